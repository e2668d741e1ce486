"""Invoices, credit notes and purchase orders: a deal -> pages in one of several compositions.

A composition says where letterhead, parties, facts and title go; what each of them looks like is drawn
independently, so the compositions multiply.
"""

from __future__ import annotations

from collections.abc import Callable

from docstruct.drawing.deal import Deal, draw_deal
from docstruct.drawing.draft import Draft, Frame
from docstruct.drawing.extras import marks, other_money, payment_slip
from docstruct.drawing.facts import (
    NARROW,
    WIDE,
    Arrange,
    Fact,
    above,
    beside,
    boxed_rows,
    colons_aligned,
    columns,
    grid,
    inline,
    width_needed,
)
from docstruct.drawing.letterhead import Sender, address_block
from docstruct.drawing.lexicon import weighted
from docstruct.drawing.lines import draw_lines
from docstruct.drawing.paper import Align, Leaf, Run, width_of
from docstruct.drawing.particulars import Particulars
from docstruct.drawing.parties import Party, vat_as_printed
from docstruct.drawing.spelled import in_words
from docstruct.drawing.totals import draw_totals
from docstruct.geometry import BBox


def draw_trade(d: Draft, kind: str) -> None:
    """Draw a document of the kind "invoice", "credit-note" or "purchase-order"."""
    _Trade(d, kind).draw()


