"""Words of a cell → the marks of footnotes behind them: 317², 12.4*, "Revenue" with a small raised 1."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docstruct.document import Word

SMALL = 0.8  # of the size of the cell's print; what is smaller is raised or lowered
_MARK = re.compile(r"^\(?(?:[a-z]|\d{1,2}|[*†‡§#]{1,3})\)?,?$")
_SIGNS = re.compile(r"(?<=\w)[*†‡§¹²³⁰⁴⁵⁶⁷⁸⁹ᵃ-ᶻ⁽⁾]+$|(?<=[%)\].])[*†‡§¹²³⁰⁴⁵⁶⁷⁸⁹⁽⁾]+$")
_UNITS = re.compile(r"(?:^|[^a-z])(?:k|c|d|m)?m[²³]$", re.IGNORECASE)  # square and cubic metres


def marks_of(words: Sequence[Word]) -> tuple[str, ...]:
    """The marks at the end of a cell, in order: small words that may be marks, and signs that can be nothing else.

    Sizes that an OCR guessed tell nothing; there the signs alone count.
    """
    size = max((word.size for word in words), default=0.0)
    marks: list[str] = []
    for i in range(len(words) - 1, -1, -1):
        word = words[i]
        small = i > 0 and word.way == "text" and 0.0 < word.size < SMALL * size
        if small and _MARK.match(word.text):
            marks.insert(0, word.text.rstrip(","))
            continue
        signs = _SIGNS.search(word.text)
        if signs and not _UNITS.search(word.text):
            marks.insert(0, signs[0])
        break
    return tuple(marks)


def without_marks(text: str, marks: Sequence[str]) -> str:
    """The text of a cell without the marks at its end."""
    for mark in reversed(marks):
        text = text.rstrip().rstrip(",").removesuffix(mark)
    return text.rstrip()
