"""From the boxes of text lines to the frame in which a picture reads upright.

The detector finds lines in any direction, so a picture is never turned and read again: the boxes say on which
side it lies and how much it is askew, a small network which end is up, and only the frame is turned. Pixels;
angles in degrees clockwise as displayed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from docstruct.geometry import Affine, BBox
from docstruct.reading.ocr.models import Box

MIN_SKEW = 0.5  # degrees; below, straightening costs more sharpness of boxes than it gains
LINE_SHAPE = 2.0  # a box at least so many times as long as broad is a line with a direction


Values = npt.NDArray[np.float64]


class Frame(NamedTuple):
    """The upright frame of a picture."""

    angle: float  # reading direction in the picture, degrees clockwise in [0, 360)
    turn: Affine  # upright frame -> picture
    width: float
    height: float


def axis(boxes: Sequence[Box]) -> float:
    """The direction of most text, in (-45, 135] degrees, not telling up from down; 0 where there is none.

    Each line counts by its length. The skew is the weighted median of the lines that lie like most.
    """
    lines = [b for b in boxes if b.length >= LINE_SHAPE * b.breadth]
    if not lines:
        return 0.0
    angles = np.array([b.angle for b in lines])
    lengths = np.array([b.length for b in lines])
    sideways = abs(angles) > 45.0
    lying = bool(lengths[sideways].sum() > lengths[~sideways].sum())
    base = 90.0 if lying else 0.0
    lean = (angles - base + 45.0) % 180.0 - 45.0  # (-45, 135): those beyond 45 lie the other way
    alike = abs(lean) <= 45.0
    skew = _weighted_median(lean[alike], lengths[alike])
    return base + (skew if abs(skew) > MIN_SKEW else 0.0)


def _weighted_median(values: Values, weights: Values) -> float:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


def frame_of(angle: float, width: float, height: float) -> Frame:
    """The frame of a picture of ``width`` by ``height`` whose text runs in the direction ``angle``.

    It is just large enough to hold the whole turned picture.
    """
    angle %= 360.0
    upright = Affine.rotation(-angle) if angle % 90 else _quarter(round(angle / 90))
    bounds = upright.box(BBox(0.0, 0.0, width, height))
    upright = upright.then(Affine(e=-bounds.x0, f=-bounds.y0))
    return Frame(angle, upright.inverse(), bounds.width, bounds.height)


def _quarter(turns: int) -> Affine:
    """Exact turns of -90 degrees, free of rounding."""
    cos, sin = ((1, 0), (0, 1), (-1, 0), (0, -1))[turns % 4]
    return Affine(cos, -sin, sin, cos)


def direction(box: Box, angle: float) -> float:
    """The reading direction of a box, of the four along its sides the one nearest to ``angle``."""
    sides = (box.angle, box.angle + 90.0, box.angle + 180.0, box.angle + 270.0)
    return min(sides, key=lambda side: abs((side - angle + 180.0) % 360.0 - 180.0)) % 360.0


def pixel_matrix(place: Affine) -> Values:
    """The (2, 3) matrix that takes pixel numbers to pixel numbers: the middle of a pixel lies at a half."""
    a, b, c, d, e, f = Affine(e=0.5, f=0.5).then(place).then(Affine(e=-0.5, f=-0.5))
    return np.array([[a, c, e], [b, d, f]])


def corner_map(box: Box, angle: float) -> tuple[Affine, float, float]:
    """The map from a crop that shows ``box`` reading along ``angle`` to the picture, and the crop's size."""
    across = abs(math.cos(math.radians(angle - box.angle))) < 0.5
    width, height = (box.breadth, box.length) if across else (box.length, box.breadth)
    placed = Affine(e=-width / 2, f=-height / 2).then(Affine.rotation(angle))
    return placed.then(Affine(e=box.cx, f=box.cy)), width, height
