from dataclasses import replace

from docstruct.extractors.statements.whole import whole
from docstruct.extractors.values.locale import Locale

ROWS = (
    (100, (50, "in EUR"), (-400, "2023"), (-480, "2022")),
    (116, (50, "Revenue"), (-400, "1,210"), (-480, "1,150")),
    (130, (50, "Expenses"), (-400, "(780)"), (-480, "(750)")),
    (144, (50, "Depreciation"), (-400, "(100)"), (-480, "(100)")),
    (158, (50, "Operating profit"), (-400, "330"), (-480, "300")),
    (300, (50, "See page"), (-400, "12"), (-480, "13")),
)


def read(page):
    found = page(*ROWS)
    (table,) = found.tables
    return found, table


def texts(table):
    return [[cell.text if cell else None for cell in row] for row in table.grid()]


def kept(table, inside):
    cells = tuple(cell for cell in table.cells if inside(cell))
    least_row, least_col = min(c.row for c in cells), min(c.col for c in cells)
    cells = tuple(replace(c, row=c.row - least_row, col=c.col - least_col) for c in cells)
    x0, y0 = min(c.bbox.x0 for c in cells), min(c.bbox.y0 for c in cells)
    x1, y1 = max(c.bbox.x1 for c in cells), max(c.bbox.y1 for c in cells)
    return replace(table, cells=cells, bbox=type(table.bbox)(x0, y0, x1, y1))


def test_labels_that_were_left_outside_are_taken_in(page):
    found, table = read(page)
    bare = kept(table, lambda cell: cell.col > 0)
    assert texts(bare)[1] == ["1,210", "1,150"]
    assert texts(whole(found, bare, [bare], Locale()))[1] == ["Revenue", "1,210", "1,150"]


def test_rows_above_and_below_that_carry_on_the_columns_are_taken_in(page):
    found, table = read(page)
    middle = kept(table, lambda cell: 1 < cell.row < 4)
    assert [row[0] for row in texts(middle)] == ["Expenses", "Depreciation"]
    assert [row[0] for row in texts(whole(found, middle, [middle], Locale()))] == [
        "Revenue",
        "Expenses",
        "Depreciation",
        "Operating profit",
    ]


def test_a_table_that_is_whole_stays_as_it_is(page):
    found, table = read(page)
    assert whole(found, table, [table], Locale()) is table
