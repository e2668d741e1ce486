"""Lists without column heads → items: labels with values, rows that their own labels name, rows of text and amount."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docstruct.document import Line, Page
from docstruct.extractors.fields.plan import ListNode
from docstruct.extractors.fields.sheet import Sheet
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
from docstruct.extractors.lists.tick_pairs import TICK, TickPair, tick_pairs
from docstruct.facts import Word

_UNHEADED = 0.6  # stands for the affinity of a head where rows have none
_IN_BOXES = 0.7  # the same, of a label with boxes
_LABEL_NAMES = frozenset({"label", "key", "question", "field", "name"})
_VALUE_NAMES = frozenset({"value", "answer", "text", "content"})


def pair_roles(targets: Sequence[Target]) -> tuple[Target, Target] | None:
    """The leaves for label and value, where an item is nothing but these two."""
    labels = [t for t in targets if t.leaf.name in _LABEL_NAMES and t.leaf.kind == "text"]
    values = [t for t in targets if t.leaf.name in _VALUE_NAMES and t.leaf.kind == "text"]
    return (labels[0], values[0]) if len(targets) == 2 and labels and values else None


def pairs_list(sheet: Sheet, label: Target, value: Target) -> ListReading:
    """Every label of the document with its value, as the reading found them by form, and with what is ticked."""
    reading = ListReading()
    for page in sheet.document.pages:
        ticked = tick_pairs([t for t in sheet.texts if t.page.page_no == page.page_no])
        taken = frozenset().union(*(pair.words for pair in ticked))
        found = [_ticked_cells(pair) for pair in ticked]
        for pair in page.upright.pairs:
            if taken.isdisjoint(w for line in (pair.label, *pair.value) for w in line.words):
                said = _line_cell(page.upright, pair.value, pair.confidence) if pair.value else None
                found.append((_line_cell(page.upright, (pair.label,), pair.confidence), said))
        if ticked:
            found.sort(key=lambda cells: _place(cells[0]))
        for name, said in found:
            reading.seen += 1
            reading.items.append({label.leaf.name: name} | ({value.leaf.name: said} if said else {}))
    return reading


def _ticked_cells(pair: TickPair) -> tuple[ListCell, ListCell | None]:
    """The label, and the options that are ticked, or a tick where the label is the only one."""
    page = pair.label.page
    label = pair.label.text.strip(" :：")
    name = make_cell(label, label, pair.label.words, page, _IN_BOXES, False)
    chosen = pair.ticked
    if not chosen:
        return name, None
    if pair.alone:
        tick = pair.options[0].tick
        return name, make_cell(TICK, TICK, [Word(TICK, tick.bbox, way=tick.way)], page, _IN_BOXES, False)
    said = ", ".join(option.span.text for option in chosen)
    words = [w for option in chosen for w in option.span.words]
    return name, make_cell(said, said, words, page, _IN_BOXES, False)


def _place(cell: ListCell) -> tuple[int, float]:
    box = cell.evidence.bbox
    return (round(box.cy), box.x0) if box else (0, 0.0)


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
