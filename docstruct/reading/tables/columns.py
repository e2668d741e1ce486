"""Rows of a region → its columns, as stretches of x that its lines cover; points."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from docstruct.document import Line
from docstruct.reading.tables.draft import covered, split_at
from docstruct.reading.tables.regions import Row
from docstruct.reading.tables.rows import VisualRow

MOST_CUT = 6  # words of a line that may hold two cells
CURRENCY = re.compile(r"^(?:[$€£¥₹]|[A-Z]{3}|[A-Z]{0,2}[$])$")
UNIT = re.compile(r"^[^\W\d]{1,4}\.?[²³]?(?:/[^\W\d]{1,4}[²³]?)?$|^[%‰°]$")

Span = tuple[float, float]


def columns_of(data: list[Row], rest: list[Row], lead: list[Row], tolerance: float) -> list[Span]:
    """The columns as stretches of x, left to right: those of the rows with figures, then what others add.

    Rows that only may be heads (`lead`) add none, but keep apart what they name apart. Up to a share of
    `tolerance` of the rows may reach over a gutter.
    """
    most = max(map(len, data))
    models = [row for row in data if len(row) >= 0.7 * most]
    spans = covered([x.bbox for row in models for x in row], int(tolerance * len(models)))
    for row in data + rest:
        if len(row) < 2:
            continue
        for line in row:
            if all(line.bbox.x1 <= a + 1 or line.bbox.x0 >= b - 1 for a, b in spans):
                spans.append((line.bbox.x0, line.bbox.x1))
    return _without_slivers(sorted(spans), data + rest + lead)


def _without_slivers(spans: list[Span], rows: list[Row]) -> list[Span]:
    """Neighbours joined that are one column: never filled in one row, or currency marks beside amounts."""
    texts = [_by_column(row, spans) for row in rows]
    joined = spans[:1]
    last = 0  # the column of `spans` that ends the last joined one
    for i in range(1, len(spans)):
        both = [row[last] for row in texts if row.get(last) and row.get(i)]
        if not both or all(CURRENCY.match(a) for a in both):
            joined[-1] = (joined[-1][0], spans[i][1])
            for row in texts:
                row[i] = row.get(last, "") + row.get(i, "")
        else:
            joined.append(spans[i])
        last = i
    return joined


def _by_column(row: Row, columns: list[Span]) -> dict[int, str]:
    """Column → text of the lines that reach into it."""
    texts: dict[int, str] = {}
    for line in row:
        for i in columns_under(line, columns, 0.0):
            texts[i] = texts.get(i, "") + line.text
    return texts


def columns_under(line: Line, columns: list[Span], least: float) -> range:
    """The columns a line shares more than `least` points of x with."""
    start = bisect_left(columns, line.bbox.x0 + least, key=lambda c: c[1])
    while start < len(columns) and columns[start][1] - line.bbox.x0 <= least:
        start += 1
    stop = start
    while stop < len(columns) and line.bbox.x1 - columns[stop][0] > least:
        stop += 1
    return range(start, stop)


def column_span(line: Line, columns: list[Span]) -> tuple[int, int]:
    """First column and number of columns under a line; the nearest one where it stands between."""
    found = columns_under(line, columns, 1.0)
    if found:
        return found[0], len(found)
    after = min(found.start, len(columns) - 1)
    near = range(max(after - 1, 0), after + 1)
    return min(near, key=lambda i: abs(sum(columns[i]) / 2 - line.bbox.cx)), 1


def with_units(columns: list[Span], heads: list[Line], body: list[VisualRow]) -> list[Span]:
    """Columns of units joined to the figures before them, where no head of their own tells them apart."""
    named = {
        col
        for head in heads
        for col in columns_under(head, columns, 1.0)
        if len(columns_under(head, columns, 1.0)) == 1
    }
    joined = columns[:1]
    for col in range(1, len(columns)):
        texts = [row.texts[col] for row in body if col in row.texts]
        after = sum(col - 1 in row.values for row in body if col in row.texts)
        unit = 2 * after > len(texts) > 0 and all(UNIT.match(text) for text in texts)
        if heads and unit and col not in named:
            joined[-1] = (joined[-1][0], columns[col][1])
        else:
            joined.append(columns[col])
    return joined


def cut_at_columns(line: Line, columns: list[Span]) -> list[Line]:
    """A short line cut before a word that begins exactly where a column does: cells a space apart."""
    first, n = column_span(line, columns)
    if n == 1 or len(line.words) > MOST_CUT:
        return [line]
    slack = 0.35 * (line.size or line.bbox.height)
    cuts = []
    for before, word in pairwise(line.words):
        for col in range(first + 1, first + n):
            if abs(word.bbox.x0 - columns[col][0]) < slack and before.bbox.x1 <= columns[col - 1][1] + slack:
                cuts.append((before.bbox.x1 + word.bbox.x0) / 2)
    return split_at(line, cuts) if cuts else [line]


def visual_row(row: Sequence[Line], columns: list[Span]) -> VisualRow:
    """The row of these lines, each cut where it reaches over several columns."""
    cells: dict[int, list[Line]] = {}
    covers: set[int] = set()
    for line in row:
        for part in cut_at_columns(line, columns):
            col, n = column_span(part, columns)
            cells.setdefault(col, []).append(part)
            covers.update(range(col, col + n))
    return VisualRow.of(cells, True, covers)
