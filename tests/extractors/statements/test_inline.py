import datetime as dt
from decimal import Decimal as D

from pydantic import BaseModel

import docstruct as ds
from docstruct.schemas import FinancialStatement


def context(name, start, end):
    period = (
        f"<xbrli:startDate>{start}</xbrli:startDate><xbrli:endDate>{end}</xbrli:endDate>"
        if start
        else f"<xbrli:instant>{end}</xbrli:instant>"
    )
    return (
        f'<xbrli:context id="{name}"><xbrli:entity><xbrli:identifier scheme="s">LEI</xbrli:identifier></xbrli:entity>'
        f"<xbrli:period>{period}</xbrli:period></xbrli:context>"
    )


def fact(name, ctx, text, sign="", scale="6", unit="eur"):
    minus = 'sign="-" ' if sign else ""
    return (
        f'<ix:nonFraction name="ifrs-full:{name}" contextRef="{ctx}" unitRef="{unit}" scale="{scale}" decimals="-6" '
        f'{minus}format="ixt:num-dot-decimal">{text}</ix:nonFraction>'
    )


def row(label, *cells):
    return f"<tr><td>{label}</td>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


CONTEXTS = (
    context("cy", "2021-01-01", "2021-12-31")
    + context("py", "2020-01-01", "2020-12-31")
    + context("ce", "", "2021-12-31")
    + context("pe", "", "2020-12-31")
)
REPORT = f"""<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
 xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:ifrs-full="https://xbrl.ifrs.org/taxonomy/2021-03-24/ifrs-full"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><body>
<div style="display:none"><ix:header><ix:resources>{CONTEXTS}
<xbrli:unit id="eur"><xbrli:measure>iso4217:EUR</xbrli:measure></xbrli:unit>
<xbrli:unit id="eps"><xbrli:divide><xbrli:unitNumerator><xbrli:measure>iso4217:EUR</xbrli:measure></xbrli:unitNumerator>
<xbrli:unitDenominator><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unitDenominator></xbrli:divide></xbrli:unit>
</ix:resources></ix:header></div>
<p><ix:nonNumeric name="ifrs-full:NameOfReportingEntityOrOtherMeansOfIdentification" contextRef="cy">Muster AG
</ix:nonNumeric></p>
<h2>Consolidated income statement</h2>
<table><tr><td>in € million</td><td>2021</td><td>2020</td></tr>
{row("Revenue", fact("Revenue", "cy", "21,234"), fact("Revenue", "py", "18,435"))}
{row("Cost of sales", *(f"({fact('CostOfSales', c, t, '-')})" for c, t in (("cy", "10,469"), ("py", "9,213"))))}
{row("Gross profit", fact("GrossProfit", "cy", "10,765"), fact("GrossProfit", "py", "9,222"))}
{row("Basic earnings per share", fact("BasicEarningsLossPerShare", "cy", "7.47", scale="0", unit="eps"), "")}
</table>
<h2>Statement of financial position</h2>
<table>
{row("Total assets", fact("Assets", "ce", "22,137"), fact("Assets", "pe", "21,053"))}
{row("Total liabilities", fact("Liabilities", "ce", "14,618"), fact("Liabilities", "pe", "14,599"))}
{row("Total equity", fact("Equity", "ce", "7,519"), fact("Equity", "pe", "6,454"))}
</table></body></html>""".encode()


class Report(BaseModel):
    statements: list[FinancialStatement]


def amounts(row):
    return [value.amount for value in row.values]


