from __future__ import annotations

import json
import shutil
import subprocess

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
    graph = nx.parse_graphml(diagram.to_graphml())  # of edges with and without direction
    node = {"text": 'Say "go" & wait', "kind": "task", "shape": "rounded", "group": "g1", "members": ""}
    assert graph.nodes["n1"] == node
    assert graph.edges["n1", "n2"]["label"] == "a|b"
    assert [graph.edges[ends]["directed"] for ends in (("n1", "n2"), ("n2", "n1"))] == [True, False]
    assert json.loads(graph.graph["groups"])[0]["text"] == "Lane"


def test_dot(diagram: Diagram) -> None:
    assert diagram.to_dot() == (
        "digraph {\n"
        '  n2 [label="ok?" shape=diamond];\n'
        '  subgraph cluster_g1 { label="Lane";\n'
        '    n1 [label="Say \\"go\\" & wait" shape=box];\n'
        "  }\n"
        '  n1 -> n2 [label="a|b"];\n'
        "  n2 -> n1 [dir=none style=dashed];\n"
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


@pytest.fixture
def classes() -> Diagram:
    """A class with members, an inheritance, a multiplicity, and a package that is an end."""
    return Diagram(
        nodes=[
            DiagramNode(id="n1", text="Order {x}", members=["+id: int", "+pay()"], group="g2"),
            DiagramNode(id="n2", text=""),
        ],
        edges=[
            DiagramEdge(source="n2", target="n1", target_end="triangle", source_label="0..*"),
            DiagramEdge(source="n2", target="g1", target_end="arrow", dashed=True),
        ],
        groups=[DiagramGroup(id="g1", text="shop"), DiagramGroup(id="g2", parent="g1")],
    )


def test_dot_keeps_members_ends_and_edges_to_groups(classes: Diagram) -> None:
    text = classes.to_dot()
    assert r'n1 [label="{Order\ \{x\}|+id:\ int\l+pay()\l}" shape=record];' in text
    assert 'n2 -> n1 [taillabel="0..*" arrowhead=empty];' in text
    assert "compound=true;" in text
    assert "n2 -> n1 [style=dashed lhead=cluster_g1];" in text


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_draws_what_is_written(classes: Diagram) -> None:
    ran = subprocess.run(["dot", "-Tsvg"], input=classes.to_dot(), capture_output=True, text=True, check=True)
    assert "+pay()" in ran.stdout
    assert "Warning" not in ran.stderr


def test_a_group_that_is_an_end_is_a_node_with_its_name(classes: Diagram) -> None:
    assert nx.node_link_graph(classes.to_node_link(), edges="edges").nodes["g1"]["text"] == "shop"
    graph = nx.parse_graphml(classes.to_graphml())
    assert set(graph.nodes) == {"n1", "n2", "g1"}
    assert graph.nodes["g1"]["text"] == "shop"
    assert graph.nodes["n1"]["members"] == "+id: int\n+pay()"


def test_mermaid_has_no_empty_text_and_all_that_is_read(classes: Diagram) -> None:
    text = classes.to_mermaid()
    assert '""' not in text
    assert 'n1["Order {x}<br/>+id: int<br/>+pay()"]' in text
    assert 'n2 -->|"0..*"| n1' in text
