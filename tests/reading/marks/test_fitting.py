"""Corners of curves from the ink on both sides of them."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from docstruct.reading.marks.fitting import refined

FINER = 8


def _ink(points: list[tuple[float, float]], width: float) -> npt.NDArray[np.float32]:
    big = np.zeros((200 * FINER, 300 * FINER), np.uint8)
    places = np.rint(np.array(points) * FINER).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(big, [places], False, 255, round(width * FINER))
    return np.asarray(cv2.resize(big, (300, 200), interpolation=cv2.INTER_AREA), np.float32) / 255


@pytest.mark.parametrize("width", [1.0, 2.0, 6.0])
def test_a_corner_that_is_off_is_moved_to_where_both_sides_meet(width: float) -> None:
    drawn = [(30.0, 160.0), (90.0, 20.0), (120.0, 180.0), (260.0, 150.0)]
    alpha = _ink(drawn, width)
    rough = np.array([(30.0, 160.0), (88.5, 24.0), (121.5, 176.0), (260.0, 150.0)])
    found = refined(rough, alpha, width, alpha > 0)
    assert found[1:3] == pytest.approx(np.array(drawn[1:3]), abs=0.6)


def test_a_corner_behind_another_curve_is_found_from_both_sides() -> None:
    alpha = _ink([(30.0, 40.0), (150.0, 160.0), (270.0, 40.0)], 2.0)
    alpha[:, 130:170] = 0  # hidden
    ink = alpha > 0
    ink[:, 128:172] = True
    rough = np.array([(30.0, 40.0), (130.0, 140.0), (170.0, 140.0), (270.0, 40.0)])
    found = refined(rough, alpha, 2.0, ink)
    assert found == pytest.approx(np.array([(30.0, 40.0), (150.0, 160.0), (270.0, 40.0)]), abs=0.6)


def test_a_corner_is_not_moved_over_blank_paper() -> None:
    alpha = _ink([(30.0, 40.0), (130.0, 140.0)], 2.0) + _ink([(170.0, 140.0), (270.0, 40.0)], 2.0)
    rough = np.array([(30.0, 40.0), (130.0, 140.0), (270.0, 40.0)])
    assert refined(rough, alpha, 2.0, alpha > 0)[1] == pytest.approx((130.0, 140.0), abs=3.5)
