"""Boxes: overlap, detection counts, and grounding: does the evidence point at where the value stands?

All boxes in page points, origin top-left. Boxes on different pages never match.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from docstruct.evaluators.assignment import best_pairs
from docstruct.evaluators.records import Counts, Mean
from docstruct.geometry import BBox

Placed = tuple[int, BBox]  # page number, box


@dataclass(frozen=True)
class BoxMatch:
    """Counts at an IoU threshold, the mean IoU over true boxes, and the pairs by index."""

    counts: Counts
    overlap: Mean
    pairs: tuple[tuple[int, int], ...] = field(default=())


def match_boxes(truth: Sequence[Placed], predicted: Sequence[Placed], *, at_least: float = 0.5) -> BoxMatch:
    """Pair boxes for the largest total IoU; a pair counts when its IoU is at least ``at_least``."""
    table = [[iou(a, b) for b in predicted] for a in truth]
    pairs = best_pairs(table)
    hits = sum(table[i][j] >= at_least for i, j in pairs)
    overlap = Mean(sum(table[i][j] for i, j in pairs), len(truth))
    return BoxMatch(Counts.matched(hits, len(predicted), len(truth)), overlap, tuple(pairs))


def iou(left: Placed, right: Placed) -> float:
    """Intersection over union; 0 on different pages, and for boxes without area 1 only when equal."""
    if left[0] != right[0]:
        return 0.0
    if not left[1].area or not right[1].area:
        return float(left[1] == right[1])
    return left[1].iou(right[1])


def covered(truth: Placed, predicted: Placed) -> float:
    """Share of the true box that lies inside the predicted one, 0 to 1."""
    if truth[0] != predicted[0] or not truth[1].area:
        return 0.0
    common = truth[1].intersect(predicted[1])
    return common.area / truth[1].area if common else 0.0


def grounding(pairs: Sequence[tuple[Placed, Placed]], *, at_least: float = 0.5) -> Mean:
    """Grounding precision: share of (true, stated) boxes with an IoU of at least ``at_least``."""
    return sum((Mean.of(float(iou(truth, stated) >= at_least)) for truth, stated in pairs), Mean())
