"""A figure's picture without its small coloured symbols: what is left is easier to read.

Keys of legends stand as close to their text as letters do, and rings look like an o. A symbol is a small
coloured shape without dents and without a neighbour of its colour, which letters have. Pixels.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

COLOURED = 40  # of 255, between the channels
LARGEST = 0.05  # of the picture's longer side
SMALLEST = 4  # pixels
CONVEX = 0.85  # share of its hull that a symbol fills
BESIDE = 0.8  # of a symbol's height; a letter has another one so near
SAME = 60.0  # distance of colours
MOST = 2000

Picture = npt.NDArray[np.uint8]


def without_symbols(picture: Picture) -> Picture:
    """A copy of a picture, any order of channels, with its symbols painted over by what surrounds them."""
    spread = picture.max(axis=2).astype(np.int16) - picture.min(axis=2)
    count, parts, stats, _ = cv2.connectedComponentsWithStats((spread > COLOURED).astype(np.uint8), connectivity=8)
    largest = LARGEST * max(picture.shape[:2])
    shapes = [n for n in range(1, min(count, MOST)) if max(stats[n][2], stats[n][3]) <= 2 * largest]
    colours = {n: _colour(picture, parts, stats[n], n) for n in shapes}
    clean: Picture = picture.copy()
    for n in shapes:
        if _is_symbol(parts, stats[n], n, largest) and not _has_neighbour(n, shapes, stats, colours):
            _paint(clean, picture, stats[n])
    return clean


def _colour(
    picture: Picture, parts: npt.NDArray[np.int32], stat: npt.NDArray[np.int32], n: int
) -> npt.NDArray[np.float64]:
    x, y, w, h = stat[:4].tolist()
    inside = picture[y : y + h, x : x + w][parts[y : y + h, x : x + w] == n]
    colour: npt.NDArray[np.float64] = np.median(inside, axis=0)
    return colour


def _is_symbol(parts: npt.NDArray[np.int32], stat: npt.NDArray[np.int32], n: int, largest: float) -> bool:
    x, y, w, h = stat[:4].tolist()
    line = w >= 3 * h and w >= 2 * SMALLEST
    if not line and (max(w, h) > largest or min(w, h) < SMALLEST or max(w, h) > 2 * min(w, h)):
        return False
    part = (parts[y : y + h, x : x + w] == n).astype(np.uint8)
    contours, _ = cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(contours, key=len)
    filled = np.zeros_like(part)
    cv2.drawContours(filled, [outline], -1, 1, -1)
    hull = np.zeros_like(part)
    cv2.fillConvexPoly(hull, cv2.convexHull(outline), 1)
    return bool(filled.sum() >= (CONVEX if not line else 0.6) * hull.sum())


def _has_neighbour(
    n: int, shapes: list[int], stats: npt.NDArray[np.int32], colours: dict[int, npt.NDArray[np.float64]]
) -> bool:
    x, y, w, h = stats[n][:4].tolist()
    for m in shapes:
        if m == n:
            continue
        u, v, s, t = stats[m][:4].tolist()
        level = min(y + h, v + t) - max(y, v) > 0.3 * min(h, t)
        near = level and max(x, u) - min(x + w, u + s) <= BESIDE * max(h, t)
        if near and float(np.linalg.norm(colours[n] - colours[m])) < SAME:
            return True
    return False


def _paint(clean: Picture, picture: Picture, stat: npt.NDArray[np.int32]) -> None:
    x, y, w, h = stat[:4].tolist()
    y0, x0, y1, x1 = max(0, y - 2), max(0, x - 2), y + h + 2, x + w + 2
    part = picture[y0:y1, x0:x1]
    ring = np.concatenate((part[0], part[-1], part[:, 0], part[:, -1]))
    clean[y0 + 1 : y1 - 1, x0 + 1 : x1 - 1] = np.median(ring, axis=0)
