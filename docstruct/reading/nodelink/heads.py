"""The ink around the end of a connector → which head it has.

Going back from the end along the shaft, the ink to the left and to the right of it is measured; what is there
on both sides alike is the head, what is on one side is something else. An arrow is widest where it ends, a
diamond and a circle half way; a hollow head has a closed back and little inside.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.reading.nodelink.ink import Mask
from docstruct.reading.nodelink.marks import Head

LONGEST = 1.6  # em
SHAFTS = (1.6, 1.0, 0.7)  # em; lengths over which the direction of a curved shaft is taken
BEHIND = 0.7  # em; there the shaft is clear of its head
WIDEST = 0.8  # em to either side
LEAN = 0.8  # half widths; so much the axis may be off a solid head
BROAD = 0.4  # share of a head's length in which it is broader than the shaft; the rest of a line across is not
BARB, HALF_BARB = 0.8, 0.6  # em; length and half width of a head by hand
TIP = 0.4  # em; so far before the end of a line its head may be
LIGHT = 0.45  # em times the stroke's width; less ink than that says little
LONG = 0.7  # widths; a shorter head is no whole diamond or circle but an arrow that the shape hides half
BLUNT = 0.8  # of its width a solid arrow still has half way from where it is widest to its back, a diamond half
ALIKE = 0.7  # share of a head's length in which both sides are nearly the same


class Heads:
    """Reads heads off the ink of a picture's connectors."""

    def __init__(self, ink: Mask, owner: npt.NDArray[np.int32], em: float, stroke: float) -> None:
        self.em, self.stroke, self.owner = em, stroke, owner
        _, self.pieces = cv2.connectedComponents(ink, connectivity=8)

    def of(self, pixels: npt.NDArray[np.float64]) -> tuple[Head, Head]:
        """The heads at both ends of a connector."""
        return self.at(pixels), self.at(pixels[::-1])

    def leaning(self, pixels: npt.NDArray[np.float64], beside: Mask) -> float:
        """Where a connector drawn by hand points: from -1, surely to its start, to 1, surely to its end.

        Around the end that a head is drawn at there is more ink off the line.

        Args:
            pixels: of the connector (n, 2).
            beside: ink that is part of no connector.
        """
        start, end = (self._weight(some, beside) for some in (pixels, pixels[::-1]))
        return (end - start) / (end + start + LIGHT * self.em * self.stroke)

    def _weight(self, pixels: npt.NDArray[np.float64], beside: Mask) -> float:
        """Pixels of ink to both sides of a connector's first stretch."""
        near = round(math.hypot(BARB, HALF_BARB) * self.em)
        x, y = pixels[0]
        x0, y0 = max(0, round(float(x)) - near), max(0, round(float(y)) - near)
        rows, columns = np.nonzero(beside[y0 : y0 + 2 * near + 1, x0 : x0 + 2 * near + 1])
        way = _shaft(pixels, self.em)
        if way is None:
            return 0.0
        away = np.stack((columns + x0 - x, rows + y0 - y), axis=1)
        along, across = away @ np.array(way), np.abs(away @ np.array((-way[1], way[0])))
        return float(
            np.count_nonzero((-TIP * self.em < along) & (along < BARB * self.em) & (across < HALF_BARB * self.em))
        )

    def at(self, pixels: npt.NDArray[np.float64]) -> Head:
        """The head at the first of the pixels (n, 2) of a connector: "none", "arrow", "triangle", ..."""
        ways = [_shaft(pixels, length * self.em) for length in SHAFTS]
        heads = [self._along(pixels, way) for way in ways if way is not None]
        return next((head for head in heads if head != "none"), None) or self._on_axis(pixels)

    def _on_axis(self, pixels: npt.NDArray[np.float64]) -> Head:
        """The head on the axis of a straight shaft: a thinned line may end in a corner of its head."""
        reach = [min(len(pixels) - 1, round(share * self.em)) for share in (BEHIND, LONGEST)]
        way = _shaft(pixels[reach[0] : reach[1] + 1], self.em)
        if way is None:
            return "none"
        tip = pixels[0] - pixels[reach[0]]
        moved = pixels.copy()
        moved[0] = pixels[reach[0]] + np.array(way) * float(tip @ np.array(way))
        return self._along(moved, way)

    def _along(self, pixels: npt.NDArray[np.float64], way: tuple[float, float]) -> Head:
        """The head on a shaft of this direction."""
        across = self._across(pixels, way)
        side = across.shape[1] // 2
        left, right = across[:, side::-1], across[:, side:]
        solid = _run(left), _run(right)
        head = self._profile(across, (solid[0] + solid[1]) / 2, np.abs(solid[0] - solid[1]), LEAN)
        if head != "none":
            return head
        open_one = _farthest(left), _farthest(right)
        return self._profile(across, np.minimum(*open_one).astype(np.float64), np.abs(open_one[0] - open_one[1]), 0.4)

    def _profile(
        self, across: npt.NDArray[np.uint8], half: npt.NDArray[np.float64], lean: npt.NDArray[np.int64], most: float
    ) -> Head:
        """The head with these half widths from the end on; ``lean`` is by how much its sides differ."""
        peak = int(half.argmax())
        width = float(half[peak])
        base = max(self.stroke / 2 + 0.5, float(half[peak:].min()))  # the shaft's own half width
        if width < max(base + 1.0, 0.12 * self.em):
            return "none"
        after = np.flatnonzero(half[peak:] <= base + 0.5)
        if not len(after):
            return "none"
        length = peak + int(after[0])
        broad = half[:length] > base + 0.5
        if broad.mean() < BROAD:
            return "none"
        if np.mean(lean[:length][broad] <= np.maximum(1.5, most * half[:length][broad])) < ALIKE:
            return "none"
        return _kind(across[: length + 1], half[: length + 1], peak, across.shape[1] // 2)

    def _across(self, pixels: npt.NDArray[np.float64], way: tuple[float, float]) -> npt.NDArray[np.uint8]:
        """Ink on lines square to the shaft, one for each pixel of its length from just before the end.

        Only of pieces that the connector is part of, or that reach its very end as barbs do: no numbers beside it.
        """
        end = pixels[0]
        steps = np.arange(-self._to_shape(end, way), round(LONGEST * self.em))[:, None]
        side = round(WIDEST * self.em)
        aside = np.arange(-side, side + 1)[None, :]
        x = np.round(end[0] + way[0] * steps - way[1] * aside).astype(int)
        y = np.round(end[1] + way[1] * steps + way[0] * aside).astype(int)
        height, width = self.pieces.shape
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        around = np.where(inside, self.pieces[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)], 0)
        near = round(0.2 * self.em + self.stroke)
        x0, y0 = max(0, int(end[0]) - near), max(0, int(end[1]) - near)
        reaching = np.unique(self.pieces[y0 : y0 + 2 * near + 1, x0 : x0 + 2 * near + 1])
        along = pixels[: round(LONGEST * self.em)].astype(int)
        mine = np.union1d(reaching, self.pieces[along[:, 1], along[:, 0]])
        return (np.isin(around, mine) & (around > 0)).astype(np.uint8)

    def _to_shape(self, end: npt.NDArray[np.float64], way: tuple[float, float]) -> int:
        """Steps from the end of a thinned line on to the shape: a round head thins to its middle."""
        for step in range(2, round(self.em)):
            x, y = round(end[0] - way[0] * step), round(end[1] - way[1] * step)
            if not (0 <= y < self.owner.shape[0] and 0 <= x < self.owner.shape[1]):
                break
            if self.owner[y, x]:
                return step
        return 2


