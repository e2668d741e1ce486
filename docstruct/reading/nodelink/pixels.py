"""A picture and the words in it → the sketch: shapes, frames, connectors, in pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.nodelink.areas import Area
from docstruct.reading.nodelink.choosing import choose
from docstruct.reading.nodelink.connectors import Follower, Path, Terminal
from docstruct.reading.nodelink.frames import frames_of
from docstruct.reading.nodelink.heads import Heads
from docstruct.reading.nodelink.ink import Ink, Mask, Rgb, ink_of
from docstruct.reading.nodelink.marks import Connector, End, Followed, Point, Shape, Sketch
from docstruct.reading.nodelink.passing import joined_passing
from docstruct.reading.nodelink.shapes import areas_of, is_drawn
from docstruct.reading.nodelink.strokes import Owner, lines_of, without_specks, without_text
from docstruct.reading.nodelink.thinning import thin

AT_FRAME = 0.8  # em; a connector ends no farther from the frame it belongs to
LEANS = 0.25  # how far a connector by hand leans to an end that has a head
LOOP = 0.9  # em; a connector from a shape to itself goes at least so far away
HAND = 0.6  # of the size that a line of handwriting seems to have, its letters are
LINED = 0.5  # share of a row that is ink where the line of a side runs
ALONG = 0.5  # of a shape's longer side; a border on which connectors stand is at least so long
NO_WORDS_EM = 1 / 60  # of the longer side, where nothing was read


def sketch_of(
    rgb: Rgb, words: Sequence[Word], dashed: Mask | None = None, flat: bool = True, enlarged: int = 1
) -> Sketch:
    """What is drawn in a picture.

    Args:
        rgb: the picture.
        words: their boxes in its pixels; written in it, but where `dashed` is given.
        dashed: 1 where a line is dashed though the picture shows it whole.
        flat: drawn by a program, not by hand.
        enlarged: how many times as large as it was drawn the picture is.
    """
    em = type_size(words, rgb) * (1.0 if flat else HAND)
    ink = ink_of(rgb, em, words, flat, enlarged)
    stroke = stroke_width(ink.strokes)
    chosen = choose(areas_of(rgb, ink, words, em, stroke), ink, em, stroke)
    bodies = chosen.leaves
    words = [w for w in words if not is_drawn(w, [a.shape for a in bodies])]
    frames = _frames(chosen.around, ink.strokes, bodies, em, stroke)
    strokes = ink.strokes if dashed is not None else without_text(ink.strokes, words, em)
    owner = _owner(bodies, ink, strokes, em, stroke)
    free = strokes * (owner == 0)
    strokes = _without_frames(free, frames, em, stroke)
    cut = free & (1 - strokes)
    if dashed is None:
        strokes = without_specks(strokes, owner, em, stroke)
    lines = lines_of(strokes, owner, em, stroke, cut if frames else None)
    follower = Follower(lines, owner, em, stroke, flat)
    heads_of = Heads(lines.open_ink, owner, em, stroke)
    connectors = []
    for path in follower.paths():
        if len(path.pixels) < 3 or _hugs(path, follower, bodies, em) or (dashed is None and _written(path, words)):
            continue
        ends = [_end(follower.terminals[t], frames, em) for t in (path.start, path.end)]
        pixels = np.array(path.pixels, np.float64)
        heads = heads_of.of(pixels) if flat else ("none", "none")
        broken = lines.bridged if dashed is None else dashed
        bridged = float(np.mean([broken[y, x] for x, y in path.pixels]))
        points = tuple((float(x), float(y)) for x, y in _simplified(pixels))
        start, end = (e._replace(head=head) for e, head in zip(ends, heads))
        connectors.append(Connector(points, start, end, bridged > 0.15, _followed(path, follower, bridged)))
    if flat:
        connectors = joined_passing(connectors, [a.shape for a in bodies], em)
    else:
        connectors = _pointing(connectors, lines.open_ink, heads_of, stroke)
    shapes = [a.shape._replace(icons=tuple(i.box for i in a.inside)) for a in bodies]
    return Sketch(tuple(shapes), tuple(a.shape for a in frames), tuple(connectors), em, stroke, not flat)


def _pointing(connectors: Sequence[Connector], ink: Mask, heads: Heads, stroke: float) -> list[Connector]:
    """Connectors drawn by hand with the heads that the ink off all of them makes likely."""
    beside = ink.copy()
    for c in connectors:
        if all(end.shape is not None or end.frame is not None for end in (c.start, c.end)):
            cv2.polylines(beside, [np.array(c.points, np.int32)], False, 0, round(stroke) + 1)
    pointing = []
    for c in connectors:
        lean = heads.leaning(np.array(c.points, np.float64), beside)
        start = c.start._replace(head="arrow" if lean <= -LEANS else "none")
        end = c.end._replace(head="arrow" if lean >= LEANS else "none")
        pointing.append(c._replace(start=start, end=end, lean=lean))
    return pointing


def _followed(path: Path, follower: Follower, bridged: float) -> Followed:
    ahead = sum(follower.terminals[t].ahead for t in (path.start, path.end)) / follower.em
    return Followed(path.turn, path.square, path.meetings, path.rivals, ahead, bridged)


def _end(terminal: Terminal, frames: Sequence[Area], em: float) -> End:
    """A free end near the side of a frame ends there."""
    if terminal.shape is not None:
        return End(terminal.at, terminal.shape)
    gaps = [(_side_gap(frame.box, terminal.at), n) for n, frame in enumerate(frames)]
    gap, frame = min(gaps, default=(math.inf, -1))
    return End(terminal.at, None, frame=frame if gap <= AT_FRAME * em else None)


def _side_gap(box: BBox, at: Point) -> float:
    """Distance of a point from the nearest side of a box, inside or out."""
    x, y = at
    out = math.hypot(max(box.x0 - x, 0.0, x - box.x1), max(box.y0 - y, 0.0, y - box.y1))
    return out or min(x - box.x0, box.x1 - x, y - box.y0, box.y1 - y)


def _hugs(path: Path, follower: Follower, bodies: Sequence[Area], em: float) -> bool:
    """Whether it is a shadow or a double border: from a shape to itself, never leaving its side."""
    start, end = (follower.terminals[t].shape for t in (path.start, path.end))
    if start is None or start != end:
        return False
    near = bodies[start].box.expand(LOOP * em)
    return all(near.contains(x, y) for x, y in path.pixels)


def _written(path: Path, words: Sequence[Word]) -> bool:
    """Whether it is part of a letter: within the box of one word."""
    box = BBox.around(BBox(x, y, x, y) for x, y in path.pixels)
    return any(w.bbox.contains(*box[:2]) and w.bbox.contains(*box[2:]) for w in words)


def type_size(words: Sequence[Word], rgb: Rgb) -> float:
    """The size of most of the type, pixels."""
    sizes = [w.size for w in words if w.size > 0]
    return float(np.median(sizes)) if sizes else max(8.0, max(rgb.shape[:2]) * NO_WORDS_EM)


def stroke_width(strokes: Mask) -> float:
    """The usual thickness of a stroke, pixels."""
    middle = thin(strokes) > 0
    if not middle.any():
        return 1.0
    inside = cv2.distanceTransform(strokes, cv2.DIST_L2, 3)
    return max(1.0, float(2 * np.median(inside[middle]) - 1))


def _frames(around: Sequence[Area], strokes: Mask, bodies: Sequence[Area], em: float, stroke: float) -> list[Area]:
    """Areas around shapes, and rectangles of lines that are none of these and no shape."""
    frames = list(around)
    for box in frames_of(strokes, em, stroke):
        known = [a.box for a in (*frames, *bodies)]
        held = any(box.contains(a.box.cx, a.box.cy) and a.box.area < box.area for a in bodies)
        within = any((i := k.intersect(box)) and i.area > 0.9 * box.area for k in (a.box for a in bodies))
        if held and not within and all(box.iou(k) < 0.8 for k in known):
            corners = ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1))
            kind = "rectangle" if _has_corners(strokes, corners, stroke) else "rounded"
            frames.append(Area(Shape(kind, box, corners), np.ones((1, 1), np.uint8), 0))
    return frames


def _has_corners(strokes: Mask, corners: Sequence[Point], stroke: float) -> bool:
    """Whether there is ink at most of these points."""
    reach = round(stroke) + 1
    inked = 0
    for x, y in corners:
        x0, y0 = max(0, round(x) - reach), max(0, round(y) - reach)
        inked += bool(strokes[y0 : round(y) + reach + 1, x0 : round(x) + reach + 1].any())
    return inked > 2


def _owner(bodies: Sequence[Area], ink: Ink, strokes: Mask, em: float, stroke: float) -> Owner:
    """Which shape holds each pixel, its outline and shadow included; the smaller shape on top."""
    owner = np.zeros(ink.regions.shape, np.int32)
    reach = round(em)
    for number, area in sorted(enumerate(bodies, 1), key=lambda n: -n[1].size):
        x0, y0 = max(0, int(area.box.x0) - reach), max(0, int(area.box.y0) - reach)
        part = owner[y0 : int(area.box.y1) + reach, x0 : int(area.box.x1) + reach]
        walls = ink.regions[y0 : y0 + part.shape[0], x0 : x0 + part.shape[1]] == 0
        mask = np.zeros(part.shape, np.uint8)
        dy, dx = int(area.box.y0) - y0, int(area.box.x0) - x0
        h, w = min(area.mask.shape[0], part.shape[0] - dy), min(area.mask.shape[1], part.shape[1] - dx)
        mask[dy : dy + h, dx : dx + w] = area.mask[:h, :w]
        mask, weight = _with_outline(mask, walls, reach)
        area.shape = area.shape._replace(weight=weight)
        if area.shape.kind == "diamond":
            mask |= _whole_diamond(mask)
        lines = strokes[y0 : y0 + part.shape[0], x0 : x0 + part.shape[1]]
        part[(mask | _alongside(mask, lines, em, stroke)) > 0] = number
    return owner


def _with_outline(mask: Mask, walls: npt.NDArray[np.bool_], reach: int) -> tuple[Mask, float]:
    """The mask grown over its outline, and how thick that is."""
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    square = np.ones((3, 3), np.uint8)
    for step in range(reach):
        grown = cv2.dilate(mask, cross if step % 2 else square)
        ring = (grown > 0) & (mask == 0)
        if not ring.any() or walls[ring].mean() < 0.5:
            return grown, float(max(1, step))
        mask = grown
    return mask, float(reach)


def _whole_diamond(mask: Mask) -> Mask:
    """The diamond whose sides a mask has, its sharp corners included: ``|x| u + |y| v = 1`` through its outline."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    points = max(contours, key=len)[:, 0].astype(np.float64)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    away = np.abs(points - middle)
    sides = (away > 0.15 * away.max(axis=0)).all(axis=1)
    whole = np.zeros_like(mask)
    if sides.sum() < 8:
        return whole
    (u, v), *_ = np.linalg.lstsq(away[sides], np.ones(int(sides.sum())), rcond=None)
    if min(u, v) <= 0 or max(1 / u, 1 / v) > 1.5 * away.max():
        return whole
    tips = np.array([(1 / u, 0), (0, 1 / v), (-1 / u, 0), (0, -1 / v)]) + middle
    cv2.fillPoly(whole, [np.round(tips).astype(np.int32)], 1)
    return whole


