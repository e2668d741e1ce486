"""A sketch and whose its words are → the diagram: nodes, edges, groups, and what kind of diagram it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from docstruct.document import Drawing, Word
from docstruct.extractors.diagrams.owners import Owned, owners_of
from docstruct.extractors.diagrams.texts import joined
from docstruct.geometry import BBox
from docstruct.reading.nodelink.marks import Connector, End, Shape, Sketch
from docstruct.schemas.diagram import Diagram, DiagramEdge, DiagramGroup, DiagramNode

HEADS = {"none": 0, "circle": 1, "filled-diamond": 2, "diamond": 2, "triangle": 3, "arrow": 3}
"""Which of two heads a connector points to: UML's ``o-->`` points to the arrow, ``o--`` to the diamond."""


def diagram_of(sketch: Sketch, words: Sequence[Word]) -> Diagram | None:
    """The diagram, in the frame of the sketch; None where nothing says that it is one."""
    owned = owners_of(sketch, words)
    edges = [_edge(n, c, owned, sketch) for n, c in enumerate(sketch.connectors) if _joins(c)]
    nodes = [_node(n, s, owned) for n, s in enumerate(sketch.shapes)]
    if not nodes:
        return None
    groups = [_group(n, f, owned) for n, f in enumerate(sketch.frames)]
    diagram = Diagram(kind="graph", nodes=nodes, edges=edges, groups=groups)
    return diagram


def _joins(connector: Connector) -> bool:
    return connector.start.shape is not None and connector.end.shape is not None


def _node(number: int, shape: Shape, owned: Owned) -> DiagramNode:
    text = owned.shapes.get(number)
    return DiagramNode(
        id=f"n{number + 1}",
        text=text.text if text else "",
        shape=shape.kind,
        bbox=tuple(shape.bbox),
        members=owned.members.get(number, []),
        confidence=shape.fit * (text.confidence if text else 1.0),
    )


def _edge(number: int, connector: Connector, owned: Owned, sketch: Sketch) -> DiagramEdge:
    start, end, turned = connector.start, connector.end, False
    if HEADS[start.head] > HEADS[end.head]:
        start, end, turned = end, start, True
    elif HEADS[start.head] == HEADS[end.head] and _reads_later(start, end, sketch):
        start, end, turned = end, start, True
    labels = owned.edges.get(number, [])
    label = joined(t.text for t in sorted(labels, key=lambda t: (t.bbox.y0, t.bbox.x0)))
    sides = [owned.ends.get((number, back)) for back in (turned, not turned)]
    points = connector.points[::-1] if turned else connector.points
    return DiagramEdge(
        source=f"n{(start.shape or 0) + 1}",
        target=f"n{(end.shape or 0) + 1}",
        label=label,
        directed=HEADS[start.head] != HEADS[end.head],
        source_end=start.head,
        target_end=end.head,
        dashed=connector.dashed,
        source_label=sides[0].text if sides[0] else "",
        target_label=sides[1].text if sides[1] else "",
        points=list(points),
        confidence=connector.fit,
    )


def _reads_later(start: End, end: End, sketch: Sketch) -> bool:
    """Whether the start of a headless connector stands below its end, or beside it to the right."""
    a, b = sketch.shapes[start.shape or 0].bbox, sketch.shapes[end.shape or 0].bbox
    if a.y0 >= b.y1 or b.y0 >= a.y1:
        return a.cy > b.cy
    return a.cx > b.cx


def _group(number: int, frame: Shape, owned: Owned) -> DiagramGroup:
    text = owned.frames.get(number)
    return DiagramGroup(id=f"g{number + 1}", text=text.text if text else "", bbox=tuple(frame.bbox))
