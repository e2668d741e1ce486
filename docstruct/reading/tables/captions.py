"""A table and the lines around it → its caption, with its box; points.

A caption begins with what captions begin with ("Table 3"), above the table or, failing that, below it; without
one, a bold or larger line right above is the title, or one that stands between two rules over the table. A rule over
the table is its upper edge for what stands above it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from docstruct.document import Line, Table
from docstruct.geometry import BBox
from docstruct.reading.layout import CAPTION
from docstruct.reading.scales import find_unit
from docstruct.reading.tables.draft import is_value
from docstruct.reading.tables.rules import Rules

ABOVE = 2.6  # em of white between a caption and its table, at most
HIGH = 5.0  # the same, for a title in clearly larger print
BELOW = 2.0  # the same, below
LEADING = 0.9  # em of white between two lines of one caption or note
WIDER = 0.35  # em by which the white between lines of a caption may grow
MOST_LINES = 6  # of a caption
LONG = 25  # words of a title
SHORT = 8  # words of a line below the title
APART = 1.5  # em of white between texts that stand beside one another
TITLE = 1.3  # times the size of the table's print: clearly larger
WHOLE = 0.9, 1.15  # of a table's width: how long a rule over the whole of it is
_REMARK = re.compile(r"^[(\[（［][^()\[\]]+[)\]）］]$")

Row = list[Line]


def with_caption(table: Table, above: Sequence[Row], below: Sequence[Line], em: float, rules: Rules) -> Table:
    """The table with its caption, where one is printed.

    Args:
        table: of the page.
        above: rows of lines over the table, nearest first.
        below: lines under it, nearest first.
        em: size of the table's print.
        rules: drawn on the page.
    """
    over = _rules_over(table, rules)
    found = _caption_above(above, table, em) or _title_above(above, table, em, over) or _caption_below(below, table, em)
    if not found:
        return table
    return replace(table, caption=_written(found), caption_bbox=BBox.around(x.bbox for x in found))


def joined(row: Row) -> Line:
    """What stands at one height as one line: a number and its title may stand apart."""
    return Line.of([word for line in row for word in line.words])


def _rules_over(table: Table, rules: Rules) -> list[float]:
    """Heights of the rules above a table that are as long as it is wide, from the lowest up."""
    low, high = (share * table.bbox.width for share in WHOLE)
    box = table.bbox
    fitting = [r for r in rules.across if r.cy < box.y0 and low <= min(r.x1, box.x1) - max(r.x0, box.x0)]
    return sorted((r.cy for r in fitting if r.width <= high), reverse=True)


def _caption_above(above: Sequence[Row], table: Table, em: float) -> list[Line]:
    """The lines of the nearest caption above, top to bottom; `above` nearest first."""
    edge = table.bbox.y0
    for i, row in enumerate(above[:MOST_LINES]):
        line = joined(row)
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
    label = CAPTION.match(joined(above[i]).text)
    while label and i + 1 < len(above) and joined(above[i + 1]).text.startswith(label[0]):
        if joined(above[i]).bbox.y0 - joined(above[i + 1]).bbox.y1 > LEADING * em:
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
    return joined(_without_unit(row, em))


def _without_unit(row: Row, em: float) -> Row:
    kept = list(row)
    while len(kept) > 1 and kept[-1].bbox.x0 - kept[-2].bbox.x1 > APART * em and _is_remark(kept[-1]):
        kept.pop()
    return kept


def _title_above(above: Sequence[Row], table: Table, em: float, over: Sequence[float]) -> list[Line]:
    """A bold, larger or ruled off line right above, what goes on with it above, and short lines below it."""
    edge = table.bbox.y0
    taken: list[Line] = []
    for row in above[:3]:
        line = _text_of(row, em)
        large = line.size > TITLE * em
        edge = _upper_edge(edge, line, over, em)
        if edge - line.bbox.y1 > (HIGH if large and not taken else ABOVE if not taken else 1.4) * em:
            break
        if _apart(_without_unit(row, em), em):
            break  # fields of a form
        edge = line.bbox.y0
        if _is_remark(line):
            continue
        taken.append(line)
        if (
            (_stands_out(line, em) or _in_a_band(line, over, em))
            and len(line.words) <= LONG
            and not line.text.endswith(".")
        ):
            return [*_same_above(line, above[above.index(row) + 1 :], em), *reversed(taken)]
        if len(line.words) > SHORT:
            break
    return []


def _upper_edge(edge: float, line: Line, over: Sequence[float], em: float) -> float:
    """The edge above which a line stands: a rule over the table, where one lies between, near enough to it."""
    for rule in over:
        if line.bbox.cy < rule < edge and edge - rule <= HIGH * em:
            edge = rule
    return edge


def _in_a_band(line: Line, over: Sequence[float], em: float) -> bool:
    """Whether a line stands close between two rules over the table."""
    top = any(0.0 < line.bbox.cy - rule < ABOVE * em for rule in over)
    return top and any(0.0 < rule - line.bbox.cy < ABOVE * em for rule in over)


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
        line = joined(row)
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
