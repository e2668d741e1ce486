"""Thick ink that hangs on lines → small discs and diamonds, and which small areas are only heads of connectors."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.nodelink.areas import Area, common_colour, formed, good_of
from docstruct.reading.nodelink.ink import HEAD, STEP, Ink, Mask, Rgb
from docstruct.reading.nodelink.outlines import GOOD

BLOB = 0.42  # em; radius of a circle that fits in no line and no head
FINE = 12.0  # pixels; radius to which it is enlarged
CONTRAST = 90  # percentile of the differences around a head from its colour, which is that of the paper
OF_CORE = 0.8  # share of what is around the middle of a head that has its colour
POINTED = 0.72  # share of the least rectangle around it; a triangle fills half of that, a disc 0.8
PALE = 200  # of 255; the least channel of what is drawn in ink is less
MOST = 3000  # of these looked at


def blobs_of(rgb: Rgb, ink: Ink, words: Sequence[Word], found: Sequence[Area], em: float) -> list[Area]:
    """Small discs and diamonds, filled or with symbols in them, that hang on lines.

    The largest circle inscribed in what is thick tells their middle and size; a circle slightly larger than that
    lies outside a disc, and inside a diamond at its four corners only.
    """
    _, _, width, height, _ = ink.stats.T
    small = (width < 4 * em) & (height < 4 * em)
    small[0] = True  # strokes and edges
    solid = small[ink.regions].astype(np.uint8)
    for word in words:
        x0, y0, x1, y1 = (round(v) for v in word.bbox)
        if max(x1 - x0, y1 - y0) > em:  # a single letter may be a symbol
            solid[max(0, y0) : y1, max(0, x0) : x1] = 0
    depth = cv2.distanceTransform(solid, cv2.DIST_L2, 5)
    _, labels, stats, _ = cv2.connectedComponentsWithStats((depth >= BLOB * em).astype(np.uint8))
    areas = []
    for number, (x, y, w, h, _) in enumerate(stats[:MOST].tolist()):
        if number == 0 or max(w, h) > 3 * em:
            continue
        part = np.where(labels[y : y + h, x : x + w] == number, depth[y : y + h, x : x + w], 0)
        row, column = np.unravel_index(int(part.argmax()), part.shape)
        cx, cy, r = x + int(column), y + int(row), float(part.max())
        kind, fit, half = _around(solid, cx, cy, r)
        box = BBox(round(cx - half), round(cy - half), round(cx + half) + 1, round(cy + half) + 1)
        if fit < GOOD - 0.1 or any(box.iou(a.box) > 0.3 and a.shape.fit >= good_of(ink) for a in found):
            continue
        area = formed(_ideal(kind, box), int(box.x0), int(box.y0), common_colour(rgb, box), 0)
        area.shape = area.shape._replace(kind=kind, fit=fit)
        areas.append(area)
    return areas


def _around(solid: Mask, cx: int, cy: int, r: float) -> tuple[str, float, float]:
    """Circle or diamond around a middle, by the ring beyond its inscribed circle: kind, agreement, half its box."""
    turn = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    reach = r + max(2.0, 0.2 * r)
    xs = np.clip(np.round(cx + reach * np.cos(turn)).astype(int), 0, solid.shape[1] - 1)
    ys = np.clip(np.round(cy + reach * np.sin(turn)).astype(int), 0, solid.shape[0] - 1)
    inked = solid[ys, xs] > 0
    corner = np.abs(np.cos(turn)) + np.abs(np.sin(turn)) < np.sqrt(2) * r / reach
    as_circle = float((~inked).mean())
    as_diamond = float((inked == corner).mean())
    if as_diamond > as_circle:
        return "diamond", as_diamond, np.sqrt(2) * r
    return "circle", min(1.0, as_circle + 0.2), r  # four connectors and a head cover a fifth of the ring


def _ideal(kind: str, box: BBox) -> Mask:
    mask = np.zeros((int(box.height), int(box.width)), np.uint8)
    mx, my = (mask.shape[1] - 1) // 2, (mask.shape[0] - 1) // 2
    if kind == "circle":
        cv2.circle(mask, (mx, my), mx, 1, cv2.FILLED)
    else:
        corners = [(mx, 0), (mask.shape[1] - 1, my), (mx, mask.shape[0] - 1), (0, my)]
        cv2.fillPoly(mask, [np.array(corners, np.int32)], 1)
    return mask


def is_head(rgb: Rgb, area: Area, found: Sequence[Area], em: float, stroke: float) -> bool:
    """Whether a small dark area is the head of what comes in at a larger shape: a disc there, a triangle anywhere."""
    box = area.box
    if max(box.width, box.height) > HEAD * em or not (alike := _one_colour(rgb, box)).any():
        return False
    r = alike.shape[0] / 6
    shaft = (stroke + 1) * r / (min(box.width, box.height) / 2)
    for side in (2 * round(shaft / 2) + 1, 2 * round(r / 2) + 1):  # without its shaft; without an outline
        body = cv2.morphologyEx(alike, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
        _, labels = cv2.connectedComponents(body)
        middle = labels[labels.shape[0] // 2, labels.shape[1] // 2]
        if middle and _is_pointed(labels == middle):
            return True
    return any(_abuts(box, a) for a in found if a.shape.fit >= GOOD)


def _is_pointed(part: npt.NDArray[np.bool_]) -> bool:
    """Whether a mask fills no more of the least rectangle around it than a triangle does."""
    rows, columns = np.nonzero(part)
    _, (a, b), _ = cv2.minAreaRect(np.stack((columns, rows), axis=1).astype(np.float32))
    return bool(len(rows) <= POINTED * (a + 1) * (b + 1))


def _one_colour(rgb: Rgb, box: BBox) -> Mask:
    """What is as dark around the middle of a small box, enlarged; nothing where that is no ink, or a symbol."""
    r = min(box.width, box.height) / 2
    zoom = math.ceil(FINE / r)
    reach = round(3 * r)
    around = cv2.copyMakeBorder(rgb, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    x, y = int(box.cx), int(box.cy)
    part = cv2.resize(around[y : y + 2 * reach + 1, x : x + 2 * reach + 1], None, fx=zoom, fy=zoom).astype(np.int16)
    r, row, column = r * zoom, part.shape[0] // 2, part.shape[1] // 2
    off = np.abs(part - part[row, column]).max(axis=2)
    alike = (off <= max(4 * STEP, float(np.percentile(off, CONTRAST)) / 2)).astype(np.uint8)
    core = np.zeros(alike.shape, np.uint8)
    cv2.circle(core, (column, row), max(1, int(0.6 * r)), 1, cv2.FILLED)
    inked = part[row, column].min() < PALE and alike[core > 0].mean() >= OF_CORE
    return alike if inked else np.zeros_like(alike)


def _abuts(box: BBox, area: Area) -> bool:
    """Whether a blob stands against a much larger shape from without: the head of what comes in there."""
    reach = box.width / 2
    if area.size < 4 * box.area or area.holds(box.cx, box.cy):
        return False
    x, y = box.cx - area.box.x0, box.cy - area.box.y0
    part = area.mask[max(0, int(y - 2 * reach)) : int(y + 2 * reach), max(0, int(x - 2 * reach)) : int(x + 2 * reach)]
    if part.size == 0 or not part.any():
        return False
    rows, columns = np.nonzero(part)
    away = np.hypot(columns + max(0, int(x - 2 * reach)) - x, rows + max(0, int(y - 2 * reach)) - y)
    return float(away.min()) <= 2 * reach
