import datetime as dt
from decimal import Decimal

import pytest
from pydantic import BaseModel, Field

from docstruct.extractors.fields.descriptions import described_as
from docstruct.extractors.fields.plan import plan_of
from docstruct.extractors.fields.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("description", "head"),
    [
        ("VAT amount of the invoice", "VAT amount"),
        ("The total including tax", "total including tax"),
        ("Die Rechnungsnummer des Lieferanten", "Rechnungsnummer"),
        ("Due date (last day to pay)", "Due date"),
        ("Number of units the price is for", ""),  # says nothing without what follows
        ("Whatever somebody else once wrote there", ""),  # no term
        ("", ""),
    ],
)
def test_a_description_begins_with_what_it_is_about(description: str, head: str) -> None:
    assert described_as(description) == head


class Paper(BaseModel):
    f1: Decimal | None = Field(None, description="VAT amount of the invoice")
    f2: dt.date | None = Field(None, description="Due date of the payment")
    bank_account: str | None = Field(None, description="IBAN of the supplier")
    order_no: str | None = Field(None, description="Invoice number that the order led to")


def test_descriptions_name_what_names_do_not() -> None:
    targets = Vocabulary.of(plan_of(Paper)).targets
    assert (targets["/f1"].concept, targets["/f2"].concept) == ("tax_total", "due_date")
    assert targets["/bank_account"].type == "iban"
    assert targets["/order_no"].concept == "order_number"  # a name that says it stands
