from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Any, Literal

import pytest

from docstruct.extractors.lexicon.words import choose, country_code, truth
from docstruct.extractors.values.convert import Converted, coerce, convert
from docstruct.extractors.values.locale import Locale


class Payment(enum.Enum):
    CASH = "cash"
    CARD = "card"
    BANK_TRANSFER = "bank_transfer"


class Kind(enum.IntEnum):
    INVOICE = 380
    CREDIT_NOTE = 381


D = Decimal


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("  a \n b ", str, "a b"),
        ("Street 1\n12345 Town", "address", "Street 1\n12345 Town"),
        ("3", int, 3),
        ("3,00", int, 3),
        ("1.234", int, 1234),
        ("5 pcs", int, 5),
        ("12,5", float, 12.5),
        ("EUR 1.234,56", Decimal, D("1234.56")),
        ("1,234.56 CR", "money", D("-1234.56")),
        ("19 %", "percent", D(19)),
        ("19,00", "percent", D("19.00")),
        ("MwSt 7 % aus 100,00", "percent", D(7)),
        ("3 Stk", "quantity", D(3)),
        ("1,50 h", "quantity", D("1.50")),
        ("14.03.2024", dt.date, dt.date(2024, 3, 14)),
        ("Thursday, March 14, 2024", "date", dt.date(2024, 3, 14)),
        ("14.03.2024 10:22", dt.datetime, dt.datetime(2024, 3, 14, 10, 22)),
        ("14.03.2024", dt.datetime, dt.datetime(2024, 3, 14)),
        ("10:22 PM", dt.time, dt.time(22, 22)),
        ("Ja", bool, True),
        ("☒", bool, True),
        ("[ ]", bool, False),
        ("EC-Karte", Payment, Payment.CARD),
        ("Bar", Payment, Payment.CASH),
        ("Überweisung", Payment, Payment.BANK_TRANSFER),
        ("BANK TRANSFER", Payment, Payment.BANK_TRANSFER),
        ("Gutschrift", Kind, Kind.CREDIT_NOTE),
        ("381", Kind, Kind.CREDIT_NOTE),
        ("Rechnung", Literal["invoice", "credit_note"], "invoice"),
        ("Avoir", Literal["invoice", "credit note"], "credit note"),
        ("DE89 3704 0044 0532 0130 00", "iban", "DE89370400440532013000"),
        ("IBAN: DE89 3704 0044 0532 0130 00", "iban", "DE89370400440532013000"),
        ("COBADEFF", "bic", "COBADEFF"),
        ("DE 232 446 240", "vat_id", "DE232446240"),
        ("12345678901", "vat_id", "12345678901"),
        ("4006381333931", "gtin", "4006381333931"),
        ("€", "currency", "EUR"),
        ("eur", "currency", "EUR"),
        ("RM", "currency", "MYR"),
        ("Allemagne", "country", "DE"),
        ("030 1234567", "phone", "030 1234567"),
        ("Info@Example.com", "email", "info@example.com"),
        ("www.example.com", "url", "www.example.com"),
    ],
)
def test_conversions(text: str, kind: Any, value: Any) -> None:
    made = convert(text, kind)
    assert made.ok, made.reason
    assert made.value == value
    assert type(made.value) is type(value)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", str), ("  ", Decimal), ("abc", int), ("12,5", int), ("abc", Decimal), ("31.02.2024", dt.date),
        ("01.02.2024 - 03.02.2024", dt.date), ("maybe", bool), ("Scheck", Payment), ("abc", "iban"),
        ("hello", "currency"), ("Atlantis", "country"), ("abc", "email"), ("abc", dt.time), ("12", "phone"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(text: str, kind: Any) -> None:
    made = convert(text, kind)
    assert made.value is None
    assert not made.ok
    assert made.reason
    if text.strip():
        assert text.strip() in made.reason


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        convert("x", "colour")


def test_two_readings_are_both_given() -> None:
    made = convert("03/04/2024", dt.date)
    assert made == Converted(dt.date(2024, 4, 3), ambiguous=True, alternatives=(dt.date(2024, 3, 4),))
    settled = convert("03/04/2024", dt.date, Locale(date_order="MDY", sure_dates=True))
    assert (settled.value, settled.ambiguous) == (dt.date(2024, 3, 4), False)
    assert convert("$5", "currency").ambiguous
    assert convert("$5", "currency", Locale(currency="CAD")).value == "CAD"


def test_repair_is_reported() -> None:
    assert not convert("l2.5O", Decimal).ok
    made = convert("l2.5O", Decimal, repair=True)
    assert (made.value, made.repaired) == (D("12.50"), True)


@pytest.mark.parametrize(
    ("text", "kind", "constraints", "value"),
    [
        ("1.234", Decimal, {"maximum": 100}, D("1.234")),
        ("1.234", Decimal, {"minimum": 100}, D(1234)),
        ("1.234", Decimal, {"maximum": 1}, None),
        ("5", int, {"exclusiveMinimum": 5}, None),
        ("5", int, {"exclusiveMaximum": 6}, 5),
        ("7", int, {"multipleOf": 5}, None),
        ("AB12", str, {"pattern": "^[A-Z]{2}[0-9]{2}$"}, "AB12"),
        ("AB1", str, {"pattern": "^[A-Z]{2}[0-9]{2}$"}, None),
        ("AB1", str, {"minLength": 4}, None),
        ("AB1", str, {"maxLength": 3}, "AB1"),
        ("14.03.2024", dt.date, {"minimum": 5}, dt.date(2024, 3, 14)),
    ],
)
def test_constraints_choose_among_readings(text: str, kind: Any, constraints: dict[str, Any], value: Any) -> None:
    made = convert(text, kind, constraints=constraints)
    assert made.value == value
    assert made.ok == (value is not None)
    assert not made.ambiguous


@pytest.mark.parametrize(
    ("value", "kind", "coerced"),
    [
        (D("12.00"), "int", 12),
        (D("12.50"), "float", 12.5),
        (D("12.50"), "decimal", D("12.50")),
        (D("12.50"), "text", "12.50"),
        (dt.date(2024, 3, 14), "datetime", dt.datetime(2024, 3, 14)),
        (dt.date(2024, 3, 14), "text", "2024-03-14"),
        ("x", "text", "x"),
    ],
)
def test_values_of_a_line_take_the_type_of_the_field(value: Any, kind: str, coerced: Any) -> None:
    assert coerce(value, kind) == coerced


def test_half_a_piece_is_no_whole_number() -> None:
    with pytest.raises(ValueError, match=r"12\.5"):
        coerce(D("12.5"), "int")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True), ("NO", False), ("Nein", False), ("oui", True), ("Sí", True), ("sì", True),
        ("não", False),
        ("Sim", True), ("nee", False), ("是", True), ("否", False), ("X", True), ("✓", True), ("☐", False),
        ("☒ Yes ☐ No", True), ("☐ Yes ☒ No", False), ("[x] Ja [ ] Nein", True), ("[ ] Ja [x] Nein", False),
        ("☐ Nein", True), ("perhaps", None), ("", None),
    ],
)  # fmt: skip
def test_truth(text: str, value: bool | None) -> None:
    assert truth(text) is value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Germany", "DE"), ("DEUTSCHLAND", "DE"), ("Alemania", "DE"), ("德国", "DE"), ("UK", "GB"),
        ("United Kingdom", "GB"), ("U.S.A.", "US"), ("Estados Unidos", "US"), ("fr", "FR"), ("中國", "CN"),
        ("Österreich", "AT"), ("Oesterreich", "AT"), ("Zwitserland", "CH"), ("Malaysia", "MY"),
        ("Utopia", None),
    ],
)  # fmt: skip
def test_countries(text: str, code: str | None) -> None:
    assert country_code(text) == code


def test_choices_nearly_met() -> None:
    assert choose("Bank transfr", list(Payment))[0][0] is Payment.BANK_TRANSFER
    assert choose("Paid by card", list(Payment))[0][0] is Payment.CARD
    assert choose("nothing of it", list(Payment)) == []
    assert choose("x", []) == []
