import dataclasses
from collections.abc import Callable

import pytest

from docstruct.document import Block, Cell, Document, Line, Page, Table
from docstruct.facts import TickBox, Word
from docstruct.geometry import BBox
from docstruct.ticksigns import with_tick_signs


def word(text: str, x: float, y: float = 50) -> Word:
    return Word(text, BBox(x, y, x + 6 * len(text), y + 10), 10)


def tick(x: float, ticked: bool, y: float = 51) -> TickBox:
    return TickBox(BBox(x, y, x + 8, y + 8), ticked, "vector")


@pytest.fixture
def page() -> Callable[..., Page]:
    def make(*ticks: TickBox) -> Page:
        lines = [Line.of([word("male", 162)]), Line.of([word("female", 232), word("(or)", 272)])]
        blocks = tuple(Block((line,), line.bbox) for line in lines)
        return Page(1, 595, 842, "text", tuple(w for x in lines for w in x.words), tuple(lines), blocks, ticks=ticks)

    return make


def test_drawn_boxes_are_signs_of_the_text_beside(page: Callable[..., Page]) -> None:
    shown = with_tick_signs(page(tick(150, False), tick(220, True)))
    assert [block.text for block in shown.blocks] == ["☐ male", "☒ female (or)"]


def test_boxes_may_stand_behind_their_words(page: Callable[..., Page]) -> None:
    assert [b.text for b in with_tick_signs(page(tick(190, True))).blocks] == ["male ☒", "female (or)"]


def test_a_box_far_from_any_words_is_none_of_theirs(page: Callable[..., Page]) -> None:
    made = page(tick(400, True), tick(150, True, y=300))
    assert [b.text for b in with_tick_signs(made).blocks] == ["male", "female (or)"]
    assert with_tick_signs(page()) == page()


def test_text_markdown_and_html_show_them(page: Callable[..., Page]) -> None:
    document = Document("form.pdf", "native", (page(tick(150, False), tick(220, True)),))
    for shown in (document.to_text(), document.to_markdown(), document.to_html()):
        assert "☐ male" in shown and "☒ female" in shown


def test_a_box_in_a_cell_is_part_of_it(page: Callable[..., Page]) -> None:
    words = (word("yes", 162),)
    cells = (Cell(0, 0, "yes", BBox(150, 48, 200, 62), words=words), Cell(0, 1, "", BBox(200, 48, 260, 62)))
    table = Table(1, BBox(150, 48, 260, 62), cells)
    made = dataclasses.replace(page(tick(151, True), tick(220, False)), tables=(table,))
    assert [c.text for c in with_tick_signs(made).tables[0].cells] == ["☒ yes", "☐"]
