from collections.abc import Callable
from decimal import Decimal as D
from typing import Any

import pytest
from pydantic import BaseModel

from docstruct.document import Page
from docstruct.extractors.fields.plan import plan_of
from docstruct.extractors.fields.sheet import Sheet
from docstruct.extractors.fields.vocabulary import Vocabulary, annotate
from docstruct.extractors.lists.heads import rows_by_page
from docstruct.extractors.lists.plain_rows import plain_items, plain_targets
from docstruct.schemas import Receipt

MakePage = Callable[..., Page]
Item = tuple[str, D, D | None, D | None]


@pytest.fixture
def items(page: MakePage, document: Callable[..., Any]) -> Callable[..., list[Item]]:
    """(text, amount, quantity, price) of the rows of a page of texts at the left and amounts at the right."""

    def read(*rows: tuple[str, str]) -> list[Item]:
        placed = [
            (50 + 14 * i, *([(50, a)] if a else []), *([(-300, b)] if b else [])) for i, (a, b) in enumerate(rows)
        ]
        vocabulary, sheet = Vocabulary.of(plan_of(Receipt)), Sheet(document(page(*placed)))
        annotate(sheet, vocabulary)
        (found,) = rows_by_page(sheet)
        return [
            (
                " ".join(w.text for w in i.text[0].words[i.text[1] : i.text[2]]) if i.text else "",
                i.amount[1].value,
                i.quantity[1].value if i.quantity else None,
                i.price[1].value if i.price else None,
            )
            for i in plain_items(found, vocabulary)
        ]

    return read


def test_a_text_with_an_amount_is_an_item(items: Callable[..., list[Item]]) -> None:
    assert items(("Rye bread", "3.20"), ("Coffee", "2.80 A")) == [
        ("Rye bread", D("3.20"), None, None),
        ("Coffee", D("2.80"), None, None),  # a tax code may follow
    ]


def test_items_end_at_the_total(items: Callable[..., list[Item]]) -> None:
    assert items(("Bread", "3.20"), ("TOTAL", "3.20"), ("Cash", "5.00"), ("Change", "1.80")) == [
        ("Bread", D("3.20"), None, None)
    ]


def test_quantity_and_price_in_the_row_make_up_the_amount(items: Callable[..., list[Item]]) -> None:
    assert items(("Croissant 3 x 1.50", "4.50")) == [("Croissant", D("4.50"), D(3), D("1.50"))]


def test_quantity_and_price_below_belong_to_the_article_above(items: Callable[..., list[Item]]) -> None:
    assert items(("Croissant", "4.50"), ("3 x 1.50", ""), ("Coffee", "2.80")) == [
        ("Croissant", D("4.50"), D(3), D("1.50")),
        ("Coffee", D("2.80"), None, None),
    ]


def test_an_article_may_stand_above_its_numbers(items: Callable[..., list[Item]]) -> None:
    assert items(("Croissant", ""), ("3 x 1.50", "4.50")) == [("Croissant", D("4.50"), D(3), D("1.50"))]


def test_numbers_without_cents_are_no_amounts(items: Callable[..., list[Item]]) -> None:
    assert items(("Table", "12"), ("Guests", "2")) == []


class Bought(BaseModel):
    """A row with text and amounts."""

    description: str
    quantity: D | None = None
    unit_price: D | None = None
    amount: D | None = None


class Words(BaseModel):
    one: str
    two: str


class Paper(BaseModel):
    bought: list[Bought] = []
    words: list[Words] = []


def test_leaves_that_plain_rows_fill() -> None:
    plan = plan_of(Paper)
    vocabulary = Vocabulary.of(plan)
    targets = {node.path: [vocabulary.target(leaf) for leaf in node.leaves] for node in plan.lists}
    filled = plain_targets(targets["/bought"], "amount")
    assert filled is not None
    assert {role: t.leaf.name for role, t in filled.items()} == {
        "text": "description", "quantity": "quantity", "price": "unit_price", "amount": "amount",
    }  # fmt: skip
    assert plain_targets(targets["/words"], None) is None
