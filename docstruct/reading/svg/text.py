"""Text of SVG → `Word`s: runs of characters with their place, by the widths of Helvetica.

SVG does not say how wide its text is, the font does, and that is not at hand; nearly all fonts of drawings have
widths close to Helvetica's. What a run is anchored at (its start, middle or end) is exact.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from docstruct.facts import Word
from docstruct.geometry import Affine, BBox
from docstruct.reading.svg.style import Style, length, paint

ASCENT, DESCENT = 0.905, 0.212  # of Helvetica and Arial, in em
# Advance widths of U+0020 to U+007E in Helvetica, thousandths of an em.
_WIDTHS = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
)  # fmt: skip
_BASELINES = {  # how far the baseline lies below the point that text is placed at, in em
    "middle": 0.25,
    "central": (ASCENT - DESCENT) / 2,
    "hanging": 0.72,
    "text-before-edge": ASCENT,
    "text-after-edge": -DESCENT,
    "before-edge": ASCENT,
    "after-edge": -DESCENT,
    "text-top": ASCENT,
}


@dataclass
class Chunk:
    """A piece of text on one baseline from one starting point: runs of characters with their styles."""

    x: float
    y: float
    anchor: str
    runs: list[tuple[str, Style, float]] = field(default_factory=list)  # text, style, shift down in user units

    @property
    def text(self) -> str:
        """The text of all runs."""
        return "".join(text for text, _, _ in self.runs)


def width(text: str, style: Style) -> float:
    """Estimated width in user units."""
    em = length(style.get("font-size"), 16.0)
    bold = 1.06 if is_bold(style) else 1.0
    return em * bold * sum(map(_advance, text)) / 1000


def _advance(char: str) -> int:
    code = ord(char)
    if 32 <= code < 127:
        return _WIDTHS[code - 32]
    if unicodedata.combining(char):
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return 1000
    plain = ord(unicodedata.normalize("NFD", char)[0])
    return _WIDTHS[plain - 32] if 32 <= plain < 127 else {"−": 584, "–": 556, "—": 1000, "…": 1000}.get(char, 556)


def is_bold(style: Style) -> bool:
    """Whether the weight is semi-bold or more."""
    weight = style.get("font-weight", "normal")
    return weight in ("bold", "bolder") or (weight.isdecimal() and int(weight) >= 600)


def words_of(chunk: Chunk, matrix: Affine) -> Iterator[Word]:
    """The words of a chunk in points; ``matrix`` maps user units there."""
    total = sum(width(text, style) for text, style, _ in chunk.runs)
    x = chunk.x - {"middle": total / 2, "end": total}.get(chunk.anchor, 0.0)
    scale = math.hypot(matrix.a, matrix.b)
    angle = math.degrees(math.atan2(matrix.b, matrix.a)) % 360
    boxes: list[BBox] = []
    letters = ""
    last: Style = {}

    def word() -> Word:
        em = length(last.get("font-size"), 16.0) * scale
        color = paint(last, "fill") or 0
        return Word(letters, BBox.around(boxes).rounded(3), em, is_bold(last), color, round(angle, 2))

    for text, style, shift in chunk.runs:
        em = length(style.get("font-size"), 16.0)
        baseline = chunk.y + shift + em * _shift(style)
        for part in re.findall(r"\s+|\S+", text):
            end = x + width(part, style)
            if part.isspace():
                if letters:
                    yield word()
                letters, boxes = "", []
            else:
                letters += part
                last = style
                boxes.append(matrix.box(BBox(x, baseline - ASCENT * em, end, baseline + DESCENT * em)))
            x = end
    if letters:
        yield word()


def _shift(style: Style) -> float:
    name = style.get("dominant-baseline") or style.get("alignment-baseline") or ""
    return _BASELINES.get(name, 0.0)
