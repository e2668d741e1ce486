"""Cells of colour in a grid → a heat map: a value for each column and row, by the strip that explains the colours."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from docstruct.extractors.charts.found import Found, Series
from docstruct.extractors.charts.keys import named_keys
from docstruct.extractors.charts.plots import Plot
from docstruct.extractors.charts.ramps import Ramp
from docstruct.extractors.charts.shapes import Shape

ALIKE = 0.1  # of their size: how far cells may differ


def read_heat(marks: Sequence[Shape], plot: Plot, ramp: Ramp | None) -> list[Series]:
    """A series for each row of cells, named by its label; none where there is no such grid."""
    cells = [s for s in marks if s.is_rect and s.fill is not None]
    if ramp is None or len(cells) < 4 or plot.x_names is None or plot.y_names is None:
        return []
    w, h = median(s.box.width for s in cells), median(s.box.height for s in cells)
    if any(abs(s.box.width - w) > ALIKE * w or abs(s.box.height - h) > ALIKE * h for s in cells):
        return []
    rows: dict[str, list[Found]] = {}
    for cell in cells:
        x, y = named_keys([cell.box.cx], plot.x_names), named_keys([cell.box.cy], plot.y_names)
        value = ramp.value(cell.fill)
        if x is None or y is None or value is None:
            return []
        error = ramp.scale.error(value, abs(ramp.ends[0][1] - ramp.ends[0][0]))
        rows.setdefault(str(y[0]), []).append(Found(x[0], value, error, cell.box))
    return [Series("heatmap", None, points, name=name) for name, points in rows.items()]
