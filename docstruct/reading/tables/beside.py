"""Lines of a page → groups of lines that stand beside one another: columns of text, and tables in them; points.

A corridor of white that runs down past several lines on both sides may part two things that are read one after the
other, or be the gutter of one table. It parts two things where the lines on its sides stand at other heights, where
it is clearly wider than all white inside the sides, or where one side is running text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from docstruct.document import Line
from docstruct.reading.tables.draft import covered

WIDTH = 1.0  # em of white that a corridor has, at least
FEWEST = 4  # lines on either side
CLEARLY = 1.5  # times the widest white inside the sides
LEVEL = 0.2  # em by which lines at one height may differ
AGREE = 0.6  # share of the lines of a side that have one at their height on the other, where rows go through
WORDY = 5  # words of a line of running text
MOST_LINES = 3000  # of a page; with more, it is a drawing
MOST = 6  # corridors of a page
DEPTH = 2  # a side may itself have sides


class _Corridor(NamedTuple):
    left: list[Line]
    right: list[Line]

    @property
    def weight(self) -> int:
        return min(len(self.left), len(self.right))


def sides_of(lines: Sequence[Line], depth: int = DEPTH) -> list[list[Line]]:
    """The groups of lines on either side of the corridors that part them, none of them the whole.

    Args:
        lines: level ones, of a page or a part of one.
        depth: how often a side may be parted again.
    """
    if not 2 * FEWEST <= len(lines) <= MOST_LINES:
        return []
    em = median(line.size or line.bbox.height for line in lines) or 1.0
    corridors = sorted(_corridors(lines, em), key=lambda c: -c.weight)[:MOST]
    found: dict[frozenset[int], list[Line]] = {}
    for side in (side for corridor in corridors if _parts(corridor, em) for side in corridor):
        found.setdefault(frozenset(map(id, side)), side)
    sides = list(found.values())
    if depth > 1:
        sides += [inner for side in sides for inner in sides_of(side, depth - 1)]
    return sides


def _corridors(lines: Sequence[Line], em: float) -> Iterator[_Corridor]:
    """White between x and x + WIDTH, for every x at which lines end, from one line that crosses it to the next."""
    ordered = sorted(lines, key=lambda line: line.bbox.cy)
    ends = {round(line.bbox.x1 / em): line.bbox.x1 for line in sorted(lines, key=lambda line: line.bbox.x1)}
    seen: set[frozenset[int]] = set()
    for x in ends.values():
        left: list[Line] = []
        right: list[Line] = []
        for line in [*ordered, None]:
            if line is not None and line.bbox.x1 <= x + 0.01:
                left.append(line)
            elif line is not None and line.bbox.x0 >= x + WIDTH * em:
                right.append(line)
            else:
                key = frozenset(map(id, left))
                if min(len(left), len(right)) >= FEWEST and key not in seen:
                    seen.add(key)
                    yield _Corridor(left, right)
                left, right = [], []


def _parts(corridor: _Corridor, em: float) -> bool:
    """Whether a corridor parts two things rather than two columns of one table."""
    left, right = corridor
    if _is_prose(left) or _is_prose(right):
        return True
    if max(_level_share(left, right, em), _level_share(right, left, em)) < AGREE:
        return True
    width = min(line.bbox.x0 for line in right) - max(line.bbox.x1 for line in left)
    inner = max(map(_widest_white, corridor))
    return 0.0 < CLEARLY * inner < width


def _is_prose(side: Sequence[Line]) -> bool:
    wordy = sum(len(line.words) >= WORDY for line in side)
    return 2 * wordy > len(side) and _widest_white(side) == 0.0


def _widest_white(side: Sequence[Line]) -> float:
    """The widest gap between the stretches of x that the lines cover."""
    spans = covered(line.bbox for line in side)
    return max((b[0] - a[1] for a, b in pairwise(spans)), default=0.0)


def _level_share(side: Sequence[Line], other: Sequence[Line], em: float) -> float:
    """The share of the lines of a side that have one at their height on the other."""
    heights = sorted(line.bbox.cy for line in other)
    level = 0
    for line in side:
        i = bisect_left(heights, line.bbox.cy - LEVEL * em)
        level += i < len(heights) and heights[i] <= line.bbox.cy + LEVEL * em
    return level / len(side)
