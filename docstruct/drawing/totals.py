"""The sums of a trade: a deal -> rows of label and amount, as a block, a strip, table rows or a tax table."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from docstruct.drawing.deal import Deal, Tax
from docstruct.drawing.draft import Draft, Frame
from docstruct.drawing.facts import Fact, columns
from docstruct.drawing.lexicon import weighted
from docstruct.drawing.lines import Column
from docstruct.drawing.paper import Leaf, Run, also, width_of
from docstruct.geometry import BBox


class Row(NamedTuple):
    """A label, its amount, and whether it is what counts."""

    label: list[Run]
    amount: list[Run]
    strong: bool = False


def draw_totals(d: Draft, deal: Deal, frame: Frame, table: Sequence[Column]) -> float:
    """Draw the sums below the rows; returns the y below them."""
    taxed = any(t.rate for t in deal.taxes)
    style = weighted(
        d.rng,
        [
            ("block", 6),
            ("in-table", 2),
            ("strip", 1.2),
            ("tax-table", (6 if len(deal.taxes) > 1 else 2) if taxed else 0),
        ],
    )
    if style == "strip" and len(deal.taxes) == 1 and taxed and not deal.gross:
        return columns(d, frame.at(frame.y + d.step), _strip_facts(d, deal))
    by_rate = style == "tax-table"
    y = frame.y + d.step * d.rng.choice([0.4, 0.8, 1.5])
    rows = total_rows(d, deal, without_rates=by_rate)
    if by_rate:
        summed = len(deal.taxes) > 1 and d.chance(0.6)
        if d.chance(0.5):
            left, right = frame.split(0.5)
            return max(tax_table(d, deal, left.at(y), summed), _block(d, right.at(y + d.step), rows, right))
        y = tax_table(d, deal, Frame(frame.x0 + frame.width * d.rng.choice([0, 0, 0.4]), frame.x1, y), summed) + d.step
        alone = summed and not deal.paid and d.chance(0.4)
        return y if alone else _block(d, frame.at(y), rows, frame)
    if style == "in-table":
        return _under_table(d, frame, rows, table)
    return _block(d, frame.at(y + d.step), rows, frame)


def total_rows(d: Draft, deal: Deal, without_rates: bool = False) -> list[Row]:
    """The rows a document of this kind prints, in order."""
    symbol = d.look.symbols != "none"
    some = symbol and (d.look.symbols == "all" or d.chance(0.5))
    rows = _before_tax(d, deal, some)
    taxed = [(n, t) for n, t in enumerate(deal.taxes) if t.rate or d.chance(0.7)]
    if deal.gross:
        rows.append(_total(d, deal, symbol))
        if d.chance(0.4):
            rows.append(Row([d.label("subtotal")], d.amount("/subtotal", deal.subtotal, some)))
        rows += [_tax(d, n, t, len(deal.taxes) == 1, some, "incl_tax") for n, t in taxed]
        return rows + _after_total(d, deal, symbol)
    if not without_rates:
        rows += [_tax(d, n, t, len(deal.taxes) == 1, some) for n, t in taxed]
    if without_rates or (len(taxed) > 1 and d.chance(0.5)):
        rows.append(Row([d.label("tax_total")], d.amount("/tax_total", deal.tax_total, some)))
    return [*rows, _total(d, deal, symbol), *_after_total(d, deal, symbol)]


def tax_table(d: Draft, deal: Deal, frame: Frame, summed: bool = False) -> float:
    """Rate, base and tax as a small table, with the gross or without; `summed` ends it with a row of sums."""
    ink, bold = d.ink(d.look.small + 0.5), d.bold(d.look.small + 0.5)
    keys = ["tax_table", "tax_base", "tax_amount", "tax_gross"][: 4 if d.chance(0.35) else 3]
    heads: list[list[Run]] = [[d.label(k, colon=False)] for k in keys]
    rows = [heads, *(_by_rate(d, n, tax) for n, tax in enumerate(deal.taxes))]
    if summed:
        total = d.amount("/total", deal.total, d.chance(0.3))
        label: list[Run] = [d.label("tax_sum", colon=False) if d.chance(0.6) else ""]
        rows.append(
            [label, d.amount("/subtotal", deal.subtotal, False), d.amount("/tax_total", deal.tax_total, False), total]
        )
    order = [*range(1, len(keys)), 0] if d.chance(0.2) else list(range(len(keys)))
    table = [[row[k] for k in order] for row in rows]
    widths = [max(width_of(row[k], bold) for row in table) + 10 for k in range(len(keys))]
    spare = max(0.0, (frame.width - sum(widths)) / len(keys)) * d.rng.choice([0.2, 0.6, 1])
    y = frame.y + d.step
    for n, row in enumerate(table):
        x = frame.x0
        for cell, width in zip(row, widths):
            x += width + spare
            d.paper.write(x, y, cell, bold if n == 0 or (summed and n == len(table) - 1) else ink, "right")
        if n == 0 or (summed and n == len(table) - 2):
            d.paper.line(frame.x0, y + 3, x, y + 3, 0.5, d.look.grey)
        y += d.step
    return y


def _by_rate(d: Draft, n: int, tax: Tax) -> list[list[Run]]:
    base, amount = d.amount(f"/taxes/{n}/base", tax.base, False), d.amount(f"/taxes/{n}/amount", tax.amount, False)
    return [_rate(d, n, tax), base, amount, [d.bare(tax.base + tax.amount)]]


def _before_tax(d: Draft, deal: Deal, symbol: bool) -> list[Row]:
    rows = []
    if deal.discount or deal.shipping:
        if d.chance(0.85):
            rows.append(Row([d.label("lines_total")], d.amount("/lines_total", deal.lines_total, symbol)))
        if deal.discount:
            label = d.compose(d.label("discount"), rate=f"{d.locale.percent(deal.discount_rate)} %")
            printed = -deal.discount if d.chance(0.75) else deal.discount
            rows.append(Row(label, d.amount("/discount_total", deal.discount, symbol, printed)))
        if deal.shipping:
            rows.append(Row([d.label("shipping")], d.amount("/charge_total", deal.shipping, symbol)))
    if deal.gross:
        return rows
    if d.chance(0.92):
        rows.append(Row([d.label("subtotal")], d.amount("/subtotal", deal.subtotal, symbol)))
    return rows


def _tax(d: Draft, n: int, tax: Tax, only: bool, symbol: bool, key: str = "tax") -> Row:
    """The row of one rate; where it is the only one, its amount is the sum of the tax as well."""
    name = "tax_on" if key == "tax" and d.chance(0.2) else key
    template = d.label(name, fresh=n == 0)
    if d.locale.language == "en" or d.locale.country in ("CH", "BR"):
        template = template.replace("VAT", d.rng.choice(d.locale.facts["tax_names"]))
    base = d.amount(f"/taxes/{n}/base", tax.base, symbol)
    label = d.compose(template, rate=_rate(d, n, tax), base=base)
    amount = d.amount(f"/taxes/{n}/amount", tax.amount, symbol)
    if only:
        # One number, two meanings: both pointers stand at it.
        amount = also(amount, f"/taxes/{n}/amount", "/tax_total")
    return Row(label, amount)


def _rate(d: Draft, n: int, tax: Tax) -> list[Run]:
    text = d.locale.number(tax.rate, 2) if d.chance(0.12) else d.locale.percent(tax.rate)
    gap = d.rng.choice(["", "", " "])
    return [Leaf(f"/taxes/{n}/rate", f"{tax.rate.normalize():f}", text), f"{gap}%"]


def _total(d: Draft, deal: Deal, symbol: bool) -> Row:
    text = d.words.label("total")
    payable = text in d.words["payable"]
    if payable and deal.paid:  # what is still to pay stands below
        text, payable = d.rng.choice([t for t in d.words["labels"]["total"] if t not in d.words["payable"]]), False
    label = d.in_currency(text, colon=False)
    start = label.find(d.locale.currency)
    written = start >= 0 or (not symbol and d.chance(0.5))
    amount = d.amount("/total", deal.total, symbol and not written)
    if payable:
        amount = also(amount, "/total", "/amount_due")
    if not written:
        return Row([label + d.look.colon], amount, True)
    before, after = d.rng.choice([(" ", ""), (" ", ""), (" (", ")"), (" in ", "")])
    name, before, after = (label[:start], "", label[start + 3 :]) if start >= 0 else (label, before, after)
    sign = d.locale.currency if start >= 0 else d.rng.choice([d.locale.symbol, d.locale.currency])
    return Row([name + before, Leaf("/currency", d.locale.currency, sign), after + d.look.colon], amount, True)


def _after_total(d: Draft, deal: Deal, symbol: bool) -> list[Row]:
    if not deal.paid:
        return []
    printed = -deal.paid if d.chance(0.6) else deal.paid
    due: Decimal = deal.total - deal.paid
    return [
        Row([d.label("paid")], d.amount("/amount_paid", deal.paid, symbol, printed)),
        Row([d.label("balance_due")], d.amount("/amount_due", due, symbol), True),
    ]


def _strip_facts(d: Draft, deal: Deal) -> list[Fact]:
    tax = deal.taxes[0]
    amount = d.amount("/taxes/0/amount", tax.amount, False)
    facts = [
        Fact(d.words.label("subtotal"), d.amount("/subtotal", deal.subtotal, False)),
        Fact(d.words.label("c_tax_rate"), _rate(d, 0, tax)),
        Fact(d.words.label("tax_amount"), also(amount, "/taxes/0/amount", "/tax_total")),
        Fact(d.words.label("total"), d.amount("/total", deal.total, d.look.symbols != "none")),
    ]
    return facts if not (deal.discount or deal.shipping) else facts[1:]


def _block(d: Draft, frame: Frame, rows: Sequence[Row], whole: Frame) -> float:
    """A block of rows, mostly at the right, the total set off."""
    label_ink, value_ink = d.ink(), d.ink()
    widest = max(width_of(r.label, d.bold(d.look.size + 1)) for r in rows)
    numbers = max(width_of(r.amount, d.bold(d.look.size + 1)) for r in rows)
    place = weighted(d.rng, [("right", 8), ("left", 1), ("wide", 1)])
    need = min(whole.width, widest + numbers + d.rng.uniform(14, 60))
    x1 = frame.x0 + need if place == "left" else frame.x1
    x0 = frame.x0 if place == "wide" else x1 - need
    right_labels = place == "right" and d.chance(0.3)
    mark = d.rng.choice(["line", "line", "box", "fill", "none", "double"])
    y = frame.y
    for row in rows:
        strong = row.strong and d.chance(0.9)
        ink = d.bold(d.look.size + d.rng.choice([0, 0, 1])) if strong else label_ink
        if row.strong:
            y += 3
            _set_off(d, mark, x0, x1, y, ink.size)
        caption = ink
        while width_of(row.label, caption) > x1 - x0 - width_of(row.amount, ink) - 6 and caption.size > 4:
            caption = caption._replace(size=caption.size - 0.5)
        if right_labels:
            d.paper.write(x1 - numbers - 12, y, row.label, caption, "right")
        else:
            d.paper.write(x0, y, row.label, caption)
        d.paper.write(x1, y, row.amount, ink if strong else value_ink, "right")
        y += d.step * (1.25 if row.strong else 1.05)
    return y + d.step * 0.3


def _set_off(d: Draft, mark: str, x0: float, x1: float, y: float, size: float) -> None:
    box = BBox(x0 - 4, y - size, x1 + 4, y + size * 0.4)
    if mark == "line":
        d.paper.line(x0, y - size, x1, y - size, 0.7, d.look.accent)
    elif mark == "double":
        d.paper.line(x0, y + 3, x1, y + 3, 0.5)
        d.paper.line(x0, y + 5, x1, y + 5, 0.5)
    elif mark == "box":
        d.paper.rect(box, stroke=d.look.grey)
    elif mark == "fill":
        d.paper.rect(box, d.look.tint, None)


def _under_table(d: Draft, frame: Frame, rows: Sequence[Row], table: Sequence[Column]) -> float:
    """Rows that go on in the table's amount column, ruled like it."""
    amount = next(c for c in table if c.key == "amount")
    if any(width_of(r.amount, d.bold()) > amount.x1 - frame.x0 - 120 or amount.align != "right" for r in rows):
        return _block(d, frame.at(frame.y + d.step * 1.4), rows, frame)
    height, y = d.step * 1.35, frame.y
    ruled = d.chance(0.7)
    for row in rows:
        ink = d.bold() if row.strong else d.ink()
        start = min(amount.x0, amount.x1 - width_of(row.amount, ink))
        if ruled:
            d.paper.rect(BBox(frame.x0, y, frame.x1, y + height), stroke=d.look.grey)
        base = y + height - 4
        d.paper.write(start - 10, base, row.label, ink, "right")
        d.paper.write(amount.x1, base, row.amount, ink, "right")
        y += height
    return y + d.step
