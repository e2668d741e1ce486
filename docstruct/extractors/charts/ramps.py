"""A strip of colours with numbers beside it → what a colour stands for: a number, or an interval of a few.

The strip stands outside of the plots. Many narrow steps are a gradient: a colour is the number at the step most
like it. A few wide steps with numbers at their borders are intervals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from docstruct.extractors.charts.labels import Label
from docstruct.extractors.charts.numbers import is_number, read_numbers, shortest
from docstruct.extractors.charts.scale import Scale, fit_scale, refitted
from docstruct.extractors.charts.shapes import Rule, Shape
from docstruct.geometry import BBox

LEAST = 3  # steps
SMOOTH = 24  # steps from which on it is a gradient
WIDEST = 4.0  # text heights across
AT_END = 0.15  # text heights from the end of a strip to where its last number should stand
TICK = 1.2  # text heights: ticks are no longer, and no farther from their labels
HANGING = frozenset("gjpqyQ,;()[]")  # letters that reach below the line
LIKE = 18  # summed difference of red, green and blue up to which two colours may be one


@dataclass(frozen=True)
class Ramp:
    """Steps in drawn order, with the place where each starts and ends, and the scale beside them."""

    colors: tuple[int, ...]
    ends: tuple[tuple[float, float], ...]
    scale: Scale
    box: BBox
    labels: tuple[Label, ...]  # beside it

    @property
    def smooth(self) -> bool:
        """Whether it is a gradient, not a few intervals."""
        return len(self.colors) >= SMOOTH

    def value(self, color: int | None) -> float | None:
        """The number that a colour of a gradient stands for."""
        i = self._step(color)
        if i is None or not self.smooth:
            return None
        low, high = self.ends[i]
        return shortest(self.scale.value((low + high) / 2), abs(self.scale.value(high) - self.scale.value(low)))

    def name(self, color: int | None) -> str | None:
        """The number or the interval that a colour stands for, as text."""
        value = self.value(color)
        if value is not None:
            return f"{value:g}"
        i = self._step(color)
        if i is None:
            return None
        error = self.scale.error(0.0, 1.0)
        low, high = sorted(shortest(self.scale.value(p), error) for p in self.ends[i])
        return f"{low:g} – {high:g}"

    def _step(self, color: int | None) -> int | None:
        if color is None:
            return None
        best = min(range(len(self.colors)), key=lambda i: _apart(self.colors[i], color))
        return best if _apart(self.colors[best], color) <= LIKE else None


def _apart(one: int, other: int) -> int:
    return sum(abs((one >> shift & 255) - (other >> shift & 255)) for shift in (16, 8, 0))


def find_gradient(shapes: Sequence[Shape], labels: Sequence[Label], rules: Sequence[Rule], em: float) -> Ramp | None:
    """The gradient of a drawing, or None: so many steps with a scale beside them are no marks, wherever they stand."""
    ramp = find_ramp(shapes, labels, (), em, _off_ticks(labels, rules, em)) if len(shapes) >= SMOOTH else None
    return ramp if ramp is not None and ramp.smooth else None


def _off_ticks(labels: Sequence[Label], rules: Sequence[Rule], em: float) -> float:
    """How far print stands below its ticks along upright axes, as beside a strip, which has no ticks."""
    ticks = [r for r in rules if r.along == "x" and r.length <= TICK * em]
    off = [
        x.box.cy - tick.at
        for x in labels
        if x.upright and not HANGING & set(x.text)
        for tick in ticks
        if 0 <= tick.low - x.box.x1 <= TICK * em and abs(x.box.cy - tick.at) <= 0.3 * em
    ]
    return median(off) if len(off) >= LEAST else 0.0


def find_ramp(
    shapes: Sequence[Shape], labels: Sequence[Label], plots: Sequence[BBox], em: float, low: float = 0.0
) -> Ramp | None:
    """The strip of colours of a drawing, the one of most steps, or None; ``low`` is how far print stands too low."""
    outside = [s for s in shapes if s.is_rect and s.fill is not None and not _inside(s.box, plots)]
    found: list[Ramp] = []
    for along in ("y", "x"):
        lanes: dict[tuple[float, float], list[Shape]] = defaultdict(list)
        for s in outside:
            across = (s.box.x0, s.box.x1) if along == "y" else (s.box.y0, s.box.y1)
            if across[1] - across[0] <= WIDEST * em:
                lanes[round(across[0], 1), round(across[1], 1)].append(s)
        for lane in lanes.values():
            ramp = _ramp(lane, labels, along, em, low)
            if ramp is not None:
                found.append(ramp)
    return max(found, key=lambda r: len(r.colors), default=None)


def _inside(box: BBox, plots: Sequence[BBox]) -> bool:
    return any(plot.contains(box.cx, box.cy) for plot in plots)


def _ramp(lane: list[Shape], labels: Sequence[Label], along: str, em: float, low: float) -> Ramp | None:
    lane.sort(key=lambda s: s.box.y0 if along == "y" else s.box.x0)
    ends = [(s.box.y0, s.box.y1) if along == "y" else (s.box.x0, s.box.x1) for s in lane]
    joined = all(abs(b[0] - a[1]) <= 0.1 * em for a, b in pairwise(ends))
    if len(lane) < LEAST or not joined or len({s.fill for s in lane}) < LEAST:
        return None
    box = BBox.around(s.box for s in lane)
    beside = [(at - (low if along == "y" else 0.0), x) for at, x in _beside(box, labels, along, em)]
    scale = _scale_of(box, beside, along, em)
    if scale is None:
        return None
    return Ramp(tuple(s.fill or 0 for s in lane), tuple(ends), scale, box, tuple(label for _, label in beside))


def _beside(strip: BBox, labels: Sequence[Label], along: str, em: float) -> Iterator[tuple[float, Label]]:
    """Numbers along a strip, each with its place."""
    for x in labels:
        if along == "y":
            gap, at, inside = x.box.x0 - strip.x1, x.box.cy, strip.y0 - em <= x.box.cy <= strip.y1 + em
        else:
            gap, at, inside = x.box.y0 - strip.y1, x.box.cx, strip.x0 - em <= x.box.cx <= strip.x1 + em
        if is_number(x.text) and inside and -0.2 * em <= gap <= 2.5 * em:
            yield at, x


def _scale_of(strip: BBox, beside: Sequence[tuple[float, Label]], along: str, em: float) -> Scale | None:
    found = sorted(beside, key=lambda f: f[0])
    texts, places = [x.text for _, x in found], [at for at, _ in found]
    if len(found) == 2:
        # The numbers at the two ends of a gradient stand within it, but mean its ends.
        ends = (strip.y0, strip.y1) if along == "y" else (strip.x0, strip.x1)
        if all(abs(p - e) <= em for p, e in zip(places, ends)):
            places = list(ends)
    if any(v is None for v in read_numbers(texts).values):
        return None
    scale = fit_scale(texts, places, 0.6 * em, least=2, reach=[em] * len(texts))
    return _to_ends(scale, (strip.y0, strip.y1) if along == "y" else (strip.x0, strip.x1), em)


def _to_ends(scale: Scale | None, ends: tuple[float, float], em: float) -> Scale | None:
    """A scale whose first and last number all but stand at the ends of the strip, laid through these."""
    if scale is None or scale.kind != "linear" or len(scale.values) < LEAST:
        return scale
    values = scale.values[0], scale.values[-1]
    near = all(abs(scale.place(v) - end) <= AT_END * em for v, end in zip(values, ends))
    return refitted(scale, ends, values) if near else scale
