"""A diagram of nodes and the edges between them: flowchart, class diagram, BPMN, block diagram, graph drawing.

It is written as GraphML, DOT, Mermaid, or the node-link JSON that NetworkX and D3 read.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from docstruct.figure import FigureData, FigurePart

Box = tuple[float, float, float, float]
End = Literal["none", "arrow", "triangle", "diamond", "filled-diamond", "circle", "cross"]


class DiagramNode(BaseModel):
    """A shape with what is written in it, or beside it where the shape is too small for its name."""

    id: str = Field(description="Unique in the diagram: n1, n2, ...")
    text: str = Field(default="", description="Its name; of a class without its members.")
    kind: str = Field(default="", description="What it stands for: task, event, gateway, class, decision, ...")
    shape: str = Field(default="", description="How it is drawn: rectangle, rounded, ellipse, circle, diamond, ...")
    bbox: Box | None = Field(default=None, description="Box of the shape.")
    group: str | None = Field(default=None, description="Id of the innermost group it stands in.")
    members: list[str] = Field(
        default_factory=list, description="Lines of further compartments: attributes and operations."
    )
    confidence: float = Field(default=0.0, ge=0.0, le=1.0, description="How surely it is there.")


class DiagramEdge(BaseModel):
    """A connector from node to node, from its plain end to its head."""

    source: str = Field(description="Id of the node or group it begins at.")
    target: str = Field(description="Id of the node or group it ends at.")
    label: str = Field(default="", description="What is written along it.")
    directed: bool = Field(default=True, description="False where neither end, or both, have a head.")
    kind: str = Field(default="", description="What it stands for: flow, message, association, inheritance, ...")
    source_end: End = Field(default="none", description="What is drawn at its source.")
    target_end: End = Field(default="none", description="What is drawn at its target.")
    dashed: bool = Field(default=False, description="Whether its line is dashed or dotted.")
    source_label: str = Field(default="", description="Written at the source: a multiplicity or a role.")
    target_label: str = Field(default="", description="Written at the target.")
    points: list[tuple[float, float]] = Field(default_factory=list, description="Along the connector.")
    confidence: float = Field(default=0.0, ge=0.0, le=1.0, description="How surely both ends are right.")


class DiagramGroup(BaseModel):
    """A frame around nodes: pool, lane, cluster, package, expanded sub-process."""

    id: str = Field(description="Unique in the diagram: g1, g2, ...")
    text: str = Field(default="", description="Its name.")
    kind: str = Field(default="group", description="What it stands for: pool, lane, cluster, package, ...")
    bbox: Box | None = Field(default=None, description="Box of the frame.")
    parent: str | None = Field(default=None, description="Id of the group around it.")


class Diagram(FigureData):
    """What a node-link diagram says; edges and groups name nodes and groups by id."""

    kind: str = Field(default="graph", description="flowchart, class, bpmn, state, block or graph.")
    title: str = Field(default="", description="Title as printed.")
    nodes: list[DiagramNode] = Field(default_factory=list, description="The shapes.")
    edges: list[DiagramEdge] = Field(default_factory=list, description="The connectors.")
    groups: list[DiagramGroup] = Field(default_factory=list, description="The frames around nodes.")

    def parts(self) -> list[FigurePart]:
        """The nodes that have a place, with their texts."""
        return [
            FigurePart(node.bbox, f"{node.id} {node.text}".strip(), node.confidence)
            for node in self.nodes
            if node.bbox is not None
        ]

    def records(self) -> list[dict[str, object]]:
        """A row for each edge: ``from, to, label, kind, directed, confidence``, its ends by their texts."""
        named: list[DiagramNode | DiagramGroup] = [*self.groups, *self.nodes]
        texts = {part.id: part.text or part.id for part in named}
        return [
            {"from": texts.get(e.source, e.source), "to": texts.get(e.target, e.target), "label": e.label}
            | {"kind": e.kind, "directed": e.directed, "confidence": e.confidence}
            for e in self.edges
        ]

    def rows(self) -> list[list[object]]:
        """Nodes, then edges, under a row of heads."""
        nodes = [[node.id, node.kind or node.shape, node.text, round(node.confidence, 2)] for node in self.nodes]
        edges = [
            [f"{e.source} {'→' if e.directed else '—'} {e.target}", e.kind, e.label, round(e.confidence, 2)]
            for e in self.edges
        ]
        return [["id", "kind", "text", "confidence"], *nodes, *edges]

    def to_svg(self) -> str:
        """The diagram drawn anew from what was read, as an SVG document."""
        from docstruct.schemas.diagram_svg import to_svg

        return to_svg(self)

    def to_node_link(self) -> dict[str, Any]:
        """The dict that ``networkx.node_link_graph`` reads; the groups are data of the graph."""
        from docstruct.schemas.diagram_exports import node_link

        return node_link(self)

    def to_dot(self) -> str:
        """Graphviz DOT; groups are clusters."""
        from docstruct.schemas.diagram_exports import dot

        return dot(self)

    def to_mermaid(self) -> str:
        """A Mermaid flowchart; groups are subgraphs."""
        from docstruct.schemas.diagram_exports import mermaid

        return mermaid(self)

    def to_graphml(self) -> str:
        """GraphML 1.0, with all there is of a node and of an edge but their places as data."""
        from docstruct.schemas.diagram_exports import graphml

        return graphml(self)
