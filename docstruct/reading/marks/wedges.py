"""From areas around one point that reach differently far to the sectors of a rose: one centre, a radius for each.

The centre is where most of the straight sides of the areas meet. A sector reaches as far as its area does, between
the angles that its pixels away from the centre span; it counts where the area fills it. Sectors of a rose leave
nothing open. Pixels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.reading.marks.regions import Region
from docstruct.reading.marks.sectors import Sector, side_by_side

LEAST = 3  # sectors
STRAIGHT = 0.35  # of the larger side of an area: so long is a straight side of it
JAGGED = 1.0  # pixels that a straight side may be off
OFF = 1.5  # pixels that the centre may be off a straight side
PARALLEL = 0.15  # sine of the angle between sides that have no clear crossing
MOST_SIDES = 60
OUTER = 0.5  # of the radius; from there on the angles are looked at
INSIDE, FILLED = 0.95, 0.8  # share of an area that is in its sector, and of the sector in the area, at least
OPEN = 0.06  # of a turn that areas leave open or cover twice
EDGE = 0.5  # pixels: half covered ones are no part of an area

Points = npt.NDArray[np.float64]  # (n, 2)


def find_wedges(regions: Sequence[Region]) -> tuple[list[Sector], list[Region]]:
    """The sectors of roses, and the regions that are none."""
    sectors: list[Sector] = []
    used: set[int] = set()
    for group in side_by_side(regions):
        found = _wedges(group) if len(group) >= LEAST else []
        if found:
            sectors += found
            used |= {id(region) for region in group}
    return sectors, [region for region in regions if id(region) not in used]


def _wedges(group: Sequence[Region]) -> list[Sector]:
    centre = _centre([side for region in group for side in _sides(region)])
    if centre is None:
        return []
    found = [_wedge(region, centre) for region in group]
    wedges = [w for w in found if w is not None]
    turn = sum(w.end - w.start for w in wedges) / (2 * math.pi)
    return _closed(wedges) if len(wedges) == len(group) and abs(turn - 1) <= OPEN else []


def _sides(region: Region) -> list[tuple[Points, Points]]:
    """The long straight sides of an area, each as its start and its direction."""
    outline = cv2.approxPolyDP(region.outline.astype(np.float32)[:, None], JAGGED, True)[:, 0].astype(np.float64)
    steps = np.roll(outline, -1, axis=0) - outline
    lengths = np.hypot(*steps.T)
    long = lengths >= STRAIGHT * max(region.mask.shape)
    return [(a, step / length) for a, step, length in zip(outline[long], steps[long], lengths[long])]


def _centre(sides: Sequence[tuple[Points, Points]]) -> Points | None:
    """Where most sides meet, by least squares of those that do; None where that are too few."""
    sides = sides[:MOST_SIDES]
    best: list[tuple[Points, Points]] = []
    for one, other in combinations(sides, 2):
        cross = float(one[1][0] * other[1][1] - one[1][1] * other[1][0])
        if abs(cross) < PARALLEL:
            continue
        apart = other[0] - one[0]
        point = one[0] + one[1] * float(apart[0] * other[1][1] - apart[1] * other[1][0]) / cross
        through = [side for side in sides if _off(point, side) <= OFF]
        best = max(best, through, key=len)
    if len(best) < LEAST + 1:
        return None
    normals = np.array([(-d[1], d[0]) for _, d in best])
    reach = np.array([float(n @ a) for n, (a, _) in zip(normals, best)])
    centre: Points = np.linalg.lstsq(normals, reach, rcond=None)[0]
    return centre


def _off(point: Points, side: tuple[Points, Points]) -> float:
    (x, y), (dx, dy) = point - side[0], side[1]
    return abs(float(x * dy - y * dx))


def _wedge(region: Region, centre: Points) -> Sector | None:
    """The sector that an area is, or None."""
    ys, xs = np.nonzero(region.mask)
    dx, dy = xs + 0.5 + region.corner[0] - centre[0], ys + 0.5 + region.corner[1] - centre[1]
    far = np.hypot(dx, dy)
    radius = float(np.quantile(far, 0.995)) + EDGE
    middle = math.atan2(float(dy.sum()), float(dx.sum()))
    angles = np.remainder(np.arctan2(dy, dx) - middle + math.pi, 2 * math.pi) - math.pi
    outer = (far >= OUTER * radius) & (far <= radius)
    if not outer.any():
        return None
    more = EDGE / np.maximum(far[outer], 1.0)
    start, end = float((angles[outer] - more).min()), float((angles[outer] + more).max())
    start, end = max(start, -math.pi), min(end, math.pi)
    whole = (end - start) / 2 * radius**2
    inside = float((far <= radius + 1).mean())
    if inside < INSIDE or not FILLED * _eroded(whole, radius, end - start) <= len(far) <= whole * (2 - INSIDE):
        return None
    x, y = (float(v) for v in centre)
    return Sector(x, y, 0.0, radius, middle + start, middle + end, region.colour)


def _eroded(whole: float, radius: float, turn: float) -> float:
    """The pixels of a sector less the half covered ones at its sides."""
    return max(0.0, whole - 2 * EDGE * radius * (2 + turn) / 2)


def _closed(wedges: Sequence[Sector]) -> list[Sector]:
    """Each beginning where the one before ends, in the middle between the two."""
    ordered = sorted(wedges, key=lambda w: math.remainder((w.start + w.end) / 2, 2 * math.pi))
    starts = []
    for before, wedge in zip([ordered[-1], *ordered], ordered):
        starts.append(wedge.start + math.remainder(before.end - wedge.start, 2 * math.pi) / 2)
    ends = [*starts[1:], starts[0]]
    return [w._replace(start=a, end=a + (b - a) % (2 * math.pi)) for w, a, b in zip(ordered, starts, ends)]
