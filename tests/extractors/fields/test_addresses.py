from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

from docstruct.document import Page
from docstruct.extractors.fields.addresses import split_address
from docstruct.extractors.fields.plan import plan_of
from docstruct.extractors.fields.sheet import Sheet, Span
from docstruct.extractors.fields.vocabulary import Vocabulary, annotate
from docstruct.result import Extraction
from tests.extractors.conftest import make_document

MakePage = Callable[..., Page]
Extract = Callable[..., Extraction[Any]]


class Party(BaseModel):
    name: str | None = None
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None


class Delivery(BaseModel):
    seller: Party
    buyer: Party


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Seestraße 1a", "10969 Berlin"], {"street": "Seestraße 1a", "postal_code": "10969", "city": "Berlin"}),
        (
            ["410 Terry Ave North", "Seattle, WA 98109"],
            {"street": "410 Terry Ave North", "postal_code": "98109", "city": "Seattle", "state": "WA"},
        ),
        (["2 Mill Road", "Bristol BS1 5TY"], {"street": "2 Mill Road", "postal_code": "BS1 5TY", "city": "Bristol"}),
        (["2 Mill Road", "Bristol", "BS1 5TY"], {"street": "2 Mill Road", "postal_code": "BS1 5TY", "city": "Bristol"}),
        (["Calle Mayor, 5", "28013 Madrid"], {"street": "Calle Mayor, 5", "postal_code": "28013", "city": "Madrid"}),
        (["Weena 664", "3012 CN Rotterdam"], {"street": "Weena 664", "postal_code": "3012 CN", "city": "Rotterdam"}),
        (
            ["5 Rue Haute, 75011 Paris"],
            {"street": "5 Rue Haute", "postal_code": "75011", "city": "Paris"},
        ),
        (
            ["LOT 12, JALAN BESAR,", "43300 SERI KEMBANGAN, SELANGOR"],
            {"street": "JALAN BESAR", "postal_code": "43300", "city": "SERI KEMBANGAN", "state": "SELANGOR"},
        ),
        (["Somewhere nice"], {}),
    ],
)  # fmt: skip
def test_an_address_is_cut_into_its_parts(page: MakePage, lines: list[str], expected: dict[str, str]) -> None:
    made = page(*((100 + 13 * i, (50, line)) for i, line in enumerate(lines)))
    sheet = Sheet(make_document(made))
    annotate(sheet, Vocabulary.of(plan_of(Delivery)))
    texts = tuple(sheet.texts)
    whole = Span(texts, 0, len(texts[0].words) if len(texts) == 1 else 0)
    assert {k: s.text.strip(" ,") for k, s in split_address(whole).items()} == expected


def test_a_schema_may_ask_for_the_parts(page: MakePage, extract: Extract) -> None:
    made = page(
        (60, (50, "*Northwind Traders Ltd", 16)),
        (82, (50, "22 Harbour Road")),
        (95, (50, "Bristol BS1 5TY")),
        (170, (50, "Bill to:")),
        (183, (50, "Anna Schmidt GmbH")),
        (196, (50, "Lindenstraße 12a")),
        (209, (50, "10969 Berlin")),
        (260, (50, "Thank you for your order.")),
    )
    r = extract(Delivery, made)
    buyer, seller = r.partial["buyer"], r.partial["seller"]
    assert (buyer["street"], buyer["postal_code"], buyer["city"]) == ("Lindenstraße 12a", "10969", "Berlin")
    assert (seller["street"], seller["postal_code"], seller["city"]) == ("22 Harbour Road", "BS1 5TY", "Bristol")
    assert r["buyer.city"].raw_text == "Berlin" and r["buyer.city"].bbox.y0 == 209
