"""Bonds and labels → graphs of atoms: ends that meet are one atom, ends that point at a label are its atom."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from docstruct.extractors.molecules.bonds import Bond, bonds_of
from docstruct.extractors.molecules.labels import stacked, with_hydrogen
from docstruct.extractors.molecules.sketch import Char, Circle, Edge, Graph, Label, Node, Point, Sketch, distance

_JOINT = 0.14  # of the bond length: ends nearer than this are one atom
_REACH = 0.45  # of the bond length: how far a bond may end before the label it points at
_FLAT = 1.15  # times the base of a triangle, its two other sides together: it has no height
_BOLD = 2.5  # times the usual width of a line
_LOOSE = 0.3  # of the bond length: how far a wedge or hash may end before its atom


def graphs_of(sketch: Sketch) -> list[Graph]:
    """The structures of a sketch, those of most atoms first; labels that no bond reaches are `loose` in the first."""
    bonds, scale = bonds_of(sketch.strokes, sketch.labels)
    if not bonds:
        return []
    bonds = _split(bonds, scale)
    nodes, edges = _connected(bonds, sketch.labels, scale)
    edges = _flat_closed(nodes, edges)
    nodes, edges = _uncrossed(nodes, edges, scale)
    _bold_as_wedges(nodes, edges)
    loose = _with_hydrogens(nodes, edges, sketch.labels)
    graphs = _components(nodes, edges, scale)
    for graph in graphs:
        _mark_aromatic(graph, sketch.circles)
    if graphs:
        graphs[0].loose = loose
    return graphs


# -- where bonds meet ---------------------------------------------------------------------------------


def _split(bonds: list[Bond], scale: float) -> list[Bond]:
    """A bond that another one ends on, away from its ends, is two bonds."""
    done: list[Bond] = []
    ends = [(k, e) for k, b in enumerate(bonds) for e in (b.stroke.p, b.stroke.q)]
    for k, bond in enumerate(bonds):
        s, cuts = bond.stroke, []
        if bond.kind == "line" and bond.order == 1 and s.length > 1.2 * scale:
            for j, e in ends:
                along, across = s.along(e)
                if j != k and abs(across) < 0.07 * scale and 0.3 * scale < along < s.length - 0.3 * scale:
                    cuts.append(along)
        at = [0.0]
        for cut in sorted(cuts):
            if cut - at[-1] > 0.2 * scale:
                at.append(cut)
        at.append(s.length)
        (x, y), (ux, uy) = s.p, s.unit
        for low, high in itertools.pairwise(at):
            piece = replace(s, p=(x + ux * low, y + uy * low), q=(x + ux * high, y + uy * high))
            done.append(replace(bond, stroke=piece if len(at) > 2 else s))
    return done


def _connected(bonds: list[Bond], labels: Sequence[Label], scale: float) -> tuple[list[Node], list[Edge]]:
    tips = [(k, end) for k in range(len(bonds)) for end in (0, 1)]
    points = {(k, end): (bonds[k].stroke.p, bonds[k].stroke.q)[end] for k, end in tips}
    homes: dict[tuple[int, int], int] = {}
    chars: dict[tuple[int, int], int] = {}
    nodes: list[Node] = []
    of_label: dict[int, int] = {}
    for tip in tips:
        hit = _label_at(points[tip], bonds[tip[0]], tip[1], labels, scale)
        if hit is None or _meets(tip, points, 0.03 * scale, hit[2]):
            continue
        label, char, _ = hit
        if id(label) not in of_label:
            of_label[id(label)] = len(nodes)
            nodes.append(Node((label.chars[char].bbox.cx, label.chars[char].bbox.cy), label))
        homes[tip], chars[tip] = of_label[id(label)], char
    for group in _meeting([t for t in tips if t not in homes], points, bonds, scale):
        xs, ys = zip(*(points[t] for t in group))
        homes.update(dict.fromkeys(group, len(nodes)))
        nodes.append(Node((sum(xs) / len(xs), sum(ys) / len(ys))))
    edges: list[Edge] = []
    for k, bond in enumerate(bonds):
        a, b = homes[k, 0], homes[k, 1]
        twin = next((e for e in edges if {e.a, e.b} == {a, b}), None)
        if twin is not None and twin.kind == bond.kind == "line" and twin.order + bond.order <= 3:
            twin.order += bond.order  # lines between the same two atoms are one bond
        elif a != b:
            edges.append(Edge(a, b, bond.order, bond.kind, bond.stroke, chars.get((k, 0), 0), chars.get((k, 1), 0)))
    return nodes, edges


def _label_at(
    point: Point, bond: Bond, end: int, labels: Sequence[Label], scale: float
) -> tuple[Label, int, float] | None:
    """The label and character that a bond's end points at, and how far off it is."""
    ux, uy = bond.stroke.unit
    ux, uy = (ux, uy) if end else (-ux, -uy)
    best: tuple[float, Label, int, float] | None = None
    for label in labels:
        if distance(label.bbox, point) > _REACH * scale:
            continue
        for i, char in enumerate(label.chars):
            off = distance(char.bbox, point)
            grown = char.bbox.expand(0.3 * label.size)
            ahead = _ray(grown, point, (ux, uy))
            if ahead is None or ahead > _REACH * scale or off > max(_REACH * scale, 0.0):
                continue
            score = off + 0.5 * _aside(char, point, (ux, uy))
            if best is None or score < best[0]:
                best = (score, label, i, off)
    return best[1:] if best is not None else None


