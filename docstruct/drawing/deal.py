"""A made-up trade: who sells what to whom, when, and what it comes to. Amounts are exact Decimals.

The arithmetic is that of real papers: rows rounded to cents, tax by rate on rounded bases, so every rule that
holds on a correct invoice holds here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random

from docstruct.drawing import codes
from docstruct.drawing.lexicon import Lexicon, weighted
from docstruct.drawing.locales import Locale, cents
from docstruct.drawing.parties import Party, draw_party

_DAYS = (7, 10, 14, 14, 20, 21, 30, 30, 30, 45, 60, 90)


@dataclass(frozen=True)
class Item:
    """One row."""

    description: str
    notes: tuple[str, ...]
    article_number: str
    gtin: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    discount_rate: Decimal
    tax_rate: Decimal
    amount: Decimal
    day: dt.date


@dataclass(frozen=True)
class Tax:
    """Tax at one rate."""

    rate: Decimal
    base: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Deal:
    """What the document is about.

    Attributes:
        gross: whether the prices of the rows hold the tax already.
        sign: -1 for a credit note that prints negative amounts.
    """

    kind: str
    number: str
    issue_date: dt.date
    due_date: dt.date
    days: int
    delivery_date: dt.date
    order_date: dt.date
    period: tuple[dt.date, dt.date]
    order_number: str
    customer_number: str
    supplier_number: str
    delivery_note: str
    original_number: str
    project: str
    reference: str
    seller: Party
    buyer: Party
    ship_to: Party
    items: tuple[Item, ...]
    gross: bool
    sign: int
    lines_total: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    discount_rate: Decimal = Decimal(0)
    shipping: Decimal = Decimal(0)
    taxes: tuple[Tax, ...] = ()
    subtotal: Decimal = Decimal(0)
    tax_total: Decimal = Decimal(0)
    total: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    rates: tuple[Decimal, ...] = field(default=())


def draw_deal(lexicon: Lexicon, locale: Locale, rng: Random, kind: str) -> Deal:
    """A trade for an invoice, a credit note or a purchase order."""
    seller = draw_party(lexicon, rng, locale.country, shop=rng.random() < 0.15)
    buyer = draw_party(lexicon, rng, locale.country, person=rng.random() < 0.2)
    issued = dt.date(2011, 1, 1) + dt.timedelta(days=rng.randrange(365 * 15))
    days = rng.choice(_DAYS)
    delivered = issued - dt.timedelta(days=rng.choice([0, 0, 1, 2, 3, 5, 9, 16]))
    if kind == "purchase-order":
        delivered = issued + dt.timedelta(days=rng.randrange(2, 45))
    ordered = min(delivered, issued) - dt.timedelta(days=rng.randrange(1, 25))
    start = (issued.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    sign = -1 if kind == "credit-note" and rng.random() < 0.45 else 1
    rates = tuple(Decimal(r) for r in locale.facts["rates"])
    gross = rng.random() < (0.3 if buyer.person else 0.07) and len(rates) > 1
    used = _rates_used(locale, rng, rates)
    items = draw_items(lexicon, locale, rng, used, _how_many(rng), sign, issued)
    deal = Deal(
        kind=kind,
        number=document_number(rng, issued, {"credit-note": "GU", "purchase-order": "PO"}.get(kind, "RE")),
        issue_date=issued,
        due_date=issued + dt.timedelta(days=days),
        days=days,
        delivery_date=delivered,
        order_date=ordered,
        period=(start, issued.replace(day=1) - dt.timedelta(days=1)),
        order_number=document_number(rng, ordered, "AB"),
        customer_number=_code(rng),
        supplier_number=_code(rng),
        delivery_note=document_number(rng, delivered, "LS"),
        original_number=document_number(rng, ordered, "RE"),
        project=lexicon.expand(rng.choice(["{code}", "{stem} {nn}", "{nnnn}-{nn}"])),
        reference=rng.choice([codes.fill(rng, "############"), codes.fill(rng, "RF## #### #### ####")]),
        seller=seller,
        buyer=buyer,
        ship_to=draw_party(lexicon, rng, locale.country, person=buyer.person),
        items=items,
        gross=gross,
        sign=sign,
        rates=used,
    )
    return total_up(deal, rng)


def total_up(deal: Deal, rng: Random) -> Deal:
    """The deal with its discount, shipping, taxes and totals worked out."""
    rows = sum((i.amount for i in deal.items), Decimal(0))
    rate = Decimal(rng.choice([2, 3, 5, 10])) if rng.random() < 0.12 else Decimal(0)
    discount = cents(rows * rate / 100)
    shipping = Decimal(rng.choice(["4.90", "5.95", "12.00", "15.00", "49.00"])) if rng.random() < 0.15 else Decimal(0)
    shipping *= deal.sign
    taxes = _taxes(deal, rows - discount, shipping)
    net = sum((t.base for t in taxes), Decimal(0))
    tax = sum((t.amount for t in taxes), Decimal(0))
    paid = cents((net + tax) * rng.choice([1, 2, 3]) / 10) if rng.random() < 0.06 and deal.sign > 0 else Decimal(0)
    return replace(
        deal, lines_total=rows, discount=discount, discount_rate=rate, shipping=shipping, taxes=taxes,
        subtotal=net, tax_total=tax, total=net + tax, paid=paid,
    )  # fmt: skip


def _taxes(deal: Deal, rows: Decimal, shipping: Decimal) -> tuple[Tax, ...]:
    """Tax by rate; discount and shipping are spread over the rates as their rows weigh."""
    whole = sum((i.amount for i in deal.items), Decimal(0)) or Decimal(1)
    left, taxes = rows + shipping, []
    rates = sorted({i.tax_rate for i in deal.items}, reverse=True)
    for n, rate in enumerate(rates):
        share = sum((i.amount for i in deal.items if i.tax_rate == rate), Decimal(0)) / whole
        part = left if n == len(rates) - 1 else cents((rows + shipping) * share)
        left -= part
        if deal.gross:
            base = cents(part / (1 + rate / 100))
            taxes.append(Tax(rate, base, part - base))
        else:
            taxes.append(Tax(rate, part, cents(part * rate / 100)))
    return tuple(taxes)


def draw_items(
    lexicon: Lexicon,
    locale: Locale,
    rng: Random,
    rates: Sequence[Decimal],
    count: int,
    sign: int,
    day: dt.date,
) -> tuple[Item, ...]:
    """So many rows; quantities carry the sign."""
    products = lexicon["products"]
    chosen = rng.sample(products, min(count, len(products)))
    chosen += [rng.choice(products) for _ in range(count - len(chosen))]
    scale = {"INR": 60, "MXN": 15, "BRL": 4, "MYR": 4, "CNY": 1}.get(locale.currency, 1)
    discounts = rng.random() < 0.15
    return tuple(_item(lexicon, rng, p, scale, rates, sign, day, discounts) for p in chosen)


def _item(
    lexicon: Lexicon,
    rng: Random,
    product: tuple[str, str, float, float],
    scale: int,
    rates: Sequence[Decimal],
    sign: int,
    day: dt.date,
    discounts: bool,
) -> Item:
    template, unit, low, high = product
    price = _price(rng, low * scale, high * scale)
    quantity = _quantity(rng, unit) * sign
    cut = Decimal(rng.choice([0, 0, 5, 10, 15])) if discounts else Decimal(0)
    period = f"{day.month:02d}/{day.year}"
    country = rng.choice(["DE", "CN", "IT", "PL", "TR"])
    notes = [lexicon.expand(rng.choice(lexicon["notes"]), period=period, country=country) for _ in range(2)]
    description = lexicon.expand(template)
    if rng.random() < 0.12:
        description += rng.choice([", ", " ", " – "]) + lexicon.expand(rng.choice(lexicon["products"])[0])
    return Item(
        description=description,
        notes=tuple(notes[: rng.choice([1, 1, 2])]),
        article_number=codes.fill(rng, rng.choice(["######", "@@-####", "##.####", "@@###-##", "####"])),
        gtin=codes.gtin13(rng),
        quantity=quantity,
        unit=unit,
        unit_price=price,
        discount_rate=cut,
        tax_rate=rates[0] if len(rates) == 1 else rng.choice(rates),
        amount=cents(quantity * price * (100 - cut) / 100),
        day=day - dt.timedelta(days=rng.randrange(30)),
    )  # fmt: skip


def _price(rng: Random, low: float, high: float) -> Decimal:
    value = Decimal(str(rng.uniform(low, high)))
    if high < 1:
        return max(value.quantize(Decimal("0.001")), Decimal("0.005"))
    style = rng.random()
    if style < 0.3:
        return value.quantize(Decimal(1)) + Decimal(rng.choice(["0.00", "0.90", "0.99", "0.50", "0.95"]))
    return cents(value)


def _quantity(rng: Random, unit: str) -> Decimal:
    if unit in ("h", "day"):
        return Decimal(rng.choice(["0.5", "0.75", "1", "1.5", "2", "2.25", "3", "4", "6.5", "8", "12", "37.5"]))
    if unit in ("kg", "m", "l", "m2"):
        return Decimal(rng.choice([rng.randrange(1, 200), rng.randrange(10, 900)])) / rng.choice([1, 1, 10])
    if unit == "km":
        return Decimal(rng.randrange(12, 640))
    if unit in ("flat", "month"):
        return Decimal(rng.choice([1, 1, 1, 1, 2, 3, 12]))
    return Decimal(
        weighted(rng, [(1, 5), (2, 4), (3, 2), (4, 2), (5, 2), (10, 2), (12, 1), (25, 1), (100, 1), (1200, 0.3)])
    )


def _how_many(rng: Random) -> int:
    return weighted(
        rng,
        [
            (1, 3),
            (2, 4),
            (3, 4),
            (4, 3),
            (5, 2),
            (6, 2),
            (8, 2),
            (11, 1),
            (15, 0.7),
            (24, 0.6),
            (38, 0.5),
            (60, 0.2),
        ],
    )


def _rates_used(locale: Locale, rng: Random, rates: Sequence[Decimal]) -> tuple[Decimal, ...]:
    if rng.random() < 0.06:
        return (rates[-1],)  # exempt
    if locale.facts["multi_rate"] and len(rates) > 2 and rng.random() < 0.25:
        return tuple(rates[:2])
    return (rates[0] if rng.random() < 0.85 or len(rates) < 3 else rates[1],)


def document_number(rng: Random, day: dt.date, prefix: str) -> str:
    """A number as offices count: plain, with a prefix, with the year, with slashes."""
    counter = rng.randrange(1, 10 ** rng.choice([3, 4, 5, 6]))
    letters = rng.choice([prefix, prefix, "INV", "R", "F", "A", "FA", "SI", "X", "VK"])
    return rng.choice(
        [
            f"{counter}", f"{counter:05d}", f"{10**7 + counter * 37}", f"{letters}-{counter:04d}",
            f"{letters}{counter:06d}", f"{day.year}-{counter:04d}", f"{letters}-{day.year}-{counter:03d}",
            f"{letters}{day:%y%m}{counter:04d}", f"{day.year}/{counter}", f"{counter:04d}/{day:%y}",
            f"{letters}/{day.year}/{counter:04d}", f"{day:%Y%m%d}-{counter % 100:02d}",
            f"{letters} {counter:05d}", f"{counter // 7 + 1}-{counter % 97:02d}",
        ]
    )  # fmt: skip


def _code(rng: Random) -> str:
    return codes.fill(rng, rng.choice(["#####", "######", "K-#####", "1####", "C###", "@@@##", "##-####", "10######"]))
