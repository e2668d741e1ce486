import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from docstruct.document import Page
from docstruct.extractors.fields.plan import plan_of, walk_leaves
from docstruct.extractors.fields.sheet import Sheet, Text
from docstruct.extractors.fields.vocabulary import Vocabulary, annotate
from docstruct.schemas import Invoice
from docstruct.schemas.scalars import Iban

MakePage = Callable[..., Page]


class Party(BaseModel):
    name: str | None = None
    vat_id: str | None = None


class Paper(BaseModel):
    """Terms of business, and a term nobody knows."""

    invoice_number: str | None = None
    issue_date: dt.date | None = None
    total: Decimal | None = None
    seller: Party | None = None
    account: Iban | None = None
    kind: Literal["a", "b"] | None = None
    pets: bool | None = None
    hull_colour: str | None = Field(None, alias="Paint code", description="Tint of the hull")


def target(path: str) -> Any:
    vocabulary = Vocabulary.of(plan_of(Paper))
    return next(vocabulary.target(leaf) for leaf in walk_leaves(vocabulary.plan) if leaf.path == path)


@pytest.mark.parametrize(
    ("path", "type_", "concept"),
    [
        ("/invoice_number", "id", "invoice_number"),
        ("/issue_date", "date", "issue_date"),
        ("/total", "money", "total"),
        ("/seller/name", "name", "seller_name"),
        ("/seller/vat_id", "vat_id", "vat_id"),
        ("/account", "iban", None),
        ("/kind", "enum", None),
        ("/pets", "bool", None),
        ("/hull_colour", "text", ""),
    ],
)
def test_what_a_leaf_is(path: str, type_: str, concept: str | None) -> None:
    found = target(path)
    assert found.type == type_
    assert concept is None or found.concept == concept
    assert found.concepts[f"field:{path}"] == 1.0


def test_a_leaf_of_a_party_knows_what_else_is_said_of_it() -> None:
    assert {"seller_name", "seller_address"} <= set(target("/seller/name").group)
    assert target("/total").group == {}


def test_kin_are_printed_one_for_the_other() -> None:
    assert "amount_due" in target("/total").kin and "total" not in target("/total").kin


@pytest.fixture
def spotted(sheet: Callable[..., Sheet], page: MakePage) -> Callable[[str], Text]:
    """A line of a page alone, annotated."""
    return lambda line: sheet(Paper, page((50, (50, line)))).texts[0]


@pytest.mark.parametrize("line", ["Paint code: 7", "Hull colour: 7", "Tint of the hull: 7", "PAINT CODE 7"])
def test_names_alias_and_short_description_are_labels(line: str, spotted: Callable[[str], Text]) -> None:
    assert any("field:/hull_colour" in s.concepts for s in spotted(line).spots)


def test_labels_of_the_lexicon_in_other_languages(spotted: Callable[[str], Text]) -> None:
    for line in ("Rechnungsnummer: 7", "Numéro de facture : 7", "Número de factura: 7", "发票号码：7"):
        assert any("invoice_number" in s.concepts for s in spotted(line).spots), line


@pytest.mark.parametrize(
    ("line", "concept"),
    [
        ("Total excl. VAT 100.00", "subtotal"), ("Total incl. VAT 119.00", "total"),
        ("Gesamtbetrag netto 100,00", "subtotal"), ("Total TTC 119,00", "total"),
    ],
)  # fmt: skip
def test_net_and_gross_say_which_total(line: str, concept: str, spotted: Callable[[str], Text]) -> None:
    concepts = {c for s in spotted(line).spots for c in s.concepts}
    assert concept in concepts and len(concepts & {"total", "subtotal"}) == 1


def test_typed_values_follow_the_locale_of_the_document(sheet: Callable[..., Sheet], page: MakePage) -> None:
    rows = [(50 + 14 * i, (50, text)) for i, text in enumerate(("Betrag 1.234,50", "Summe 12.000", "Rest 3,25"))]
    values = [m.value for t in sheet(Paper, page(*rows)).texts for m in t.mentions if m.kind == "amount"]
    assert values == [Decimal("1234.50"), Decimal(12000), Decimal("3.25")]


def test_a_line_of_totals_is_told(sheet: Callable[..., Sheet], page: MakePage) -> None:
    vocabulary = Vocabulary.of(plan_of(Invoice))
    lines = sheet(Invoice, page((50, (50, "Total 12.50")), (64, (50, "Invoice number 4711")))).texts
    assert [any(vocabulary.is_total(s) for s in t.spots) for t in lines] == [True, False]


class Lease(BaseModel):
    start_date: dt.date | None = None
    end_date: dt.date | None = None
    street: str | None = None
    email: str | None = None


@pytest.mark.parametrize("line", ["From 1 April 2025 to 31 March 2026", "von 1. April 2025 bis zum 31. März 2026"])
def test_two_dates_and_the_words_between_are_begin_and_end(
    page: MakePage, document: Callable[..., Any], line: str
) -> None:
    vocabulary, sheet = Vocabulary.of(plan_of(Lease)), Sheet(document(page((50, (50, line)))))
    annotate(sheet, vocabulary)
    (text,) = sheet.texts
    first, second = (m for m in text.mentions if m.kind == "date")
    begin, end = text.spots
    assert begin.end == first.start and "period_start" in begin.concepts
    assert (end.start, end.end) == (first.end, second.start) and "period_end" in end.concepts


def test_the_label_of_an_attribute_heads_its_value_and_no_further_label(
    page: MakePage, document: Callable[..., Any]
) -> None:
    rows = [(50, (50, "Street address")), (62, (50, "7 Mill Lane")), (76, (50, "E-mail")), (88, (50, "a@b.com"))]
    vocabulary, sheet = Vocabulary.of(plan_of(Lease)), Sheet(document(page(*rows)))
    annotate(sheet, vocabulary)
    t = {text.text: text for text in sheet.texts}
    assert t["7 Mill Lane"].section is t["Street address"]
    assert t["E-mail"].section is None and t["a@b.com"].section is None
