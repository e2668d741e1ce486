"""Printed units of amounts → currency and factor: "in Mio. €", "EUR '000", "T€", "$ in thousands", "€ mn", "in %".

A currency, a scale word or a percent sign in a label, a head or a caption says what the amounts under it are of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from docstruct.plain import plain
from docstruct.schemas.codes import CURRENCIES, currencies_of

SCALE_WORDS: dict[int, str] = {
    1_000: r"thousands?|tausend|tsd|'000s?|000s|milliers|(?<=en )miles|miles(?= de )|1[.,' ]000(?![.,'\d])|migliaia"
    r"|duizend(?:en)?|milhares|千",
    10_000: r"万|萬",
    1_000_000: r"1[.,' ]000[.,' ]000|millions?|millionen|mill|mio|mln|mn|millones|milioni|miljoen(?:en)?|milhoes|百万",
    100_000_000: r"亿|億",
    1_000_000_000: r"billions?|bn|mrd|milliarden|milliards?|miliardi|miljard(?:en)?|mil millones|bilhoes|mil milhoes"
    r"|十亿",
}
"""Factor → the words for it, without accents, as alternatives of a pattern."""

UNIT_WORDS = {1: "units", 1_000: "thousands", 1_000_000: "millions", 1_000_000_000: "billions"}
"""Factor → what it is called in English, as schemas ask for it."""

_LETTERS = {"t": 1_000, "k": 1_000, "m": 1_000_000, "mm": 1_000_000, "b": 1_000_000_000, "000": 1_000}
_CODES = "|".join(sorted(map(str.lower, CURRENCIES.keys() - {"ALL", "TOP", "CUP"})))  # these are words, too
_NAMES = {
    "canadian dollars": "CAD", "australian dollars": "AUD", "new zealand dollars": "NZD", "hong kong dollars": "HKD",
    "singapore dollars": "SGD", "dollars": "$", "pounds": "GBP", "sterling": "GBP", "swiss francs": "CHF",
    "schweizer franken": "CHF", "francs suisses": "CHF", "yen": "JPY", "renminbi": "CNY", "人民币": "CNY",
    "人民幣": "CNY",
}  # fmt: skip
# Signs, codes and names; letters of a scale may be glued to them (T€, TEUR, €m, EURm, KUSD).
_CURRENCY = re.compile(
    rf"(?<![a-z])(?P<before>[tkm]|mio\.?|mrd\.?)?(?P<sign>(?:us|au|ca|hk|nz|s|c|a)?\$|[€£¥₹₩₽₺]|{'|'.join(_NAMES)}|(?:{_CODES}|euros?)(?![a-z]"
    r"(?!n?(?![a-z])|io|rd|m(?![a-z])))|元|円)(?P<after>(?:mm|mn|bn|mio\.?|mrd\.?|[mkt])(?![a-z]))?"
)
_WORDS = [
    (factor, re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z])|(?<=\d)(?:{pattern})(?![a-z])"))
    for factor, pattern in sorted(SCALE_WORDS.items(), reverse=True)
]
_NEAR_LETTER = re.compile(r"^[\s(']{0,2}(?:in )?(000|mm|[tkmb])(?![a-z0-9'])|(?<![a-z0-9'])(000|[tkmb])\s?$")
_PERCENT = re.compile(
    r"(?:^|[(\[]|\bin |\bas a |\ben |\bals )\s?%|% of|% der|% des|% vom|%\s*[)\]]|^\s*%\s*$|\bpercent\b|\bprozent\b"
)
_TAIL = re.compile(
    r"\s*[,;:–-]?\s*(?:\(|\[)?\b(?:in|en|em)\b[^()]{0,24}$|\s+[(\[][^()]{0,40}[)\]]?$|\s+(?:in )?[€$£][^()]{0,12}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Unit:
    """What amounts are of.

    Attributes:
        currency: ISO 4217 code, None where none is named.
        factor: what amounts are multiplied with, None where nothing says it.
        percent: whether they are percentages.
        text: as printed.
    """

    currency: str | None = None
    factor: int | None = None
    percent: bool = False
    text: str = ""

    @property
    def scale(self) -> int | None:
        """The factor; 1 where a currency is named without any."""
        return self.factor or (1 if self.currency else None)


def find_unit(text: str, currency: str | None = None) -> Unit | None:
    """The unit a text names, None for none.

    Args:
        text: a head, a label, a caption.
        currency: of the document, which settles signs of several currencies.
    """
    flat = plain(text)
    sign = next(
        (m for m in _CURRENCY.finditer(flat) if _is_sign(m["sign"], text[m.start("sign") : m.end("sign")])), None
    )
    code = _code(sign, currency)
    factor = _factor(flat, sign)
    percent = code is None and factor is None and _PERCENT.search(flat) is not None
    if code is None and not percent and (factor is None or not _stated(flat)):
        return None
    return Unit(code, factor, percent, text.strip())


def without_unit(text: str) -> str:
    """A label without the unit behind it: "Revenue in € million" → "Revenue"."""
    tail = _TAIL.search(text)
    return text[: tail.start()] if tail and tail.start() and find_unit(tail[0]) else text


def _is_sign(sign: str, printed: str) -> bool:
    """Whether a code is written as one: "TRY 5", not "try it"."""
    return sign.upper() not in CURRENCIES or sign == "eur" or printed.isupper()


def _code(sign: re.Match[str] | None, known: str | None) -> str | None:
    if sign is None:
        return None
    meant = currencies_of(_NAMES.get(sign["sign"], sign["sign"]))
    return known if known in meant else meant[0] if meant else None


def _factor(flat: str, sign: re.Match[str] | None) -> int | None:
    glued = ((sign["before"] or sign["after"] or "") if sign else "").rstrip(".")
    if glued in _LETTERS:
        return _LETTERS[glued]
    for factor, pattern in _WORDS:
        if pattern.search(f" {flat} ") or (glued and pattern.search(f" {glued} ")):
            return factor
    if sign is None:
        return None
    near = _NEAR_LETTER.match(flat[sign.end() :]) or _NEAR_LETTER.search(flat[: sign.start()])
    return _LETTERS[next(filter(None, near.groups()))] if near else None


def _stated(flat: str) -> bool:
    """Whether a scale word without a currency says what amounts are in: "in millions", "(Mio.)", "thousands"."""
    return len(flat.split()) <= 3 or re.search(r"\b(?:in|en|em)\b|[(\[]", flat) is not None
