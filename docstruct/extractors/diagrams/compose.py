"""A sketch and whose its words are → the diagram: nodes, edges and groups, in the frame of the sketch."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import mean

from docstruct.extractors.diagrams.confidence import Grounds, confidence
from docstruct.extractors.diagrams.directions import Flow, turned
from docstruct.extractors.diagrams.groups import Groups, groups_of
from docstruct.extractors.diagrams.kinds import diagram_kind, edge_kind, node_kind
from docstruct.extractors.diagrams.owners import SYMBOL, Owned, owners_of
from docstruct.extractors.diagrams.texts import joined
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.nodelink.marks import Connector, End, Shape, Sketch
from docstruct.schemas.diagram import Diagram, DiagramEdge, DiagramGroup, DiagramNode

HEADS = {"none": 0, "circle": 1, "filled-diamond": 2, "diamond": 2, "triangle": 3, "arrow": 3}
"""Which of two heads a connector points to: UML's ``o-->`` points to the arrow, ``o--`` to the diamond."""

STRIP = 3.0  # the title strip of a pool is so many times as high as wide


def diagram_of(sketch: Sketch, words: Sequence[Word]) -> Diagram | None:
    """The diagram in a sketch; None where nothing is drawn that could be a node."""
    return composed(sketch, words)[0]


def composed(sketch: Sketch, words: Sequence[Word]) -> tuple[Diagram | None, list[Grounds]]:
    """The same, and what speaks for each of its edges."""
    owned = owners_of(sketch, words)
    groups = groups_of(sketch, owned)
    parts = _Parts(sketch, owned, groups, diagram_kind(sketch, owned, groups))
    nodes = parts.nodes()
    if not nodes:
        return None, []
    grounds = parts.grounds(nodes)
    edges = parts.edges(grounds)
    sure = mean([*(n.confidence for n in nodes), *(e.confidence for e in edges)])
    title = owned.rest[0].text if len(owned.rest) == 1 else ""
    diagram = Diagram(
        kind=parts.kind, title=title, nodes=nodes, edges=edges, groups=parts.groups(), confidence=round(sure, 3)
    )
    return diagram, grounds


