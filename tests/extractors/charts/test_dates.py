"""Tick labels as days, and days as text."""

from __future__ import annotations

import datetime as dt

import pytest

from docstruct.extractors.charts.dates import read_dates, written


def first(texts: list[str]) -> list[str] | None:
    found = next(iter(read_dates(texts)), None)
    return None if found is None else [dt.date.fromordinal(int(day)).isoformat() for day in found.days]


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        (["2019", "2020"], ["2019-01-01", "2020-01-01"]),
        (["Jan 2020", "Apr 2020"], ["2020-01-01", "2020-04-01"]),
        (["Nov", "2020", "Mar"], ["2019-11-01", "2020-01-01", "2020-03-01"]),
        (["2019-12", "2020-02"], ["2019-12-01", "2020-02-01"]),
        (["13/01/2020", "14/02/2020"], ["2020-01-13", "2020-02-14"]),
        (["Q4 2019", "Q1 2020"], ["2019-10-01", "2020-01-01"]),
        (["März 2020", "Mai 2020"], ["2020-03-01", "2020-05-01"]),
        (["1 Jan 2020", "2 Jan 2020"], ["2020-01-01", "2020-01-02"]),
        (["A", "B"], None),
        (["Feb 30, 2020", "Mar 1, 2020"], None),
    ],
)
def test_days(texts: list[str], days: list[str] | None) -> None:
    assert first(texts) == days


def test_measured_days_are_written_like_the_axis() -> None:
    months = next(iter(read_dates(["Jan 2020", "Mar 2020"])))
    near = [day + 0.4 for day in (dt.date(2020, m, 1).toordinal() for m in (1, 2, 3))]
    assert written(near, months, 0.5) == ["Jan 2020", "Feb 2020", "Mar 2020"]
    assert written([near[0], near[1] + 10], months, 0.5) == ["2020-01-01", "2020-02-11"]


def test_months_without_a_year_stay_without() -> None:
    months = next(iter(read_dates(["Jan", "Mar", "May"])))
    days = [dt.date(2001, m, 1).toordinal() for m in (1, 2, 3, 4)]
    assert written(days, months, 0.5) == ["Jan", "Feb", "Mar", "Apr"]
