"""What a program drew, however small, and what stands against a shape."""

from __future__ import annotations

import cv2
import numpy as np

from docstruct.extractors.diagrams.owners import owners_of
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.nodelink.heads import Heads
from docstruct.reading.nodelink.ink import is_flat
from docstruct.reading.nodelink.pixels import sketch_of
from docstruct.reading.nodelink.strokes import without_specks


def circles() -> tuple[np.ndarray, list[Word]]:
    rgb = np.full((120, 320, 3), 255, np.uint8)
    words = []
    for x in (50, 260):
        cv2.circle(rgb, (x, 60), 40, (0, 0, 0), 1, cv2.LINE_AA)
        cv2.putText(rgb, "q1", (x - 12, 66), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0), 1, cv2.LINE_AA)
        words.append(Word("q1", BBox(x - 12, 52, x + 8, 68), size=16.0))
    cv2.line(rgb, (90, 60), (200, 60), (0, 0, 0), 1, cv2.LINE_AA)
    cv2.fillPoly(rgb, [np.array([(219, 60), (199, 50), (199, 70)])], (0, 0, 0), cv2.LINE_AA)
    return rgb, words


def test_round_outlines_are_a_programs_grain_is_not() -> None:
    rgb, _ = circles()
    assert is_flat(rgb)
    grain = np.random.default_rng(0).integers(-6, 6, rgb.shape)
    assert not is_flat(np.clip(rgb.astype(int) + grain, 0, 255).astype(np.uint8))


def test_a_large_head_at_a_shape_is_no_shape() -> None:
    sketch = sketch_of(*circles())
    assert len(sketch.shapes) == 2
    (connector,) = sketch.connectors
    assert {connector.start.head, connector.end.head} == {"none", "arrow"}


def test_fields_side_by_side_are_one_record_and_those_above_each_other_too() -> None:
    rgb = np.full((160, 400, 3), 255, np.uint8)
    words = []
    cv2.rectangle(rgb, (20, 40), (320, 110), (0, 0, 0), 1)
    for line in (((120, 40), (120, 110)), ((220, 40), (220, 110)), ((120, 75), (220, 75))):
        cv2.line(rgb, *line, (0, 0, 0), 1)
    for text, x, y in (("one", 50, 80), ("two", 150, 62), ("six", 150, 98), ("ten", 250, 80)):
        cv2.putText(rgb, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0), 1, cv2.LINE_AA)
        words.append(Word(text, BBox(x, y - 14, x + 30, y), size=16.0))
    sketch = sketch_of(rgb, words)
    (record,) = sketch.shapes
    assert len(record.parts) == 4
    assert owners_of(sketch, words).shapes[0].text == "one two six ten"


def test_there_and_back_are_two_connectors_and_no_shape_between_them() -> None:
    rgb = np.full((300, 240, 3), 255, np.uint8)
    words = []
    for y, text in ((20, "one"), (220, "two")):
        cv2.rectangle(rgb, (50, y), (190, y + 50), (0, 0, 0), 1)
        cv2.putText(rgb, text, (100, y + 32), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 0, 0), 1, cv2.LINE_AA)
        words.append(Word(text, BBox(100, y + 16, 136, y + 34), size=18.0))
    for x, tip, back in ((100, 219, 207), (140, 71, 83)):
        cv2.line(rgb, (x, 71), (x, 219), (0, 0, 0), 1)
        cv2.fillPoly(rgb, [np.array([(x, tip), (x - 5, back), (x + 5, back)])], (0, 0, 0))
    sketch = sketch_of(rgb, words)
    assert len(sketch.shapes) == 2
    heads = {e.shape for c in sketch.connectors for e in (c.start, c.end) if e.head == "arrow"}
    assert len(sketch.connectors) == 2
    assert heads == {0, 1}


def test_the_rest_of_a_line_across_is_no_head() -> None:
    ink = np.zeros((60, 60), np.uint8)
    ink[10:50, 30] = 1
    ink[20:22, 26:35] = 1
    pixels = np.array([(30.0, float(y)) for y in range(10, 50)])
    assert Heads(ink, np.zeros((60, 60), np.int32), 16.0, 1.0).of(pixels) == ("none", "none")


def test_slanted_dashes_are_no_letters() -> None:
    strokes = np.zeros((120, 120), np.uint8)
    for n in range(4):
        cv2.line(strokes, (10 + 25 * n, 10 + 18 * n), (22 + 25 * n, 19 + 18 * n), 1, 2)
    letter = np.zeros_like(strokes)
    cv2.circle(letter, (90, 20), 5, 1, 3)
    kept = without_specks(strokes | letter, np.zeros(strokes.shape, np.int32), 18.0, 1.0)
    assert (kept & strokes).sum() == strokes.sum()
    assert not (kept & letter & (1 - strokes)).any()
