import pytest

from docstruct.document import Cell, Pair, Table
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.lines import lines_of
from docstruct.reading.pairs import pairs_of
from docstruct.reading.tables.rules import Rules


def words(text: str, x: float, y: float, bold: bool = False, size: float = 10) -> list[Word]:
    placed = []
    for part in text.split():
        width = 0.5 * size * len(part)
        placed.append(Word(part, BBox(x, y, x + width, y + size), size, bold))
        x += width + 0.3 * size
    return placed


def texts(pairs: list[Pair]) -> dict[str, str]:
    return {pair.label.text: " ".join(line.text for line in pair.value) for pair in pairs}


def found(*placed: list[Word], rules: Rules | None = None) -> dict[str, str]:
    return texts(pairs_of(lines_of([w for part in placed for w in part]), rules))


def test_label_and_value_on_one_line() -> None:
    assert found(words("Invoice number: 4711", 50, 100)) == {"Invoice number:": "4711"}


def test_several_labels_on_one_line() -> None:
    line = words("Name: Ann Lee", 50, 100), words("Date: 3 May 2024", 250, 100)
    assert found(*line) == {"Name:": "Ann Lee", "Date:": "3 May 2024"}


def test_label_left_and_value_right_without_a_colon() -> None:
    rows = [("Order date", "3 May 2024"), ("Customer", "K-1188"), ("Terms", "net 30 days")]
    placed = [words(t, x, 100 + 16 * i) for i, row in enumerate(rows) for t, x in zip(row, (50, 200))]
    assert found(*placed) == dict(rows)


def test_a_bold_label_needs_no_figure_beside_it() -> None:
    assert found(words("Ship to", 50, 100, bold=True), words("Anna Lee", 200, 100)) == {"Ship to": "Anna Lee"}


def test_label_above_value() -> None:
    placed = words("Please remit to:", 50, 100), words("Example Bank", 50, 114)
    assert found(*placed) == {"Please remit to:": "Example Bank"}


def test_a_row_of_small_heads_above_their_values() -> None:
    heads = zip(("Number", "Date", "Place"), ("4711", "3.5.2024", "Basel"), (50, 200, 350))
    placed = [part for h, v, x in heads for part in (words(h, x, 100, size=7), words(v, x, 112))]
    assert found(*placed) == {"Number": "4711", "Date": "3.5.2024", "Place": "Basel"}


def test_a_value_goes_on_below_until_the_next_label() -> None:
    placed = [words("Address:", 50, 100), words("Example Ltd", 150, 100), words("Main Street 5", 150, 112)]
    placed += [words("Phone:", 50, 124), words("555 0100", 150, 124)]
    assert found(*placed) == {"Address:": "Example Ltd Main Street 5", "Phone:": "555 0100"}


def test_an_empty_field_takes_no_neighbouring_label() -> None:
    assert found(words("Name:", 50, 100), words("Date:", 250, 100), words("3 May", 300, 100)) == {"Date:": "3 May"}


def test_an_underline_awaits_a_value() -> None:
    placed = words("Signed", 50, 100), words("Anna Lee", 100, 100)
    assert found(*placed) == {}
    assert found(*placed, rules=Rules((BBox(85, 110, 250, 111),))) == {"Signed": "Anna Lee"}


@pytest.mark.parametrize("mark", ["X", "☒", "[x]"])
def test_a_ticked_box_belongs_to_the_words_after_it(mark: str) -> None:
    assert found(words(mark, 50, 100), words("single", 68, 100)) == {"single": mark}


def test_a_value_written_above_the_level_of_its_label() -> None:
    placed = words("Brand", 50, 108), words("Carlton 100", 120, 99)
    assert found(*placed, rules=Rules((BBox(78, 117, 300, 118),))) == {"Brand": "Carlton 100"}


def test_words_right_below_a_line_name_what_is_written_on_it() -> None:
    placed = words("3 May 1982", 120, 100), words("DATE", 140, 113)
    assert found(*placed, rules=Rules((BBox(100, 110, 250, 111),))) == {"DATE": "3 May 1982"}


def test_leaders_glued_to_a_label_are_no_part_of_it() -> None:
    assert found(words("Closures--- Standard Blue", 50, 100)) == {"Closures": "Standard Blue"}


def test_a_label_of_two_lines() -> None:
    placed = words("Source of", 50, 100), words("Information:", 50, 111), words("Short Stop", 150, 111)
    assert found(*placed) == {"Source of Information:": "Short Stop"}


def test_a_list_in_columns_below_a_label_is_its_value() -> None:
    rows = [(f"Ann {c}", x, 112 + 12 * i) for i, c in enumerate("bcd") for x in (60, 160, 260)]
    placed = [words("CC:", 50, 100), *(words(*row) for row in rows)]
    assert found(*placed) == {"CC:": " ".join(text for text, _, _ in rows)}


def test_a_remark_between_label_and_value_belongs_to_the_label() -> None:
    placed = words("Fee: (before May)", 50, 100), words("$ 170.00", 250, 100)
    assert found(*placed) == {"Fee: (before May)": "$ 170.00"}


def test_a_remark_in_brackets_below_belongs_to_the_label() -> None:
    placed = words("This change:", 50, 100), words("70.00", 250, 100), words("(current budget)", 50, 112)
    assert found(*placed) == {"This change: (current budget)": "70.00"}


def test_running_text_has_no_pairs() -> None:
    lines = [words("these are words of a letter that has no labels in it", 50, 100 + 12 * i) for i in range(6)]
    assert found(*lines) == {}


def test_cells_pair_with_the_heads_of_their_column_and_row() -> None:
    def cell(row: int, col: int, text: str, header: bool = False) -> Cell:
        placed = words(text, 50 + 100 * col, 100 + 14 * row)
        return Cell(row, col, text, BBox.around(w.bbox for w in placed), header=header, words=tuple(placed))

    cells = (cell(0, 0, "Brand", True), cell(0, 1, "Length", True), cell(1, 0, "Alpha"), cell(1, 1, "85 mm"))
    table = Table(1, BBox(50, 100, 300, 130), cells, ruled=True)
    lines = lines_of(w for c in cells for w in c.words)
    pairs = [(p.label.text, p.value[0].text) for p in pairs_of(lines, None, [table])]
    assert pairs == [("Length", "85 mm"), ("Alpha", "85 mm")]


def test_confidence_lies_between_nothing_and_one() -> None:
    pairs = pairs_of(lines_of(words("Invoice number: 4711", 50, 100)))
    assert 0.9 < pairs[0].confidence <= 1.0
    assert pairs[0].bbox == BBox(50, 100, 146, 110)
