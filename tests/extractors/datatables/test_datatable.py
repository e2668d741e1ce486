from dataclasses import replace
from decimal import Decimal

import docstruct as ds
from docstruct.document import Block, Cell, Document, Line, Page, Table
from docstruct.facts import Word
from docstruct.geometry import BBox

WIDTH, HEIGHT = 600.0, 800.0


def word(text: str, x: float, y: float) -> Word:
    return Word(text, BBox(x, y, x + 5 * len(text), y + 10), 10.0)


def table(rows: list[list[str]], page_no: int = 1, heads: int = 1, top: float = 300.0, **more: object) -> Table:
    cells = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            w = word(text, 50 + 100 * c, top + 12 * r)
            cells.append(Cell(r, c, text, w.bbox, header=r < heads, words=(w,)))
    box = BBox.around(cell.bbox for cell in cells if cell.bbox)
    return Table(page_no, box, tuple(cells), **more)  # type: ignore[arg-type]


def page(number: int, *tables: Table, texts: tuple[tuple[str, float], ...] = ()) -> Page:
    lines = [Line.of([word(part, 50 + 60 * i, y) for i, part in enumerate(text.split())]) for text, y in texts]
    blocks = tuple(Block((line,), line.bbox) for line in lines)
    return Page(number, WIDTH, HEIGHT, "text", lines=tuple(lines), blocks=blocks, tables=tables)


def read(*pages: Page) -> list:
    return ds.tables(Document("x.pdf", "native", pages))


RESULT = [
    ["", "2021", "2020", "Change"],
    ["Sales", "1.234,5", "(987,0)", "25,1 %"],
    ["Other", "12,5-", "–", "n/a"],
    ["Costs:", "", "", ""],
    ["Staff", "−3,0", "4,0 ¹", "x"],
]


def test_columns_of_numbers_are_exact_decimals_and_texts_stay_texts() -> None:
    (found,) = read(page(1, table(RESULT)))
    frame = found.to_dataframe()
    assert list(frame.columns) == ["column 1", "2021", "2020", "Change"]
    assert frame["2021"].tolist() == [Decimal("1234.5"), Decimal("-12.5"), None, Decimal("-3.0")]
    assert frame["2020"].tolist() == [Decimal("-987.0"), Decimal(0), None, Decimal("4.0")]
    assert frame["Change"].tolist() == [Decimal("25.1"), None, None, None]
    assert frame["column 1"].tolist() == ["Sales", "Other", "Costs:", "Staff"]


def test_what_is_printed_is_kept() -> None:
    (found,) = read(page(1, table(RESULT)))
    assert found.to_dataframe("text")["2020"].tolist()[0] == "(987,0)"
    assert str(found.to_dataframe("float")["2021"].dtype) == "float64"


def test_a_column_with_one_text_is_of_texts() -> None:
    (found,) = read(page(1, table([["A", "B"], ["x", "12"], ["y", "about 5 or more"]])))
    assert found.to_dataframe()["B"].tolist() == ["12", "about 5 or more"]


def test_a_unit_above_the_table_scales_when_asked() -> None:
    (found,) = read(page(1, table(RESULT), texts=(("in € million", 280.0),)))
    assert found.unit == "in € million"
    assert found.measure is not None and found.measure.currency == "EUR"
    assert found.to_dataframe(scaled=True)["2021"][0] == Decimal("1234500000.0")
    assert found.to_dataframe(scaled=True)["Change"][0] == Decimal("25.1")


def test_rows_and_columns_that_name_a_unit_of_their_own_are_scaled_by_that() -> None:
    rows = [
        ["", "2021", "Change in %", "Orders (thousands)"],
        ["Sales", "12.5", "3", "7"],
        ["Per share (€)", "1.5", "2", "-"],
    ]
    (found,) = read(page(1, table(rows), texts=(("in € million", 280.0),)))
    frame = found.to_dataframe(scaled=True)
    assert frame["2021"].tolist() == [Decimal("12500000.0"), Decimal("1.5")]
    assert frame["Change in %"].tolist() == [3, 2]
    assert frame["Orders (thousands)"][0] == 7000
    assert frame.attrs["unit"] == "in € million"


