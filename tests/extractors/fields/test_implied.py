from decimal import Decimal as D

from pydantic import BaseModel

from docstruct.extractors.fields.implied import implied_rules
from docstruct.extractors.fields.plan import plan_of
from docstruct.extractors.fields.verdicts import RuleBook
from docstruct.extractors.fields.vocabulary import Vocabulary
from docstruct.schemas import Invoice


class Sums(BaseModel):
    net: D | None = None
    vat: D | None = None
    gross: D | None = None
    shipping_cost: D | None = None


class Position(BaseModel):
    text: str | None = None
    count: D | None = None
    single_price: D | None = None
    sum: D | None = None


class Bill(BaseModel):
    amounts: Sums | None = None
    positions: list[Position] = []


def rules() -> dict[str, object]:
    plan = plan_of(Bill)
    return {rule.id: rule for rule in implied_rules(plan, Vocabulary.of(plan).targets)}


def test_terms_of_business_hold_together_whatever_they_are_called() -> None:
    assert set(rules()) == {
        "amounts.net + amounts.vat = amounts.gross",
        "positions[]: count * single_price = sum",
        "sum of positions[].sum = amounts.net or amounts.gross",
    }


def test_a_schema_with_rules_needs_no_others() -> None:
    plan = plan_of(Invoice)
    assert implied_rules(plan, Vocabulary.of(plan).targets) == ()


def test_implied_rules_confirm_and_choose_but_raise_no_issue() -> None:
    plan = plan_of(Bill)
    book = RuleBook(plan, {}, implied_rules(plan, Vocabulary.of(plan).targets))
    good = {"/amounts/net": D(100), "/amounts/vat": D(19), "/amounts/gross": D(119)}
    wrong = {**good, "/amounts/gross": D(120)}
    assert book.verdicts(good) == [True] and book.verdicts(wrong) == [False]
    assert book.support(good) == dict.fromkeys(good, 1) and book.support(wrong) == {}
    assert book.issues(wrong) == []
    assert book.amounts >= good.keys()


class Order(BaseModel):
    total: D | None = None
    positions: list[Position] = []


def test_rows_say_nothing_of_a_lone_total_which_may_hold_tax() -> None:
    plan = plan_of(Order)
    assert [rule.id for rule in implied_rules(plan, Vocabulary.of(plan).targets)] == [
        "positions[]: count * single_price = sum"
    ]
