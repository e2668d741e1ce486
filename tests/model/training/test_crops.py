import numpy as np

from docstruct.model.training.atlas import Atlas
from docstruct.model.training.charset import DRAWN
from docstruct.model.training.crops import CELL, Canvas, TextCrops
from docstruct.model.training.wording import Wording


def test_the_same_number_draws_the_same_crop(atlas: Atlas) -> None:
    one, two = (TextCrops(atlas, Wording()) for _ in range(2))
    for draw in ("lines", "packed"):
        a, b, other = getattr(one, draw)(5), getattr(two, draw)(5), getattr(one, draw)(6)
        assert a.answer == b.answer and (a.ink == b.ink).all() and (a.slots == b.slots).all()
        assert (a.ink != other.ink).any()


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


def test_every_crop_says_what_it_shows(atlas: Atlas) -> None:
    drawing = TextCrops(atlas, Wording())
    for number in range(200):
        crop = drawing.lines(number, most=3)
        letters = sum(c not in " \n" for c in crop.answer)
        assert letters and crop.ink.any()
        assert np.count_nonzero(crop.slots) >= 0.8 * letters  # two in one cell count once


def test_an_atlas_comes_back_from_its_file(atlas: Atlas) -> None:
    face = atlas.faces[0]
    assert len(atlas.faces) == 4 and len(face.glyphs) > 180
    assert face.glyphs["i"].advance < face.glyphs["M"].advance
    assert face.glyphs["M"].bitmap.max() == 255
