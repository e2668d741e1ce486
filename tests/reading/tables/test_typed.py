"""Tables as typewriters and programs print them, in type of one pitch."""

import pytest

from docstruct.document import Table
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.lines import lines_of
from docstruct.reading.tables.find import tables_of
from docstruct.reading.tables.pitch import pitch_of
from docstruct.reading.tables.rules import Rules
from docstruct.reading.tables.typed import without_typed

PITCH, EM = 6.0, 10.0


def printed(*rows: str, top: float = 100.0) -> list[Word]:
    words = []
    for r, row in enumerate(rows):
        at = 0
        for text in row.split():
            at = row.index(text, at)
            y = top + 1.2 * EM * r
            words.append(Word(text, BBox(50 + PITCH * at, y, 50 + PITCH * (at + len(text)), y + EM), EM))
            at += len(text)
    return words


def found(*rows: str) -> Table:
    (table,) = tables_of(lines_of(printed(*rows)), Rules(), 1)
    return table


def grid(table: Table) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in row] for row in table.grid()]


CELLS = [
    ["id", "name", "qty", "price"],
    ["1", "timber pepper", "67", "580.74"],
    ["2", "timber delta", "3", "684.60"],
    ["3", "onyx", "69", "637.52"],
    ["4", "harbor falcon", "68", "24.93"],
    ["5", "lumen lumen", "88", "670.77"],
]
ROWS = [f"{a:>2} {b:<13} {c:>3} {d:>6}" for a, b, c, d in CELLS]
DOUBLE = "== ============= === ======"
BARRED = [f"| {a:>2} | {b:<13} | {c:>3} | {d:>6} |" for a, b, c, d in CELLS]


@pytest.mark.parametrize(
    "rows",
    [
        [ROWS[0], "-- ------------- --- ------", *ROWS[1:]],
        [
            "== ============= === ======",
            ROWS[0],
            "== ============= === ======",
            *ROWS[1:],
            "== ============= === ======",
        ],
        [BARRED[0], "|----|---------------|-----|--------|", *BARRED[1:]],
        ["+----+---------------+-----+--------+", *BARRED, "+----+---------------+-----+--------+"],
    ],
    ids=["dashes under the heads", "dashes all around", "bars", "boxes"],
)
def test_tables_drawn_in_characters_have_the_columns_that_these_draw(rows: list[str]) -> None:
    table = found(*rows)
    assert grid(table) == CELLS
    assert table.header_rows == 1


def test_two_spaces_part_columns_in_type_of_one_pitch() -> None:
    rows = [f"{a:>2}  {b:<13}  {c:<6}  {d:>6}" for a, b, c, d in CELLS]
    words = printed(*rows)
    assert pitch_of(words) == PITCH
    assert grid(found(*rows)) == CELLS


def test_two_spaces_in_running_text_part_nothing() -> None:
    text = ["the cost of the  parts was paid", "in full before  the goods left", "our house and  was not asked"]
    assert tables_of(lines_of(printed(*text, *text)), Rules(), 1) == []


def test_type_of_several_widths_and_digits_tell_no_pitch() -> None:
    words = printed(*ROWS)
    uneven = [w._replace(bbox=w.bbox.expand(0.8 * (i % 4))) for i, w in enumerate(words)]
    assert pitch_of(uneven) == 0.0
    assert pitch_of([w for w in words if not w.text.isalpha()] * 9) == 0.0


def test_leaders_part_two_cells_and_belong_to_neither() -> None:
    drinks = (
        "Espresso",
        "Coffee with milk",
        "Hot chocolate",
        "Green tea",
        "Apple juice",
        "Water",
        "Malt beer",
        "Cider",
    )
    prices = [(drink, f"{2 + i}.{i}0") for i, drink in enumerate(drinks)]
    table = found(*(f"{name} {'.' * (36 - len(name))} {price}" for name, price in prices))
    assert grid(table) == [list(row) for row in prices]


def test_a_row_of_dashes_is_a_rule_and_dashes_in_cells_are_none() -> None:
    lines = lines_of(printed("Sales    100    120", "--------------------", "Costs    ---    ---", "and wait ... more"))
    kept, rules = without_typed(lines, Rules())
    (rule,) = rules.across
    assert (rule.x0, rule.x1, rule.cy) == (50, 50 + 20 * PITCH, 117)
    texts = [line.text for line in kept]
    assert texts[0] == "Sales" and texts.count("---") == 2 and "and wait ... more" in texts


HEADS = "Proportion     1.0    1.1    1.2"
SCALE = [f"0.{n}          {8 * n:>4}   {9 * n:>4}   {10 * n:>4}" for n in (95, 90, 85, 80, 75, 70)]


def test_a_scale_of_numbers_heads_columns_above_a_rule_and_what_stands_over_it_spans_them() -> None:
    table = found("                Design effect", HEADS, "-" * 34, *SCALE)
    assert grid(table)[:2] == [["Proportion", *["Design effect"] * 3], ["Proportion", "1.0", "1.1", "1.2"]]
    assert table.header_rows == 2


def test_a_table_whose_heads_come_again_is_two() -> None:
    block = [HEADS, "-" * 34, *SCALE]
    tables = tables_of(lines_of(printed(*block, "", *block)), Rules(), 1)
    assert [(t.header_rows, t.n_rows) for t in tables] == [(1, 7), (1, 7)]
