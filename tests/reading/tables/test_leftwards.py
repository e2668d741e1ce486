"""Tables of pages that read from right to left: their labels stand right of the figures."""

from docstruct.document import Line
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.lines import lines_of
from docstruct.reading.tables.find import tables_of
from docstruct.reading.tables.leftwards import Mirrored, reads_leftwards
from docstruct.reading.tables.rules import Rules
from docstruct.reading.tables.unruled import unruled_drafts

LABELS = ["בינוי", "צריכה", "סך הכל", "יצוא", "יבוא", "תעשייה"]
SECTION = "השקעה"


def page() -> list[Line]:
    words = []

    def put(text: str, right: float, y: float) -> None:
        for part in text.split():  # the first word of a label stands rightmost
            words.append(Word(part, BBox(right - 5.0 * len(part), y, right, y + 10), 10.0))
            right -= 5.0 * len(part) + 3.0

    for col, year in enumerate(("2014", "2013", "2012")):
        put(year, 120 + 60 * col, 100)
    for r, label in enumerate(LABELS):
        y = 120 + 15 * (r + (r > 2))
        put(label, 400, y)
        for col in range(3):
            put(f"{r}.{col}", 120 + 60 * col, y)
    put(SECTION, 400, 120 + 15 * 3)
    return lines_of(words)


def test_labels_at_the_right_are_told_from_sections() -> None:
    lines = page()
    assert reads_leftwards(lines)
    (table,) = tables_of(lines, Rules(), 1)
    grid = [[cell.text if cell else "" for cell in row] for row in table.grid()]
    assert grid[0] == ["2014", "2013", "2012", ""]
    assert grid[3] == ["2.0", "2.1", "2.2", "סך הכל"]
    assert grid[4] == ["", "", "", SECTION]
    assert table.bbox == BBox.around(line.bbox for line in lines)


def test_a_draft_of_the_mirrored_page_has_the_words_of_the_page() -> None:
    lines = page()
    words = {id(word) for line in lines for word in line.words}
    drafts = unruled_drafts(lines, Rules())
    assert drafts and all(id(word) in words for draft in drafts for line in draft.lines for word in line.words)
    mirrored = Mirrored(lines, Rules(across=(BBox(50, 114, 400, 115),)))
    assert mirrored.rules.across == (BBox(-400, 114, -50, 115),)


def test_english_pages_read_rightwards() -> None:
    assert not reads_leftwards([Line.of([Word("Total", BBox(0, 0, 30, 10), 10.0)])])
    assert not reads_leftwards([])
