from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel

from docstruct.document import Page
from docstruct.extractors.fields.plan import plan_of
from docstruct.extractors.fields.sheet import Sheet
from docstruct.extractors.fields.targets import Target
from docstruct.extractors.fields.vocabulary import Vocabulary, annotate
from docstruct.extractors.lists.head_cells import Row
from docstruct.extractors.lists.heads import Head, column_of, columns_of, cut_row, find_heads, rows_by_page

MakePage = Callable[..., Page]


class Item(BaseModel):
    description: str | None = None
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    amount: Decimal | None = None


class Bill(BaseModel):
    items: list[Item] = []


@pytest.fixture
def read(document: Callable[..., Any]) -> Callable[..., tuple[list[Row], list[Target]]]:
    """The rows of a page and the leaves of the list."""

    def made(page: Page) -> tuple[list[Row], list[Target]]:
        vocabulary, sheet = Vocabulary.of(plan_of(Bill)), Sheet(document(page))
        annotate(sheet, vocabulary)
        (rows,) = rows_by_page(sheet)
        return rows, [vocabulary.target(leaf) for leaf in vocabulary.plan.lists[0].leaves]

    return made


def named(head: Head) -> dict[str, str]:
    return {target.leaf.name: head.cells[i].text for i, target, _ in head.named}


BODY = (
    (120, (50, "Steel bolts, galvanised and greased"), (-320, "12"), (-420, "10.00"), (-520, "120.00")),
    (136, (50, "Nuts"), (-320, "7"), (-420, "1,003.00"), (-520, "7,021.00")),
)
PLAIN = (100, (50, "Description"), (-320, "Quantity"), (-420, "Unit price"), (-520, "Amount"))


def test_rows_are_what_stands_side_by_side(page: MakePage, read: Any) -> None:
    rows, _ = read(page(*BODY))
    assert [[t.text for t in row.texts] for row in rows] == [
        ["Steel bolts, galvanised and greased", "12", "10.00", "120.00"],
        ["Nuts", "7", "1,003.00", "7,021.00"],
    ]


def test_a_head_names_leaves(page: MakePage, read: Any) -> None:
    (head,) = find_heads(*read(page((50, (50, "Invoice number: 5")), PLAIN, *BODY)))
    assert named(head) == {
        "description": "Description", "quantity": "Quantity", "unit_price": "Unit price", "amount": "Amount",
    }  # fmt: skip
    assert (head.top, head.bottom) == (100, 110)


def test_a_head_of_two_rows_is_one(page: MakePage, read: Any) -> None:
    rows = (
        (88, (-320, "Quantity"), (-420, "Unit"), (-520, "Amount")),
        (100, (50, "Description"), (-320, "(pieces)"), (-420, "price")),
    )
    (head,) = find_heads(*read(page(*rows, *BODY)))
    assert len(head.rows) == 2 and named(head) == {
        "description": "Description",
        "quantity": "Quantity (pieces)",
        "unit_price": "Unit price",
        "amount": "Amount",
    }


def test_a_row_with_values_is_no_head(page: MakePage, read: Any) -> None:
    assert find_heads(*read(page((100, (50, "Quantity"), (150, "Amount"), (-520, "12.50"))))) == []


def test_one_name_alone_is_no_head(page: MakePage, read: Any) -> None:
    assert find_heads(*read(page((100, (50, "Description"), (300, "Something else"))))) == []


def test_columns_hold_wide_texts_and_numbers_set_to_the_right(page: MakePage, read: Any) -> None:
    rows, targets = read(page(PLAIN, *BODY))
    (head,) = find_heads(rows, targets)
    columns = columns_of(head, rows[1:])
    cut = [[" ".join(w.text for w in cell) for cell in cut_row(row, columns)] for row in rows[1:]]
    assert cut == [
        ["Steel bolts, galvanised and greased", "12", "10.00", "120.00"],
        ["Nuts", "7", "1,003.00", "7,021.00"],
    ]
    assert [c.target.leaf.name for c in columns if c.target] == [
        "description",
        "quantity",
        "unit_price",
        "amount",
    ]
    assert column_of(-50, columns) == 0 and column_of(5000, columns) == 3


def test_of_rivals_the_head_that_names_most_stays(page: MakePage, read: Any) -> None:
    heads = find_heads(*read(page(PLAIN, *BODY, (400, (50, "Description"), (-320, "Quantity")))))
    assert [len(h.named) for h in heads] == [4, 2]
    assert heads[0].score > heads[1].score


def test_labels_without_a_wide_gap_are_parted_by_the_columns_below(page: MakePage, read: Any) -> None:
    head = (100, (50, "Article"), (-320, "Quantity"), (-420, "Price each"), (-520, "VAT Price incl. VAT"))
    below = [(y, (50, "Bolts"), (-320, "2"), (-420, "10.00"), (-446, "21%"), (-520, "20.00")) for y in (116, 132)]
    (found,) = find_heads(*read(page(head, *below)))
    assert [c.text for c in found.cells] == ["Article", "Quantity", "Price each", "VAT", "Price incl. VAT"]
    assert named(found)["amount"] == "Price incl. VAT"


def test_labels_over_one_column_stay_together(page: MakePage, read: Any) -> None:
    head = (100, (50, "Article"), (-320, "Quantity"), (-420, "Price incl. VAT"))
    (found,) = find_heads(*read(page(head, *((y, (50, "Nuts"), (-320, "2"), (-420, "10.00")) for y in (116, 132)))))
    assert [c.text for c in found.cells] == ["Article", "Quantity", "Price incl. VAT"]


class Charge(BaseModel):
    description: str | None = None
    amount: Decimal | None = None


class Charges(BaseModel):
    items: list[Charge] = []


def test_columns_that_nobody_asks_for_keep_their_heads(page: MakePage, document: Callable[..., Any]) -> None:
    vocabulary = Vocabulary.of(plan_of(Charges))
    sheet = Sheet(document(page((100, (50, "Description"), (-320, "Quantity"), (-420, "Price"), (-520, "Total")))))
    annotate(sheet, vocabulary)
    targets = [vocabulary.target(leaf) for leaf in vocabulary.plan.lists[0].leaves]
    (found,) = find_heads(rows_by_page(sheet)[0], targets)
    assert named(found) == {"description": "Description", "amount": "Total"}


def test_a_column_that_nobody_asks_for_takes_no_word_of_the_next(page: MakePage, document: Callable[..., Any]) -> None:
    vocabulary = Vocabulary.of(plan_of(Charges))
    rows = ((y, (50, "KR3M"), (130, "Grass, green"), (-520, "10.00")) for y in (120, 136))
    sheet = Sheet(document(page((100, (50, "Item no. customer Description"), (-520, "Total")), *rows)))
    annotate(sheet, vocabulary)
    targets = [vocabulary.target(leaf) for leaf in vocabulary.plan.lists[0].leaves]
    (found,) = find_heads(rows_by_page(sheet)[0], targets)
    assert named(found) == {"description": "Description", "amount": "Total"}
