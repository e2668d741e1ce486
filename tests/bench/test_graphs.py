from pathlib import Path

import pytest

from docstruct.bench import graphs
from docstruct.bench.graphs import judge
from docstruct.drawing.graphs import DrawnGraph, Edge
from docstruct.schemas.diagram import Diagram, DiagramEdge, DiagramNode

GRAPH = DrawnGraph("tree", "dot", ("start", "queue", "vault"), (Edge(0, 1), Edge(1, 2, both=True)), True, "")


def diagram(*edges: DiagramEdge) -> Diagram:
    nodes = [DiagramNode(id=f"n{n}", text=text) for n, text in enumerate(GRAPH.nodes)]
    return Diagram(kind="graph", nodes=nodes, edges=list(edges))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def judged(*edges: DiagramEdge) -> graphs.Judged:
        monkeypatch.setattr(graphs, "read_diagrams", lambda *_, **__: [diagram(*edges)])
        return judge(GRAPH, tmp_path / "graph.png")

    return judged


def test_heads_at_both_ends_count_as_an_edge_each_way(read) -> None:
    both = DiagramEdge(source="n1", target="n2", directed=False, source_end="arrow", target_end="arrow", confidence=0.7)
    judged = read(DiagramEdge(source="n0", target="n1", confidence=0.9), both)
    assert (judged.match.edges.hits, judged.match.edges.omitted, judged.match.edges.hallucinated) == (3, 0, 0)
    assert judged.edges == ((0.9, True), (0.7, True), (0.7, True))


def test_an_edge_that_is_not_there_is_wrong_and_so_is_one_turned_round(read) -> None:
    judged = read(DiagramEdge(source="n1", target="n0", confidence=0.9), DiagramEdge(source="n0", target="n2"))
    assert judged.match.edges.hallucinated == 2
    assert [right for _, right in judged.edges] == [False, False]


def test_reliability_says_what_was_stated_and_what_was_right() -> None:
    (low, high) = graphs._reliability([(0.4, False), (0.3, True), (0.96, True)])
    assert low == {"confidence": 0.0, "n": 2, "stated": 0.35, "right": 0.5}
    assert high == {"confidence": 0.95, "n": 1, "stated": 0.96, "right": 1.0}
