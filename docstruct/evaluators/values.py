"""Printed or JSON values → typed values: amounts as Decimal, days as dates.

Labels were written by many hands (``RM 1,234.50``, ``24-MAR-2018``, ``20180305``); comparisons are made on
what they mean. A text that means nothing readable gives None, never a guess of another type.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januar january januari janvier enero gennaio",
            "feb februar february februari février fevrier febrero febbraio",
            "mar mär march märz maerz maart mars marzo",
            "apr april avril abril aprile",
            "may mai mei mayo maggio",
            "jun juni june juin junio giugno",
            "jul juli july juillet julio luglio",
            "aug august augustus août aout agosto",
            "sep sept september septembre septiembre settembre",
            "oct okt october oktober octobre octubre ottobre",
            "nov november novembre noviembre",
            "dec dez december dezember décembre decembre diciembre dicembre",
        ),
        start=1,
    )
    for name in names.split()
}


def to_decimal(value: object) -> Decimal | None:
    """The number that ``value`` states, or None.

    A lone comma before exactly three digits groups thousands; every other lone separator is the decimal
    one; with both kinds present the last is. Brackets and a trailing minus mean negative.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float, Decimal)):
        number = Decimal(str(value))
        return number if number.is_finite() else None
    text = str(value).strip()
    body = re.sub(r"[^\d.,]", "", text).strip(".,")
    if not body:
        return None
    negative = bool(re.match(r"^[^\d]*[-−–(]", text)) or text.endswith(("-", "−"))
    try:
        number = Decimal(_machine_number(body))
    except InvalidOperation:
        return None
    return -number if negative else number


def _machine_number(body: str) -> str:
    last = max(body.rfind("."), body.rfind(","))
    if last < 0:
        return body
    mark = body[last]
    other = "," if mark == "." else "."
    repeated = body.count(mark) > 1
    grouped = mark == "," and other not in body and len(body) - last - 1 == 3
    if repeated or grouped:
        return body.replace(mark, "").replace(other, ".")
    return body.replace(other, "").replace(mark, ".")


def to_day(value: object, *, day_first: bool = True) -> dt.date | None:
    """The calendar day that ``value`` states, or None.

    Years of two digits are 2000–2069 and 1970–1999. ``day_first`` settles ``03/04/2018``; where that reading
    is impossible (``03/21/2018``) the other one is taken.
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = str(value or "").strip().casefold()
    named = re.search(r"(\d{1,2})\W{0,3}([^\W\d]{3,})\W{0,3}(\d{4}|\d{2})(?!\d)", text)
    if named and named[2] in _MONTHS:
        return _day(_year(named[3]), _MONTHS[named[2]], int(named[1]))
    named = re.search(r"([^\W\d]{3,})\W{0,3}(\d{1,2})(?:st|nd|rd|th)?\W{1,3}(\d{4}|\d{2})(?!\d)", text)
    if named and named[1] in _MONTHS:
        return _day(_year(named[3]), _MONTHS[named[1]], int(named[2]))
    return _numeric_day(text, day_first)


def _numeric_day(text: str, day_first: bool) -> dt.date | None:
    if found := re.search(r"(?<!\d)(\d{4})\s*[-/.]?\s*(\d{2})\s*[-/.]?\s*(\d{2})(?!\d)", text):
        day = _day(int(found[1]), int(found[2]), int(found[3]))
        if day:
            return day
    if found := re.search(r"(?<!\d)(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?!\d)", text):
        first, second, year = int(found[1]), int(found[2]), _year(found[3])
        number, month = (first, second) if day_first else (second, first)
        return _day(year, month, number) or _day(year, number, month)
    if found := re.search(r"(?<!\d)(\d{2})(\d{2})(\d{4})(?!\d)", text):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    return None


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return 2000 + year if year < 70 else 1900 + year


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
