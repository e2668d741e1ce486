"""Strokes of a pen with gaps in them → the same strokes, loose ends led on to what they meet.

A hand does not close its outlines: the pen stops short of where it began, or of the side it comes to. An end
goes on in its direction, for about a letter's width, to another end that faces it or to the next stroke.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np
from scipy.spatial import cKDTree

from docstruct.reading.nodelink.ink import Mask
from docstruct.reading.nodelink.thinning import Pixel, thin, trace

TO_END, TO_STROKE = 1.6, 1.0  # em; how far an end may be from another, and from a stroke ahead
LOOK = 0.8  # em; over which the direction of an end is taken
LEAST = 1.5  # em; pieces of ink no larger are letters and specks, and nothing is led on from them
MEET = 0.3  # cosine between the direction of an end and the way to another, from which they face each other
SWING = 0.35  # radians to either side of an end's direction in which a stroke is looked for
MOST_ENDS = 6000


class Tip(NamedTuple):
    """A free end of a stroke and its outward direction."""

    at: Pixel
    way: tuple[float, float]


def closed(strokes: Mask, em: float, stroke: float) -> Mask:
    """Strokes with their gaps bridged."""
    tips = list(_tips(strokes, em, stroke))
    whole: Mask = strokes.copy()
    if len(tips) > MOST_ENDS:
        return whole
    width = max(1, round(stroke))
    for a, b in [*_to_ends(tips, em), *_to_strokes(tips, strokes, em, stroke)]:
        cv2.line(whole, a, b, 1, width)
    return whole


def _tips(strokes: Mask, em: float, stroke: float) -> Iterator[Tip]:
    """Free ends of strokes that are longer than letters."""
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    large = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) > LEAST * em
    for chain in trace(thin(strokes)).chains:
        if not large[pieces[chain.pixels[0][1], chain.pixels[0][0]]] or len(chain.pixels) <= 2 * stroke:
            continue
        for knot, pixels in ((chain.first, chain.pixels), (chain.last, chain.pixels[::-1])):
            if knot is None:
                yield Tip(pixels[0], _outward(pixels, em, stroke))


def _outward(pixels: tuple[Pixel, ...], em: float, stroke: float) -> tuple[float, float]:
    near = pixels[min(len(pixels) // 4, round(stroke))]
    far = pixels[min(len(pixels) - 1, max(3, round(LOOK * em)))]
    dx, dy = near[0] - far[0], near[1] - far[1]
    length = math.hypot(dx, dy) or 1.0
    return dx / length, dy / length


def _to_ends(tips: list[Tip], em: float) -> Iterator[tuple[Pixel, Pixel]]:
    """Ends that face each other."""
    if len(tips) < 2:
        return
    places = np.array([tip.at for tip in tips], np.float64)
    for i, j in cKDTree(places).query_pairs(TO_END * em):
        a, b = tips[i], tips[j]
        dx, dy = b.at[0] - a.at[0], b.at[1] - a.at[1]
        length = math.hypot(dx, dy) or 1.0
        facing = (a.way[0] * dx + a.way[1] * dy) / length, -(b.way[0] * dx + b.way[1] * dy) / length
        if length <= 0.5 * em or min(facing) >= MEET:
            yield a.at, b.at


def _to_strokes(tips: list[Tip], strokes: Mask, em: float, stroke: float) -> Iterator[tuple[Pixel, Pixel]]:
    """Ends and the strokes ahead of them, the nearest in a narrow fan."""
    steps = np.arange(round(stroke) + 2, round(TO_STROKE * em) + 1)
    height, width = strokes.shape
    for tip in tips:
        hits: list[tuple[int, Pixel]] = []
        for swing in (0.0, -SWING, SWING):
            x, y = _turned(tip.way, swing)
            xs = np.clip(np.round(tip.at[0] + x * steps).astype(int), 0, width - 1)
            ys = np.clip(np.round(tip.at[1] + y * steps).astype(int), 0, height - 1)
            met = np.flatnonzero(strokes[ys, xs])
            if len(met):
                hits.append((int(met[0]), (int(xs[met[0]]), int(ys[met[0]]))))
        if hits:
            yield tip.at, min(hits)[1]


def _turned(way: tuple[float, float], angle: float) -> tuple[float, float]:
    c, s = math.cos(angle), math.sin(angle)
    return way[0] * c - way[1] * s, way[0] * s + way[1] * c
