"""Visual rows of a header → its cells by the columns they stand over; boxes in points.

Heads of one column stand on one another; a head of several stands above theirs, over the rule that spans
them, or in their middle. Tiers are what stands above one another over any column.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from docstruct.document import Line
from docstruct.geometry import BBox
from docstruct.reading.tables.columns import Span, column_span
from docstruct.reading.tables.draft import Place, in_reading_order, split_at
from docstruct.reading.tables.rows import VisualRow
from docstruct.reading.tables.rules import Rules

EDGE = 0.4  # em by which a head may miss the edge or the middle of its column
APART = 0.9  # em of white between two lines of one head, at most
SAME = 1.0  # points by which the middles of columns may be as near
RULE = 0.6  # share of a column that the rule of a spanning head must cover


@dataclass
class _Head:
    """Lines that make one head, over the columns ``first`` to ``last``."""

    first: int
    last: int
    lines: list[Line]

    @property
    def box(self) -> BBox:
        return BBox.around(line.bbox for line in self.lines)


def header_cells(header: Sequence[VisualRow], columns: list[Span], rules: Rules) -> tuple[dict[Place, list[Line]], int]:
    """The header's lines by the columns they stand over, and the number of grid rows they make.

    Args:
        header: its visual rows, top to bottom.
        columns: stretches of x.
        rules: drawn on the page.
    """
    if not header:
        return {}, 0
    box = BBox.around(line.bbox for row in header for line in row.lines)
    across = [r for r in rules.across if box.y0 - 2 < r.cy < box.y1 + 2]
    stacks = _below_first(header, columns, across)
    heads = _joined(stacks, across)
    return _tiers(heads, len(columns))


def _below_first(header: Sequence[VisualRow], columns: list[Span], across: Sequence[BBox]) -> list[_Head]:
    """Every line of the header, cut where it holds several heads, over its columns; from the bottom up."""
    heads: list[_Head] = []
    for row in reversed(header):
        lines = row.lines
        parts = [part for line in lines for part in _parted(line, columns, heads, across)]
        found = [_placed(part, parts, columns, heads, across) for part in parts]
        heads += _without_overlaps(found, columns)
    return heads


def _parted(line: Line, columns: list[Span], below: Sequence[_Head], across: Sequence[BBox]) -> list[Line]:
    """A line over several columns cut between them, where it holds a head for each and no rule spans them."""
    first, n = column_span(line, columns)
    if n == 1 or len(line.words) < n:
        return [line]
    if _over_rule(line, _first_below(_Head(first, first + n - 1, [line]), below), columns, across):
        return [line]
    gutters = [(a[1] + b[0]) / 2 for a, b in pairwise(columns[first : first + n])]
    named = {c for head in below if head.first == head.last for c in (head.first,)}
    parts = _cut_near(line, gutters)
    if parts and all(_fits(part, columns[first + k]) for k, part in enumerate(parts)):
        return parts
    if named >= set(range(first, first + n)):
        return [line]
    return split_at(line, _head_gaps(line, gutters))


def _cut_near(line: Line, gutters: Sequence[float]) -> list[Line]:
    """The line cut at the spaces nearest to the gutters; empty where a part would have no word."""
    spaces = [(a.bbox.x1 + b.bbox.x0) / 2 for a, b in pairwise(line.words)]
    cuts = sorted({min(spaces, key=lambda x: abs(x - gutter)) for gutter in gutters})
    parts = split_at(line, cuts)
    return parts if len(parts) == len(gutters) + 1 else []


def _fits(line: Line, column: Span) -> bool:
    """Whether a head shares an edge or the middle with its column."""
    slack = EDGE * (line.size or line.bbox.height)
    off = line.bbox.x0 - column[0], line.bbox.x1 - column[1], line.bbox.cx - sum(column) / 2
    return min(map(abs, off)) <= slack


def _head_gaps(line: Line, gutters: list[float]) -> list[float]:
    """Where a line of heads is cut: at its widest spaces where they stand out, else at the gutters."""
    gaps = sorted(((b.bbox.x0 - a.bbox.x1, (a.bbox.x1 + b.bbox.x0) / 2) for a, b in pairwise(line.words)))
    cut, left = gaps[-len(gutters) :], gaps[: -len(gutters)]
    if left and cut[0][0] > 1.25 * left[-1][0]:
        return sorted(x for _, x in cut)
    return gutters


def _placed(
    line: Line, row: Sequence[Line], columns: list[Span], below: Sequence[_Head], across: Sequence[BBox]
) -> _Head:
    """The line as a head over the columns of its rule, or those it stands in the middle of."""
    first, n = column_span(line, columns)
    own = _Head(first, first + n - 1, [line])
    under = _first_below(own, below)
    if ruled := _over_rule(line, under, columns, across):
        return _Head(*ruled, [line])
    if n == 1 and (
        not under or _fits(line, columns[first]) or line.bbox.width <= columns[first][1] - columns[first][0]
    ):
        return own
    named = {c for head in below for c in range(head.first, head.last + 1)}
    left = max((x.bbox.x1 for x in row if x.bbox.x1 <= line.bbox.x0), default=float("-inf"))
    right = min((x.bbox.x0 for x in row if x.bbox.x0 >= line.bbox.x1), default=float("inf"))
    return _Head(*_centred(line, own, columns, named, (left, right)), [line])


def _first_below(head: _Head, below: Sequence[_Head]) -> list[_Head]:
    return [x for x in below if x.first <= head.last and x.last >= head.first]


def _over_rule(
    line: Line, under: Sequence[_Head], columns: list[Span], across: Sequence[BBox]
) -> tuple[int, int] | None:
    """The columns of the rule right below a line, where it spans several and not all."""
    floor = min((x.box.cy for x in under), default=line.bbox.y1 + line.bbox.height)
    for rule in sorted(across, key=lambda r: r.cy):
        if not (line.bbox.cy < rule.cy < floor and rule.x0 <= line.bbox.cx <= rule.x1):
            continue
        covered = [i for i, (a, b) in enumerate(columns) if min(b, rule.x1) - max(a, rule.x0) >= RULE * (b - a)]
        whole = len(covered) == len(columns)
        if len(covered) > 1 and not whole:
            return covered[0], covered[-1]
        return None
    return None


def _centred(
    line: Line, own: _Head, columns: list[Span], named: set[int], free: tuple[float, float]
) -> tuple[int, int]:
    """The range of named columns around a line's own whose middle is nearest to the line's.

    Of ranges as near, a line that stands alone at its height is over the widest, one beside others over the narrowest.
    """
    fitting: list[tuple[float, tuple[int, int]]] = []
    for first in range(own.first, -1, -1):
        if first not in named or columns[first][1] <= free[0]:
            break
        for last in range(own.last, len(columns)):
            if last not in named or columns[last][0] >= free[1]:
                break
            fitting.append((abs((columns[first][0] + columns[last][1]) / 2 - line.bbox.cx), (first, last)))
    least = min((off for off, _ in fitting), default=0.0)
    best = [found for off, found in fitting if off < least + SAME]
    alone = free == (float("-inf"), float("inf"))
    return (max if alone else min)(best, key=lambda x: x[1] - x[0], default=(own.first, own.last))


def _without_overlaps(heads: list[_Head], columns: list[Span]) -> list[_Head]:
    """Heads of one row that claim the same columns cut back to where their text stands."""
    for a, b in pairwise(heads):
        if a.last >= b.first:
            a.first, n = column_span(a.lines[0], columns)
            a.last = a.first + n - 1
            b.first, n = column_span(b.lines[0], columns)
            b.last = b.first + n - 1
    return heads


def _joined(heads: Sequence[_Head], across: Sequence[BBox]) -> list[_Head]:
    """Lines right above one another over the same columns as one head; given from the bottom up."""
    joined: list[_Head] = []
    for head in heads:
        below = [x for x in joined if x.first <= head.last and x.last >= head.first]
        top = min(below, key=lambda x: x.box.y0, default=None)
        if top is not None and _goes_on(head, top, below, across):
            top.lines += head.lines
        else:
            joined.append(head)
    return joined


def _goes_on(upper: _Head, lower: _Head, below: Iterable[_Head], across: Sequence[BBox]) -> bool:
    same = (upper.first, upper.last) == (lower.first, lower.last)
    if not same:
        return False
    a, b = upper.box, lower.box
    em = min(upper.lines[0].size or a.height, lower.lines[0].size or b.height) or 1.0
    ruled = any(a.cy < r.cy < b.cy and r.x0 <= a.cx <= r.x1 for r in across)
    return not ruled and b.y0 - a.y1 <= APART * em


def _tiers(heads: Sequence[_Head], n_cols: int) -> tuple[dict[Place, list[Line]], int]:
    """Heads as cells: each begins below the heads above it and ends above those below it."""
    ordered = sorted(heads, key=lambda x: x.box.y0)
    depth: list[int] = []
    for i, head in enumerate(ordered):
        above = [depth[k] for k in range(i) if ordered[k].first <= head.last and ordered[k].last >= head.first]
        depth.append(1 + max(above, default=-1))
    total = max(depth) + 1
    cells: dict[Place, list[Line]] = {}
    for i, head in enumerate(ordered):
        under = [
            depth[k]
            for k in range(i + 1, len(ordered))
            if ordered[k].first <= head.last and ordered[k].last >= head.first
        ]
        stop = min(under, default=total)
        place = Place(depth[i], head.first, max(1, stop - depth[i]), head.last - head.first + 1)
        cells[place] = in_reading_order([*cells.get(place, ()), *head.lines])
    return cells, total
