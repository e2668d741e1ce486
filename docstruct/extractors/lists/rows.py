"""Rows under the heads of a list → groups of rows, one for each item.

A row that fills the typed columns starts an item; rows of text alone go on with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docstruct.extractors.fields.targets import MENTIONS_OF_TYPE
from docstruct.extractors.fields.vocabulary import Vocabulary
from docstruct.extractors.lists.cells import typed_mention
from docstruct.extractors.lists.head_cells import Row
from docstruct.extractors.lists.heads import Column, cut_row
from docstruct.facts import Word


@dataclass(frozen=True, slots=True)
class CutRow:
    """A row cut into columns, and which typed columns hold a value of their type."""

    row: Row
    cells: tuple[tuple[Word, ...], ...]
    filled: frozenset[int]

    @classmethod
    def of(cls, row: Row, columns: Sequence[Column], vocabulary: Vocabulary) -> CutRow:
        """Cut a row at the edges of the columns."""
        cells = tuple(cut_row(row, columns))
        typed = (
            i for i, (words, column) in enumerate(zip(cells, columns))
            if words and column.target and column.target.type in MENTIONS_OF_TYPE
            and typed_mention(words, column.target, vocabulary)
        )  # fmt: skip
        return cls(row, cells, frozenset(typed))


def groups_of(cut: Sequence[CutRow], columns: Sequence[Column]) -> Iterator[list[int]]:
    """Rows of one item each, the anchor first: a row that fills the typed columns, and the text around it."""
    anchors = _anchors(cut, columns)
    texts = [i for i, c in enumerate(columns) if any(t and t.type == "text" for t in (c.target, c.below))]
    above = sum(not any(cut[i].cells[k] for k in texts) for i in anchors) > len(anchors) / 2
    used: set[int] = set()
    for n, i in enumerate(anchors):
        if i in used:
            continue
        before = anchors[n - 1] + 1 if n else 0
        after = next((j for j in anchors[n + 1 :] if not _completes(cut, i, j)), len(cut))
        led = above or _is_led(cut, i, texts)
        lead = [j for j in _near(cut, range(i - 1, before - 1, -1), texts, cut[i]) if led and j not in used]
        lead = lead if above else lead[:1]
        end = after - (not above and after < len(cut) and after - 1 > i and _is_led(cut, after, texts))
        tail = [j for j in _near(cut, range(i + 1, end), texts, cut[i]) if not (above and texts)]
        used |= {i, *lead, *tail}
        yield [i, *tail] if not lead else [i, *reversed(lead)]


def _is_led(cut: Sequence[CutRow], anchor: int, texts: Sequence[int]) -> bool:
    """Whether a row of figures has no text of its own, and right above it stands a row of text alone."""
    if not texts or anchor == 0 or any(cut[anchor].cells[k] for k in texts):
        return False
    upper = cut[anchor - 1]
    return not upper.filled and bool(_near(cut, range(anchor - 1, anchor - 2, -1), texts, cut[anchor]))


def _anchors(cut: Sequence[CutRow], columns: Sequence[Column]) -> list[int]:
    """Rows that start an item: those with an amount, where rows have one; else those that fill most columns."""
    money = [i for i, c in enumerate(columns) if c.target and c.target.type == "money"]
    counts = sorted((len(c.filled) for c in cut if c.filled), reverse=True)
    if not counts:
        return []
    least = max((counts[len(counts) // 4] + 1) // 2, 1)
    numbered = _numbered(cut, columns)
    if numbered:
        return numbered
    full = [c for c in cut if len(c.filled) >= max(counts[0] - 1, 1)]
    if money and sum(money[-1] in c.filled for c in full) > len(full) / 2:
        return [i for i, c in enumerate(cut) if money[-1] in c.filled and len(c.filled) >= min(least, 2)]
    return [i for i, c in enumerate(cut) if len(c.filled) >= least]


def _numbered(cut: Sequence[CutRow], columns: Sequence[Column]) -> list[int]:
    """Rows whose position counts up from row to row, with values beside it; none unless there are two or more."""
    place = next((i for i, c in enumerate(columns) if c.target and c.target.concept == "line_position"), None)
    if place is None:
        return []
    found: list[tuple[int, int]] = []
    for i, row in enumerate(cut):
        number = re.fullmatch(r"\D{0,2}0*(\d{1,4})\D{0,2}", "".join(w.text for w in row.cells[place]))
        if number and row.filled - {place} and (not found or 0 < int(number[1]) - found[-1][1] <= 10):
            found.append((i, int(number[1])))
    if len(found) < 2:
        return []
    least = min(len(cut[i].filled - {place}) for i, _ in found)
    return [i for i, row in enumerate(cut) if i in dict(found) or (i < found[-1][0] and len(row.filled) >= least > 2)]


def _completes(cut: Sequence[CutRow], anchor: int, other: int) -> bool:
    """Whether a row close below only fills columns that the anchor leaves empty."""
    a, b = cut[anchor], cut[other]
    near = b.row.top - a.row.bottom < 0.5 * a.row.height
    return near and not (a.filled & b.filled) and len(b.filled) < len(a.filled)


def _near(cut: Sequence[CutRow], order: range, texts: Sequence[int], anchor: CutRow) -> list[int]:
    """Rows that follow one another closely and hold text, or values of columns the anchor leaves empty."""
    found: list[int] = []
    at = anchor.row
    for i in order:
        row, cells, filled = cut[i].row, cut[i].cells, cut[i].filled
        gap = max(row.top - at.bottom, at.top - row.bottom)
        if gap > 1.4 * at.height or not (any(cells[k] for k in texts) or (filled and not filled & anchor.filled)):
            break
        found.append(i)
        at = row
    return found
