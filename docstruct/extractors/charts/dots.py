"""Small shapes in a plot → markers: the points of a scatter plot, or those of lines that they stand on."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from docstruct.extractors.charts.found import Found, Series, measured
from docstruct.extractors.charts.keys import axis_keys
from docstruct.extractors.charts.numbers import is_number
from docstruct.extractors.charts.plots import Plot
from docstruct.extractors.charts.scale import Scale
from docstruct.extractors.charts.shapes import Shape
from docstruct.extractors.figures import Declined
from docstruct.geometry import BBox

LARGEST = 2.0  # text heights of a marker; round ones may be bubbles
BUBBLE = 9.0
ALL_ALONG = 0.8  # share of a line between the markers that are all its points
HIDDEN = 0.3  # text heights from a marker to the place of its line's point
BESIDE, MOSTLY = 0.25, 0.75  # of the width of a marker, so far beside it are bits of it; share of them
MOST = 10_000


def read_dots(marks: Sequence[Shape], plot: Plot, em: float) -> list[Series]:
    """Series of markers by colour and glyph, each at the middle of its box."""
    lane = plot.y
    scale = lane.scale if lane is not None else None
    horizontal = scale is None or scale.kind == "date"
    if horizontal:
        scale = plot.x.scale if plot.x is not None else None
    if scale is None or scale.kind == "date":
        return []
    groups: dict[tuple[int | None, str], list[Shape]] = defaultdict(list)
    for shape in marks[:MOST]:
        if _is_dot(shape, em):
            groups[shape.color, shape.glyph].append(shape)
    return [_series(color, glyph, dots, plot, scale, horizontal) for (color, glyph), dots in groups.items()]


def _is_dot(shape: Shape, em: float) -> bool:
    w, h = shape.box.width, shape.box.height
    if not 0 < max(w, h) <= BUBBLE * em or min(w, h) < 0.6 * max(w, h):
        return False
    if max(w, h) > LARGEST * em:
        return shape.curved and shape.closed and abs(shape.area / (w * h) - 0.785) < 0.03
    return shape.closed


def _series(color: int | None, glyph: str, dots: Sequence[Shape], plot: Plot, scale: Scale, horizontal: bool) -> Series:
    dots = sorted(dots, key=lambda d: d.box.cy if horizontal else d.box.cx)
    places = [d.box.cy if horizontal else d.box.cx for d in dots]
    keys = axis_keys(places, *((plot.y, plot.y_names) if horizontal else (plot.x, plot.x_names)))
    points = []
    for key, dot in zip(keys, dots):
        value = scale.value(dot.box.cx if horizontal else dot.box.cy)
        points.append(measured(key, value, scale, dot.box))
    return Series("scatter", color, points, glyph=glyph, horizontal=horizontal)


def within(dots: Sequence[Series], plot: Plot) -> list[Series]:
    """The series without bits of other marks: most of their points stand in the plot and on no marker of a larger one.

    Raises:
        Declined: tick labels that are numbers state no scale, so that markers between them cannot be placed.
    """
    known = [d for d in dots if 2 * sum(plot.box.contains(p.box.cx, p.box.cy) for p in d.points) >= len(d.points)]
    left = [d for d in known if not any(_is_bit(d, other) for other in known if len(other.points) > len(d.points))]
    keys = [str(p.key) for d in left for p in d.points if isinstance(p.key, str)]
    if keys and all(is_number(key) for key in keys):
        raise Declined("the tick labels cannot be read as a scale")
    return left


def _is_bit(dots: Series, other: Series) -> bool:
    """Whether markers lie on those of another series."""
    boxes = [p.box.expand(BESIDE * p.box.width) for p in other.points]
    on = sum(any(b.contains(p.box.cx, p.box.cy) for b in boxes) for p in dots.points)
    return on >= MOSTLY * len(dots.points)


def on_lines(dots: Sequence[Series], lines: Sequence[Series], em: float) -> list[Series]:
    """The markers that belong to no line. A line whose markers are fewer than its vertices gets their points."""
    rest = []
    for group in dots:
        owners = [line for line in lines if _carries(line, group, em)]
        if not owners:
            rest.append(group)
            continue
        for line in owners:
            own = [p for p in group.points if _distance(p.box, line) <= 0.2 * em]
            if 2 <= len(own) <= 0.7 * len(line.points) and _reach(own) >= ALL_ALONG * _reach(line.points):
                line.points = own
            if line.glyph == "":
                line.glyph = group.glyph
    return rest


def into_lines(dots: Sequence[Series], lines: Sequence[Series], em: float) -> list[Series]:
    """The markers that are no points of lines hidden by others: in a line's colour, where only the others have one."""
    rest = []
    for group in dots:
        owners = [line for line in lines if line.color == group.color]
        known = {p.box.cx: p.key for line in lines for p in line.points}
        near = [min(known, key=lambda x, at=p.box.cx: abs(x - at), default=math.inf) for p in group.points]  # type: ignore[misc]
        apart = all(abs(x - p.box.cx) <= HIDDEN * em for x, p in zip(near, group.points))
        if len(owners) != 1 or not apart or {known[x] for x in near} & {p.key for p in owners[0].points}:
            rest.append(group)
            continue
        found = [replace(p, key=known[x]) for x, p in zip(near, group.points)]
        owners[0].points = sorted([*owners[0].points, *found], key=lambda p: p.box.cx)
    return rest


def _reach(points: Sequence[Found]) -> float:
    return max(p.box.cx for p in points) - min(p.box.cx for p in points)


def _carries(line: Series, group: Series, em: float) -> bool:
    """Whether markers stand on a line: all of them, or as many as the line has vertices."""
    on = sum(_distance(p.box, line) <= 0.2 * em for p in group.points)
    same = line.color == group.color
    return on == len(group.points) or (same and on >= min(len(line.points), 2) and on >= 0.3 * len(group.points))


def _distance(dot: BBox, line: Series) -> float:
    """From the middle of a marker to a line."""
    x, y = dot.cx, dot.cy
    best = 1e9
    for a, b in pairwise(line.points):
        (ax, ay), (bx, by) = (a.box.x0, a.box.y0), (b.box.x0, b.box.y0)
        if ax - 5 <= x <= bx + 5:
            length = (bx - ax) ** 2 + (by - ay) ** 2
            t = min(max(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length, 0.0), 1.0) if length else 0.0
            best = min(best, ((ax + t * (bx - ax) - x) ** 2 + (ay + t * (by - ay) - y) ** 2) ** 0.5)
    return best
