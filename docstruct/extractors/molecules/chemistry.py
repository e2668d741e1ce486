"""An RDKit molecule → `Molecule`: sanitised, stereo taken from its wedges, named.

What does not make sense as chemistry (a carbon with five bonds, a ring that cannot be aromatic) is declined:
the answer is None, never a mended structure.
"""

from __future__ import annotations

from typing import Any

from docstruct.errors import MissingExtraError
from docstruct.schemas.molecule import Molecule


def rdkit() -> Any:
    """``rdkit.Chem`` with its log silenced.

    Raises:
        MissingExtraError: RDKit is not installed.
    """
    try:
        from rdkit import Chem, rdBase
    except ImportError as error:
        raise MissingExtraError("reading molecules", "chem") from error
    rdBase.DisableLog("rdApp.*")
    return Chem


def with_stereo(mol: Any) -> Any | None:
    """The molecule sanitised, with chirality from wedges and double bonds from the drawing; None where invalid."""
    chem = rdkit()
    try:
        chem.SanitizeMol(mol)
        if any(a.GetNumRadicalElectrons() for a in mol.GetAtoms()):
            return None
        chem.AssignChiralTypesFromBondDirs(mol)
        for bond in mol.GetBonds():  # a wedge beside a double bond would hide on which side of it it lies
            if bond.GetBondDir() in (chem.BondDir.BEGINWEDGE, chem.BondDir.BEGINDASH):
                bond.SetBondDir(chem.BondDir.NONE)
        chem.DetectBondStereoChemistry(mol, mol.GetConformer())
        chem.AssignStereochemistry(mol, cleanIt=True, force=True, flagPossibleStereoCenters=True)
    except Exception:  # RDKit's own exceptions have no common class; each means: this is no molecule
        return None
    return mol


def named(mol: Any, **fields: Any) -> Molecule | None:
    """A `Molecule` with the names and the MOL block of an RDKit molecule; None where it has no valid SMILES."""
    chem = rdkit()
    try:
        bare = chem.RemoveHs(mol)
        smiles = chem.MolToSmiles(bare)
    except Exception:  # RDKit's own exceptions have no common class; each means: this is no molecule
        return None
    again = chem.MolFromSmiles(smiles)
    if again is None or not again.GetNumAtoms():
        return None
    variable = any(a.GetAtomicNum() == 0 for a in again.GetAtoms())
    key = None if variable else (chem.MolToInchiKey(again) or None)
    block = chem.MolToMolBlock(mol, kekulize=True)
    return Molecule(smiles=chem.MolToSmiles(again), inchikey=key, molblock=block, **fields)
