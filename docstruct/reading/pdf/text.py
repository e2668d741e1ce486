"""The text layer of a pdfium page → words: text, box, font size, weight, colour, direction, visibility.

A word ends at a printed space, at a gap that is wide for the font size, where the text leaves its line, steps
back, or turns. Steps are measured along the reading direction of each character, and gaps between boxes
whichever way the text runs, so right-to-left words stay whole.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Collection, Iterable
from itertools import repeat

import numpy as np

from docstruct.facts import Word
from docstruct.geometry import Affine, BBox
from docstruct.reading.pdf import pdfium as f
from docstruct.reading.pdf.chars import SAME_PLACE, Bools, Characters, Floats, Ints, read_characters

# Shares of the font size, measured on 120 pages of invoices, reports and tables: true gaps start at 0.15,
# and gaps inside words (kerning, rounded positions) end at 0.11.
GAP = 0.25  # where nothing but the distance speaks for a space
MADE_UP_GAP = 0.13  # where pdfium, which knows the width of the font's space, sees one too
BACKWARD = 0.5  # further back than kerning or an accent goes
SAME_LINE = 0.4  # of the smaller height: what two characters of a line have in common at least
TURN = 5.0  # degrees
OTHER_SIZE = 0.85  # of the larger font size: marks are set at 0.5 to 0.75

LETTERSPACED = (0.1, 0.7)  # extra distance that is the same between all letters of a text object
STEP_DOWN = (0.4, 1.5)  # from a character to the one below it in vertical writing

_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0xFB00, 0xFB07), 0x132, 0x133)}
_RIGHT_TO_LEFT = ((0x590, 0x8FF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFC), (0x10800, 0x10FFF))
# The weight that pdfium states comes from /StemV, which most writers fill in at random; names are reliable.
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|[-,_ ]bd\b|^cmbx|^sfbx", re.IGNORECASE)
_FORCE_BOLD = 1 << 18  # ISO 32000-1, table 123: font flags
_STROKE_ONLY, _FILL_AND_STROKE, _INVISIBLE = (1, 5), (2, 6), (3, 7)  # table 106: text rendering modes


def read_words(textpage: int, display: Affine, width: float, height: float, hidden: Collection[int] = ()) -> list[Word]:
    """The words of an open text page, in content order.

    Args:
        textpage: address of pdfium's FPDF_TEXTPAGE; its page must stay open.
        display: user space of the page to points as displayed; turns by quarters only.
        width: of the page as displayed, points; what lies outside is cropped and left out.
        height: likewise.
        hidden: addresses of text objects that are left out.
    """
    chars = read_characters(textpage, display)
    if hidden:
        chars = chars.take(~np.isin(chars.objects, list(hidden)))
    if not len(chars):
        return []
    words = _words(chars, *_word_starts(chars), width, height)
    return _without_overprint(words) if _may_overprint(words) else words


def _word_starts(chars: Characters) -> tuple[Ints, Bools]:
    """Positions at which a word begins, the first being 0, and which of those words run down the page."""
    gap, shared, forward, below = _steps(chars)
    size = np.maximum(np.maximum(chars.sizes[1:], chars.sizes[:-1]), 1e-3)
    same_object = chars.objects[1:] == chars.objects[:-1]
    spaced = np.diff(chars.printed_spaces) > 0
    made_up = np.diff(chars.made_up_spaces) > 0
    gap = gap - _letterspacing(gap / size, same_object & ~spaced, made_up) * size
    leaves_line = (shared < SAME_LINE) | (forward < -BACKWARD * size)
    downward = same_object & (np.abs(forward) < 0.3 * size)
    downward &= (below > STEP_DOWN[0] * size) & (below < STEP_DOWN[1] * size)
    turned = np.abs((np.diff(chars.angles) + 180) % 360 - 180) > TURN
    wide = gap > np.where(made_up, MADE_UP_GAP, GAP) * size
    ends = spaced | wide | leaves_line | _raised_after_number(chars)
    ends = (ends & ~(downward & ~spaced)) | turned
    starts = np.concatenate(([0], np.flatnonzero(ends) + 1))
    return starts, np.append(downward & ~ends, False)[starts]


def _raised_after_number(chars: Characters) -> Bools:
    """Whether a digit follows a digit of another size (n - 1): a footnote mark is no part of an amount."""
    digit = (chars.codes >= ord("0")) & (chars.codes <= ord("9"))
    smaller = np.minimum(chars.sizes[1:], chars.sizes[:-1])
    return digit[1:] & digit[:-1] & (smaller < OTHER_SIZE * np.maximum(chars.sizes[1:], chars.sizes[:-1]))


def _steps(chars: Characters) -> tuple[Floats, Floats, Floats, Floats]:
    """From each character to the next (n - 1 each).

    Returns:
        The gap between the two along the line (negative where they overlap); the share of the smaller height
        that both have in common; the step of the middle forward; the step of the middle below the line.
    """
    radians = np.radians(chars.angles)
    cos, sin = np.cos(radians).round(6), np.sin(radians).round(6)
    x0, y0, x1, y1 = chars.boxes.T
    middle_x, middle_y = (x0 + x1) / 2, (y0 + y1) / 2
    advance, tall = _unturned(x1 - x0, y1 - y0, np.abs(cos), np.abs(sin), chars.sizes)
    step_x, step_y = np.diff(middle_x), np.diff(middle_y)
    forward = step_x * cos[:-1] + step_y * sin[:-1]
    below = step_y * cos[:-1] - step_x * sin[:-1]
    gap = np.abs(forward) - (advance[1:] + advance[:-1]) / 2
    common = np.minimum((tall[1:] + tall[:-1]) / 2 - np.abs(below), np.minimum(tall[1:], tall[:-1]))
    shared = common / np.maximum(np.minimum(tall[1:], tall[:-1]), 1e-3)
    # Right-to-left letters step back by nature, and marks go where their letter is.
    free = _is_right_to_left(chars.codes[1:]) | _is_mark(chars.codes[1:])
    return gap, shared, np.where(free, np.abs(forward), forward), below


def _unturned(width: Floats, height: Floats, cos: Floats, sin: Floats, sizes: Floats) -> tuple[Floats, Floats]:
    """Advance and height of characters whose upright boxes are ``width`` by ``height``.

    A box w by h, turned, fills w·cos + h·sin by w·sin + h·cos. The two equations say nothing near 45°, so h
    is first taken as the font size; at quarter turns that term vanishes and the result is exact.
    """
    lies = cos >= sin
    near, far = np.where(lies, cos, sin), np.where(lies, sin, cos)
    along, across = np.where(lies, width, height), np.where(lies, height, width)
    advance = np.maximum((along - sizes * far) / near, 0.0)
    return advance, np.maximum((across - advance * far) / near, 0.0)


def _letterspacing(gaps: Floats, inside: Bools, made_up: Bools) -> Floats:
    """Extra distance between the letters of text objects that are set wide, in font sizes, 0 elsewhere.

    Args:
        gaps: (n - 1,) in font sizes.
        inside: whether both characters belong to one text object, with no printed space between.
        made_up: whether pdfium sees a space there.
    """
    extra = np.zeros(len(gaps))
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inside.view(np.int8), [0])))).reshape(-1, 2)
    seen = np.concatenate(([0], np.cumsum(made_up & inside)))
    wide = (edges[:, 1] - edges[:, 0] >= 3) & (seen[edges[:, 1]] > seen[edges[:, 0]])
    for start, end in edges[wide].tolist():
        middle = float(np.median(gaps[start:end]))
        alike = float((np.abs(gaps[start:end] - middle) < 0.05).mean())
        if LETTERSPACED[0] < middle < LETTERSPACED[1] and alike > 0.6:
            extra[start:end] = middle
    return extra


def _is_right_to_left(codes: Ints) -> Bools:
    inside: Bools = np.logical_or.reduce([(codes >= low) & (codes <= high) for low, high in _RIGHT_TO_LEFT])
    return inside


def _is_mark(codes: Ints) -> Bools:
    marks = np.zeros(len(codes), bool)
    for i in np.flatnonzero(codes > 0x2FF).tolist():
        marks[i] = unicodedata.category(chr(codes[i])).startswith("M")
    return marks


def _words(chars: Characters, starts: Ints, downward: Bools, width: float, height: float) -> list[Word]:
    low = np.minimum.reduceat(chars.boxes[:, :2], starts)
    high = np.maximum.reduceat(chars.boxes[:, 2:], starts)
    shown: Bools = np.all(low < (width, height), axis=1) & np.all(high > 0, axis=1)
    boxes = np.concatenate((low, high), axis=1)[shown].round(3)
    heads = starts[shown]
    sizes, angles = chars.sizes[heads].round(2), chars.angles[heads]
    styles = _Styles()
    bolds, colors, visibles = zip(*map(styles.of, chars.objects[heads].tolist())) if len(heads) else ((), (), ())
    columns = (
        _texts(chars.codes, starts, shown),
        map(BBox._make, boxes.tolist()),
        sizes.tolist(),
        bolds,
        colors,
        np.where(downward[shown], (angles + 90) % 360, angles).tolist(),
        repeat(1.0),
        repeat("text"),
        (np.array(visibles, bool) & (sizes > 0)).tolist(),
    )
    return list(map(Word, *columns))


def _texts(codes: Ints, starts: Ints, shown: Bools) -> list[str]:
    """The words, with ligatures taken apart and accents put onto their letters; otherwise as printed."""
    text = "".join(map(chr, codes.tolist()))
    ends = np.append(starts[1:], len(text))
    words = [text[i:j] for i, j in zip(starts[shown].tolist(), ends[shown].tolist())]
    if text.isascii():
        return words
    return [w if w.isascii() else unicodedata.normalize("NFC", w.translate(_LIGATURES)) for w in words]


class _Styles:
    """Weight, colour and visibility of text objects, each asked once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[bool, int, bool]] = {0: (False, 0, True)}
        self._bold_fonts: dict[int, bool] = {0: False}
        self._cells = f.Cells(ctypes.c_uint, 4)

    def of(self, obj: int) -> tuple[bool, int, bool]:
        """(bold, 0xRRGGBB, visible) of the text object at this address."""
        style = self._known.get(obj)
        if style is None:
            style = self._known[obj] = self._read(obj)
        return style

    def _read(self, obj: int) -> tuple[bool, int, bool]:
        mode = f.text_mode(obj)
        painted = f.color(f.object_stroke if mode in _STROKE_ONLY else f.object_fill, obj, self._cells)
        font = f.text_font(obj) or 0
        if font not in self._bold_fonts:
            self._bold_fonts[font] = _is_bold(font)
        bold = self._bold_fonts[font] or mode in _FILL_AND_STROKE
        return bold, max(painted or 0, 0), mode not in _INVISIBLE and painted is not None


