"""What was bought: the articles of a receipt, with their prices and rates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from docstruct.drawing import codes
from docstruct.drawing.draft import Draft
from docstruct.drawing.lexicon import weighted
from docstruct.drawing.locales import cents
from docstruct.drawing.parties import Party, draw_party


@dataclass(frozen=True)
class Bought:
    """One article."""

    name: str
    code: str
    quantity: Decimal
    price: Decimal
    discount: Decimal
    rate: Decimal
    letter: str

    @property
    def amount(self) -> Decimal:
        """What the row comes to, before its discount."""
        return cents(self.quantity * self.price)


Taxed = tuple[Decimal, Decimal, Decimal]
"""Rate, net base and tax."""


class Purchase:
    """Who sold what to whom, when, and whether prices include the tax.

    Args:
        d: the document being drawn.
    """

    def __init__(self, d: Draft) -> None:
        self.shop: Party = draw_party(d.words, d.rng, d.locale.country, shop=d.chance(0.75))
        self.inclusive = d.locale.country not in ("US", "CA") and d.chance(0.85)
        self.articles = _buy(d)
        moment = dt.datetime(2012, 1, 1, 7) + dt.timedelta(minutes=d.rng.randrange(60 * 24 * 365 * 13))
        self.moment = moment.replace(hour=d.rng.randrange(7, 22))

    def by_rate(self) -> list[Taxed]:
        """Rate, net base and tax of each rate among the articles."""
        found = []
        for rate in sorted({a.rate for a in self.articles}, reverse=True):
            part = sum((a.amount - a.discount for a in self.articles if a.rate == rate), Decimal(0))
            net = cents(part / (1 + rate / 100)) if self.inclusive else part
            found.append((rate, net, part - net if self.inclusive else cents(part * rate / 100)))
        return found


def _buy(d: Draft) -> list[Bought]:
    count = weighted(d.rng, [(1, 3), (2, 3), (3, 3), (4, 2), (5, 2), (7, 2), (10, 1.5), (14, 1), (22, 0.5)])
    rates = [Decimal(r) for r in d.locale.facts["rates"]]
    usual = rates[:2] if d.locale.facts["multi_rate"] and len(rates) > 2 else rates[:1]
    scale = {"INR": 40, "MXN": 12, "BRL": 4, "MYR": 3}.get(d.locale.currency, 1)
    discounts = d.chance(0.12)
    goods = d.words["groceries"]
    chosen = d.rng.sample(goods, min(count, len(goods)))
    return [_article(d, good, scale, usual, discounts) for good in chosen]


def _article(d: Draft, good: tuple[str, float, float], scale: int, rates: list[Decimal], discounts: bool) -> Bought:
    name, low, high = good
    price = cents(Decimal(str(d.rng.uniform(low, high) * scale)))
    if d.chance(0.5):
        price = max(price.quantize(Decimal("0.1")) - Decimal("0.01"), Decimal("0.05"))
    quantity = Decimal(weighted(d.rng, [("1", 7), ("2", 2), ("3", 1), ("4", 0.5), ("6", 0.3), ("0.385", 0.3)]))
    which = d.rng.randrange(len(rates))
    return Bought(
        name=d.words.expand(name),
        code=d.rng.choice([codes.gtin13(d.rng), codes.fill(d.rng, "#####")]),
        quantity=quantity,
        price=price,
        discount=cents(price * quantity * Decimal("0.1")) if discounts and d.chance(0.4) else Decimal(0),
        rate=rates[which],
        letter="AB"[which] if d.chance(0.95) else "C",
    )
