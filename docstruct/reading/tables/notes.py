"""A table and the lines below it → its notes, with their boxes; points.

Notes are the lines right below that begin like notes or are in small print, what goes on from them, and a remark
between the table and the first of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from docstruct.document import Line, Note, Table
from docstruct.geometry import BBox

BELOW = 2.0  # em of white between a table and its notes, at most
SOURCE = 4.0  # the same, of a note that can be of nothing else
LEADING = 0.9  # em of white between two lines of one note
NEXT = 1.2  # em of white between two notes that are only numbered
GUESSED = 0.2  # em by which sizes that an OCR guessed may differ
MOST_NOTES = 30
SMALL_PRINT = 0.93  # of the size of the table's print
NOTE = re.compile(
    r"^(?:\(?\d{1,2}\)?[.)]?\s|[\"“”'‘’°?!]+\)\s|\(?[a-z]\)\s|\(?[*†‡§¹²³⁴⁵⁶⁷⁸⁹]|[—–-]+\s+\w"
    r"|(?:other )?(?:sources?|notes?|n\.?b\.?|quellen?|anmerkung(?:en)?|hinweise?|remarks?|key|legend|fuentes?|notas?"
    r"|fonti|fonte|bron)\b\s*[:.]|see (?:notes|footnotes)\b)",
    re.IGNORECASE,
)
NAMED = re.compile(r"^(?:\(?[*†‡§]|[^\W\d])", re.IGNORECASE)  # of the notes, those that are surely one


def notes_of(below: Sequence[Line], table: Table, em: float) -> list[Note]:
    """Of the lines below, nearest first: what begins like a note, each with what it goes on with."""
    groups: list[list[Line]] = []
    edge = table.bbox.y1
    opening = _openings(below[:MOST_NOTES], table)
    if remark := _remark(below, opening, table, em):
        groups, edge = [[remark]], remark.bbox.y1
    for line, opens in list(zip(below, opening))[len(groups) :]:
        gap = (line.bbox.y0 - edge) / em
        named = opens and NAMED.match(line.text) is not None
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


def _openings(lines: Sequence[Line], table: Table) -> list[bool]:
    """Which lines begin like notes, or with one of the signs behind the texts of the table that an OCR misread."""
    signs = tuple({mark for cell in table.cells for mark in cell.marks if not mark.isalnum()})
    return [
        NOTE.match(line.text) is not None
        or _counts(line, after)
        or (not _is_known(line) and line.text.startswith(signs))
        for line, after in zip(lines, [*lines[1:], None])
    ]


def _remark(below: Sequence[Line], opening: Sequence[bool], table: Table, em: float) -> Line | None:
    """The line right below a table that is no note by its looks, where the notes follow close below it."""
    if len(opening) < 2 or opening[0] or not opening[1]:
        return None
    line, after = below[:2]
    near = line.bbox.y0 - table.bbox.y1 <= BELOW * em and after.bbox.y0 - line.bbox.y1 <= LEADING * em
    return line if near and abs(line.bbox.x0 - table.bbox.x0) < em else None


def _counts(line: Line, after: Line | None) -> bool:
    """Whether this is line 1 and the next line 2 of notes that are numbered, the first glued to its text by an OCR."""
    return after is not None and line.text[:1] == "1" and re.match(r"2[.)]?\s", after.text) is not None


def _is_known(line: Line) -> bool:
    """Whether sizes are those of a font, not guessed by an OCR."""
    return all(word.way == "text" and word.visible for word in line.words)


def _in_small_print(line: Line, table: Table, em: float) -> bool:
    """Whether a line that begins where the table does is smaller than it; sizes that an OCR guessed tell nothing."""
    return _is_known(line) and 0.0 < line.size < SMALL_PRINT * em and abs(line.bbox.x0 - table.bbox.x0) < em
