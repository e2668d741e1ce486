"""The text layer of a pdfium page → its printed characters as parallel arrays, in points as displayed.

pdfium lists characters in content order and puts spaces and line breaks of its own between them. Here the
spaces are counted away (how many were printed, how many pdfium made up, before each character), codes become
real code points, and the same character printed twice at one place becomes one.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, fields
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from docstruct.geometry import Affine
from docstruct.reading.pdf import pdfium as f

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MAX_CHARS = 2_000_000  # of a page; a full broadsheet page has 50,000
SAME_PLACE = 0.1  # of the font size: the same character printed again this near is one thickened character
SANE_HEIGHT = (0.5, 1.8)  # of the font size; text faces have 0.7 to 1.6 from descent to ascent

REPLACEMENT = 0xFFFD  # what a font without Unicode prints
_HYPHENS = (0x02, 0xFFFE, 0xAD)  # pdfium's mark of a hyphen at the line's end; a soft hyphen that was printed
_BREAKS = (0x09, 0x0A, 0x0D)
_SPACES = (0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200C), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)
_UNPRINTED = (*range(0x200C, 0x2010), *range(0x202A, 0x202F), 0x2060)  # joiners, direction marks
_ACCENTS = {  # printed alone over or under a letter, as TeX does → the mark that combines with it
    0x60: 0x300, 0xB4: 0x301, 0x5E: 0x302, 0x2C6: 0x302, 0x7E: 0x303, 0x2DC: 0x303, 0xAF: 0x304, 0x2D8: 0x306,
    0x2D9: 0x307, 0xA8: 0x308, 0x2DA: 0x30A, 0x2DD: 0x30B, 0x2C7: 0x30C, 0xB8: 0x327, 0x2DB: 0x328,
}  # fmt: skip
_DROPPED, _PRINTED, _SPACE = 0, 1, 2
_KINDS = np.full(0x3002, _PRINTED, np.int8)  # by code point; all above are printed, save U+FEFF
_KINDS[[*range(0x7F, 0xA0), *_UNPRINTED]] = _DROPPED
_KINDS[[*_BREAKS, *_SPACES]] = _SPACE


@dataclass(frozen=True)
class Characters:
    """The n printed characters of a page, in content order.

    Attributes:
        codes: (n,) Unicode code points; `REPLACEMENT` where the font states none.
        boxes: (n, 4) x0, y0, x1, y1: advance by ascent to descent.
        sizes: (n,) font size, points.
        angles: (n,) reading direction, degrees clockwise, 0 up to 360.
        objects: (n,) address of the text object that drew the character.
        printed_spaces: (n,) spaces the document prints before the character, counted from the start.
        made_up_spaces: (n,) likewise spaces that pdfium saw in a gap or a change of line.
    """

    codes: Ints
    boxes: Floats
    sizes: Floats
    angles: Floats
    objects: Ints
    printed_spaces: Ints
    made_up_spaces: Ints

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, keep: Bools) -> Characters:
        """Those for which ``keep`` holds."""
        return Characters(*(getattr(self, field.name)[keep] for field in fields(self)))


def read_characters(textpage: int, display: Affine) -> Characters:
    """The printed characters of an open text page.

    Args:
        textpage: address of pdfium's FPDF_TEXTPAGE; its page must stay open.
        display: user space of the page to points as displayed; turns by quarters only.
    """
    codes = _codes(textpage)
    kinds = _kinds(codes)
    index, spaces = np.flatnonzero(kinds == _PRINTED), np.flatnonzero(kinds == _SPACE)
    made_up = np.array(list(map(f.char_generated, repeat(textpage), spaces.tolist())), bool)
    objects = np.array([o or 0 for o in map(f.char_object, repeat(textpage), index.tolist())], np.int64)
    sizes, angles = _sizes_and_angles(textpage, index, objects, display)
    boxes = _boxes(textpage, index, display)
    _tighten(boxes, textpage, index, sizes, angles, display)
    before = (np.searchsorted(spaces[~made_up], index), np.searchsorted(spaces[made_up], index))
    found = Characters(codes[index], boxes, sizes, angles, objects, *before)
    single = found.take(_not_doubled(found))
    _combine_accents(single)
    return single


def _codes(textpage: int) -> Ints:
    """The code points of all characters, those pdfium made up included."""
    count = min(max(f.count_chars(textpage), 0), MAX_CHARS)
    buffer = np.zeros(count + 1, np.uint16)
    written = f.char_text(textpage, 0, count, buffer.ctypes.data) if count else 0
    codes = buffer[:count].astype(np.int64)
    # One call gives all text, but it leaves out what has no Unicode and splits what lies beyond U+FFFF.
    if written != count + 1 or bool(_is_surrogate(codes).any()):
        codes = np.array(list(map(f.char_code, repeat(textpage), range(count))), np.int64)
        _join_surrogates(codes)
    low, mark, soft = _HYPHENS
    codes[(codes == low) | (codes == mark) | (codes == soft)] = ord("-")
    # Control codes that were printed are glyph numbers of a font that has no Unicode.
    control = (codes < 0x20) & (_KINDS[np.minimum(codes, 0x20)] != _SPACE)
    codes[control | (codes > 0x10FFFF) | _is_surrogate(codes)] = REPLACEMENT
    return codes


def _is_surrogate(codes: Ints) -> Bools:
    return (codes >= 0xD800) & (codes < 0xE000)


def _join_surrogates(codes: Ints) -> None:
    high = np.flatnonzero((codes[:-1] >= 0xD800) & (codes[:-1] < 0xDC00))
    high = high[(codes[high + 1] >= 0xDC00) & (codes[high + 1] < 0xE000)]
    codes[high] = 0x10000 + ((codes[high] - 0xD800) << 10) + (codes[high + 1] - 0xDC00)
    codes[high + 1] = _UNPRINTED[0]


def _kinds(codes: Ints) -> NDArray[np.int8]:
    kinds = _KINDS[np.minimum(codes, len(_KINDS) - 1)]
    kinds[codes == 0xFEFF] = _DROPPED
    return kinds


def _sizes_and_angles(textpage: int, index: Ints, objects: Ints, display: Affine) -> tuple[Floats, Floats]:
    """Per character, asked once per run of one text object, in which neither changes."""
    first = np.ones(len(objects), bool)
    first[1:] = objects[1:] != objects[:-1]
    heads = index[first].tolist()
    a, b, c, d = f.rows(f.char_matrix, textpage, heads, len(heads), 6).T[:4].astype(np.float64)
    sizes = np.array(list(map(f.char_size, repeat(textpage), heads)), np.float64) * np.hypot(c, d)
    across, down = display.a * a + display.c * b, display.b * a + display.d * b
    angles = np.degrees(np.arctan2(down, across)).round(1) % 360
    run = np.cumsum(first) - 1
    return np.nan_to_num(np.abs(sizes))[run], np.nan_to_num(angles)[run]


def _boxes(textpage: int, index: Ints, display: Affine) -> Floats:
    corners = f.rows(f.char_loose_box, textpage, index.tolist(), len(index), 4).astype(np.float64)
    left, top, right, bottom = corners.T
    return _displayed(left, bottom, right, top, display)


def _displayed(left: Floats, bottom: Floats, right: Floats, top: Floats, display: Affine) -> Floats:
    a, b, c, d, e, g = display
    xs = (a * left + c * bottom + e, a * right + c * top + e)  # a turn by quarters: two corners make the box
    ys = (b * left + d * bottom + g, b * right + d * top + g)
    boxes: Floats = np.stack((np.minimum(*xs), np.minimum(*ys), np.maximum(*xs), np.maximum(*ys)), axis=1)
    return np.nan_to_num(boxes, posinf=1e6, neginf=-1e6)


def _tighten(boxes: Floats, textpage: int, index: Ints, sizes: Floats, angles: Floats, display: Affine) -> None:
    """Boxes of fonts that lie about ascent and descent (symbols, mostly) become those of the ink."""
    quarter = angles % 90 == 0
    upright = angles % 180 == 90
    height = np.where(upright, boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    odd = quarter & ((height < SANE_HEIGHT[0] * sizes) | (height > SANE_HEIGHT[1] * sizes))
    cells = f.Cells(f.DOUBLE, 4)
    for i in np.flatnonzero(odd).tolist():
        f.char_tight_box(textpage, int(index[i]), *cells.at)
        left, right, bottom, top = (np.array([v]) for v in cells.array)
        boxes[i] = _displayed(left, bottom, right, top, display)[0]


def _not_doubled(chars: Characters) -> Bools:
    """False where the character before is the same one, drawn by another object at the same place."""
    keep = np.ones(len(chars), bool)
    moved = np.abs(chars.boxes[1:] - chars.boxes[:-1]).max(1, initial=0.0)
    # One object prints no character twice, but a ligature taken apart may give the same letter twice.
    other = (chars.codes[1:] != chars.codes[:-1]) | (chars.objects[1:] == chars.objects[:-1])
    keep[1:] = other | (moved > SAME_PLACE * chars.sizes[1:])
    return keep


def _combine_accents(chars: Characters) -> None:
    """An accent printed as a character of its own over a letter becomes a mark after that letter."""
    codes, boxes = chars.codes, chars.boxes
    for i in np.flatnonzero(np.isin(codes, list(_ACCENTS))).tolist():
        mark = _ACCENTS[int(codes[i])]
        if _stands_on(boxes, codes, i, i + 1):
            codes[i], codes[i + 1] = codes[i + 1], mark
        elif _stands_on(boxes, codes, i, i - 1):
            codes[i] = mark


def _stands_on(boxes: Floats, codes: Ints, accent: int, letter: int) -> bool:
    if not 0 <= letter < len(codes) or not unicodedata.category(chr(codes[letter])).startswith("L"):
        return False
    (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) = boxes[accent], boxes[letter]
    middle = (ax0 + ax1) / 2
    return bool(bx0 < middle < bx1 and ay0 < by1 and by0 < ay1 and abs(middle - (bx0 + bx1) / 2) < (bx1 - bx0) / 3)
