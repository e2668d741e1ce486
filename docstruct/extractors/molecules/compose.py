"""Graphs of a drawing → `Molecule`: drafts made of them, ions and salts put together, checked by RDKit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from docstruct.extractors.molecules.building import built
from docstruct.extractors.molecules.chemistry import named
from docstruct.extractors.molecules.drafts import Draft, belongs, draft_of, ion_of, merged
from docstruct.extractors.molecules.sketch import Graph
from docstruct.schemas.molecule import Molecule

_EXACT, _DOUBTFUL, _UNKNOWN_LABEL = 0.97, 0.5, 0.3
"""Confidence where every valence is filled as drawn; where hydrogens had to be supposed; where a label is unread."""
_LEFT_OUT = 0.5  # of the confidence, for each atom beside the structure that is not part of it


def molecules_of(graphs: Sequence[Graph], page_no: int | None, way: Literal["vector", "pixels"]) -> list[Molecule]:
    """The structures that the graphs are; ions of opposite charge and printed salts go together."""
    drafts = [draft_of(graph) for graph in graphs]
    for draft, graph in zip(drafts, graphs):
        draft.sure *= _LEFT_OUT ** sum(belongs(label, graph) for label in graphs[0].loose)
    scale = graphs[0].scale if graphs else 1.0
    ions = [ion_of(label) for label in (graphs[0].loose if graphs else [])]
    parts = drafts + [ion for ion in ions if ion is not None]
    charged = [d for d in parts if sum(a.charge for a in d.atoms)]
    together = charged if sum(a.charge for d in charged for a in d.atoms) == 0 else []
    together += [d for d in parts if d not in charged and d not in drafts and len(graphs) == 1]
    if together and len(graphs) == 1 and drafts[0] not in together:
        together.insert(0, drafts[0])
    wholes = [merged(together)] if together else []
    wholes += [d for d in drafts if d not in together]
    found = (_finished(draft, scale, page_no, way) for draft in wholes)
    return [m for m in found if m is not None]


def _finished(draft: Draft, scale: float, page_no: int | None, way: Literal["vector", "pixels"]) -> Molecule | None:
    """The molecule of a draft; None where RDKit finds that it cannot be."""
    mol = built(draft, scale)
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
