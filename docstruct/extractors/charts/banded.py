"""Names printed in the bands of lying bars, above or in each bar → categories of a plot with none beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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
