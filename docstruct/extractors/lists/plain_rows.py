"""Rows without column heads → items: a text with an amount at the right end, as receipts and short bills print.

Quantity and price of one unit stand in the row, or in a row of their own above or below ("2 x 3.50"). The items
end at the first total.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from docstruct.extractors.fields.sheet import Mention, Text
from docstruct.extractors.fields.targets import Target
from docstruct.extractors.fields.vocabulary import Vocabulary
from docstruct.extractors.lists.heads import Row

_TIMES = re.compile(
    r"(?<![\w.,])(\d{1,4}(?:[.,]\d{1,3})?)\s*(?:x|×|\*|@|à|stk\.?|pcs\.?|st\.?)\s*(?=\D{0,4}\d)",
    re.IGNORECASE,
)
_CENTS = re.compile(r"[.,]\d\d(?!\d)")
_LETTERS = 2  # least letters of a description


@dataclass
class PlainItem:
    """One item: where its parts stand."""

    text: tuple[Text, int, int] | None
    amount: tuple[Text, Mention]
    quantity: tuple[Text, Mention] | None = None
    price: tuple[Text, Mention] | None = None


def plain_items(rows: Sequence[Row], vocabulary: Vocabulary) -> list[PlainItem]:
    """The items of a page, top to bottom."""
    items: list[PlainItem] = []
    waiting: Row | None = None  # a row of text alone: the description of what follows
    for row in rows:
        if items and _is_total(row, vocabulary):
            break
        amount = _last_amount(row)
        if amount is None or _is_total(row, vocabulary):
            waiting = row if _described(row, None) else None
            continue
        text = _described(row, amount) or (_described(waiting, None) if waiting else None)
        item = PlainItem(text, amount)
        item.quantity, item.price = _times(row, amount)
        if text is None and items and item.quantity and items[-1].quantity is None:
            items[-1].quantity, items[-1].price = item.quantity, item.price or amount  # "2 x 3.50" below
        elif text is not None:
            items.append(item)
        waiting = None
    return items


def _is_total(row: Row, vocabulary: Vocabulary) -> bool:
    return any(s.start == 0 and vocabulary.is_total(s) for t in row.texts for s in t.spots)


def _last_amount(row: Row) -> tuple[Text, Mention] | None:
    """The amount with cents that closes the row, but for a tax code behind it ("2,99 A")."""
    for text in reversed(row.texts):
        found = [m for m in text.mentions if m.kind == "amount" and _CENTS.search(m.raw)]
        if found and len(text.words) - found[-1].end <= 1:
            return text, found[-1]
        if len(text.text) > 2:
            return None
    return None


def _described(row: Row | None, amount: tuple[Text, Mention] | None) -> tuple[Text, int, int] | None:
    """The first part of a row that is text, up to the numbers behind it."""
    if row is None:
        return None
    for text in row.texts:
        stop = len(text.words)
        if amount is not None and text is amount[0]:
            stop = amount[1].start
        times = _TIMES.search(text.text)
        if times:
            stop = min(stop, len(text.text[: times.start()].split()))
        if sum(c.isalpha() for w in text.words[:stop] for c in w.text) >= _LETTERS:
            return text, 0, stop
    return None


def _times(row: Row, amount: tuple[Text, Mention]) -> tuple[tuple[Text, Mention] | None, tuple[Text, Mention] | None]:
    """Quantity and price of one unit, where the row shows both and they make up its amount."""
    numbers = [(t, m) for t in row.texts for m in t.mentions if m.kind == "amount" and m is not amount[1]]
    total = abs(amount[1].value)
    pairs = [
        (quantity, price)
        for quantity in numbers
        for price in numbers
        if price is not quantity and abs(quantity[1].value * price[1].value - total) <= Decimal("0.011")
    ]
    if pairs:  # either way round it makes the amount: prices are printed with cents, pieces without
        return max(pairs, key=lambda pair: (_CENTS.search(pair[1][1].raw) is not None, -numbers.index(pair[0])))
    marked = next((t for t in row.texts if _TIMES.search(t.text)), None)
    if marked is None or len(numbers) < 1:
        return None, None
    first = next(((t, m) for t, m in numbers if t is marked), None)
    return first, next(((t, m) for t, m in numbers if first and m is not first[1]), None)


def plain_targets(targets: Sequence[Target], product: str | None) -> dict[str, Target] | None:
    """The leaves that a plain row fills: text, amount, quantity, price; None where a list has no such leaves."""
    text = next((t for t in targets if t.type == "text"), None)
    money = [t for t in targets if t.type == "money"]
    amount = next((t for t in money if t.leaf.name == product), money[-1] if money else None)
    if text is None or amount is None:
        return None
    found = {"text": text, "amount": amount}
    for target in targets:
        if target.concept in _ROLES:
            found[_ROLES[target.concept]] = target
    return found


_ROLES = {"line_quantity": "quantity", "line_unit_price": "price"}
