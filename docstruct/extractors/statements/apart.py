"""A table that holds two statements, one below the other → a table for each.

Statements of one look that stand close together are ruled, and found, as one. Where heads of columns come again below
amounts, under a title or with other periods, another statement begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from docstruct.document import Cell, Table
from docstruct.extractors.statements.cells import figure_of, has_amount, is_head
from docstruct.extractors.statements.periods import Hint, read_hint
from docstruct.extractors.statements.terms import kind_of_title
from docstruct.extractors.values.locale import Locale
from docstruct.geometry import BBox

FEWEST_ROWS = 2  # with amounts, above the heads of another statement
MOST_TITLES = 3  # rows between the amounts of one and the heads of the next

Row = Sequence[Cell | None]


def apart(table: Table, locale: Locale) -> list[Table]:
    """The statements in a table, from top to bottom; the table itself where it holds no more than one."""
    if table.parts:  # over several pages; what comes again there are the heads of the one statement
        return [table]
    rows: Sequence[Row] = table.grid()
    heads = [index for index, row in enumerate(rows) if _is_heads(row, locale)]
    first = _hints(rows[heads[0]]) if heads else set[Hint]()
    found, start, seen = [], 0, 0
    for index, row in enumerate(rows):
        if index in heads and seen >= FEWEST_ROWS:
            end, titled = _end(rows, index)
            if titled or not _hints(row) <= first:
                found.append(_part(table, range(start, end)))
                start, seen, first = index, 0, _hints(row)
        elif index not in heads:
            seen += any(has_amount(cell, locale) for cell in row[1:] if cell is not None)
    return [*found, _part(table, range(start, len(rows)))] if found else [table]


def _is_heads(row: Row, locale: Locale) -> bool:
    """Whether a row names periods and states no amounts."""
    cells = [cell for cell in row[1:] if cell is not None and cell.text.strip()]
    return any(map(is_head, cells)) and all(is_head(cell) or figure_of(cell, locale) is None for cell in cells)


def _hints(row: Row) -> set[Hint]:
    return {read_hint(cell.text) for cell in row[1:] if cell is not None and is_head(cell)}


def _end(rows: Sequence[Row], heads: int) -> tuple[int, bool]:
    """Where what stands above heads ends, and whether a title of a statement stands between."""
    for at in range(heads - 1, max(0, heads - 1 - MOST_TITLES), -1):
        texts = [cell.text for cell in rows[at] if cell is not None and cell.text.strip()]
        if len(texts) > 1:
            break
        if texts and kind_of_title(texts[0]) is not None:
            return at, True
    return heads, False


def _part(table: Table, rows: range) -> Table:
    cells = tuple(replace(c, row=c.row - rows.start) for c in table.cells if c.row in rows)
    boxes = [cell.bbox for cell in cells if cell.bbox is not None]
    whole = rows.start == 0
    caption, unit = (table.caption, table.unit) if whole else (None, None)
    return replace(table, cells=cells, bbox=BBox.around(boxes) if boxes else table.bbox, caption=caption, unit=unit)
