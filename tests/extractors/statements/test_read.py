import datetime as dt
from dataclasses import replace
from decimal import Decimal as D

import pytest
from pydantic import BaseModel, Field

import docstruct as ds
from docstruct.drawing.accounts import KINDS, draw_accounts
from docstruct.extractors.extractor import extract_from
from docstruct.extractors.fields.plan import plan_of
from docstruct.options import Deadline, Options
from docstruct.schemas import FinancialStatement

INCOME = (
    (40, (50, "Muster Holding AG", 12)),
    (60, (50, "Consolidated income statement", 14)),
    (90, (-400, "Three months ended"), (-520, "Six months ended")),
    (104, (-400, "June 30,"), (-520, "June 30,")),
    (118, (50, "€ million"), (-340, "2021"), (-400, "2020"), (-460, "2021"), (-520, "2020")),
    (140, (50, "Revenue"), (-340, "100.0"), (-400, "90.0"), (-460, "190.0"), (-520, "170.0")),
    (155, (50, "Cost of sales"), (-340, "(60.0)"), (-400, "(55.0)"), (-460, "(115.0)"), (-520, "(105.0)")),
    (170, (50, "Gross profit"), (-340, "40.0"), (-400, "35.0"), (-460, "75.0"), (-520, "65.0")),
    (185, (50, "Earnings per share (€)"), (-340, "1.20"), (-400, "1.05"), (-460, "2.30"), (-520, "–")),
)


def amounts(row):
    return [value.amount for value in row.values]


def test_statement_is_read_with_evidence_of_every_leaf(extract, page):
    result = extract(FinancialStatement, page(*INCOME))
    data = result.data
    assert (data.entity, data.kind, data.currency, data.scale) == (
        "Muster Holding AG",
        "income-statement",
        "EUR",
        10**6,
    )
    assert [(p.end, p.months) for p in data.periods] == [
        (dt.date(2021, 6, 30), 3),
        (dt.date(2020, 6, 30), 3),
        (dt.date(2021, 6, 30), 6),
        (dt.date(2020, 6, 30), 6),
    ]
    assert [row.concept for row in data.rows] == ["revenue", "cost_of_sales", "gross_profit", "basic_eps"]
    assert amounts(data.rows[1]) == [D("-60.0"), D("-55.0"), D("-115.0"), D("-105.0")]
    assert data.rows[2].total and not data.rows[0].total
    assert (data.rows[3].unit, data.rows[3].scale, amounts(data.rows[3])[3]) == ("EUR", 1, D(0))
    proof = result["rows[1].values[0].amount"]
    assert (proof.raw_text, proof.page_no, proof.status, proof.way) == ("(60.0)", 1, "ok", "text")
    assert 300 < proof.bbox.x0 < proof.bbox.x1 < 345
    assert result["rows[0].values[2].end"].value == dt.date(2021, 6, 30)
    assert result.issues == ()
    assert result.coverage["/rows"] == (4, 4)


def test_amounts_that_add_up_are_surer(extract, page):
    right = extract(FinancialStatement, page(*INCOME))
    wrong = extract(FinancialStatement, page(*INCOME[:5], (140, (50, "Revenue"), (-340, "180.0"), (-400, "90.0"),
                                                           (-460, "190.0"), (-520, "170.0")), *INCOME[6:]))  # fmt: skip
    assert right["rows[0].values[0].amount"].confidence > wrong["rows[0].values[1].amount"].confidence - 0.01
    assert right["rows[0].values[0].amount"].confidence > 0.95


def test_a_sum_that_fails_is_an_issue_that_names_both(extract, page):
    rows = (
        (60, (50, "Balance sheet", 14)),
        (90, (50, "EUR '000"), (-400, "31.12.2021"), (-480, "31.12.2020")),
        (110, (50, "Inventories"), (-400, "400"), (-480, "470")),
        (125, (50, "Cash"), (-400, "100"), (-480, "90")),
        (140, (50, "Total current assets"), (-400, "500"), (-480, "500")),
    )
    result = extract(FinancialStatement, page(*rows))
    assert [(i.code, i.path) for i in result.issues] == [("subtotal-mismatch", "/rows/2/values/1/amount")]
    assert "560 != 500" in result.issues[0].message
    failed, held = result["rows[2].values[1].amount"], result["rows[2].values[0].amount"]
    assert failed.confidence < held.confidence
    assert result.data.periods[0].months is None


