"""Areas that may be shapes → those that are, and which of them lie around others.

Regions one within the other with nearly the same box are a double border; rectangles stacked wall to wall are the
compartments of one shape. What connectors enclose between shapes has, by chance, a known form too: it borders on
shapes, where a shape borders on paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from docstruct.geometry import BBox
from docstruct.reading.nodelink.areas import Area, good_of
from docstruct.reading.nodelink.ink import Ink, Labels
from docstruct.reading.nodelink.marks import Shape
from docstruct.reading.nodelink.outlines import GOOD, ROUGH
from docstruct.reading.nodelink.shapes import LARGE, PLAIN, ROUND, SMALL, SMALLEST

MARK = 1.6  # em; smaller shapes within others are icons
SQUARE = 0.95  # agreement of a frame with its form
BORDERS = 0.12  # share of the outline at other shapes, from which it is what lies between them
CONCENTRIC = 0.15  # of its size; so far the middle of a second border is off that of the first
FRAMES = ("rectangle", "rounded")
STRIP = 3.0  # a strip with a title along its side is so many times as high as wide
ROUNDED = 0.85  # share of its box that a compartment at the end of a rounded row fills
FEW = 3  # boxes that tell how large a hand draws them
PARTS, HUGE, LONG_BOX = 2.5, 5.0, 4.0  # times the usual size of a box, the same with a text, times as long as wide


@dataclass
class Chosen:
    """Shapes with nothing but text and icons in them, and the areas around shapes."""

    leaves: list[Area]
    around: list[Area]


def choose(areas: Sequence[Area], ink: Ink, em: float, stroke: float) -> Chosen:
    """Which areas are shapes."""
    good = good_of(ink)
    sound = [a for a in _without_doubles(areas, good) if _sound(a, em, good)]
    leaves, around = _nested(sound, em, good, 0.0)
    usual = 0.0 if ink.flat else _usual_size(leaves, em)
    if usual:
        leaves, around = _nested(sound, em, good, usual)
        leaves = [a for a in leaves if _is_usual(a, usual, em)]
    inner = {id(a) for area in leaves for a in area.inside}
    leaves = _stacked([a for a in leaves if id(a) not in inner], stroke, em)
    return Chosen(_without_faces(leaves, ink, em, stroke), around)


def _nested(sound: Sequence[Area], em: float, good: float, usual: float) -> tuple[list[Area], list[Area]]:
    """Areas with nothing but text and icons in them, and those around them; parts of a box of usual size are none."""
    leaves: list[Area] = []
    around: list[Area] = []
    for area in sorted(sound, key=lambda a: a.size):  # from the smallest: those within are known
        area.inside = [a for a in leaves + around if _lies_in(a, area)]
        real = [a for a in area.inside if min(a.box.width, a.box.height) >= MARK * em]
        whole = area.words > 0 and area.size <= PARTS * usual and not any(a.sure for a in real)
        if not real or whole:
            if area.words or area.inked or min(area.box.width, area.box.height) <= LARGE * em:
                leaves.append(area)
        elif (
            area.shape.fit >= good + SQUARE - GOOD
            and area.shape.kind in FRAMES
            and area.size > 3 * max(a.size for a in real)
        ):
            around.append(area)
    return leaves, around


def _usual_size(leaves: Sequence[Area], em: float) -> float:
    """The size of most boxes with a text, pixels; 0 where there are few."""
    boxes = [a.size for a in leaves if a.words and a.centred and a.shape.kind in FRAMES and not _is_strip(a)]
    return float(np.median(boxes)) if len(boxes) >= FEW else 0.0


def _is_usual(area: Area, usual: float, em: float) -> bool:
    """Whether a box is about as large as the others; what lies between lines is often larger, longer and empty."""
    if area.shape.kind in (*ROUND, "diamond") or _is_strip(area):
        return True
    long, short = sorted((area.box.width, area.box.height), reverse=True)
    if area.words:
        return area.size <= HUGE * usual
    return area.size <= PARTS * usual and long <= LONG_BOX * short


def _is_strip(area: Area) -> bool:
    """Whether it may be the head of a pool or a lane."""
    return area.words > 0 and area.box.height >= STRIP * area.box.width


def _lies_in(inner: Area, outer: Area) -> bool:
    """Whether one stands within the other; well within its box where that is all that is known of it."""
    if inner.size >= 0.8 * outer.size:
        return False
    x, y, box = inner.box.cx, inner.box.cy, outer.box
    well = box.expand(-0.1 * box.width, -0.1 * box.height)
    return outer.holds(x, y) or (outer.shape.fit < SQUARE and well.contains(x, y))


def _sound(area: Area, em: float, good: float) -> bool:
    """Whether form and text say that this is a shape."""
    kind, fit = area.shape.kind, area.shape.fit
    if good < GOOD and not area.words and not area.inked:  # by hand, many a face has some form
        if kind not in (*FRAMES, *ROUND, "diamond") and fit < GOOD:
            return False
        if max(area.box.width, area.box.height) > LARGE * em:
            return kind in FRAMES and fit >= good
    if min(area.box.width, area.box.height) > LARGE * em and not area.centred:
        return kind in (*FRAMES, *ROUND) and fit >= good + SQUARE - GOOD
    if _made_up(area, em, good == GOOD) and not area.centred:
        return False  # what lies between lines
    if kind in PLAIN:
        return fit >= good or (fit >= ROUGH and area.words > 0 and (area.centred or good < GOOD))
    if area.filled and area.centred and area.words:
        return True  # lines enclose nothing but paper
    return fit >= good and kind != "blob" and area.centred


def _without_doubles(areas: Sequence[Area], good: float) -> list[Area]:
    """Of areas one within the other with nearly the same box, the outer one, its rings counted."""
    kept: list[Area] = []
    for area in areas:
        outer = next((k for k in kept if _is_double(area, k, good)), None)
        if outer is None:
            kept.append(area)
        elif area.shape.fit >= good and outer.shape.fit >= good:
            outer.shape = outer.shape._replace(rings=outer.shape.rings + 1)
        elif area.shape.fit > outer.shape.fit + 0.05:
            kept[kept.index(outer)] = area
    return kept


def _is_double(area: Area, outer: Area, good: float) -> bool:
    """Whether one lies in the other with nearly the same box; of two that are sure, with the same middle: no half."""
    if outer.box.iou(area.box) <= 0.5 or not outer.holds(area.box.cx, area.box.cy):
        return False
    aside = abs(area.box.cx - outer.box.cx) / outer.box.width, abs(area.box.cy - outer.box.cy) / outer.box.height
    return max(aside) <= CONCENTRIC or min(area.shape.fit, outer.shape.fit) < good


def _without_faces(leaves: Sequence[Area], ink: Ink, em: float, stroke: float) -> list[Area]:
    """Leaves but for those that border on other leaves along a good part of their outline, the worst first."""
    owner = np.zeros(ink.regions.shape, np.int32)
    for number, area in enumerate(leaves, 1):
        x, y = int(area.box.x0), int(area.box.y0)
        owner[y : y + area.mask.shape[0], x : x + area.mask.shape[1]][area.mask > 0] = number
    reach = round(2 * stroke) + 3
    rest = dict(enumerate(leaves, 1))
    for doubt in (2, 1, 0):  # what was found by closing gaps goes first, then what holds no word
        suspects = {
            n: a for n, a in rest.items() if _doubt(a, em, ink.flat) == doubt and not _surely_one(a, em, ink.flat)
        }
        shares = {n: _bordering(owner, n, a, reach) for n, a in suspects.items()}
        while shares and (worst := max(shares, key=lambda n: shares[n])) and shares[worst] >= BORDERS:
            gone = rest.pop(worst)
            del shares[worst]
            owner[owner == worst] = 0
            near = gone.box.expand(2 * reach)
            shares.update({n: _bordering(owner, n, rest[n], reach) for n in shares if near.intersect(rest[n].box)})
    return list(rest.values())


def _surely_one(area: Area, em: float, flat: bool) -> bool:
    """Whether it is no face: fitted, round, or with its text in the middle and no rectangle found by closing gaps."""
    if area.sure or area.shape.kind in ROUND:
        return True
    return not _made_up(area, em, flat) and area.centred and area.shape.kind in PLAIN


def _doubt(area: Area, em: float, flat: bool) -> int:
    return 2 if _made_up(area, em, flat) else int(not area.words)


def _made_up(area: Area, em: float, flat: bool) -> bool:
    """Whether it is an area that closing the gaps of a program's drawing gave, which has few; no symbol."""
    if not flat or area.region or len(area.shape.parts) > 1 or area.shape.kind in (*ROUND, "diamond"):
        return False
    return area.shape.kind in FRAMES or max(area.box.width, area.box.height) > SMALL * em


