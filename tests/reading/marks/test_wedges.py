"""Roses drawn on the spot."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PIL import Image, ImageDraw

from docstruct.reading.marks.colours import find_palette
from docstruct.reading.marks.regions import find_regions
from docstruct.reading.marks.sectors import Sector
from docstruct.reading.marks.wedges import find_wedges

FOUR = 4
COLORS = ["#4c78a8", "#f58518", "#e45756", "#72b7b2", "#54a24b", "#eeca3b"]


def _rose(radii: list[float], turns: list[float]) -> list[Sector]:
    image = Image.new("RGB", (300 * FOUR, 300 * FOUR), "white")
    pen = ImageDraw.Draw(image)
    at = -90.0
    for color, radius, turn in zip(COLORS, radii, turns):
        reach = [(150 - radius) * FOUR] * 2 + [(150 + radius) * FOUR] * 2
        pen.pieslice(reach, at, at + 360 * turn, fill=color)
        at += 360 * turn
    picture = np.asarray(image.resize((300, 300), Image.Resampling.BOX))
    text = np.zeros(picture.shape[:2], np.bool_)
    palette = find_palette(picture, text)
    wedges, rest = find_wedges(find_regions(palette, text, 11.0)[0])
    assert not wedges or not rest
    return wedges


def test_sectors_of_a_rose_have_their_own_radii() -> None:
    radii = [30.0, 60.0, 90.0, 120.0, 75.0, 45.0]
    found = _rose(radii, [1 / 6] * 6)
    assert sorted(w.outer for w in found) == pytest.approx(sorted(radii), abs=0.8)
    assert [(w.cx, w.cy) for w in found] == [pytest.approx((150, 150), abs=0.5)] * 6
    assert [w.end - w.start for w in found] == pytest.approx([math.pi / 3] * 6, abs=0.03)


def test_sectors_may_turn_differently_far() -> None:
    found = _rose([110.0, 70.0, 90.0, 50.0], [0.4, 0.3, 0.2, 0.1])
    assert sorted((w.end - w.start) / (2 * math.pi) for w in found) == pytest.approx([0.1, 0.2, 0.3, 0.4], abs=0.01)
    assert sum(w.end - w.start for w in found) == pytest.approx(2 * math.pi)


def test_an_open_fan_is_no_rose() -> None:
    assert _rose([110.0, 70.0, 90.0, 50.0], [0.2, 0.2, 0.2, 0.1]) == []
