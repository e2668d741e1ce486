"""Graphs of a drawing → `Molecule`: labels read, abbreviations expanded, stereo taken from wedges, checked by RDKit.

What does not make sense as chemistry (a carbon with five bonds, a ring that cannot be aromatic) is declined:
the answer is None, never a mended structure.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from docstruct.errors import MissingExtraError
from docstruct.extractors.molecules.formula import Group, Part, abbreviations, read_label
from docstruct.extractors.molecules.graph import settle_labels
from docstruct.extractors.molecules.sketch import Char, Graph, Label, Node, distance
from docstruct.extractors.molecules.spelling import spelled
from docstruct.geometry import BBox
from docstruct.schemas.molecule import Abbreviation, Atom, Bond, Box, Molecule, RGroup

_BOND_LENGTH = 1.5  # Ångström, of a usual bond in the MOL block
_SALTS = {"HCl": "Cl", "ClH": "Cl", "HBr": "Br", "BrH": "Br", "HI": "I", "IH": "I", "H2O": "O", "OH2": "O"}
_EXACT, _DOUBTFUL, _UNKNOWN_LABEL = 0.97, 0.5, 0.3
"""Confidence where every valence is filled as drawn; where hydrogens had to be supposed; where a label is unread."""
_LEFT_OUT = 0.5  # of the confidence, for each atom beside the structure that is not part of it


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


@dataclass
class _Draft:
    """Atoms and bonds as they are collected, before RDKit sees them."""

    atoms: list[Atom] = field(default_factory=list)
    hydrogens: list[int | None] = field(default_factory=list)
    bonds: list[Bond] = field(default_factory=list)
    abbreviations: list[Abbreviation] = field(default_factory=list)
    r_groups: list[RGroup] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    unread: int = 0
    sure: float = 1.0  # of the label that is read least surely

    def add(self, hydrogens: int | None = None, **given: Any) -> int:
        self.atoms.append(Atom(id=len(self.atoms), **given))
        self.hydrogens.append(hydrogens)
        return len(self.atoms) - 1


def molecules_of(graphs: Sequence[Graph], page_no: int | None, way: Literal["vector", "pixels"]) -> list[Molecule]:
    """The structures that the graphs are; ions of opposite charge and printed salts go together."""
    drafts = [_draft(graph) for graph in graphs]
    for draft, graph in zip(drafts, graphs):
        draft.sure *= _LEFT_OUT ** sum(_belongs(label, graph) for label in graphs[0].loose)
    scale = graphs[0].scale if graphs else 1.0
    ions = [_ion(label) for label in (graphs[0].loose if graphs else [])]
    parts = drafts + [ion for ion in ions if ion is not None]
    charged = [d for d in parts if sum(a.charge for a in d.atoms)]
    together = charged if sum(a.charge for d in charged for a in d.atoms) == 0 else []
    together += [d for d in parts if d not in charged and d not in drafts and len(graphs) == 1]
    if together and len(graphs) == 1 and drafts[0] not in together:
        together.insert(0, drafts[0])
    wholes = [_merged(together)] if together else []
    wholes += [d for d in drafts if d not in together]
    found = (_finished(draft, scale, page_no, way) for draft in wholes)
    return [m for m in found if m is not None]


def _belongs(label: Label, graph: Graph) -> bool:
    """Whether a label that no bond reaches is an atom a bond away from the graph: the bond was not seen."""
    group = read_label(label.text, {0: 1})
    if group is None or all(part.symbol == "*" for part in group.parts) or any(part.charge for part in group.parts):
        return False
    return label.text not in _SALTS and any(distance(label.bbox, node.at) < graph.scale for node in graph.nodes)


# -- drafts -------------------------------------------------------------------------------------------


def _draft(graph: Graph) -> _Draft:
    settle_labels(graph)
    draft = _Draft(doubts=list(graph.doubts))
    at: dict[int, dict[int, int]] = {}  # node → character of its label → atom
    for i, node in enumerate(graph.nodes):
        at[i] = _add_node(draft, node, graph.scale)
    for edge in graph.edges:
        a, b = at[edge.a].get(edge.char_a, 0), at[edge.b].get(edge.char_b, 0)
        box = edge.stroke.bbox
        draft.bonds.append(
            Bond(begin=a, end=b, order=edge.order, stereo=_stereo(edge.kind), bbox=tuple(box))  # type: ignore[arg-type]
        )
    return draft


def _box(box: BBox) -> Box:
    return box.x0, box.y0, box.x1, box.y1


def _stereo(kind: str) -> str:
    return "none" if kind == "line" else kind


def _add_node(draft: _Draft, node: Node, scale: float) -> dict[int, int]:
    """Adds the atoms of a node; gives the atom for each character that bonds reach."""
    x, y = node.at
    if node.label is None:
        r = 0.08 * scale
        return {0: draft.add(element="C", x=x, y=y, bbox=(x - r, y - r, x + r, y + r))}
    label = spelled(node.label, node.bound)
    draft.sure = min(draft.sure, label.confidence)
    text, box = label.text, _box(label.bbox)
    group = read_label(text, node.bound)
    if group is None:
        draft.unread += 1
        draft.doubts.append(f"the label {text!r} is not understood")
        atom = draft.add(element="*", label=text, x=x, y=y, bbox=box)
        draft.r_groups.append(RGroup(label=text, atom=atom))
        return dict.fromkeys(range(len(text)), atom)
    if not group.exact:
        draft.doubts.append(f"the label {text!r} leaves a valence open")
    atoms = _add_group(draft, group, label, set(node.bound))
    return {char: atoms[group.at(char)] for char in range(len(text))}


def _add_group(draft: _Draft, group: Group, label: Label, bound: set[int]) -> list[int]:
    """Adds the atoms of a label; those that bonds reach stand at their characters."""
    atoms = [_add_part(draft, part, label) for part in group.parts]
    reached = {group.at(char) for char in bound} or {0}
    for i, atom in enumerate(atoms):
        if i in reached:
            chars = [label.chars[c].bbox for c in range(*group.parts[i].span)]
            draft.atoms[atom].x = sum(c.cx for c in chars[:1])
            draft.atoms[atom].y = sum(c.cy for c in chars[:1])
    draft.bonds += [Bond(begin=atoms[i], end=atoms[j], order=order) for i, j, order in group.bonds]  # type: ignore[arg-type]
    named = [p for p in group.parts if p.text is not None and p.symbol != "*"]
    if named or len([p for p in group.parts if p.symbol != "*"]) > 1:
        members = list(range(atoms[0], len(draft.atoms)))
        draft.abbreviations.append(Abbreviation(text=label.text, atoms=members, bbox=_box(label.bbox)))
    return atoms


def _add_part(draft: _Draft, part: Part, label: Label) -> int:
    box = _box(label.bbox)
    if part.text is not None and part.symbol != "*":
        return _add_fragment(draft, abbreviations()[part.text], part, box)
    atom = draft.add(
        element=part.symbol,
        charge=part.charge,
        isotope=part.isotope,
        label=label.text,
        bbox=box,
        hydrogens=part.hydrogens,
    )
    if part.symbol == "*":
        draft.r_groups.append(RGroup(label=part.text or "*", atom=atom, number=part.isotope or None))
    return atom


def _add_fragment(draft: _Draft, smiles: str, part: Part, box: Box) -> int:
    chem = rdkit()
    fragment = chem.MolFromSmiles(smiles)
    chem.Kekulize(fragment, clearAromaticFlags=True)
    first = len(draft.atoms)
    for atom in fragment.GetAtoms():
        draft.add(element=atom.GetSymbol(), charge=atom.GetFormalCharge(), label=part.text, bbox=box)
    for bond in fragment.GetBonds():
        order = int(bond.GetBondTypeAsDouble())
        draft.bonds.append(Bond(begin=first + bond.GetBeginAtomIdx(), end=first + bond.GetEndAtomIdx(), order=order))  # type: ignore[arg-type]
    return first


def _ion(label: Label) -> _Draft | None:
    """A label that no bond reaches, where it is an ion or a printed salt or solvate by itself."""
    draft = _Draft()
    if label.text in _SALTS:
        draft.add(
            element=_SALTS[label.text], label=label.text, x=label.bbox.cx, y=label.bbox.cy, bbox=tuple(label.bbox)
        )
        return draft
    group = read_label(label.text, {})
    if group is None or not group.exact or not any(p.charge for p in group.parts):
        return None
    _add_group(draft, group, label, set())
    return draft


def _merged(drafts: Sequence[_Draft]) -> _Draft:
    whole = _Draft()
    for draft in drafts:
        n = len(whole.atoms)
        whole.atoms += [a.model_copy(update={"id": a.id + n}) for a in draft.atoms]
        whole.hydrogens += draft.hydrogens
        whole.bonds += [b.model_copy(update={"begin": b.begin + n, "end": b.end + n}) for b in draft.bonds]
        whole.abbreviations += [a.model_copy(update={"atoms": [i + n for i in a.atoms]}) for a in draft.abbreviations]
        whole.r_groups += [r.model_copy(update={"atom": r.atom + n}) for r in draft.r_groups]
        whole.doubts += draft.doubts
        whole.unread += draft.unread
        whole.sure = min(whole.sure, draft.sure)
    return whole


# -- RDKit --------------------------------------------------------------------------------------------


def _finished(draft: _Draft, scale: float, page_no: int | None, way: Literal["vector", "pixels"]) -> Molecule | None:
    """The molecule of a draft; None where RDKit finds that it cannot be."""
    mol = _built(draft, scale)
    if mol is None:
        return None
    boxes = [a.bbox for a in draft.atoms if a.bbox is not None]
    box = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    sure = draft.sure * (_UNKNOWN_LABEL if draft.unread else _DOUBTFUL if draft.doubts else _EXACT)
    return named(
        mol,
        page_no=page_no,
        bbox=box,
        confidence=sure,
        way=way,
        atoms=draft.atoms,
        bonds=draft.bonds,
        abbreviations=draft.abbreviations,
        r_groups=draft.r_groups,
    )


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


_ORDERS = {1: "SINGLE", 2: "DOUBLE", 3: "TRIPLE", 4: "AROMATIC"}


def _built(draft: _Draft, scale: float) -> Any | None:
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


def _atom(chem: Any, atom: Atom, hydrogens: int | None, draft: _Draft) -> Any:
    made = chem.Atom(0 if atom.element == "*" else atom.element)
    made.SetFormalCharge(atom.charge)
    if atom.isotope:
        made.SetIsotope(atom.isotope)
    if hydrogens is not None and not draft.doubts:
        made.SetNoImplicit(True)
        made.SetNumExplicitHs(hydrogens)
    return made


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


def _places(draft: _Draft, scale: float) -> list[tuple[float, float]]:
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
    draft = _Draft()
    atoms = _add_group(draft, group, Label(tuple(Char(c, BBox(0, 0, 1, 1)) for c in text), 1.0), set())
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
