"""The sums of a receipt: subtotal, tax, total, what was paid and how."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from docstruct.drawing import codes
from docstruct.drawing.locales import cents
from docstruct.drawing.paper import Ink, Leaf, Run, also
from docstruct.drawing.receipt.purchase import Purchase, Taxed
from docstruct.drawing.receipt.strip import Strip


def draw_sums(s: Strip, bought: Purchase) -> None:
    """Draw all sums, the tax added to them or part of them, and the payment."""
    d = s.d
    rows = sum((a.amount - a.discount for a in bought.articles), Decimal(0))
    taxes = [t for t in bought.by_rate() if t[0]]
    tax = sum((t[2] for t in taxes), Decimal(0))
    if d.chance(0.25):
        count = sum(
            (a.quantity if a.quantity == int(a.quantity) else Decimal(1) for a in bought.articles),
            Decimal(0),
        )
        s.ends([s.label("r_items")], f"{count:f}")
    before = d.chance(0.35)
    if not bought.inclusive:
        s.ends([s.label(d.rng.choice(["r_subtotal", "r_net"]))], s.money("/subtotal", rows))
        _tax_rows(s, taxes, added=True)
    elif before and d.chance(0.25):
        s.ends([s.label("r_net")], s.money("/subtotal", rows - tax))
    elif before:
        s.ends([s.label("r_subtotal")], s.money("/subtotal", rows))
    total = rows if bought.inclusive else rows + tax
    due = _rounded(s, total, before or not bought.inclusive)
    scale = d.rng.choice([1, 1, 1.2, 1.5])
    ink = Ink(s.strong.font if d.chance(0.7) else s.ink.font, s.ink.size * scale)
    s.y += s.step * 0.2 * (scale > 1)
    label = "r_rounded" if due is not None and d.chance(0.5) else "r_total"
    total = total if due is None else due
    s.ends([s.label(label)], s.money("/total", total, total=True), ink)
    _payment(s, total)
    if bought.inclusive and taxes and d.chance(0.75):
        _tax_part(s, taxes)


def _rounded(s: Strip, total: Decimal, before: bool) -> Decimal | None:
    """The total on five cents where such rounding is the custom, else None; `before`: a sum stands above."""
    d = s.d
    if d.locale.country not in ("MY", "CH", "AU", "NL", "BE") or not d.chance(0.6):
        return None
    five = (total * 20).quantize(Decimal(1), ROUND_HALF_UP) / 20
    if d.chance(0.5):  # the sum before it is called a total as well
        s.ends([s.label("r_total")], d.bare(total, s.symbols == "all"))
    elif not before and d.chance(0.5):
        s.ends([s.label("r_subtotal")], s.money("/subtotal", total))
    s.ends([s.label("r_rounding")], s.money("/rounding", cents(five - total)))
    return cents(five)


def _payment(s: Strip, total: Decimal) -> None:
    d = s.d
    if d.chance(0.15):
        return
    if d.chance(0.55):
        given = total if d.chance(0.3) else (total / 10).quantize(Decimal(1), "ROUND_CEILING") * 10
        label = s.label("r_cash", False)
        s.ends([d.text("/payment_method", label), d.look.colon], s.money("/amount_tendered", given))
        if given > total or d.chance(0.7):
            s.ends([s.label("r_change")], s.money("/change", given - total))
    else:
        label = s.label("r_card", False)
        s.ends([d.text("/payment_method", label), d.look.colon], s.money("/amount_tendered", total))
        if d.chance(0.4):
            s.write(f"{d.rng.choice(['XXXX XXXX XXXX ', '************'])}{d.rng.randrange(1000, 9999)}")
            s.write(f"{d.rng.choice(['AID', 'AUTH', 'TID', 'Ref'])}: {codes.fill(d.rng, '########')}")


def _tax_rows(s: Strip, taxes: list[Taxed], added: bool) -> None:
    d = s.d
    for n, (rate, _, amount) in enumerate(taxes):
        template = s.label("r_tax", colon=added)
        shown = Leaf(f"/taxes/{n}/rate", f"{rate.normalize():f}", d.locale.percent(rate))
        label = d.compose(template, rate=[shown, "%"])
        runs = s.money(f"/taxes/{n}/amount", amount)
        s.ends(label, also(runs, f"/taxes/{n}/amount", "/tax_total") if len(taxes) == 1 else runs)


def _tax_part(s: Strip, taxes: list[Taxed]) -> None:
    """The tax that is in the total: rows, or a small table of rate, net and tax."""
    d = s.d
    s.rule_off()
    if d.chance(0.4):
        _tax_rows(s, taxes, added=False)
        return
    if d.chance(0.4):
        s.write(s.label("tax_summary", False), d.rng.choice(["left", "centre"]))
    stops = (0.3, 0.65, 1.0)
    heads = [s.case(d.words.label(k))[:12] for k in ("tax_table", "tax_base", "tax_amount")]
    for stop, head in zip(stops, heads):
        d.paper.write(s.left + s.width * stop, s.y, head, s.ink, "right")
    s.y += s.step
    for n, (rate, net, amount) in enumerate(taxes):
        tax = d.amount(f"/taxes/{n}/amount", amount, False)
        cells: list[list[Run]] = [
            [
                f"{'AB'[n % 2]} ",
                Leaf(f"/taxes/{n}/rate", f"{rate.normalize():f}", d.locale.percent(rate)),
                "%",
            ],
            d.amount(f"/taxes/{n}/base", net, False),
            also(tax, f"/taxes/{n}/amount", "/tax_total") if len(taxes) == 1 else tax,
        ]
        for stop, cell in zip(stops, cells):
            d.paper.write(s.left + s.width * stop, s.y, cell, s.ink, "right")
        s.y += s.step
