"""Vector paths → rules: straight horizontal and vertical marks, and the filled areas between them.

Boxes in points of the page as displayed. A rule may be a stroked segment, an edge of a stroked rectangle, a
thin filled rectangle, or a row of dashes; whatever lies on one straight line and touches becomes one rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from docstruct.facts import Path
from docstruct.geometry import Affine, BBox

THIN = 3.2  # points; a filled rectangle thinner than this is meant as a line
STRAIGHT = 0.8  # points a line may drift across its direction
JOIN = 3.0  # points between two pieces of one rule, so that dashes join
SAME_LINE = 1.2  # points between two rules drawn as one
SHORTEST = 5.0  # points; shorter marks are parts of letters and drawings
MOST_SLANTED = 1000  # strokes kept that are no rules; with more, the page is a drawing anyway
LETTER = 24.0  # points; slanted strokes no larger may be letters, ticks, rounded corners
WHITE = 0xFFFFFF


class Rules(NamedTuple):
    """The straight marks of a page, as boxes whose thin side is the width of the stroke."""

    across: tuple[BBox, ...] = ()  # horizontal, by y then x
    down: tuple[BBox, ...] = ()  # vertical, by x then y
    areas: tuple[BBox, ...] = ()  # filled, not white
    slanted: tuple[BBox, ...] = ()  # strokes that are no rules: curves, graphs, diagonals

    def mapped(self, turn: Affine) -> Rules:
        """The rules in another frame; a quarter turn swaps across and down."""
        boxes = [turn.box(box) for box in (*self.across, *self.down)]
        across = sorted((b for b in boxes if b.width >= b.height), key=lambda b: (b.y0, b.x0))
        down = sorted((b for b in boxes if b.width < b.height), key=lambda b: (b.x0, b.y0))
        areas, slanted = (tuple(map(turn.box, boxes)) for boxes in (self.areas, self.slanted))
        return Rules(tuple(across), tuple(down), areas, slanted)

    def within(self, region: BBox) -> Rules:
        """The parts of the rules inside a region."""
        return Rules(*(tuple(c for box in boxes if (c := box.intersect(region))) for boxes in self))


def rules_of(paths: Iterable[Path]) -> Rules:
    """The rules among the paths of a page; curves, slanted lines and what is drawn in white are left out."""
    across: list[BBox] = []
    down: list[BBox] = []
    areas: list[BBox] = []
    slanted: list[BBox] = []
    for path in paths:
        if path.fill is not None and path.fill != WHITE:
            for box in _filled(path):
                if box.height <= THIN:
                    across.append(box)
                elif box.width <= THIN:
                    down.append(box)
                else:
                    areas.append(box)
        if path.stroke is not None and path.stroke != WHITE:
            for box in _stroked(path):
                (across if box.width > box.height else down).append(box)
            slanted += _slanted(path)
    upright = _merged([BBox(b.y0, b.x0, b.y1, b.x1) for b in down])
    sides = tuple(BBox(b.y0, b.x0, b.y1, b.x1) for b in upright)
    return Rules(tuple(_merged(across)), sides, tuple(dict.fromkeys(areas)), tuple(slanted[:MOST_SLANTED]))


def _subpaths(path: Path) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    """The points of each subpath and whether it has curves; a closed one ends where it began."""
    points: list[tuple[float, float]] = []
    curved = False
    for operator, ends in path.segments:
        if operator == "m":
            if len(points) > 1:
                yield points, curved
            points, curved = [ends[0]], False
        elif operator == "h":
            if points and points[-1] != points[0]:
                points.append(points[0])
        else:
            points.append(ends[-1])
            curved = curved or operator == "c"
    if len(points) > 1:
        yield points, curved


def _filled(path: Path) -> Iterator[BBox]:
    """Boxes of the filled subpaths that are upright rectangles."""
    for points, curved in _subpaths(path):
        xs, ys = zip(*points)
        box = BBox(min(xs), min(ys), max(xs), max(ys))
        thin = min(box.width, box.height) <= THIN
        if len(points) >= 4 and (thin or not curved) and _is_box(points, box):
            yield box


def _is_box(points: Sequence[tuple[float, float]], box: BBox) -> bool:
    """Whether every point is a corner, or on an edge, of the box."""
    return all(
        min(abs(x - box.x0), abs(x - box.x1)) <= STRAIGHT or min(abs(y - box.y0), abs(y - box.y1)) <= STRAIGHT
        for x, y in points
    )


def _stroked(path: Path) -> Iterator[BBox]:
    """Boxes of the straight level and upright segments."""
    half = min(path.width, THIN) / 2
    for points, curved in _subpaths(path):
        if curved:
            continue
        for (xa, ya), (xb, yb) in pairwise(points):
            if abs(ya - yb) <= STRAIGHT < abs(xa - xb):
                y = (ya + yb) / 2
                yield BBox(min(xa, xb), y - half, max(xa, xb), y + half)
            elif abs(xa - xb) <= STRAIGHT < abs(ya - yb):
                x = (xa + xb) / 2
                yield BBox(x - half, min(ya, yb), x + half, max(ya, yb))


def _slanted(path: Path) -> Iterator[BBox]:
    """Boxes of the stroked subpaths that run neither level nor upright, where they are larger than letters."""
    for points, _ in _subpaths(path):
        steps = [(abs(xa - xb), abs(ya - yb)) for (xa, ya), (xb, yb) in pairwise(points)]
        slant = sum(dx + dy for dx, dy in steps if min(dx, dy) > STRAIGHT)
        askew = slant > 0.5 * sum(dx + dy for dx, dy in steps)  # rounded corners of a frame are less
        xs, ys = zip(*points)
        box = BBox(min(xs), min(ys), max(xs), max(ys))
        if askew and max(box.width, box.height) > LETTER and min(box.width, box.height) > STRAIGHT:
            yield box


def _merged(across: list[BBox]) -> list[BBox]:
    """Horizontal pieces on one line joined where they touch; what stays short is dropped."""
    lines: list[list[BBox]] = []
    for box in sorted(across, key=lambda b: b.cy):
        if lines and box.cy - lines[-1][-1].cy <= SAME_LINE and box.cy - lines[-1][0].cy <= 2 * SAME_LINE:
            lines[-1].append(box)
        else:
            lines.append([box])
    return [rule for line in lines for rule in _joined(line) if rule.width >= SHORTEST]


def _joined(line: list[BBox]) -> Iterator[BBox]:
    """Pieces of one line, left to right, joined over small gaps."""
    line.sort()
    x0, y0, x1, y1 = line[0]
    for box in line[1:]:
        if box.x0 <= x1 + JOIN:
            x1, y0, y1 = max(x1, box.x1), min(y0, box.y0), max(y1, box.y1)
        else:
            yield BBox(x0, y0, x1, y1)
            x0, y0, x1, y1 = box
    yield BBox(x0, y0, x1, y1)
