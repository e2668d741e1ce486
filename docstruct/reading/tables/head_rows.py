"""Visual rows of a table → which of them are its header; boxes in points.

A header stands above the first row with figures, or above the first rule or band below it. A label that stands alone
below the heads names a section of the rows, not a column.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from docstruct.reading.tables.draft import DATE
from docstruct.reading.tables.rows import YEAR, Barriers, VisualRow, figure_columns

HEADER_GAP = 3.0  # em of white inside a header, or between header and body, at most
MOST_HEADS = 5  # rows of a header above its rule
MOST_WORDS = 8  # of a head
NUMBERS = 0.8  # share of the texts of a column of numbers that have digits
PARTED = 0.2  # share of the rows that rules may part where one of them ends the heads


def header_of(rows: Sequence[VisualRow], barriers: Barriers, n_cols: int, body: int = 0) -> tuple[int, int]:
    """The header as ``(start, stop)`` of `rows`; equal where there is none. Rows before it do not belong.

    Args:
        rows: of the table, and some above it.
        barriers: drawn in the table.
        n_cols: number of its columns.
        body: the header begins at this row or above it.
    """
    first = next((i for i in range(body, len(rows)) if rows[i].values), None)
    if first is None:
        return _bold_header(rows, barriers)
    stop = _above_sections(rows, _ruled_stop(rows, first, barriers), barriers)
    start = _header_start(rows, stop, barriers, body)
    named = {col for row in rows[start:stop] for col in row.covers | set(row.cells)}
    bare = figure_columns(rows[first:]) - named - {0}
    enough = len(named) >= max(2, 0.5 * n_cols) and len(bare) < 0.3 * n_cols
    return (start, stop) if enough else (first, first)


def headers_of(rows: Sequence[VisualRow], barriers: Barriers, n_cols: int, body: int) -> list[tuple[int, int]]:
    """Where the header may be, as `header_of`: by the figures below it, and by the first rule or band below it."""
    found = [header_of(rows, barriers, n_cols, body)]
    if _heads_by_date(rows, body):
        found = [(_header_start(rows, body + 1, barriers, body, bare=False), body + 1)]
    for stop in range(body + 1, min(body + 1 + MOST_HEADS, len(rows))):
        if barriers.between(rows[stop - 1].y1, rows[stop].y0):
            start = _header_start(rows, stop, barriers, body, bare=False)
            names = _may_head(rows[start:stop]) or _heads_by_number(rows, stop, barriers)
            if names and (start, stop) not in found:
                found.append((start, stop))
            break
    return found


def _heads_by_date(rows: Sequence[VisualRow], i: int) -> bool:
    """Whether a row names columns by dates or years, while the rows below it show none."""
    dated = {col for col, text in rows[i].texts.items() if DATE.match(text) or YEAR.match(text)}
    others = set(rows[i].texts) - dated - {0}
    below = [row.texts[col] for row in rows[i + 1 :] for col in dated if col in row.texts]
    return bool(dated and below) and not others and not any(DATE.match(t) or YEAR.match(t) for t in below)


def _heads_by_number(rows: Sequence[VisualRow], stop: int, barriers: Barriers) -> bool:
    """Whether the row above a rule that parts no other rows has a word over a column of numbers: a scale may head."""
    word = rows[stop - 1].texts.get(0, "")
    below = [row.texts[0] for row in rows[stop:] if 0 in row.texts]
    numbers = sum(any(map(str.isdigit, text)) for text in below)
    parted = sum(barriers.between(a.y1, b.y0) for a, b in pairwise(rows[stop:]))
    named = any(map(str.isalpha, word)) and not any(map(str.isdigit, word))
    return named and numbers >= NUMBERS * len(below) > 0 and parted <= PARTED * len(rows[stop:])


def _may_head(rows: Sequence[VisualRow]) -> bool:
    """Whether rows have several cells beside one another, none of them a plain number but for years."""
    texts = [text for row in rows for text in row.texts.values()]
    plain = any(not any(map(str.isalpha, t)) and any(map(str.isdigit, t)) and not YEAR.match(t) for t in texts)
    return max((len(row.cells) for row in rows), default=0) > 1 and not plain


def _ruled_stop(rows: Sequence[VisualRow], first: int, barriers: Barriers) -> int:
    """Where the header ends: at a rule right below a row of several heads, else at the first figures.

    Lines between such a rule and the figures are remarks of the body.
    """
    for i in range(first, max(first - 5, 0), -1):
        heads = rows[max(i - 3, 0) : i]
        if any(row.values for row in heads[-1:]):
            break
        several = max(len(row.cells) for row in heads) >= (2 if i == first else 3)
        if several and barriers.between(rows[i - 1].y1, rows[i].y0):
            return i
    return first


def _above_sections(rows: Sequence[VisualRow], stop: int, barriers: Barriers) -> int:
    """`stop` moved above labels that stand alone below the heads, where a rule over both or later sections say so."""
    while stop > 1 and _is_lone_label(rows[stop - 1]) and len(rows[stop - 2].cells) > 1:
        upper, lower = rows[stop - 2], rows[stop - 1]
        ruled = barriers.over(lower.cells[0][0].bbox, upper.y1, lower.y0)
        again = upper.y1 <= lower.y0 and any(map(_is_lone_label, rows[stop + 1 :]))
        if not (ruled or again):
            break
        stop -= 1
    return stop


def _is_lone_label(row: VisualRow) -> bool:
    return set(row.cells) == {0} and not row.values


def _header_start(rows: Sequence[VisualRow], stop: int, barriers: Barriers, body: int, bare: bool = True) -> int:
    """The topmost row that may belong to the header above row `stop`; from row `body` on all is table.

    A `bare` header shows no figures at all.
    """
    start = stop
    widest = 0
    for i in range(stop - 1, -1, -1):
        row, below = rows[i], rows[i + 1]
        gap = (below.y0 - row.y1) / row.em
        far = gap > HEADER_GAP and i < body
        prose = any(_is_prose(text) for text in row.texts.values())
        if far or prose or (row.values and (bare or i < body)):
            break
        if i + 1 < stop and len(row.cells) == 1 and barriers.closes(row.y1, below.y0):
            break  # what a rule parts from the header stands above it
        if len(row.cells) == 1 and widest >= 2 and gap > 0.5 and not barriers.between(row.y1, below.y0):
            break  # a title above the header
        widest = max(widest, len(row.cells))
        start = i
    while start < stop and len(rows[start].cells) == 1 and _apart(rows, start, barriers):
        start += 1
    return start


def _is_prose(text: str) -> bool:
    """Whether a text is no head, nor several a space apart as years may be ("2003–04 2004–05 ...")."""
    words = text.split()
    return ":" in text or (len(words) > MOST_WORDS and not all(any(map(str.isdigit, word)) for word in words))


def _apart(rows: Sequence[VisualRow], i: int, barriers: Barriers) -> bool:
    """Whether a row stands clear of the one below it."""
    below = rows[i + 1]
    return (below.y0 - rows[i].y1) / rows[i].em > 0.5 or barriers.between(rows[i].y1, below.y0)


def _bold_header(rows: Sequence[VisualRow], barriers: Barriers) -> tuple[int, int]:
    """The header of a table without figures: what is bold, or ruled off, while the rest is not."""
    bold = [all(line.bold for line in row.lines) for row in rows]
    stop = next((i for i, b in enumerate(bold) if not b), 0)
    if not stop and len(rows) > 2 and barriers.between(rows[0].y1, rows[1].y0):
        parted = sum(barriers.between(a.y1, b.y0) for a, b in pairwise(rows))
        stop = int(parted <= 2 or parted == len(rows) - 1)
    return 0, stop
