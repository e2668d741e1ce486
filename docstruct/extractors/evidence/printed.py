"""Values and the forms in which papers print them: amounts in any locale, dates and times in eight languages.

Numbers are read from print (a printed number has few readings); dates, times and codes are written out in
every usual form (a date has few forms). Both are compared after `fold`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from docstruct.schemas.codes import SYMBOLS, currencies_of

MONTHS: tuple[tuple[str, ...], ...] = tuple(
    tuple(names.split())
    for names in (
        "january jan januar jänner janvier janv enero ene gennaio gen januari janeiro",
        "february feb februar février févr fév febrero febbraio februari fevereiro fev",
        "march mar märz mrz mär mars marzo maart mrt março",
        "april apr avril avr abril abr aprile",
        "may mai mayo maggio mag mei maio",
        "june jun juni juin junio giugno giu junho",
        "july jul juli juillet juil julio luglio lug julho",
        "august aug août aoû agosto ago augustus",
        "september sep sept septembre septiembre settembre set setembro",
        "october oct oktober okt octobre octubre ottobre ott outubro out",
        "november nov novembre noviembre novembro",
        "december dec dezember dez décembre déc diciembre dic dicembre dezembro",
    )
)
"""Names and abbreviations by month: English, German, French, Spanish, Italian, Dutch, Portuguese."""


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Letters and digits alone, without case and accents: ``"DE12 34"`` and ``"de12-34"`` are the same."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in decomposed if c.isalnum())


# -- numbers -------------------------------------------------------------------------------------------

_NUMBER = re.compile(
    r"(?P<before>[^\w\d]*?(?:[^\W\d]{1,4}[^\w\d]{0,2}?)?)"
    r"(?P<core>\d(?:[\d.,'’\u00a0\u202f]*\d)?|[.,]\d+)"
    r"(?P<after>[^\d]{0,8})"
)
_MINUS = "-−–"


def numbers_in(word: str) -> tuple[Decimal, ...]:
    """What a printed word may state as a number, likeliest first: ``"1.234€"`` -> 1234, 1.234; else empty.

    A minus before or after, and brackets around, make it negative.
    """
    found = _NUMBER.fullmatch(word)
    if not found:
        return ()
    letters = "".join(c for c in found["before"] if c.isalpha())
    if letters and not currencies_of(found["before"].strip("+*:.(" + _MINUS + " ")):
        return ()  # part of a code, such as RE-2024
    core = re.sub(r"['’\u00a0\u202f]", "", found["core"])
    negative = _negative(found["before"], found["after"])
    return tuple(-number if negative else number for number in _readings(core))


def has_unit(word: str) -> bool:
    """Whether letters that are no currency follow the number: ``100ml``, ``2x``; not ``100EUR``."""
    letters = re.sub(r"^.*\d", "", word).strip(".,:;)" + _MINUS)
    return any(c.isalpha() for c in letters) and not currencies_of(letters)


def _negative(before: str, after: str) -> bool:
    bracketed = "(" in before and ")" in after
    return bracketed or any(c in _MINUS for c in before) or after[:1] in tuple(_MINUS)


def _readings(core: str) -> Iterator[Decimal]:
    marks = [c for c in core if c in ".,"]
    if not marks:
        yield Decimal(core)
        return
    head, _, tail = core.rpartition(marks[-1])
    grouped = _ungrouped(core)
    if grouped is not None and (len(marks) > 1 or head != "0"):
        yield Decimal(grouped)
    whole = head if head.isdigit() or not head else _ungrouped(head) if marks[-1] not in head else None
    if whole is not None:
        yield Decimal(f"{whole or 0}.{tail}")


def _ungrouped(text: str) -> str | None:
    """Digits grouped by one mark without the mark: 1.234.567, 12,34,567 (lakh); None where groups are odd."""
    head, *groups = re.split("[.,]", text)
    even = groups and 1 <= len(head) <= 3 and len(groups[-1]) == 3
    if not even or any(len(group) not in (2, 3) for group in groups) or len({c for c in text if c in ".,"}) > 1:
        return None
    return "".join((head, *groups))


# -- dates, times, signs -------------------------------------------------------------------------------


def tokens(text: str) -> Iterator[str]:
    """The runs of letters and digits of a text, folded: ``"5. März"`` -> ``5``, ``marz``."""
    pieces = "".join(c if c.isalnum() else " " for c in text).split()
    return filter(None, map(fold, pieces))


@lru_cache(maxsize=1024)
def day_forms(day: dt.date) -> tuple[str, ...]:
    """How a day may be printed, as folded tokens parted by spaces, likeliest first."""
    numbers = _padded(day.day), _padded(day.month), (f"{day:%Y}", f"{day:%y}")
    days, months, years = numbers
    forms = [f"{d} {m} {y}" for y in years for d in days for m in months]
    forms += [f"{years[0]} {m} {d}" for m in months for d in days]
    forms += [f"{day:%d%m%Y}", f"{day:%Y%m%d}", f"{day:%d%m%y}"]
    forms += [f"{m} {d} {y}" for y in years for m in months for d in days]
    for name in dict.fromkeys(map(fold, MONTHS[day.month - 1])):
        forms += _named_forms(days, name, years)
    forms += [f"{years[0]}年{m}月{d}日" for m in months for d in days]
    return tuple(dict.fromkeys(forms))


def _named_forms(days: tuple[str, ...], name: str, years: tuple[str, str]) -> Iterator[str]:
    ordinals = (*days, *(days[-1] + ending for ending in ("st", "nd", "rd", "th", "er")))
    for year in years:
        yield from (f"{d} {name} {year}" for d in ordinals)
        yield from (f"{name} {d} {year}" for d in ordinals)
        yield from (f"{d}{name}{year}" for d in days)
    for d in days:
        yield f"{years[0]} {name} {d}"
        yield f"{d} de {name} de {years[0]}"
        yield f"{d} of {name} {years[0]}"
        yield f"{d} {name} de {years[0]}"


@lru_cache(maxsize=1024)
def time_forms(time: dt.time) -> tuple[str, ...]:
    """How a time of day may be printed, as folded tokens parted by spaces."""
    minutes = f"{time:%M}" if not time.second else f"{time:%M %S}"
    seconds = (f"{minutes} 00",) if not time.second else ()
    half = "am" if time.hour < 12 else "pm"
    twelve = time.hour % 12 or 12
    forms = [f"{hour} {rest}" for hour in _padded(time.hour) for rest in (minutes, *seconds)]
    forms += [f"{hour} {minutes}{gap}{half}" for hour in _padded(twelve) for gap in (" ", "")]
    forms += [f"{hour}h{time:%M}" for hour in _padded(time.hour)]
    return tuple(dict.fromkeys(forms))


def signs_of(text: str) -> tuple[str, ...]:
    """Signs that stand for a currency code: ``"EUR"`` -> ``("€", ...)``; empty for other texts."""
    return tuple(sign for sign, codes in SYMBOLS.items() if text in codes)


def _padded(number: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys((f"{number:02}", str(number))))
