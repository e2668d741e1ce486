"""Corners of lines found in pixels → the places along x that all lines of a plot have their points at.

Series of a chart share their x, and these mostly stand at ticks or at even parts of the way between them. Where
nearly all corners do, every line has a point at each such place, also where it runs straight on, and a corner
elsewhere is no point: there another line crosses it, or hides its end, or a side of the plot cuts it off.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from docstruct.extractors.charts.plots import Plot
from docstruct.extractors.charts.scale import Scale
from docstruct.extractors.charts.shapes import Point

BESIDE = 0.25  # of the distance between places: the corner nearest to a place is its corner
AT, AT_PARTS = 0.15, 0.1  # of the distance between ticks, or parts of it: a corner so near to a place stands at it
PARTS = (1, 2, 3, 4, 5, 10)  # of the way from tick to tick
FINEST = 0.6  # text heights between places
MOST = 0.8  # share of the corners that stand at places
STEPS = 0.85  # of these, at the places of the largest step
FEWEST = 3  # corners
SIDE = 0.4  # text heights from a side of the plot
LOOKED = (0.2, 0.35, 0.5, 0.65, 0.8)  # of the way between places, where a line is looked at
STEEPEST = 8.0  # where a line is steeper, a peak is seen better than the way to it
STRAIGHT = 0.8  # points that it may be off the straight there, at right angles
_MONTHS = (12, 6, 3, 1)

Places = npt.NDArray[np.float64]  # (n,), ascending


class Lattice(NamedTuple):
    """The places along x that a chart has points at, as its axis says, and where the corners of its lines are."""

    places: Places
    knots: Places
    pixel: float = 1.0  # points


def shared_places(lines: Sequence[Sequence[Point]], plot: Plot, em: float) -> Lattice | None:
    """The coarsest places that most corners stand at; None where there are none."""
    corners = np.array([x for line in lines for x, _ in line])
    if len(corners) < FEWEST:
        return None
    low, high = float(corners.min()), float(corners.max())
    for places, regular, most in _lattices(plot, low, high):
        if len(places) < 2 or float(np.diff(places).min()) < FINEST * em:
            continue
        near, on = _nearest(corners, places, most)
        meant = on | ~_cut(corners, plot, em)
        if meant.any() and float(on[meant].mean()) >= MOST and len(set(near[on].tolist())) > 1:
            used = _used(places, near[on]) if regular else places
            pixel = 2 * plot.y.scale.blur if plot.y is not None and plot.y.scale is not None else 0.0
            return Lattice(used, _knots(lines, used, pixel), pixel)
    return None


def _knots(lines: Sequence[Sequence[Point]], places: Places, pixel: float) -> Places:
    """The places, moved to where the corners at them are: names stand evenly, months do not, and both are rounded.

    Ends of lines count only where the others disagree: caps are added there, and other lines cut some off.
    """
    known, off = _offsets([line[1:-1] for line in lines], places)
    if len(known) and float(np.ptp(off)) > 2 * pixel:
        known, off = _offsets(lines, places)
    return places + np.interp(np.arange(len(places)), known, off) if len(known) else places


def _offsets(lines: Sequence[Sequence[Point]], places: Places) -> tuple[list[int], list[float]]:
    """The numbers of the places with corners, and how far right of each these are."""
    found: dict[int, list[float]] = {}
    for line in lines:
        own: dict[int, float] = {}
        xs = np.array([x for x, _ in line], np.float64)
        near, on = _nearest(xs, places, BESIDE)
        for n, x in zip(near[on].tolist(), xs[on].tolist()):
            if abs(x - float(places[n])) < abs(own.get(n, math.inf)):
                own[n] = x - float(places[n])
        for n, x in own.items():
            found.setdefault(n, []).append(x)
    known = sorted(found)
    return known, [float(np.median(found[n])) for n in known]


def _cut(corners: Places, plot: Plot, em: float) -> npt.NDArray[np.bool_]:
    """Which corners lie at the sides of the plot, where it may cut lines off."""
    return np.minimum(np.abs(corners - plot.box.x0), np.abs(corners - plot.box.x1)) <= SIDE * em


def at_places(line: Sequence[Point], lattice: Lattice, steepest: float = STEEPEST) -> list[Point]:
    """A line by its height at each of the places that it reaches; corners elsewhere left out.

    Peaks are blunt in pixels. Where a line runs straight on both sides of a place, its height is where these
    straight parts, fitted to it by least squares, meet.
    """
    xs, ys = np.array(line).T
    places, knots, pixel = lattice
    near, on = _nearest(xs, knots, AT)
    slack = AT * float(np.diff(places).min())
    inside = [i for i, x in enumerate(knots) if xs[0] - slack <= x <= xs[-1] + slack]
    nearest_last = np.argsort(-np.abs(xs - knots[near]), kind="stable")  # of several corners at a place it counts
    own = {int(near[k]): float(ys[k]) for k in nearest_last if on[k]}
    for end, before in ((0, 1), (-1, -2)):  # cut off before its last place, or capped, a line goes on to it
        n, (x, y), (x1, y1) = int(near[end]), line[end], line[before]
        if on[end] and abs(x1 - x) > 2 * slack and abs(x - float(knots[n])) > pixel:
            own[n] = y + (y1 - y) / (x1 - x) * (float(knots[n]) - x)
    heights = [own[i] if i in own else float(np.interp(knots[i], xs, ys)) for i in inside]
    if len(inside) > 1:
        heights = _met(xs, ys, knots[inside], heights, steepest)
    return list(zip(places[inside].tolist(), heights))


def _met(xs: Places, ys: Places, knots: Places, heights: Sequence[float], steepest: float) -> list[float]:
    """Heights at the knots of the broken line fitted to a line between them; those given where it does not fit."""
    steps = np.diff(knots)
    x = (knots[:-1, None] + steps[:, None] * np.array(LOOKED)[None, :]).ravel()
    left = np.repeat(np.arange(len(steps)), len(LOOKED))
    share = np.tile(LOOKED, len(steps))
    hats = np.zeros((len(x), len(knots)))
    hats[np.arange(len(x)), left], hats[np.arange(len(x)), left + 1] = 1.0 - share, share
    y = np.interp(x, xs, ys)
    fitted = np.linalg.lstsq(hats, y, rcond=None)[0]
    slopes = np.abs(np.diff(fitted) / steps)
    off = np.abs(hats @ fitted - y).reshape(len(steps), -1).max(axis=1) / np.hypot(1.0, slopes)
    straight = (off <= STRAIGHT) & (slopes <= steepest)
    fits = np.concatenate(([False], straight)) & np.concatenate((straight, [False]))
    return [float(f) if good else h for f, h, good in zip(fitted, heights, fits)]


def _nearest(corners: Places, places: Places, most: float) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """The number of the place nearest to each corner, and whether it stands there."""
    off = np.abs(corners[:, None] - places[None, :])
    near = off.argmin(axis=1)
    return near, off.min(axis=1) <= most * float(np.diff(places).min())


def _used(places: Places, corners: npt.NDArray[np.int64]) -> Places:
    """The places from the first to the last one with a corner, in the largest step that meets nearly all of these."""
    first, last = int(corners.min()), int(corners.max())
    for step in range(last - first, 0, -1):
        starts = [
            i for i in range(first, min(first + step, last)) if float(((corners - i) % step == 0).mean()) >= STEPS
        ]
        if starts:
            return places[starts[0] : last + 1 : step]
    return places[first : last + 1]


def _lattices(plot: Plot, low: float, high: float) -> Iterator[tuple[Places, bool, float]]:
    """Places from coarse to fine, whether they are at even distances, and how near to one a corner must be."""
    for lane in (plot.x, plot.x_names):
        scale = lane.scale if lane is not None else None
        if lane is None or len(lane.places) < 2:
            continue
        if scale is None:
            yield np.array(sorted(lane.places)), False, AT
        elif scale.kind == "date":
            yield from _calendar(scale, low, high)
            if scale.dates is not None and scale.dates.unit == "day" and min(np.diff(sorted(scale.values))) < 28:
                yield np.array(sorted(scale.places)), True, AT
        else:
            apart = min(b - a for a, b in pairwise(sorted(scale.places)))
            first = min(scale.places)
            if scale.kind == "linear":
                apart = min(b - a for a, b in pairwise(sorted(scale.values))) / abs(scale.slope)
                first = min(map(scale.place, scale.values))
            for parts in PARTS if scale.kind == "linear" else (1,):
                step = apart / parts
                turns = np.arange(math.floor((low - first) / step), math.ceil((high - first) / step) + 1)
                yield (first + turns * step).astype(np.float64), True, AT if parts == 1 else AT_PARTS


def _calendar(scale: Scale, low: float, high: float) -> Iterator[tuple[Places, bool, float]]:
    """First days of years, half-years, quarters and months."""
    days = sorted((scale.value(low), scale.value(high)))
    if not 400 < days[0] <= days[1] < dt.date.max.toordinal() - 400:
        return
    first, last = (dt.date.fromordinal(round(d)) for d in (days[0] - 16, days[1] + 16))
    for months in _MONTHS:
        steps = range(first.year * 12, last.year * 12 + 13, months)
        firsts = [dt.date(n // 12, n % 12 + 1, 1).toordinal() for n in steps]
        places: Places = np.array(sorted(scale.place(d) for d in firsts if days[0] - 16 <= d <= days[1] + 16))
        yield places, True, AT
