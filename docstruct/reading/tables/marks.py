"""Words of a cell → the marks of footnotes behind them: 317², 12.4*, "Revenue" with a small raised 1."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docstruct.facts import Word

SMALL = 0.8  # of the size of the cell's print; what is smaller is raised or lowered
_MARK = re.compile(r"^\(?(?:[a-z]|\d{1,2}|[*†‡§#]{1,3})\)?,?$")
_SIGNS = re.compile(r"(?<=\w)[*†‡§¹²³⁰⁴⁵⁶⁷⁸⁹ᵃ-ᶻ⁽⁾]+$|(?<=[%)\].])[*†‡§¹²³⁰⁴⁵⁶⁷⁸⁹⁽⁾]+$")
_GLUED = re.compile(r"(?<=[)\]])\d{1,2}$")  # behind a bracket of a label
_MISREAD = re.compile(r"(?<=[\w)%\]])[!?'\"“”‘’°]+$")  # what an OCR makes of small raised signs
_OPENING = re.compile(r"(?:^|\s)['\"“”‘’„«]")
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
        signs = _SIGNS.search(word.text) or _of_label(words[: i + 1])
        if signs and not _UNITS.search(word.text):
            marks.insert(0, signs[0])
        break
    return tuple(marks)


def _of_label(words: Sequence[Word]) -> re.Match[str] | None:
    """The mark at the end of a label, no number: a digit behind its bracket, or a sign that an OCR misread."""
    text = " ".join(word.text for word in words)
    if sum(map(str.isalpha, text)) < 2:
        return None
    if glued := _GLUED.search(words[-1].text):
        return glued
    guessed = words[-1].way == "ocr" or not words[-1].visible
    return _MISREAD.search(words[-1].text) if guessed and not _OPENING.search(text) else None
