"""Ink of lines → strokes: thinned to the middle line, cut at joints, straightened; wedges told by their width.

Thinning after Guo and Hall, "Parallel thinning with two-subiteration algorithms" (1989), which keeps diagonals;
straightening after Douglas and Peucker (1973).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from docstruct.extractors.molecules.ink import Mask
from docstruct.extractors.molecules.sketch import Circle, Point, Stroke

_MOST_ROUNDS = 60  # of thinning: strokes up to so many pixels to a side
_EIGHT = [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)]

Pixel = tuple[int, int]


def strokes_of(mask: Mask, width: float) -> tuple[list[Stroke], list[Circle]]:
    """The straight strokes and the circles of line ink, in pixels; `width` is that of a usual line."""
    far = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5)
    chains = _pruned(list(_chains(thinned(mask))), far)
    strokes: list[Stroke] = []
    circles: list[Circle] = []
    for chain in chains:
        circle = _circle(chain, width)
        if circle is not None:
            circles.append(circle)
            continue
        corners = _straightened(chain, max(1.5, 0.65 * width))
        for a, b in itertools.pairwise(corners):
            strokes.append(_stroke(chain[a : b + 1], far, width))
    return strokes, circles


def thinned(mask: Mask) -> NDArray[np.uint8]:
    """The middle lines of a mask, one pixel wide, connected as the mask is."""
    skeleton = np.pad(mask.astype(np.uint8), 1)
    for _ in range(_MOST_ROUNDS):
        changed = False
        for first in (True, False):
            ys, xs = np.nonzero(skeleton)
            n, ne, e, se, s, sw, w, nw = (skeleton[ys + dy, xs + dx].astype(bool) for dy, dx in _EIGHT)
            parts = (~n & (ne | e), ~e & (se | s), ~s & (sw | w), ~w & (nw | n))
            left = [nw | n, ne | e, se | s, sw | w]
            right = [n | ne, e | se, s | sw, w | nw]
            around = np.minimum(np.stack(left).sum(0), np.stack(right).sum(0))
            side = (s | sw | ~nw) & w if first else (n | ne | ~se) & e
            gone = (np.stack(parts).sum(0) == 1) & (around >= 2) & (around <= 3) & ~side
            if gone.any():
                skeleton[ys[gone], xs[gone]] = 0
                changed = True
        if not changed:
            break
    return skeleton[1:-1, 1:-1]


# -- middle lines → chains ----------------------------------------------------------------------------


def _chains(skeleton: NDArray[np.uint8]) -> Iterator[list[Pixel]]:
    """Chains of pixels between ends and joints; a closed line without joints begins and ends at one pixel."""
    points = set(zip(*(axis.tolist() for axis in np.nonzero(skeleton))))
    near = {p: _neighbours(p, points) for p in points}
    knots = {p for p in points if len(near[p]) != 2}
    seen: set[tuple[Pixel, Pixel]] = set()
    for knot in sorted(knots):
        if not near[knot]:
            yield [knot]
        for step in near[knot]:
            if (knot, step) not in seen:
                yield _walk(knot, step, near, knots, seen)
    left = points - knots - {p for pair in seen for p in pair}
    while left:
        start = min(left)
        chain = _walk(start, near[start][0], near, {start}, seen)
        yield chain
        left -= set(chain)


def _neighbours(p: Pixel, points: set[Pixel]) -> list[Pixel]:
    """The pixels beside it; a diagonal one only where no pixel at the side leads to it."""
    y, x = p
    found = [(y + dy, x + dx) for dy, dx in _EIGHT if (y + dy, x + dx) in points]
    return [q for q in found if q[0] == y or q[1] == x or not ((y, q[1]) in points or (q[0], x) in points)]


def _walk(
    start: Pixel, step: Pixel, near: dict[Pixel, list[Pixel]], knots: set[Pixel], seen: set[tuple[Pixel, Pixel]]
) -> list[Pixel]:
    chain = [start, step]
    while chain[-1] not in knots:
        onward = [q for q in near[chain[-1]] if q != chain[-2]]
        if not onward:
            break
        chain.append(onward[0])
    for a, b in itertools.pairwise(chain):
        seen.add((a, b))
        seen.add((b, a))
    return chain


def _pruned(chains: list[list[Pixel]], far: NDArray[np.float32]) -> list[list[Pixel]]:
    """Without the spurs that thinning leaves: free chains not longer than the stroke is wide, joined again."""
    ends: dict[Pixel, int] = {}
    for chain in chains:
        for end in (chain[0], chain[-1]):
            ends[end] = ends.get(end, 0) + 1
    kept = []
    for chain in chains:
        free = [end for end in (chain[0], chain[-1]) if ends[end] == 1]
        joint = chain[-1] if free and free[0] == chain[0] else chain[0]
        if len(free) == 1 and len(chain) <= 2.0 * far[joint] + 1:
            continue
        kept.append(chain)
    return _rejoined(kept)


def _rejoined(chains: list[list[Pixel]]) -> list[list[Pixel]]:
    """Chains that meet two by two at a pixel are one chain."""
    at: dict[Pixel, list[int]] = {}
    for i, chain in enumerate(chains):
        for end in {chain[0], chain[-1]}:
            at.setdefault(end, []).append(i)
    alive: dict[int, list[Pixel]] = dict(enumerate(chains))
    for end, members in at.items():
        here = [i for i in alive if end in (alive[i][0], alive[i][-1])] if len(members) == 2 else []
        if len(here) != 2 or here[0] == here[1]:
            continue
        a, b = (alive.pop(i) for i in here)
        a = a if a[-1] == end else a[::-1]
        b = b if b[0] == end else b[::-1]
        alive[here[0]] = a + b[1:]
    return list(alive.values())


# -- chains → strokes ---------------------------------------------------------------------------------


def _straightened(chain: list[Pixel], tolerance: float) -> list[int]:
    """Places in the chain between which it is straight."""
    xy = np.array(chain, float)
    corners = [0, len(chain) - 1]
    if chain[0] == chain[-1] and len(chain) > 2:  # closed: the farthest point parts it
        corners.insert(1, int(np.argmax(((xy - xy[0]) ** 2).sum(1))))
    stack = list(itertools.pairwise(corners))
    while stack:
        a, b = stack.pop()
        if b - a < 2:
            continue
        line = xy[b] - xy[a]
        length = float(np.hypot(*line)) or 1.0
        off = np.abs((xy[a : b + 1] - xy[a]) @ np.array([-line[1], line[0]])) / length
        k = a + int(np.argmax(off))
        if off.max() > tolerance:
            corners.append(k)
            stack += [(a, k), (k, b)]
    return sorted(set(corners))


def _stroke(chain: list[Pixel], far: NDArray[np.float32], width: float) -> Stroke:
    """The stroke of a straight chain; a wedge where it widens steadily from one end to the other."""
    ys, xs = np.array(chain, float).T
    p, q = (float(xs[0]), float(ys[0])), (float(xs[-1]), float(ys[-1]))
    wide = 2 * far[ys.astype(int), xs.astype(int)]
    n = len(chain)
    if n >= 4 * width:
        low, high = float(np.median(wide[n // 10 : n // 3])), float(np.median(wide[-n // 3 : n - n // 10]))
        if max(low, high) > 1.6 * min(low, high) and max(low, high) > 1.6 * width:
            return Stroke(*((p, q) if low < high else (q, p)), width=max(low, high), kind="wedge")
    return Stroke(p, q, float(np.median(wide)))


def _circle(chain: list[Pixel], width: float) -> Circle | None:
    """The circle that a closed chain is."""
    if len(chain) < 12 * width or math.dist(chain[0], chain[-1]) > 3 * width:
        return None
    yx = np.array(chain, float)
    center = (yx.min(0) + yx.max(0)) / 2
    radii = np.hypot(*(yx - center).T)
    radius = float(radii.mean())
    if radii.std() > 0.02 * radius + 0.3 or radius < 4 * width:
        return None
    return Circle((float(center[1]), float(center[0])), radius)


def straight(points: NDArray[np.float64], width: float) -> Stroke | None:
    """The stroke that a set of ink pixels (n, 2: x, y) is as a whole; None where it is none."""
    center = points.mean(0)
    _, _, rows = np.linalg.svd(points - center, full_matrices=False)
    along, across = (points - center) @ rows[0], (points - center) @ rows[1]
    length, breadth = float(np.ptp(along)) + 1, float(np.ptp(across)) + 1
    if breadth > 1.9 * width or length < 1.2 * breadth or len(points) < 0.6 * length * min(breadth, width):
        return None
    inset = min(width, length) / 2 - 0.5
    ends: list[Point] = []
    for t in (along.min() + inset, along.max() - inset):
        x, y = center + rows[0] * t
        ends.append((float(x), float(y)))
    return Stroke(ends[0], ends[1], min(breadth, width))
