import datetime as dt
from decimal import Decimal as D
from typing import ClassVar

import pytest
from pydantic import BaseModel

from docstruct.schemas import BankStatement, Invoice, Receipt
from docstruct.schemas.amounts import rounding_tolerance
from docstruct.schemas.rules import Check, Equation, Order, Product, Rule, Sum, check_rules, rules_of

LINES = Sum("lines[].amount", "subtotal")


def lines(*amounts):
    return [{"amount": None if a is None else D(a)} for a in amounts]


def failed(model, values):
    return [(r.code, r.paths[-1]) for r in check_rules(rules_of(model), values) if not r.ok]


def test_message_names_both_values_and_paths_lead_to_them():
    (result,) = check_rules([LINES], {"lines": lines("1000", "200"), "subtotal": D("1234.50")})
    assert result == (
        "sum of lines[].amount = subtotal",
        "sum-mismatch",
        False,
        ("/lines/0/amount", "/lines/1/amount", "/subtotal"),
        "lines do not sum to the subtotal: 1,200.00 != 1,234.50",
        D("0.015"),
    )


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ({"lines": lines("1.10", "2.20"), "subtotal": D("3.30")}, True),
        ({"lines": lines("1.10", "2.20"), "subtotal": D("3.31")}, True),  # a cent of rounding
        ({"lines": lines("1.10", "2.20"), "subtotal": D("3.33")}, False),
        ({"lines": lines("1.10", "2.20")}, None),
        ({"lines": [], "subtotal": D(0)}, None),
        ({"subtotal": D(5)}, None),
        ({"lines": lines("1.10", None), "subtotal": D("3.30")}, None),  # a row was not read
        ({"lines": lines("1.10", None), "subtotal": D("1.10")}, True),  # the row is a remark
        ({"lines": [{"amount": "1.10"}], "subtotal": D("1.10")}, None),  # not converted
        ({"lines": [{"amount": 1}, {"amount": 2.5}], "subtotal": 3.5}, True),
    ],
)
def test_sum(values, holds):
    assert LINES.holds(values) is holds


def test_yen_have_no_cents():
    values = {"currency": "JPY", "lines": lines("100", "200"), "subtotal": D(301)}
    assert LINES.holds(values) is True
    assert LINES.holds({**values, "currency": "EUR"}) is False


def test_tolerance_grows_with_the_root_of_the_terms():
    assert [rounding_tolerance(n, D("0.01")) for n in (1, 3, 48)] == [D("0.0100"), D("0.0200"), D("0.0650")]


def test_any_of_several_totals_may_be_the_one():
    rule = Sum("lines[].amount", ("subtotal", "total"))
    assert rule.holds({"lines": lines("119"), "subtotal": D(100), "total": D(119)}) is True
    (result,) = rule.check({"lines": lines("118"), "subtotal": D(100), "total": D(119)})
    assert result.message == "lines do not sum to the subtotal: 118.00 != 100"


@pytest.mark.parametrize(
    ("extra", "holds"),
    [
        ({"total": D(119)}, True),
        ({"total": D(120)}, False),
        ({"total": D(124), "charge_total": D(5)}, True),
        ({"total": D(119), "charge_total": D(5)}, True),  # the subtotal holds the charge already
        ({"total": D(109), "discount_total": D(10)}, True),
        ({"total": D(109), "discount_total": D(-10)}, True),  # printed with its minus
        ({"total": D(114), "charge_total": D(5), "discount_total": D(10)}, True),
        ({}, None),
    ],
)
def test_equation_with_terms_that_papers_treat_differently(extra, holds):
    rule = Equation(
        "total",
        ("subtotal", "tax_total"),
        perhaps_plus=("charge_total",),
        perhaps_minus=("discount_total",),
    )
    assert rule.holds({"subtotal": D(100), "tax_total": D(19), **extra}) is holds


