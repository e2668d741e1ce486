"""Cells of colour in a grid → a heat map: a value for each column and row, by the strip that explains the colours."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from docstruct.extractors.charts.found import Found, Series
from docstruct.extractors.charts.keys import Key, named_keys
from docstruct.extractors.charts.labels import Label
from docstruct.extractors.charts.lanes import Lane
from docstruct.extractors.charts.numbers import shortest
from docstruct.extractors.charts.plots import Plot, categories, lane_beside
from docstruct.extractors.charts.ramps import Ramp
from docstruct.extractors.charts.shapes import Rule, Shape
from docstruct.geometry import BBox

ALIKE = 0.1  # of their size: how far cells may differ
EDGE = 0.15  # of the distance between cells: a tick so near to the edge of one stands at it
LEAST = 4  # cells
TOUCHING = 1.5  # times as far from middle to middle as they are wide, at most


def cells_plot(
    shapes: Sequence[Shape],
    ramp: Ramp | None,
    labels: Sequence[Label],
    rules: Sequence[Rule],
    lanes: Sequence[Lane],
    em: float,
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
    x_names, y_names = (categories(beside, box, axis, None, rules, em) for axis in ("x", "y"))
    x, y = (lane_beside(axis, True, lanes, box, em) for axis in ("x", "y"))
    return Plot(box, x or x_names, y or y_names, x_names=x_names, y_names=y_names)


def _in_lanes(middles: Sequence[float], size: float) -> bool:
    """Whether cells stand in lanes at the distances of a lattice; one lane is as good as several."""
    starts = _starts(middles, size)
    if len(starts) == 1:
        return max(middles) - min(middles) <= ALIKE * size
    step = min(b - a for a, b in pairwise(starts))
    off = [(p - starts[0]) / step for p in middles]
    return size * (1 - ALIKE) <= step <= TOUCHING * size and all(abs(o - round(o)) <= ALIKE for o in off)


def _starts(middles: Sequence[float], size: float) -> list[float]:
    places = sorted(middles)
    return [p for n, p in enumerate(places) if n == 0 or p - places[n - 1] > size / 2]


def read_heat(marks: Sequence[Shape], plot: Plot, ramp: Ramp | None) -> list[Series]:
    """A series for each row of cells, named by its label; none where there is no such grid."""
    cells = [s for s in marks if s.is_rect and s.fill is not None]
    if ramp is None or len(cells) < LEAST:
        return []
    w, h = median(s.box.width for s in cells), median(s.box.height for s in cells)
    if any(abs(s.box.width - w) > ALIKE * w or abs(s.box.height - h) > ALIKE * h for s in cells):
        return []
    values = [ramp.value(cell.fill) for cell in cells]
    columns = _keys([s.box.cx for s in cells], w, plot.x_names, plot.x)
    names = _keys([s.box.cy for s in cells], h, plot.y_names, plot.y)
    rows: dict[str, list[Found]] = {}
    for cell, x, y, value in zip(cells, columns, names, values):
        if value is None:
            return []
        if x is None or y is None:  # a column or a row whose label was not read
            continue
        error = ramp.scale.error(value, abs(ramp.ends[0][1] - ramp.ends[0][0]))
        rows.setdefault(str(y), []).append(Found(x, value, error, cell.box))
    return [Series("heatmap", None, points, name=name) for name, points in rows.items()]


def _keys(middles: Sequence[float], size: float, names: Lane | None, lane: Lane | None) -> list[Key]:
    """What tells the lanes of cells apart: their labels, or the intervals between ticks at their edges.

    A single lane needs no name. A lane whose label was not read has none.
    """
    if names is None:
        return [""] * len(middles) if len(_starts(middles, size)) == 1 else [None] * len(middles)
    scale = lane.scale if lane is not None else None
    if lane is not None and scale is not None and scale.kind == "linear" and len(lane.labels) == len(names.labels):
        starts = _starts(middles, size)
        steps = [b - a for a, b in pairwise(starts)]
        pitch = (starts[-1] - starts[0]) / sum(round(s / min(steps)) for s in steps) if steps else size
        edges = [(p - starts[0]) / pitch + 0.5 for p in lane.places]
        if all(abs(e - round(e)) <= EDGE for e in edges):
            error = scale.error(0.0, EDGE * pitch)
            ends = [sorted(scale.value(m + side * pitch / 2) for side in (-1, 1)) for m in middles]
            return [f"{shortest(low, error):g} – {shortest(high, error):g}" for low, high in ends]
    return [next(iter(named_keys([m], names) or [None])) for m in middles]
