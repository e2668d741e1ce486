import pytest

from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.tables.rules import Rules
from docstruct.reading.tables.turned import TURNS, turned_tables

ROWS = [
    ["Region", "2019", "2020", "2021"],
    ["North", "1,200", "1,300", "1,400"],
    ["South", "2,200", "2,300", "2,400"],
    ["East", "3,200", "3,300", "3,400"],
    ["West", "4,200", "4,300", "4,400"],
]


def lying(angle: int) -> list[Word]:
    words = []
    for r, row in enumerate(ROWS):
        for c, text in enumerate(row):
            right = 100.0 + 80 * c
            x0 = right - 5 * len(text) if c else 60.0
            box = TURNS[angle].box(BBox(x0, 40 + 14.0 * r, x0 + 5 * len(text), 50 + 14.0 * r))
            words.append(Word(text, box, 10.0, angle=float(angle)))
    return words


@pytest.mark.parametrize("angle", [90, 270])
def test_a_table_on_its_side_is_read(angle: int) -> None:
    words = lying(angle)
    (table,) = turned_tables(words, Rules(), 3)
    assert [[cell.text if cell else "" for cell in row] for row in table.grid()] == ROWS
    assert table.page_no == 3
    assert {word for cell in table.cells for word in cell.words} == set(words)
    assert table.bbox == BBox.around(word.bbox for word in words)


def test_a_few_words_on_their_side_are_no_table() -> None:
    assert list(turned_tables(lying(90)[:8], Rules(), 1)) == []
