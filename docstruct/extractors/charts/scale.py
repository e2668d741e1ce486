"""Tick labels and where they stand → a scale: place on the page ↔ number, logarithm or day.

A line is laid through every pair of labels and the one that most labels lie on wins (consensus), then it is
fitted to those by least squares. Linear is tried first, then logarithmic, then dates: labels that lie on a
straight line say which they are. The residual is what the labels are off at most, as a share of the axis.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise
from typing import Literal

import numpy as np

from docstruct.extractors.charts.dates import Dates, read_dates
from docstruct.extractors.charts.numbers import Undecided, read_numbers

Kind = Literal["linear", "log", "date"]
WRITTEN = 0.04  # points: what places in vector drawings are rounded to, on both sides
PIXELS, EXACTLY = (1.0, 0.75), 2e-3  # points: the sizes of a pixel in drawings made on screens
MAX_TICKS = 60  # of a lane; pairs grow with their square
MIN_SHARE = 0.75  # of the labels of a lane that must lie near the line
MOST = 0.6  # of them that must lie on it
EXACT = 0.2  # of the tolerance: on the line
BENT, STRAIGHT, LESS = 4, 0.02, 0.35  # labels; share of the axis that they are off a line; of it, off a bent one
CLEARLY = 0.5  # of how far the labels are off in the one reading, they are off in the other


@dataclass(frozen=True)
class Scale:
    """``t = slope · place + offset``, where t is the value, its decimal logarithm, or an ordinal day."""

    kind: Kind
    slope: float
    offset: float
    places: tuple[float, ...]  # of the labels that the line goes through, ascending
    values: tuple[float, ...]  # theirs
    residual: float  # points: the farthest that one of them is from the line
    dates: Dates | None = None
    unit: str | None = None
    decimals: int = 0
    outliers: int = field(default=0)
    aside: float = 0.0  # points: how far the tick marks may stand aside of what they measure
    blur: float = 0.0  # points: how unsure a place in the drawing is, where it was found in pixels

    def value(self, place: float) -> float:
        """The value at a place."""
        t = self.slope * place + self.offset
        return 10.0 ** min(max(t, -300.0), 300.0) if self.kind == "log" else t

    def place(self, value: float) -> float:
        """Where a value stands; a value that has no logarithm stands nowhere."""
        t = (math.log10(value) if value > 0 else -math.inf) if self.kind == "log" else value
        return (t - self.offset) / self.slope

    def error(self, value: float, points: float) -> float:
        """What an error of so many points is in units of the value."""
        step = abs(self.slope) * (points + self.blur)
        return abs(value) * (10**step - 1) if self.kind == "log" else step

    @property
    def off(self) -> float:
        """How far a place may be from where its value stands, beside what is blurred: a bound, in points.

        In pixels two tick marks and the base line are as unsure as the place itself.
        """
        return WRITTEN + self.residual + self.aside + 3 * self.blur

    @property
    def span(self) -> float:
        """Length between the outermost labels, points."""
        return self.places[-1] - self.places[0]

    @property
    def share(self) -> float:
        """The residual as a share of that."""
        return self.residual / self.span if self.span else 0.0


def fit_scale(
    texts: Sequence[str], places: Sequence[float], tolerance: float, least: int = 3, reach: Sequence[float] = ()
) -> Scale | None:
    """The scale that labels at these places state, or None.

    Args:
        texts: of the labels.
        places: x or y of each, points.
        tolerance: how far a label may stand off, points.
        least: labels that must agree.
        reach: how far each label may have been moved aside, points; by default no farther than ``tolerance``.
    """
    reach = reach or [tolerance] * len(texts)
    if not 2 <= len(texts) <= MAX_TICKS:
        return None
    return _numeric(texts, places, tolerance, least, reach) or fit_dates(texts, places, tolerance, least, reach)


def _numeric(
    texts: Sequence[str], places: Sequence[float], tolerance: float, least: int, reach: Sequence[float]
) -> Scale | None:
    try:
        numbers = read_numbers(texts)
    except Undecided:
        return None
    known = [(p, v, r) for p, v, r in zip(places, numbers.values, reach) if v is not None]
    if len(known) < max(least, MIN_SHARE * len(texts)):
        return None
    decimals = max(numbers.decimals)
    linear = _line(known, tolerance, least)
    powers = all("^" in text for text in texts)
    if linear is not None and _evenly(linear) and not powers and not _bent(known):
        return _scale("linear", linear, len(texts), unit=numbers.unit, decimals=decimals)
    if all(v > 0 for _, v, _ in known):
        logs = _line([(p, math.log10(v), r) for p, v, r in known], tolerance, least)
        if logs is not None and (_by_factors(logs) or _bent(known)):
            return _scale("log", logs, len(texts), unit=numbers.unit, decimals=decimals)
    return None


def _bent(known: Sequence[tuple[float, float, float]]) -> bool:
    """Whether even steps stand as unevenly as on a logarithmic axis, and no label is off by as much there.

    An axis of 200, 400, 600, 800 may be either; how far apart these stand says which.
    """
    places, values, _ = zip(*known)
    if len(known) < BENT or min(values) <= 0:
        return False
    straight, bent = _off(places, values), _off(places, [math.log10(v) for v in values])
    return straight > STRAIGHT * (max(places) - min(places)) and bent < LESS * straight


def fit_dates(
    texts: Sequence[str], places: Sequence[float], tolerance: float, least: int = 3, reach: Sequence[float] = ()
) -> Scale | None:
    """The scale of days that labels state, or None; arguments as of `fit_scale`.

    Where 02/01 may be in January or in February, where the labels stand says it: days lie evenly, months do not.
    """
    reach = reach or [tolerance] * len(texts)
    best: Scale | None = None
    off = math.inf
    for dates in read_dates(texts):
        found = _line(list(zip(places, dates.days, reach)), tolerance, least)
        if found is not None and (best is None or _off(places, dates.days) < CLEARLY * off):
            best, off = _scale("date", found, len(texts), dates=dates), _off(places, dates.days)
    return best


def _off(places: Sequence[float], days: Sequence[float]) -> float:
    """How far labels are from a straight line, root mean square of points."""
    at, t = np.array(places), np.array(days)
    slope, offset = np.polyfit(t - t.mean(), at, 1)
    return float(np.sqrt(np.mean((slope * (t - t.mean()) + offset - at) ** 2)))


Line = tuple[tuple[float, ...], tuple[float, ...]]
"""Places, ascending, and what stands there."""


def _line(known: Sequence[tuple[float, float, float]], tolerance: float, least: int) -> Line | None:
    """The points, each with its reach, on the line that most of them agree with; those that stand off are put on it.

    Labels at the ends of an axis are often moved inwards. So the line is that on which most points are exactly,
    as long as nearly all are near it.
    """
    known = sorted(set(known))
    points = [(p, v) for p, v, _ in known]
    for exact in (tolerance * EXACT, tolerance):
        on = _agreeing(points, exact)
        if len(on) < max(least, MOST * len(points)):
            continue
        places, values = np.array(on).T
        slope, offset = np.polyfit(places - places.mean(), values, 1)
        offset -= slope * places.mean()
        meant = [(p, float((v - offset) / slope), v, max(r, tolerance)) for p, v, r in known]
        near = sorted((p if (p, v) in on else m, v) for p, m, v, r in meant if abs(m - p) <= r)
        if len(near) >= max(least, MIN_SHARE * len(points)):
            return tuple(p for p, _ in near), tuple(v for _, v in near)
    return None


def _agreeing(points: Sequence[tuple[float, float]], tolerance: float) -> list[tuple[float, float]]:
    best: list[tuple[float, float]] = []
    error = math.inf
    for (p, v), (q, w) in combinations(points, 2):
        if q - p <= tolerance or v == w:
            continue
        slope = (w - v) / (q - p)
        off = [abs(a - p - (b - v) / slope) for a, b in points]
        on = [point for point, o in zip(points, off) if o <= tolerance]
        total = sum(o for o in off if o <= tolerance)
        if (len(on), -total) > (len(best), -error):
            best, error = on, total
    return best


def _evenly(line: Line) -> bool:
    """Whether the values are whole steps apart, as those of ticks are and those of data are not."""
    values = sorted(line[1])
    steps = [b - a for a, b in pairwise(values)]
    least = min(steps)
    return least > 0 and all(abs(s / least - round(s / least)) <= 0.02 * max(1.0, s / least) for s in steps)


def _by_factors(line: Line) -> bool:
    """Whether logarithms are those of ticks: one factor all along, or leading digits 1, 2, 3, 5."""
    logs = sorted(line[1])
    steps = [b - a for a, b in pairwise(logs)]
    if max(steps) - min(steps) <= 1e-3 * max(steps):
        return True
    return logs[-1] - logs[0] >= 1 and all(round(10 ** (v % 1), 2) in (1, 2, 3, 5, 10) for v in logs)


def _scale(kind: Kind, line: Line, labels: int, **more: object) -> Scale:
    places = np.array(line[0])
    t = np.array(line[1])
    slope, offset = np.polyfit(places - places.mean(), t, 1)
    offset -= slope * places.mean()
    residual = float(np.abs((t - offset) / slope - places).max())
    values = tuple(10.0**v for v in line[1]) if kind == "log" else line[1]
    return Scale(kind, float(slope), float(offset), line[0], values, residual, outliers=labels - len(t), **more)  # type: ignore[arg-type]


def refitted(scale: Scale, places: Sequence[float], values: Sequence[float]) -> Scale:
    """The scale laid through these values at other places, those of their tick marks."""
    t = tuple(math.log10(v) for v in values) if scale.kind == "log" else tuple(values)
    new = _scale(scale.kind, (tuple(places), t), len(t))
    aside = _half_a_pixel(places)
    return replace(
        scale, slope=new.slope, offset=new.offset, places=new.places, values=new.values, residual=new.residual,
        aside=aside,
    )  # fmt: skip


def _half_a_pixel(places: Sequence[float]) -> float:
    """Half a pixel where all marks stand on whole ones, or in their middles, to be sharp: data may stand beside."""
    for pixel in PIXELS:
        if all(abs(math.remainder(p, pixel / 2)) <= EXACTLY for p in places):
            return pixel / 2
    return 0.0
