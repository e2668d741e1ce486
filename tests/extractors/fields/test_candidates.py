import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal

import pytest
from pydantic import BaseModel

from docstruct.document import Page
from docstruct.extractors.fields.candidates import candidates_of
from docstruct.extractors.fields.plan import plan_of
from docstruct.extractors.fields.sheet import Sheet
from docstruct.extractors.fields.targets import FAMILY_OF_TYPE, MENTIONS_OF_TYPE, Candidate, final_value, semantic_type
from docstruct.extractors.fields.vocabulary import Vocabulary, annotate
from docstruct.schemas.scalars import Bic, CountryCode, Percent

MakePage = Callable[..., Page]


class Paper(BaseModel):
    invoice_number: str | None = None
    issue_date: dt.date | None = None
    total: Decimal | None = None
    guests: int | None = None
    weight: float | None = None
    discount: Percent | None = None
    remark: str | None = None
    insured: bool | None = None
    state: Literal["open", "closed"] | None = None
    seller_name: str | None = None
    seller_address: str | None = None
    country: CountryCode | None = None
    bic: Bic | None = None
    currency: Literal["EUR", "USD"] | None = None


@pytest.fixture
def drawn(page: MakePage, document: Callable[..., Any]) -> Callable[..., list[Candidate]]:
    """Candidates of a leaf on a page."""

    def make(path: str, *rows: Any) -> list[Candidate]:
        plan = plan_of(Paper)
        vocabulary, sheet = Vocabulary.of(plan), Sheet(document(page(*rows)))
        annotate(sheet, vocabulary)
        (leaf,) = (x for x in plan.leaves if x.path == path)
        return candidates_of(vocabulary.target(leaf), sheet)

    return make


Drawn = Callable[..., list[Candidate]]


def values(found: list[Candidate]) -> set[Any]:
    return {c.value for c in found}


def test_typed_leaves_draw_on_every_value_of_their_type(drawn: Drawn) -> None:
    rows = [(50, (50, "Paid on 5 March 2024")), (64, (50, "12.50"), (200, "7 April 2024"))]
    assert values(drawn("/issue_date", *rows)) == {dt.date(2024, 3, 5), dt.date(2024, 4, 7)}
    assert Decimal("12.50") in values(drawn("/total", *rows))


def test_whole_numbers_for_ints_only(drawn: Drawn) -> None:
    assert values(drawn("/guests", (50, (50, "Guests: 4")), (64, (50, "Price: 12.50")))) == {Decimal(4)}


def test_percentages_for_rates(drawn: Drawn) -> None:
    assert Decimal(19) in values(drawn("/discount", (50, (50, "Discount 19 %"))))


@pytest.mark.parametrize(
    "rows",
    [
        [(50, (50, "Remark: handle gently"))],
        [(50, (50, "Remark:"), (200, "handle gently"))],
        [(50, (50, "Remark")), (62, (50, "handle gently"))],
    ],
)
def test_text_is_drawn_from_beside_and_below_its_label(rows: list[Any], drawn: Drawn) -> None:
    assert "handle gently" in values(drawn("/remark", *rows))


def test_text_without_its_label_has_no_candidate(drawn: Drawn) -> None:
    assert drawn("/remark", (50, (50, "handle gently"))) == []


def test_identifiers_hold_a_digit_and_are_no_dates(drawn: Drawn) -> None:
    found = values(drawn("/invoice_number", (50, (50, "Invoice number: RE 2024-17 of 5 March 2024"))))
    assert {"RE 2024-17", "2024-17"} <= found
    assert not any("March" in v for v in found)


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        (["Insured: yes"], True), (["Insured: No"], False), (["Insured", "No"], False),
        (["Insured:", "Ja"], True), (["☒ Insured ☐ Furnished"], True),
        (["Insured: [ ]"], False), (["Insured: ☐ Yes ☒ No"], False), (["Insured: ☒ Yes ☐ No"], True),
        (["Insured:", "☒ No", "☐ Yes"], False), (["☒ Insured"], True), (["[ ] Insured"], False),
        (["Smoker: no Insured: yes"], True),
    ],
)  # fmt: skip
def test_yes_no_and_boxes_beside_a_label(cells: list[str], value: bool, drawn: Drawn) -> None:
    row = (50, *((50 + 150 * i, cell) for i, cell in enumerate(cells)))
    assert values(drawn("/insured", row)) == {value}


def test_what_is_neither_yes_nor_no(drawn: Drawn) -> None:
    assert drawn("/insured", (50, (50, "Insured: perhaps"))) == []


def test_choices_of_a_literal(drawn: Drawn) -> None:
    (found,) = drawn("/state", (50, (50, "State: Closed")))
    assert (found.value, found.raw) == ("closed", "Closed")


