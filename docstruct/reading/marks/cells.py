"""From the pixels of a figure with a colour scale to the cells of its heat map: boxes of one size, each in its colour.

Level areas of one size whose middles stand in rows and columns make a lattice; at each of its places the colour that
most of the pixels have is that of a cell, unless it is the sheet's. Print on a cell is left out. Pixels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.geometry import BBox
from docstruct.reading.marks.colours import Mask
from docstruct.reading.marks.shades import Picture, sheet_of

FLAT = 2  # of 255, between the pixels of a cell
LEAST = 4  # cells, and pixels that one is wide and high
ALIKE = 0.1  # of their size, or a pixel: how far cells may differ
OFF = 0.12  # of the distance between cells, that one may stand off the lattice
TOUCHING = 1.5  # times as far from middle to middle as they are wide, at most
SHARE = 0.4  # of the areas of a figure as large as a cell, that are cells
INNER = 0.7  # of a cell, that is looked at
SURE = 0.6  # of what is looked at, in one colour
WHITE = 6  # of 255, from the sheet
MOST = 20_000  # cells


class Cell(NamedTuple):
    """A box and its colour."""

    bbox: BBox
    rgb: tuple[int, int, int]


def lift_cells(picture: Picture, text: Mask) -> tuple[Picture, list[Cell]]:
    """The figure without the cells of a heat map, and these; none where there is no lattice.

    Args:
        picture: (H, W, 3) RGB.
        text: (H, W), where print stands.
    """
    boxes = _level_areas(picture)
    sizes = Counter((b.width, b.height) for b in boxes if min(b.width, b.height) >= LEAST)
    if sum(sizes.values()) < LEAST:
        return picture, []
    (w, h), _ = max(sizes.items(), key=lambda s: (s[1], s[0]))
    alike = [b for b in boxes if abs(b.width - w) <= _slack(w) and abs(b.height - h) <= _slack(h)]
    columns, rows = _lattice([b.cx for b in alike], w), _lattice([b.cy for b in alike], h)
    larger = sum(b.area >= w * h / 2 for b in boxes)
    if len(alike) < max(LEAST, SHARE * larger) or columns is None or rows is None or len(columns) * len(rows) > MOST:
        return picture, []
    sheet = sheet_of(picture)
    found = [_cell(picture, text, BBox(x - w / 2, y - h / 2, x + w / 2, y + h / 2)) for y in rows for x in columns]
    cells = [c for c in found if c is not None and max(abs(v - int(s)) for v, s in zip(c.rgb, sheet)) > WHITE]
    if len(cells) < LEAST:
        return picture, []
    rest = picture.copy()
    for cell in cells:
        x0, y0, x1, y1 = cell.bbox.expand(1.0)
        rest[max(0, round(y0)) : round(y1), max(0, round(x0)) : round(x1)] = sheet
    return rest, cells


def _slack(size: float) -> float:
    return max(1.0, ALIKE * size)


def _level_areas(picture: Picture) -> list[BBox]:
    """The boxes of areas whose pixels are alike, none in the colour of the sheet."""
    ring = np.ones((3, 3), np.uint8)
    spread = cv2.subtract(cv2.dilate(picture, ring), cv2.erode(picture, ring)).max(axis=2)
    off = np.abs(picture.astype(np.int16) - sheet_of(picture).astype(np.int16)).max(axis=2)
    level = ((spread <= FLAT) & (off > WHITE)).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(level, connectivity=4)
    # The outermost pixels of an area are not like all around them.
    return [BBox(x - 1.0, y - 1.0, x + w + 1.0, y + h + 1.0) for x, y, w, h, _ in stats.tolist()[1 : MOST + 1]]


def _lattice(middles: Sequence[float], size: float) -> list[float] | None:
    """The places of a lattice that all middles stand at, None where they do not."""
    places = sorted(set(middles))
    apart = [b - a for a, b in pairwise(places) if b - a > size / 2]
    if not apart:
        return [float(np.mean(places))]
    step = min(apart)
    numbers = np.round((np.array(places) - places[0]) / step)
    if len(set(numbers.tolist())) > 1:
        step, first = (float(v) for v in np.polyfit(numbers, places, 1))
        numbers = np.round((np.array(places) - first) / step)
    else:
        first = places[0]
    off = np.abs(np.array(places) - first - numbers * step)
    if float(off.max()) > max(OFF * step, 0.5) or step > TOUCHING * size:
        return None
    return [first + n * step for n in range(int(numbers[0]), int(numbers[-1]) + 1)]


def _cell(picture: Picture, text: Mask, box: BBox) -> Cell | None:
    """What is at a place of the lattice: most of its pixels in one colour."""
    dx, dy = (1 - INNER) / 2 * box.width, (1 - INNER) / 2 * box.height
    rows = slice(max(0, round(box.y0 + dy)), max(round(box.y1 - dy), round(box.y0 + dy) + 1))
    columns = slice(max(0, round(box.x0 + dx)), max(round(box.x1 - dx), round(box.x0 + dx) + 1))
    pixels, printed = picture[rows, columns].reshape(-1, 3), text[rows, columns].reshape(-1)
    pixels = pixels[~printed] if printed.mean() < SURE else pixels
    if not len(pixels):
        return None
    colour = _usual(pixels)
    near = np.abs(pixels.astype(np.int16) - colour).max(axis=1) <= FLAT
    return Cell(box, (int(colour[0]), int(colour[1]), int(colour[2]))) if near.mean() >= SURE else None


def _usual(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.int16]:
    colours, counts = np.unique(pixels, axis=0, return_counts=True)
    usual: npt.NDArray[np.int16] = colours[counts.argmax()].astype(np.int16)
    return usual
