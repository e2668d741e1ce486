from docstruct.document import Line
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.tables.draft import Draft, Place, joined_text
from docstruct.reading.tables.repeats import parted


def draft(rows: list[list[str]], header_rows: int = 1, apart: float = 0.0) -> Draft:
    """Columns 60 points apart, and after the second column so much more."""
    cells: dict[Place, list[Line]] = {}
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text:
                cells[Place(r, c)] = [Line.of([Word(text, box(60 * c + apart * (c > 1), 20 * r), 10.0)])]
    return Draft(BBox(0, 0, 400, 200), cells, header_rows=header_rows)


def box(x: float, y: float) -> BBox:
    return BBox(x, y, x + 30, y + 10)


def texts(found: Draft) -> dict[tuple[int, int], str]:
    return {(p.row, p.col): joined_text(lines) for p, lines in found.cells.items()}


def test_heads_that_come_again_make_tables_of_their_own() -> None:
    first, second = parted(draft([["Age", "Number", "Age", "Number"], ["1", "20", "3", "40"], ["2", "30", "", ""]]))
    assert texts(first) == {(0, 0): "Age", (0, 1): "Number", (1, 0): "1", (1, 1): "20", (2, 0): "2", (2, 1): "30"}
    assert texts(second) == {(0, 0): "Age", (0, 1): "Number", (1, 0): "3", (1, 1): "40"}
    assert (second.n_rows, second.header_rows, second.bbox.x0) == (2, 1, 120)


def test_other_heads_or_none_make_one_table() -> None:
    for rows in (
        [["Age", "Number", "Age", "Share"], ["1", "2", "3", "4"]],
        [["n", "n", "n", "n"], ["1", "2", "3", "4"]],
    ):
        one = draft(rows)
        assert parted(one) == [one]
    bare = draft([["1", "2", "1", "2"], ["3", "4", "3", "4"]], header_rows=0)
    assert parted(bare) == [bare]


def test_groups_of_columns_far_apart_are_tables_of_their_own_without_heads() -> None:
    rows = [[str(n), str(n + 50), str(n + 9), str(n + 70)] for n in range(4)]
    assert [part.n_cols for part in parted(draft(rows, 0, apart=50))] == [2, 2]
    assert [part.n_cols for part in parted(draft(rows, 0, apart=5))] == [4]
    words = [[row[0], row[1], "word", row[3]] for row in rows]
    assert [part.n_cols for part in parted(draft(words, 0, apart=50))] == [4]