def test_what_stands_nowhere_is_absent(extract, page):
    rows = (
        (90, (-400, "2021"), (-480, "2020")),
        (110, (50, "Revenue"), (-400, "400"), (-480, "470")),
        (125, (50, "EBITDA"), (-480, "90")),
        (140, (50, "EBIT"), (-400, "70"), (-480, "60")),
        (155, (50, "Net income"), (-400, "40"), (-480, "30")),
    )
    result = extract(FinancialStatement, page(*rows))
    assert result.data.entity is None and result["entity"].status == "absent"
    assert result["currency"].status == "absent"
    assert result["rows[1].values[0].amount"].status == "absent"


def test_tables_of_other_things_are_no_statements(extract, page):
    rows = ((90, (-400, "2021"), (-480, "2020")), (110, (50, "Oranges"), (-400, "4"), (-480, "7")),
            (125, (50, "Lemons"), (-400, "1"), (-480, "2")))  # fmt: skip
    result = extract(FinancialStatement, page(*rows))
    assert (result.data, result.status) == (None, "failed")
    assert [issue.message for issue in result.issues] == ["FinancialStatement: not found"]


def test_units_of_sections_and_of_rows_are_told_apart(extract, page):
    rows = (
        (60, (50, "Key figures", 14)),
        (90, (-400, "2021"), (-480, "2020"), (-550, "Change")),
        (105, (50, "*Earnings (€ in millions)*")),
        (120, (60, "Net sales"), (-400, "21,234"), (-480, "18,435"), (-550, "15%")),
        (135, (60, "EBITDA margin"), (-400, "9.4%"), (-480, "4.0%"), (-550, "5.4pp")),
        (150, (50, "*Other*")),
        (165, (60, "Number of employees"), (-400, "61,401"), (-480, "62,285"), (-550, "(1%)")),
        (180, (60, "Dividend per share (€)"), (-400, "3.30"), (-480, "3.00"), (-550, "10%")),
    )
    data = extract(FinancialStatement, page(*rows)).data
    units = {row.label: (row.unit, row.scale) for row in data.rows if row.values}
    assert units == {
        "Net sales": ("EUR", 10**6),
        "EBITDA margin": ("%", 1),
        "Number of employees": (None, 1),
        "Dividend per share (€)": ("EUR", 1),
    }
    assert len(data.periods) == 2
    assert [row.level for row in data.rows] == [0, 1, 1, 0, 1, 1]


def test_labels_over_two_lines_are_one_row(extract, page):
    rows = (
        (60, (50, "Income statement", 14)),
        (90, (50, "EUR"), (-400, "2021"), (-480, "2020")),
        (110, (50, "Net income")),
        (121, (50, "(from continuing operations)"), (-400, "40"), (-480, "47")),
        (136, (50, "Income taxes"), (-400, "4"), (-480, "7")),
    )
    labels = [row.label for row in extract(FinancialStatement, page(*rows)).data.rows]
    assert labels == ["Net income (from continuing operations)", "Income taxes"]


class Annual(BaseModel):
    statements: list[FinancialStatement] = Field(default_factory=list)


def test_all_statements_of_a_document_come_in_their_order(extract, page):
    balance = (
        (60, (50, "Balance sheet", 14)),
        (90, (50, "EUR"), (-400, "31.12.2021"), (-480, "31.12.2020")),
        (110, (50, "Total assets"), (-400, "400"), (-480, "390")),
        (125, (50, "Total equity"), (-400, "100"), (-480, "90")),
        (140, (50, "Total liabilities"), (-400, "300"), (-480, "300")),
    )
    result = extract(Annual, page(*INCOME), page(*balance, number=2))
    assert [s.kind for s in result.data.statements] == ["income-statement", "balance-sheet"]
    assert result["statements[1].rows[0].values[0].amount"].page_no == 2
    single = extract(FinancialStatement, page(*INCOME), page(*balance, number=2))
    assert single.data.kind == "income-statement"
    assert [issue.code for issue in single.issues] == ["several-found"]


