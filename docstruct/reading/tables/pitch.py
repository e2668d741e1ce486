"""Lines in type of one pitch → lines cut where two characters or more are left white; boxes in points.

A typewriter, or a program that prints for one, parts columns by two spaces, which in type of one pitch look no wider
than the spaces of a justified line. Such a gap is cut where rows near it leave the same place as white.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from docstruct.document import Line
from docstruct.facts import Word
from docstruct.reading.lines import rows_of
from docstruct.reading.tables.cuts import MOST_CELLS, SUPPORT, rows_near
from docstruct.reading.tables.draft import split_at

FEWEST_WORDS = 10  # that tell the pitch
LETTERS = 3  # of a word that tells it; digits are of one width in most type
EVEN = 0.05  # by which the pitch of a word may differ
MOST = 0.9  # share of the words that agree
TWO = 1.6  # characters of white, at least: a space is one

Row = list[Line]


def pitch_of(words: Sequence[Word]) -> float:
    """The width of every character in points, 0 where they are of several widths."""
    told = [word for word in words if len(word.text) >= LETTERS and word.text.isalpha()]
    widths = [word.bbox.width / len(word.text) for word in told]
    if len(widths) < FEWEST_WORDS:
        return 0.0
    pitch = median(widths)
    even = sum(abs(width - pitch) <= EVEN * pitch for width in widths)
    return pitch if even >= MOST * len(widths) else 0.0


def cut_pitched(lines: Sequence[Line]) -> list[Line]:
    """The lines, those of one pitch cut at gaps that the rows near them leave white, too."""
    pitch = pitch_of([word for line in lines for word in line.words])
    if not pitch:
        return list(lines)
    rows = rows_of(lines)
    usual = [row if len(row) <= MOST_CELLS else [] for row in rows]
    return [part for i, row in enumerate(rows) for line in row for part in _cut(line, i, usual, pitch)]


def _cut(line: Line, i: int, rows: Sequence[Row], pitch: float) -> list[Line]:
    least = TWO * pitch
    places = [_place(word, pitch) for word in line.words]
    gaps = [(a[1], b[0]) for a, b in pairwise(places) if b[0] - a[1] >= least]
    if not gaps:
        return [line]
    near = rows_near(i, rows)
    return split_at(line, [(x0 + x1) / 2 for x0, x1 in gaps if _white(x0, x1, near, least)])


def _place(word: Word, pitch: float) -> tuple[float, float]:
    """Where the characters of a word begin and end; a box that is tight around a dash is narrower."""
    half = max(word.bbox.width, len(word.text) * pitch) / 2
    return word.bbox.cx - half, word.bbox.cx + half


def _white(x0: float, x1: float, near: Sequence[Row], least: float) -> bool:
    """Whether most of the rows near that reach over a gap leave as much of it white, at its left or its right end."""
    for start in (x0, x1 - least):
        left = crossed = 0
        for row in near:
            boxes = [word.bbox for line in row for word in line.words]
            if min(b.x0 for b in boxes) >= start or max(b.x1 for b in boxes) <= start + least:
                continue
            if any(b.x0 < start + least - 0.1 and b.x1 > start + 0.1 for b in boxes):
                crossed += 1
            else:
                left += 1
        if left >= SUPPORT and left >= 2 * crossed:
            return True
    return False
