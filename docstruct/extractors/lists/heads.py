"""Rows of a page + leaves of a list → column heads, and the columns that stand under them.

A head is one to three rows whose cells name at least two leaves of the item. Columns are parted where the fewest
lines below are cut, so that wide texts and right-aligned numbers both fall under their own head.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from docstruct.extractors.fields.sheet import Sheet, Spot, Text
from docstruct.extractors.fields.targets import Target, affinity
from docstruct.facts import Word
from docstruct.geometry import BBox

_LEAST = 0.35  # affinity from which a head's cell names a leaf
_APART = 0.6  # gap that parts two head cells on one line, in line heights
_MOST_ROWS = 3


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


@dataclass(frozen=True, slots=True)
class Column:
    """A column from `x0` to `x1`; `target` is the leaf it fills, None where nobody asked for it.

    `below` is the leaf that the further lines of a cell fill, where the head names two, one above the other.
    """

    x0: float
    x1: float
    target: Target | None
    affinity: float
    below: Target | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """Column heads of a list: their cells and how well they name leaves."""

    rows: tuple[Row, ...]
    cells: tuple[HeadCell, ...]
    named: tuple[tuple[int, Target, float], ...]  # (cell, leaf, affinity)
    stacked: tuple[tuple[int, Target], ...]  # (cell, leaf that its lower lines name)
    score: float

    @property
    def bottom(self) -> float:
        """Lower edge, points."""
        return max(r.bottom for r in self.rows)

    @property
    def top(self) -> float:
        """Upper edge, points."""
        return min(r.top for r in self.rows)


def rows_by_page(sheet: Sheet) -> list[list[Row]]:
    """The visual rows of each page, top to bottom."""
    pages: dict[int, list[Row]] = {}
    done: set[int] = set()
    for text in sorted(sheet.texts, key=lambda t: (t.page.page_no, t.bbox.cy)):
        if text.index not in done:
            row = sorted(_row_of(text, done), key=lambda t: t.bbox.x0)
            top, bottom = min(t.bbox.y0 for t in row), max(t.bbox.y1 for t in row)
            pages.setdefault(text.page.page_no, []).append(Row(tuple(row), top, bottom))
    return list(pages.values())


def _row_of(text: Text, done: set[int]) -> list[Text]:
    row: list[Text] = []
    for step in ("left", "right"):
        at: Text | None = text if step == "left" else text.right
        while at is not None and at.index not in done:
            done.add(at.index)
            row.append(at)
            at = getattr(at, step)
    return row


def find_heads(rows: Sequence[Row], targets: Sequence[Target]) -> list[Head]:
    """The heads on a page that share no row, top to bottom; among rivals the one that names most."""
    found = []
    wanted = {concept for target in targets for concept in target.concepts}
    naming = [sum(not wanted.isdisjoint(s.concepts) for t in row.texts for s in t.spots) for row in rows]
    for i in range(len(rows)):
        for n in range(1, _MOST_ROWS + 1):
            group = tuple(rows[i : i + n])
            if len(group) < n or not _head_like(group):
                break
            head = _head_of(group, targets) if sum(naming[i : i + n]) > 1 else None
            if head is not None:
                found.append(head)
    chosen: list[Head] = []
    for head in sorted(found, key=lambda h: -h.score):
        if all(h.bottom <= head.top + 1 or head.bottom <= h.top + 1 for h in chosen):
            chosen.append(head)
    return sorted(chosen, key=lambda h: h.top)


def _head_like(group: Sequence[Row]) -> bool:
    last = group[-1]
    if len(group) > 1 and last.top - group[-2].bottom > 0.9 * last.height:
        return False
    mentions = [m for t in last.texts for m in t.mentions]
    return not any(m.kind in ("date", "iban", "percent") or m.marked or "," in m.raw or "." in m.raw for m in mentions
                   if any(c.isdigit() for c in m.raw))  # fmt: skip


def _head_of(rows: tuple[Row, ...], targets: Sequence[Target]) -> Head | None:
    from scipy.optimize import linear_sum_assignment

    cells = _cells_of(rows, targets)
    namers = [(i, line) for i, cell in enumerate(cells) for line in _speakers(cell, targets)]
    scores = np.array([_naming(cell, targets) for _, cell in namers])
    if not scores.size:
        return None
    pairs = [(int(i), int(j)) for i, j in zip(*linear_sum_assignment(-scores)) if scores[i, j] >= _LEAST]
    if len(pairs) < 2:
        return None
    named: dict[int, tuple[Target, float]] = {}
    below: list[tuple[int, Target]] = []
    for i, j in sorted(pairs, key=lambda p: namers[p[0]][1].box.y0):
        if namers[i][0] in named:
            below.append((namers[i][0], targets[j]))
        else:
            named[namers[i][0]] = targets[j], float(scores[i, j])
    score = float(sum(scores[i, j] for i, j in pairs)) - 0.15 * (len(rows) - 1)
    return Head(rows, tuple(cells), tuple((i, t, a) for i, (t, a) in named.items()), tuple(below), score)


def _speakers(cell: HeadCell, targets: Sequence[Target]) -> Sequence[HeadCell]:
    """The cell as a whole, or its lines where two of them name different leaves better than the whole does."""
    if len(cell.lines) != 2:
        return (cell,)
    lines = [_naming(line, targets) for line in cell.lines]
    best = [max(range(len(targets)), key=scores.__getitem__) for scores in lines]
    apart = sum(scores[i] for scores, i in zip(lines, best))
    whole = max(_naming(cell, targets))
    return cell.lines if best[0] != best[1] and apart > whole + 0.5 else (cell,)


def _naming(cell: HeadCell, targets: Sequence[Target]) -> list[float]:
    """How well a head's cell names each leaf: "Unit price" is not the head "Unit"."""
    letters = sum(map(str.isalpha, cell.text)) or 1
    shares = [(s, min(1.0, sum(map(str.isalpha, s.text)) / letters) ** 0.5) for s in cell.spots]
    return [max((affinity(spot, target) * share for spot, share in shares), default=0.0) for target in targets]


