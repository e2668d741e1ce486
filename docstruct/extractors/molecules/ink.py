"""An image → its ink: binary, upright as given, freed from specks, enlarged so that strokes are a few pixels wide."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

_WIDTH = 4.0  # pixels: strokes thinner than this are enlarged up to it
_LARGEST = 4000 * 4000  # pixels; beyond it an image is reduced
MARGIN = 4  # pixels of paper put around the mask
_CONTRAST = 40  # levels of gray between ink and paper

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Ink:
    """Where ink is.

    Attributes:
        mask: (h, w), true on ink.
        width: of a usual stroke, pixels of the mask.
        zoom: pixels of the mask for one of the image.
    """

    mask: Mask
    width: float
    zoom: float


def ink_of(image: Image.Image) -> Ink | None:
    """The ink of an image of dark marks on light ground, or light on dark; None where there is none."""
    gray = np.asarray(image.convert("L"))
    if gray.size > _LARGEST or min(gray.shape) < 8 or int(gray.max()) - int(gray.min()) < _CONTRAST:
        return None
    if np.median(gray) < 128:
        gray = 255 - gray
    width = stroke_width(_thresholded(gray))
    if not width:
        return None
    zoom = min(max(1.0, _WIDTH / width), 4.0, (_LARGEST / gray.size) ** 0.5)
    if zoom > 1.05:
        size = (round(gray.shape[1] * zoom), round(gray.shape[0] * zoom))
        gray = cv2.resize(gray, size, interpolation=cv2.INTER_CUBIC)
        gray = cv2.GaussianBlur(gray, (0, 0), 0.35 * zoom)
    else:
        zoom = 1.0
    mask = np.pad(_thresholded(gray), MARGIN)
    width = stroke_width(mask)
    return Ink(_without_specks(mask, width), width, zoom) if width else None


def _thresholded(gray: NDArray[np.uint8]) -> Mask:
    level, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return np.asarray(gray <= level)


def stroke_width(mask: Mask) -> float:
    """Width of a usual stroke: twice the median distance to the paper along its middle; 0 without ink."""
    if not mask.any():
        return 0.0
    far = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5)
    ridge = (far > 0) & (far >= cv2.dilate(far, np.ones((3, 3), np.uint8)) - 1e-6)
    return max(1.0, 2 * float(np.median(far[ridge])) - 0.5)


def filled_share(ink: Ink) -> float:
    """The part of the ink that lies deeper than any stroke or wedge is thick: filled areas, 0 to 1."""
    far = cv2.distanceTransform(ink.mask.astype(np.uint8), cv2.DIST_L2, 3)
    return float((far > 2 * ink.width).sum() / max(int(ink.mask.sum()), 1))


def _without_specks(mask: Mask, width: float) -> Mask:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    keep = stats[:, cv2.CC_STAT_AREA] >= 0.6 * width * width
    keep[0] = False
    return np.asarray(keep[labels])
