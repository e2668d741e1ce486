from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from docstruct.batch.labelcheck import remarks
from docstruct.evaluators.datasets import Item
from docstruct.extractors.fields.plan import plan_of
from docstruct.schemas import ChartData


class Kind(Enum):
    BILL = "bill"
    CREDIT = "credit"


class Seller(BaseModel):
    name: str


class Line(BaseModel):
    amount: Decimal


class Bill(BaseModel):
    number: str
    day: date
    total: Decimal
    kind: Kind
    seller: Seller
    lines: list[Line]
    tags: list[str]
    chart: ChartData | None = None


@pytest.mark.parametrize(
    ("label", "said"),
    [
        (
            {
                "number": 7,
                "day": "2024-03-05",
                "total": "1.234,50",
                "kind": "BILL",
                "seller": {"name": "x"},
                "lines": [{"amount": 2}],
                "tags": ["a"],
                "chart": {"series": [{"points": []}]},
            },
            (),
        ),
        ({"day": None, "total": "", "seller": None, "lines": None, "tags": []}, ()),
        ({"totl": 3}, ("label totl is no field of the schema (it has total): 1 (a.pdf)",)),
        ({"day": "05.03.2024"}, ("label day is no date written as YYYY-MM-DD: 1 (a.pdf '05.03.2024')",)),
        ({"total": "n/a"}, ("label total is no number: 1 (a.pdf 'n/a')",)),
        ({"kind": "offer"}, ("label kind is no value of bill, credit: 1 (a.pdf 'offer')",)),
        ({"seller": "x"}, ("label seller is no object, as it is in the schema: 1 (a.pdf)",)),
        ({"lines": {"amount": 2}}, ("label lines is no list, as it is in the schema: 1 (a.pdf)",)),
        ({"lines": [{"amount": "x"}]}, ("label lines[].amount is no number: 1 (a.pdf 'x')",)),
        ({"total": [3]}, ("label total is a list, a single value in the schema: 1 (a.pdf)",)),
    ],
)
def test_labels_that_can_never_be_hit_are_remarked_on(label: dict[str, Any], said: tuple[str, ...]) -> None:
    assert remarks([Item("a.pdf", Path("a.pdf"), {"data": label})], plan_of(Bill)) == said


def test_documents_with_the_same_fault_share_a_remark() -> None:
    items = [Item(f"{n}.pdf", Path("x"), {"data": {"totl": n}}) for n in range(7)]
    assert remarks(items, plan_of(Bill)) == (
        "label totl is no field of the schema (it has total): 7 (0.pdf, 1.pdf, 2.pdf, 3.pdf, 4.pdf and 2 more)",
    )
