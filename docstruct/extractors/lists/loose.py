"""Lists without column heads → items: labels with values, rows that their own labels name, rows of text and amount."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docstruct.document import Document, Line, Page
from docstruct.extractors.fields.plan import ListNode
from docstruct.extractors.fields.targets import Target, affinity
from docstruct.extractors.fields.vocabulary import Vocabulary
from docstruct.extractors.lists.cells import (
    Item,
    ListCell,
    ListReading,
    make_cell,
    mentioned,
    text_value,
    values_of,
)
from docstruct.extractors.lists.head_cells import Row
from docstruct.extractors.lists.plain_rows import plain_items, plain_targets

_UNHEADED = 0.6  # stands for the affinity of a head where rows have none
_LABEL_NAMES = frozenset({"label", "key", "question", "field", "name"})
_VALUE_NAMES = frozenset({"value", "answer", "text", "content"})


def pair_roles(targets: Sequence[Target]) -> tuple[Target, Target] | None:
    """The leaves for label and value, where an item is nothing but these two."""
    labels = [t for t in targets if t.leaf.name in _LABEL_NAMES and t.leaf.kind == "text"]
    values = [t for t in targets if t.leaf.name in _VALUE_NAMES and t.leaf.kind == "text"]
    return (labels[0], values[0]) if len(targets) == 2 and labels and values else None


def pairs_list(document: Document, label: Target, value: Target) -> ListReading:
    """Every label of the document with its value, as the reading found them by form."""
    reading = ListReading()
    for page in (p.upright for p in document.pages):
        for pair in page.pairs:
            item = {label.leaf.name: _line_cell(page, (pair.label,), pair.confidence)}
            if pair.value:
                item[value.leaf.name] = _line_cell(page, pair.value, pair.confidence)
            reading.seen += 1
            reading.items.append(item)
    return reading


def _line_cell(page: Page, lines: Sequence[Line], fit: float) -> ListCell:
    words = [w for line in lines for w in line.words]
    raw = "\n".join(line.text for line in lines).strip(" :")
    return make_cell(raw, raw, words, page, fit, False)


def labelled_rows(pages: Sequence[list[Row]], targets: Sequence[Target], vocabulary: Vocabulary) -> ListReading:
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
            if values_of(item) not in map(values_of, reading.items):
                reading.items.append(item)
    return reading


def _labelled_item(row: Row, rate: Target, amounts: Sequence[Target]) -> Item:
    spots = [s for t in row.texts for s in t.spots]
    named = max(amounts, key=lambda a: max((affinity(s, a) for s in spots), default=0.0))
    fit = max((affinity(s, named) for s in spots), default=0.0)
    found = [(t, m) for t in row.texts for m in t.mentions]
    percents = [(t, m) for t, m in found if m.kind == "percent"]
    money = [(t, m) for t, m in found if m.kind == "amount" and re.search(r"[.,]\d", m.raw)]
    if fit < 0.5 or len(percents) != 1 or not 1 <= len(money) <= 3:
        return {}
    item = {
        rate.leaf.name: mentioned(*percents[0], rate, fit),
        named.leaf.name: mentioned(*money[-1], named, fit),
    }
    others = [a for a in amounts if a is not named]
    if len(money) == 2 and len(others) == 1:
        item[others[0].leaf.name] = mentioned(*money[0], others[0], fit)
    return item


def plain_rows(
    node: ListNode, pages: Sequence[list[Row]], targets: Sequence[Target], vocabulary: Vocabulary
) -> ListReading:
    """Rows of a text and an amount; see `plain_rows`."""
    products = [rule.product for rule in vocabulary.products(node)]
    leaves = plain_targets(targets, products[0] if products else None)
    reading = ListReading()
    if leaves is None:
        return reading
    for plain in (p for rows in pages for p in plain_items(rows, vocabulary, "discount" in leaves)):
        reading.seen += 1
        item: Item = {}
        assert plain.text is not None
        text, start, end = plain.text
        words = text.words[start:end]
        value = text_value(leaves["text"], _UNHEADED, [(text, words)], vocabulary)
        if value is not None:
            item[leaves["text"].leaf.name] = value
        for role, found in (
            ("quantity", plain.quantity),
            ("price", plain.price),
            ("amount", plain.amount),
            ("discount", plain.discount),
        ):
            if found is not None and role in leaves:
                item[leaves[role].leaf.name] = mentioned(*found, leaves[role], _UNHEADED)
        reading.items.append(item)
    return reading
