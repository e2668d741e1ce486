"""Numbers to crops of flow charts and block diagrams: boxes and arrows → the lines of `docstruct.model.edge_list`.

Nodes stand on a coarse grid and edges join neighbours, so that no arrow crosses a box.
"""

from __future__ import annotations

import math
import random

from docstruct.model.edge_list import ListedEdge, ListedNode, write_edge_list
from docstruct.model.training import strokes
from docstruct.model.training.atlas import Face
from docstruct.model.training.crops import Canvas, Crop, known, set_width
from docstruct.model.training.wording import Wording

Place = tuple[int, int]  # column, row
_SHAPES = ("box", "round", "diamond", "ellipse")


def draw_diagram(draw: random.Random, face: Face, wording: Wording, side: int) -> Crop:
    """Two to six nodes, listed row by row; the answer's edges in the order of their sources."""
    columns, rows = draw.choice(((1, 3), (2, 2), (2, 3), (3, 2), (1, 2), (2, 1)))
    cell = (side / columns, side / rows)
    half = (cell[0] * 0.32, min(cell[1] * 0.26, face.height * 0.9))
    places = [(col, row) for row in range(rows) for col in range(columns)]
    names = dict(zip(places, _names(draw, face, wording, len(places), 2 * half[0] - 8)))
    canvas = Canvas(side)
    centres = {place: ((place[0] + 0.5) * cell[0], (place[1] + 0.5) * cell[1]) for place in places}
    nodes = {}
    for number, (place, name) in enumerate(names.items(), 1):
        shape = draw.choice(_SHAPES)
        nodes[place] = ListedNode(f"n{number}", shape, name)
        _node(shape, canvas, centres[place], half)
        x, y = centres[place]
        canvas.write(name, face, x - set_width(name, face) / 2, int(y - face.height / 2))
    edges = []
    for start, end in _edges(draw, places):
        label = draw.choice(("", "", "", "yes", "no")) if start[0] == end[0] else ""
        _arrow(canvas, face, centres[start], centres[end], half, label)
        edges.append(ListedEdge(nodes[start].id, nodes[end].id, label))
    return Crop(canvas.ink, write_edge_list(nodes.values(), edges).rstrip(), canvas.slots, "figure")


def _edges(draw: random.Random, places: list[Place]) -> list[tuple[Place, Place]]:
    """A tree over the places by edges between neighbours, some of them turned round."""
    edges = []
    for col, row in places[1:]:
        before = [p for p in ((col - 1, row), (col, row - 1)) if p in places]
        edges.append((draw.choice(before), (col, row)))
    turned = [(b, a) if draw.random() < 0.2 else (a, b) for a, b in edges]
    return sorted(turned, key=lambda edge: places.index(edge[0]))


def _node(shape: str, canvas: Canvas, centre: strokes.Point, half: tuple[float, float]) -> None:
    (x, y), (w, h) = centre, half
    if shape == "diamond":
        strokes.polygon(canvas.ink, [(x - w - 6, y), (x, y - h - 6), (x + w + 6, y), (x, y + h + 6)])
    else:
        radius = {"box": 0.0, "round": 5.0, "ellipse": h}[shape]
        strokes.frame(canvas.ink, x - w, y - h, x + w, y + h, 1.0, radius)


def _arrow(
    canvas: Canvas, face: Face, start: strokes.Point, end: strokes.Point, half: tuple[float, float], label: str
) -> None:
    across = abs(start[0] - end[0]) > abs(start[1] - end[1])
    gap = half[0] + 6 if across else half[1] + 6
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    dx, dy = math.cos(angle), math.sin(angle)
    tail, tip = (start[0] + gap * dx, start[1] + gap * dy), (end[0] - gap * dx, end[1] - gap * dy)
    strokes.line(canvas.ink, tail, tip)
    for turn in (2.6, -2.6):
        strokes.line(canvas.ink, tip, (tip[0] + 6 * math.cos(angle + turn), tip[1] + 6 * math.sin(angle + turn)), 1.5)
    if label:
        canvas.write(label, face, (tail[0] + tip[0]) / 2 + 4, int((tail[1] + tip[1]) / 2 - face.height / 2))


def _names(draw: random.Random, face: Face, wording: Wording, count: int, room: float) -> list[str]:
    names: list[str] = []
    while len(names) < count:
        name = known(wording.word(draw), face)[:10]
        while set_width(name, face) > room:
            name = name[:-1]
        names.append(name.strip() or str(len(names)))
    return names
