"""BPMN 2.0 XML → the graph that its diagram shows: nodes with kinds, flows with their conditions."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from docstruct.errors import CorruptError
from docstruct.evaluators.diagrams import Graph

_EVENTS = ("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent")
_GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway")
_ACTIVITIES = (
    "task",
    "userTask",
    "manualTask",
    "serviceTask",
    "scriptTask",
    "sendTask",
    "receiveTask",
    "businessRuleTask",
    "callActivity",
    "subProcess",
    "adHocSubProcess",
    "transaction",
)
_DATA = ("dataObject", "dataObjectReference", "dataStoreReference")
NODE_KINDS = {
    **dict.fromkeys(_EVENTS, "event"),
    **dict.fromkeys(_GATEWAYS, "gateway"),
    **dict.fromkeys(_ACTIVITIES, "activity"),
    **dict.fromkeys(_DATA, "data"),
    "participant": "pool",
    "lane": "lane",
    "textAnnotation": "note",
}
_FLOWS = ("sequenceFlow", "messageFlow", "association")


def read_bpmn(path: Path) -> Graph:
    """Nodes and flows with a shape or edge in the model's diagram; without a diagram, all of them.

    Data associations and containment (a task in its lane) are not edges.
    """
    try:
        root = etree.parse(str(path), etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
    except etree.XMLSyntaxError as error:
        raise CorruptError(f"not XML: {error}", source=path.name) from error
    shown = {
        str(node.get("bpmnElement")).rsplit(":", 1)[-1]
        for tag in ("BPMNShape", "BPMNEdge")
        for node in root.iter(f"{{*}}{tag}")
    }
    nodes: list[tuple[str, str]] = []
    number: dict[str, int] = {}
    for element in root.iter("{*}*"):
        kind, key = NODE_KINDS.get(etree.QName(element).localname), element.get("id")
        if kind and key and (not shown or key in shown):
            number[key] = len(nodes)
            nodes.append((_name(element), kind))
    edges = [
        (number[source], number[target], " ".join((flow.get("name") or "").split()))
        for tag in _FLOWS
        for flow in root.iter(f"{{*}}{tag}")
        if (source := str(flow.get("sourceRef")).rsplit(":", 1)[-1]) in number
        and (target := str(flow.get("targetRef")).rsplit(":", 1)[-1]) in number
        and (not shown or flow.get("id") in shown)
    ]
    return Graph(tuple(nodes), tuple(edges))


def _name(element: etree._Element) -> str:
    text = element.get("name") or element.findtext("{*}text") or ""
    return " ".join(text.split())
