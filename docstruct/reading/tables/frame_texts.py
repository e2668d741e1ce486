"""A table → the same without first rows that are its caption and last rows that are its notes.

Captions and notes set inside the frame of a table are read as rows of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from docstruct.document import Cell, Note, Table
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.layout import CAPTION
from docstruct.reading.tables.draft import is_value
from docstruct.reading.tables.notes import NOTE

SHORT = 8  # words; a longer text that reaches under other columns is a note


def without_frame_texts(table: Table) -> Table:
    """The table without first rows that are its caption and last rows that are its notes."""
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    first, last = 0, table.n_rows
    captions: list[Cell] = []
    while last - first > 2 and _is_caption(rows.get(first, []), table):
        captions += rows[first]
        first += 1
    start = _first_note(rows, table, first)
    notes = [c for r in range(start, last) for c in rows.get(r, []) if c.text]
    if not captions and start == last:
        return table
    kept = tuple(replace(c, row=c.row - first) for c in table.cells if first <= c.row < start)
    box = table.bbox if table.ruled else BBox.around(c.bbox for c in kept if c.bbox is not None)
    table = replace(table, cells=kept, bbox=box, notes=tuple(Note(_flat(c), c.bbox) for c in notes))
    if captions:
        boxes = [c.bbox for c in captions if c.bbox is not None and c.text]
        table = replace(table, caption=" ".join(map(_flat, captions)).strip(), caption_bbox=BBox.around(boxes))
    return table


def _flat(cell: Cell) -> str:
    return " ".join(cell.text.split())


def _is_caption(row: Sequence[Cell], table: Table) -> bool:
    """Whether a first row is a caption: one cell over all columns, or text that goes on from cell to cell."""
    filled = sorted((c for c in row if c.text), key=lambda c: c.col)
    if not filled or any(c.row_span > 1 for c in filled) or not CAPTION.match(" ".join(map(_flat, filled))):
        return False
    whole = len(filled) == 1 and filled[0].col_span == table.n_cols
    words = [word for c in filled for word in c.words]
    return whole or (not table.ruled and len(words) > 3 and _flows(words))


def _flows(words: Sequence[Word]) -> bool:
    """Whether words of one line follow one another as words do."""
    ordered = sorted(words, key=lambda word: word.bbox.x0)
    height = max(word.bbox.height for word in words)
    level = max(w.bbox.cy for w in words) - min(w.bbox.cy for w in words) < 0.5 * height
    return level and all(b.bbox.x0 - a.bbox.x1 < 0.8 * height for a, b in pairwise(ordered))


def _first_note(rows: dict[int, list[Cell]], table: Table, first: int) -> int:
    """The row from which on all are notes, told by one of them; the number of rows where none is.

    No label ends a table: what stands alone in its row below the last figures is a note with the notes.
    """
    start = table.n_rows
    proven = False
    while start - first > 2 and (cells := [c for c in rows.get(start - 1, []) if c.text]) and len(cells) == 1:
        (cell,) = cells
        over_all = cell.col_span == table.n_cols and cell.row_span == 1
        opens = NOTE.match(cell.text) is not None
        if cell.col or is_value(_flat(cell)) or (table.ruled and not (over_all and (opens or proven))):
            break
        start -= 1
        reaches = _reaches_over(cell, table)
        proven = proven or (opens and (over_all or reaches)) or (reaches and len(cell.text.split()) > SHORT)
    return start if proven else table.n_rows


def _reaches_over(cell: Cell, table: Table) -> bool:
    """Whether a text reaches under the columns beside it, as labels do not."""
    starts = [c.bbox.x0 for c in table.cells if c.col == 1 and c.text and c.bbox is not None and not c.header]
    return bool(starts) and cell.bbox is not None and cell.bbox.x1 > median(starts)
