"""Diagrams as graphs: node, edge and triplet F1, and normalised graph edit distance.

Nodes are paired by optimal assignment on the ANLS of their texts; among equal texts (two tasks called
"Check") the pairing that preserves more neighbours wins, and nodes without text on both sides pair by kind.
Which of many equal texts stands where is told by the neighbours, and by theirs in turn.
An edge is right when both ends are paired and joined in the same direction; a triplet when the edge's label
agrees too. ``nGED = 1 - GED / (|V1| + |E1| + |V2| + |E2|)``, exact up to 12 nodes, above that the
cost of the edits that the pairing implies, an upper bound of the distance. Two empty graphs are equal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from docstruct.evaluators.anls import anls
from docstruct.evaluators.assignment import best_pairs
from docstruct.evaluators.graph_distance import LabelledGraph, graph_edit_distance
from docstruct.evaluators.normalize import FOLDED
from docstruct.evaluators.records import Counts, Mean

EXACT_LIMIT = 12  # nodes per side; the exact distance grows exponentially
NODE_THRESHOLD = 0.5
FLOODS = 12  # neighbours so far away tell equal texts apart


@dataclass(frozen=True)
class Graph:
    """Nodes as (text, kind), edges as (source index, target index, label)."""

    nodes: tuple[tuple[str, str], ...]
    edges: tuple[tuple[int, int, str], ...]
    directed: bool = True

    @classmethod
    def from_json(cls, line: Mapping[str, Any], without: Collection[str] = (), fields: bool = False) -> Graph:
        """One line of ``docstruct diagrams``; edges of some kinds, or to what is no node, are left out.

        ``fields``: the text of a node is that of all its compartments, as in the label of a record; else its
        name alone, as of a class.
        """
        nodes, joins = line.get("nodes") or (), line.get("edges") or ()
        number = {node["id"]: i for i, node in enumerate(nodes)}
        edges = tuple(
            (number[edge["source"]], number[edge["target"]], str(edge.get("label") or ""))
            for edge in joins
            if edge["source"] in number and edge["target"] in number and edge.get("kind") not in without
        )
        directed = not joins or any(edge.get("directed", True) for edge in joins)
        texts = tuple((_text(node, fields), str(node.get("kind") or "")) for node in nodes)
        return cls(texts, edges, directed)


def _text(node: Mapping[str, Any], fields: bool) -> str:
    name = str(node.get("text") or "")
    return " ".join([name, *map(str, node.get("members") or ())]).strip() if fields else name


@dataclass(frozen=True)
class GraphMatch:
    """Counts of nodes, edges and triplets, the graph similarity, and the paired nodes by index."""

    nodes: Counts
    node_kinds: Counts
    edges: Counts
    triplets: Counts
    similarity: Mean
    pairs: tuple[tuple[int, int], ...] = field(default=())


def match_graphs(truth: Graph, predicted: Graph) -> GraphMatch:
    """Compare a diagram with its labels. A directed truth is compared as directed."""
    pairs = pair_nodes(truth, predicted)
    sizes = len(predicted.nodes), len(truth.nodes)
    kinds = sum(truth.nodes[i][1] == predicted.nodes[j][1] for i, j in pairs)
    edges, triplets = _edge_counts(truth, predicted, dict(pairs))
    return GraphMatch(
        nodes=Counts.matched(len(pairs), *sizes),
        node_kinds=Counts.matched(kinds, *sizes),
        edges=edges,
        triplets=triplets,
        similarity=Mean.of(graph_similarity(truth, predicted, pairs)),
        pairs=tuple(pairs),
    )


def pair_nodes(truth: Graph, predicted: Graph) -> list[tuple[int, int]]:
    """Nodes with similar texts, one-to-one; a second round lets paired neighbours settle ties."""
    likeness = [[_node_similarity(a, b) for b in predicted.nodes] for a in truth.nodes]
    pairs = best_pairs(_with_places(likeness, truth, predicted))
    for _ in range(2):
        partner = dict(pairs)
        support = _neighbour_support(truth, predicted, partner)
        # Neighbours only break ties: their bonus stays below any difference an edit makes in a label.
        scores = [
            [value + 1e-3 * support.get((i, j), 0.0) if value else 0.0 for j, value in enumerate(row)]
            for i, row in enumerate(likeness)
        ]
        pairs = best_pairs(scores)
    return pairs


def _with_places(likeness: list[list[float]], truth: Graph, predicted: Graph) -> list[list[float]]:
    """Likeness with a bonus below that of any edit for nodes whose neighbours, and theirs in turn, are alike.

    Where many texts are equal ("M", "M", "M") this tells which of them stands where: similarity flooding
    (Melnik, Garcia-Molina, Rahm; ICDE 2002).
    """
    if not truth.edges or not predicted.edges:
        return likeness
    base = np.array(likeness, np.float64)
    (t, p), place = (_adjacency(graph) for graph in (truth, predicted)), base
    for _ in range(FLOODS):
        place = base * (1.0 + t @ place @ p.T + t.T @ place @ p)
        place /= max(float(place.max()), 1e-9)
    scores: list[list[float]] = np.where(base > 0, base + 1e-3 * place, 0.0).tolist()
    return scores


def _adjacency(graph: Graph) -> npt.NDArray[np.float64]:
    joins = np.zeros((len(graph.nodes), len(graph.nodes)))
    for source, target, _ in graph.edges:
        joins[source, target] = 1.0
        if not graph.directed:
            joins[target, source] = 1.0
    return joins


def _node_similarity(truth: tuple[str, str], predicted: tuple[str, str]) -> float:
    if not truth[0].strip() and not predicted[0].strip():
        return 1.0 if truth[1] == predicted[1] else 0.6
    if not truth[0].strip() or not predicted[0].strip():
        return 0.0
    likeness = anls(truth[0], predicted[0], threshold=NODE_THRESHOLD)
    # Equal kinds only break ties: texts that are not alike are no pair.
    return likeness + 1e-4 * (truth[1] == predicted[1]) if likeness else 0.0


def _neighbour_support(truth: Graph, predicted: Graph, partner: Mapping[int, int]) -> dict[tuple[int, int], float]:
    """For each possible pair the share of the true node's neighbours whose partners are neighbours too."""
    support: Counter[tuple[int, int]] = Counter()
    joined: dict[tuple[str, int], list[int]] = {}
    for source, target, _ in predicted.edges:
        joined.setdefault(("from", target), []).append(source)
        joined.setdefault(("to", source), []).append(target)
    degree = Counter(end for source, target, _ in truth.edges for end in (source, target))
    for source, target, _ in truth.edges:
        if target in partner:
            support.update((source, candidate) for candidate in joined.get(("from", partner[target]), ()))
        if source in partner:
            support.update((target, candidate) for candidate in joined.get(("to", partner[source]), ()))
    return {pair: min(1.0, count / degree[pair[0]]) for pair, count in support.items()}


