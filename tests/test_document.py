import pytest

from docstruct.document import Block, Cell, Document, Figure, Line, Page, Pair, Table
from docstruct.facts import Word
from docstruct.geometry import Affine, BBox


def word(text: str, x: float, y: float = 0.0, size: float = 10.0, bold: bool = False) -> Word:
    return Word(text, BBox(x, y, x + 5 * len(text), y + 10), size, bold)


def test_a_line_is_its_words() -> None:
    line = Line.of([word("Total", 0, bold=True), word("12.50", 30, size=12)])
    assert (line.text, line.bbox, line.size, line.bold) == ("Total 12.50", BBox(0, 0, 55, 10), 12, False)


def test_a_pair_holds_label_and_value() -> None:
    pair = Pair(Line.of([word("Total", 0)]), (Line.of([word("12.50", 100, 20)]),))
    assert pair.bbox == BBox(0, 0, 125, 30)


def test_a_spanning_cell_stands_at_each_place_it_covers() -> None:
    head = Cell(0, 0, "both", col_span=2, header=True)
    table = Table(1, BBox(0, 0, 9, 9), (head, Cell(1, 1, "b")))
    assert (table.n_rows, table.n_cols) == (2, 2)
    grid = table.grid()
    assert grid[0] == [head, head]
    assert grid[1][0] is None and grid[1][1] == Cell(1, 1, "b")
    assert Table(1, BBox(0, 0, 9, 9), ()).grid() == []


def test_text_of_pages_and_documents() -> None:
    def block(text: str) -> Block:
        line = Line.of([word(text, 0)])
        return Block((line, line), line.bbox)

    page = Page(1, 100, 100, "text", blocks=(block("a"), block("b")))
    assert page.text == "a\na\n\nb\nb"
    assert Document("x", "native", (page, page)).text == "a\na\n\nb\nb\fa\na\n\nb\nb"


def test_a_turned_page_shows_everything_where_it_lies_and_keeps_the_upright_one() -> None:
    one = word("Total", 10, 20)
    line = Line.of([one])
    upright = Page(
        1, 200, 100, "ocr", words=(one,), lines=(line,), blocks=(Block((line,), line.bbox),),
        tables=(Table(1, line.bbox, (Cell(0, 0, "Total", line.bbox, words=(one,)), Cell(0, 1, ""))),),
        figures=(Figure(1, BBox(0, 0, 10, 10)),), pairs=(Pair(line, (line,)),),
    )  # fmt: skip
    turn = Affine(0, 1, -1, 0, 100, 0)  # a quarter turn clockwise onto a sheet of 100 by 200
    shown = upright.displayed(turn, 100, 200)
    box = BBox(70, 10, 80, 35)
    assert (shown.width, shown.height, shown.turn) == (100, 200, turn)
    assert shown.upright is upright and upright.upright is upright
    assert shown.words[0].bbox == shown.lines[0].bbox == shown.blocks[0].bbox == box
    assert shown.tables[0].bbox == shown.tables[0].cells[0].bbox == shown.pairs[0].bbox == box
    assert shown.tables[0].cells[1].bbox is None
    assert shown.figures[0].bbox == BBox(90, 0, 100, 10)


def test_the_tables_of_a_document_come_in_order_of_pages() -> None:
    tables = [Table(n, BBox(0, 0, 9, 9), ()) for n in (1, 2)]
    pages = tuple(Page(t.page_no, 10, 10, "text", tables=(t,)) for t in tables)
    assert Document("x", "native", pages).tables == tables


def test_a_line_needs_words() -> None:
    with pytest.raises(ValueError):
        Line.of([])


def test_a_line_is_read_in_the_direction_of_its_letters() -> None:
    def line(*texts: str) -> Line:
        return Line.of([Word(text, BBox(20 * i, 0, 20 * i + 15, 10)) for i, text in enumerate(texts)])

    assert line("one", "two").text == "one two"
    assert line("הכל", "סך").text == "סך הכל"
    assert line("לנפש", "New", "York", "הכל", "סך").text == "סך הכל New York לנפש"
    assert line("Zürich", "2").text == "Zürich 2"
