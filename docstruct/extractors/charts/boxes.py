"""Rectangles with a line across and a whisker on each side → the five numbers of each box of a box plot.

The edges of a box are its quartiles, the line from side to side is its median, the whiskers along its middle end
at the least and the largest value that is no outlier, or where else its author has them end: nothing says which, so
they are called whiskers. A whisker of no length is not drawn; a box without a median is no box. Each of the five
numbers is a series, as a table of them would have it; the points beyond the whiskers are one more, the outliers.
Where boxes of several colours stand at one label, each of their numbers is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from docstruct.extractors.charts.dots import read_dots
from docstruct.extractors.charts.found import Found, Series, measured
from docstruct.extractors.charts.keys import Key, axis_keys, grouped_keys
from docstruct.extractors.charts.legend import Legend
from docstruct.extractors.charts.plots import Plot
from docstruct.extractors.charts.scale import Scale
from docstruct.extractors.charts.shapes import Rule, Shape
from docstruct.extractors.figures import Declined
from docstruct.geometry import BBox

OUTLIERS = "outliers"
PARTS = ("lower_whisker", "first_quartile", "median", "third_quartile", "upper_whisker")
MIDDLE = 0.06  # of the width of a box: how far a whisker may stand off its middle
ACROSS = 0.1  # of it: how far a median may end short of the sides
TOUCH = 0.12  # text heights between a whisker and its box
OUTLIER = 0.7, 1.2  # of the width of a box, and text heights along it: a rectangle over it no larger is an outlier
IN_LINE = 0.2  # points between an outlier and the middle of its box
GRID = 0.95  # of the plot: a line as long is a grid's
MOST = 300  # boxes


@dataclass(frozen=True)
class _Box:
    """Along the axis of keys: its middle. Along the values: where the five numbers stand, in drawing order."""

    middle: float
    width: float
    places: tuple[float, float, float, float, float]
    shape: Shape
    whiskers: int


def read_boxes(marks: Sequence[Shape], rules: Sequence[Rule], plot: Plot, legend: Legend, em: float) -> list[Series]:
    """Five series, or five for each colour, where all rectangles of a plot are boxes of a box plot, else none.

    Raises:
        Declined: some rectangles are boxes and others are not; or boxes of one colour stand at one label.
    """
    rects: list[Shape] = []
    for s in [s for s in marks if s.is_rect][:MOST]:  # fill and outline of one box may be drawn apart
        if not any(all(abs(a - b) <= TOUCH * em for a, b in zip(s.box, other.box)) for other in rects):
            rects.append(s)
    for horizontal, lane in ((False, plot.y), (True, plot.x)):
        if not rects or lane is None or lane.scale is None or lane.scale.kind == "date":
            continue
        side = plot.box.width if horizontal else plot.box.height
        inner = [r for r in rules if r.length < GRID * side]
        boxes = [box for s in rects if (box := _box(s, inner, horizontal, em)) is not None]
        if 2 * sum(b.whiskers for b in boxes) <= len(boxes):
            continue
        known = {id(b.shape) for b in boxes}
        others = [s for s in rects if id(s) not in known and not _is_outlier(s, boxes, horizontal, em)]
        if not others:
            return _series(boxes, lane.scale, plot, legend, horizontal)
        if len(others) < len(boxes):
            raise Declined("boxes of a box plot stand beside other rectangles")
    return []


def _is_outlier(shape: Shape, boxes: Sequence[_Box], horizontal: bool, em: float) -> bool:
    b = shape.box
    at, width, length = (b.cy, b.height, b.width) if horizontal else (b.cx, b.width, b.height)
    small = [box for box in boxes if width <= OUTLIER[0] * box.width and length <= OUTLIER[1] * em]
    return any(abs(at - box.middle) <= box.width / 2 for box in small)


def with_outliers(boxes: list[Series], marks: Sequence[Shape], plot: Plot, em: float) -> list[Series]:
    """The series of boxes, with the markers in line with their middles as further ones."""
    horizontal = boxes[0].horizontal
    small = [s for s in marks if not s.is_rect and max(s.box.width, s.box.height) <= OUTLIER[1] * em]
    dots = [p for s in read_dots(small, plot, em) for p in s.points]
    out = list(boxes)
    for first in boxes[:: len(PARTS)]:  # of the five of a colour
        middles = [(p.key, _middle(p.box, horizontal)) for p in first.points]
        own = [replace(d, key=k) for d in dots for k, at in middles if abs(_middle(d.box, horizontal) - at) <= IN_LINE]
        name = (first.name or "").replace(PARTS[0], OUTLIERS)
        out += [Series("scatter", None, own, name=name, horizontal=horizontal)] if own else []
    return out


def _middle(box: BBox, horizontal: bool) -> float:
    return box.cy if horizontal else box.cx


def _box(shape: Shape, rules: Sequence[Rule], horizontal: bool, em: float) -> _Box | None:
    b = shape.box
    low, high, start, end = (b.y0, b.y1, b.x0, b.x1) if horizontal else (b.x0, b.x1, b.y0, b.y1)
    along, across = ("x", "y") if horizontal else ("y", "x")
    width, slack = high - low, TOUCH * em
    medians = [
        r.at
        for r in rules
        if r.along == across
        and start - slack <= r.at <= end + slack
        and abs(r.low - low) <= ACROSS * width
        and abs(r.high - high) <= ACROSS * width
    ]
    inside = [at for at in medians if start + slack / 2 < at < end - slack / 2] or medians
    if not inside or max(inside) - min(inside) > slack:
        return None
    middle = (low + high) / 2
    reach = [
        r
        for r in rules
        if r.along == along
        and abs(r.at - middle) <= MIDDLE * width
        and r.low <= end + slack
        and r.high >= start - slack
        and (r.low < start - slack or r.high > end + slack)
        and (abs(r.high - start) <= slack or abs(r.low - end) <= slack or (r.low < start and r.high > end))
    ]
    first, last = min([start, *(r.low for r in reach)]), max([end, *(r.high for r in reach)])
    whiskers = (first < start) + (last > end)
    return _Box(middle, width, (first, start, sum(inside) / len(inside), end, last), shape, whiskers)


def _series(boxes: Sequence[_Box], scale: Scale, plot: Plot, legend: Legend, horizontal: bool) -> list[Series]:
    boxes = sorted(boxes, key=lambda b: b.middle)
    out = []
    for name, own, keys in _groups(boxes, plot, legend, horizontal):
        parts: dict[str, list[Found]] = {part: [] for part in PARTS}
        for key, box in zip(keys, own):
            values = sorted(scale.value(p) for p in box.places)
            for part, value in zip(PARTS, values):
                parts[part].append(measured(key, value, scale, box.shape.box))
        out += [
            Series("box", None, points, name=f"{name} {part}".strip(), horizontal=horizontal)
            for part, points in parts.items()
        ]
    return out


def _groups(
    boxes: Sequence[_Box], plot: Plot, legend: Legend, horizontal: bool
) -> list[tuple[str, list[_Box], list[Key]]]:
    """Name, boxes and their keys: by colour where several colours stand at one label."""
    lanes = (plot.y, plot.y_names) if horizontal else (plot.x, plot.x_names)
    colors = list(dict.fromkeys(box.shape.color for box in boxes))
    middles = [box.middle for box in boxes]
    keys = grouped_keys(middles, lanes[1]) if len(colors) > 1 and lanes[1] is not None else None
    if keys is None or len(set(keys)) == len(boxes):
        return [("", list(boxes), axis_keys(middles, *lanes))]
    out = []
    for color in colors:
        own = [(box, key) for box, key in zip(boxes, keys) if box.shape.color == color]
        if len({key for _, key in own}) < len(own):
            raise Declined("boxes of one colour stand at one label")
        out.append((legend.name(color) or "", [box for box, _ in own], [key for _, key in own]))
    if len(colors) > 1 and len({name for name, *_ in out}) < len(colors):
        raise Declined("nothing names the colours of the boxes")
    return out
