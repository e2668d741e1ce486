"""The facts about a trade that its information block may state: a deal -> labelled leaves and distractors."""

from __future__ import annotations

from collections.abc import Callable

from docstruct.drawing import codes
from docstruct.drawing.deal import Deal
from docstruct.drawing.draft import Draft
from docstruct.drawing.facts import Fact
from docstruct.drawing.letterhead import Sender
from docstruct.drawing.lexicon import load
from docstruct.drawing.paper import Leaf, Run
from docstruct.drawing.parties import vat_as_printed


class Particulars:
    """Chooses and makes the facts of one document.

    Args:
        d: the document.
        deal: what it is about.
        kind: "invoice", "credit-note" or "purchase-order".
        sender: who issues it.
    """

    def __init__(self, d: Draft, deal: Deal, kind: str, sender: Sender) -> None:
        self.d, self.deal, self.kind, self.sender = d, deal, kind, sender
        self.order = kind == "purchase-order"

    def number(self) -> Leaf:
        """The number of the document."""
        return self.d.text("/number", self.deal.number)

    def choose(self, without_number: bool) -> list[Fact]:
        """What the information block says: number and date nearly always, the rest by chance."""
        d, deal = self.d, self.deal
        p = load("particulars")[self.kind]
        facts = [self._fact(key) for key, chance in p.items() if d.chance(chance)]
        found = [f for f in facts if f is not None and any(r for r in f.runs)]
        if d.chance(0.35):
            head, tail = found[:2], found[2:]
            d.rng.shuffle(tail)
            if d.chance(0.4):
                head.reverse()
            found = head + tail if d.chance(0.7) else tail + head
        if without_number:
            found = [f for f in found if not any(getattr(r, "pointer", "") == "/number" for r in f.runs)]
        if d.chance(0.2):
            found.insert(d.rng.randrange(len(found) + 1), self._stranger())
        if not found:
            found = [Fact(d.words.label("issue_date"), [d.date("/issue_date", deal.issue_date)])]
        return found

    def _stranger(self) -> Fact:
        """A number of something that no schema asks for, under a label of its own."""
        d = self.d
        label = d.words.expand(
            d.rng.choice(["{stem} ID", "{stem} no.", "{stem}-Nr.", "Ticket", "Dossier", "{stem} code"])
        )
        pattern = d.rng.choice(["########", "##-####", "@@-#####", "@#####", "##.###.###"])
        return Fact(label, [codes.fill(d.rng, pattern)])

    def _fact(self, key: str) -> Fact | None:
        d, deal = self.d, self.deal
        if key == "period":
            glue = d.rng.choice(d.words["to"])
            start, end = d.date("/period_start", deal.period[0]), d.date("/period_end", deal.period[1])
            return Fact(d.words.label("s_period"), [start, f" {glue} ", end])
        if key == "page":
            return None if self.order else Fact(d.words.label("page_label"), ["1"])
        if key == "vat_id":
            vat = self.sender.legal_details()[0] if self.sender.party.vat_id else None
            return Fact(*vat) if vat else None
        if key == "your_vat_id":
            number = deal.buyer.vat_id
            if not number or deal.buyer.person:
                return None
            return Fact(d.words.label(key), [d.text("/buyer/vat_id", vat_as_printed(d.rng, number), number)])
        label, runs = self._simple_fact(key)
        return Fact(d.words.label(label), runs)

    def _simple_fact(self, key: str) -> tuple[str, list[Run]]:
        """Label key and runs of a fact that is one value."""
        d, deal = self.d, self.deal
        number_label = {"credit-note": "credit_number", "purchase-order": "po_number"}.get(self.kind, "number")
        table: dict[str, Callable[[], tuple[str, list[Run]]]] = {
            "number": lambda: (number_label, [self.number()]),
            "issue_date": lambda: (
                ("po_date", [d.date("/order_date", deal.issue_date)])
                if self.order
                else ("issue_date", [d.date("/issue_date", deal.issue_date)])
            ),
            "due_date": lambda: (key, [d.date("/due_date", deal.due_date)]),
            "delivery_date": lambda: (key, [d.date("/delivery_date", deal.delivery_date)]),
            "order_date": lambda: (key, [d.locale.date(deal.order_date)]),
            "order_number": lambda: (key, [d.text("/order_number", deal.order_number)]),
            "customer_number": lambda: (key, [d.text("/customer_number", deal.customer_number)]),
            "supplier_number": lambda: (key, [d.text("/seller/id", deal.supplier_number)]),
            "your_reference": lambda: (key, [d.words.expand("{code}")]),
            "our_reference": lambda: (key, [d.words.expand("{last}")]),
            "delivery_note": lambda: (key, [d.text("/delivery_note_number", deal.delivery_note)]),
            "original_number": lambda: (
                "number", [d.text("/original_invoice_number", deal.original_number)],
            ),
            "project": lambda: (key, [deal.project]),
            "contact": lambda: (key, [d.text(f"{self.sender.base}/contact", self.sender.party.contact)]),
            "phone": lambda: (key, [d.text(f"{self.sender.base}/phone", self.sender.party.phone)]),
            "payment_terms": lambda: (key, [self.terms()]),
            "delivery_terms": lambda: (key, [self._delivery_terms()]),
            "currency": lambda: ("currency", [d.text("/currency", d.locale.currency)]),
            "payment_reference": lambda: (key, [d.text("/payment/reference", deal.reference)]),
        }  # fmt: skip
        return table[key]()

    def terms(self) -> Leaf:
        """Terms of payment."""
        d = self.d
        text = d.words.expand(d.words.phrase("terms"), days=str(self.deal.days))
        return d.text("/payment_terms" if self.order else "/payment/terms", text)

    def _delivery_terms(self) -> Leaf:
        d = self.d
        term = d.rng.choice(["DAP", "EXW", "FCA", "CIF", "DDP", "FOB"])
        return d.text("/delivery_terms", f"{term} {self.deal.buyer.city}")
