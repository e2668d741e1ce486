"""From the straight lines of a figure to the ticks on them: short strokes across an axis, towards its labels.

Beside a line, at the distance of a tick's length, ticks are what is darker than their surroundings along the
line. The centre of what covers them says where a tick is. Pixels.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from docstruct.reading.marks.colours import Mask, Palette, Pixels
from docstruct.reading.marks.straight import Straight

NEAREST, FARTHEST = 1.5, 12  # pixels from the line's edge; a tick reaches over some of these
WIDEST = 4.0  # pixels
INK = 18.0  # distance of colours
HUE = 30.0  # distance of colours
LEAST = 2  # pixels long


def find_ticks(palette: Palette, lines: list[Straight], blocked: Mask) -> list[Straight]:
    """Ticks on both sides of each line; ``blocked`` is print and areas."""
    away = np.sqrt(((palette.pixels - palette.paper) ** 2).sum(axis=2))
    away = np.where(blocked, 0.0, away).astype(np.float32)
    ticks: list[Straight] = []
    for line in lines:
        if line.dashed:
            continue
        field = away.T if line.upright else away
        for side in (-1, 1):
            ticks += _beside(field, palette, line, side)
    return ticks


def _beside(away: Pixels, palette: Palette, line: Straight, side: int) -> list[Straight]:
    first, last = max(0, int(line.start) - 2), min(away.shape[1], int(line.end) + 3)
    edge = line.at + side * (line.width / 2 + NEAREST)
    rows = [int(np.floor(edge + side * k)) for k in range(LEAST)]
    if not all(0 <= row < len(away) for row in rows):
        return []
    profile = away[rows, first:last].min(axis=0)
    found = []
    for a, b in _bumps(profile > INK):
        weight = profile[a:b]
        at = first + float((weight * (np.arange(a, b) + 0.5)).sum() / weight.sum())
        width = float(weight.sum() / weight.max())
        if b - a > WIDEST + 1 or width > WIDEST:
            continue
        if _unlike(palette, line, rows[0], int(at)):
            continue
        reach = _reach(away, int(at), edge, side)
        if LEAST <= reach <= FARTHEST:
            ends = sorted((line.at, edge + side * reach))
            found.append(Straight(ends[0], ends[1], at, width, line.rgb, False, not line.upright))
    return found


def _unlike(palette: Palette, line: Straight, row: int, column: int) -> bool:
    """Whether what crosses a line has another hue than the line: a curve."""
    where = (column, row) if line.upright else (row, column)
    step = np.array(line.rgb, np.float32) - palette.paper[where]
    off = palette.pixels[where] - palette.paper[where]
    share = min(1.2, max(0.0, float(off @ step) / max(float(step @ step), 1.0)))
    return float(np.linalg.norm(off - share * step)) > HUE


def _bumps(mask: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    steps = np.diff(np.concatenate(([0], mask.astype(np.int8), [0])))
    return list(zip(np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist()))


def _reach(away: Pixels, column: int, edge: float, side: int) -> int:
    """How far a tick goes on from the edge; more than `FARTHEST` where it does not end."""
    for k in range(FARTHEST + 2):
        row = int(np.floor(edge + side * k))
        if not 0 <= row < len(away) or away[row, column] <= INK:
            return k
    return FARTHEST + 1
