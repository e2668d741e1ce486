import pytest

from docstruct.model.output import parse_output
from docstruct.model.pipe_table import parse_pipes

TABLE = """| € million | 2021 | 2020 |
| :--- | ---: | ---: |
| **Net sales** | 21,234 | 18,435 |
| Gross\\|profit<br>(total) | 10,765 | |"""


def test_cells_are_taken_apart():
    table = parse_pipes(TABLE)
    assert (table.rows, table.cols, table.complete) == (3, 3, True)
    assert table.grid() == [
        ["€ million", "2021", "2020"],
        ["Net sales", "21,234", "18,435"],
        ["Gross|profit\n(total)", "10,765", ""],
    ]
    assert [cell.header for cell in table.cells] == [True] * 3 + [False] * 6


def test_outer_bars_may_be_left_out_and_rows_may_be_longer():
    assert parse_pipes("a | b\n--- | ---\n1 | 2 | 3").grid() == [["a", "b", ""], ["1", "2", "3"]]


@pytest.mark.parametrize(
    "text", ["", "a | b", "a | b\n1 | 2", "| a |\n| --- |\ntext behind", "Title\n---", "a | b\n---\n1 | 2"]
)
def test_other_texts_are_no_tables(text):
    assert parse_pipes(text) is None


def test_a_block_of_the_output_may_be_one():
    title, table = parse_output(f"# Key figures\n\n{TABLE}\n")
    assert (title.label, table.label) == ("title", "table")
    assert table.table.grid()[1][0] == "Net sales"


def test_time_is_linear():
    assert parse_pipes("|" * 200_000) is None
    assert parse_pipes("a|b\n" + "-" * 100_000 + "x|") is None
