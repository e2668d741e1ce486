"""What else stands on business papers: payment slips, stamps, fold marks, small print in the margin."""

from __future__ import annotations

from decimal import Decimal

from docstruct.drawing.deal import Deal
from docstruct.drawing.draft import Draft, Frame
from docstruct.drawing.facts import Fact, beside, boxed_rows, grid
from docstruct.drawing.letterhead import Sender
from docstruct.drawing.lexicon import weighted
from docstruct.drawing.locales import cents
from docstruct.drawing.paper import Run
from docstruct.geometry import BBox

_STAMPS = {
    "en": ("PAID", "COPY", "ORIGINAL", "RECEIVED"),
    "de": ("BEZAHLT", "KOPIE", "ORIGINAL", "EINGEGANGEN"),
    "fr": ("PAYÉ", "COPIE", "ORIGINAL", "REÇU"),
    "es": ("PAGADO", "COPIA", "ORIGINAL", "RECIBIDO"),
    "it": ("PAGATO", "COPIA", "ORIGINALE", "RICEVUTO"),
    "nl": ("BETAALD", "KOPIE", "ORIGINEEL", "ONTVANGEN"),
    "pt": ("PAGO", "CÓPIA", "ORIGINAL", "RECEBIDO"),
    "zh": ("已付", "副本", "原件", "收讫"),
}


def payment_slip(d: Draft, deal: Deal, sender: Sender, y: float) -> None:
    """A slip at the foot of the page that says once more whom to pay, how much and by when.

    Args:
        d: the document.
        deal: what is to be paid.
        sender: whose account it goes to.
        y: where the page's text ends; without room below it nothing is drawn.
    """
    facts = [
        Fact(d.words.label("holder"), [d.text("/payment/account_holder", deal.seller.name)]),
        *(Fact(*detail) for detail in sender.bank_details()),
        Fact(d.words.label("number"), [d.text("/number", deal.number)]),
        Fact(d.words.label("total"), d.amount("/total", deal.total, d.chance(0.5))),
    ]
    if d.chance(0.6):
        facts.append(Fact(d.words.label("due_date"), [d.date("/due_date", deal.due_date)]))
    if d.chance(0.5):
        facts.append(Fact(d.words.label("payment_reference"), [d.text("/payment/reference", deal.reference)]))
    if d.chance(0.5):
        facts.append(Fact(d.words.label("bill_to"), [d.text("/buyer/name", deal.buyer.name)]))
    arrange = weighted(d.rng, [(beside, 3), (boxed_rows, 2), (grid, 2)])
    top = d.paper.height - 50 - len(facts) * d.step * 1.45
    if y > top - d.step:
        return
    d.paper.line(0, top, d.paper.width, top, 0.5, d.look.grey, (3, 3))
    x0 = d.frame.x0 if d.chance(0.6) else d.frame.x0 + d.frame.width * 0.25
    arrange(d, Frame(x0, d.frame.x1, top + d.step * 2), facts)


def other_money(d: Draft, deal: Deal) -> list[Run]:
    """What the total comes to in the money of another country, and at which rate; no field of the document."""
    other = d.rng.choice([code for code in ("USD", "EUR", "GBP", "CHF", "CAD") if code != d.locale.currency])
    rate = Decimal(d.rng.randrange(4000, 30000)) / 10000
    runs: list[Run] = [f"1 {d.locale.currency} = {d.locale.number(rate, 4)} {other}"]
    if d.chance(0.6):
        runs.append(f", {other} {d.locale.number(cents(deal.total * rate))}")
    return runs


def marks(d: Draft) -> None:
    """A stamp, fold marks or a line of small print up the margin."""
    style = d.rng.choice(["stamp", "folds", "margin"])
    if style == "stamp":
        ink = d.heading(d.rng.choice([18, 24, 30]), d.rng.choice([0xC62828, 0x1565C0, 0x9E9E9E]))
        text = d.rng.choice(_STAMPS[d.locale.language])
        x, y = d.rng.uniform(200, 330), d.rng.uniform(d.paper.height * 0.62, d.paper.height * 0.8)
        right = d.paper.write(x, y, text, ink)
        if d.chance(0.5):
            d.paper.rect(BBox(x - 8, y - ink.size * 1.05, right + 8, y + 8), stroke=ink.color, width=1.5)
    elif style == "folds":
        for y in (297.6, 420.9, 595.3):  # DIN 5008: at 105, 148.5 and 210 mm
            d.paper.line(8, y, 20, y, 0.4, d.look.grey)
    else:
        text = d.words.phrase("closing") + " " + d.words.expand("{code}")
        d.paper.upward(18, d.paper.height * 0.75, text, d.ink(6, d.look.grey))
