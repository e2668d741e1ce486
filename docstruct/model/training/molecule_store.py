"""Molecules made up from scaffolds and groups → SMILES, labels, bonds and plane coordinates in one small file.

RDKit is needed to make the file, not to draw from it: the machine that trains needs none.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# ``*`` takes a group; ring digits are told apart by depth when groups are put in.
_PARTS = {
    name: tuple(rest.split())
    for name, _, rest in (
        block.partition("\n")
        for block in (Path(__file__).parent / "molecules.txt").read_text(encoding="utf-8").split("\n\n")
    )
}


@dataclass(frozen=True)
class Molecule:
    """A molecule as it is drawn.

    Attributes:
        smiles: canonical.
        labels: one per atom, "" for a carbon that is only a corner.
        places: ``(atoms, 2)`` in bond lengths, y down.
        bonds: ``(bonds, 3)``: two atoms and 1, 2 or 3 lines.
    """

    smiles: str
    labels: tuple[str, ...]
    places: NDArray[np.float32]
    bonds: NDArray[np.uint8]


def make(path: Path, count: int, seed: int = 0, most_atoms: int = 25) -> None:
    """Make up ``count`` different molecules and keep them at ``path``."""
    found: dict[str, Molecule] = {}
    draw = random.Random(seed)
    while len(found) < count:
        molecule = _molecule(_grown(draw, draw.randint(1, 3)), most_atoms)
        if molecule is not None:
            found.setdefault(molecule.smiles, molecule)
    kept = tuple(found.values())
    np.savez_compressed(
        path,
        smiles="\n".join(m.smiles for m in kept),
        labels="\n".join("\t".join(m.labels) for m in kept),
        places=np.concatenate([np.clip(m.places * 8, -127, 127).astype(np.int8) for m in kept]),
        bonds=np.concatenate([m.bonds for m in kept]),
        sizes=np.array([(len(m.labels), len(m.bonds)) for m in kept], np.uint8),
    )


def read(path: Path) -> tuple[Molecule, ...]:
    """The molecules that `make` kept."""
    return tuple(_read(path))


def _read(path: Path) -> Iterator[Molecule]:
    with np.load(path) as stored:
        smiles, labels = str(stored["smiles"]).split("\n"), str(stored["labels"]).split("\n")
        places, bonds = stored["places"].astype(np.float32) / 8, stored["bonds"]
        atom = bond = 0
        for written, label, (atoms, count) in zip(smiles, labels, stored["sizes"].tolist()):
            parts = places[atom : atom + atoms], bonds[bond : bond + count]
            yield Molecule(written, tuple(label.split("\t")), *parts)
            atom, bond = atom + atoms, bond + count


def _grown(draw: random.Random, depth: int) -> str:
    """A scaffold whose stars are groups or further scaffolds."""
    parts = draw.choice(_PARTS["scaffolds"]).split("*")
    grown = parts[0]
    for part in parts[1:]:
        grown += draw.choice(_PARTS["groups"]) + part
    while depth > 1 and draw.random() < 0.6:
        depth -= 1
        grown += draw.choice(("C", "O", "N", "CC", "C(=O)N")) + draw.choice(_PARTS["rings"]).replace(
            "1", f"%{20 + depth}"
        )
    return grown


def _molecule(smiles: str, most: int) -> Molecule | None:
    """The molecule, unless the string is none or it is too large."""
    from rdkit import Chem, RDLogger
    from rdkit.Chem import rdDepictor

    RDLogger.DisableLog("rdApp.*")  # type: ignore[attr-defined]
    mol = Chem.MolFromSmiles(smiles)
    if mol is None or not 3 <= mol.GetNumAtoms() <= most:
        return None
    written = Chem.MolToSmiles(mol)
    rdDepictor.Compute2DCoords(mol)
    Chem.Kekulize(mol)
    places = np.array(mol.GetConformer().GetPositions()[:, :2], np.float32) / 1.5  # RDKit's bond length
    places[:, 1] *= -1
    places -= (places.min(0) + places.max(0)) / 2
    bonds = [(b.GetBeginAtomIdx(), b.GetEndAtomIdx(), int(b.GetBondTypeAsDouble())) for b in mol.GetBonds()]
    return Molecule(written, tuple(map(_label, mol.GetAtoms())), places, np.array(bonds, np.uint8))


def _label(atom: Any) -> str:
    """Symbol, hydrogens and charge; nothing for a carbon inside a chain."""
    symbol, hydrogens, charge = atom.GetSymbol(), atom.GetTotalNumHs(), atom.GetFormalCharge()
    if symbol == "C" and not charge:
        return ""
    sign = {1: "+", -1: "–"}.get(charge, "")
    label: str = symbol + ("H" + (str(hydrogens) if hydrogens > 1 else "") if hydrogens else "") + sign
    return label