def test_income_statement_is_read_exactly():
    result = ds.extract(REPORT, schema=FinancialStatement)
    data = result.data
    assert (data.entity, data.kind, data.title) == ("Muster AG", "income-statement", "Consolidated income statement")
    assert (data.currency, data.scale) == ("EUR", 10**6)
    assert [(p.label, p.start, p.end, p.months) for p in data.periods] == [
        ("2021", dt.date(2021, 1, 1), dt.date(2021, 12, 31), 12),
        ("2020", dt.date(2020, 1, 1), dt.date(2020, 12, 31), 12),
    ]
    assert [row.concept for row in data.rows] == ["revenue", "cost_of_sales", "gross_profit", "basic_eps"]
    assert amounts(data.rows[1]) == [D(-10469), D(-9213)]
    assert (data.rows[3].unit, data.rows[3].scale, amounts(data.rows[3])) == ("EUR", 1, [D("7.47"), None])
    assert data.amount("revenue", dt.date(2021, 12, 31)) == D(21_234_000_000)
    proof = result["rows[0].values[1].amount"]
    assert (proof.value, proof.raw_text, proof.way, proof.status) == (D(18435), "18,435", "xml", "ok")
    assert result["rows[3].values[1].amount"].status == "absent"


def test_every_statement_of_a_report_is_there():
    income, balance = ds.extract(REPORT, schema=Report).data.statements
    assert [income.kind, balance.kind] == ["income-statement", "balance-sheet"]
    assert [(p.end, p.months) for p in balance.periods] == [
        (dt.date(2021, 12, 31), None),
        (dt.date(2020, 12, 31), None),
    ]


def test_a_balance_that_does_not_balance_is_an_issue():
    wrong = REPORT.replace(b"7,519", b"7,591")
    issues = [i for i in ds.extract(wrong, schema=FinancialStatement).issues if i.code == "total-mismatch"]
    assert issues == []  # the likeliest statement is the income statement

    (issue,) = [i for i in ds.extract(wrong, schema=Report).issues if i.code == "total-mismatch"]
    assert issue.path == "/statements/1/rows/0/values/0/amount"
    assert "22,209 != 22,137" in issue.message


def test_facts_outside_of_tables_are_rows_of_their_element():
    flat = REPORT
    for tag in (b"table", b"tr", b"td"):
        flat = flat.replace(b"<%s>" % tag, b"<div>").replace(b"</%s>" % tag, b"</div>")
    data = ds.extract(flat, schema=FinancialStatement).data
    assert data.kind == "key-figures"
    labels = {row.concept: (row.label, amounts(row)) for row in data.rows}
    assert labels["revenue"] == ("Revenue", [D(21234), D(18435)])
    assert labels["total_assets"] == ("Assets", [D(22137), D(21053)])
    assert data.periods[0].label == "2021-01-01 – 2021-12-31"


def indented(label, before, *cells):
    return row(label, *cells).replace("<td>", before, 1)


def test_rows_stand_as_deep_as_the_markup_indents_them():
    css = "<style>.a, td.in1 { margin: 0; padding: 1pt 2pt 1pt 14.5pt } .x{color:red}</style>"
    assets = [
        indented("Non-current assets", "<td>", fact("NoncurrentAssets", "ce", "9")),
        indented("Property", '<td class="x in1">', fact("PropertyPlantAndEquipment", "ce", "8")),
        indented("Land", '<td><p style="MARGIN-LEFT: 40px !important">', fact("Land", "ce", "3")).replace(
            "Land<", "Land</p><"
        ),
        indented("Goodwill", '<td style="padding-left:1.45em">', fact("Goodwill", "ce", "1")),
        indented("Total assets", "<td>", fact("Assets", "ce", "9")),
    ]
    table = f"<table>{''.join(assets)}</table>".replace(">Goodwill", ">&#160;Goodwill")
    report = REPORT.replace(b"</body>", table.encode() + b"</body>").replace(b"<body>", css.encode() + b"<body>")
    statement = next(s for s in ds.extract(report, schema=Report).data.statements if len(s.rows) == 5)
    assert [(r.label, r.level) for r in statement.rows] == [
        ("Non-current assets", 0),
        ("Property", 1),
        ("Land", 2),
        ("Goodwill", 1),
        ("Total assets", 0),
    ]
