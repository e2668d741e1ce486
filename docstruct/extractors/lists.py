"""List of the plan + sheet → items: the rows under the column heads that name the item's leaves.

A head is a row (or two) whose labels name at least two leaves of the item. Columns are the places of its labels; rows
below are cut into the columns, and a row starts a new item when it fills the columns that the items before it
fill. Lines of text alone continue the item's text. The list ends at totals, at another head, or at the page; it
goes on on the next page. Every row seen is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np

from docstruct.document import Issue, Word
from docstruct.extractors.candidates import MENTIONS_OF_TYPE, Target, affinity
from docstruct.extractors.plan import ListNode
from docstruct.extractors.sheet import Mention, Sheet, Span, Text
from docstruct.extractors.vocabulary import Vocabulary
from docstruct.geometry import BBox
from docstruct.result import Evidence

_LEAST = 0.35  # affinity from which a head's label names a leaf
_FAR = 6.0  # line heights without a row after which a list ends


@dataclass
class ListReading:
    """Items as name -> evidence, how many rows were seen, and what is to be said about them."""

    items: list[dict[str, Evidence]] = field(default_factory=list)
    seen: int = 0
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """Lines on one visual row, left to right."""

    texts: tuple[Text, ...]
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """Height in points."""
        return max(self.bottom - self.top, 1.0)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head's extent, and the leaf it fills (None for columns nobody asked for)."""

    x0: float
    x1: float
    target: Target | None
    affinity: float


