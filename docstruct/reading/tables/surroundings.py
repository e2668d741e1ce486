"""A table and the lines around it → its caption, unit and notes, with their boxes; points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from docstruct.document import Line, Table
from docstruct.reading.lines import rows_of
from docstruct.reading.tables.captions import joined, with_caption
from docstruct.reading.tables.frame_texts import without_frame_texts
from docstruct.reading.tables.notes import notes_of
from docstruct.reading.tables.rules import Rules
from docstruct.reading.tables.units import with_unit


def with_surroundings(tables: Sequence[Table], lines: Sequence[Line], rules: Rules) -> list[Table]:
    """The tables with caption, unit and notes from the lines that are in none of them.

    Args:
        tables: of a page.
        lines: of the same page, level ones, in the same frame.
        rules: drawn on it.
    """
    bare = [without_frame_texts(table) for table in tables]
    free = [x for x in lines if not any(t.bbox.contains(x.bbox.cx, x.bbox.cy) for t in bare)]
    return [with_unit(_noted(table, free, rules), lines) for table in bare]


def _noted(table: Table, free: Sequence[Line], rules: Rules) -> Table:
    em = _em(table)
    near = [x for x in free if x.bbox.overlap_x(table.bbox) > 0.3 * min(x.bbox.width, table.bbox.width)]
    above = rows_of([x for x in near if x.bbox.cy < table.bbox.y0])[::-1]
    below = [joined(row) for row in rows_of([x for x in near if x.bbox.cy > table.bbox.y1])]
    notes = notes_of(below, table, em)
    if table.caption is None:
        table = with_caption(table, above, below, em, rules)
    return replace(table, notes=(*table.notes, *notes))


def _em(table: Table) -> float:
    sizes = [word.size or word.bbox.height for cell in table.cells for word in cell.words]
    return median(sizes) if sizes else 10.0
