import dataclasses
import time

import pytest

from docstruct.document import Block, Line, Page, Table
from docstruct.facts import Word
from docstruct.geometry import Affine, BBox
from docstruct.reading.layout import blocks_of, mark_running

WIDTH, HEIGHT = 600.0, 800.0


def line(text: str, x: float = 50, y: float = 100, size: float = 10, bold: bool = False, angle: float = 0) -> Line:
    words = []
    for part in text.split():
        width = 0.5 * size * len(part)
        words.append(Word(part, BBox(x, y, x + width, y + size), size, bold, angle=angle))
        x += width + 0.28 * size
    return Line.of(words)


def paragraph(word: str, x: float, y: float, rows: int = 5) -> list[Line]:
    return [line(f"{word}{i} some words that fill the measure", x, y + 12 * i) for i in range(rows)]


def blocks(lines: list[Line], tables: tuple[Table, ...] = ()) -> list[Block]:
    return blocks_of(lines, WIDTH, HEIGHT, tables)


def first_words(found: list[Block]) -> list[str]:
    return [block.lines[0].words[0].text for block in found]


def test_lines_at_one_pitch_are_a_paragraph_and_a_larger_gap_ends_it() -> None:
    found = blocks(paragraph("a", 50, 100) + paragraph("b", 50, 175))
    assert [len(block.lines) for block in found] == [5, 5]


def test_two_columns_read_one_after_the_other_below_a_spanning_title() -> None:
    title = line("A title over both of the columns", 150, 60, size=18)
    left = paragraph("a", 50, 100) + paragraph("b", 50, 175)
    right = paragraph("c", 330, 100) + paragraph("d", 330, 175)
    assert first_words(blocks([*right, *left, title])) == ["A", "a0", "b0", "c0", "d0"]


def test_blocks_of_a_form_read_row_by_row() -> None:
    lines = [line("one", 50, 100), line("two", 300, 100), line("three", 50, 160), line("four", 300, 160)]
    assert first_words(blocks(lines)) == ["one", "two", "three", "four"]


def test_a_heading_stays_with_its_column() -> None:
    left = [line("To", 50, 100, bold=True), *paragraph("a", 50, 114, 3)]
    right = [line("From", 300, 100, bold=True), *paragraph("b", 300, 114, 3)]
    assert first_words(blocks(left + right)) == ["To", "a0", "From", "b0"]


@pytest.mark.parametrize(
    ("odd", "kind"),
    [
        (line("Annual report", 50, 60, size=20), "title"),
        (line("1 Scope", 50, 80, bold=True), "heading"),
        (line("Figure 3 The works", 50, 300), "caption"),
        (line("Confidential", 50, 15, size=8), "header"),
        (line("Page 3 of 9", 280, 780, size=8), "footer"),
        (line("see p. 4", 2, 300, size=7), "side-note"),
        (line("upwards", 2, 300, angle=270), "side-note"),
        (line("• a point", 50, 300), "list"),
    ],
)
def test_kinds_by_place_size_weight_and_first_characters(odd: Line, kind: str) -> None:
    found = blocks([odd, *paragraph("a", 120, 120, 9)])
    assert {b.kind for b in found if odd in b.lines} == {kind}
    assert {b.kind for b in found if odd not in b.lines} == {"text"}


def test_a_numbered_list_is_a_list() -> None:
    found = blocks([line("1. first thing"), line("2. second thing", y=112), line("3. third thing", y=124)])
    assert [b.kind for b in found] == ["list"]


def test_a_table_is_one_block_in_its_place() -> None:
    table = Table(1, BBox(40, 200, 400, 260), ())
    inside = [line("cell one", 50, 210), line("cell two", 200, 230)]
    found = blocks([*paragraph("a", 50, 100), *inside, *paragraph("b", 50, 300)], (table,))
    assert [b.kind for b in found] == ["text", "table", "text"]
    assert found[1].bbox == table.bbox
    assert len(found[1].lines) == 2


def test_headers_and_footers_that_repeat_are_marked_on_every_page() -> None:
    def page(no: int) -> Page:
        head, foot = line(f"Quarterly review {no}", 50, 70), line("Example Ltd, Main Street", 50, 720)
        texts = [head, *paragraph(f"w{'xyz'[no]}", 50, 200, 9), foot]
        return Page(no, WIDTH, HEIGHT, "text", blocks=tuple(blocks(texts)))

    for marked in mark_running([page(0), page(1), page(2)]):
        assert [b.kind for b in marked.blocks] == ["header", "text", "footer"]
    assert [b.kind for b in mark_running([page(1)])[0].blocks] == ["text", "text", "text"]


def test_marks_reach_the_upright_page_too() -> None:
    found = tuple(blocks([line("Quarterly review", 50, 70), *paragraph("a", 50, 200, 9)]))
    upright = Page(1, WIDTH, HEIGHT, "text", blocks=found)
    turned = upright.displayed(Affine(0, 1, -1, 0, HEIGHT, 0), HEIGHT, WIDTH)
    marked = mark_running([turned, dataclasses.replace(turned, page_no=2)])
    assert [p.blocks[0].kind for p in marked] == ["header", "header"]
    assert [p.upright.blocks[0].kind for p in marked] == ["header", "header"]


def test_fifty_thousand_words_take_seconds() -> None:
    lines = [line("w w w w w w w w w w", 50 + 200 * (i % 5), 12 * (i // 5)) for i in range(5000)]
    start = time.process_time()
    assert sum(len(b.lines) for b in blocks(lines)) == 5000
    assert time.process_time() - start < 5
