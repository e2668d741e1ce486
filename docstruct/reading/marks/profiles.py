"""From areas to what their upper and lower sides say: a step-like side is that of bars that touch, others run on.

The sides of an area that has one run of pixels in each column are curves like any other: their corners are found
alike. Pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from docstruct.reading.marks.colours import Mask, Palette
from docstruct.reading.marks.polyline import corners
from docstruct.reading.marks.regions import SOLID, Region, as_region

WHOLE = 0.95  # share of the columns with one run of pixels
WIDEST_GAP = 3  # pixels between the runs of a column that are one: a line lies on the area
LEVEL = 1.0  # pixels, that the top of a bar may rise
STEP = 2.0  # pixels between the tops of bars
STEPS = 0.92  # share of the columns on level tops
NARROWEST = 4  # columns of a bar
LEAST = 2.0  # text heights that an area is wide
TIP, STEEP = SOLID + 1.0, 2.0  # columns of a tip too thin to be found, and how much it rises in each
OFF = 0.7  # pixels that a side may be off the line between its corners
RAGGED = 1.5  # times what most places are off those around them, at most
DENT, DEEPEST = 0.8, 2.0  # text heights along a side, and pixels that its ends may be off the side
CONTRAST = 20.0  # distance of colours from an area to what it lies on


class Profile(NamedTuple):
    """The first row of an area, and one past its last, in each of its columns, in pixels of the figure."""

    columns: npt.NDArray[np.int64]
    top: npt.NDArray[np.int64]
    bottom: npt.NDArray[np.int64]


def as_drawn(regions: Sequence[Region], palette: Palette, em: float) -> list[Region]:
    """The areas: bars that touch parted, wide ones with the corners of their upper and lower sides as outline."""
    out: list[Region] = []
    for region in regions:
        profile = None if region.rectangle or region.mask.shape[1] < LEAST * em else _profile(region)
        level = _level(profile) if profile is not None else []
        if profile is None:
            out.append(region)
        elif sum(b - a for a, b in level) >= STEPS * len(profile.top):
            out += _bars(region, profile, level, palette) or [region]
        else:
            out.append(_outlined(region, profile, palette, DENT * em))
    return out


def _profile(region: Region) -> Profile | None:
    mask, (x, y) = region.mask, region.corner
    columns = np.flatnonzero(mask.any(axis=0))
    inner = mask[:, columns]
    top = inner.argmax(axis=0)
    bottom = len(inner) - inner[::-1].argmax(axis=0)
    one = bottom - top - inner.sum(axis=0) <= WIDEST_GAP
    if float(one.mean()) < WHOLE or len(columns) < mask.shape[1]:
        return None
    return Profile(columns + x, top + y, bottom + y)


def _beyond(
    palette: Palette, colour: int, columns: npt.NDArray[np.int64], rows: npt.NDArray[np.int64], step: int
) -> npt.NDArray[np.float64]:
    """How much the area covers of the two pixels of each column beyond its last whole one."""
    last = len(palette.pixels) - 1
    first, second, ground = (palette.pixels[(rows + k * step).clip(0, last), columns] for k in range(3))
    full = palette.colours[colour] - ground
    length = np.maximum((full * full).sum(axis=1), 1.0)
    cover = np.zeros(len(columns))
    for pixel in (first, second):
        share = ((pixel - ground) * full).sum(axis=1) / length
        rest = np.linalg.norm(pixel - ground - share[:, None] * full, axis=1)
        cover += np.where((rest <= palette.tolerance * 1.5) & (length > CONTRAST**2), share.clip(0.0, 1.0), 0.0)
    return cover


def _level(profile: Profile) -> list[tuple[int, int]]:
    """The level parts of the upper side, each as its first column and one past its last, counted from the left."""
    jumps = np.flatnonzero(np.abs(np.diff(profile.top)) >= STEP) + 1
    spans = [(a, b) for a, b in pairwise([0, *jumps.tolist(), len(profile.top)]) if b - a >= NARROWEST]
    return [(a, b) for a, b in spans if float(np.ptp(np.quantile(profile.top[a:b], (0.1, 0.9)))) <= LEVEL]


def _bars(region: Region, profile: Profile, level: Sequence[tuple[int, int]], palette: Palette) -> list[Region]:
    """The bars whose tops these parts are; none where the lower side is not level."""
    if len(level) < 2 or float(np.ptp(np.quantile(profile.bottom, (0.05, 0.95)))) > LEVEL:
        return []
    x, y = region.corner
    parts = []
    for a, b in level:
        first, low = int(profile.columns[a]) - x, round(float(np.median(profile.top[a:b]))) - y
        mask: Mask = region.mask[low:, first : first + b - a].copy()
        if min(mask.shape) < SOLID:
            return []
        parts.append(as_region(palette, region.colour, (x + first, y + low), mask))
    return parts if all(part.rectangle for part in parts) else []


def _outlined(region: Region, profile: Profile, palette: Palette, dent: float) -> Region:
    columns, top, bottom = profile
    above = _beyond(palette, region.colour, columns, top - 1, -1)
    below = _beyond(palette, region.colour, columns, bottom, 1)
    sides = [_undented(_side(columns, y), dent) for y in (top - above, bottom + below)]
    return region._replace(outline=np.concatenate((sides[0], sides[1][::-1])))


def _side(columns: npt.NDArray[np.int64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The corners of a side; what is off by the raggedness of the side is none."""
    around = np.stack([np.roll(y, k) for k in (-2, -1, 0, 1, 2)])
    ragged = float(np.quantile(np.abs(y - np.median(around, axis=0))[2:-2], 0.9)) if len(y) > 4 else 0.0
    found = corners(np.stack((columns + 0.5, y), axis=1), OFF + RAGGED * ragged)
    found[0, 0], found[-1, 0] = columns[0], columns[-1] + 1.0
    return _tipped(_tipped(found)[::-1])[::-1]


