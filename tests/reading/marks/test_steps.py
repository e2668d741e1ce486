"""Runs of columns of a drawn line: those of steps have their corners, other lines none."""

from __future__ import annotations

import numpy as np
import pytest

from docstruct.reading.marks.steps import step_corners


def _runs(ink: np.ndarray) -> tuple[np.ndarray, ...]:
    columns = np.flatnonzero(ink.any(axis=0))
    top = ink[:, columns].argmax(axis=0)
    bottom = len(ink) - ink[::-1, columns].argmax(axis=0)
    return columns, (top + bottom) / 2, top, bottom


def test_corners_of_steps() -> None:
    ink = np.zeros((60, 100), np.bool_)
    levels = [(0, 20, 40), (20, 50, 10), (50, 80, 30), (80, 100, 20)]
    for (x0, x1, y), following in zip(levels, [*levels[1:], None]):
        ink[y - 1 : y + 1, x0:x1] = True
        if following:
            ink[min(y, following[2]) - 1 : max(y, following[2]) + 1, x1 - 1 : x1 + 1] = True
    corners = step_corners(*_runs(ink), width=2.0)
    assert corners is not None
    assert corners == pytest.approx(np.array([p for x0, x1, y in levels for p in ((x0, y), (x1, y))]), abs=0.6)


def test_a_slanted_line_has_none() -> None:
    ink = np.zeros((60, 100), np.bool_)
    for x in range(100):
        y = 50 - x // 3 if x < 50 else 20 + x // 4
        ink[y - 1 : y + 2, x] = True
    ink[5:40, 50:52] = True
    assert step_corners(*_runs(ink), width=2.0) is None
