"""From the corners of a curve and its ink to better corners: where the lines through the ink on both sides meet.

Between two corners a curve is straight. Its ink there, cut into slices across it, has its middle on one line to a
small part of a pixel, however steep it is; near the corners slices hold ink of both sides and are left out. Pixels.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from docstruct.reading.marks.colours import Mask
from docstruct.reading.marks.polyline import Points

BANDS = 4.0, 1.5  # pixels beside the stroke that are looked at, first and then
LEAVE, MOST_LEFT = 1.5, 0.3  # of the breadth, and at most of the length, at each end
FEWEST = 4  # slices
WHOLE = 0.6, 1.5  # times the usual ink of a slice, in one that nothing else hides or adds to
OFF = 0.4, 0.1  # pixels, and times the breadth, that slices may be off the line, as a median
MOVED = 3.0  # pixels along x, or across a line, that a corner may be moved
SHOWN = 0.97  # share of the way to a corner with ink
TURN = 0.03  # radians, at least, where lines meet
LONGEST = 4_000  # corners


class _Line(NamedTuple):
    x: float
    y: float
    dx: float  # a step along it, one pixel long
    dy: float


def refined(points: Points, alpha: npt.NDArray[np.float32], across: float, ink: Mask) -> Points:
    """The corners of a curve moved to where its straight parts meet; those whose parts are too short stay.

    Args:
        points: (n, 2), from left to right.
        alpha: how much of each pixel the curve's colour covers, (H, W).
        across: breadth of the curve.
        ink: where the curve may be: its pixels and those of what may hide it, (H, W).
    """
    if len(points) > LONGEST:
        return points
    points, lines = _met_behind(points, [_through(a, b, alpha, across) for a, b in pairwise(points)])
    moved = points.copy()
    for n, line in ((0, lines[0]), (-1, lines[-1])):
        if line is not None:
            moved[n] = _foot(points[n], line)
    for n in range(1, len(points) - 1):
        meeting = _meeting(lines[n - 1], lines[n])
        if meeting is None:
            continue
        shown = all(_is_shown(meeting, points[k], ink) for k in (n - 1, n + 1))
        if shown or _is_near(meeting, points[n], lines[n - 1], lines[n]):
            moved[n] = meeting
    ordered = np.diff(moved[:, 0]) > 0
    keeps = np.concatenate(([True], ordered)) & np.concatenate((ordered, [True]))
    return np.where(keeps[:, None], moved, points)


def _met_behind(points: Points, lines: list[_Line | None]) -> tuple[Points, list[_Line | None]]:
    """Without parts that nothing is seen of, where the parts on both sides meet: there another curve hides a corner."""
    kept, left = [points[0]], lines[:1]
    n = 1
    while n < len(points) - 1:
        unseen = lines[n] is None and n + 1 < len(lines)
        meeting = _meeting(left[-1], lines[n + 1]) if unseen else None
        behind = meeting is not None and points[n, 0] - MOVED <= meeting[0] <= points[n + 1, 0] + MOVED
        kept.append(meeting if meeting is not None and behind else points[n])
        n += 2 if behind else 1
        left.append(lines[n - 1])
    return np.array([*kept, points[-1]]), left


def _through(a: Points, b: Points, alpha: npt.NDArray[np.float32], across: float) -> _Line | None:
    """The line through the ink between two corners."""
    length = float(np.hypot(*(b - a)))
    leave = min(LEAVE * across + 1.0, MOST_LEFT * length)
    line: _Line | None = _Line(float(a[0]), float(a[1]), *((b - a) / max(length, 1e-9)).tolist())
    for band in BANDS:
        line = _fitted(line, (leave, length - leave), alpha, across / 2 + band) if line is not None else None
    return line


def _fitted(line: _Line, span: tuple[float, float], alpha: npt.NDArray[np.float32], reach: float) -> _Line | None:
    ends = [(line.x + s * line.dx, line.y + s * line.dy) for s in span]
    x0, x1 = (int(f(x for x, _ in ends)) for f in (min, max))
    y0, y1 = (int(f(y for _, y in ends)) for f in (min, max))
    grown = int(reach) + 2
    x0, y0 = max(0, x0 - grown), max(0, y0 - grown)
    part = alpha[y0 : y1 + grown, x0 : x1 + grown]
    rows, columns = np.nonzero(part > 0)
    x, y = columns + (x0 + 0.5 - line.x), rows + (y0 + 0.5 - line.y)
    along, off = x * line.dx + y * line.dy, y * line.dx - x * line.dy
    inside = (np.abs(off) <= reach) & (along >= span[0]) & (along <= span[1])
    along, off, ink = along[inside], off[inside], part[rows, columns][inside].astype(np.float64)
    if span[1] - span[0] < FEWEST or not len(along):
        return None
    slices = (along - span[0]).astype(np.int64)
    total = np.bincount(slices, ink)
    usual = float(np.median(total[total > 0]))
    good = (total > WHOLE[0] * usual) & (total < WHOLE[1] * usual)
    if good.sum() < FEWEST:
        return None
    s, d = (np.bincount(slices, ink * v)[good] / total[good] for v in (along, off))
    slope, offset = _straight(s, d)
    rest = np.abs(d - slope * s - offset)
    near = rest <= max(2.0 * float(np.median(rest)), 0.1)
    if float(np.median(rest)) > OFF[0] + OFF[1] * usual or near.sum() < FEWEST:
        return None
    slope, offset = _straight(s[near], d[near])
    turned = np.array([line.dx - slope * line.dy, line.dy + slope * line.dx]) / np.hypot(1.0, slope)
    return _Line(line.x - offset * line.dy, line.y + offset * line.dx, *turned.tolist())


def _straight(s: npt.NDArray[np.float64], d: npt.NDArray[np.float64]) -> tuple[float, float]:
    step = s - s.mean()
    slope = float(step @ (d - d.mean())) / max(float(step @ step), 1e-9)
    return slope, float(d.mean() - slope * s.mean())


def _meeting(one: _Line | None, other: _Line | None) -> Points | None:
    if one is None or other is None:
        return None
    turn = one.dx * other.dy - one.dy * other.dx
    if abs(turn) < TURN:
        return None
    s = ((other.x - one.x) * other.dy - (other.y - one.y) * other.dx) / turn
    return np.array([one.x + s * one.dx, one.y + s * one.dy])


def _foot(place: Points, line: _Line) -> Points:
    """The place of a line nearest to another place; that one where it is far off."""
    off = (place[1] - line.y) * line.dx - (place[0] - line.x) * line.dy
    return place + off * np.array([line.dy, -line.dx]) if abs(off) <= MOVED else place


def _is_shown(place: Points, end: Points, ink: Mask) -> bool:
    """Whether there is ink all the way from a place between the corners beside it to one of these."""
    count = int(np.hypot(*(end - place))) + 2
    x, y = (np.linspace(a, b, count).astype(np.int64) for a, b in zip(place, end))
    if min(x.min(), y.min()) < 0 or x.max() >= ink.shape[1] or y.max() >= ink.shape[0]:
        return False
    return float(ink[y, x].mean()) >= SHOWN


def _is_near(place: Points, corner: Points, one: _Line | None, other: _Line | None) -> bool:
    """Whether a place is so near to a corner, across one of its lines: along a steep one it may be far."""
    x, y = place - corner
    far = min(abs(float(y * line.dx - x * line.dy)) for line in (one, other) if line is not None)
    return abs(float(x)) <= MOVED and far <= MOVED
