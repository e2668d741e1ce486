"""A table and the lines above it → what its amounts are of, as printed, and where that stands; points.

A unit stands in the caption ("in thousands"), in a line of its own right above, over the labels, or in a head over
the columns of amounts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from docstruct.document import Cell, Line, Table
from docstruct.geometry import BBox
from docstruct.reading.scales import find_unit

SHORT = 90  # characters of a line that may give a unit
PLAIN = 6  # words of a line that is a unit and nothing else
REACH = 4.0  # em of white between a table and the line with its unit
NEAR = 3  # lines above a table that may give it
_BRACKETS = re.compile(r"[(\[（［][^()\[\]（）［］]{1,60}[)\]）］]")
_THOUSANDS = re.compile(r"1?[.,' ]?000")

Said = tuple[str, BBox | None]


def with_unit(table: Table, lines: Sequence[Line]) -> Table:
    """The table with its unit, where one is printed.

    Args:
        table: with its caption.
        lines: of the page, in the frame of the table.
    """
    if table.unit is not None:
        return table
    text, box = next(_units(table, lines), (None, None))
    return replace(table, unit=text, unit_bbox=box)


def _units(table: Table, lines: Sequence[Line]) -> Iterator[Said]:
    """Units named for the whole table, the likeliest first."""
    if table.caption:
        of_caption = [x for x in lines if table.caption_bbox and table.caption_bbox.contains(x.bbox.cx, x.bbox.cy)]
        for part in (*_brackets(table.caption), table.caption.rpartition(",")[2].strip()):
            if find_unit(part):
                yield part, _where(part, of_caption)
    for line in _above(table, lines):
        yield from ((part, _where(part, [line])) for part in unit_parts(line.text))
    for cell in _heads(table):
        yield from ((part, cell.bbox) for part in unit_parts(cell.text.replace("\n", " ")))


def unit_parts(text: str) -> list[str]:
    """What of a text names a unit: the text where it is short, else what it has in brackets."""
    if len(text) > SHORT:
        return []
    digits = any(map(str.isdigit, _THOUSANDS.sub("", text)))
    parts = [part for part in _brackets(text) if find_unit(part)]
    whole = [text.strip()] if len(text.split()) <= PLAIN and not digits and find_unit(text) else []
    return whole if whole and not parts else parts or whole


def _brackets(text: str) -> list[str]:
    return [match[0] for match in _BRACKETS.finditer(text)]


def _above(table: Table, lines: Sequence[Line]) -> list[Line]:
    em = max((w.size or w.bbox.height for c in table.cells[:20] for w in c.words), default=10.0)
    top = table.bbox.y0
    near = [x for x in lines if top - REACH * em < x.bbox.y1 <= top + 1 and x.bbox.overlap_x(table.bbox) > 0]
    return sorted(near, key=lambda x: -x.bbox.y1)[:NEAR]


def _heads(table: Table) -> Iterator[Cell]:
    """The cells that may name the unit of the whole table: over the labels, or over all columns but one of notes.

    The first label below the heads may be the title of a section, where another section follows.
    """
    stop = table.header_rows
    filled = Counter(c.row for c in table.cells if c.text.strip())
    labels = [c for c in table.cells if c.col == 0 and c.text.strip()]
    sections = [c for c in labels if c.row >= stop and filled[c.row] == 1]
    of_section = len(sections) > 1 and sections[0].row == stop
    yield from [c for c in labels if c.row < stop + (not of_section)][:1]
    heads = [c for c in table.cells if c.header and c.col and find_unit(c.text)]
    over = sum(c.col_span for c in heads)
    if over > 1 and over >= table.n_cols - 2 and len({" ".join(c.text.split()) for c in heads}) == 1:
        yield heads[0]


def _where(text: str, lines: Sequence[Line]) -> BBox | None:
    """The box of the words that say it; that of their line where it is not of whole words."""
    for line in lines:
        words = [word.text for word in line.words]
        wanted = text.split()
        for i in range(len(words) - len(wanted) + 1):
            if words[i : i + len(wanted)] == wanted:
                return BBox.around(word.bbox for word in line.words[i : i + len(wanted)])
    return next((line.bbox for line in lines if text in line.text), None)
