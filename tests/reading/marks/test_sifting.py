"""Markers and areas: which of them are marks."""

from __future__ import annotations

import numpy as np

from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.marks.colours import Palette
from docstruct.reading.marks.markers import Marker
from docstruct.reading.marks.sifting import markers_left

SHAPE = (100, 200)
NOWHERE = np.zeros(SHAPE, np.bool_)


def _palette() -> Palette:
    blank = np.full((*SHAPE, 3), 255, np.float32)
    colours = np.array([(200, 30, 30), (120, 20, 20)], np.float32)
    return Palette(blank, blank, colours, np.full(SHAPE, -1, np.int16), 0.0)


def _marker(x: float, y: float, size: float, colour: int) -> Marker:
    return Marker(BBox(x - size / 2, y - size / 2, x + size / 2, y + size / 2), colour, False)


def test_bits_of_the_rims_of_markers_are_no_markers() -> None:
    dots = [_marker(20 + 30 * n, 50, 10, 0) for n in range(5)]
    bits = [_marker(26 + 30 * n, 50, 3, 1) for n in range(5)]
    assert markers_left([*dots, *bits], [], [], NOWHERE, NOWHERE, _palette()) == dots


def test_a_dot_on_a_letter_is_no_marker() -> None:
    word = Word("i", BBox(18, 40, 24, 60), size=14.0)
    assert markers_left([_marker(20, 50, 4, 0)], [word], [], NOWHERE, NOWHERE, _palette()) == []
