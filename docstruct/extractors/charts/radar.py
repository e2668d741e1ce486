"""Polygons around a centre, with spokes at even angles → a radar chart: a value of each series on each spoke.

The tick labels stand along the spoke that goes up, the names of the spokes around them, clockwise from the top at
even angles. A series is what its colour draws: straight from spoke to spoke. So a line is laid through what is seen of
it between two spokes, and its value on a spoke is where the lines on both sides meet it, which a blunted corner, or
another series on top of it, does not change. Where they do not meet, the series is not read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from docstruct.extractors.charts.keys import PRECISION
from docstruct.extractors.charts.labels import Label
from docstruct.extractors.charts.numbers import shortest
from docstruct.extractors.charts.scale import Scale
from docstruct.extractors.charts.scene import Scene
from docstruct.extractors.charts.shapes import Point, Shape
from docstruct.extractors.charts.titles import title_of
from docstruct.extractors.figures import Declined
from docstruct.geometry import BBox
from docstruct.schemas.chart import ChartAxis, ChartData, ChartPoint, ChartSeries

FEWEST, MOST = 3, 36  # spokes
BESIDE = 2.0  # text heights between tick labels and their spoke
INSIDE, OUTSIDE = 0.9, 2.2  # of the longest spoke; text heights beyond it: there its name stands
ASLANT = 0.2  # of the angle between spokes, that a name may stand beside its own
LOOKED = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)  # of the way from a spoke to the next
ENOUGH = 3  # of these places, to lay a line through
STRAIGHT = 0.15  # text heights that they may be off it
ONE = 0.5  # text heights between the ends of two sides that meet
GREY = 24  # of 255, between the channels


@dataclass(frozen=True)
class Web:
    """Spokes of a radar chart: centre and length in points, the scale up from the centre, the names clockwise."""

    cx: float
    cy: float
    radius: float
    scale: Scale
    names: tuple[Label, ...]

    @property
    def box(self) -> BBox:
        """Around the spokes."""
        return BBox(self.cx - self.radius, self.cy - self.radius, self.cx + self.radius, self.cy + self.radius)

    def direction(self, spoke: float) -> Point:
        """Along a spoke, or between two, from the centre, one point long."""
        turn = 2 * math.pi * spoke / len(self.names)
        return math.sin(turn), -math.cos(turn)


def find_web(scene: Scene) -> Web | None:
    """The spokes of a radar chart, where tick labels and names stand as those of one do."""
    for lane in scene.lanes:
        scale = lane.scale
        if lane.axis != "y" or scale is None or scale.kind != "linear" or scale.slope > 0:
            continue
        step = min(abs(b - a) for a, b in pairwise(sorted(scale.values)))
        taken = {id(label) for label in lane.labels}
        for rule in scene.rules:
            beside = lane.box.x0 - BESIDE * scene.em <= rule.at <= lane.box.x1 + BESIDE * scene.em
            if rule.along != "y" or not beside or rule.low > min(scale.places) + scene.em:
                continue
            for below in range(len(lane.labels) + 3):
                cy = scale.place(min(scale.values) - below * step)
                radius = cy - min(scale.places)
                names = _around(scene, rule.at, cy, radius, taken)
                if names and rule.high >= cy - scene.em:
                    return Web(rule.at, cy, radius, scale, names)
    return None


def _around(scene: Scene, cx: float, cy: float, radius: float, taken: set[int]) -> tuple[Label, ...]:
    """Labels at even angles clockwise from the top, just beyond the spokes; none where they are not so."""
    ring: list[tuple[float, Label]] = []
    for label in scene.labels:
        # What stands left or right of a spoke's end begins there.
        x = min(max(cx, label.box.x0), label.box.x1)
        far = math.hypot(x - cx, label.box.cy - cy)
        if id(label) not in taken and INSIDE * radius <= far <= radius + OUTSIDE * scene.em and label.upright:
            x = label.box.cx if label.box.x0 <= cx <= label.box.x1 else x
            ring.append((math.atan2(x - cx, cy - label.box.cy) % (2 * math.pi), label))
    if not FEWEST <= len(ring) <= MOST or radius <= 2 * scene.em:
        return ()
    apart = 2 * math.pi / len(ring)
    ring.sort(key=lambda pair: (pair[0] + ASLANT * apart) % (2 * math.pi))
    off = [(angle - k * apart + math.pi) % (2 * math.pi) - math.pi for k, (angle, _) in enumerate(ring)]
    return tuple(label for _, label in ring) if max(map(abs, off)) <= ASLANT * apart else ()


def read_radar(scene: Scene, web: Web) -> ChartData:
    """The chart on a web.

    Raises:
        Declined: a series cannot be followed around, or has no name.
    """
    groups: dict[int, list[Shape]] = {}
    for shape in scene.shapes:
        inside = web.box.expand(scene.em).contains(shape.box.cx, shape.box.cy)
        if shape.color is not None and _is_coloured(shape.color) and inside and not scene.legend.holds(shape.box):
            groups.setdefault(shape.color, []).append(shape)
    groups = {c: own for c, own in groups.items() if max(s.box.width for s in own) > 2 * scene.em}
    if not groups:
        raise Declined("no series is drawn around the centre of a radar chart")
    series = [_series(scene, web, color, own) for color, own in groups.items()]
    if len(series) > 1 and not all(s.name for s in series):
        raise Declined("a series of a radar chart has no name")
    names = [label.text for label in web.names]
    return ChartData(
        page_no=scene.drawing.page_no,
        bbox=scene.drawing.bbox.rounded(),
        confidence=0.85,
        way=scene.drawing.way if scene.drawing.way in ("vector", "pixels") else "none",
        kind="radar",
        title=title_of(scene, BBox.around([web.box, *(label.box for label in web.names)])),
        x_axis=ChartAxis(scale="category", categories=names),
        y_axis=ChartAxis(unit=web.scale.unit, scale="linear", residual=round(web.scale.share, 6)),
        series=series,
    )


def _series(scene: Scene, web: Web, color: int, shapes: Sequence[Shape]) -> ChartSeries:
    sides = [_side(web, k, shapes, scene.em) for k in range(len(web.names))]
    points = []
    for spoke, label in enumerate(web.names):
        ends = [end for side, n in ((sides[spoke - 1], 1), (sides[spoke], 0)) if side is not None for end in (side[n],)]
        if not ends:
            raise Declined("a series of a radar chart does not go all around")
        if max(ends) - min(ends) > ONE * scene.em:
            raise Declined("the sides of a series of a radar chart do not meet on a spoke")
        far = sum(ends) / len(ends)
        value = web.scale.value(web.cy - far)
        error = web.scale.error(value, PRECISION + 2 * web.scale.blur + min(web.scale.residual, 0.25))
        x, y = (c + far * d for c, d in zip((web.cx, web.cy), web.direction(spoke)))
        place = BBox(x, y, x, y).rounded()
        points.append(ChartPoint(x=label.text, y=shortest(value, error / 4), error=error, bbox=place))
    return ChartSeries(name=scene.legend.name(color) or "", mark="line", points=points)


def _side(web: Web, spoke: int, shapes: Sequence[Shape], em: float) -> tuple[float, float] | None:
    """How far from the centre the straight side after a spoke starts and ends; None where too little is seen."""
    crossed = [(way, _crossing(web, spoke + way, shapes, em)) for way in LOOKED]
    seen = [(way, at) for way, at in crossed if at is not None]
    if len(seen) < ENOUGH:
        return None
    # 1 / distance grows evenly with the place along a straight line: far · (a · dx + b · dy) = 1.
    ways = np.array([web.direction(spoke + way) for way, _ in seen])
    far = np.array([at for _, at in seen])
    plane, *_ = np.linalg.lstsq(ways * far[:, None], np.ones(len(far)), rcond=None)
    if float(np.abs(far - 1 / (ways @ plane)).max()) > STRAIGHT * em:
        return None
    start, end = (1 / float(np.array(web.direction(spoke + n)) @ plane) for n in (0, 1))
    return (start, end) if min(start, end) >= 0 and max(start, end) <= 1.2 * web.radius else None


def _crossing(web: Web, spoke: float, shapes: Sequence[Shape], em: float) -> float | None:
    """How far from the centre strokes of one colour cross a ray; None where they do not, or in two places."""
    found = [far for shape in shapes for far in _crossings(web, spoke, shape)]
    return sum(found) / len(found) if found and max(found) - min(found) <= STRAIGHT * em else None


def _crossings(web: Web, spoke: float, shape: Shape) -> Iterator[float]:
    dx, dy = web.direction(spoke)
    # Along the ray, and to the side of it.
    turned = [((x - web.cx) * dx + (y - web.cy) * dy, (x - web.cx) * dy - (y - web.cy) * dx) for x, y in shape.points]
    for (a, p), (b, q) in pairwise([*turned, turned[0]] if shape.closed else turned):
        if p * q <= 0 and p != q and (along := a + (b - a) * p / (p - q)) > 0:
            yield along


def _is_coloured(color: int) -> bool:
    parts = color >> 16, color >> 8 & 255, color & 255
    return max(parts) - min(parts) > GREY
