"""From a palette to the areas drawn in its colours: bars, slices, boxes, legend keys, as filled polygons.

What survives an opening is solid; what is as thin as a stroke is left for others. Print on an area, and
strokes across it, leave gaps that are closed. Straight edges of upright rectangles are placed by how far the
smoothed pixels beyond them are covered, outlines of other shapes along the half-covered contour. Pixels.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.geometry import BBox
from docstruct.reading.marks.colours import GREY, Mask, Palette, Pixels

Points = npt.NDArray[np.float64]  # (n, 2)

SOLID = 3  # pixels; thinner is a stroke
RECT_FILL = 0.93  # share of its box that an upright rectangle covers
CROSSED = 5  # pixels; a stroke across an area is no wider
MARGIN = 2  # pixels around a region
ZOOM = 4  # of the grid on which outlines are found
OUTLINE = 0.35  # pixels; an outline may be off by so much where it is simplified
PRINTED = 0.6  # share of a region in print
RULE_WIDTH, RULE_LENGTH = 5, 20.0  # pixels; times its width
KEY = 1.0, 4.8  # text heights that a stroke in a legend is long
SHADOW = 7  # pixels
BROADEST = 0.8  # text heights that a stroke is broad
STROKE_LENGTH = 5.0  # times its width, at least, is a stroke long
PIECE_FILL = 0.5  # share of its box that a piece of a stroke covers less than
BEADED, BEADED_LENGTH = 4.0, 12.0  # the same of a line with markers on it
STROKE_EVEN = 1.45  # the width of a stroke, broad places over the usual one


class Region(NamedTuple):
    """An area in one colour."""

    outline: Points  # closed, without the first point again
    colour: int  # of the palette
    mask: Mask  # (h, w), its pixels, gaps closed
    corner: tuple[int, int]  # of the mask in the picture, x and y
    rectangle: bool

    @property
    def bbox(self) -> BBox:
        """The box around the outline."""
        (x0, y0), (x1, y1) = self.outline.min(axis=0), self.outline.max(axis=0)
        return BBox(float(x0), float(y0), float(x1), float(y1))


def find_regions(palette: Palette, text: Mask, em: float) -> tuple[list[Region], list[Region]]:
    """The solid areas of a figure, larger colours first, blobs as small as markers among them; and short level strokes.

    These strokes, with a marker on them or not, may be keys of a legend.

    Args:
        palette: of the figure.
        text: (H, W), where print stands.
        em: usual height of print; what is broader is no stroke.
    """
    regions, keys = [], []
    for colour in range(len(palette.colours)):
        mine = palette.labels == colour
        if int(mine.sum()) < SOLID * SOLID:
            continue
        parts, strokes = _solids(_closed(palette, colour, mine, text), em)
        keys += [as_region(palette, colour, *stroke) for stroke in strokes if _is_key(stroke[1], em)]
        for corner, mask in parts:
            if not _is_print(corner, mask, text) and not _is_rule(palette.colours[colour], mask):
                regions.append(as_region(palette, colour, corner, mask))
    return [region for region in regions if not _is_shadow(region, regions, palette)], keys


def _is_print(corner: tuple[int, int], mask: Mask, text: Mask) -> bool:
    """Whether most of it stands where print does: letters, not an area that print stands on."""
    (x, y), (h, w) = corner, mask.shape
    return float(text[y : y + h, x : x + w][mask].mean()) > PRINTED


def _is_rule(colour: Pixels, mask: Mask) -> bool:
    """Whether an upright rectangle is a thick grey line."""
    short, long = sorted(mask.shape)
    return short <= RULE_WIDTH and long >= RULE_LENGTH * short and _is_grey(colour)


def _is_grey(colour: Pixels) -> bool:
    return float(colour.max() - colour.min()) <= GREY


def _is_shadow(region: Region, regions: list[Region], palette: Palette) -> bool:
    """Whether a thin grey area lies along a side of a larger one in another colour."""
    if not _is_grey(palette.colours[region.colour]) or min(region.mask.shape) > SHADOW:
        return False
    around = region.bbox.expand(SHADOW / 2)
    for other in regions:
        if other.colour == region.colour or other.mask.size < 2 * region.mask.size:
            continue
        box = other.bbox
        along = max(region.bbox.overlap_x(box) / region.bbox.width, region.bbox.overlap_y(box) / region.bbox.height)
        if along > 0.8 and around.intersect(box) and not _is_grey(palette.colours[other.colour]):
            return True
    return False


def _closed(palette: Palette, colour: int, mine: Mask, text: Mask) -> Mask:
    """With what lies across it: print, and narrow strokes that are neither paper nor another area's colour."""
    whole = mine.astype(np.uint8)
    gap = cv2.morphologyEx(whole, cv2.MORPH_CLOSE, np.ones((CROSSED, CROSSED), np.uint8)) > 0
    open_to_all = gap & ~mine & (palette.labels != -1) & ~_areas_of_others(palette, colour)
    far = cv2.morphologyEx(whole, cv2.MORPH_CLOSE, np.ones((21, 21), np.uint8)) > 0
    closed: Mask = mine | (open_to_all & _crossing(mine)) | (far & text & _around(mine))
    return closed


