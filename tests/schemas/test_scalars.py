import datetime as dt
from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from docstruct.schemas import Invoice
from docstruct.schemas.scalars import CurrencyCode, Gtin, Iban, Money, Percent, VatId


@pytest.mark.parametrize(
    ("type_", "printed", "value"),
    [
        (Iban, "IBAN: de89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        (VatId, "DE 136.695.976", "DE136695976"),
        (Gtin, "4 006381 333931", "4006381333931"),
        (CurrencyCode, "€", "EUR"),
        (CurrencyCode, "eur", "EUR"),
        (CurrencyCode, "$", "$"),  # of several currencies: not for a type to decide
        (Percent, "19 %", Decimal(19)),
        (Percent, "5,5%", Decimal("5.5")),
        (Money, "1234.50", Decimal("1234.50")),
    ],
)
def test_values_are_normalised(type_, printed, value):
    assert TypeAdapter(type_).validate_python(printed) == value


def test_wrong_check_digits_do_not_cost_the_value():
    invoice = Invoice.model_validate({"seller": {"vat_id": "DE123456789"}, "payment": {"iban": "DE00 1234"}})
    assert invoice.seller.vat_id == "DE123456789"
    assert invoice.payment.iban == "DE001234"


def test_unknown_fields_are_refused_and_objects_are_frozen():
    with pytest.raises(ValidationError, match="extra"):
        Invoice.model_validate({"nummer": "1"})
    with pytest.raises(ValidationError, match="frozen"):
        Invoice().number = "1"


def test_an_empty_paper_is_a_valid_invoice():
    assert Invoice().lines == [] and Invoice().total is None


def test_json_keeps_amounts_exact():
    invoice = Invoice(total=Decimal("0.10"), issue_date=dt.date(2024, 3, 5))
    assert invoice.model_dump(mode="json", exclude_defaults=True) == {
        "issue_date": "2024-03-05",
        "total": "0.10",
    }
