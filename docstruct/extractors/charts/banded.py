"""Names printed in a plot → its categories, where it has none beside it.

They stand in the bands of lying bars, above or in each bar; or along the line of zero, where bars go both ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from docstruct.extractors.charts.labels import Label
from docstruct.extractors.charts.lanes import Lane
from docstruct.extractors.charts.numbers import is_number
from docstruct.extractors.charts.plots import Plot
from docstruct.extractors.charts.shapes import Shape

ABOVE = 1.5  # text heights between a bar and the name over it


def with_banded_names(plot: Plot, marks: Sequence[Shape], texts: Sequence[Label], em: float) -> Plot:
    """The plot with a name for each bar, where each bar has exactly one of its own; else the plot as it is."""
    if plot.y is not None or plot.x is None or plot.x.scale is None:
        return plot
    bars = sorted((s for s in marks if s.is_rect and s.fill is not None), key=lambda s: s.box.cy)
    words = [x for x in texts if x.upright and not is_number(x.text) and abs(x.box.x0 - plot.box.x0) <= 2 * em]
    chosen = []
    for bar in bars:
        near = [x for x in words if bar.box.y0 - ABOVE * em <= x.box.cy <= bar.box.y1]
        if len(near) != 1:
            return plot
        chosen.append(near[0])
    if len(bars) < 2 or len({id(x) for x in chosen}) < len(bars):
        return plot
    lane = Lane("y", tuple(chosen), tuple(s.box.cy for s in bars))
    return replace(plot, y=lane, y_names=lane)


def with_names_at_zero(plot: Plot, marks: Sequence[Shape], labels: Sequence[Label], em: float) -> Plot:
    """The plot with the names along its zero line, where each bar has exactly one; else the plot as it is."""
    for axis, names, lane in (("x", plot.x, plot.y), ("y", plot.y, plot.x)):
        if names is not None or lane is None or lane.scale is None or lane.scale.kind != "linear":
            continue
        zero, taken = lane.scale.place(0.0), set(map(id, lane.labels))
        bars = [s.box for s in marks if s.is_rect and s.fill is not None]
        middles = sorted({round(b.cx if axis == "x" else b.cy, 1) for b in bars})
        if len(middles) < 2:
            continue
        pitch = min(b - a for a, b in pairwise(middles))
        near = [x for x in labels if id(x) not in taken and not is_number(x.text) and _starts_at(x, axis, zero, em)]
        chosen = [[x for x in near if abs(x.anchor(axis)[axis == "y"] - m) <= 0.3 * pitch] for m in middles]
        if all(len(found) == 1 for found in chosen):
            row = Lane(axis, tuple(found[0] for found in chosen), tuple(middles))
            return replace(plot, x=row, x_names=row) if axis == "x" else replace(plot, y=row, y_names=row)
    return plot


def _starts_at(label: Label, axis: str, zero: float, em: float) -> bool:
    """Whether a label stands right below a level line, or left of an upright one."""
    gap = label.box.y0 - zero if axis == "x" else zero - label.box.x1
    return -0.3 * em <= gap <= 1.2 * em