def _areas_of_others(palette: Palette, colour: int) -> Mask:
    other = (palette.labels >= 0) & (palette.labels != colour)
    opened: Mask = cv2.morphologyEx(other.astype(np.uint8), cv2.MORPH_OPEN, np.ones((SOLID, SOLID), np.uint8)) > 0
    return opened


def _crossing(mine: Mask) -> Mask:
    """Pixels with the colour on two opposite sides within the reach of a stroke."""
    whole = mine.astype(np.uint8)
    reach = CROSSED
    line = np.zeros((2 * reach + 1, 1), np.uint8)
    line[: reach + 1] = 1
    above, below = cv2.dilate(whole, line), cv2.dilate(whole, line[::-1].copy())
    left, right = cv2.dilate(whole, line.T.copy()), cv2.dilate(whole, line[::-1].T.copy())
    between: Mask = ((above & below) | (left & right)) > 0
    return between


def _around(mine: Mask) -> Mask:
    """Pixels with the colour somewhere above, below, left and right in the same row and column."""
    rows, columns = np.arange(mine.shape[0])[:, None], np.arange(mine.shape[1])
    first, last = mine.argmax(axis=0), mine.shape[0] - 1 - mine[::-1].argmax(axis=0)
    left, right = mine.argmax(axis=1)[:, None], mine.shape[1] - 1 - mine[:, ::-1].argmax(axis=1)[:, None]
    down = (first <= rows) & (rows <= last) & mine.any(axis=0)
    across = (left <= columns) & (columns <= right) & np.asarray(mine.any(axis=1))[:, None]
    around: Mask = down & across
    return around


Part = tuple[tuple[int, int], Mask]
"""Its upper left corner, and its pixels."""


def _is_key(stroke: Mask, em: float) -> bool:
    height, width = stroke.shape
    return bool(KEY[0] * em <= width <= KEY[1] * em and height <= em and width >= 2 * height)


def _solids(mask: Mask, em: float) -> tuple[list[Part], list[Part]]:
    """Parts that are thicker than strokes, and strokes."""
    whole = mask.astype(np.uint8)
    solid = cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((SOLID, SOLID), np.uint8))
    _, parts, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=4)
    found: list[Part] = []
    strokes: list[Part] = []
    for n, (x, y, w, h, area) in enumerate(stats.tolist()[1:], 1):
        if area < SOLID * SOLID:
            continue
        part = parts[y : y + h, x : x + w] == n
        if is_stroke(part, BROADEST * em):
            strokes.append(((x, y), part))
        else:
            found.append(((x, y), part))
    # Where curves of other colours lie on it, a stroke is in pieces, and the shorter ones look like areas.
    return ([p for p in found if float(p[1].mean()) >= PIECE_FILL] if strokes else found), strokes


def is_stroke(part: Mask, broadest: float) -> bool:
    """Whether a shape is a line: long, as broad everywhere, and not an upright rectangle."""
    if part.mean() >= RECT_FILL:
        return False
    depth = cv2.distanceTransform(np.pad(part, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    ridge = (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8))) & part
    half = float(np.median(depth[ridge]))
    if 2 * half > broadest:
        return False
    broad = float(np.quantile(depth[ridge], 0.9))
    length = float(part.sum()) / (2 * half)
    even = broad <= STROKE_EVEN * half + 0.5
    beaded = broad <= BEADED * half + 0.5 and length >= BEADED_LENGTH * 2 * half
    return (even and length >= STROKE_LENGTH * 2 * half) or beaded


# -- outlines -------------------------------------------------------------------------------------------


