"""From labels of one sign to such labels in one script: an I among letters is no 1, an O among numbers is a 0.

A lone sign has no word around it that would say what it is; the other labels of its row or column do. Letters
that no other label has an accent on have none themselves: it is the end of a tick.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from docstruct.facts import Word

FEWEST = 3  # other labels of a row or column
NEAR = 0.35  # of a label's height, that labels of a row are off it
BESIDE = 0.6  # of a font size, between words of one label
SIZE = 1.7  # sizes within this factor may be one
LETTERS = {"1": "I", "0": "O", "|": "I", "5": "S", "8": "B"}
DIGITS = {"I": "1", "l": "1", "|": "1", "O": "0", "o": "0", "S": "5", "B": "8"}


def in_one_script(words: Sequence[Word]) -> list[Word]:
    """The words, single signs in the script of those in line with them."""
    lone = [w for w in words if len(w.text) == 1 and not any(_next_to(w, o) for o in words if o is not w)]
    known = set(map(id, lone))
    return [_in_script(w, _row(w, lone)) if id(w) in known else w for w in words]


def _next_to(word: Word, other: Word) -> bool:
    """Whether two words stand in one line of print."""
    a, b = word.bbox, other.bbox
    level = min(a.y1, b.y1) - max(a.y0, b.y0) > 0.5 * min(a.height, b.height)
    return level and max(a.x0, b.x0) - min(a.x1, b.x1) <= BESIDE * word.size


def _row(word: Word, lone: Sequence[Word]) -> list[str]:
    """The other single signs of its row or of its column, whichever are more."""
    alike = [w for w in lone if w is not word and 1 / SIZE < max(w.size, 1e-6) / max(word.size, 1e-6) < SIZE]
    near = NEAR * max(word.bbox.height, word.bbox.width)
    row = [w.text for w in alike if abs(w.bbox.cy - word.bbox.cy) <= near]
    column = [w.text for w in alike if abs(w.bbox.cx - word.bbox.cx) <= near]
    return max(row, column, key=len)


def _in_script(word: Word, others: Sequence[str]) -> Word:
    if len(others) < FEWEST:
        return word
    text = word.text
    if all(o.isalpha() for o in others if o not in LETTERS) and sum(map(str.isalpha, others)) >= FEWEST:
        text = LETTERS.get(text, text)
    elif all(o.isdigit() for o in others if o not in DIGITS) and sum(map(str.isdigit, others)) >= FEWEST:
        text = DIGITS.get(text, text)
    if others and all(o.isascii() for o in others):
        text = unicodedata.normalize("NFD", text)[0]
    return word._replace(text=text)