def _alongside(mask: Mask, strokes: Mask, em: float, stroke: float) -> Mask:
    """Strokes that run along an outline close by: a shadow, a second border. What comes in square does not."""
    reach = round(2 * stroke) + 2
    band = cv2.dilate(mask, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) & (1 - mask) & strokes
    _, labels, stats, _ = cv2.connectedComponentsWithStats(band, connectivity=8)
    lengths = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    long = lengths > reach + 1.2 * em
    # What comes in at a flat angle goes on outside the band; a border that does so has connectors on it.
    beyond = cv2.dilate(band | mask, np.ones((3, 3), np.uint8)) & (1 - band) & (1 - mask) & strokes
    going = np.unique(labels[cv2.dilate(beyond, np.ones((3, 3), np.uint8)) > 0])
    long[going] &= lengths[going] > ALONG * max(mask.any(axis=0).sum(), mask.any(axis=1).sum())
    long[0] = False
    return np.asarray(long[labels], dtype=np.uint8)


def _without_frames(strokes: Mask, frames: Sequence[Area], em: float, stroke: float) -> Mask:
    """Strokes without the sides of frames; a connector that crosses a side loses no more than the crossing."""
    rest = strokes.copy()
    band = round(2 * stroke) + 3
    length = max(5, round(0.8 * em))
    for upright, bar in ((False, (1, length)), (True, (length, 1))):
        sides = np.zeros_like(strokes)
        ink, mark = (strokes.T, sides.T) if upright else (strokes, sides)
        for x0, y0, x1, y1 in (frame.box for frame in frames):
            along, across = ((y0, y1), (x0, x1)) if upright else ((x0, x1), (y0, y1))
            for at, outward in zip(across, (-1, 1)):
                _mark_side(mark, ink, along, at, outward, band, em)
        gone = sides & cv2.morphologyEx(strokes, cv2.MORPH_OPEN, np.ones(bar, np.uint8))
        rest &= 1 - (gone & (1 - _crossed(gone, strokes & (1 - sides), band, upright)))
    return np.asarray(rest, dtype=np.uint8)


