"""From the pixels of a figure to the part inside its frame: no shadow, no border, no margin around.

Programs put a line around a chart, and some a shadow behind it. The frame is the box of the largest plain
area with ink all around it, as long as all print stands inside.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.geometry import BBox

LEVEL = 6  # of 255, so far grey values of a plain area may differ
LEAST = 0.5  # of the picture, inside of the frame
PLAIN = 0.2  # of the frame, the one plain area
CLOSED = 0.97  # share of the frame's line that is not paper


def inside_frame(picture: npt.NDArray[np.uint8], print_: Sequence[BBox]) -> tuple[int, int, int, int]:
    """The box ``(x0, y0, x1, y1)`` inside of the frame of an RGB picture; all of it where there is none."""
    height, width = picture.shape[:2]
    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    frames = [box for level in _levels(gray) for box in _boxes(gray, level)]
    for x0, y0, x1, y1 in sorted(frames, key=lambda b: (b[2] - b[0]) * (b[3] - b[1])):
        if all(x0 <= b.cx <= x1 and y0 <= b.cy <= y1 for b in print_):
            return x0, y0, x1, y1
    return 0, 0, width, height


def _levels(gray: npt.NDArray[np.uint8]) -> list[int]:
    """The most frequent grey values, no two of them alike."""
    counts = np.bincount(gray.ravel(), minlength=256)
    levels: list[int] = []
    for level in np.argsort(-counts, kind="stable")[:16].tolist():
        if all(abs(level - other) > LEVEL for other in levels):
            levels.append(level)
    return levels[:3]


def _boxes(gray: npt.NDArray[np.uint8], paper: int) -> list[tuple[int, int, int, int]]:
    plain = (cv2.absdiff(gray, paper) <= LEVEL).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(plain, connectivity=4)
    boxes = [
        (x, y, x + w, y + h)
        for x, y, w, h, area in stats.tolist()[1:]
        if w * h >= LEAST * gray.size and area >= PLAIN * w * h
    ]
    return [box for box in boxes if _framed(plain, *box)]


def _framed(plain: npt.NDArray[np.uint8], x0: int, y0: int, x1: int, y1: int) -> bool:
    height, width = plain.shape
    if x0 < 1 or y0 < 1 or x1 >= width or y1 >= height:
        return False
    sides = plain[y0 - 1, x0:x1], plain[y1, x0:x1], plain[y0:y1, x0 - 1], plain[y0:y1, x1]
    return all(1.0 - float(side.mean()) >= CLOSED for side in sides)
