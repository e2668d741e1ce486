"""From the shades of a colour to those that are thin strokes in it: between two rows of pixels these are paler.

A stroke puts the same ink on each row or column that it crosses, on one pixel or on two. So a shade with as much ink
across as the strokes of the colour have, and no paler than a stroke of that breadth may be, is no colour of its own.
Pixels.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

THINNEST, BROADEST = 0.5, 3.0  # pixels
LOOKED = 4  # pixels on both sides
SAMPLE = 400  # pixels of a colour
ALIKE = 0.25  # of the breadth, that the ink of a shade may be more or less
PALER = 0.12  # share of the colour that a shade may have less than a stroke between two rows
FEWEST = 6  # pixels

Pixels = npt.NDArray[np.float32]


def thin_shades(
    pixels: Pixels, paper: Pixels, colours: Pixels, labels: npt.NDArray[np.int16], colour: int, shades: Sequence[int]
) -> list[int]:
    """The numbers of those shades of a colour that are strokes in it which share their ink between pixels."""
    cover = _Cover(pixels, paper, colours[colour])
    breadth, _ = cover.across(labels == colour)
    if not THINNEST <= breadth <= BROADEST:
        return []
    found = []
    for shade in shades:
        own, share = cover.across(labels == shade)
        if abs(own - breadth) <= ALIKE * breadth and share >= min(1.0, breadth / 2) - PALER:
            found.append(shade)
    return found


class _Cover:
    """How much of the pixels a colour covers."""

    def __init__(self, pixels: Pixels, paper: Pixels, rgb: npt.NDArray[np.float32]) -> None:
        self.pixels, self.paper, self.rgb = pixels, paper, rgb

    def across(self, which: npt.NDArray[np.bool_]) -> tuple[float, float]:
        """The usual ink across strokes at these pixels, on the shorter way, and the usual share of one of them."""
        y, x = np.nonzero(which)
        if len(y) < FEWEST:
            return 0.0, 0.0
        some = np.linspace(0, len(y) - 1, min(SAMPLE, len(y))).astype(np.int64)
        y, x = y[some], x[some]
        steps = np.arange(-LOOKED, LOOKED + 1)
        level = self._share(np.repeat(y[:, None], len(steps), axis=1), x[:, None] + steps)
        upright = self._share(y[:, None] + steps, np.repeat(x[:, None], len(steps), axis=1))
        ink = np.minimum(level.sum(axis=1), upright.sum(axis=1))
        return float(np.median(ink)), float(np.median(level[:, LOOKED]))

    def _share(self, y: npt.NDArray[np.int64], x: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        height, width = self.pixels.shape[:2]
        y, x = y.clip(0, height - 1), x.clip(0, width - 1)
        step = self.rgb - self.paper[y, x]
        off = self.pixels[y, x] - self.paper[y, x]
        share = (off * step).sum(axis=2) / np.maximum((step * step).sum(axis=2), 1.0)
        return np.asarray(share.clip(0.0, 1.0), np.float64)
