"""Heads of columns → periods: "Q2 2019", "30.06.2021", "1.1.–30.9.2020", "9M 2021", "FY20", "six months ended June 30".

A head says a part of what a period is, what stands above it or in the title says the rest: `Hint` is what one text
says, hints are put together from near to far, and `Hint.period` is what they make. Months of a fiscal year that
does not end in December are counted from its end.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from docstruct.extractors.values.dates import MONTHS, find_dates
from docstruct.extractors.values.locale import Locale
from docstruct.plain import plain

YEARS = range(1900, 2100)
CALENDAR_YEAR = (12, 31)


class Period(NamedTuple):
    """A time: `months` is None for a day."""

    end: dt.date
    months: int | None = None

    @property
    def start(self) -> dt.date | None:
        """The first day; None for a day, and where the end is amid a month: years of 52 weeks begin on any day."""
        if self.months is None or not _last_of_month(self.end):
            return None
        first = self.end.month - self.months + 1
        return dt.date(self.end.year + (first - 1) // 12, (first - 1) % 12 + 1, 1)


@dataclass(frozen=True)
class Hint:
    """What a text says of a period; None where it says nothing.

    Attributes:
        year: calendar or fiscal year.
        end: month and day, or month and None for its last day.
        months: length.
        past: months of the fiscal year that have passed at the end: 9 of "Q3", "Q1–Q3", "9M".
        split: whether the year is written as two, "2020/21".
    """

    year: int | None = None
    end: tuple[int, int | None] | None = None
    months: int | None = None
    past: int | None = None
    split: bool = False

    @property
    def said(self) -> bool:
        """Whether the text says anything."""
        return self != Hint()

    def filled(self, further: Hint) -> Hint:
        """This hint with what a text further away adds to it."""
        alone = self.end is None and self.past is None and self.months is None
        return Hint(
            self.year or further.year,
            self.end or (further.end if self.past is None and (alone or self.months == further.months) else None),
            self.months or (further.months if alone or self._ends_with(further) else None),
            self.past or (further.past if alone else None),
            self.split or (self.year is None and further.split),
        )

    def _ends_with(self, further: Hint) -> bool:
        """Whether the length that another hint gives may be that of a period with the end of this one."""
        if self.end is None or self.past is not None:
            return False
        counted = further.past is None or further.past % 12 == self.end[0] % 12
        return counted and further.end in (None, self.end)

    def period(self, year_end: tuple[int, int | None] | None = CALENDAR_YEAR, instant: bool = False) -> Period | None:
        """The period; None where its end is not known.

        Args:
            year_end: month and day on which fiscal years end; None where that is not known.
            instant: whether amounts are as of a day, as in balance sheets.
        """
        if self.year is None:
            return None
        months = None if instant else self.months
        if self.end is not None:
            months = months or (12 if not instant and _about(self.year, self.end, year_end) else None)
            return Period(_day(self.year, *self.end), months)
        if self.past is None and self.months not in (None, 12):
            return None  # "three months ended" on no day that is known
        if year_end is None or (self.split and year_end == CALENDAR_YEAR):
            return None
        past = self.past or 12
        month = (year_end[0] + past - 1) % 12 + 1
        year = self.year if month <= year_end[0] else self.year - 1
        day = year_end[1] if past == 12 else None
        return Period(_day(year, month, day), None if instant else self.months or past)


_FEW_DAYS = 8  # fiscal years of 52 and 53 weeks end on another day each year


def _about(year: int, end: tuple[int, int | None], year_end: tuple[int, int | None] | None) -> bool:
    """Whether a day is about that on which fiscal years end."""
    if year_end is None:
        return False
    off = abs((_day(year, *end) - _day(year, *year_end)).days)
    return end[0] == year_end[0] or min(off, 365 - off) <= _FEW_DAYS


def read_hint(text: str, locale: Locale | None = None) -> Hint:
    """What a text says of a period."""
    flat = plain(" ".join(text.split()))
    days, rest = _days(flat, locale or Locale())
    hint = _counted(rest)
    if len(days) >= 2 and days[-1].joined:
        hint = dataclasses.replace(_between(days[-2], days[-1]), past=None)
    elif days:
        last = days[-1]
        hint = Hint(last.year or hint.year, (last.month, last.day), hint.months)
    return hint


# -- days and months ------------------------------------------------------------------------------------


class _Day(NamedTuple):
    """A day or month that is named; `joined` where it ends what the day before it begins."""

    at: int
    end: int
    year: int | None
    month: int
    day: int | None
    joined: bool = False


_NAMES = "|".join(sorted(MONTHS, key=lambda name: (-len(name), name)))
_YEAR = r"(?:,? ?(?:de |del )?(?P<y>(?:19|20)\d{2}|'\d{2})(?!\d))?"
_NAMED = (
    re.compile(
        rf"(?<![\w.])(?P<d>[0-3]?\d)(?:st|nd|rd|th|er|º|°)?\.? ?(?:of |de |di )?(?P<m>{_NAMES})(?![a-z])\.?{_YEAR}"
    ),
    re.compile(rf"(?<![a-z])(?P<m>{_NAMES})(?![a-z])\.? ?(?P<d>[0-3]?\d)(?:st|nd|rd|th)?(?![\d.]){_YEAR}"),
    re.compile(rf"(?<![a-z])(?P<m>{_NAMES})(?![a-z])\.?(?:[ -]?(?P<y>(?:19|20)\d{{2}}|'?\d{{2}})(?!\d))?"),
)
_SHORT = re.compile(r"(?<![\d.,/])(?P<d>[0-3]?\d)(?:\. ?(?P<m>[01]?\d)\.(?! ?\d)|/(?P<n>[01]?\d)(?= ?- ?\d{1,2}/\d))")
_JOINT = re.compile(
    r"^\s*(?:-|to|bis|until|through|au|a|al|ate|t/m|tot|en met|und|hasta|and ending)\s*(?:zum |the |le |el |il )?$"
)


def _days(flat: str, locale: Locale) -> tuple[list[_Day], str]:
    """The days and months of a text, and the text without them."""
    found = [
        _Day(f.start, f.end, f.value.year, f.value.month, f.value.day)
        for f in find_dates(flat, locale)
        if f.value.year in YEARS and not re.search(r"[a-z]", flat[f.start : f.end])
    ]
    for pattern in (*_NAMED, _SHORT):
        for m in pattern.finditer(flat):
            if all(m.end() <= d.at or m.start() >= d.end for d in found):
                found += _named(m)
    found.sort()
    rest = flat
    for day in reversed(found):
        rest = rest[: day.at] + " ~ " + rest[day.end :]
    joined = [
        day._replace(joined=i > 0 and _JOINT.match(flat[found[i - 1].end : day.at]) is not None)
        for i, day in enumerate(found)
    ]
    return joined, rest


def _named(m: re.Match[str]) -> Iterator[_Day]:
    parts = m.groupdict()
    name = parts["m"] or parts["n"]
    month = int(name) if name.isdigit() else MONTHS[name]
    day = int(parts["d"]) if parts.get("d") else None
    if 1 <= month <= 12 and (day is None or 1 <= day <= calendar.monthrange(2000, month)[1]):
        year = parts.get("y")
        yield _Day(m.start(), m.end(), _full_year(year.lstrip("'")) if year else None, month, day)


def _between(first: _Day, last: _Day) -> Hint:
    year = last.year or first.year
    starts = first.day in (None, 1)
    months = (last.month - first.month) % 12 + (1 if starts else 0) or 12
    if first.year and last.year:
        months = (last.year - first.year) * 12 + last.month - first.month + (1 if starts else 0)
    return Hint(year, (last.month, last.day), months if 1 <= months <= 36 else None)


# -- quarters, halves, months, years --------------------------------------------------------------------

_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "erstes": 1, "erste": 1,
    "ersten": 1, "zweites": 2, "zweite": 2, "zweiten": 2, "drittes": 3, "dritten": 3, "viertes": 4, "vierten": 4,
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "premier": 1, "deuxieme": 2, "troisieme": 3, "quatrieme": 4, "primer": 1,
    "segundo": 2, "tercer": 3, "cuarto": 4, "primo": 1, "secondo": 2, "terzo": 3, "quarto": 4, "1er": 1, "1e": 1,
    "2e": 2, "3e": 3, "4e": 4, "primeiro": 1, "terceiro": 3, "eerste": 1, "tweede": 2, "derde": 3, "vierde": 4,
}  # fmt: skip
_NUMBERS = {
    "three": 3, "six": 6, "nine": 9, "twelve": 12, "drei": 3, "sechs": 6, "neun": 9, "zwolf": 12, "trois": 3,
    "neuf": 9, "douze": 12, "tres": 3, "seis": 6, "nueve": 9, "doce": 12, "tre": 3, "sei": 6, "nove": 9, "dodici": 12,
    "drie": 3, "zes": 6, "negen": 9, "twaalf": 12, "doze": 12,
}  # fmt: skip
_ORDINAL = "(?P<n>[1-4]|" + "|".join(sorted(_ORDINALS, key=len, reverse=True)) + r")"
_QUARTERS = "quarter|quartal|quartals|trimestre|kwartaal|qtr|季度"
_HALVES = "half(?:[- ]year)?|halbjahr(?:es)?|hj|semestre|halfjaar|semester"
_MONTH_WORD = "months?|monate?n?|mois|meses|mesi|maanden|个月"
_YEARS = r"(?P<y>(?:19|20)\d{2})(?:\s?/\s?(?P<z>(?:19|20)?\d{2}))?(?![\d.,]\d|\d)"

_COUNTED: tuple[tuple[re.Pattern[str], int, bool], ...] = tuple(
    (re.compile(pattern), size, begins)
    for pattern, size, begins in (
        # months of one, whether what is counted began with the year: "Q1-Q3" and "9M" did, "Q3" did not
        (r"(?<![a-z0-9])q\s?1\s?(?:-|to|bis)\s?q?\s?(?P<n>[2-4])(?![0-9])", 3, True),
        (r"(?<![a-z0-9])1(?:st|\.)?\s?(?:-|to|bis)\s?(?P<n>[2-4])(?:nd|rd|th|\.)?\s?(?:" + _QUARTERS + ")", 3, True),
        (r"(?<![a-z0-9.])1\s?-\s?(?P<n>3|6|9|12)\s?(?:/(?=\s?(?:19|20)?\d\d)|月)", 1, True),
        (r"(?<![a-z0-9])(?P<n>3|6|9|12)\s?m(?![a-z0-9])", 1, True),
        (r"(?<![a-z0-9])m\s?(?P<n>3|6|9|12)(?![a-z0-9])", 1, True),
        (r"(?<![a-z0-9])q\s?(?P<n>[1-4])(?![0-9])|(?<![a-z0-9.,])(?P<k>[1-4])\s?q(?![a-z])", 3, False),
        (rf"(?<![a-z0-9]){_ORDINAL}\.?\s?(?:{_QUARTERS})(?![a-z])", 3, False),
        (r"(?<![a-z0-9])hy?\s?(?P<n>[12])(?![0-9])|(?<![a-z0-9.,])(?P<k>[12])\s?h(?![a-z])", 6, False),
        (rf"(?<![a-z0-9]){_ORDINAL}\.?\s?(?:{_HALVES})(?![a-z])", 6, False),
        (rf"(?<![a-z0-9])(?P<n>3|6|9|12|{'|'.join(_NUMBERS)})[\s-]?(?:(?:{_MONTH_WORD})(?![a-z])|monats)", 1, True),
    )
)
_WEEKS = re.compile(
    r"(?<![a-z0-9])(?P<n>[1-5]\d|thirteen|fourteen|twenty[- ]six|twenty[- ]seven|thirty[- ]nine|forty|fifty[- ]two|"
    r"fifty[- ]three)[\s-]?(?:weeks?|wochen|semaines|semanas|settimane|weken)(?![a-z])"
)
_WEEK_NUMBERS = {
    "thirteen": 13, "fourteen": 14, "twenty six": 26, "twenty seven": 27, "thirty nine": 39, "forty": 40,
    "fifty two": 52, "fifty three": 53,
}  # fmt: skip
_WEEKS_OF_MONTHS = {3: (12, 14), 6: (25, 27), 9: (38, 40), 12: (52, 53)}
_ENDED = re.compile(r"\bend(?:ed|ing|end)\b|\bbis\b|\bzum\b|\bclos\w{1,4}\b|\bterminad\w{1,3}\b|\bchius\w{1,2}\b")
_HALF_YEAR = re.compile(r"(?<![a-z])(?:half[- ]year(?:ly)?|halbjahr\w{0,24}|hj|hy|semestrale?|interim half)(?![a-z])")
_WHOLE = re.compile(
    r"(?<![a-z])(?:full[- ]year|fiscal years?|financial years?|years? end(?:ed|ing)|twelve months|gesamtjahr|"
    r"geschaftsjahr|annual report|geschaftsbericht|jahresabschluss|fy|gj|exercice|ejercicio|esercizio|boekjaar|"
    r"exercicio)"
    r"(?![a-z])|年度"
)
_SHORT_YEAR = re.compile(
    r"(?:(?<![a-z])(?:fy|gj|q\s?[1-4]|h\s?[12]|[1-4]\s?q|[12]\s?h|(?:3|6|9|12)\s?m)[\s/-]?'?|')(?P<y>\d{2})(?:/(?P<z>\d{2}))?(?!\d)"
)
_LONG_YEAR = re.compile(rf"(?<![\d.,]){_YEARS}")


def _counted(flat: str) -> Hint:
    """Years, and the months that are counted rather than named."""
    year, split = _year(flat)
    if (m := _WEEKS.search(flat)) is not None:
        return Hint(year, months=_months_of(m["n"]), split=split)
    for pattern, size, begins in _COUNTED:
        m = pattern.search(flat)
        if m is None:
            continue
        parts = m.groupdict()
        word = parts["n"] or parts.get("k") or ""
        n = int(word) if word.isdigit() else _ORDINALS.get(word) or _NUMBERS[word]
        named = size == 1 and _ENDED.search(flat) is not None  # on a day that is said elsewhere
        return Hint(year, None, n * size if begins else size, None if named else n * size, split)
    if _HALF_YEAR.search(flat):
        return Hint(year, None, 6, 6, split)
    return Hint(year, None, 12, 12, split) if _WHOLE.search(flat) else Hint(year, split=split)


def _months_of(weeks: str) -> int | None:
    n = int(weeks) if weeks.isdigit() else _WEEK_NUMBERS[weeks.replace("-", " ")]
    return next((months for months, (least, most) in _WEEKS_OF_MONTHS.items() if least <= n <= most), None)


def _year(flat: str) -> tuple[int | None, bool]:
    """The year, the later one of "2020/21", and whether it was written as two."""
    m = _LONG_YEAR.search(flat) or _SHORT_YEAR.search(flat)
    if m is None:
        return None, False
    first = _full_year(m["y"])
    if not m["z"]:
        return first, False
    second = int(m["z"]) if len(m["z"]) == 4 else first - first % 100 + int(m["z"])
    return (second, True) if second == first + 1 else (first, False)


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits) if int(digits) < 70 else 1900 + int(digits)


def _day(year: int, month: int, day: int | None) -> dt.date:
    last = calendar.monthrange(year, month)[1]
    return dt.date(year, month, min(day or last, last))


def _last_of_month(day: dt.date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]
