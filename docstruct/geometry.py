"""Boxes and affine maps in page space: PDF points, origin top-left, y down, the page as displayed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple


class BBox(NamedTuple):
    """A box ``(x0, y0, x1, y1)`` with ``x0 <= x1`` and ``y0 <= y1``, in points unless said otherwise."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Extent in x."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Extent in y."""
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        """Width times height."""
        return (self.x1 - self.x0) * (self.y1 - self.y0)

    @property
    def cx(self) -> float:
        """Middle in x."""
        return (self.x0 + self.x1) / 2

    @property
    def cy(self) -> float:
        """Middle in y."""
        return (self.y0 + self.y1) / 2

    @classmethod
    def around(cls, boxes: Iterable[BBox]) -> BBox:
        """The smallest box that holds all ``boxes``; raises ValueError when there is none."""
        x0s, y0s, x1s, y1s = zip(*boxes)
        return cls(min(x0s), min(y0s), max(x1s), max(y1s))

    def intersect(self, other: BBox) -> BBox | None:
        """The common part, or None where the boxes do not overlap."""
        x0, y0 = max(self.x0, other.x0), max(self.y0, other.y0)
        x1, y1 = min(self.x1, other.x1), min(self.y1, other.y1)
        return BBox(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None

    def iou(self, other: BBox) -> float:
        """Intersection over union, 0 to 1."""
        common = self.intersect(other)
        if common is None:
            return 0.0
        return common.area / (self.area + other.area - common.area)

    def overlap_x(self, other: BBox) -> float:
        """Length shared on the x axis, 0 when apart."""
        return max(0.0, min(self.x1, other.x1) - max(self.x0, other.x0))

    def overlap_y(self, other: BBox) -> float:
        """Length shared on the y axis, 0 when apart."""
        return max(0.0, min(self.y1, other.y1) - max(self.y0, other.y0))

    def contains(self, x: float, y: float) -> bool:
        """Whether the point lies inside or on the border."""
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1

    def expand(self, dx: float, dy: float | None = None) -> BBox:
        """The box grown by ``dx`` on the left and right, ``dy`` (default ``dx``) above and below."""
        dy = dx if dy is None else dy
        return BBox(self.x0 - dx, self.y0 - dy, self.x1 + dx, self.y1 + dy)

    def rounded(self, digits: int = 2) -> BBox:
        """Coordinates rounded, for output."""
        return BBox(*(round(v, digits) for v in self))


class Affine(NamedTuple):
    """The map ``x' = a x + c y + e, y' = b x + d y + f`` (the PDF order of a matrix)."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    @classmethod
    def rotation(cls, degrees: float, cx: float = 0.0, cy: float = 0.0) -> Affine:
        """Clockwise turn (y points down) about ``(cx, cy)``."""
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        return cls(cos, sin, -sin, cos, cx - cos * cx + sin * cy, cy - sin * cx - cos * cy)

    def then(self, outer: Affine) -> Affine:
        """First this map, then ``outer``."""
        a, b, c, d, e, f = self
        return Affine(
            outer.a * a + outer.c * b,
            outer.b * a + outer.d * b,
            outer.a * c + outer.c * d,
            outer.b * c + outer.d * d,
            outer.a * e + outer.c * f + outer.e,
            outer.b * e + outer.d * f + outer.f,
        )

    def inverse(self) -> Affine:
        """The map back; raises ZeroDivisionError for a degenerate map."""
        a, b, c, d, e, f = self
        det = a * d - b * c
        return Affine(d / det, -b / det, -c / det, a / det, (c * f - d * e) / det, (b * e - a * f) / det)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point goes."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, box: BBox) -> BBox:
        """The upright box around the mapped corners."""
        points = [self.point(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        xs, ys = zip(*points)
        return BBox(min(xs), min(ys), max(xs), max(ys))
