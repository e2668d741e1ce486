from collections.abc import Callable
from decimal import Decimal as D
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel

from docstruct.document import Page
from docstruct.result import Extraction
from docstruct.schemas import Invoice, Receipt
from docstruct.schemas.rules import Product, Rule

MakePage = Callable[..., Page]
Extract = Callable[..., Extraction[Any]]

HEAD = ("Pos.", "Description", "Quantity", "Unit price", "Amount")
TOTALS = (400, (-430, "Subtotal"), (-520, "51.00"))


def row(y: float, *cells: str) -> tuple[Any, ...]:
    """A row of an invoice's table: position and description from the left, numbers at their right edge."""
    return (y, *((x, cell) for x, cell in zip((50, 90, -350, -430, -520), cells) if cell))


def rows(y: float, *items: tuple[str, ...]) -> list[tuple[Any, ...]]:
    return [row(y + 16 * i, *item) for i, item in enumerate(items)]


BOLTS = ("1", "Steel bolts", "2", "10.00", "20.00")
NUTS = ("2", "Nuts", "7", "3.00", "21.00")
WASHERS = ("3", "Washers", "100", "0.10", "10.00")
ITEMS = [
    {"description": "Steel bolts", "quantity": D(2), "unit_price": D("10.00"), "amount": D("20.00")},
    {"description": "Nuts", "quantity": D(7), "unit_price": D("3.00"), "amount": D("21.00")},
    {"description": "Washers", "quantity": D(100), "unit_price": D("0.10"), "amount": D("10.00")},
]
ASKED = ("description", "quantity", "unit_price", "amount")


def lines(result: Extraction[Any], *names: str) -> list[dict[str, Any]]:
    return [{n: item.get(n) for n in names or ASKED} for item in result.partial["lines"]]


def test_rows_under_a_head(page: MakePage, extract: Extract) -> None:
    r = extract(Invoice, page(row(100, *HEAD), *rows(120, BOLTS, NUTS, WASHERS), TOTALS))
    assert lines(r) == ITEMS
    assert r.coverage["/lines"] == (3, 3)
    assert r["lines[1].amount"].raw_text == "21.00" and r["lines[1].amount"].bbox.y0 == 136
    assert r["lines[0].description"].page_no == 1 and r["lines[0].description"].way == "text"


def test_heads_of_two_rows(page: MakePage, extract: Extract) -> None:
    heads = [
        (88, (-430, "Unit")),
        (100, (50, "Pos."), (90, "Description"), (-350, "Qty"), (-430, "price"), (-520, "Amount")),
    ]
    assert lines(extract(Invoice, page(*heads, *rows(120, BOLTS, NUTS, WASHERS), TOTALS))) == ITEMS


def test_heads_of_three_rows(page: MakePage, extract: Extract) -> None:
    heads = [
        (76, (-430, "Price")), (88, (-350, "Quantity"), (-430, "per")),
        (100, (50, "Pos."), (90, "Description"), (-430, "unit"), (-520, "Amount")),
    ]  # fmt: skip
    r = extract(Invoice, page(*heads, *rows(120, BOLTS, NUTS, WASHERS), TOTALS))
    assert lines(r, "description", "amount") == [{n: i[n] for n in ("description", "amount")} for i in ITEMS]


def test_a_wrapped_description_stays_with_its_row(page: MakePage, extract: Extract) -> None:
    r = extract(
        Invoice,
        page(
            row(100, *HEAD), row(120, *BOLTS), row(132, "", "galvanised, M8"), row(144, "", "in bags of ten"),
            row(170, *NUTS), row(195, *WASHERS), TOTALS,
        ),
    )  # fmt: skip
    assert [i["description"] for i in lines(r)] == [
        "Steel bolts\ngalvanised, M8\nin bags of ten",
        "Nuts",
        "Washers",
    ]
    assert r.coverage["/lines"] == (3, 3)
    assert r["lines[0].description"].bbox.y1 == 154


