"""Visual rows of a table → its records; boxes in points.

A record may take several visual rows: descriptions wrap, and only one of its rows shows the figures. A rule
or the edge of a filled band between two visual rows always parts records.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from docstruct.document import Line
from docstruct.geometry import BBox
from docstruct.reading.tables.draft import is_value
from docstruct.reading.tables.rules import Rules

NEAR = 1.25  # em of white between a record and its next visual row, at most
FAR = 3.2  # the same, where every record begins with a number or name that this row lacks
TWO_SIZES = 0.12  # em by which the white between records is more than that inside them
WHOLE = 0.9  # share of a table's width that a rule over the whole of it covers
HIGHEST_BAND = 200.0  # points; a larger filled area is a background
YEAR = re.compile(  # or a quarter, a half, some months of one
    r"^(?:(?:FY|[QHST][1-4]|[1-4][QHST]|(?:3|6|9|12)M)[\s/-]*)?(?:19|20)\d\d(?:/\d\d(?:\d\d)?)?[A-Ea-e]?\*?$"
)


@dataclass
class VisualRow:
    """What stands at one height of a table.

    Attributes:
        cells: column → lines in it.
        y0: upper edge.
        y1: lower edge.
        em: font size.
        firm: whether its cells share edges with other rows; a loose row never begins a record.
        covers: all columns its lines reach into; a cell stands in the first of them.
    """

    cells: dict[int, list[Line]]
    y0: float
    y1: float
    em: float
    firm: bool = True
    covers: frozenset[int] = frozenset()
    texts: dict[int, str] = field(init=False)

    def __post_init__(self) -> None:
        self.texts = {col: " ".join(x.text for x in lines) for col, lines in self.cells.items()}

    @classmethod
    def of(cls, cells: dict[int, list[Line]], firm: bool = True, covers: Iterable[int] = ()) -> VisualRow:
        """The row of these lines by column."""
        lines = [line for inside in cells.values() for line in inside]
        em = max(line.size or line.bbox.height for line in lines) or 1.0
        y0, y1 = min(x.bbox.y0 for x in lines), max(x.bbox.y1 for x in lines)
        return cls(cells, y0, y1, em, firm, frozenset(covers))

    @property
    def lines(self) -> list[Line]:
        """All lines, from left to right."""
        return [line for col in sorted(self.cells) for line in self.cells[col]]

    @cached_property
    def values(self) -> set[int]:
        """Columns with a number, an amount or a date."""
        return {col for col, text in self.texts.items() if is_value(text) and not YEAR.match(text)}


class Barriers:
    """Heights at which something drawn parts two rows: rules, and edges of filled bands.

    Args:
        rules: of the page.
        x0: left edge of the table.
        x1: right edge of the table.
    """

    def __init__(self, rules: Rules, x0: float, x1: float) -> None:
        least = 0.5 * (x1 - x0)
        drawn: dict[int, float] = defaultdict(float)  # height in half points → length drawn at it
        for box in (*rules.across, *rules.areas):
            length = min(box.x1, x1) - max(box.x0, x0)
            if length > 0 and box.height < HIGHEST_BAND:
                for y in {round(2 * box.y0), round(2 * box.y1)}:
                    drawn[y] += length
        self.heights = sorted(y / 2 for y, length in drawn.items() if length >= least)
        self.drawn = [box for box in (*rules.across, *rules.areas) if box.height < HIGHEST_BAND]
        self.whole = sorted(r.cy for r in rules.across if min(r.x1, x1) - max(r.x0, x0) >= WHOLE * (x1 - x0))

    def closes(self, upper: float, lower: float) -> bool:
        """Whether one rule over the whole table lies between two rows."""
        return _any_between(self.whole, upper, lower)

    def over(self, box: BBox, upper: float, lower: float) -> bool:
        """Whether one lies between two rows and reaches over the whole width of something in the lower one."""
        edges = (y for b in self.drawn if b.x0 <= box.x0 + 1 and b.x1 >= box.x1 - 1 for y in (b.y0, b.y1))
        return self.between(upper, lower) and any(upper - 2.0 <= y <= lower + 2.0 for y in edges)

    def between(self, upper: float, lower: float) -> bool:
        """Whether one lies between the lower edge of a row and the upper edge of the next."""
        return _any_between(self.heights, upper, lower)


def _any_between(heights: Sequence[float], upper: float, lower: float) -> bool:
    middle, slack = (upper + lower) / 2, max((lower - upper) / 2, 0.0) + 2.0
    i = bisect_left(heights, middle - slack)
    return i < len(heights) and heights[i] <= middle + slack


Records = list[list[VisualRow]]


def groupings_of(rows: Sequence[VisualRow], barriers: Barriers) -> list[Records]:
    """All the ways to group visual rows into records that are worth a look, no two alike."""
    found = [records_of(rows, barriers), [[row] for row in rows], _by_white(rows, barriers), _ruled_off(rows, barriers)]
    distinct = {tuple(map(len, records)): records for records in reversed(found) if records}
    return list(reversed(distinct.values()))


def _by_white(rows: Sequence[VisualRow], barriers: Barriers) -> Records:
    """Records by white alone: where the gaps are of two sizes, the smaller ones lie inside records."""
    whites = [(b.y0 - a.y1) / min(a.em, b.em) for a, b in pairwise(rows)]
    ordered = sorted(whites)
    steps = [(b - a, (a + b) / 2) for a, b in pairwise(ordered)]
    step, limit = max(steps, default=(0.0, 0.0))
    if step < TWO_SIZES:
        return []
    records = [[rows[0]]]
    for gap, above, row in zip(whites, rows, rows[1:]):
        if gap > limit or barriers.between(above.y1, row.y0):
            records.append([])
        records[-1].append(row)
    return records


def _ruled_off(rows: Sequence[VisualRow], barriers: Barriers) -> Records:
    """What rules or bands part, whatever it holds."""
    groups: Records = [[rows[0]]] if rows else []
    for above, row in pairwise(rows):
        if barriers.between(above.y1, row.y0):
            groups.append([])
        groups[-1].append(row)
    return groups if len(groups) > 1 else []


def records_of(rows: Sequence[VisualRow], barriers: Barriers) -> Records:
    """Visual rows below the header grouped into records by the figures they show, top to bottom."""
    figures = figure_columns(rows)
    if starts := _record_starts(rows, figures):
        return [list(rows[a:b]) for a, b in pairwise(starts)]
    if ruled_off := _between_barriers(rows, figures, barriers):
        return ruled_off
    gaps = [(b.y0 - a.y1) / a.em for a, b in pairwise(rows)]
    near = max(NEAR, 1.2 * median(gaps)) if gaps else NEAR
    anchors = [row for row in rows if row.firm and row.values & figures]
    usual = _lightest(anchors)
    numbered = len(anchors) > 1 and all(0 in row.cells for row in anchors)
    records: list[list[VisualRow]] = []
    for i, row in enumerate(rows):
        above = records[-1] if records else []
        reach = FAR if numbered and 0 not in row.cells else near
        white = row.y0 - above[-1].y1 if above else 0.0
        apart = white > reach * row.em or (above and barriers.between(above[-1].y1, row.y0))
        if not above or apart or _begins(row, above, figures, usual, gaps[i:]):
            records.append([row])
        else:
            above.append(row)
    return records


def figure_columns(rows: Iterable[VisualRow]) -> set[int]:
    """Columns that mostly hold values."""
    filled: dict[int, list[bool]] = {}
    for row in rows:
        if not row.firm:
            continue
        values = row.values
        for col in row.cells:
            filled.setdefault(col, []).append(col in values)
    return {col for col, hits in filled.items() if sum(hits) >= 0.5 * len(hits)}


def _between_barriers(rows: Sequence[VisualRow], figures: set[int], barriers: Barriers) -> list[list[VisualRow]]:
    """Records that rules or bands part from each other; empty where these part something else."""
    groups = _ruled_off(rows, barriers)
    most = max((len(row.values & figures) for row in rows), default=0)
    anchors = [sum(len(row.values & figures) >= max(1, 0.6 * most) for row in group) for group in groups]
    single = sum(n == 1 for n in anchors)
    return groups if single >= 2 and single >= 0.8 * len(groups) and max(anchors, default=0) == 1 else []


def _record_starts(rows: Sequence[VisualRow], figures: set[int]) -> list[int]:
    """Where records begin whose figures stand at different heights; empty where rows need no such care.

    The k-th figures of all columns with the usual number of figures make the k-th record, if that is
    consistent with their order down the page. The last entry is the number of rows.
    """
    heights = {col: [i for i, row in enumerate(rows) if col in row.values] for col in figures}
    if len(heights) < 3:
        return []
    count, columns = max((n, c) for c, n in Counter(map(len, heights.values())).items())[::-1]
    regular = [at for at in heights.values() if len(at) == count]
    if columns < 3 or len({i for row in regular for i in row}) == count:
        return []
    firsts = [min(at[k] for at in regular) for k in range(count)]
    lasts = [max(at[k] for at in regular) for k in range(count)]
    if any(last >= first for last, first in zip(lasts, firsts[1:])):
        return []
    starts = [0, *(_pulled_up(rows, last + 1, first) for last, first in zip(lasts, firsts[1:]))]
    return [*starts, len(rows)]


def _pulled_up(rows: Sequence[VisualRow], after: int, first: int) -> int:
    """The start of a record whose figures begin at row `first`: text right above them may belong to it."""
    whites = {i: (rows[i].y0 - rows[i - 1].y1) / rows[i].em for i in range(after, first + 1)}
    widest = max(whites, key=lambda i: (whites[i], i))
    return widest if whites[widest] > 1.3 * max(whites[first], 0.3) else first


class _Style(NamedTuple):
    """How a label is set; the larger the tuple, the heavier."""

    bold: bool
    size: float
    dark: float


def _begins(
    row: VisualRow, record: list[VisualRow], figures: set[int], usual: _Style | None, gaps: Sequence[float]
) -> bool:
    """Whether a visual row near a record begins the next one rather than going on with it.

    Args:
        row: the row.
        record: the rows of the record above it.
        figures: columns of figures.
        usual: the lightest style of a label beside figures.
        gaps: white below this row and the ones after it, in em.
    """
    if row.values & figures and row.firm:
        return True
    if not any(r.values & figures for r in record):
        return not _is_wrap(row, record[-1])
    first = min(record[0].cells)
    if min(row.cells) > first or not row.firm or _is_lighter(row, usual):
        return False  # under the description, while records begin with a number; or in smaller print
    gap = (row.y0 - record[-1].y1) / row.em
    return not (_is_wrap(row, record[-1]) or (gaps and gap < 0.7 * gaps[0] and gap < 0.6))


def _style(row: VisualRow) -> _Style:
    words = [word for line in row.cells[min(row.cells)] for word in line.words]
    return _Style(all(w.bold for w in words), row.em, -min(_paleness(w.color) for w in words))


def _lightest(rows: Iterable[VisualRow]) -> _Style | None:
    return min(map(_style, rows), default=None)


def _is_lighter(row: VisualRow, usual: _Style | None) -> bool:
    """Whether a row is set less bold, smaller or paler than any label beside figures."""
    if usual is None:
        return False
    own = _style(row)
    return own.bold < usual.bold or own.size < 0.93 * usual.size or own.dark < usual.dark - 40


def _paleness(color: int) -> float:
    """Mean of red, green and blue, 0 (black) to 255."""
    return (((color >> 16) & 255) + ((color >> 8) & 255) + (color & 255)) / 3


def _is_wrap(row: VisualRow, above: VisualRow) -> bool:
    """Whether the text of a row reads as the rest of the row above, in its first column."""
    col = min(row.cells)
    if col not in above.cells:
        return False
    text = row.texts[col]
    indented = row.cells[col][0].bbox.x0 > above.cells[col][0].bbox.x0 + 0.8 * row.em
    return text[:1].islower() or text[:1] in "(&/-–" or above.texts[col].endswith(("-", ",")) or indented


def around(rows: Iterable[VisualRow]) -> BBox:
    """The box around all lines of the rows."""
    return BBox.around(line.bbox for row in rows for line in row.lines)