def _edge_counts(truth: Graph, predicted: Graph, partner: Mapping[int, int]) -> tuple[Counts, Counts]:
    directed = truth.directed
    given = Counter(_ends(s, t, directed) for s, t, _ in predicted.edges)
    labels = Counter((_ends(s, t, directed), FOLDED(label)) for s, t, label in predicted.edges)
    hits = exact = 0
    for source, target, label in truth.edges:
        if source not in partner or target not in partner:
            continue
        ends = _ends(partner[source], partner[target], directed)
        if given[ends]:
            given[ends] -= 1
            hits += 1
        if labels[ends, FOLDED(label)]:
            labels[ends, FOLDED(label)] -= 1
            exact += 1
    sizes = len(predicted.edges), len(truth.edges)
    return Counts.matched(hits, *sizes), Counts.matched(exact, *sizes)


def _ends(source: int, target: int, directed: bool) -> tuple[int, int]:
    return (source, target) if directed else (min(source, target), max(source, target))


def graph_similarity(truth: Graph, predicted: Graph, pairs: Sequence[tuple[int, int]]) -> float:
    """Normalised graph edit distance as a similarity, 0 to 1; every edit of a node or an edge costs 1."""
    size = sum(len(side) for graph in (truth, predicted) for side in (graph.nodes, graph.edges))
    if not size:
        return 1.0
    distance = implied_distance(truth, predicted, pairs)
    if max(len(truth.nodes), len(predicted.nodes)) <= EXACT_LIMIT:
        alike = Graph(predicted.nodes, predicted.edges, truth.directed)
        distance = graph_edit_distance(_labelled(truth), _labelled(alike), bound=distance)
    return 1.0 - distance / size


def implied_distance(truth: Graph, predicted: Graph, pairs: Sequence[tuple[int, int]]) -> float:
    """Cost of the edits a pairing of nodes implies: an upper bound of the graph edit distance."""
    changed = sum(FOLDED(truth.nodes[i][0]) != FOLDED(predicted.nodes[j][0]) for i, j in pairs)
    lone = len(truth.nodes) + len(predicted.nodes) - 2 * len(pairs)
    edges, triplets = _edge_counts(truth, predicted, dict(pairs))
    lone_edges = edges.omitted + edges.hallucinated
    return changed + lone + lone_edges + (edges.hits - triplets.hits)


def _labelled(graph: Graph) -> LabelledGraph:
    labels: dict[tuple[int, int], list[str]] = {}
    for source, target, label in graph.edges:
        labels.setdefault(_ends(source, target, graph.directed), []).append(FOLDED(label))
    edges = {ends: tuple(sorted(texts)) for ends, texts in labels.items()}
    return LabelledGraph(tuple(FOLDED(text) for text, _ in graph.nodes), edges, graph.directed)
