"""Curves followed in pixels: where they are steep, where nothing is drawn, where another one hides them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from docstruct.reading.marks.colours import Mask, Palette, find_palette
from docstruct.reading.marks.strokes import Curve, find_curves

FINER = 8  # times, that drawings are made before they are shrunk
PURPLE, GREEN = (148, 0, 211), (0, 158, 115)
Line = Sequence[tuple[float, float]]


def _drawn(
    *lines: tuple[Line, tuple[int, int, int]], width: float = 2.0, size: tuple[int, int] = (200, 300)
) -> npt.NDArray[np.uint8]:
    """Lines, smoothed, on white; later ones on top."""
    big = np.full((size[0] * FINER, size[1] * FINER, 3), 255, np.uint8)
    for points, rgb in lines:
        places = np.rint(np.array(points) * FINER).astype(np.int32)
        cv2.polylines(big, [places.reshape(-1, 1, 2)], False, rgb, round(width * FINER))
    return np.asarray(cv2.resize(big, size[::-1], interpolation=cv2.INTER_AREA), np.uint8)


def _curves(picture: npt.NDArray[np.uint8], rgb: tuple[int, int, int]) -> list[Curve]:
    none: Mask = np.zeros(picture.shape[:2], np.bool_)
    palette: Palette = find_palette(picture, none)
    colour = int(np.linalg.norm(palette.colours - np.array(rgb), axis=1).argmin())
    alpha = palette.alpha(colour)
    return find_curves(alpha, colour, 10.0, (palette.labels != -1) & (alpha == 0))


@pytest.mark.parametrize("width", [1.4, 2.0, 3.0])
def test_steep_peaks_are_found_where_both_sides_meet(width: float) -> None:
    line = [(20, 150), (42, 20), (63, 180), (85, 30), (106, 170), (128, 150), (150, 40)]
    (curve,) = _curves(_drawn((line, PURPLE), width=width), PURPLE)
    found = curve.points[1:-1]
    assert found[:, 0] == pytest.approx([x for x, _ in line[1:-1]], abs=0.7)
    assert found[:, 1] == pytest.approx([y for _, y in line[1:-1]], abs=3.0)


def test_a_line_with_a_gap_is_not_drawn_across_it() -> None:
    parts = ([(20, 100), (100, 60)], PURPLE), ([(160, 60), (250, 120)], PURPLE)
    curves = sorted(_curves(_drawn(*parts), PURPLE), key=lambda c: float(c.points[0, 0]))
    assert [[round(float(x), -1) for x in c.points[[0, -1], 0]] for c in curves] == [[20, 100], [160, 250]]


def test_a_line_goes_on_behind_another_one_and_between_its_dashes() -> None:
    crossed = _drawn(([(20, 100), (250, 110)], PURPLE), ([(140, 20), (150, 180)], GREEN), width=12)
    (curve,) = _curves(crossed, PURPLE)
    assert curve.points[[0, -1], 0] == pytest.approx([20, 250], abs=8)
    dashes: list[tuple[Line, tuple[int, int, int]]] = [([(x, 100), (x + 9, 100)], PURPLE) for x in range(20, 250, 18)]
    (curve,) = _curves(_drawn(*dashes), PURPLE)
    assert curve.dashed
    assert curve.points[[0, -1], 0] == pytest.approx([20, 245], abs=3)
