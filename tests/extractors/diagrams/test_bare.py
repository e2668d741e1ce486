from __future__ import annotations

from docstruct.extractors.diagrams.bare import with_bare_texts
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.nodelink.marks import Connector, End, Head, Shape, Sketch

WORDS = [Word(text, BBox(0, y, 40, y + 12), size=12.0) for text, y in (("root", 0), ("twig", 60), ("leaf", 120))]


def line(y0: float, y1: float, head: Head = "arrow") -> Connector:
    return Connector(((20, y0), (20, y1)), End((20, y0), None), End((20, y1), None, head))


def sketch(*connectors: Connector, frames: tuple[Shape, ...] = ()) -> Sketch:
    return Sketch((), frames, connectors, 12.0, 1.0)


def test_texts_that_connectors_make_for_are_shapes() -> None:
    found = with_bare_texts(sketch(line(20, 52), line(80, 112)), WORDS)
    assert [s.kind for s in found.shapes] == ["text"] * 3
    tops = [[found.shapes[e.shape].bbox.y0 for e in (c.start, c.end) if e.shape is not None] for c in found.connectors]
    assert tops == [[0, 60], [60, 120]]


def test_lines_without_heads_join_no_texts() -> None:
    plain = sketch(line(20, 52, "none"), line(80, 112, "none"))
    assert with_bare_texts(plain, WORDS) == plain


def test_titles_in_drawings_with_frames_stay_titles() -> None:
    framed = sketch(line(20, 52), line(80, 112), frames=(Shape("rectangle", BBox(-9, -9, 90, 200), ()),))
    assert with_bare_texts(framed, WORDS) == framed


def test_what_ends_far_from_a_text_does_not_meet_it() -> None:
    short = sketch(line(20, 36), line(80, 90))
    assert with_bare_texts(short, WORDS) == short


def test_a_text_that_a_whole_connector_goes_through_is_its_label() -> None:
    boxes = [BBox(-100, 55, -60, 75), BBox(100, 55, 140, 75)]
    shapes = tuple(Shape("rectangle", b, ((b.x0, b.y0), (b.x1, b.y0), (b.x1, b.y1), (b.x0, b.y1))) for b in boxes)
    through = Connector(((-60, 66), (100, 66)), End((-60, 66), 0), End((100, 66), 1, "arrow"))
    stub = Connector(((20, 58), (100, 66)), End((20, 58), None), End((100, 66), 1, "arrow"))
    drawn = Sketch(shapes, (), (through, stub), 12.0, 1.0)
    assert with_bare_texts(drawn, WORDS[1:2]) == drawn
