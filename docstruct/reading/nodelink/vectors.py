"""Vector paths and words → the sketch of a plain drawing of shapes, frames and connectors, or None.

Here nothing is guessed: it counts only where it explains all that is drawn. Every closed outline holds words or other
outlines, every small one is the head of a line, and every line goes from one shape to another or back to it. Other
drawings are looked at as pictures. Points of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from docstruct.facts import Path, Word
from docstruct.geometry import BBox
from docstruct.reading.nodelink.marks import Connector, End, Head, Shape, Sketch
from docstruct.reading.nodelink.raster import flattened

SMALL = 1.6  # em; an arrow head is no larger
TOUCHES = 0.45  # em; so near a line ends at what it joins
DOUBLE = 0.6  # points; two outlines so alike are one, filled and stroked
APART = 2.0  # times as far off at least is the shape that a line does not end at
GROUND = 0.9  # share of the drawing that a background covers
FEWEST = 2  # shapes
MOST = 400  # outlines and lines
WHITE = 0xFFFFFF
STRAIGHT = 0.05  # sine of the angle by which an outline does not turn

Points = npt.NDArray[np.float64]


class _Outline(NamedTuple):
    points: Points
    box: BBox
    fill: int | None
    closed: bool
    curved: bool
    dashed: bool


class _Tip(NamedTuple):
    at: tuple[float, float]
    head: Head


def sketch_of_paths(paths: Sequence[Path], words: Sequence[Word]) -> Sketch | None:
    """The sketch of a vector drawing that is read exactly, else None."""
    sizes = [w.size for w in words if w.size > 0]
    if not sizes or len(paths) > 2 * MOST:
        return None
    em = float(np.median(sizes))
    outlines = _outlines(paths)
    if outlines is None or len(outlines) > MOST:
        return None
    closed = [o for o in outlines if o.closed]
    heads = [o for o in closed if max(o.box.width, o.box.height) <= SMALL * em]
    large = [o for o in closed if max(o.box.width, o.box.height) > SMALL * em]
    opened = [o for o in outlines if not o.closed]
    wings = [o for o in opened if len(o.points) == 3 and max(o.box.width, o.box.height) <= SMALL * em]
    lines = [o for o in opened if not any(o is w for w in wings)]
    frames = [o for o in large if any(_around(o.box, i.box) for i in large if i is not o)]
    bodies = [o for o in large if not any(o is f for f in frames)]
    held = [any(o.box.contains(w.bbox.cx, w.bbox.cy) for w in words) for o in bodies]
    if len(bodies) < FEWEST or not all(held) or not lines or _meet(bodies):
        return None
    connectors = _connectors(lines, [*heads, *wings], bodies, em)
    if connectors is None:
        return None
    shapes, around = (tuple(_shape(o) for o in some) for some in (bodies, frames))
    return Sketch(shapes, around, tuple(connectors), em, 1.0, exact=True)


def _outlines(paths: Sequence[Path]) -> list[_Outline] | None:
    """All subpaths, those drawn twice once, backgrounds left out; None where a line is dashed."""
    if any(path.dashed for path in paths):
        return None
    whole = BBox.around(path.bbox for path in paths)
    found: list[_Outline] = []
    for path in paths:
        covers = path.bbox.width >= GROUND * whole.width and path.bbox.height >= GROUND * whole.height
        if path.fill is not None and path.stroke is None and covers:
            continue
        curved = any(operator == "c" for operator, _ in path.segments)
        for points in flattened(path):
            box = BBox(*points.min(axis=0).tolist(), *points.max(axis=0).tolist())
            closed = path.fill is not None or float(np.abs(points[0] - points[-1]).max()) < 0.01
            one = _Outline(points, box, path.fill, closed, curved, path.dashed)
            same = next((n for n, o in enumerate(found) if o.closed == closed and _double(o.box, box)), None)
            if same is None or not closed:
                found.append(one)
    return found


def _double(one: BBox, other: BBox) -> bool:
    return all(abs(a - b) <= DOUBLE for a, b in zip(one, other))


def _around(outer: BBox, inner: BBox) -> bool:
    return outer.area > inner.area and outer.contains(inner.x0, inner.y0) and outer.contains(inner.x1, inner.y1)


def _meet(bodies: Sequence[_Outline]) -> bool:
    """Whether two shapes overlap: compartments, symbols, a drawing in layers."""
    boxes = [o.box.expand(-DOUBLE) for o in bodies]
    return any(a.intersect(b) is not None for n, a in enumerate(boxes) for b in boxes[:n])


# -- connectors ---------------------------------------------------------------------------------------


def _connectors(
    lines: Sequence[_Outline], heads: Sequence[_Outline], bodies: Sequence[_Outline], em: float
) -> list[Connector] | None:
    """A connector for each line; None where one hangs loose, or a head belongs to none or to several."""
    owner = _owners(lines, heads, em)
    if owner is None:
        return None
    found = []
    for number, line in enumerate(lines):
        ends = []
        for side in (0, -1):
            own = [heads[h] for h, at in owner.items() if at == (number, side)]
            if len(own) > 1:
                return None
            tip = _tip(line.points[side], own[0]) if own else _Tip(_pair(line.points[side]), "none")
            shape = _at(tip.at, bodies, em)
            if shape is None:
                return None
            ends.append(End(tip.at, shape, tip.head))
        points = tuple(_pair(p) for p in line.points)
        found.append(Connector(points, ends[0], ends[1]))
    return found


def _owners(lines: Sequence[_Outline], heads: Sequence[_Outline], em: float) -> dict[int, tuple[int, int]] | None:
    """For each head the line and the side of it that it stands at; None where there is none, or more than one."""
    owner: dict[int, tuple[int, int]] = {}
    for h, head in enumerate(heads):
        near = sorted(
            (_distance(line.points[side], head.points, closed=True), n, side)
            for n, line in enumerate(lines)
            for side in (0, -1)
        )
        touching = [far for far, *_ in near if far <= TOUCHES * em / 2]
        if len(touching) != 1:
            return None
        owner[h] = near[0][1], near[0][2]
    return owner


def _tip(end: Points, head: _Outline) -> _Tip:
    """The corner of a head that points: the middle one of two wings, else the farthest from the line's end or at it."""
    if not head.closed:
        return _Tip(_pair(head.points[1]), "arrow")
    far = np.hypot(*(head.points - end).T)
    reach = float(far.max())
    on = head.points[int(far.argmin())] if float(far.min()) < 0.05 * reach else None
    corners = _corners(head.points)
    if on is not None and len(corners) == 3:  # the line goes to the tip itself where the other two are as far
        others = sorted(float(np.hypot(*(c - on))) for c in corners)[1:]
        if others[1] - others[0] <= 0.1 * others[1]:
            return _Tip(_pair(on), "arrow")
    return _Tip(_pair(head.points[int(far.argmax())]), _head(head, corners))