def _is_bold(font: int) -> bool:
    buffer = ctypes.create_string_buffer(256)
    f.font_name(font, ctypes.addressof(buffer), len(buffer))
    name = buffer.value.decode("latin-1").rpartition("+")[2]  # without the tag of a subset
    return bool(_BOLD_NAME.search(name)) or bool(max(f.font_flags(font), 0) & _FORCE_BOLD)


def _may_overprint(words: list[Word]) -> bool:
    """Whether any two words begin at nearly the same place, which they hardly ever do."""
    if not words:
        return False
    corners = np.array([(w.bbox.x0, w.bbox.y0) for w in words])
    cell = 2 * SAME_PLACE * max(max(w.size for w in words), 1.0)
    # Two points less than half a cell apart share a cell in one of four grids, each half a cell on.
    for shift in ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5)):
        columns, rows = np.floor(corners / cell + shift).astype(np.int64).T
        if len(np.unique(columns * (1 << 32) + rows)) < len(words):
            return True
    return False


def _without_overprint(words: Iterable[Word]) -> list[Word]:
    """Words without those printed again at nearly the same place, which is how bold and shadow are faked."""
    kept: list[Word] = []
    places: dict[str, dict[int, list[float]]] = {}  # text → row of a grid as fine as "nearly" → left edges
    for word in words:
        near = max(word.size, 1.0) * SAME_PLACE
        left, row = word.bbox.x0, round(word.bbox.y0 / near)
        rows = places.setdefault(word.text, {})
        if any(abs(x - left) < near for i in (row, row - 1, row + 1) for x in rows.get(i, ())):
            continue
        rows.setdefault(row, []).append(left)
        kept.append(word)
    return kept