def test_totals_are_no_rows(page: MakePage, extract: Extract) -> None:
    r = extract(
        Invoice,
        page(
            row(100, *HEAD), *rows(120, BOLTS, NUTS, WASHERS),
            (170, (-430, "Subtotal"), (-520, "51.00")), (186, (-430, "VAT 19 %"), (-520, "9.69")),
            (202, (-430, "Total"), (-520, "60.69")),
        ),
    )  # fmt: skip
    assert lines(r) == ITEMS
    assert (r["subtotal"].value, r["tax_total"].value, r["total"].value) == (
        D("51.00"),
        D("9.69"),
        D("60.69"),
    )
    assert [(t["rate"], t["amount"]) for t in r.partial["taxes"]] == [(D(19), D("9.69"))]


@pytest.mark.parametrize("repeated", [True, False])
def test_a_list_goes_on_on_the_next_page(repeated: bool, page: MakePage, extract: Extract) -> None:
    first = page(row(600, *HEAD), *rows(620, BOLTS, NUTS))
    again = [row(60, *HEAD)] if repeated else []
    second = page(*again, *rows(80, WASHERS), TOTALS, number=2)
    r = extract(Invoice, first, second)
    assert lines(r) == ITEMS and r.coverage["/lines"] == (3, 3)
    assert [r[f"lines[{i}].amount"].page_no for i in range(3)] == [1, 1, 2]


def test_a_list_that_ended_does_not_go_on(page: MakePage, extract: Extract) -> None:
    first = page(row(100, *HEAD), *rows(120, BOLTS, NUTS, WASHERS), TOTALS)
    second = page((80, (50, "Terms of delivery")), (100, (50, "1"), (90, "Goods stay ours"), (-520, "7.00")), number=2)
    assert lines(extract(Invoice, first, second)) == ITEMS


def test_positions_that_count_up_tell_rows_from_notes(page: MakePage, extract: Extract) -> None:
    r = extract(
        Invoice,
        page(
            row(100, *HEAD), row(120, *BOLTS), row(132, "", "list price 12.00 each"), row(150, *NUTS),
            row(166, *WASHERS), TOTALS,
        ),
    )  # fmt: skip
    assert lines(r, "quantity", "amount") == [{n: i[n] for n in ("quantity", "amount")} for i in ITEMS]


def test_heads_that_mislead_give_way_to_quantity_times_price(page: MakePage, extract: Extract) -> None:
    """ "Amount" stands over quantities here, and "Total" over amounts."""
    heads = row(100, "#", "Article", "Amount", "Price", "Total")
    items = [
        ("1", "Bolts", "3", "10.00", "30.00"),
        ("2", "Nuts", "7", "3.00", "21.00"),
        ("3", "Screws", "4", "2.50", "10.00"),
    ]
    r = extract(Invoice, page(heads, *rows(120, *items), (400, (-430, "Net total"), (-520, "61.00"))))
    assert lines(r, "quantity", "unit_price", "amount") == [
        {"quantity": D(q), "unit_price": D(p), "amount": D(a)} for _, _, q, p, a in items
    ]


def test_a_row_that_does_not_multiply_is_an_issue_and_stays_as_printed(page: MakePage, extract: Extract) -> None:
    wrong = ("2", "Nuts", "7", "3.00", "22.00")
    r = extract(Invoice, page(row(100, *HEAD), *rows(120, BOLTS, wrong, WASHERS), TOTALS))
    assert lines(r)[1]["amount"] == D("22.00")
    assert "/lines/1/amount" in {i.path for i in r.issues}
    assert r["lines[1].amount"].confidence < r["lines[0].amount"].confidence


def test_german_numbers_under_german_heads(page: MakePage, extract: Extract) -> None:
    heads = row(100, "Pos.", "Bezeichnung", "Menge", "Einzelpreis", "Gesamt")
    items = rows(120, ("1", "Regal", "2", "10,00", "20,00"), ("2", "Tisch", "1", "1.100,00", "1.100,00"))
    r = extract(Invoice, page(heads, *items, (400, (300, "Nettobetrag"), (-520, "1.120,00"))))
    assert [i["amount"] for i in lines(r)] == [D("20.00"), D("1100.00")]


