"""A `Diagram` as other programs read it: node-link JSON, Graphviz DOT, Mermaid, GraphML.

A group that an edge names is a node too where the format has no edges to groups.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from docstruct.schemas.diagram import Diagram, DiagramEdge, DiagramGroup, DiagramNode

_NODE_KEYS = ("text", "kind", "shape", "group", "members")
_EDGE_KEYS = (
    "label", "kind", "directed", "source_end", "target_end", "dashed", "source_label", "target_label",
)  # fmt: skip
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
_DOT_ENDS = {
    "none": "none",
    "arrow": "normal",
    "triangle": "empty",
    "diamond": "odiamond",
    "filled-diamond": "diamond",
    "circle": "odot",
    "cross": "tee",
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


# -- node-link JSON -----------------------------------------------------------------------------------


def node_link(diagram: Diagram) -> dict[str, Any]:
    """The dict that ``networkx.node_link_graph`` reads; the groups are data of the graph."""
    groups = [group.model_dump(mode="json") for group in diagram.groups]
    nodes = [node.model_dump(mode="json") for node in (*diagram.nodes, *_named_groups(diagram))]
    return {
        "directed": _directed(diagram),
        "multigraph": True,
        "graph": {"kind": diagram.kind, "title": diagram.title, "groups": groups},
        "nodes": nodes,
        "edges": [{**edge.model_dump(mode="json"), "key": i} for i, edge in enumerate(diagram.edges)],
    }


# -- DOT ----------------------------------------------------------------------------------------------


def dot(diagram: Diagram) -> str:
    """Graphviz DOT; groups are clusters, and an edge to a group ends at its border."""
    lines = ["digraph {" if _directed(diagram) else "graph {"]
    lines += ["  compound=true;"] if _ends(diagram) & {group.id for group in diagram.groups} else []
    lines += _dot_group(diagram, None, "  ")
    lines += [_dot_edge(diagram, edge) for edge in diagram.edges]
    return "\n".join([*lines, "}"]) + "\n"


def _dot_group(diagram: Diagram, parent: str | None, indent: str) -> list[str]:
    frames = {group.id for group in diagram.groups}
    lines = [indent + _dot_node(n) for n in diagram.nodes if n.group == parent and n.id not in frames]
    for group in diagram.groups:
        if group.parent == parent:
            lines.append(f"{indent}subgraph cluster_{group.id} {{ label={_quoted(group.text)};")
            if group.id in _ends(diagram) and _inside(diagram, group.id) == group.id:  # an edge needs a node in it
                lines.append(f'{indent}  {group.id} [label="" shape=point style=invis];')
            lines += [*_dot_group(diagram, group.id, indent + "  "), indent + "}"]
    return lines


def _dot_node(node: DiagramNode) -> str:
    if node.members:
        rows = "".join(_record(member) + "\\l" for member in node.members)
        return f'{node.id} [label="{{{_record(node.text)}|{rows}}}" shape=record];'
    return f"{node.id} [label={_quoted(node.text)} shape={_DOT_SHAPES.get(node.shape, 'box')}];"


def _dot_edge(diagram: Diagram, edge: DiagramEdge) -> str:
    clusters = {group.id for group in diagram.groups}
    told = {"label": edge.label, "taillabel": edge.source_label, "headlabel": edge.target_label}
    more = {name: _quoted(text) for name, text in told.items() if text}
    more |= _dot_ends(edge) if _directed(diagram) else {}
    more |= {"style": "dashed"} if edge.dashed else {}
    more |= {"ltail": f"cluster_{edge.source}"} if edge.source in clusters else {}
    more |= {"lhead": f"cluster_{edge.target}"} if edge.target in clusters else {}
    arrow = "->" if _directed(diagram) else "--"
    written = " ".join(f"{name}={value}" for name, value in more.items())
    return f"  {_inside(diagram, edge.source)} {arrow} {_inside(diagram, edge.target)} [{written}];"


def _dot_ends(edge: DiagramEdge) -> dict[str, str]:
    """What differs from a plain line with an arrow at its target."""
    tail, head = _DOT_ENDS[edge.source_end], _DOT_ENDS[edge.target_end]
    if tail == head == "none":
        return {} if edge.directed else {"dir": "none"}
    if tail != "none":
        return {"dir": "both", "arrowtail": tail, "arrowhead": head}
    return {"arrowhead": head} if head != "normal" else {}


def _inside(diagram: Diagram, end: str) -> str:
    """A node to draw an edge to: that of the end itself, or of a group the first node that is anywhere in it."""
    frames = {group.id for group in diagram.groups}
    within, grown = {end}, True
    while grown:
        more = {group.id for group in diagram.groups if group.parent in within} - within
        within, grown = within | more, bool(more)
    held = [node.id for node in diagram.nodes if node.group in within and node.id not in frames]
    return held[0] if end in frames and held else end


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _record(text: str) -> str:
    """Text in a record of DOT, where brackets and bars have a meaning."""
    return re.sub(r'([\\{}|<>" ])', r"\\\1", text).replace("\n", "\\n")


# -- Mermaid ------------------------------------------------------------------------------------------


def mermaid(diagram: Diagram) -> str:
    """A Mermaid flowchart; groups are subgraphs, members further lines of their node."""
    lines = ["flowchart TD", *_mermaid_group(diagram, None, "  ")]
    for edge in diagram.edges:
        arrow = ("-.->" if edge.dashed else "-->") if edge.directed else ("-.-" if edge.dashed else "---")
        words = " · ".join(text for text in (edge.source_label, edge.label, edge.target_label) if text)
        label = f"|{_mermaid(words)}|" if words else ""
        lines.append(f"  {edge.source} {arrow}{label} {edge.target}")
    return "\n".join(lines) + "\n"


def _mermaid_group(diagram: Diagram, parent: str | None, indent: str) -> list[str]:
    frames, lines = {group.id for group in diagram.groups}, []
    for node in diagram.nodes:
        if node.group == parent and node.id not in frames:
            left, right = _MERMAID_SHAPES.get(node.shape, ("[", "]"))
            lines.append(f"{indent}{node.id}{left}{_mermaid(chr(10).join([node.text, *node.members]))}{right}")
    for group in diagram.groups:
        if group.parent == parent:
            lines.append(f"{indent}subgraph {group.id}[{_mermaid(group.text)}]")
            lines += [*_mermaid_group(diagram, group.id, indent + "  "), indent + "end"]
    return lines


def _mermaid(text: str) -> str:
    """In quotes, with the entity codes Mermaid has for what would end them; it takes no empty text."""
    return '"' + (text.replace("#", "#35;").replace('"', "#quot;").replace("\n", "<br/>") or " ") + '"'


# -- GraphML ------------------------------------------------------------------------------------------


def graphml(diagram: Diagram) -> str:
    """GraphML 1.0; the groups are JSON in the data of the graph.

    NetworkX refuses a graph with edges of both kinds, so all have the graph's; ``directed`` of an edge's data says
    which it is.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        *(f'  <key id="g_{k}" for="graph" attr.name="{k}" attr.type="string"/>' for k in ("kind", "title", "groups")),
        *(f'  <key id="{k}" for="node" attr.name="{k}" attr.type="string"/>' for k in _NODE_KEYS),
        *(f'  <key id="e_{k}" for="edge" attr.name="{k}" attr.type="{_type(k)}"/>' for k in _EDGE_KEYS),
        f'  <graph id="G" edgedefault="{"directed" if _directed(diagram) else "undirected"}">',
        f"    {_data('g_kind', diagram.kind)}{_data('g_title', diagram.title)}{_data('g_groups', _groups(diagram))}",
    ]
    nodes: list[DiagramNode | DiagramGroup] = [*diagram.nodes, *_named_groups(diagram)]
    for node in nodes:
        told = "".join(_data(k, getattr(node, k, None)) for k in _NODE_KEYS)
        lines.append(f"    <node id={quoteattr(node.id)}>{told}</node>")
    for edge in diagram.edges:
        told = "".join(_data(f"e_{k}", getattr(edge, k)) for k in _EDGE_KEYS)
        lines.append(f"    <edge source={quoteattr(edge.source)} target={quoteattr(edge.target)}>{told}</edge>")
    return "\n".join([*lines, "  </graph>", "</graphml>"]) + "\n"


def _type(key: str) -> str:
    return "boolean" if key in ("directed", "dashed") else "string"


def _data(key: str, value: object) -> str:
    text = "\n".join(value) if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else value
    return f'<data key="{key}">{_xml(str(text or ""))}</data>'


def _groups(diagram: Diagram) -> str:
    return json.dumps([group.model_dump(mode="json") for group in diagram.groups], ensure_ascii=False)


def _xml(text: str) -> str:
    return escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text))  # XML 1.0 has no such characters


# -- of all -------------------------------------------------------------------------------------------


def _directed(diagram: Diagram) -> bool:
    return not diagram.edges or any(edge.directed for edge in diagram.edges)


def _ends(diagram: Diagram) -> set[str]:
    return {end for edge in diagram.edges for end in (edge.source, edge.target)}


def _named_groups(diagram: Diagram) -> list[DiagramGroup]:
    """The groups that an edge names and that are not nodes as well."""
    nodes, ends = {node.id for node in diagram.nodes}, _ends(diagram)
    return [group for group in diagram.groups if group.id in ends and group.id not in nodes]
