import random

import pytest

from docstruct.evaluators.diagrams import Graph, implied_distance, match_graphs, pair_nodes
from docstruct.evaluators.graph_distance import LabelledGraph, graph_edit_distance
from docstruct.evaluators.records import Counts


def graph(texts, *edges, directed=True):
    return Graph(tuple((text, "") for text in texts), tuple((s, t, lab) for s, t, lab in edges), directed)


FLOW = graph(["Start", "Check", "End"], (0, 1, ""), (1, 2, "yes"))


@pytest.mark.parametrize(
    ("predicted", "nodes", "edges", "triplets"),
    [
        (FLOW, Counts(hits=3), Counts(hits=2), Counts(hits=2)),
        (graph([]), Counts(omitted=3), Counts(omitted=2), Counts(omitted=2)),
        (
            graph(["end", "check", "start"], (2, 1, ""), (0, 1, "yes")),
            Counts(hits=3),
            Counts(hits=1, omitted=1, hallucinated=1),
            Counts(hits=1, omitted=1, hallucinated=1),
        ),
        (
            graph(["Start", "Check", "End"], (0, 1, ""), (1, 2, "no")),
            Counts(hits=3),
            Counts(hits=2),
            Counts(hits=1, omitted=1, hallucinated=1),
        ),
    ],
)
def test_counts_by_hand(predicted, nodes, edges, triplets):
    match = match_graphs(FLOW, predicted)
    assert (match.nodes, match.edges, match.triplets) == (nodes, edges, triplets)


def test_nodes_of_one_kind_with_other_texts_are_no_pair():
    truth, given = (Graph(((text, "task"),), ()) for text in ("Check order", "Ship goods"))
    assert match_graphs(truth, given).nodes == Counts(omitted=1, hallucinated=1)


def test_empty_graphs_are_equal():
    assert match_graphs(graph([]), graph([])).similarity.value == 1


def test_undirected_edges_have_no_order():
    truth = graph(["a1", "b2"], (0, 1, ""), directed=False)
    assert match_graphs(truth, graph(["a1", "b2"], (1, 0, ""))).edges == Counts(hits=1)


def test_neighbours_settle_equal_texts():
    truth = graph(["Start", "Check", "Check", "End"], (0, 1, ""), (1, 2, ""), (2, 3, ""))
    given = graph(["Check", "Check", "Start", "End"], (2, 1, ""), (1, 0, ""), (0, 3, ""))
    assert dict(pair_nodes(truth, given)) == {0: 2, 1: 1, 2: 0, 3: 3}
    assert match_graphs(truth, given).similarity.value == 1


def test_json_line():
    line = {
        "nodes": [{"id": "n1", "text": "A"}, {"id": "n2", "text": "B", "kind": "task"}],
        "edges": [{"source": "n1", "target": "n2", "label": None}, {"source": "n1", "target": "gone"}],
    }
    assert Graph.from_json(line) == Graph((("A", ""), ("B", "task")), ((0, 1, ""),))


def random_graph(rng, directed):
    size = rng.randint(1, 5)
    edges = {}
    for _ in range(rng.randint(0, 2 * size)):
        ends = rng.randrange(size), rng.randrange(size)
        if ends[0] != ends[1]:  # networkx does not bind a loop to the image of its node
            edges[ends if directed else tuple(sorted(ends))] = rng.choice(["", "x"])
    return graph(
        [rng.choice("abcdef") for _ in range(size)],
        *((*e, lab) for e, lab in edges.items()),
        directed=directed,
    )


def to_networkx(networkx, made):
    out = networkx.DiGraph() if made.directed else networkx.Graph()
    for number, (text, _) in enumerate(made.nodes):
        out.add_node(number, text=text)
    for source, target, label in made.edges:
        out.add_edge(source, target, label=label)
    return out


@pytest.mark.parametrize("seed", range(24))
def test_edit_distance_equals_networkx(seed):
    networkx = pytest.importorskip("networkx")
    rng = random.Random(seed)
    a, b = (random_graph(rng, directed=seed % 2 == 0) for _ in range(2))
    expected = networkx.graph_edit_distance(
        to_networkx(networkx, a),
        to_networkx(networkx, b),
        node_match=lambda x, y: x["text"] == y["text"],
        edge_match=lambda x, y: x["label"] == y["label"],
    )
    sides = [
        LabelledGraph(tuple(t for t, _ in g.nodes), {(s, t): (lab,) for s, t, lab in g.edges}, g.directed)
        for g in (a, b)
    ]
    assert graph_edit_distance(*sides) == expected
    assert implied_distance(a, b, pair_nodes(a, b)) >= expected


def test_large_graphs_use_the_bound():
    big = graph([f"node {i}" for i in range(40)], *((i, i + 1, "") for i in range(39)))
    assert match_graphs(big, big).similarity.value == 1


def test_equal_texts_are_told_apart_by_those_around_them() -> None:
    """A chain of nodes of one text among others without edges, read in another order."""
    truth = Graph((("M", ""),) * 9, ((0, 1, ""), (1, 2, ""), (2, 3, ""), (3, 4, "")))
    read = Graph((("M", ""),) * 9, ((8, 2, ""), (2, 6, ""), (6, 1, ""), (1, 4, "")))
    assert match_graphs(truth, read).edges.hits == 4


def test_the_fields_of_a_record_are_its_text_where_the_truth_says_so() -> None:
    line = {"nodes": [{"id": "n1", "text": "name", "members": ["size", "next"]}], "edges": []}
    assert Graph.from_json(line).nodes == (("name", ""),)
    assert Graph.from_json(line, fields=True).nodes == (("name size next", ""),)
