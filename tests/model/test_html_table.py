import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstruct.model.html_table import MAX_COLUMNS, MAX_ROWS, Cell, parse_tables

TAGS = [
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<th>",
    "<br>",
    "<td rowspan=3>",
    "&amp;",
    "x",
]
WILD = [
    '<td rowspan="9999999">',
    '<td colspan="999999">',
    "<td colspan=0>",
    "<td a='",
    "<",
    ">",
    "</",
    "<td rowspan=",
]


def one(text: str) -> list[Cell]:
    (table,) = parse_tables(text)
    return list(table.cells)


def test_spans_push_later_cells_aside() -> None:
    text = (
        '<table><tr><td rowspan="2">a</td><td colspan="2">b</td></tr>'
        "<tr><td>c</td><td>d</td></tr><tr><td>e</td><td>f</td><td>g</td></tr></table>"
    )
    assert one(text) == [
        Cell(0, 0, 2, 1, "a"),
        Cell(0, 1, 1, 2, "b"),
        Cell(1, 1, 1, 1, "c"),
        Cell(1, 2, 1, 1, "d"),
        Cell(2, 0, 1, 1, "e"),
        Cell(2, 1, 1, 1, "f"),
        Cell(2, 2, 1, 1, "g"),
    ]
    assert parse_tables(text)[0].grid() == [["a", "b", "b"], ["a", "c", "d"], ["e", "f", "g"]]


def test_text_of_a_cell() -> None:
    (cell,) = one("<table><tr><td> Profit &amp;\n loss<br>2024 <b>net</b></td></tr></table>")
    assert cell.text == "Profit &\nloss\n2024 net"


def test_header_cells() -> None:
    assert [cell.header for cell in one("<table><tr><th>a</th><td>b</td></tr></table>")] == [True, False]


@pytest.mark.parametrize(
    "text", ["<table><tr><td>a</td><td>b", "<table><tr><td>a<td>b</tr>", "<table><td>a</td><td>b</td>"]
)
def test_missing_tags_are_supplied(text: str) -> None:
    (table,) = parse_tables(text)
    assert [cell.text for cell in table.cells] == ["a", "b"]
    assert not table.complete


def test_span_beyond_the_last_row_is_cut() -> None:
    assert one('<table><tr><td rowspan="50">a</td></tr><tr><td>b</td></tr></table>')[0].row_span == 2


def test_inner_table_is_text_of_its_cell() -> None:
    (table,) = parse_tables("<table><tr><td>a<table><tr><td>b</td></tr></table>c</td></tr></table>")
    assert [cell.text for cell in table.cells] == ["abc"]


def test_two_tables() -> None:
    assert len(parse_tables("<table><tr><td>a</td></tr></table> <table><tr><td>b</td></tr></table>")) == 2


def test_empty_table_is_none() -> None:
    assert parse_tables("<table></table>") == []


def test_table_larger_than_allowed_says_so() -> None:
    (table,) = parse_tables("<table><tr>" + "<td>x</td>" * 300 + "</tr></table>")
    assert table.cols == MAX_COLUMNS
    assert not table.complete


@given(st.lists(st.sampled_from(TAGS + WILD) | st.text(max_size=3), max_size=60).map("".join))
def test_any_text_gives_tables_without_overlap(text: str) -> None:
    for table in parse_tables("<table>" + text):
        assert 0 < table.rows <= MAX_ROWS and 0 < table.cols <= MAX_COLUMNS
        starts = [(cell.row, cell.col) for cell in table.cells]
        assert len(set(starts)) == len(starts)
        assert all(c.row + c.row_span <= table.rows and c.col + c.col_span <= table.cols for c in table.cells)


@pytest.mark.parametrize("piece", [*TAGS, *WILD, "<td ", "<tr><td>", "&", "<tr><td rowspan=4000 colspan=200>"])
def test_hostile_table_takes_linear_time(piece: str) -> None:
    first = "<table><tr>" + "<td rowspan=4000>x</td>" * 255 + "</tr>"
    start = time.process_time()
    parse_tables(first + piece * (500_000 // len(piece)))
    assert time.process_time() - start < 10


def test_a_caption_is_of_the_table_and_of_no_cell() -> None:
    (table,) = parse_tables("<table><caption>Table 8 <b>in %</b></caption><tr><td>a</td></tr></table>")
    assert (table.caption, table.grid()) == ("Table 8 in %", [["a"]])
    (cut,) = parse_tables("<table><caption>never closed<tr><td>a</td></tr>")
    assert (cut.caption, cut.grid()) == ("", [["a"]])
