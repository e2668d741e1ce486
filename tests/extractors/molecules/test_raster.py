"""Molecules drawn by RDKit as images, read back by tracing, and judged beside a program's guesses."""

import io

import pytest
from PIL import Image, ImageDraw

import docstruct as ds
from docstruct.extractors.molecules import osra
from docstruct.extractors.molecules.judge import Reading, judged, plausibility
from docstruct.extractors.molecules.raster import read_pixels

Chem = pytest.importorskip("rdkit.Chem")
from rdkit.Chem.Draw import rdMolDraw2D  # noqa: E402


def drawn(smiles, size=(700, 500)):
    drawer = rdMolDraw2D.MolDraw2DCairo(*size)
    options = drawer.drawOptions()
    options.useBWAtomPalette()
    options.fixedBondLength = 50
    rdMolDraw2D.PrepareAndDrawMolecule(drawer, Chem.MolFromSmiles(smiles))
    drawer.FinishDrawing()
    return drawer.GetDrawingText()


@pytest.fixture
def without_osra(monkeypatch):
    monkeypatch.setattr(osra.shutil, "which", lambda name: None)


@pytest.mark.parametrize(
    "smiles",
    ["CC(=O)Oc1ccccc1C(=O)O", "C[C@H](N)C(=O)O", "CCN1CCC(C#N)CC1", "Nc1ncnc2[nH]cnc12", "CS(=O)(=O)c1ccc(Br)cc1"],
)
def test_an_image_is_read_without_any_program(smiles, without_osra):
    (found,) = ds.molecules(drawn(smiles))
    assert found.smiles == Chem.CanonSmiles(smiles)
    assert found.way == "pixels" and found.confidence > 0.4


def test_two_structures_in_one_image_have_their_boxes(without_osra):
    page = Image.new("RGB", (1400, 500), "white")
    for x, smiles in ((0, "CC(=O)Nc1ccccc1"), (700, "OCC1CCNCC1")):
        page.paste(Image.open(io.BytesIO(drawn(smiles))), (x, 0))
    out = io.BytesIO()
    page.save(out, "PNG", dpi=(72, 72))
    found = ds.molecules(out.getvalue())
    assert {m.smiles for m in found} == {"CC(=O)Nc1ccccc1", "OCC1CCNCC1"}
    left, right = sorted(found, key=lambda m: m.bbox[0])
    assert left.bbox[2] < 700 < right.bbox[0]


def test_a_plot_is_no_molecule(without_osra):
    page = Image.new("RGB", (600, 400), "white")
    draw = ImageDraw.Draw(page)
    draw.line([(50, 350), (550, 350)], fill="black", width=2)
    draw.line([(50, 350), (50, 50)], fill="black", width=2)
    draw.line([(50, 300), (200, 250), (350, 120), (550, 80)], fill="black", width=2)
    out = io.BytesIO()
    page.save(out, "PNG")
    assert [m for m in ds.molecules(out.getvalue()) if m.smiles] == []


_SDF = """
 OSRA

  3  2  0  0  0  0  0  0  0  0999 V2000
    0.0000    0.0000    0.0000 C   0  0  0  0  0  0  0  0  0  0  0  0
    1.0000    0.5000    0.0000 C   0  0  0  0  0  0  0  0  0  0  0  0
    2.0000    0.0000    0.0000 *   0  0  0  0  0  0  0  0  0  0  0  0
  1  2  1  0  0  0  0
  2  3  1  0  0  0  0
A    3
NHBoc
M  END
>  <Confidence_estimate>
5.1

>  <Surrounding_box>
10x20-110x70

$$$$
"""


def test_labels_that_osra_leaves_open_are_read():
    (guess,) = osra.parse_guesses(_SDF)
    assert Chem.MolToSmiles(guess.mol) == "CCNC(=O)OC(C)(C)C"
    assert guess.score == 5.1 and guess.box == (10, 20, 110, 70)


def test_osra_that_hangs_or_is_missing_gives_no_guesses(monkeypatch, tmp_path):
    program = tmp_path / "osra"
    program.write_text("#!/bin/sh\nsleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(osra.shutil, "which", lambda name: str(program))
    assert osra.guesses_of(Image.new("L", (40, 40), 255), 0.3) == []
    monkeypatch.setattr(osra.shutil, "which", lambda name: None)
    assert osra.guesses_of(Image.new("L", (40, 40), 255), 0.3) == []


def reading(smiles, reader, belief):
    return Reading(ds.schemas.Molecule(smiles=smiles), reader, belief)


def test_what_two_readers_say_is_believed_and_the_other_is_an_alternative():
    best = judged([reading("CCO", "tracing", 0.5), reading("CCN", "osra", 0.6), reading("CCO", "osra", 0.4)])
    assert best.smiles == "CCO" and best.confidence > 0.4
    assert [a.smiles for a in best.alternatives] == ["CCN"]
    assert judged([]) is None


@pytest.mark.parametrize("smiles", ["CCC1=C=CC1", "[U]CC", "C[CH]C"])
def test_strange_chemistry_counts_less(smiles):
    assert plausibility(smiles) < 0.5 < plausibility("CC(=O)Oc1ccccc1")


def test_a_drawing_without_pixels_is_declined():
    from docstruct.document import Drawing
    from docstruct.extractors.figures import Declined
    from docstruct.geometry import BBox

    with pytest.raises(Declined):
        read_pixels(Drawing(1, BBox(0, 0, 10, 10), way="pixels"))
