"""From the places where a curve crosses columns of pixels to its corners.

Corners are found by the algorithm of Douglas and Peucker (Cartographica 10, 1973), then each is moved to
where the lines fitted to the places on both sides of it meet, which is nearer to the truth than any pixel.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]  # (n, 2)

OFF = 0.6  # pixels that a place may be off the line
MOVED = 2.5  # pixels that a corner may be moved
BLUNT = 7.0  # pixels between the corners of a blunted one
TIP = 3.0  # pixels along x within which a corner at a steep line lies
CLOSE = 4.0  # pixels between corners of which one may be the other's rounding
ENOUGH = 3  # places on a side, at least, to fit a line to


def corners(places: Points, off: float = OFF) -> Points:
    """The corners of a curve given by places from left to right, ends included."""
    kept = _apart(places, _simplified(places, off), off)
    lines = [_fitted(places[a : b + 1]) for a, b in pairwise(kept)]
    moved: Points = places[kept].copy()
    for n in range(1, len(kept) - 1):
        meeting = _meeting(lines[n - 1], lines[n])
        if meeting is not None and _is_near(meeting, moved[n], moved[n], _steepness(lines[n - 1], lines[n]), MOVED):
            moved[n] = meeting
    moved = _sharpened(moved, lines)
    for n, line in ((0, lines[0] if lines else None), (len(moved) - 1, lines[-1] if lines else None)):
        if line is not None and abs(line[0]) < 5.0:
            y = line[0] * moved[n, 0] + line[1]
            moved[n, 1] = y if abs(y - moved[n, 1]) <= 1.0 else moved[n, 1]
    return moved


def _sharpened(moved: Points, lines: list[tuple[float, float] | None]) -> Points:
    """Two corners beside each other as the one where the lines before and after them meet: it was blunted."""
    points = [moved[0]]
    n = 1
    while n < len(moved):
        before, after = (lines[n - 1], lines[n + 1]) if n < len(moved) - 2 else (None, None)
        steep = _steepness(before, after)
        inner = before is not None and _is_near(moved[n + 1], moved[n], moved[n], steep, BLUNT)
        meeting = _meeting(before, after) if inner else None
        if meeting is not None and _is_near(meeting, moved[n], moved[n + 1], steep, BLUNT):
            points.append(meeting)
            n += 2
        else:
            points.append(moved[n])
            n += 1
    return np.array(points)


def _steepness(left: tuple[float, float] | None, right: tuple[float, float] | None) -> float:
    """How steep the steeper one of the lines at a corner is."""
    return max(abs(left[0]), abs(right[0])) if left is not None and right is not None else 0.0


def _is_near(place: Points, one: Points, other: Points, steep: float, most: float) -> bool:
    """Whether a place is near the middle of two corners; at a steep line it is known better along x than along y."""
    along, up = np.abs(place - (one + other) / 2).tolist()
    return float(np.hypot(along, up)) <= most or (along <= TIP and up <= TIP * steep)


def _simplified(places: Points, off: float) -> list[int]:
    """Numbers of the places kept, by Douglas and Peucker, without recursion."""
    kept = {0, len(places) - 1}
    spans = [(0, len(places) - 1)]
    while spans:
        a, b = spans.pop()
        if b - a < 2:
            continue
        step = places[b] - places[a]
        length = max(float(np.hypot(*step)), 1e-9)
        rest = places[a + 1 : b] - places[a]
        far = np.abs(rest[:, 0] * step[1] - rest[:, 1] * step[0]) / length
        worst = int(far.argmax())
        if float(far[worst]) > off:
            kept.add(a + 1 + worst)
            spans += [(a, a + 1 + worst), (a + 1 + worst, b)]
    return sorted(kept)


def _apart(places: Points, kept: list[int], off: float) -> list[int]:
    """Without corners right beside another one that the curve hardly turns at: a rounded or ragged corner's."""
    n = 1
    while n < len(kept) - 1:
        a, b, c = (places[kept[n + k]] for k in (-1, 0, 1))
        close = min(float(np.hypot(*(b - a))), float(np.hypot(*(c - b)))) <= CLOSE
        step = c - a
        rest = abs(float((b - a)[0] * step[1] - (b - a)[1] * step[0])) / max(float(np.hypot(*step)), 1e-9)
        if close and rest <= 2.0 * off:
            del kept[n]
        else:
            n += 1
    return kept


def _fitted(places: Points) -> tuple[float, float] | None:
    """Slope and height of the least squares line through the places between two corners."""
    inner = places[1:-1]
    line = _least_squares(inner)
    if line is None:
        return None
    # At its ends a steep line shares columns with the next one.
    off = np.abs(inner[:, 1] - line[0] * inner[:, 0] - line[1]) / np.hypot(1.0, line[0])
    return _least_squares(inner[off <= max(OFF / 2, 2.0 * float(np.median(off)))]) or line


def _least_squares(places: Points) -> tuple[float, float] | None:
    if len(places) < ENOUGH:
        return None
    x, y = places[:, 0], places[:, 1]
    dx = x - x.mean()
    spread = float(dx @ dx)
    if spread < 1.0:
        return None
    slope = float(dx @ (y - y.mean())) / spread
    return slope, float(y.mean() - slope * x.mean())


def _meeting(left: tuple[float, float] | None, right: tuple[float, float] | None) -> Points | None:
    if left is None or right is None or abs(left[0] - right[0]) < 0.02:
        return None
    x = (right[1] - left[1]) / (left[0] - right[0])
    return np.array([x, left[0] * x + left[1]])
