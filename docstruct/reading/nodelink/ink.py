"""A picture → its ink (thin dark strokes) and its regions (areas of one colour between strokes), as masks.

Pictures drawn by programs are flat: most pixels equal their neighbours. Photos are not: there, ink is what is
darker than the paper around it (Sauvola-like, against the local mean) and a region is what ink encloses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.facts import Word

Mask = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int32]
Rgb = npt.NDArray[np.uint8]  # (H, W, 3)

FLAT = 0.79  # share of pixels equal to their right and lower neighbours, from which a picture is a program's
FLAT_LINES = 0.18  # of what is not paper, share equal to one of these
CLEAN = 0.995  # of what is away from edges, share equal to its neighbours: neither grain nor what JPEG leaves
STEP = 10  # of 255; neighbours in one area differ by less
GRID_LENGTH = 3.0  # em; of a straight piece
GRID_LINES = 40  # so many such pieces are no drawing
VALLEY = 2.0  # times less than at either mode there is between two modes
MODE = 0.05  # share of all that the lesser mode has at least
PRINTED = 180  # of 255; the lines on paper swallow less of the light
LEAST_RIDGES = 200  # pixels
THICK = 0.15  # em; half the width of the thickest stroke
DOT = 0.2  # em; smaller things are stains, and the crossings of lines on the paper
GROWTH, FADED = 2, 0.6  # pixels; of the darkness that a stroke has for sure
FAINT = 20  # of 255; a stroke is at least so much darker than what is beside it
BODY = 0.3  # em; radius of a disc that fits into a filled shape, and into no line and no head
COMPACT = 0.6  # share of an area that such discs cover, from which it is a filled shape
HEAD = 2.0  # em; length of the largest head
SOLID = 0.2  # em; radius of a disc that fits into a head, and into no letter's stem
TRIANGLE = 0.8  # share of the least triangle around it that a head fills; a disc fills 0.6


class Ink(NamedTuple):
    """What is drawn, and what lies between."""

    strokes: Mask  # 1 where a stroke is, no thicker than about one em
    regions: Labels  # 0 on strokes and edges, else the number of the area
    stats: npt.NDArray[np.int32]  # (n, 5) x, y, width, height, area of each region
    flat: bool  # drawn by a program


def ink_of(rgb: Rgb, em: float, words: Sequence[Word] = (), flat: bool = True, enlarged: int = 1) -> Ink:
    """The ink of a picture whose type is ``em`` pixels high; one that was enlarged has softer edges."""
    if flat:
        right, down = _steps(rgb)
        strong = (np.maximum(right, down) > 2 * STEP / enlarged).astype(np.uint8)  # steps of a gradient are less
        strokes = _dark_strokes(rgb, em) & (1 - _filled_shapes(strong, em, words))
        walls = (np.maximum(right, down) > STEP / enlarged).astype(np.uint8) | strokes
    else:
        strokes = _pen_strokes(rgb, em)
        walls = strokes
    _, regions, stats, _ = cv2.connectedComponentsWithStats(1 - walls, connectivity=4, ltype=cv2.CV_32S)
    return Ink(strokes, regions, stats, flat)


def is_flat(rgb: Rgb) -> bool:
    """Whether most pixels equal their neighbours, those of lines or all that is away from lines: so a program draws."""
    right, down = _steps(rgb)
    if float(((right == 0) & (down == 0)).mean()) < FLAT:
        return False
    gray = cv2.min(cv2.min(rgb[..., 0], rgb[..., 1]), rgb[..., 2])
    paper = int(np.bincount(gray.ravel(), minlength=256).argmax())
    edges = cv2.dilate((np.maximum(right, down) > STEP).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    if not edges.all() and float(((right == 0) & (down == 0))[~edges].mean()) >= CLEAN:
        return True
    drawn = cv2.absdiff(gray, np.full_like(gray, paper)) > 2 * FAINT
    along = (right == 0) | (down == 0)
    return not drawn.any() or float(along[drawn].mean()) >= FLAT_LINES


def is_solid(rgb: Rgb, word: Word, em: float) -> bool:
    """Whether what was read as a word is a painted thing, such as the head of an arrow: no stem is so thick."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in word.bbox.expand(em / 2))
    part = rgb[y0:y1, x0:x1]
    if not part.size:
        return False
    colours, counts = np.unique(part.reshape(-1, 3).astype(np.int64) @ (65536, 256, 1), return_counts=True)
    paper = int(colours[counts.argmax()])
    ground = np.array((paper >> 16 & 255, paper >> 8 & 255, paper & 255), np.int16)
    off = np.abs(part.astype(np.int16) - ground).max(axis=2)
    ink = (off > off.max() / 2).astype(np.uint8)
    depth = cv2.distanceTransform(cv2.copyMakeBorder(ink, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0), cv2.DIST_L2, 5)
    left, top, right, bottom = (max(0, round(v)) for v in word.bbox)
    own = depth[top - y0 + 1 : bottom - y0 + 1, left - x0 + 1 : right - x0 + 1]
    return bool(own.size) and float(own.max()) >= max(2.0, SOLID * em)


