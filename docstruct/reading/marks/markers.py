"""From how much a colour covers of each pixel to the markers drawn in it: dots, squares, rings, diamonds.

A marker is a small blob as long as broad, or a bulge of a line; a ring is filled first. Where markers lie on
each other, each summit of the distance to the blob's edge is one. Pixels.
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
FLANK = 0.75  # of the usual depth, that a summit of merged markers has


class Marker(NamedTuple):
    """A small symbol."""

    bbox: BBox
    colour: int
    hollow: bool


def find_markers(alpha: Pixels, colour: int, line_width: float, largest: float) -> list[Marker]:
    """The markers of one colour, up to a size.

    Args:
        alpha: how much the colour covers of each pixel.
        colour: of the palette.
        line_width: of the curves in this colour, 0 where there is none.
        largest: width or height of a marker.
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
    single = [m for m in single if abs(m.bbox.width / width - 1) <= ALIKE and abs(m.bbox.height / height - 1) <= ALIKE]
    if not single:
        return []
    heaps += [heap for marker, *heap in found if marker not in single]  # type: ignore[misc]
    for part, x, y in heaps:
        for cx, cy in _summits(part, width * ZOOM, height * ZOOM):
            single.append(Marker(_centred((x + cx) / ZOOM, (y + cy) / ZOOM, width, height), colour, single[0].hollow))
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


def _summits(part: Mask, width: float, height: float) -> list[tuple[float, float]]:
    """Middles of the markers that make up a heap."""
    depth = cv2.distanceTransform(np.pad(part, 1).astype(np.uint8), cv2.DIST_L2, 3)
    deepest = float(depth.max())
    if deepest < 0.25 * min(width, height):
        return []
    side = max(3, int(0.6 * min(width, height)) | 1)
    summit = (depth >= cv2.dilate(depth, np.ones((side, side), np.uint8))) & (depth >= FLANK * deepest)
    _, _, _, middles = cv2.connectedComponentsWithStats(summit.astype(np.uint8), connectivity=8)
    return [(cx - 0.5, cy - 0.5) for cx, cy in middles[1:].tolist()]
