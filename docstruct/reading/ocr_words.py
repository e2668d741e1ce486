"""From the characters of a line crop to words with tight boxes, in pixels of the crop.

The recogniser says where each character stands to within one of its steps, and often leaves spaces out. The
pixels know better: characters are parted where the ink leaves a gap that is wide for the line, and the box of
a word ends where its ink ends.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.geometry import BBox
from docstruct.reading.ocr_models import Glyphs, Picture

Mask = npt.NDArray[np.bool_]

SPACE = 0.28  # a gap of so many letter heights parts words, if it also is
WIDER = 2.2  # so many times as wide as the usual gap of the line
CAP, X_HEIGHT, DESCENT = 0.72, 0.52, 0.21  # of the font size, in usual Latin faces
TALL = set("bdfhkltß") | set("ij!?|/\\()[]{}$€£¥%&@#'\"")
LOW = set("gjpqyQ,;()[]{}|/$@")


class CropWord(NamedTuple):
    """A word inside a line crop."""

    text: str
    bbox: BBox  # pixels of the crop
    confidence: float
    size: float  # font size in pixels


def split_words(crop: Picture, glyphs: Glyphs) -> list[CropWord]:
    """The words of a line, left to right."""
    letters = [i for i, c in enumerate(glyphs.text) if not c.isspace()]
    if not letters:
        return []
    ink = ink_of(crop)
    middles = glyphs.at * crop.shape[0]
    cuts = _cuts(np.asarray(ink.any(axis=0)), middles, glyphs.text, letters, crop.shape[0])
    words = []
    for first, last, x0, x1 in cuts:
        text = "".join(glyphs.text[i] for i in letters[first:last])
        confidence = float(np.mean([glyphs.confidence[i] for i in letters[first:last]]))
        box = _tight(ink, x0, x1)
        words.append(CropWord(text, box, confidence, _font_size(text, box.height)))
    return words


def ink_of(crop: Picture) -> Mask:
    """Which pixels of a line crop are ink, whichever of ink and paper is darker (Otsu's threshold)."""
    gray = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    _, dark = cv2.threshold(gray, 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    edge = np.concatenate((dark[0], dark[-1]))
    ink = dark if edge.mean() <= 0.5 else 1 - dark  # paper touches the upper and lower edge
    return np.asarray(ink, dtype=np.bool_)


def _cuts(
    columns: Mask, middles: npt.NDArray[np.float32], text: str, letters: list[int], height: int
) -> list[tuple[int, int, int, int]]:
    """Runs of letters (first, last + 1) with the columns x0 to x1 that hold them."""
    gaps = [_widest_gap(columns, middles[a], middles[b]) for a, b in pairwise(letters)]
    usual = float(np.median([x1 - x0 for x0, x1 in gaps])) if gaps else 0.0
    wide = max(SPACE * height, WIDER * usual)
    out, first, left = [], 0, 0
    for n, ((x0, x1), (a, b)) in enumerate(zip(gaps, pairwise(letters)), 1):
        if b > a + 1 or x1 - x0 > wide:
            out.append((first, n, left, max(left + 1, (x0 + x1) // 2)))
            first, left = n, (x0 + x1) // 2
    return [*out, (first, len(letters), left, len(columns))]


def _widest_gap(columns: Mask, a: float, b: float) -> tuple[int, int]:
    """The longest run of columns without ink between two characters; an empty one where they touch."""
    lo, hi = max(0, int(a)), min(len(columns), int(b) + 1)
    blank = np.flatnonzero(~columns[lo:hi]) + lo
    if not len(blank):
        return (lo + hi) // 2, (lo + hi) // 2
    runs = np.split(blank, np.flatnonzero(np.diff(blank) > 1) + 1)
    run = max(runs, key=len)
    return int(run[0]), int(run[-1]) + 1


def _tight(ink: Mask, x0: int, x1: int) -> BBox:
    """The box around the ink between two columns; the whole of it where there is no ink."""
    part = ink[:, x0:x1]
    xs, ys = np.flatnonzero(part.any(axis=0)), np.flatnonzero(part.any(axis=1))
    if not len(xs):
        return BBox(x0, 0, max(x1, x0 + 1), ink.shape[0])
    return BBox(x0 + float(xs[0]), float(ys[0]), x0 + float(xs[-1]) + 1, float(ys[-1]) + 1)


def _font_size(text: str, height: float) -> float:
    """Font size from the height of a word's ink, by which of its letters rise or hang."""
    tall = any(c in TALL or c.isupper() or c.isdigit() or not c.isascii() for c in text)
    up = CAP if tall else X_HEIGHT
    return height / (up + (DESCENT if any(c in LOW for c in text) else 0.0))
