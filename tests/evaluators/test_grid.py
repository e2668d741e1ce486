import pytest

from docstruct.errors import UsageError
from docstruct.evaluators.grid import Cell, Table


def test_html_spans_push_later_cells_aside():
    table = Table.from_html(
        "<table><thead><tr><td rowspan='2'>k</td><td colspan='2'>both</td></tr></thead>"
        "<tr><td>a</td><td>b</td></tr></table>"
    )
    assert [(c.row, c.col, c.text, c.header) for c in table.cells] == [
        (0, 0, "k", True),
        (0, 1, "both", True),
        (1, 1, "a", False),
        (1, 2, "b", False),
    ]
    assert [[cell.text for cell in row] for row in table.grid] == [["k", "both", "both"], ["k", "a", "b"]]


def test_json_line():
    line = {"page_no": 2, "cells": [{"row": 0, "col": 1, "text": "x", "row_span": 2, "col_span": 1}]}
    table = Table.from_json(line)
    assert (table.n_rows, table.n_cols, table.page_no) == (2, 2, 2)
    assert table.grid[1][0] == Cell(1, 0)


def test_html_goes_there_and_back():
    html = '<table><thead><tr><td colspan="2">h &amp; i</td></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>'  # noqa: E501
    assert Table.from_html(html).to_html() == html


def test_text_without_a_table_is_refused():
    with pytest.raises(UsageError):
        Table.from_html("<p>none</p>")
