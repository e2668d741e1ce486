"""Marks as paths."""

from __future__ import annotations

import numpy as np
import pytest

from docstruct.geometry import Affine, BBox
from docstruct.reading.marks.colours import Palette
from docstruct.reading.marks.markers import Marker
from docstruct.reading.marks.paths import marks_to_paths, moved
from docstruct.reading.marks.straight import Straight
from docstruct.reading.marks.strokes import Curve


def _palette() -> Palette:
    blank = np.full((100, 200, 3), 255, np.float32)
    return Palette(blank, blank, np.array([(200, 30, 30)], np.float32), np.full((100, 200), -1, np.int16), 0.0)


def test_rules_come_first_then_curves_then_markers() -> None:
    line = Straight(10, 90, 50, 1, (128, 128, 128), False, True)
    curve = Curve(np.array([(10.0, 20.0), (90.0, 20.0)]), 0, 2.0, True)
    ring = Marker(BBox(45, 15, 55, 25), 0, True)
    rule, series, dot = marks_to_paths([line], [], [], [curve], [ring], _palette())
    assert (rule.stroke, rule.bbox) == (0x808080, (50, 10, 50, 90))
    assert series.dashed and len(series.segments) == 3  # a level line of data is not taken for a rule
    assert (dot.fill, dot.stroke) == (None, 0xC81E1E)


def test_a_path_moves_with_its_width() -> None:
    (path,) = marks_to_paths([Straight(10, 90, 50, 1, (0, 0, 0), False, False)], [], [], [], [], _palette())
    place = moved(path, Affine(2, 0, 0, 2, 5, 5))
    assert place.bbox == pytest.approx((25, 105, 185, 105))
    assert place.width == 2
