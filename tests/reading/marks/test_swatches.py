"""Words whose boxes begin with the key of a legend, drawn on the spot."""

from __future__ import annotations

import numpy as np
import pytest

from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.marks.swatches import without_keys


def _letters(picture: np.ndarray, x: int) -> None:
    """Five letters: upright strokes in pairs, joined on top."""
    for at in range(x, x + 40, 8):
        picture[10:22, at : at + 2] = 40
        picture[10:22, at + 4 : at + 6] = 40
        picture[10:12, at : at + 6] = 40


@pytest.mark.parametrize("key", [0, 128])
def test_a_solid_square_before_a_word_is_no_letter(key: int) -> None:
    picture = np.full((32, 90, 3), 255, np.uint8)
    picture[12:21, 10:19] = key
    _letters(picture, 30)
    word = Word("Pears", BBox(10, 10, 68, 22), size=14.0)
    (found,) = without_keys(picture, [word])
    assert found.bbox == pytest.approx(BBox(30, 10, 68, 22), abs=1.0)


def test_the_first_letter_stays() -> None:
    picture = np.full((32, 90, 3), 255, np.uint8)
    _letters(picture, 30)
    word = Word("Pears", BBox(30, 10, 68, 22), size=14.0)
    assert without_keys(picture, [word]) == [word]


def test_a_key_alone_is_no_word() -> None:
    picture = np.full((32, 90, 3), 255, np.uint8)
    words = [Word("●", BBox(10, 10, 20, 20), size=14.0), Word("Oslo", BBox(30, 10, 68, 22), size=14.0)]
    assert without_keys(picture, words) == words[1:]
