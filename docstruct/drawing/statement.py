"""Bank statements: an account over a month or so -> a table of bookings between two balances."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from docstruct.drawing import codes
from docstruct.drawing.draft import Draft, Frame
from docstruct.drawing.facts import NARROW, Fact, inline, width_needed
from docstruct.drawing.lexicon import weighted
from docstruct.drawing.locales import cents
from docstruct.drawing.paper import Align, Ink, Run, width_of, wrap
from docstruct.drawing.parties import Party, draw_party, iban_as_printed
from docstruct.geometry import BBox


@dataclass(frozen=True)
class Booking:
    """One booking; negative is money out."""

    day: dt.date
    value_day: dt.date
    text: str
    amount: Decimal
    balance: Decimal


@dataclass(frozen=True)
class _Column:
    key: str
    head: str
    align: Align
    x0: float
    x1: float


def draw_statement(d: Draft) -> None:
    """Draw a bank statement."""
    _Statement(d).draw()


class _Statement:
    def __init__(self, d: Draft) -> None:
        self.d = d
        self.holder: Party = draw_party(d.words, d.rng, d.locale.country, person=d.chance(0.6))
        self.bank = self.holder.bank
        self.start = dt.date(2012, 1, 1) + dt.timedelta(days=d.rng.randrange(365 * 13))
        self.start = self.start.replace(day=1) if d.chance(0.7) else self.start
        self.end = self.start + dt.timedelta(days=d.rng.choice([6, 13, 27, 29, 30, 60, 89]))
        self.opening = cents(Decimal(str(d.rng.uniform(-400, 9000))))
        self.bookings = self._book()
        self.bottom = d.paper.height - 62
        self.two_columns = d.chance(0.45)
        self.with_value_date = d.chance(0.4)
        self.with_balance = d.chance(0.45)
        self.balance_rows = d.chance(0.5)
        self.symbols = d.look.symbols == "all" and d.chance(0.5)
        self.short_dates = False
        self.style = d.rng.choice(["ruled", "rows", "zebra", "head", "bare"])
        self.pad = d.rng.choice([1.0, 2.0, 3.5])
        self.plus = not self.two_columns and d.chance(0.15)

    def _book(self) -> list[Booking]:
        d = self.d
        count = weighted(d.rng, [(3, 1), (6, 2), (10, 3), (16, 2), (28, 1.5), (55, 0.5)])
        span = (self.end - self.start).days
        days = sorted(self.start + dt.timedelta(days=d.rng.randrange(span + 1)) for _ in range(count))
        balance, found = self.opening, []
        for day in days:
            text = d.words.expand(d.rng.choice(d.words["bank_lines"]), city=self.holder.city)
            if d.chance(0.3):
                text += " " + d.words.expand(d.rng.choice(["{code}", "{nnnnnn}", "{last} {code} {nnnn}"]))
            money_in = d.chance(0.3)
            high = 3500 if money_in else d.rng.choice([60, 200, 1200])
            amount = cents(Decimal(str(d.rng.uniform(1, high)))) * (1 if money_in else -1)
            balance += amount
            shift = dt.timedelta(days=d.rng.choice([0, 0, 0, 1, 2]))
            found.append(Booking(day, day + shift, text, amount, balance))
        return found

    @property
    def closing(self) -> Decimal:
        """The balance after the last booking."""
        return self.bookings[-1].balance

    def draw(self) -> None:
        """Head, particulars, bookings, balances."""
        d = self.d
        y = self._head(d.rng.uniform(34, 60))
        if not self.balance_rows:
            y = self._summary(y)
        y = self._table(y)
        if d.chance(0.25):
            y = self._sums(y + d.step)
        pattern = d.words.label("page")
        for page_no in range(1, len(d.paper.pages) + 1):
            d.paper.turn_to(page_no)
            text = pattern.format(n=page_no, m=len(d.paper.pages))
            d.paper.write(d.frame.x1, d.paper.height - 26, text, d.small, "right")
            if d.chance(0.5):
                d.paper.write(d.frame.x0, d.paper.height - 26, f"{self.bank} · {self.holder.web}", d.small)

    # -- head ---------------------------------------------------------------------------------------------

    def _head(self, y: float) -> float:
        d = self.d
        ink = d.heading(d.rng.uniform(12, 22))
        at_right = d.chance(0.25)
        bank = d.text("/bank", self.bank)
        d.paper.write(d.frame.x1 if at_right else d.frame.x0, y + ink.size, bank, ink, "right" if at_right else "left")
        y += ink.size + d.step * 2
        left, right = d.frame.split(0.5)
        title = d.words.label("title_statement")
        facts = self._facts()
        if width_needed(d, facts) > right.width:
            left, right = d.frame.split(max(0.35, 1 - width_needed(d, facts) / d.frame.width))
        window = self._receiver(left.at(y + d.step * 2))
        d.paper.write(right.x0, y, title, d.heading(d.look.size + d.rng.choice([1, 3, 6])))
        arrange = weighted(d.rng, NARROW) if width_needed(d, facts) <= right.width else inline
        return max(window, arrange(d, right.at(y + d.step * 2), facts)) + d.step * 1.5

    def _receiver(self, frame: Frame) -> float:
        """The holder's address; the holder is no party of the schema, so only the name is a leaf."""
        d = self.d
        y = frame.y
        lines: list[Run] = [d.text("/account_holder", self.holder.name), *self.holder.address]
        for run in lines:
            y = d.paper.paragraph(frame.x0, y, run, d.ink(), frame.width, d.look.leading, d.cjk)
        return y

    def _facts(self) -> list[Fact]:
        d = self.d
        iban = self.holder.iban
        facts = []
        if d.chance(0.6):
            facts.append(Fact(d.words.label("s_holder"), [d.text("/account_holder", self.holder.name)]))
        if iban:
            facts.append(Fact(d.words.label("iban"), [d.text("/iban", iban_as_printed(d.rng, iban), iban)]))
            if d.chance(0.7):
                facts.append(Fact(d.words.label("bic"), [d.text("/bic", self.holder.bic)]))
        if not iban or d.chance(0.3):
            number = codes.fill(d.rng, d.rng.choice(["##########", "#### #### ##", "########"]))
            facts.append(Fact(d.words.label("account"), [d.text("/account_number", number)]))
        start, end = d.date("/period_start", self.start), d.date("/period_end", self.end)
        glue = d.rng.choice(d.words["to"])
        facts.append(Fact(d.words.label("s_period"), [start, f" {glue} ", end]))
        if d.chance(0.5):
            number = d.rng.choice([f"{self.end.month}/{self.end.year}", str(d.rng.randrange(1, 400))])
            facts.append(Fact(d.words.label("s_number"), [d.text("/number", number)]))
        if d.chance(0.35):
            printed = self.end + dt.timedelta(days=1)
            facts.append(Fact(d.words.label("issue_date").split()[0], [d.date("/statement_date", printed)]))
        if d.chance(0.35):
            facts.append(Fact(d.words.label("currency"), [d.text("/currency", d.locale.currency)]))
        if d.chance(0.5):
            d.rng.shuffle(facts)
        return facts

    def _balance(self, pointer: str, value: Decimal) -> list[Run]:
        d = self.d
        return d.amount(pointer, value, self.symbols or d.look.symbols == "totals")

    def _summary(self, y: float) -> float:
        """Opening and closing balance before the bookings."""
        d = self.d
        opening = Fact(d.words.label("s_opening"), self._balance("/opening_balance", self.opening))
        closing = Fact(d.words.label("s_closing"), self._balance("/closing_balance", self.closing))
        arrange = weighted(d.rng, NARROW)
        frame = d.frame.at(y + d.step)
        width = min(frame.width, max(220.0, width_needed(d, [opening, closing])))
        x0 = frame.x0 if d.chance(0.6) else frame.x1 - width
        return arrange(d, Frame(x0, x0 + width, frame.y), [opening, closing]) + d.step

    # -- bookings -----------------------------------------------------------------------------------------

    def _cells(self, n: int, b: Booking) -> dict[str, list[Run]]:
        d, base = self.d, f"/transactions/{n}"
        cells: dict[str, list[Run]] = {"date": [d.date(f"{base}/date", b.day)]}
        if self.with_value_date:
            cells["value_date"] = [d.date(f"{base}/value_date", b.value_day)]
        if self.two_columns:
            side = "debit" if b.amount < 0 else "credit"
            cells[side] = d.amount(f"{base}/{side}", abs(b.amount), self.symbols)
        else:
            sign = "+" if self.plus and b.amount > 0 else ""
            cells["amount"] = [sign, *d.amount(f"{base}/amount", b.amount, self.symbols)]
        if self.with_balance:
            cells["balance"] = d.amount(f"{base}/balance", b.balance, self.symbols)
        return cells

    def _columns(self, ink: Ink) -> list[_Column]:
        d = self.d
        keys = ["date", "value_date", "description"] if d.chance(0.7) else ["date", "description", "value_date"]
        keys += ["debit", "credit"] if self.two_columns else ["amount"]
        keys.append("balance")
        keys = [
            k for k in keys if (k != "value_date" or self.with_value_date) and (k != "balance" or self.with_balance)
        ]
        heads = {k: d.label(f"s_{k}", colon=False).replace("{cur}", d.locale.currency) for k in keys}
        needs = {}
        for key in keys:
            cells = [self._cells(n, b).get(key, [""]) for n, b in enumerate(self.bookings)]
            head = max(width_of(w, d.bold(ink.size)) for w in heads[key].split())
            extra = (
                width_of(d.bare(-abs(self.opening) - 10000), d.bold(ink.size))
                if key in ("balance", "amount", "credit")
                else 0
            )
            needs[key] = max([head, extra, *(width_of(c, ink) for c in cells)]) + 10
        needs["description"] = d.frame.width - sum(v for k, v in needs.items() if k != "description")
        columns, x = [], d.frame.x0
        for key in keys:
            align: Align = "left" if key in ("date", "value_date", "description") else "right"
            columns.append(_Column(key, heads[key], align, x + 3, x + needs[key] - 3))
            x += needs[key]
        return columns

    def _table(self, y: float) -> float:
        d = self.d
        size = d.look.size if not (self.two_columns and self.with_balance) else d.look.size - 1
        ink = d.ink(size)
        columns = self._columns(ink)
        y = self._table_head(columns, ink, y)
        if self.balance_rows:
            y = self._balance_row(columns, ink, y, "s_opening", "/opening_balance", self.opening)
        for n, booking in enumerate(self.bookings):
            if y + size * 4 > self.bottom:
                d.paper.new_page()
                y = self._table_head(columns, ink, d.rng.uniform(40, 60))
            y = self._row(columns, ink, n, booking, y)
        if self.balance_rows:
            y = self._balance_row(columns, ink, y, "s_closing", "/closing_balance", self.closing)
        return y

    def _table_head(self, columns: list[_Column], ink: Ink, y: float) -> float:
        d = self.d
        bold = d.bold(ink.size)
        lines = [wrap(c.head, bold, c.x1 - c.x0 + 2) for c in columns]
        height = max(map(len, lines)) * ink.size * 1.15 + 2 * self.pad + 3
        if self.style in ("zebra", "ruled"):
            d.paper.rect(BBox(d.frame.x0, y, d.frame.x1, y + height), d.look.tint, d.look.grey)
        else:
            d.paper.line(d.frame.x0, y + height, d.frame.x1, y + height, 0.8, d.look.accent)
        for column, cell in zip(columns, lines):
            base = y + self.pad + ink.size
            for line in cell:
                d.paper.write(column.x0 if column.align == "left" else column.x1, base, line, bold, column.align)
                base += ink.size * 1.15
        return y + height

    def _row(self, columns: list[_Column], ink: Ink, n: int, booking: Booking, y: float) -> float:
        d = self.d
        cells = self._cells(n, booking)
        place = next(c for c in columns if c.key == "description")
        text = wrap(d.text(f"/transactions/{n}/description", booking.text), ink, place.x1 - place.x0, d.cjk)
        height = len(text) * ink.size * 1.2 + 2 * self.pad
        if self.style == "zebra" and n % 2:
            d.paper.rect(BBox(d.frame.x0, y, d.frame.x1, y + height), d.look.tint, None)
        elif self.style == "ruled":
            d.paper.rect(BBox(d.frame.x0, y, d.frame.x1, y + height), stroke=d.look.grey)
        elif self.style == "rows":
            d.paper.line(d.frame.x0, y + height, d.frame.x1, y + height, 0.3, 0xAAAAAA)
        base = y + self.pad + ink.size * 0.95
        for column in columns:
            if column.key == "description":
                for k, line in enumerate(text):
                    d.paper.write(column.x0, base + k * ink.size * 1.2, line, ink)
            elif column.key in cells:
                x = column.x0 if column.align == "left" else column.x1
                d.paper.write(x, base, cells[column.key], ink, column.align)
        return y + height

    def _balance_row(self, columns: list[_Column], ink: Ink, y: float, key: str, pointer: str, value: Decimal) -> float:
        """A row with a balance in the last column that holds amounts."""
        d = self.d
        bold = d.bold(ink.size)
        place = next(c for c in columns if c.key == "description")
        base = y + self.pad + ink.size
        d.paper.write(place.x0, base, d.label(key, colon=d.chance(0.3)), bold)
        if d.chance(0.4):
            day = self.start if key == "s_opening" else self.end
            d.paper.write(columns[0].x0, base, d.locale.date(day), ink)
        d.paper.write(columns[-1].x1, base, d.amount(pointer, value, self.symbols), bold, "right")
        return y + ink.size * 1.2 + 2 * self.pad + 2

    def _sums(self, y: float) -> float:
        """Money in and money out."""
        d = self.d
        total_in = sum((b.amount for b in self.bookings if b.amount > 0), Decimal(0))
        total_out = sum((-b.amount for b in self.bookings if b.amount < 0), Decimal(0))
        for key, pointer, value in (
            ("s_total_in", "/total_credit", total_in),
            ("s_total_out", "/total_debit", total_out),
        ):
            y += d.step
            d.paper.write(d.frame.x1 - 110, y, d.label(key), d.ink(), "right")
            d.paper.write(d.frame.x1 - 3, y, d.amount(pointer, value, False), d.ink(), "right")
        return y
