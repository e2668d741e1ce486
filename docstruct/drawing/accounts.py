"""Financial statements of made-up companies, in English and German: a seed -> a page and what it states.

Income statements, balance sheets, cash flow statements and tables of key figures. Heads, units, signs, rules,
columns of notes and changes, indentation and notes differ from seed to seed; sums hold to the last digit. The line
items and wordings are data (``data/accounts.json``).
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any, Literal, get_args

from docstruct.drawing.documents import Drawn
from docstruct.drawing.draft import Draft
from docstruct.drawing.lexicon import load
from docstruct.drawing.locales import Numbers
from docstruct.drawing.paper import Ink, width_of, wrap
from docstruct.errors import UsageError
from docstruct.geometry import BBox

Kind = Literal["income-statement", "balance-sheet", "cash-flow", "key-figures"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_MONTHS = (12, 12, 12, 12, 12, 12, 3, 3, 3, 6, 6, 6, 9, 9)  # lengths of periods, as often as they are met
_SIGNS = {"EUR": "€", "GBP": "£", "USD": "US$", "CHF": "CHF"}


@dataclass
class _Row:
    """A line item: `how` is its share of revenue (low, high), the rows it sums up, or None for a heading."""

    key: str
    level: int
    label: str
    how: list[float] | str | None
    amounts: list[Decimal] = field(default_factory=list)

    @property
    def percent(self) -> bool:
        return self.key.endswith("%")

    @property
    def total(self) -> bool:
        return isinstance(self.how, str) and not self.percent

    @property
    def expense(self) -> bool:
        return isinstance(self.how, list) and self.how[1] < 0


def draw_accounts(seed: int, language: str | None = None, kind: Kind | None = None) -> Drawn:
    """Draw a statement.

    Args:
        seed: another seed, another page.
        language: "en" or "de"; by default the seed decides.
        kind: of statement; by default the seed decides.

    Raises:
        UsageError: another language.
    """
    rng = Random(f"accounts {seed} {language} {kind}")
    language = language or rng.choice(["en", "de"])
    if language not in ("en", "de"):
        raise UsageError(f"no accounts in {language!r}", remedy="there are en, de")
    draft = Draft(language, rng, mono=0.0)
    sheet = _Sheet(draft, rng.choice(KINDS) if kind is None else kind, language)
    sheet.draw()
    places = {pointer: found[0] for pointer, found in draft.paper.places().items()}
    return Drawn("accounts", "financial-statement", language, draft.paper.pdf(), None, sheet.truth(), places, {})


class _Sheet:
    """One statement: what it states, and how it is set."""

    def __init__(self, draft: Draft, kind: Kind, language: str) -> None:
        d = self.d = draft
        self.kind, self.language, self.data = kind, language, load("accounts")
        self.months = 0 if kind == "balance-sheet" else d.rng.choice(_MONTHS)
        month = d.rng.choice([3, 6, 9, 12]) if kind == "balance-sheet" else self.months
        year = d.rng.randrange(2008, 2024)
        years = [year, year - 1] if d.chance(0.7) else [year - 1, year]
        years += [year - 2] if d.chance(0.15) else []
        self.ends = [dt.date(y, month, calendar.monthrange(y, month)[1]) for y in years]
        self.scale = d.rng.choice([1, 1000, 10**6, 10**6, 10**6])
        self.places = 1 if self.scale == 10**6 and d.chance(0.4) else 0
        minus = d.rng.choice(["-{}", "–{}", "−{}", "({})", "({})", "– {}"])
        self.numbers = Numbers(*((",", ".") if language == "de" else (".", ",")), minus=minus)
        self.unsigned = kind == "income-statement" and d.chance(0.3)
        self.currency = "EUR" if language == "de" or d.chance(0.7) else d.rng.choice(["GBP", "USD", "CHF"])
        self.unit = d.rng.choice(self._of("units")[str(self.scale)]).format(c=self.currency, s=_SIGNS[self.currency])
        self.unit_at = d.rng.choice(["stub", "stub", "title", "heads", "rows"])
        self.rows = self._rows()

    def _of(self, name: str) -> Any:
        return self.data[name][self.language]

    # -- what is stated ------------------------------------------------------------------------------

    def _rows(self) -> list[_Row]:
        rng = self.d.rng
        size = rng.uniform(80, 60000) * (1 if self.scale == 10**6 else 1000)
        german = self.language == "de"
        rows = [_Row(key, level, de if german else en, how) for key, level, en, de, how in self.data["rows"][self.kind]]
        for _ in self.ends:
            known: dict[str, Decimal] = {}
            grown = size * rng.uniform(0.85, 1.15)
            for row in rows:
                if row.how is not None:
                    known[row.key] = self._amount(row, grown, known)
                    row.amounts.append(known[row.key])
        return rows

    def _amount(self, row: _Row, size: float, known: Mapping[str, Decimal]) -> Decimal:
        if isinstance(row.how, list):
            return Decimal(str(size * self.d.rng.uniform(*row.how))).quantize(Decimal(1).scaleb(-self.places))
        terms = (row.how or "").split()
        if row.percent:
            return (100 * known[terms[0]] / known[terms[1]]).quantize(Decimal("0.1"))
        return sum((-known[t[1:]] if t[0] == "-" else known[t] for t in terms), Decimal(0))

    def _stated(self, row: _Row, amount: Decimal) -> Decimal:
        """As printed: expenses may stand without a sign."""
        return -amount if self.unsigned and row.expense else amount

    def truth(self) -> dict[str, Any]:
        """What the page states, in the shape of `FinancialStatement`."""
        rows = [
            {
                "label": row.label,
                "level": row.level,
                **({"unit": "%", "scale": 1} if row.percent else {"unit": self.currency, "scale": self.scale}),
                "values": [{"amount": f"{self._stated(row, amount):f}"} for amount in row.amounts],
            }
            for row in self.rows
        ]
        months = {"months": self.months} if self.months else {}
        periods = [{"end": end.isoformat(), **months} for end in self.ends]
        return {"kind": self.kind, "currency": self.currency, "scale": self.scale, "periods": periods, "rows": rows}

    # -- how it is worded ----------------------------------------------------------------------------

    def _printed(self, row: _Row, amount: Decimal) -> str:
        if row.percent:
            return self.numbers(amount, 1) + (" %" if self.language == "de" else "%")
        if amount == 0:
            return self.d.rng.choice(["–", "-", "0"])
        return self.numbers(self._stated(row, amount), self.places)

    def _heads(self) -> list[list[str]]:
        """Lines of the head of each column, from top to bottom."""
        styles = self._of("heads")[str(self.months)] if self.months else self._of("day_heads")
        style = self.d.rng.choice(styles)
        return [[line.format(**self._parts(end)) for line in style.split("|")] for end in self.ends]

    def _parts(self, end: dt.date) -> dict[str, object]:
        month = str(self.d.words["months"][end.month - 1])
        day = f"{end.day:02d}.{end.month:02d}." if self.language == "de" else f"{month} {end.day},"
        return {
            "y": end.year, "yy": f"{end.year % 100:02d}", "d": end.day, "dd": f"{end.day:02d}",
            "mm": f"{end.month:02d}", "month": month, "mon": month[:3] + ("." if len(month) > 3 else ""), "day": day,
        }  # fmt: skip

    # -- how it is set -------------------------------------------------------------------------------

    def draw(self) -> None:
        """Company, title, unit, table."""
        d = self.d
        y = d.rng.uniform(50, 90)
        if d.chance(0.8):
            name = f"{d.rng.choice(self.data['names'])} {d.rng.choice(self.data['forms'])}"
            d.paper.write(d.frame.x0, y, name, d.ink(d.look.size + 3))
            y += 26
        title = d.rng.choice(self.data["titles"][self.kind][self.language])
        d.paper.write(d.frame.x0, y, title, d.heading(d.look.size + 6))
        y += d.step * 2
        if self.unit_at == "title":
            d.paper.write(d.frame.x0, y, self.unit, d.ink())
            y += d.step * 1.6
        self._table(y + d.step)

    def _table(self, y: float) -> None:
        d = self.d
        heads = self._heads()
        longest = max(width_of(self._printed(row, a), d.bold()) for row in self.rows for a in row.amounts)
        widest = max(width_of(line, d.bold()) for head in heads for line in head)
        unit = width_of(self.unit, d.ink())
        wide = max(longest + d.rng.uniform(10, 30), widest + 12, unit + 12 if self.unit_at == "heads" else 0)
        self.change_at = d.frame.x1 if d.chance(0.4) and self.kind in ("key-figures", "income-statement") else None
        end = d.frame.x1 - (58 if self.change_at else 0)
        self.right = [end - wide * (len(heads) - 1 - i) for i in range(len(heads))]
        first = self.right[0] - wide
        self.notes_at = first - 14 if d.chance(0.3) and self.unit_at != "rows" else None
        self.row_unit_at = first - unit - 4 if self.unit_at == "rows" else None
        self.labels = (self.row_unit_at or (self.notes_at or first)) - 10 - d.frame.x0
        y = self._draw_heads(y, heads)
        self._draw_rows(y + d.step * 0.5)

    def _draw_heads(self, y: float, heads: list[list[str]]) -> float:
        d = self.d
        lines = max(len(head) for head in heads)
        for x, head in zip(self.right, heads):
            for n, line in enumerate(head, lines - len(head)):
                d.paper.write(x, y + n * d.step, line, d.label_ink, "right")
        y += (lines - 1) * d.step
        if self.unit_at == "stub":
            d.paper.write(d.frame.x0, y, self.unit, d.ink())
        if self.change_at is not None:
            d.paper.write(self.change_at, y, self._of("words")["change"], d.ink(), "right")
        if self.notes_at is not None:
            d.paper.write(self.notes_at, y, self._of("words")["notes"], d.small, "right")
        if self.unit_at == "heads":
            y += d.step
            for x in self.right:
                d.paper.write(x, y, self.unit, d.ink(), "right")
        return y

    def _draw_rows(self, y: float) -> None:
        d = self.d
        style = d.rng.choice(["rows", "head", "bare", "zebra", "gaps"])
        pad, indent = d.rng.choice([1.15, 1.4, 1.7]) * d.step, d.rng.choice([6.0, 9.0, 12.0])
        if style != "bare":
            d.paper.line(d.frame.x0, y, d.frame.x1, y, 0.8, d.look.accent)
        for index, row in enumerate(self.rows):
            ink = d.bold() if row.total or not row.amounts else d.ink()
            x, top = d.frame.x0 + row.level * indent, y
            end = x
            lines = wrap([d.text(f"/rows/{index}/label", row.label)], ink, self.labels - row.level * indent)
            if style == "zebra" and index % 2:
                last = y + pad + (len(lines) - 1) * d.step
                d.paper.rect(BBox(d.frame.x0, top + d.step * 0.4, d.frame.x1, last + d.step * 0.4), d.look.tint, None)
            for number, line in enumerate(lines):
                y += d.step if number else pad
                end = d.paper.write(x, y, line, ink)
            if row.amounts:
                self._draw_amounts(index, row, y, end, ink)
            self._draw_rule(style, y + d.step * 0.35)

    def _draw_amounts(self, index: int, row: _Row, y: float, end: float, ink: Ink) -> None:
        d = self.d
        if d.chance(0.12):
            d.paper.write(end + 1, y - d.look.size * 0.35, str(d.rng.randrange(1, 6)), d.ink(d.look.size * 0.6))
        if self.notes_at is not None and d.chance(0.5):
            d.paper.write(self.notes_at, y, f"{d.rng.randrange(1, 30)}", d.ink(), "right")
        if self.row_unit_at is not None:
            d.paper.write(self.row_unit_at, y, "%" if row.percent else self.unit, d.ink())
        for period, (amount, x) in enumerate(zip(row.amounts, self.right)):
            value = f"{self._stated(row, amount):f}"
            leaf = d.text(f"/rows/{index}/values/{period}/amount", self._printed(row, amount), value)
            d.paper.write(x, y, leaf, ink, "right")
        if self.change_at is not None and row.amounts[1] and not row.percent:
            growth = (100 * (row.amounts[0] / row.amounts[1] - 1)).quantize(Decimal("0.1"))
            d.paper.write(self.change_at, y, self.numbers(growth, 1), ink, "right")

    def _draw_rule(self, style: str, y: float) -> None:
        d = self.d
        if style == "rows":
            d.paper.line(d.frame.x0, y, d.frame.x1, y, 0.3, d.look.grey)
        elif style == "gaps":
            for start, end in [(d.frame.x0, d.frame.x0 + self.labels), *((x - 52, x) for x in self.right)]:
                d.paper.line(start, y, end, y, 0.3, d.look.grey)
