from random import Random

import pytest

from docstruct.drawing.draft import Frame
from docstruct.drawing.paper import Ink, Paper
from docstruct.drawing.sheets import draw_sheet
from docstruct.drawing.table_texts import Texts, draw_table
from docstruct.drawing.untabled import BLOCKS, Block, Setter
from docstruct.reading.pages import open_document
from docstruct.reading.source import load_source


def test_the_same_seed_gives_the_same_page() -> None:
    assert draw_sheet(1) == draw_sheet(1) != draw_sheet(2)


def test_pages_without_tables_have_none() -> None:
    assert not draw_sheet(5, tabled=False).tables


def test_cells_stand_where_the_sheet_says() -> None:
    for seed in range(6):
        sheet = draw_sheet(seed, tabled=True)
        with open_document(load_source(sheet.pdf)) as reader:
            words = next(iter(reader.pages())).words
        for table in sheet.tables:
            box = table.bbox.expand(3)
            inside = "".join(w.text for w in words if box.contains(w.bbox.cx, w.bbox.cy))
            texts = ["".join(cell.text.split()) for cell in table.cells if " " not in cell.text]
            assert sum(text in inside for text in texts) >= 0.95 * len(texts)


def test_no_two_cells_of_a_table_share_a_place() -> None:
    for seed in range(60):
        cells = draw_table(Texts(Random(seed)))
        places = [
            (r, c)
            for cell in cells
            for r in range(cell.row, cell.row + cell.row_span)
            for c in range(cell.col, cell.col + cell.col_span)
        ]
        assert len(places) == len(set(places))


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.__name__)
def test_blocks_stay_above_the_floor(block: Block) -> None:
    for seed in range(5):
        paper = Paper(595.0, 842.0)
        setter = Setter(paper, Texts(Random(seed)), Ink("Helvetica", 10.0), Ink("Helvetica-Bold", 10.0), 790.0)
        assert block(setter, Frame(50.0, 545.0, 60.0)) >= 60.0
        with open_document(load_source(paper.pdf())) as reader:
            words = next(iter(reader.pages())).words
        assert all(word.bbox.y1 < 800 for word in words)
