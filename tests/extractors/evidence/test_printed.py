import datetime as dt
from decimal import Decimal as D

import pytest

from docstruct.extractors.evidence.printed import day_forms, fold, has_unit, numbers_in, signs_of, time_forms, tokens


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        ("1234", [1234]),
        ("1.234,56", ["1234.56"]),
        ("1,234.56", ["1234.56"]),
        ("1'234.50", ["1234.50"]),
        ("1\u00a0234,56", ["1234.56"]),
        ("12,34,567.00", ["1234567.00"]),  # lakh
        ("1.234.567", [1234567]),
        ("1.234", [1234, "1.234"]),  # which of the two, the page must tell
        ("0.234", ["0.234"]),
        ("12,5", ["12.5"]),
        (".50", ["0.50"]),
        ("€.50", ["0.50"]),
        ("1.2345", ["1.2345"]),
        ("1.234.56", []),
        ("0,00", [0]),
        ("€1,234.56", ["1234.56"]),
        ("EUR12,00", ["12.00"]),
        ("12,00€", ["12.00"]),
        ("19%", [19]),
        ("10Stk", [10]),
        ("-5,00", ["-5.00"]),
        ("5,00-", ["-5.00"]),
        ("(5.00)", ["-5.00"]),
        ("−5.00", ["-5.00"]),
        ("RM23.80", ["23.80"]),
        ("RE-2024", []),
        ("12.03.2024", []),
        ("A4", []),
        ("1,2,3.4.5", []),
        ("", []),
        ("EUR", []),
    ],
)
def test_numbers_in(printed, numbers):
    assert list(numbers_in(printed)) == [D(n) for n in numbers]


def test_units_are_told_from_currencies():
    assert has_unit("100ml") and has_unit("2x")
    assert not has_unit("100") and not has_unit("12,00€") and not has_unit("12EUR") and not has_unit("5,00-")


def test_fold_keeps_letters_and_digits_alone():
    assert fold("DE12 3456-ÄÖ ß") == "de123456aoss"
    assert [*tokens("5. März 2024")] == ["5", "marz", "2024"]


_DAYS = """
05.03.2024 5.3.2024 05/03/24 2024-03-05 20240305 03/05/2024 March|5,|2024 5|March|2024 5th|March|2024
5.|März|2024 05-Mar-24 05MAR2024 5|mars|2024 1er|mars|2024 5|de|marzo|de|2024 5|marzo|2024 5|maart|2024
5|de|março|de|2024 2024年3月5日 5|of|March|2024 Mar|5th,|2024
"""


@pytest.mark.parametrize("printed", _DAYS.split())
def test_day_forms_hold_how_a_day_is_printed(printed):
    text = printed.replace("|", " ")
    day = dt.date(2024, 3, 1 if text.startswith("1er") else 5)
    assert " ".join(tokens(text)) in day_forms(day)


def test_days_that_look_alike_are_told_apart():
    assert "1 11 2024" in day_forms(dt.date(2024, 11, 1))
    assert "11 1 2024" in day_forms(dt.date(2024, 1, 11))
    assert "1 11 2024" not in day_forms(dt.date(2024, 10, 11))


@pytest.mark.parametrize("printed", ["14:05", "14:05:00", "2:05 PM", "2:05pm", "02:05 pm", "14.05", "14h05"])
def test_time_forms(printed):
    assert " ".join(tokens(printed)) in time_forms(dt.time(14, 5))


def test_signs_of_a_currency():
    assert "€" in signs_of("EUR") and "$" in signs_of("USD") and signs_of("Total") == ()