def _aside(char: Char, point: Point, unit: Point) -> float:
    """How far the middle of a character lies beside the line."""
    box = char.bbox
    dx, dy = box.cx - point[0], box.cy - point[1]
    return abs(dy * unit[0] - dx * unit[1])


def _ray(box: tuple[float, float, float, float], point: Point, unit: Point) -> float | None:
    """Distance along a ray to a box, 0 inside; None where it misses."""
    low, high = 0.0, math.inf
    for k in (0, 1):
        lo, hi, at, step = box[k], box[k + 2], point[k], unit[k]
        if abs(step) < 1e-9:
            if not lo <= at <= hi:
                return None
            continue
        near, far = sorted(((lo - at) / step, (hi - at) / step))
        low, high = max(low, near), min(high, far)
    return low if low <= high else None


def _meets(tip: tuple[int, int], points: dict[tuple[int, int], Point], near: float, off: float) -> bool:
    """Whether another bond ends at the very same point, away from the label: then a joint is there."""
    return off > near and any(math.dist(points[tip], p) < near for t, p in points.items() if t[0] != tip[0])


def _meeting(
    tips: list[tuple[int, int]], points: dict[tuple[int, int], Point], bonds: list[Bond], scale: float
) -> list[list[tuple[int, int]]]:
    """Ends grouped by where they meet; wedges and hashes may end some way before."""
    groups: list[list[tuple[int, int]]] = []

    def nearest(tip: tuple[int, int], within: float) -> list[tuple[int, int]] | None:
        best, home = within, None
        for group in groups:
            if any(t[0] == tip[0] for t in group):
                continue
            d = min(math.dist(points[tip], points[t]) for t in group)
            if d < best:
                best, home = d, group
        return home

    firm = [t for t in tips if bonds[t[0]].kind == "line"]
    for tip in firm + [t for t in tips if bonds[t[0]].kind != "line"]:
        home = nearest(tip, (_JOINT if tip in firm else _LOOSE) * scale)
        if home is None:
            groups.append([tip])
        else:
            home.append(tip)
    return groups


