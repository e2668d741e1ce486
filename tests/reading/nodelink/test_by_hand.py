from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np

from docstruct.reading.nodelink.gaps import closed
from docstruct.reading.nodelink.symbols import symbols_of

EM, STROKE = 24.0, 3.0


def shaky(points: list[tuple[float, float]], seed: int, size: tuple[int, int] = (240, 400)) -> np.ndarray:
    """A line through points as a hand draws it: off by a pixel or two, slowly changing."""
    dense = np.concatenate([np.linspace(a, b, 30, endpoint=False) for a, b in pairwise(points)])
    noise = np.random.default_rng(seed).normal(0, 6, dense.shape)
    noise = cv2.blur(noise, (1, 15))
    mask = np.zeros(size, np.uint8)
    cv2.polylines(mask, [np.round(dense + noise).astype(np.int32)], False, 1, round(STROKE))
    return mask


def circle(x: float, y: float, r: float) -> list[tuple[float, float]]:
    turn = np.linspace(0, 2 * np.pi, 13)
    return [(x + r * float(np.cos(t)), y + r * float(np.sin(t))) for t in turn]


def test_an_outline_that_the_pen_left_open_is_closed() -> None:
    mask = shaky([(50, 40), (250, 42), (248, 150), (52, 148), (51, 58)], 1)
    assert cv2.connectedComponents(1 - mask, connectivity=4)[0] == 2
    assert cv2.connectedComponents(1 - closed(mask, EM, STROKE), connectivity=4)[0] == 3


def test_lines_that_end_far_from_anything_stay_as_they_are() -> None:
    mask = shaky([(50, 40), (250, 42)], 2) | shaky([(50, 150), (250, 152)], 3)
    assert (closed(mask, EM, STROKE) == mask).all()


def test_a_circle_and_a_crossed_diamond_on_a_line_are_found() -> None:
    mask = shaky(circle(80, 100, 25), 4)
    mask |= shaky([(200, 130), (170, 102), (202, 70), (233, 100), (204, 128)], 5)
    mask |= shaky([(190, 90), (212, 112)], 6) | shaky([(190, 112), (212, 90)], 7)
    mask |= shaky([(106, 100), (170, 101)], 8) | shaky([(234, 100), (330, 102)], 9)
    found = sorted(symbols_of(mask, EM, STROKE), key=lambda s: s.box.x0)
    assert [s.kind for s in found] == ["circle", "diamond"]
    assert abs(found[0].box.cx - 80) < 5 and abs(found[0].box.width - 50) < 10
    assert abs(found[1].box.cx - 202) < 5 and abs(found[1].box.width - 63) < 12


def test_a_rectangle_is_no_circle() -> None:
    mask = shaky([(60, 60), (130, 60), (130, 110), (60, 110), (60, 60)], 10)
    assert symbols_of(mask, EM, STROKE) == []
