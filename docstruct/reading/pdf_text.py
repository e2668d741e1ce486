"""The text layer of a pdfium page → words: text, box, font size, weight, colour, direction, visibility.

Characters come in content order. Their loose boxes (advance by ascent to descent) are laid out on arrays,
and a word ends at a space, at a gap that is wide for the font size, where the text leaves its line, and where
it turns. Gaps are measured between the boxes whichever way the text runs, so right-to-left words stay whole.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterator
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from docstruct.document import Word
from docstruct.geometry import Affine, BBox
from docstruct.reading import pdfium as f

Floats = NDArray[np.float32]

GAP = 0.25  # of the font size: the space of common text faces is 0.22 to 0.28 wide
GENERATED_GAP = 0.08  # where pdfium itself sees a space, a smaller gap will do
SAME_LINE = 0.4  # share of the smaller height that two characters of a line have in common at least
SAME_PLACE = 0.1  # of the font size: the same character printed again this near is one thickened character
BACKWARD = 0.5  # of the font size: further back than kerning or an accent goes
MAX_CHARS = 2_000_000  # of a page; a full broadsheet page has 50,000

_REPLACEMENT = 0xFFFD
_HYPHENS = (0x02, 0xFFFE, 0xAD)  # pdfium's mark of a hyphen at the line's end; a soft hyphen that was printed
_SPACES = (0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200C), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)
_IGNORED = (*range(0x200C, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF)  # joiners and direction marks
_LIGATURES = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0xFB00, 0xFB07), 0x132, 0x133, 0x1C4)
}
_RIGHT_TO_LEFT = ((0x590, 0x8FF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFC))
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|[-,_ ]bd\b|[a-z]-?Bd(?![a-z])|ExtraBd|semibd", re.IGNORECASE)
_FORCE_BOLD = 1 << 18  # ISO 32000-1, table 123: font flags
_INVISIBLE, _FILL_AND_STROKE = (3, 7), (2, 6)  # ISO 32000-1, table 106: text rendering modes


def read_words(textpage: int, display: Affine, width: float, height: float) -> list[Word]:
    """The words of an open text page, in content order.

    Args:
        textpage: address of pdfium's FPDF_TEXTPAGE; its page must stay open.
        display: user space of the page to points as displayed.
        width: of the page as displayed, points; what lies outside is cropped and left out.
        height: likewise.
    """
    chars = _Characters.of(textpage, display)
    if not len(chars.codes):
        return []
    starts = chars.word_starts()
    return _without_overprint(
        _words(chars, starts, _Styles(textpage, display), BBox(0.0, 0.0, width, height))
    )


class _Characters:
    """The printing characters of a page as parallel arrays of length n.

    Attributes:
        index: place in pdfium's own list.
        codes: Unicode code points.
        boxes: (n, 4) x0, y0, x1, y1 as displayed.
        objects: address of the text object that drew it.
        sizes: font size as displayed, points.
        angles: reading direction, degrees clockwise as displayed.
    """

    def __init__(
        self,
        index: NDArray[np.int64],
        codes: NDArray[np.int64],
        boxes: Floats,
        objects: NDArray[np.int64],
        sizes: Floats,
        angles: Floats,
        spaced: NDArray[np.int64],
    ) -> None:
        self.index, self.codes, self.boxes, self.objects = index, codes, boxes, objects
        self.sizes, self.angles = sizes, angles
        self._spaced = spaced  # spaces printed before each character, cumulative

    @classmethod
    def of(cls, textpage: int, display: Affine) -> _Characters:
        codes = _codes(textpage)
        kind = _kinds(codes)
        index = np.flatnonzero(kind == _PRINTED)
        objects = np.array([o or 0 for o in map(f.char_object, repeat(textpage), index.tolist())], np.int64)
        spaces = np.flatnonzero(kind == _SPACE)
        printed = [i for i in spaces.tolist() if f.char_object(textpage, i)]  # others pdfium made up
        spaced = np.searchsorted(np.array(printed, np.int64), index)
        made_up = np.searchsorted(np.setdiff1d(spaces, np.array(printed, np.int64)), index)
        boxes = _boxes(textpage, index, display)
        sizes, angles = _sizes_and_angles(textpage, index, objects, display)
        keep = _not_doubled(codes[index], boxes, objects, sizes)
        chars = cls(
            index[keep],
            codes[index][keep],
            boxes[keep],
            objects[keep],
            sizes[keep],
            angles[keep],
            spaced[keep],
        )
        chars._made_up = made_up[keep]
        return chars

    _made_up: NDArray[np.int64]

    def word_starts(self) -> NDArray[np.int64]:
        """Positions at which a word begins; the first is 0."""
        gap, shared, back = self._steps()
        size = np.maximum(self.sizes[1:], self.sizes[:-1])
        wide = np.where(np.diff(self._made_up) > 0, GENERATED_GAP, GAP) * size
        turned = np.abs((np.diff(self.angles) + 180) % 360 - 180) > 5
        ends = (
            (np.diff(self._spaced) > 0)
            | (gap > wide)
            | (shared < SAME_LINE)
            | (back > BACKWARD * size)
            | turned
        )
        return np.concatenate(([0], np.flatnonzero(ends) + 1))

    def _steps(self) -> tuple[Floats, Floats, Floats]:
        """From each character to the next: gap along the line, share of height in common, step backward."""
        x0, y0, x1, y1 = self.boxes.T
        upright = (self.angles % 180 > 45) & (self.angles % 180 < 135)  # the line runs up or down the page
        a0, a1 = np.where(upright, y0, x0), np.where(upright, y1, x1)
        p0, p1 = np.where(upright, x0, y0), np.where(upright, x1, y1)
        gap = np.maximum(a0[1:] - a1[:-1], a0[:-1] - a1[1:])
        common = np.minimum(p1[1:], p1[:-1]) - np.maximum(p0[1:], p0[:-1])
        shared = common / np.maximum(np.minimum(p1 - p0, 1e9)[1:], 1e-3).clip(
            max=np.maximum((p1 - p0)[:-1], 1e-3)
        )
        forward = np.where((self.angles > 135) & (self.angles < 315), -1.0, 1.0)[1:]
        back = -forward * ((a0 + a1)[1:] - (a0 + a1)[:-1]) / 2
        back[_is_right_to_left(self.codes[1:]) | _is_mark(self.codes[1:])] = 0.0
        return gap, shared, back


_DROPPED, _PRINTED, _SPACE = 0, 1, 2


def _codes(textpage: int) -> NDArray[np.int64]:
    """The code points of all characters, the made-up ones included; 0 where a font has no Unicode."""
    count = min(max(f.count_chars(textpage), 0), MAX_CHARS)
    buffer = np.zeros(count + 1, np.uint16)
    written = f.char_text(textpage, 0, count, buffer.ctypes.data) if count else 0
    codes = buffer[:count].astype(np.int64)
    # One call gives all text, but leaves out what has no Unicode and splits what lies beyond U+FFFF.
    if written != count + 1 or bool(((codes >= 0xD800) & (codes < 0xE000)).any()):
        codes = np.array(list(map(f.char_code, repeat(textpage), range(count))), np.int64)
    codes[np.isin(codes, _HYPHENS)] = ord("-")
    codes[codes == 0] = _REPLACEMENT
    return codes


def _kinds(codes: NDArray[np.int64]) -> NDArray[np.int8]:
    kind = np.where(codes < 0x20, _SPACE, _PRINTED).astype(np.int8)
    kind[np.isin(codes, _SPACES)] = _SPACE
    kind[np.isin(codes, _IGNORED) | ((codes >= 0x7F) & (codes < 0xA0) & (codes != 0x85))] = _DROPPED
    return kind


def _boxes(textpage: int, index: NDArray[np.int64], display: Affine) -> Floats:
    left, top, right, bottom = f.rows(f.char_loose_box, textpage, index.tolist(), len(index), 4).T
    a, b, c, d, e, g = display
    # The display map turns by quarters only, so two corners make the box.
    xs = np.stack((a * left + c * bottom + e, a * right + c * top + e))
    ys = np.stack((b * left + d * bottom + g, b * right + d * top + g))
    boxes: Floats = np.stack((xs.min(0), ys.min(0), xs.max(0), ys.max(0)), axis=1).astype(np.float32)
    return np.nan_to_num(boxes, nan=0.0, posinf=1e6, neginf=-1e6)


def _sizes_and_angles(
    textpage: int, index: NDArray[np.int64], objects: NDArray[np.int64], display: Affine
) -> tuple[Floats, Floats]:
    """Per character, asked once per run of one text object, in which neither changes."""
    first = np.concatenate(([True], objects[1:] != objects[:-1])) if len(objects) else np.zeros(0, bool)
    heads = index[first].tolist()
    a, b, c, d = f.rows(f.char_matrix, textpage, heads, len(heads), 6).T[:4].astype(np.float64)
    sizes = np.array(list(map(f.char_size, repeat(textpage), heads)), np.float64) * np.hypot(c, d)
    across, down = display.a * a + display.c * b, display.b * a + display.d * b
    angles = np.degrees(np.arctan2(down, across)) % 360
    run = np.cumsum(first) - 1
    return np.abs(sizes).astype(np.float32)[run], angles.round(1).astype(np.float32)[run] % 360


def _not_doubled(
    codes: NDArray[np.int64], boxes: Floats, objects: NDArray[np.int64], sizes: Floats
) -> NDArray[np.bool_]:
    """False where the character before is the same one, drawn by another object at the same place."""
    keep = np.ones(len(codes), bool)
    if len(codes) > 1:
        moved = np.abs(boxes[1:] - boxes[:-1]).max(1)
        keep[1:] = (
            (codes[1:] != codes[:-1]) | (objects[1:] == objects[:-1]) | (moved > SAME_PLACE * sizes[1:])
        )
    return keep


def _is_right_to_left(codes: NDArray[np.int64]) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = np.logical_or.reduce([(codes >= a) & (codes <= b) for a, b in _RIGHT_TO_LEFT])
    return inside


def _is_mark(codes: NDArray[np.int64]) -> NDArray[np.bool_]:
    found = np.zeros(len(codes), bool)
    for i in np.flatnonzero(codes > 0x2FF).tolist():
        found[i] = unicodedata.category(chr(codes[i])).startswith("M")
    return found


def _words(chars: _Characters, starts: NDArray[np.int64], styles: _Styles, page: BBox) -> Iterator[Word]:
    text = "".join(map(chr, chars.codes.tolist()))
    plain = text.isascii()
    low = np.minimum.reduceat(chars.boxes[:, :2], starts)
    high = np.maximum.reduceat(chars.boxes[:, 2:], starts)
    boxes = np.concatenate((low, high), axis=1).astype(np.float64).round(3).tolist()
    ends = [*starts[1:].tolist(), len(text)]
    columns = zip(
        starts.tolist(),
        ends,
        boxes,
        chars.objects[starts].tolist(),
        chars.sizes[starts].astype(np.float64).round(2).tolist(),
        chars.angles[starts].astype(np.float64).round(1).tolist(),
    )
    for start, end, box, obj, size, angle in columns:
        word = text[start:end] if plain else _clean(text[start:end])
        bbox = BBox(*box)
        if bbox.x1 < 0 or bbox.y1 < 0 or bbox.x0 > page.x1 or bbox.y0 > page.y1:
            continue
        bold, color, visible = styles.of(obj)
        yield Word(word, bbox, size, bold, color, angle, 1.0, "text", visible)


def _clean(text: str) -> str:
    """Ligatures taken apart, accents put onto their letters; otherwise as printed."""
    return unicodedata.normalize("NFC", text.translate(_LIGATURES))


class _Styles:
    """Weight, colour and visibility of text objects, each asked once."""

    def __init__(self, textpage: int, display: Affine) -> None:
        self._known: dict[int, tuple[bool, int, bool]] = {0: (False, 0, True)}
        self._bold_fonts: dict[int, bool] = {}
        self._cells = f.Cells(ctypes.c_uint, 4)

    def of(self, obj: int) -> tuple[bool, int, bool]:
        """(bold, 0xRRGGBB, visible) of the text object at this address."""
        style = self._known.get(obj)
        if style is None:
            style = self._known[obj] = self._read(obj)
        return style

    def _read(self, obj: int) -> tuple[bool, int, bool]:
        mode = f.text_mode(obj)
        painted = f.color(f.object_stroke if mode in (1, 5) else f.object_fill, obj, self._cells)
        font = f.text_font(obj) or 0
        if font not in self._bold_fonts:
            self._bold_fonts[font] = _is_bold(font)
        bold = self._bold_fonts[font] or mode in _FILL_AND_STROKE
        return bold, max(painted or 0, 0), mode not in _INVISIBLE and painted is not None


def _is_bold(font: int) -> bool:
    if not font:
        return False
    buffer = ctypes.create_string_buffer(256)
    f.font_name(font, ctypes.addressof(buffer), 256)
    name = buffer.value.decode("latin-1").rpartition("+")[2]  # without the tag of a subset
    return bool(_BOLD_NAME.search(name)) or bool(max(f.font_flags(font), 0) & _FORCE_BOLD)


def _without_overprint(words: Iterator[Word]) -> list[Word]:
    """Words without those printed again at nearly the same place, which is how bold and shadow are faked."""
    kept: list[Word] = []
    seen: dict[tuple[str, int], list[BBox]] = {}
    for word in words:
        near = max(word.size, 1.0) * SAME_PLACE
        places = seen.setdefault((word.text, round(word.angle)), [])
        if any(all(math.isclose(p, q, abs_tol=near) for p, q in zip(place, word.bbox)) for place in places):
            continue
        places.append(word.bbox)
        kept.append(word)
    return kept
