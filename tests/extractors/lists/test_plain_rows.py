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


def test_a_name_row_with_its_figures_below(items: Callable[..., list[Item]]) -> None:
    assert items(("Milk", ""), ("66514 2 x 1.50", "3.00"), ("Bread", ""), ("1 x 3.20", "3.20")) == [
        ("Milk", D("3.00"), D(2), D("1.50")),
        ("Bread", D("3.20"), D(1), D("3.20")),
    ]


def test_quantity_and_price_above_go_to_the_item_whose_amount_they_make(items: Callable[..., list[Item]]) -> None:
    rows = [("Tea", "2.00"), ("4 x 1.59", ""), ("Apples", "6.36")]
    assert items(*rows) == [("Tea", D("2.00"), None, None), ("Apples", D("6.36"), D(4), D("1.59"))]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("2x Milk", "3.00"), ("7 Up", "1.00"), ("Tea", "2.00")], [("Milk", D(2)), ("7 Up", None), ("Tea", None)]),
        ([("2 Milk", "3.00"), ("1 Tea", "1.00")], [("Milk", D(2)), ("Tea", D(1))]),
        ([("2 Milk", "3.00"), ("Tea", "1.00")], [("2 Milk", None), ("Tea", None)]),
        ([("5057055292534 Milk", "3.00")], [("Milk", None)]),
    ],
)
def test_what_descriptions_begin_with(
    rows: list[tuple[str, str]], expected: list[tuple[str, D | None]], items: Callable[..., list[Item]]
) -> None:
    assert [(text, quantity) for text, _, quantity, _ in items(*rows)] == expected


def test_the_sum_of_the_items_is_none_whatever_it_is_called(items: Callable[..., list[Item]]) -> None:
    assert [i[0] for i in items(("Milk", "3.00"), ("Tea", "1.00"), ("Warenwert", "4.00"), ("Bar", "5.00"))] == [
        "Milk",
        "Tea",
    ]