def _cells_of(rows: tuple[Row, ...], targets: Sequence[Target]) -> list[HeadCell]:
    """Head cells: the parts of each row, joined with those above that stand over them."""
    cells: list[HeadCell] = []
    for row in rows:
        for part in (p for text in row.texts for p in _parts(text, targets)):
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


def _parts(text: Text, targets: Sequence[Target]) -> Iterator[HeadCell]:
    """A line cut where another label begins: after a gap, or where two labels name two leaves."""
    starts = {s.start for s in text.spots if s.start and _gap(text, s.start) > _APART * text.height}
    starts |= {b.start for a, b in pairwise(text.spots) if a.end <= b.start and _name_two(a, b, targets)}
    edges = [0, *sorted(starts), len(text.words)]
    for start, end in pairwise(edges):
        words = text.words[start:end]
        spots = tuple(s for s in text.spots if start <= s.start < end)
        yield HeadCell(BBox.around(w.bbox for w in words), " ".join(w.text for w in words), spots)


def _name_two(a: Spot, b: Spot, targets: Sequence[Target]) -> bool:
    """Whether two labels each surely name a leaf, and not the same."""
    first, second = (max(targets, key=lambda t: affinity(spot, t)) for spot in (a, b))
    return first is not second and min(affinity(a, first), affinity(b, second)) >= 2 * _LEAST


def _gap(text: Text, i: int) -> float:
    return text.words[i].bbox.x0 - text.words[i - 1].bbox.x1


def columns_of(head: Head, body: Sequence[Row]) -> list[Column]:
    """The columns under a head, parted where the fewest lines of the body are cut."""
    named = {i: (target, affinity_) for i, target, affinity_ in head.named}
    boxes = [(t.bbox.x0, t.bbox.x1) for r in body for t in r.texts]
    edges = [-1e9]
    for left, right in zip(head.cells, head.cells[1:]):
        edges.append(_valley(left.box, right.box, boxes))
    edges.append(1e9)
    below = dict(head.stacked)
    columns = []
    for i, (x0, x1) in enumerate(pairwise(edges)):
        target, score = named.get(i, (None, 0.0))
        columns.append(Column(x0, x1, target, score, below.get(i)))
    return columns


def _valley(left: BBox, right: BBox, boxes: Sequence[tuple[float, float]]) -> float:
    """Where between two head cells the fewest lines are cut; the widest such place, nearest to the gap."""
    lo, hi = min(left.cx, right.x0), max(right.cx, left.x1)
    marks = sorted({lo, hi, left.x1, right.x0, *(v for b in boxes for v in b if lo < v < hi)})
    best = (10**9, 0.0, (left.x1 + right.x0) / 2)
    gap = (left.x1 + right.x0) / 2
    for a, b in pairwise(marks):
        x = (a + b) / 2
        cut = sum(x0 < x < x1 for x0, x1 in boxes) + 2 * (left.x0 < x < left.x1) + 2 * (right.x0 < x < right.x1)
        inside = a <= gap <= b
        best = min(best, (cut, -(b - a) * (3 if inside else 1), x))
    return best[2]


def column_of(x: float, columns: Sequence[Column]) -> int:
    """The column at `x`."""
    return next(i for i, c in enumerate(columns) if x < c.x1)


def cut_row(row: Row, columns: Sequence[Column]) -> list[tuple[Word, ...]]:
    """The row's words by column."""
    cells: list[list[Word]] = [[] for _ in columns]
    for text in row.texts:
        first, last = (column_of(x, columns) for x in (text.bbox.x0 + 0.5, text.bbox.x1 - 0.5))
        for word in text.words:
            cells[first if first == last else column_of(word.bbox.cx, columns)].append(word)
    return [tuple(cell) for cell in cells]
