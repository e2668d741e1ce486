from dataclasses import replace

import pytest

from docstruct.document import Cell, Line, Note, Table
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.tables.find import tables_of
from docstruct.reading.tables.heads import with_heads
from docstruct.reading.tables.rules import Rules
from docstruct.reading.tables.surroundings import with_surroundings
from docstruct.reading.tables.units import unit_parts, with_unit

SIZE = 10.0
TOP, LEFT, RIGHT = 200.0, 50.0, 400.0


def line(text: str, y: float, x: float = LEFT, size: float = SIZE, bold: bool = False) -> Line:
    placed = []
    for part in text.split():
        placed.append(Word(part, BBox(x, y, x + 0.5 * size * len(part), y + size), size, bold))
        x += 0.5 * size * len(part) + 0.28 * size
    return Line.of(placed)


def body(*extra: tuple[int, int, str], heads: tuple[str, str] = ("2023", "2022")) -> Table:
    """A table of three rows and its heads, at 200 to 260; `extra` cells are (row, column, text)."""
    grid = [(0, 1, heads[0]), (0, 2, heads[1])]
    grid += [(r, c, f"row {r}" if c == 0 else f"{r},{c}00") for r in (1, 2, 3) for c in (0, 1, 2)]
    cells = []
    for row, col, text in [*grid, *extra]:
        words = line(text, TOP + 15 * row, LEFT + 150 * col).words
        box = BBox.around(w.bbox for w in words)
        cells.append(Cell(row, col, text, box, header=row == 0, words=words))
    return Table(1, BBox.around(c.bbox for c in cells if c.bbox), tuple(cells))


def noted(*lines: Line, over: tuple[float, ...] = ()) -> Table:
    """The table with these lines around it, and rules over it at these heights."""
    right = body().bbox.x1
    (table,) = with_surroundings([body()], lines, Rules(tuple(BBox(LEFT, y, right, y + 1) for y in over)))
    return table


def test_a_caption_ends_where_its_print_does_and_units_and_heads_are_none_of_it() -> None:
    table = noted(
        line("Table 2. Enrollment in public schools, by grade: Fall 1996", 150, bold=True),
        line("through fall 2021", 162, bold=True),
        line("[In thousands]", 175, 180),
        line("Grade", 187, 220),
    )
    assert table.caption == "Table 2. Enrollment in public schools, by grade: Fall 1996 through fall 2021"
    assert table.caption_bbox is not None and table.caption_bbox.y1 == 172
    assert (table.unit, table.unit_bbox) == ("[In thousands]", line("[In thousands]", 175, 180).bbox)


def test_a_label_that_is_written_on_every_line_stands_in_the_caption_once() -> None:
    texts = ("Table 4.—Among recipients", "Table 4.—borrowed for education", "Table 4.—characteristics")
    table = noted(*(line(text, 160 + 12 * i, bold=True) for i, text in enumerate(texts)))
    assert table.caption == "Table 4.—Among recipients borrowed for education characteristics"


def test_a_unit_beside_the_title_is_none_of_it() -> None:
    table = noted(line("Balance sheet", 180, bold=True), line("€ million", 180, 340))
    assert (table.caption, table.unit) == ("Balance sheet", "€ million")


def test_a_title_has_short_lines_below_it_and_fields_of_a_form_are_no_title() -> None:
    assert noted(line("Balance sheet", 170, bold=True), line("at 31 December", 183)).caption == (
        "Balance sheet at 31 December"
    )
    assert noted(line("Members: 257", 183, bold=True), line("Result: PASSED", 183, 300, bold=True)).caption is None


def test_a_rule_over_the_table_is_its_edge_for_a_title_above() -> None:
    title = line("Key figures of the group", 130, size=14)
    assert noted(title).caption is None
    assert noted(title, over=(170.0,)).caption == "Key figures of the group"


def test_what_stands_between_two_rules_over_the_table_is_its_title() -> None:
    title = line("[T1] Selected figures at a glance", 165)
    assert noted(title, over=(158.0,)).caption is None
    assert noted(title, over=(158.0, 180.0)).caption == "[T1] Selected figures at a glance"


def test_the_unit_of_a_section_is_not_of_the_table() -> None:
    sections = [(1, 0, "Results (€ million)"), (3, 0, "Per share (€)")]
    cells = [(r, c, f"row {r}" if c == 0 else f"{r},{c}00") for r in (2, 4) for c in (0, 1, 2)]
    heads = [c for c in body().cells if c.header]
    placed = [
        Cell(r, c, t, BBox(LEFT + 150 * c, TOP + 15 * r, LEFT + 150 * c + 60, TOP + 15 * r + 10))
        for r, c, t in [*sections, *cells]
    ]
    of_two = Table(1, body().bbox, (*heads, *placed))
    of_one = Table(1, body().bbox, (*heads, *(c for c in placed if c.row < 3)))
    assert with_unit(of_two, ()).unit is None
    assert with_unit(of_one, ()).unit == "(€ million)"


