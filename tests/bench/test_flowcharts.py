import shutil

import pytest

from docstruct.bench.flowcharts import judge, run
from docstruct.drawing.flowcharts import KINDS, flowchart
from docstruct.schemas.diagram import Diagram, DiagramEdge, DiagramNode

pytest.importorskip("matplotlib")


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz lays them out")
@pytest.mark.parametrize("program", ["graphviz", "reportlab", "matplotlib"])
def test_flowcharts_of_every_kind_are_read_exactly_or_declined(program: str) -> None:
    *others, line = run([program], len(KINDS), 100)
    assert (line["name"], line["n"]) == (program, len(KINDS))
    assert line["exact"] >= 6 / 7 and line["exact"] + line["declined"] == 1
    assert all("run into each other" in other["declined"] for other in others)
    assert set(line["kinds"]) == set(KINDS)


def test_an_arrow_the_other_way_round_is_wrong_and_a_missing_one_partial() -> None:
    chart = flowchart(0)
    nodes = [DiagramNode(id=f"n{n}", text=text) for n, text in enumerate(chart.steps)]
    edges = [DiagramEdge(source=f"n{a}", target=f"n{b}", label=word) for a, b, word in chart.arrows]
    turned = edges[0].model_copy(update={"source": edges[0].target, "target": edges[0].source})
    assert judge(chart, [Diagram(nodes=nodes, edges=edges)])["outcome"] == "exact"
    assert judge(chart, [Diagram(nodes=nodes, edges=edges[1:])])["outcome"] == "partial"
    assert judge(chart, [Diagram(nodes=nodes, edges=[turned, *edges[1:]])])["outcome"] == "wrong"
    assert judge(chart, [Diagram(declined="no")])["outcome"] == "declined"
