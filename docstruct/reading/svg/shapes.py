"""Shapes of SVG → segments as `Path` has them: moves, lines, cubic curves, closes, in the shape's own space.

Path data after SVG 1.1, 8.3; elliptical arcs after its appendix F.6, as cubic curves of at most a quarter turn.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping

Point = tuple[float, float]
Segment = tuple[str, tuple[Point, ...]]

_TOKEN = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
_FLAGGED = re.compile(r"[Aa]([^A-Za-z]*)")
_ARC_NUMBERS = re.compile(
    r"\s*,?\s*".join([r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"] * 3 + [r"([01])"] * 2)
    + r"\s*,?\s*"
    + r"\s*,?\s*".join([r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"] * 2)
)
_ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_QUARTER = 0.5522847498307936  # control distance of a quarter circle


def path_segments(data: str) -> list[Segment]:
    """Segments of the ``d`` of a path; reading stops at what is no path data (SVG 1.1, F.2)."""
    pen = _Pen()
    for command, numbers in _commands(data):
        pen.draw(command, numbers)
    return pen.segments


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    # The flags of arcs may stand without separators: "a1 1 0 01.5.5".
    data = _FLAGGED.sub(_spaced_arcs, data)
    command, numbers = "", list[float]()
    for letter, number in _TOKEN.findall(data):
        if letter:
            command, numbers = letter, []
            if letter in "Zz":
                yield letter, []
            continue
        if not command or command in "Zz":
            return
        numbers.append(float(number))
        if len(numbers) == _ARGUMENTS[command.upper()]:
            yield command, numbers
            numbers = []
            command = {"M": "L", "m": "l"}.get(command, command)


def _spaced_arcs(found: re.Match[str]) -> str:
    arcs = _ARC_NUMBERS.findall(found[1])
    return found[0][0] + " ".join(" ".join(arc) for arc in arcs) + " "


class _Pen:
    """The current point, and what the smooth commands reflect."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.at: Point = (0.0, 0.0)
        self.start: Point = (0.0, 0.0)
        self.control: Point | None = None  # of the curve just drawn
        self.last = ""

    def draw(self, command: str, n: list[float]) -> None:
        kind = command.upper()
        ox, oy = self.at if command.islower() else (0.0, 0.0)
        before = self.control if self.last in {"S": "CS", "T": "QT"}.get(kind, "") else None
        control: Point | None = None
        if kind == "Z":
            self.segments.append(("h", ()))
            self.at = self.start
        elif kind in "ML":
            self._to(kind, (ox + n[0], oy + n[1]))
        elif kind == "H":
            self._to("L", (ox + n[0], self.at[1]))
        elif kind == "V":
            self._to("L", (self.at[0], oy + n[0]))
        elif kind == "A":
            self._arc(n[0], n[1], n[2], bool(n[3]), bool(n[4]), (ox + n[5], oy + n[6]))
        else:
            points = [(ox + n[i], oy + n[i + 1]) for i in range(0, len(n), 2)]
            control = self._curve(kind, points, before)
        self.control, self.last = control, kind

    def _to(self, kind: str, point: Point) -> None:
        if kind == "M":
            self.start = point
        elif not self.segments or self.segments[-1][0] == "h":
            self.segments.append(("m", (self.at,)))
        self.segments.append((kind.lower(), (point,)))
        self.at = point

    def _curve(self, kind: str, points: list[Point], before: Point | None) -> Point:
        """Adds it; gives its last control point, of a quadratic curve the only one."""
        (x, y), end = self.at, points[-1]
        if kind in "ST":
            first = (2 * x - before[0], 2 * y - before[1]) if before else self.at
            points = [first, *points]
        if kind in "CS":
            self._cubic(points[0], points[1], end)
            return points[1]
        (qx, qy) = points[0]
        one = (x + 2 / 3 * (qx - x), y + 2 / 3 * (qy - y))
        two = (end[0] + 2 / 3 * (qx - end[0]), end[1] + 2 / 3 * (qy - end[1]))
        self._cubic(one, two, end)
        return points[0]

    def _cubic(self, one: Point, two: Point, end: Point) -> None:
        if not self.segments or self.segments[-1][0] == "h":
            self.segments.append(("m", (self.at,)))
        self.segments.append(("c", (one, two, end)))
        self.at = end

    def _arc(self, rx: float, ry: float, turn: float, large: bool, sweep: bool, end: Point) -> None:
        (x0, y0), (x1, y1) = self.at, end
        rx, ry = abs(rx), abs(ry)
        if self.at == end:
            return
        if not rx or not ry:
            self._to("L", end)
            return
        cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        dx, dy = (x0 - x1) / 2, (y0 - y1) / 2
        px, py = cos * dx + sin * dy, -sin * dx + cos * dy
        grow = math.sqrt(max((px / rx) ** 2 + (py / ry) ** 2, 1.0))  # F.6.6: radii too small are scaled up
        rx, ry = rx * grow, ry * grow
        rest = (rx * ry) ** 2 - (rx * py) ** 2 - (ry * px) ** 2
        factor = math.sqrt(max(rest, 0.0) / ((rx * py) ** 2 + (ry * px) ** 2))
        factor *= -1 if large == sweep else 1
        mx, my = factor * rx * py / ry, -factor * ry * px / rx
        cx, cy = cos * mx - sin * my + (x0 + x1) / 2, sin * mx + cos * my + (y0 + y1) / 2
        first = math.atan2((py - my) / ry, (px - mx) / rx)
        last = math.atan2((-py - my) / ry, (-px - mx) / rx)
        span = (last - first) % (2 * math.pi) - (0 if sweep else 2 * math.pi)
        for one, two, to in _arc_curves(first, span):
            self._cubic(*(_placed(p, rx, ry, cos, sin, cx, cy) for p in (one, two, to)))
        self.segments[-1] = ("c", (*self.segments[-1][1][:2], end))
        self.at = end