def _bordering(owner: Labels, number: int, area: Area, reach: int) -> float:
    """Share of an area's outline at which another stands close by."""
    x0, y0 = max(0, int(area.box.x0) - reach), max(0, int(area.box.y0) - reach)
    part = owner[y0 : int(area.box.y1) + reach, x0 : int(area.box.x1) + reach]
    mine = (part == number).astype(np.uint8)
    others = ((part > 0) & (part != number)).astype(np.uint8)
    outline = mine & (1 - cv2.erode(mine, np.ones((3, 3), np.uint8), borderValue=0))
    near = cv2.dilate(others, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    return float((outline & near).sum()) / max(1, int(outline.sum()))


def _stacked(leaves: Sequence[Area], stroke: float, em: float) -> list[Area]:
    """Rectangles of one width or height, wall to wall, as one shape with compartments; these again likewise."""
    rest = list(leaves)
    while True:
        before = len(rest)
        rest = _piled(rest, stroke, upright=True)
        rest = _piled(rest, stroke, upright=False)
        if len(rest) == before:
            return [a for a in rest if min(a.box.width, a.box.height) >= SMALLEST * em]


def _piled(leaves: Sequence[Area], stroke: float, upright: bool) -> list[Area]:
    """Rectangles as they stand on each other, or side by side where all have a text."""
    rest = sorted(leaves, key=lambda a: a.box.y0 if upright else a.box.x0)
    done: list[Area] = []
    while rest:
        pile = [rest.pop(0)]
        if _is_field(pile[0], upright):
            while below := next((a for a in rest if _on_wall(pile[-1], a, stroke, upright)), None):
                rest.remove(below)
                pile.append(below)
        done.append(_pile(pile) if len(pile) > 1 else pile[0])
    return done


def _is_field(area: Area, upright: bool) -> bool:
    """Whether it may be a compartment; one beside another has a text, and is no strip with a title along its side."""
    if upright:
        return area.shape.kind in FRAMES
    return area.words > 0 and area.box.height < STRIP * area.box.width and area.size > ROUNDED * area.box.area


def _on_wall(first: Area, second: Area, stroke: float, upright: bool) -> bool:
    """Whether one rectangle stands on the next, or beside it, and is as wide, or as high."""
    (a0, b0, a1, b1), (c0, d0, c1, d1) = first.box, second.box
    if not upright:
        (a0, b0, a1, b1), (c0, d0, c1, d1) = (b0, a0, b1, a1), (d0, c0, d1, c1)
        if not _is_field(second, upright):
            return False
    return max(abs(a0 - c0), abs(a1 - c1)) <= stroke + 2 and -1 <= d0 - b1 <= 2 * stroke + 3


def _pile(pile: Sequence[Area]) -> Area:
    box = BBox.around(a.box for a in pile)
    top, parts = pile[0].shape, tuple(box for a in pile for box in a.shape.parts or (a.box,))
    corners = ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1))
    shape = Shape("rectangle", box, corners, min(a.shape.fit for a in pile), top.fill, parts=parts)
    mask = np.ones((int(box.height), int(box.width)), np.uint8)
    inside = [icon for a in pile for icon in a.inside]
    return Area(shape, mask, 0, sum(a.words for a in pile), centred=True, inside=inside)
