import datetime as dt
from decimal import Decimal
from random import Random

import pytest

from docstruct.drawing.lexicon import LANGUAGES, Lexicon
from docstruct.drawing.locales import Dates, Locale, Numbers, cents

MONTHS = tuple(f"Month{n}" for n in range(1, 13))


@pytest.mark.parametrize(
    ("numbers", "value", "text"),
    [
        (Numbers(",", "."), "1234567.8", "1.234.567,80"),
        (Numbers(".", ","), "-1234.5", "-1,234.50"),
        (Numbers(",", " ", minus="{}-"), "-1234.56", "1 234,56-"),
        (Numbers(".", "'"), "1234.56", "1'234.56"),
        (Numbers(".", ",", indian=True), "1234567.89", "12,34,567.89"),
        (Numbers(".", ""), "1234.56", "1234.56"),
        (Numbers(".", ",", minus="({})"), "-3", "(3.00)"),
    ],
)
def test_numbers_are_written_in_the_manner_of_the_place(numbers: Numbers, value: str, text: str) -> None:
    assert numbers(Decimal(value)) == text


def test_plain_numbers_show_no_idle_zeros() -> None:
    assert Numbers(",", ".").plain(Decimal("1500.0")) == "1.500"
    assert Numbers(",", ".").plain(Decimal("0.385")) == "0,385"


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("{dd}.{mm}.{yy}", "02.05.24"),
        ("{d}{th} {month} {y}", "2nd Month5 2024"),
        ("{y}年{m}月{d}日", "2024年5月2日"),
    ],
)
def test_dates_follow_their_pattern(pattern: str, text: str) -> None:
    assert Dates(pattern, MONTHS, MONTHS)(dt.date(2024, 5, 2)) == text


def test_halves_of_a_cent_are_rounded_up() -> None:
    assert cents(Decimal("0.125")) == Decimal("0.13")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_locale_is_of_a_country_where_the_language_is_written(language: str) -> None:
    rng = Random(language)
    locale = Locale.draw(Lexicon(language, rng), rng)
    assert language in locale.facts["languages"]
    assert locale.currency == locale.facts["currency"]
