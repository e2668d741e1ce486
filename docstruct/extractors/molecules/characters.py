"""Ink → printed characters and the ink that is left: pieces of the size of letters that look like one.

The size of letters is found first, from pieces that can hardly be anything else. A plain bar is a stroke, but
beside a letter it is an l or 1 where it stands upright, a minus where it is short and raised.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from docstruct.extractors.molecules.glyphs import recognize
from docstruct.extractors.molecules.ink import Ink, Mask
from docstruct.extractors.molecules.sketch import Char, Stroke
from docstruct.extractors.molecules.tracing import straight
from docstruct.geometry import BBox

_SURE = 0.85  # probability from which on a piece tells the size of letters
_TELLING = set("NO0SFCHBPRK")
_MOST_PIECES = 1500
_HIGH, _LOW, _WIDE = 1.35, 0.35, 1.7  # of the height of a capital: what a character may measure
_BAR = (("l", 0.5), ("I", 0.25), ("1", 0.25))
_RINGS = frozenset("Oo0")
_LOW_RING, _ROUND, _FILLED = 0.7, 1.6, 0.65  # of a capital's height; sides of a round hole; share of its box
_LEVEL = 0.2  # slope of a minus
_MINUS = (("-", 1.0),)


@dataclass
class _Piece:
    """Connected ink: where it is and what it looks like."""

    box: BBox
    shape: Mask
    bar: Stroke | None
    likely: list[tuple[str, float]]

    @property
    def slope(self) -> float:
        """Of a bar: how much it rises by how much it runs."""
        (x0, y0), (x1, y1) = (self.bar.p, self.bar.q) if self.bar else ((0.0, 0.0), (1.0, 0.0))
        return (y1 - y0) / (x1 - x0) if x1 != x0 else float("inf")

    @property
    def none(self) -> float:
        """Probability of no character."""
        return next((p for c, p in self.likely if c == ""), 0.0)


def split_ink(ink: Ink) -> tuple[list[Char], list[Stroke], Mask]:
    """Characters, bars that are strokes, and the ink of lines, all in pixels of the mask."""
    pieces = _pieces(ink)
    height = _letter_height(pieces)
    if not height:
        return [], [], ink.mask
    chars, kept = _characters(pieces, height, ink.width)
    chars += [char for piece in kept if piece.bar is None for char in _without_rings(piece, height, ink.width)]
    chars += _bars_as_characters(kept, chars, height)
    lines = np.zeros_like(ink.mask)
    strokes = []
    for piece in kept:
        if piece.bar is not None and max(piece.box.width, piece.box.height) < 1.5 * height:
            strokes.append(piece.bar)
        else:
            x, y = int(piece.box.x0), int(piece.box.y0)
            h, w = piece.shape.shape
            lines[y : y + h, x : x + w] |= piece.shape
    return chars, strokes, lines


def _pieces(ink: Ink) -> list[_Piece]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.mask.astype(np.uint8), connectivity=8)
    found = []
    for i in range(1, min(count, _MOST_PIECES)):
        x, y, w, h, _ = (int(v) for v in stats[i])
        shape = np.asarray(labels[y : y + h, x : x + w] == i)
        ys, xs = np.nonzero(shape)
        bar = straight(np.stack([xs + x, ys + y], 1).astype(float), ink.width)
        found.append(_Piece(BBox(x, y, x + w, y + h), shape, bar, [("", 1.0)]))
    small = [p for p in found if max(p.box.width, p.box.height) < 30 * ink.width]
    for piece, likely in zip(small, recognize([p.shape for p in small])):
        piece.likely = likely
    return found


def _letter_height(pieces: list[_Piece]) -> float:
    """Height of a capital, 0 where no piece is surely a letter."""
    heights = [
        p.box.height for p in pieces if p.bar is None and sum(q for c, q in p.likely if c.upper() in _TELLING) >= _SURE
    ]
    if not heights:
        return 0.0
    return float(np.median(heights))


def _characters(pieces: list[_Piece], height: float, width: float) -> tuple[list[Char], list[_Piece]]:
    chars, kept = [], []
    for piece in pieces:
        h, w = piece.box.height, piece.box.width
        fits = _LOW * height <= h <= _HIGH * height and w <= _WIDE * height and max(h, w) >= 2 * width
        if piece.bar is None and fits and piece.none < 0.5:
            options = tuple((c, p) for c, p in piece.likely if c)
            chars.append(Char(options[0][0], piece.box, options))
        elif piece.bar is None and 0.8 * height <= h <= _HIGH * height and w <= 6 * height:
            parts = _parted(piece, height)
            chars += parts
            kept += [] if parts else [piece]
        elif piece.bar is None and 1.7 * height <= h <= 2.8 * height and w <= _HIGH * height:
            parts = _parted_rows(piece)
            chars += parts
            kept += [] if parts else [piece]
        else:
            kept.append(piece)
    return chars, kept


def _without_rings(piece: _Piece, height: float, width: float) -> list[Char]:
    """The letters O that bonds run into, told by the hole they leave; their ink is taken out of the piece."""
    holes = (~np.pad(piece.shape, 1)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(holes, connectivity=4)
    rim, past = (
        cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * r + 1,) * 2) for r in (round(width), round(width) + 2)
    )
    chars = []
    for k in range(1, min(count, _MOST_PIECES)):
        _, _, w, h, area = (int(v) for v in stats[k])
        sides = w + 2 * width, h + 2 * width
        letter = _LOW_RING * height <= min(sides) and max(sides) <= _HIGH * height
        if not letter or max(w, h) > _ROUND * min(w, h) or area < _FILLED * w * h:
            continue
        hole = (labels == k).astype(np.uint8)
        grown = cv2.dilate(hole, rim)[1:-1, 1:-1].astype(bool)
        rows, columns = np.flatnonzero(grown.any(1)), np.flatnonzero(grown.any(0))
        part = (grown & piece.shape)[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        likely = recognize([part])[0]
        if sum(p for c, p in likely if c in _RINGS) >= _SURE:
            left, top = piece.box.x0 + columns[0], piece.box.y0 + rows[0]
            box = BBox(float(left), float(top), float(left + part.shape[1]), float(top + part.shape[0]))
            chars.append(Char("O", box, (("O", _SURE),)))
            piece.shape = piece.shape & (cv2.dilate(hole, past)[1:-1, 1:-1] == 0)
    return chars


def _parted_rows(piece: _Piece) -> list[Char]:
    """The two letters of a column that touch, an H on its N; empty where the halves are no sure letters."""
    rows = piece.shape.sum(1)
    n = len(rows)
    cut = n // 3 + int(np.argmin(rows[n // 3 : n - n // 3]))
    chars = []
    for a, b in ((0, cut), (cut, n)):
        part = piece.shape[a:b]
        if not part.any():
            return []
        xs, ys = np.nonzero(part.any(0))[0], np.nonzero(part.any(1))[0]
        likely = recognize([part[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1]])[0]
        options = tuple((c, p) for c, p in likely if c)
        if not options or options[0][1] < 0.6:
            return []
        x, y = piece.box.x0, piece.box.y0 + a
        chars.append(Char(options[0][0], BBox(x + xs[0], y + ys[0], x + xs[-1] + 1, y + ys[-1] + 1), options))
    return chars


def _parted(piece: _Piece, height: float) -> list[Char]:
    """The characters of letters that touch; empty where no cuts make sure letters of the piece."""
    columns = piece.shape.sum(0)
    w = piece.shape.shape[1]
    thin = np.flatnonzero(columns <= 0.35 * columns.max())
    runs = np.split(thin, np.flatnonzero(np.diff(thin) > 1) + 1) if len(thin) else []
    cuts = [
        0,
        *(int(run[np.argmin(columns[run])] + run[-1]) // 2 for run in runs if run[0] >= 2 and run[-1] < w - 2),
        w,
    ]
    cuts = cuts[:16]
    spans = [(a, b) for i, a in enumerate(cuts) for b in cuts[i + 1 :] if 0.3 * height <= b - a <= 1.3 * height]
    if not spans or len(spans) > 200:
        return []
    shapes = [_trimmed(piece.shape[:, a:b]) for a, b in spans]
    read = recognize([s for s, _ in shapes])
    best: dict[int, tuple[float, list[Char]]] = {0: (1.0, [])}
    for (a, b), (shape, top), likely in sorted(zip(spans, shapes, read), key=lambda item: item[0]):
        options = tuple((c, p) for c, p in likely if c)
        if a not in best or not options or options[0][1] < 0.6:
            continue
        score = best[a][0] * options[0][1]
        box = BBox(piece.box.x0 + a, piece.box.y0 + top, piece.box.x0 + b, piece.box.y0 + top + shape.shape[0])
        if score > best.get(b, (0.0, []))[0]:
            best[b] = (score, [*best[a][1], Char(options[0][0], box, options)])
    return best[w][1] if w in best and len(best[w][1]) > 1 else []


def _trimmed(shape: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], int]:
    """Without empty rows above and below, and how many were above."""
    rows = np.nonzero(shape.any(1))[0]
    return shape[rows[0] : rows[-1] + 1], int(rows[0])


def _bars_as_characters(kept: list[_Piece], chars: list[Char], height: float) -> list[Char]:
    """Takes bars that stand beside letters as letters do out of `kept`, and gives them as characters."""
    found = []
    for piece in [p for p in kept if p.bar is not None]:
        options = _bar_options(piece, chars, height)
        if options:
            found.append(Char(options[0][0], piece.box, options))
            kept.remove(piece)
    return found


def _bar_options(piece: _Piece, chars: list[Char], height: float) -> tuple[tuple[str, float], ...]:
    box = piece.box
    for char in chars:
        gap = max(char.bbox.x0, box.x0) - min(char.bbox.x1, box.x1)
        if not -0.1 * height < gap < 0.3 * height:
            continue
        upright = box.height > 3 * box.width and 0.5 * height <= box.height <= 1.25 * height
        if upright and box.overlap_y(char.bbox) > 0.75 * min(box.height, char.bbox.height):
            return _BAR
        flat = box.width > 1.5 * box.height and box.width < 0.75 * height and abs(piece.slope) < _LEVEL
        if (
            flat
            and char.bbox.x1 <= box.x0 + 0.2 * height
            and char.bbox.y0 - 0.4 * height < box.cy < char.bbox.y0 + 0.35 * height
        ):
            return _MINUS
    return ()
