"""Areas found in pixels → series of areas: each by the height of its upper side over what it stands on.

An area stands on the zero of the axis, or on the upper side of another one, or it is not read. Its corners above
and below stand at different places along x, so both sides are taken where the points of the chart are. Areas on
each other whose corners show no such places are not read: whether corners are points, or grid lines and borders
that cross there, is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from docstruct.extractors.charts.lattice import Places, at_places, shared_places
from docstruct.extractors.charts.plots import Plot
from docstruct.extractors.charts.scale import Scale
from docstruct.extractors.charts.shapes import Point, Shape

WIDE = 2.0  # text heights, at least
ON = 0.4  # text heights from a lower side to what it stands on: a line may lie between them
MOST = 0.9  # share of a side that lies on another one
STEEPEST = 20.0  # a side of an area is one edge, and so known better than a line of some breadth
LOOKED = 40  # places along a side
BACK = 1.5  # points that a side may run back


def sides_of(shape: Shape, em: float) -> tuple[list[Point], list[Point]] | None:
    """The upper and the lower side of a closed shape from left to right, or None where it is not of two sides."""
    points = list(shape.points)
    if shape.fill is None or not shape.closed or shape.is_rect or shape.box.width < WIDE * em or len(points) < 4:
        return None
    right = max(range(len(points)), key=lambda i: points[i][0])
    upper, lower = points[: right + 1], points[right + 1 :][::-1]
    if len(upper) < 2 or len(lower) < 2 or any(_runs_back(side) for side in (upper, lower)):
        return None
    return upper, lower


def _runs_back(side: Sequence[Point]) -> bool:
    return any(b[0] < a[0] - BACK for a, b in pairwise(side))


def areas_in_pixels(
    marks: Sequence[Shape], plot: Plot, scale: Scale, em: float
) -> list[tuple[Shape, list[Point], list[Point]]]:
    """Each area that stands on something, with its upper side and what that stands on, at the same places."""
    known = [(s, *pair) for s in marks if (pair := sides_of(s, em)) is not None]
    places = shared_places([upper for _, upper, _ in known], plot, em)
    zero = scale.place(0.0) if scale.kind == "linear" else plot.box.y1
    out = []
    for shape, upper, lower in known:
        top = upper if places is None else at_places(upper, places, STEEPEST)
        others = [side for other, side, _ in known if other is not shape]
        under = [[(x, zero) for x in (lower[0][0], lower[-1][0])], *others]
        floor = min(under, key=lambda side: -_on(lower, side, em))
        if places is None and floor is not under[0]:
            return []
        if len(top) >= 2 and _on(lower, floor, em) >= MOST:
            xs = [x for x, _ in top]
            out.append((shape, top, list(zip(xs, _heights(floor, np.array(xs)).tolist()))))
    return out


def follows(line: Sequence[Point], upper: Sequence[Point], em: float) -> bool:
    """Whether a line runs along the upper side of an area."""
    return _on(line, upper, em) >= MOST


def _on(lower: Sequence[Point], upper: Sequence[Point], em: float) -> float:
    """Share of a side, from left to right, that lies on another one."""
    x = np.linspace(lower[0][0], lower[-1][0], LOOKED)
    inside = (x >= upper[0][0] - ON * em) & (x <= upper[-1][0] + ON * em)
    off = np.abs(_heights(lower, x) - _heights(upper, x))
    return float((inside & (off <= ON * em)).mean())


def _heights(side: Sequence[Point], x: Places) -> Places:
    xs, ys = np.array(side, np.float64).T
    return np.asarray(np.interp(x, xs, ys), np.float64)
