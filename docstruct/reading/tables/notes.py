"""A table and the lines around it → its caption and its notes, with their boxes; points.

A caption begins with what captions begin with ("Table 3"), above the table or, failing that, below it; without
one, a bold or larger line right above is the title. Notes are the lines right below that begin like notes or are
in small print, and what goes on from them. Captions and notes set inside the frame, or read as first and last rows,
are taken out of the cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from docstruct.document import Cell, Line, Note, Table
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.layout import CAPTION
from docstruct.reading.lines import rows_of
from docstruct.reading.scales import find_unit
from docstruct.reading.tables.draft import is_value
from docstruct.reading.tables.units import with_unit

ABOVE = 2.6  # em of white between a caption and its table, at most
HIGH = 5.0  # the same, for a title in clearly larger print
BELOW = 2.0  # the same, below
SOURCE = 4.0  # the same, of a note that can be of nothing else
LEADING = 0.9  # em of white between two lines of one caption or note
WIDER = 0.35  # em by which the white between lines of a caption may grow
NEXT = 1.2  # em of white between two notes that are only numbered
GUESSED = 0.2  # em by which sizes that an OCR guessed may differ
MOST_LINES = 6  # of a caption
MOST_NOTES = 30
LONG = 25  # words of a title
SHORT = 8  # words of a line below the title
APART = 1.5  # em of white between texts that stand beside one another
TITLE = 1.3  # times the size of the table's print: clearly larger
SMALL_PRINT = 0.93  # of the size of the table's print
NOTE = re.compile(
    r"^(?:\(?\d{1,2}\)?[.)]?\s|[\"“”'‘’°?!]+\)\s|\(?[a-z]\)\s|\(?[*†‡§¹²³⁴⁵⁶⁷⁸⁹]|[—–-]+\s+\w"
    r"|(?:other )?(?:sources?|notes?|n\.?b\.?|quellen?|anmerkung(?:en)?|hinweise?|remarks?|key|legend|fuentes?|notas?"
    r"|fonti|fonte|bron)\b\s*[:.]|see (?:notes|footnotes)\b)",
    re.IGNORECASE,
)
NAMED = re.compile(r"^(?:\(?[*†‡§]|[^\W\d])", re.IGNORECASE)  # of the notes, those that are surely one
_REMARK = re.compile(r"^[(\[（［][^()\[\]]+[)\]）］]$")

Row = list[Line]


def with_notes(tables: Sequence[Table], lines: Sequence[Line]) -> list[Table]:
    """The tables with caption, unit and notes from the lines that are in none of them.

    Args:
        tables: of a page.
        lines: of the same page, level ones, in the same frame.
    """
    bare = [_without_frame_texts(table) for table in tables]
    free = [x for x in lines if not any(t.bbox.contains(x.bbox.cx, x.bbox.cy) for t in bare)]
    return [with_unit(_with_notes(table, free), lines) for table in bare]


def _with_notes(table: Table, free: Sequence[Line]) -> Table:
    em = _em(table)
    near = [x for x in free if x.bbox.overlap_x(table.bbox) > 0.3 * min(x.bbox.width, table.bbox.width)]
    above = rows_of([x for x in near if x.bbox.cy < table.bbox.y0])[::-1]
    below = [_joined(row) for row in rows_of([x for x in near if x.bbox.cy > table.bbox.y1])]
    notes = _notes(below, table, em)
    if table.caption is None:
        found = _caption_above(above, table, em) or _title_above(above, table, em) or _caption_below(below, table, em)
        if found:
            table = replace(table, caption=_written(found), caption_bbox=BBox.around(x.bbox for x in found))
    return replace(table, notes=(*table.notes, *notes))


def _joined(row: Row) -> Line:
    """What stands at one height as one line: a number and its title may stand apart."""
    return Line.of([word for line in row for word in line.words])


def _em(table: Table) -> float:
    sizes = [word.size or word.bbox.height for cell in table.cells for word in cell.words]
    return median(sizes) if sizes else 10.0


# -- captions -------------------------------------------------------------------------------------------


def _caption_above(above: Sequence[Row], table: Table, em: float) -> list[Line]:
    """The lines of the nearest caption above, top to bottom; `above` nearest first."""
    edge = table.bbox.y0
    for i, row in enumerate(above[:MOST_LINES]):
        line = _joined(row)
        if edge - line.bbox.y1 > (ABOVE if not i else 1.4) * em:
            break
        edge = line.bbox.y0
        if CAPTION.match(line.text):
            start = _same_label(above, i, em)
            return _going_on(_text_of(above[start], em), above[:start][::-1], em)
        if sum(is_value(word.text) for word in line.words) > 3:
            break  # rows that are not of the table as it was read
    return []


def _written(lines: Sequence[Line]) -> str:
    """The text of a caption; a label that is written on every line stands in it once."""
    label = CAPTION.match(lines[0].text)
    again = re.compile(re.escape(label[0]) + r"[\s.:|—–-]*") if label else None
    rest = [again.sub("", x.text, count=1) if again and again.match(x.text) else x.text for x in lines[1:]]
    return " ".join([lines[0].text, *rest])


def _same_label(above: Sequence[Row], i: int, em: float) -> int:
    """The topmost of the lines that begin with the same label: some programs write it on every line, in white."""
    label = CAPTION.match(_joined(above[i]).text)
    while label and i + 1 < len(above) and _joined(above[i + 1]).text.startswith(label[0]):
        if _joined(above[i]).bbox.y0 - _joined(above[i + 1]).bbox.y1 > LEADING * em:
            break
        i += 1
    return i


def _going_on(first: Line, rows: Sequence[Row], em: float) -> list[Line]:
    """A caption's first line with those below that go on with it: closely set, and no remark of units."""
    taken, most = [first], LEADING
    for row in rows:
        line = _text_of(row, em)
        gap = (line.bbox.y0 - taken[-1].bbox.y1) / em
        lighter = all(x.bold for x in taken) and not line.bold
        if gap > most or lighter or _is_remark(line):
            break
        most = min(most, gap + WIDER)
        taken.append(line)
    return taken


