"""A draft of atoms and bonds → an RDKit molecule, set as it is drawn; groups put in the place of unread atoms."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from docstruct.extractors.molecules.chemistry import rdkit, with_stereo
from docstruct.extractors.molecules.drafts import Draft, add_group
from docstruct.extractors.molecules.formula import read_label
from docstruct.extractors.molecules.group import Group
from docstruct.extractors.molecules.sketch import Char, Label
from docstruct.geometry import BBox
from docstruct.schemas.molecule import Atom

_BOND_LENGTH = 1.5  # Ångström, of a usual bond in the MOL block

_ORDERS = {1: "SINGLE", 2: "DOUBLE", 3: "TRIPLE", 4: "AROMATIC"}


def built(draft: Draft, scale: float) -> Any | None:
    """The RDKit molecule, sanitised, its stereo assigned from the drawing; None where it cannot be."""
    from rdkit.Geometry import Point3D

    chem = rdkit()
    mol = chem.RWMol()
    for atom, hydrogens in zip(draft.atoms, draft.hydrogens):
        mol.AddAtom(_atom(chem, atom, hydrogens, draft))
    for bond in draft.bonds:
        if mol.GetBondBetweenAtoms(bond.begin, bond.end) is not None or bond.begin == bond.end:
            return None
        mol.AddBond(bond.begin, bond.end, getattr(chem.BondType, _ORDERS[bond.order]))
        if bond.order == 4:
            for i in (bond.begin, bond.end):
                mol.GetAtomWithIdx(i).SetIsAromatic(True)
            mol.GetBondBetweenAtoms(bond.begin, bond.end).SetIsAromatic(True)
        direction = {"wedge": "BEGINWEDGE", "hash": "BEGINDASH", "wavy": "UNKNOWN"}.get(bond.stereo)
        if direction:
            mol.GetBondBetweenAtoms(bond.begin, bond.end).SetBondDir(getattr(chem.BondDir, direction))
    conformer = chem.Conformer(len(draft.atoms))
    conformer.Set3D(False)
    for i, (x, y) in enumerate(_places(draft, scale)):
        conformer.SetAtomPosition(i, Point3D(x / scale * _BOND_LENGTH, -y / scale * _BOND_LENGTH, 0.0))
    mol.AddConformer(conformer, assignId=True)
    return with_stereo(mol.GetMol())


def _atom(chem: Any, atom: Atom, hydrogens: int | None, draft: Draft) -> Any:
    made = chem.Atom(0 if atom.element == "*" else atom.element)
    made.SetFormalCharge(atom.charge)
    if atom.isotope:
        made.SetIsotope(atom.isotope)
    if hydrogens is not None and not draft.doubts:
        made.SetNoImplicit(True)
        made.SetNumExplicitHs(hydrogens)
    return made


def _places(draft: Draft, scale: float) -> list[tuple[float, float]]:
    """Where every atom stands; those inside an abbreviation are set away from their neighbours."""
    places: dict[int, tuple[float, float]] = {
        a.id: (a.x, a.y) for a in draft.atoms if a.x is not None and a.y is not None
    }
    near: dict[int, list[int]] = {a.id: [] for a in draft.atoms}
    for bond in draft.bonds:
        near[bond.begin].append(bond.end)
        near[bond.end].append(bond.begin)
    queue = list(places)
    while len(places) < len(draft.atoms):
        if not queue:
            first = next(i for i in near if i not in places)
            places[first] = (0.0, 0.0)
            queue.append(first)
        here = queue.pop(0)
        for other in near[here]:
            if other not in places:
                places[other] = _free_place(places[here], [places[n] for n in near[here] if n in places], scale)
                queue.append(other)
    return [places[i] for i in range(len(draft.atoms))]


def _free_place(at: tuple[float, float], taken: Iterable[tuple[float, float]], scale: float) -> tuple[float, float]:
    """A bond length away, in the widest gap between the neighbours."""
    angles = sorted(math.atan2(y - at[1], x - at[0]) for x, y in taken)
    if not angles:
        return at[0] + scale, at[1]
    gaps = [((b - a) % (2 * math.pi) or 2 * math.pi, a) for a, b in zip(angles, [*angles[1:], angles[0]])]
    width, start = max(gaps)
    turn = start + (width / 2 if len(angles) > 1 else 2 * math.pi / 3)
    return at[0] + scale * math.cos(turn), at[1] + scale * math.sin(turn)


def expanded(mol: Any, labels: Mapping[int, str]) -> Any | None:
    """An RDKit molecule with the dummy atoms that have labels put as what the labels say; None where that fails.

    Args:
        mol: with one conformer.
        labels: index of an atom → what is printed there; what is no formula stays a dummy atom.
    """
    chem = rdkit()
    edit = chem.RWMol(mol)
    for index, text in sorted(labels.items()):
        atom = edit.GetAtomWithIdx(index)
        if atom.GetAtomicNum() == 0:
            bound = int(sum(b.GetBondTypeAsDouble() for b in atom.GetBonds()))
            places = (0, len(text) - 1)
            groups = [(place, read_label(text, {place: bound})) for place in places]
            whole = next(((place, g) for place, g in groups if g is not None and g.exact), None)
            if whole is not None:
                _put(edit, index, text, *whole)
    try:
        chem.SanitizeMol(edit)
    except Exception:  # RDKit's own exceptions have no common class; each means: this is no molecule
        return None
    return edit.GetMol()


def _put(edit: Any, index: int, text: str, place: int, group: Group) -> None:
    """Put a group in the place of an atom, which keeps its bonds; the rest of the group stands where it stood."""
    from rdkit.Geometry import Point3D

    chem = rdkit()
    draft = Draft()
    atoms = add_group(draft, group, Label(tuple(Char(c, BBox(0, 0, 1, 1)) for c in text), 1.0), set())
    bound = atoms[group.at(place)]
    at = edit.GetConformer().GetAtomPosition(index)
    where: dict[int, int] = {}
    for atom, hydrogens in zip(draft.atoms, draft.hydrogens):
        made = _atom(chem, atom, hydrogens, draft)
        if atom.id == bound:
            edit.ReplaceAtom(index, made, updateLabel=False, preserveProps=False)
            where[atom.id] = index
        else:
            where[atom.id] = edit.AddAtom(made)
            edit.GetConformer().SetAtomPosition(where[atom.id], Point3D(at.x, at.y, 0.0))
    for bond in draft.bonds:
        edit.AddBond(where[bond.begin], where[bond.end], getattr(chem.BondType, _ORDERS[bond.order]))
