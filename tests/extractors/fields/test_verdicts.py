import datetime as dt
from decimal import Decimal as D
from typing import ClassVar

from pydantic import BaseModel

from docstruct.extractors.fields.plan import plan_of
from docstruct.extractors.fields.verdicts import RuleBook
from docstruct.schemas.rules import Equation, Order, Product, Rule, Sum


class Row(BaseModel):
    count: D | None = None
    price: D | None = None
    amount: D | None = None

    rules: ClassVar[tuple[Rule, ...]] = (Product(("count", "price"), "amount"),)


class Bill(BaseModel):
    rows: list[Row] = []
    net: D | None = None
    tax: D | None = None
    total: D | None = None
    issued: dt.date | None = None
    due: dt.date | None = None

    rules: ClassVar[tuple[Rule, ...]] = (
        Sum("rows[].amount", "net"),
        Equation("total", ("net", "tax")),
        Order("issued", "due"),
    )


ROWS = {
    "/rows/0/count": D(2), "/rows/0/price": D(30), "/rows/0/amount": D(60),
    "/rows/1/count": D(1), "/rows/1/price": D(40), "/rows/1/amount": D(40),
}  # fmt: skip
BOOK = RuleBook(plan_of(Bill), ROWS)
GOOD = {"/net": D(100), "/tax": D(19), "/total": D(119), "/issued": None}
BAD = {**GOOD, "/tax": D(7)}


def test_verdicts_of_single_values_over_the_lists() -> None:
    # The sum of the rows and the total; what holds within a row no choice here can change.
    assert BOOK.verdicts(GOOD) == [True, True]
    assert sorted(BOOK.verdicts(BAD)) == [False, True]


def test_a_rule_that_lacks_a_value_says_nothing() -> None:
    assert RuleBook(plan_of(Bill), {}).verdicts({"/total": D(5), "/net": None}) == []


def test_a_value_that_a_rule_confirms_is_supported_whatever_another_says() -> None:
    support = BOOK.support(BAD)
    assert (support["/net"], support["/tax"], support["/total"]) == (1, -1, -1)
    assert support["/rows/0/amount"] == support["/rows/1/price"] == 1
    assert "/due" not in support


def test_a_failed_rule_names_both_values_and_the_place() -> None:
    (issue,) = BOOK.issues(BAD)
    assert (issue.severity, issue.path) == ("warning", "/total")
    assert "107" in issue.message and "119" in issue.message
    assert BOOK.issues(GOOD) == []


def test_a_row_that_does_not_multiply_is_named() -> None:
    book = RuleBook(plan_of(Bill), {**ROWS, "/rows/1/price": D(41)})
    assert [i.path for i in book.issues({})] == ["/rows/1/amount"]


def test_dates_in_the_wrong_order_are_told() -> None:
    (issue,) = BOOK.issues({"/issued": dt.date(2024, 5, 2), "/due": dt.date(2024, 5, 1)})
    assert "2024-05-02" in issue.message and "2024-05-01" in issue.message


def test_a_schema_without_rules() -> None:
    class Plain(BaseModel):
        a: int

    book = RuleBook(plan_of(Plain), {})
    assert (book.verdicts({"/a": 1}), book.support({"/a": 1}), book.issues({"/a": 1})) == ([], {}, [])


def test_that_a_number_equals_itself_says_nothing() -> None:
    class Slip(BaseModel):
        net: D | None = None
        tip: D | None = None
        total: D | None = None

        rules: ClassVar[tuple[Rule, ...]] = (Equation("total", ("net",), perhaps_plus=("tip",)),)

    book = RuleBook(plan_of(Slip), {})
    assert book.verdicts({"/net": D(5), "/total": D(5)}) == []
    assert book.verdicts({"/net": D(5), "/tip": D(1), "/total": D(6)}) == [True]
    assert book.verdicts({"/net": D(5), "/total": D(7)}) == [False]
    assert book.verdicts({"/net": D(0), "/tip": D(0), "/total": D(0)}) == []


def test_that_one_day_follows_another_proves_neither() -> None:
    days = {"/issued": dt.date(2024, 3, 1), "/due": dt.date(2024, 4, 1)}
    assert BOOK.support(days).keys().isdisjoint(days)
    late = {**days, "/due": dt.date(2024, 2, 1)}
    assert BOOK.support(late)["/due"] == -1 and False in BOOK.verdicts(late)
