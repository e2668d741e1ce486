"""From the straight lines of a figure to its rules: axes, grid lines and frames, told from level series and borders.

A rule ends where the others of its grid end, and goes on behind the areas that hide it. Pixels.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.geometry import BBox
from docstruct.reading.marks.colours import GREY, Mask, Palette
from docstruct.reading.marks.regions import Region
from docstruct.reading.marks.straight import Straight, find_straight
from docstruct.reading.marks.strokes import Curve

LEVEL = 1.5  # pixels that a level line may rise
SNAP = 2.5  # pixels between the ends of lines that are meant to be level
MOSTLY = 0.6  # of a curve
MARKERS = 3  # markers that make a series
HALF, CORNER = 0.5, 2.0  # of the shorter of two lines above each other; pixels between the ends of two that turn


def find_rules(palette: Palette, text: Mask, solid: Mask) -> list[Straight]:
    """The straight lines that are no data; ``text`` and ``solid``, (H, W), is where print and areas are."""
    lines = find_straight(palette, text, cv2.dilate(solid.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
    return [line for line in lines if _is_rule(line, lines)]


def told_from_curves(
    lines: Sequence[Straight], curves: Sequence[Curve], palette: Palette
) -> tuple[list[Straight], list[Curve]]:
    """Rules and curves, where a grey curve is level and so a rule, or goes from line to line of a grid and so none."""
    level = [_as_rule(curve, palette) for curve in curves if _is_level_grey(curve, palette)]
    left = [curve for curve in curves if not _is_level_grey(curve, palette)]
    return [*lines, *level], [curve for curve in left if not _is_of_grid(curve, lines, palette)]


def whole_rules(lines: Sequence[Straight], regions: Sequence[Region]) -> list[Straight]:
    """The rules that are no borders of areas, from end to end."""
    return _even_ends([_behind(line, regions) for line in lines if not _outlines(line, regions)])


def _is_rule(line: Straight, lines: Sequence[Straight]) -> bool:
    """Whether a straight line is no data: grey, one of several alike, or upright; neither a level series nor a step."""
    if max(line.rgb) - min(line.rgb) <= GREY:
        return True
    if line.upright:
        return not any(_turns_into(line, o) and not _is_rule(o, lines) for o in lines if not o.upright)
    return sum(_is_beside(line, o) for o in lines) >= MARKERS


def _is_beside(line: Straight, other: Straight) -> bool:
    """Whether a line runs above or below a level one in its colour: those of a grid do, levels of steps do not."""
    shared = min(line.end, other.end) - max(line.start, other.start)
    return (
        not other.upright
        and _is_alike(line, other)
        and shared >= HALF * min(line.end - line.start, other.end - other.start)
    )


def _turns_into(upright: Straight, level: Straight) -> bool:
    """Whether an upright line ends where a level one in its colour ends."""
    apart = min(abs(level.start - upright.at), abs(level.end - upright.at))
    up = min(abs(upright.start - level.at), abs(upright.end - level.at))
    return _is_alike(upright, level) and max(apart, up) <= CORNER + (upright.width + level.width) / 2


def _is_alike(line: Straight, other: Straight) -> bool:
    return max(abs(a - b) for a, b in zip(line.rgb, other.rgb)) <= 2 * GREY


def is_like(line: Straight, rgb: npt.NDArray[np.float32]) -> bool:
    """Whether a grey is that of a line: what is left of it are dashes, not markers."""
    return float(np.abs(np.array(line.rgb) - rgb).max()) <= 3 * GREY


def _is_level_grey(curve: Curve, palette: Palette) -> bool:
    return palette.is_grey(curve.colour) and float(np.ptp(curve.points[:, 1])) <= LEVEL


def _is_of_grid(curve: Curve, lines: Sequence[Straight], palette: Palette) -> bool:
    """Whether a curve in the grey of rules is mostly level: pieces of these, seen between what lies over them."""
    if not palette.is_grey(curve.colour) or not any(is_like(line, palette.colours[curve.colour]) for line in lines):
        return False
    steps = np.abs(np.diff(curve.points, axis=0))
    return float(steps[steps[:, 1] <= LEVEL, 0].sum()) >= MOSTLY * float(steps[:, 0].sum())


def _as_rule(curve: Curve, palette: Palette) -> Straight:
    r, g, b = (round(float(v)) for v in palette.colours[curve.colour])
    (start, end), at = curve.points[[0, -1], 0].tolist(), float(np.median(curve.points[:, 1]))
    return Straight(start, end, at, curve.width, (r, g, b), curve.dashed, False)


def _outlines(line: Straight, regions: Sequence[Region]) -> bool:
    """Whether a line is the border or the shadow of an area: beside one of its sides, and no longer."""
    for region in regions:
        x0, y0, x1, y1 = region.bbox
        low, high, sides = (y0, y1, (x0, x1)) if line.upright else (x0, x1, (y0, y1))
        beside = min(abs(line.at - side) for side in sides) <= max(3.0, 2.0 * line.width)
        if beside and line.start >= low - 6 and line.end <= high + 6 and high - low >= 12:
            return True
    return False


def _even_ends(lines: Sequence[Straight]) -> list[Straight]:
    """Lines of a grid end at one place, though they were found to within a pixel or two."""
    ends: dict[tuple[bool, float], float] = {}
    for upright in (False, True):
        group: list[float] = []
        values = sorted(v for line in lines if line.upright == upright for v in (line.start, line.end))
        for value in [*values, float("inf")]:
            if group and value - group[0] > SNAP:
                ends.update({(upright, v): float(np.median(group)) for v in group})
                group = []
            group.append(value)
    return [line._replace(start=ends[line.upright, line.start], end=ends[line.upright, line.end]) for line in lines]


def _behind(line: Straight, regions: Sequence[Region]) -> Straight:
    """A line that ends at an area goes on behind it, as far as the area does."""
    start, end = line.start, line.end
    for region in regions:
        x0, y0, x1, y1 = region.bbox
        (low, high), (first, last) = ((y0, y1), (x0, x1)) if line.upright else ((x0, x1), (y0, y1))
        if region.rectangle and first + 1 < line.at < last - 1:
            if abs(high - line.start) <= 3 and low < start:
                start = low
            if abs(low - line.end) <= 3 and high > end:
                end = high
    return line._replace(start=start, end=end)


def plot_box(lines: Sequence[Straight], shape: tuple[int, ...]) -> BBox:
    """Around the longest level and upright lines."""
    left, right = plot_columns(lines, shape[1])
    level = [line.at for line in lines if not line.upright and line.end - line.start > 0.3 * shape[1]]
    upright = [line for line in lines if line.upright and line.end - line.start > 0.3 * shape[0]]
    ends = [end for line in upright for end in (line.start, line.end)]
    at = [line.at for line in upright] if level else []
    top, bottom = min([*level, *ends], default=0.0), max([*level, *ends], default=float(shape[0]))
    return BBox(min([left, *at]), top, max([right, *at]), bottom)


def plot_columns(lines: Sequence[Straight], width: int) -> tuple[int, int]:
    """The columns of the plot: those of the longest level lines, or all."""
    level = [line for line in lines if not line.upright and line.end - line.start > 0.3 * width]
    if not level:
        return 0, width
    return max(0, int(min(line.start for line in level)) - 4), min(width, int(max(line.end for line in level)) + 5)
