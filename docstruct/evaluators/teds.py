"""TEDS: tree-edit-distance similarity of two HTML tables (arXiv:1911.10683), 0 to 1, higher is better.

``TEDS = 1 - distance / max(nodes)`` with nodes counted below ``<table>``, as in the authors' code. Inserting
or deleting a node costs 1; renaming costs 1 where tag, colspan or rowspan differ, and between equal ``td``
the Levenshtein distance of their tokens (characters and inline tags) by the longer length. TEDS-S leaves the
contents out. ``th`` is read as ``td`` unless told otherwise: the authors' code knows only ``td``, and a
``th`` would lose its content. Two tables without any node below ``<table>`` are equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from docstruct.evaluators.grid import Table
from docstruct.evaluators.records import Record
from docstruct.evaluators.tree_distance import Floats, PostOrder, tree_distance


@dataclass(frozen=True)
class Teds(Record):
    """The distance and what it is measured against; adding gives a figure weighted by table size."""

    distance: float = 0.0
    nodes: float = 0.0

    def numbers(self) -> tuple[float, ...]:
        """``(distance, nodes)``."""
        return self.distance, self.nodes

    @property
    def weight(self) -> float:
        """Nodes of the larger tree."""
        return self.nodes

    @property
    def value(self) -> float:
        """The similarity."""
        return max(0.0, 1.0 - self.distance / self.nodes) if self.nodes else float(self.distance == 0)


@dataclass
class TableNode:
    """A node of the table tree; ``content`` holds a cell's tokens, inline tags as private-use letters."""

    tag: str
    spans: tuple[int, int] = (1, 1)
    content: str = ""
    children: list[TableNode] = field(default_factory=list)


def teds(truth: str | Table, predicted: str | Table, *, structure_only: bool = False, th_as_td: bool = True) -> Teds:
    """Compare two tables, each HTML or a ``Table``; text without a ``<table>`` scores 0 against a table."""
    tokens: dict[str, str] = {}
    trees = [_parse(side, structure_only, th_as_td, tokens) for side in (truth, predicted)]
    if trees[0] is None or trees[1] is None:
        size = max((nodes for tree in trees if tree for nodes in [tree[1]]), default=0)
        return Teds(float(size), float(size))
    left, right = PostOrder.of(trees[1][0]), PostOrder.of(trees[0][0])
    return Teds(tree_distance(left, right, _rename(left, right)), float(max(trees[0][1], trees[1][1])))


def _parse(
    side: str | Table, structure_only: bool, th_as_td: bool, tokens: dict[str, str]
) -> tuple[TableNode, int] | None:
    """The table tree and the number of elements below ``<table>``."""
    from lxml import html as lxml_html

    text = side.to_html() if isinstance(side, Table) else side
    if "<table" not in text:
        return None
    root = lxml_html.fromstring(text, parser=lxml_html.HTMLParser(remove_comments=True, encoding="utf-8"))
    table = root if root.tag == "table" else next(root.iter("table"))
    if th_as_td:
        for node in table.iter("th"):
            node.tag = "td"
    return _node(table, structure_only, tokens), sum(1 for _ in table.iterdescendants())


def _node(element: Any, structure_only: bool, tokens: dict[str, str]) -> TableNode:
    if element.tag == "td":
        spans = int(element.get("colspan") or 1), int(element.get("rowspan") or 1)
        content = "" if structure_only else "".join(_tokens(element, tokens))
        return TableNode("td", spans, content)
    return TableNode(element.tag, children=[_node(child, structure_only, tokens) for child in element])


def _tokens(element: Any, tokens: dict[str, str]) -> list[str]:
    """Characters in order, and one token for every inline tag that opens or closes."""
    found = [element.text or ""]
    for child in element:
        found += [_letter(f"<{child.tag}>", tokens), *_tokens(child, tokens)]
        if child.tag != "unk":
            found.append(_letter(f"</{child.tag}>", tokens))
        found.append(child.tail or "")
    return found


def _letter(tag: str, tokens: dict[str, str]) -> str:
    return tokens.setdefault(tag, chr(0xF0000 + len(tokens)))  # supplementary private use area


def _rename(left: PostOrder, right: PostOrder) -> Floats:
    """Renaming costs of every pair; contents are compared once per pair of distinct texts."""
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cdist

    kinds: dict[tuple[str, tuple[int, int]], int] = {}
    texts: tuple[dict[str, int], dict[str, int]] = ({}, {})
    codes = [
        np.array([kinds.setdefault((node.tag, node.spans), len(kinds)) for node in side.nodes])
        for side in (left, right)
    ]
    content = [
        np.array([known.setdefault(node.content, len(known)) for node in side.nodes])
        for side, known in zip((left, right), texts, strict=True)
    ]
    distances = cdist(list(texts[0]), list(texts[1]), scorer=Levenshtein.normalized_distance, dtype=np.float64)
    rename: Floats = np.where(codes[0][:, None] == codes[1], distances[content[0]][:, content[1]], 1.0)
    return rename
