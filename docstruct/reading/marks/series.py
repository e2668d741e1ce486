"""From the inks of a figure to its curves and markers: colour by colour, then pieces joined over all colours.

A colour that is hardly anywhere but in markers is a cloud: dots that touch are no curve. Pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.marks.colours import Mask, Palette
from docstruct.reading.marks.inks import strokes_of
from docstruct.reading.marks.joining import joined
from docstruct.reading.marks.markers import ALIKE, COVERED, Marker, find_markers
from docstruct.reading.marks.masks import around_markers, at
from docstruct.reading.marks.regions import Region
from docstruct.reading.marks.rules import plot_box, plot_columns
from docstruct.reading.marks.straight import Straight
from docstruct.reading.marks.strokes import Curve, find_curves

SHORTEST_CURVE, PIECE = 0.1, 0.03  # of the plot's width, and a piece of a curve
DOT = 0.6  # of the largest marker; in a narrow plot so short a curve is a dot
AROUND = 0.4  # of a marker's width: bits of its rim lie so near
SCATTERED, ALL = 5, 0.75  # markers of a cloud, and pixels across one; share of ink in them
HALF = 0.5  # of a curve or an area lies in a cloud of markers: it is a piece of them
NAMED = 1.5  # times the size of a key, to its word
FEWEST, FEWEST_GREY = 12, 4  # pixels of a colour outside of print and lines; markers of a grey


class Series(NamedTuple):
    """Curves, markers, the pixels of markers that make up all of their colour, and keys of curves without markers."""

    curves: list[Curve]
    markers: list[Marker]
    clouds: Mask
    keys: list[Marker]


def find_series(
    palette: Palette, words: Sequence[Word], regions: Sequence[Region], lines: Sequence[Straight], largest: float
) -> Series:
    """What is drawn in strokes and markers, these no larger than ``largest``, beside areas and rules."""
    plot = plot_box(lines, palette.labels.shape)
    left, right = plot_columns(lines, palette.labels.shape[1])
    shortest = max(SHORTEST_CURVE * (right - left), DOT * largest)
    curves: list[Curve] = []
    markers: list[Marker] = []
    named: list[Marker] = []
    clouds = np.zeros(palette.labels.shape, np.bool_)
    inks: list[tuple[int, npt.NDArray[np.float32], npt.NDArray[np.float32]]] = []  # with all its ink, and the sure
    for colour in range(len(palette.colours)):
        alpha = strokes_of(colour, palette, words, regions, lines, largest)
        if float(alpha.sum()) < FEWEST:
            continue
        sure = np.where(palette.around(colour), alpha, np.float32(0.0))
        hidden = _areas_beside(palette, colour)
        dots = _scattered(sure, colour, largest, plot, hidden)
        thin = strokes_of(colour, palette, words, regions, lines, largest, whole=True)
        more = _scattered(thin, colour, largest, plot, hidden) if _is_strewn(thin, largest) else []
        dots = more if len(more) > len(dots) else dots
        if dots:
            clouds |= around_markers(dots, alpha.shape, AROUND)
            markers += dots if not palette.is_grey(colour) or len(dots) >= FEWEST_GREY else []
        else:
            inks.append((colour, alpha, sure))
    for colour, alpha, sure in inks:
        if float(alpha[clouds].sum()) >= HALF * float(alpha.sum()):
            continue  # the border of markers
        plot = alpha.copy()
        plot[:, :left] = 0
        plot[:, right:] = 0
        own = find_curves(plot, colour, PIECE * (right - left), (palette.labels != -1) & (alpha == 0))
        own = [c for c in own if c.across <= largest / 2 and float(at(clouds, c.points).mean()) < HALF]
        curves += own
        # Dots are short curves too: only what is long says how broad a line is that markers may be on.
        long = [c for c in own if float(np.ptp(c.points[:, 0])) >= shortest / 2]
        width = max(long, key=lambda c: float(np.ptp(c.points[:, 0]))).width if long else 0.0
        found = find_markers(sure, colour, width, largest)
        found = [m for m in found if not at(clouds, np.array([[m.bbox.cx, m.bbox.cy]]))[0]]
        markers += found if not palette.is_grey(colour) or len(found) >= FEWEST_GREY else []
        keys = _keys(alpha, colour, largest, words, (left, right)) if width else []
        named += [k for k in keys if not any(m.bbox.intersect(k.bbox) for m in found)]
    return Series(joined(curves, palette, shortest), markers, clouds, named)


def _scattered(alpha: npt.NDArray[np.float32], colour: int, largest: float, plot: BBox, hidden: Mask) -> list[Marker]:
    """The markers of a colour that is hardly anywhere else: clouds of dots that touch are no curves.

    Those beside the plot, keys of a legend, may have another size.
    """
    inside = _within(alpha.shape, plot.expand(largest))
    dots = find_markers(np.where(inside, alpha, 0.0).astype(np.float32), colour, 0.0, largest, hidden)
    keys = find_markers(np.where(inside, 0.0, alpha).astype(np.float32), colour, 0.0, largest)
    mask = around_markers([*dots, *keys], alpha.shape, 0.0)
    size = float(np.median([min(d.bbox.width, d.bbox.height) for d in dots])) if dots else 0.0
    enough = len(dots) >= SCATTERED and size >= SCATTERED
    return [*dots, *keys] if enough and float(alpha[mask].sum()) >= ALL * float(alpha.sum()) else []


def _keys(
    alpha: npt.NDArray[np.float32], colour: int, largest: float, words: Sequence[Word], plot: tuple[int, int]
) -> list[Marker]:
    """Markers beside a plot that a word follows: keys of a legend, which stand for a line that has no markers."""
    beside = alpha.copy()
    beside[:, max(0, plot[0] - 1) : plot[1] + 1] = 0
    found = find_markers(beside, colour, 0.0, largest)
    return [m for m in found if any(_names(w.bbox, m.bbox) for w in words)]


def _names(word: BBox, key: BBox) -> bool:
    """Whether a word starts right of a key, no farther than the key is wide and a half, at its height."""
    return 0 <= word.x0 - key.x1 <= NAMED * max(key.width, key.height) and word.y0 <= key.cy <= word.y1


def _is_strewn(alpha: npt.NDArray[np.float32], largest: float) -> bool:
    """Whether most of the ink is in pieces that stand alone, alike in size, as thin markers do; cheap to tell."""
    stats = cv2.connectedComponentsWithStats((alpha > COVERED).astype(np.uint8), connectivity=8)[2][1:]
    sides = stats[:, 2:4].max(axis=1)
    own = (sides >= SCATTERED) & (sides <= largest)
    if int(own.sum()) < SCATTERED:
        return False
    alike = own & (np.abs(sides - np.median(sides[own])) <= ALIKE * np.median(sides[own]))
    return int(alike.sum()) >= SCATTERED and bool(stats[alike, 4].sum() >= HALF * stats[:, 4].sum())


def _within(shape: tuple[int, ...], box: BBox) -> Mask:
    mask = np.zeros(shape, np.bool_)
    mask[max(0, int(box.y0)) : int(box.y1) + 1, max(0, int(box.x0)) : int(box.x1) + 1] = True
    return mask


def _areas_beside(palette: Palette, colour: int) -> Mask:
    """Where other colours are that are no thin borders, with their borders: they may lie on markers."""
    other = (palette.labels >= 0) & ~np.isin(palette.labels, [colour, *palette.shades(colour)])
    solid = cv2.morphologyEx(other.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.dilate(solid, np.ones((5, 5), np.uint8)) > 0)
