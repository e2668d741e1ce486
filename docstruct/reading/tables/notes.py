"""A table and the lines around it → its caption and its notes; points.

A caption begins with what captions begin with ("Table 3"), above the table or, failing that, below it; without
one, a bold or larger line right above is the title. Notes are the lines right below that begin like notes, and
what goes on from them. Captions and notes set inside the frame, over all columns, are taken out of the cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from docstruct.document import Cell, Line, Table
from docstruct.reading.layout import CAPTION
from docstruct.reading.lines import rows_of
from docstruct.reading.tables.draft import is_value

ABOVE = 2.6  # em of white between a caption and its table, at most
BELOW = 2.0  # the same, below
LEADING = 0.9  # em of white between two lines of one caption or note
MOST_LINES = 6  # of a caption
MOST_NOTES = 30
LONG = 25  # words of a title
NOTE = re.compile(
    r"^(?:\(?\d{1,2}\)?[.)]?\s|\(?[a-z]\)\s|[*†‡§¹²³⁴⁵⁶⁷⁸⁹]|(?:sources?|notes?|n\.?b\.?|quellen?|anmerkung(?:en)?|hinweis|remarks?"
    r"|fuente|nota|fonte|bron)\b\s*[:.]|see (?:notes|footnotes)\b)",
    re.IGNORECASE,
)


def with_notes(tables: Sequence[Table], lines: Sequence[Line]) -> list[Table]:
    """The tables with caption and notes from the lines that are in none of them.

    Args:
        tables: of a page.
        lines: of the same page, level ones, in the same frame.
    """
    bare = [_without_frame_texts(table) for table in tables]
    free = [x for x in lines if not any(t.bbox.contains(x.bbox.cx, x.bbox.cy) for t in tables)]
    return [_with_notes(table, free) for table in bare]


def _with_notes(table: Table, free: Sequence[Line]) -> Table:
    em = _em(table)
    near = [x for x in free if x.bbox.overlap_x(table.bbox) > 0.3 * min(x.bbox.width, table.bbox.width)]
    above = _joined_rows([x for x in near if x.bbox.cy < table.bbox.y0])[::-1]
    below = _joined_rows([x for x in near if x.bbox.cy > table.bbox.y1])
    notes = _notes(below, table.bbox.y1, em)
    caption = table.caption or _caption_above(above, table, em) or _caption_below(below, table, em)
    return replace(table, caption=caption, notes=(*table.notes, *notes))


def _joined_rows(lines: Sequence[Line]) -> list[Line]:
    """What stands at one height as one line, top to bottom: a number and its title may stand apart."""
    return [Line.of([word for line in row for word in line.words]) for row in rows_of(lines)]


def _em(table: Table) -> float:
    sizes = [word.size or word.bbox.height for cell in table.cells for word in cell.words]
    return median(sizes) if sizes else 10.0


def _caption_above(above: Sequence[Line], table: Table, em: float) -> str | None:
    """Of the lines above, nearest first."""
    taken: list[Line] = []
    edge = table.bbox.y0
    for line in above[:MOST_LINES]:
        if edge - line.bbox.y1 > (ABOVE if not taken else 1.4) * em:
            break
        if sum(is_value(word.text) for word in line.words) > 3 and not CAPTION.match(line.text):
            return None  # heads or rows that are not of the table as it was read
        taken.append(line)
        edge = line.bbox.y0
        if CAPTION.match(line.text):
            return " ".join(x.text for x in reversed(taken))
    title = next((x for x in taken if x.bold or (x.size or 0.0) > 1.1 * em), None)
    plain = title is not None and len(title.words) <= LONG and not title.text.endswith(".")
    first = taken.index(title) if title is not None else 0
    if title is None or not plain or first > 1:
        return None
    more = [x for x in taken[first + 1 : first + 3] if x.bold == title.bold and abs(x.size - title.size) < 0.1 * em]
    return " ".join(x.text for x in [*reversed(more), title])


def _caption_below(below: Sequence[Line], table: Table, em: float) -> str | None:
    if not below or not CAPTION.match(below[0].text) or below[0].bbox.y0 - table.bbox.y1 > BELOW * em:
        return None
    taken = [below[0]]
    for line in below[1:MOST_LINES]:
        if line.bbox.y0 - taken[-1].bbox.y1 > 0.5 * em or abs(line.size - taken[0].size) > 0.05 * em:
            break
        taken.append(line)
    return " ".join(x.text for x in taken)


def _notes(below: Sequence[Line], edge: float, em: float) -> list[str]:
    """Of the lines below, nearest first: what begins like a note, each with what it goes on with."""
    notes: list[str] = []
    size = 0.0
    for line in below[:MOST_NOTES]:
        reach = BELOW if not notes else LEADING
        if line.bbox.y0 - edge > reach * em:
            break
        if NOTE.match(line.text):
            notes.append(line.text)
            size = line.size
        elif notes and abs(line.size - size) < 0.05 * em:
            notes[-1] += " " + line.text
        else:
            break
        edge = line.bbox.y1
    return notes


def _without_frame_texts(table: Table) -> Table:
    """The table without first rows that are its caption and last rows that are its notes."""
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    first, last = 0, table.n_rows
    captions: list[str] = []
    notes: list[str] = []
    while last - first > 2 and _is_over_all(rows.get(first, []), table.n_cols, CAPTION):
        captions.append(rows[first][0].text.replace("\n", " "))
        first += 1
    while last - first > 2 and _is_over_all(rows.get(last - 1, []), table.n_cols, NOTE):
        notes.insert(0, rows[last - 1][0].text.replace("\n", " "))
        last -= 1
    if not captions and not notes:
        return table
    kept = tuple(replace(c, row=c.row - first) for c in table.cells if first <= c.row < last)
    caption = " ".join(captions) or table.caption
    return replace(table, cells=kept, caption=caption, notes=(*notes, *table.notes))


def _is_over_all(row: Sequence[Cell], n_cols: int, begins: re.Pattern[str]) -> bool:
    """Whether a row is one cell over all columns whose text begins in a certain way."""
    return len(row) == 1 and row[0].col_span == n_cols and row[0].row_span == 1 and bool(begins.match(row[0].text))
