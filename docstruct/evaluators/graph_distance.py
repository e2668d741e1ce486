"""The edit distance of two small labelled graphs, by depth-first branch and bound.

Inserting, deleting or relabelling a node or an edge costs 1; deleting a node takes its edges along. The
search is exact unless it meets its limit of steps, and then returns the best found, which is an upper bound.
A limit of steps, not of seconds: the same input gives the same output on every machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

Ends = tuple[int, int]


@dataclass(frozen=True)
class LabelledGraph:
    """Node labels, and for each pair of ends the sorted labels of the edges between them."""

    nodes: tuple[str, ...]
    edges: Mapping[Ends, tuple[str, ...]]
    directed: bool = True  # without direction, the smaller end comes first

    def labels(self, source: int | None, target: int | None, turned: bool) -> tuple[str, ...]:
        """Labels between two nodes, from target to source when ``turned``; none where a node is missing."""
        if source is None or target is None:
            return ()
        if turned or (not self.directed and target < source):
            source, target = target, source
        return self.edges.get((source, target), ())


def graph_edit_distance(
    left: LabelledGraph, right: LabelledGraph, *, bound: float = float("inf"), steps: int = 20_000
) -> float:
    """The distance, given that it is at most ``bound`` (the cost of some known way)."""
    return _Search(left, right, bound, steps).run()


class _Search:
    """Maps the nodes of ``left`` one by one, busiest first, to a node of ``right`` or to nothing."""

    def __init__(self, left: LabelledGraph, right: LabelledGraph, bound: float, steps: int) -> None:
        self.left, self.right = left, right
        self.best, self.steps = bound, steps
        degree = Counter(end for ends, labels in left.edges.items() for end in ends for _ in labels)
        self.order = sorted(range(len(left.nodes)), key=lambda node: -degree[node])
        self.sizes = [sum(map(len, graph.edges.values())) for graph in (left, right)]

    def run(self) -> float:
        self._visit(0, {}, 0.0, (0, 0))
        return self.best

    def _visit(self, depth: int, mapped: dict[int, int | None], cost: float, seen: Ends) -> None:
        """Try every image of the next node; ``seen`` counts the edges of either side already settled."""
        self.steps -= 1
        if self.steps < 0 or cost + self._least_rest(depth, mapped, seen) >= self.best:
            return
        if depth == len(self.order):
            # What is left of the right graph has to be inserted, edges with an unmapped end included.
            self.best = cost + len(self.right.nodes) - _images(mapped) + self.sizes[1] - seen[1]
            return
        node, used = self.order[depth], {image for image in mapped.values() if image is not None}
        images = [image for image in range(len(self.right.nodes)) if image not in used]
        images.sort(key=lambda image: self.left.nodes[node] != self.right.nodes[image])
        for image in [*images, None]:
            change, settled = self._settle(node, image, mapped)
            step = 1.0 if image is None else float(self.left.nodes[node] != self.right.nodes[image])
            now = seen[0] + settled[0], seen[1] + settled[1]
            self._visit(depth + 1, {**mapped, node: image}, cost + step + change, now)

    def _settle(self, node: int, image: int | None, mapped: Mapping[int, int | None]) -> tuple[float, Ends]:
        """Cost of the edges between a node and those mapped before it, and how many each side has of them."""
        cost, ours, theirs = 0.0, 0, 0
        for other, other_image in [(node, image), *mapped.items()]:
            for turned in {False, self.left.directed and other != node}:
                a = self.left.labels(node, other, turned)
                b = self.right.labels(image, other_image, turned)
                cost += _label_edits(a, b)
                ours, theirs = ours + len(a), theirs + len(b)
        return cost, (ours, theirs)

    def _least_rest(self, depth: int, mapped: Mapping[int, int | None], seen: Ends) -> float:
        """What any completion costs: node labels without a counterpart, and the surplus of edges."""
        used = {image for image in mapped.values() if image is not None}
        ours = Counter(self.left.nodes[node] for node in self.order[depth:])
        theirs = Counter(text for i, text in enumerate(self.right.nodes) if i not in used)
        nodes = max(ours.total(), theirs.total()) - (ours & theirs).total()
        return nodes + abs((self.sizes[0] - seen[0]) - (self.sizes[1] - seen[1]))


def _images(mapped: Mapping[int, int | None]) -> int:
    return sum(image is not None for image in mapped.values())


def _label_edits(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    shared = (Counter(left) & Counter(right)).total()
    return max(len(left), len(right)) - shared
