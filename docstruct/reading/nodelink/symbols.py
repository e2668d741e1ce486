"""Pen strokes → the circles and diamonds among them: events and gateways, whatever is drawn in and over them.

A generalised Hough transform (Ballard, Pattern Recognition 13, 1981): each point of a thinned stroke votes for the
middles of the symbols whose outline it may be part of, by the direction of the stroke. The best middles are then
fitted, and a symbol is what is inked along nearly all of its outline, in the outline's direction, and not around it.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.geometry import BBox
from docstruct.reading.nodelink.ink import Mask
from docstruct.reading.nodelink.thinning import thin

SMALLEST, LARGEST, STEP = 0.42, 2.6, 1.18  # em, em and ratio; half sizes that are looked for
WAYS = 8  # directions told apart, half a turn in all
ALIKE = 1.5  # steps of direction that still agree
VOTES = 0.33  # share of the outline that votes for a middle
MOST = 60  # middles of one size and kind that are fitted
NEAR = 0.16  # half sizes; so far a hand strays from the outline
COVER, QUARTER = 0.7, 0.3  # inked share of the outline, and of each quarter of it, at least
SURE = 0.9  # from such a share on, it is one for sure
OF_SIZE = 1.5  # times smaller or larger than those that are sure may the others be
AROUND, CROWDED = 1.4, 0.45  # half sizes; inked share of a ring there, from which it is part of something else
POINTS = 64  # looked at along an outline
SLANT = 0.35  # radians; so much the side of a diamond is off half a right angle
LEAN = 0.2  # radians; a gateway leans no more
OVAL = 1.35  # a circle is no longer than wide by more

Floats = npt.NDArray[np.float64]


class Symbol(NamedTuple):
    """A circle or a diamond and the share of its outline that is inked."""

    kind: str
    outline: Floats  # (n, 2)
    cover: float

    @property
    def box(self) -> BBox:
        """In pixels."""
        (x0, y0), (x1, y1) = self.outline.min(axis=0), self.outline.max(axis=0)
        return BBox(float(x0), float(y0), float(x1), float(y1))


class _Strokes(NamedTuple):
    """Points of thinned strokes with their directions, and how far each pixel is from strokes of each direction."""

    points: Floats  # (n, 2)
    ways: Floats  # (n,) radians, 0 to pi
    gaps: npt.NDArray[np.float32]  # (WAYS, H, W)
    ink: Mask


def symbols_of(strokes: Mask, em: float, stroke: float) -> list[Symbol]:
    """Circles and diamonds, the surest first; of those that overlap one."""
    if not strokes.any():
        return []
    lines = _directed(strokes, stroke)
    found: list[Symbol] = []
    half = SMALLEST * em
    while half <= LARGEST * em:
        for kind in ("circle", "diamond"):
            votes, whole = _votes(lines, kind, half)
            middles = _middles(votes, VOTES * whole, half)
            found += _fitted(lines, kind, middles, half)
        half *= STEP
    return _distinct(_of_one_size(found))


def _of_one_size(symbols: list[Symbol]) -> list[Symbol]:
    """Without those that are not sure, but for those as large as the ones that are: a hand draws all about alike."""
    sizes = [_size(s) for s in _distinct([s for s in symbols if s.cover >= SURE])]
    usual = float(np.median(sizes)) if sizes else 0.0
    return [s for s in symbols if s.cover >= SURE or usual / OF_SIZE <= _size(s) <= usual * OF_SIZE]


def _size(symbol: Symbol) -> float:
    return (symbol.box.width + symbol.box.height) / 2


def _directed(strokes: Mask, stroke: float) -> _Strokes:
    """The direction of each stroke by the structure tensor of its blurred ink."""
    soft = cv2.GaussianBlur(strokes.astype(np.float32), (0, 0), max(1.0, stroke / 2))
    gx, gy = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    xx, yy, xy = (cv2.GaussianBlur(p, (0, 0), max(1.5, stroke)) for p in (gx * gx, gy * gy, gx * gy))
    ys, xs = np.nonzero(thin(strokes))
    xx, yy, xy = xx[ys, xs], yy[ys, xs], xy[ys, xs]
    ways = ((0.5 * np.arctan2(2 * xy, xx - yy) + np.pi / 2) % np.pi).astype(np.float64)
    gaps = np.empty((WAYS, *strokes.shape), np.float32)
    for number in range(WAYS):
        off = np.abs(ways * WAYS / np.pi - number)
        own = np.minimum(off, WAYS - off) <= ALIKE
        blank = np.ones(strokes.shape, np.uint8)
        blank[ys[own], xs[own]] = 0
        gaps[number] = cv2.distanceTransform(blank, cv2.DIST_L2, 3)
    return _Strokes(np.stack((xs, ys), axis=1).astype(np.float64), ways, gaps, strokes)


def _votes(lines: _Strokes, kind: str, half: float) -> tuple[npt.NDArray[np.uint16], float]:
    """How many votes a middle at each pixel gets, and how many a whole outline of this size gives."""
    middles, whole = (_of_circles if kind == "circle" else _of_diamonds)(lines, half)
    height, width = lines.ink.shape
    xs, ys = np.rint(middles).astype(int).T
    inside = (xs >= 0) & (xs < width) & (ys >= 0) & (ys < height)
    counts = np.bincount(ys[inside] * width + xs[inside], minlength=height * width).reshape(height, width)
    size = 2 * round(NEAR * half) + 1
    return np.asarray(cv2.boxFilter(counts.astype(np.uint16), -1, (size, size), normalize=False)), whole


def _of_circles(lines: _Strokes, half: float) -> tuple[Floats, float]:
    """Middles to both sides of each point, and how many votes a whole circle gives."""
    aside = half * np.stack((-np.sin(lines.ways), np.cos(lines.ways)), axis=1)
    return np.concatenate((lines.points + aside, lines.points - aside)), 2 * np.pi * half


def _of_diamonds(lines: _Strokes, half: float) -> tuple[Floats, float]:
    """Middles along a line to both sides of each slanted point, and how many votes a whole diamond gives."""
    steps = np.linspace(0.0, half, max(6, round(half / 2)))
    middles = [np.zeros((0, 2))]
    for way, sign in ((0.75 * np.pi, 1.0), (0.25 * np.pi, -1.0)):  # y is down: first from lower left to upper right
        points = lines.points[np.abs(lines.ways - way) < SLANT]
        aside = np.stack((steps, sign * (half - steps)), axis=1)
        middles += [(points[:, None] + side * aside[None]).reshape(-1, 2) for side in (1.0, -1.0)]
    return np.concatenate(middles), 4 * half * 2 * NEAR * len(steps)


def _middles(votes: npt.NDArray[np.uint16], least: float, half: float) -> Floats:
    """The places with the most votes, none near another."""
    size = 2 * round(0.4 * half) + 1
    x, y, w, h = cv2.boundingRect((votes >= least).astype(np.uint8))
    if w == 0:
        return np.zeros((0, 2))
    votes = votes[y : y + h, x : x + w]
    peaks = (votes >= least) & (votes == cv2.dilate(votes, np.ones((size, size), np.uint8)))
    ys, xs = np.nonzero(peaks)
    best = np.argsort(-votes[ys, xs].astype(int), kind="stable")[:MOST]
    return np.stack((x + xs[best], y + ys[best]), axis=1).astype(np.float64)


def _fitted(lines: _Strokes, kind: str, middles: Floats, half: float) -> list[Symbol]:
    """The symbols around middles (n, 2) that fit best, of those that fit."""
    each = np.arange(len(middles))
    best = np.concatenate((middles, np.full((len(middles), 3), (half, half, 0.0))), axis=1)
    cover = _covers(lines, kind, best).mean(axis=1)
    for scale in (1.0, 0.5, 0.25):  # one co-ordinate after the other, in ever smaller steps
        moves = np.array([0.2 * half, 0.2 * half, 0.2 * half, 0.2 * half, LEAN if kind == "diamond" else 0.0]) * scale
        for axis in np.flatnonzero(moves):
            tried = best[:, None] + np.outer((-1.0, 1.0), np.eye(5)[axis] * moves[axis])
            covers = _covers(lines, kind, tried.reshape(-1, 5)).mean(axis=1).reshape(-1, 2)
            side = covers.argmax(axis=1)
            better = covers[each, side] > cover
            best[better], cover[better] = tried[each, side][better], covers[each, side][better]
    inked = _covers(lines, kind, best)
    fits = [_fits(lines.ink, kind, *one) for one in zip(best, cover, inked)]
    return [Symbol(kind, _outline(kind, best[n][None])[0][0], float(cover[n])) for n in np.flatnonzero(fits)]


def _fits(ink: Mask, kind: str, place: Floats, cover: float, inked: Floats) -> bool:
    """Whether a place is a symbol, by how well each point of its outline is inked."""
    wide, high = place[2:4]
    if cover < COVER or max(wide, high) > OVAL * min(wide, high) or abs(place[4]) > 2 * LEAN:
        return False
    return bool(inked.reshape(4, -1).mean(axis=1).min() >= QUARTER) and _inked_around(ink, kind, place) <= CROWDED


def _covers(lines: _Strokes, kind: str, places: Floats) -> Floats:
    """How well each point of each outline (n, POINTS) is inked in its direction, 1 on the line, 0 beside it."""
    points, ways = _outline(kind, places)
    height, width = lines.ink.shape
    xs, ys = np.round(points).astype(int).transpose(2, 0, 1)
    inside = (xs >= 0) & (xs < width) & (ys >= 0) & (ys < height)
    number = np.round(ways * WAYS / np.pi).astype(int) % WAYS
    gaps = lines.gaps[number, np.clip(ys, 0, height - 1), np.clip(xs, 0, width - 1)]
    near = np.maximum(2.0, NEAR * places[:, 2:4].min(axis=1))[:, None]
    return np.where(inside, np.clip(2.0 - 2.0 * gaps / near, 0.0, 1.0), 0.0)


def _outline(kind: str, places: Floats) -> tuple[Floats, Floats]:
    """Points (n, POINTS, 2) of outlines and their directions; a place is x, y, half width, half height, lean."""
    turn = (np.arange(POINTS) + 0.5) * 2 * np.pi / POINTS
    if kind == "circle":
        unit, along = np.stack((np.cos(turn), np.sin(turn)), axis=1), np.stack((-np.sin(turn), np.cos(turn)), axis=1)
    else:
        corners = np.array([(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0), (1.0, 0.0)])
        side, share = np.divmod(np.arange(POINTS) + 0.5, POINTS / 4)
        start, end = corners[side.astype(int)], corners[side.astype(int) + 1]
        unit, along = start + (end - start) * (share / (POINTS / 4))[:, None], end - start
    c, s = np.cos(places[:, 4]), np.sin(places[:, 4])
    turned = np.array([[c, s], [-s, c]]).transpose(2, 0, 1)
    points = (unit[None] * places[:, None, 2:4]) @ turned + places[:, None, :2]
    way = (along[None] * places[:, None, 2:4]) @ turned
    return points, np.arctan2(way[..., 1], way[..., 0]) % np.pi


def _inked_around(ink: Mask, kind: str, place: Floats) -> float:
    """Inked share of a larger outline around one."""
    points, _ = _outline(kind, (place * (1, 1, AROUND, AROUND, 1))[None])
    xs, ys = np.round(points[0]).astype(int).T
    inside = (xs >= 0) & (xs < ink.shape[1]) & (ys >= 0) & (ys < ink.shape[0])
    return float(ink[ys[inside], xs[inside]].mean()) if inside.any() else 1.0


def _distinct(symbols: list[Symbol]) -> list[Symbol]:
    """Of symbols one over the other the surest, a larger one around before a smaller one in it."""
    kept: list[Symbol] = []
    for symbol in sorted(symbols, key=lambda s: -s.cover * s.box.area**0.15):
        if all(not _overlap(symbol.box, k.box) for k in kept):
            kept.append(symbol)
    return kept


def _overlap(a: BBox, b: BBox) -> bool:
    part = a.intersect(b)
    return part is not None and part.area > 0.3 * min(a.area, b.area)
