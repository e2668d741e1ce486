import pytest

from docstruct.evaluators.adjacency import match_relations, numeric_cells, pair_tables, relations
from docstruct.evaluators.grid import Cell, Table
from docstruct.evaluators.records import Counts

TABLE = Table.from_rows([["a", "", "b"], ["c", "d", "e"]])


def test_relations_look_past_blank_cells():
    assert sorted(relations(TABLE)) == [
        ("a", "b", "right"),
        ("a", "c", "down"),
        ("b", "e", "down"),
        ("c", "d", "right"),
        ("d", "e", "right"),
    ]


def test_a_spanning_cell_meets_each_neighbour_once():
    table = Table((Cell(0, 0, "x", row_span=2), Cell(0, 1, "y", row_span=2), Cell(2, 0, "z", col_span=2)))
    assert sorted(relations(table)) == [("x", "y", "right"), ("x", "z", "down"), ("y", "z", "down")]


@pytest.mark.parametrize(
    ("truth", "predicted", "counts"),
    [
        (TABLE, TABLE, Counts(hits=5)),
        (TABLE, Table(()), Counts(omitted=5)),
        (Table(()), Table(()), Counts()),
        (TABLE, Table.from_rows([["A ", "b"], ["c", "d"]]), Counts(hits=3, omitted=2, hallucinated=1)),
    ],
)
def test_counts_by_hand(truth, predicted, counts):
    assert match_relations(truth, predicted).counts == counts


def test_tables_pair_by_what_they_share_on_the_same_page():
    other = Table.from_rows([["p", "q"], ["r", "s"]])
    assert pair_tables([TABLE, other], [other, TABLE]) == [(0, 1), (1, 0)]
    assert pair_tables([Table(TABLE.cells, 1)], [Table(TABLE.cells, 2)]) == []


def test_numeric_cells_compare_numbers_not_prints():
    truth = Table.from_rows([["item", "2023", "2022"], ["Sales", "1,234.5", "(7)"], ["Cost", "5", "6"]])
    given = Table.from_rows([["item", "2023", "2022"], ["Sales", "1.234,5", "-7"], ["Cost", "9", ""]])
    assert numeric_cells(truth, given) == Counts(hits=4, wrong=1, omitted=1)
    assert numeric_cells(truth, Table(())) == Counts(omitted=6)