def test_receipts_have_rows_without_heads(page: MakePage, extract: Extract) -> None:
    r = extract(
        Receipt,
        page(
            (50, (50, "Corner Bakery Ltd")), (100, (50, "Rye bread"), (-250, "3.20")),
            (114, (50, "Croissant"), (-250, "4.50")), (126, (62, "3 x 1.50")),
            (140, (50, "Coffee"), (-250, "2.80")), (160, (50, "TOTAL"), (-250, "10.50")),
            (176, (50, "Cash"), (-250, "20.00")), (190, (50, "Change"), (-250, "9.50")),
        ),
    )  # fmt: skip
    assert lines(r, "description", "amount") == [
        {"description": "Rye bread", "amount": D("3.20")},
        {"description": "Croissant", "amount": D("4.50")},
        {"description": "Coffee", "amount": D("2.80")},
    ]
    assert (lines(r)[1]["quantity"], lines(r)[1]["unit_price"]) == (D(3), D("1.50"))
    assert r["total"].value == D("10.50") and r.coverage["/lines"] == (3, 3)


class Sample(BaseModel):
    """A row of a schema that no lexicon knows."""

    substance: str
    reading: D | None = None
    limit: D | None = None


class Analysis(BaseModel):
    samples: list[Sample] = []


def test_heads_that_only_the_schema_names(page: MakePage, extract: Extract) -> None:
    r = extract(
        Analysis,
        page(
            (100, (50, "Substance"), (-300, "Reading"), (-400, "Limit")),
            (120, (50, "Lead"), (-300, "0.4"), (-400, "1.0")),
            (136, (50, "Mercury"), (-300, "0.02"), (-400, "0.5")),
        ),
    )  # fmt: skip
    assert [s.model_dump() for s in r.data.samples] == [
        {"substance": "Lead", "reading": D("0.4"), "limit": D("1.0")},
        {"substance": "Mercury", "reading": D("0.02"), "limit": D("0.5")},
    ]


class Shift(BaseModel):
    day: str | None = None
    hours: D | None = None
    wage: D | None = None
    pay: D | None = None

    rules: ClassVar[tuple[Rule, ...]] = (Product(("hours", "wage"), "pay"),)


class Work(BaseModel):
    shifts: list[Shift] = []


def test_rules_of_a_users_own_rows_are_judged(page: MakePage, extract: Extract) -> None:
    head = (100, (50, "Day"), (-250, "Hours"), (-350, "Wage"), (-450, "Pay"))
    good = (120, (50, "Monday"), (-250, "8"), (-350, "20.00"), (-450, "160.00"))
    bad = (136, (50, "Tuesday"), (-250, "4"), (-350, "20.00"), (-450, "90.00"))
    r = extract(Work, page(head, good, bad))
    assert [s.pay for s in r.data.shifts] == [D("160.00"), D("90.00")]
    assert [i.path for i in r.issues if i.severity == "warning"] == ["/shifts/1/pay"]


def test_a_list_that_is_not_there_is_empty(page: MakePage, extract: Extract) -> None:
    r = extract(Invoice, page((50, (50, "Invoice number: 4711"))))
    assert r.partial["lines"] == [] and r.coverage["/lines"] == (0, 0)


def test_quantity_times_price_tells_the_columns_of_any_schema(page: MakePage, extract: Extract) -> None:
    class Row(BaseModel):
        description: str
        quantity: D
        unit_price: D
        amount: D

    class Bill(BaseModel):
        lines: list[Row]

    head = row(100, "Pos.", "Description", "Quantity", "Price per unit", "Worth")
    assert lines(extract(Bill, page(head, *rows(120, BOLTS, NUTS, WASHERS), TOTALS))) == ITEMS
