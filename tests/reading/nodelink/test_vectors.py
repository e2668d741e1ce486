"""Paths of plain drawings → sketches; what is not wholly explained is none."""

from __future__ import annotations

from docstruct.facts import Path, Word
from docstruct.geometry import BBox
from docstruct.reading.nodelink.vectors import sketch_of_paths

Corners = list[tuple[float, float]]


def drawn(points: Corners, closed: bool = False, fill: int | None = None, dashed: bool = False) -> Path:
    segments = [("m", (points[0],)), *(("l", (p,)) for p in points[1:])] + ([("h", ())] if closed else [])
    xs, ys = zip(*points)
    box = BBox(min(xs), min(ys), max(xs), max(ys))
    return Path(bbox=box, segments=tuple(segments), fill=fill, stroke=0, width=1.0, dashed=dashed)


def box(x: float, y: float) -> Path:
    return drawn([(x, y), (x + 60, y), (x + 60, y + 30), (x, y + 30)], closed=True)


def word(x: float, y: float) -> Word:
    return Word(text="step", bbox=BBox(x + 15, y + 8, x + 45, y + 20), size=10.0)


BOXES = [box(0, 0), box(0, 100)]
WORDS = [word(0, 0), word(0, 100)]
LINE = drawn([(30, 30), (30, 92)])
HEAD = drawn([(26, 92), (34, 92), (30, 100)], closed=True, fill=0)


def test_a_line_with_a_head_joins_two_shapes() -> None:
    sketch = sketch_of_paths([*BOXES, LINE, HEAD], WORDS)
    assert sketch is not None and sketch.exact
    assert [s.kind for s in sketch.shapes] == ["rectangle", "rectangle"]
    (connector,) = sketch.connectors
    assert (connector.start.shape, connector.start.head) == (0, "none")
    assert (connector.end.shape, connector.end.head, connector.end.at) == (1, "arrow", (30, 100))


def test_two_wings_are_a_head_and_a_line_may_go_to_its_tip() -> None:
    wings = drawn([(26, 92), (30, 100), (34, 92)])
    sketch = sketch_of_paths([*BOXES, drawn([(30, 30), (30, 100)]), wings], WORDS)
    assert sketch is not None
    assert sketch.connectors[0].end.head == "arrow"


def test_what_is_not_explained_is_no_sketch() -> None:
    loose = drawn([(30, 30), (30, 70)])
    stray = drawn([(80, 92), (88, 92), (84, 100)], closed=True, fill=0)
    dashed = drawn([(30, 30), (30, 92)], dashed=True)
    for paths in ([*BOXES, loose], [*BOXES, LINE, HEAD, stray], [*BOXES, dashed, HEAD], [*BOXES]):
        assert sketch_of_paths(paths, WORDS) is None
    assert sketch_of_paths([*BOXES, LINE, HEAD], WORDS[:1]) is None  # a shape without a word
    assert sketch_of_paths([*BOXES, LINE, HEAD], []) is None


def head_of(*corners: tuple[float, float], fill: int | None = 0) -> str:
    sketch = sketch_of_paths([*BOXES, LINE, drawn(list(corners), closed=True, fill=fill)], WORDS)
    assert sketch is not None
    return sketch.connectors[0].end.head


def test_a_triangle_that_goes_back_to_its_first_corner_is_no_diamond() -> None:
    tip = (26.0, 92.0), (34.0, 92.0), (30.0, 100.0)
    assert head_of(*tip, tip[0]) == "arrow"
    assert head_of(tip[0], (30.0, 92.0), *tip[1:], tip[0]) == "arrow"  # nor is one with a point on a side
    assert head_of(*tip, tip[0], fill=0xFFFFFF) == "triangle"


def test_four_corners_are_a_diamond_where_none_is_a_notch() -> None:
    whole = (30.0, 92.0), (34.0, 96.0), (30.0, 100.0), (26.0, 96.0)
    assert head_of(*whole, whole[0], fill=0xFFFFFF) == "diamond"
    assert head_of(*whole) == "filled-diamond"
    assert head_of((30, 92), (35, 90), (30, 100), (25, 90)) == "arrow"
