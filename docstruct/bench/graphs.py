"""Graphs that Graphviz drew from known nodes and edges → how many of these are read, and how many that are not there.

Nodes and edges are compared as by ``docstruct.evaluators.diagrams``; an edge with heads at both ends counts as two,
one for each direction, on either side; the text of a record is that of all its fields.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from docstruct.api import diagrams as read_diagrams
from docstruct.drawing.graphs import FAMILIES, DrawnGraph, draw_graph, picture
from docstruct.errors import DocstructError
from docstruct.evaluators.diagrams import Graph, GraphMatch, match_graphs
from docstruct.schemas.diagram import Diagram

LIMIT = 60.0  # seconds for one picture
RANGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)  # of confidence


class Judged(NamedTuple):
    """A graph beside what was read of it; for each edge read its confidence and whether it is there."""

    name: str
    family: str
    match: GraphMatch
    edges: tuple[tuple[float, bool], ...]
    seconds: float
    declined: str


def run(families: Sequence[str], count: int, seed: int, keep: Path | None = None) -> Iterator[dict[str, Any]]:
    """A line for each picture with edges not right, one for each family, and one for all; then the reliability table.

    Its lines say, for edges of a range of confidence, how many there are, what was stated and how many are right.

    Raises:
        EngineError: Graphviz is not installed.
    """
    found: dict[str, list[Judged]] = defaultdict(list)
    for judged in judged_graphs(families, range(seed, seed + count), keep):
        found[judged.family].append(judged)
        edges = judged.match.edges
        if judged.declined or edges.omitted or edges.hallucinated:
            yield {"picture": judged.name, "edges": edges.hits, "omitted": edges.omitted,
                   "wrong": edges.hallucinated, "declined": judged.declined}  # fmt: skip
    for family in [name for name in FAMILIES if name in found]:
        yield _line(family, found[family])
    everyone = [judged for some in found.values() for judged in some]
    yield _line("all", everyone)
    yield from _reliability([edge for judged in everyone for edge in judged.edges])


def judged_graphs(families: Sequence[str], seeds: Sequence[int], keep: Path | None = None) -> Iterator[Judged]:
    """Draw the graphs of these seeds, read each and compare."""
    with TemporaryDirectory() as temporary:
        folder = keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for seed in seeds:
            graph = draw_graph(seed, tuple(families))
            path = folder / f"{seed:05d}-{graph.family}.png"
            path.write_bytes(picture(graph))
            path.with_suffix(".gv").write_text(graph.dot, encoding="utf-8")
            yield judge(graph, path)


def judge(graph: DrawnGraph, path: Path) -> Judged:
    """Read a picture and compare it with its graph."""
    start = time.perf_counter()
    try:
        diagrams = read_diagrams(path, timeout=LIMIT)
    except DocstructError as error:
        diagrams = [Diagram(kind="graph", declined=type(error).__name__)]
    seconds = time.perf_counter() - start
    truth = _truth(graph)
    read, sure = _read(diagrams)
    match = match_graphs(truth, read)
    declined = "; ".join(d.declined for d in diagrams if d.declined)
    return Judged(path.name, graph.family, match, tuple(_right(truth, read, match, sure)), seconds, declined)


def _truth(graph: DrawnGraph) -> Graph:
    edges = [(e.source, e.target, e.label) for e in graph.edges]
    edges += [(e.target, e.source, e.label) for e in graph.edges if e.both and graph.directed]
    return Graph(tuple((text, "") for text in graph.nodes), tuple(edges), graph.directed)


def _read(diagrams: Sequence[Diagram]) -> tuple[Graph, list[float]]:
    """All nodes and edges, and the confidence of each edge."""
    nodes: list[tuple[str, str]] = []
    edges: list[tuple[int, int, str]] = []
    sure: list[float] = []
    for diagram in diagrams:
        number = {node.id: len(nodes) + n for n, node in enumerate(diagram.nodes)}
        nodes += [(" ".join([node.text, *node.members]), "") for node in diagram.nodes]
        for edge in diagram.edges:
            a, b = number[edge.source], number[edge.target]
            both = "none" not in (edge.source_end, edge.target_end) and not edge.directed
            edges += [(a, b, edge.label), (b, a, edge.label)] if both else [(a, b, edge.label)]
            sure += [edge.confidence] * (1 + both)
    return Graph(tuple(nodes), tuple(edges)), sure


def _right(truth: Graph, read: Graph, match: GraphMatch, sure: Sequence[float]) -> Iterator[tuple[float, bool]]:
    """For each edge read its confidence and whether an edge of the graph is left for it."""
    partner = {j: i for i, j in match.pairs}
    left = [_ends(s, t, truth.directed) for s, t, _ in truth.edges]
    for (source, target, _), confidence in zip(read.edges, sure):
        ends = _ends(partner.get(source, -1), partner.get(target, -1), truth.directed)
        right = ends in left
        if right:
            left.remove(ends)
        yield confidence, right


def _ends(source: int, target: int, directed: bool) -> tuple[int, int]:
    return (source, target) if directed else (min(source, target), max(source, target))


def _reliability(edges: Sequence[tuple[float, bool]]) -> Iterator[dict[str, Any]]:
    for low, high in pairwise(RANGES):
        some = [(stated, right) for stated, right in edges if low <= stated < high]
        if some:
            stated, right = (sum(column) / len(some) for column in zip(*some))
            yield {"confidence": low, "n": len(some), "stated": round(stated, 4), "right": round(right, 4)}


def _line(name: str, some: Sequence[Judged]) -> dict[str, Any]:
    nodes, edges, triplets = (sum_of(some, what) for what in ("nodes", "edges", "triplets"))
    given = edges.hits + edges.hallucinated
    seconds = [j.seconds for j in some]
    return {"name": name, "n": len(some), "node_f1": round(nodes.value, 4), "edge_f1": round(edges.value, 4),
            "triplet_f1": round(triplets.value, 4), "edges": int(edges.hits + edges.omitted),
            "wrong_edges": round(edges.hallucinated / given, 4) if given else 0.0,
            "declined": sum(bool(j.declined) for j in some),
            "seconds_p95": round(quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0], 2)}  # fmt: skip


def sum_of(some: Sequence[Judged], what: str) -> Any:
    """The counts of several graphs together."""
    first, *rest = (getattr(judged.match, what) for judged in some)
    for counts in rest:
        first = first + counts
    return first
