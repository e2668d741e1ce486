"""The table of line items: items -> ruled, striped or bare rows over one or more pages.

Columns come in varying order and number; descriptions wrap and carry notes; a new page repeats the head and
may carry the sum forward.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from docstruct.drawing.deal import Deal, Item
from docstruct.drawing.draft import Draft, Frame
from docstruct.drawing.lexicon import weighted
from docstruct.drawing.locales import cents
from docstruct.drawing.paper import Align, Ink, Leaf, Run, width_of, wrap
from docstruct.geometry import BBox

Turn = Callable[[], Frame]
"""Starts a new page and returns the frame to go on in."""


class Column(NamedTuple):
    """A column of the table: what it shows, its head, how it is aligned, where it lies."""

    key: str
    head: str
    align: Align
    x0: float
    x1: float


@dataclass(frozen=True)
class Rules:
    """The lines and shades of one table."""

    style: str  # ruled, columns, zebra, rows, head, bare
    head_fill: int | None
    head_color: int
    pad: float


def draw_lines(d: Draft, deal: Deal, frame: Frame, bottom: float, turn: Turn) -> tuple[Frame, list[Column]]:
    """Draw all rows; returns where to go on and the columns, for totals set under them."""
    table = _Table(d, deal, frame)
    frame = frame.at(table.head(frame))
    carried = Decimal(0)
    sum_up = d.chance(0.6)
    for n, item in enumerate(deal.items):
        if n in table.sections and frame.y + d.step * 5 < bottom:
            frame = frame.at(table.section(frame.y))
        height = table.height(item)
        if frame.y + height > bottom - (d.step * 2 if sum_up else 0):
            table.end(frame)
            if sum_up:
                table.carry(frame.y + d.step * 0.3, "carried", carried)
            frame = turn()
            frame = frame.at(table.head(frame))
            if sum_up:
                frame = frame.at(table.carry(frame.y, "brought", carried))
        table.row(n, item, frame.y, height)
        frame = frame.at(frame.y + height)
        carried += item.amount
    table.end(frame)
    return frame, table.columns


class _Table:
    def __init__(self, d: Draft, deal: Deal, frame: Frame) -> None:
        self.d, self.deal = d, deal
        self.keys = _choose_columns(d, deal)
        self.ink = d.ink(d.look.size if len(self.keys) < 8 else d.look.size - 1)
        self.note_ink = d.rng.choice([d.ink(d.look.small, d.look.grey), d.italic(d.look.small), d.ink(d.look.small)])
        self.with_notes = d.chance(0.25)
        self.number_below = "article_number" not in self.keys and d.chance(0.2)
        self.number_label = d.words.label("c_item_number")
        self.percent = d.rng.choice(["{} %", "{}%", "{}%", "{}"])
        self.joined_unit = "unit" not in self.keys and d.chance(0.45)
        self.symbols = d.look.symbols == "all" and d.chance(0.7)
        self.places = d.rng.choice([2, 2, 2, 2, 2, 2, 2, 3, 4])  # of unit prices; more where a price needs more
        self.quantity_places = d.rng.choice([None, None, None, 2, 3]) if d.chance(0.5) else None
        self.first = d.rng.choice([1, 1, 1, 1, 10])
        self.pad_position = d.chance(0.1)
        self.top_aligned_numbers = d.chance(0.85)
        self.units = {unit: d.rng.choice(names) for unit, names in d.words["units"].items()}
        self.rules = _draw_rules(d)
        every = d.rng.choice([2, 3, 4, 6])
        self.sections = range(0, len(deal.items), every) if len(deal.items) > 2 and d.chance(0.1) else range(0)
        self.columns = self._lay_out(frame)
        self._top = frame.y

    # -- columns ------------------------------------------------------------------------------------------

    def _head_text(self, key: str) -> str:
        d = self.d
        text = d.label(f"c_{_LABELS.get(key, key)}", colon=False)
        named = d.locale.currency in text.upper() or d.locale.symbol in text
        if key in ("unit_price", "amount") and not self.symbols and not named and d.chance(0.3):
            return f"{text} {d.locale.symbol}" if d.chance(0.5) else f"{text} ({d.locale.currency})"
        return text

    def _lay_out(self, frame: Frame) -> list[Column]:
        d = self.d
        gap = 6.0
        heads = {key: self._head_text(key) for key in self.keys}
        needs = {}
        for key in self.keys:
            if key == "description":
                continue
            cells = [width_of(self._cell(key, n, i), self.ink) for n, i in enumerate(self.deal.items)]
            words = [width_of(w, d.bold(self.ink.size)) for w in heads[key].split()]
            head = width_of(heads[key], d.bold(self.ink.size))
            needs[key] = max([*cells, *words, min(head, 62)]) + 2 * gap
        spare = frame.width - sum(needs.values())
        # Where too little is left for the text, columns nobody needs go first.
        for key in ("gross", "day", "article_number", "gtin", "unit", "tax_rate"):
            if spare < 130 and key in needs:
                spare += needs.pop(key)
        keys = [key for key in self.keys if key in needs or key == "description"]
        self.keys = keys
        self.joined_unit = self.joined_unit and "unit" not in keys
        numbers: Align = weighted(d.rng, [("right", 8), ("centre", 1), ("left", 1)])
        columns, x = [], frame.x0
        for key in keys:
            width = spare if key == "description" else needs[key]
            align: Align = "left" if key in ("description", "unit", "article_number", "gtin", "day") else numbers
            if key in ("amount", "gross", "unit_price") and numbers == "left":
                align = "right"
            if key == "position":
                align = d.rng.choice(["left", "centre", "right"])
            columns.append(Column(key, heads[key], align, x + gap * 0.6, x + width - gap * 0.6))
            x += width
        return columns

    # -- cells --------------------------------------------------------------------------------------------

    def _cell(self, key: str, n: int, item: Item) -> list[Run]:
        """Fresh runs of a cell; called for measuring too, so it must not draw random numbers."""
        d, base = self.d, f"/lines/{n}"
        if key == "position":
            number = self.first * (n + 1)
            return [d.text(f"{base}/position", f"{number:03d}" if self.pad_position else str(number))]
        if key == "quantity":
            runs: list[Run] = [d.number(f"{base}/quantity", item.quantity, self._places_of(item))]
            if self.joined_unit:
                runs += [" ", d.text(f"{base}/unit", self.units[item.unit])]
            return runs
        if key == "unit":
            return [d.text(f"{base}/unit", self.units[item.unit])]
        if key == "unit_price":
            exact = 2 if item.unit_price == cents(item.unit_price) else 3
            price = d.number(f"{base}/unit_price", item.unit_price, max(exact, self.places))
            return d.with_symbol(price) if self.symbols else [price]
        if key == "amount":
            return d.amount(f"{base}/amount", item.amount, self.symbols)
        return self._lesser_cell(key, base, item)

    def _lesser_cell(self, key: str, base: str, item: Item) -> list[Run]:
        d = self.d
        if key == "discount":
            if not item.discount_rate:
                return [""]
            return _percent(d, f"{base}/discount_rate", item.discount_rate, self.percent)
        if key == "tax_rate":
            return _percent(d, f"{base}/tax_rate", item.tax_rate, self.percent)
        if key == "gross":
            return [d.bare(cents(item.amount * (1 + item.tax_rate / 100)))]
        if key == "day":
            return [d.locale.date(item.day)]
        return [d.text(f"{base}/{key}", item.gtin if key == "gtin" else item.article_number)]

    def _places_of(self, item: Item) -> int | None:
        """Places of the quantity, never fewer than it has."""
        if self.quantity_places is None:
            return None
        exponent = item.quantity.normalize().as_tuple().exponent
        return max(self.quantity_places, -exponent if isinstance(exponent, int) else 0)

    def _description(self, n: int, item: Item) -> list[tuple[list[Run], Ink]]:
        """The lines of the description cell with their inks."""
        d = self.d
        column = next(c for c in self.columns if c.key == "description")
        leaf = d.text(f"/lines/{n}/description", item.description)
        lines = [(line, self.ink) for line in wrap(leaf, self.ink, column.x1 - column.x0, d.cjk)]
        if self.number_below:
            number = d.text(f"/lines/{n}/article_number", item.article_number)
            lines.append(([f"{self.number_label}: ", number], self.note_ink))
        if self.with_notes:
            for note in item.notes:
                lines += [(x, self.note_ink) for x in wrap(note, self.note_ink, column.x1 - column.x0, d.cjk)]
        return lines

    # -- drawing ------------------------------------------------------------------------------------------

    def head(self, frame: Frame) -> float:
        """Draw the head row; returns the top of the first row."""
        d, rules = self.d, self.rules
        ink = (
            d.bold(self.ink.size, rules.head_color) if d.look.bold_labels or rules.head_fill else d.bold(self.ink.size)
        )
        cells = [wrap(c.head, ink, c.x1 - c.x0 + 2) for c in self.columns]
        height = max(map(len, cells)) * ink.size * 1.15 + 2 * rules.pad + 2
        top = frame.y
        if rules.head_fill is not None:
            d.paper.rect(BBox(frame.x0, top, frame.x1, top + height), rules.head_fill, None)
        if rules.style in ("head", "rows", "zebra") and rules.head_fill is None:
            d.paper.line(frame.x0, top + height, frame.x1, top + height, 0.8, d.look.accent)
            if d.look.bold_labels:
                d.paper.line(frame.x0, top, frame.x1, top, 0.8, d.look.accent)
        if rules.style in ("ruled", "columns"):
            d.paper.rect(BBox(frame.x0, top, frame.x1, top + height), stroke=d.look.grey)
        for column, lines in zip(self.columns, cells):
            y = top + rules.pad + ink.size
            for line in lines:
                d.paper.write(_anchor(column), y, line, ink, column.align)
                y += ink.size * 1.15
        self._x = (frame.x0, frame.x1)
        self._top = top
        return top + height

    def height(self, item: Item) -> float:
        """Of the row, points."""
        lines = self._description(0, item)
        return sum(ink.size * self.d.look.leading for _, ink in lines) + 2 * self.rules.pad + 1

    def row(self, n: int, item: Item, top: float, height: float) -> None:
        """Draw one row."""
        d, rules = self.d, self.rules
        if rules.style == "zebra" and n % 2:
            d.paper.rect(BBox(*self._ends(top, height)), d.look.tint, None)
        elif rules.style == "ruled":
            d.paper.rect(BBox(*self._ends(top, height)), stroke=d.look.grey)
        elif rules.style == "rows":
            d.paper.line(self._x[0], top + height, self._x[1], top + height, 0.3, 0xAAAAAA)
        base = top + rules.pad + self.ink.size
        lines = self._description(n, item)
        last = base + sum(ink.size * d.look.leading for _, ink in lines[1:])
        for column in self.columns:
            if column.key == "description":
                y = base
                for line, ink in lines:
                    d.paper.write(column.x0, y, line, ink)
                    y += ink.size * d.look.leading
            else:
                y = base if self.top_aligned_numbers else last
                d.paper.write(_anchor(column), y, self._cell(column.key, n, item), self.ink, column.align)

    def section(self, top: float) -> float:
        """Draw a row without figures above those that follow: a delivery, a project, a part of the work."""
        d, deal = self.d, self.deal
        number, day = deal.delivery_note[:-1] + str(d.rng.randrange(10)), d.locale.date(deal.delivery_date)
        text = d.rng.choice([
            f"{d.words.label('delivery_note')} {number}, {day}",
            f"{d.words.label('project')}: {d.words.expand('{stem} {code}')}",
            d.words.expand("{stem} {last}"),
        ])  # fmt: skip
        height = self.ink.size * d.look.leading + 2 * self.rules.pad
        if self.rules.style == "ruled":
            d.paper.rect(BBox(*self._ends(top, height)), stroke=d.look.grey)
        d.paper.write(self.columns[0].x0, top + self.rules.pad + self.ink.size, text, d.bold(self.ink.size))
        return top + height

    def end(self, frame: Frame) -> None:
        """Close the table at this y: column rules and the last line."""
        d, style = self.d, self.rules.style
        if style in ("columns", "ruled"):
            for column in self.columns[1:]:
                x = column.x0 - 3.6
                d.paper.line(x, self._top, x, frame.y, 0.4, d.look.grey)
        if style == "columns":
            d.paper.rect(BBox(self._x[0], self._top, self._x[1], frame.y), stroke=d.look.grey)
        elif style in ("head", "zebra"):
            d.paper.line(self._x[0], frame.y, self._x[1], frame.y, 0.6, d.look.accent)

    def carry(self, y: float, key: str, value: Decimal) -> float:
        """Draw a row with the sum so far; returns the y below it."""
        d = self.d
        amount = next(c for c in self.columns if c.key == "amount")
        text = d.words.expand(d.words.label(key), n=str(d.paper.page_no - 1), m=str(d.paper.page_no + 1))
        d.paper.write(_anchor(amount), y + d.step, d.bare(value, self.symbols), self.ink, amount.align)
        d.paper.write(amount.x0 - 8, y + d.step, text, self.ink, "right")
        return y + d.step * 1.5

    def _ends(self, top: float, height: float) -> tuple[float, float, float, float]:
        return self._x[0], top, self._x[1], top + height


_LABELS = {"article_number": "item_number", "gtin": "item_number", "day": "date"}


def _anchor(column: Column) -> float:
    return {"left": column.x0, "right": column.x1, "centre": (column.x0 + column.x1) / 2}[column.align]


def _percent(d: Draft, pointer: str, rate: Decimal, pattern: str) -> list[Run]:
    number = Leaf(pointer, f"{rate.normalize():f}", d.locale.percent(rate))
    before, _, after = pattern.partition("{}")
    return [before, number, after] if before else [number, after]


def _choose_columns(d: Draft, deal: Deal) -> list[str]:
    """Which columns, in which order."""
    has = {key for key, p in _PROBABILITY.items() if d.chance(p)}
    if any(i.discount_rate for i in deal.items):
        has.add("discount")
    if len(deal.rates) > 1:
        has.add("tax_rate")
    if "gtin" in has:
        has.discard("article_number")
    order = d.rng.choice(_ORDERS)
    keys = [key for key in order if key in has or key in ("description", "amount")]
    if "quantity" not in keys and "unit_price" in keys:
        keys.remove("unit_price")
    if keys == ["description", "amount"] or any(i.quantity != 1 for i in deal.items):
        # A row of several pieces without its quantity would not be a bill; a service of one may do without.
        keys = (
            keys
            if "quantity" in keys or d.chance(0.1)
            else [k for k in order if k in {*keys, "quantity", "unit_price"}]
        )
    return keys


_PROBABILITY = {
    "position": 0.5, "article_number": 0.4, "gtin": 0.04, "quantity": 0.95, "unit": 0.35, "unit_price": 0.92,
    "tax_rate": 0.35, "gross": 0.05, "day": 0.07,
}  # fmt: skip
_ORDERS = tuple(
    order.split()
    for order in (
        "position article_number gtin description day quantity unit unit_price discount tax_rate amount gross",
        "position article_number gtin description quantity unit unit_price discount tax_rate amount gross",
        "position quantity unit article_number gtin description unit_price discount tax_rate amount gross",
        "quantity unit description article_number tax_rate unit_price discount amount",
        "position description article_number gtin tax_rate quantity unit unit_price discount amount",
        "article_number gtin position description unit_price quantity unit discount tax_rate amount",
        "day description quantity unit unit_price discount amount tax_rate",
        "description quantity unit unit_price discount tax_rate amount",
    )
)  # which column follows which


def _draw_rules(d: Draft) -> Rules:
    style = weighted(d.rng, [("ruled", 2.5), ("columns", 2), ("zebra", 1.5), ("rows", 2.5), ("head", 3), ("bare", 1.5)])
    fill, color = None, 0
    if d.chance(0.4):
        fill = d.look.tint
        if d.look.accent and d.chance(0.6):
            fill, color = d.look.accent, 0xFFFFFF
    return Rules(style, fill, color, d.rng.choice([1.5, 2.5, 3.5, 5]))
