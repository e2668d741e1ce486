"""From how much a colour covers of each pixel to the markers drawn in it: dots, squares, rings, diamonds.

A marker is a small blob as long as broad, or a bulge of a line; a ring is filled first. Where markers lie on
each other, a heap is covered by as few shapes of the markers that stand alone as fit into it, what other colours
hide of them left open. Pixels.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.geometry import BBox
from docstruct.reading.marks.colours import Mask, Pixels

COVERED = 0.4  # share of a pixel
SMALLEST = 2.5  # pixels
LONGER = 1.7  # times as long as broad, at most
ALIKE = 0.3  # markers of one colour differ in size by at most this share
BULGE = 1.45  # times the width of a line, that a marker on it is broad
AROUND = 2  # pixels around what is looked at
ZOOM = 3  # of the grid on which blobs are looked at
FITS = 0.94  # share of a marker's shape that lies in the heap, or under what hides it
SEEN = 0.4  # share of a marker that is not hidden
OVER = 0.12  # of a marker's area; so little of a heap may be left over
MOST = 60  # markers in a heap


class Marker(NamedTuple):
    """A small symbol."""

    bbox: BBox
    colour: int
    hollow: bool


def find_markers(
    alpha: Pixels, colour: int, line_width: float, largest: float, hidden: Mask | None = None
) -> list[Marker]:
    """The markers of one colour, up to a size.

    Args:
        alpha: how much the colour covers of each pixel.
        colour: of the palette.
        line_width: of the curves in this colour, 0 where there is none.
        largest: width or height of a marker.
        hidden: where other colours lie on top, (H, W).
    """
    if line_width * BULGE > largest or not alpha.any():
        return []
    frame = _part(alpha > 0)
    fine = cv2.resize(alpha[frame], None, fx=ZOOM, fy=ZOOM, interpolation=cv2.INTER_LINEAR)
    ink = (fine > COVERED).astype(np.uint8)
    largest *= ZOOM
    filled = _filled(ink, largest)
    blobs = _without_lines(filled, line_width * ZOOM)
    if not blobs.any():
        return []
    inner = _part(blobs > 0)
    left, top = (ZOOM * outer.start + own.start for outer, own in zip(reversed(frame), reversed(inner)))
    _, parts, stats, _ = cv2.connectedComponentsWithStats(blobs[inner], connectivity=8)
    ink = ink[inner]
    found: list[tuple[Marker, Mask, int, int]] = []
    heaps: list[tuple[Mask, int, int]] = []
    smallest = SMALLEST * ZOOM
    for n, (x, y, w, h, area) in enumerate(stats.tolist()[1:3000], 1):
        part = parts[y : y + h, x : x + w] == n
        if max(w, h) <= largest and max(w, h) <= LONGER * min(w, h) and min(w, h) >= smallest:
            hollow = bool(ink[y : y + h, x : x + w][part].mean() < 0.85)
            found.append((Marker(_scaled(_box(part, x + left, y + top)), colour, hollow), part, x + left, y + top))
        elif area >= smallest * smallest and max(w, h) <= 6 * largest:
            heaps.append((part, x + left, y + top))
    single = [marker for marker, *_ in found]
    usual = _usual(single)
    if usual is None:
        return single if line_width <= 0 else []
    width, height = usual
    off = [max(abs(m.bbox.width / width - 1), abs(m.bbox.height / height - 1)) for m, *_ in found]
    alike = [f for f, o in zip(found, off) if o <= ALIKE]
    if not alike:
        return []
    heaps += [(part, x, y) for (_, part, x, y), o in zip(found, off) if o > ALIKE]
    shape = _shape([part for _, part, _, _ in alike])
    single = [marker for marker, *_ in alike]
    for part, x, y in heaps:
        for cx, cy in _covering(part, (x, y), hidden, shape):
            single.append(Marker(_centred(cx / ZOOM, cy / ZOOM, width, height), colour, single[0].hollow))
    return single


def _part(mask: Mask) -> tuple[slice, slice]:
    """The rows and columns that hold anything, and a little around: what is empty costs as much as what is not."""
    sides = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    # From an even number on, where blobs of the whole are numbered in the same order.
    first, second = (slice(max(0, (int(side[0]) - AROUND) // 2 * 2), int(side[-1]) + 1 + AROUND) for side in sides)
    return first, second


def _filled(ink: npt.NDArray[np.uint8], largest: float) -> npt.NDArray[np.uint8]:
    """With small holes closed: rings become discs."""
    contours, tree = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    filled: npt.NDArray[np.uint8] = ink.copy()
    for n, contour in enumerate(contours):
        if tree[0][n][3] >= 0 and cv2.contourArea(contour) <= largest * largest:
            cv2.drawContours(filled, contours, n, 1, -1)
    return filled


def _without_lines(filled: npt.NDArray[np.uint8], line_width: float) -> npt.NDArray[np.uint8]:
    if line_width <= 0:
        return filled
    side = round(BULGE * line_width) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.morphologyEx(filled, cv2.MORPH_OPEN, kernel), np.uint8)


def _box(part: Mask, x: int, y: int) -> BBox:
    """The box of a blob, about the mean of its middle and its centre of gravity."""
    h, w = part.shape
    total = float(part.sum())
    cx = float((part.sum(axis=0) * (np.arange(w) + 0.5)).sum()) / total
    cy = float((part.sum(axis=1) * (np.arange(h) + 0.5)).sum()) / total
    return _centred(x + (cx + w / 2) / 2, y + (cy + h / 2) / 2, float(w), float(h))


def _scaled(box: BBox) -> BBox:
    return BBox(*(v / ZOOM for v in box))


def _centred(cx: float, cy: float, width: float, height: float) -> BBox:
    return BBox(cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2)


def _usual(markers: list[Marker]) -> tuple[float, float] | None:
    """Width and height of most markers."""
    if len(markers) < 2:
        return None
    return float(np.median([m.bbox.width for m in markers])), float(np.median([m.bbox.height for m in markers]))


def _shape(parts: list[Mask]) -> npt.NDArray[np.float32]:
    """What most of the markers cover that stand alone, about their middle; odd sides."""
    height, width = (max(p.shape[k] for p in parts) | 1 for k in (0, 1))
    total = np.zeros((height, width), np.float32)
    for part in parts:
        h, w = part.shape
        y, x = (height - h) // 2, (width - w) // 2
        total[y : y + h, x : x + w] += part
    return (total > len(parts) / 2).astype(np.float32)


def _covering(
    part: Mask, corner: tuple[int, int], hidden: Mask | None, shape: npt.NDArray[np.float32]
) -> list[tuple[float, float]]:
    """Middles of the markers that make up a heap, from its outermost pixel inwards."""
    high, wide = shape.shape[0] // 2 + 1, shape.shape[1] // 2 + 1
    heap = np.pad(part, ((high, high), (wide, wide)))
    left, top = corner[0] - wide, corner[1] - high
    under = heap if hidden is None else heap | _enlarged(hidden, left, top, heap.shape)
    area = float(shape.sum())
    seen = _overlap(heap, shape)
    fits = (_overlap(under, shape) >= FITS * area) & (seen >= SEEN * area)
    rest = heap.copy()
    middle = np.argwhere(heap).mean(axis=0)
    found: list[tuple[float, float]] = []
    while len(found) < MOST and int(rest.sum()) > OVER * area:
        places = np.argwhere(rest)
        row, column = places[int(np.hypot(*(places - middle).T).argmax())]
        gain = np.where(fits, _overlap(rest, shape), 0.0)
        near = np.zeros_like(fits)
        near[max(0, row - high) : row + high + 1, max(0, column - wide) : column + wide + 1] = True
        gain[~near] = 0.0
        best = float(gain.max())
        if best <= OVER * area:
            rest[row, column] = False  # what no marker covers
            rest[cv2.dilate(_dot(rest.shape, row, column), np.ones((5, 5), np.uint8)) > 0] = False
            continue
        y, x = np.argwhere(gain >= 0.98 * best).mean(axis=0)
        found.append((left + float(x) + 0.5, top + float(y) + 0.5))
        own = np.zeros(rest.shape, np.float32)
        own[round(y), round(x)] = 1.0
        rest &= _overlap(own > 0, cv2.dilate(shape, np.ones((5, 5), np.uint8))) == 0
    return found


def _overlap(mask: Mask, shape: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Pixels of a mask within the shape about each place."""
    return np.asarray(np.rint(cv2.filter2D(mask.astype(np.float32), -1, shape, borderType=cv2.BORDER_CONSTANT)))


def _enlarged(mask: Mask, left: int, top: int, shape: tuple[int, ...]) -> Mask:
    """A part of a mask on the finer grid, which may reach beyond it."""
    rows = ((top + np.arange(shape[0])) // ZOOM).clip(0, mask.shape[0] - 1)
    columns = ((left + np.arange(shape[1])) // ZOOM).clip(0, mask.shape[1] - 1)
    return np.asarray(mask[np.ix_(rows, columns)])


def _dot(shape: tuple[int, ...], row: int, column: int) -> npt.NDArray[np.uint8]:
    dot = np.zeros(shape, np.uint8)
    dot[row, column] = 1
    return dot
