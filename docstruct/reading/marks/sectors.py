"""From areas that together make a disc or a ring to the sectors of a pie, with straight sides and true arcs.

The disc is the one around all of them. How far a sector turns is its share of the area, which a line of border
or a ragged edge changes less than any angle; where the first begins is what fits all their sides best. Pixels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from docstruct.geometry import BBox
from docstruct.reading.marks.regions import Region

NEAR = 5.0  # pixels between slices
ROUND = 0.035  # share by which a disc may be off: in its sides, in its area
FILLED = 0.88  # share of the disc, or the ring, that slices cover
HALF = 0.5  # share of a ring of pixels in slices
HOLE = 0.12  # of the radius; a smaller hole is where borders meet
RIM = 1.5  # pixels beyond the rim
LEAST = 24.0  # pixels across
ARC = math.pi / 4  # of one Bézier curve

Segment = tuple[str, tuple[tuple[float, float], ...]]


class Sector(NamedTuple):
    """A slice: angles in radians clockwise from the right, inner radius 0 unless it is of a ring."""

    cx: float
    cy: float
    inner: float
    outer: float
    start: float
    end: float
    colour: int

    def segments(self) -> tuple[Segment, ...]:
        """As the segments of a path."""
        out = self._arc(self.outer, self.start, self.end)
        if not self.inner:
            first = ("m", ((self.cx, self.cy),)), ("l", (self._at(self.outer, self.start),))
            return (*first, *out, ("h", ()))
        back = self._arc(self.inner, self.end, self.start)
        turn = ("l", (self._at(self.inner, self.end),))
        return (("m", (self._at(self.outer, self.start),)), *out, turn, *back, ("h", ()))

    def _at(self, radius: float, angle: float) -> tuple[float, float]:
        return self.cx + radius * math.cos(angle), self.cy + radius * math.sin(angle)

    def _arc(self, radius: float, start: float, end: float) -> list[Segment]:
        count = max(1, math.ceil(abs(end - start) / ARC))
        step = (end - start) / count
        pull = 4 / 3 * math.tan(step / 4) * radius
        parts: list[Segment] = []
        for n in range(count):
            a, b = start + n * step, start + (n + 1) * step
            (ax, ay), (bx, by) = self._at(radius, a), self._at(radius, b)
            one = ax - pull * math.sin(a), ay + pull * math.cos(a)
            two = bx + pull * math.sin(b), by - pull * math.cos(b)
            parts.append(("c", (one, two, (bx, by))))
        return parts


def find_sectors(regions: Sequence[Region]) -> tuple[list[Sector], list[Region]]:
    """The slices of pies, and the regions that are none."""
    sectors: list[Sector] = []
    used: set[int] = set()
    for group in side_by_side(regions):
        found = _sectors(group)
        if found:
            sectors += found
            used |= {id(region) for region in group}
    return sectors, [region for region in regions if id(region) not in used]


def side_by_side(regions: Sequence[Region]) -> list[list[Region]]:
    """Areas that are no rectangles and lie side by side."""
    groups: list[list[Region]] = []
    for region in regions:
        box = region.bbox
        if region.rectangle or max(box.width, box.height) < LEAST / 4:
            continue
        touching = [any(_touch(box, other.bbox) for other in g) for g in groups]
        joined = [region, *(r for g, near in zip(groups, touching) if near for r in g)]
        groups = [*(g for g, near in zip(groups, touching) if not near), joined]
    return [group for group in groups if len(group) > 1 or max(group[0].mask.shape) >= LEAST]


def _touch(a: BBox, b: BBox) -> bool:
    return a.expand(NEAR).intersect(b) is not None


def _sectors(group: Sequence[Region]) -> list[Sector]:
    box = BBox.around(region.bbox for region in group)
    if box.width < LEAST or abs(box.width - box.height) > ROUND * box.width:
        return []
    radius = (box.width + box.height) / 4
    x0, y0 = int(box.x0) - 1, int(box.y0) - 1
    shape = int(box.height) + 4, int(box.width) + 4
    owner = np.full(shape, -1)
    for n, region in enumerate(group):
        (x, y), (h, w) = region.corner, region.mask.shape
        owner[y - y0 : y - y0 + h, x - x0 : x - x0 + w][region.mask] = n
    ys, xs = np.nonzero(owner >= 0)
    dx, dy = xs + 0.5 + x0 - box.cx, ys + 0.5 + y0 - box.cy
    inner = _hole(np.hypot(dx, dy), radius)
    whole = math.pi * (radius**2 - inner**2)
    outside = float((np.hypot(dx, dy) > radius + RIM).mean())
    if not FILLED <= len(xs) / whole <= 1 + ROUND or outside > ROUND:
        return []
    return _turns(group, owner[ys, xs], np.arctan2(dy, dx), whole, (box.cx, box.cy, inner, radius))


def _hole(far: npt.NDArray[np.float64], radius: float) -> float:
    """The radius of the hole, 0 where there is none worth the name; from how far the pixels are from the centre."""
    rings = np.bincount(far.astype(np.int64), minlength=int(radius) + 1)[: int(radius)]
    filled = rings >= HALF * 2 * math.pi * (np.arange(len(rings)) + 0.5)
    hole = float(filled.argmax()) if filled.any() else 0.0
    return hole if hole >= HOLE * radius else 0.0


def _turns(
    group: Sequence[Region],
    owner: npt.NDArray[np.int64],
    angle: npt.NDArray[np.float64],
    whole: float,
    circle: tuple[float, float, float, float],
) -> list[Sector]:
    """Slices one after another, each as wide as its share of the area and of the borders."""
    middles, areas = [], []
    for n in range(len(group)):
        own = angle[owner == n]
        middles.append(math.atan2(float(np.sin(own).mean()), float(np.cos(own).mean())) if len(own) else 0.0)
        areas.append(float(len(own)))
    if len(group) > 1 and max(areas) > whole / 2:
        # The mean of more than half a turn says little; what is opposite the others says where it is.
        big = int(np.argmax(areas))
        rest = angle[owner != big]
        middles[big] = math.atan2(-float(np.sin(rest).mean()), -float(np.cos(rest).mean()))
    border = max(0.0, whole - sum(areas)) / len(group)
    turns = [2 * math.pi * (area + border) / (sum(areas) + border * len(group)) for area in areas]
    order = sorted(range(len(group)), key=lambda n: middles[n])
    starts, at = {}, 0.0
    for n in order:
        starts[n] = at
        at += turns[n]
    off = [middles[n] - starts[n] - turns[n] / 2 for n in order]
    weights = [turns[n] for n in order]
    first = math.atan2(
        sum(w * math.sin(o) for o, w in zip(off, weights)), sum(w * math.cos(o) for o, w in zip(off, weights))
    )
    cx, cy, inner, outer = circle
    return [
        Sector(cx, cy, inner, outer, first + starts[n], first + starts[n] + turns[n], group[n].colour) for n in order
    ]
