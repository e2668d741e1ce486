"""Printed numbers → Decimal: 1.234,56 · 1,234.56 · 1 234,56 · 1'234.56 · 1,00,000.00 · (1,234) · 12,- · .50.

A number of one mark and three digits behind it (1.234) can be read two ways; the document's locale settles it
or it is ambiguous. All patterns are of bounded repetition, so time grows with the length of the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from docstruct.extractors.values.currency import find_signs
from docstruct.extractors.values.found import Found
from docstruct.extractors.values.locale import Locale
from docstruct.plain import plain

_BODY = r"\d{1,15}(?:[.,']\d{1,15}){0,6}|[.,]\d{1,4}"
_SPACED_BODY = r"\d{1,3}(?: \d{3}){1,4}(?:[.,]\d{1,4})?(?!\d)"
_LEFT = r"(?<![\w.,/'#])(?<!\d:)(?<![a-z]-)"
_RIGHT = r"(?![/:]\d|-\d|[.,]\d|')"
_DASH = r"(?:[.,](?:--?|=)(?!\d))?"
_SIGN = r"(?P<sign>[-+] {0,2})?"
_TAIL = r"(?P<tail> ?-(?![\d\w-])| {0,2}(?:cr|dr)\b\.?)?"


def _pattern(body: str) -> re.Pattern[str]:
    return re.compile(rf"{_LEFT}(?<!\d-){_SIGN}(?P<body>{body}){_DASH}{_RIGHT}{_TAIL}(?P<percent> {{0,2}}%)?", re.ASCII)


_PATTERNS = {
    False: _pattern(rf"(?:{_BODY})"),
    True: _pattern(rf"(?:{_SPACED_BODY}|{_BODY})"),
}
_OPENED = re.compile(r"\([^\d()]{0,4}$")
_CLOSED = re.compile(r"[^\d()]{0,4}\)")
_UNIT = re.compile(r"[a-z²³]{1,12}(?![a-z0-9])")
_EXPONENT = re.compile(r"e[+-]?\d")


class Reading(NamedTuple):
    """A number's value, and how else it could be read."""

    value: Decimal
    ambiguous: bool = False
    alternatives: tuple[Decimal, ...] = ()


def read_digits(body: str, locale: Locale) -> Reading | None:
    """Digits with marks and groups, without sign; None where the groups make no number (12.03.2024)."""
    body = body.replace(" ", "").replace("'", "")
    marks = [c for c in body if c in ".,"]
    if not marks:
        return Reading(Decimal(body))
    if len(marks) == 1:
        return _one_mark(body, marks[0], locale)
    last = marks[-1]
    if marks.count(last) == 1:  # the last mark is another than those before
        whole, _, fraction = body.rpartition(last)
        return Reading(_decimal(whole, fraction)) if _grouped(whole) and len(set(marks)) == 2 else None
    return Reading(_decimal(body, "")) if len(set(marks)) == 1 and _grouped(body) else None


def _one_mark(body: str, mark: str, locale: Locale) -> Reading:
    whole, _, fraction = body.partition(mark)
    as_fraction = _decimal(whole, fraction)
    if len(fraction) != 3 or not 1 <= len(whole) <= 3 or whole.startswith("0"):
        return Reading(as_fraction)
    as_group = _decimal(whole + fraction, "")
    if locale.decimal is None:
        return Reading(as_group, True, (as_fraction,))
    if locale.decimal == mark:
        return Reading(as_fraction, False, (as_group,))
    return Reading(as_group, False, (as_fraction,))


def _grouped(whole: str) -> bool:
    """Groups of three behind the first (1.234.567), or Indian ones, two and at last three (12,34,567)."""
    first, *groups = re.split(r"[.,]", whole)
    if not groups:
        return True
    sizes = [len(g) for g in groups]
    western = all(n == 3 for n in sizes) and 1 <= len(first) <= 3
    indian = sizes[-1] == 3 and all(n == 2 for n in sizes[:-1]) and 1 <= len(first) <= 2
    return western or indian


def _decimal(whole: str, fraction: str) -> Decimal:
    digits = re.sub(r"\D", "", whole) or "0"
    return Decimal(f"{digits}.{fraction}" if fraction else digits)


# -- in a line ------------------------------------------------------------------------------------------


def find_amounts(text: str, locale: Locale | None = None) -> list[Found]:
    """The numbers of a line that are not percentages; `marked` where a currency stands at their side."""
    locale = locale or Locale()
    signs = find_signs(text)
    starts, ends = {start for start, _, _ in signs}, {end for _, end, _ in signs}
    amounts = [found for found, percent in _numbers(text, locale) if not percent]
    return [_marked(found) if _beside(found, starts, ends, text) else found for found in amounts]


def _marked(found: Found) -> Found:
    # Money has seldom three decimals: "$1,234" can be read one way.
    return found._replace(marked=True, ambiguous=False)


def find_percents(text: str, locale: Locale | None = None) -> list[Found]:
    """The percentages of a line: ``19 %`` is 19."""
    return [found._replace(marked=True) for found, percent in _numbers(text, locale or Locale()) if percent]


def find_currencies(text: str, locale: Locale | None = None) -> list[Found]:
    """Currency signs and codes as ISO 4217 codes; a sign of several currencies is settled by the document."""
    found = []
    for start, end, meant in find_signs(text):
        known = locale is not None and locale.currency in meant
        first = locale.currency if locale is not None and known else meant[0]
        others = tuple(c for c in meant if c != first)
        settled = known and locale is not None and locale.sure_currency
        found.append(Found(start, end, first, bool(others) and not settled, others, len(meant) == 1))
    return found


