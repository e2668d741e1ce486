"""The nouns of a drawing of nodes and links, before anybody knows what they mean.

Coordinates are those of what was read: points of paths, pixels of a picture; y down.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from docstruct.geometry import BBox

Point = tuple[float, float]
Head = Literal["none", "arrow", "triangle", "diamond", "filled-diamond", "circle", "cross"]


class Shape(NamedTuple):
    """A closed outline, or a blob of one colour."""

    kind: str  # rectangle, rounded, ellipse, circle, diamond, parallelogram, hexagon, triangle, ...
    bbox: BBox
    outline: tuple[Point, ...]  # corners of the outline, closed by the first
    fit: float = 1.0  # share in which the outline and the ideal form of its kind agree
    fill: int = 0xFFFFFF  # 0xRRGGBB
    rings: int = 1  # outlines one within the other: 2 is a double border
    parts: tuple[BBox, ...] = ()  # compartments, in reading order
    icons: tuple[BBox, ...] = ()  # small closed outlines within
    weight: float = 1.0  # thickness of the outline
    dashed: bool = False


class End(NamedTuple):
    """Where a connector ends."""

    at: Point
    shape: int | None  # index of the shape it touches
    head: Head = "none"
    frame: int | None = None  # index of the frame it touches, where it touches no shape


class Followed(NamedTuple):
    """How a connector was followed from end to end.

    Attributes:
        turn: degrees, at meetings with other lines.
        square: whether it branched off square.
        meetings: how many it went through.
        rivals: how many other ends its line leads to, and is followed to.
        ahead: em that its line ends before its shapes, both ends together.
        bridged: share of it that is gaps.
        passed: how many shapes it goes by.
    """

    turn: float = 0.0
    square: bool = False
    meetings: int = 0
    rivals: int = 0
    ahead: float = 0.0
    bridged: float = 0.0
    passed: int = 0


class Connector(NamedTuple):
    """A line from end to end; `lean` says where it points if drawn by hand."""

    points: tuple[Point, ...]
    start: End
    end: End
    dashed: bool = False
    followed: Followed = Followed()
    lean: float = 0.0  # from -1, surely to its start, to 1, surely to its end


class Sketch(NamedTuple):
    """All that is drawn; `em` is the size of its type, `stroke` the width of its lines, `exact` that paths state it."""

    shapes: tuple[Shape, ...]
    frames: tuple[Shape, ...]
    connectors: tuple[Connector, ...]
    em: float
    stroke: float
    by_hand: bool = False
    exact: bool = False