def test_equation_message():
    (result,) = Equation("total", ("subtotal", "tax_total")).check(
        {"subtotal": D("100.00"), "tax_total": D("19.00"), "total": D("129.00")}
    )
    assert result.message == "subtotal + tax total is not the total: 119.00 != 129.00"
    assert result.paths == ("/subtotal", "/tax_total", "/total")


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        ({"quantity": D(3), "unit_price": D("10.00"), "amount": D("30.00")}, True),
        ({"quantity": D(3), "unit_price": D("10.00"), "amount": D("31.00")}, False),
        ({"quantity": D(400), "unit_price": D("0.94"), "amount": D("376.04")}, True),  # the price is rounded
        ({"quantity": D("0.33"), "unit_price": D("90.00"), "amount": D("30.00")}, True),  # a third of an hour
        ({"quantity": D(10), "unit_price": D(100), "discount": D(150), "amount": D(850)}, True),
        ({"quantity": D(2), "unit_price": D(50), "discount_rate": D(10), "amount": D(90)}, True),
        ({"quantity": D(2), "unit_price": D(50), "tax_rate": D(19), "amount": D(119)}, True),
        ({"quantity": D(250), "unit_price": D(8), "price_base": D(100), "amount": D(20)}, True),
        ({"quantity": D(3), "amount": D(30)}, None),
    ],
)
def test_product_of_a_line(line, holds):
    product = next(rule for rule in rules_of(Invoice) if isinstance(rule, Product) and rule.scope == "lines[]")
    assert product.holds({"lines": [line]}) is holds


def test_product_names_the_line():
    values = {"lines": [{}, {"quantity": D(3), "unit_price": D(10), "amount": D(31)}]}
    (result,) = check_rules([Product(("quantity", "unit_price"), "amount", scope="lines[]")], values)
    assert result.paths == ("/lines/1/quantity", "/lines/1/unit_price", "/lines/1/amount")
    assert result.message == "quantity times unit price is not the amount: 30.00 != 31"


def test_order_of_dates():
    rule = Order("issue_date", "due_date")
    early, late = dt.date(2024, 1, 1), dt.date(2024, 2, 1)
    assert rule.holds({"issue_date": early, "due_date": early}) is True
    assert rule.holds({"issue_date": early}) is None
    (result,) = rule.check({"issue_date": dt.datetime(2024, 2, 1), "due_date": early})
    assert (result.code, result.ok) == ("date-order", False)
    assert result.message == "due date is before the issue date: 2024-01-01 < 2024-02-01"
    assert rule.holds({"issue_date": late, "due_date": early}) is False


def test_checks_carry_their_codes():
    values = {
        "currency": "EURO",
        "seller": {"vat_id": "DE123456789"},
        "payment": {"iban": "DE00123456780000000000"},
        "lines": [{"gtin": "4006381333932"}, {"gtin": "4006381333931"}],
    }
    assert failed(Invoice, values) == [
        ("unknown-currency", "/currency"),
        ("vat-id-check", "/seller/vat_id"),
        ("gtin-check", "/lines/0/gtin"),
        ("iban-check", "/payment/iban"),
    ]


def test_unknown_kind_of_check_is_refused():
    with pytest.raises(ValueError, match="no check 'isbn'; there are iban"):
        Check("isbn", "number")


def test_statement_balances_with_signed_and_with_split_columns():
    ends = {"opening_balance": D(100), "closing_balance": D(130)}
    signed = {**ends, "transactions": [{"amount": D(50)}, {"amount": D(-20)}]}
    split = {**ends, "transactions": [{"credit": D(50)}, {"debit": D(20)}]}
    assert failed(BankStatement, signed) == failed(BankStatement, split) == []
    wrong = {**ends, "transactions": [{"credit": D(50)}, {"debit": D(30)}]}
    assert failed(BankStatement, wrong) == [("sum-mismatch", "/closing_balance")]


def test_receipt_with_tax_inside_its_prices():
    values = {"lines": lines("10.60"), "subtotal": D("10.60"), "tax_total": D("0.60"), "total": D("10.60")}
    assert failed(Receipt, values) == []


def test_a_users_model_declares_rules_and_nested_ones_are_found():
    class Item(BaseModel):
        ean: str
        rules: ClassVar[tuple[Rule, ...]] = (Check("gtin", "ean"),)

    class Crate(BaseModel):
        items: list[Item] | None = None

    class Delivery(BaseModel):
        crates: list[Crate] = []
        best: Item | None = None

    assert [rule.id for rule in rules_of(Delivery)] == [
        "crates[].items[]: ean is a gtin",
        "best: ean is a gtin",
    ]
    values = {"crates": [{"items": [{"ean": "4006381333931"}]}, {"items": [{"ean": "1"}]}]}
    assert [(r.ok, r.paths) for r in check_rules(rules_of(Delivery), values)] == [
        (True, ("/crates/0/items/0/ean",)),
        (False, ("/crates/1/items/0/ean",)),
    ]


def test_a_model_that_holds_itself_ends():
    class Node(BaseModel):
        code: str = ""
        children: list["Node"] = []
        rules: ClassVar[tuple[Rule, ...]] = (Check("currency", "code"),)

    assert len(rules_of(Node)) == 1