def _is_remark(line: Line) -> bool:
    """Whether a line says in what the amounts are, and nothing else."""
    short = len(line.words) <= 4 or _REMARK.match(line.text) is not None
    return short and find_unit(line.text) is not None


def _text_of(row: Row, em: float) -> Line:
    """A row as one line, without a unit that stands apart at its end."""
    return _joined(_without_unit(row, em))


def _without_unit(row: Row, em: float) -> Row:
    kept = list(row)
    while len(kept) > 1 and kept[-1].bbox.x0 - kept[-2].bbox.x1 > APART * em and _is_remark(kept[-1]):
        kept.pop()
    return kept


def _title_above(above: Sequence[Row], table: Table, em: float) -> list[Line]:
    """A bold or larger line right above, what goes on with it above, and short lines between it and the table."""
    edge = table.bbox.y0
    taken: list[Line] = []
    for row in above[:3]:
        line = _text_of(row, em)
        large = line.size > TITLE * em
        if edge - line.bbox.y1 > (HIGH if large and not taken else ABOVE if not taken else 1.4) * em:
            break
        if _apart(_without_unit(row, em), em):
            break  # fields of a form
        edge = line.bbox.y0
        if _is_remark(line):
            continue
        taken.append(line)
        if _stands_out(line, em) and len(line.words) <= LONG and not line.text.endswith("."):
            return [*_same_above(line, above[above.index(row) + 1 :], em), *reversed(taken)]
        if len(line.words) > SHORT:
            break
    return []


def _apart(row: Row, em: float) -> bool:
    return any(b.bbox.x0 - a.bbox.x1 > APART * em for a, b in pairwise(row))


def _stands_out(line: Line, em: float) -> bool:
    capitals = line.text.isupper() and sum(map(str.isalpha, line.text)) > 3
    return line.bold or line.size > 1.1 * em or capitals


def _same_above(title: Line, rows: Sequence[Row], em: float) -> list[Line]:
    """The one or two lines above a title that are set as it is, top to bottom."""
    more: list[Line] = []
    edge = title.bbox.y0
    for row in rows[:2]:
        line = _joined(row)
        alike = line.bold == title.bold and abs(line.size - title.size) < 0.1 * em and _stands_out(line, em)
        if not alike or edge - line.bbox.y1 > 1.4 * em:
            break
        more.insert(0, line)
        edge = line.bbox.y0
    return more


def _caption_below(below: Sequence[Line], table: Table, em: float) -> list[Line]:
    if not below or not CAPTION.match(below[0].text) or below[0].bbox.y0 - table.bbox.y1 > BELOW * em:
        return []
    taken = [below[0]]
    for line in below[1:MOST_LINES]:
        if line.bbox.y0 - taken[-1].bbox.y1 > 0.5 * em or abs(line.size - taken[0].size) > 0.05 * em:
            break
        taken.append(line)
    return taken


# -- notes ----------------------------------------------------------------------------------------------


def _notes(below: Sequence[Line], table: Table, em: float) -> list[Note]:
    """Of the lines below, nearest first: what begins like a note, each with what it goes on with."""
    groups: list[list[Line]] = []
    edge = table.bbox.y1
    for line, after in zip(below[:MOST_NOTES], [*below[1:], None]):
        gap = (line.bbox.y0 - edge) / em
        opens = bool(NOTE.match(line.text)) or _counts(line, after)
        named = opens and bool(NAMED.match(line.text))
        if gap > (SOURCE if named else BELOW if not groups else NEXT) or (not opens and gap > LEADING):
            break
        if opens or (not groups and _in_small_print(line, table, em)):
            groups.append([line])
        elif groups and abs(line.size - groups[-1][-1].size) < (0.05 if _is_known(line) else GUESSED) * em:
            groups[-1].append(line)
        else:
            break
        edge = line.bbox.y1
    return [Note(" ".join(x.text for x in group), BBox.around(x.bbox for x in group)) for group in groups]


def _counts(line: Line, after: Line | None) -> bool:
    """Whether this is line 1 and the next line 2 of notes that are numbered, the first glued to its text by an OCR."""
    return after is not None and line.text[:1] == "1" and re.match(r"2[.)]?\s", after.text) is not None


def _is_known(line: Line) -> bool:
    """Whether sizes are those of a font, not guessed by an OCR."""
    return all(word.way == "text" and word.visible for word in line.words)


def _in_small_print(line: Line, table: Table, em: float) -> bool:
    """Whether a line that begins where the table does is smaller than it; sizes that an OCR guessed tell nothing."""
    return _is_known(line) and 0.0 < line.size < SMALL_PRINT * em and abs(line.bbox.x0 - table.bbox.x0) < em


# -- what was read as rows --------------------------------------------------------------------------------


def _without_frame_texts(table: Table) -> Table:
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
