"""Strokes of a sketch → the graph of a structure, where what is drawn is not quite what is meant."""

import math

import cv2
import numpy as np
import pytest

from docstruct.extractors.molecules.characters import split_ink
from docstruct.extractors.molecules.graph import graphs_of
from docstruct.extractors.molecules.ink import Ink
from docstruct.extractors.molecules.sketch import Char, Label, Sketch, Stroke
from docstruct.geometry import BBox

Chem = pytest.importorskip("rdkit.Chem")
from docstruct.extractors.molecules.chemistry import with_stereo  # noqa: E402
from docstruct.extractors.molecules.compose import molecules_of  # noqa: E402

LENGTH = 50.0


def chain(turns, width=2.0, start=(100.0, 100.0)):
    """Bonds one after the other, each in a direction in degrees."""
    (x, y), strokes = start, []
    for turn in turns:
        end = (x + LENGTH * math.cos(math.radians(turn)), y + LENGTH * math.sin(math.radians(turn)))
        strokes.append(Stroke((x, y), end, width))
        x, y = end
    return strokes


def read(strokes):
    return molecules_of(graphs_of(Sketch(tuple(strokes))), 1, "pixels")


def test_a_double_bond_whose_second_line_is_torn_is_no_ring():
    strokes = chain((30, -30, 30))
    (x0, y0), (x1, y1) = strokes[1].p, strokes[1].q
    middle = ((x0 + x1) / 2 + 3, (y0 + y1) / 2 + 6)
    (graph,) = graphs_of(Sketch((*strokes, Stroke((x0, y0), middle, 2.0), Stroke(middle, (x1, y1), 2.0))))
    assert (len(graph.nodes), [e.order for e in graph.edges]) == (4, [1, 2, 1])


def test_a_ring_of_three_stays_a_ring():
    (molecule,) = read([*chain((0, 120, 240)), *chain((-90,))])
    assert molecule.smiles == "CC1CC1"


def branched(bold, second=()):
    """A carbon with three arms, of which the last is bold; N stands nowhere, so arms differ in length."""
    arms = [
        *chain((0,), start=(150, 100)),
        *chain((120, 180), start=(150, 100)),
        *chain((240, 180, 240), bold, (150, 100)),
    ]
    return [*arms[:3], arms[3], *(s.__class__(s.p, s.q, 2.0) for s in arms[4:]), *second]


def test_a_bold_bond_rises_from_the_one_centre_it_touches():
    (plain,), (bold,) = read(branched(2.0)), read(branched(8.0))
    assert "@" not in plain.smiles and [b.stereo for b in bold.bonds].count("wedge") == 1


def test_a_bold_bond_between_two_centres_says_nothing():
    start = read(branched(8.0))[0]
    end = next(b for b in start.bonds if b.stereo == "wedge")
    tip = next((a.x, a.y) for a in start.atoms if a.id == end.end)
    (molecule,) = read(branched(8.0, chain((300,), start=tip)))
    assert all(bond.stereo == "none" for bond in molecule.bonds)


BLOCK = """
  test

  6  5  0  0  0  0            999 V2000
    0.0000    0.0000    0.0000 C   0  0
    1.3000    0.7500    0.0000 C   0  0
    2.6000    0.0000    0.0000 C   0  0
    3.9000    0.7500    0.0000 C   0  0
    5.2000    0.0000    0.0000 C   0  0
    3.9000    2.2500    0.0000 N   0  0
  1  2  1  0
  2  3  2  0
  4  3  1  1
  4  5  1  0
  4  6  1  0
M  END
"""


def test_a_wedge_beside_a_double_bond_keeps_the_side_it_lies_on():
    mol = with_stereo(Chem.MolFromMolBlock(BLOCK, sanitize=False))
    smiles = Chem.MolToSmiles(mol)
    assert "@" in smiles and "/" in smiles


def test_an_atom_beside_the_structure_that_no_bond_reaches_makes_it_doubtful():
    def label(text, x, y):
        return Label(tuple(Char(c, BBox(x + 9 * i, y, x + 9 * i + 8, y + 10)) for i, c in enumerate(text)), 10.0)

    def surely(*labels):
        sketch = Sketch(tuple(chain((30, -30, 30))), labels)
        return molecules_of(graphs_of(sketch), 1, "pixels")[0].confidence

    alone = surely()
    assert surely(label("O", 140, 160)) == pytest.approx(0.5 * alone)
    assert surely(label("O", 140, 400)) == surely(label("(1)", 140, 160)) == alone


def test_an_o_that_bonds_run_into_is_a_letter():
    mask = np.zeros((220, 260), np.uint8)
    for x in (60, 200):  # letters that stand apart tell the size
        cv2.putText(mask, "H", (x - 12, 40), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 1, 4)
    cv2.circle(mask, (130, 140), 9, 1, 4)
    cv2.line(mask, (40, 190), (124, 147), 1, 4)
    cv2.line(mask, (136, 147), (220, 190), 1, 4)
    chars, _, lines = split_ink(Ink(mask.astype(bool), 4.0, 1.0))
    assert sorted(char.text for char in chars) == ["H", "H", "O"]
    assert not lines[130:140, 121:140].any() and lines[170, 60:100].any()
