import datetime as dt
from decimal import Decimal as D
from typing import Any

import pytest

from docstruct.extractors.values.locale import Locale
from docstruct.extractors.values.mentions import FINDERS, find_mentions

GERMAN = Locale(decimal=",", date_order="DMY", sure_dates=True, language="de")


def found(line: str, locale: Locale = GERMAN) -> list[tuple[str, Any]]:
    return [(kind, f.value) for kind, f in find_mentions(line, locale)]


@pytest.mark.parametrize(
    ("line", "mentions"),
    [
        ("Datum 05.03.2024 14:05 Uhr", [("date", dt.date(2024, 3, 5)), ("time", dt.time(14, 5))]),
        ("19 % von 1.000,00", [("percent", D(19)), ("amount", D("1000.00"))]),
        ("IBAN DE89 3704 0044 0532 0130 00", [("iban", "DE89370400440532013000")]),
        ("info@example.com", [("email", "info@example.com")]),
        ("Viel Erfolg", []),
        ("", []),
    ],
)
def test_the_typed_values_of_a_line(line: str, mentions: list[tuple[str, Any]]) -> None:
    assert found(line) == mentions


def test_what_one_kind_has_taken_no_other_reads_inside() -> None:
    assert [k for k, _ in found("DE89 3704 0044 0532 0130 00")] == ["iban"]  # its groups are no amounts
    assert [k for k, _ in found("05.03.2024")] == ["date"]
    assert [k for k, _ in found("a1.50@example.com")] == ["email"]


def test_a_currency_sign_leaves_its_amount_free() -> None:
    assert {k for k, _ in found("12,50 €")} == {"currency", "amount"}


def test_mentions_say_where_they_stand() -> None:
    line = "Total 1.234,50 EUR am 5. März 2024"
    for _, f in find_mentions(line, GERMAN):
        assert line[f.start : f.end].strip() == line[f.start : f.end]
    places = {k: line[f.start : f.end] for k, f in find_mentions(line, GERMAN)}
    assert places["amount"] == "1.234,50" and places["date"] == "5. März 2024"


def test_kinds_are_asked_from_the_most_to_the_least_particular() -> None:
    order = list(FINDERS)
    assert order.index("iban") < order.index("amount") and order.index("date") < order.index("amount")
