"""Cells of colour in a grid → a heat map: a value for each column and row, by the strip that explains the colours."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from docstruct.extractors.charts.found import Found, Series
from docstruct.extractors.charts.keys import named_keys
from docstruct.extractors.charts.labels import Label
from docstruct.extractors.charts.plots import Plot, categories
from docstruct.extractors.charts.ramps import Ramp
from docstruct.extractors.charts.shapes import Rule, Shape
from docstruct.geometry import BBox

ALIKE = 0.1  # of their size: how far cells may differ
LEAST = 4  # cells
TOUCHING = 1.5  # times as far from middle to middle as they are wide, at most


def cells_plot(
    shapes: Sequence[Shape], ramp: Ramp | None, labels: Sequence[Label], rules: Sequence[Rule], em: float
) -> Plot | None:
    """The plot that the cells of a heat map fill, its axes named by the labels along it; None where there is none."""
    if ramp is None:
        return None
    cells = [s.box for s in shapes if s.is_rect and s.fill is not None and ramp.value(s.fill) is not None]
    if len(cells) < LEAST or len(cells) < sum(s.is_rect and s.fill is not None for s in shapes):
        return None
    w, h = median(b.width for b in cells), median(b.height for b in cells)
    even = all(abs(b.width - w) <= ALIKE * w and abs(b.height - h) <= ALIKE * h for b in cells)
    if not even or not (_in_lanes([b.cx for b in cells], w) and _in_lanes([b.cy for b in cells], h)):
        return None
    box, beside = BBox.around(cells), [x for x in labels if x.words not in {known.words for known in ramp.labels}]
    x, y = (categories(beside, box, axis, None, rules, em) for axis in ("x", "y"))
    return Plot(box, x, y, x_names=x, y_names=y)


def _in_lanes(middles: Sequence[float], size: float) -> bool:
    """Whether cells stand in two or more lanes, at the distances of a lattice."""
    places = sorted(middles)
    starts = [p for n, p in enumerate(places) if n == 0 or p - places[n - 1] > size / 2]
    step = min((b - a for a, b in pairwise(starts)), default=0.0)
    off = [(p - starts[0]) / step for p in starts] if step else [0.5]
    return size * (1 - ALIKE) <= step <= TOUCHING * size and all(abs(o - round(o)) <= ALIKE for o in off)


def read_heat(marks: Sequence[Shape], plot: Plot, ramp: Ramp | None) -> list[Series]:
    """A series for each row of cells, named by its label; none where there is no such grid."""
    cells = [s for s in marks if s.is_rect and s.fill is not None]
    if ramp is None or len(cells) < LEAST or plot.x_names is None or plot.y_names is None:
        return []
    w, h = median(s.box.width for s in cells), median(s.box.height for s in cells)
    if any(abs(s.box.width - w) > ALIKE * w or abs(s.box.height - h) > ALIKE * h for s in cells):
        return []
    rows: dict[str, list[Found]] = {}
    for cell in cells:
        x, y = named_keys([cell.box.cx], plot.x_names), named_keys([cell.box.cy], plot.y_names)
        value = ramp.value(cell.fill)
        if value is None:
            return []
        if x is None or y is None:  # a column or a row whose label was not read
            continue
        error = ramp.scale.error(value, abs(ramp.ends[0][1] - ramp.ends[0][0]))
        rows.setdefault(str(y[0]), []).append(Found(x[0], value, error, cell.box))
    return [Series("heatmap", None, points, name=name) for name, points in rows.items()]
