"""A diagram of nodes and the edges between them: flowchart, class diagram, BPMN, block diagram, graph drawing.

It is written as GraphML, DOT, Mermaid, or the node-link JSON that NetworkX and D3 read.
"""

from __future__ import annotations

import re
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

from pydantic import BaseModel, Field

from docstruct.schemas.figure import FigureData, FigurePart

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
    confidence: float = Field(default=0.0, ge=0.0, le=1.0)


class DiagramEdge(BaseModel):
    """A connector from node to node, from its plain end to its head."""

    source: str
    target: str
    label: str = ""
    directed: bool = Field(default=True, description="False where neither end, or both, have a head.")
    kind: str = Field(default="", description="What it stands for: flow, message, association, inheritance, ...")
    source_end: End = "none"
    target_end: End = "none"
    dashed: bool = False
    source_label: str = Field(default="", description="Written at the source: a multiplicity or a role.")
    target_label: str = ""
    points: list[tuple[float, float]] = Field(default_factory=list, description="Along the connector.")
    confidence: float = Field(default=0.0, ge=0.0, le=1.0)


class DiagramGroup(BaseModel):
    """A frame around nodes: pool, lane, cluster, package, expanded sub-process."""

    id: str = Field(description="Unique in the diagram: g1, g2, ...")
    text: str = ""
    kind: str = "group"
    bbox: Box | None = None
    parent: str | None = Field(default=None, description="Id of the group around it.")


class Diagram(FigureData):
    """What a node-link diagram says; edges and groups name nodes and groups by id."""

    kind: str = Field(default="graph", description="flowchart, class, bpmn, state, block or graph.")
    title: str = ""
    nodes: list[DiagramNode] = Field(default_factory=list)
    edges: list[DiagramEdge] = Field(default_factory=list)
    groups: list[DiagramGroup] = Field(default_factory=list)

    def parts(self) -> list[FigurePart]:
        """The nodes that have a place, with their texts."""
        return [
            FigurePart(node.bbox, f"{node.id} {node.text}".strip(), node.confidence)
            for node in self.nodes
            if node.bbox is not None
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
        """The dict that ``networkx.node_link_graph`` reads."""
        return {
            "directed": self._directed,
            "multigraph": True,
            "graph": {"kind": self.kind, "title": self.title},
            "nodes": [node.model_dump(mode="json") for node in self.nodes],
            "edges": [{**edge.model_dump(mode="json"), "key": i} for i, edge in enumerate(self.edges)],
        }

    def to_dot(self) -> str:
        """Graphviz DOT; groups are clusters."""
        arrow = "->" if self._directed else "--"
        lines = ["digraph {" if self._directed else "graph {"]
        lines += self._dot_group(None, "  ")
        for edge in self.edges:
            more = "" if edge.directed or not self._directed else " dir=none"
            dashed = " style=dashed" if edge.dashed else ""
            lines.append(f"  {edge.source} {arrow} {edge.target} [label={_quoted(edge.label)}{more}{dashed}];")
        return "\n".join([*lines, "}"]) + "\n"

    def _dot_group(self, parent: str | None, indent: str) -> list[str]:
        lines = [
            f"{indent}{node.id} [label={_quoted(node.text)} shape={_DOT_SHAPES.get(node.shape, 'box')}];"
            for node in self.nodes
            if node.group == parent and node.id not in self._frames
        ]
        for group in self.groups:
            if group.parent == parent:
                lines.append(f"{indent}subgraph cluster_{group.id} {{ label={_quoted(group.text)};")
                lines += [*self._dot_group(group.id, indent + "  "), indent + "}"]
        return lines

    def to_mermaid(self) -> str:
        """A Mermaid flowchart; groups are subgraphs."""
        lines = ["flowchart TD", *self._mermaid_group(None, "  ")]
        for edge in self.edges:
            arrow = ("-.->" if edge.dashed else "-->") if edge.directed else ("-.-" if edge.dashed else "---")
            label = f"|{_mermaid(edge.label)}|" if edge.label else ""
            lines.append(f"  {edge.source} {arrow}{label} {edge.target}")
        return "\n".join(lines) + "\n"

    def _mermaid_group(self, parent: str | None, indent: str) -> list[str]:
        lines = []
        for node in self.nodes:
            if node.group == parent and node.id not in self._frames:
                left, right = _MERMAID_SHAPES.get(node.shape, ("[", "]"))
                lines.append(f"{indent}{node.id}{left}{_mermaid(node.text)}{right}")
        for group in self.groups:
            if group.parent == parent:
                lines.append(f"{indent}subgraph {group.id}[{_mermaid(group.text)}]")
                lines += [*self._mermaid_group(group.id, indent + "  "), indent + "end"]
        return lines

    def to_graphml(self) -> str:
        """GraphML 1.0 with text, kind and label as data."""
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
            *(f'  <key id="{k}" for="node" attr.name="{k}" attr.type="string"/>' for k in _NODE_KEYS),
            *(f'  <key id="e_{k}" for="edge" attr.name="{k}" attr.type="string"/>' for k in _EDGE_KEYS),
            f'  <graph id="G" edgedefault="{"directed" if self._directed else "undirected"}">',
        ]
        for node in self.nodes:
            data = "".join(f'<data key="{k}">{_xml(getattr(node, k) or "")}</data>' for k in _NODE_KEYS)
            lines.append(f"    <node id={quoteattr(node.id)}>{data}</node>")
        for edge in self.edges:
            data = "".join(f'<data key="e_{k}">{_xml(getattr(edge, k))}</data>' for k in _EDGE_KEYS)
            ends = f"source={quoteattr(edge.source)} target={quoteattr(edge.target)}"
            lines.append(f'    <edge {ends} directed="{str(edge.directed).lower()}">{data}</edge>')
        return "\n".join([*lines, "  </graph>", "</graphml>"]) + "\n"

    @property
    def _frames(self) -> set[str]:
        """Groups that are nodes as well; DOT makes a node of one that an edge names."""
        return {group.id for group in self.groups}

    @property
    def _directed(self) -> bool:
        return not self.edges or any(edge.directed for edge in self.edges)


_NODE_KEYS = ("text", "kind", "shape", "group")
_EDGE_KEYS = ("label", "kind")
_DOT_SHAPES = {
    "ellipse": "ellipse",
    "circle": "circle",
    "diamond": "diamond",
    "parallelogram": "parallelogram",
    "hexagon": "hexagon",
    "cylinder": "cylinder",
    "note": "note",
    "triangle": "triangle",
    "text": "plaintext",
}
_MERMAID_SHAPES = {
    "rounded": ("(", ")"),
    "ellipse": ("([", "])"),
    "circle": ("((", "))"),
    "diamond": ("{", "}"),
    "parallelogram": ("[/", "/]"),
    "hexagon": ("{{", "}}"),
    "cylinder": ("[(", ")]"),
}


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _mermaid(text: str) -> str:
    """In quotes, with the entity codes Mermaid has for what would end them."""
    return '"' + text.replace("#", "#35;").replace('"', "#quot;").replace("\n", "<br/>") + '"'


def _xml(text: str) -> str:
    return escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text))  # XML 1.0 has no such characters
