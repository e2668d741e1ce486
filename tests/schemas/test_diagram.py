from __future__ import annotations

import networkx as nx
import pytest

from docstruct.schemas.diagram import Diagram, DiagramEdge, DiagramGroup, DiagramNode


@pytest.fixture
def diagram() -> Diagram:
    return Diagram(
        kind="flowchart",
        nodes=[
            DiagramNode(id="n1", text='Say "go" & wait', shape="rounded", kind="task", group="g1"),
            DiagramNode(id="n2", text="ok?", shape="diamond", kind="decision"),
        ],
        edges=[
            DiagramEdge(source="n1", target="n2", label="a|b"),
            DiagramEdge(source="n2", target="n1", directed=False, dashed=True),
        ],
        groups=[DiagramGroup(id="g1", text="Lane")],
    )


def test_node_link_is_what_networkx_reads(diagram: Diagram) -> None:
    graph = nx.node_link_graph(diagram.to_node_link(), edges="edges")
    assert graph.is_directed()
    assert [(s, t, d["label"]) for s, t, d in graph.edges(data=True)] == [("n1", "n2", "a|b"), ("n2", "n1", "")]
    assert graph.nodes["n1"]["text"] == 'Say "go" & wait'


def test_graphml_is_what_networkx_reads(diagram: Diagram) -> None:
    diagram.edges[1].directed = True  # NetworkX takes no mixed graphs
    graph = nx.parse_graphml(diagram.to_graphml())
    assert graph.nodes["n1"] == {"text": 'Say "go" & wait', "kind": "task", "shape": "rounded", "group": "g1"}
    assert graph.edges["n1", "n2"]["label"] == "a|b"


def test_dot(diagram: Diagram) -> None:
    assert diagram.to_dot() == (
        "digraph {\n"
        '  n2 [label="ok?" shape=diamond];\n'
        '  subgraph cluster_g1 { label="Lane";\n'
        '    n1 [label="Say \\"go\\" & wait" shape=box];\n'
        "  }\n"
        '  n1 -> n2 [label="a|b"];\n'
        '  n2 -> n1 [label="" dir=none style=dashed];\n'
        "}\n"
    )


def test_mermaid(diagram: Diagram) -> None:
    assert diagram.to_mermaid() == (
        "flowchart TD\n"
        '  n2{"ok?"}\n'
        '  subgraph g1["Lane"]\n'
        '    n1("Say #quot;go#quot; & wait")\n'
        "  end\n"
        '  n1 -->|"a|b"| n2\n'
        "  n2 -.- n1\n"
    )
