"""Rows of lines → regions: runs of rows that may be one table without rules; boxes in points.

A table shows as white gutters that run down through row after row. A run begins with a row of several cells
and goes on as long as most of its gutters do; rows of one line are of the run where they stand in one of its
columns, and may stand across all of them where the run goes on below. The rows above that may be its header
and the lines below that may go on with its last record are added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from docstruct.document import Line
from docstruct.geometry import BBox
from docstruct.reading.layout import CAPTION
from docstruct.reading.lines import rows_of
from docstruct.reading.tables.draft import is_value
from docstruct.reading.tables.rows import Barriers

BREAK = 3.2  # em of white that ends a region
WHITE = 0.3  # em that must be left of a gutter
LOST = 0.34  # share of the gutters that a row may cross
CROSSED = 0.12  # share of the rows that may cross a gutter before it is none
PENDING = 3  # rows across all columns one after another, at most
MOST_CELLS = 40  # in a row; with more, it is a drawing
PROSE = 16  # words in a cell of running text
OVER = 2.0  # points by which text may reach over a frame
WRAP = 0.5  # em of white between the lines of one cell
EDGE = 0.3  # em by which the lines of one cell may begin apart
LEAD = 10  # rows above that may be a header

Row = list[Line]


class Region(NamedTuple):
    """Rows that may be one table."""

    rows: list[Row]
    lead: int  # how many of the first rows stand above the first row of the run


@dataclass
class _Gutter:
    x0: float
    x1: float
    kept: int = 1
    crossed: int = 0


def regions_of(rows: list[Row], barriers: Barriers) -> list[Region]:
    """Runs of rows through which gutters persist, each with the rows above it that may be its header."""
    regions = []
    last_end = i = 0
    while i < len(rows):
        run = _run(rows, i, barriers) if _may_start(rows[i]) else [i]
        if len(run) < 2:
            i += 1
            continue
        start, stop = _lead(rows, i, last_end), run[-1] + 1
        stop = _with_tail(rows, i, stop, set(run))
        regions.append(Region(rows[start:stop], i - start))
        last_end = i = stop
    return regions


def framed_regions(lines: Sequence[Line], frame: BBox) -> list[Region]:
    """What stands inside a frame as a region, and the same with the row right above, which may head it."""
    box = frame.expand(OVER)
    inside = [x for x in lines if box.contains(x.bbox.cx, x.bbox.cy) and x.bbox.x0 > box.x0 and x.bbox.x1 < box.x1]
    rows = rows_of(inside)
    if sum(len(row) > 1 for row in rows) < 2:
        return []
    em = _em(rows[0])
    near = [x for x in lines if x.bbox.cy < box.y0 and x.bbox.y1 > frame.y0 - em and x.bbox.overlap_x(frame)]
    heads = [row for row in rows_of(near) if len(row) > 1]
    return [Region(rows, 0), *([Region([heads[-1], *rows], 0)] if heads else [])]


def without_start(region: Region) -> list[Region]:
    """The region with its run begun at its first row of about as many cells as most; empty where it is so."""
    sizes = [len(row) for row in region.rows[region.lead :] if len(row) > 1]
    full = max(2.0, 0.6 * median(sizes))
    lead = next(k for k in range(region.lead, len(region.rows)) if len(region.rows[k]) >= full)
    rest = [row for row in region.rows[lead:] if len(row) > 1]
    return [region._replace(lead=lead)] if lead > region.lead and len(rest) > 1 else []


def parts_of(region: Region) -> list[Region]:
    """A region cut at its clear white, where each part may be a table of its own; empty where there is none."""
    rows = region.rows
    whites = [white(a, b) for a, b in pairwise(rows)]
    inner = whites[region.lead :]
    if len(inner) < 5:
        return []
    usual = median(inner)  # less than none where the boxes of lines are higher than their pitch
    clear = max(1.0 + min(usual, 0.0), 2.5 * max(usual, 0.1))
    cuts = [k + 1 for k, w in enumerate(whites) if w > clear and k >= region.lead]
    bounds = [0, *cuts, len(rows)]
    parts = [rows[a:b] for a, b in pairwise(bounds)]
    parts = _joined_heads(parts)
    if len(parts) < 2:
        return []
    found = []
    for n, part in enumerate(parts):
        lead = region.lead if n == 0 else next((k for k, row in enumerate(part) if len(row) > 1), 0)
        if sum(len(row) > 1 for row in part) >= 2:
            found.append(Region(part, min(lead, len(part) - 1)))
    return found


def _joined_heads(parts: list[list[Row]]) -> list[list[Row]]:
    """Parts of fewer than two rows of several cells joined to the part below: they head it."""
    joined: list[list[Row]] = []
    ahead: list[Row] = []
    for part in parts:
        if sum(len(row) > 1 for row in part) < 2:
            ahead = [*ahead, *part]
            continue
        joined.append([*ahead, *part])
        ahead = []
    if ahead and joined:
        joined[-1] = [*joined[-1], *ahead]
    return joined


def has_values(rows: Iterable[Row]) -> bool:
    """Whether any line of some rows is a number, an amount or a date."""
    return any(is_value(line.text) for row in rows for line in row)


def white(upper: Row, lower: Row) -> float:
    """White between two rows, in em."""
    return (_top(lower) - _bottom(upper)) / min(_em(upper), _em(lower))


def _top(row: Row) -> float:
    return min(line.bbox.y0 for line in row)


def _bottom(row: Row) -> float:
    return max(line.bbox.y1 for line in row)


def _em(row: Row) -> float:
    return max(line.size or line.bbox.height for line in row) or 1.0


def _may_start(row: Row) -> bool:
    return 2 <= len(row) <= MOST_CELLS


def _run(rows: list[Row], first: int, barriers: Barriers) -> list[int]:
    """The rows of several cells that go on with row `first`, in order; others may stand between them."""
    gutters = [_Gutter(a.bbox.x1, b.bbox.x0) for a, b in pairwise(rows[first])]
    found, pending = [first], 0
    widest = 0.0
    for i in range(first + 1, len(rows)):
        row, gap = rows[i], white(rows[i - 1], rows[i])
        if gap > max(BREAK, 1.4 * widest) or len(row) > MOST_CELLS or CAPTION.match(row[0].text):
            break
        if len(row) == 1:
            pending = pending + 1 if _across(row[0], gutters) or len(row[0].words) > PROSE else 0
            if pending > PENDING or (pending and i - found[-1] > 2 * PENDING):
                break
            continue
        again = _comes_again(rows, i, first, barriers)
        if again or not _goes_on(row, gutters, len(found)) or _is_new_head(rows, i, found):
            break
        widest = max(widest, gap)
        found.append(i)
        pending = 0
    return found


def _goes_on(row: Row, gutters: list[_Gutter], n: int) -> bool:
    """Whether a row leaves most gutters white; what it leaves of them is kept."""
    least = WHITE * _em(row)
    left = [_left_of(g, row, least) for g in gutters]
    lost = sum(x is None for x in left)
    parting = sum(x is not None and _parts(row, *x) for x in left)
    if not parting or lost > max(LOST * len(gutters), len(gutters) - 2 if n == 1 else 0):
        return False
    for gutter, white_part in zip(gutters, left):
        if white_part is None:
            gutter.crossed += 1
        else:
            gutter.x0, gutter.x1 = white_part
            gutter.kept += 1
    gutters[:] = [g for g in gutters if g.crossed <= max(1, CROSSED * (n + 1)) or g.kept > 4 * g.crossed]
    return bool(gutters)


def _left_of(gutter: _Gutter, row: Row, least: float) -> tuple[float, float] | None:
    """The widest part of a gutter that no line of a row covers; None where it is too narrow."""
    start, best = gutter.x0, (0.0, 0.0)
    for line in row:
        if line.bbox.x1 <= start:
            continue
        if line.bbox.x0 >= gutter.x1:
            break
        if line.bbox.x0 - start > best[1] - best[0]:
            best = (start, line.bbox.x0)
        start = max(start, line.bbox.x1)
    if gutter.x1 - start > best[1] - best[0]:
        best = (start, gutter.x1)
    return best if best[1] - best[0] >= min(least, gutter.x1 - gutter.x0) > 0 else None


def _parts(row: Row, x0: float, x1: float) -> bool:
    return row[0].bbox.x1 <= x0 + 0.1 and row[-1].bbox.x0 >= x1 - 0.1


def _across(line: Line, gutters: list[_Gutter]) -> bool:
    return any(line.bbox.x0 < g.x0 and line.bbox.x1 > g.x1 for g in gutters)


def _is_new_head(rows: list[Row], i: int, found: list[int]) -> bool:
    """Whether a row of heads without figures begins another table, below a title or clear white."""
    row = rows[i]
    if len(row) < 2 or has_values([row]):
        return False
    title = len(rows[i - 1]) == 1 and i - 1 > found[-1]
    usual = sorted(white(rows[k - 1], rows[k]) for k in found[1:][-40:])
    clear = bool(usual) and white(rows[i - 1], row) > max(1.5, 2.0 * usual[len(usual) // 2])
    body = has_values(rows[k] for k in found)
    after = rows[i + 1] if i + 1 < len(rows) else []
    return ((title and clear) or (clear and len(row) > 2)) and body and bool(after) and has_values([after])


def _comes_again(rows: list[Row], i: int, first: int, barriers: Barriers) -> bool:
    """Whether the row that heads a run, told by its first text and the rule below it, comes again: a new table."""
    same = rows[i][0].text == rows[first][0].text and any(map(str.isalpha, rows[i][0].text))
    ruled = (k + 1 < len(rows) and barriers.between(_bottom(rows[k]), _top(rows[k + 1])) for k in (first, i))
    return same and not barriers.between(_bottom(rows[i - 1]), _top(rows[i])) and all(ruled)


def _with_tail(rows: list[Row], start: int, stop: int, run: set[int]) -> int:
    """`stop` moved over the single lines right below the last row, which may go on with its record.

    They may stand as far below as such lines do inside the region, or go on with a cell but the first, right below it.
    """
    between = [white(rows[k - 1], rows[k]) for k in range(start + 1, stop) if k not in run]
    reach = max([1.0, *between])
    last = rows[stop - 1]
    x0, inner = last[0].bbox.x0, last[-1].bbox.x0
    x1 = max(line.bbox.x1 for row in rows[start:stop] for line in row)
    while stop < len(rows) and len(rows[stop]) == 1 and len(rows[stop][0].words) <= PROSE:
        box, gap = rows[stop][0].bbox, white(rows[stop - 1], rows[stop])
        if stop + 1 < len(rows) and len(rows[stop + 1]) > 1 and gap > white(rows[stop], rows[stop + 1]) + WRAP:
            break  # it heads what is below
        beside = gap < 0.0 and box.x1 <= x1 + 1 and is_value(rows[stop][0].text)
        below = x0 < box.x0 + 1 and box.x1 < inner and gap <= reach
        wraps = gap <= WRAP and any(abs(line.bbox.x0 - box.x0) < EDGE * _em(last) for line in last[1:])
        if not (beside or below or wraps):
            break
        stop += 1
    return stop


def _lead(rows: list[Row], first: int, least: int) -> int:
    """The first row above a run that may belong to its header."""
    start = first
    while start > least and first - start < LEAD and white(rows[start - 1], rows[start]) <= BREAK:
        if CAPTION.match(rows[start - 1][0].text):
            break
        start -= 1
    return start
