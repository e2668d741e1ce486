"""A graph of a drawing → a draft of atoms and bonds: its labels read, their abbreviations written out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from docstruct.extractors.molecules.chemistry import rdkit
from docstruct.extractors.molecules.formula import read_label
from docstruct.extractors.molecules.graph import settle_labels
from docstruct.extractors.molecules.group import Group, Part
from docstruct.extractors.molecules.label_tokens import abbreviations
from docstruct.extractors.molecules.sketch import Graph, Label, Node, distance
from docstruct.extractors.molecules.spelling import spelled
from docstruct.geometry import BBox
from docstruct.schemas.molecule import Abbreviation, Atom, Bond, Box, RGroup

_SALTS = {"HCl": "Cl", "ClH": "Cl", "HBr": "Br", "BrH": "Br", "HI": "I", "IH": "I", "H2O": "O", "OH2": "O"}


@dataclass
class Draft:
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
        """Adds an atom with the fields given; its id."""
        self.atoms.append(Atom(id=len(self.atoms), **given))
        self.hydrogens.append(hydrogens)
        return len(self.atoms) - 1


def draft_of(graph: Graph) -> Draft:
    """The atoms and bonds of a graph, its labels written out."""
    settle_labels(graph)
    draft = Draft(doubts=list(graph.doubts))
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


def _add_node(draft: Draft, node: Node, scale: float) -> dict[int, int]:
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
    atoms = add_group(draft, group, label, set(node.bound))
    return {char: atoms[group.at(char)] for char in range(len(text))}


def add_group(draft: Draft, group: Group, label: Label, bound: set[int]) -> list[int]:
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


def _add_part(draft: Draft, part: Part, label: Label) -> int:
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


def _add_fragment(draft: Draft, smiles: str, part: Part, box: Box) -> int:
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


def ion_of(label: Label) -> Draft | None:
    """A label that no bond reaches, where it is an ion or a printed salt or solvate by itself."""
    draft = Draft()
    if label.text in _SALTS:
        draft.add(
            element=_SALTS[label.text], label=label.text, x=label.bbox.cx, y=label.bbox.cy, bbox=tuple(label.bbox)
        )
        return draft
    group = read_label(label.text, {})
    if group is None or not group.exact or not any(p.charge for p in group.parts):
        return None
    add_group(draft, group, label, set())
    return draft


def merged(drafts: Sequence[Draft]) -> Draft:
    """Several drafts as one structure of several parts."""
    whole = Draft()
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


def belongs(label: Label, graph: Graph) -> bool:
    """Whether a label that no bond reaches is an atom a bond away from the graph: the bond was not seen."""
    group = read_label(label.text, {0: 1})
    if group is None or all(part.symbol == "*" for part in group.parts) or any(part.charge for part in group.parts):
        return False
    return label.text not in _SALTS and any(distance(label.bbox, node.at) < graph.scale for node in graph.nodes)
