"""Values written under a schema beside the free draft of the same page."""

from docstruct.document import Cell, Table
from docstruct.engines.writing import missing_rows
from docstruct.geometry import BBox


def drafted(rows: int) -> Table:
    return Table(1, BBox(0, 0, 9, 9), tuple(Cell(row, 0, "x") for row in range(rows)))


def test_rows_left_out_under_a_schema_are_counted() -> None:
    draft = [drafted(6), drafted(2)]
    assert missing_rows({"lines": [{}, {}, {}]}, draft) == 2  # six rows, one of them the header
    assert missing_rows({"lines": [{}] * 9}, draft) == 0
    assert missing_rows({"a": {"b": [1]}}, []) == 0


def test_a_schema_without_lists_leaves_no_rows_out() -> None:
    assert missing_rows({"number": "7", "total": 3}, [drafted(6)]) == 0
