"""Nouns between a drawing and a molecule: strokes, printed labels, rings of aromaticity, and the graph they make.

Coordinates are points of the page (or pixels of an image), y down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from docstruct.geometry import BBox

Point = tuple[float, float]
StrokeKind = Literal["line", "wedge", "hash", "wavy"]


@dataclass(frozen=True)
class Stroke:
    """A straight mark from `p` to `q`; of a wedge or hash `p` is the narrow end."""

    p: Point
    q: Point
    width: float = 1.0
    kind: StrokeKind = "line"
    color: int = 0

    @property
    def length(self) -> float:
        """Distance of the ends."""
        return math.dist(self.p, self.q)

    @property
    def middle(self) -> Point:
        """Half way."""
        return (self.p[0] + self.q[0]) / 2, (self.p[1] + self.q[1]) / 2

    @property
    def unit(self) -> Point:
        """Direction from p to q; (1, 0) for a point."""
        n = self.length
        return ((self.q[0] - self.p[0]) / n, (self.q[1] - self.p[1]) / n) if n else (1.0, 0.0)

    @property
    def bbox(self) -> BBox:
        """The box around both ends."""
        (a, b), (c, d) = self.p, self.q
        return BBox(min(a, c), min(b, d), max(a, c), max(b, d))

    def along(self, point: Point) -> tuple[float, float]:
        """Where a point lies: distance along the stroke from p, and across it, signed."""
        ux, uy = self.unit
        dx, dy = point[0] - self.p[0], point[1] - self.p[1]
        return dx * ux + dy * uy, dy * ux - dx * uy

    def turn(self, other: Stroke) -> float:
        """Angle between the two lines, 0 to 90 degrees."""
        (ax, ay), (bx, by) = self.unit, other.unit
        return math.degrees(math.acos(min(1.0, abs(ax * bx + ay * by))))


class Char(NamedTuple):
    """A printed character and the box of its ink; `options` are what its shape may be, with probabilities."""

    text: str
    bbox: BBox
    options: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Label:
    """Characters that belong together, in reading order; `size` is the height of a capital."""

    chars: tuple[Char, ...]
    size: float
    confidence: float = 1.0

    @property
    def text(self) -> str:
        """The characters as they are read."""
        return "".join(c.text for c in self.chars)

    @property
    def bbox(self) -> BBox:
        """The box around all characters."""
        return BBox.around(c.bbox for c in self.chars)

    def nearest(self, point: Point) -> tuple[int, float]:
        """The character nearest to a point, and the distance of its box."""
        distances = [distance(c.bbox, point) for c in self.chars]
        best = min(range(len(distances)), key=distances.__getitem__)
        return best, distances[best]


class Circle(NamedTuple):
    """A circle drawn inside a ring: its bonds are aromatic."""

    center: Point
    radius: float


@dataclass(frozen=True)
class Sketch:
    """What is drawn: all that a structure is made of."""

    strokes: tuple[Stroke, ...]
    labels: tuple[Label, ...] = ()
    circles: tuple[Circle, ...] = ()


@dataclass
class Node:
    """An atom, or a label with several; `at` is the joint or the middle of the character that bonds reach."""

    at: Point
    label: Label | None = None
    bound: dict[int, int] = field(default_factory=dict)
    """Character of the label → sum of the orders of the bonds drawn to it."""


@dataclass
class Edge:
    """A bond between two nodes; of a wedge or hash `a` is the narrow end."""

    a: int
    b: int
    order: int
    kind: StrokeKind
    stroke: Stroke
    char_a: int = 0  # of the label of node a, that the bond reaches
    char_b: int = 0


@dataclass
class Graph:
    """One connected structure; `scale` is the length of a usual bond."""

    nodes: list[Node]
    edges: list[Edge]
    scale: float
    loose: list[Label] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def distance(box: BBox, point: Point) -> float:
    """From a point to a box; 0 inside."""
    dx = max(box.x0 - point[0], 0.0, point[0] - box.x1)
    dy = max(box.y0 - point[1], 0.0, point[1] - box.y1)
    return math.hypot(dx, dy)


def usual_length(strokes: Sequence[Stroke]) -> float:
    """The length of a usual bond: half of all squared lengths lie in shorter strokes, so that dashes count little."""
    lengths = sorted(s.length for s in strokes)
    half, run = sum(x * x for x in lengths) / 2, 0.0
    for length in lengths:
        run += length * length
        if run >= half:
            return length
    return 0.0
