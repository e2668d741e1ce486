"""Lines and rules of a page → its tables: every way of seeing a table makes drafts, a judge chooses.

Boxes in points of the frame the lines are in. A new way of finding tables is a function from lines and rules
to drafts, added to `drafts_of_page`; nothing else knows of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from docstruct.document import Line, Table
from docstruct.facts import Way
from docstruct.reading.tables.draft import Draft
from docstruct.reading.tables.heads import with_heads
from docstruct.reading.tables.judge import judged
from docstruct.reading.tables.repeats import parted
from docstruct.reading.tables.ruled import ruled_drafts
from docstruct.reading.tables.rules import MOST_SLANTED, Rules
from docstruct.reading.tables.surroundings import with_surroundings
from docstruct.reading.tables.typed import without_typed
from docstruct.reading.tables.unruled import unruled_drafts

MOST_LINES = 25_000  # of a page; with more, it is a drawing, and the work would know no bound
MOST_BESIDE_STROKES = 5_000  # the same, where so many strokes are slanted that the page is a drawing anyway


def tables_of(lines: Sequence[Line], rules: Rules, page_no: int, way: Way = "text") -> list[Table]:
    """Tables of a page, top to bottom, then left to right.

    Args:
        lines: of the page, from `lines_of`, which no vertical rule crosses.
        rules: drawn on the page.
        page_no: from 1, kept in the tables.
        way: how the lines were read, kept in the tables.
    """
    level, rules = without_typed(_level(lines), rules)
    chosen = judged(drafts_of_page(level, rules))
    inside = {id(word) for draft in chosen for line in draft.lines for word in line.words}
    free = [line for line in level if id(line.words[0]) not in inside]
    drafts = [part for draft in chosen for part in parted(with_heads(draft, free, rules))]
    return with_surroundings([draft.table(page_no, way) for draft in drafts], level, rules)


def drafts_of_page(lines: Sequence[Line], rules: Rules) -> list[Draft]:
    """Every way to see tables on a page, scored; many share lines."""
    level = _level(lines)
    drawing = len(rules.slanted) >= MOST_SLANTED
    if len(level) > (MOST_BESIDE_STROKES if drawing else MOST_LINES):
        return []
    return [*ruled_drafts(level, rules), *unruled_drafts(level, rules)]


def _level(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.words[0].angle % 360 == 0.0]
