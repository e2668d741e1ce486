"""The locale of a document, decided from all of its lines: how its numbers and dates are to be read.

Shapes that can be read one way only (1.234,56; 31.12.2024; 12/31/2024) vote; language and currency say what
is usual where they live and count only where no shape has voted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from docstruct.extractors.lexicon.language import language_of
from docstruct.extractors.values.currency import currency_of, is_proved
from docstruct.plain import plain

DateOrder = Literal["DMY", "MDY", "YMD"]


@dataclass(frozen=True)
class Locale:
    """How a document writes.

    Attributes:
        decimal: decimal mark, None where the document does not show it.
        spaced: whether plain spaces group thousands, so that ``1 234,56`` in a line is one number.
        date_order: of numeric dates, None where nothing tells.
        sure_dates: whether a date of the document proves the order, or its language or currency is at home
            only where no other is written; else dates that can be read two ways are ambiguous.
        language: of the document, "" where it has too few words to tell.
        currency: ISO 4217 code, None where no sign is printed.
        sure_currency: whether the document proves which currency its sign means; a bare "$" does not.
        pivot: two-digit years above it are of the 20th century.
    """

    decimal: Literal[".", ","] | None = None
    spaced: bool = False
    date_order: DateOrder | None = None
    sure_dates: bool = False
    language: str = ""
    currency: str | None = None
    sure_currency: bool = True
    pivot: int = 69


_NUMBER = re.compile(r"(?<![\w.,'/:-])\d{1,12}(?:[.,]\d{1,12}){1,5}(?![\w/:]|[-.,]\d)")
_SPACED = re.compile(r"(?<![\w.,])\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3}){1,3}[.,]\d{2}(?![\w.,])")
_DATE = re.compile(r"(?<![\w.,/-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\w/-]|\.\d)")
_DATE_YEAR_FIRST = re.compile(r"(?<![\w.,/-])\d{4}([./-])\d{1,2}\1\d{1,2}(?![\w/-]|\.\d)")
_HINTS: Sequence[tuple[DateOrder, re.Pattern[str]]] = (
    ("DMY", re.compile(r"\b(?:dd|tt|jj)[./-](?:mm)[./-](?:yy|jj|aa)")),
    ("MDY", re.compile(r"\bmm[./-]dd[./-]yy")),
    ("YMD", re.compile(r"\byyyy[./-]mm[./-]dd")),
)

COMMA_LANGUAGES = frozenset({"de", "fr", "es", "it", "nl", "pt"})
_ORDER_OF_LANGUAGE: dict[str, DateOrder] = {**dict.fromkeys(COMMA_LANGUAGES, "DMY"), "zh": "YMD"}
# Of countries that write the day first only; not EUR, GBP, AUD, which American firms bill in as well.
_DAY_FIRST_CURRENCIES = frozenset({"MYR", "INR", "SGD", "NZD", "ZAR", "BRL", "NOK", "DKK", "PLN", "CZK", "IDR", "THB"})
_POINT_CURRENCIES = frozenset(
    {
        "USD",
        "GBP",
        "CAD",
        "AUD",
        "NZD",
        "SGD",
        "HKD",
        "CNY",
        "JPY",
        "MYR",
        "INR",
        "MXN",
        "CHF",
        "PHP",
        "THB",
        "TWD",
    }
)


def decide_locale(texts: Iterable[str]) -> Locale:
    """The locale of the document whose lines these are."""
    lines = [line for line in texts if line]
    flat = [plain(line) for line in lines]
    language, _ = language_of(word for line in lines for word in line.split())
    currency = currency_of(lines)
    decimal, spaced = _decimal(flat, language, currency)
    order, sure = _date_order(flat, language, currency)
    return Locale(decimal, spaced, order, sure, language, currency, is_proved(currency, lines))


def _decimal(lines: Sequence[str], language: str, currency: str | None) -> tuple[Literal[".", ","] | None, bool]:
    """(decimal mark, whether spaces group)."""
    votes: Counter[str] = Counter()
    spaced = 0
    for line in lines:
        for m in _SPACED.finditer(line):
            spaced += 1
            votes[m[0][-3]] += 1
        for m in _NUMBER.finditer(line):
            mark, weight = decimal_vote(m[0])
            votes[mark] += weight
    dot, comma = votes["."], votes[","]
    best: Literal[".", ","] | None = "." if dot > comma else "," if comma > dot else None
    if best is None and language:
        best = "," if language in COMMA_LANGUAGES and currency not in _POINT_CURRENCIES else "."
    # "2 100,00" may be a quantity and a price: spaces group only where points and commas never do.
    grouped = any(len(set(re.findall(r"[.,]", m[0]))) == 2 for line in lines for m in _NUMBER.finditer(line))
    return best, bool(spaced) and not grouped and language in ("fr", "", "pt", "es", "nl")


def decimal_vote(number: str) -> tuple[str, int]:
    """(decimal mark that the number's shape speaks for, weight); weight 0 for a shape that says nothing."""
    marks = re.findall(r"[.,]", number)
    tail = len(number) - max(number.rfind("."), number.rfind(",")) - 1
    if len(set(marks)) == 2:
        return (marks[-1], 3) if marks.count(marks[-1]) == 1 else ("", 0)
    if len(marks) > 1:
        groups = re.split(r"[.,]", number)
        fits = all(len(g) == 3 for g in groups[1:]) and len(groups[0]) <= 3
        return ("," if marks[0] == "." else ".", 2) if fits else ("", 0)
    return (marks[0], 2 if tail == 2 else 1) if tail in (1, 2, 4) else ("", 0)


def _date_order(lines: Sequence[str], language: str, currency: str | None) -> tuple[DateOrder | None, bool]:
    """(order, whether a date or a printed pattern proves it)."""
    votes: Counter[DateOrder] = Counter()
    weak: Counter[DateOrder] = Counter()
    for line in lines:
        for m in _DATE.finditer(line):
            _vote_date(int(m[1]), m[2], int(m[3]), len(m[4]) == 2, votes)
        for order, hint in _HINTS:
            votes[order] += 3 * len(hint.findall(line))
        weak["YMD"] += len(_DATE_YEAR_FIRST.findall(line))
    if votes:
        first, *others = votes.most_common()
        if not others or first[1] > others[0][1]:
            return first[0], True
    if language in _ORDER_OF_LANGUAGE:
        return _ORDER_OF_LANGUAGE[language], currency != "USD" and language in COMMA_LANGUAGES
    if currency in _DAY_FIRST_CURRENCIES:
        return "DMY", True
    if currency and currency != "USD":
        return "DMY", False
    if currency == "USD" and language in ("en", ""):
        return "MDY", False
    return ("YMD", False) if weak["YMD"] else (None, False)


def _vote_date(a: int, mark: str, b: int, short: bool, votes: Counter[DateOrder]) -> None:
    if mark == "." and 1 <= a <= 31 and 1 <= b <= 12:
        votes["DMY"] += 1
    elif 12 < a <= 31 and 1 <= b <= 12:
        votes["DMY"] += 2
    elif 1 <= a <= 12 and 12 < b <= 31:
        votes["MDY"] += 2
    elif short and a > 31:
        votes["YMD"] += 2
