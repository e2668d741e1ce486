from decimal import Decimal as D

import pytest

from docstruct.schemas import FinancialStatement
from docstruct.schemas.rules import check_rules, rules_of
from docstruct.schemas.statement_rules import explain_totals


def row(label, *amounts, level=0, total=False, concept=None, unit="EUR"):
    values = [{"period": f"P{i}", "amount": None if a is None else D(a)} for i, a in enumerate(amounts)]
    return {
        "label": label,
        "level": level,
        "total": total,
        "concept": concept,
        "unit": unit,
        "scale": 1,
        "values": values,
    }


def failed(*rows):
    results = check_rules(rules_of(FinancialStatement), {"rows": list(rows)})
    return [(r.code, r.paths[-1]) for r in results if not r.ok]


ASSETS = (
    row("Non-current assets"),
    row("Intangible assets", "700", "650", level=1),
    row("Property", "1300", "1250", level=1),
    row("Total non-current assets", "2000", "1900", total=True, concept="non_current_assets"),
    row("Current assets"),
    row("Inventories", "400", "410", level=1),
    row("Cash", "100", "90", level=1),
    row("Total current assets", "500", "500", total=True, concept="current_assets"),
    row("Total assets", "2500", "2400", total=True, concept="total_assets"),
)


def test_totals_are_explained_by_their_parts():
    how = explain_totals(ASSETS)
    assert {index: e.parts for index, e in how.items()} == {3: (1, 2), 7: (5, 6), 8: (3, 7)}
    assert failed(*ASSETS) == []


def test_a_digit_misread_in_one_period_is_reported():
    wrong = list(ASSETS)
    wrong[5] = row("Inventories", "400", "470", level=1)
    assert failed(*wrong) == [("subtotal-mismatch", "/rows/7/values/1/amount")]


def test_message_names_rows_and_both_sums():
    wrong = list(ASSETS)
    wrong[5] = row("Inventories", "400", "470", level=1)
    (result,) = [r for r in check_rules(rules_of(FinancialStatement), {"rows": wrong}) if not r.ok]
    message = "the rows from 'Inventories' to 'Cash' do not make 'Total current assets' (P1): 560 != 500"
    assert result.message == message


def test_expenses_printed_without_a_sign_are_taken_off():
    rows = (
        row("Revenue", "900", "800"),
        row("Cost of sales", "500", "450"),
        row("Gross profit", "400", "350", total=True),
    )
    assert explain_totals(rows)[2].difference


def test_parts_may_stand_below_their_total():
    rows = row("Sales", "90", "80"), row("Europe", "50", "45", level=1), row("Asia", "40", "35", level=1)
    assert explain_totals(rows)[0].parts == (1, 2)


def test_rounding_is_allowed_for():
    rows = row("A", "1.3", "1"), row("B", "1.3", "1"), row("C", "1.4", "1"), row("Total", "4.1", "3", total=True)
    assert explain_totals(rows)[3].right == 2


def test_a_sum_that_holds_once_by_chance_is_no_total():
    rows = (
        row("Gross profit", "586", "492", total=True),
        row("EBIT", "355", "262", total=True),
        row("Net income", "231", "147", total=True),
    )
    assert explain_totals(rows) == {}


def test_rows_of_other_units_are_not_summed():
    rows = row("A", "1", "2"), row("Margin", "5", "5", unit="%"), row("B", "2", "2"), row("Total", "3", "4", total=True)
    assert explain_totals(rows)[3].parts == (0, 2)


@pytest.mark.parametrize(
    ("equity", "code"),
    [("1000", []), ("1001", []), ("1100", [("total-mismatch", "/rows/0/values/0/amount")])],
)
def test_assets_equal_liabilities_and_equity(equity, code):
    rows = (
        row("Total assets", "2500", concept="total_assets"),
        row("Liabilities", "1500", concept="total_liabilities"),
        row("Equity", equity, concept="total_equity"),
    )
    assert failed(*rows) == code


def test_cash_flows_make_the_change_in_cash_with_or_without_exchange_rates():
    flows = [
        row("Operating", "50", concept="operating_cash_flow"),
        row("Investing", "-30", concept="investing_cash_flow"),
        row("Financing", "-10", concept="financing_cash_flow"),
        row("Exchange rates", "5", concept="exchange_rate_effect"),
    ]
    assert failed(*flows, row("Change", "15", concept="net_change_in_cash")) == []
    assert failed(*flows, row("Change", "10", concept="net_change_in_cash")) == []
    assert failed(*flows, row("Change", "90", concept="net_change_in_cash")) == [
        ("total-mismatch", "/rows/4/values/0/amount")
    ]


def test_without_the_rows_nothing_is_said():
    assert check_rules(rules_of(FinancialStatement), {"rows": [row("Total assets", "1", concept="total_assets")]}) == []
    assert check_rules(rules_of(FinancialStatement), {}) == []
