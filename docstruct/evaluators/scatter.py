"""Points of a scatter chart against its labelled ones: both coordinates are measured, so they match in the plane.

Along each axis the error is the distance as a share of the range of the true points; on a log axis of their
logarithms. A pair is possible up to an error of 2 % on both axes and counts one minus the larger error, times the
likeness of the names of the two series; pairs are one to one, the best in sum. After the scatter metric of
CHART-Infographics (Davila et al., ICDAR 2019), which measures distances in the plane too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from docstruct.evaluators.chartpoints import Chart, Point

LIMIT = 0.02  # of the range of an axis


def plane_likeness(
    truth: Chart, predicted: Sequence[Point], names: Callable[[str, str], float]
) -> npt.NDArray[np.float64]:
    """How alike each true and each predicted point are, 0 to 1, (true points, predicted points).

    Args:
        truth: a scatter chart.
        predicted: points; one whose x or y is no number is like none.
        names: likeness of the names of two series, 0 to 1.
    """
    if not truth.points or not predicted:
        return np.zeros((len(truth.points), len(predicted)))
    scales = truth.scatter or ("linear", "linear")
    error = np.zeros((len(truth.points), len(predicted)))
    for scale, side in zip(scales, ("x", "y")):
        true, given = (_places([getattr(p, side) for p in points], scale) for points in (truth.points, predicted))
        span = float(np.nanmax(true) - np.nanmin(true)) if not np.isnan(true).all() else 0.0
        error = np.maximum(error, np.abs(true[:, None] - given[None, :]) / (span or 1.0))
    like = np.where(error <= LIMIT, 1.0 - error, 0.0)
    pairs = {(t.series, p.series) for t in truth.points for p in predicted}
    known = {pair: names(*pair) for pair in pairs}
    return np.asarray(like * np.array([[known[t.series, p.series] for p in predicted] for t in truth.points]))


def _places(values: Sequence[str | float], scale: str) -> npt.NDArray[np.float64]:
    return np.array([_place(value, scale) for value in values])


def _place(value: str | float, scale: str) -> float:
    try:
        number = float(value)
    except ValueError:
        return math.nan
    if scale == "log":
        return math.log10(number) if number > 0 else math.nan
    return number
