"""A diagram as lines of text, which a decoder can write, and back: one line for each node and each edge.

    node n1 task "Check the order"
    node n2 end
    edge n1 -> n2 "approved"
    edge n2 -- n1

Texts stand in JSON quotes; ``->`` points at the second node, ``--`` has no direction. A line that is none of
these ends nothing: it is left out and reported, since a decoder's answer may break off anywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import NamedTuple

_NODE = re.compile(r'node\s+(\S+)(?:\s+([^\s"]+))?(?:\s+("(?:[^"\\]|\\.)*"))?\s*')
_EDGE = re.compile(r'edge\s+(\S+)\s+(->|--)\s+(\S+)(?:\s+("(?:[^"\\]|\\.)*"))?\s*')


class ListedNode(NamedTuple):
    """A node line."""

    id: str
    kind: str = ""
    text: str = ""


class ListedEdge(NamedTuple):
    """An edge line."""

    source: str
    target: str
    label: str = ""
    directed: bool = True


class EdgeList(NamedTuple):
    """Nodes and edges in the order of their lines, and the lines that were neither."""

    nodes: tuple[ListedNode, ...]
    edges: tuple[ListedEdge, ...]
    left_out: tuple[str, ...] = ()


def write_edge_list(nodes: Iterable[ListedNode], edges: Iterable[ListedEdge]) -> str:
    """The lines of a diagram, nodes first; kinds and ids must hold no blank."""
    lines = [" ".join(["node", n.id, *_given(n.kind), *_quoted(n.text)]) for n in nodes]
    lines += [" ".join(["edge", e.source, "->" if e.directed else "--", e.target, *_quoted(e.label)]) for e in edges]
    return "".join(line + "\n" for line in lines)


def read_edge_list(text: str) -> EdgeList:
    """Nodes and edges of the lines; an edge whose ends no line names, or a node named twice, is left out."""
    nodes: dict[str, ListedNode] = {}
    edges: list[tuple[ListedEdge, str]] = []
    left_out: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if (found := _NODE.fullmatch(line)) and found[1] not in nodes:
            nodes[found[1]] = ListedNode(found[1], found[2] or "", _text(found[3]))
        elif found := _EDGE.fullmatch(line):
            edges.append((ListedEdge(found[1], found[3], _text(found[4]), found[2] == "->"), line))
        else:
            left_out.append(line)
    joined = [(edge, line, edge.source in nodes and edge.target in nodes) for edge, line in edges]
    left_out += [line for _, line, known in joined if not known]
    return EdgeList(tuple(nodes.values()), tuple(e for e, _, known in joined if known), tuple(left_out))


def _given(kind: str) -> list[str]:
    return [kind] if kind else []


def _quoted(text: str) -> list[str]:
    return [json.dumps(text, ensure_ascii=False)] if text else []


def _text(quoted: str | None) -> str:
    if not quoted:
        return ""
    try:
        return str(json.loads(quoted, strict=False))
    except ValueError:  # an escape that JSON does not know
        return quoted[1:-1]
