"""A picture → its ink (thin dark strokes) and its regions (areas of one colour between strokes), as masks.

Pictures drawn by programs are flat: most pixels equal their neighbours. Photos are not: there, ink is what is
darker than the paper around it (Sauvola-like, against the local mean) and a region is what ink encloses.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int32]
Rgb = npt.NDArray[np.uint8]  # (H, W, 3)

FLAT = 0.5  # share of pixels equal to their right and lower neighbours, from which a picture is a program's
STEP = 10  # of 255; neighbours in one area differ by less
FAINT = 20  # of 255; a stroke is at least so much darker than what is beside it


class Ink(NamedTuple):
    """What is drawn, and what lies between."""

    strokes: Mask  # 1 where a stroke is, no thicker than about one em
    regions: Labels  # 0 on strokes and edges, else the number of the area
    stats: npt.NDArray[np.int32]  # (n, 5) x, y, width, height, area of each region
    flat: bool  # drawn by a program


def ink_of(rgb: Rgb, em: float) -> Ink:
    """The ink of a picture whose type is ``em`` pixels high."""
    right, down = _steps(rgb)
    flat = float(((right == 0) & (down == 0)).mean()) >= FLAT
    if flat:
        strokes = _dark_strokes(rgb, em)
        edge = np.zeros(rgb.shape[:2], np.uint8)
        edge[:, :-1] |= (right[:, :-1] > STEP).astype(np.uint8)
        edge[:-1] |= (down[:-1] > STEP).astype(np.uint8)
        walls = edge | strokes
    else:
        strokes = _pen_strokes(rgb, em)
        walls = strokes
    _, regions, stats, _ = cv2.connectedComponentsWithStats(1 - walls, connectivity=4, ltype=cv2.CV_32S)
    return Ink(strokes, regions, stats, flat)


def _steps(rgb: Rgb) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Largest difference of a channel to the right and to the lower neighbour; 0 at the last."""
    right = np.zeros(rgb.shape[:2], np.uint8)
    down = np.zeros(rgb.shape[:2], np.uint8)
    right[:, :-1] = cv2.absdiff(rgb[:, :-1], rgb[:, 1:]).max(axis=2)
    down[:-1] = cv2.absdiff(rgb[:-1], rgb[1:]).max(axis=2)
    return right, down


def _dark_strokes(rgb: Rgb, em: float) -> Mask:
    """What a closing with a disc of one em fills, in any channel."""
    side = max(5, round(1.1 * em) // 2 * 2 + 1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    hat = cv2.morphologyEx(rgb, cv2.MORPH_BLACKHAT, disc).max(axis=2)
    return np.asarray(hat > FAINT, dtype=np.uint8)


def _pen_strokes(rgb: Rgb, em: float) -> Mask:
    """Darker than the paper around, by more than its grain; the paper is the local upper level."""
    gray = cv2.medianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), 3)
    side = max(9, round(1.5 * em) // 2 * 2 + 1)
    hat = cv2.morphologyEx(gray, cv2.MORPH_BLACKHAT, np.ones((side, side), np.uint8))
    level, _ = cv2.threshold(hat, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return np.asarray(hat > max(FAINT, level), dtype=np.uint8)
