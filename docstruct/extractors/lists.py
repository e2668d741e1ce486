"""List of the plan + sheet → items: the rows under the column heads that name the item's leaves.

Rows below a head are cut into its columns. A row that fills the typed columns starts an item, lines of text alone
go on with it. The list ends at the totals or at the page, and goes on on the next page. Lists without heads are
read from rows whose own labels name them (tax by rate). Every row seen is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from docstruct.document import Issue, Word
from docstruct.extractors.calibration import Calibration
from docstruct.extractors.candidates import MENTIONS_OF_TYPE, Target, affinity, final_value
from docstruct.extractors.heads import Column, Head, Row, columns_of, cut_row, find_heads, rows_by_page
from docstruct.extractors.plan import ListNode
from docstruct.extractors.sheet import Mention, Sheet, Spot, Text
from docstruct.extractors.vocabulary import Vocabulary
from docstruct.geometry import BBox
from docstruct.result import Evidence

_FAR = 7.0  # line heights without a row after which a list ends
_RIVAL = 0.6  # heads that name less than this share of what the best head names are not this list's
Item = dict[str, Evidence]
Cut = tuple[Row, list[tuple[Word, ...]]]


@dataclass
class ListReading:
    """Items as name -> evidence, how many rows were seen, and what is to be said about them."""

    items: list[Item] = field(default_factory=list)
    seen: int = 0
    issues: list[Issue] = field(default_factory=list)


def read_list(node: ListNode, vocabulary: Vocabulary, sheet: Sheet) -> ListReading:
    """All items of a list, over all pages."""
    targets = [vocabulary.target(leaf) for leaf in node.leaves]
    pages = rows_by_page(sheet)
    reading = _under_heads(pages, targets, vocabulary)
    if not reading.items:
        reading = _labelled_rows(pages, targets, vocabulary)
    return reading


# -- lists with heads ---------------------------------------------------------------------------------


def _under_heads(pages: Sequence[list[Row]], targets: Sequence[Target], vocabulary: Vocabulary) -> ListReading:
    heads = [find_heads(rows, targets) for rows in pages]
    best = max((h.score for found in heads for h in found), default=0.0)
    reading = ListReading()
    running: list[Column] | None = None  # columns of a list that reached the end of its page
    for rows, found in zip(pages, heads):
        found = [h for h in found if h.score >= _RIVAL * best]
        if running is not None:
            body, ended = _body(rows, 0.0, _stop(found), vocabulary)
            if not found or body:
                _add(reading, body, running, vocabulary)
            running = None if ended or found else running
        for i, head in enumerate(found):
            body, ended = _body(rows, head.bottom, _stop(found[i + 1 :]), vocabulary)
            columns = columns_of(head, body)
            _add(reading, body, columns, vocabulary)
            running = None if ended else columns
    return reading


def _stop(heads: Sequence[Head]) -> float:
    return heads[0].top if heads else float("inf")


def _body(rows: Sequence[Row], top: float, stop: float, vocabulary: Vocabulary) -> tuple[list[Row], bool]:
    """The rows of a list from `top` on, and whether its end was seen."""
    body: list[Row] = []
    bottom = top
    for row in rows:
        if row.top < top - 1 or row.top >= stop - 1:
            continue
        if _ends(row.texts, vocabulary):
            return body, True
        if body and row.top - bottom > _FAR * row.height:
            return body, row.top < 0.8 * row.texts[0].page.height
        body.append(row)
        bottom = row.bottom
    return body, False


def _ends(texts: Sequence[Text], vocabulary: Vocabulary) -> bool:
    """Whether a row opens the totals: a line of it is the label of a total, with an amount on the row."""
    if not any(m.kind == "amount" for t in texts for m in t.mentions):
        return False
    return any(s.start == 0 and vocabulary.is_total(s) and _only_label(t, s) for t in texts for s in t.spots)


def _only_label(text: Text, spot: Spot) -> bool:
    after = [w for w in text.words[spot.end :] if sum(c.isalpha() for c in w.text) > 3]
    return len(after) <= 1


def _add(reading: ListReading, body: Sequence[Row], columns: Sequence[Column], vocabulary: Vocabulary) -> None:
    cut = [(row, cut_row(row, columns)) for row in body]
    for rows in _items(cut, columns, vocabulary):
        reading.seen += 1
        item = _item(rows, columns, vocabulary)
        if item:
            reading.items.append(item)


def _items(cut: Sequence[Cut], columns: Sequence[Column], vocabulary: Vocabulary) -> Iterator[list[Cut]]:
    """Groups of rows, one for each item: a row that fills the typed columns, and the text around it."""
    filled = [_filled(cells, columns, vocabulary) for _, cells in cut]
    most = max(filled, default=0)
    anchors = [i for i, n in enumerate(filled) if n and n >= (most + 1) // 2]
    text_columns = [i for i, c in enumerate(columns) if c.target and c.target.type == "text"]
    for n, i in enumerate(anchors):
        before = anchors[n - 1] + 1 if n else 0
        after = anchors[n + 1] if n + 1 < len(anchors) else len(cut)
        lead = [] if _has_text(cut[i], text_columns) else _near(cut, range(i - 1, before - 1, -1), text_columns)
        tail = _near(cut, range(i + 1, after), text_columns)
        if n + 1 < len(anchors) and not _has_text(cut[after], text_columns) and _has_text(cut[i], text_columns) is False:
            tail = []
        yield [cut[i], *tail] if not lead else [*reversed(lead), cut[i]]


def _has_text(cut: Cut, text_columns: Sequence[int]) -> bool:
    return not text_columns or any(cut[1][i] for i in text_columns)


def _near(cut: Sequence[Cut], order: range, text_columns: Sequence[int]) -> list[Cut]:
    """Rows of text alone that follow one another closely, in the given order."""
    found: list[Cut] = []
    at = cut[order.start - order.step][0] if order else None
    for i in order:
        row, cells = cut[i]
        assert at is not None
        gap = max(row.top - at.bottom, at.top - row.bottom)
        if gap > 1.4 * at.height or not any(cells[k] for k in text_columns):
            break
        found.append(cut[i])
        at = row
    return found


def _filled(cells: Sequence[tuple[Word, ...]], columns: Sequence[Column], vocabulary: Vocabulary) -> int:
    """How many typed columns of the row hold a value of their type."""
    count = 0
    for words, column in zip(cells, columns):
        if words and column.target is not None and column.target.type in MENTIONS_OF_TYPE:
            count += _typed(words, column.target, vocabulary) is not None
    return count


def _typed(words: tuple[Word, ...], target: Target, vocabulary: Vocabulary) -> Mention | None:
    kinds = MENTIONS_OF_TYPE[target.type]
    for mention in vocabulary.mentions(words):
        if mention.kind in kinds and not (target.type == "int" and mention.value != int(mention.value)):
            return mention
    return None


def _item(rows: Sequence[Cut], columns: Sequence[Column], vocabulary: Vocabulary) -> Item:
    item: Item = {}
    for i, column in enumerate(columns):
        if column.target is None:
            continue
        lines = [(row.texts[0], cells[i]) for row, cells in rows if cells[i]]
        if lines:
            evidence = _value(column.target, column.affinity, lines, vocabulary)
            if evidence is not None:
                item[column.target.leaf.name] = evidence
    return item


Line = tuple[Text, tuple[Word, ...]]


def _value(target: Target, fit: float, lines: Sequence[Line], vocabulary: Vocabulary) -> Evidence | None:
    """The value of one cell: the first typed one for typed leaves, all lines for text."""
    if target.type not in MENTIONS_OF_TYPE:
        kept = lines if target.type == "text" else lines[:1]
        raw = "\n".join(" ".join(w.text for w in words) for _, words in kept).strip(" :;|")
        words = tuple(w for _, line in kept for w in line)
        return _evidence(raw, raw, words, lines[0][0], fit, False) if any(c.isalnum() for c in raw) else None
    for text, words in lines:
        mention = _typed(words, target, vocabulary)
        if mention is not None:
            value = final_value(mention.value, target.leaf)
            part = words[mention.start : mention.end]
            return _evidence(value, mention.raw, part, text, fit, mention.ambiguous)
    return None


def _evidence(value: Any, raw: str, words: Sequence[Word], text: Text, fit: float, ambiguous: bool) -> Evidence:
    box = BBox.around(w.bbox for w in words)
    turn = text.page.turn
    reading = min(w.confidence for w in words)
    return Evidence(
        value=value,
        raw_text=raw,
        page_no=text.page.page_no,
        bbox=(turn.box(box) if turn else box).rounded(),
        confidence=Calibration.shipped().confidence(0.5 + 0.49 * fit, reading, 0, ambiguous),
        way=words[0].way,
        status="ambiguous" if ambiguous else "ok",
    )


# -- lists without heads ------------------------------------------------------------------------------


def _labelled_rows(pages: Sequence[list[Row]], targets: Sequence[Target], vocabulary: Vocabulary) -> ListReading:
    """Rows such as "VAT 19 % of 100.00   19.00": a percentage and amounts behind a label of the list."""
    reading = ListReading()
    rates = [t for t in targets if t.type == "percent"]
    amounts = [t for t in targets if t.type == "money"]
    if len(rates) != 1 or not amounts:
        return reading
    for row in (r for rows in pages for r in rows):
        item = _labelled_item(row, rates[0], amounts)
        if item:
            reading.seen += 1
            if all({k: e.value for k, e in item.items()} != {k: e.value for k, e in i.items()} for i in reading.items):
                reading.items.append(item)
    return reading


def _labelled_item(row: Row, rate: Target, amounts: Sequence[Target]) -> Item:
    spots = [s for t in row.texts for s in t.spots]
    named = max(amounts, key=lambda a: max((affinity(s, a) for s in spots), default=0.0))
    fit = max((affinity(s, named) for s in spots), default=0.0)
    found = [(t, m) for t in row.texts for m in t.mentions]
    percents = [(t, m) for t, m in found if m.kind == "percent"]
    money = [(t, m) for t, m in found if m.kind == "amount"]
    if fit < 0.5 or len(percents) != 1 or not 1 <= len(money) <= 3:
        return {}
    item = {rate.leaf.name: _mentioned(*percents[0], rate, fit), named.leaf.name: _mentioned(*money[-1], named, fit)}
    others = [a for a in amounts if a is not named]
    if len(money) == 2 and len(others) == 1:
        item[others[0].leaf.name] = _mentioned(*money[0], others[0], fit)
    return item


def _mentioned(text: Text, mention: Mention, target: Target, fit: float) -> Evidence:
    words = text.words[mention.start : mention.end]
    return _evidence(final_value(mention.value, target.leaf), mention.raw, words, text, fit, mention.ambiguous)
