from __future__ import annotations

from docstruct.geometry import BBox
from docstruct.reading.nodelink.marks import Connector, End, Head, Shape
from docstruct.reading.nodelink.passing import joined_passing


def box(x: float, y: float) -> Shape:
    return Shape("rectangle", BBox(x, y, x + 60, y + 30), ())


def line(a: tuple[float, float], from_shape: int, b: tuple[float, float], to: int, head: Head = "none") -> Connector:
    return Connector((a, b), End(a, from_shape), End(b, to, head))


SHAPES = [box(0, 0), box(100, 35), box(250, 100)]
"""The second lies with its upper right corner on the line from the first to the third."""


def test_a_line_over_a_corner_is_one() -> None:
    halves = [line((60, 20), 0, (140, 35), 1), line((160, 39), 1, (250, 56), 2)]
    (whole,) = joined_passing(halves, SHAPES, 12.0)
    assert (whole.start.shape, whole.end.shape) == (0, 2)
    assert len(whole.points) == 4


def test_a_head_says_that_a_line_ends() -> None:
    halves = [line((60, 20), 0, (140, 35), 1, "arrow"), line((160, 39), 1, (250, 56), 2)]
    assert joined_passing(halves, SHAPES, 12.0) == halves


def test_a_line_through_the_middle_ends_there() -> None:
    row = [box(0, 0), box(100, 0), box(200, 0)]
    halves = [line((60, 15), 0, (100, 15), 1), line((160, 15), 1, (200, 15), 2)]
    assert joined_passing(halves, row, 12.0) == halves
