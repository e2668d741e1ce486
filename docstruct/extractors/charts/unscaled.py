"""Bars without an axis of values → a plot whose scale the numbers printed at the bars state.

Two or more bars on one base line each carry a number, and the numbers grow like the bars: then the base line is
zero and the scale follows. Numbers that contradict the lengths make no scale.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from docstruct.extractors.charts.labels import Label
from docstruct.extractors.charts.lanes import Lane
from docstruct.extractors.charts.numbers import Undecided, is_number, read_numbers
from docstruct.extractors.charts.plots import Plot, categories
from docstruct.extractors.charts.scale import Scale
from docstruct.extractors.charts.shapes import Rule, Shape
from docstruct.geometry import BBox

AGREES = 0.02  # of the longest bar: how far a length may be off its number
MOST = 500


def unscaled_plot(shapes: Sequence[Shape], labels: Sequence[Label], rules: Sequence[Rule], em: float) -> Plot | None:
    """The plot of bars whose numbers are printed at them, or None."""
    rects = [s for s in shapes if s.is_rect and s.fill is not None and max(s.box.width, s.box.height) >= 0.5 * em][
        :MOST
    ]
    numbers = [x for x in labels if x.upright and is_number(x.text)]
    for horizontal in (False, True):
        bars = _on_one_line(rects, horizontal, em)
        found = _numbered(bars, numbers, horizontal, em)
        if len(found) < max(2, len(bars)):
            continue
        scale = _scale(found, horizontal)
        if scale is not None:
            return _plot([s for s, _ in found], scale, [x for _, x in found], labels, rules, horizontal, em)
    return None


def _on_one_line(rects: Sequence[Shape], horizontal: bool, em: float) -> list[Shape]:
    """The largest group of rectangles that share their base and are equally thick."""
    best: list[Shape] = []
    for one in rects:
        base, thick = (one.box.x0, one.box.height) if horizontal else (one.box.y1, one.box.width)
        mates = [
            s
            for s in rects
            if abs((s.box.x0 if horizontal else s.box.y1) - base) <= 0.1 * em
            and abs((s.box.height if horizontal else s.box.width) - thick) <= 0.05 * thick
        ]
        best = mates if len(mates) > len(best) else best
    return best


def _numbered(
    bars: Sequence[Shape], numbers: Sequence[Label], horizontal: bool, em: float
) -> list[tuple[Shape, Label]]:
    """Each bar with the number at its end, right outside or inside."""
    out = []
    for bar in bars:
        b = bar.box
        near = []
        for x in numbers:
            if horizontal:
                beside, off = x.box.x0 - b.x1, abs(x.box.cy - b.cy)
                fits = -x.box.width - em <= beside <= em and off <= 0.5 * b.height
            else:
                beside, off = b.y0 - x.box.y1, abs(x.box.cx - b.cx)
                fits = -x.box.height - em <= beside <= em and off <= 0.5 * max(b.width, x.box.width)
            if fits:
                near.append((abs(beside) + off, x))
        if near:
            out.append((bar, min(near, key=lambda n: n[0])[1]))
    return out if len({id(x) for _, x in out}) == len(out) else []


def _scale(found: Sequence[tuple[Shape, Label]], horizontal: bool) -> Scale | None:
    try:
        values = read_numbers([x.text for _, x in found]).values
    except Undecided:
        return None
    if any(v is None or v < 0 for v in values):
        return None
    v = np.array(values, float)
    lengths = np.array([s.box.width if horizontal else s.box.height for s, _ in found])
    if v.max() <= 0 or np.ptp(lengths) <= 1e-6:
        return None
    unit = float((v * lengths).sum() / (lengths**2).sum())  # least squares through zero
    if unit <= 0 or np.abs(v / unit - lengths).max() > AGREES * lengths.max():
        return None
    base = float(np.median([s.box.x0 if horizontal else s.box.y1 for s, _ in found]))
    slope = unit if horizontal else -unit
    end = float(lengths.max()) / unit * unit
    places = (base, base + end) if horizontal else (base - end, base)
    residual = float(np.abs(v / unit - lengths).max())
    ends = tuple(slope * (p - base) for p in places)
    return Scale("linear", slope, -slope * base, places, ends, residual)


def _plot(
    bars: Sequence[Shape],
    scale: Scale,
    numbers: Sequence[Label],
    labels: Sequence[Label],
    rules: Sequence[Rule],
    horizontal: bool,
    em: float,
) -> Plot | None:
    box = BBox.around(s.box for s in bars)
    taken = set(map(id, numbers))
    free = [x for x in labels if id(x) not in taken]
    names = categories(free, box, "y" if horizontal else "x", None, rules, em)
    if names is None:
        return None
    lane = Lane("x" if horizontal else "y", (), scale.places, scale)
    if horizontal:
        return Plot(box, lane, names, y_names=names)
    return Plot(box, names, lane, x_names=names)
