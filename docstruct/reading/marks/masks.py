"""From words, areas and markers to the pixels that they cover; and the mask at an area or at points."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.facts import Word
from docstruct.reading.marks.colours import Mask
from docstruct.reading.marks.markers import Marker
from docstruct.reading.marks.regions import Region


def printed(shape: tuple[int, ...], words: Sequence[Word]) -> Mask:
    """Where print stands, (H, W), a pixel around it too."""
    mask = np.zeros(shape, np.bool_)
    for word in words:
        x0, y0, x1, y1 = word.bbox
        mask[max(0, int(y0) - 1) : int(y1) + 2, max(0, int(x0) - 1) : int(x1) + 2] = True
    return mask


def solid_pixels(regions: Sequence[Region], shape: tuple[int, ...]) -> Mask:
    """The pixels of areas, (H, W)."""
    mask = np.zeros(shape, np.bool_)
    for region in regions:
        (x, y), (h, w) = region.corner, region.mask.shape
        mask[y : y + h, x : x + w] |= region.mask
    return mask


def grown(mask: Mask, reach: int) -> Mask:
    """A mask with so many pixels more around."""
    side = 2 * reach + 1
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8)) > 0)


def around_markers(dots: Sequence[Marker], shape: tuple[int, ...], more: float) -> Mask:
    """The pixels of the boxes of markers, a share of their width added around."""
    mask = np.zeros(shape, np.bool_)
    for x0, y0, x1, y1 in (dot.bbox.expand(more * dot.bbox.width) for dot in dots):
        mask[max(0, int(y0)) : int(np.ceil(y1)), max(0, int(x0)) : int(np.ceil(x1))] = True
    return mask


def cut(mask: Mask, region: Region) -> Mask:
    """The part of a mask at an area."""
    (x, y), (h, w) = region.corner, region.mask.shape
    return mask[y : y + h, x : x + w]


def at(mask: Mask, points: npt.NDArray[np.float64]) -> Mask:
    """The mask at points."""
    x, y = points.astype(np.int64).T
    return np.asarray(mask[y.clip(0, len(mask) - 1), x.clip(0, mask.shape[1] - 1)])
