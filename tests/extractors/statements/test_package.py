import datetime as dt
import io
import zipfile
from decimal import Decimal as D

import pytest

import docstruct as ds
from docstruct.errors import CorruptError, EncryptedError, LimitError, UnsupportedError
from docstruct.reading.ixbrl import package
from docstruct.schemas import FinancialStatement
from tests.extractors.statements.test_inline import REPORT, Report, amounts, context, fact, row

LEI = "529900MUSTER00000000-2021-12-31"


def zipped(files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def packed(**reports):
    meta = {f"{LEI}/META-INF/reportPackage.json": b"{}", f"{LEI}/META-INF/taxonomyPackage.xml": b"<taxonomyPackage/>"}
    return zipped({**meta, **{f"{LEI}/reports/{name}": data for name, data in reports.items()}})


def changed(body="", contexts="", **swapped):
    data = REPORT
    for old, new in swapped.items():
        data = data.replace(old.encode(), new.encode())
    data = data.replace(b"</ix:resources>", contexts.encode() + b"</ix:resources>")
    return data.replace(b"</body>", body.encode() + b"</body>")


def broken_down(name, end, member, start="", axis="ifrs-full:SegmentsAxis"):
    scenario = (
        '<xbrli:scenario><xbrldi:explicitMember xmlns:xbrldi="http://xbrl.org/2006/xbrldi" '
        f'dimension="{axis}">{member}</xbrldi:explicitMember></xbrli:scenario></xbrli:context>'
    )
    return context(name, start, end).replace("</xbrli:context>", scenario)


def test_a_package_is_read_as_the_report_in_it():
    result = ds.extract(packed(**{"muster.xhtml": REPORT}), schema=Report)
    assert [s.kind for s in result.data.statements] == ["income-statement", "balance-sheet"]
    assert result.data == ds.extract(REPORT, schema=Report).data
    assert ds.extract(packed(**{"muster.xhtml": REPORT}), schema=FinancialStatement).status == "ok"


def test_documents_of_one_folder_are_one_report_and_others_are_reports_of_their_own():
    head, tail = REPORT.split(b"<h2>Consolidated income statement</h2>")
    income, balance = (b"<h2>Consolidated income statement</h2>" + tail).split(b"<h2>Statement of financial")
    opening = REPORT[: REPORT.index(b"<body>")] + b"<body>"  # no contexts and no units of its own
    parts = {
        "muster/1.xhtml": head + income + b"</body></html>",
        "muster/2.xhtml": opening + b"<h2>Statement of financial" + balance,
    }
    joint = ds.extract(packed(**parts), schema=Report).data
    assert joint == ds.extract(REPORT, schema=Report).data

    other = changed(**{"Muster AG": "Beispiel SE"})
    two = ds.extract(packed(**{"a.xhtml": REPORT, "b.html": other}), schema=Report).data.statements
    assert [s.entity for s in two] == ["Muster AG", "Muster AG", "Beispiel SE", "Beispiel SE"]


def test_segments_stay_apart_from_the_figures_of_the_company():
    contexts = broken_down("seg", "2021-12-31", "e:EuropeMember", "2021-01-01")
    rows = row("thereof Europe", fact("Revenue", "seg", "7,000"), "")
    income = changed(contexts=contexts, **{"<tr><td>Cost of sales": rows + "<tr><td>Cost of sales"})
    data = ds.extract(income, schema=FinancialStatement).data
    labels = [(r.label, r.concept, amounts(r)) for r in data.rows[:2]]
    assert labels == [("Revenue", "revenue", [D(21234), D(18435)]), ("thereof Europe", None, [D(7000), None])]

    mixed = row("Revenue", fact("Revenue", "seg", "7,000"), fact("Revenue", "cy", "21,234"))
    data = ds.extract(changed(f"<table>{mixed}</table>", contexts), schema=Report).data
    assert len(data.statements) == 2  # a table of segments is no statement
    assert amounts(data.statements[0].rows[0]) == [D(21234), D(18435)]


def test_the_changes_in_equity_are_no_statement():
    axis = "ifrs-full:ComponentsOfEquityAxis"
    contexts = "".join(
        broken_down(f"{when}{n}", day, f"ifrs-full:{n}Member", axis=axis)
        for when, day in (("ce", "2021-12-31"), ("pe", "2020-12-31"))
        for n in ("IssuedCapital", "RetainedEarnings")
    )
    rows = "".join(
        row(label, *(fact("Equity", f"{when}{n}", "9") for n in ("IssuedCapital", "RetainedEarnings", "")))
        for label, when in (("1 January", "pe"), ("31 December", "ce"))
    ).replace(">9<", ">7,519<")
    both = ds.extract(changed(f"<table>{rows}</table>", contexts), schema=Report).data.statements
    assert [s.kind for s in both] == ["income-statement", "balance-sheet"]


def cash(name, *cells):
    return [fact(name, when, amount) for when, amount in cells]


CASH = """<h2>Statement of cash flows</h2><table>{}{}{}</table>""".format(
    row("Net change in cash", *cash("IncreaseDecreaseInCashAndCashEquivalents", ("cy", "10"), ("py", "10"))),
    row("Cash at the beginning of the year", *cash("CashAndCashEquivalents", ("pe", "30"), ("be", "20"))),
    row("Cash at the end of the year", *cash("CashAndCashEquivalents", ("ce", "40"), ("pe", "30"))),
)


def test_cash_at_the_beginning_stands_under_the_year_that_it_begins():
    statements = ds.extract(changed(CASH, context("be", "", "2019-12-31")), schema=Report).data.statements
    change, opening, closing = statements[2].rows
    assert [r.concept for r in statements[2].rows] == ["net_change_in_cash", "opening_cash", "closing_cash"]
    assert (amounts(change), amounts(opening), amounts(closing)) == ([10, 10], [30, 20], [40, 30])
    assert [v.end for v in opening.values] == [dt.date(2020, 12, 31), dt.date(2019, 12, 31)]
    assert [p.end.year for p in statements[2].periods] == [2021, 2020]


# -- what the taxonomy of the package says ---------------------------------------------------------------

ARCS = """<link:linkbase xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink">
<link:presentationLink xlink:type="extended" xlink:role="http://muster.example/role/{role}">{arcs}
</link:presentationLink></link:linkbase>"""
SCHEMA = """<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"
 xmlns:link="http://www.xbrl.org/2003/linkbase"><xsd:annotation><xsd:appinfo>
<link:roleType roleURI="http://muster.example/role/pl" id="pl"><link:definition>[310000] Statement of profit or loss
</link:definition></link:roleType></xsd:appinfo></xsd:annotation></xsd:schema>"""
LABELS = """<link:linkbase xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink">
<link:labelLink xlink:role="r"><link:loc xlink:href="m.xsd#ifrs-full_CostOfSales" xlink:label="c"/>
<link:labelArc xlink:from="c" xlink:to="t"/><link:label xlink:label="t" xml:lang="en"
 xlink:role="http://www.xbrl.org/2003/role/label">Cost of what was sold</link:label></link:labelLink></link:linkbase>"""


def arcs(*rows):
    names = dict.fromkeys(name for parent, child, _ in rows for name in (parent, child))
    places = "".join(f'<link:loc xlink:href="m.xsd#ifrs-full_{n}" xlink:label="{n}"/>' for n in names)
    return places + "".join(
        f'<link:presentationArc xlink:from="{parent}" xlink:to="{child}" order="{at}" '
        f'preferredLabel="http://www.xbrl.org/2003/role/{kind}"/>'
        for at, (parent, child, kind) in enumerate(rows)
    )


def flat():
    data = REPORT
    for tag in (b"table", b"tr", b"td"):
        data = data.replace(b"<%s>" % tag, b"<div>").replace(b"</%s>" % tag, b"</div>")
    return data


def test_facts_without_tables_are_laid_out_as_the_taxonomy_says():
    rows = (
        ("IncomeStatementAbstract", "GrossProfit", "totalLabel"),
        ("GrossProfit", "Revenue", "label"),
        ("GrossProfit", "CostOfSales", "label"),
    )
    files = {
        f"{LEI}/reports/muster.xhtml": flat(),
        f"{LEI}/www.muster.example/m_pre.xml": ARCS.format(role="pl", arcs=arcs(*rows)),
        f"{LEI}/www.muster.example/m.xsd": SCHEMA,
        f"{LEI}/www.muster.example/m_lab-en.xml": LABELS,
    }
    (statement,) = ds.extract(zipped(files), schema=Report).data.statements
    assert (statement.kind, statement.title) == ("income-statement", "Statement of profit or loss")
    assert [(r.label, r.level, r.total) for r in statement.rows] == [
        ("Gross profit", 0, True),
        ("Revenue", 1, False),
        ("Cost of what was sold", 1, False),
    ]


def test_a_circle_of_arcs_ends():
    rows = (("A", "Revenue", "label"), ("Revenue", "CostOfSales", "label"), ("CostOfSales", "Revenue", "label"))
    files = {f"{LEI}/reports/m.xhtml": flat(), f"{LEI}/m_pre.xml": ARCS.format(role="pl", arcs=arcs(*rows))}
    assert ds.extract(zipped(files), schema=Report).data.statements[0].kind == "income-statement"


# -- archives of strangers -------------------------------------------------------------------------------


def test_what_is_no_report_package_is_told():
    with pytest.raises(UnsupportedError, match="without inline XBRL under reports/"):
        ds.extract(zipped({"word/document.xml": b"<document/>"}), schema=FinancialStatement)
    with pytest.raises(UnsupportedError):
        ds.extract(zipped({}), schema=FinancialStatement)


@pytest.mark.parametrize("name", ["../reports/a.xhtml", "/reports/a.xhtml", "C:/reports/a.xhtml", "x\\..\\a.xhtml"])
def test_names_that_lead_out_are_refused(name):
    with pytest.raises(CorruptError, match="leads out of it"):
        ds.extract(zipped({name: REPORT, f"{LEI}/reports/b.xhtml": REPORT}), schema=FinancialStatement)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a/reports/a.xhtml", REPORT)
        archive.writestr("a/reports/a.xhtml", b"<other/>")
    with pytest.raises(CorruptError, match="two files of one name"):
        ds.extract(stream.getvalue(), schema=FinancialStatement)


def test_a_bomb_ends_in_an_error_before_it_fills_the_memory():
    bomb = packed(**{"a.xhtml": b"<" + b" " * (package.MAX_BYTES + 1)})
    assert len(bomb) < 1 << 20
    with pytest.raises(LimitError, match="unpacks to more than"):
        ds.extract(bomb, schema=FinancialStatement)


def test_sizes_that_the_archive_states_are_not_believed():
    lying = packed(**{"a.xhtml": b"<" + b" " * (package.MAX_BYTES + 1)})
    stated = (package.MAX_BYTES + 2).to_bytes(4, "little")
    with pytest.raises((LimitError, CorruptError)):
        ds.extract(lying.replace(stated, (9).to_bytes(4, "little")), schema=FinancialStatement)


def test_too_many_files_and_too_long_a_list_are_refused(monkeypatch):
    many = packed(**{f"{n}.xhtml": b"<a/>" for n in range(20)})
    monkeypatch.setattr(package, "MAX_FILES", 10)
    with pytest.raises(LimitError, match="22 files, more than 10"):
        ds.extract(many, schema=FinancialStatement)
    monkeypatch.setattr(package, "MAX_DIRECTORY", 100)
    with pytest.raises(LimitError, match="whose list of files"):
        ds.extract(many, schema=FinancialStatement)


def test_encrypted_and_damaged_archives_are_told():
    good = packed(**{"a.xhtml": REPORT})
    locked = bytearray(good)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag in every head of a file
        start = locked.find(mark)
        while start >= 0:
            locked[start + at] |= 1
            start = locked.find(mark, start + 4)
    with pytest.raises(EncryptedError):
        ds.extract(bytes(locked), schema=FinancialStatement)
    for damaged in (good[:-30], good[:200], good[:600] + b"\x00" * 40 + good[640:]):
        with pytest.raises(CorruptError):
            ds.extract(damaged, schema=FinancialStatement)


CALCULATION = """<link:linkbase xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink">
<link:calculationLink xlink:role="r"><link:loc xlink:href="m.xsd#ifrs-full_GrossProfit" xlink:label="g"/>
<link:loc xlink:href="m.xsd#ifrs-full_Revenue" xlink:label="r"/>
<link:loc xlink:href="m.xsd#ifrs-full_CostOfSales" xlink:label="c"/>
<link:calculationArc xlink:from="g" xlink:to="r" weight="1"/>
<link:calculationArc xlink:from="g" xlink:to="c" weight="{weight}"/></link:calculationLink></link:linkbase>"""


@pytest.mark.parametrize(("weight", "periods"), [("1", 0), ("-1", 2), ("NaN", 0), ("", 0)])
def test_sums_of_the_company_that_its_facts_do_not_make_are_issues(weight, periods):
    files = {
        f"{LEI}/reports/muster.xhtml": REPORT,
        f"{LEI}/www.muster.example/m_cal.xml": CALCULATION.format(weight=weight),
    }
    result = ds.extract(zipped(files), schema=FinancialStatement)
    wrong = [issue for issue in result.issues if issue.code == "calculation-mismatch"]
    assert len(wrong) == periods
    if weight == "-1":
        assert wrong[0].path == "/rows/2/label"
        assert "31,703,000,000 != 10,765,000,000" in wrong[0].message


def test_sums_hold_within_the_rounding_that_is_stated():
    near = changed(**{"10,765": "10,766"})
    files = {f"{LEI}/reports/muster.xhtml": near, f"{LEI}/www.muster.example/m_cal.xml": CALCULATION.format(weight="1")}
    result = ds.extract(zipped(files), schema=FinancialStatement)
    assert [issue for issue in result.issues if issue.code == "calculation-mismatch"] == []


def test_tables_of_segments_are_left_out_with_a_word():
    mixed = row("Revenue", fact("Revenue", "seg", "7,000"), fact("Revenue", "seg", "7,000"))
    report = changed(f"<table>{mixed}</table>", broken_down("seg", "2021-12-31", "e:EuropeMember", "2021-01-01"))
    (issue,) = [i for i in ds.extract(report, schema=FinancialStatement).issues if i.code == "inline-facts-broken-down"]
    assert "Segments" in issue.message and issue.severity == "info"
