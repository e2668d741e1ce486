"""A rectangle filled with a linear gradient along one axis → strips of one colour each, as it is seen.

Gradients are how legends show a scale of colours; elsewhere they are ornament and have no one colour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from docstruct.reading.svg.shapes import Point
from docstruct.reading.svg.style import color, length

STRIPS = 128

Stop = tuple[float, int]
Corners = tuple[Point, Point]


def gradient_strips(fill: str, ids: Mapping[str, Any], corners: Corners) -> Iterator[tuple[Corners, int]]:
    """Corners and colour of each strip of a rectangle, in its own space; none where it is no such gradient."""
    found = re.match(r"url\(\s*['\"]?#([^'\")]+)", fill)
    gradient = ids.get(found[1]) if found else None
    if gradient is None or not str(gradient.tag).endswith("linearGradient"):
        return
    if gradient.get("gradientTransform") or gradient.get("gradientUnits") == "userSpaceOnUse":
        return
    stops = _stops(gradient)
    x1, y1, x2, y2 = (length(gradient.get(n), d, 1.0) for n, d in (("x1", 0.0), ("y1", 0.0), ("x2", 1.0), ("y2", 0.0)))
    if len(stops) < 2 or (x1 == x2) == (y1 == y2):
        return
    (left, top), (right, bottom) = corners
    for i in range(STRIPS):
        low, high = i / STRIPS, (i + 1) / STRIPS
        middle = (low + high) / 2
        if y1 == y2:
            place = ((left + low * (right - left), top), (left + high * (right - left), bottom))
            yield place, _color_at(stops, (middle - x1) / (x2 - x1))
        else:
            place = ((left, top + low * (bottom - top)), (right, top + high * (bottom - top)))
            yield place, _color_at(stops, (middle - y1) / (y2 - y1))


def _stops(gradient: Any) -> list[Stop]:
    out: list[Stop] = []
    for stop in gradient.iter("{*}stop"):
        style = dict(part.split(":", 1) for part in (stop.get("style") or "").split(";") if ":" in part)
        shade = color((stop.get("stop-color") or style.get("stop-color", "black")).strip())
        out.append((length(stop.get("offset"), 0.0, 1.0), shade or 0))
    return sorted(out)


def _color_at(stops: list[Stop], at: float) -> int:
    before = max((s for s in stops if s[0] <= at), default=stops[0])
    after = min((s for s in stops if s[0] >= at), default=stops[-1])
    part = (at - before[0]) / (after[0] - before[0]) if after[0] > before[0] else 0.0
    mixed = 0
    for shift in (16, 8, 0):
        a, b = before[1] >> shift & 255, after[1] >> shift & 255
        mixed |= round(a + part * (b - a)) << shift
    return mixed
