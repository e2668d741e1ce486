"""Sectors around one centre → a pie or a ring: each slice's share by its angle, its name by colour or label."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from docstruct.extractors.charts.shapes import Point, Shape
from docstruct.geometry import BBox

FULL = 0.01  # of a turn that slices may leave open
FINEST = 2000  # vertices of a sector that is a polygon
TURN = 0.3  # radians; from there on a corner, not a step of an arc
CORNERS = 60  # vertices of a sector at most: its sides, and its arc in pieces
MOST = 300  # sectors of a drawing


@dataclass(frozen=True)
class Slice:
    """A sector: its share of the turn, the direction of its middle (radians), its reach."""

    share: float
    middle: float
    radius: float
    color: int | None
    box: BBox


@dataclass(frozen=True)
class Pie:
    """Slices around a centre that make a full turn; ``even`` says that all reach equally far."""

    center: Point
    radius: float
    slices: tuple[Slice, ...]
    even: bool

    @property
    def box(self) -> BBox:
        """Around the circle."""
        x, y = self.center
        return BBox(x - self.radius, y - self.radius, x + self.radius, y + self.radius)


def find_pies(shapes: Sequence[Shape], em: float) -> list[Pie]:
    """All pies and rings of a drawing, in reading order."""
    sectors = [s for s in shapes if s.closed and s.fill is not None and (_is_round(s) or _is_fan(s))]
    large = [s for s in sectors if max(s.box.width, s.box.height) >= 2 * em][:MOST]
    # Small slices count beside large ones only: by themselves they are markers.
    small = [s for s in sectors if 0.3 * em <= max(s.box.width, s.box.height) < 2 * em][:MOST] if large else []
    found = [_pie(center, group) for center, group in _centered([*large, *small], em)]
    pies = [pie for pie in found if pie is not None and pie.radius >= em]
    return sorted(pies, key=lambda p: (round(p.center[1] / (4 * em)), p.center[0]))


def _is_round(s: Shape) -> bool:
    return s.curved and len(s.points) <= CORNERS


def _is_fan(s: Shape) -> bool:
    """Whether a polygon is a sector: one corner is a tip with two sides, and all else lies on one arc around it."""
    if s.curved or not 4 <= len(s.points) <= FINEST:
        return False
    corners = {s.points[0], s.points[-1], *_sharp(s.points)}
    return len(corners) <= 7 and any(_fans_out(tip, s.points) for tip in corners)


def _sharp(points: Sequence[Point]) -> Iterator[Point]:
    """Corners where a polygon turns by more than the steps of an arc do."""
    for before, at, after in zip((points[-1], *points[:-1]), points, (*points[1:], points[0])):
        here = math.atan2(at[1] - before[1], at[0] - before[0])
        if abs(math.remainder(math.atan2(after[1] - at[1], after[0] - at[0]) - here, 2 * math.pi)) > TURN:
            yield at


def _fans_out(tip: Point, points: Sequence[Point]) -> bool:
    far = [(math.dist(tip, p), math.atan2(p[1] - tip[1], p[0] - tip[0])) for p in points]
    reach = max(d for d, _ in far)
    sides = [angle for d, angle in far if 0.02 * reach < d < 0.99 * reach]
    rays: list[float] = []
    for angle in sides:
        if all(abs(math.remainder(angle - ray, 2 * math.pi)) > 0.02 for ray in rays):
            rays.append(angle)
    return len(far) - len(sides) >= 4 and len(rays) <= 2


def _centered(sectors: Sequence[Shape], em: float) -> list[tuple[Point, list[Shape]]]:
    """Sectors that share a tip; else those of one ring."""
    tips: dict[tuple[int, int], list[tuple[Point, Shape]]] = defaultdict(list)
    for shape in sectors:
        for point in shape.points:
            tips[round(point[0]), round(point[1])].append((point, shape))
    groups: list[tuple[Point, list[Shape]]] = []
    used: set[int] = set()
    for found in sorted(tips.values(), key=lambda f: -len(f)):
        own = [(p, s) for p, s in found if id(s) not in used and _is_tip(p, s)]
        if len(own) >= 2:
            used |= {id(s) for _, s in own}
            center = median(p[0] for p, _ in own), median(p[1] for p, _ in own)
            groups.append((center, [s for _, s in own]))
    rest = _touching([s for s in sectors if id(s) not in used])
    ring = _ring(rest)
    return [*groups, ring] if ring is not None else groups


def _touching(shapes: Sequence[Shape]) -> list[Shape]:
    """Those that share two corners with others, as the segments of a ring do."""
    corners = [{(round(x), round(y)) for x, y in s.points} for s in shapes]
    return [
        s for s, own in zip(shapes, corners) if sum(len(own & other) >= 2 for other in corners if other is not own) >= 1
    ]


def _is_tip(point: Point, shape: Shape) -> bool:
    """Whether the curved side of a shape has one distance from a point."""
    far = [math.dist(point, p) for p in shape.outline or shape.points]
    reach = max(far)
    if not shape.curved:
        return _fans_out(point, shape.points)
    return reach > 0 and sum(abs(d - reach) <= 0.01 * reach for d in far) >= 0.6 * len(far)


def _ring(shapes: Sequence[Shape]) -> tuple[Point, list[Shape]] | None:
    """Ring segments around the centre of the circle that their outer sides lie on."""
    if len(shapes) < 2:
        return None
    around = BBox.around(s.box for s in shapes)
    center = around.cx, around.cy
    reach = max(around.width, around.height) / 2
    if abs(around.width - around.height) > 0.02 * reach:
        return None
    for s in shapes:
        far = [math.dist(center, p) for p in s.outline]
        on = sum(abs(d - max(far)) <= 0.01 * reach or abs(d - min(far)) <= 0.01 * reach for d in far)
        if on < 0.9 * len(far):
            return None
    return center, list(shapes)


def _pie(center: Point, shapes: Sequence[Shape]) -> Pie | None:
    slices = [_slice(center, s) for s in shapes]
    turn = sum(s.share for s in slices)
    if abs(turn - 1) > FULL or len(slices) < 2:
        return None
    radii = [s.radius for s in slices]
    even = max(radii) - min(radii) <= 0.02 * max(radii)
    slices.sort(key=lambda s: (s.middle + math.pi / 2) % (2 * math.pi))  # clockwise from the top
    return Pie(center, max(radii), tuple(slices), even)


def _slice(center: Point, shape: Shape) -> Slice:
    """Angles are taken along the outer curve, so that they are exact whatever the tip looks like."""
    far = [
        (math.dist(center, p), math.atan2(p[1] - center[1], p[0] - center[0])) for p in shape.outline or shape.points
    ]
    radius = max(d for d, _ in far)
    outer = [(d >= 0.98 * radius, a) for d, a in far]
    breaks = [i for i, (on, _) in enumerate(outer) if not on]
    turned = outer[breaks[0] :] + outer[: breaks[0]] if breaks else outer  # the arc in one piece
    # Only steps along the arc count, not the sides that lead to it.
    steps = [math.remainder(b[1] - a[1], 2 * math.pi) for a, b in pairwise(turned) if a[0] and b[0]]
    start = next(angle for on, angle in turned if on)
    swept = sum(steps)
    return Slice(abs(swept) / (2 * math.pi), start + swept / 2, radius, shape.color, shape.box)