@dataclass
class _Parts:
    """The parts of a diagram, made from those of a sketch."""

    sketch: Sketch
    owned: Owned
    of: Groups
    kind: str

    def nodes(self) -> list[DiagramNode]:
        """Shapes but for title strips; pools, lanes and sub-processes are nodes of their diagram as well."""
        shapes = enumerate(self.sketch.shapes)
        found = [self._node(n, s) for n, s in shapes if n not in self.of.of_strip and not self._is_mark(n, s)]
        found += [
            DiagramNode(
                id=f"g{n + 1}",
                text=group.text,
                kind=group.kind,
                shape="frame",
                bbox=group.box.rounded(),
                group=_group_id(group.parent),
                confidence=0.9,
            )
            for n, group in enumerate(self.of.all)
            if group.kind != "group"
        ]
        return found

    def _is_mark(self, number: int, shape: Shape) -> bool:
        """Whether a small shape has neither a name nor a connector: a symbol, a stain."""
        if number in self.owned.shapes or max(shape.bbox.width, shape.bbox.height) > SYMBOL * self.sketch.em:
            return False
        return not any(
            number in (c.start.shape, c.end.shape) and c.start.shape != c.end.shape for c in self.sketch.connectors
        )

    def _node(self, number: int, shape: Shape) -> DiagramNode:
        text = self.owned.shapes.get(number)
        return DiagramNode(
            id=f"n{number + 1}",
            text=text.text if text else "",
            kind="pool" if self._is_strip(number) else node_kind(self.kind, shape),
            shape=shape.kind,
            bbox=shape.bbox.rounded(),
            group=_group_id(self._group_at(shape.bbox)),
            members=self.owned.members.get(number, []),
            confidence=round(shape.fit * (text.confidence if text else 0.9), 3),
        )

    def _group_at(self, box: BBox) -> int | None:
        around = [n for n, g in enumerate(self.of.all) if g.box.contains(box.cx, box.cy) and g.box.area > box.area]
        return min(around, key=lambda n: self.of.all[n].box.area, default=None)

    def groups(self) -> list[DiagramGroup]:
        """Frames; one that is a node as well has the id of that node."""
        return [
            DiagramGroup(
                id=f"g{n + 1}",
                text=group.text,
                kind=group.kind,
                bbox=group.box.rounded(),
                parent=_group_id(group.parent),
            )
            for n, group in enumerate(self.of.all)
        ]

    @cached_property
    def _joining(self) -> list[int]:
        """Connectors both of whose ends are known."""
        return [n for n, c in enumerate(self.sketch.connectors) if self._joins(c)]

    def edges(self, grounds: Sequence[Grounds]) -> list[DiagramEdge]:
        """An edge for each connector both of whose ends are known."""
        joins = self._joining
        back = self._by_hand(joins) if self.sketch.by_hand else [self._by_heads(n) for n in joins]
        return [self._edge(n, turn, confidence(known)) for n, turn, known in zip(joins, back, grounds)]

    def grounds(self, nodes: Sequence[DiagramNode]) -> list[Grounds]:
        """What speaks for each of the edges."""
        family = "hand" if self.sketch.by_hand else "exact" if self.sketch.exact else "drawn"
        some = [self.sketch.connectors[n] for n in self._joining]
        of = {node.id: node for node in nodes}
        ends = [[of[self._id(end) or ""] for end in (c.start, c.end)] for c in some]
        kinds, named = Counter(node.kind for node in nodes), Counter(node.kind for node in nodes if node.text)
        pairs = Counter(frozenset(node.id for node in pair) for pair in ends)
        pointed = 2 * sum(c.start.head != c.end.head for c in some) > len(some)
        return [
            Grounds(
                family,
                c.followed,
                doubt=1 - min(node.confidence or 0.0 for node in pair),
                nameless=sum(not node.text and 2 * named[node.kind] > kinds[node.kind] for node in pair),
                headless=not self.sketch.by_hand and pointed and c.start.head == c.end.head,
                twofold=pairs[frozenset(node.id for node in pair)] > 1,
                type=self.sketch.em,
                length=sum(math.dist(a, b) for a, b in pairwise(c.points)) / self.sketch.em,
            )
            for c, pair in zip(some, ends)
        ]

    def _joins(self, connector: Connector) -> bool:
        """Whether both ends are at nodes."""
        ends = connector.start, connector.end
        if any(self._id(end) is None or self._is_head(end) for end in ends):
            return False
        return self._between(*ends)

    def _is_head(self, end: End) -> bool:
        """Whether it is at the title strip of a pool by hand: what comes there is the pool's outline."""
        return end.shape is not None and self._is_strip(end.shape)

    def _is_strip(self, number: int) -> bool:
        box = self.sketch.shapes[number].bbox
        drawn = self.sketch.by_hand and self.kind == "bpmn"
        return drawn and number in self.owned.shapes and box.height >= STRIP * box.width

    def _by_heads(self, number: int) -> bool:
        """Whether a connector goes from its end to its start; without heads the way one reads."""
        start, end = self.sketch.connectors[number].start, self.sketch.connectors[number].end
        later = HEADS[start.head] == HEADS[end.head] and _reads_later(self._box(start), self._box(end))
        return later or HEADS[start.head] > HEADS[end.head]

    def _by_hand(self, numbers: Sequence[int]) -> list[bool]:
        """The same of connectors drawn by hand, all together."""
        names: dict[str | None, int] = {}
        flows = []
        for c in (self.sketch.connectors[n] for n in numbers):
            source, target = (names.setdefault(self._id(end), len(names)) for end in (c.start, c.end))
            later = _reads_later(self._box(c.end), self._box(c.start))
            passes = not c.dashed and c.start.shape is not None and c.end.shape is not None
            flows.append(Flow(source, target, c.lean, later, passes))
        return turned(flows)

    def _edge(self, number: int, turned: bool, sure: float) -> DiagramEdge:
        connector = self.sketch.connectors[number]
        start, end = (connector.end, connector.start) if turned else (connector.start, connector.end)
        ids = self._id(start), self._id(end)
        labels = sorted(self.owned.edges.get(number, []), key=lambda t: (t.bbox.y0, t.bbox.x0))
        sides = [self.owned.ends.get((number, back)) for back in (turned, not turned)]
        return DiagramEdge(
            source=ids[0] or "",
            target=ids[1] or "",
            label=joined(t.text for t in labels),
            directed=self.sketch.by_hand or HEADS[start.head] != HEADS[end.head],
            kind=edge_kind(self.kind, (start.head, end.head), connector.dashed, self._kinds(start, end)),
            source_end=start.head,
            target_end=end.head,
            dashed=connector.dashed,
            source_label=sides[0].text if sides[0] else "",
            target_label=sides[1].text if sides[1] else "",
            points=[(round(x, 2), round(y, 2)) for x, y in connector.points[:: -1 if turned else 1]],
            confidence=sure,
        )

    def _kinds(self, *ends: End) -> list[str]:
        return [node_kind(self.kind, self.sketch.shapes[e.shape]) for e in ends if e.shape is not None]

    def _between(self, start: End, end: End) -> bool:
        """Whether a connector joins two things: no rest of a frame, no line from a frame to what is in it."""
        if start.shape is None and end.shape is None:
            return False
        if start.shape is not None and end.shape is not None:
            return start.shape != end.shape or start.head != end.head
        inner, outer = (start, end) if start.shape is not None else (end, start)
        box = self._box(inner)
        return not self._box(outer).contains(box.cx, box.cy)

    def _id(self, end: End) -> str | None:
        if end.shape is not None:
            group = self.of.of_strip.get(end.shape)
            return f"n{end.shape + 1}" if group is None else _group_id(group)
        return self._of_group(end.frame)

    def _of_group(self, frame: int | None) -> str | None:
        return _group_id(frame) if frame is not None and self.of.all[frame].kind != "group" else None

    def _box(self, end: End) -> BBox:
        return self.sketch.shapes[end.shape].bbox if end.shape is not None else self.of.all[end.frame or 0].box


def _group_id(number: int | None) -> str | None:
    return None if number is None else f"g{number + 1}"


def _reads_later(a: BBox, b: BBox) -> bool:
    """Whether one stands below the other, or beside it to the right."""
    if a.y0 >= b.y1 or b.y0 >= a.y1:
        return a.cy > b.cy
    return a.cx > b.cx
