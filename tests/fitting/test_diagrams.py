import shutil

import pytest

from docstruct.evaluators.diagrams import Graph
from docstruct.extractors.diagrams.confidence import Grounds
from docstruct.fitting.diagrams import Judged, fit, judged, judged_edges, pictured, report
from docstruct.reading.nodelink.marks import Followed

drawn = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")


def test_the_fit_holds_against_an_edge_what_wrong_ones_have() -> None:
    edges = [Judged(Grounds("drawn", Followed(rivals=n)), n < 2) for n in (0, 0, 0, 1, 2, 3)] * 5
    weights = fit(edges)
    assert weights["rivals"] < 0 < weights["one"]


@drawn
def test_most_edges_of_a_drawn_graph_are_judged_right() -> None:
    edges = [edge for seed in (100_000, 100_001) for edge in judged_edges(seed)]
    assert len(edges) > 10
    assert sum(edge.right for edge in edges) > 0.7 * len(edges)
    assert next(iter(report(edges)))["family"] == "exact"


def test_a_picture_without_a_drawing_has_no_edges() -> None:
    image = pytest.importorskip("PIL.Image").new("RGB", (80, 60), "white")
    assert not list(judged(Graph((("a", ""),), ()), pictured(image)))


def test_what_was_never_seen_is_doubted() -> None:
    edges = [Judged(Grounds("drawn"), True)] * 30
    weights = fit(edges)
    assert weights["nameless"] < 0
    assert weights["one"] > 1
