"""Shapes whose writing nobody read, or not surely → their words, each line read on its own.

A detector of text made for pages passes over single letters and over type among lines. A shape says where its
text must stand: what is inked inside it, row by row, is shown to the recogniser alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from statistics import mean
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.facts import Word
from docstruct.geometry import Affine, BBox
from docstruct.reading.nodelink.ink import Mask, Rgb
from docstruct.reading.nodelink.marks import Shape, Sketch
from docstruct.reading.nodelink.shapes import is_drawn
from docstruct.reading.ocr.models import REC_HEIGHT, Glyphs, Picture, recognise
from docstruct.reading.ocr.words import split_words

INK = 60  # of 255; writing differs at least so much from what it stands on
SURE, SINGLE = 0.8, 0.93  # mean confidence of a line; of one with fewer than three letters
DOUBTED = 0.8  # of a line's words; below, the line is read again
LOW, HIGH = 0.35, 2.2  # em; height of a row of writing
GAP, BESIDE = 0.15, 0.7  # em; what is nearer across and along is one line
MARGIN = 0.3  # heights of a row around it
SYMBOL = 4.0  # em; a diamond no larger holds a symbol, and so may a circle
MOST = 80  # rows read anew


class _Row(NamedTuple):
    box: BBox
    known: tuple[int, ...]  # words in it


def with_second_look(rgb: Rgb, sketch: Sketch, words: Sequence[Word]) -> list[Word]:
    """The words of a picture, with those read anew in its shapes; in place of others where they are surer."""
    words = [w for w in words if not is_drawn(w, sketch.shapes)]
    east = any(unicodedata.category(c) == "Lo" for w in words for c in w.text)
    round_ones = sum(s.kind in ("circle", "ellipse") for s in sketch.shapes)
    letters = 2 * round_ones > len(sketch.shapes)  # a graph of circles, not events among boxes
    rows = [
        row
        for shape in sketch.shapes
        if _may_hold(shape, sketch.em, letters)
        for row in _rows(rgb, shape, sketch, words)
    ]
    rows = rows[:MOST]
    crops = [_crop(rgb, row.box) for row in rows]
    gone: set[int] = set()
    new: list[Word] = []
    for row, crop, glyphs in zip(rows, crops, recognise(crops)):
        before = mean([words[n].confidence for n in row.known]) if row.known else 0.0
        found = _words(row.box, crop, glyphs if east else glyphs._replace(text=glyphs.western))
        if found and mean(w.confidence for w in found) > before:
            gone.update(row.known)
            new += found
    return [w for n, w in enumerate(words) if n not in gone] + new


def _may_hold(shape: Shape, em: float, letters: bool) -> bool:
    small = max(shape.bbox.width, shape.bbox.height) <= SYMBOL * em
    return len(shape.parts) < 2 and not (
        small and (shape.kind == "diamond" or (shape.kind == "circle" and not letters))
    )


def _rows(rgb: Rgb, shape: Shape, sketch: Sketch, words: Sequence[Word]) -> list[_Row]:
    """Rows of ink in a shape that hold no word, or words of which none is sure."""
    em = sketch.em
    ink, x0, y0 = _ink_in(rgb, shape)
    for icon in shape.icons:
        left, top, right, bottom = (max(0, round(v)) for v in Affine(e=-x0, f=-y0).box(icon.expand(GAP * em)))
        ink[top:bottom, left:right] = False
    own = [n for n, w in enumerate(words) if shape.bbox.contains(w.bbox.cx, w.bbox.cy)]
    if any(words[n].angle for n in own):
        return []
    rows = []
    for x, y, w, h in _lines(ink, em):
        box = BBox(x0 + x, y0 + y, x0 + x + w, y0 + y + h)
        if not LOW * em <= box.height <= HIGH * em:
            continue
        known = tuple(n for n in own if _shared(words[n].bbox, box) > 0.3)
        if not known or mean(words[n].confidence for n in known) < DOUBTED:
            rows.append(_Row(box, known))
    return rows


def _lines(ink: npt.NDArray[np.bool_], em: float) -> list[tuple[int, int, int, int]]:
    """x, y, width and height of what stands close together, along more than across; from above."""
    near = np.ones((2 * round(GAP * em / 2) + 1, 2 * round(BESIDE * em / 2) + 1), np.uint8)
    count, labels = cv2.connectedComponents(cv2.dilate(ink.astype(np.uint8), near), connectivity=8)
    boxes = [cv2.boundingRect(((labels == n) & ink).astype(np.uint8)) for n in range(1, min(count, MOST))]
    return sorted(((x, y, w, h) for x, y, w, h in boxes), key=lambda box: box[1])


def _shared(word: BBox, row: BBox) -> float:
    """Share of a row's height at which a word stands in it."""
    return word.overlap_y(row) / row.height if word.overlap_x(row) > 0 else 0.0


def _ink_in(rgb: Rgb, shape: Shape) -> tuple[npt.NDArray[np.bool_], int, int]:
    """What differs from the fill inside the outline, nothing that touches this, and where it lies."""
    x0, y0, x1, y1 = (round(v) for v in shape.bbox)
    part = rgb[y0:y1, x0:x1].astype(np.int16)
    fill = np.array([shape.fill >> 16 & 255, shape.fill >> 8 & 255, shape.fill & 255], np.int16)
    ink = (np.abs(part - fill).max(axis=2) > INK).astype(np.uint8)
    inner: Mask = np.zeros(ink.shape, np.uint8)
    corners = np.array(shape.outline, np.float64) - (x0, y0)
    if shape.kind in ("circle", "ellipse"):
        size = (part.shape[1] // 2, part.shape[0] // 2)
        cv2.ellipse(inner, size, size, 0, 0, 360, 1, cv2.FILLED)
    else:
        cv2.fillPoly(inner, [np.round(corners).astype(np.int32)], 1)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    rim = inner - cv2.erode(inner, np.ones((5, 5), np.uint8), borderValue=0)
    kept = np.ones(len(stats), np.bool_)
    kept[0] = False
    kept[np.unique(labels[(rim > 0) | (inner == 0)])] = False
    return kept[labels], x0, y0


def _crop(rgb: Rgb, box: BBox) -> Picture:
    """A row with a margin, in BGR, as high as the recogniser wants it."""
    x0, y0, x1, y1 = (round(v) for v in box.expand(MARGIN * box.height))
    part = rgb[max(0, y0) : y1, max(0, x0) : x1, ::-1]
    zoom = max(1.0, REC_HEIGHT / part.shape[0])
    return np.ascontiguousarray(cv2.resize(part, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC), np.uint8)


def _words(box: BBox, crop: Picture, glyphs: Glyphs) -> list[Word]:

    sure = float(glyphs.confidence.mean()) if len(glyphs.confidence) else 0.0
    if sure < (SURE if len(glyphs.text) > 2 else SINGLE) or not any(c.isalnum() for c in glyphs.text):
        return []
    zoom = crop.shape[0] / box.expand(MARGIN * box.height).height
    x0, y0 = box.expand(MARGIN * box.height)[:2]
    return [
        Word(
            text=w.text,
            bbox=BBox(*(v / zoom + (x0, y0)[n % 2] for n, v in enumerate(w.bbox))),
            size=w.size / zoom,
            confidence=w.confidence,
            way="ocr",
        )
        for w in split_words(crop, glyphs)
    ]
