"""From the places where a curve crosses columns of pixels to the corners of a line of level and upright parts.

In a line of steps a run of pixels is as high as the line is broad, or, in the few columns of an upright part, as
high as the step. Any other line runs aslant somewhere. Pixels.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from docstruct.reading.marks.polyline import Points

TALL = 1.6, 1.5  # times the width and pixels more: a run that is higher is an upright part
BROAD = 2.5  # pixels that the columns of an upright part are more than the line is broad
SLOPE = 0.4  # pixels from a column to the next: more is aslant
ASLANT = 0.12  # share of the columns that may be
FEWEST = 3  # level parts
LEVEL = 1.2  # pixels that one of these may rise


def step_corners(
    column: npt.NDArray[np.int64],
    middle: npt.NDArray[np.float64],
    top: npt.NDArray[np.int64],
    bottom: npt.NDArray[np.int64],
    width: float,
) -> Points | None:
    """The corners of a line of steps, or None where it is another line.

    Args:
        column: of each run, ascending.
        middle: its height in the picture.
        top: its first row.
        bottom: one past its last row.
        width: how broad the line is.
    """
    tall = bottom - top > TALL[0] * width + TALL[1]
    if not tall.any() or tall.all():
        return None
    ends = np.flatnonzero(np.diff(tall.astype(np.int8))) + 1
    parts = np.split(np.arange(len(column)), ends)
    upright = [part for part in parts if tall[part[0]]]
    if any(len(part) > width + BROAD for part in upright):
        return None
    level = [part for part in parts if not tall[part[0]]]
    slopes = np.concatenate([np.abs(np.diff(middle[part])) for part in level])
    rise = [float(np.ptp(np.quantile(middle[part], (0.1, 0.9)))) for part in level]
    aslant = sum(len(part) for part, r in zip(level, rise) if r > LEVEL) + float((slopes > SLOPE).sum())
    if len(level) < FEWEST or aslant > ASLANT * len(column):
        return None
    points: list[tuple[float, float]] = []
    for part, following in zip(level, [*level[1:], None]):
        start = points[-1][0] if points else float(column[part[0]])
        last = float(column[part[-1]]) + 1.0
        end = last if following is None else (last + float(column[following[0]])) / 2
        at = float(np.median(middle[part]))
        points += [(start, at), (end, at)]
    # An upright part at either end starts, or ends, where its far end is.
    for part, last in ((parts[0], False), (parts[-1], True)):
        if tall[part[0]]:
            reach = float(top[part].min()) + width / 2, float(bottom[part].max()) - width / 2
            x = float(column[part].mean()) + 0.5
            level_at = points[-1 if last else 0][1]
            far = max(reach, key=lambda y, at=level_at: abs(y - at))  # type: ignore[misc]
            points[-1 if last else 0] = (x, level_at)
            points.insert(len(points) if last else 0, (x, far))
    return np.array(points)