@pytest.mark.parametrize("kind", KINDS)
def test_drawn_statements_are_read_as_they_are_drawn(kind):
    for seed in range(4):
        drawn = draw_accounts(seed, kind=kind)
        result = ds.extract(drawn.pdf, schema="financial-statement")
        truth = FinancialStatement.model_validate(drawn.truth)
        assert (result.data.kind, result.data.currency, result.data.scale) == (kind, truth.currency, truth.scale)
        assert [(p.end, p.months) for p in result.data.periods] == [(p.end, p.months) for p in truth.periods]
        read = {row.label: amounts(row) for row in result.data.rows if row.values}
        assert read == {row.label: amounts(row) for row in truth.rows if row.values}, seed


def test_rows_are_a_long_table(extract, page):
    result = extract(FinancialStatement, page(*INCOME))
    frame = result.to_dataframe("rows")
    assert len(frame) == 16
    first = frame.iloc[1]
    assert (first["label"], first["period"], first["amount"], first["unit"], first["scale"]) == (
        "Revenue",
        "Three months ended June 30, 2020",
        D("90.0"),
        "EUR",
        10**6,
    )
    assert str(frame["end"].dtype) == "datetime64[s]"
    tidy = result.data.to_dataframe()
    assert " ".join(tidy.columns) == "line row level concept total period scope end months value unit scale"
    assert tidy[tidy["concept"] == "revenue"]["value"].tolist() == [D("100.0"), D("90.0"), D("190.0"), D("170.0")]


def test_rows_of_a_table_over_two_pages_have_the_page_they_stand_on(page, document):
    first, second = page(*INCOME), page((40, (50, "continued")), number=2)
    (table,) = first.tables
    far = max(cell.row for cell in table.cells)
    cells = tuple(replace(cell, page_no=2) if cell.row == far else cell for cell in table.cells)
    pages = replace(first, tables=(replace(table, cells=cells),)), second
    plan, options = plan_of(FinancialStatement), Options()
    result = extract_from(document(*pages), plan, options, Deadline(9, "paper.pdf"))
    assert result["rows[2].values[0].amount"].page_no == 1
    assert result["rows[3].values[0].amount"].page_no == result["rows[3].label"].page_no == 2


def test_a_statement_over_two_pages_is_one(extract, page):
    head = ((60, (50, "Balance sheet", 14)), (90, (50, "EUR million"), (-400, "31.12.2021"), (-480, "31.12.2020")))
    assets = [(110 + 15 * i, (50, f"Assets of kind {i}"), (-400, f"{100 + i}"), (-480, f"{90 + i}")) for i in range(8)]
    rest = (
        (110, (50, "Cash"), (-400, "72"), (-480, "62")),
        (125, (50, "Inventories"), (-400, "10"), (-480, "10")),
        (140, (50, "Total assets"), (-400, "910"), (-480, "820")),
    )
    result = extract(FinancialStatement, page(*head, *assets), page(*head, *rest, number=2))
    assert len(result.data.rows) == 11
    assert result.issues == ()
    assert result["rows[10].values[1].amount"].page_no == 2
    assert result["rows[10].values[1].amount"].confidence > 0.95


def test_weeks_are_months_and_years_end_about_the_same_day(extract, page):
    rows = (
        (60, (50, "Income statement", 14)),
        (75, (50, "For the 52 weeks ended 28 June 2024")),
        (100, (-400, "28 June 2024"), (-500, "30 June 2023")),
        (112, (50, "£m"), (-400, "52 weeks"), (-500, "52 weeks")),
        (130, (50, "Revenue"), (-400, "8,123.4"), (-500, "7,650.2")),
        (145, (50, "Cost of sales"), (-400, "(5,410.1)"), (-500, "(5,102.7)")),
        (160, (50, "Gross profit"), (-400, "2,713.3"), (-500, "2,547.5")),
        (175, (50, "Basic earnings per share"), (-400, "34.2p"), (-500, "31.1p")),
    )
    data = extract(FinancialStatement, page(*rows)).data
    assert [(p.end, p.months) for p in data.periods] == [(dt.date(2024, 6, 28), 12), (dt.date(2023, 6, 30), 12)]
    assert (data.rows[3].unit, data.rows[3].scale, amounts(data.rows[3])) == ("pence", 1, [D("34.2"), D("31.1")])


