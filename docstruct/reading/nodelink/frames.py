"""Long level and upright lines of a picture → the rectangles they enclose: pools, lanes, clusters.

Connectors that cross a frame cut its inside into pieces, so that it is no region of its own; its four sides
are still there. A side counts when ink covers nearly all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import cv2
import numpy as np

from docstruct.geometry import BBox
from docstruct.reading.nodelink.ink import Mask

LONG = 3.0  # em; the least side
COVER = 0.9  # share of a side that is ink
MOST_LINES = 60  # of either direction, the longest
LEAST = 4.0  # em; shorter side of a frame


class Line(NamedTuple):
    """A level line from x0 to x1 at y; an upright one with the axes swapped."""

    x0: float
    x1: float
    y: float


def frames_of(strokes: Mask, em: float, stroke: float) -> list[BBox]:
    """Boxes with ink on all four sides, those first that hold no other with the same two sides."""
    level = _lines(strokes, em, stroke)
    upright = _lines(np.ascontiguousarray(strokes.T), em, stroke)
    slack = 0.8 * em  # rounded corners
    found: list[BBox] = []
    for top, bottom in combinations(sorted(level, key=lambda line: line.y), 2):
        if bottom.y - top.y < LEAST * em or min(top.x1, bottom.x1) - max(top.x0, bottom.x0) < LEAST * em:
            continue
        sides = [u for u in upright if u.x0 <= top.y + slack and u.x1 >= bottom.y - slack]
        sides = [u for u in sides if all(side.x0 - slack <= u.y <= side.x1 + slack for side in (top, bottom))]
        sides.sort(key=lambda u: u.y)
        found += [BBox(a.y, top.y, b.y, bottom.y) for a, b in pairwise(sides) if b.y - a.y >= LEAST * em]
    return _smallest(found)


def _lines(strokes: Mask, em: float, stroke: float) -> list[Line]:
    """Level runs of ink at least `LONG`, broken by nothing wider than two strokes, by height."""
    gap = round(2 * stroke) + 1
    joined = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    length = max(5, round(LONG * em))
    bars = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    _, _, stats, middles = cv2.connectedComponentsWithStats(bars, connectivity=8)
    thickest = max(3 * stroke, 0.5 * em)
    lines = [
        Line(float(x), float(x + w), float(middle[1]))
        for (x, _, w, h, _), middle in zip(stats[1:].tolist(), middles[1:].tolist())
        if h <= thickest
    ]
    return sorted(lines, key=lambda line: line.x0 - line.x1)[:MOST_LINES]


def _smallest(boxes: Sequence[BBox]) -> list[BBox]:
    """Boxes without those that others divide: a pool is not also the sum of its lanes."""
    kept: list[BBox] = []
    for box in sorted(boxes, key=lambda b: b.area):
        inner = [k for k in kept if (i := k.intersect(box)) and i.area > 0.95 * k.area]
        tall = sum(k.area for k in inner if k.height > 0.95 * box.height)
        wide = sum(k.area for k in inner if k.width > 0.95 * box.width)
        if max(tall, wide) < 0.9 * box.area:
            kept.append(box)
    return kept