def _numbers(text: str, locale: Locale) -> Iterator[tuple[Found, bool]]:
    """(number, whether a percent sign follows) from left to right."""
    flat = _detached(plain(text))
    for m in _PATTERNS[locale.spaced or "\u00a0" in text or "\u202f" in text or "\u2009" in text].finditer(flat):
        spaced = " " in m["body"]
        if spaced and not locale.spaced and " " in text[m.start("body") : m.end("body")]:
            yield from _apart(m, locale)
            continue
        reading = read_digits(m["body"], locale)
        if reading is None or not _ends_well(flat, m.end("body"), m.end()):
            continue
        yield _signed(m, reading, flat), m["percent"] is not None


def _apart(m: re.Match[str], locale: Locale) -> Iterator[tuple[Found, bool]]:
    """The parts of digits apart by plain spaces where spaces do not group."""
    at = m.start("body")
    for part in m["body"].split(" "):
        reading = read_digits(part, locale)
        if reading is not None:
            last = at + len(part) == m.end("body")
            yield Found(at, at + len(part), *reading), last and m["percent"] is not None
        at += len(part) + 1


def _detached(flat: str) -> str:
    """Currency signs glued to digits (rm12.50, eur5, 5€) as spaces, so that the digits stand free."""
    return _GLUED.sub(lambda m: " " * len(m[0]), flat)


_GLUED = re.compile(
    r"(?<![a-z])(?:usd|eur|gbp|chf|myr|rm|rmb|cny|inr|rs\.?|sgd|aud|cad|us\$|s\$|a\$|c\$|hk\$|nt\$|r\$|\$|€|£|¥|₹|x)"
    r"(?=[-.]?\d)"
)


def _ends_well(flat: str, end: int, stop: int) -> bool:
    """Whether the number is not the head of a code: a unit may follow it ("5kg"), a code may not ("5A7")."""
    after = flat[end : end + 13]
    if not after or not after[0].isalnum():
        return True
    if "\u3400" <= after[0] <= "\u9fff" or not after[0].isascii():
        return True
    return _UNIT.match(after) is not None and _EXPONENT.match(after) is None


def _signed(m: re.Match[str], reading: Reading, flat: str) -> Found:
    start, end = m.start(), m.end("tail") if m["tail"] else m.end("body")
    tail = (m["tail"] or "").strip()
    opened = _OPENED.search(flat[max(0, start - 5) : start])
    closed = _CLOSED.match(flat, m.end()) if opened else None
    if opened and closed and len(m["body"]) > 2:  # "(1)" is a note
        start, end = start - len(opened[0]), closed.end()
        negative = True
    else:
        negative = (m["sign"] or "").startswith("-") or bool(tail)
    value = -reading.value if negative else reading.value
    others = tuple(-a if negative else a for a in reading.alternatives)
    # CR and DR take the sign from the side the reader is on.
    others += (reading.value,) if tail[:2] in ("cr", "dr") else ()
    return Found(start, end, value, reading.ambiguous, others)


def _beside(found: Found, starts: Set[int], ends: Set[int], text: str) -> bool:
    """Whether a currency sign stands before or behind the number, or within ("(EUR 5)", "-$5")."""
    at = found.start
    while at > 0 and at not in ends and found.start - at < 4 and text[at - 1] in " :-(+":
        at -= 1
    after = found.end
    while after < len(text) and after not in starts and after - found.end < 3 and text[after] in " )-,":
        after += 1
    return at in ends or after in starts or any(i in ends for i in range(found.start, found.end))


# -- a whole text ---------------------------------------------------------------------------------------

_LOOSE_MARK = re.compile(r"(?<=\d) ?([.,]) ?(?=\d)")
_MISREAD = re.compile(r"(?<![a-z])[oil|\d][oil|sb\d.,']{0,30}(?![a-z])")
_CONFUSED = str.maketrans("oil|sb", "011158")


def parse_number(text: str, locale: Locale | None = None, repair: bool = False) -> Found | None:
    """The one number a text consists of, with currency, sign, percent or unit around it; None for none.

    Args:
        text: such as ``"EUR 1.234,56-"``; plain spaces may group thousands.
        locale: of the document.
        repair: read 0, 1, 5, 8 for letters OCR takes for them, and close up ``12 .50``; `repaired` says
            that this was needed, and the number then spans the whole text.
    """
    known = replace(locale or Locale(), spaced=True)
    if repair:
        flat = plain(text)
        mended = _LOOSE_MARK.sub(r"\1", _MISREAD.sub(_mended, flat))
        numbers = [found for found, _ in _numbers(mended, known)]
        if mended != flat and len(numbers) == 1:
            return numbers[0]._replace(start=0, end=len(text), repaired=True)
    numbers = [found for found, _ in _numbers(text, known)]
    return numbers[0] if len(numbers) == 1 else None


def _mended(m: re.Match[str]) -> str:
    run = m[0]
    marked = "." in run or "," in run
    # "5l" and "3s" are litres and seconds rather than digits misread.
    if not any(c.isdigit() for c in run) or (not marked and run[-1] in "ilsb|"):
        return run
    return run.translate(_CONFUSED)
