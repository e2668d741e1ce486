"""The outline of an area → which form it has and how well it agrees with the ideal one.

The area is drawn beside each ideal form of its own box, at a small fixed size, and the share of agreement
(intersection over union) decides.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]  # (n, 2)
Mask = npt.NDArray[np.uint8]

SIDE = 64  # pixels of the square in which forms are compared
GOOD = 0.9  # agreement from which a form is that form
ROUGH = 0.8  # agreement of a form with something on its rim


class Form(NamedTuple):
    """What an outline looks like."""

    kind: str
    fit: float  # agreement with the ideal form, 0 to 1
    corners: Points


def form_of(outline: Points, good: float = GOOD) -> Form:
    """The form of a closed outline; "polygon" or "blob" where it agrees less than `good` with the known ones."""
    x0, y0 = outline.min(axis=0)
    width, height = np.maximum(outline.max(axis=0) - (x0, y0), 1.0)
    area = _drawn((outline - (x0, y0)) / (width, height))
    scores = {kind: _agreement(area, mask) for kind, mask in _ideals(round(_aspect(width, height), 1)).items()}
    kind = max(scores, key=lambda k: scores[k])
    if kind.startswith("rounded") and scores["ellipse"] > max(GOOD, scores[kind] - 0.03):
        kind = "ellipse"  # a square with fully round corners is a circle
    corners = _corners(outline)
    slanted = _slanted(corners, outline)
    if slanted and kind != "diamond" and good == GOOD and slanted[1] > max(scores[kind], GOOD) + 0.02:
        return Form(slanted[0], slanted[1], corners)
    fit = scores[kind]
    if (square := _standing_square(outline, 0.8 if good == GOOD else 0.55)) > max(fit, good):
        return Form("diamond", square, corners)
    if fit >= good:
        lean = 1.15 if good == GOOD else 1.4  # a hand draws no true circles
        round_one = kind == "ellipse" and 1 / lean <= width / height <= lean
        return Form("circle" if round_one else kind, fit, corners)
    hull = cv2.convexHull(outline.astype(np.float32))
    solidity = cv2.contourArea(outline.astype(np.float32)) / max(cv2.contourArea(hull), 1.0)
    if solidity >= GOOD and len(corners) <= 10:
        return Form("polygon", solidity, corners)
    return Form("blob" if fit < ROUGH else kind, min(solidity, fit), corners)


def _standing_square(outline: Points, even: float) -> float:
    """How well the outline fills a square that stands on its corner, blunt corners allowed; 0 where it is none.

    Its sides are as long as each other but for a share `even`.
    """
    points = outline.astype(np.float32)
    _, (a, b), angle = cv2.minAreaRect(points)
    if min(a, b) < even * max(a, b) or abs(angle % 90 - 45) > 60 * (1 - even):
        return 0.0
    return float(cv2.contourArea(points) / max(1.0, a * b))


def _aspect(width: float, height: float) -> float:
    """Longer by shorter side, negative for upright ones; forms with round ends depend on it."""
    return min(6.0, width / height) if width >= height else -min(6.0, height / width)


def _drawn(unit: Points) -> Mask:
    area = np.zeros((SIDE, SIDE), np.uint8)
    cv2.fillPoly(area, [np.round(unit * (SIDE - 1)).astype(np.int32)], 1)
    return area


def _agreement(a: Mask, b: Mask) -> float:
    return float((a & b).sum()) / max(1, int((a | b).sum()))


@cache
def _ideals(aspect: float) -> dict[str, Mask]:
    """The ideal forms that fill a box of this aspect."""
    rx, ry = (1 / aspect, 1.0) if aspect > 0 else (1.0, -1 / aspect)  # shorter side in units of either side
    x = 0.5 * rx * ry  # the slant of a hexagon is half its shorter side
    t = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    circle = np.stack((np.cos(t), np.sin(t)), axis=1)
    forms = {
        "rectangle": np.array([(0, 0), (1, 0), (1, 1), (0, 1)]),
        "ellipse": 0.5 + 0.5 * circle,
        "diamond": np.array([(0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)]),
        "hexagon": np.array([(x, 0), (1 - x, 0), (1, 0.5), (1 - x, 1), (x, 1), (0, 0.5)]),
        "triangle": np.array([(0.5, 0), (1, 1), (0, 1)]),
        "inverted triangle": np.array([(0, 0), (1, 0), (0.5, 1)]),
        "cylinder": _cylinder(min(0.25, 0.2 * max(ry, 0.3))),
    }
    for share in (0.25, 0.4):
        forms[f"page {share}"] = np.array([(0, 0), (1 - share * rx, 0), (1, share * ry), (1, 1), (0, 1)])
    for share in (0.15, 0.3, 0.48):
        forms[f"rounded {share}"] = _rounded(share * rx, share * ry, circle)
    masks = {kind: _drawn(points.astype(np.float64)) for kind, points in forms.items()}
    return masks


def _rounded(rx: float, ry: float, circle: Points) -> Points:
    centres = np.where(circle > 0, 1 - np.array([rx, ry]), np.array([rx, ry]))
    return np.asarray(centres + circle * (rx, ry), dtype=np.float64)


def _cylinder(cap: float) -> Points:
    t = np.linspace(0, np.pi, 30)
    top = np.stack((0.5 - 0.5 * np.cos(t), cap - cap * np.sin(t)), axis=1)
    return np.concatenate((top, 1 - top))


def _corners(outline: Points) -> Points:
    """The corners that are left when the outline is simplified (Douglas-Peucker)."""
    reach = 0.02 * cv2.arcLength(outline.astype(np.float32), True)
    return np.asarray(cv2.approxPolyDP(outline.astype(np.float32), reach, True)[:, 0], dtype=np.float64)


def _slanted(corners: Points, outline: Points) -> tuple[str, float] | None:
    """A parallelogram, a trapezium or a turned rectangle: four corners that say so, and how well they cover."""
    if len(corners) != 4:
        return None
    area, whole = (cv2.contourArea(p.astype(np.float32)) for p in (corners, outline))
    cover = min(area, whole) / max(area, whole, 1.0)
    sides = np.roll(corners, -1, axis=0) - corners
    lengths = np.maximum(np.hypot(*sides.T), 1e-6)
    turns = [abs(_cross(sides[i], sides[i + 2])) / (lengths[i] * lengths[i + 2]) for i in (0, 1)]
    if max(turns) < 0.15:
        return "parallelogram", cover
    return ("trapezium", cover) if min(turns) < 0.15 else ("polygon", cover - 0.05)


def _cross(a: Points, b: Points) -> float:
    return float(a[0] * b[1] - a[1] * b[0])
