"""From the pixels of a figure to its palette: the paper, the flat colours of areas, the colours of strokes.

Charts are drawn in few colours; all others in the picture are where an edge was smoothed, or noise of the
compression. Seeds are peaks of the colour histogram, first of pixels like all around them (areas), then of
ridges (strokes, whose middle comes nearest to their true colour); a seed that mixes the paper with another
and lies beside it is its smoothed edge. Colours are RGB, 0 to 255, distances Euclidean.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.reading.marks.thin import thin_shades

Pixels = npt.NDArray[np.float32]  # (H, W, 3) RGB
Mask = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.int16]

SHADE = 4.5  # the same where colours are shades on a scale
FLAT = 10.0  # largest difference of a channel to the neighbours, in a picture without noise
SAME = 14.0  # colours nearer than this are one, in a picture without noise
INK = 24.0  # nearer to the paper is paper
FEWEST = 9  # pixels of a colour
MOST = 40  # colours
GREY = 16.0  # of 255, between the channels of a grey
MIXED = 12.0  # off the line from the paper to another colour, at most: a mix of the two
PALE = 128.0  # of 255, from the paper to a pale grey
NEUTRAL = 4.0, 0.25  # of 255, between the channels of a grey: at all, and as a share of how far it is from the paper
AROUND = 0.85  # share of the pixels of a shadow that lie near what casts it
FILLED = 0.5  # share of the pixels of a colour near the paper's that are like all around them
MIXED_LEAST = 0.3  # share of a colour in a pixel that is told by it
BESIDE, NEAR = 0.6, 2  # share of a mixed colour's pixels that are so few pixels from the other


@dataclass(frozen=True)
class Palette:
    """The colours of a figure and where they are.

    Attributes:
        pixels: the figure, (H, W, 3) RGB.
        paper: (H, W, 3), the colour that each pixel would have if nothing were drawn over the panels.
        colours: (n, 3).
        labels: (H, W), number of the colour of each pixel, -1 where it is paper, -2 where it has no palette colour.
        noise: standard deviation of the compression's noise.
    """

    pixels: Pixels
    paper: Pixels
    colours: Pixels
    labels: Labels
    noise: float

    @cached_property
    def page(self) -> Pixels:
        """(3,), the colour of most of the paper."""
        return np.asarray(np.median(self.paper.reshape(-1, 3)[::97], axis=0))

    @property
    def tolerance(self) -> float:
        """Colours nearer to each other than this are one, but for shades on a scale."""
        return SAME + 3.0 * self.noise

    def alpha(self, colour: int) -> npt.NDArray[np.float32]:
        """How much of each pixel the colour covers, 0 to 1; 0 away from pixels that surely have it.

        A thin steep stroke has stretches that lie on two columns of pixels by halves: what is most like a mix of this
        colour with the paper belongs to it as far as it hangs together with pixels that surely have it.
        """
        return self._cover(colour, self.around(colour) | self._hanging(colour))

    def whole(self, colour: int) -> npt.NDArray[np.float32]:
        """How much of each pixel the colour covers where it is the likeliest: thin strokes that no pixel surely has."""
        alike = [colour, *self.shades(colour)]
        return self._cover(colour, np.isin(self.labels, alike) | np.isin(self._mixed, alike))

    def around(self, colour: int) -> Mask:
        """Pixels that surely have the colour, and those beside them."""
        return np.asarray(cv2.dilate((self.labels == colour).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)

    def _hanging(self, colour: int) -> Mask:
        thin = thin_shades(self.pixels, self.paper, self.colours, self.labels, colour, self.shades(colour))
        mine = (self._mixed == colour) | np.isin(self.labels, [colour, *thin])
        _, parts = cv2.connectedComponents(mine.astype(np.uint8), connectivity=8)
        sure = np.zeros(int(parts.max()) + 1, np.bool_)
        sure[parts[self.labels == colour]] = True
        return np.asarray(sure[parts] & mine, np.bool_)

    @cached_property
    def _mixed(self) -> Labels:
        """Of each pixel without a colour the one whose mix with the paper it is like most; -1 where it is like none."""
        where = np.nonzero(self.labels == -2)
        best = np.full(len(where[0]), -1, np.int16)
        least = np.full(len(best), self.tolerance * 1.5, np.float32)
        paper = self.paper[where]
        off = self.pixels[where] - paper
        for n, colour in enumerate(self.colours):
            step = colour - paper
            length = np.maximum((step * step).sum(axis=1), 1.0)
            share = (off * step).sum(axis=1) / length
            rest = np.linalg.norm(off - share[:, None] * step, axis=1)
            told = (share > MIXED_LEAST) & (share <= 1.0) & (share * np.sqrt(length) > 2.0 * self.tolerance)
            closer = told & (rest < least)
            best[closer], least[closer] = n, rest[closer]
        mixed = np.full(self.labels.shape, -1, np.int16)
        mixed[where] = best
        return mixed

    def tint(self, colour: int) -> npt.NDArray[np.float32]:
        """How much of each pixel the colour may cover, 0 to 1, as in strokes so thin that no pixel surely has it."""
        return self._cover(colour, self.labels != -1)

    def _cover(self, colour: int, looked: Mask) -> npt.NDArray[np.float32]:
        cover = np.zeros(self.labels.shape, np.float32)
        free = np.zeros(len(self.colours) + 2, np.bool_)  # by label, whose -2 and -1 are the last two
        free[[-2, -1, colour, *self.shades(colour)]] = True
        where = np.nonzero(looked)
        where = tuple(axis[free[self.labels[where]]] for axis in where)
        paper = self.paper[where]
        step = self.colours[colour] - paper
        length = np.maximum((step * step).sum(axis=1), 1.0)
        off = self.pixels[where] - paper
        share = (off * step).sum(axis=1) / length
        rest = np.sqrt(((off - share[:, None] * step) ** 2).sum(axis=1))
        cover[where] = np.where(rest <= self.tolerance * 1.5, np.clip(share, 0.0, 1.0), 0.0)
        return cover

    def shades(self, colour: int) -> list[int]:
        """The colours that are paler shades of a colour: mixes of it with the paper."""
        page = np.median(self.paper.reshape(-1, 3)[::97], axis=0)
        return [n for n, other in enumerate(self.colours) if n != colour and mixes(other, self.colours[colour], page)]

    def is_grey(self, colour: int) -> bool:
        """Whether the channels of a colour are nearly alike."""
        return float(np.ptp(self.colours[colour])) <= GREY

    def hex(self, colour: int) -> int:
        """0xRRGGBB."""
        r, g, b = (round(float(v)) for v in self.colours[colour])
        return r << 16 | g << 8 | b


class _Inventory(NamedTuple):
    """The different pixels of a picture, (n, 3), and which of them stands at each place, (H, W)."""

    pixels: Pixels
    places: npt.NDArray[np.int32]


def find_palette(picture: npt.NDArray[np.uint8], text: Mask, shades: bool = False) -> Palette:
    """The palette of a figure.

    Args:
        picture: (H, W, 3) RGB.
        text: (H, W), where print stands, which gives no colours.
        shades: whether colours little apart are different, as where a scale says what they stand for.
    """
    pixels = picture.astype(np.float32)
    flat_range = _range(picture)
    noise = _noise(pixels, flat_range)
    flat = (flat_range <= FLAT + 6.0 * noise) & ~text
    same = (SHADE if shades else SAME) + 3.0 * noise
    areas = _peaks(pixels[flat], same, FEWEST)
    if not len(areas):
        areas = pixels.reshape(-1, 3).mean(axis=0, keepdims=True)
    inventory = _inventory(picture)
    paper = _paper(inventory, areas, same, text)
    off = _distance(pixels, paper)
    ridge = _ridges(off) & (off > INK + 2.0 * noise) & ~text & ~flat
    known = _nearest(inventory, areas)[1] <= same
    strokes = _peaks(pixels[ridge & ~known], same, FEWEST)
    colours = np.concatenate((areas, strokes))
    colours = _without_mixes(inventory, paper, off, colours, same, text, flat)
    colours = colours[:MOST]
    labels = _labels(inventory, off, colours, same, INK + noise)
    return Palette(pixels, paper, colours, labels, noise)


def _range(picture: npt.NDArray[np.uint8]) -> Pixels:
    ring = np.ones((3, 3), np.uint8)
    high, low = cv2.dilate(picture, ring), cv2.erode(picture, ring)
    red, green, blue = cv2.split(cv2.subtract(high, low))
    spread: Pixels = cv2.max(cv2.max(red, green), blue).astype(np.float32)  # faster than over an axis of three
    return spread


def _noise(pixels: Pixels, flat_range: Pixels) -> float:
    """From pixels whose surroundings nearly are flat: 0 in a picture compressed without loss."""
    quiet = flat_range < 40
    if not quiet.any():
        return 0.0
    spread = float(np.mean(np.minimum(flat_range[quiet], 20.0)))
    return min(6.0, spread / 3.0)


def _peaks(values: Pixels, same: float, fewest: int) -> Pixels:
    """Cluster centres of colours, the most frequent first; neighbours within ``same`` join the larger."""
    if not len(values):
        return np.zeros((0, 3), np.float32)
    step = 8 if same >= SAME else int(same / 2)
    cells = (values / step).astype(np.int32)
    codes = cells[:, 0] << 16 | cells[:, 1] << 8 | cells[:, 2]
    unique, inverse, counts = np.unique(codes, return_inverse=True, return_counts=True)
    sums = np.stack([np.bincount(inverse, values[:, k], len(unique)) for k in range(3)], axis=1)
    means = sums / counts[:, None]
    order = np.argsort(-counts, kind="stable")[:2000]
    centres: list[npt.NDArray[np.float64]] = []
    weights: list[float] = []
    for n in order.tolist():
        near = [k for k, c in enumerate(centres) if float(np.linalg.norm(c - means[n])) <= same]
        if near:
            weights[near[0]] += float(counts[n])
        else:
            centres.append(means[n])
            weights.append(float(counts[n]))
        if len(centres) >= 4 * MOST:
            break
    kept = [c for c, w in sorted(zip(centres, weights), key=lambda p: -p[1]) if w >= fewest]
    return np.array(kept[: 2 * MOST], np.float32).reshape(-1, 3)


def _inventory(picture: npt.NDArray[np.uint8]) -> _Inventory:
    """By codes of 24 bits, for which a table beats sorting."""
    red, green, blue = (picture[..., n].astype(np.int32) for n in range(3))
    codes = red << 16 | green << 8 | blue
    seen = np.zeros(1 << 24, np.bool_)
    seen[codes] = True
    unique = np.flatnonzero(seen)
    place = np.empty(1 << 24, np.int32)
    place[unique] = np.arange(len(unique), dtype=np.int32)
    values = np.stack((unique >> 16 & 255, unique >> 8 & 255, unique & 255), axis=1).astype(np.float32)
    return _Inventory(values, place[codes])


def _nearest(inventory: _Inventory, colours: Pixels) -> tuple[npt.NDArray[np.int64], Pixels]:
    """The number of the nearest colour of each pixel and its distance."""
    best = np.zeros(len(inventory.pixels), np.int64)
    least = np.full(len(inventory.pixels), np.inf, np.float32)
    for n, colour in enumerate(colours):
        far = np.sqrt(((inventory.pixels - colour) ** 2).sum(axis=1))
        closer = far < least
        best[closer], least[closer] = n, far[closer]
    return best[inventory.places], least[inventory.places]


def _distance(pixels: Pixels, colour: Pixels) -> Pixels:
    off = pixels - colour
    off *= off
    far: Pixels = np.sqrt(off[..., 0] + off[..., 1] + off[..., 2])
    return far


def _ridges(off: Pixels) -> Mask:
    """Pixels no nearer to the paper than both neighbours left and right, or above and below."""
    wide = np.pad(off, 1, mode="edge")
    middle = wide[1:-1, 1:-1]
    across = (middle >= wide[1:-1, :-2]) & (middle >= wide[1:-1, 2:])
    down = (middle >= wide[:-2, 1:-1]) & (middle >= wide[2:, 1:-1])
    return across | down


# -- paper ----------------------------------------------------------------------------------------------


PANEL = 0.1  # of the figure, at least
PANEL_FRAME = 0.8  # share of three sides of a panel in its colour
PANEL_EDGE = 0.03  # of a panel's shorter side; so far its border may be ragged
PANEL_SHOWN = 0.35  # share of a panel that is in its colour
PANEL_COVERED = 0.02  # share of a panel that is drawn over, at least
PANEL_PARTS = 4  # things drawn on it, thin ones too
PLOT = 0.2  # of the figure; so large and closed on all sides, one thing drawn on it is enough


def _paper(inventory: _Inventory, areas: Pixels, same: float, text: Mask) -> Pixels:
    """The colour of the sheet, and inside of large rectangles with something drawn on them, theirs."""
    labels, far = _nearest(inventory, areas)
    labels[far > same] = -1
    edge = np.concatenate((labels[0], labels[-1], labels[:, 0], labels[:, -1]))
    edge = edge[edge >= 0]
    sheet = int(np.bincount(edge).argmax()) if len(edge) else 0
    paper: Pixels = np.broadcast_to(areas[sheet], (*labels.shape, 3)).copy()
    panels = [
        (*box, n) for n in range(len(areas)) for box in _panels(labels == n, text) if n != sheet or _inside(box, labels)
    ]
    for x, y, w, h, n in sorted(panels, key=lambda p: -p[2] * p[3]):
        paper[y : y + h, x : x + w] = areas[n]
    return paper


def _inside(box: tuple[int, int, int, int], labels: npt.NDArray[np.int64]) -> bool:
    x, y, w, h = box
    return x > 1 and y > 1 and x + w < labels.shape[1] - 1 and y + h < labels.shape[0] - 1


def _panels(mask: Mask, text: Mask) -> list[tuple[int, int, int, int]]:
    """Boxes of large areas with holes of other colours in them: what marks are drawn on, not a mark."""
    if mask.mean() < PANEL * PANEL_SHOWN:
        return []
    joined = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    _, parts, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
    panels = []
    for n, (x, y, w, h, _) in enumerate(stats.tolist()[1:], 1):
        if w * h < PANEL * mask.size or min(w, h) < 8:
            continue
        inside = parts[y : y + h, x : x + w] == n
        sides = sorted(float(side.mean(axis=1).max()) for side in _margins(inside))
        if sides[1] < PANEL_FRAME or inside.mean() < PANEL_SHOWN:
            continue
        shown = (mask | text)[y : y + h, x : x + w]
        parts_on_it, thick_parts = _count(~shown), _count(~(inside | shown))
        plot = sides[0] >= PANEL_FRAME and w * h >= PLOT * mask.size
        if 1.0 - float(shown.mean()) < PANEL_COVERED:
            continue
        if parts_on_it >= PANEL_PARTS or thick_parts >= 2 or (plot and parts_on_it >= 1):
            panels.append((x, y, w, h))
    return panels


def _count(mask: Mask) -> int:
    return int(cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)[0]) - 1


def _margins(inside: Mask) -> tuple[Mask, Mask, Mask, Mask]:
    """The outermost rows and columns: axes and their ticks may stand out of a panel by a few pixels."""
    deep = max(2, round(PANEL_EDGE * min(inside.shape)))
    return inside[:deep], inside[-deep:], inside[:, :deep].T, inside[:, -deep:].T


# -- labels ---------------------------------------------------------------------------------------------


def _without_mixes(
    inventory: _Inventory, paper: Pixels, off: Pixels, colours: Pixels, same: float, text: Mask, flat: Mask
) -> Pixels:
    """Drop colours that are the paper, and those that are where one colour, or the paper, goes over into another."""
    papers = _papers(paper)
    off_paper = [float(np.linalg.norm(papers - c, axis=1).min()) for c in colours]
    colours = np.array([c for c, off in zip(colours, off_paper) if off > same], np.float32).reshape(-1, 3)
    if not len(colours):
        return colours
    labels, far = _nearest(inventory, colours)
    labels[far > same] = -1
    blank = off <= INK
    labels[(blank & ~flat) | text] = -1
    ring = np.ones((2 * NEAR + 1, 2 * NEAR + 1), np.uint8)
    around = [cv2.dilate((labels == n).astype(np.uint8), ring).ravel() > 0 for n in range(len(colours))]
    places = [np.flatnonzero(labels == n) for n in range(len(colours))]
    kept: list[int] = []
    for n, colour in enumerate(colours):
        mine = places[n]
        pale = float(np.linalg.norm(papers - colour, axis=1).min()) <= INK
        if len(mine) < FEWEST or (pale and float(flat.ravel()[mine].mean()) < FILLED):
            continue
        beside = {m: around[m][mine] for m in range(len(colours)) if m != n}
        beside = {m: met for m, met in beside.items() if met.mean() >= BESIDE}
        # The paper is under all; another ground has to be near.
        edge = any(mixes(colour, colours[m], page) for m in beside for page in papers) or any(
            mixes(colour, colours[m], colours[k]) and (beside[m] & beside[k]).mean() >= BESIDE
            for m in beside
            for k in beside
            if k != m and len(places[k]) > len(mine)
        )
        if not edge:
            kept.append(n)
    return colours[kept]


def _papers(paper: Pixels) -> Pixels:
    """The few colours that the paper has, by every seventh pixel; they are fewer than what sorting them takes."""
    left = paper.reshape(-1, 3)[::7]
    found: list[Pixels] = []
    while len(left):
        found.append(left[0])
        left = left[(left != left[0]).any(axis=1)]
    return np.array(found)


def without(palette: Palette, dropped: list[int]) -> Palette:
    """The palette less some colours, whose pixels have none from then on."""
    kept = [n for n in range(len(palette.colours)) if n not in dropped]
    numbers = np.full(len(palette.colours) + 2, -2, np.int16)
    numbers[kept] = range(len(kept))
    numbers[-1] = -1
    return replace(palette, colours=palette.colours[kept], labels=numbers[palette.labels])


def shadows(palette: Palette, reach: int) -> list[int]:
    """The pale greys that lie around coloured marks and hardly elsewhere: shadows, borders smoothed by compression."""
    chroma = palette.colours.max(axis=1) - palette.colours.min(axis=1)
    contrast = np.abs(palette.colours - palette.page).max(axis=1)
    grey = chroma <= NEUTRAL[0] + NEUTRAL[1] * contrast
    coloured = np.isin(palette.labels, np.flatnonzero(~grey)).astype(np.uint8)
    near = cv2.dilate(coloured, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) > 0
    greys = np.flatnonzero(grey & (contrast <= PALE)).tolist()
    return [n for n in greys if float(near[palette.labels == n].mean()) >= AROUND]


def mixes(colour: Pixels, other: Pixels, paper: Pixels) -> bool:
    """Whether a colour lies between the paper and another one."""
    step = other - paper
    length = float(step @ step)
    if length < 1.0:
        return False
    share = float((colour - paper) @ step) / length
    return 0.05 < share < 0.97 and float(np.linalg.norm(colour - paper - share * step)) <= MIXED


def _labels(inventory: _Inventory, off: Pixels, colours: Pixels, same: float, ink: float) -> Labels:
    labels = np.full(off.shape, -2, np.int16)
    if len(colours):
        best, far = _nearest(inventory, colours)
        labels[far <= same] = best[far <= same]
        labels[(off <= ink) & (off <= far)] = -1
    else:
        labels[off <= ink] = -1
    return labels
