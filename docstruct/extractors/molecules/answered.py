"""A model's SMILES → `Molecule`, where it makes chemical sense and the figure has about as many lines as it draws.

Which atom stands where the model does not say: atoms have no places, the MOL block is laid out by RDKit, and nothing
on the figure says the structure back but the number of its lines.
"""

from __future__ import annotations

from docstruct.extractors.answered import Answered
from docstruct.extractors.figures import Absent, Declined
from docstruct.extractors.molecules.chemistry import named, rdkit
from docstruct.extractors.molecules.ink import ink_of
from docstruct.extractors.molecules.parts import parts_of
from docstruct.extractors.molecules.pixels import sketch_of_image
from docstruct.schemas.molecule import Molecule

LONGEST = 1000  # characters
FEWEST_BONDS = 2
FEWER, MORE = 0.5, 2.0  # times as many lines on the figure as the structure draws; groups may be abbreviated
UNCHECKED = 0.5  # of the model's confidence, where the atoms themselves cannot be looked for
MOST_INK = 0.3  # of the area
_DPI, _PIXELS = 144.0, 2_000_000


def answered_molecule(answer: Answered) -> Molecule:
    """The structure that a model's answer states.

    Raises:
        Absent: the answer is no SMILES, or of an atom or two.
        Declined: it is no valid structure, or the figure does not show so many bonds.
    """
    smiles = answer.parsed.smiles
    if smiles is None:
        raise Absent("the model sees no structure")
    mol = rdkit().MolFromSmiles(smiles) if len(smiles) <= LONGEST else None
    if mol is None:
        raise Declined("its SMILES makes no valid structure")
    if mol.GetNumBonds() < FEWEST_BONDS:
        raise Absent("the model sees an atom or two")
    _check_lines(mol, answer)
    from rdkit.Chem.rdDepictor import Compute2DCoords

    Compute2DCoords(mol)
    atoms, bonds = parts_of(mol)
    sure = round(UNCHECKED * answer.figure.confidence, 3)
    found = named(
        mol, page_no=answer.figure.page_no, bbox=answer.box, confidence=sure, way="model", atoms=atoms, bonds=bonds
    )
    if found is None:
        raise Declined("its SMILES makes no valid structure")
    return found


def _check_lines(mol: object, answer: Answered) -> None:
    """Raise Declined where the figure has far more or fewer lines than the structure drawn."""
    _, bonds = parts_of(mol)
    drawn = sum(int(bond.order) for bond in bonds)
    box = answer.figure.bbox
    dpi = min(4 * _DPI, 72 * (_PIXELS / max(box.area, 1.0)) ** 0.5)
    ink = ink_of(answer.facts.render(dpi, box).convert("L"))
    if ink is None or ink.mask.mean() > MOST_INK:
        raise Declined("it states a structure, the figure is no line drawing")
    seen = len(sketch_of_image(ink, 72.0 / dpi, (box.x0, box.y0)).strokes)
    if not FEWER * drawn <= seen <= MORE * drawn:
        raise Declined(f"its structure draws {drawn} lines, the figure has {seen}")