def test_names_are_lines_and_parts_of_lines(drawn: Drawn) -> None:
    found = values(drawn("/seller_name", (50, (50, "Green Door Ltd, 12 High Street, London"))))
    assert {"Green Door Ltd", "Green Door Ltd, 12 High Street, London"} <= found
    assert "Ltd" not in values(drawn("/seller_name", (50, (50, "Ltd"))))


def test_addresses_are_runs_of_lines(drawn: Drawn) -> None:
    rows = [
        (50, (50, "Green Door Ltd")),
        (62, (50, "12 High Street")),
        (74, (50, "London N1 7AA")),
        (200, (50, "Hello")),
    ]
    found = values(drawn("/seller_address", *rows))
    assert "12 High Street\nLondon N1 7AA" in found
    assert not any("Hello" in v and "\n" in v for v in found)


def test_countries_become_codes(drawn: Drawn) -> None:
    assert values(drawn("/country", (50, (50, "12 High Street, London, United Kingdom")))) == {"GB"}


def test_a_place_is_one_candidate(drawn: Drawn) -> None:
    found = drawn("/total", (50, (50, "Total Total 12.50 12.50")))
    assert len({c.span.key for c in found}) == len(found) == 2


def test_middle_pages_count_only_beside_a_label(page: MakePage, document: Callable[..., Any]) -> None:
    pages = [page((50, (50, "Total" if n == 3 else "Chapter")), (64, (50, f"{n}.50")), number=n) for n in range(1, 7)]
    plan = plan_of(Paper)
    vocabulary, sheet = Vocabulary.of(plan), Sheet(document(*pages))
    annotate(sheet, vocabulary)
    (leaf,) = (x for x in plan.leaves if x.path == "/total")
    found = candidates_of(vocabulary.target(leaf), sheet)
    assert sorted({c.span.page.page_no for c in found}) == [1, 2, 3, 5, 6]


def test_values_in_the_leafs_own_type() -> None:
    plan = {x.path: x for x in plan_of(Paper).leaves}
    assert type(final_value(Decimal(4), plan["/guests"])) is int
    assert type(final_value(Decimal("4.5"), plan["/weight"])) is float
    assert type(final_value(Decimal("4.5"), plan["/total"])) is Decimal


@pytest.mark.parametrize(
    ("path", "concept_type", "type_"),
    [
        ("/total", "money", "money"), ("/total", None, "number"), ("/guests", "money", "int"),
        ("/remark", None, "text"), ("/remark", "money", "text"), ("/remark", "id", "id"),
        ("/discount", None, "percent"), ("/bic", None, "bic"),
        ("/country", "text", "country"), ("/insured", "text", "bool"), ("/state", "id", "enum"),
    ],
)  # fmt: skip
def test_what_kind_of_thing_a_leaf_is(path: str, concept_type: str | None, type_: str) -> None:
    (leaf,) = (x for x in plan_of(Paper).leaves if x.path == path)
    assert semantic_type(leaf, concept_type) == type_


def test_every_type_with_mentions_has_weights_of_its_family() -> None:
    assert set(MENTIONS_OF_TYPE) <= set(FAMILY_OF_TYPE)


def test_names_and_addresses_whose_words_stand_far_apart_are_one(drawn: Drawn) -> None:
    rows = [
        (50, (200, "TEO"), (232, "HENG STATIONERY"), (325, "& BOOKS")),
        (64, (200, "13, JALAN TASIK"), (295, "UTAMA 8")),
        (78, (200, "MEDAN NIAGA"), (275, "57000 KL")),
    ]
    assert "TEO HENG STATIONERY & BOOKS" in values(drawn("/seller_name", *rows))
    assert "13, JALAN TASIK UTAMA 8\nMEDAN NIAGA 57000 KL" in values(drawn("/seller_address", *rows))


def test_a_label_and_its_value_are_no_line_set_wide(drawn: Drawn) -> None:
    rows = [(50, (200, "Kasse"), (235, ": Anna")), (64, (200, "Weinhaus:"), (255, "Adler"))]
    assert {v.replace("\n", " ") for v in values(drawn("/seller_name", *rows))}.isdisjoint(
        {"Kasse : Anna", "Weinhaus: Adler"}
    )


def test_a_sign_before_the_only_word_of_a_line_names_its_number(drawn: Drawn) -> None:
    assert "A-17" in values(drawn("/invoice_number", (50, (300, "INVOICE")), (64, (300, "# A-17"))))


def test_an_enum_of_currency_codes_is_read_from_signs(drawn: Drawn) -> None:
    rows = [(50, (50, "Total"), (200, "€ 12.50")), (64, (50, "Rate"), (200, "1.17 CHF"))]
    assert values(drawn("/currency", *rows)) == {"EUR"}
