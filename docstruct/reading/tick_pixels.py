"""From the pixels of a scan to the boxes that are to be ticked; points of the upright frame.

A box is a connected piece of dark strokes with ink along all four sides and in all four corners, which letters lack;
what is read as a letter inside a word is none. It is ticked where strokes run through its inside.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from docstruct.facts import TickBox, Word
from docstruct.geometry import BBox
from docstruct.reading.ocr.read import OcrReading
from docstruct.reading.tables.pixel_lines import dark_ink
from docstruct.reading.ticks import MOST, SIDE, SQUARE, boxes_beside

Mask = npt.NDArray[np.bool_]

EDGE = 0.2  # of the side: how far from the edge its stroke may run
CORNER = 0.15  # of the side: how far from the corner ink may begin
COVERED = 0.9  # of each side, by ink
INSIDE = 0.1  # share of ink in the middle that ticks it
SPARE = 0.4  # of a box, the room a word must have beyond its letters to hold one
_BOX_LIKE = frozenset("☐☑☒□■口囗回区凶")  # what a recogniser makes of a box
_ROUND = frozenset("BDOQ08")  # letters that may pass for one


def pixel_boxes(image: Image.Image, dpi: float, reading: OcrReading) -> list[TickBox]:
    """The boxes beside words of a scan, and which are ticked.

    Args:
        image: the page, as it was given to the OCR.
        dpi: of the picture.
        reading: what OCR said of it; boxes are in its upright frame.
    """
    if not reading.words:
        return []
    ink, scale = dark_ink(image, dpi, reading)
    em = median(w.bbox.height for w in reading.words) / scale
    framed = _framed(ink.astype(bool), SIDE[0] * em, SIDE[1] * em)
    scaled = {BBox(*(v * scale for v in box)): ticked for box, ticked in framed}
    words = [w for w in reading.words if not _is_box(w)]
    letter = median(w.bbox.width / len(w.text) for w in reading.words)
    free = [box for box in scaled if not any(_is_letter(box, w, letter) for w in words)]
    return [TickBox(box, scaled[box], "pixels") for box in boxes_beside(free, words)]


def _framed(ink: Mask, least: float, most: float) -> Iterator[tuple[BBox, bool]]:
    """Pieces of ink that have four sides and four corners, in pixels, and whether their inside is written on."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    sizes = stats[:, 2:4]
    fits = (sizes.min(axis=1) >= max(least, 5)) & (sizes.max(axis=1) <= most)
    fits &= sizes.min(axis=1) >= SQUARE * sizes.max(axis=1)
    chosen = [i for i in np.flatnonzero(fits).tolist() if i]
    for i in chosen[: 10 * MOST]:
        x, y, w, h = stats[i, :4].tolist()
        piece = labels[y : y + h, x : x + w] == i
        if _has_frame(piece):
            dx, dy = max(2, round(1.3 * EDGE * w)), max(2, round(1.3 * EDGE * h))
            middle = ink[y + dy : y + h - dy, x + dx : x + w - dx]
            yield BBox(x, y, x + w, y + h), bool(middle.size and middle.mean() > INSIDE)


def _has_frame(piece: Mask) -> bool:
    """Whether ink runs along all four sides of a piece and into its corners."""
    height, width = piece.shape
    dx, dy = max(2, round(EDGE * width)), max(2, round(EDGE * height))
    sides = piece[:dy].any(axis=0), piece[-dy:].any(axis=0), piece[:, :dx].any(axis=1), piece[:, -dx:].any(axis=1)
    if min(float(side.mean()) for side in sides) < COVERED:
        return False
    cx, cy = max(2, round(CORNER * width)), max(2, round(CORNER * height))
    corners = piece[:cy, :cx], piece[:cy, -cx:], piece[-cy:, :cx], piece[-cy:, -cx:]
    return all(bool(corner.any()) for corner in corners)


def _is_box(word: Word) -> bool:
    """Whether a word is no more than what a recogniser makes of a box."""
    return set(word.text) <= _BOX_LIKE | _ROUND


def _is_letter(box: BBox, word: Word, letter: float) -> bool:
    """Whether a square is a letter of a word: inside it, where its letters leave no room for a box beside them.

    Args:
        box: the square.
        word: which may hold it.
        letter: how broad the letters of the page are, points.
    """
    if not word.bbox.contains(box.cx, box.cy):
        return False
    em = word.bbox.height
    ends = (box.x0 - word.bbox.x0, word.text[0]), (word.bbox.x1 - box.x1, word.text[-1])
    if any(away < 0.5 * em and character in _BOX_LIKE for away, character in ends):
        return False
    room = word.bbox.width - letter * len(word.text)
    return room < SPARE * box.width or not any(away < 0.5 * em and _is_frameless(c) for away, c in ends)


def _is_frameless(character: str) -> bool:
    """Whether a character's own shape has no frame, so that a frame there is a box beside it."""
    return character not in _ROUND and not "\u3000" < character < "\uffef"
