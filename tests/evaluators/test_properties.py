"""What has to hold for any input: the same is perfect, nothing is NaN, rates stay in their range."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from docstruct.evaluators.adjacency import match_relations
from docstruct.evaluators.anls import anls_star
from docstruct.evaluators.calibration import Confidences
from docstruct.evaluators.chartpoints import Chart, Point
from docstruct.evaluators.charts import rms, rnss
from docstruct.evaluators.diagrams import Graph, match_graphs
from docstruct.evaluators.grid import Table
from docstruct.evaluators.grits import grits_con, grits_top
from docstruct.evaluators.jsontree import match_pairs, nted
from docstruct.evaluators.scrm import scrm
from docstruct.evaluators.teds import teds
from docstruct.evaluators.text import character_errors, ned

texts = st.text("ab1 é", max_size=6)
values = st.recursive(
    st.none() | texts | st.integers(-9, 9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("pqr"), inner, max_size=3),
    max_leaves=8,
)
documents = st.dictionaries(st.sampled_from("xyz"), values, max_size=3)
grids = st.integers(1, 3).flatmap(lambda n: st.lists(st.lists(texts, min_size=n, max_size=n), max_size=3))
tables = grids.map(Table.from_rows)
points = st.builds(Point, st.sampled_from(["", "n", "s"]), st.sampled_from(["1", "2"]), st.floats(-9, 9))
charts = st.lists(points, max_size=4, unique_by=lambda p: (p.series, p.x)).map(lambda ps: Chart(tuple(ps)))
few = settings(max_examples=60, deadline=None)


def in_range(*rates):
    assert all(not math.isnan(rate) and 0 <= rate <= 1 + 1e-9 for rate in rates)


@few
@given(documents, documents)
def test_structures(a, b):
    assert anls_star(a, a).value == 1
    assert nted(a, a).value == 1 and match_pairs(a, a).counts.f1 == 1
    in_range(anls_star(a, b).value, nted(a, b).value, match_pairs(a, b).counts.f1)


@few
@given(tables, tables)
def test_tables(a, b):
    for same in (grits_con(a, a), grits_top(a, a), teds(a, a), match_relations(a, a).counts):
        assert abs(same.value - 1) < 1e-9
    in_range(grits_con(a, b).value, grits_top(a, b).value, teds(a, b).value, match_relations(a, b).counts.f1)
    assert teds(a, b).distance == teds(b, a).distance or abs(teds(a, b).distance - teds(b, a).distance) < 1e-9


@few
@given(charts, charts)
def test_charts(a, b):
    assert abs(rms(a, a).value - 1) < 1e-9 and scrm(a, a, level="strict").value == 1
    in_range(rms(a, b).value, rnss(a, b).value, scrm(a, b).value)


nodes = st.lists(st.tuples(texts, st.sampled_from(["", "task"])), max_size=4)


@st.composite
def graphs(draw):
    made = draw(nodes)
    ends = st.integers(0, max(0, len(made) - 1))
    edges = draw(st.lists(st.tuples(ends, ends, texts), max_size=4)) if made else []
    return Graph(tuple(made), tuple(edges))


@few
@given(graphs(), graphs())
def test_graphs(a, b):
    match = match_graphs(a, b)
    in_range(match.nodes.f1, match.edges.f1, match.triplets.f1, match.similarity.value)
    assert match_graphs(a, a).nodes.f1 == 1


@few
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=12))
def test_calibration(pairs):
    c = Confidences(tuple(p for p, _ in pairs), tuple(r for _, r in pairs))
    in_range(c.ece, c.brier, c.auroc, c.aurc, c.coverage())


@few
@given(texts, texts)
def test_texts(a, b):
    assert character_errors(a, a).value == 0 and ned(a, b) == ned(b, a)
    in_range(ned(a, b))
