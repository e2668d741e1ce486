"""Ink that is no shape, frame or text → thin lines, gaps bridged, ready to be followed.

Dashes, dots and pen strokes that break off are joined where two ends face each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from docstruct.facts import Word
from docstruct.reading.nodelink.ink import Mask
from docstruct.reading.nodelink.thinning import LineGraph, Pixel, thin, trace

Owner = npt.NDArray[np.int32]  # number of the shape that holds each pixel, from 1; 0 outside

REACH = 1.0  # em; widest gap that is bridged
FACING = 0.8  # cosine between the direction of an end and the way over the gap
OVER_CUT, STRAIGHT, ASKEW = 3.0, 0.93, 0.5  # em; over what was taken away, facing straight, or askew if near
LONGEST_HEAD, FULL = 2.0, 0.4  # em, and share of its box that a head fills at least
BACK = 0.3  # cosine between the two bridges of a dot, which may turn a corner
SOLID = 0.55  # share of the least rectangle around it that a dash fills
BROAD = 0.3  # em; breadth of the broadest dash, length of the longest dot
MOST_ENDS = 20_000
WITHIN, LETTERS = 0.15, 0.9  # em around a word's box, and the share of a piece of ink in it that makes it a letter


class Lines(NamedTuple):
    """Lines to follow, and where they were made up."""

    graph: LineGraph
    ink: Mask  # the strokes they come from, small holes filled
    open_ink: Mask  # the same, holes left
    bridged: Mask  # pixels of bridges


def without_letters(strokes: Mask, words: Sequence[Word], em: float) -> Mask:
    """Strokes but for those that lie in the box of one word; what goes around several, or through, stays."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    text = np.zeros(len(stats), np.bool_)
    for word in words:
        x0, y0, x1, y1 = (max(0, round(v)) for v in word.bbox.expand(WITHIN * em))
        inside = np.bincount(labels[y0:y1, x0:x1].ravel(), minlength=len(stats))
        text |= inside > LETTERS * stats[:, cv2.CC_STAT_AREA]
    text[0] = False
    return np.where(text[labels], 0, strokes).astype(np.uint8)


def without_text(strokes: Mask, words: Sequence[Word], em: float) -> Mask:
    """Strokes but for those that lie in the boxes of words; a line through a word stays."""
    boxes = np.zeros_like(strokes)
    for word in words:
        x0, y0, x1, y1 = (round(v) for v in word.bbox.expand(0.1 * em))
        boxes[max(0, y0) : y1, max(0, x0) : x1] = 1
    _, labels, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    covered = np.bincount(labels[boxes > 0], minlength=len(stats))
    share = covered / np.maximum(stats[:, cv2.CC_STAT_AREA], 1)
    small = stats[:, cv2.CC_STAT_HEIGHT] <= 2.5 * em
    text = (share > 0.7) & small
    text[0] = False
    return np.where(text[labels], 0, strokes).astype(np.uint8)


