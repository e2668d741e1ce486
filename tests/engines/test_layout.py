import itertools
import time

import pytest

from docstruct.engines.layout import cell_boxes, lay_out
from docstruct.geometry import BBox
from docstruct.model.html_table import Cell

BOX = BBox(50, 100, 350, 160)


def test_a_paragraph_fills_its_box_with_lines_of_print() -> None:
    text = "All goods remain ours until they are paid in full and have left the yard. " * 3
    lines = lay_out(text, BOX, 0.8)
    assert 3 <= len(lines) <= 6
    assert " ".join(line.text for line in lines).split() == text.split()
    for line in lines:
        assert line.bbox.x0 >= BOX.x0 and line.bbox.x1 <= BOX.x1 + 0.01
        assert line.bbox.y0 >= BOX.y0 and line.bbox.y1 <= BOX.y1 + 0.01
    assert all(a.bbox.y1 <= b.bbox.y0 for a, b in itertools.pairwise(lines))
    assert {(w.way, w.confidence) for line in lines for w in line.words} == {("model", 0.8)}


def test_written_line_breaks_stay() -> None:
    lines = lay_out("Jane Doe\n\n12 High Street\nDover", BBox(50, 100, 200, 142), 1.0)
    assert [line.text for line in lines] == ["Jane Doe", "12 High Street", "Dover"]
    assert [round(line.bbox.y0) for line in lines] == pytest.approx([101, 115, 129], abs=1)


def test_words_lie_side_by_side_in_order() -> None:
    (line,) = lay_out("Total due 12.50", BBox(0, 0, 100, 12), 1.0)
    assert [w.text for w in line.words] == ["Total", "due", "12.50"]
    assert all(a.bbox.x1 < b.bbox.x0 for a, b in zip(line.words, line.words[1:]))


def test_bold_words_are_bold_and_lose_their_stars() -> None:
    (line,) = lay_out("**Total due:** 12 * 3", BBox(0, 0, 200, 12), 1.0)
    assert [(w.text, w.bold) for w in line.words] == [
        ("Total", True), ("due:", True), ("12", False), ("*", False), ("3", False),
    ]  # fmt: skip


def test_blank_text_has_no_lines() -> None:
    assert lay_out(" \n\t", BOX, 1.0) == ()


def test_a_box_without_extent_still_holds_its_words() -> None:
    (line,) = lay_out("a b", BBox(5, 5, 9, 5.001), 1.0)
    assert len(line.words) == 2


def test_time_grows_like_the_text() -> None:
    start = time.process_time()
    lay_out("word " * 20_000, BOX, 1.0)
    lay_out("a\n" * 20_000, BOX, 1.0)
    assert time.process_time() - start < 5


def test_cells_share_the_table_by_rows_and_columns() -> None:
    cells = [
        Cell(0, 0, 1, 2, "Prices"),
        Cell(1, 0, 1, 1, "Thing"),
        Cell(1, 1, 1, 1, "EUR"),
        Cell(2, 0, 1, 1, "A much longer name of a thing"),
        Cell(2, 1, 1, 1, "1.00\n2.00"),
    ]
    boxes = cell_boxes(cells, BBox(0, 0, 400, 80))
    assert boxes[0] == BBox(0, 0, 400, 20)
    assert boxes[1].x1 == boxes[2].x0 == boxes[3].x1 > 200
    assert boxes[4].y0 == 40 and boxes[4].y1 == 80
