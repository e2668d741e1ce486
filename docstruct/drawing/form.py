"""Filled-in forms: labels and values in rows, columns, boxes or above lines; empty fields, ticked boxes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from docstruct.drawing import codes
from docstruct.drawing.choices import Manner, draw_choice
from docstruct.drawing.draft import Draft, Frame
from docstruct.drawing.lexicon import weighted
from docstruct.drawing.paper import Ink, Run, width_of, wrap
from docstruct.drawing.parties import Party, draw_party, iban_as_printed
from docstruct.geometry import BBox

Setter = Callable[[Frame, str, list[Run]], float]
"""Sets one label with its value in a frame; returns the y below."""


def draw_form(d: Draft) -> None:
    """Draw a form."""
    _Form(d).draw()


class _Form:
    def __init__(self, d: Draft) -> None:
        self.d = d
        self.party: Party = draw_party(d.words, d.rng, d.locale.country)
        self.person: Party = draw_party(d.words, d.rng, d.locale.country, person=True)
        faces = [d.look.family.regular, d.look.family.regular, d.look.head.italic]
        # What was filled in stands in another hand than what was printed, or in the same.
        if d.locale.language != "zh":
            faces += ["Courier", "Courier-Bold", "Helvetica-Oblique"]
        self.filled = Ink(d.rng.choice(faces), d.look.size + d.rng.choice([0, 0, 1]), d.rng.choice([0, 0, 0x1A237E]))
        self.empty = d.rng.choice([0.0, 0.05, 0.15])
        self.mark = d.rng.choice(["underline", "box", "none", "none", "dots"])
        self.spacing = d.rng.choice([1.3, 1.6, 2.0, 2.4])
        self.manner = Manner.draw(d)
        self.count = 0

    def draw(self) -> None:
        """Title, particulars, then sections of fields."""
        d = self.d
        y = self._title(d.rng.uniform(40, 70))
        fields = list(d.words["form"]["fields"])
        d.rng.shuffle(fields)
        fields = fields[: d.rng.randrange(6, min(26, len(fields)))]
        fields = self._distinct(fields)
        sections = d.rng.choice([1, 1, 2, 3])
        size = -(-len(fields) // sections)
        for n in range(0, len(fields), size):
            if sections > 1 or d.chance(0.3):
                y = self._section(y)
            y = self._block(y, fields[n : n + size])
        for choice in self._choices():
            y = self._choice(y + d.step, *choice)
        self._end(y + d.step)

    def _choices(self) -> list[tuple[str, list[str]]]:
        """Some questions with boxes to tick."""
        known: list[tuple[str, list[str]]] = self.d.words["form"]["choices"]
        return self.d.rng.sample(known, min(self.d.rng.choice([0, 0, 1, 2, 3]), len(known)))

    def _distinct(self, fields: list[list[str]]) -> list[list[str]]:
        """One label of each kind mostly, as a form asks for a thing once."""
        seen: set[str] = set()
        kept = []
        for label, kind in fields:
            if kind not in seen or self.d.chance(0.4):
                kept.append([label, kind])
            seen.add(kind)
        return kept

    # -- parts --------------------------------------------------------------------------------------------

    def _title(self, y: float) -> float:
        d = self.d
        if d.chance(0.6):
            d.paper.write(d.frame.x0, y, self.party.name, d.heading(d.look.size + 2))
            if d.chance(0.5):
                d.paper.write(d.frame.x1, y, ", ".join(self.party.address), d.small, "right")
            y += d.step * 2
        ink = d.heading(d.rng.choice([13, 15, 18, 20]))
        title = d.rng.choice(d.words["form"]["titles"])
        if d.chance(0.5):
            d.paper.write((d.frame.x0 + d.frame.x1) / 2, y + ink.size, title, ink, "centre")
        else:
            d.paper.write(d.frame.x0, y + ink.size, title, ink)
        y += ink.size + d.step
        if d.chance(0.4):
            text = d.words.phrase("closing")
            y = d.paper.paragraph(d.frame.x0, y + d.step, text, d.small, d.frame.width, cjk=d.cjk)
        return y + d.step

    def _section(self, y: float) -> float:
        d = self.d
        y += d.step
        text = d.rng.choice(d.words["form"]["sections"])
        if d.chance(0.4):
            d.paper.rect(BBox(d.frame.x0, y - d.step, d.frame.x1, y + d.step * 0.45), d.look.tint, None)
        else:
            d.paper.line(d.frame.x0, y + 3, d.frame.x1, y + 3, 0.7, d.look.accent)
        d.paper.write(d.frame.x0 + 3, y, text, d.bold())
        return y + d.step * 1.8

    def _block(self, y: float, fields: list[list[str]]) -> float:
        """The fields of a section in one arrangement."""
        d = self.d
        style = weighted(d.rng, [("beside", 4), ("cells", 3), ("below", 1.5), ("inline", 2), ("table", 2)])
        columns = 1 if style == "table" else d.rng.choice([1, 2, 2]) if style != "cells" else d.rng.choice([2, 3])
        setter: Setter = {
            "beside": self._beside, "cells": self._cell, "below": self._below, "inline": self._inline,
            "table": self._table_row,
        }[style]  # fmt: skip
        width = d.frame.width / columns
        self.tab = 10 + max(width_of(d.dress(label), d.label_ink) for label, _ in fields)
        for start in range(0, len(fields), columns):
            if y > d.paper.height - 110:
                d.paper.new_page()
                y = 60
            row = fields[start : start + columns]
            ends = []
            for k, (label, kind) in enumerate(row):
                x0 = d.frame.x0 + k * width
                frame = Frame(x0, x0 + width - (0 if style in ("cells", "table") else 14), y)
                ends.append(setter(frame, label, self._value(label, kind)))
            y = max(ends)
        return y

    def _value(self, label: str, kind: str) -> list[Run]:
        """The leaves of a field that is filled in; an empty field has a label only."""
        d, base = self.d, f"/fields/{self.count}"
        if d.chance(self.empty):
            return []
        self.count += 1
        self._label_leaf = d.text(f"{base}/label", d.dress(label, False))
        return [d.text(f"{base}/value", self._filling(kind))]

    def _filling(self, kind: str) -> str:
        d, person = self.d, self.person
        day = dt.date(1950, 1, 1) + dt.timedelta(days=d.rng.randrange(365 * 75))
        amount = Decimal(d.rng.randrange(1000, 9000000)) / 100
        plain: dict[str, Callable[[], str]] = {
            "first": lambda: d.words.word("first"),
            "last": lambda: d.words.word("last"),
            "name": lambda: d.words.expand("{last}{first}" if d.cjk else "{first} {last}"),
            "date": lambda: d.locale.date(day),
            "street_line": lambda: person.address[0],
            "city": lambda: person.city,
            "postcode": lambda: codes.fill(d.rng, d.locale.facts["postcode"]),
            "country": lambda: person.country_name,
            "phone": lambda: person.phone,
            "email": lambda: person.email,
            "job": lambda: d.words.word("job"),
            "company": lambda: self.party.name,
            "iban": lambda: iban_as_printed(d.rng, person.iban) if person.iban else d.words.expand("{nnnnnnnn}"),
            "bank": lambda: person.bank,
            "code": lambda: d.words.expand("{code}"),
            "amount": lambda: d.bare(amount, d.chance(0.6)),
            "count": lambda: str(d.rng.randrange(1, 400)),
            "department": lambda: d.words.word("department"),
            "plate": lambda: codes.fill(d.rng, d.rng.choice(["@@-@ ###", "@@## @@@", "### @@@"])),
            "note": lambda: d.words.expand(d.rng.choice(d.words["bank_lines"]), city=person.city),
        }
        return plain[kind]()

    # -- arrangements -------------------------------------------------------------------------------------

    def _print_label(self, x: float, y: float, label: str, ink: Ink, filled: bool, colon: bool = True) -> float:
        """The label, as a leaf where something was filled in; a colon is no part of it."""
        d = self.d
        tail = d.look.colon if colon else ""
        runs: list[Run] = [self._label_leaf, tail] if filled else [d.dress(label, False), tail]
        return d.paper.write(x, y, runs, ink)

    def _print_value(self, x: float, y: float, width: float, runs: list[Run]) -> float:
        """The value, wrapped and marked; returns the last baseline."""
        d = self.d
        ink = self.filled
        lines = wrap(runs, ink, max(width, 40.0), d.cjk) if runs else [[]]
        while ink.size > 4 and any(width_of(line, ink) > width - 2 for line in lines):  # one long word
            ink = ink._replace(size=ink.size - 0.5)
            lines = wrap(runs, ink, max(width, 40.0), d.cjk)
        for k, line in enumerate(lines):
            base = y + k * self.filled.size * 1.2
            if line:
                d.paper.write(x + 2, base, line, ink)
            if self.mark == "underline":
                d.paper.line(x, base + 2.5, x + width, base + 2.5, 0.5, d.look.grey)
            elif self.mark == "dots":
                d.paper.line(x, base + 2.5, x + width, base + 2.5, 0.6, d.look.grey, (0.8, 2))
        bottom = y + (len(lines) - 1) * self.filled.size * 1.2
        if self.mark == "box":
            d.paper.rect(BBox(x, y - self.filled.size - 1, x + width, bottom + 4), stroke=d.look.grey)
        return bottom

    def _beside(self, frame: Frame, label: str, value: list[Run]) -> float:
        tab = min(self.tab, frame.width * 0.55)
        self._print_label(frame.x0, frame.y, label, self._fitting(label, tab - 4), bool(value))
        end = self._print_value(frame.x0 + tab, frame.y, frame.width - tab, value)
        return end + self.d.step * self.spacing

    def _inline(self, frame: Frame, label: str, value: list[Run]) -> float:
        x = self._print_label(frame.x0, frame.y, label, self.d.label_ink, bool(value))
        end = self._print_value(x + 5, frame.y, frame.x1 - x - 5, value)
        return end + self.d.step * self.spacing

    def _below(self, frame: Frame, label: str, value: list[Run]) -> float:
        """The value on a line, its label in small print under it."""
        end = self._print_value(frame.x0, frame.y, frame.width, value)
        self.d.paper.line(frame.x0, end + 3, frame.x1, end + 3, 0.5)
        y = end + self.d.look.small + 4
        self._print_label(frame.x0, y, label, self.d.ink(self.d.look.small), bool(value), colon=False)
        return y + self.d.step * (self.spacing + 0.4)

    def _cell(self, frame: Frame, label: str, value: list[Run]) -> float:
        """A ruled cell: small label at its top, value below."""
        d = self.d
        height = d.look.small + self.filled.size * 1.9 + 3
        d.paper.rect(BBox(frame.x0, frame.y, frame.x1, frame.y + height), stroke=d.look.grey)
        self._print_label(frame.x0 + 3, frame.y + d.look.small, label, d.ink(d.look.small - 0.5), bool(value), False)
        ink = self.filled
        while value and width_of(value, ink) > frame.width - 8 and ink.size > 5:
            ink = ink._replace(size=ink.size - 0.5)
        d.paper.write(frame.x0 + 4, frame.y + height - 5, value, ink)
        return frame.y + height

    def _table_row(self, frame: Frame, label: str, value: list[Run]) -> float:
        d = self.d
        height, cut = self.filled.size * 1.8, frame.x0 + max(self.tab, frame.width * 0.35)
        d.paper.rect(BBox(frame.x0, frame.y, cut, frame.y + height), d.look.tint, d.look.grey)
        d.paper.rect(BBox(cut, frame.y, frame.x1, frame.y + height), stroke=d.look.grey)
        base = frame.y + height - self.filled.size * 0.55
        self._print_label(frame.x0 + 4, base, label, d.label_ink, bool(value))
        d.paper.write(cut + 4, base, value, self.filled)
        return frame.y + height

    def _fitting(self, label: str, width: float) -> Ink:
        ink = self.d.label_ink
        while width_of(self.d.dress(label), ink) > width and ink.size > 5:
            ink = ink._replace(size=ink.size - 0.5)
        return ink

    def _choice(self, y: float, label: str, options: list[str]) -> float:
        """A question with boxes to tick."""
        self.count += 1
        end = draw_choice(self.d, self.manner, y, label, options, f"/fields/{self.count - 1}")
        return end + self.d.step * self.spacing

    def _end(self, y: float) -> None:
        """Signature lines and the form's own number."""
        d = self.d
        if d.chance(0.5) and y < d.paper.height - 90:
            y += d.step * 3
            d.paper.line(d.frame.x0, y, d.frame.x0 + 180, y, 0.5)
            d.paper.line(d.frame.x1 - 180, y, d.frame.x1, y, 0.5)
        if d.chance(0.4):
            d.paper.write(d.frame.x0, d.paper.height - 24, codes.fill(d.rng, "@@ ###-##"), d.small)
