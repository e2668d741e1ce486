"""From the boxes of a box plot to the figure without them, and to their paths. Pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from docstruct.facts import Path
from docstruct.geometry import BBox
from docstruct.reading.marks.colours import Mask, Palette
from docstruct.reading.marks.straight import Straight

AROUND = 3  # pixels that a box, its whiskers and caps reach at most beyond where they were found


class BoxMark(NamedTuple):
    """A box of a box plot, upright or with the axes exchanged.

    Attributes:
        low, high: its sides.
        places: along the axis of values: end of a whisker, quartile, median, quartile, end of a whisker.
        fill: 0xRRGGBB, or None where it is hollow.
        stroke: 0xRRGGBB of its median.
        upright: whether values run along y.
    """

    low: float
    high: float
    places: tuple[float, float, float, float, float]
    fill: int | None
    stroke: int
    upright: bool

    @property
    def extent(self) -> BBox:
        """Around box and whiskers."""
        first, last = self.places[0], self.places[-1]
        return BBox(self.low, first, self.high, last) if self.upright else BBox(first, self.low, last, self.high)

    def covers(self, box: BBox) -> bool:
        """Whether something lies within it."""
        around = self.extent.expand(AROUND)
        return around.contains(box.x0, box.y0) and around.contains(box.x1, box.y1)


def without_boxes(palette: Palette, boxes: Sequence[BoxMark]) -> tuple[Palette, Mask]:
    """The palette of the figure as if the boxes had not been drawn, and where they were."""
    wiped = np.zeros(palette.labels.shape, np.bool_)
    for box in boxes:
        middle, (first, lower, _, upper, last) = (box.low + box.high) / 2, box.places
        field = wiped if box.upright else wiped.T
        _fill(field, box.low, lower, box.high, upper)
        _fill(field, middle, first, middle, last)
        for cap in (first, last):
            _fill(field, box.low, cap, box.high, cap)
    pixels = np.where(wiped[:, :, None], palette.paper, palette.pixels)
    labels = np.where(wiped, np.int16(-1), palette.labels)
    return replace(palette, pixels=pixels, labels=labels), wiped


def _fill(field: Mask, x0: float, y0: float, x1: float, y1: float) -> None:
    low, top = max(0, int(x0) - AROUND), max(0, int(y0) - AROUND)
    field[top : int(y1) + AROUND + 1, low : int(x1) + AROUND + 1] = True


def beside_boxes(lines: Sequence[Straight], boxes: Sequence[BoxMark]) -> list[Straight]:
    """The straight lines that do not run along the whiskers of a box: pieces of a grid behind them."""
    return [line for line in lines if not any(_runs_along(line, box) for box in boxes)]


def _runs_along(line: Straight, box: BoxMark) -> bool:
    near = abs(line.at - (box.low + box.high) / 2) <= AROUND
    around = line.start <= box.places[-1] + AROUND and line.end >= box.places[0] - AROUND
    return line.upright == box.upright and near and around


def box_paths(boxes: Sequence[BoxMark]) -> list[Path]:
    """A rectangle, the line across, and the whiskers of each box."""
    return [path for box in boxes for path in _paths(box)]


def _paths(box: BoxMark) -> list[Path]:
    first, lower, median, upper, last = box.places
    middle = (box.low + box.high) / 2

    def path(points: Sequence[tuple[float, float]], closed: bool) -> Path:
        own = [(x, y) if box.upright else (y, x) for x, y in points]
        segments = (("m", (own[0],)), *(("l", (p,)) for p in own[1:]), *((("h", ()),) if closed else ()))
        xs, ys = zip(*own)
        around = BBox(min(xs), min(ys), max(xs), max(ys))
        return Path(segments, around, fill=box.fill if closed else None, stroke=box.stroke, width=1.0)

    corners = [(box.low, lower), (box.high, lower), (box.high, upper), (box.low, upper)]
    whiskers = ((middle, first), (middle, lower)), ((middle, upper), (middle, last))
    across = (box.low, median), (box.high, median)
    return [path(corners, True), path(across, False), *(path(w, False) for w in whiskers if w[0] != w[1])]
