"""Lines, boxes, discs and wedges as ink on a canvas, with smooth edges: all that figures need besides glyphs.

Each shape is a distance in pixels over its own bounding box, turned to ink within one pixel of its edge.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Ink = NDArray[np.uint8]
Field = NDArray[np.float64]
Point = tuple[float, float]


def line(ink: Ink, start: Point, end: Point, width: float = 1.0, shade: int = 255, dash: float = 0.0) -> None:
    """A stroke with round ends; ``dash`` is the length of its dashes, 0 for none."""
    (x0, y0), (x1, y1) = start, end
    place, x, y = _grid(ink, min(x0, x1) - width, min(y0, y1) - width, max(x0, x1) + width, max(y0, y1) + width)
    length = math.hypot(x1 - x0, y1 - y0) or 1e-6
    along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length
    nearest = np.clip(along, 0.0, length)
    distance = np.hypot(x - x0 - nearest * (x1 - x0) / length, y - y0 - nearest * (y1 - y0) / length)
    if dash:
        distance = np.where(along % (2 * dash) < dash, distance, width + 1)
    _lay(place, width / 2 - distance, shade)


def polyline(ink: Ink, points: Sequence[Point], width: float = 1.0, shade: int = 255) -> None:
    """Strokes from point to point."""
    for start, end in pairwise(points):
        line(ink, start, end, width, shade)


def box(ink: Ink, left: float, top: float, right: float, bottom: float, shade: int = 255) -> None:
    """A filled box."""
    place, x, y = _grid(ink, left, top, right, bottom)
    _lay(place, np.minimum(np.minimum(x - left, right - x), np.minimum(y - top, bottom - y)), shade)


def frame(
    ink: Ink, left: float, top: float, right: float, bottom: float, width: float = 1.0, radius: float = 0
) -> None:
    """The outline of a box, its corners rounded by a radius."""
    place, x, y = _grid(ink, left - width, top - width, right + width, bottom + width)
    dx = np.maximum(np.maximum(left + radius - x, x - right + radius), 0)
    dy = np.maximum(np.maximum(top + radius - y, y - bottom + radius), 0)
    inside = np.minimum(np.minimum(x - left, right - x), np.minimum(y - top, bottom - y))
    edge = np.where((dx > 0) & (dy > 0), radius - np.hypot(dx, dy), inside)
    _lay(place, width / 2 - np.abs(edge), 255)


def polygon(ink: Ink, points: Sequence[Point], width: float = 1.0) -> None:
    """A closed outline."""
    polyline(ink, [*points, points[0]], width)


def disc(ink: Ink, centre: Point, radius: float, shade: int = 255) -> None:
    """A filled circle."""
    wedge(ink, centre, radius, 0.0, 2 * math.pi, shade)


def ring(ink: Ink, centre: Point, radius: float, width: float = 1.0) -> None:
    """The outline of a circle."""
    reach = radius + width
    place, x, y = _grid(ink, centre[0] - reach, centre[1] - reach, centre[0] + reach, centre[1] + reach)
    _lay(place, width / 2 - np.abs(np.hypot(x - centre[0], y - centre[1]) - radius), 255)


def wedge(ink: Ink, centre: Point, radius: float, start: float, end: float, shade: int = 255) -> None:
    """A slice of a disc from the angle ``start`` to ``end``, in radians clockwise from three o'clock."""
    place, x, y = _grid(ink, centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius)
    angle = (np.arctan2(y - centre[1], x - centre[0]) - start) % (2 * math.pi)
    inside = radius - np.hypot(x - centre[0], y - centre[1])
    _lay(place, np.where(angle <= end - start + 1e-9, inside, -1.0), shade)


def _grid(ink: Ink, left: float, top: float, right: float, bottom: float) -> tuple[Ink, Field, Field]:
    """The part of the canvas under a box, and its pixels' centres as a column and a row to combine."""
    x0, y0 = max(0, math.floor(left)), max(0, math.floor(top))
    x1, y1 = min(ink.shape[1], math.ceil(right) + 1), min(ink.shape[0], math.ceil(bottom) + 1)
    x0, y0 = min(x0, x1), min(y0, y1)
    y, x = np.ogrid[y0:y1, x0:x1]
    return ink[y0:y1, x0:x1], x + 0.5, y + 0.5


def _lay(place: Ink, inside: Field, shade: int) -> None:
    """Ink where the distance to the inside of the edge is above minus half a pixel."""
    cover = np.clip(inside + 0.5, 0.0, 1.0) * shade
    np.maximum(place, cover.astype(np.uint8), out=place)
