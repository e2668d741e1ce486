"""From curves and the markers on them to curves with their corners at these markers, and the markers on no curve.

A marker says better than a slight bend where data are. Where markers stand at even distances, a lattice, all
series of a chart share it. Pixels.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from docstruct.reading.marks.colours import Palette
from docstruct.reading.marks.joining import are_shades
from docstruct.reading.marks.markers import Marker
from docstruct.reading.marks.strokes import Curve

APART = 6.0  # pixels from a corner to the nearest marker, where it is no corner at that marker
LATTICE = 0.15  # of the distance between markers, that a corner may be off their even places
LOOKED = 64  # markers that a lattice is laid through
EVEN = 0.7  # share of the markers at even distances
PIERCED = 0.75  # of a marker's size; so far from its middle a curve, blunted there, may pass
MARKERS = 3  # markers that make a series


def anchored(curves: Sequence[Curve], markers: Sequence[Marker], palette: Palette) -> tuple[list[Curve], list[Marker]]:
    """The curves through the markers on them, and the markers that say more than a curve.

    A curve that turns away from where its markers say stays as it is: these are bits of it, or not all of its own.
    """
    shared = _shared_lattice([sorted(m.bbox.cx for m in markers if is_on(m, c, palette)) for c in curves])
    through = [_through_markers(curve, markers, palette, shared) for curve in curves]
    size = float(np.median([min(m.bbox.width, m.bbox.height) for m in markers])) if markers else 0.0
    kept = [new if _runs_along(new, curve, size) else curve for new, curve in zip(through, curves)]
    return kept, _off_curves(markers, curves, palette)


def _runs_along(curve: Curve, traced: Curve, size: float) -> bool:
    """Whether a curve passes all corners of the traced one, as near as markers of this size may have moved them."""
    off = [_away(place, curve) for place in traced.points]
    return max(off) <= max(APART, 2 * traced.across, PIERCED * size)


def _through_markers(
    curve: Curve, markers: Sequence[Marker], palette: Palette, shared: tuple[float, float] | None
) -> Curve:
    """A curve with its corners at the markers on it, which say better than a slight bend where data are.

    Where markers have even distances, those of one curve hold for the others: series of a chart share their x.
    """
    own = sorted((m.bbox.cx, m.bbox.cy) for m in markers if is_on(m, curve, palette))
    lattice = shared or _lattice([x for x, _ in own])
    if lattice is None:
        enough = len(own) >= MARKERS and 2 * len(own) >= len(curve.points)
        return curve._replace(points=np.array(_with_ends(curve, own))) if enough else curve
    first, base = lattice
    places: dict[int, tuple[float, float]] = {}
    for x, y in [*own, *curve.points.tolist()]:
        step = round((x - first) / base)
        at = first + step * base
        if abs(x - at) <= max(APART / 2, LATTICE * base) and step not in places:
            places[step] = (at, y if (x, y) in own else float(np.interp(at, *curve.points.T)))
    room = float(curve.points[-1, 0] - curve.points[0, 0]) / base + 1
    if 2 * len(places) < room or len(places) < 2:
        return curve
    return curve._replace(points=np.array(_with_ends(curve, sorted(places.values()))))


def _off_curves(markers: Sequence[Marker], curves: Sequence[Curve], palette: Palette) -> list[Marker]:
    """The markers that no curve says; a few in the colour of a curve are ragged pieces of it, or of its name."""
    off = [m for m in markers if not any(is_on(m, curve, palette) for curve in curves)]
    drawn = {n for n in {m.colour for m in off} if any(are_shades(palette, n, curve.colour) for curve in curves)}
    few = {n for n in drawn if sum(m.colour == n for m in off) < max(MARKERS, sum(m.colour == n for m in markers) / 3)}
    return [m for m in off if m.colour not in few]


def _with_ends(curve: Curve, places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Places with the ends of the curve where these go clearly beyond them."""
    reach = 2 * curve.width + 5
    (x0, y0), (x1, y1) = curve.points[[0, -1]].tolist()
    before = [(x0, y0)] if places[0][0] - x0 > reach else []
    after = [(x1, y1)] if x1 - places[-1][0] > reach else []
    return [*before, *places, *after]


def _shared_lattice(curves: Sequence[Sequence[float]]) -> tuple[float, float] | None:
    """The lattice of one curve that most markers of all curves stand on."""
    every = np.array([x for own in curves for x in own])
    shares = {}
    for start, base in filter(None, map(_lattice, curves)):
        turns = (every - start) / base
        shares[start, base] = float((np.abs(turns - np.rint(turns)) <= LATTICE).mean())
    best = max(shares, key=lambda lattice: shares[lattice], default=None)
    return best if best is not None and shares[best] >= EVEN else None


def _lattice(at: Sequence[float]) -> tuple[float, float] | None:
    """The even distances that most of these places have: the first place and the step, or None."""
    if len(at) < MARKERS:
        return None
    places = np.array(at)
    base = float(np.median(np.diff(places)))
    if base <= 2 * APART:
        return None
    turns = (places[None, :] - places[:LOOKED, None]) / base
    on = np.abs(turns - np.rint(turns)) <= LATTICE
    best = int(on.sum(axis=1).argmax())
    if float(on[best].mean()) < EVEN:
        return None
    return _even_line(np.rint(turns[best])[on[best]][:LOOKED], places[on[best]][:LOOKED])


def _even_line(steps: npt.NDArray[np.float64], places: npt.NDArray[np.float64]) -> tuple[float, float]:
    """The line of the median slope between two places each (Theil 1950, Sen 1968): one that is off moves it little."""
    apart, run = places[:, None] - places, steps[:, None] - steps
    slope = float(np.median(apart[run > 0] / run[run > 0]))
    return float(np.median(places - slope * steps)), slope


def is_on(marker: Marker, curve: Curve, palette: Palette) -> bool:
    """Whether a marker is on a curve in its colour, which then says all that it says."""
    if not are_shades(palette, marker.colour, curve.colour):
        return False
    away = _away(np.array([marker.bbox.cx, marker.bbox.cy]), curve)
    return away <= max(2.0, curve.width, PIERCED * min(marker.bbox.width, marker.bbox.height))


def _away(place: npt.NDArray[np.float64], curve: Curve) -> float:
    """From a place to the nearest one of a curve."""
    starts, steps = curve.points[:-1], np.diff(curve.points, axis=0)
    lengths = np.maximum((steps * steps).sum(axis=1), 1e-9)
    along = np.clip(((place - starts) * steps).sum(axis=1) / lengths, 0.0, 1.0)
    return float(np.linalg.norm(starts + along[:, None] * steps - place, axis=1).min())
