"""Printed dates and times → date and time: 12.3.24 · 03/12/2024 · 12 mars 2024 · Mar 12 '24 · 2024年3月12日.

A numeric date that is valid day first and month first is settled by the document's locale or is ambiguous,
with the other reading beside it. All patterns are of bounded repetition.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from docstruct.extractors.values.found import Found, Taken
from docstruct.extractors.values.locale import Locale
from docstruct.plain import plain

# Names and abbreviations of the twelve months in English, German, French, Spanish, Italian, Dutch and
# Portuguese, without accents; OCR and Austrian variants included.
_MONTH_NAMES = (
    "january januar janner jaenner januari janvier enero gennaio janeiro jan janv ene genn gen",
    "february februar feber februari fevrier febrero febbraio fevereiro feb febr fevr fev",
    "march marz maerz mars marzo maart marco mar mrz mrt",
    "april avril abril aprile apr avr abr",
    "may mai mayo maggio mei maio mag",
    "june juni juin junio giugno junho jun giu",
    "july juli juillet julio luglio julho jul juil lug",
    "august aout agosto augustus aug ago ao",
    "september septembre septiembre setiembre settembre setembro sept sep set",
    "october oktober octobre octubre ottobre outubro oct okt ott out",
    "november novembre noviembre novembro nov",
    "december dezember decembre diciembre dicembre dezembro dec dez dic",
)
MONTHS: dict[str, int] = {name: i for i, row in enumerate(_MONTH_NAMES, 1) for name in row.split()}
"""Month name without accents, in lower case → 1 to 12."""

_MONTH = "(?:" + "|".join(sorted(MONTHS, key=lambda name: (-len(name), name))) + ")"
_LEFT = r"(?:(?<![\w./'-])|(?<=\W-)|(?<=[./]\d\d-)|(?<=[./]\d{4}-))"
_YEAR = r"(?P<y>'?\d{2}|[12]\d{3})(?![\w'])(?![./]\d|-\d(?!\d?[./]))"
_YEAR_4 = r"(?P<y>[12]\d{3})"
_DAY = r"(?P<d>[0-3]?\d)"
_OF = r"(?:de |del |di |of |do |den |van |d')"
_PATTERNS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        # 2024-03-12, 2024/3/12, 2024.03.12, also with a time: 2024-03-12T10:00
        rf"{_LEFT}{_YEAR_4} ?(?P<s>[./-]) ?(?P<m>[01]?\d) ?(?P=s) ?{_DAY}(?!\d)(?![./-]\d)",
        rf"(?<!\d){_YEAR_4} ?年 ?(?P<m>[01]?\d) ?月 ?{_DAY} ?[日号號]?",
        rf"(?:民國|民国) ?(?P<roc>\d{{2,3}}) ?年 ?(?P<m>[01]?\d) ?月 ?{_DAY} ?日?",
        # 12.03.2024, 12/3/24, 12-03-2024, 12. 3. 2024
        rf"{_LEFT}(?P<a>[0-3]?\d) ?(?P<s>[./-]) ?(?P<b>[0-3]?\d) ?(?P=s) ?{_YEAR}",
        # 97/03/12
        rf"{_LEFT}(?P<yy>\d{{2}})(?P<s>[./-])(?P<m>[01]\d)(?P=s){_DAY}(?!\d)(?![./-]\d)",
        # 12 March 2024, 12th of March, 2024, 12. März 2024, 12 de marzo de 2024, 12-Mar-24, 12MAR2024
        rf"(?<![\w./]){_DAY}(?:st|nd|rd|th|er|e|o|a|°)?\.? ?{_OF}?[-./,]? ?(?P<mon>{_MONTH})"
        rf"(?:\.|(?![a-z])) ?{_OF}?[-./,]? ?{_YEAR}",
        # March 12th, 2024, Mar 12 '24, Mar-12-2024
        rf"(?<![\w./])(?P<mon>{_MONTH})\.?[ -]?{_DAY}(?:st|nd|rd|th)?(?: ?, ?|\.? |-){_YEAR}(?!:)",
        # 2024 March 12, 2024-Mar-12
        rf"(?<![\w./]){_YEAR_4}[-/ .]{{1,2}}(?P<mon>{_MONTH})[-/ .]{{1,2}}{_DAY}(?!\d)",
        # 12 03 2024, 2024 03 12: the marks lost or left out, no other figures around
        r"(?<![\w.,/'-])(?<!\d )(?P<a>[0-3]\d)(?P<s> )(?P<b>[0-3]\d) (?P<y>(?:19|20)\d{2})(?![\w'])(?![ .,/-]\d)",
        r"(?<![\w.,/'-])(?<!\d )(?P<y>(?:19|20)\d{2})(?P<s> )(?P<m>[01]\d) (?P<d>[0-3]\d)(?![\w'])(?![ .,/-]\d)",
        # 20240312
        r"(?<![\w.,/'-])(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?![\w'])(?![.,/-]\d)",
    )
)


_BEFORE_DAY = re.compile(rf"\b{_MONTH}\.? $")


def find_dates(text: str, locale: Locale | None = None) -> list[Found]:
    """The dates of a line, left to right; `marked` where the month is named or the year stands first."""
    locale = locale or Locale()
    flat = plain(text)
    found: list[Found] = []
    if not any(c.isdigit() for c in flat):
        return found
    taken = Taken(text)
    for pattern in _PATTERNS:
        for m in pattern.finditer(flat):
            readings = list(_readings(m, locale))
            if readings and taken.take(*m.span()):
                found.append(_found(m, readings, locale))
    return sorted(found)


def parse_date(text: str, locale: Locale | None = None) -> Found | None:
    """The one date in a text (a weekday and a time may stand beside it), None for none or several."""
    dates = find_dates(text, locale)
    return dates[0] if len(dates) == 1 else None


def _readings(m: re.Match[str], locale: Locale) -> Iterator[dt.date]:
    """Valid dates the match can mean, the likeliest first."""
    parts = m.groupdict()
    if m.re is _PATTERNS[5] and _BEFORE_DAY.search(m.string, 0, m.start()):
        return  # "July 1 - July 31" is no day of 2031
    if parts.get("a") is not None:
        yield from _numeric(int(parts["a"]), int(parts["b"]), parts["s"], _year(parts["y"], locale), locale)
        return
    if parts.get("yy") is not None:
        year = _year(parts["yy"], locale)
    else:
        year = int(parts["roc"]) + 1911 if parts.get("roc") else _year(parts["y"], locale)
    month = MONTHS[parts["mon"]] if parts.get("mon") else int(parts["m"])
    yield from _valid(year, month, int(parts["d"]))


def _numeric(a: int, b: int, mark: str, year: int, locale: Locale) -> Iterator[dt.date]:
    day_first, month_first = [*_valid(year, b, a)], [*_valid(year, a, b)]
    # Points are written day first wherever they are written, but for papers that prove otherwise.
    swap = locale.date_order == "MDY" and (mark != "." or locale.sure_dates)
    if a == b:
        month_first = []
    elif mark == "." and not swap:
        month_first = [] if day_first else month_first
    yield from month_first + day_first if swap else day_first + month_first


def _found(m: re.Match[str], readings: list[dt.date], locale: Locale) -> Found:
    named = m.groupdict().get("a") is None and m.groupdict().get("s") is None and m.re is not _PATTERNS[-1]
    settled = locale.sure_dates and locale.date_order in ("DMY", "MDY")
    return Found(m.start(), m.end(), readings[0], len(readings) > 1 and not settled, tuple(readings[1:]), named)


def _valid(year: int, month: int, day: int) -> Iterator[dt.date]:
    try:
        yield dt.date(year, month, day)
    except ValueError:
        return


def _year(digits: str, locale: Locale) -> int:
    year = int(digits.lstrip("'"))
    if len(digits) == 4:
        return year
    return year + (1900 if year > locale.pivot else 2000)


# -- times ----------------------------------------------------------------------------------------------

_TIMES = (
    re.compile(
        r"(?<![\d:.,])(?P<h>[01]?\d|2[0-3]) ?: ?(?P<m>[0-5]\d)(?: ?: ?(?P<s>[0-5]\d)(?:[.,]\d{1,6})?)?"
        r" ?(?P<half>[ap]\.? ?m\b\.?)?(?![\d:])",
        re.ASCII,
    ),
    re.compile(r"(?<![\w:.,])(?P<h>[01]?\d|2[0-3]) ?h ?(?P<m>[0-5]\d)?(?: ?(?:m|min|mn)?)(?![\w:])", re.ASCII),
    re.compile(r"(?<![\w:.,])(?P<h>[01]?\d|2[0-3])[.](?P<m>[0-5]\d)(?:[.](?P<s>[0-5]\d))? ?(?:uhr|h|u\b)", re.ASCII),
    re.compile(r"(?<![\w:.,])(?P<h>1[0-2]|0?[1-9])()(?:\.(?P<m>[0-5]\d))? ?(?P<half>[ap]\.? ?m\b\.?)", re.ASCII),
    re.compile(r"(?<!\d)(?P<h>[01]?\d|2[0-3]) ?[时時点點] ?(?P<m>[0-5]?\d) ?分 ?(?:(?P<s>[0-5]?\d) ?秒)?"),
)
_AFTERNOON = re.compile(r"(?:下午|晚上) ?$")


def find_times(text: str, locale: Locale | None = None) -> list[Found]:
    """The times of day of a line: 10:22, 10:22:33, 2:30 pm, 14h30, 14.30 Uhr, 下午2:30, 14时30分."""
    flat = plain(text)
    found: list[Found] = []
    if not any(c.isdigit() for c in flat):
        return found
    taken = Taken(text)
    for pattern in _TIMES:
        for m in pattern.finditer(flat):
            if not _is_duration(m) and taken.take(*m.span()):
                before = flat[max(0, m.start() - 4) : m.start()]
                found.append(Found(*m.span(), _time(m.groupdict(), before), marked=True))
    return sorted(found)


def _is_duration(m: re.Match[str]) -> bool:
    """Whether it is ``8 h``, eight hours; ``8h30`` is a time."""
    return m.re is _TIMES[1] and m["m"] is None


def _time(parts: dict[str, str | None], before: str) -> dt.time:
    hour = int(parts["h"] or 0)
    half = (parts.get("half") or "")[:1] or ("p" if _AFTERNOON.search(before) else "")
    if half == "p" and hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    return dt.time(hour, int(parts["m"] or 0), int(parts.get("s") or 0))
