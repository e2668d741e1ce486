"""Who writes: letterheads, sender lines and footers of a party, and the address blocks of others."""

from __future__ import annotations

from collections.abc import Sequence

from docstruct.drawing.draft import Draft, Frame
from docstruct.drawing.lexicon import weighted
from docstruct.drawing.paper import Align, Ink, Leaf, Run, text_of, width_of, wrap
from docstruct.drawing.parties import Party, iban_as_printed, vat_as_printed
from docstruct.geometry import BBox

_SEPARATORS = (" · ", " • ", " | ", ", ", " - ", " – ", "  ", " * ")


class Sender:
    """The party that issues the document, and how its papers show it.

    Args:
        d: the document.
        party: who it is.
        base: pointer of the party, ``/seller`` or ``/buyer``.
        pays_to: whether bank details are the document's payment details.
    """

    def __init__(self, d: Draft, party: Party, base: str, pays_to: bool) -> None:
        self.d = d
        self.party = party
        self.base = base
        self.pays_to = pays_to
        self.branded = party.formal and d.chance(0.15)  # the head shows the brand, the small print the name
        self.iban = iban_as_printed(d.rng, party.iban)
        self.vat = vat_as_printed(d.rng, party.vat_id)

    # -- leaves -------------------------------------------------------------------------------------------

    def name(self) -> Leaf:
        """The name."""
        return self.d.text(f"{self.base}/name", self.party.name)

    def heading(self) -> Run:
        """What the head shows in large: the name, or the brand."""
        return self.party.brand if self.branded else self.name()

    def address(self) -> list[list[Run]]:
        """The address, a run per line."""
        leaf = self.d.text(f"{self.base}/address", "\n".join(self.party.address))
        return [[leaf.part(line)] for line in self.party.address]

    def country(self) -> Leaf:
        """The country's name."""
        return self.d.text(f"{self.base}/country", self.party.country_name, self.party.country)

    def contact_details(self) -> list[tuple[str, list[Run]]]:
        """Label and value of phone, fax, mail and web."""
        d, p = self.d, self.party
        return [
            (d.words.label("phone"), [d.text(f"{self.base}/phone", p.phone)]),
            (d.words.label("fax"), [p.fax]),
            (d.words.label("email"), [d.text(f"{self.base}/email", p.email)]),
            (d.words.label("web"), [p.web]),
        ]

    def legal_details(self) -> list[tuple[str, list[Run]]]:
        """Label and value of tax and register numbers, and who directs."""
        d, p = self.d, self.party
        found: list[tuple[str, list[Run]]] = []
        if p.vat_id:
            vat = d.text(f"{self.base}/vat_id", self.vat, p.vat_id)
            found.append((p.vat_label or d.words.label("vat_id"), [vat]))
        if p.tax_number:
            found.append((d.words.label("tax_number"), [d.text(f"{self.base}/tax_number", p.tax_number)]))
        if p.register:
            label = d.words.expand(d.words.label("register"), city=p.city)
            number = p.register.split()[-1] if p.register.split()[0] in label.split() else p.register
            found.append((label, [number]))
        return [*found, (d.words.label("director"), [p.director])]

    def bank_details(self) -> list[tuple[str, list[Run]]]:
        """Label and value of bank, IBAN and BIC; the national way where there is no IBAN."""
        d, p = self.d, self.party

        def leaf(name: str, text: str, value: str | None = None) -> list[Run]:
            return [d.text(f"/payment/{name}", text, value)] if self.pays_to else [text]

        found = [(d.words.label("bank"), leaf("bank", p.bank))]
        if d.chance(0.2):
            found.insert(0, (d.words.label("holder"), leaf("account_holder", p.name)))
        if p.iban:
            found.append((d.words.label("iban"), leaf("iban", self.iban, p.iban)))
        else:
            found.append((d.words.label("account"), [str(d.rng.randrange(10**7, 10**10))]))
        if p.iban or d.chance(0.5):
            found.append((d.words.label("bic"), leaf("bic", p.bic)))
        return found

    # -- drawing ------------------------------------------------------------------------------------------

    def letterhead(self, frame: Frame) -> float:
        """Draw a head in the frame; returns the y below it."""
        # A band goes over the whole page, so it needs a head that has the page's width to itself.
        wide = frame.width > self.d.frame.width * 0.9
        style = weighted(
            self.d.rng,
            [("block", 5), ("split", 4), ("band", 2 * wide), ("centre", 3), ("one-line", 1.5), ("name", 2)],
        )
        return {
            "block": self._block, "split": self._split, "band": self._band, "centre": self._centre,
            "one-line": self._one_line, "name": self._name_only,
        }[style](frame)  # fmt: skip

    def sender_line(self, x: float, y: float, width: float) -> None:
        """The small line above an address window: name and address in one row."""
        d, separator = self.d, self.d.rng.choice(_SEPARATORS)
        runs: list[Run] = [self.name()]
        for line in self.address():
            runs += [separator, *line]
        size = 7.0
        while size > 5 and width_of(runs, d.ink(size)) > width:
            size -= 0.25
        d.paper.write(x, y, runs, d.ink(size, d.look.grey))
        if d.chance(0.6):
            d.paper.line(x, y + 2, x + min(width, width_of(runs, d.ink(size))), y + 2, 0.4, d.look.grey)

    def footer(self, bottom: float) -> None:
        """Draw name, address, contact, bank and legal details at the foot of the current page."""
        d = self.d
        style = weighted(d.rng, [("columns", 4), ("centred", 1.5), ("lines", 1)])
        if style == "columns":
            self._footer_columns(bottom)
            return
        rows = self._footer_rows()
        align: Align = "centre" if style == "centred" else "left"
        x = (d.frame.x0 + d.frame.x1) / 2 if align == "centre" else d.frame.x0
        ink = d.ink(min(d.look.small, 7.5), d.look.grey)
        lines = [line for row in rows for line in wrap(row, ink, d.frame.width, d.cjk)]
        y = bottom - ink.size * 1.25 * (len(lines) - 1)
        for line in lines:
            d.paper.write(x, y, line, ink, align)
            y += ink.size * 1.25

    def pay_block(self, frame: Frame) -> float:
        """The bank details as rows in the body."""
        d, y = self.d, frame.y
        for label, runs in self.bank_details():
            x = d.paper.write(frame.x0, y, d.dress(label) + " ", d.label_ink)
            d.paper.write(x, y, runs, d.value_ink)
            y += d.step
        return y

    def _heading_ink(self, width: float, low: float = 12.0, high: float = 24.0) -> Ink:
        d = self.d
        ink = d.heading(d.rng.uniform(low, high))
        while width_of(self.party.name, ink) > width and ink.size > 7:
            ink = ink._replace(size=ink.size * 0.93)
        return ink

    def _headline(self, x: float, y: float, ink: Ink, align: Align) -> float:
        """Write the heading, long names now and then in two lines; returns the y of what follows."""
        d, leaf = self.d, self.heading()
        words = text_of([leaf]).split()
        if len(words) < 3 or not d.chance(0.2):
            d.paper.write(x, y, leaf, ink, align)
            return y + d.step * 1.2
        cut = d.rng.randrange(1, len(words))
        for part in (" ".join(words[:cut]), " ".join(words[cut:])):
            d.paper.write(x, y, leaf.part(part) if isinstance(leaf, Leaf) else part, ink, align)
            y += ink.size * 1.15
        return y - ink.size * 1.15 + d.step * 1.2

    def _lines(self) -> list[list[Run]]:
        """Name where the head shows the brand, address, some contact and legal details, each a line."""
        d = self.d
        name: list[Run] = [self.name()]
        lines = [name] * self.branded + self.address()
        if d.chance(0.25):
            lines.append([self.country()])
        details = [x for x in self.contact_details() if d.chance(0.65)]
        if d.chance(0.5):
            details += [x for x in self.legal_details()[:2] if d.chance(0.8)]
        return lines + [_labelled(d, *x) for x in details]

    def _stack(self, x: float, y: float, lines: Sequence[Sequence[Run]], align: Align, ink: Ink, width: float) -> float:
        for line in (piece for whole in lines for piece in wrap(whole, ink, width, self.d.cjk)):
            self.d.paper.write(x, y, line, ink, align)
            y += ink.size * self.d.look.leading
        return y

    def _block(self, frame: Frame) -> float:
        """Everything stacked at one side."""
        d = self.d
        align: Align = d.rng.choice(["left", "right"])
        ink = self._heading_ink(frame.width * 0.75)
        x = frame.x0 if align == "left" else frame.x1
        if d.chance(0.3):
            x += self._logo(x, frame.y, ink.size * 2, align) * (1 if align == "left" else -1)
        y = frame.y + ink.size
        y = self._headline(x, y, ink, align)
        if d.chance(0.3):
            d.paper.write(x, y, self.party.slogan, d.italic(d.look.small, d.look.grey), align)
            y += d.step
        return self._stack(x, y, self._lines(), align, d.rng.choice([d.small, d.ink()]), frame.width)

    def _split(self, frame: Frame) -> float:
        """Name at one side, the details at the other."""
        d = self.d
        lines = self._lines()
        small = d.rng.choice([d.small, d.ink(d.look.small)])
        ink = self._heading_ink(frame.width * 0.55)
        widest = max(width_of(line, small) for line in lines)
        if width_of(self.party.name, ink) + widest + 12 > frame.width:
            return self._block(frame)
        top = self._headline(frame.x0, frame.y + ink.size, ink, "left")
        if d.chance(0.4):
            d.paper.write(frame.x0, top, self.party.slogan, d.ink(d.look.small, d.look.grey))
        align: Align = d.rng.choice(["left", "right"])
        x = frame.x1 if align == "right" else frame.x1 - widest
        y = self._stack(x, frame.y + small.size, lines, align, small, widest + 1)
        y = max(y, top + d.step)
        if d.chance(0.3):
            d.paper.line(frame.x0, y, frame.x1, y, d.rng.choice([0.5, 1, 2]), d.look.accent)
        return y

    def _band(self, frame: Frame) -> float:
        """Name in white on a coloured band over the whole width."""
        d = self.d
        height = d.rng.uniform(40, 80)
        color = d.look.accent or 0x333333
        d.paper.rect(BBox(0, 0, d.paper.width, height), fill=color, stroke=None)
        ink = self._heading_ink(frame.width * 0.8, 14, 26)._replace(color=0xFFFFFF)
        d.paper.write(frame.x0, height / 2 + ink.size * 0.35, self.heading(), ink)
        lines = self._lines()
        if d.chance(0.5):
            row: list[Run] = []
            for line in lines:
                row += [*(["  |  "] if row else []), *line]
            return d.paper.paragraph(frame.x0, height + d.step * 1.2, row, d.small, frame.width, cjk=d.cjk)
        return self._stack(frame.x0, height + d.step * 1.2, lines, "left", d.small, frame.width)

    def _centre(self, frame: Frame) -> float:
        """Everything centred."""
        d, middle = self.d, (frame.x0 + frame.x1) / 2
        ink = self._heading_ink(frame.width, 13, 22)
        y = frame.y + ink.size
        if d.chance(0.2):
            d.paper.write(middle, y - ink.size, self.party.slogan, d.italic(d.look.small), "centre")
            y += d.step * 0.5
        y = self._headline(middle, y, ink, "centre")
        y = self._stack(middle, y, _paired(d, self._lines()), "centre", d.ink(d.look.small), frame.width)
        if d.chance(0.5):
            d.paper.line(frame.x0, y - d.step * 0.4, frame.x1, y - d.step * 0.4, 0.7, d.look.accent)
        return y + d.step * 0.5

    def _one_line(self, frame: Frame) -> float:
        """A modest row of name and address."""
        d, separator = self.d, self.d.rng.choice(_SEPARATORS)
        row: list[Run] = [self.name()]
        for line in self._lines():
            row += [separator, *line]
        y = d.paper.paragraph(frame.x0, frame.y + d.look.size, row, d.ink(d.look.small), frame.width, cjk=d.cjk)
        d.paper.line(frame.x0, y - d.step * 0.6, frame.x1, y - d.step * 0.6, 0.5, d.look.grey)
        return y + d.step * 0.4

    def _name_only(self, frame: Frame) -> float:
        """The name alone; the rest stands in the footer."""
        d = self.d
        align: Align = d.rng.choice(["left", "right", "centre"])
        ink = self._heading_ink(frame.width * 0.8, 13, 28)
        x = {"left": frame.x0, "right": frame.x1, "centre": (frame.x0 + frame.x1) / 2}[align]
        return self._headline(x, frame.y + ink.size, ink, align)

    def _logo(self, x: float, y: float, size: float, align: Align) -> float:
        """A mark of plain shapes; returns the width it takes."""
        d, color = self.d, self.d.look.accent or 0x444444
        left = x if align == "left" else x - size
        box = BBox(left, y - size * 0.2, left + size, y + size * 0.8)
        if d.chance(0.5):
            d.paper.rect(box, fill=color, stroke=None, ellipse=d.chance(0.5), radius=d.rng.choice([0, 4]))
            initial = d.heading(size * 0.55, 0xFFFFFF)
            d.paper.write(box.cx, box.cy + size * 0.2, self.party.name[0].upper(), initial, "centre")
        else:
            for k in range(3):
                step = size * k / 3
                d.paper.rect(BBox(left, box.y0 + step, left + size - step, box.y0 + step + size / 5), color, None)
        return size + 8

    def _footer_rows(self) -> list[list[Run]]:
        d, separator = self.d, self.d.rng.choice(_SEPARATORS[:4])
        groups = [self.contact_details(), self.bank_details(), self.legal_details()]
        head: list[Run] = [self.name()]
        for line in self.address():
            head += [separator, *line]
        return [head, *(_row(d, group, separator) for group in groups if d.chance(0.85))]

    def _footer_columns(self, bottom: float) -> None:
        d = self.d
        groups = [
            [_labelled(d, *x) for x in g] for g in (self.contact_details(), self.bank_details(), self.legal_details())
        ]
        columns: list[list[list[Run]]] = [[[self.name()], *self.address()], *groups]
        columns = [c for i, c in enumerate(columns) if i in (0, 2) or d.chance(0.8)]
        ink = d.ink(d.rng.choice([6, 6.5, 7]), d.look.grey)
        width = d.frame.width / len(columns)
        while ink.size > 4 and any(width_of(w, ink) > width - 8 for c in columns for w in _words(c)):
            ink = ink._replace(size=ink.size - 0.25)
        wrapped = [[x for line in c for x in wrap(line, ink, width - 8, d.cjk)] for c in columns]
        top = bottom - ink.size * 1.25 * (max(map(len, wrapped)) - 1)
        d.paper.line(d.frame.x0, top - ink.size - 3, d.frame.x1, top - ink.size - 3, 0.4, d.look.grey)
        for n, lines in enumerate(wrapped):
            for k, line in enumerate(lines):
                d.paper.write(d.frame.x0 + n * width, top + k * ink.size * 1.25, line, ink)


