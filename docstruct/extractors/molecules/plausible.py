"""Whether a graph of strokes is a structural formula at all, or a table, a plot, a box with an arrow.

Structural formulas have bonds of much the same length, joints of about 120 degrees, and labels that are formulas.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from docstruct.extractors.molecules.formula import read_label
from docstruct.extractors.molecules.sketch import Graph, Node, Sketch, Stroke

_EVEN = (0.4, 1.9)  # of the usual bond length
_EVEN_SHARE = 0.75
_CHEMICAL_ANGLES = (98.0, 155.0)  # degrees between bonds at a bare joint; squares and straight lines lie outside


_LEVEL = 1.0  # degrees
_RULED_SHARE = 0.9  # of all that is drawn
_FEW = 12  # strokes: too few to tell a table
_MOST_STROKES = 2000


def no_structure(sketch: Sketch) -> str | None:
    """Why a sketch shows no structures at all, told at a glance: ruled like a table, or mostly words."""
    lines = [s for s in sketch.strokes if s.kind == "line"]
    if len(lines) > _MOST_STROKES:
        return "too many strokes for structures"
    level = sum(s.length for s in lines if _is_level(s))
    if len(lines) > _FEW and level > _RULED_SHARE * sum(s.length for s in lines):
        return "ruled like a table or a frame"
    if len(sketch.labels) > 10 + 2 * len(sketch.strokes):
        return "more words than strokes"
    return None


def _is_level(stroke: Stroke) -> bool:
    dx, dy = abs(stroke.q[0] - stroke.p[0]), abs(stroke.q[1] - stroke.p[1])
    return min(dx, dy) <= math.tan(math.radians(_LEVEL)) * max(dx, dy)


def mostly_words(graphs: Sequence[Graph]) -> bool:
    """Whether far more is written than belongs to the structures found."""
    nodes = sum(len(g.nodes) for g in graphs)
    return sum(len(label.chars) for g in graphs for label in g.loose) > 30 + 6 * nodes


def implausible(graph: Graph) -> str | None:
    """Why the graph is no structural formula; None where it may be one."""
    if len(graph.nodes) > 400:
        return "too many joints for a structure"
    if len(graph.nodes) < 2 or not graph.edges:
        return "no bonds"
    even = sum(_EVEN[0] <= _reach(graph, k) / graph.scale <= _EVEN[1] for k in range(len(graph.edges)))
    if even < _EVEN_SHARE * len(graph.edges):
        return "lines of too many lengths for bonds"
    read = [read_label(n.label.text, n.bound or {0: 1}) for n in graph.nodes if n.label is not None]
    known = sum(g is not None for g in read)
    atoms = sum(g is not None and any(p.symbol != "*" for p in g.parts) for g in read)
    if len(read) - known > max(1, 0.34 * len(read)):
        return "the words at the lines are no atoms"
    good, bad = _angles(graph)
    if good + atoms == 0 or bad > 2 * (good + known) or (atoms == 0 and good < 2):
        return "no angles of bonds"
    return None


def _reach(graph: Graph, k: int) -> float:
    edge = graph.edges[k]
    return math.dist(graph.nodes[edge.a].at, graph.nodes[edge.b].at)


def _angles(graph: Graph) -> tuple[int, int]:
    """Bare joints of two or three bonds at chemical angles, and others."""
    near: dict[int, list[Node]] = {}
    for e in graph.edges:
        near.setdefault(e.a, []).append(graph.nodes[e.b])
        near.setdefault(e.b, []).append(graph.nodes[e.a])
    good = bad = 0
    for i, others in near.items():
        if graph.nodes[i].label is not None or len(others) not in (2, 3):
            continue
        x, y = graph.nodes[i].at
        turns = sorted(math.degrees(math.atan2(n.at[1] - y, n.at[0] - x)) for n in others)
        gaps = [b - a for a, b in itertools.pairwise(turns)] + [360 - turns[-1] + turns[0]]
        fits = _CHEMICAL_ANGLES[0] < min(gaps) < _CHEMICAL_ANGLES[1]
        good, bad = good + fits, bad + (not fits)
    return good, bad


def labelled(graph: Graph) -> bool:
    """Whether a larger graph has atoms for labels, so that another reader may make sense of its torn lines."""
    labels = [n.label.text for n in graph.nodes if n.label is not None]
    atoms = sum(read_label(text, {0: 1}) is not None for text in labels)
    return len(graph.edges) >= 8 and atoms >= 2 and atoms > 0.6 * len(labels)
