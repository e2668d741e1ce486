import numpy as np
import pytest

from docstruct.model.edge_list import read_edge_list
from docstruct.model.figure import parse_smiles
from docstruct.model.html_table import parse_tables
from docstruct.model.training.atlas import Atlas
from docstruct.model.training.charset import DRAWN
from docstruct.model.training.crops import CELL, Canvas
from docstruct.model.training.kinds import KINDS, Pens, draw_crop


def test_the_same_number_draws_the_same_crop(pens: Pens) -> None:
    for kind in KINDS:
        a, b, others = draw_crop(kind, 5, pens), draw_crop(kind, 5, pens), range(6, 12)
        assert a.answer == b.answer and (a.ink == b.ink).all()
        assert any((draw_crop(kind, other, pens).ink != a.ink).any() for other in others)


def test_slots_tell_the_glyphs_of_a_line_in_order(atlas: Atlas) -> None:
    canvas = Canvas(128)
    canvas.write("Total: 3.5", atlas.faces[0], 2.0, 16)
    row = canvas.slots[1].reshape(-1)
    assert "".join(DRAWN[c - 1] for c in row if c) == "Total:3.5"
    first = int(np.flatnonzero(row)[0])
    assert canvas.ink[:, first * CELL : (first + 1) * CELL].any()


def test_a_line_that_does_not_fit_is_cut_and_says_so(atlas: Atlas) -> None:
    canvas = Canvas(64)
    said = canvas.write("MMMMMMMMMMMMMMMM", atlas.faces[0], 0.0, 8)
    assert 0 < len(said) < 16 and canvas.ink[:, -2:].max() <= 255


@pytest.mark.parametrize("kind", ["lines", "packed", "paragraph"])
def test_every_crop_of_text_says_what_it_shows(pens: Pens, kind: str) -> None:
    for number in range(100):
        crop = draw_crop(kind, number, pens)
        letters = sum(c not in " \n" for c in crop.answer)
        assert letters and crop.ink.any()
        assert np.count_nonzero(crop.slots) >= 0.8 * letters  # two in one cell count once


def test_an_atlas_comes_back_from_its_file(atlas: Atlas) -> None:
    face = atlas.faces[0]
    assert len(atlas.faces) == 4 and len(face.glyphs) > 180
    assert face.glyphs["i"].advance < face.glyphs["M"].advance
    assert face.glyphs["M"].bitmap.max() == 255


def test_tables_and_charts_say_their_cells(pens: Pens) -> None:
    for kind in ("table", "chart"):
        for number in range(50):
            crop = draw_crop(kind, number, pens)
            (table,) = parse_tables(crop.answer)
            assert table.rows >= 2 and table.cols >= 2 and crop.ink.any() and crop.task == "figure"


def test_molecules_are_read_back_from_their_file(pens: Pens) -> None:
    assert len(pens.molecules) == 20
    for number in range(20):
        crop = draw_crop("molecule", number, pens)
        assert parse_smiles(crop.answer) == crop.answer and crop.ink.any()


def test_a_diagram_names_the_ends_of_its_edges(pens: Pens) -> None:
    crop = draw_crop("diagram", 3, pens)
    listed = read_edge_list(crop.answer)
    assert listed.edges and not listed.left_out and all(node.text for node in listed.nodes)


def test_nothing_is_read_from_a_blank(pens: Pens) -> None:
    assert {draw_crop("blank", number, pens).answer for number in range(20)} == {""}
