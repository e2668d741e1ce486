"""Paths of a drawing → shapes: one for each sub-path, with its vertices and what it looks like.

Straight lines along an axis are rules, whether they were stroked or filled thin. What is painted twice in one
place (fill, then outline) is one shape; what is as white as the paper is not seen, save white rules, which are
the grid of a tinted plot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from docstruct.facts import Path
from docstruct.geometry import BBox

Point = tuple[float, float]
WHITE = 0xFFFFFF
SYMBOL = 1.6  # text heights of a marker
FLAT = 2e-3  # points, less than coordinates are rounded to
DEEPEST = 40  # flat bars on each other
_STEPS = tuple((i / 16, 1 - i / 16) for i in range(1, 17))  # along a curve


@dataclass(frozen=True)
class Shape:
    """A sub-path: vertices (of curves their ends), in drawing order, closed or open."""

    points: tuple[Point, ...]
    box: BBox
    closed: bool
    curved: bool
    fill: int | None
    stroke: int | None
    width: float
    dashed: bool
    index: int  # of its path in drawing order
    outline: tuple[Point, ...] = ()  # the vertices with points along the curves between them
    symbol: str = ""  # a marker of crossing strokes: how many, and whether they are slanted
    size: str = ""  # part of its glyph, where markers of a legend differ in it alone

    @property
    def color(self) -> int | None:
        """What it is told apart by: its fill, else its outline."""
        return self.fill if self.fill is not None and self.fill != WHITE else self.stroke

    @cached_property
    def area(self) -> float:
        """Enclosed by the outline."""
        line = self.outline or self.points
        ring = zip(line, (*line[1:], line[0]))
        return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in ring)) / 2

    @property
    def glyph(self) -> str:
        """What it looks like as a marker: round, square, or the number of its corners; "" for an open line."""
        return self._form + self.size

    @property
    def _form(self) -> str:
        if not self.closed or self.symbol:
            return self.symbol
        if not self.curved and len(self.points) == 3:
            return "triangle " + self._heavy_side
        return "round" if self.curved else "square" if self.is_rect else str(len(self.points))

    @property
    def _heavy_side(self) -> str:
        """Where most corners are: a triangle points the other way."""
        dx = sum(x for x, _ in self.points) / len(self.points) - self.box.cx
        dy = sum(y for _, y in self.points) / len(self.points) - self.box.cy
        return ("left" if dx < 0 else "right") if abs(dx) > abs(dy) else "up" if dy < 0 else "down"

    @property
    def is_rect(self) -> bool:
        """Whether it is a closed upright rectangle, corners possibly rounded."""
        if not self.closed or self.box.width <= 0 or self.box.height <= 0:
            return False
        if not self.curved:
            return self.area >= 0.999 * self.box.area
        edges = sum(_on_edge(p, self.box) for p in self.points)
        return edges == len(self.points) >= 5 and self.area >= 0.7 * self.box.area


@dataclass(frozen=True)
class Rule:
    """A straight line along x (``at`` is its y) or along y (``at`` is its x)."""

    along: str  # "x" or "y"
    at: float
    low: float
    high: float
    color: int | None
    width: float
    dashed: bool
    index: int

    @property
    def length(self) -> float:
        """From end to end."""
        return self.high - self.low


def _on_edge(p: Point, box: BBox) -> bool:
    near = 1e-3 * max(box.width, box.height) + 1e-3
    return min(abs(p[0] - box.x0), abs(p[0] - box.x1), abs(p[1] - box.y0), abs(p[1] - box.y1)) <= near


def shapes_of(paths: Sequence[Path]) -> list[Shape]:
    """All visible shapes in drawing order."""
    found: list[Shape] = []
    for index, path in enumerate(paths):
        for shape in _parts(path, index):
            if found and _same_place(found[-1], shape):
                found[-1] = _merged(found[-1], shape)
            else:
                found.append(shape)
    return [
        s for s in found if s.fill not in (None, WHITE) or s.stroke is not None or (s.fill == WHITE and _is_thin(s))
    ]


def _is_thin(s: Shape) -> bool:
    """Whether it looks like a line."""
    return s.is_rect and max(s.box.width, s.box.height) >= 8 * min(s.box.width, s.box.height)


def _parts(path: Path, index: int) -> Iterator[Shape]:
    points: list[Point] = []
    outline: list[Point] = []
    closed = curved = False
    fill, stroke = path.fill, path.stroke

    def shape() -> Shape:
        ring = closed or (len(points) > 2 and _close(points[0], points[-1]))
        own = points[:-1] if ring and len(points) > 1 and _close(points[0], points[-1]) else points
        xs, ys = zip(*own)
        box = BBox(min(xs), min(ys), max(xs), max(ys))
        if curved:
            xs, ys = zip(*outline)
            box = BBox(min(xs), min(ys), max(xs), max(ys))
        way = tuple(outline) if curved else ()
        return Shape(
            tuple(own), box, ring or fill is not None, curved, fill, stroke, path.width, path.dashed, index, way
        )

    for op, ps in path.segments:
        if op == "m" and points and len(points) > 1:
            yield shape()
        if op == "m":
            points, outline, closed, curved = [], [], False, False
        if op == "h":
            closed = True
        elif ps:
            curved = curved or op == "c"
            outline += _curve(outline[-1], *ps) if op == "c" and outline else [ps[-1]]
            if not points or not _close(points[-1], ps[-1]):
                points.append(ps[-1])
    if len(points) > 1:
        yield shape()


def _curve(a: Point, b: Point, c: Point, d: Point) -> Iterator[Point]:
    for t, u in _STEPS:
        yield (
            u**3 * a[0] + 3 * u * u * t * b[0] + 3 * u * t * t * c[0] + t**3 * d[0],
            u**3 * a[1] + 3 * u * u * t * b[1] + 3 * u * t * t * c[1] + t**3 * d[1],
        )


def _close(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) < 1e-3 and abs(a[1] - b[1]) < 1e-3


def _same_place(one: Shape, other: Shape) -> bool:
    if (one.fill is None) == (other.fill is None):
        return False
    slack = 0.25 * max(one.width, other.width, 0.5)
    near = all(abs(a - b) <= slack for a, b in zip(one.box, other.box))
    return one.points == other.points or (near and one.is_rect and other.is_rect)


def _merged(one: Shape, other: Shape) -> Shape:
    fill = one.fill if one.fill is not None else other.fill
    outline = other if other.stroke is not None else one
    return replace(one, fill=fill, stroke=outline.stroke, width=outline.width, dashed=outline.dashed, closed=True)


def rules_of(shapes: Iterable[Shape], em: float) -> tuple[list[Rule], list[Shape]]:
    """The rules among shapes, and the other shapes; ``em`` is the usual height of text."""
    rules: list[Rule] = []
    rest: list[Shape] = []
    every = [(shape, _rule(shape, em)) for shape in _crossed(shapes, em)]
    flat = _flat_bars([s for s, rule in every if rule is None], [s for s, rule in every if rule is not None])
    for shape, rule in every:
        if rule is not None and id(shape) not in flat:
            rules.append(rule)
        elif rule is not None and _is_flat(shape):
            rest.append(_seen(shape))
        elif shape.color is not None and (shape.fill not in (None, WHITE) or shape.stroke != WHITE):
            rest.append(shape)
    return rules, rest


def _crossed(shapes: Iterable[Shape], em: float) -> Iterator[Shape]:
    """The shapes, with short strokes that cross in their middles put together: plus signs, crosses, stars."""
    strokes: list[Shape] = []
    for shape in shapes:
        short = len(shape.points) == 2 and shape.fill is None and max(shape.box.width, shape.box.height) <= SYMBOL * em
        if strokes and not (short and _crosses(strokes[-1], shape)):
            yield _symbol(strokes)
            strokes = []
        if short:
            strokes.append(shape)
        else:
            yield shape
    if strokes:
        yield _symbol(strokes)


def _crosses(one: Shape, other: Shape) -> bool:
    size = max(one.box.width, one.box.height)
    same = one.stroke == other.stroke and one.width == other.width
    return same and abs(one.box.cx - other.box.cx) + abs(one.box.cy - other.box.cy) <= 0.1 * size


def _symbol(strokes: Sequence[Shape]) -> Shape:
    if len(strokes) == 1:
        return strokes[0]
    box = BBox.around(s.box for s in strokes)
    upright = sum(min(s.box.width, s.box.height) <= 0.1 * max(s.box.width, s.box.height) for s in strokes)
    points = tuple(p for s in strokes for p in s.points)
    return replace(strokes[0], points=points, box=box, closed=True, symbol=f"{len(strokes)} strokes {upright}")


def _is_flat(s: Shape) -> bool:
    """Whether it is a filled rectangle of no height, or no width: a bar that stands for zero."""
    return s.fill not in (None, WHITE) and s.closed and not s.curved and min(s.box.width, s.box.height) < FLAT


def _seen(s: Shape) -> Shape:
    """A flat rectangle with a height, less than can be measured."""
    b = s.box
    b = BBox(b.x0, b.y0, max(b.x1, b.x0 + FLAT), max(b.y1, b.y0 + FLAT))
    return replace(s, points=((b.x0, b.y0), (b.x1, b.y0), (b.x1, b.y1), (b.x0, b.y1)), box=b)


def _flat_bars(solid: Sequence[Shape], thin: Sequence[Shape]) -> set[int]:
    """Identities of the flat rectangles that are bars of a small value.

    They start or end where another bar does and are as wide; so are at least two that nobody takes for a line.
    """
    ends: set[_End] = set()
    wide: Counter[tuple[str, float]] = Counter()
    for s in filter(_is_bar, solid):
        ends.update(_ends(s))
        wide.update({("y", round(s.box.width, 1)), ("x", round(s.box.height, 1))})
    flat: set[int] = set()
    rest = [s for s in thin if _is_bar(s) or _is_flat(s)]
    for _ in range(DEEPEST):
        found = []
        for s in rest:
            lying = "x" if s.box.height > s.box.width else "y"
            if any(end[0] == lying and end in ends and wide[lying, end[3]] >= 2 for end in _ends(s)):
                found.append(s)
        if not found:
            break
        flat |= set(map(id, found))
        ends.update(end for s in found for end in _ends(s))
        rest = [s for s in rest if id(s) not in flat]
    return flat


def _is_bar(s: Shape) -> bool:
    return s.is_rect and s.fill not in (None, WHITE)


_End = tuple[str, bool, int, float]  # axis, grid, place, width across


def _ends(s: Shape) -> Iterator[_End]:
    """Both ends along each axis, on two grids, so that places a little apart meet on one of them."""
    b = s.box
    for axis, at, across in (("y", b.y0, b.width), ("y", b.y1, b.width), ("x", b.x0, b.height), ("x", b.x1, b.height)):
        for half in (False, True):
            yield axis, half, round(at / 0.2 + half / 2), round(across, 1)


def _rule(shape: Shape, em: float) -> Rule | None:
    box = shape.box
    w, h = box.width, box.height
    thin, long = min(w, h), max(w, h)
    along = "x" if w >= h else "y"
    if len(shape.points) == 2 and shape.stroke is not None and thin <= 0.02 + 1e-3 * long and long > 0:
        width = shape.width
    elif shape.fill is not None and len(shape.points) <= 5 and thin <= 0.12 * em and long >= 8 * thin and long > 0:
        width = thin
    else:
        return None
    at, low, high = (box.cy, box.x0, box.x1) if along == "x" else (box.cx, box.y0, box.y1)
    color = shape.stroke if shape.stroke is not None else shape.fill
    return Rule(along, at, low, high, color, width, shape.dashed, shape.index)
