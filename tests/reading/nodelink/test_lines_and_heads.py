"""Lines that frames cut, dots, heads that stand off or are taken for shapes and words, and what lies between lines."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.nodelink.heads import Heads
from docstruct.reading.nodelink.ink import is_solid
from docstruct.reading.nodelink.marks import Connector
from docstruct.reading.nodelink.pixels import sketch_of

INK = (0, 0, 0)


def two_boxes(fill: tuple[int, int, int] = (255, 255, 255)) -> tuple[np.ndarray, list[Word]]:
    rgb = np.full((320, 300, 3), 255, np.uint8)
    words = []
    for y, text in ((20, "one"), (240, "two")):
        cv2.rectangle(rgb, (90, y), (210, y + 50), fill, cv2.FILLED)
        cv2.rectangle(rgb, (90, y), (210, y + 50), INK, 1)
        cv2.putText(rgb, text, (130, y + 32), cv2.FONT_HERSHEY_SIMPLEX, 0.6, INK, 1, cv2.LINE_AA)
        words.append(Word(text, BBox(130, y + 16, 166, y + 34), size=18.0))
    return rgb, words


def joining(rgb: np.ndarray, words: list[Word]) -> list[Connector]:
    sketch = sketch_of(rgb, words)
    assert len(sketch.shapes) == 2
    return [c for c in sketch.connectors if {c.start.shape, c.end.shape} == {0, 1}]


def head(rgb: np.ndarray, tip: tuple[int, int] = (150, 239), colour: tuple[int, int, int] = INK) -> None:
    x, y = tip
    cv2.fillPoly(rgb, [np.array([(x, y), (x - 5, y - 14), (x + 5, y - 14)])], colour, cv2.LINE_AA)


@pytest.mark.parametrize("size", [2, 4])
def test_dots_join_two_shapes_however_broad_the_pen(size: int) -> None:
    rgb, words = two_boxes()
    for y in range(75, 222, 11):
        cv2.rectangle(rgb, (150, y), (149 + size, y + size - 1), INK, cv2.FILLED)
    head(rgb)
    (connector,) = joining(rgb, words)
    assert connector.dashed
    assert "arrow" in (connector.start.head, connector.end.head)


def test_a_line_that_meets_the_side_of_a_frame_at_a_flat_angle_goes_on() -> None:
    rgb, words = two_boxes()
    cv2.rectangle(rgb, (40, 210), (260, 310), INK, 1)
    cv2.line(rgb, (100, 70), (200, 240), INK, 1, cv2.LINE_AA)
    cv2.rectangle(rgb, (170, 205), (180, 209), (255, 255, 255), cv2.FILLED)  # what erasing the side may take along
    assert len(joining(rgb, words)) == 1


def test_a_hollow_head_off_the_last_dash_belongs_to_the_line() -> None:
    rgb, words = two_boxes()
    for y in range(74, 212, 16):
        cv2.line(rgb, (150, y), (150, y + 8), INK, 1)
    cv2.polylines(rgb, [np.array([(150, 239), (144, 224), (156, 224)])], True, INK, 1, cv2.LINE_AA)
    assert len(joining(rgb, words)) == 1


@pytest.mark.parametrize("colour", [INK, (180, 30, 60)])
def test_a_dark_head_before_a_filled_shape_is_no_shape(colour: tuple[int, int, int]) -> None:
    rgb, words = two_boxes(fill=(200, 220, 240))
    cv2.line(rgb, (150, 70), (150, 230), colour, 1)
    head(rgb, colour=colour)
    assert len(joining(rgb, words)) == 1


def test_a_head_is_solid_and_a_letter_is_not() -> None:
    rgb = np.full((60, 120, 3), 255, np.uint8)
    head(rgb, (30, 40))
    cv2.putText(rgb, "4", (80, 40), cv2.FONT_HERSHEY_SIMPLEX, 0.6, INK, 2, cv2.LINE_AA)
    assert is_solid(rgb, Word("4", BBox(24, 25, 36, 41)), 18.0)
    assert not is_solid(rgb, Word("4", BBox(79, 26, 93, 42)), 18.0)


def test_what_broken_lines_enclose_with_a_word_is_no_shape() -> None:
    rgb, words = two_boxes()
    for x in (110, 190):
        for y in range(71, 240, 8):
            cv2.line(rgb, (x, y), (x, y + 4), INK, 1)
        head(rgb, (x, 239))
    cv2.putText(rgb, "late", (114, 120), cv2.FONT_HERSHEY_SIMPLEX, 0.5, INK, 1, cv2.LINE_AA)
    words.append(Word("late", BBox(114, 106, 146, 122), size=16.0))
    assert len(joining(rgb, words)) == 2


def test_both_fields_of_a_rounded_record_belong_to_it() -> None:
    rgb, words = two_boxes()
    rgb[230:] = 255
    words.pop()
    for x in (60, 120):
        cv2.line(rgb, (x + 12, 240), (x + 108, 240), INK, 1)
    for (x, y), turn in (((72, 252), 180), ((228, 252), 270), ((228, 278), 0), ((72, 278), 90)):
        cv2.ellipse(rgb, (x, y), (12, 12), turn, 0, 90, INK, 1, cv2.LINE_8)
    for a, b in (((72, 240), (228, 240)), ((72, 290), (228, 290)), ((60, 252), (60, 278)), ((240, 252), (240, 278))):
        cv2.line(rgb, a, b, INK, 1)
    cv2.line(rgb, (145, 240), (145, 290), INK, 1)
    for x, text in ((80, "view"), (165, "setup")):
        cv2.putText(rgb, text, (x, 272), cv2.FONT_HERSHEY_SIMPLEX, 0.6, INK, 1, cv2.LINE_AA)
        words.append(Word(text, BBox(x, 256, x + 12 * len(text), 276), size=18.0))
    record = max(sketch_of(rgb, words).shapes, key=lambda s: s.bbox.y0)
    assert len(record.parts) == 2


def head_at_top(*outlines: list[tuple[int, int]]) -> str:
    """The head of these outlines in two colours, ink and paper in turn, at the upper end of a shaft at x = 50."""
    ink = np.zeros((100, 100), np.uint8)
    ink[20:, 49:52] = 1
    for number, outline in enumerate(outlines):
        cv2.fillPoly(ink, [np.array(outline)], 1 - number % 2)
    pixels = np.array([(50.0, float(y)) for y in range(10, 100)])
    return Heads(ink, np.zeros(ink.shape, np.int32), 24.0, 3.0).at(pixels)


def test_an_arrow_that_its_shape_hides_half_is_no_diamond() -> None:
    assert head_at_top([(45, 10), (55, 10), (61, 17), (61, 19), (58, 21), (42, 21), (39, 19), (39, 17)]) == "arrow"
    assert head_at_top([(50, 10), (58, 22), (58, 27), (50, 29), (42, 27), (42, 22)]) == "arrow"  # its back is broad


def test_a_diamond_stays_one() -> None:
    whole = [(50, 10), (58, 22), (50, 34), (42, 22)]
    assert head_at_top(whole) == "filled-diamond"
    assert head_at_top(whole, [(50, 13), (56, 22), (50, 31), (44, 22)]) == "diamond"