def test_running_text_names_no_unit() -> None:
    assert noted(line("initiatives enable billions of dollars in long-term savings,", 185)).unit is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("in € million", ["in € million"]),
        ("Balance sheet at 31 December 2023 (€ million)", ["(€ million)"]),
        ("in € million (unless stated otherwise)", ["in € million (unless stated otherwise)"]),
        ("31 December 2023", []),
        ("000s", ["000s"]),
        ("$000s", ["$000s"]),
    ],
)
def test_what_of_a_text_is_a_unit(text: str, parts: list[str]) -> None:
    assert unit_parts(text) == parts


def test_a_unit_in_the_heads_is_of_the_table_where_all_columns_have_it() -> None:
    assert with_unit(body(heads=("RMB’million", "RMB’million")), ()).unit == "RMB’million"
    assert with_unit(body(heads=("2023", "in %")), ()).unit is None


def test_notes_have_boxes_and_marks_and_page_numbers_are_none() -> None:
    lines = [
        line("— Not available.", 265, size=8),
        line("1 Includes private schools", 275, size=8),
        line("that offer more.", 285, size=8),
        line("(2) Estimated.", 295, size=8),
        line("SOURCE: National Center", 318, size=8),
        line("54 Reference Tables", 340),
    ]
    notes = noted(*lines).notes
    assert [note.text for note in notes] == [
        "— Not available.",
        "1 Includes private schools that offer more.",
        "(2) Estimated.",
        "SOURCE: National Center",
    ]
    assert [note.mark for note in notes] == [None, "1", "(2)", None]
    assert notes[1].bbox == BBox.around(x.bbox for x in lines[1:3])


def test_small_print_right_below_is_a_note_and_text_of_the_page_is_not() -> None:
    assert [n.text for n in noted(line("2018 figures restated", 264, size=8)).notes] == ["2018 figures restated"]
    assert noted(line("The figures above show growth.", 264)).notes == ()


def test_a_remark_right_above_the_notes_is_one_and_signs_an_ocr_misread_open_notes() -> None:
    first = line("2018 figures restated", 264)
    (marked,) = (replace(body(), cells=(*body().cells[:-1], replace(body().cells[-1], marks=("‘",)))),)
    glued = line("‘For definition see the annual report", 275)
    hidden = replace(glued, words=tuple(w._replace(visible=False) for w in glued.words))
    (table,) = with_surroundings([marked], [first, hidden], Rules())
    assert [n.text for n in table.notes] == ["2018 figures restated", "‘For definition see the annual report"]
    (plain,) = with_surroundings([body()], [first, hidden], Rules())
    assert plain.notes == ()


def test_last_rows_that_reach_over_the_columns_are_notes() -> None:
    table = body((4, 0, "Figures restated"), (5, 0, "1 For the definition see the report of the year before it"))
    (mended,) = with_surroundings([table], (), Rules())
    assert (mended.n_rows, mended.bbox.y1) == (4, 255)
    assert [n.text for n in mended.notes] == [
        "Figures restated",
        "1 For the definition see the report of the year before it",
    ]
    (kept,) = with_surroundings([body((4, 0, "Other"))], (), Rules())
    assert kept.n_rows == 5


def test_a_caption_cut_into_heads_is_put_together() -> None:
    words = line("Table 7.5 Comparisons of C5", TOP - 20, 120).words
    cells = [
        Cell(0, 0, "Table 7.5", BBox.around(w.bbox for w in words[:2]), 1, 2, True, words=words[:2]),
        Cell(0, 2, "Comparisons of C5", BBox.around(w.bbox for w in words[2:]), header=True, words=words[2:]),
    ]
    below = tuple(Cell(c.row + 1, c.col, c.text, c.bbox, header=c.header, words=c.words) for c in body().cells)
    (table,) = with_surroundings([Table(1, BBox(LEFT, TOP - 20, RIGHT, 255), (*cells, *below))], (), Rules())
    assert (table.caption, table.n_rows, table.header_rows) == ("Table 7.5 Comparisons of C5", 4, 1)