def as_region(palette: Palette, colour: int, corner: tuple[int, int], mask: Mask) -> Region:
    """The area with these pixels, ``corner`` the place of the mask in the picture."""
    body = _body(mask)
    if body is not None and min(body.shape) >= SOLID:
        x0, y0, x1, y1 = _edges(palette.pixels, palette.colours[colour], corner, mask)
        outline = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
        return Region(outline, colour, mask, corner, True)
    return Region(_outline(palette, colour, corner, mask), colour, mask, corner, False)


def _body(mask: Mask) -> Mask | None:
    """The upright rectangle that a shape is but for a few pixels along lines that touch it, or None."""
    rows, columns = mask.mean(axis=1) > 0.5, mask.mean(axis=0) > 0.5
    body: Mask = mask[rows][:, columns]
    whole = body.size and body.mean() >= RECT_FILL and body.sum() >= RECT_FILL * mask.sum()
    together = np.abs(np.diff(rows.astype(np.int8))).sum() <= 2 and np.abs(np.diff(columns.astype(np.int8))).sum() <= 2
    return body if whole and together else None


def _edges(pixels: Pixels, colour: Pixels, corner: tuple[int, int], mask: Mask) -> tuple[float, float, float, float]:
    """The sides of an upright rectangle, each moved out by the covered part of the pixels just beyond."""
    (x, y), (h, w) = corner, mask.shape
    rows, columns = mask.mean(axis=1) > 0.5, mask.mean(axis=0) > 0.5
    top, bottom = y + int(rows.argmax()), y + h - int(rows[::-1].argmax())
    left, right = x + int(columns.argmax()), x + w - int(columns[::-1].argmax())
    across, down = slice(left, right), slice(top, bottom)
    beyond_top = _covered(pixels[:, across], colour, top - 1, -1)
    beyond_bottom = _covered(pixels[:, across], colour, bottom, 1)
    turned = pixels.transpose(1, 0, 2)
    beyond_left = _covered(turned[:, down], colour, left - 1, -1)
    beyond_right = _covered(turned[:, down], colour, right, 1)
    return left - beyond_left, top - beyond_top, right + beyond_right, bottom + beyond_bottom


def _covered(rows: Pixels, colour: Pixels, at: int, step: int) -> float:
    """How much of the row ``at`` the colour covers, if the row beyond is what it lies on."""
    if not (0 <= at < len(rows) and 0 <= at + step < len(rows)):
        return 0.0
    edge, ground = np.median(rows[at], axis=0), np.median(rows[at + step], axis=0)
    full = colour - ground
    length = float(full @ full)
    if length < 100.0:
        return 0.0
    share = float((edge - ground) @ full) / length
    rest = float(np.linalg.norm(edge - ground - share * full))
    return min(1.0, max(0.0, share)) if rest < 30.0 else 0.0


def _outline(palette: Palette, colour: int, corner: tuple[int, int], mask: Mask) -> Points:
    """The half-covered contour of a smoothed mask, simplified."""
    covered = cv2.resize(_coverage(palette, corner, mask), None, fx=ZOOM, fy=ZOOM, interpolation=cv2.INTER_LINEAR)
    contours, _ = cv2.findContours((covered > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    contour = max(contours, key=cv2.contourArea)
    simple = cv2.approxPolyDP(contour, OUTLINE * ZOOM, True)[:, 0].astype(np.float64)
    outline: Points = (simple + 0.5) / ZOOM - MARGIN + corner
    return outline


def _coverage(palette: Palette, corner: tuple[int, int], mask: Mask) -> Pixels:
    """How much of each pixel a region covers, with a margin; smoothed pixels at its edge are half covered."""
    (x, y), (h, w) = corner, mask.shape
    padded = np.pad(mask, MARGIN)
    labels = np.full(padded.shape, -1, palette.labels.dtype)
    top, left = max(0, y - MARGIN), max(0, x - MARGIN)
    part = palette.labels[top : y + h + MARGIN, left : x + w + MARGIN]
    dy, dx = top - (y - MARGIN), left - (x - MARGIN)
    labels[dy : dy + part.shape[0], dx : dx + part.shape[1]] = part
    edge = (cv2.dilate(padded.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0) & ~padded & (labels == -2)
    covered: Pixels = padded.astype(np.float32) + 0.5 * edge.astype(np.float32)
    return covered
