"""What a model stated of each page under the schema: looked up, merged over pages, typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from docstruct.document import Document, Page, Stated
from docstruct.extractors.fields.plan import plan_of
from docstruct.extractors.stated import read_stated, schema_to_write
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.schemas import BankStatement, Form, Invoice, PurchaseOrder, Receipt


class Row(BaseModel):
    name: str
    amount: Decimal


class Party(BaseModel):
    name: str


class Paper(BaseModel):
    number: str
    day: date
    kind: Literal["bill", "credit"] | None = None
    seller: Party | None = None
    rows: list[Row] = []


def page(page_no: int, text: str, **stated: Any) -> Page:
    """A page that prints a text on one line and of which values were stated."""
    words = tuple(Word(t, BBox(50 * i, 10, 50 * i + 40, 20), 10.0) for i, t in enumerate(text.split()))
    return Page(page_no, 600, 800, "model", words=words, stated=Stated(stated, 0.8))


def read(*pages: Page) -> Any:
    return read_stated(Document("x", "server", pages), plan_of(Paper))


def test_values_are_typed_and_take_the_place_where_they_are_printed() -> None:
    reading = read(page(1, "Number A-17 of 03.05.2024", number="A-17", day="2024-05-03", kind=None, rows=[]))
    assert reading.values == {"/number": "A-17", "/day": date(2024, 5, 3)}
    proof = reading.evidence["/day"]
    assert (proof.raw_text, proof.page_no, proof.status, proof.confidence) == ("03.05.2024", 1, "ok", 0.8)
    assert proof.bbox == BBox(150, 10, 190, 20)
    assert reading.evidence["/kind"].status == "absent"
    assert not reading.issues


def test_a_value_that_is_not_printed_is_kept_and_ungrounded() -> None:
    reading = read(page(1, "Number A-17", number="B-18", day="2024-05-03"))
    assert reading.values["/number"] == "B-18"
    proof = reading.evidence["/number"]
    assert (proof.status, proof.bbox, proof.page_no) == ("ungrounded", None, 1)
    assert [i.path for i in reading.issues] == ["/number", "/day"]


def test_of_several_pages_the_one_that_prints_the_value_is_believed() -> None:
    reading = read(
        page(1, "Cover", number="A-1", day="2024-05-03", rows=[{"name": "Tea", "amount": Decimal("1.50")}]),
        page(2, "A-17 Coffee 2.50", number="A-17", day="2024-05-04", rows=[{"name": "Coffee", "amount": "2.50"}]),
    )
    assert (reading.values["/number"], reading.evidence["/number"].page_no) == ("A-17", 2)
    assert (reading.values["/day"], reading.evidence["/day"].page_no) == (date(2024, 5, 3), 1)
    assert [reading.values[f"/rows/{n}/name"] for n in (0, 1)] == ["Tea", "Coffee"]
    assert reading.values["/rows/1/amount"] == Decimal("2.50")
    assert reading.evidence["/rows/1/amount"].status == "ok"
    assert reading.coverage == {"/rows": (2, 2)}


def test_what_the_schema_does_not_ask_for_is_left_out_and_other_forms_are_kept_for_validation() -> None:
    reading = read(page(1, "A-17 tomorrow", number="A-17", day="tomorrow", more={"x": 1}))
    assert reading.values == {"/number": "A-17", "/day": "tomorrow"}


def test_every_property_is_asked_for_and_null_where_it_may_be_missing() -> None:
    schema = schema_to_write(plan_of(Paper))
    assert schema["required"] == ["number", "day", "kind", "seller", "rows"]
    assert schema["additionalProperties"] is False
    check = Draft202012Validator(schema)
    good = {"number": "1", "day": "2024-05-03", "kind": None, "seller": None, "rows": None}
    assert check.is_valid(good)
    assert not check.is_valid({**good, "number": None})
    assert not check.is_valid({**good, "rows": [{"name": "Tea", "amount": "much"}]})
    assert check.is_valid({**good, "rows": [{"name": "Tea", "amount": "1.5"}]})


@pytest.mark.parametrize("ready", [Invoice, Receipt, PurchaseOrder, BankStatement, Form])
def test_grammars_can_hold_the_ready_schemas(ready: type[BaseModel]) -> None:
    constrain = pytest.importorskip("docstruct.model.constrain")
    from docstruct.model.tokenizer import byte_tokenizer

    grammars = constrain.Grammars(byte_tokenizer(), 512)
    assert grammars.json(schema_to_write(plan_of(ready))).start().allowed().any()
