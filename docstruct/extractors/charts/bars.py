"""Rectangles in a plot → bars: side by side, stacked, lying, or a histogram.

Bars have one edge on a common base line, or stand end to end on bars that have. The base line is where the
scale has its zero, else the edge that most bars share. Rectangles that float have no value of their own and are
not read.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from docstruct.extractors.charts.found import Found, Series, measured
from docstruct.extractors.charts.keys import Key, axis_keys, grouped_keys, named_keys, scale_keys
from docstruct.extractors.charts.lanes import Lane
from docstruct.extractors.charts.numbers import shortest
from docstruct.extractors.charts.plots import Plot
from docstruct.extractors.charts.scale import Scale
from docstruct.extractors.charts.shapes import Shape
from docstruct.extractors.figures import Declined
from docstruct.geometry import BBox

ON = 0.12  # text heights: edges this close are one
MOST = 3000


@dataclass(frozen=True)
class _Bar:
    """A rectangle with its sides named: across the bars (``low``, ``high``), along the values (``near``, ``far``)."""

    low: float
    high: float
    near: float  # toward the base
    far: float
    color: int | None
    box: BBox

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


def read_bars(marks: Sequence[Shape], plot: Plot, em: float) -> list[Series]:
    """Series of bars, none where the plot has none.

    Raises:
        Declined: there are bars whose values cannot be told.
    """
    rects = [s for s in marks if s.is_rect and s.fill is not None][:MOST]
    if not rects:
        return []
    tolerance = ON * em
    options = []
    for horizontal, lane in ((False, plot.y), (True, plot.x)):
        if lane is not None and lane.scale is not None and lane.scale.kind != "date":
            found = _standing(rects, lane.scale, horizontal, tolerance)
            if found is not None:
                options.append((len(found[0]), not horizontal, found, horizontal, lane.scale))
    if not options:
        return []
    if len(options) == 2 and options[0][0] == options[1][0] and plot.x is not None and plot.x.scale is not None:
        options = [o for o in options if _thin(o[2][0])] or options
    count, _, (bars, base), horizontal, scale = max(options, key=lambda o: (o[0], o[1]))
    if count < len(rects):
        raise Declined(f"{len(rects) - count} of {len(rects)} rectangles do not stand on the base line")
    return _series(bars, base, horizontal, scale, plot, tolerance)


def _thin(bars: Sequence[_Bar]) -> bool:
    """Whether bars do not overlap across."""
    ordered = sorted({(round(b.low, 1), round(b.high, 1)) for b in bars})
    return all(a[1] <= b[0] + 0.5 * (b[1] - b[0]) for a, b in itertools.pairwise(ordered))


def _standing(
    rects: Sequence[Shape], scale: Scale, horizontal: bool, tolerance: float
) -> tuple[list[_Bar], float] | None:
    """The rectangles that stand on the base line, or on others that do; and that line."""
    edges = [(s.box.x0, s.box.x1) if horizontal else (s.box.y1, s.box.y0) for s in rects]
    base = _base(edges, scale, tolerance)
    if base is None:
        return None
    bars: list[_Bar] = []
    stacks: dict[tuple[int, int], list[tuple[float, float, Shape]]] = defaultdict(list)
    for shape, (start, end) in zip(rects, edges):
        across = (shape.box.y0, shape.box.y1) if horizontal else (shape.box.x0, shape.box.x1)
        key = round(across[0] / tolerance / 2), round(across[1] / tolerance / 2)
        key = next((k for k in _around(key) if k in stacks), key)
        stacks[key].append((start, end, shape))
    for stack in stacks.values():
        bars += _stacked(stack, base, horizontal, tolerance)
    return (bars, base) if bars else None


def _around(key: tuple[int, int]) -> list[tuple[int, int]]:
    return [(key[0] + i, key[1] + j) for i in (0, -1, 1) for j in (0, -1, 1)]


def _base(edges: Sequence[tuple[float, float]], scale: Scale, tolerance: float) -> float | None:
    """The place of the base line: where zero is, if bars end there, else the edge that most of them share."""
    ends = [e for pair in edges for e in pair]
    zero = scale.place(0.0) if scale.kind == "linear" else None
    if zero is not None:
        # Tick labels without marks are placed by their print: bars that end close by say where zero is.
        near = [e for e in ends if abs(e - zero) <= max(tolerance, scale.residual) + tolerance * 2]
        if near:  # flat bars end close by on both sides: the end that most of them share
            fine = Counter(round(e / tolerance * 4) for e in near)
            usual = max(fine, key=lambda at: (fine[at], -abs(at * tolerance / 4 - zero)))
            return median(e for e in near if round(e / tolerance * 4) == usual)
    shared, count = Counter(round(e / tolerance) for e in ends).most_common(1)[0]
    least = max(1, len(edges) // 2) if len(edges) > 1 else 1
    if count < least or (zero is not None and scale.places[0] < zero < scale.places[-1]):
        return None
    return median(e for e in ends if round(e / tolerance) == shared)


def _stacked(
    stack: Sequence[tuple[float, float, Shape]], base: float, horizontal: bool, tolerance: float
) -> list[_Bar]:
    """Bars of one stack from the base outwards in both directions; those that float are left out."""
    bars: list[_Bar] = []
    for sign in (1, -1):
        at = base
        rest = [(min(pair, key=lambda e: (e - base) * sign), max(pair, key=lambda e: (e - base) * sign), s)
                for *pair, s in stack]  # fmt: skip
        rest = [r for r in rest if (((r[0] + r[1]) / 2 >= base) == (sign == 1))]
        rest = [r for r in rest if (r[0] - base) * sign >= -tolerance * 2]
        for near, far, shape in sorted(rest, key=lambda r: (r[0] - base) * sign):
            onbase = abs(near - base) <= min(2 * tolerance, abs(near - at))
            if abs(near - at) <= 2 * tolerance or abs(near - base) <= 2 * tolerance:
                low, high = (shape.box.y0, shape.box.y1) if horizontal else (shape.box.x0, shape.box.x1)
                bars.append(_Bar(low, high, base if onbase else near, far, shape.color, shape.box))
                at = far
    return bars


# -- bars to series -----------------------------------------------------------------------------------


def _series(
    bars: list[_Bar], base: float, horizontal: bool, scale: Scale, plot: Plot, tolerance: float
) -> list[Series]:
    lane, names = (plot.y, plot.y_names) if horizontal else (plot.x, plot.x_names)
    groups: dict[int | None, list[_Bar]] = defaultdict(list)
    for bar in bars:
        groups[bar.color].append(bar)
    shades = len(groups)
    shared = _shared_middles(bars, 2 * scale.blur)
    middles = sorted(set(shared.values()))
    named, bins = _keys(bars, middles, lane, names, shades, tolerance)
    keys = {middle: named[at] for middle, at in shared.items()}
    # One bar for each key, each in its own colour: the colours repeat what the keys say.
    if shades > 1 and len(bars) == len(middles) and len(set(named.values())) == len(bars):
        groups = {None: bars}
    out = []
    for color, own in groups.items():
        points = [_point(bar, keys[round(bar.middle, 3)], base, scale) for bar in sorted(own, key=lambda b: b.middle)]
        out.append(Series("bar", color, points, horizontal=horizontal, bins=bins, base=base))
    return out


def _shared_middles(bars: Sequence[_Bar], slack: float) -> dict[float, float]:
    """The middle of each bar → the one for all bars of its stack, whose sides pixels may put a little apart."""
    shared: dict[float, float] = {}
    first = -math.inf
    for middle in sorted({round(b.middle, 3) for b in bars}):
        first = first if middle - first <= slack else middle
        shared[middle] = first
    return shared


def _point(bar: _Bar, key: Key, base: float, scale: Scale) -> Found:
    near = 0.0 if bar.near == base and scale.kind == "linear" else scale.value(bar.near)
    ends = 1
    if bar.near == base and scale.kind == "linear":
        # Bars on the base line end at their value, wherever the axis is cut off.
        value = scale.value(bar.far) - (scale.value(base) if abs(scale.place(0.0) - base) < 3 else 0.0)
    elif bar.near == base:
        value = scale.value(bar.far)
    else:
        value = scale.value(bar.far) - near
        ends = 2
    return measured(key, value, scale, bar.box, ends)


def _keys(
    bars: Sequence[_Bar], middles: Sequence[float], lane: Lane | None, names: Lane | None, shades: int, tolerance: float
) -> tuple[dict[float, Key], bool]:
    """The key of each middle of bars, and whether the keys are intervals."""
    named = named_keys(middles, names)
    scale = lane.scale if lane is not None else None
    if scale is not None and scale.kind == "linear" and _is_histogram(bars, middles, scale, tolerance):
        return dict(zip(middles, _intervals(bars, middles, scale))), True
    if named is not None and len(set(named)) == len(named):
        odd = lane is None or lane.scale is None or lane.scale.kind != "linear" or len(names.labels) > len(lane.labels)  # type: ignore[union-attr]
        return dict(zip(middles, named if odd else axis_keys(middles, lane, names))), False
    if names is not None and len(names.labels) >= 1 and (shades > 1 or scale is None):
        grouped = grouped_keys(middles, names)
        if grouped is not None:
            return dict(zip(middles, grouped)), False
    if scale is not None:
        return dict(zip(middles, scale_keys(middles, scale))), False
    return dict(zip(middles, axis_keys(middles, lane, names))), False


def _is_histogram(bars: Sequence[_Bar], middles: Sequence[float], scale: Scale, tolerance: float) -> bool:
    """Whether bars fill an axis of numbers from edge to edge, and tick labels stand at edges, not at middles."""
    if len(middles) < 3:
        return False
    pitch = _pitch(middles)
    width = median(b.high - b.low for b in bars)
    off = [(m - middles[0]) / pitch for m in middles]
    if width < 0.8 * pitch or any(abs(o - round(o)) > 0.05 + scale.blur / pitch for o in off):
        return False
    reach = [p for p in scale.places if middles[0] - pitch <= p <= middles[-1] + pitch]
    edges = [middles[0] - pitch / 2, *(m + pitch / 2 for m in middles)]
    near = max(0.03 * pitch, 0.5 + 2 * scale.blur)
    at_middles, at_edges = (sum(min(abs(p - q) for q in at) <= near for p in reach) for at in (middles, edges))
    # Bars that leave gaps and all have ticks at their middles stand for these.
    return at_edges >= at_middles and (width >= 0.9 * pitch or at_middles < len(middles))


def _pitch(middles: Sequence[float]) -> float:
    """The distance that all middles are apart, or several of it."""
    least = min(b - a for a, b in itertools.pairwise(middles))
    usual = median(b - a for a, b in itertools.pairwise(middles))
    reach = middles[-1] - middles[0]
    return reach / max(1, round(reach / (usual if usual < 1.5 * least else least)))


def _intervals(bars: Sequence[_Bar], middles: Sequence[float], scale: Scale) -> list[Key]:
    pitch = _pitch(middles)
    error = scale.error(0.0, min(scale.residual, 0.25) + 0.02 * pitch)
    ends = [(scale.value(m - pitch / 2), scale.value(m + pitch / 2)) for m in middles]
    return [f"{shortest(min(e), error):g} – {shortest(max(e), error):g}" for e in ends]