def _head(head: _Outline, corners: Points) -> Head:
    """What a closed head is: solid ones of three corners, and all that are no diamond and not round, are arrows."""
    hollow = head.fill is None or head.fill == WHITE
    if head.curved:
        return "circle" if hollow else "arrow"
    if len(corners) == 3:
        return "triangle" if hollow else "arrow"
    if len(corners) == 4 and _is_convex(corners):
        return "diamond" if hollow else "filled-diamond"
    return "arrow"


def _corners(points: Points) -> Points:
    """The points at which an outline turns: none twice, and none on the way from one to the next."""
    size = float(np.ptp(points, axis=0).max())
    apart = np.hypot(*(points - np.roll(points, 1, axis=0)).T) > 0.01 * size
    points = points[apart]
    before, after = points - np.roll(points, 1, axis=0), np.roll(points, -1, axis=0) - points
    turns = np.abs(_cross(before, after)) > STRAIGHT * np.hypot(*before.T) * np.hypot(*after.T)
    return np.asarray(points[turns])


def _is_convex(corners: Points) -> bool:
    steps = np.roll(corners, -1, axis=0) - corners
    turns = _cross(steps, np.roll(steps, -1, axis=0))
    return bool((turns > 0).all() or (turns < 0).all())


def _cross(one: Points, other: Points) -> npt.NDArray[np.float64]:
    return np.asarray(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])


def _at(point: tuple[float, float], bodies: Sequence[_Outline], em: float) -> int | None:
    """The shape whose outline a point is at, if no other is nearly as near."""
    far = sorted((_distance(np.array(point), o.points, closed=True), n) for n, o in enumerate(bodies))
    if far[0][0] > TOUCHES * em or (len(far) > 1 and far[1][0] < APART * far[0][0]):
        return None
    return far[0][1]


def _distance(point: Points, line: Points, closed: bool) -> float:
    """From a point to a line through points."""
    ends = np.concatenate((line, line[:1])) if closed else line
    a, step = ends[:-1], np.diff(ends, axis=0)
    length = np.maximum((step * step).sum(axis=1), 1e-12)
    t = np.clip(((point - a) * step).sum(axis=1) / length, 0.0, 1.0)
    off = a + t[:, None] * step - point
    return float(np.hypot(off[:, 0], off[:, 1]).min())


def _pair(point: Points) -> tuple[float, float]:
    return float(point[0]), float(point[1])


# -- shapes -------------------------------------------------------------------------------------------


def _shape(outline: _Outline) -> Shape:
    fill = 0xFFFFFF if outline.fill is None else outline.fill
    corners = tuple(_pair(p) for p in outline.points)
    return Shape(_kind(outline), outline.box, corners, fill=fill)


def _kind(outline: _Outline) -> str:
    """Rectangle, rounded, ellipse, circle, diamond or polygon, by the share of its box that it fills."""
    x, y = outline.points.T
    area = abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))) / 2
    share = area / max(outline.box.area, 1e-9)
    if outline.curved:
        if share > 0.83:
            return "rounded"
        round_one = abs(outline.box.width - outline.box.height) <= 0.05 * outline.box.width
        return "circle" if round_one else "ellipse"
    corners = len(np.unique(np.round(outline.points, 1), axis=0))
    if corners == 4 and share > 0.98:
        return "rectangle"
    return "diamond" if corners == 4 and abs(share - 0.5) < 0.02 else "polygon"
