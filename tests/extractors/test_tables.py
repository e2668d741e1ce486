import io

import pytest
from reportlab.pdfgen.canvas import Canvas

import docstruct as ds
from docstruct.schemas import FinancialStatement

ROWS = (
    ("€ million", "2021", "2020"),
    ("Net sales", "21,234", "18,435"),
    ("Gross profit", "10,765", "9,222"),
    ("Operating profit", "1,986", "746"),
    ("Net income", "2,116", "432"),
)
HTML = "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in ROWS) + "</table>"
PIPES = "\n".join(" | ".join(row) for row in (ROWS[0], ("---",) * 3, *ROWS[1:]))


def pdf() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(600, 800))
    canvas.setFont("Helvetica", 14)
    canvas.drawString(50, 740, "Key figures")
    canvas.setFont("Helvetica", 10)
    for i, (label, *cells) in enumerate(ROWS):
        canvas.drawString(50, 700 - 20 * i, label)
        for x, cell in zip((400, 500), cells):
            canvas.drawRightString(x, 700 - 20 * i, cell)
    canvas.save()
    return out.getvalue()


def texts(table):
    return [[cell.text for cell in row if cell] for row in table.grid()]


def test_native_tables_are_those_of_the_pages():
    (table,) = ds.tables(pdf())
    assert ["Net sales", "21,234", "18,435"] in texts(table)


@pytest.mark.parametrize("written", [HTML, PIPES], ids=["html", "pipes"])
def test_tables_of_the_markdown_stand_on_the_words_of_the_page(reads, written):
    reads(page="# Key figures\n\n" + written)
    (table,) = ds.tables(pdf(), engine="server")
    assert texts(table) == [list(row) for row in ROWS]
    assert table.way == "model"
    cell = next(cell for cell in table.cells if cell.text == "21,234")
    assert {word.way for word in cell.words} == {"text"}
    assert 360 < cell.bbox.x0 < cell.bbox.x1 <= 401


def test_a_table_taken_for_a_figure_is_parsed_by_itself(reads):
    image = "<|ref|>image<|/ref|><|det|>[[50, 100, 900, 260]]<|/det|>\n"
    engine = reads(page=image, figure=HTML)
    (table,) = ds.tables(pdf(), engine="server")
    assert texts(table)[1] == list(ROWS[1])
    assert [prompt for prompt, _ in engine.asked] == ["markdown", "figure"]


def test_a_chart_whose_numbers_are_not_printed_is_no_table(reads):
    image = "<|ref|>image<|/ref|><|det|>[[50, 600, 900, 900]]<|/det|>\n"
    table = "<|ref|>table<|/ref|><|det|>[[50, 100, 900, 260]]<|/det|>\n" + HTML
    reads(page=image + table, figure="<table><tr><td>North</td><td>12</td></tr></table>")
    assert len(ds.tables(pdf(), engine="server")) == 1


def test_what_the_model_passed_over_is_shown_to_it_alone(reads):
    engine = reads(page="Key figures", part=HTML)
    (table,) = ds.tables(pdf(), engine="server")
    assert texts(table) == [list(row) for row in ROWS]
    assert engine.asked[-1][1].width < 599


def test_statements_are_read_from_what_a_model_wrote(reads):
    reads(page="# Key figures\n\n" + HTML)
    result = ds.extract(pdf(), schema=FinancialStatement, engine="server")
    assert [row.concept for row in result.data.rows] == ["revenue", "gross_profit", "operating_profit", "net_income"]
    proof = result["rows[0].values[1].amount"]
    assert (str(proof.value), proof.way, proof.status, proof.page_no) == ("18435", "text", "ok", 1)


def test_an_amount_that_is_not_printed_is_ungrounded(reads):
    reads(page="# Key figures\n\n" + HTML.replace("21,234", "99,999"))
    result = ds.extract(pdf(), schema=FinancialStatement, engine="server")
    proof = result["rows[0].values[0].amount"]
    assert (str(proof.value), proof.status) == ("99999", "ungrounded")
    assert [issue.path for issue in result.issues if issue.code == "ungrounded"] == ["/rows/0/values/0/amount"]
