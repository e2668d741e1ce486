"""Several readings of one image → the one to believe, with what else it may be.

Two readers that share nothing (our own tracing and OSRA) seldom make the same mistake: where they agree, the
structure is believed. Where they do not, our own counts if every label and valence in it came out exact, else
OSRA's by its score. Readings that are no chemistry (impossible valences, exotic elements, rings of three bonds
in a row) count little, and so do those that, drawn again, leave ink unexplained or lie where there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docstruct.extractors.molecules.chemistry import rdkit
from docstruct.extractors.molecules.redraw import Match
from docstruct.schemas.molecule import Alternative, Molecule

_SAME_BUT_STEREO = 0.6  # of the belief in a reading, that goes to one of the same skeleton
_NEARLY = 0.75  # of the belief in the likeliest reading, from which on one with more stereo is preferred
_FIT = 2.0  # how strongly a bad fit to the ink tells against a reading
_NO_PLACES = 0.7  # in place of a fit, where a reading does not say where its atoms stand
_USUAL = {"H", "B", "C", "N", "O", "F", "Si", "P", "S", "Cl", "Br", "I", "Se", "Na", "K", "Li"}


@dataclass(frozen=True)
class Reading:
    """A molecule, who read it, and how far that reader is to be believed by itself (0 to 1)."""

    molecule: Molecule
    reader: str
    belief: float
    match: Match | None = None  # with the ink

    @property
    def weight(self) -> float:
        """The belief with what chemistry and the ink say of it."""
        fits = self.match.share**_FIT if self.match is not None else _NO_PLACES
        return self.belief * plausibility(self.molecule.smiles) * fits


def plausibility(smiles: str) -> float:
    """How likely a drawn structure is as chemistry, 0 to 1: the product of doubts about it."""
    chem = rdkit()
    mol = chem.MolFromSmiles(smiles)
    if mol is None:
        return 0.0
    atoms = list(mol.GetAtoms())
    value = 1.0
    value *= 0.3 ** sum(a.GetAtomicNum() > 0 and a.GetSymbol() not in _USUAL for a in atoms)
    value *= 0.4 ** sum(a.GetNumRadicalElectrons() > 0 for a in atoms)
    value *= 0.6 ** abs(chem.GetFormalCharge(mol))
    value *= 0.5 ** max(0, len(chem.GetMolFrags(mol)) - 1)
    rings = mol.GetRingInfo().AtomRings()
    value *= 0.4 ** sum(len(ring) in (7, 8, 9, 10, 11) and _all_bare(mol, ring) for ring in rings)
    value *= 0.3 ** sum(len(ring) > 18 for ring in rings)
    value *= 0.3 ** len(mol.GetSubstructMatches(_pattern("C=C=C")))
    value *= 0.2 ** len(mol.GetSubstructMatches(_pattern("[r3,r4,r5,r6]#[*]")))
    value *= 0.5 ** len(mol.GetSubstructMatches(_pattern("[OX2,NX3;!$(N-[N,O]~*)]-[OX2;!$(O-C=O)]-[OX2,NX3]")))
    return float(value)


def _all_bare(mol: Any, ring: Sequence[int]) -> bool:
    """A large ring of saturated carbons: rather a ring closed by mistake."""
    return all(mol.GetAtomWithIdx(i).GetSymbol() == "C" and not mol.GetAtomWithIdx(i).GetIsAromatic() for i in ring)


def _pattern(smarts: str) -> Any:
    return rdkit().MolFromSmarts(smarts)


def identity(molecule: Molecule) -> str:
    """What two readings must share to agree: the InChIKey, or the SMILES where there is none."""
    return molecule.inchikey or molecule.smiles


def heavy_atoms(molecule: Molecule) -> int:
    """Number of atoms that are no hydrogens."""
    return int(rdkit().MolFromSmiles(molecule.smiles).GetNumAtoms())


def skeleton(molecule: Molecule) -> str:
    """The identity without stereo."""
    if molecule.inchikey:
        return molecule.inchikey[:14]
    chem = rdkit()
    mol = chem.MolFromSmiles(molecule.smiles)
    chem.RemoveStereochemistry(mol)
    return str(chem.MolToSmiles(mol))


def _stereo(molecule: Molecule) -> int:
    """How many centres and double bonds have a side."""
    return molecule.smiles.replace("@@", "@").count("@") + molecule.smiles.count("/") + molecule.smiles.count("\\")


def judged(readings: Sequence[Reading]) -> Molecule | None:
    """The molecule to believe, its confidence set, the others as alternatives; None without readings."""
    beliefs: dict[str, dict[str, float]] = {}
    first: dict[str, Reading] = {}
    for reading in readings:
        key = identity(reading.molecule)
        belief = reading.weight
        by = beliefs.setdefault(key, {})
        by[reading.reader] = max(by.get(reading.reader, 0.0), belief)
        if key not in first or _better(reading, first[key]):
            first[key] = reading
    if not beliefs:
        return None
    most = max(heavy_atoms(first[key].molecule) for key in beliefs)
    for key, by in beliefs.items():  # who left out what another saw is believed less
        share = heavy_atoms(first[key].molecule) / max(most, 1)
        beliefs[key] = {reader: belief * share for reader, belief in by.items()}
    skeletons = {key: skeleton(first[key].molecule) for key in beliefs}
    own = {key: dict(by) for key, by in beliefs.items()}
    for key, by in beliefs.items():  # who saw the same but for its stereo speaks for it too, less loudly
        for other in own:
            if other != key and skeletons[other] == skeletons[key]:
                for reader, belief in own[other].items():
                    by[reader] = max(by.get(reader, 0.0), _SAME_BUT_STEREO * belief)
    total = {key: _together(list(by.values())) for key, by in beliefs.items()}
    likeliest = max(total, key=lambda key: total[key])
    rivals = [k for k in total if skeletons[k] == skeletons[likeliest] and total[k] > _NEARLY * total[likeliest]]
    best = max(rivals, key=lambda key: (_stereo(first[key].molecule), total[key]))  # wedges are missed, not made up
    rest = sorted((key for key in total if key != best), key=lambda key: -total[key])
    rival = total[rest[0]] if rest else 0.0
    confidence = total[best] * (1.0 - 0.5 * rival)
    others = [Alternative(smiles=first[k].molecule.smiles, confidence=round(total[k] * 0.5, 4)) for k in rest[:4]]
    update = {"confidence": round(min(confidence, 0.99), 4), "alternatives": others}
    return first[best].molecule.model_copy(update=update)


def _better(a: Reading, b: Reading) -> bool:
    """Whether a reading tells more: ours knows where each atom stands."""
    return (a.reader == "tracing", a.belief) > (b.reader == "tracing", b.belief)


def _together(beliefs: Sequence[float]) -> float:
    """Belief in what several readers say independently: that not all of them are wrong."""
    doubt = 1.0
    for belief in beliefs:
        doubt *= 1.0 - belief
    return 1.0 - doubt
