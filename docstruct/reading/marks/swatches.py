"""Words of a figure → the same words without the keys of a legend that their boxes begin with.

A key is solid, about as broad as high, and stands apart from the first letter, as no letter of the word does. Pixels.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.facts import Word
from docstruct.geometry import BBox

SIGNS = frozenset("●■▪•◆♦▲▼○□◼◾◻★")  # keys that were read as print
INK = 60  # of 255, from the paper
SIZE = 0.35, 1.2  # of the word's height
LONGER = 1.4  # times as long as broad, at most
SOLID = 0.75  # share of its box
APART = 0.3  # of the word's height, from the key to the first letter
LETTERS = 1.3  # times as wide as high is the word that follows, at least


def without_keys(picture: npt.NDArray[np.uint8], words: Sequence[Word]) -> list[Word]:
    """The words, boxes of level ones beginning at their first letter, none a key alone; ``picture`` is (H, W, 3)."""
    words = [word for word in words if not set(word.text) <= SIGNS]
    return [_without_key(picture, w) if len(w.text) > 1 and not w.angle else w for w in words]


def _without_key(picture: npt.NDArray[np.uint8], word: Word) -> Word:
    x0, y0, x1, y1 = (round(v) for v in word.bbox.expand(1.0))
    part = picture[max(0, y0) : y1, max(0, x0) : x1]
    if min(part.shape[:2]) < 4:
        return word
    paper = np.median(part.reshape(-1, 3), axis=0)
    ink = (np.abs(part.astype(np.int16) - paper).max(axis=2) > INK).astype(np.uint8)
    # Letters touch, or nearly so; a key does neither.
    joined = cv2.dilate(ink, np.ones((part.shape[0], 1), np.uint8)).max(axis=0)
    columns = np.flatnonzero(np.diff(np.concatenate(([0], joined, [0]))))
    spans = list(zip(columns[::2].tolist(), columns[1::2].tolist()))
    if len(spans) < 2 or not _is_key(ink[:, spans[0][0] : spans[0][1]], part.shape[0]):
        return word
    high, start = part.shape[0], spans[1][0]
    if start - spans[0][1] < APART * high or spans[-1][1] - start < LETTERS * high:
        return word
    box = word.bbox
    return word._replace(bbox=BBox(max(box.x0, max(0, x0) + start - 0.5), box.y0, box.x1, box.y1))


def _is_key(piece: npt.NDArray[np.uint8], high: int) -> bool:
    rows = np.flatnonzero(piece.any(axis=1))
    body = piece[rows[0] : rows[-1] + 1]
    h, w = body.shape
    if not (SIZE[0] * high <= max(h, w) <= SIZE[1] * high and max(h, w) <= LONGER * min(h, w)):
        return False
    return float(body.mean()) >= SOLID