def without_specks(strokes: Mask, owner: Owner, em: float, stroke: float) -> Mask:
    """Strokes without small compact pieces away from shapes: letters nobody read. Dashes and dots stay."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    _, _, width, height, area = stats.T
    thickness = area / np.maximum(1.0, np.hypot(width, height))
    speck = (np.maximum(width, height) <= em) & (np.minimum(width, height) > 2.5 * stroke) & (thickness > 1.7 * stroke)
    for number in np.flatnonzero(speck[1:]) + 1:
        x, y, w, h, _ = stats[number].tolist()
        speck[number] = not _is_dash(labels[y : y + h, x : x + w] == number, em)
    reach = round(0.3 * em)
    near = cv2.dilate((owner > 0).astype(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    speck[np.unique(labels[(near > 0) & (strokes > 0)])] = False
    speck[0] = False
    return np.where(speck[labels], 0, strokes).astype(np.uint8)


def _is_dash(part: npt.NDArray[np.bool_], em: float) -> bool:
    """Whether a piece is a solid bar or a dot, part of a broken line: slanted, or drawn with a broad pen."""
    rows, columns = np.nonzero(part)
    _, (a, b), _ = cv2.minAreaRect(np.stack((columns, rows), axis=1).astype(np.float32))
    long, short = max(a, b) + 1, min(a, b) + 1
    solid = len(rows) >= SOLID * long * short
    return bool(solid and short <= BROAD * em and (long >= 2 * short or long <= BROAD * em))


def lines_of(strokes: Mask, owner: Owner, em: float, stroke: float, cut: Mask | None = None) -> Lines:
    """The lines of the strokes; ends at shapes are left as they are, others bridged.

    Args:
        strokes: what is to be followed.
        owner: which shape holds each pixel.
        em: size of the type, pixels.
        stroke: usual thickness of a stroke, pixels.
        cut: where strokes were taken away, and with them a piece of what crossed them.
    """
    filled = _filled(strokes, em)
    lines = thin(filled)
    graph = trace(lines)
    bridged = np.zeros_like(lines)
    for found in (_bridges, _to_heads):  # the way of a row of dots is known once they are joined
        for a, b in found(graph, filled, owner, em, stroke, cut):
            cv2.line(bridged, a, b, 1)
        graph = trace(thin(lines | bridged))
    return Lines(graph, filled, strokes, bridged)


def _filled(strokes: Mask, em: float) -> Mask:
    """Strokes with small compact holes filled: hollow heads become solid."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - strokes, connectivity=4)
    _, _, w, h, area = stats.T
    hole = (np.maximum(w, h) <= 1.3 * em) & (np.minimum(w, h) >= 2) & (area >= 0.4 * w * h)
    hole[0] = False
    return np.where(hole[labels], 1, strokes).astype(np.uint8)


class _Tip(NamedTuple):
    """A free end: where, which chain, its outward direction, None for a dot."""

    at: Pixel
    chain: int
    way: tuple[float, float] | None
    cut: bool = False  # whether something was taken away there


def _to_heads(
    graph: LineGraph, ink: Mask, owner: Owner, em: float, stroke: float, cut: Mask | None
) -> list[tuple[Pixel, Pixel]]:
    """From the last dash of a broken line to the back of the head before it, which ends in no line that faces it."""
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    head = (np.maximum(wide, high) <= LONGEST_HEAD * em) & (np.minimum(wide, high) > BROAD * em)
    head &= stats[:, cv2.CC_STAT_AREA] >= FULL * wide * high
    found = []
    for number in range(len(graph.chains)):
        for tip in _tips(graph, number, owner, em, stroke):
            own = pieces[tip.at[1], tip.at[0]]
            if tip.way is None or max(wide[own], high[own]) > LONGEST_HEAD * em:
                continue
            for step in range(2, round(REACH * em)):
                x, y = round(tip.at[0] + tip.way[0] * step), round(tip.at[1] + tip.way[1] * step)
                if not (0 <= x < ink.shape[1] and 0 <= y < ink.shape[0]):
                    break
                if (met := pieces[y, x]) and met != own:
                    if head[met]:
                        found.append((tip.at, _within(pieces, met, (x, y), tip.way, em)))
                    break
    return found