def _kind(across: npt.NDArray[np.uint8], half: npt.NDArray[np.float64], peak: int, side: int) -> Head:
    """The head of this ink and these half widths from its tip to its back, widest at ``peak``."""
    length, width = len(half) - 1, float(half[peak])
    around = max(1, round(width))
    back = across[max(0, peak - 1) : peak + 2, side - around : side + around + 1].max(axis=0).mean()
    middle = max(1, round(0.55 * peak)) if peak > 0.65 * length else peak
    reach = max(1, round(0.5 * width * (middle / max(1, peak))))
    solid = across[max(0, middle - 1) : middle + 2, side - reach : side + reach + 1].mean()
    if 0.2 * length <= peak <= 0.65 * length and length >= LONG * 2 * width:
        if solid > 0.75:
            return "arrow" if half[(peak + length) // 2] >= BLUNT * width else "filled-diamond"
        return "circle" if 2 * width > 0.8 * length else "diamond"
    if solid > 0.75:
        return "arrow"
    return "triangle" if back > 0.85 else "arrow"


def _shaft(pixels: npt.NDArray[np.float64], length: float) -> tuple[float, float] | None:
    """Unit vector from the end back along the shaft."""
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(pixels, axis=0).T))))
    far = pixels[min(len(pixels) - 1, int(np.searchsorted(along, length)))]
    dx, dy = far - pixels[0]
    away = math.hypot(dx, dy)
    return None if away < 2 else (dx / away, dy / away)


def _run(rows: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """For each row how far its ink reaches without a gap; the first pixel may be missing."""
    rows = rows.copy()
    rows[:, 0] |= rows[:, 1]
    ends = np.concatenate((rows, np.zeros((len(rows), 1), np.uint8)), axis=1).argmin(axis=1)
    return np.asarray(np.maximum(ends - 1, 0), dtype=np.int64)


def _farthest(rows: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """For each row the place of its last pixel of ink, 0 where there is none."""
    last = rows.shape[1] - 1 - rows[:, ::-1].argmax(axis=1)
    return np.where(rows.any(axis=1), last, 0)