@dataclass(frozen=True, slots=True)
class Head:
    """Column heads of a list."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    score: float

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return max(r.bottom for r in self.rows)


def read_list(node: ListNode, vocabulary: Vocabulary, sheet: Sheet) -> ListReading:
    """All items of a list, over all pages."""
    targets = [vocabulary.target(leaf) for leaf in node.leaves]
    pages = rows_by_page(sheet)
    reading = ListReading()
    best: Head | None = None
    for rows in pages:
        heads = [h for h in _heads(rows, targets) if best is None or h.score >= 0.6 * best.score]
        if not heads:
            continue
        for head in _not_overlapping(heads):
            best = head if best is None or head.score > best.score else best
            body = _body(rows, head, vocabulary)
            for item in _items(body, head):
                reading.items.append(item)
    reading.seen = len(reading.items)
    return reading


def rows_by_page(sheet: Sheet) -> list[list[Row]]:
    """The visual rows of each page, top to bottom."""
    pages: dict[int, list[Row]] = {}
    done: set[int] = set()
    for text in sorted(sheet.texts, key=lambda t: (t.page.page_no, t.bbox.cy)):
        if text.index in done:
            continue
        row = sorted(_row_of(text, done), key=lambda t: t.bbox.x0)
        pages.setdefault(text.page.page_no, []).append(
            Row(tuple(row), min(t.bbox.y0 for t in row), max(t.bbox.y1 for t in row))
        )
    return list(pages.values())


def _row_of(text: Text, done: set[int]) -> list[Text]:
    row = []
    at: Text | None = text
    while at is not None and at.index not in done:
        done.add(at.index)
        row.append(at)
        at = at.left
    at = text.right
    while at is not None and at.index not in done:
        done.add(at.index)
        row.append(at)
        at = at.right
    return row


# -- heads --------------------------------------------------------------------------------------------


def _heads(rows: Sequence[Row], targets: Sequence[Target]) -> Iterator[Head]:
    for i, row in enumerate(rows):
        for n in (1, 2, 3):
            group = rows[i : i + n]
            if len(group) < n or group[-1].top - group[0].bottom > 1.2 * group[0].height * n:
                break
            if any(m.kind in ("amount", "date") and m.marked for r in group for t in r.texts for m in t.mentions):
                break
            head = _head_of(tuple(group), targets)
            if head is not None:
                yield head


def _head_of(rows: tuple[Row, ...], targets: Sequence[Target]) -> Head | None:
    from scipy.optimize import linear_sum_assignment

    parts = _head_parts(rows)
    scores = np.zeros((len(parts), len(targets)))
    for i, (_, text, spots) in enumerate(parts):
        for j, target in enumerate(targets):
            scores[i, j] = max((affinity(s, target) * _share(text, s) for s in spots), default=0.0)
    if not scores.size:
        return None
    taken = {int(i): int(j) for i, j in zip(*linear_sum_assignment(-scores)) if scores[i, j] >= _LEAST}
    if len(taken) < 2:
        return None
    columns = [
        Column(box.x0, box.x1, targets[taken[i]] if i in taken else None, scores[i, taken[i]] if i in taken else 0.0)
        for i, (box, _, _) in enumerate(parts)
    ]
    used = sum(c.affinity for c in columns)
    return Head(rows, tuple(sorted(columns, key=lambda c: c.x0)), float(used - 0.1 * (len(rows) - 1)))


def _share(text: str, spot: Any) -> float:
    """How much of the head the label covers: "Unit price" is not the head "Unit"."""
    letters = sum(c.isalpha() for c in text) or 1
    return float(min(1.0, sum(c.isalpha() for c in spot.text) / letters) ** 0.5)


def _head_parts(rows: tuple[Row, ...]) -> list[tuple[BBox, str, list[Any]]]:
    """Head cells: labels of one row, or lines of several rows that stand one above the other."""
    parts: list[tuple[BBox, str, list[Any]]] = []
    for row in rows:
        for text in row.texts:
            for box, words, spots in _cut_at_spots(text):
                over = [k for k, p in enumerate(parts) if p[0].overlap_x(box) > 0.3 * min(p[0].width, box.width)]
                if len(rows) > 1 and len(over) == 1 and parts[over[0]][0].y1 <= box.cy:
                    k = over[0]
                    old_box, old_text, old_spots = parts[k]
                    parts[k] = BBox.around([old_box, box]), f"{old_text} {words}", [*old_spots, *spots]
                else:
                    parts.append((box, words, list(spots)))
    return parts


def _cut_at_spots(text: Text) -> Iterator[tuple[BBox, str, list[Any]]]:
    """A line of several labels ("Qty Unit price Amount") cut into one part for each."""
    starts = sorted({s.start for s in text.spots} | {0})
    for start, end in zip(starts, [*starts[1:], len(text.words)]):
        words = text.words[start:end]
        spots = [s for s in text.spots if start <= s.start < end]
        yield BBox.around(w.bbox for w in words), " ".join(w.text for w in words), spots


def _not_overlapping(heads: list[Head]) -> list[Head]:
    """The best heads that share no row, top to bottom."""
    chosen: list[Head] = []
    for head in sorted(heads, key=lambda h: -h.score):
        if all(h.rows[-1].top < head.rows[0].top or head.rows[-1].top < h.rows[0].top for h in chosen):
            chosen.append(head)
    return sorted(chosen, key=lambda h: h.rows[0].top)


# -- body ---------------------------------------------------------------------------------------------


def _body(rows: Sequence[Row], head: Head, vocabulary: Vocabulary) -> list[Row]:
    body: list[Row] = []
    x0 = min(c.x0 for c in head.columns) - 40
    x1 = max(c.x1 for c in head.columns) + 40
    bottom = head.bottom
    for row in rows:
        if row.top < head.bottom - 1:
            continue
        inside = tuple(t for t in row.texts if x0 <= t.bbox.cx <= x1)
        if not inside:
            continue
        if row.top - bottom > _FAR * row.height or _ends(inside, vocabulary):
            break
        body.append(Row(inside, row.top, row.bottom))
        bottom = row.bottom
    return body


def _ends(texts: Sequence[Text], vocabulary: Vocabulary) -> bool:
    """Whether a row opens the totals: its first words are nothing but the label of a total."""
    for text in texts[:2]:
        for spot in text.spots:
            if spot.start == 0 and vocabulary.is_total(spot) and _only_label(text, spot):
                return True
    return False


def _only_label(text: Text, spot: Any) -> bool:
    rest = [w for w in text.words[spot.end :] if any(c.isalpha() for c in w.text)]
    return len(rest) <= 2


def _items(body: Sequence[Row], head: Head) -> Iterator[dict[str, Evidence]]:
    """Rows that fill the typed columns start an item; rows of text alone go on with it."""
    cut = [(row, _cells(row, head.columns)) for row in body]
    anchors = [i for i, (_, cells) in enumerate(cut) if _is_anchor(cells, head)]
    if not anchors:
        return
    for n, i in enumerate(anchors):
        stop = anchors[n + 1] if n + 1 < len(anchors) else len(cut)
        rows = [cut[i], *_continuation(cut, i, stop)]
        item = _item(rows, head)
        if item:
            yield item


def _continuation(cut: Sequence[tuple[Row, Any]], i: int, stop: int) -> Iterator[tuple[Row, Any]]:
    at = cut[i][0]
    for row, cells in cut[i + 1 : stop]:
        if row.top - at.bottom > 1.6 * at.height:
            return
        yield row, cells
        at = row


def _is_anchor(cells: Sequence[tuple[Word, ...]], head: Head) -> bool:
    typed = [i for i, c in enumerate(head.columns) if c.target and c.target.type in ("money", "number", "int")]
    filled = [i for i in typed if any(ch.isdigit() for w in cells[i] for ch in w.text)]
    need = 1 if len(typed) <= 2 else 2
    return len(filled) >= min(need, max(len(typed), 1))


def _cells(row: Row, columns: Sequence[Column]) -> list[tuple[Word, ...]]:
    """The row's words by column: each goes where it overlaps most, else to the nearest head."""
    cells: list[list[Word]] = [[] for _ in columns]
    for text in row.texts:
        for word in text.words:
            cells[_column_of(word, text, columns)].append(word)
    return [tuple(sorted(c, key=lambda w: w.bbox.x0)) for c in cells]


