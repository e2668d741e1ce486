"""What the parts of one document share: random source, words, locale, look, paper; how values become runs.

Every value goes to the paper as a `Leaf` made here, which is how the truth comes to hold what is printed and
nothing else.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import NamedTuple

from docstruct.drawing.fonts import Family, draw_family
from docstruct.drawing.lexicon import Lexicon, weighted
from docstruct.drawing.locales import Locale
from docstruct.drawing.paper import Ink, Leaf, Paper, Run

_ACCENTS = (
    0x1F4E79,
    0x2E7D32,
    0x8B1A1A,
    0xE65100,
    0x4A148C,
    0x00695C,
    0x37474F,
    0xB71C1C,
    0x0D47A1,
    0x5D4037,
)
_TINTS = (0xF2F2F2, 0xE8EEF5, 0xEDF5EC, 0xFDF3E6, 0xE6E6E6, 0xF7F7F7)


@dataclass(frozen=True)
class Look:
    """How one document looks.

    Attributes:
        size: of the running text, points.
        symbols: where amounts carry the currency: "all", "totals" or "none".
        case: of labels: "as-is", "upper" or "lower".
        colon: what follows a label beside its value.
    """

    family: Family
    head: Family
    size: float
    small: float
    leading: float
    accent: int
    tint: int
    grey: int
    symbols: str
    case: str
    colon: str
    bold_labels: bool
    bold_values: bool

    @classmethod
    def draw(cls, rng: Random, language: str, mono: float = 0.06) -> Look:
        """A look; `mono` is how likely a typewriter face is."""
        family = draw_family(rng, language, mono=rng.random() < mono)
        other = draw_family(rng, language)
        size = rng.choice([7.5, 8, 8.5, 9, 9, 9, 9.5, 10, 10, 10, 11])
        accent = rng.choice(_ACCENTS) if rng.random() < 0.5 else rng.choice([0, 0, 0x222222])
        colon = weighted(rng, [(":", 6), ("", 3), (" :", 2 if language == "fr" else 0.4), (".:", 0.1)])
        if language == "zh":
            colon = rng.choice(["：", "：", ":", ""])
        bold = rng.random()
        return cls(
            family=family,
            head=other if rng.random() < 0.3 else family,
            size=size,
            small=max(6.0, size - rng.choice([1.0, 1.5, 2.0])),
            leading=rng.choice([1.15, 1.2, 1.25, 1.3, 1.4]),
            accent=accent,
            tint=rng.choice(_TINTS),
            grey=rng.choice([0x333333, 0x555555, 0x777777, 0x666666]),
            symbols=weighted(rng, [("all", 4), ("totals", 3), ("none", 3)]),
            case=weighted(rng, [("as-is", 8), ("upper", 1.2), ("lower", 0.3)]),
            colon=colon,
            bold_labels=bold < 0.35,
            bold_values=0.35 <= bold < 0.55,
        )


class Frame(NamedTuple):
    """A column to draw in: left and right end in x, and the y where it begins, points from the top left."""

    x0: float
    x1: float
    y: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.x1 - self.x0

    def at(self, y: float) -> Frame:
        """The same column further down."""
        return self._replace(y=y)

    def split(self, share: float, gap: float = 12.0) -> tuple[Frame, Frame]:
        """Two columns beside each other, the left one with this share of the width."""
        cut = self.x0 + self.width * share
        return Frame(self.x0, cut - gap / 2, self.y), Frame(cut + gap / 2, self.x1, self.y)


class Draft:
    """A document being drawn.

    Args:
        language: one of `LANGUAGES`.
        rng: where every choice comes from.
        locale: where given, instead of a drawn one.
        mono: how likely a typewriter face is.
    """

    def __init__(self, language: str, rng: Random, size: tuple[float, float] | None = None, mono: float = 0.06) -> None:
        self.rng = rng
        self.words = Lexicon(language, rng)
        self.locale = Locale.draw(self.words, rng)
        self.look = Look.draw(rng, language, mono)
        a4 = self.locale.facts["paper"] == "a4" or rng.random() < 0.05
        width, height = size or ((595.28, 841.89) if a4 else (612.0, 792.0))
        mixed = Random(rng.random()) if rng.random() < 0.06 else None
        # STSong-Light loses characters that stand alone, see `Paper.write`.
        self.paper = Paper(width, height, mixed, by_word=rng.random() < 0.12 and language != "zh")
        self.paper.code = self.locale.currency
        self.margin = rng.choice([36.0, 42.5, 50.0, 56.7, 56.7, 62.0, 70.9])
        self.frame = Frame(self.margin, width - rng.choice([self.margin, max(36.0, self.margin - 14)]), 0.0)
        self.cjk = language == "zh"

    # -- inks ---------------------------------------------------------------------------------------------

    def ink(self, size: float | None = None, color: int = 0) -> Ink:
        """Running text."""
        return Ink(self.look.family.regular, size or self.look.size, color)

    def bold(self, size: float | None = None, color: int = 0) -> Ink:
        """Bold text."""
        return Ink(self.look.family.bold, size or self.look.size, color)

    def italic(self, size: float | None = None, color: int = 0) -> Ink:
        """Slanted text."""
        return Ink(self.look.family.italic, size or self.look.size, color)

    def heading(self, size: float, color: int | None = None) -> Ink:
        """The face of names and titles."""
        bold = self.look.head.bold if self.rng.random() < 0.8 else self.look.head.regular
        return Ink(bold, size, self.look.accent if color is None else color)

    @property
    def small(self) -> Ink:
        """Footers, sender lines, notes."""
        return self.ink(self.look.small, self.look.grey)

    @property
    def label_ink(self) -> Ink:
        """Labels beside values."""
        return self.bold() if self.look.bold_labels else self.ink()

    @property
    def value_ink(self) -> Ink:
        """Values beside labels."""
        return self.bold() if self.look.bold_values else self.ink()

    @property
    def step(self) -> float:
        """From one baseline to the next, points."""
        return self.look.size * self.look.leading

    # -- words --------------------------------------------------------------------------------------------

    def chance(self, probability: float) -> bool:
        """Whether something of that probability happens."""
        return self.rng.random() < probability

    def label(self, key: str, colon: bool = True, fresh: bool = False) -> str:
        """The document's name for a thing, in its case, with its colon if asked."""
        return self.in_currency(self.words.label(key, fresh), colon)

    def in_currency(self, text: str, colon: bool = True) -> str:
        """A label's text dressed, its currency that of the document."""
        if self.locale.currency != "EUR":
            text = text.replace("EUR", self.locale.currency).replace("€", self.locale.symbol)
        return self.dress(text, colon)

    def dress(self, text: str, colon: bool = True) -> str:
        """A label's text in the case of the document, with its colon if asked."""
        case = {"upper": str.upper, "lower": str.lower}.get(self.look.case, str)
        text = "".join(part if part.startswith("{") else case(part) for part in re.split(r"(\{\w+\})", text))
        return text.rstrip(":") + self.look.colon if colon else text

    def compose(self, template: str, **parts: Run | list[Run]) -> list[Run]:
        """The template with every ``{name}`` replaced by the runs given for it."""
        runs: list[Run] = []
        for i, piece in enumerate(re.split(r"\{(\w+)\}", template)):
            if i % 2 == 0:
                runs += [piece] if piece else []
            else:
                part = parts[piece]
                runs += part if isinstance(part, list) else [part]
        return runs

    # -- leaves -------------------------------------------------------------------------------------------

    def text(self, pointer: str, text: str, value: str | None = None) -> Leaf:
        """A leaf of text; its value is the text itself unless given."""
        return Leaf(pointer, text if value is None else value, text)

    def date(self, pointer: str, day: dt.date) -> Leaf:
        """A leaf of a date, printed in the manner of the document."""
        return Leaf(pointer, day.isoformat(), self.locale.date(day))

    def number(self, pointer: str, value: Decimal, places: int | None = None) -> Leaf:
        """A leaf of a number, with so many places, or as many as it needs."""
        number = self.locale.number
        text = number.plain(value) if places is None else number(value, places)
        return Leaf(pointer, f"{value:f}" if places is None else f"{value:.{places}f}", text)

    def amount(self, pointer: str, value: Decimal, symbol: bool, printed: Decimal | None = None) -> list[Run]:
        """An amount, with the currency where asked; `printed` is what stands there where the sign differs."""
        number = self.locale.number(value if printed is None else printed)
        return (
            self.with_symbol(Leaf(pointer, f"{value:.2f}", number))
            if symbol
            else [Leaf(pointer, f"{value:.2f}", number)]
        )

    def with_symbol(self, run: Run) -> list[Run]:
        """The run with the currency before or behind it, itself a leaf."""
        where = self.locale
        sign = Leaf("/currency", where.currency, where.symbol)
        return [sign, where.gap, run] if where.before else [run, where.gap, sign]

    def bare(self, value: Decimal, symbol: bool = False) -> str:
        """An amount that is no leaf."""
        number, where = self.locale.number(value), self.locale
        if not symbol:
            return number
        return f"{where.symbol}{where.gap}{number}" if where.before else f"{number}{where.gap}{where.symbol}"
