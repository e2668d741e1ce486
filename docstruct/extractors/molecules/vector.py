"""Drawing operators and words → strokes, labels and circles of a sketch.

Lines are bonds or parts of them, slender filled polygons are wedges or outlined bonds, small filled shapes are
characters drawn as outlines, closed curves as wide as high are circles, swaying curves are wavy bonds.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from docstruct.document import Drawing
from docstruct.extractors.molecules.glyphs import recognize
from docstruct.extractors.molecules.labels import labels_of_chars, labels_of_words
from docstruct.extractors.molecules.sketch import Char, Circle, Label, Point, Sketch, Stroke, usual_length
from docstruct.facts import Path
from docstruct.geometry import BBox

_WHITE = 0xFAFAFA
_MOST_PATHS = 4000  # of one drawing; a page of structures has a few hundred

_STROKED = 3  # lines from which on a drawing is known to stroke its bonds
_MOST_CHARACTERS = 1500  # of one drawing

SubPath = list[tuple[str, tuple[Point, ...]]]


def sketch_of(drawing: Drawing) -> Sketch | None:
    """The sketch of a vector drawing; None where it is too much to be structures."""
    if len(drawing.paths) > _MOST_PATHS or sum(len(w.text) for w in drawing.words) > _MOST_CHARACTERS:
        return None
    strokes: list[Stroke] = []
    circles: list[Circle] = []
    shapes: list[tuple[Path, list[SubPath]]] = []
    for path in drawing.paths:
        parts = list(_subpaths(path))
        if path.fill is not None and not _pale(path.fill):
            shapes.append((path, parts))
        elif path.stroke is not None and not _pale(path.stroke):
            for part in parts:
                _add_drawn(part, path, strokes, circles)
    characters, polygons = _characters(shapes, len(strokes) >= _STROKED)
    strokes += polygons
    strokes = _joined_wedges(strokes)
    labels = labels_of_words(drawing.words) + labels_of_chars(characters)
    return Sketch(tuple(s for s in strokes if s.length > 0), tuple(labels), tuple(circles))


def _pale(color: int) -> bool:
    return all((color >> shift & 0xFF) >= (_WHITE >> shift & 0xFF) for shift in (0, 8, 16))


def _subpaths(path: Path) -> Iterator[SubPath]:
    """Parts between moves, closing lines made explicit."""
    part: SubPath = []
    start: Point | None = None
    for op, points in path.segments:
        if op == "m":
            if len(part) > 1:
                yield part
            part, start = [(op, points)], points[0]
        elif op == "h":
            if part and start is not None and math.dist(part[-1][1][-1], start) > 1e-6:
                part.append(("l", (start,)))
        else:
            part.append((op, points))
    if len(part) > 1:
        yield part


def _corners(part: SubPath) -> list[Point]:
    return [points[-1] for _, points in part]


def _add_drawn(part: SubPath, path: Path, strokes: list[Stroke], circles: list[Circle]) -> None:
    """A stroked path: each straight piece is a line; curves are a circle or a wavy bond, or nothing we know."""
    curves = sum(op == "c" for op, _ in part)
    ends = _corners(part)
    color = path.stroke or 0
    if curves >= 2:
        box = BBox.around(BBox(x, y, x, y) for x, y in ends)
        closed = math.dist(ends[0], ends[-1]) < 0.05 * max(box.width, box.height, 1e-6)
        if closed and 0.9 < (box.width or 1e-6) / (box.height or 1e-6) < 1.1:
            circles.append(Circle((box.cx, box.cy), box.width / 2))
        elif not closed and curves >= len(part) - 2:
            strokes.append(Stroke(ends[0], ends[-1], path.width, "wavy", color))
        return
    for (_, before), (op, points) in itertools.pairwise(part):
        if op == "l":
            strokes.append(Stroke(before[-1], points[-1], path.width, "line", color))


def _characters(shapes: list[tuple[Path, list[SubPath]]], stroked: bool) -> tuple[list[Char], list[Stroke]]:
    """Filled shapes as characters drawn in outline, and as slender polygons.

    Where bonds are `stroked` a filled bar is none of them: it is an I, an l or a minus.
    """
    slender: list[tuple[BBox, Stroke]] = []
    outlines: list[tuple[BBox, list[list[Point]]]] = []
    for path, parts in shapes:
        box = path.bbox
        corners = _simple(_corners(parts[0])) if len(parts) == 1 else []
        straight = len(parts) == 1 and all(op != "c" for op, _ in parts[0])
        stroke = _slender(corners, path.fill or 0) if straight and 3 <= len(corners) <= 6 else None
        if stroke is not None:
            slender.append((box, stroke))
        elif path.stroke is None or path.stroke == path.fill:
            outlines.append((box, [_flattened(part) for part in parts]))
    bars = [max(b.width, b.height) for b, s in slender if s.kind == "line"] if stroked else []
    height = float(np.median([max(b.height, b.width) for b, _ in outlines] or bars or [0.0]))
    strokes = []
    for box, stroke in slender:
        beside = stroked or any(_beside(box, other, height) for other, _ in outlines)
        if beside and max(box.width, box.height) <= 1.15 * height and stroke.kind == "line":
            (x0, y0, x1, y1) = box
            outlines.append((box, [[(x0, y0), (x1, y0), (x1, y1), (x0, y1)]]))
        else:
            strokes.append(stroke)
    outlines = [(b, parts) for b, parts in outlines if max(b.width, b.height) <= 3 * height]
    read = recognize([_raster(box, parts) for box, parts in outlines])
    chars = [(box, tuple((c, p) for c, p in likely if c)) for (box, _), likely in zip(outlines, read) if likely[0][0]]
    return [Char(options[0][0], box, options) for box, options in chars], strokes


def _beside(box: BBox, other: BBox, height: float) -> bool:
    """Whether a bar may be the l, I, 1 or minus beside a character: on its row, or raised, next to it."""
    gap = max(box.x0, other.x0) - min(box.x1, other.x1)
    return gap < 0.5 * height and min(box.y1, other.y1) - max(box.y0, other.y0) > -0.35 * height


def _simple(corners: list[Point]) -> list[Point]:
    """The polygon without repeated corners and without those on a straight side."""
    size = max((abs(c) for p in corners for c in p), default=1.0)
    points = [p for i, p in enumerate(corners) if math.dist(p, corners[i - 1]) > 1e-5 * size or not i]
    if len(points) > 1 and math.dist(points[0], points[-1]) <= 1e-5 * size:
        points.pop()
    kept = []
    for i, p in enumerate(points):
        a, b = points[i - 1], points[(i + 1) % len(points)]
        area = abs((p[0] - a[0]) * (b[1] - a[1]) - (p[1] - a[1]) * (b[0] - a[0]))
        if area > 0.02 * max(math.dist(a, b), 1e-9) ** 2 or math.dist(a, p) + math.dist(p, b) > 1.05 * math.dist(a, b):
            kept.append(p)
    return kept


def _slender(corners: Sequence[Point], color: int) -> Stroke | None:
    """A polygon at least twice as long as wide, as a stroke along its axis: a wedge where it tapers."""
    xy = np.array(corners)
    _, (w, h), _ = cv2.minAreaRect(xy.astype(np.float32))
    if min(w, h) * 2 > max(w, h) or max(w, h) == 0:
        return None
    axis = _axis(xy)
    along = (xy - xy.mean(0)) @ axis
    across = (xy - xy.mean(0)) @ np.array([-axis[1], axis[0]])
    low, high = along.min(), along.max()
    ends = []
    for near in (along < low + 0.3 * (high - low), along > high - 0.3 * (high - low)):
        ends.append((float(np.ptp(across[near])), tuple(map(float, xy[near].mean(0)))))
    (width0, p), (width1, q) = sorted(ends)
    tapers = width0 < 0.6 * width1
    return Stroke(p, q, width1, "wedge" if tapers else "line", color)  # type: ignore[arg-type]


def _axis(xy: np.ndarray) -> np.ndarray:
    """Unit vector between the middles of the two opposite ends: across the shortest sides."""
    sides = [(float(np.hypot(*(xy[i] - xy[i - 1]))), i) for i in range(len(xy))]
    _, i = min(sides)
    base = (xy[i] + xy[i - 1]) / 2
    far = max(range(len(xy)), key=lambda k: float(np.hypot(*(xy[k] - base))))
    tip = xy[far]
    if len(xy) >= 4:
        others = [k for k in range(len(xy)) if k not in (i, (i - 1) % len(xy))]
        tip = xy[others].mean(0)
    vector = tip - base
    return np.asarray(vector / (np.hypot(*vector) or 1.0))


def _joined_wedges(strokes: list[Stroke]) -> list[Stroke]:
    """A wedge in two colours is two polygons, tip and rest: one again."""
    wedges = [s for s in strokes if s.kind == "wedge"]
    others = [s for s in strokes if s.kind != "wedge"]
    merged = True
    while merged:
        merged = False
        for a in wedges:
            for b in [*wedges, *others]:
                if a is b or (b.width < 1.2 * a.width and b.kind == "wedge"):
                    continue
                bp, bq = sorted((b.p, b.q), key=lambda end: math.dist(end, a.q))
                close = math.dist(a.q, bp) < 0.6 * max(a.width, 0.1 * a.length)
                if close and a.turn(b) < 6 and b.width > 1.2 * a.width and math.dist(a.p, bq) > a.length:
                    whole = Stroke(a.p, bq, b.width, "wedge", a.color)
                    wedges = [w for w in wedges if w is not a and w is not b] + [whole]
                    others = [o for o in others if o is not b]
                    merged = True
                    break
            if merged:
                break
    return others + wedges


def _flattened(part: SubPath, steps: int = 6) -> list[Point]:
    """A path as a polygon, each curve in a few straight pieces."""
    points = [part[0][1][0]]
    for op, given in part[1:]:
        if op == "l":
            points.append(given[0])
            continue
        p0, (p1, p2, p3) = points[-1], given
        for k in range(1, steps + 1):
            t = k / steps
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            points.append(tuple(a * w + b * x + c * y + d * z for w, x, y, z in zip(p0, p1, p2, p3)))  # type: ignore[arg-type]
    return points


def _raster(box: BBox, parts: list[list[Point]]) -> np.ndarray:
    """The shape drawn some 40 pixels high, holes left open."""
    scale = 40 / max(box.width, box.height, 1e-6)
    size = (max(1, math.ceil(box.height * scale)), max(1, math.ceil(box.width * scale)))
    picture = np.zeros(size, np.uint8)
    polygons = [np.round((np.array(p) - (box.x0, box.y0)) * scale * 16).astype(np.int32) for p in parts]
    cv2.fillPoly(picture, polygons, 255, shift=4)
    return picture > 127


def scale_of(sketch: Sketch) -> float:
    """Length of a usual bond."""
    return usual_length(sketch.strokes)


__all__ = ["Label", "scale_of", "sketch_of"]
