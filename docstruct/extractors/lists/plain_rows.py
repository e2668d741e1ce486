"""Rows without column heads → items: a text with an amount at the right end, as receipts and short bills print.

Quantity and price of one unit stand in the row, or in a row of their own above or below ("2 x 3.50"). The items
end at the first total.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from docstruct.extractors.fields.sheet import Mention, Text
from docstruct.extractors.fields.targets import Target
from docstruct.extractors.fields.vocabulary import Vocabulary
from docstruct.extractors.lists.head_cells import Row

_TIMES = re.compile(
    r"(?<![\w.,])(\d{1,4}(?:[.,]\d{1,3})?)\s*(?:x|×|\*|@|à|stk\.?|pcs\.?|st\.?)\s*(?=\D{0,4}\d)",
    re.IGNORECASE,
)
_CENTS = re.compile(r"[.,]\d\d(?!\d)")
_LETTERS = 2  # least letters of a description
_CODE = re.compile(r"^\d{5,14}$")  # number of an article


@dataclass
class PlainItem:
    """One item: where its parts stand."""

    text: tuple[Text, int, int] | None
    amount: tuple[Text, Mention]
    quantity: tuple[Text, Mention] | None = None
    price: tuple[Text, Mention] | None = None
    discount: tuple[Text, Mention] | None = None

    @property
    def worth(self) -> Decimal:
        """The amount less the discount."""
        return Decimal(self.amount[1].value - (self.discount[1].value if self.discount else 0))


def plain_items(rows: Sequence[Row], vocabulary: Vocabulary, discounts: bool = False) -> list[PlainItem]:
    """The items of a page, top to bottom; with `discounts`, amounts below zero belong to the item above."""
    items: list[PlainItem] = []
    waiting: Row | None = None  # a row of text alone: the description of what follows
    held: Factors | None = None  # quantity and price in a row of their own
    for row in rows:
        if items and (_is_total(row, vocabulary) or _is_sum(row, items)):
            break
        amount = _last_amount(row)
        if amount is None or _is_total(row, vocabulary):
            waiting = row if _described(row, None) else None
            continue
        if discounts and items and amount[1].value < 0 < items[-1].amount[1].value and not items[-1].discount:
            items[-1].discount = amount[0], replace(amount[1], value=-amount[1].value)
            continue
        own, (quantity, price) = _described(row, amount), _times(row, amount)
        text = own or (_described(waiting, None) if waiting and (price or not quantity) else None)
        if text is not None:
            items.append(PlainItem(text, amount, quantity, price))
            _give(held, items[-1:], items[-2:-1])
            held, waiting = None, None
        elif quantity is not None:
            held = quantity, price or amount
            if items and _makes(held, items[-1]):  # "2 x 3.50" below its item
                _give(held, items[-1:])
                held = None
        else:
            waiting = None
    _give(held, items[-1:])
    return _led_by_quantities(items)


Factors = tuple[tuple[Text, Mention], tuple[Text, Mention]]
"""Quantity and price of one unit, and where they stand."""


def _give(factors: Factors | None, *choices: Sequence[PlainItem]) -> None:
    """Give quantity and price to the first item whose amount they make, else to the last that has none."""
    free = [item for choice in choices for item in choice if item.quantity is None]
    if factors is not None and free:
        item = next((i for i in free if _makes(factors, i)), free[-1])
        item.quantity, item.price = factors


def _makes(factors: Factors, item: PlainItem) -> bool:
    """Whether quantity and price make up the amount of an item that has none yet."""
    (_, quantity), (_, price) = factors
    worth = abs(item.amount[1].value)
    return item.quantity is None and abs(quantity.value * price.value - worth) <= Decimal("0.011")


_LED = re.compile(r"^(\d{1,3})([xX×*]?)$")  # "2x" or "2" before the name of an article


def _led_by_quantities(items: Sequence[PlainItem]) -> list[PlainItem]:
    """The items, the numbers their descriptions begin with as quantities: "2x Milk"; a bare "2" where all begin so."""
    leads = [_lead(item) for item in items]
    whole = all(lead is not None for lead in leads)
    led = [_cut(item, lead) if lead and (whole or lead[1]) else item for item, lead in zip(items, leads)]
    return [replace(item, text=_uncoded(item.text)) for item in led]


def _lead(item: PlainItem) -> tuple[Mention, bool] | None:
    """The number that a description begins with or that stands before it, and whether it is marked as a quantity."""
    if item.text is None or item.quantity is not None:
        return None
    text, start, end = item.text
    if start == 0 and end > 1:
        number, rest = _LED.match(text.words[0].text), text.words[1].text
        mark = number is not None and (bool(number[2]) or rest in ("x", "X", "×", "*"))
        after = text.words[2 if mark and rest in ("x", "X", "×", "*") else 1 : end]
        if number and any(c.isalpha() for w in after for c in w.text):
            return Mention("amount", 0, 1, Decimal(number[1]), number[1]), mark
    before = text.left
    number = _LED.match(before.text) if before is not None and start == 0 else None
    return (Mention("amount", 0, 1, Decimal(number[1]), number[1]), bool(number[2])) if number else None


def _uncoded(part: tuple[Text, int, int] | None) -> tuple[Text, int, int] | None:
    """A description without the number of the article before it."""
    if part is None:
        return None
    text, start, end = part
    coded = end > start + 1 and _CODE.match(text.words[start].text)
    named = any(c.isalpha() for w in text.words[start + 1 : end] for c in w.text)
    return (text, start + 1, end) if coded and named else part


def _cut(item: PlainItem, lead: tuple[Mention, bool]) -> PlainItem:
    """The item with its lead as quantity, no longer part of the description."""
    assert item.text is not None
    text, start, end = item.text
    if _LED.match(text.words[0].text) and end > 1:
        start = 2 if text.words[1].text in ("x", "X", "×", "*") else 1
        return replace(item, text=(text, start, end), quantity=(text, lead[0]))
    assert text.left is not None
    return replace(item, quantity=(text.left, lead[0]))


def _is_total(row: Row, vocabulary: Vocabulary) -> bool:
    """Whether a row begins with the label of a total, a percentage before it or not."""
    return any(vocabulary.is_total(s) and _begins(t, s.start) for t in row.texts for s in t.spots)


def _begins(text: Text, start: int) -> bool:
    return start == 0 or any(m.kind == "percent" and (m.start, m.end) == (0, start) for m in text.mentions)


def _is_sum(row: Row, items: Sequence[PlainItem]) -> bool:
    """Whether a row states the sum of several items, whatever it is called."""
    amount = _last_amount(row)
    return len(items) > 1 and amount is not None and amount[1].value == sum(i.worth for i in items) > 0


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
        signs = {i for m in text.mentions if m.kind == "currency" for i in range(m.start, m.end)}
        letters = sum(c.isalpha() for w in text.words[:stop] for c in w.text)
        if letters >= _LETTERS and not signs.issuperset(range(stop)):
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


_ROLES = {"line_quantity": "quantity", "line_unit_price": "price", "line_discount": "discount"}
