"""From the edge of a box to the end of the whisker that leaves its middle, solid or dashed, with a cap or without.

A whisker is narrow. A short level line across it ends it: its cap; what is broader than that hides its end. A line
that goes on to both sides of the box crosses it. All about the column of the middle, upwards or downwards. Pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from docstruct.reading.marks.colours import Pixels

STRIP = 2.5  # pixels on both sides of the middle, where the whisker is
LEAST = 45.0  # distance of colours from a whisker to the paper
HALF = 0.5  # of a whisker's ink
CAP = 3  # pixels that a cap is longer than the whisker is broad
OUTLINE = 3  # pixels of the box's outline that may be left
BEYOND = 2  # pixels that a line may pass the sides of its box
EVEN = 1.6  # pixels between gaps, or dashes, that are alike
GAP = 1.0  # text heights of a gap between dashes, at most


class Stem(NamedTuple):
    """Where a whisker ends; ``gaps`` and ``dashes`` are the lengths of what it is made of."""

    end: float
    gaps: tuple[int, ...]
    dashes: tuple[int, ...]


class _Row(NamedTuple):
    """One row of pixels across the whisker's column: its ink there, and how far that goes on to each side."""

    ink: float
    left: int
    right: int

    @property
    def breadth(self) -> int:
        return self.left + self.right + 1


def follow(away: Pixels, middle: float, width: float, start: int, step: int, gap: float) -> Stem | None:
    """The whisker that begins at the row ``start``; None where none does.

    Args:
        away: (H, W), the distance of each pixel from the paper.
        middle: column of the middle of the box.
        width: of the box.
        start: first row beyond the outline of the box.
        step: 1 downwards, -1 upwards.
        gap: rows between two dashes, at most.
    """
    column = slice(max(0, int(middle - STRIP)), int(middle + STRIP) + 1)
    rows = list(range(start, len(away) if step > 0 else -1, step))
    first = rows[: 3 + int(gap)]  # it may begin with a gap
    if len(first) < 3 or away[:, column].shape[1] < 2:
        return None
    full = float(np.quantile(away[first, column].max(axis=1), 0.75))
    if full < LEAST:
        return None
    reach = int(width / 2) + BEYOND
    at = int(np.argmax(away[first, column].sum(axis=0))) + column.start
    trace = [_row(away, y, at, reach, full) for y in rows]
    breadth = float(np.median([row.breadth for row in trace[: len(first)] if row.ink > HALF] or [round(width)]))
    if breadth > max(2 * STRIP, 0.4 * width):
        return None
    skipped = next((k for k, row in enumerate(trace[:OUTLINE]) if row.breadth <= breadth + CAP), OUTLINE)
    end, gaps, dashes = _walk(trace[skipped:], breadth, reach, gap)
    if end <= 0:
        return None
    return Stem(start + (0 if step > 0 else 1) + step * (skipped + end), gaps, dashes)


def _row(away: Pixels, y: int, at: int, reach: int, full: float) -> _Row:
    """The row ``y`` about the column ``at``; smoothed pixels beside it may have the ink."""
    near = away[y, max(0, at - 1) : at + 2]
    ink = min(float(near.sum()), 1.5 * full) / full if len(near) else 0.0
    dark = away[y] > HALF * full
    left = _run(dark[max(0, at - reach) : at][::-1])
    right = _run(dark[at + 1 : at + 1 + reach])
    return _Row(ink, left, right)


def _run(dark: npt.NDArray[np.bool_]) -> int:
    return int(np.argmin(dark)) if len(dark) and not dark.all() else len(dark)


def _walk(
    trace: Sequence[_Row], breadth: float, reach: int, gap: float
) -> tuple[float, tuple[int, ...], tuple[int, ...]]:
    """How many rows a whisker has, and the lengths of its gaps and dashes."""
    end, n = 0.0, 0
    gaps: list[int] = []
    dashes = [0]
    while n < len(trace):
        row = trace[n]
        if row.ink <= HALF:
            blank = next((k for k, other in enumerate(trace[n:]) if other.ink > HALF), len(trace))
            following = trace[n + blank] if n + blank < len(trace) else None
            if following is None or blank > gap:
                break
            if blank > 1:
                gaps.append(blank)
                dashes.append(0)
            n += blank
            continue
        if row.breadth > breadth + CAP:
            broad = next((k for k, o in enumerate(trace[n:]) if o.breadth <= breadth + CAP), len(trace) - n)
            if min(row.left, row.right) >= reach - 1 and n + broad < len(trace) and trace[n + broad].ink > HALF:
                n += broad  # a line of a grid behind it
                continue
            thin = broad <= max(3.0, 2 * breadth + 1)
            middle = abs(row.left - row.right) <= max(2.0, 0.15 * row.breadth)
            if gaps and gaps[-1] and not dashes[-1] and not (thin and middle):
                return end, tuple(gaps), tuple(dashes)  # a marker beyond the end
            return n + broad / 2, tuple(gaps), tuple(dashes)
        end = n + min(1.0, row.ink)
        dashes[-1] += 1
        n += 1
    return end, tuple(gaps), tuple(dashes)


def dash_gap(stems: Sequence[Stem], em: float) -> float:
    """The rows between the dashes of whiskers, and a bit; 1 where they are solid."""
    parted = [s for s in stems if s.gaps]
    even = [
        s
        for s in parted
        if len(s.gaps) >= 2 and abs(s.gaps[0] - s.gaps[1]) <= EVEN and s.gaps[0] <= GAP * em and len(s.dashes) >= 2
    ]
    if not even or 2 * len(even) < len(parted):
        return 1.0
    return float(np.median([s.gaps[0] for s in even])) + EVEN
