"""Rows of lines → regions: runs of rows that may be one table without rules; boxes in points.

Rows that show figures, or three cells and more, are seeds. Seeds whose cells share edges make a region,
with the rows above that may be its header and the single lines below that go on with its last record.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from docstruct.document import Line
from docstruct.reading.table_draft import is_value
from docstruct.reading.table_rows import Barriers

EDGE = 0.7  # em by which two edges in one column may differ
ALIGNED = 0.6  # share of a row's cells that must share an edge with the rows before
BREAK = 3.2  # em of white that ends a region
PENDING = 14  # visual rows without figures inside one record, at most
SEEDS = 40  # rows looked back to for the edges of columns
MOST_CELLS = 60  # in a row; with more, it is a drawing
PROSE = 16  # words in a cell of running text

Row = list[Line]


class Region(NamedTuple):
    """Rows that may be one table; ``firm`` are those whose cells share edges."""

    rows: list[Row]
    firm: set[int]  # ids of rows
    lead: int  # how many of the first rows stand above the first seed


def regions_of(rows: list[Row], barriers: Barriers) -> list[Region]:
    """Runs of rows around aligned seeds, each with the rows above it that may be its header."""
    regions = []
    last_end = 0
    i = 0
    while i < len(rows):
        if not _is_seed(rows[i]):
            i += 1
            continue
        seeds = _aligned_seeds(rows, i, barriers)
        stop = seeds[-1] + 1
        if not has_values(rows[i:stop]) and _leads_on(rows, stop):
            i = stop  # a header whose body is set differently: the next region looks up to it
            continue
        start = _lead(rows, i, last_end)
        stop = _with_tail(rows, start, stop, set(seeds))
        loose = set(range(i, stop)) - set(seeds)
        firm = {id(rows[k]) for k in range(start, stop) if k not in loose or len(rows[k]) == 1}
        regions.append(Region(rows[start:stop], firm, i - start))
        last_end = i = stop
    return regions


def _is_seed(row: Row) -> bool:
    if not 2 <= len(row) <= MOST_CELLS or any(len(line.words) > PROSE for line in row):
        return False
    if any(line.text.endswith(":") for line in row[1:]):
        return False  # labels of a form
    return len(row) >= 3 or any(is_value(line.text) for line in row)


def _aligned_seeds(rows: list[Row], first: int, barriers: Barriers) -> list[int]:
    """The seeds that belong with seed `first`, in order; seeds set otherwise may stand between them."""
    found = [first]
    widest = 0.0
    for i in range(first + 1, len(rows)):
        row, white = rows[i], _white(rows[i - 1], rows[i])
        if i - found[-1] > PENDING or white > max(BREAK, 1.4 * widest):
            break
        if any(len(line.words) > PROSE for line in row) or _is_new_head(rows, i, found):
            break
        if barriers.between(_bottom(rows[i - 1]), _top(row)) and not _passes(rows, i, found):
            break
        if _is_seed(row) and _aligned(row, [rows[k] for k in found[-SEEDS:]]):
            if i - found[-1] > 1 and len(row) < 3 and any(map(_is_seed, rows[found[-1] + 1 : i])):
                break  # two cells are too few to reach over rows that are set otherwise
            found.append(i)
            widest = max(widest, white)
    return found


def _passes(rows: list[Row], i: int, found: list[int]) -> bool:
    """Whether a table goes on across a rule over the whole page: below its header, or with figures."""
    reach = 2 if has_values(rows[k] for k in found) else 1
    return not _is_seed(rows[i]) or has_values(rows[i : i + reach])


def _top(row: Row) -> float:
    return min(line.bbox.y0 for line in row)


def _bottom(row: Row) -> float:
    return max(line.bbox.y1 for line in row)


def _is_new_head(rows: list[Row], i: int, found: list[int]) -> bool:
    """Whether a row of heads without figures begins another table, below a title or clear white."""
    row = rows[i]
    if len(row) < 3 or has_values([row]):
        return False
    title = len(rows[i - 1]) == 1 and i - 1 > found[-1]
    usual = sorted(_white(rows[k - 1], rows[k]) for k in found[1:][-SEEDS:])
    clear = bool(usual) and _white(rows[i - 1], row) > max(1.5, 2.0 * usual[len(usual) // 2])
    body = has_values(rows[k] for k in found)
    return (title or clear) and body


def _with_tail(rows: list[Row], start: int, stop: int, seeds: set[int]) -> int:
    """`stop` moved over the single lines right below the last seed, which may go on with its record.

    They may stand as far below as such lines do inside the region.
    """
    between = [_white(rows[k - 1], rows[k]) for k in range(min(seeds) + 1, stop) if k not in seeds]
    reach = max([1.0, *between])
    x0, inner = rows[stop - 1][0].bbox.x0, rows[stop - 1][-1].bbox.x0
    x1 = max(line.bbox.x1 for row in rows[start:stop] for line in row)
    while stop < len(rows) and len(rows[stop]) == 1 and len(rows[stop][0].words) <= PROSE:
        box, white = rows[stop][0].bbox, _white(rows[stop - 1], rows[stop])
        beside = white < 0.0 and box.x1 <= x1 + 1 and is_value(rows[stop][0].text)
        below = x0 < box.x0 + 1 and box.x1 < inner and white <= reach
        if not (beside or below):
            break
        stop += 1
    return stop


def _leads_on(rows: list[Row], stop: int) -> bool:
    """Whether another seed follows within the reach of a header."""
    for i in range(stop, min(len(rows), stop + 4)):
        if _white(rows[i - 1], rows[i]) > BREAK:
            return False
        if _is_seed(rows[i]):
            return True
    return False


def has_values(rows: Iterable[Row]) -> bool:
    """Whether any line of some rows is a number, an amount or a date."""
    return any(is_value(line.text) for row in rows for line in row)


def _lead(rows: list[Row], first: int, least: int) -> int:
    """The first row above a seed that may belong to its header."""
    start = first
    while start > least and first - start < 10 and _white(rows[start - 1], rows[start]) <= BREAK:
        start -= 1
    return start


def _em(row: Row) -> float:
    return max(line.size or line.bbox.height for line in row) or 1.0


def _white(upper: Row, lower: Row) -> float:
    """White between two rows, in em."""
    return (_top(lower) - _bottom(upper)) / min(_em(upper), _em(lower))


def _aligned(row: Row, seeds: list[Row]) -> bool:
    """Whether enough cells of a row share an edge with the last seed or the one with most cells."""
    models = [seeds[-1], max(seeds, key=len)]
    mate = _share_edge if has_values(models) else _overlap  # figures need not share edges with their heads
    mates = sum(any(mate(a, b) for model in models for b in model) for a in row)
    if len(row) == 2 == len(seeds[-1]) and mates == 1:  # an indented or larger label before aligned figures
        return is_value(row[1].text) and all(_overlap(a, b) for a, b in zip(row, seeds[-1]))
    return mates >= min(2, len(row)) and mates >= ALIGNED * len(row)


def _overlap(a: Line, b: Line) -> bool:
    return min(a.bbox.x1, b.bbox.x1) > max(a.bbox.x0, b.bbox.x0)


def _share_edge(a: Line, b: Line) -> bool:
    if not _overlap(a, b):
        return False
    slack = EDGE * (a.size or a.bbox.height)
    left, right = abs(a.bbox.x0 - b.bbox.x0), abs(a.bbox.x1 - b.bbox.x1)
    return min(left, right, abs(a.bbox.cx - b.bbox.cx)) <= slack
