"""The ink of a colour less what is no stroke."""

from __future__ import annotations

import numpy as np

from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.marks.colours import find_palette
from docstruct.reading.marks.inks import strokes_of
from docstruct.reading.marks.regions import find_regions


def test_bars_and_print_in_the_colour_of_a_curve_are_cleared() -> None:
    picture = np.full((120, 200, 3), 255, np.uint8)
    red = (210, 40, 40)
    picture[60:110, 20:50] = red  # a bar
    picture[30:32, 80:180] = red  # a curve
    picture[10:14, 82:86] = red  # print
    word = Word("A", BBox(80, 6, 100, 18), size=12.0, color=0xD22828)
    text = np.zeros((120, 200), np.bool_)
    text[6:18, 80:100] = True
    palette = find_palette(picture, text)
    regions, _ = find_regions(palette, text, 12.0)
    ink = strokes_of(0, palette, [word], regions, [], 12.0)
    rows, columns = np.nonzero(ink > 0.5)
    assert (rows.min(), rows.max() + 1, columns.min(), columns.max() + 1) == (30, 32, 80, 180)
