"""Regions of a picture → the areas that may be closed shapes.

A region is the inside of a shape when its outline has a known form, or nearly so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import cv2
import numpy as np

from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.nodelink.areas import Area, common_colour, formed, good_of
from docstruct.reading.nodelink.blobs import blobs_of, is_head
from docstruct.reading.nodelink.gaps import closed
from docstruct.reading.nodelink.ink import STEP, Ink, Labels, Mask, Rgb
from docstruct.reading.nodelink.marks import Shape
from docstruct.reading.nodelink.outlines import GOOD, ROUGH
from docstruct.reading.nodelink.strokes import without_letters, without_text
from docstruct.reading.nodelink.symbols import Symbol, symbols_of

SMALLEST = 0.7  # em; sides of the least shape
FLATTEST = 0.3  # em; height of an empty compartment
LETTERS = 1.8  # so many times as long as one of its letters a word is at least
COUNTER = 0.5  # of a word's height, the inside of a letter
DRAWN = 0.25  # share of a word's box that a shape in it covers
LOWEST, LOWEST_LINE = 0.25, 0.4  # em; height of a letter, and of the highest of a line
GAP = 0.35  # em; widest gap in an outline; twice that by hand
BITE = 0.9  # em; width of a letter
MOST = 3000  # regions looked at, the largest first
PLAIN = ("rectangle", "rounded", "ellipse", "circle", "diamond", "hexagon", "cylinder", "parallelogram", "page")
SMALL = 4.0  # em; events and gateways are no larger
LARGE = 8.0  # em; above, a shape is a rectangle with its text in the middle
ROUND = ("circle", "ellipse")
DATA, WIDE = ("page", "cylinder"), 1.6  # forms of data, which are named beside them; longer ones by hand are boxes
SURE_SYMBOL = 0.85  # inked share of an outline, from which a symbol stands in place of other areas


def areas_of(rgb: Rgb, ink: Ink, words: Sequence[Word], em: float, stroke: float) -> list[Area]:
    """The regions that may be shapes, largest first; the page around the drawing is none."""
    good = good_of(ink)
    found = [_area(rgb, ink.regions, number, box, em, good) for number, box in _numbers(ink.regions, ink.stats, em)]
    found += _pieced(rgb, ink, found, em, stroke)
    found += _leaking(rgb, ink, words, found, em)
    if not ink.flat:
        found += _gaping(rgb, ink, words, found, em, stroke)
    found += blobs_of(rgb, ink, words, found, em)
    if not ink.flat:
        found = _with_symbols(rgb, ink, words, found, em, stroke)
    else:
        found = [a for a in found if not is_head(rgb, a, found, em, stroke)]
    found = [a for a in found if not any(_is_counter(a.box, w) for w in words)]
    paper = common_colour(rgb, BBox(0, 0, rgb.shape[1], rgb.shape[0]))
    for area in found:
        area.filled = ink.flat and area.region > 0 and _apart(area.shape.fill, paper)
        if not ink.flat and area.shape.kind == "polygon" and max(area.box.width, area.box.height) <= SMALL * em:
            area.shape = area.shape._replace(kind="diamond")  # a hand does not stand it on its corner
        own = [w.bbox for w in words if area.holds(w.bbox.cx, w.bbox.cy)]
        area.words = len(own)
        if not ink.flat and area.shape.kind in DATA and (own or area.box.width > WIDE * area.box.height):
            area.shape = area.shape._replace(kind="rounded")  # its corners are only drawn badly
        area.inked = not own and area.inked
        area.centred = (bool(own) and _centred(own, area)) or area.inked
    return sorted(found, key=lambda a: -a.size)


def _apart(one: int, other: int) -> bool:
    return max(abs((one >> shift & 255) - (other >> shift & 255)) for shift in (0, 8, 16)) > STEP


def _is_counter(box: BBox, word: Word) -> bool:
    """Whether an area is the inside of a letter of a word."""
    if not _covers(word, box):
        return False
    high, long = sorted((word.bbox.width, word.bbox.height))
    small = max(box.width, box.height)
    return long > LETTERS * small and small < COUNTER * high


def _covers(word: Word, box: BBox) -> bool:
    x0, y0, x1, y1 = word.bbox
    return x0 - 1 <= box.x0 and box.x1 <= x1 + 1 and y0 - 1 <= box.y0 and box.y1 <= y1 + 1


def is_drawn(word: Word, shapes: Iterable[Shape]) -> bool:
    """Whether what was read as a word is a small shape: half a gateway, a plus in its diamond."""
    return any(_covers(word, s.bbox) and s.bbox.area > DRAWN * word.bbox.area for s in shapes)


def _numbers(regions: Labels, stats: Labels, em: float) -> Iterable[tuple[int, tuple[int, int, int, int]]]:
    """Regions large enough for a shape, with their boxes; those at the edge of a picture lie around it."""
    height, width = regions.shape
    order = np.argsort(-stats[:, cv2.CC_STAT_AREA], kind="stable")[:MOST]
    for number in order.tolist():
        x, y, w, h, area = stats[number].tolist()
        flat = h >= FLATTEST * em and area > 0.9 * w * h and w > 2 * em  # an empty compartment
        if number == 0 or area < 0.25 * em * em or (min(w, h) < SMALLEST * em and not flat):
            continue
        if x > 0 and y > 0 and x + w < width and y + h < height:
            yield number, (x, y, w, h)


def _area(rgb: Rgb, regions: Labels, number: int, box: tuple[int, int, int, int], em: float, good: float) -> Area:
    x, y, w, h = box
    inside = regions[y : y + h, x : x + w] == number
    red, green, blue = np.median(rgb[y : y + h, x : x + w][inside], axis=0).astype(int).tolist()
    fill = red << 16 | green << 8 | blue
    area = formed(inside.astype(np.uint8), x, y, fill, number, good)
    area.inked = _inked(area, inside.astype(np.uint8), em)
    if area.shape.fit >= good or min(w, h) < SMALLEST * em:
        return area
    # A letter that touches the outline bites into the area.
    side = round(BITE * em)
    framed = cv2.copyMakeBorder(inside.astype(np.uint8), side, side, side, side, cv2.BORDER_CONSTANT, value=0)
    whole = cv2.morphologyEx(framed, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))[side:-side, side:-side]
    mended = formed(np.ascontiguousarray(whole), x, y, fill, number, good)
    mended.inked = area.inked
    return mended if mended.shape.fit >= good and mended.shape.kind != "blob" else area


def _pieced(rgb: Rgb, ink: Ink, found: Sequence[Area], em: float, stroke: float) -> list[Area]:
    """Shapes that strokes cut into small regions, such as a gateway with its cross."""
    small = (ink.stats[:, cv2.CC_STAT_WIDTH] < 6 * em) & (ink.stats[:, cv2.CC_STAT_HEIGHT] < 6 * em)
    small &= ink.stats[:, cv2.CC_STAT_AREA] >= 3
    small[0] = False
    side = round(max(stroke + 2, 0.4 * em))
    joined = cv2.morphologyEx(small[ink.regions].astype(np.uint8), cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
    good = good_of(ink)
    taken = [a for a in found if a.shape.fit >= good]
    areas = []
    for number, (x, y, w, h, _) in enumerate(stats.tolist()):
        box = BBox(x, y, x + w, y + h)
        if number == 0 or min(w, h) < SMALLEST * em or max(w, h) > 8 * em or any(box.iou(a.box) > 0.6 for a in taken):
            continue
        area = formed((labels[y : y + h, x : x + w] == number).astype(np.uint8), x, y, common_colour(rgb, box), 0, good)
        if area.shape.fit >= good and (area.shape.kind in PLAIN or good < GOOD <= area.shape.fit):
            areas.append(area)
    return areas


def _leaking(rgb: Rgb, ink: Ink, words: Sequence[Word], found: Sequence[Area], em: float) -> list[Area]:
    """Shapes whose outline has gaps: dashes, or what lies over it."""
    good = good_of(ink)
    side = max(3, round(GAP * em * (1 if ink.flat else 2)))
    walls = (ink.regions == 0).astype(np.uint8) if ink.flat else without_text(ink.strokes, words, em)
    walls = cv2.morphologyEx(walls, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))

    def wide(area: Area, side: int) -> bool:
        least = SMALLEST if area.shape.kind in ("circle", "diamond") and area.shape.fit >= good else 2.0
        return side >= least * em

    return [area for area, side in _enclosed(rgb, walls, found, em, good) if wide(area, side)]


def _gaping(rgb: Rgb, ink: Ink, words: Sequence[Word], found: Sequence[Area], em: float, stroke: float) -> list[Area]:
    """Shapes drawn by hand whose outline the pen did not close."""
    walls = closed(without_text(ink.strokes, words, em), em, stroke)
    return [area for area, _ in _enclosed(rgb, walls, found, em, good_of(ink))]


def _enclosed(rgb: Rgb, walls: Mask, found: Sequence[Area], em: float, good: float) -> Iterator[tuple[Area, int]]:
    """Plain shapes between walls that are not found yet, each with its shorter side in pixels."""
    _, regions, stats, _ = cv2.connectedComponentsWithStats(1 - walls, connectivity=4, ltype=cv2.CV_32S)
    taken = [a for a in found if a.shape.fit >= good]
    for number, (x, y, w, h) in _numbers(regions, stats, em):
        box = BBox(x, y, x + w, y + h)
        if any(box.iou(a.box) > 0.4 for a in taken):
            continue
        area = _area(rgb, regions, number, (x, y, w, h), em, good)
        if area.shape.fit >= ROUGH and area.shape.kind in PLAIN:
            area.region = 0
            yield area, min(w, h)


def _with_symbols(
    rgb: Rgb, ink: Ink, words: Sequence[Word], found: Sequence[Area], em: float, stroke: float
) -> list[Area]:
    """The areas, with circles and diamonds drawn by hand in place of what was found of these."""
    good = good_of(ink)
    written = [w for w in words if len(w.text) > 1]
    boxes = [a for a in found if a.shape.fit >= good and any(a.holds(w.bbox.cx, w.bbox.cy) for w in written)]
    boxes = [a for a in boxes if max(a.box.width, a.box.height) <= 2 * LARGE * em]
    areas = []
    for symbol in symbols_of(without_letters(ink.strokes, written, em), em, stroke):
        box = symbol.box
        if any(len(w.text) > 2 and box.contains(w.bbox.cx, w.bbox.cy) for w in words):
            continue
        if any(a.box.iou(box) > 0.3 or (a.holds(box.cx, box.cy) and a.size > box.area) for a in boxes):
            continue
        same = [a for a in found if a.box.iou(box) > 0.3 and a.shape.fit >= good]
        if symbol.cover < SURE_SYMBOL and any(a.shape.kind in (*ROUND, "diamond") for a in same):
            continue
        found = [a for a in found if a.box.iou(box) <= 0.3]
        areas.append(_of_symbol(rgb, symbol))
    return [*found, *areas]


def _of_symbol(rgb: Rgb, symbol: Symbol) -> Area:
    box = BBox(*(round(v) for v in symbol.box))
    mask = np.zeros((int(box.height), int(box.width)), np.uint8)
    cv2.fillPoly(mask, [np.round(symbol.outline - (box.x0, box.y0)).astype(np.int32)], 1)
    corners = tuple((float(x), float(y)) for x, y in symbol.outline)
    shape = Shape(symbol.kind, box, corners, max(symbol.cover, ROUGH), common_colour(rgb, box))
    return Area(shape, mask, 0, sure=symbol.cover >= SURE_SYMBOL)


def _centred(text: Sequence[BBox], area: Area) -> bool:
    """Whether a text stands in the middle of an area, or at its centre of mass, and takes a good part of it."""
    around, box = BBox.around(text), area.box
    rows, columns = np.nonzero(area.mask)
    aside = min(
        max(abs(around.cx - x) / box.width, abs(around.cy - y) / box.height)
        for x, y in ((box.cx, box.cy), (box.x0 + float(columns.mean()), box.y0 + float(rows.mean())))
    )
    dense = sum(word.area for word in text) > 0.25 * around.area
    return aside < 0.15 and around.area > 0.06 * box.area and dense


def _inked(area: Area, inside: Mask, em: float) -> bool:
    """Whether the holes of a region are as high as letters and stand in its middle."""
    holes = area.mask & (1 - inside)
    _, _, stats, _ = cv2.connectedComponentsWithStats(holes, connectivity=8)
    x0, y0 = area.box[:2]
    boxes = [
        BBox(x0 + x, y0 + y, x0 + x + w, y0 + y + h)
        for x, y, w, h, _ in stats[1:].tolist()
        if LOWEST * em <= h and max(w, h) > 2
    ]
    return bool(boxes) and BBox.around(boxes).height >= LOWEST_LINE * em and _centred(boxes, area)
