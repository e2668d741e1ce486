"""Chemical structures against references: exact by SMILES, InChIKey or graph, similar by fingerprint.

* ``smiles``: canonical isomeric SMILES are equal (RDKit, stereo kept unless ``stereo=False``).
* ``inchikey``: standard InChIKeys are equal; without stereo, their first blocks (the skeleton) are.
* ``graph``: the same atoms, charges, isotopes and bonds, stereo ignored.
* ``tanimoto``: Morgan fingerprints, radius 2, 2048 bits; what cannot be read scores 0.

Abbreviations are not expanded. An attachment point is kept with its number (``[1*]`` is not ``[2*]``); InChI
has no word for it, so an InChIKey is compared only where the reference has one. RDKit comes with the extra
``chem``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docstruct.errors import MissingExtraError
from docstruct.evaluators.records import Mean


@dataclass(frozen=True)
class MoleculeMatch:
    """How one prediction compares; ``valid`` is whether it can be read at all."""

    valid: Mean
    smiles: Mean
    inchikey: Mean
    graph: Mean
    tanimoto: Mean


def match_molecules(truth: str, predicted: str | None, *, stereo: bool = True) -> MoleculeMatch:
    """Compare a structure with its reference; each is SMILES or a molblock. None is no answer."""
    reference = read_structure(truth)
    if reference is None:
        raise ValueError(f"the reference structure cannot be read: {truth[:60]!r}")
    given = read_structure(predicted) if predicted else None
    has_key = bool(inchi_key(reference, stereo=stereo))
    if given is None:
        none = Mean.of(0.0)
        return MoleculeMatch(none, none, none if has_key else Mean(), none, none)
    return MoleculeMatch(
        valid=Mean.of(1.0),
        smiles=_equal(canonical_smiles(reference, stereo=stereo), canonical_smiles(given, stereo=stereo)),
        inchikey=_equal(inchi_key(reference, stereo=stereo), inchi_key(given, stereo=stereo)) if has_key else Mean(),
        graph=_equal(canonical_smiles(reference, stereo=False), canonical_smiles(given, stereo=False)),
        tanimoto=Mean.of(tanimoto(reference, given)),
    )


def _equal(left: str, right: str) -> Mean:
    return Mean.of(float(left == right))


def read_structure(text: str) -> Any | None:
    """An RDKit molecule from SMILES or a molblock, or None when it is neither; an empty one is None."""
    chem = _rdkit()
    molecule = (
        chem.MolFromMolBlock(text, sanitize=True, removeHs=True)
        if "M  END" in text
        else chem.MolFromSmiles(text.strip())
    )
    return molecule if molecule is not None and molecule.GetNumAtoms() else None


def canonical_smiles(molecule: Any, *, stereo: bool = True) -> str:
    """RDKit's canonical SMILES with atom-map numbers removed; isotopes stay also without stereo."""
    chem = _rdkit()
    molecule = chem.Mol(molecule)
    for atom in molecule.GetAtoms():
        atom.SetAtomMapNum(0)
    if not stereo:
        chem.RemoveStereochemistry(molecule)
    # Through text once more: a molblock and a SMILES of one structure may differ in perceived aromaticity.
    written = chem.MolToSmiles(molecule)
    again = chem.MolFromSmiles(written)
    return str(chem.MolToSmiles(again) if again is not None else written)


def inchi_key(molecule: Any, *, stereo: bool = True) -> str:
    """The standard InChIKey, or its first block without stereo; empty where InChI has none."""
    key = str(_rdkit().MolToInchiKey(molecule) or "")
    return key if stereo else key.split("-")[0]


def tanimoto(left: Any, right: Any) -> float:
    """Similarity of Morgan fingerprints, 0 to 1."""
    from rdkit import DataStructs
    from rdkit.Chem import rdFingerprintGenerator

    generator = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=2048)
    return float(DataStructs.TanimotoSimilarity(generator.GetFingerprint(left), generator.GetFingerprint(right)))


def _rdkit() -> Any:
    try:
        from rdkit import Chem, rdBase
    except ImportError as error:
        raise MissingExtraError("comparing molecules", "chem") from error
    rdBase.DisableLog("rdApp.*")  # unreadable structures are counted, not printed
    return Chem