def test_heads_of_two_tiers_are_joined_and_made_distinct() -> None:
    rows = [["", "Men", "Men"], ["", "n", "n"], ["a", "1", "2"]]
    (found,) = read(page(1, table(rows, heads=2)))
    assert found.column_names() == ["column 1", "Men / n", "Men / n (2)"]


FIRST = [["Item", "Amount"], ["Bolts of steel", "10"], ["Nuts and", "20"]]


def test_a_table_over_two_pages_is_one_without_the_repeated_head() -> None:
    second = [["Item", "Amount"], ["Washers", "30"]]
    (found,) = read(page(1, table(FIRST)), page(2, table(second, 2, top=60)))
    assert [row[0].text for row in found.grid() if row[0]] == ["Item", "Bolts of steel", "Nuts and", "Washers"]
    assert [(part.page_no, list(part.rows)) for part in found.parts] == [(1, [0, 1, 2]), (2, [3])]
    assert [cell.page_no for cell in found.cells] == [1] * 6 + [2] * 2


def test_a_row_split_at_the_foot_of_the_page_is_joined() -> None:
    second = [["galvanised washers", ""], ["Screws", "30"]]
    cells = tuple(c for c in table(second, 2, heads=0, top=60).cells if c.text)
    rest = Table(2, BBox(50, 60, 300, 90), cells)
    (found,) = read(page(1, table(FIRST)), page(2, rest))
    assert found.n_rows == 4
    assert found.cells[4].text == "Nuts and\ngalvanised washers"


def test_tables_with_text_between_or_other_heads_stay_apart() -> None:
    second = table([["Item", "Amount"], ["Washers", "30"]], 2, top=400)
    between = (("This paragraph of running text stands before the table and goes on for a while longer", 300.0),)
    assert len(read(page(1, table(FIRST)), page(2, second, texts=between))) == 2
    other = table([["Name", "Price"], ["Washers", "30"]], 2, top=60)
    assert len(read(page(1, table(FIRST)), page(2, other))) == 2
    later = table([["Item", "Amount"], ["Washers", "30"]], 3, top=60)
    assert len(read(page(1, table(FIRST)), page(3, later))) == 2


def test_text_exports() -> None:
    (found,) = read(page(1, table([["A", "B"], ["x, y", '"1"']])))
    assert found.to_csv() == 'A,B\n"x, y","""1"""\n'
    assert found.to_markdown().splitlines()[0] == "| A | B |"
    assert found.to_html().startswith("<table>\n<tr><th>A</th>")


def test_rows_know_their_depth_and_the_headings_they_stand_under() -> None:
    starts = {"Assets": 50, "Current": 60, "Cash": 70, "Stocks": 70, "Total": 50}
    cells = [Cell(0, 1, "2021", header=True)]
    for r, (label, x) in enumerate(starts.items(), start=1):
        cells.append(Cell(r, 0, label, words=(word(label, x, 300 + 12 * r),)))
        if label not in ("Assets", "Current"):
            cells.append(Cell(r, 1, "5"))
    (found,) = read(page(1, Table(1, BBox(50, 300, 200, 400), tuple(cells))))
    assert found.row_labels() == [
        ("Assets", 0, ()),
        ("Current", 1, ("Assets",)),
        ("Cash", 2, ("Assets", "Current")),
        ("Stocks", 2, ("Assets", "Current")),
        ("Total", 0, ("Assets",)),
    ]


def test_marks_of_notes_are_no_part_of_numbers_and_names() -> None:
    one = table([["", "Sales a"], ["North", "317 2"], ["South", "12"]])
    marked = {(0, 1): ("a",), (1, 1): ("2",)}
    cells = tuple(replace(c, marks=marked.get((c.row, c.col), ())) for c in one.cells)
    (found,) = read(page(1, replace(one, cells=cells)))
    assert list(found.to_dataframe()["Sales"]) == [Decimal(317), Decimal(12)]
    assert found.grid()[1][1].text == "317 2"
