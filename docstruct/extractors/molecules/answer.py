"""The answer of a vision model to "Parse the figure." → `Molecule`, where it is SMILES that RDKit accepts.

A model says nothing of where it saw what: atoms have no places on the page, and the confidence is that of an
answer nobody checked against the drawing.
"""

from __future__ import annotations

from docstruct.extractors.molecules.chemistry import named, rdkit
from docstruct.geometry import BBox
from docstruct.model.figure import parse_figure
from docstruct.schemas.molecule import Atom, Bond, Molecule

_UNCHECKED = 0.5


def molecule_of_answer(answer: str, page_no: int | None = None, bbox: BBox | None = None) -> Molecule | None:
    """The molecule a model wrote; None where the answer is no SMILES, or not of a possible molecule."""
    smiles = parse_figure(answer).smiles
    chem = rdkit()
    mol = chem.MolFromSmiles(smiles) if smiles else None
    if mol is None or not mol.GetNumAtoms():
        return None
    from rdkit.Chem import rdDepictor

    rdDepictor.Compute2DCoords(mol)
    atoms, bonds = parts_of(mol)
    where = None if bbox is None else (bbox.x0, bbox.y0, bbox.x1, bbox.y1)
    return named(mol, page_no=page_no, bbox=where, confidence=_UNCHECKED, way="model", atoms=atoms, bonds=bonds)


def parts_of(mol: object) -> tuple[list[Atom], list[Bond]]:
    """Atoms and bonds of an RDKit molecule, without places on a page."""
    chem = rdkit()
    plain = chem.Mol(mol)
    chem.Kekulize(plain, clearAromaticFlags=True)
    atoms = [
        Atom(
            id=a.GetIdx(),
            element=a.GetSymbol(),
            charge=a.GetFormalCharge(),
            isotope=a.GetIsotope(),
            label=None if a.GetSymbol() == "C" else a.GetSymbol(),
        )
        for a in plain.GetAtoms()
    ]
    bonds = [
        Bond(begin=b.GetBeginAtomIdx(), end=b.GetEndAtomIdx(), order=int(b.GetBondTypeAsDouble()) or 1)  # type: ignore[arg-type]
        for b in plain.GetBonds()
    ]
    return atoms, bonds
