"""Rows of a page + leaves of a list → column heads, and the columns that stand under them.

A head is one to three rows whose cells name at least two leaves of the item. Columns are parted where the fewest
lines below are cut, so that wide texts and right-aligned numbers both fall under their own head.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from docstruct.extractors.fields.plan import Leaf
from docstruct.extractors.fields.sheet import Sheet, Text
from docstruct.extractors.fields.targets import Target, affinity
from docstruct.extractors.lexicon.concepts import load_lexicon
from docstruct.extractors.lists.head_cells import NAMED, HeadCell, Row, cells_of
from docstruct.facts import Word
from docstruct.geometry import BBox

_MOST_ROWS = 3
_LOOK = 5  # rows below a head that show where its columns are
_ROW = "line_"  # what terms of the rows of a bill begin with
_OTHER = 0.5  # what the name of a column that nobody asked for weighs beside one that is
_FULL = 3  # columns known by name that make a head where one of them is asked for


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
    wanted = {concept for target in (*targets, *_others(targets)) for concept in target.concepts}
    naming = [sum(not wanted.isdisjoint(s.concepts) for t in row.texts for s in t.spots) for row in rows]
    for i in range(len(rows)):
        for n in range(1, _MOST_ROWS + 1):
            group = tuple(rows[i : i + n])
            if len(group) < n or not _head_like(group):
                break
            head = _head_of(group, rows[i + n : i + n + _LOOK], targets) if sum(naming[i : i + n]) > 1 else None
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


def _head_of(rows: tuple[Row, ...], body: Sequence[Row], targets: Sequence[Target]) -> Head | None:
    from scipy.optimize import linear_sum_assignment

    known = (*targets, *_others(targets))
    cells = cells_of(rows, body, known)
    namers = [(i, line) for i, cell in enumerate(cells) for line in _speakers(cell, known)]
    weights = np.array([1.0] * len(targets) + [_OTHER] * (len(known) - len(targets)))
    scores = np.array([_naming(cell, known) for _, cell in namers]).reshape(-1, len(known)) * weights
    pairs = [(int(i), int(j)) for i, j in zip(*linear_sum_assignment(-scores)) if scores[i, j] >= NAMED * weights[j]]
    asked = sum(j < len(targets) for _, j in pairs)
    if not asked or (asked < 2 and len(pairs) < _FULL):
        return None
    named: dict[int, tuple[Target | None, float]] = {}
    below: list[tuple[int, Target]] = []
    for i, j in sorted(pairs, key=lambda p: namers[p[0]][1].box.y0):
        target = known[j] if j < len(targets) else None
        if namers[i][0] not in named:
            named[namers[i][0]] = target, float(scores[i, j])
        elif target is not None:
            below.append((namers[i][0], target))
    score = float(sum(scores[i, j] for i, j in pairs)) - 0.15 * (len(rows) - 1)
    leaves = tuple((i, t, a) for i, (t, a) in named.items() if t is not None)
    return Head(rows, tuple(cells), leaves, tuple(below), score)


def _speakers(cell: HeadCell, known: Sequence[Target]) -> Sequence[HeadCell]:
    """The cell as a whole, or its lines where two of them name different columns better than the whole does."""
    if len(cell.lines) != 2:
        return (cell,)
    lines = [_naming(line, known) for line in cell.lines]
    best = [max(range(len(known)), key=scores.__getitem__) for scores in lines]
    apart = sum(scores[i] for scores, i in zip(lines, best))
    whole = max(_naming(cell, known))
    return cell.lines if best[0] != best[1] and apart > whole + 0.5 else (cell,)


def _naming(cell: HeadCell, known: Sequence[Target]) -> list[float]:
    """How well a head's cell names each column: "Unit price" is not the head "Unit"."""
    letters = sum(map(str.isalpha, cell.text)) or 1
    shares = [(s, min(1.0, sum(map(str.isalpha, s.text)) / letters) ** 0.5) for s in cell.spots]
    return [max((affinity(spot, target) * share for spot, share in shares), default=0.0) for target in known]


def _others(targets: Sequence[Target]) -> tuple[Target, ...]:
    """Columns of the rows of a bill that a list does not ask for, where it asks for some of them."""
    return _not_asked(frozenset(concept for target in targets for concept in target.concepts))


@lru_cache(maxsize=256)
def _not_asked(asked: frozenset[str]) -> tuple[Target, ...]:
    if not any(concept.startswith(_ROW) for concept in asked):
        return ()
    others = (c for c in load_lexicon().concepts.values() if c.id.startswith(_ROW) and c.id not in asked)
    return tuple(Target(Leaf("", (c.id,), "text"), {c.id: 1.0}, {}, c.type) for c in others)


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