class _Trade:
    def __init__(self, d: Draft, kind: str) -> None:
        self.d, self.kind = d, kind
        self.order = kind == "purchase-order"
        self.deal: Deal = draw_deal(d.words, d.locale, d.rng, kind)
        issuer = self.deal.buyer if self.order else self.deal.seller
        self.sender = Sender(d, issuer, "/buyer" if self.order else "/seller", pays_to=not self.order)
        self.has_footer = d.chance(0.55)
        self.footer_everywhere = d.chance(0.7)
        self.bottom = d.paper.height - (d.rng.uniform(85, 105) if self.has_footer else d.rng.uniform(50, 70))
        self.title_key = {"credit-note": "title_credit", "purchase-order": "title_order"}.get(kind, "title_invoice")
        self.number_in_title = d.chance(0.25)
        self.particulars = Particulars(d, self.deal, kind, self.sender)
        self.facts = self.particulars.choose(without_number=self.number_in_title)

    def draw(self) -> None:
        """Everything, page by page."""
        d = self.d
        compositions: list[tuple[Callable[[float], float], float]] = [
            (self._window, 5),
            (self._sides, 3),
            (self._across, 2.5),
            (self._parties, 2),
            (self._running, 1),
            (self._sections, 1.2),
            (self._platform, 1.5),
        ]
        frame = d.frame.at(d.rng.uniform(30, 55))
        y = weighted(d.rng, compositions)(frame.y)
        y = self._opening(y + d.step * 0.8)
        frame, table = draw_lines(d, self.deal, d.frame.at(y), self.bottom, self._turn)
        if frame.y + d.step * 11 > self.bottom:
            frame = self._turn()
        y = draw_totals(d, self.deal, frame, table)
        y = self._after(y + d.step * d.rng.choice([0.5, 1, 2]))
        if self.kind == "invoice" and not self.has_footer and d.chance(0.2):
            payment_slip(d, self.deal, self.sender, y)
        self._every_page()
        if d.chance(0.08):
            d.paper.turn_to(1)
            marks(d)

    # -- compositions -------------------------------------------------------------------------------------

    def _window(self, y: float) -> float:
        """A business letter: head, address window at the left, facts at the right, title below."""
        d = self.d
        with_head = d.chance(0.85)
        y = self.sender.letterhead(d.frame.at(y)) if with_head else y + d.step * 3
        y = max(y + d.step, d.rng.uniform(120, 150))
        left, right = d.frame.split(self._share(0.52))
        if not with_head or d.chance(0.6):
            self.sender.sender_line(left.x0, y, left.width)
            y += d.step * 1.4
        window = self._receiver(left.at(y), heading=False)
        facts = self._facts_in(right.at(y + d.step * d.rng.choice([0, 0, 1, 3])))
        return self._title(d.frame.at(max(window, facts) + d.step * d.rng.choice([1, 2, 3])))

    def _sides(self, y: float) -> float:
        """Title and facts in the head's right half, parties in columns below."""
        d = self.d
        left, right = d.frame.split(self._share(0.55))
        head = self.sender.letterhead(left.at(y))
        title = self._title(right.at(y + d.step * 1.5), d.rng.choice(["right", "left"]))
        facts = self._facts_in(right.at(title + d.step * 0.3))
        return self._party_columns(d.frame.at(max(head, facts) + d.step * 1.5))

    def _across(self, y: float) -> float:
        """Head over the width, receiver, then the facts as a strip across the page."""
        d = self.d
        y = self.sender.letterhead(d.frame.at(y)) + d.step
        before = d.chance(0.5)
        if before:
            y = self._title(d.frame.at(y + d.step), d.rng.choice(["left", "centre", "right"]))
        y = self._party_columns(d.frame.at(y + d.step * 1.5))
        if not before:
            y = self._title(d.frame.at(y + d.step * 1.5))
        return weighted(d.rng, WIDE)(d, d.frame.at(y + d.step * 1.2), self.facts)

    def _parties(self, y: float) -> float:
        """Title on top, the two parties named and side by side, facts beside or below."""
        d = self.d
        y = self._title(d.frame.at(y + d.step * 2), d.rng.choice(["left", "centre", "right"]))
        left, right = d.frame.split(0.5)
        top = y + d.step
        heads = ("vendor", "bill_to") if self.order else ("from", "bill_to")
        mine = left if d.chance(0.7) else right
        other = right if mine is left else left
        own = self._own_block(mine.at(top), d.label(heads[0] if not self.order else "from"))
        theirs = self._receiver(other.at(top), heading=True)
        y = max(own, theirs) + d.step
        arrange = weighted(d.rng, [(columns, 3), (grid, 2), (inline, 2)])
        return arrange(d, d.frame.at(y + d.step), self.facts)

    def _running(self, y: float) -> float:
        """A plain letter: head, receiver, date at the right, the rest in sentences and lines."""
        d = self.d
        y = max(self.sender.letterhead(d.frame.at(y)) + d.step * 2, 120)
        y = self._receiver(d.frame.split(0.5)[0].at(y), heading=False) + d.step * 2
        day = [f for f in self.facts if any("date" in getattr(r, "pointer", "") for r in f.runs)][:1]
        for fact in day:
            d.paper.write(d.frame.x1, y, [self.deal.seller.city, ", ", *fact.runs], d.ink(), "right")
        rest = [f for f in self.facts if f not in day]
        y = self._title(d.frame.at(y + d.step * 2))
        return inline(d, d.frame.at(y + d.step * 0.5), rest) if rest else y

    def _sections(self, y: float) -> float:
        """A sheet of titled sections, every detail of the parties behind a label, as systems print data."""
        d = self.d
        y = self._title(d.frame.at(y + d.step * 2))
        arrange = weighted(d.rng, [(beside, 3), (boxed_rows, 2), (colons_aligned, 2)])
        y = arrange(d, d.frame.at(y + d.step), self.facts) + d.step
        keys = ("from", "vendor") if self.order else ("from", "bill_to")
        parties = [(d.label(keys[0], colon=False), self.deal.seller, "/seller")]
        parties.append((d.label(keys[1], colon=False), self.deal.buyer, "/buyer"))
        if self.order:
            parties[0], parties[1] = (parties[1][0], *parties[0][1:]), (parties[0][0], *parties[1][1:])
        halves = d.frame.split(0.5) if d.chance(0.6) and arrange is not boxed_rows else None
        ends = []
        for n, (heading, party, base) in enumerate(parties):
            frame = (halves[n] if halves else d.frame).at(y)
            ends.append(self._party_section(frame, heading, party, base, arrange))
            if not halves:
                y = ends[-1]
        return max(ends)

    def _platform(self, y: float) -> float:
        """As web shops send them: a title, perhaps a mark, who pays; who sells stands only at the foot."""
        d = self.d
        self.has_footer = self.footer_everywhere = True
        self.bottom = d.paper.height - d.rng.uniform(85, 105)
        y = self._title(d.frame.at(y + d.step * d.rng.choice([0.5, 2])), d.rng.choice(["left", "right"]))
        left, right = d.frame.split(self._share(0.5))
        if d.chance(0.3):
            left, right = right, left
        receiver = self._receiver(left.at(y + d.step), heading=d.chance(0.55))
        return max(receiver, self._facts_in(right.at(y + d.step))) + d.step

    def _party_section(self, frame: Frame, heading: str, party: Party, base: str, arrange: Arrange) -> float:
        """A heading over label and value of name, address, numbers and contact."""
        d = self.d
        d.paper.write(frame.x0, frame.y, heading, d.bold(d.look.size + 1))
        d.paper.line(frame.x0, frame.y + 3, frame.x1, frame.y + 3, 0.5, d.look.grey)
        row = ", ".join(line.rstrip(",") for line in party.address)
        address = Leaf(f"{base}/address", "\n".join(party.address), row)
        facts = [
            Fact(self._field_label("company", 1), [d.text(f"{base}/name", party.name)]),
            Fact(self._field_label("street_line", 0), [address]),
            Fact(
                self._field_label("country", 0),
                [d.text(f"{base}/country", party.country_name, party.country)],
            ),
        ]
        if party.vat_id and not (party.person and base == "/buyer"):
            vat = d.text(f"{base}/vat_id", vat_as_printed(d.rng, party.vat_id), party.vat_id)
            facts.append(Fact(party.vat_label or d.words.label("vat_id"), [vat]))
        for key in ("phone", "email", "contact"):
            if d.chance(0.4):
                facts.append(Fact(d.words.label(key), [d.text(f"{base}/{key}", getattr(party, key))]))
        facts = [f for n, f in enumerate(facts) if n in (0, 1, 3) or d.chance(0.6)]
        if width_needed(d, facts) > frame.width:
            arrange = above
        return arrange(d, frame.at(frame.y + d.step * 1.5), facts) + d.step

    def _field_label(self, kind: str, which: int) -> str:
        """A label that forms use for the kind of thing."""
        return str([label for label, of in self.d.words["form"]["fields"] if of == kind][which])

    # -- parts --------------------------------------------------------------------------------------------

    def _share(self, share: float) -> float:
        """The left column's share, smaller where the facts need more room."""
        need = width_needed(self.d, self.facts)
        return max(0.4, min(share, 1 - need / self.d.frame.width))

    def _facts_in(self, frame: Frame) -> float:
        d = self.d
        arrange = weighted(d.rng, NARROW)
        if width_needed(d, self.facts) > frame.width:
            arrange = above if d.chance(0.5) else inline
        return arrange(d, frame, self.facts)

    def _receiver(self, frame: Frame, heading: bool) -> float:
        """The party written to."""
        d = self.d
        key = "vendor" if self.order else "bill_to"
        head = d.label(key) if heading or d.chance(0.12) else None
        party, base = (self.deal.seller, "/seller") if self.order else (self.deal.buyer, "/buyer")
        return address_block(d, frame, party, base, head)

    def _own_block(self, frame: Frame, heading: str) -> float:
        d = self.d
        d.paper.write(frame.x0, frame.y, heading, d.bold())
        y = frame.y + d.step
        lines: list[list[Run]] = [[self.sender.name()], *self.sender.address()]
        details = [*self.sender.contact_details()[:3:2], *self.sender.legal_details()[:1]]
        lines += [[d.dress(label) + " ", *runs] for label, runs in details if d.chance(0.5)]
        for line in lines:
            y = d.paper.paragraph(frame.x0, y, line, d.ink(), frame.width, d.look.leading, d.cjk)
        return y

    def _party_columns(self, frame: Frame) -> float:
        """Receiver and perhaps the place of delivery, side by side."""
        d = self.d
        left, right = frame.split(0.5)
        at_right = d.chance(0.2)
        y = self._receiver((right if at_right else left).at(frame.y), heading=d.chance(0.85))
        if at_right or not d.chance(0.35):
            return y
        heading = d.label("ship_to")
        ship, same = self.deal.ship_to, d.chance(0.4)
        base = "/ship_to" if self.order else None
        other = address_block(d, right.at(frame.y), self.deal.buyer if same else ship, base, heading, extras=False)
        if d.chance(0.2):
            d.paper.rect(BBox(left.x0 - 4, frame.y - d.step, left.x1, max(y, other)), stroke=d.look.grey)
            d.paper.rect(BBox(right.x0 - 4, frame.y - d.step, right.x1, max(y, other)), stroke=d.look.grey)
        return max(y, other)

    def _title(self, frame: Frame, align: Align = "left") -> float:
        d = self.d
        size = d.rng.choice([d.look.size + 1, 12, 14, 16, 18, 22, 26])
        text = d.words.label(self.title_key)
        if d.chance(0.2):
            text = text.upper()
        runs: list[Run] = [d.text("/kind", text, "credit-note" if self.kind == "credit-note" else "invoice")]
        if self.number_in_title:
            glue = d.rng.choice([" ", " ", " Nr. ", " No. ", " # "]) if d.locale.language in ("de", "en") else " "
            runs += [glue, self.particulars.number()]
        ink = d.heading(size)
        while width_of(runs, ink) > frame.width and ink.size > 7:
            ink = ink._replace(size=ink.size - 1)
        x = {"left": frame.x0, "right": frame.x1, "centre": (frame.x0 + frame.x1) / 2}[align]
        d.paper.write(x, frame.y + ink.size * 0.7, runs, ink, align)
        y = frame.y + ink.size + d.step * 0.8
        if d.chance(0.05):
            d.paper.write(x, y, d.words.label("copy"), d.bold(), align)
            y += d.step
        return y

    def _opening(self, y: float) -> float:
        """A sentence before the rows."""
        d = self.d
        if not d.chance(0.4):
            return y
        key = {"credit-note": "intro_credit", "purchase-order": "intro_order"}.get(self.kind, "intro")
        return d.paper.paragraph(d.frame.x0, y + d.step * 0.5, d.words.phrase(key), d.ink(), d.frame.width, cjk=d.cjk)

    # -- after the sums -----------------------------------------------------------------------------------

    def _after(self, y: float) -> float:
        """Payment text, bank block and closing words, as far as the page has room."""
        d = self.d
        parts = [p for p in self._after_parts() if p]
        for runs in parts:
            if y > self.bottom - d.step * 2:
                y = self._turn().y + d.step
            y = d.paper.paragraph(d.frame.x0, y, runs, d.ink(), d.frame.width, d.look.leading, d.cjk)
            y += d.step * 0.3
        if not self.order and d.chance(0.3 if self.has_footer else 0.65):
            if y > self.bottom - d.step * 5:
                y = self._turn().y + d.step
            y = self.sender.pay_block(d.frame.at(y + d.step * 0.6))
        return y

    def _after_parts(self) -> list[list[Run]]:
        d, deal = self.d, self.deal
        total = d.amount("/total", deal.total, d.chance(0.8))
        due, days = d.date("/due_date", deal.due_date), str(deal.days)
        name = self.sender.name()
        parts: list[list[Run]] = []
        words = in_words(deal.total, d.locale.language) if d.chance(0.5 if d.cjk else 0.1) else ""
        if words:
            parts.append([d.label("words_total") + " ", words])
        if not self.order and deal.sign > 0 and self.kind == "invoice":
            if not deal.paid and d.chance(0.35):
                parts.append(
                    d.compose(
                        d.words.phrase("pay_sentence"),
                        total=total,
                        due_date=due,
                        number=self.particulars.number(),
                    )
                )
            elif d.chance(0.4):
                parts.append(d.compose(d.words.phrase("pay_plain"), days=days, seller=name))
            if d.chance(0.2):
                parts.append([d.label("payment_terms") + " ", self.particulars.terms()])
            if d.chance(0.12):
                reference = d.text("/payment/reference", deal.reference)
                parts.append([d.label("payment_reference") + " ", reference])
        if d.chance(0.08):
            parts.append(other_money(d, deal))
        if d.chance(0.12):
            parts.append([f"{d.words.phrase('closing')} ", self.sender.party.web])
        elif d.chance(0.6):
            parts.append([d.words.phrase("closing")])
        return parts

    # -- pages --------------------------------------------------------------------------------------------

    def _turn(self) -> Frame:
        """A new page with its short head."""
        d = self.d
        d.paper.new_page()
        y = d.rng.uniform(40, 60)
        style = d.rng.choice(["none", "number", "name", "both"])
        if style in ("number", "both"):
            title = d.words.label(self.title_key)
            d.paper.write(d.frame.x0, y, [f"{title} ", self.particulars.number()], d.small)
        if style in ("name", "both"):
            d.paper.write(d.frame.x1, y, self.sender.name(), d.small, "right")
        return d.frame.at(y + d.step * 1.5)

    def _every_page(self) -> None:
        """Footers and page numbers, now that the number of pages is known."""
        d, count = self.d, len(self.d.paper.pages)
        pattern = d.words.label("page")
        numbered = d.chance(0.85 if count > 1 else 0.3)
        align: Align = d.rng.choice(["left", "centre", "right", "right"])
        x = {"left": d.frame.x0, "right": d.frame.x1, "centre": (d.frame.x0 + d.frame.x1) / 2}[align]
        at_top = d.chance(0.15)
        for page_no in range(1, count + 1):
            d.paper.turn_to(page_no)
            if self.has_footer and (self.footer_everywhere or page_no == 1):
                self.sender.footer(d.paper.height - 32)
            if numbered:
                text = pattern.format(n=page_no, m=count)
                d.paper.write(x, 22 if at_top else d.paper.height - 18, text, d.small, align)
