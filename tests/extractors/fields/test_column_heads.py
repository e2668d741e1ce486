from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from docstruct.extractors.fields.plan import plan_of
from docstruct.extractors.reader import read_fields
from docstruct.options import Deadline

HEAD = (50, (50, "Description"), (300, "Amount"))
LINES = [(64, (50, "Walnut desk"), (300, "1,000.00")), (78, (50, "Chair"), (300, "284.50"))]


class Paper(BaseModel):
    total: Decimal


def total(page: Callable[..., Any], document: Callable[..., Any], *rows: Any) -> Any:
    return read_fields(document(page(*rows)), plan_of(Paper), Deadline(60, "paper")).values.get("/total")


def test_the_head_of_a_column_does_not_name_one_of_its_rows_the_total(page: Any, document: Any) -> None:
    for label in ("Amount due", "Balance due"):
        due = (106, (200, label), (300, "1,284.50"))
        assert total(page, document, HEAD, *LINES, due) == Decimal("1284.50")
        taxed = [(106, (200, "Subtotal"), (300, "1,284.50")), (120, (200, "VAT"), (300, "256.90"))]
        assert total(page, document, HEAD, *LINES, *taxed, (134, (200, label), (300, "1,541.40"))) == Decimal("1541.40")


def test_the_sum_at_the_foot_of_a_column_may_be_the_total(page: Any, document: Any) -> None:
    assert total(page, document, HEAD, *LINES, (92, (300, "1,284.50"))) == Decimal("1284.50")


def test_a_word_known_as_a_label_amid_a_row_does_not_make_it_a_total(page: Any, document: Any) -> None:
    lines = [(64, (50, "Mooring fee"), (300, "1,200.00")), (78, (50, "Electricity"), (300, "84.50"))]
    due = [(106, (200, "Payments received"), (300, "500.00")), (120, (200, "Amount due"), (300, "784.50"))]
    assert total(page, document, HEAD, *lines, *due) != Decimal("84.50")
