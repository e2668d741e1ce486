"""Lines → lines cut where figures stand no further apart than words: the rows around show where columns end.

A wide figure leaves no white before it ("2,753,438 2,799,250"), so that its line looks like running text, while
the rows above and below part the same columns. A gap beside a figure is cut where enough of the rows near
it are parted at the same place and hardly any has text across it. Boxes in points.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from docstruct.document import Line
from docstruct.facts import Word
from docstruct.reading.lines import rows_of
from docstruct.reading.tables.draft import is_value, split_at

REACH = 12  # rows looked at on either side
SUPPORT = 2  # rows parted at the same place, at least
MARGIN = 0.1  # em left and right of the middle of a gap that must be white in the rows around
MOST_CELLS = 40  # in a row; with more, it is a drawing
NARROW = 0.15  # em between two figures, at least
WORDS = 0.4  # the same between a word and a figure: more than a space
FAR = 3.5  # em of white between rows, beyond which they are not of one table
_GROUP = re.compile(r"^\d{3}(?:[.,]\d+)?[)%*†]*$")
_HEAD_OF_GROUP = re.compile(r"^[-+−–(]?(?:[$€£]\s?)?\d{1,3}(?: \d{3})*$")

Row = list[Line]


def cut_figures(lines: Sequence[Line]) -> list[Line]:
    """The lines, those with figures in several columns cut between them; order by rows."""
    rows = rows_of(lines)
    if len(rows) < 1 + SUPPORT:
        return list(lines)
    usual = [row if len(row) <= MOST_CELLS else [] for row in rows]  # the others are of a drawing
    return [
        part for i, row in enumerate(rows) for line in row for part in (_cut(line, i, usual) if usual[i] else [line])
    ]


def _cut(line: Line, i: int, rows: Sequence[Row]) -> list[Line]:
    candidates = [(a, b) for a, b in pairwise(line.words) if _may_part(a, b)]
    if not candidates:
        return [line]
    near = rows_near(i, rows)
    return split_at(line, [(a.bbox.x1 + b.bbox.x0) / 2 for a, b in candidates if _parted(a, b, near)])


def _may_part(a: Word, b: Word) -> bool:
    """Whether two columns may meet between two words: a figure follows, and not the next group of digits."""
    gap = (b.bbox.x0 - a.bbox.x1) / (a.size or a.bbox.height or 1.0)
    if (
        gap < (NARROW if is_value(a.text) else WORDS)
        or not is_value(b.text)
        or a.text.endswith((":", "("))
        or a.text in "$€£<>≤≥±+-–"
    ):
        return False
    grouped = gap < 0.4 and _GROUP.match(b.text) and _HEAD_OF_GROUP.match(a.text)
    return not grouped


def rows_near(i: int, rows: Sequence[Row]) -> list[Row]:
    """The rows around row `i`, as far as no wide white parts them from it."""
    near: list[Row] = []
    for step in (-1, 1):
        k = i
        while 0 <= k + step < len(rows) and abs(k + step - i) <= REACH:
            if not rows[k + step] or _white(rows[k], rows[k + step]) >= FAR:
                break
            k += step
            near.append(rows[k])
    return near


def _white(a: Row, b: Row) -> float:
    upper, lower = (a[0].bbox, b[0].bbox) if a[0].bbox.y0 < b[0].bbox.y0 else (b[0].bbox, a[0].bbox)
    return (lower.y0 - upper.y1) / (lower.height or 1.0)


def _parted(a: Word, b: Word, near: Sequence[Row]) -> bool:
    """Whether the rows near are parted where the gap between two words is."""
    middle = (a.bbox.x1 + b.bbox.x0) / 2
    margin = MARGIN * (a.size or a.bbox.height)
    parted = crossed = clear = 0
    for row in near:
        words = [word for line in row for word in line.words]
        left = [w for w in words if w.bbox.x1 <= middle + margin]
        right = [w for w in words if w.bbox.x0 >= middle - margin]
        if len(left) + len(right) < len(words):
            crossed += 1
        elif left and right and is_value(right[0].text):
            apart = any(line.words[0] is right[0] for line in row)
            clear += apart
            parted += apart or (is_value(left[-1].text) and _may_part(left[-1], right[0]))
    return clear > 0 and parted >= SUPPORT and parted >= 2 * crossed
