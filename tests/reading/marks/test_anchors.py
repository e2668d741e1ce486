"""Curves with markers on them: their corners are where the markers are."""

from __future__ import annotations

import numpy as np
import pytest

from docstruct.geometry import BBox
from docstruct.reading.marks.anchors import anchored, is_on
from docstruct.reading.marks.colours import Palette
from docstruct.reading.marks.markers import Marker
from docstruct.reading.marks.strokes import Curve


def _palette() -> Palette:
    blank = np.full((200, 300, 3), 255, np.float32)
    colours = np.array([(200, 30, 30), (30, 30, 200)], np.float32)
    return Palette(blank, blank, colours, np.full((200, 300), -1, np.int16), 0.0)


def _marker(x: float, y: float, colour: int = 0) -> Marker:
    return Marker(BBox(x - 4, y - 4, x + 4, y + 4), colour, False)


def _curve(*points: tuple[float, float], colour: int = 0) -> Curve:
    return Curve(np.array(points), colour, 2.0, False)


def test_a_curve_goes_through_the_markers_on_it_which_then_say_no_more() -> None:
    markers = [_marker(50, 100), _marker(100, 60), _marker(150, 90), _marker(200, 120)]
    curve = _curve((50, 100), (101, 59), (200, 120.5))
    (through,), left = anchored([curve], [*markers, _marker(250, 20, 1)], _palette())
    assert through.points[:, 0] == pytest.approx([50, 100, 150, 200])
    assert [m.colour for m in left] == [1]


def test_the_even_places_of_one_series_are_those_of_the_others() -> None:
    markers = [_marker(50 + 40 * n, 100) for n in range(5)]
    marked = _curve((50, 100), (210, 100))
    plain = _curve((51, 40), (132, 20), (209, 80), colour=1)
    curves, _ = anchored([marked, plain], markers, _palette())
    assert curves[1].points[:, 0] == pytest.approx([50, 130, 210])
    assert curves[1].points[:, 1] == pytest.approx([40, 20, 80], abs=2)


def test_a_marker_of_another_colour_is_on_no_curve() -> None:
    assert is_on(_marker(100, 100), _curve((50, 100), (150, 100)), _palette())
    assert not is_on(_marker(100, 100, 1), _curve((50, 100), (150, 100)), _palette())
    assert not is_on(_marker(100, 120), _curve((50, 100), (150, 100)), _palette())


def test_a_curve_that_turns_between_its_markers_keeps_its_corners() -> None:
    markers = [_marker(50 + 60 * n, 100) for n in range(3)]
    curve = _curve((50, 100), (80, 20), (110, 100), (140, 180), (170, 100))
    (through,), _ = anchored([curve], markers, _palette())
    assert through.points.tolist() == curve.points.tolist()