def _within(pieces: npt.NDArray[np.int32], piece: int, at: Pixel, way: tuple[float, float], em: float) -> Pixel:
    """The pixel half way through a piece, from where it is met on."""
    through = [at]
    for step in range(1, round(LONGEST_HEAD * em)):
        x, y = round(at[0] + way[0] * step), round(at[1] + way[1] * step)
        if not (0 <= x < pieces.shape[1] and 0 <= y < pieces.shape[0]) or pieces[y, x] != piece:
            break
        through.append((x, y))
    return through[len(through) // 2]


def _bridges(
    graph: LineGraph, ink: Mask, owner: Owner, em: float, stroke: float, cut: Mask | None
) -> list[tuple[Pixel, Pixel]]:
    """Pairs of free ends that face each other over a gap, nearest first, each used once."""
    tips = [tip for number in range(len(graph.chains)) for tip in _tips(graph, number, owner, em, stroke, cut)]
    if len(tips) < 2 or len(tips) > MOST_ENDS:
        return []
    places = np.array([tip.at for tip in tips], np.float64)
    pairs = []
    for i, j in cKDTree(places).query_pairs((REACH if cut is None else OVER_CUT) * em):
        if tips[i].chain != tips[j].chain and (cost := _cost(tips[i], tips[j], em)) is not None:
            pairs.append((cost, i, j))
    used: set[int] = set()
    ways: dict[int, tuple[float, float]] = {}  # of dots: where their first bridge leads
    bridges = []
    for _, i, j in sorted(pairs):
        if not used & {i, j} and all(_leads_on(ways, tips[a], tips[b]) for a, b in ((i, j), (j, i))):
            used |= {i, j}
            bridges.append((tips[i].at, tips[j].at))
            for a, b in ((tips[i], tips[j]), (tips[j], tips[i])):
                ways[a.chain] = _way(a.at, b.at)
    return bridges


def _leads_on(ways: Mapping[int, tuple[float, float]], tip: _Tip, other: _Tip) -> bool:
    """Whether the second bridge of a dot goes on from the first, not back along it."""
    if tip.way is not None or tip.chain not in ways:
        return True
    (a, b), (c, d) = ways[tip.chain], _way(tip.at, other.at)
    return a * c + b * d < BACK


def _way(a: Pixel, b: Pixel) -> tuple[float, float]:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = max(1e-6, (dx * dx + dy * dy) ** 0.5)
    return dx / length, dy / length


def _tips(graph: LineGraph, number: int, owner: Owner, em: float, stroke: float, cut: Mask | None = None) -> list[_Tip]:
    chain = graph.chains[number]
    if len(chain.pixels) <= max(2 * stroke, BROAD * em) and chain.first is None and chain.last is None:
        middle = chain.pixels[len(chain.pixels) // 2]
        return [] if _at_shape(middle, owner, stroke) else [_Tip(middle, number, None)] * 2
    tips = []
    for knot, pixels in ((chain.first, chain.pixels), (chain.last, chain.pixels[::-1])):
        if knot is None and not _at_shape(pixels[0], owner, stroke):
            at_cut = cut is not None and _is_cut(cut, pixels[0], stroke)
            skip = min(len(pixels) // 2, round(stroke) + 2) if at_cut else 0  # a line thins crooked where it was cut
            back = pixels[min(len(pixels) - 1, skip + max(3, round(0.6 * em)))]
            tips.append(_Tip(pixels[0], number, _way(back, pixels[skip]), at_cut))
    return tips


def _is_cut(cut: Mask, pixel: Pixel, stroke: float) -> bool:
    reach = round(stroke) + 2
    x, y = pixel
    return bool(cut[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1].any())


def _at_shape(pixel: Pixel, owner: Owner, stroke: float) -> bool:
    reach = round(stroke) + 2
    x, y = pixel
    return bool(owner[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1].any())


def _cost(a: _Tip, b: _Tip, em: float) -> float | None:
    """How far two ends are from one line with a gap; None where they are none. A gap that was cut may be wide."""
    dx, dy = b.at[0] - a.at[0], b.at[1] - a.at[1]
    length = max(1e-6, (dx * dx + dy * dy) ** 0.5)
    cost = float(length)
    over_cut = a.cut and b.cut
    if length > REACH * em and not over_cut:
        return None
    for tip, sign in ((a, 1.0), (b, -1.0)):
        if tip.way is not None:
            facing = sign * (tip.way[0] * dx + tip.way[1] * dy) / length
            least = STRAIGHT if length > REACH * em else ASKEW if over_cut else FACING
            if facing < least and length > 3:
                return None
            cost += length * 2 * (1 - facing)
    return cost