def _tipped(side: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A side whose steep end was cut level, being thinner than what is found as an area, on to its end."""
    if len(side) < 3:
        return side
    (x, y), (x1, y1), (x2, y2) = side[:3].tolist()
    steep, end = (y1 - y2) / (x1 - x2), (y - y1) / (x - x1) if x != x1 else 0.0
    if abs(x - x1) > TIP or abs(steep) < STEEP or abs(end) > abs(steep) / 2:
        return side
    return np.concatenate(([[x, y1 + steep * (x - x1)]], side[2:]))


def _undented(side: npt.NDArray[np.float64], dent: float) -> npt.NDArray[np.float64]:
    """A side without corners close to each other between parts of one straight line: there something lies on it."""
    kept = list(range(len(side)))
    n = 1
    while n < len(kept) - 2:
        first, last = side[kept[n - 1]], side[kept[n + 1 :]]
        near = [k for k, place in enumerate(last[:-1]) if place[0] - side[kept[n], 0] <= dent]
        straight = [k for k in near if _is_straight(first, side[kept[n]], last[k], last[k + 1], dent)]
        if straight:
            del kept[n : n + straight[-1] + 2]
        else:
            n += 1
    return side[kept]


def _is_straight(
    first: npt.NDArray[np.float64],
    start: npt.NDArray[np.float64],
    end: npt.NDArray[np.float64],
    last: npt.NDArray[np.float64],
    dent: float,
) -> bool:
    """Whether both sides of a dent, each longer than it, are on one line."""
    step = last - first
    length = float(np.hypot(*step))
    if min(start[0] - first[0], last[0] - end[0]) < dent or length == 0:
        return False
    off = [abs(float((p - first)[0] * step[1] - (p - first)[1] * step[0])) / length for p in (start, end)]
    return max(off) <= DEEPEST