def _column_of(word: Word, text: Text, columns: Sequence[Column]) -> int:
    box = text.bbox if _fits_one(text, columns) else word.bbox
    overlaps = [max(0.0, min(box.x1, c.x1) - max(box.x0, c.x0)) for c in columns]
    if max(overlaps) > 0:
        return int(np.argmax(overlaps))
    gaps = [min(abs(box.x0 - c.x0), abs(box.x1 - c.x1), abs(box.cx - (c.x0 + c.x1) / 2)) for c in columns]
    return int(np.argmin(gaps))


def _fits_one(text: Text, columns: Sequence[Column]) -> bool:
    return sum(min(text.bbox.x1, c.x1) - max(text.bbox.x0, c.x0) > 0 for c in columns) <= 1


def _item(rows: Sequence[tuple[Row, Any]], head: Head) -> dict[str, Evidence]:
    item: dict[str, Evidence] = {}
    for i, column in enumerate(head.columns):
        if column.target is None:
            continue
        cells = [cells[i] for _, cells in rows if cells[i]]
        if cells:
            evidence = _cell_value(column, cells, rows[0][0].texts[0])
            if evidence is not None:
                item[column.target.leaf.name] = evidence
    return item


def _cell_value(column: Column, cells: Sequence[tuple[Word, ...]], vocabulary: Vocabulary, text: Text) -> Evidence | None:
    """The value of one cell: of the first line for typed leaves, of all lines for text."""
    target = column.target
    assert target is not None
    kinds = MENTIONS_OF_TYPE.get(target.type)
    if kinds is None:
        words = tuple(w for line in cells for w in line)
        raw = "\n".join(" ".join(w.text for w in line) for line in cells).strip()
        return _evidence(raw, raw, words, text, column, False) if any(c.isalnum() for c in raw) else None
    words = cells[0]
    for mention in vocabulary.mentions(words):
        if mention.kind in kinds and not (target.type == "int" and mention.value != int(mention.value)):
            value = final_value(mention.value, target.leaf)
            return _evidence(value, mention.raw, words[mention.start : mention.end], text, column, mention.ambiguous)
    return None


def _evidence(
    value: Any, raw: str, words: Sequence[Word], text: Text, column: Column, ambiguous: bool
) -> Evidence:
    box = BBox.around(w.bbox for w in words)
    turn = text.page.turn
    reading = min(w.confidence for w in words)
    confidence = Calibration.shipped().confidence(0.5 + 0.49 * column.affinity, reading, 0, ambiguous)
    return Evidence(
        value=value,
        raw_text=raw,
        page_no=text.page.page_no,
        bbox=(turn.box(box) if turn else box).rounded(),
        confidence=confidence,
        way=words[0].way,
        status="ambiguous" if ambiguous else "ok",
    )
