from docstruct.evaluators.datasets import load
from docstruct.evaluators.datasets.bpmn import read_bpmn
from docstruct.evaluators.datasets.graphtext import read_dot, read_plantuml
from docstruct.evaluators.records import Counts

BPMN = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="x"><process id="p">
<startEvent id="s" name="Start"/><userTask id="t" name="Do
 it"/><exclusiveGateway id="hidden"/>
<sequenceFlow id="f" sourceRef="s" targetRef="t" name="go"/>
<sequenceFlow id="g" sourceRef="t" targetRef="hidden"/></process>
<di:BPMNShape bpmnElement="s"/><di:BPMNShape bpmnElement="t"/><di:BPMNEdge bpmnElement="f"/></definitions>"""


def test_bpmn_counts_what_the_diagram_shows(tmp_path):
    (tmp_path / "m.bpmn").write_text(BPMN, encoding="utf-8")
    graph = read_bpmn(tmp_path / "m.bpmn")
    assert graph.nodes == (("Start", "event"), ("Do it", "activity"))
    assert graph.edges == ((0, 1, "go"),)


def test_miwg_items_are_pictures(tmp_path):
    (tmp_path / "Reference").mkdir()
    (tmp_path / "tool_renderings").mkdir()
    (tmp_path / "Reference/A.1.0.bpmn").write_text(BPMN, encoding="utf-8")
    (tmp_path / "Reference/A.1.0.png").touch()
    (tmp_path / "tool_renderings/SAP__A.1.0-import.png").touch()
    dataset = load("diagrams_bpmn_miwg", tmp_path)
    items = list(dataset.items())
    assert [item.id for item in items] == ["A.1.0.png", "SAP__A.1.0-import.png"]
    line = {
        "nodes": [
            {"id": 1, "text": "Start", "kind": "event"},
            {"id": 2, "text": "Do it", "kind": "activity"},
        ],
        "edges": [{"source": 1, "target": 2, "label": "Go"}],
    }
    records = dataset.score(items[0], {"diagrams": [line]}).records
    assert records["nodes"] == Counts(hits=2) and records["triplets"] == Counts(hits=1)
    assert records["graph"].value == 1


def test_dot():
    graph = read_dot(
        'digraph G { /* c */ node [shape=box]; rank=same; a [label="A \\n one"]; '
        'subgraph cluster_0 { label="box"; b; } a -> b -> {c d} [label=x]; "e f":p -> a; }'
    )
    assert [text for text, _ in graph.nodes] == ["A one", "b", "c", "d", "e f"]
    assert graph.edges == ((0, 1, "x"), (1, 2, "x"), (1, 3, "x"), (4, 0, ""))
    assert graph.directed


def test_undirected_dot_and_records():
    graph = read_dot('graph { r [shape=record label="{<f0> left|right}"]; r -- s; }')
    assert not graph.directed
    assert [text for text, _ in graph.nodes] == ["left right", "s"]


def test_plantuml():
    graph = read_plantuml(
        "@startuml\n' remark\nclass User {\n +login()\n}\nabstract class Shape\nclass User\n"
        'User "1" --> "*" Order : places >\nShape <|-- Circle\nA *-- B : "has"\n'
        "package p {\nclass In\n}\n@enduml"
    )
    assert [text for text, _ in graph.nodes] == ["User", "Shape", "Order", "Circle", "A", "B", "In"]
    assert graph.edges == ((0, 2, "places"), (3, 1, ""), (5, 4, "has"))
