"""Texts of tick labels → days: full dates, months, years, and what they leave out filled from their neighbours."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

Unit = Literal["year", "quarter", "month", "day", "hour"]

_MONTHS = {
    name: i // 1
    for i, names in enumerate(
        (
            "jan january januar janvier enero gennaio janv ene gen",
            "feb february februar fevrier février febrero febbraio fév févr",
            "mar march märz maerz mars marzo mär mrz",
            "apr april avril abril aprile avr abr",
            "may mai mayo maggio mag",
            "jun june juni juin junio giugno giu",
            "jul july juli juillet julio luglio juil lug",
            "aug august août aout agosto ago",
            "sep sept september septembre septiembre settembre set",
            "oct october oktober octobre octubre ottobre okt ott",
            "nov november novembre noviembre",
            "dec december dezember décembre decembre diciembre dicembre dez déc dic",
        ),
        start=1,
    )
    for name in names.split()
}
_WORD = "|".join(sorted(_MONTHS, key=len, reverse=True))
_SHAPES: tuple[tuple[str, Unit], ...] = (
    (r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})", "day"),
    (r"(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})", "day"),
    (rf"(?P<d>\d{{1,2}})\.?[\s-]*(?P<w>{_WORD})\.?[\s,-]*(?P<y>\d{{4}})", "day"),
    (rf"(?P<w>{_WORD})\.?\s*(?P<d>\d{{1,2}}),?\s*(?P<y>\d{{4}})", "day"),
    (r"(?P<y>\d{4})[-/](?P<m>0?[1-9]|1[0-2])", "month"),
    (r"(?P<m>0?[1-9]|1[0-2])[-/](?P<y>\d{4})", "month"),
    (rf"(?P<w>{_WORD})\.?[\s,'’-]*(?P<y>\d{{4}}|\d{{2}})", "month"),
    (rf"(?P<y>\d{{4}})[\s-]*(?P<w>{_WORD})\.?", "month"),
    (r"(?P<y>\d{4})[\s-]*Q(?P<q>[1-4])", "quarter"),
    (r"Q(?P<q>[1-4])[\s/'’-]*(?P<y>\d{4}|\d{2})", "quarter"),
    (r"(?P<y>(?:1[5-9]|20|21)\d{2})", "year"),
    (rf"(?P<d>\d{{1,2}})\.?[\s-]+(?P<w>{_WORD})\.?", "day"),
    (rf"(?P<w>{_WORD})\.?[\s-]+(?P<d>\d{{1,2}})", "day"),
    (rf"(?P<w>{_WORD})\.?", "month"),
)
_PATTERNS = tuple((re.compile(shape, re.IGNORECASE), unit) for shape, unit in _SHAPES)
_DASHES = str.maketrans("−–‐‑", "----")  # as some programs print a hyphen
_NO_YEAR = 2001  # stands for a year that is never said


class Dates(NamedTuple):
    """Days of a set of labels in order, what the labels tell apart, and whether they say the year."""

    days: tuple[float, ...]  # proleptic Gregorian ordinals
    unit: Unit
    with_year: bool


class _Partial(NamedTuple):
    year: int | None
    month: int | None
    day: int | None
    unit: Unit


def read_dates(texts: Sequence[str]) -> Iterator[Dates]:
    """The readings of labels as dates that grow, or shrink, along the axis; none where a label is no date."""
    for month_first in (True, False):
        partials = [_partial(text, month_first) for text in texts]
        if any(p is None for p in partials) or len(partials) < 2:
            continue
        known = [p for p in partials if p is not None]
        days = _filled(known)
        if days is not None and (_grows(days) or _grows(days[::-1])):
            units = {p.unit for p in known}
            unit: Unit = next(u for u in ("day", "month", "quarter", "year") if u in units)
            yield Dates(tuple(days), unit, any(p.year is not None for p in known))


def _partial(text: str, month_first: bool) -> _Partial | None:
    text = " ".join(text.split()).translate(_DASHES)
    for pattern, unit in _PATTERNS:
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            year = _year(parts.get("y"))
            month, day = parts.get("m"), parts.get("d")
            if parts.get("a"):
                month, day = (parts["a"], parts["b"]) if month_first else (parts["b"], parts["a"])
            if parts.get("w"):
                month = str(_MONTHS[parts["w"].lower()])
            if parts.get("q"):
                month = str(3 * int(parts["q"]) - 2)
            return _Partial(year, int(month) if month else None, int(day) if day else None, unit)
    return None


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if len(text) > 2 else (2000 if int(text) < 50 else 1900) + int(text)


def _filled(partials: Sequence[_Partial]) -> list[float] | None:
    """Ordinals; a label without a year takes that of the label before it, or after it."""
    first = next((i for i, p in enumerate(partials) if p.year is not None), None)
    year = partials[first].year if first is not None else None
    start = _NO_YEAR if year is None else year
    # Going back from the first year that is said, each January is passed once.
    if first:
        months = [p.month or 1 for p in partials[: first + 1]]
        start -= sum(a >= b for a, b in itertools.pairwise(months))
    days, before = [], 0
    for p in partials:
        if p.year is not None:
            start = p.year
        elif before and (p.month or 1) * 40 + (p.day or 1) <= before:
            start += 1
        before = (p.month or 1) * 40 + (p.day or 1)
        try:
            days.append(float(dt.date(start, p.month or 1, p.day or 1).toordinal()))
        except ValueError:
            return None
    return days


def _grows(days: Sequence[float]) -> bool:
    return all(a < b for a, b in itertools.pairwise(days))


def written(days: Sequence[float], dates: Dates, error: float) -> list[str]:
    """Measured days as texts: in the coarsest unit that all lie on, never finer than a day.

    Months that stand on the axis without a year are written as it writes them: Jan, Feb. Days lie on a unit where
    all are at the start of one, or all in the middle, as bars are that stand for it.
    """
    for unit in ("year", "month"):
        snapped = _on_unit(days, unit, error)
        if snapped is None:
            continue
        if unit == "year" and dates.unit == "year" and dates.with_year:
            return [f"{s.year}" for s in snapped]
        if not dates.with_year:
            return [_SHORT[s.month - 1] for s in snapped]
        if dates.unit == "month" and unit == "month":
            return [f"{_SHORT[s.month - 1]} {s.year}" for s in snapped]
        return [s.isoformat() for s in snapped]
    return [dt.date.fromordinal(max(1, round(day))).isoformat() for day in days]


def _on_unit(days: Sequence[float], unit: str, error: float) -> list[dt.date] | None:
    """The starts of the units that days are at, or in the middle of."""
    slack = max(error, 0.6)
    if len(days) >= 3:  # so many do not come close by chance
        slack = max(slack, 3.0 if unit == "month" else 8.0)
    if len(days) >= 6:
        slack = max(slack, 4.5 if unit == "month" else 15.0)
    starts = [_snap(day, unit) for day in days]
    if all(abs(s.toordinal() - day) <= slack for s, day in zip(starts, days)):
        return starts
    half = 15.2 if unit == "month" else 182.6
    before = [_snap(day - half, unit) for day in days]
    if all(abs(s.toordinal() + half - day) <= slack for s, day in zip(before, days)) and len(days) >= 3:
        return before
    return None


def off_month(day: float) -> float:
    """Days from the nearest start of a month."""
    return abs(_snap(day, "month").toordinal() - day)


_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _snap(day: float, unit: str) -> dt.date:
    """The nearest start of a year or month."""
    near = dt.date.fromordinal(max(1, round(day)))
    if unit == "year":
        starts = [dt.date(near.year, 1, 1), dt.date(min(near.year + 1, 9999), 1, 1)]
    else:
        following = (near.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        starts = [near.replace(day=1), following]
    return min(starts, key=lambda start: abs(start.toordinal() - day))
