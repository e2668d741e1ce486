"""A mask of strokes → its lines one pixel wide, and these as a graph of chains between junctions and ends.

Thinning is that of Guo and Hall (CACM 32, 1989), which keeps slanted lines two pixels wide, each of its two
sub-steps as one look-up of the eight neighbours' code.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.uint8]
Pixel = tuple[int, int]  # x, y

MOST_STEPS = 60  # strokes thicker than twice that stay thick
_AROUND = ((0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1))  # clockwise from above
_NEAREST = (*_AROUND[::2], *_AROUND[1::2])  # those that share a side first
_CODES = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.float32)


class Chain(NamedTuple):
    """Pixels in order between two knots; a knot is None where the chain ends freely."""

    pixels: tuple[Pixel, ...]
    first: int | None
    last: int | None


class LineGraph(NamedTuple):
    """Chains, and the middle of each knot at which three or more of them meet."""

    chains: tuple[Chain, ...]
    knots: tuple[tuple[float, float], ...]


def thin(mask: Mask) -> Mask:
    """Lines one pixel wide in the middle of the strokes of a mask of 0 and 1."""
    framed = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    ink = framed.ravel()
    around = np.array([dy * framed.shape[1] + dx for dx, dy in _AROUND])
    looked = np.flatnonzero(ink)
    before = gone = looked
    last = np.empty(len(ink), np.int32)  # where a pixel comes last among those to look at
    for step in range(2 * MOST_STEPS):
        if step > 1:  # what was kept stays, as long as nothing beside it went since it was looked at
            near = (np.concatenate((before, gone))[:, None] + around).ravel()
            near = near[ink[near] > 0]
            last[near] = np.arange(len(near))
            looked = near[last[near] == np.arange(len(near))]  # each once
        codes = np.zeros(len(looked), np.uint8)
        for bit, beside in enumerate(around):
            codes |= ink[looked + beside] << np.uint8(bit)
        before, gone = gone, looked[_tables()[step % 2][codes] == 0]
        ink[gone] = 0
        if not len(before) and not len(gone):
            break
    return np.ascontiguousarray(framed[1:-1, 1:-1])


@cache
def _tables() -> tuple[Mask, Mask]:
    """For each code of neighbours whether the pixel stays, in either sub-step."""
    keep = np.ones((2, 256), np.uint8)
    for code in range(256):
        p2, p3, p4, p5, p6, p7, p8, p9 = _neighbours(code)
        pairs = ((p2, p3, p4), (p4, p5, p6), (p6, p7, p8), (p8, p9, p2))
        crossings = sum(not a and (b or c) for a, b, c in pairs)
        ones = (p9 | p2) + (p3 | p4) + (p5 | p6) + (p7 | p8), (p2 | p3) + (p4 | p5) + (p6 | p7) + (p8 | p9)
        if crossings == 1 and 2 <= min(ones) <= 3:
            keep[0, code] = bool((p6 or p7 or not p9) and p8)
            keep[1, code] = bool((p2 or p3 or not p5) and p4)
    return keep[0], keep[1]


@cache
def _meetings() -> Mask:
    """For each code whether three lines or more meet: so often the way around goes from paper to ink."""
    return np.array([_turns(_neighbours(code)) >= 3 for code in range(256)], np.uint8)


def _neighbours(code: int) -> list[int]:
    return [code >> i & 1 for i in range(8)]  # p2 .. p9 of the paper


def _turns(p: list[int]) -> int:
    return sum(not p[i] and p[(i + 1) % 8] for i in range(8))


def trace(lines: Mask) -> LineGraph:
    """Chains of a thinned mask."""
    codes = cv2.filter2D(lines, cv2.CV_8U, _CODES, borderType=cv2.BORDER_CONSTANT)
    meeting = lines & cv2.dilate(lines & cv2.LUT(codes, _meetings()), np.ones((3, 3), np.uint8))
    _, knot_of, _, middles = cv2.connectedComponentsWithStats(meeting, connectivity=8)
    rest = np.pad(lines & (1 - meeting), 1)
    _, labels = cv2.connectedComponents(rest, connectivity=8)
    places = np.flatnonzero(labels)
    groups: dict[int, list[int]] = defaultdict(list)
    for label, place in zip(labels.ravel()[places].tolist(), places.tolist()):
        groups[label].append(place)
    framed = np.pad(knot_of, 1)
    chains = [_chain(_ordered(places, rest.shape[1]), framed) for places in groups.values()]
    return LineGraph(tuple(chains), tuple((float(x), float(y)) for x, y in middles[1:]))


def _ordered(places: list[int], width: int) -> list[Pixel]:
    """Pixels of a chain from one end to the other; a ring from anywhere.

    Args:
        places: of its pixels in a picture with a rim of one pixel, row after row.
        width: of that picture.
    """
    around = [dy * width + dx for dx, dy in _NEAREST]
    left = set(places)
    line = [next((p for p in places if sum(p + step in left for step in around) <= 1), places[0])]
    left.discard(line[0])
    while near := [line[-1] + step for step in around if line[-1] + step in left]:
        line.append(near[0])
        left.discard(near[0])
    return [(place % width - 1, place // width - 1) for place in line]


def _chain(pixels: list[Pixel], knots: npt.NDArray[np.int32]) -> Chain:
    """A chain with the knots that its end pixels touch; ``knots`` has a rim of one pixel."""
    ends = [set(knots[y : y + 3, x : x + 3].ravel().tolist()) - {0} for x, y in (pixels[0], pixels[-1])]
    if len(pixels) == 1 and len(ends[0]) > 1:
        first, last = sorted(ends[0])[:2]
        return Chain(tuple(pixels), first - 1, last - 1)
    first = min(ends[0], default=None)
    last = min(ends[1] - ({first} if len(pixels) == 1 else set()), default=None)
    return Chain(tuple(pixels), None if first is None else first - 1, None if last is None else last - 1)