def test_a_head_over_the_middle_of_columns_is_of_them_all(extract, page):
    rows = (
        (60, (50, "Statements of operations", 14)),
        (75, (50, "(in millions of dollars)")),
        (95, (308, "Fiscal Years Ended")),
        (108, (-300, "Sept 28, 2024"), (-400, "Sept 30, 2023"), (-500, "Sept 24, 2022")),
        (130, (50, "Net sales"), (-300, "391,035"), (-400, "383,285"), (-500, "394,328")),
        (145, (50, "Cost of sales"), (-300, "210,352"), (-400, "214,137"), (-500, "223,546")),
        (160, (50, "Gross margin"), (-300, "180,683"), (-400, "169,148"), (-500, "170,782")),
    )
    data = extract(FinancialStatement, page(*rows)).data
    assert [(p.end.year, p.months) for p in data.periods] == [(2024, 12), (2023, 12), (2022, 12)]
    assert (data.rows[2].concept, data.rows[2].unit, data.rows[2].scale) == ("gross_profit", "USD", 10**6)


def test_a_bare_year_beside_quarters_is_a_whole_one(extract, page):
    rows = (
        (60, (50, "Income statement for the fourth quarter 2023", 14)),
        (100, (50, "€ million"), (-300, "Q4 2023"), (-360, "Q4 2022"), (-430, "2023"), (-500, "2022")),
        (130, (50, "Revenue"), (-300, "321.0"), (-360, "300.5"), (-430, "1,210.4"), (-500, "1,150.9")),
        (145, (50, "Expenses"), (-300, "(200.0)"), (-360, "(190.5)"), (-430, "(780.4)"), (-500, "(750.9)")),
        (160, (50, "EBITDA"), (-300, "121.0"), (-360, "110.0"), (-430, "430.0"), (-500, "400.0")),
    )
    periods = extract(FinancialStatement, page(*rows)).data.periods
    assert [(p.end.year, p.months) for p in periods] == [(2023, 3), (2022, 3), (2023, 12), (2022, 12)]


def test_columns_of_notes_are_no_amounts_and_no_part_of_labels(extract, page):
    rows = (
        (60, (50, "Income statement", 14)),
        (100, (50, "€ million"), (-330, "Notes"), (-400, "2023"), (-480, "2022")),
        (130, (50, "Revenue"), (-330, "5, 7"), (-400, "1,210.4"), (-480, "1,150.9")),
        (145, (50, "Operating expenses"), (-330, "D.3"), (-400, "(780.4)"), (-480, "(750.9)")),
        (160, (50, "EBITDA"), (-400, "430.0"), (-480, "400.0")),
    )
    data = extract(FinancialStatement, page(*rows)).data
    assert [(row.label, len(row.values)) for row in data.rows] == [
        ("Revenue", 2),
        ("Operating expenses", 2),
        ("EBITDA", 2),
    ]


class Statements(BaseModel):
    statements: list[FinancialStatement]


def test_statements_that_stand_close_together_are_two(extract, page):
    rows = (
        (60, (50, "Income statement", 12)),
        (76, (50, "€ million"), (-400, "2023"), (-480, "2022")),
        (90, (50, "Revenue"), (-400, "1,210.4"), (-480, "1,150.9")),
        (104, (50, "Expenses"), (-400, "(780.4)"), (-480, "(750.9)")),
        (118, (50, "EBITDA"), (-400, "430.0"), (-480, "400.0")),
        (134, (50, "Balance sheet", 12)),
        (150, (50, "€ million"), (-400, "31.12.2023"), (-480, "31.12.2022")),
        (164, (50, "Total equity"), (-400, "1,200.0"), (-480, "1,100.0")),
        (178, (50, "Total liabilities"), (-400, "1,250.0"), (-480, "1,245.0")),
        (192, (50, "Total equity and liabilities"), (-400, "2,450.0"), (-480, "2,345.0")),
    )
    both = extract(Statements, page(*rows)).data.statements
    found = {s.kind: ([row.label for row in s.rows], [p.months for p in s.periods]) for s in both}
    assert found == {
        "income-statement": (["Revenue", "Expenses", "EBITDA"], [12, 12]),
        "balance-sheet": (["Total equity", "Total liabilities", "Total equity and liabilities"], [None, None]),
    }


def test_the_day_on_which_a_page_was_printed_ends_no_period():
    from docstruct.extractors.statements.context import _CLOCK

    assert _CLOCK.search("11/23/26, 2:23 AM") and _CLOCK.search("31.12.2023 14:05:09")
    assert not _CLOCK.search("Twelve months ended 31 December 2023") and not _CLOCK.search("ratio 12:345")
