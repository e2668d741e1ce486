"""From how far pixels are off the paper to the upright rectangles that strokes enclose, hollow or filled. Pixels.

What a stroke encloses is a hole in its ink. Two holes above each other with the same sides, parted by no more than
a stroke, are one rectangle with a line across.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.reading.marks.colours import Mask, Pixels

INKS = 60.0, 110.0, 180.0  # distance of colours from the paper: strokes as pale as that, and darker ones alone
SMALLEST = 3  # pixels
LARGEST = 0.6  # of a side of the figure
WHOLE = 0.93  # share of both outer thirds of a rectangle that is seen; on its middle a marker may lie
SAME = 2  # pixels between sides that are one
THICK = 0.5  # text heights of a line across, at most
MOST = 4000  # holes of one ink


class Rectangle(NamedTuple):
    """Its inside: first and last pixel in x and y, the last one excluded."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def turned(self) -> Rectangle:
        """With its axes exchanged."""
        return Rectangle(self.y0, self.x0, self.y1, self.x1)


def enclosed(away: Pixels) -> list[Rectangle]:
    """The rectangles that strokes enclose; ``away``, (H, W), is the distance of each pixel from the paper."""
    return distinct([rectangle for ink in INKS for rectangle in _holes(away > ink)])


def distinct(rectangles: Sequence[Rectangle]) -> list[Rectangle]:
    """Without those that are all but another one."""
    kept: list[Rectangle] = []
    for one in sorted(rectangles, key=lambda r: (r.x0 - r.x1) * (r.y1 - r.y0)):
        if not any(max(abs(a - b) for a, b in zip(one, other)) <= SAME for other in kept):
            kept.append(one)
    return kept


def with_lines_across(rectangles: Sequence[Rectangle], em: float) -> list[Rectangle]:
    """The rectangles, those above each other as one where they are two; three and more are cells of a table."""
    chains: list[list[Rectangle]] = []
    for one in sorted(rectangles, key=lambda r: r.y0):
        above = [chain for chain in chains if _continues(chain[-1], one, em)]
        if above:
            above[0].append(one)
        else:
            chains.append([one])
    joined = [Rectangle(c[0].x0, c[0].y0, c[0].x1, c[-1].y1) for c in chains if len(c) == 2]
    return distinct([*joined, *(c[0] for c in chains if len(c) == 1)])


def _continues(above: Rectangle, one: Rectangle, em: float) -> bool:
    level = abs(above.x0 - one.x0) <= SAME and abs(above.x1 - one.x1) <= SAME
    return level and 0 < one.y0 - above.y1 <= max(SAME, THICK * em)


def _holes(ink: Mask) -> Iterator[Rectangle]:
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return
    top, left = int(rows[0]), int(columns[0])
    free = (~ink[top : rows[-1] + 1, left : columns[-1] + 1]).astype(np.uint8)
    _, parts, stats, _ = cv2.connectedComponentsWithStats(free, connectivity=4)
    height, width = ink.shape
    for n, (x, y, w, h, area) in enumerate(stats.tolist()[1:MOST], 1):
        inside = x > 0 and y > 0 and x + w < free.shape[1] and y + h < free.shape[0]
        sized = min(w, h) >= SMALLEST and w <= LARGEST * width and h <= LARGEST * height
        if inside and sized and area >= (WHOLE - 1 / 3) * w * h and _is_whole(parts[y : y + h, x : x + w] == n):
            yield Rectangle(left + x, top + y, left + x + w, top + y + h)


def _is_whole(part: npt.NDArray[np.bool_]) -> bool:
    height, width = part.shape
    third, other = max(1, width // 3), max(1, height // 3)
    across = part[:, :third].mean() >= WHOLE and part[:, -third:].mean() >= WHOLE
    down = part[:other].mean() >= WHOLE and part[-other:].mean() >= WHOLE
    return bool(across or down)
