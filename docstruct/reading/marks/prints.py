"""From the ink of a figure to the boxes of its short labels: one digit, one letter, a few of them.

The detector of text misses what is as short as one digit, and sees others in part. Pixels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.geometry import BBox
from docstruct.reading.ocr.models import Box, Picture

LETTER_GAP = 0.45  # of a letter; print nearer than this belongs to one label
STACKED = 0.25  # of a letter's height, between labels one above the other; letters on their side are closer
MARGIN = 0.6  # of a letter, around a label
GROWN = 1.7  # the detector's boxes are so many times as high as letters
INK_CONTRAST = 60  # of 255, between print and paper
SINGLE = 1.5  # letters; a label shorter than this is one
SLENDER = 6.0  # longer than so many times its breadth is a stroke
LEVEL = 0.12  # of a letter's height, that the ends of a lone stroke may be off those of the letters in its row
LARGE = 2.0  # letters; larger ink is an axis, a line, a bar
MOST_PRINTS = 600


def short_labels(picture: Picture, lines: Sequence[Box], short: Sequence[Box]) -> tuple[list[Box], list[Box]]:
    """Short labels as the ink has them: those that the detector saw, perhaps in part, and those that it did not."""
    if not lines and not short:
        return [], []
    high = float(np.median([box.breadth for box in (*lines, *short)])) / GROWN
    taken = [bounds(line) for line in lines]
    seen: list[Box] = []
    missed: list[Box] = []
    used: set[int] = set()
    for group in _joined(_prints(picture, high, taken), high):
        if max(group.width, group.height) < 0.6 * high:
            continue
        touching = [n for n, box in enumerate(short) if bounds(box).intersect(group)]
        used.update(touching)
        (seen if touching else missed).append(box_around(group, high))
    return [*seen, *(box for n, box in enumerate(short) if n not in used)], missed


def bounds(box: Box) -> BBox:
    """The upright box around one in any direction."""
    xs, ys = zip(*cv2.boxPoints(((box.cx, box.cy), (box.length, box.breadth), box.angle)).tolist())
    return BBox(min(xs), min(ys), max(xs), max(ys))


def box_around(label: BBox, high: float) -> Box:
    """With a margin; that of a single letter is square, for how it lies is not yet known."""
    long, short = (v + MARGIN * high for v in (max(label.width, label.height), min(label.width, label.height)))
    if max(label.width, label.height) < SINGLE * high:
        short = long
    return Box(label.cx, label.cy, 0.0 if label.width >= label.height else 90.0, long, short, 1.0)


def alone(picture: Picture, labels: Sequence[Box], seen: Sequence[Box]) -> Picture:
    """A copy of a picture without the ends of ticks, axes and bars that reach up to its short labels.

    Inside of ``seen``, boxes of the detector, all stays: a letter there may touch a tick.
    """
    if not labels:
        return picture
    high = float(np.median([box.breadth for box in labels])) / (1 + MARGIN)
    gray = _contrast(picture)
    _, parts, stats, _ = cv2.connectedComponentsWithStats((gray > INK_CONTRAST).astype(np.uint8), connectivity=8)
    large = stats[:, 2:4].max(axis=1) > LARGE * high
    large[0] = False
    for x0, y0, x1, y1 in (bounds(box) for box in seen):
        parts[max(0, round(y0)) : round(y1), max(0, round(x0)) : round(x1)] = 0
    clear: Picture = picture.copy()
    colour = np.median(picture[gray == 0], axis=0)
    for box in labels:
        x0, y0, x1, y1 = (round(v) for v in bounds(box))
        rows, columns = slice(max(0, y0 - 1), y1 + 2), slice(max(0, x0 - 1), x1 + 2)
        reaching = cv2.dilate(large[parts[rows, columns]].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        own = (gray[rows, columns] > INK_CONTRAST) & ~large[parts[rows, columns]]
        clear[rows, columns][reaching & ~own] = colour
    return clear


def _contrast(picture: Picture) -> npt.NDArray[np.uint8]:
    """How far each pixel is from the paper, 0 to 255."""
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    paper = int(np.bincount(gray.ravel(), minlength=256).argmax())
    return np.asarray(cv2.absdiff(gray, paper), np.uint8)


def _prints(picture: Picture, high: float, taken: Sequence[BBox]) -> list[BBox]:
    """Boxes of ink no larger than a letter, outside of what is taken."""
    ink = (_contrast(picture) > INK_CONTRAST).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    small = [(BBox(x, y, x + w, y + h), area) for x, y, w, h, area in stats[1:].tolist() if max(w, h) <= 1.5 * high]
    boxes = [box for box, area in small if _compact(box) and area >= 0.1 * box.area]
    # A slender stroke is a letter, I or l, where it stands in a row of letters as high as it is.
    strokes = [box for box, _ in small if not _compact(box) and box.height >= 0.6 * high]
    rows = [(sum(_as_high(box, o) for o in boxes), sum(_as_high(box, o) for o in strokes)) for box in strokes]
    boxes += [box for box, (letters, alike) in zip(strokes, rows) if letters >= 2 * alike]
    free = [box for box in boxes if not any(t.contains(box.cx, box.cy) for t in taken)]
    return free[:MOST_PRINTS]


def _compact(box: BBox) -> bool:
    return max(box.width, box.height) < SLENDER * min(box.width, box.height)


def _as_high(stroke: BBox, letter: BBox) -> bool:
    near = max(1.0, LEVEL * stroke.height)
    return abs(stroke.y0 - letter.y0) <= near and abs(stroke.y1 - letter.y1) <= near


def _joined(prints: Sequence[BBox], high: float) -> list[BBox]:
    """Groups of print whose gaps are those between letters, in words that lie level or on their side."""
    groups: list[BBox] = []
    for box in sorted(prints):
        joined = [g for g in groups if _gap(g, box) <= high]
        groups = [g for g in groups if g not in joined] + [BBox.around([box, *joined])]
    return groups


def _gap(a: BBox, b: BBox) -> float:
    """Between two boxes side by side or one above the other, as a share of what letters have there; infinite aslant."""
    dx, dy = max(a.x0, b.x0) - min(a.x1, b.x1), max(a.y0, b.y0) - min(a.y1, b.y1)
    if -dy > 0.5 * min(a.height, b.height):
        return dx / LETTER_GAP
    return dy / STACKED if -dx > 0.5 * min(a.width, b.width) else math.inf
