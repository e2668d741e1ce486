"""Marks of a plot → `Declined` with the reason, where they cannot be all of a chart, or none of it."""

from __future__ import annotations

from collections.abc import Sequence

from docstruct.extractors.charts.found import Series, edges_of
from docstruct.extractors.charts.keys import Key
from docstruct.extractors.charts.labels import Label
from docstruct.extractors.charts.numbers import is_number
from docstruct.extractors.charts.plots import Plot
from docstruct.extractors.charts.scene import Scene
from docstruct.extractors.figures import Absent, Declined
from docstruct.geometry import BBox

LARGE = 0.3  # of the plot's side: a shape that cannot be left aside


def not_a_table(plot: Plot, series: Sequence[Series], texts: Sequence[Label]) -> None:
    """Raises `Absent` where an area holds more words than marks: cells between rules, no plot."""
    inside = [x for x in texts if plot.box.contains(x.box.cx, x.box.cy)]
    words = sum(not is_number(x.text) for x in inside)
    marks = sum(len(s.points) for s in series)
    if words > max(4, marks) or len(inside) > max(6, 2 * marks):
        raise Absent("the area is full of text")


def one_mark_each(series: Sequence[Series]) -> None:
    """Raises `Declined` where marks of one series have the same key, or hardly anything was found."""
    if sum(len(s.points) for s in series) < 2 and not any(s.mark == "bar" for s in series):
        raise Absent("a single mark is no chart")
    looks = {s.color for s in series if s.mark == "line"} & {s.color for s in series if s.mark == "scatter"}
    if looks - {None}:
        raise Declined("markers stand beside the line of their colour")
    for one in series:
        keys = [p.key for p in one.points if p.key is not None]
        alone = len(keys) > 1 and len(set(keys)) == 1 and isinstance(keys[0], str)
        if one.mark == "scatter" and alone and not any(s.mark == "box" for s in series):
            raise Absent("all marks stand at one label")
        on_each_other = one.mark == "bar" and _in_stacks(one) and _apart([p.box for p in one.points])
        if one.mark != "scatter" and len(set(keys)) < len(keys) and not on_each_other:
            raise Declined("marks of one look stand at the same place of the axis")


def all_named(series: Sequence[Series], scene: Scene) -> None:
    """Raises `Declined` where markers in an image have no name while a legend names others: it was not wholly seen."""
    dots = [s for s in series if s.mark == "scatter"]
    legend = {entry.name for entry in scene.legend.entries}
    if scene.drawing.way == "pixels" and any(s.name in legend for s in dots) and not all(s.name for s in dots):
        raise Declined("markers are in no colour that the legend names")


def _in_stacks(series: Series) -> bool:
    """Whether bars of one key have one place across."""
    places: dict[Key, BBox] = {}
    for point in series.points:
        first = places.setdefault(point.key, point.box)
        low, high = (point.box.y0, first.y0) if series.horizontal else (point.box.x0, first.x0)
        if abs(low - high) > 0.02 * max(point.box.width, point.box.height):
            return False
    return True


def _apart(boxes: Sequence[BBox]) -> bool:
    """Whether boxes, of one colour, share no more than an edge: bars that stand on each other."""
    ordered = sorted(boxes, key=lambda b: (b.x0, b.y0))
    shared = [a.intersect(b) for i, a in enumerate(ordered) for b in ordered[i + 1 : i + 50] if b.x0 < a.x1]
    return all(c is None or c.area <= 0.02 * min(b.area for b in boxes) for c in shared)


def nothing_left(scene: Scene, plot: Plot, series: Sequence[Series]) -> None:
    """Raises `Declined` where a large shape of a colour of its own was not read: the chart says more than was seen."""
    colors = {s.color for s in series} | edges_of(series)
    drawn = {s.color for s in series if s.mark in ("line", "area")} | edges_of(series)
    if None in colors:  # one bar for each colour
        return
    for shape in scene.marks(plot):
        wide, high = shape.box.width / plot.box.width, shape.box.height / plot.box.height
        band = shape.is_rect and (wide > 0.98 or high > 0.98)
        read = colors if shape.is_rect else drawn
        if max(wide, high) > LARGE and not band and shape.color not in read:
            raise Declined("a large shape in the plot is no mark that can be measured")
