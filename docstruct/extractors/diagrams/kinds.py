"""Shapes and their texts → which kind of diagram it is, and what each shape then stands for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from docstruct.extractors.diagrams.groups import Groups
from docstruct.extractors.diagrams.owners import Owned
from docstruct.reading.nodelink.marks import Shape, Sketch

SMALL = 4.0  # em; events and gateways are no larger

_KINDS = {
    "bpmn": {
        "circle": "event",
        "ellipse": "event",
        "diamond": "gateway",
        "page": "data",
        "cylinder": "data",
        "note": "note",
        "text": "note",
    },
    "flowchart": {
        "rectangle": "process",
        "rounded": "terminal",
        "ellipse": "terminal",
        "circle": "connector",
        "diamond": "decision",
        "parallelogram": "data",
        "cylinder": "database",
        "page": "document",
        "hexagon": "preparation",
        "note": "note",
        "text": "note",
    },
    "class": {"page": "note", "note": "note", "text": "note", "ellipse": "use case", "diamond": "association"},
}
_OTHERS = {"bpmn": "activity", "flowchart": "process", "class": "class"}


def diagram_kind(sketch: Sketch, owned: Owned, groups: Groups) -> str:
    """bpmn, class, flowchart or graph."""
    shapes = sketch.shapes
    small = [n for n, s in enumerate(shapes) if s.kind in ("circle", "diamond") and _is_small(s, sketch.em)]
    nameless = [n for n in small if n not in owned.inside]
    stacked = [s for s in shapes if len(s.parts) > 1]
    fields = any(a.x1 <= b.x0 for s in stacked for a, b in pairwise(s.parts))  # side by side: records
    if stacked and not fields and not (sketch.by_hand and nameless):  # boxes drawn close together look stacked
        return "class"
    boxes = [s for s in shapes if s.kind in ("rectangle", "rounded")]
    pools = any(g.kind in ("pool", "lane") for g in groups.all)
    if (nameless and boxes) or (pools and boxes):
        return "bpmn"
    forms = {s.kind for s in shapes}
    if "diamond" in forms or "parallelogram" in forms:
        return "flowchart" if boxes else "graph"
    return "graph"


def _is_small(shape: Shape, em: float) -> bool:
    return max(shape.bbox.width, shape.bbox.height) <= SMALL * em


def node_kind(diagram: str, shape: Shape) -> str:
    """What a shape stands for in this kind of diagram."""
    kinds = _KINDS.get(diagram)
    return kinds.get(shape.kind, _OTHERS[diagram]) if kinds else "node"


def edge_kind(diagram: str, ends: Sequence[str], dashed: bool, kinds: Sequence[str]) -> str:
    """What a connector with these ends stands for, between nodes of these kinds."""
    if diagram == "class":
        return _class_edge(ends, dashed)
    if diagram == "bpmn" and "data" in kinds:
        return "data association"
    if diagram == "bpmn" and dashed:
        return "message" if any(end in ("triangle", "circle") for end in ends) else "association"
    return "flow" if diagram in ("bpmn", "flowchart") else ""


def _class_edge(ends: Sequence[str], dashed: bool) -> str:
    if "triangle" in ends:
        return "realization" if dashed else "inheritance"
    if "filled-diamond" in ends:
        return "composition"
    if "diamond" in ends:
        return "aggregation"
    return "dependency" if dashed else "association"