def grades(rules: Rules) -> Table:
    lines = [line("Table 2. Enrollment", 80, bold=True), line("Grade", 102, 290)]
    heads = ["Year", "Total", "PK", "1", "2", "3"]
    rows = [heads, *([str(1996 + r), *(f"{r + 3},{c}45" for c in range(5))] for r in range(8))]
    placed = [
        line(text, 120 + 16 * r, 50 + 80 * c if c == 0 else 90 + 80 * c - 5 * len(text))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    (table,) = tables_of([*lines, *placed], rules, 1)
    return table


def test_between_rules_all_is_heads_whatever_it_shows() -> None:
    across = [BBox(48, y, 500, y + 0.5) for y in (98, 133, 265)] + [BBox(190, 115, 500, 115.5)]
    table = grades(Rules(across=tuple(across)))
    heads = [[cell.text if cell else "" for cell in row] for row in table.grid()[: table.header_rows]]
    assert heads[-1] == ["Year", "Total", "PK", "1", "2", "3"]
    assert "Grade" in heads[0] and table.caption == "Table 2. Enrollment"


def test_a_head_over_a_rule_is_whole_though_its_words_stand_over_columns() -> None:
    heads = [(50, "State"), (200, "Public"), (280, "Private"), (360, "Total")]
    rows = [
        ("Maine", "3,100", "2,900", "6,000"),
        ("Texas", "4,100", "3,900", "8,000"),
        ("Utah", "5,100", "900", "6,000"),
    ]
    placed = [line(text, 132, x) for x, text in heads]
    placed += [line(t, 150 + 16 * r, x) for r, row in enumerate(rows) for (x, _), t in zip(heads, row)]
    over = Line.of([*line("Amount", 115, 200).words, *line("borrowed", 115, 280 - 35).words])
    rules = Rules((BBox(48, 110, 400, 110.5), BBox(190, 127, 400, 127.5), BBox(48, 145, 400, 145.5)))
    (table,) = tables_of([over, *placed], rules, 1)
    (spanning,) = (c for c in table.cells if c.text == "Amount borrowed")
    assert (spanning.header, spanning.col, spanning.col_span) == (True, 1, 3)


def test_years_a_space_apart_head_a_column_each() -> None:
    years = [f"{2003 + k}–{4 + k:02d}" for k in range(10)]
    right = [180 + 36 * (k + 1) for k in range(10)]
    heads = [Word(t, BBox(x - 33, 120, x, 130), SIZE) for t, x in zip(years, right)]
    rows = [["Maine", *(f"{k + 1}3,{k}78" for k in range(10))], ["Texas", *(f"{k + 2}4,{k}71" for k in range(10))]]
    rows += [[name, *(f"{k + 3},{k}12" for k in range(10))] for name in ("Utah", "Ohio", "Iowa", "Idaho")]
    placed = [Line.of(heads), line("State", 120)]
    for r, row in enumerate(rows):
        placed.append(line(row[0], 140 + 14 * r))
        for x, text in zip(right, row[1:]):
            width = 4.0 * len(text)
            box = BBox(x - width, 140 + 14 * r, x, 150 + 14 * r)
            placed.append(Line.of([Word(text, box, SIZE)]))
    rules = Rules((BBox(48, 102, 545, 102.5), BBox(48, 134, 545, 134.5), BBox(48, 230, 545, 230.5)))
    (table,) = tables_of(placed, rules, 1)
    last = [cell.text if cell else "" for cell in table.grid()[table.header_rows - 1]]
    assert last == ["State", *years]


def test_first_rows_with_amounts_above_the_rule_of_a_total_are_no_heads() -> None:
    rows = [["", "Group 2023", "Group 2022"], ["Revenue", "812,345", "765,432"], ["Costs", "-512,345", "-485,432"]]
    rows += [["Gross profit", "300,000", "280,000"], ["Rent", "-120,000", "-115,000"], ["Profit", "180,000", "165,000"]]
    placed = [
        line(text, 120 + 16 * r, 50 if not c else 250 + 110 * c - 5 * len(text))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
        if text
    ]
    (table,) = tables_of(placed, Rules(across=(BBox(48, 165.5, 480, 166),)), 1)
    assert (table.header_rows, table.n_rows) == (1, 6)


def test_without_rules_a_draft_stays_as_it_is() -> None:
    from docstruct.reading.tables.draft import Draft, Place

    draft = Draft(BBox(0, 0, 90, 30), {Place(0, 0): [line("a", 0, 0)], Place(1, 1): [line("5", 20, 80)]})
    assert with_heads(draft, [], Rules()) is draft


def test_moved_tables_take_caption_unit_and_notes_with_them() -> None:
    from docstruct.geometry import Affine

    table = noted(line("Table 1 in € million", 180, bold=True), line("1 Note", 262))
    moved = table.moved(Affine(1, 0, 0, 1, 5, 7))
    assert moved.caption_bbox is not None and table.caption_bbox is not None
    assert moved.caption_bbox.x0 == table.caption_bbox.x0 + 5
    assert moved.notes == tuple(Note(n.text, Affine(1, 0, 0, 1, 5, 7).box(n.bbox)) for n in table.notes if n.bbox)
