"""An RDKit molecule → the atoms and bonds of a `Molecule`."""

from __future__ import annotations

from docstruct.extractors.molecules.chemistry import rdkit
from docstruct.schemas.molecule import Atom, Bond


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
