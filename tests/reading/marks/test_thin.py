"""Shades of a colour that are thin strokes in it between two rows of pixels."""

from __future__ import annotations

import numpy as np

from docstruct.reading.marks.colours import Palette
from docstruct.reading.marks.thin import thin_shades

STRONG, PALE = (0, 0, 200), (128, 128, 228)  # a half of it


def _palette(pale_rows: int) -> Palette:
    pixels = np.full((60, 200, 3), 255, np.float32)
    labels = np.full((60, 200), -1, np.int16)
    pixels[20, 10:100], labels[20, 10:100] = STRONG, 0
    pixels[40 : 40 + pale_rows, 100:190], labels[40 : 40 + pale_rows, 100:190] = PALE, 1
    blank = np.full((60, 200, 3), 255, np.float32)
    return Palette(pixels, blank, np.array([STRONG, PALE], np.float32), labels, 0.0)


def _found(palette: Palette) -> list[int]:
    return thin_shades(palette.pixels, palette.paper, palette.colours, palette.labels, 0, palette.shades(0))


def test_the_same_ink_on_two_rows_is_the_same_stroke() -> None:
    assert _found(_palette(pale_rows=2)) == [1]


def test_another_breadth_is_a_colour_of_its_own() -> None:
    assert _found(_palette(pale_rows=1)) == []
    assert _found(_palette(pale_rows=4)) == []
