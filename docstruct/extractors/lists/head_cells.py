"""Rows that may be the head of a list → its cells: lines cut where another label begins, joined over several lines.

Labels of one line are parted by a wide gap, by naming two leaves, or by the columns that stand below them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from docstruct.extractors.fields.sheet import Spot, Text
from docstruct.extractors.fields.targets import Target, affinity
from docstruct.geometry import BBox

NAMED = 0.35  # affinity from which a head's cell names a leaf
_APART = 0.6  # gap that parts two head cells on one line, in line heights
_MOST_BELOW = 4  # columns below one line of a head


@dataclass(frozen=True, slots=True)
class Row:
    """Lines on one visual row, left to right."""

    texts: tuple[Text, ...]
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """Height in points, never zero."""
        return max(self.bottom - self.top, 1.0)


@dataclass(frozen=True, slots=True)
class HeadCell:
    """One cell of a head, perhaps of several lines."""

    box: BBox
    text: str
    spots: tuple[Spot, ...]
    lines: tuple[HeadCell, ...] = ()  # its lines, where there are several


def cells_of(rows: Sequence[Row], body: Sequence[Row], known: Sequence[Target]) -> list[HeadCell]:
    """Head cells: the parts of each row, joined with those above that stand over them.

    Args:
        rows: the rows of the head.
        body: the rows below it.
        known: what columns may be, asked for or not.
    """
    cells: list[HeadCell] = []
    for row in rows:
        for part in (p for text in row.texts for p in _parts(text, body, known)):
            over = [k for k, c in enumerate(cells) if _stands_over(c.box, part.box)]
            if len(over) == 1:
                upper = cells[over[0]]
                box = BBox.around([upper.box, part.box])
                lines = (*(upper.lines or (upper,)), part)
                cells[over[0]] = HeadCell(box, f"{upper.text} {part.text}", (*upper.spots, *part.spots), lines)
            else:
                cells.append(part)
    return sorted(cells, key=lambda c: c.box.x0)


def _stands_over(upper: BBox, lower: BBox) -> bool:
    return upper.cy < lower.y0 and upper.overlap_x(lower) > 0.3 * min(upper.width, lower.width)


def _parts(text: Text, body: Sequence[Row], known: Sequence[Target]) -> Iterator[HeadCell]:
    """A line cut where another label begins: after a gap, where two labels name two columns, or over another column."""
    starts = {s.start for s in text.spots if s.start and _gap(text, s.start) > _APART * text.height}
    naming = [spot for spot in text.spots if max(affinity(spot, t) for t in known) >= 2 * NAMED]
    starts |= {b.start for a, b in pairwise(naming) if a.end <= b.start and _name_two(a, b, known)}
    starts |= _over_columns(text, body) if len(starts) < sum(s.start > 0 for s in text.spots) else set()
    edges = [0, *sorted(starts), len(text.words)]
    for start, end in pairwise(edges):
        words = text.words[start:end]
        spots = tuple(s for s in text.spots if start <= s.start < end)
        yield HeadCell(BBox.around(w.bbox for w in words), " ".join(w.text for w in words), spots)


def _name_two(a: Spot, b: Spot, known: Sequence[Target]) -> bool:
    """Whether two labels name different columns best."""
    first, second = (max(known, key=lambda t: affinity(spot, t)) for spot in (a, b))
    return first is not second


def _gap(text: Text, i: int) -> float:
    return text.words[i].bbox.x0 - text.words[i - 1].bbox.x1


def _over_columns(text: Text, body: Sequence[Row]) -> set[int]:
    """Where labels begin that stand over columns of their own: below "VAT Price incl. VAT" rows have two cells."""
    labels = sorted({s.start for s in text.spots if s.start})
    below = [cells for row in body if (cells := [t.bbox for t in row.texts if t.bbox.overlap_x(text.bbox) > 0])]
    count, often = Counter(map(len, below)).most_common(1)[0] if below else (0, 0)
    if not 2 <= count <= min(len(labels) + 1, _MOST_BELOW) or often <= len(below) / 2:
        return set()
    rows = [cells for cells in below if len(cells) == count]
    cost, cuts = min((_misfit(text, cuts, rows), cuts) for cuts in combinations(labels, count - 1))
    return set(cuts) if cost < text.height else set()


def _misfit(text: Text, cuts: Sequence[int], rows: Sequence[Sequence[BBox]]) -> float:
    """How far the parts of a line are from being flush with the cells below, points per cell."""
    edges = [0, *cuts, len(text.words)]
    parts = [BBox.around(w.bbox for w in text.words[a:b]) for a, b in pairwise(edges)]
    total = 0.0
    for cells in rows:
        for i, (part, cell) in enumerate(zip(parts, cells)):
            total += min(abs(part.x0 - cell.x0), abs(part.x1 - cell.x1), abs(part.cx - cell.cx))
            total += sum(other.overlap_x(cell) for other in (*parts[:i], *parts[i + 1 :]))
    return total / (len(rows) * len(parts))
