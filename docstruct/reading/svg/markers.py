"""Where the markers of an SVG path stand (SVG 1.1, 11.6): at its start, its end, and the vertices between."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from docstruct.reading.svg.shapes import Point, Segment
from docstruct.reading.svg.style import Style

MAX_MARKERS = 10_000  # of a path

Place = tuple[float, float, float]
"""x, y, and the direction of the path in degrees clockwise."""


def marker_places(segments: Sequence[Segment], style: Style) -> Iterator[tuple[str, Place]]:
    """The id of each marker that the style names, with its place."""
    if not any(style.get(f"marker-{part}", "none") != "none" for part in ("start", "mid", "end")):
        return
    vertices = _vertices(segments)[:MAX_MARKERS]
    for i, (point, into, out) in enumerate(vertices):
        last = i == len(vertices) - 1
        part = "start" if i == 0 else "end" if last else "mid"
        found = re.search(r"url\(\s*['\"]?#([^'\")]+)", style.get(f"marker-{part}", ""))
        if found:
            yield found[1], (*point, _direction(out if i == 0 else into if last else _between(into, out)))


def _vertices(segments: Sequence[Segment]) -> list[tuple[Point, Point, Point]]:
    """(point, direction in, direction out) of each vertex."""
    points: list[Point] = []
    into: list[Point] = []
    out: list[Point] = []
    start: Point = (0.0, 0.0)
    for op, ps in segments:
        if op == "m":
            start = ps[0]
            points.append(start)
            into.append((0.0, 0.0))
            out.append((0.0, 0.0))
            continue
        ways = [points[-1] if points else start, *(ps or (start,))]
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(ways) if a != b] or [(0.0, 0.0)]
        if out:
            out[-1] = steps[0]
        points.append(ways[-1])
        into.append(steps[-1])
        out.append(steps[-1])
    return list(zip(points, into, out))


def _between(into: Point, out: Point) -> Point:
    a, b = math.hypot(*into) or 1.0, math.hypot(*out) or 1.0
    return into[0] / a + out[0] / b, into[1] / a + out[1] / b


def _direction(step: Point) -> float:
    return math.degrees(math.atan2(step[1], step[0]))
