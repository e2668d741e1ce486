import pytest

from docstruct.drawing.graphs import FAMILIES, draw_graph, picture
from docstruct.errors import EngineError
from docstruct.evaluators.datasets.graphtext import read_dot


@pytest.mark.parametrize("seed", range(2 * len(FAMILIES)))
def test_the_source_says_what_the_graph_says(seed: int) -> None:
    graph = draw_graph(seed)
    read = read_dot(graph.dot)
    assert sorted(text for text, _ in read.nodes) == sorted(graph.nodes)
    names = [text for text, _ in read.nodes]
    assert [(names[s], names[t], label) for s, t, label in read.edges] == [
        (graph.nodes[e.source], graph.nodes[e.target], e.label) for e in graph.edges
    ]
    assert read.directed == graph.directed


def test_the_same_seed_gives_the_same_graph_and_families_can_be_named() -> None:
    assert draw_graph(3) == draw_graph(3)
    assert draw_graph(3, ("records",)).family == "records"


def test_without_graphviz_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docstruct.drawing.graphs.shutil.which", lambda name: None)
    with pytest.raises(EngineError, match="Graphviz") as raised:
        picture(draw_graph(0))
    assert "apt-get install graphviz" in str(raised.value.remedy)