def address_block(
    d: Draft, frame: Frame, party: Party, base: str | None, heading: str | None = None, extras: bool = True
) -> float:
    """Name and address line by line; `base` is the pointer, None for parties no schema asks for."""

    def leaf(name: str, text: str, value: str | None = None) -> Run:
        return d.text(f"{base}/{name}", text, value) if base else text

    ink, y = d.ink(), frame.y
    if heading:
        d.paper.write(frame.x0, y, heading, d.rng.choice([d.bold(), d.small, d.label_ink]))
        y += d.step * d.rng.choice([1, 1.2])
    name_ink = d.bold() if d.chance(0.3) else ink
    name, words = leaf("name", party.name), party.name.split()
    if isinstance(name, Leaf) and len(words) > 2 and not party.person and d.chance(0.08):
        cut = d.rng.randrange(1, len(words))
        d.paper.write(frame.x0, y, name.part(" ".join(words[:cut])), name_ink)
        y, name = y + d.step, name.part(" ".join(words[cut:]))
    y = d.paper.paragraph(frame.x0, y, name, name_ink, frame.width, d.look.leading, d.cjk)
    if extras and not party.person and d.chance(0.3):
        who = party.contact if d.chance(0.5) else party.department
        d.paper.write(frame.x0, y, leaf("contact", who) if who == party.contact else who, ink)
        y += d.step
    address = d.text(f"{base}/address", "\n".join(party.address)) if base else None
    for line in party.address:
        run: Run = address.part(line) if address else line
        y = d.paper.paragraph(frame.x0, y, run, ink, frame.width, d.look.leading, d.cjk)
    if d.chance(0.25):
        d.paper.write(frame.x0, y, leaf("country", party.country_name, party.country), ink)
        y += d.step
    for label, name, text in (("phone", "phone", party.phone), ("email", "email", party.email)):
        if extras and d.chance(0.08):
            row: list[Run] = [d.label(label) + " ", leaf(name, text)]
            y = d.paper.paragraph(frame.x0, y, row, ink, frame.width, d.look.leading, d.cjk)
    return y


def _words(lines: list[list[Run]]) -> list[str]:
    return [word for line in lines for word in text_of(line).split()]


def _labelled(d: Draft, label: str, runs: list[Run]) -> list[Run]:
    if d.chance(0.08) and ("@" in text_of(runs) or "www" in text_of(runs)):
        return runs
    return [f"{label}{d.look.colon or ':'} ", *runs]


def _row(d: Draft, details: Sequence[tuple[str, list[Run]]], separator: str) -> list[Run]:
    row: list[Run] = []
    for detail in details:
        row += [*([separator] if row else []), *_labelled(d, *detail)]
    return row


def _paired(d: Draft, lines: list[list[Run]]) -> list[list[Run]]:
    """Lines two by two on one row, as centred heads often have them, or as they are."""
    if not d.chance(0.5):
        return lines
    pairs = [lines[i : i + 2] for i in range(0, len(lines), 2)]
    return [[*p[0], *((d.rng.choice([", ", "  "]), *p[1]) if len(p) > 1 else ())] for p in pairs]