def _components(nodes: list[Node], edges: list[Edge], scale: float) -> list[Graph]:
    parent = list(range(len(nodes)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for e in edges:
        parent[root(e.a)] = root(e.b)
    members: dict[int, list[int]] = {}
    for i in range(len(nodes)):
        members.setdefault(root(i), []).append(i)
    graphs = []
    for group in members.values():
        place = {i: n for n, i in enumerate(group)}
        own = [replace(e, a=place[e.a], b=place[e.b]) for e in edges if e.a in place]
        if own:
            graphs.append(Graph([nodes[i] for i in group], own, scale))
    return sorted(graphs, key=lambda g: -len(g.nodes))


def _flat_closed(nodes: list[Node], edges: list[Edge]) -> list[Edge]:
    """A triangle with no height is a double bond, one of whose lines came out as two: rings have three sides."""
    arms: dict[int, list[Edge]] = {}
    for e in edges:
        arms.setdefault(e.a, []).append(e)
        arms.setdefault(e.b, []).append(e)
    for i, node in enumerate(nodes):
        pair = arms.get(i, [])
        if node.label is not None or len(pair) != 2 or any(e.order != 1 or e.kind != "line" for e in pair):
            continue
        a, b = (e.b if e.a == i else e.a for e in pair)
        base = next((e for e in arms[a] if {e.a, e.b} == {a, b} and e.order == 1 and e.kind == "line"), None)
        around = sum(math.dist(node.at, nodes[k].at) for k in (a, b))
        if base is not None and around < _FLAT * math.dist(nodes[a].at, nodes[b].at):
            base.order = 2
            edges = [e for e in edges if e not in pair]
    return edges


def _uncrossed(nodes: list[Node], edges: list[Edge], scale: float) -> tuple[list[Node], list[Edge]]:
    """Two bonds that cross are no atom: four short arms that make two straight lines of a usual length."""
    for i in range(len(nodes)):
        arms = [e for e in edges if i in (e.a, e.b)]
        if nodes[i].label is not None or len(arms) != 4 or any(e.order != 1 or e.kind != "line" for e in arms):
            continue
        x, y = nodes[i].at
        far = [e.b if e.a == i else e.a for e in arms]
        if len(set(far)) < 4:
            continue
        turn = [math.atan2(nodes[j].at[1] - y, nodes[j].at[0] - x) for j in far]
        order = sorted(range(4), key=lambda k: turn[k])
        pairs = [(order[0], order[2]), (order[1], order[3])]
        straight = all(abs(abs(turn[p] - turn[q]) - math.pi) < 0.2 for p, q in pairs)
        lengths = [math.dist(nodes[far[p]].at, nodes[far[q]].at) for p, q in pairs]
        if straight and max(lengths) < 1.6 * scale:
            for p, q in pairs:
                a, b = arms[p], arms[q]
                char_a = a.char_b if a.a == i else a.char_a
                char_b = b.char_b if b.a == i else b.char_a
                whole = replace(a.stroke, p=nodes[far[p]].at, q=nodes[far[q]].at)
                edges = [e for e in edges if e is not a and e is not b]
                edges.append(Edge(far[p], far[q], 1, "line", whole, char_a, char_b))
    used = sorted({i for e in edges for i in (e.a, e.b)})
    place = {i: n for n, i in enumerate(used)}
    return [nodes[i] for i in used], [replace(e, a=place[e.a], b=place[e.b]) for e in edges]


def _bold_as_wedges(nodes: list[Node], edges: list[Edge]) -> None:
    """A bold bond rises from the one of its ends that may be a stereo centre; where both may, it says nothing."""
    usual = median(e.stroke.width for e in edges) if edges else 0.0
    for edge in edges:
        if edge.kind != "line" or edge.order != 1 or edge.stroke.width < _BOLD * usual:
            continue
        centres = [i for i in (edge.a, edge.b) if _may_be_centre(i, nodes, edges)]
        if len(centres) == 1 and centres[0] != edge.a:
            edge.a, edge.b, edge.char_a, edge.char_b = edge.b, edge.a, edge.char_b, edge.char_a
        edge.kind = "wedge" if len(centres) == 1 else "line"


def _may_be_centre(i: int, nodes: list[Node], edges: list[Edge]) -> bool:
    """A bare carbon with three or four single bonds."""
    arms = [e for e in edges if i in (e.a, e.b)]
    return nodes[i].label is None and 3 <= len(arms) <= 4 and all(e.order == 1 for e in arms)


# -- hydrogens above and below ------------------------------------------------------------------------

_HYDROGEN = re.compile(r"H\d?[+-]?")


def _with_hydrogens(nodes: list[Node], edges: list[Edge], labels: Sequence[Label]) -> list[Label]:
    """Give each atom the hydrogen printed right above or below it; the labels that stay without a bond."""
    taken = {id(n.label) for n in nodes if n.label is not None}
    loose = [x for x in labels if id(x) not in taken]
    for i, node in enumerate(nodes):
        if node.label is None:
            continue
        for guest in [x for x in loose if stacked(x, node.label) or stacked(node.label, x)]:
            if _HYDROGEN.fullmatch(node.label.text) and guest.text[:1] in "NOSPBC":
                # A column of letters that was written bottom up: the bonds show which is the atom.
                upper, lower = node.label.chars, guest.chars
                node.label = replace(node.label, chars=tuple(Char(b.text, a.bbox) for a, b in zip(upper, lower)))
                guest_now = replace(guest, chars=tuple(Char(a.text, b.bbox) for a, b in zip(upper, lower)))
                loose = [x for x in loose if x is not guest]
                _attach(node, i, edges, guest_now)
            elif _HYDROGEN.fullmatch(guest.text) and not _HYDROGEN.fullmatch(node.label.text):
                loose = [x for x in loose if x is not guest]
                _attach(node, i, edges, guest)
    return loose


def _attach(node: Node, i: int, edges: list[Edge], guest: Label) -> None:
    """The label of a node with the hydrogen put in; characters that bonds reach keep their bonds."""
    assert node.label is not None
    before, node.label = node.label, with_hydrogen(node.label, guest)
    place = {id(c): k for k, c in enumerate(node.label.chars)}
    for e in edges:
        if e.a == i:
            e.char_a = place[id(before.chars[e.char_a])]
        if e.b == i:
            e.char_b = place[id(before.chars[e.char_b])]


# -- aromatic circles and labels ----------------------------------------------------------------------


def _mark_aromatic(graph: Graph, circles: Sequence[Circle]) -> None:
    """Bonds whose middle lies just outside a circle, around it, are aromatic (order 4)."""
    for circle in circles:
        ring = []
        for edge in graph.edges:
            a, b = graph.nodes[edge.a].at, graph.nodes[edge.b].at
            middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
            far = [math.dist(circle.center, p) for p in (a, b)]
            if math.dist(circle.center, middle) < 2.2 * circle.radius and max(far) < 2.4 * circle.radius:
                ring.append(edge)
        nodes = {i for e in ring for i in (e.a, e.b)}
        if 5 <= len(ring) == len(nodes) <= 7:
            for edge in ring:
                edge.order = 4


def settle_labels(graph: Graph) -> None:
    """Tell each label which of its characters is bound how often; turn columns that stand upside down."""
    for i, node in enumerate(graph.nodes):
        if node.label is None:
            continue
        node.bound = {}
        for e in graph.edges:
            for end, char in ((e.a, e.char_a), (e.b, e.char_b)):
                if end == i:
                    node.bound[char] = node.bound.get(char, 0) + (1 if e.order == 4 else e.order)
