"""Frames and title strips → groups: pools with their lanes, expanded sub-processes, clusters.

A narrow rectangle with a title along the whole side of one frame, or of several side by side, is the head of
these: a pool and its lanes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docstruct.extractors.diagrams.owners import Owned
from docstruct.geometry import BBox
from docstruct.reading.nodelink.marks import Shape, Sketch

NARROW = 2.0  # a strip is at least so much longer than wide
ALONG = 0.9  # share of its length that frames take


@dataclass
class Group:
    """A frame, or several under one title."""

    box: BBox
    text: str = ""
    kind: str = "group"  # pool, lane, activity, group
    parent: int | None = None
    headed: bool = False  # by a title strip


@dataclass
class Groups:
    """Groups, with those that stand for frames and title strips of the sketch by their index."""

    all: list[Group]
    of_strip: dict[int, int]


def groups_of(sketch: Sketch, owned: Owned) -> Groups:
    """The first groups are the frames of the sketch in order."""
    groups = []
    for number, frame in enumerate(sketch.frames):
        text = owned.frames.get(number)
        groups.append(Group(frame.bbox, text.text if text else "", headed=bool(text and not text.upright)))
    strips: dict[int, int] = {}
    for number in sorted(range(len(sketch.shapes)), key=lambda n: sketch.shapes[n].bbox.area):
        shape = sketch.shapes[number]
        if number in owned.shapes and shape.kind == "rectangle" and len(shape.parts) < 2:
            _head(number, shape, groups, strips, owned, sketch)
    _set_parents(groups)
    for group in sorted(groups, key=lambda g: -g.box.area):  # what a group is depends on what is around it
        group.kind = _kind(group, groups, sketch)
    return Groups(groups, strips)


def _head(number: int, shape: Shape, groups: list[Group], strips: dict[int, int], owned: Owned, sketch: Sketch) -> None:
    """Give the text of a strip to the frame beside it, or to a new group around several."""
    near = 0.6 * sketch.em + 2 * sketch.stroke
    for turned in (False, True):
        strip = _turned(shape.bbox, turned)
        if strip.height < NARROW * strip.width:
            continue
        beside = [
            g
            for g, group in enumerate(groups)
            for box in (_turned(group.box, turned),)
            if abs(box.x0 - strip.x1) <= near and box.y0 >= strip.y0 - near and box.y1 <= strip.y1 + near
        ]
        beside = [g for g in beside if not any(g != o and _within(groups[g].box, groups[o].box) for o in beside)]
        if sum(_turned(groups[g].box, turned).height for g in beside) < ALONG * strip.height:
            continue
        text = owned.shapes[number].text
        whole = BBox.around([shape.bbox, *(groups[g].box for g in beside)])
        if len(beside) == 1 and not groups[beside[0]].text:
            strips[number] = beside[0]
            groups[beside[0]].box, groups[beside[0]].text, groups[beside[0]].headed = whole, text, True
        else:
            strips[number] = len(groups)
            groups.append(Group(whole, text, headed=True))
        return


def _turned(box: BBox, turned: bool) -> BBox:
    return BBox(box.y0, box.x0, box.y1, box.x1) if turned else box


def _within(inner: BBox, outer: BBox) -> bool:
    part = inner.intersect(outer)
    return part is not None and part.area > 0.95 * inner.area and inner.area < 0.98 * outer.area


def _set_parents(groups: Sequence[Group]) -> None:
    for group in groups:
        around = [n for n, o in enumerate(groups) if o is not group and _within(group.box, o.box)]
        group.parent = min(around, key=lambda n: groups[n].box.area, default=None)


def _kind(group: Group, groups: Sequence[Group], sketch: Sketch) -> str:
    """A headed frame is a pool, one along the side of a pool a lane, one within an activity."""
    parent = None if group.parent is None else groups[group.parent]
    if parent is None:
        if group.headed:
            return "pool"
        own = next((f for f in sketch.frames if f.bbox == group.box), None)
        return "activity" if own is not None and own.kind == "rounded" else "group"
    touching = 2.0 * sketch.em
    sides = (
        abs(group.box.x0 - parent.box.x0) <= touching,
        abs(group.box.x1 - parent.box.x1) <= 0.3 * touching,
        abs(group.box.y0 - parent.box.y0) <= touching,
        abs(group.box.y1 - parent.box.y1) <= 0.3 * touching,
    )
    if (group.headed or parent.headed) and sum(sides) >= 2:
        return "lane"
    return "activity" if parent.kind in ("pool", "lane", "activity") or parent.headed else "group"