def _steps(rgb: Rgb) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Largest difference of a channel to the right and to the lower neighbour; 0 at the last."""
    right = np.zeros(rgb.shape[:2], np.uint8)
    down = np.zeros(rgb.shape[:2], np.uint8)
    right[:, :-1] = _largest(cv2.absdiff(rgb[:, :-1], rgb[:, 1:]))
    down[:-1] = _largest(cv2.absdiff(rgb[:-1], rgb[1:]))
    return right, down


def _largest(rgb: Rgb) -> npt.NDArray[np.uint8]:
    """The largest channel of each pixel; NumPy takes many times as long over an axis of three."""
    return np.asarray(cv2.max(cv2.max(rgb[..., 0], rgb[..., 1]), rgb[..., 2]))


def _dark_strokes(rgb: Rgb, em: float) -> Mask:
    """What a closing with a disc of one em fills, in any channel."""
    side = max(5, round(1.1 * em) // 2 * 2 + 1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    hat = _largest(cv2.morphologyEx(rgb, cv2.MORPH_BLACKHAT, disc))
    return np.asarray(hat > FAINT, dtype=np.uint8)


def _filled_shapes(edge: Mask, em: float, words: Sequence[Word]) -> Mask:
    """Areas between edges that are more body than limb: a dark shape is no stroke, however sharp its corners."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - edge, connectivity=4, ltype=cv2.CV_32S)
    side = max(3, 2 * round(BODY * em) + 1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    bare = 1 - edge  # as if nothing were written
    for word in words:
        x0, y0, x1, y1 = (max(0, round(v)) for v in word.bbox)
        bare[y0:y1, x0:x1] = 1
    opened = cv2.morphologyEx(bare, cv2.MORPH_OPEN, disc)
    covered = np.bincount(labels[opened > 0], minlength=len(stats))
    body = covered >= COMPACT * np.maximum(1, stats[:, cv2.CC_STAT_AREA])
    body[0] = False
    for number in np.flatnonzero(body & (stats[:, 2:4].max(axis=1) <= HEAD * em)):
        x, y, w, h, area = stats[number].tolist()
        body[number] = not _is_triangle(labels[y : y + h, x : x + w] == number, area)
    return np.asarray(body[labels], dtype=np.uint8)


def _is_triangle(part: npt.NDArray[np.bool_], area: int) -> bool:
    """Whether a mask fills the least triangle around it: the head of a connector."""
    rows, columns = np.nonzero(part)
    around, _ = cv2.minEnclosingTriangle(np.stack((columns, rows), axis=1).astype(np.float32)[:, None])
    return area > TRIANGLE * around


def _pen_strokes(rgb: Rgb, em: float) -> Mask:
    """Darker than the paper around by more than its grain, and than the grid printed on it."""
    gray = cv2.GaussianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (0, 0), max(0.5, em / 40))
    side = max(9, round(1.2 * em) // 2 * 2 + 1)
    paper = cv2.GaussianBlur(cv2.morphologyEx(gray, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)), (0, 0), em / 2)
    # The light falls unevenly: what counts is the share of it that is swallowed.
    dark = np.clip(255.0 * (1.0 - gray.astype(np.float32) / np.maximum(paper, 1)), 0, 255).astype(np.uint8)
    grain = float(np.median(dark)) + 1.0
    level = max(FAINT, 4 * grain)
    sure = max(level, _grid_level(dark, level, em))
    ink = (dark > sure).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    ink[(stats[:, 2:4].max(axis=1) <= DOT * em)[labels]] = 0
    for _ in range(GROWTH):  # a stroke fades at its sides, and where the pen was quick
        ink = cv2.dilate(ink, np.ones((3, 3), np.uint8)) & (dark > max(level, FADED * sure)).astype(np.uint8)
    return np.asarray(ink, dtype=np.uint8)


def _grid_level(dark: Mask, level: float, em: float) -> float:
    """How dark the lines printed on the paper are at most; 0 where there are none.

    What is drawn over them in pen is darker: the darkness of the middles of all strokes has two modes. Where
    these run into each other and many long straight lines say that the paper is squared, two classes are parted
    (Otsu, IEEE SMC 9, 1979).
    """
    ink = (dark > level).astype(np.uint8)
    thin = cv2.distanceTransform(ink, cv2.DIST_L2, 3) < THICK * em  # no holes of punches, no edge of the table
    ridges = dark[(dark == cv2.dilate(dark, np.ones((3, 3), np.uint8))) & (ink > 0) & thin]
    if len(ridges) < LEAST_RIDGES:
        return 0.0
    counts = cv2.GaussianBlur(np.bincount(ridges, minlength=256).astype(np.float64)[None], (0, 0), 6.0)[0]
    lower = np.maximum.accumulate(counts)
    upper = np.maximum.accumulate(counts[::-1])[::-1]
    depth = np.minimum(lower, upper) / np.maximum(counts, 1e-3 * len(ridges))
    share = np.cumsum(counts) / max(1.0, counts.sum())
    depth[(share < MODE) | (share > 1 - MODE)] = 0.0
    depth[PRINTED:] = 0.0
    valley = int(depth.argmax())
    if depth[valley] >= VALLEY and _long_lines(ink & (dark <= valley), em) >= GRID_LINES:
        return float(valley)
    if _long_lines(ink, em) < 2 * GRID_LINES:
        return 0.0
    return float(cv2.threshold(ridges[None], 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[0])


def _long_lines(ink: Mask, em: float) -> int:
    """How many straight pieces of lines there are, level and upright."""
    length = max(9, round(GRID_LENGTH * em))
    bars = (np.ones(bar, np.uint8) for bar in ((1, length), (length, 1)))
    return sum(cv2.connectedComponents(cv2.morphologyEx(ink, cv2.MORPH_OPEN, bar))[0] - 1 for bar in bars)
