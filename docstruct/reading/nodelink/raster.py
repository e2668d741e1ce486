"""Vector paths → a picture of what is drawn, without what is written, at a scale of one's own.

Lines come out undisturbed by letters and by the little boxes that programs lay under labels, and dashes whole;
which pixels were dashed is told beside the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.facts import Path
from docstruct.geometry import BBox
from docstruct.reading.nodelink.ink import Mask, Rgb

SHIFT = 4  # bits of a pixel's fraction that OpenCV draws with
STEPS = 12  # pieces of a curve
LABEL = 2.2  # em; height of a box under a label

Points = npt.NDArray[np.float64]


def drawn(paths: Sequence[Path], region: BBox, scale: float, em: float) -> tuple[Rgb, Mask]:
    """The region of a page as RGB pixels, and 1 where a dashed line runs.

    Args:
        paths: in drawing order.
        region: in points.
        scale: pixels per point.
        em: size of the type, points.
    """
    size = max(1, round(region.height * scale)), max(1, round(region.width * scale))
    picture = np.full((*size, 3), 255, np.uint8)
    dashed = np.zeros(size, np.uint8)
    strokes: list[Points] = []
    for path in paths:
        shapes = [(points - (region.x0, region.y0)) * scale for points in flattened(path)]
        if path.fill is not None and not _under_label(path, strokes, em):
            cv2.fillPoly(picture, [_fixed(p) for p in shapes if len(p) > 2], _color(path.fill), cv2.LINE_AA, SHIFT)
        if path.stroke is not None:
            width = max(1, round(path.width * scale))
            lines = [_fixed(p) for p in shapes]
            cv2.polylines(picture, lines, False, _color(path.stroke), width, cv2.LINE_AA, SHIFT)
            if path.dashed:
                cv2.polylines(dashed, lines, False, 1, width, cv2.LINE_8, SHIFT)
        if path.stroke is not None:
            strokes += [points / scale + (region.x0, region.y0) for points in shapes]
    return picture, dashed


def _fixed(points: Points) -> npt.NDArray[np.int32]:
    limited = np.clip(points, -30_000, 30_000)  # OpenCV draws with 16 bits before the point
    return np.asarray(np.round(limited * (1 << SHIFT)), dtype=np.int32)


def _color(rgb: int) -> tuple[int, int, int]:
    return rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255


def _under_label(path: Path, strokes: Sequence[Points], em: float) -> bool:
    """Whether a fill without a stroke lies over a line and is no higher than a label."""
    box = path.bbox
    if path.stroke is not None or box.height > LABEL * em or not _is_box(path):
        return False
    inner = box.expand(-0.1 * box.width, -0.1 * box.height)
    return any(_crosses(points, inner) for points in strokes)


def _is_box(path: Path) -> bool:
    """Whether every point is a corner of the path's box."""
    points = [point for _, ends in path.segments for point in ends]
    x0, y0, x1, y1 = path.bbox
    corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    return len(points) >= 4 and all(min(abs(x - a) + abs(y - b) for a, b in corners) < 0.5 for x, y in points)


def _crosses(points: Points, box: BBox) -> bool:
    """Whether a line goes through a box from end to end: no end of it lies within."""
    if len(points) < 2 or np.allclose(points[0], points[-1]):
        return False
    if any(box.contains(float(x), float(y)) for x, y in (points[0], points[-1])):
        return False
    steps = np.linspace(0, 1, 40)[:, None]
    samples = np.concatenate([a + (b - a) * steps for a, b in pairwise(points)])
    return bool(np.any((samples > (box.x0, box.y0)).all(axis=1) & (samples < (box.x1, box.y1)).all(axis=1)))


def flattened(path: Path) -> list[Points]:
    """The subpaths as points, curves in short pieces."""
    found: list[list[tuple[float, float]]] = []
    for operator, ends in path.segments:
        if operator == "m" or not found:
            found.append([ends[-1]] if ends else [])
        elif operator == "h":
            found[-1].append(found[-1][0])
            found.append([found[-1][0]])
        elif operator == "c":
            found[-1] += _curve(found[-1][-1], *ends)
        else:
            found[-1].append(ends[-1])
    return [np.array(points, np.float64) for points in found if len(points) > 1]


def _curve(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]
) -> list[tuple[float, float]]:
    """Points along a cubic Bézier curve after its first."""
    t = np.linspace(0, 1, STEPS + 1)[1:, None]
    p, q, r, s = (np.array(point) for point in (a, b, c, d))
    points = (1 - t) ** 3 * p + 3 * t * (1 - t) ** 2 * q + 3 * t**2 * (1 - t) * r + t**3 * s
    return [(float(x), float(y)) for x, y in points]