def _mark_side(
    mark: Mask, ink: Mask, along: tuple[float, float], at: float, outward: int, band: int, em: float
) -> None:
    """Mark the rows of a level side, from a little within to where its line, however broad, ends without."""
    a, b = max(0, round(along[0]) - band // 2), round(along[1]) + band // 2 + 1
    last = round(at) + outward * (band // 2)
    for row in range(last, last + outward * round(em), outward):
        if not (0 <= row < len(ink)) or ink[row, a:b].mean() < LINED:
            break
        last = row + outward
    first = round(at) - outward * (band // 2)
    low, high = sorted((max(0, first), max(0, last)))
    mark[low : high + 1, a:b] = 1


def _crossed(sides: Mask, others: Mask, band: int, upright: bool) -> Mask:
    """Where something comes up to a side from both hands: what goes across stays whole."""
    hands = []
    for back in (False, True):
        arm = np.zeros((2 * (band // 2) + 1, 4 * band + 1), np.uint8)
        arm[:, 2 * band :] = 1
        arm = arm[:, ::-1] if back else arm
        hands.append(cv2.dilate(others, np.ascontiguousarray(arm if upright else arm.T)))
    return np.asarray(sides & hands[0] & hands[1], dtype=np.uint8)


def _simplified(pixels: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    return np.asarray(cv2.approxPolyDP(pixels.astype(np.float32), 1.5, False)[:, 0])
