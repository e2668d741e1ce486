"""How a place writes numbers, money and dates: Decimal and date -> text as printed.

A `Locale` is one document's manner: it is drawn once and then keeps to it, as one program prints one way.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from docstruct.drawing.lexicon import Lexicon, load, weighted

CENT = Decimal("0.01")


def cents(value: Decimal) -> Decimal:
    """The value rounded to two places, halves up as in trade."""
    return value.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Numbers:
    """Decimal mark and grouping: ``1.234,56``, ``1,234.56``, ``1 234,56``, ``1'234.56``, ``12,34,567.89``."""

    decimal: str
    group: str
    indian: bool = False
    minus: str = "-{}"  # "-{}", "{}-", "({})", "– {}"

    @classmethod
    def like(cls, sample: str, rng: Random) -> Numbers:
        """The manner of the sample."""
        decimal = sample[-3]
        group = sample[1] if not sample[1].isdigit() else sample[2] if not sample[2].isdigit() else ""
        group = "" if group == decimal else group
        if group == " ":
            group = rng.choice([" ", " ", "\u00a0"])
        minus = weighted(rng, [("-{}", 8.0), ("- {}", 1.0), ("{}-", 1.0), ("({})", 0.6)])
        return cls(decimal, group, sample.startswith("12,34,"), minus)

    def __call__(self, value: Decimal, places: int = 2) -> str:
        """The value with so many places after the mark."""
        whole, _, rest = f"{abs(value):.{places}f}".partition(".")
        text = self._grouped(whole) + (self.decimal + rest if rest else "")
        return self.minus.format(text) if value < 0 else text

    def plain(self, value: Decimal) -> str:
        """The value without zeros that say nothing: 1.5, 3, 0.385."""
        exponent = value.normalize().as_tuple().exponent
        return self(value, max(0, -exponent if isinstance(exponent, int) else 0))

    def _grouped(self, whole: str) -> str:
        parts, size = [whole[-3:]], 2 if self.indian else 3
        rest = whole[:-3]
        while rest:
            parts.append(rest[-size:])
            rest = rest[:-size]
        return self.group.join(reversed(parts))


@dataclass(frozen=True)
class Dates:
    """A date pattern and the month names it may use."""

    pattern: str
    months: tuple[str, ...]
    mons: tuple[str, ...]

    def __call__(self, day: dt.date) -> str:
        """The date as printed."""
        ordinal = "th" if 11 <= day.day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
        return self.pattern.format(
            d=day.day, dd=f"{day.day:02d}", m=day.month, mm=f"{day.month:02d}", y=day.year,
            yy=f"{day.year % 100:02d}", month=self.months[day.month - 1], mon=self.mons[day.month - 1],
            th=ordinal,
        )  # fmt: skip


@dataclass(frozen=True)
class Locale:
    """How one document writes.

    Attributes:
        country: two-letter code of the seller's country.
        currency: ISO 4217 code.
        symbol: how the currency is printed beside an amount, such as ``€``, ``EUR`` or ``$``.
        before: whether the symbol stands before the amount.
        gap: what stands between symbol and amount.
    """

    country: str
    language: str
    currency: str
    symbol: str
    before: bool
    gap: str
    number: Numbers
    date: Dates

    @property
    def facts(self) -> dict[str, Any]:
        """The country's entry in ``data/countries.json``."""
        entry: dict[str, Any] = load("countries")[self.country]
        return entry

    @classmethod
    def draw(cls, lexicon: Lexicon, rng: Random) -> Locale:
        """A locale in which the language is written."""
        countries = load("countries")
        weights = [(code, float(c["languages"].count(lexicon.language))) for code, c in countries.items()]
        country = weighted(rng, [pair for pair in weights if pair[1]])
        facts = countries[country]
        symbol = rng.choice(facts["symbols"])
        # A sign stands before the amount where English, Dutch, Chinese or Portuguese (R$) is written.
        fronts = lexicon.language in ("en", "nl", "zh") or country in ("BR", "CH", "MX")
        before = rng.random() < (0.93 if fronts else 0.15)
        if symbol == "元":
            before = False
        spaced = symbol.isalpha() or not before or lexicon.language in ("nl", "de", "it")
        gap = rng.choice([" ", " ", "\u00a0"]) if spaced and symbol != "元" else ""
        number = Numbers.like(weighted(rng, facts["numbers"]), rng)
        key = "dates_us" if facts["date_order"] == "us" and lexicon.language == "en" else "dates"
        return cls(
            country, lexicon.language, facts["currency"], symbol, before, gap, number,
            Dates(weighted(rng, lexicon[key]), tuple(lexicon["months"]), tuple(lexicon["mons"])),
        )  # fmt: skip

    def percent(self, rate: Decimal) -> str:
        """A rate without its sign: ``19``, ``8,1``."""
        return self.number.plain(rate)
