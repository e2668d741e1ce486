import datetime as dt
from decimal import Decimal

import pytest

from docstruct.evaluators.values import to_day, to_decimal


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("33.90", "33.90"),
        ("RM 1,234.50", "1234.50"),
        ("1.234,50 EUR", "1234.50"),
        ("1,234", "1234"),
        ("3,50", "3.50"),
        ("1.234.567", "1234567"),
        ("(12.00)", "-12.00"),
        ("12,00-", "-12.00"),
        ("-0.5", "-0.5"),
        (717.97, "717.97"),
        (Decimal("1E+2"), "100"),
        ("1 234,56", "1234.56"),
    ],
)
def test_amounts_are_read_in_either_convention(text, number):
    assert to_decimal(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "n/a", None, True, float("nan")])
def test_what_is_no_number_gives_none(text):
    assert to_decimal(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2018-03-05", (2018, 3, 5)),
        ("20180305", (2018, 3, 5)),
        ("05/03/2018", (2018, 3, 5)),
        ("03/21/2018", (2018, 3, 21)),
        ("12-01-19", (2019, 1, 12)),
        ("24-MAR-2018", (2018, 3, 24)),
        ("3. März 2014", (2014, 3, 3)),
        ("August 3rd, 2014", (2014, 8, 3)),
        ("05.03.99", (1999, 3, 5)),
        (dt.datetime(2020, 1, 2, 3, 4), (2020, 1, 2)),
    ],
)
def test_days_are_read_day_first(text, day):
    assert to_day(text) == dt.date(*day)


@pytest.mark.parametrize("text", ["", None, "31/31/2018", "soon"])
def test_what_is_no_day_gives_none(text):
    assert to_day(text) is None
