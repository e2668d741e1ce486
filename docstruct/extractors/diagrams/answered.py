"""A model's list of nodes and edges, or its plane figure → `Diagram`, as far as the drawing says it back.

The texts of the nodes must be printed in the drawing, or it is declined; a node stands where its text does. Nothing
says an edge back: what an edge joins is the model's word alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from docstruct.extractors.answered import Answered
from docstruct.extractors.figures import Absent, Declined
from docstruct.geometry import BBox
from docstruct.model.edge_list import EdgeList, ListedNode
from docstruct.model.figure import Geometry, Point
from docstruct.schemas.diagram import Diagram, DiagramEdge, DiagramNode

NAMED = 0.5  # least share of the texts that are printed
UNPRINTED = 0.25  # of the confidence, for a node whose text is not printed
JOINED = 0.5  # of the confidence, for edges
NEAR = 0.3  # of the 30 units of the canvas of plane figures: points closer are one
_SHAPES = {"box": "rectangle", "round": "rounded", "rectangle": "rectangle", "rounded": "rounded"} | {
    name: name for name in ("diamond", "ellipse", "circle", "parallelogram", "hexagon", "cylinder", "note", "triangle")
}


def answered_diagram(answer: Answered) -> Diagram:
    """The diagram that a model's answer states.

    Raises:
        Absent: the answer lists no nodes and is no plane figure.
        Declined: it joins nothing, or its texts are not printed in the drawing.
    """
    if answer.parsed.diagram is not None:
        return _listed(answer.parsed.diagram, answer)
    if answer.parsed.geometry is not None:
        return _plane(answer.parsed.geometry, answer)
    raise Absent("the model sees no diagram")


def _listed(listed: EdgeList, answer: Answered) -> Diagram:
    if not listed.edges:
        raise Declined("its list joins no nodes")
    share = _named([node.text for node in listed.nodes if node.text], answer)
    kept = len(listed.nodes) + len(listed.edges)
    sure = answer.figure.confidence * share * kept / (kept + len(listed.left_out))
    edges = [
        DiagramEdge(
            source=edge.source,
            target=edge.target,
            label=edge.label,
            directed=edge.directed,
            target_end="arrow" if edge.directed else "none",
            confidence=round(JOINED * sure, 3),
        )
        for edge in listed.edges
    ]
    return _diagram("graph", list(_nodes(listed.nodes, answer)), edges, sure, answer)


def _named(texts: Sequence[str], answer: Answered) -> float:
    """The share of the texts that are printed in the drawing."""
    share = answer.printed(texts)
    if not texts or share < NAMED:
        raise Declined(f"{share:.0%} of what its nodes say is printed in the drawing")
    return share


def _nodes(listed: Iterable[ListedNode], answer: Answered) -> Iterator[DiagramNode]:
    taken: set[BBox] = set()
    for node in listed:
        free = [place.bbox for place in answer.places(node.text) if place.bbox not in taken] if node.text else []
        taken |= set(free[:1])
        shape = _SHAPES.get(node.kind, "")
        sure = answer.figure.confidence * (1.0 if free else UNPRINTED)
        box = free[0].rounded() if free else None
        kind = "" if shape else node.kind
        yield DiagramNode(id=node.id, text=node.text, kind=kind, shape=shape, bbox=box, confidence=round(sure, 3))


def _diagram(kind: str, nodes: list[DiagramNode], edges: list[DiagramEdge], sure: float, answer: Answered) -> Diagram:
    return Diagram(
        page_no=answer.figure.page_no,
        bbox=answer.box,
        confidence=round(sure, 3),
        way="model",
        kind=kind,
        nodes=nodes,
        edges=edges,
    )


# -- plane figures ------------------------------------------------------------------------------------


def _plane(geometry: Geometry, answer: Answered) -> Diagram:
    """Named points and centres as nodes, lines between them as edges; their numbers stand among the members."""
    share = _named([name for name, _ in geometry.points if name], answer)
    sure = answer.figure.confidence * share
    points: list[tuple[str, Point]] = list(geometry.points)
    ends = [[_index(points, line.points[k]) for k in (0, -1)] for line in geometry.lines]
    listed = [ListedNode(f"n{i}", "point", name) for i, (name, _) in enumerate(points, 1)]
    nodes = [
        node.model_copy(update={"members": [f"({x:g}, {y:g})"]})
        for node, (_, (x, y)) in zip(_nodes(listed, answer), points)
    ]
    nodes += [
        DiagramNode(
            id=f"c{i}",
            text=circle.name,
            kind="circle",
            shape="circle",
            members=[f"({circle.centre[0]:g}, {circle.centre[1]:g})", f"radius {circle.radius:g}"],
            confidence=round(JOINED * sure, 3),
        )
        for i, circle in enumerate(geometry.circles, 1)
    ]
    edges = [
        DiagramEdge(
            source=f"n{a + 1}",
            target=f"n{b + 1}",
            directed=False,
            dashed=line.style == "--",
            confidence=round(JOINED * sure, 3),
        )
        for (a, b), line in zip(ends, geometry.lines)
    ]
    return _diagram("geometry", nodes, edges, sure, answer)


def _index(points: list[tuple[str, Point]], point: Point) -> int:
    """The point that this one is; a new one without a name where there is none."""
    for i, (_, other) in enumerate(points):
        if math.dist(other, point) <= NEAR:
            return i
    points.append(("", point))
    return len(points) - 1
