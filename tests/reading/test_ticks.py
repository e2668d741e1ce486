import pytest
from PIL import Image, ImageDraw

from docstruct.facts import Path, Word
from docstruct.geometry import BBox
from docstruct.reading.ocr.read import OcrReading
from docstruct.reading.tick_pixels import pixel_boxes
from docstruct.reading.ticks import drawn_boxes, with_written


def word(text: str, x: float, y: float = 50.0) -> Word:
    return Word(text, BBox(x, y, x + 5.0 * len(text), y + 10), 10.0)


def square(x: float, y: float = 51.0, side: float = 8.0, *, fill: int | None = None, stroke: int | None = 0) -> Path:
    ends = ((x, y), (x + side, y), (x + side, y + side), (x, y + side))
    segments = (("m", (ends[0],)), *(("l", (end,)) for end in ends[1:]), ("h", ()))
    return Path(segments, BBox(x, y, x + side, y + side), fill, stroke, 0.6)


def stroke(*ends: tuple[float, float]) -> Path:
    xs, ys = zip(*ends)
    segments = (("m", (ends[0],)), *(("l", (end,)) for end in ends[1:]))
    return Path(segments, BBox(min(xs), min(ys), max(xs), max(ys)), None, 0, 1.0)


CROSS = stroke((101, 52), (107, 58)), stroke((101, 58), (107, 52))
HOOK = (stroke((101, 55), (103, 58), (107, 52)),)


@pytest.mark.parametrize(
    ("marks", "ticked"),
    [
        ((), False), (CROSS, True), (HOOK, True), ((square(101.5, 52.5, 5, fill=0, stroke=None),), True),
        ((square(100.2, 51.2, 7.6, fill=0xEEEEEE, stroke=None),), False),  # the ground of the box
        ((square(100.5, 51.5, 7),), False),  # a second outline
        ((stroke((90, 40), (130, 70)),), False),  # a line across
    ],
)  # fmt: skip
def test_a_square_beside_words_is_ticked_by_what_is_drawn_in_it(marks: tuple[Path, ...], ticked: bool) -> None:
    (box,) = drawn_boxes([square(100), *marks], [word("Yes", 112)])
    assert (box.ticked, box.way, box.bbox.x0) == (ticked, "vector", 100)


def test_a_letter_in_the_box_ticks_it_and_other_words_make_it_a_cell() -> None:
    assert drawn_boxes([square(100)], [word("X", 101.5), word("Yes", 112)])[0].ticked
    assert drawn_boxes([square(100)], [word("7", 101.5), word("Yes", 112)]) == []


@pytest.mark.parametrize(
    "paths",
    [
        [square(100), square(108), square(116)],  # a comb of characters
        [square(100, side=30)],  # much higher than the words
        [square(100, stroke=None, fill=0)],  # a bullet
        [stroke((100, 51), (108, 51), (108, 59))],  # an angle
    ],
)
def test_what_is_no_box(paths: list[Path]) -> None:
    assert drawn_boxes(paths, [word("Yes", 132)]) == []


def test_a_box_needs_words_beside_it() -> None:
    assert drawn_boxes([square(100)], [word("Yes", 160)]) == []


def test_signs_of_fonts() -> None:
    words = [word("☒", 50), word("Yes", 62), word("[", 90), word("]", 96), word("No", 110), word("(x)Both", 140)]
    assert [(round(t.bbox.x0), t.ticked) for t in with_written((), words)] == [(50, True), (90, False), (140, True)]


def test_filled_signs_are_bullets_unless_hollow_ones_stand_by() -> None:
    bullets = [word("■", 50), word("Apples", 62)]
    assert with_written((), bullets) == []
    assert [t.ticked for t in with_written((), [*bullets, word("□", 100)])] == [True, False]


def test_boxes_in_pixels() -> None:
    image = Image.new("L", (600, 200), 255)
    pen = ImageDraw.Draw(image)
    for x, ticked in ((100, True), (300, False)):
        pen.rectangle((x, 100, x + 18, 118), outline=0, width=2)
        if ticked:
            pen.line((x + 3, 103, x + 15, 115), fill=0, width=2)
            pen.line((x + 3, 115, x + 15, 103), fill=0, width=2)
    pen.ellipse((500, 100, 518, 118), outline=0, width=2)  # the letter O
    words = [Word(t, BBox(x, 48, x + 14, 58), 10.0, way="ocr") for t, x in (("Yes", 62), ("No", 162), ("n", 262))]
    found = pixel_boxes(image.convert("RGB"), 144.0, OcrReading(tuple(words), 300, 100))
    assert {(round(t.bbox.x0), t.ticked) for t in found} == {(50, True), (150, False)}
