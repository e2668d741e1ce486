"""A narrow strip of paper as tills print on it: lines with text at their ends, centred, or in words far apart.

A till prints characters in columns, so most of this thinks in character cells: a line is so many cells wide,
left text and right text are pushed to its ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from docstruct.drawing.draft import Draft
from docstruct.drawing.lexicon import weighted
from docstruct.drawing.paper import Ink, Leaf, Paper, Run, width_of, wrap


class Strip:
    """The strip and where on it the next line goes; the draft's paper becomes it.

    Args:
        d: the document being drawn.
    """

    def __init__(self, d: Draft) -> None:
        self.d = d
        size = d.rng.choice([7.0, 7.5, 8, 8, 9])
        self.ink = Ink(d.look.family.regular, size)
        self.strong = Ink(d.look.family.bold, size)
        self.cells = d.rng.choice([32, 36, 38, 40, 42, 46])
        self.width = self.cells * width_of("0", self.ink) * (1.0 if _mono(d) else 0.95)
        self.margin = d.rng.uniform(8, 18)
        self.left = self.margin
        self.right = self.margin + self.width
        self.y = d.rng.uniform(14, 34)
        self.step = size * d.rng.choice([1.15, 1.2, 1.3, 1.4])
        self.rule = d.rng.choice(["-", "=", "*", "_", "line", "line", "blank", "- "])
        self.symbols = weighted(d.rng, [("none", 5), ("totals", 3), ("all", 1)])
        self.case: Callable[[str], str] = str.upper if d.chance(0.33) else str
        d.paper = Paper(self.right + self.margin, 5000)
        d.paper.code = d.locale.currency

    def write(self, runs: list[Run] | Run, how: str = "left", ink: Ink | None = None) -> None:
        """Lines of text, wrapped to the strip, left or centred."""
        ink = ink or self.ink
        self.y += max(0.0, ink.size - self.ink.size) * 0.8  # room for the taller letters
        for line in wrap(runs, ink, self.width, self.d.cjk):
            if how == "centre":
                self.d.paper.write((self.left + self.right) / 2, self.y, line, ink, "centre")
            else:
                self.d.paper.write(self.left, self.y, line, ink)
            self.y += ink.size * self.step / self.ink.size

    def ends(self, left: list[Run] | Run, right: list[Run] | Run, ink: Ink | None = None) -> None:
        """Text at both ends of a line; two lines where it does not fit."""
        ink = ink or self.ink
        if width_of(left, ink) + width_of(right, ink) + 4 > self.width:
            self.write(left, ink=ink)
            left = ""
        self.d.paper.write(self.left, self.y, left, ink)
        self.d.paper.write(self.right, self.y, right, ink, "right")
        self.y += ink.size * self.step / self.ink.size

    def rule_off(self) -> None:
        """A line across in the manner of the strip: drawn, of characters, or room."""
        if self.rule == "line":
            self.d.paper.line(self.left, self.y - self.step * 0.4, self.right, self.y - self.step * 0.4, 0.5)
            self.y += self.step * 0.5
        elif self.rule == "blank":
            self.y += self.step * 0.7
        else:
            unit = width_of(self.rule, self.ink)
            self.write(self.rule * int(self.width / unit))

    def label(self, key: str, colon: bool = True) -> str:
        """The document's name for a thing, in the case of the strip."""
        text = "".join(
            part if part.startswith("{") else self.case(part)
            for part in re.split(r"(\{\w+\})", self.d.words.label(key))
        )
        if self.d.locale.currency != "EUR":
            text = text.replace("EUR", self.d.locale.currency)
        return text + (self.d.look.colon if colon else "")

    def money(self, pointer: str, value: Decimal, total: bool = False, printed: Decimal | None = None) -> list[Run]:
        """An amount, with the currency where the strip prints it."""
        symbol = self.symbols == "all" or (total and self.symbols == "totals")
        return self.d.amount(pointer, value, symbol, printed)

    def apart(self, leaf: Leaf, text: str, how: str, ink: Ink) -> None:
        """A line of which some words stand far apart, as wide types and tab stops set them."""
        gap = ink.size * self.d.rng.uniform(0.9, 2.0)
        pieces = [text.split()[0]]
        for word in text.split()[1:]:
            if self.d.chance(0.6):
                pieces.append(word)
            else:
                pieces[-1] += f" {word}"
        width = sum(width_of(piece, ink) for piece in pieces) + gap * (len(pieces) - 1)
        if width > self.width:
            self.write(leaf.part(text), how, ink)
            return
        x = (self.left + self.right - width) / 2 if how == "centre" else self.left
        self.y += max(0.0, ink.size - self.ink.size) * 0.8
        for piece in pieces:
            x = self.d.paper.write(x, self.y, leaf.part(piece), ink) + gap
        self.y += ink.size * self.step / self.ink.size


def _mono(d: Draft) -> bool:
    return width_of("i", Ink(d.look.family.regular, 10)) == width_of("W", Ink(d.look.family.regular, 10))
