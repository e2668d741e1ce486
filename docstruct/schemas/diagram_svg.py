"""A `Diagram` drawn as SVG: every node at its box, every edge along its points or straight from rim to rim.

It is drawn from what was read alone, so that it can be held against the picture that it was read from.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from docstruct.schemas.diagram import Box, Diagram, DiagramEdge, DiagramNode

_MARGIN = 12.0
_CELL = (120.0, 60.0)  # of nodes that have no place
_LETTER = 0.55  # width of a letter, of its height
_HEADS = (
    '<marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
    'orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker>'
    '<marker id="open" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="11" markerHeight="11" '
    'orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" fill="white" stroke="black"/></marker>'
)
_MARKS = {"arrow": "arrow", "triangle": "open", "diamond": "open", "filled-diamond": "arrow"}


def to_svg(diagram: Diagram) -> str:
    """The diagram as an SVG document in the page's points."""
    boxes = _boxes(diagram)
    if not boxes:
        return '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
    drawn = [*boxes.values(), *((x, y, x, y) for edge in diagram.edges for x, y in edge.points)]
    x0, y0 = min(b[0] for b in drawn) - _MARGIN, min(b[1] for b in drawn) - _MARGIN
    x1, y1 = max(b[2] for b in drawn) + _MARGIN, max(b[3] for b in drawn) + _MARGIN
    size = f"{x0:.2f} {y0:.2f} {x1 - x0:.2f} {y1 - y0:.2f}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" width="{x1 - x0:.0f}" height="{y1 - y0:.0f}" '
        f'font-family="sans-serif"><defs>{_HEADS}</defs>'
        f'<rect x="{x0}" y="{y0}" width="100%" height="100%" fill="white"/>'
    ]
    for group in diagram.groups:
        if group.bbox is not None:
            parts.append(_rect(group.bbox, 'fill="none" stroke="#999" stroke-dasharray="4 3"'))
            parts.append(_text(group.text, (group.bbox[0], group.bbox[1], group.bbox[2], group.bbox[1] + 14), "#666"))
    framed = {group.id for group in diagram.groups}
    parts += [_shape(node, boxes[node.id]) for node in diagram.nodes if node.id not in framed]
    parts += [part for edge in diagram.edges for part in _edge(edge, boxes)]
    return "".join([*parts, "</svg>"])


def _boxes(diagram: Diagram) -> dict[str, Box]:
    """A box for each node and group; nodes without one stand in rows below the others."""
    boxes = {group.id: group.bbox for group in diagram.groups if group.bbox is not None}
    boxes |= {node.id: node.bbox for node in diagram.nodes if node.bbox is not None}
    free = [node.id for node in diagram.nodes if node.id not in boxes]
    left = min((box[0] for box in boxes.values()), default=0.0)
    top = max((box[3] for box in boxes.values()), default=0.0) + _CELL[1]
    across = max(1, math.isqrt(len(free)))
    for k, name in enumerate(free):
        x, y = left + 1.5 * _CELL[0] * (k % across), top + 2 * _CELL[1] * (k // across)
        boxes[name] = (x, y, x + _CELL[0], y + _CELL[1])
    return boxes


def _rect(box: Box, look: str, round_: float = 0.0) -> str:
    x0, y0, x1, y1 = box
    return f'<rect x="{x0:.2f}" y="{y0:.2f}" width="{x1 - x0:.2f}" height="{y1 - y0:.2f}" rx="{round_:.1f}" {look}/>'


def _shape(node: DiagramNode, box: Box) -> str:
    x0, y0, x1, y1 = box
    look, cx, cy = 'fill="#f4f7fb" stroke="black"', (x0 + x1) / 2, (y0 + y1) / 2
    if node.shape in ("ellipse", "circle"):
        drawn = f'<ellipse cx="{cx:.2f}" cy="{cy:.2f}" rx="{(x1 - x0) / 2:.2f}" ry="{(y1 - y0) / 2:.2f}" {look}/>'
    elif node.shape == "diamond":
        drawn = f'<path d="M{cx:.2f} {y0:.2f} {x1:.2f} {cy:.2f} {cx:.2f} {y1:.2f} {x0:.2f} {cy:.2f}z" {look}/>'
    else:
        drawn = _rect(box, look, 6.0 if node.shape == "rounded" else 0.0)
    return drawn + _text("\n".join([node.text, *node.members]), box)


def _text(text: str, box: Box, color: str = "black") -> str:
    """Lines in the middle of a box, as large as they fit and half as high as it at most, 4 to 16 points."""
    lines = [line for line in text.split("\n") if line]
    if not lines:
        return ""
    wide, high = box[2] - box[0], box[3] - box[1]
    room = min(wide / (_LETTER * max(map(len, lines))), high / (1.2 * len(lines)))
    size = min(max(min(room, high / 2), 4.0), 16.0)
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2 - 0.6 * size * (len(lines) - 1) + 0.35 * size
    return "".join(
        f'<text x="{x:.2f}" y="{y + 1.2 * size * k:.2f}" font-size="{size:.1f}" fill="{color}" text-anchor="middle">'
        f"{escape(line)}</text>"
        for k, line in enumerate(lines)
    )


def _edge(edge: DiagramEdge, boxes: dict[str, Box]) -> Iterator[str]:
    if edge.source not in boxes or edge.target not in boxes:
        return
    points = edge.points if len(edge.points) > 1 else _straight(boxes[edge.source], boxes[edge.target])
    path = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    ends = [(name, _MARKS.get(end)) for name, end in (("start", edge.source_end), ("end", edge.target_end))]
    if edge.directed and not any(mark for _, mark in ends):
        ends = [("end", "arrow")]
    heads = "".join(f' marker-{name}="url(#{mark})"' for name, mark in ends if mark)
    dashed = ' stroke-dasharray="4 3"' if edge.dashed else ""
    yield f'<polyline points="{path}" fill="none" stroke="#1f5fd0"{dashed}{heads}/>'
    (ax, ay), (bx, by) = points[(len(points) - 1) // 2], points[(len(points) - 1) // 2 + 1]
    x, y = (ax + bx) / 2, (ay + by) / 2
    yield _text(edge.label, (x - 60, y - 7, x + 60, y + 7), "#1f5fd0")


def _straight(one: Box, other: Box) -> list[tuple[float, float]]:
    """From rim to rim along the line between the middles."""
    a, b = (((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for box in (one, other))
    return [_rim(one, a, b), _rim(other, b, a)]


def _rim(box: Box, middle: tuple[float, float], far: tuple[float, float]) -> tuple[float, float]:
    dx, dy = far[0] - middle[0], far[1] - middle[1]
    steps = [(box[2] - box[0]) / 2 / abs(dx)] if dx else []
    steps += [(box[3] - box[1]) / 2 / abs(dy)] if dy else []
    step = min([1.0, *steps])
    return middle[0] + step * dx, middle[1] + step * dy
