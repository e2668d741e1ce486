"""From how much a colour covers of each pixel to the curves drawn in it.

A curve of a chart runs from left to right: in each column of pixels it is one run of covered pixels. Runs are
chained by dynamic programming: each column reached counts, each one skipped (where another curve lies on top,
or a dash ends) and each step up or down that the runs do not bridge costs. What is left makes the next
curve of that colour. A chain ends where nothing shows that it goes on: no ink of its own, none that may hide it,
no dashes. Pixels.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.reading.marks.colours import Mask, Pixels
from docstruct.reading.marks.fitting import refined
from docstruct.reading.marks.polyline import OFF, Points, corners
from docstruct.reading.marks.steps import step_corners

COVERED, FAINT = 0.3, 0.1  # share of a pixel
SKIPPED, STEP = 0.6, 0.5  # what a skipped column and a pixel of an unbridged step cost; a column reached is 1
REACH = 60  # columns that may be skipped
BACK = 160  # runs looked back
BLANK, BROKEN = 16.0, 6.0  # pixels without any ink on the way: between dashes, and in a solid line
DASHES, EVEN = 3, 2.5  # gaps of a dashed line, and times their median that one is at most
WAY = np.linspace(0.0, 1.0, 26)[1:-1]  # where a gap is looked at
RAGGED = 0.33  # of its width; so far a curve may seem off where it crosses other lines
BESIDE = 2  # pixels from the end of a run
WHOLE = 0.4  # share of the runs of a curve that nothing lies on, for these alone to count
MOST = 12  # curves in one colour
MOST_RUNS = 20_000
SAME_CURVE = 2.5  # pixels; a curve so near to another one is its edge


class Curve(NamedTuple):
    """A curve from left to right."""

    points: Points  # corners
    colour: int
    width: float  # straight down
    dashed: bool
    across: float = 0.0  # its breadth


class _Runs(NamedTuple):
    """Runs of covered pixels, by column and from the top."""

    column: npt.NDArray[np.int64]
    top: npt.NDArray[np.int64]
    bottom: npt.NDArray[np.int64]  # one past the last
    middle: Pixels  # centre of what is covered
    cover: Pixels  # sum

    def some(self, which: npt.NDArray[np.int64]) -> _Runs:
        """The runs with these numbers."""
        return _Runs(self.column[which], self.top[which], self.bottom[which], self.middle[which], self.cover[which])


def find_curves(alpha: Pixels, colour: int, shortest: float, others: Mask) -> list[Curve]:
    """The curves in one colour, the longest first.

    Args:
        alpha: how much the colour covers of each pixel.
        colour: its number.
        shortest: columns that a curve reaches over, at least.
        others: pixels in other colours, which may lie on the curve.
    """
    runs = _runs(alpha)
    if not len(runs.column) or len(runs.column) > MOST_RUNS:
        return []
    ink = cv2.dilate((others | (alpha > FAINT)).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    curves: list[Curve] = []
    chains: list[npt.NDArray[np.int64]] = []
    free = np.ones(len(runs.column), np.bool_)
    while len(curves) < MOST and int(free.sum()) >= shortest:
        left = np.flatnonzero(free)
        whole = left[_longest_chain(runs.some(left), ink)]
        free[whole] = False
        if not _is_long(runs, whole, shortest):
            break
        for chain in _unbroken(runs, whole, ink):
            if _is_long(runs, chain, shortest) and not any(_beside(runs, chain, other) for other in chains):
                chains.append(chain)
                curves.append(_curve(runs, chain, colour, others, alpha, ink))
    return curves


def _is_long(runs: _Runs, chain: npt.NDArray[np.int64], shortest: float) -> bool:
    reached = runs.column[chain[-1]] - runs.column[chain[0]] + 1
    return bool(reached >= shortest and len(chain) >= 0.4 * shortest)


def _runs(alpha: Pixels) -> _Runs:
    ink = np.ascontiguousarray((alpha > COVERED).T)  # by column
    padded = np.zeros((ink.shape[0], ink.shape[1] + 2), np.int8)
    padded[:, 1:-1] = ink
    steps = np.diff(padded, axis=1)
    column, top = np.nonzero(steps == 1)
    _, bottom = np.nonzero(steps == -1)
    covered = np.ascontiguousarray(alpha.T.astype(np.float64))
    # A pixel beyond each end of a run may be covered a little, and counts.
    rows = np.arange(covered.shape[1]) + 0.5
    sums = np.pad(np.cumsum(covered, axis=1), ((0, 0), (1, 0)))
    moments = np.pad(np.cumsum(covered * rows, axis=1), ((0, 0), (1, 0)))
    first, last = np.maximum(top - 1, 0), np.minimum(bottom + 1, covered.shape[1])
    cover = sums[column, last] - sums[column, first]
    middle = (moments[column, last] - moments[column, first]) / np.maximum(cover, 1e-9)
    return _Runs(column, top, bottom, middle, cover)


def _longest_chain(runs: _Runs, ink: Mask) -> npt.NDArray[np.int64]:
    """Numbers of the runs of the best chain, from left to right."""
    count = len(runs.column)
    best = np.ones(count)
    before = np.full(count, -1, np.int64)
    for n in range(1, count):
        first = max(0, n - BACK)
        columns = runs.column[first:n]
        skipped = runs.column[n] - columns - 1
        apart = np.maximum(np.maximum(runs.top[n] - runs.bottom[first:n], runs.top[first:n] - runs.bottom[n]), 0)
        gain = best[first:n] - SKIPPED * skipped - STEP * apart + 1.0
        gain[(skipped < 0) | (skipped > REACH)] = -np.inf
        # A chain is not to leave the run it touches for another at the same cost.
        gain -= 0.01 * np.minimum(np.abs(runs.middle[first:n] - runs.middle[n]), 50.0)
        k = int(gain.argmax())
        if gain[k] > 1.0 and skipped[k] > 0:
            far = np.flatnonzero((skipped > 0) & (gain > 1.0))
            gain[far[_blank(runs, first + far, np.full(len(far), n), ink) > BLANK]] = -np.inf
            k = int(gain.argmax())
        if gain[k] > 1.0:
            best[n], before[n] = gain[k], first + k
    chain = [int(best.argmax())]
    while before[chain[-1]] >= 0:
        chain.append(int(before[chain[-1]]))
    return np.array(chain[::-1], np.int64)


def _blank(runs: _Runs, one: npt.NDArray[np.int64], other: npt.NDArray[np.int64], ink: Mask) -> npt.NDArray[np.float64]:
    """Pixels without any ink on the straight way from each run to the other one on its right."""
    start = np.clip(runs.middle[other], runs.top[one] + 0.5, runs.bottom[one] - 0.5)
    end = np.clip(runs.middle[one], runs.top[other] + 0.5, runs.bottom[other] - 0.5)
    columns = runs.column[one, None] + WAY * (runs.column[other] - runs.column[one])[:, None]
    rows = start[:, None] + WAY * (end - start)[:, None]
    bare = ~ink[rows.astype(np.int64), np.rint(columns).astype(np.int64)]
    way: npt.NDArray[np.float64] = np.hypot(runs.column[other] - runs.column[one], end - start) * bare.mean(axis=1)
    return way


def _unbroken(runs: _Runs, chain: npt.NDArray[np.int64], ink: Mask) -> list[npt.NDArray[np.int64]]:
    """The parts of a chain between gaps that neither hide it nor are those of dashes."""
    blank = _blank(runs, chain[:-1], chain[1:], ink)
    gaps = blank[blank > 2.0]
    if len(gaps) >= DASHES and float(gaps.max()) <= EVEN * float(np.median(gaps)):
        return [chain]
    return np.split(chain, np.flatnonzero(blank > BROKEN) + 1)


def _beside(runs: _Runs, chain: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> bool:
    """Whether a chain follows another one closely over most of its way."""
    at = dict(zip(runs.column[other].tolist(), runs.middle[other].tolist()))
    near = sum(
        abs(at.get(int(c), -1e9) - float(m)) <= SAME_CURVE for c, m in zip(runs.column[chain], runs.middle[chain])
    )
    return bool(near > 0.6 * len(chain))


def _curve(runs: _Runs, chain: npt.NDArray[np.int64], colour: int, others: Mask, alpha: Pixels, ink: Mask) -> Curve:
    column, top, bottom = runs.column[chain], runs.top[chain], runs.bottom[chain]
    cover, middle = runs.cover[chain], runs.middle[chain].astype(np.float64)
    width = float(np.quantile(cover, 0.25))
    steps = step_corners(column, middle, top, bottom, width)
    if steps is not None:
        return Curve(steps, colour, max(1.0, width), False, width)
    places = np.stack((column + 0.5, _with_peaks(middle, top, bottom, width)), axis=1)
    # Where something else lies on a curve, the middle of what is left is not the curve's.
    last = others.shape[0] - 1
    whole = ~(others[np.maximum(top - BESIDE, 0), column] | others[np.minimum(bottom + BESIDE - 1, last), column])
    whole[[0, -1]] = True
    if whole.mean() > WHOLE:
        places = places[whole]
    inked = len(chain) / float(column[-1] - column[0] + 1)
    # Runs go straight down; a steep line is less broad than they are high.
    slopes = np.gradient(middle, column) if len(column) > 1 else np.zeros(1)
    across = float(np.quantile(cover / np.hypot(1.0, slopes), 0.25))
    points = refined(corners(places, max(OFF, RAGGED * width)), alpha, across, ink)
    return Curve(points, colour, max(1.0, width), inked < 0.8, across)


def _with_peaks(
    middle: npt.NDArray[np.float64], top: npt.NDArray[np.int64], bottom: npt.NDArray[np.int64], width: float
) -> npt.NDArray[np.float64]:
    """The middles, but at a peak or in a dip the far end of the run: its middle is that of both flanks."""
    places: npt.NDArray[np.float64] = middle.copy()
    inner = np.arange(1, len(middle) - 1)
    tall = (bottom - top)[inner] > 2.0 * width + 1.0
    peak = tall & (top[inner] < top[inner - 1]) & (top[inner] < top[inner + 1])
    dip = tall & (bottom[inner] > bottom[inner - 1]) & (bottom[inner] > bottom[inner + 1])
    places[inner[peak & ~dip]] = top[inner[peak & ~dip]] + width / 2
    places[inner[dip & ~peak]] = bottom[inner[dip & ~peak]] - width / 2
    return places
