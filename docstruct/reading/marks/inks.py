"""From how much a colour covers of each pixel to what of it may be strokes and markers.

What areas, print and straight lines explain better is cleared, their smoothed edges too. Pixels.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.facts import Word
from docstruct.reading.marks.colours import Palette
from docstruct.reading.marks.regions import Region
from docstruct.reading.marks.straight import Straight

LIKE_PRINT = 90.0  # distance of colours from the ink of a word, to be part of it
EDGE = 2  # pixels around an area
LEAD = 2  # pixels before a word
CROSSING = 60.0  # distance of colours from an area to what shows through it


def strokes_of(
    colour: int,
    palette: Palette,
    words: Sequence[Word],
    regions: Sequence[Region],
    lines: Sequence[Straight],
    largest: float,
    whole: bool = False,
) -> npt.NDArray[np.float32]:
    """How much of each pixel strokes and markers in a colour cover, 0 to 1, (H, W); areas up to ``largest`` stay.

    ``whole``: also where no pixel surely has the colour.
    """
    alpha = palette.whole(colour) if whole else palette.alpha(colour)
    rgb = palette.colours[colour]
    for region in regions:
        (x, y), (h, w) = region.corner, region.mask.shape
        if region.colour != colour and float(np.linalg.norm(rgb - palette.colours[region.colour])) < CROSSING:
            alpha[y : y + h, x : x + w][region.mask] = 0
        if region.colour != colour and max(w, h) > largest:
            _remove_edge(alpha, region)
        if region.colour == colour and max(w, h) > largest:
            part = alpha[max(0, y - 1) : y + h + 1, max(0, x - 1) : x + w + 1]
            grown = np.pad(region.mask, 1)[1 if y < 1 else 0 :, 1 if x < 1 else 0 :]
            grown = cv2.dilate(grown.astype(np.uint8), np.ones((3, 3), np.uint8))[: part.shape[0], : part.shape[1]]
            part[grown > 0] = 0
    grey = palette.is_grey(colour)
    for word in words:
        ink = np.array([word.color >> s & 255 for s in (16, 8, 0)])
        if grey or float(np.linalg.norm(ink - rgb)) < LIKE_PRINT:
            x0, y0, x1, y1 = word.bbox
            rows = slice(max(0, int(y0) - 1), int(y1) + 2)
            start = 0 if word.angle else _end_of_line(alpha[rows, max(0, int(x0) - LEAD) : int(x1) + 2])
            alpha[rows, max(0, int(x0) - 1 if not start else int(x0) - LEAD + start) : int(x1) + 2] = 0
    for line in lines:
        _remove_line(alpha, line, palette, rgb, grey)
    return alpha


def _end_of_line(strip: npt.NDArray[np.float32]) -> int:
    """Columns of a word, with a lead before it, that are the end of a curve which the word names; 0 if none is."""
    ink = strip.max(axis=0) > 0.3
    if not ink[:LEAD].all():
        return 0
    end = int(np.argmin(ink)) if not ink.all() else 0
    return end if end <= LEAD + strip.shape[0] else 0


def _remove_edge(alpha: npt.NDArray[np.float32], region: Region) -> None:
    """Clear the smoothed pixels around an area, which may look like a thin line in another colour."""
    (x, y), (h, w) = region.corner, region.mask.shape
    top, left = min(y, EDGE), min(x, EDGE)
    part = alpha[y - top : y + h + EDGE, x - left : x + w + EDGE]
    mask = np.zeros(part.shape, np.uint8)
    mask[top : top + h, left : left + w] = region.mask[: part.shape[0] - top, : part.shape[1] - left]
    ring = np.ones((2 * EDGE + 1, 2 * EDGE + 1), np.uint8)
    part[(cv2.dilate(mask, ring) > 0) & (cv2.erode(mask, ring[1:-1, 1:-1]) == 0)] = 0


def _remove_line(
    alpha: npt.NDArray[np.float32], line: Straight, palette: Palette, rgb: npt.NDArray[np.float32], grey: bool
) -> None:
    """Clear the pixels of a straight line that its own colour explains better."""
    half = line.width / 2 + 1
    rows = slice(max(0, int(line.at - half)), int(line.at + half) + 1)
    along = slice(max(0, int(line.start) - 1), int(line.end) + 2)
    where = (along, rows) if line.upright else (rows, along)
    if grey:
        alpha[where] = 0
        return
    off = palette.pixels[where] - palette.paper[where]
    by_line = _rest(off, np.array(line.rgb, np.float32) - palette.paper[where])
    by_colour = _rest(off, rgb - palette.paper[where])
    alpha[where] = np.where(by_line < by_colour, 0, alpha[where])


def _rest(off: npt.NDArray[np.float32], step: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """How far colours are from the way from the paper to a colour."""
    share = np.clip((off * step).sum(axis=2) / np.maximum((step * step).sum(axis=2), 1.0), 0.0, 1.0)
    rest: npt.NDArray[np.float32] = np.linalg.norm(off - share[:, :, None] * step, axis=2)
    return rest
