"""Connectors that only touch a shape on their way → joined to one.

What ends at a shape makes for its middle, or stands on a side. Two ends without heads of which one goes on where the
other stops, over a corner or along a side, are one line that passes.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from docstruct.geometry import BBox
from docstruct.reading.nodelink.marks import Connector, End, Followed, Point, Shape

STRAIGHT = 0.96  # cosine between the ways of either end and the way between them
LOOK = 1.5  # em; over which the way of an end is taken
SHORT = 0.6  # of a shape's breadth in that direction; a line passes over no more of it
TOUCHING = 1.0  # em; ends as near as this need only have the same way

_Loose = tuple[int, bool]  # connector, at its end


def joined_passing(connectors: Sequence[Connector], shapes: Sequence[Shape], em: float) -> list[Connector]:
    """Connectors with those joined that pass a shape."""
    rest = list(connectors)
    ends: dict[int, list[_Loose]] = defaultdict(list)
    for number, connector in enumerate(rest):
        for back, end in ((False, connector.start), (True, connector.end)):
            if end.shape is not None and end.head == "none" and connector.start.shape != connector.end.shape:
                ends[end.shape].append((number, back))
    into = list(range(len(rest)))  # where each connector is now
    for shape, loose in ends.items():
        for one, other in _pairs(connectors, loose, shapes[shape].bbox, em):
            a, b = into[one[0]], into[other[0]]
            if a == b or not _apart(rest[a], rest[b], shape):
                continue
            rest[a] = _joined(rest[a], rest[b], shape)
            into = [a if n == b else n for n in into]
    return [rest[n] for n in sorted(set(into))]


def _pairs(
    connectors: Sequence[Connector], loose: Sequence[_Loose], box: BBox, em: float
) -> list[tuple[_Loose, _Loose]]:
    """Ends at one shape that go on in each other, the straightest first, each used once."""
    found = []
    for n, one in enumerate(loose):
        for other in loose[n + 1 :]:
            if one[0] != other[0] and (cost := _bend(connectors, one, other, box, em)) is not None:
                found.append((cost, one, other))
    used: set[_Loose] = set()
    pairs = []
    for _, one, other in sorted(found):
        if not used & {one, other}:
            used |= {one, other}
            pairs.append((one, other))
    return pairs


def _bend(connectors: Sequence[Connector], one: _Loose, other: _Loose, box: BBox, em: float) -> float | None:
    """How far two ends are from one straight line over little of a shape; None where they are not."""
    (p, u), (q, v) = (_end_of(connectors[n], back, em) for n, back in (one, other))
    gap = math.dist(p, q)
    facing = -_dot(u, v)
    if facing < STRAIGHT:
        return None
    way = ((q[0] - p[0]) / max(gap, 1e-6), (q[1] - p[1]) / max(gap, 1e-6))
    breadth = min(box.width / max(abs(way[0]), 1e-6), box.height / max(abs(way[1]), 1e-6))
    if gap > SHORT * breadth:
        return None
    if gap > TOUCHING * em and min(_dot(u, way), -_dot(v, way)) < STRAIGHT:
        return None
    return 1 - facing


def _end_of(connector: Connector, back: bool, em: float) -> tuple[Point, Point]:
    """The place of an end and the unit vector in which the line comes to it."""
    points = connector.points[:: -1 if back else 1]
    far = next((p for p in points if math.dist(p, points[0]) >= LOOK * em), points[-1])
    length = math.dist(far, points[0]) or 1.0
    return points[0], ((points[0][0] - far[0]) / length, (points[0][1] - far[1]) / length)


def _dot(a: Point, b: Point) -> float:
    return a[0] * b[0] + a[1] * b[1]


def _apart(a: Connector, b: Connector, shape: int) -> bool:
    """Whether the far ends of two connectors are not the same thing."""
    far = [_far(c, shape) for c in (a, b)]
    return far[0].shape != far[1].shape and shape not in (far[0].shape, far[1].shape)


def _far(connector: Connector, shape: int) -> End:
    return connector.end if connector.start.shape == shape else connector.start


def _joined(a: Connector, b: Connector, shape: int) -> Connector:
    first = a.points if a.end.shape == shape else a.points[::-1]
    second = b.points if b.start.shape == shape else b.points[::-1]
    return Connector((*first, *second), _far(a, shape), _far(b, shape), a.dashed or b.dashed, _both(a, b))


def _both(a: Connector, b: Connector) -> Followed:
    one, other = a.followed, b.followed
    shares = [len(c.points) / (len(a.points) + len(b.points)) for c in (a, b)]
    return Followed(
        turn=one.turn + other.turn,
        square=one.square or other.square,
        meetings=one.meetings + other.meetings,
        rivals=one.rivals + other.rivals,
        ahead=one.ahead + other.ahead,
        bridged=one.bridged * shares[0] + other.bridged * shares[1],
        passed=one.passed + other.passed + 1,
    )
