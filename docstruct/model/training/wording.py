"""Text to draw: words of nine languages, words made up by their letter statistics, and what business papers hold.

One word in sixteen is held out by its checksum: training never draws it, the test draws nothing else.
"""

from __future__ import annotations

import random
import string
import zlib
from bisect import bisect
from collections import Counter, defaultdict
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

Draw = random.Random

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_UNITS = [
    "kg",
    "g",
    "mg",
    "m",
    "mm",
    "cm",
    "km",
    "l",
    "ml",
    "h",
    "min",
    "s",
    "pcs",
    "Stk",
    "W",
    "kW",
    "V",
    "A",
    "Hz",
    "%",
    "°C",
    "m²",
    "m³",
    "Nm",
    "bar",
]
_CURRENCIES = ("€", "$", "£", "EUR", "USD", "CHF", "kr", "zł")
_DATES = (
    "{d:02}.{m:02}.{y}",
    "{m:02}/{d:02}/{y}",
    "{y}-{m:02}-{d:02}",
    "{d} {n} {y}",
    "{n} {d}, {y}",
    "{d}/{m}/{s:02}",
)
_WANDERING = 0.3
_GROUPS = ((",", "."), (".", ","), (" ", ","), ("", "."), ("'", "."))
_SYMBOLS = string.punctuation + "€£§°±²³µ·½×–"


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, tuple[str, ...]]:
    """Language code to its words, from words.txt."""
    blocks = (Path(__file__).parent / "words.txt").read_text(encoding="utf-8").split("# ")[1:]
    return {head: tuple(rest.split()) for head, _, rest in (block.partition("\n") for block in blocks)}


def held_out(word: str) -> bool:
    """Whether a word is kept from training; in any case, punctuation aside."""
    return zlib.crc32(word.strip(string.punctuation).lower().encode()) % 16 == 0


class Wording:
    """A source of short texts.

    Args:
        held: draw held-out words only, else never one of them.
    """

    def __init__(self, held: bool = False) -> None:
        self.held = held
        listed = {code: [w for w in words if held_out(w) == held] for code, words in vocabulary().items()}
        self.listed = [words for words in listed.values() if words]
        self.chains = [_Chain(words) for words in vocabulary().values()]

    def word(self, draw: Draw) -> str:
        """A word of a list or, more often, a made-up one, in some case."""
        listed = draw.random() < 0.4
        while True:
            word = draw.choice(draw.choice(self.listed)) if listed else draw.choice(self.chains)(draw)
            word = _cased(word, draw)  # first: ß becomes SS
            if word and held_out(word) == self.held:
                return word

    def token(self, draw: Draw) -> str:
        """A word, a number, a date, a code or a run of any characters."""
        kind = draw.random()
        if kind < 0.62:
            return self.word(draw) + (draw.choice(",.:;-") if draw.random() < 0.08 else "")
        if self.held:
            return number(draw) if kind < 0.8 else self.word(draw)
        return number(draw) if kind < 0.82 else scramble(draw)

    def line(self, draw: Draw, longest: int) -> str:
        """Tokens side by side, at most ``longest`` characters, at least one; only a first token is cut."""
        target = draw.randint(1, longest)
        line = self.token(draw)[:longest].strip()
        while len(line) < target:
            longer = f"{line} {self.token(draw)}"
            if len(longer) > longest:
                break
            line = longer
        return line


def _cased(word: str, draw: Draw) -> str:
    chance = draw.random()
    if chance < 0.12:
        return word.upper()
    return word[:1].upper() + word[1:] if chance < 0.3 else word


def number(draw: Draw) -> str:
    """A number as it stands in business papers: amount, date, percentage, quantity, code."""
    return draw.choice((amount, amount, date, quantity, code, plain))(draw)


def amount(draw: Draw) -> str:
    """Grouped, with two decimals, often with a currency."""
    group, point = draw.choice(_GROUPS)
    value = f"{int(10 ** draw.uniform(0, 5)):,}".replace(",", group) + f"{point}{draw.randrange(100):02}"
    value = ("-" if draw.random() < 0.08 else "") + value
    chance, currency = draw.random(), draw.choice(_CURRENCIES)
    if chance < 0.25:
        return f"{currency}{value}" if len(currency) == 1 else f"{currency} {value}"
    return f"{value} {currency}" if chance < 0.5 else value


def date(draw: Draw) -> str:
    """A day between 1950 and 2039 in one of the usual forms."""
    y, m, d = draw.randint(1950, 2039), draw.randint(1, 12), draw.randint(1, 28)
    return draw.choice(_DATES).format(y=y, m=m, d=d, n=_MONTHS[m - 1], s=y % 100)


def quantity(draw: Draw) -> str:
    """A value with its unit."""
    value = draw.choice((str(draw.randrange(1000)), f"{draw.uniform(0, 100):.1f}", f"{draw.uniform(0, 10):.2f}"))
    return value + draw.choice((" ", "")) + draw.choice(_UNITS)


def code(draw: Draw) -> str:
    """An identifier of letters, digits and separators."""
    parts = []
    for _ in range(draw.randint(1, 3)):
        letters = draw.choice((string.ascii_uppercase, string.digits, string.digits))
        parts.append("".join(draw.choices(letters, k=draw.randint(1, 5))))
    return draw.choice(("", "-", "/", ".")).join(parts)


def plain(draw: Draw) -> str:
    """Digits."""
    return "".join(draw.choices(string.digits, k=draw.randint(1, 8)))


def scramble(draw: Draw) -> str:
    """Characters without sense, so that nothing can be guessed."""
    letters = draw.choice((string.ascii_letters, string.ascii_letters + string.digits, string.ascii_lowercase))
    run = draw.choices(letters, k=draw.randint(1, 9))
    if draw.random() < 0.5:
        run.insert(draw.randint(0, len(run)), draw.choice(_SYMBOLS))
    return "".join(run)


class _Chain:
    """Markov chain over the letters of a word list: of second order, now and then of first, so that it wanders."""

    def __init__(self, words: tuple[str, ...]) -> None:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for word in words:
            padded = f"^^{word.lower()}$"
            for i in range(len(padded) - 2):
                counts[padded[i : i + 2]][padded[i + 2]] += 1
                counts[padded[i + 1]][padded[i + 2]] += 1
        self.next = {before: ("".join(c), list(accumulate(c.values()))) for before, c in counts.items()}

    def __call__(self, draw: Draw, longest: int = 12) -> str:
        word = "^^"
        while len(word) < longest + 2:
            letters, steps = self.next[word[-1 if draw.random() < _WANDERING else -2 :]]
            letter = letters[bisect(steps, draw.random() * steps[-1])]
            if letter == "$":
                break
            word += letter
        return word[2:]
