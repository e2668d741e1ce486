"""Open strokes in a plot → lines, and filled shapes → areas: their vertices are the points.

Curves end at data points. A line of steps has its points at the middle or the start of its level parts. Areas
are measured from what they stand on: the base line, or the area below.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from docstruct.extractors.charts.found import Series, measured
from docstruct.extractors.charts.keys import axis_keys
from docstruct.extractors.charts.lattice import at_places, shared_places
from docstruct.extractors.charts.pixel_areas import areas_in_pixels
from docstruct.extractors.charts.plots import Plot
from docstruct.extractors.charts.scale import Scale
from docstruct.extractors.charts.shapes import Point, Shape
from docstruct.geometry import BBox

ON = 0.05  # text heights
MOST_POINTS = 20_000


def read_lines(marks: Sequence[Shape], plot: Plot, em: float) -> list[Series]:
    """Series of lines whose x grows from point to point."""
    scale = plot.y.scale if plot.y is not None else None
    if scale is None or scale.kind == "date":
        return []
    out = []
    chains = _chains(marks, em)
    places = shared_places([points for _, points in chains], plot, em) if scale.blur else None
    for shape, points in chains:
        steps = _steps(points, em)
        vertices = steps if steps is not None else points if places is None else at_places(points, places)
        if len(vertices) >= 2:
            out.append(_series("line", shape, vertices, plot, scale))
    return _with_gaps(out) if scale.blur else out


def _with_gaps(pieces: Sequence[Series]) -> list[Series]:
    """Pieces of one look that lie behind each other as one series: in pixels a line ends where nothing shows it."""
    whole: list[Series] = []
    for piece in sorted(pieces, key=lambda s: s.points[0].box.x0):
        look = piece.color, piece.dashed
        before = [s for s in whole if (s.color, s.dashed) == look and s.points[-1].box.x1 < piece.points[0].box.x0]
        if before:
            before[-1].points.extend(piece.points)
        else:
            whole.append(piece)
    return [s for s in pieces if any(s is w for w in whole)]


def _chains(marks: Sequence[Shape], em: float) -> list[tuple[Shape, list[Point]]]:
    """Polylines from left to right; strokes of one look that end where another starts are one."""
    strokes = [s for s in marks if s.stroke is not None and not s.closed and len(s.points) >= 2]
    chains: list[tuple[Shape, list[Point]]] = []
    for shape in strokes:
        points = list(shape.points)
        if points[0][0] > points[-1][0]:
            points.reverse()
        if any(b[0] < a[0] - ON * em for a, b in pairwise(points)) or points[-1][0] - points[0][0] <= ON * em:
            continue
        last = next((c for c in reversed(chains[-50:]) if _follows(c, shape, points[0], em)), None)
        if last is not None:
            last[1].extend(points[1:])
        else:
            chains.append((shape, points))
    return chains


def _follows(chain: tuple[Shape, list[Point]], shape: Shape, start: Point, em: float) -> bool:
    one, points = chain
    look = (one.stroke, one.dashed) == (shape.stroke, shape.dashed) and abs(one.width - shape.width) < 0.05
    end = points[-1]
    return look and abs(end[0] - start[0]) <= 3 * ON * em and abs(end[1] - start[1]) <= 3 * ON * em


def _steps(points: Sequence[Point], em: float) -> list[Point] | None:
    """Data points of a line of level and upright parts only, or None."""
    if len(points) < 4:
        return None
    kinds = ["h" if abs(a[1] - b[1]) < 1e-2 else "v" if abs(a[0] - b[0]) < 1e-2 else "s" for a, b in pairwise(points)]
    if "s" in kinds or "v" not in kinds or len(set(pairwise(kinds)) - {("h", "h")}) > 2:
        return None
    levels = [(a, b) for (a, b), kind in zip(pairwise(points), kinds) if kind == "h"]
    if len(levels) < 2:
        return None
    lengths = [b[0] - a[0] for a, b in levels]
    inner = sorted(lengths[1:-1])
    half = bool(inner) and lengths[0] <= 0.75 * inner[0] and lengths[-1] <= 0.75 * inner[0]
    if half or (len(levels) == 2 and abs(lengths[0] - lengths[1]) < 0.1 * lengths[0]):
        middles = [((a[0] + b[0]) / 2, a[1]) for a, b in levels[1:-1]]
        return [levels[0][0], *middles, levels[-1][1]]
    if kinds[0] == "v":  # goes up first: the value holds to the left
        return [points[0], *(b for _, b in levels)]
    return [*(a for a, _ in levels), levels[-1][1] if kinds[-1] == "h" else points[-1]]


def _series(mark: str, shape: Shape, vertices: Sequence[Point], plot: Plot, scale: Scale) -> Series:
    vertices = list(vertices)[:MOST_POINTS]
    keys = axis_keys([x for x, _ in vertices], plot.x, plot.x_names)
    points = []
    for key, (x, y) in zip(keys, vertices):
        value = scale.value(y)
        points.append(measured(key, value, scale, BBox(x, y, x, y)))
    return Series("line" if mark == "line" else "area", shape.color, points, dashed=shape.dashed, glyph="")


# -- areas --------------------------------------------------------------------------------------------


def read_areas(marks: Sequence[Shape], plot: Plot, em: float) -> list[Series]:
    """Series of areas, each by its own height where they are stacked."""
    scale = plot.y.scale if plot.y is not None else None
    if scale is None or scale.kind == "date":
        return []
    if scale.blur:
        return [
            _heights(shape, dict(top), dict(floor), plot, scale)
            for shape, top, floor in areas_in_pixels(marks, plot, scale, em)
        ]
    sides = [(s, _sides(s, em)) for s in marks if s.fill is not None and s.closed and not s.is_rect]
    out = []
    zero = scale.place(0.0) if scale.kind == "linear" else plot.box.y1
    for shape, found in sides:
        if found is None:
            continue
        top, floor = found
        level = max(floor.values()) - min(floor.values()) <= ON * em
        if level and abs(next(iter(floor.values())) - zero) <= max(0.3 * em, 3 * scale.residual):
            out.append(_series("area", shape, sorted(top.items()), plot, scale))
        elif _stands_on(floor, [t for o, pair in sides if o is not shape and pair for t in pair], em):
            out.append(_heights(shape, top, floor, plot, scale))
    return out


def _sides(shape: Shape, em: float) -> tuple[dict[float, float], dict[float, float]] | None:
    """The upper and the lower y at each x of a shape that goes right along one side and back along the other."""
    points = shape.points
    if len(points) < 3 or shape.box.width < 2 * em:
        return None
    upper: dict[float, float] = {}
    lower: dict[float, float] = {}
    for x, y in points:
        at = next((k for k in (round(x, 2), round(x - 0.01, 2), round(x + 0.01, 2)) if k in upper), round(x, 2))
        upper[at] = min(upper.get(at, y), y)
        lower[at] = max(lower.get(at, y), y)
    start, end = min(upper), max(upper)
    turns = sum((b[0] - a[0]) * (c[0] - b[0]) < -1e-6 for a, b, c in zip(points, points[1:], points[2:]))
    if turns > 3 or not _runs_back(points, em):
        return None
    # A level floor has vertices at its ends only.
    floor_y = [lower[start], lower[end]]
    for x in upper:
        if x not in (start, end) and lower[x] == upper[x]:
            lower[x] = floor_y[0] + (floor_y[1] - floor_y[0]) * (x - start) / (end - start)
    if any(lower[x] < upper[x] - ON * em for x in upper):
        return None
    kept = _meant(sorted(upper))
    return {x: upper[x] for x in kept}, {x: lower[x] for x in kept}


def _meant(places: Sequence[float]) -> list[float]:
    """Places of data, where some program adds a neighbour closely left and right of each to keep edges upright."""
    gaps = [b - a for a, b in pairwise(places)]
    close = 0.05 * max(gaps, default=0.0)
    groups: list[list[float]] = [[places[0]]]
    for gap, place in zip(gaps, places[1:]):
        if gap <= close:
            groups[-1].append(place)
        else:
            groups.append([place])
    triples = all(len(g) == 3 and abs(g[0] + g[2] - 2 * g[1]) <= 0.05 * (g[2] - g[0]) for g in groups)
    return [g[1] for g in groups] if triples and len(groups) > 1 else list(places)


def _runs_back(points: Sequence[Point], em: float) -> bool:
    right = sum(max(0.0, b[0] - a[0]) for a, b in pairwise([*points, points[0]]))
    width = max(x for x, _ in points) - min(x for x, _ in points)
    return right <= 1.02 * width + ON * em


def _stands_on(floor: dict[float, float], others: Sequence[dict[float, float]], em: float) -> bool:
    """Whether the floor is another area's upper side."""
    return any(sum(abs(o.get(x, 1e9) - y) <= ON * em for x, y in floor.items()) >= 0.9 * len(floor) for o in others)


def _heights(shape: Shape, top: dict[float, float], floor: dict[float, float], plot: Plot, scale: Scale) -> Series:
    series = _series("area", shape, sorted(top.items()), plot, scale)
    for point, x in zip(series.points, sorted(top)):
        value = scale.value(top[x]) - scale.value(floor[x])
        own = measured(point.key, value, scale, point.box, ends=2)
        point.value, point.error = own.value, own.error
    return series
