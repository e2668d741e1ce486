"""Series of bars or areas → whether they stand on each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from docstruct.extractors.charts.found import Series
from docstruct.extractors.charts.keys import Key
from docstruct.extractors.charts.scale import Scale
from docstruct.geometry import BBox

OVER = 0.5  # of the breadth of the narrower of two bars: those side by side overlap by less
OFF = 0.02  # of the largest value: an area whose edge is further from its own value stands on another


def stand_on_each_other(series: Sequence[Series], scale: Scale | None) -> bool:
    """Whether bars of one key stand one over the other, or areas are drawn higher than their values."""
    bars = [s for s in series if s.mark == "bar"]
    areas = [s for s in series if s.mark == "area"]
    return (len(bars) > 1 and _in_one_column(bars)) or (len(areas) > 1 and scale is not None and _lifted(areas, scale))


def _in_one_column(bars: Sequence[Series]) -> bool:
    columns: dict[Key, list[BBox]] = defaultdict(list)
    for one in bars:
        for point in one.points:
            columns[point.key].append(point.box)
    return any(_over(a, b, bars[0].horizontal) for boxes in columns.values() for a, b in pairwise(boxes))


def _over(a: BBox, b: BBox, horizontal: bool) -> bool:
    sides = (a.y0, a.y1, b.y0, b.y1) if horizontal else (a.x0, a.x1, b.x0, b.x1)
    shared = min(sides[1], sides[3]) - max(sides[0], sides[2])
    return shared > OVER * min(sides[1] - sides[0], sides[3] - sides[2])


def _lifted(areas: Sequence[Series], scale: Scale) -> bool:
    values = [(p.box.y0, p.value) for s in areas for p in s.points if p.value is not None and not p.printed]
    largest = max((abs(value) for _, value in values), default=0.0)
    return any(abs(scale.value(top) - value) > OFF * largest for top, value in values)