def _arc_curves(first: float, span: float) -> Iterator[tuple[Point, Point, Point]]:
    """Cubic curves along the unit circle from angle ``first`` over ``span`` radians."""
    parts = max(1, math.ceil(abs(span) / (math.pi / 2) - 1e-9))
    step = span / parts
    k = 4 / 3 * math.tan(step / 4)
    for i in range(parts):
        a, b = first + i * step, first + (i + 1) * step
        (ca, sa), (cb, sb) = (math.cos(a), math.sin(a)), (math.cos(b), math.sin(b))
        yield (ca - k * sa, sa + k * ca), (cb + k * sb, sb - k * cb), (cb, sb)


def _placed(p: Point, rx: float, ry: float, cos: float, sin: float, cx: float, cy: float) -> Point:
    x, y = rx * p[0], ry * p[1]
    return cos * x - sin * y + cx, sin * x + cos * y + cy


# -- basic shapes (SVG 1.1, 9) --------------------------------------------------------------------------

Lengths = Mapping[str, float]


def _rect(n: Lengths) -> list[Segment]:
    x, y, w, h = n["x"], n["y"], n["width"], n["height"]
    if w <= 0 or h <= 0:
        return []
    rx, ry = n.get("rx", n.get("ry", 0.0)), n.get("ry", n.get("rx", 0.0))
    rx, ry = min(rx, w / 2), min(ry, h / 2)
    if rx <= 0 or ry <= 0:
        corners = ((x + w, y), (x + w, y + h), (x, y + h))
        return [("m", ((x, y),)), *(("l", (p,)) for p in corners), ("h", ())]
    kx, ky = rx * (1 - _QUARTER), ry * (1 - _QUARTER)
    return [
        ("m", ((x + rx, y),)),
        ("l", ((x + w - rx, y),)),
        ("c", ((x + w - kx, y), (x + w, y + ky), (x + w, y + ry))),
        ("l", ((x + w, y + h - ry),)),
        ("c", ((x + w, y + h - ky), (x + w - kx, y + h), (x + w - rx, y + h))),
        ("l", ((x + rx, y + h),)),
        ("c", ((x + kx, y + h), (x, y + h - ky), (x, y + h - ry))),
        ("l", ((x, y + ry),)),
        ("c", ((x, y + ky), (x + kx, y), (x + rx, y))),
        ("h", ()),
    ]


def _ellipse(n: Lengths) -> list[Segment]:
    rx, ry = n.get("rx", n["r"]), n.get("ry", n["r"])
    if rx <= 0 or ry <= 0:
        return []
    cx, cy = n["cx"], n["cy"]

    def at(p: Point) -> Point:
        return cx + rx * p[0], cy + ry * p[1]

    curves = _arc_curves(0.0, 2 * math.pi)
    return [("m", (at((1.0, 0.0)),)), *(("c", (at(a), at(b), at(c))) for a, b, c in curves), ("h", ())]


def _line(n: Lengths) -> list[Segment]:
    return [("m", ((n["x1"], n["y1"]),)), ("l", ((n["x2"], n["y2"]),))]


SHAPES: dict[str, Callable[[Lengths], list[Segment]]] = {
    "rect": _rect,
    "circle": _ellipse,
    "ellipse": _ellipse,
    "line": _line,
}
LENGTHS = ("x", "y", "width", "height", "cx", "cy", "r", "x1", "y1", "x2", "y2")
"""Attributes that are 0 where they are not given; rx and ry are not."""


def poly_segments(points: str, closed: bool) -> list[Segment]:
    """Segments of the ``points`` of a polyline or polygon."""
    numbers = [float(n) for _, n in _TOKEN.findall(points) if n]
    pairs = list(zip(numbers[::2], numbers[1::2]))
    if not pairs:
        return []
    lines: list[Segment] = [("m" if i == 0 else "l", (p,)) for i, p in enumerate(pairs)]
    return [*lines, ("h", ())] if closed else lines
