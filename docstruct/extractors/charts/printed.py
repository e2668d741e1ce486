"""Numbers printed at marks → the values of their points, where they agree with what was measured.

A printed number counts for the mark that it stands at: above or in a bar, beside a marker, on a slice. Printed
values of a plot are taken together: if they contradict the axis, the measured ones stay. Where bars have their values
printed, a category whose bar was not seen has the value printed where a bar of that value would end.
"""

from __future__ import annotations

from collections.abc import Sequence

from docstruct.extractors.charts.found import Found, Series
from docstruct.extractors.charts.labels import Label
from docstruct.extractors.charts.numbers import Undecided, is_number, read_numbers
from docstruct.extractors.charts.plots import Plot
from docstruct.geometry import BBox

AGREES = 0.02  # of the span of the values, beyond what is rounded off
MIN_SHARE = 0.6  # of the numbers at marks that must agree


def take_printed(series: Sequence[Series], texts: Sequence[Label], em: float) -> None:
    """Puts printed values in place of measured ones."""
    numbers = [x for x in texts if is_number(x.text)]
    points = [(s, p) for s in series for p in s.points if p.value is not None]
    if not numbers or not points:
        return
    try:
        read = read_numbers([x.text for x in numbers])
    except Undecided:
        return
    values = [p.value for _, p in points if p.value is not None]
    span = max(max(values) - min(values), abs(max(values, key=abs))) or 1.0
    taken: dict[int, tuple[float, Found, float]] = {}
    at_marks = agreeing = 0
    for label, value, decimals in zip(numbers, read.values, read.decimals):
        near = _nearest(label, points, em)
        if near is None or value is None:
            continue
        at_marks += 1
        rounded = 0.5 * 10.0**-decimals
        fits = [(d, p) for d, p in near if p.value is not None and abs(p.value - value) <= rounded + AGREES * span]
        if fits:
            agreeing += 1
            distance, point = min(fits, key=lambda f: f[0])
            if id(point) not in taken or taken[id(point)][0] > distance:
                taken[id(point)] = (distance, point, value)
    if agreeing < MIN_SHARE * at_marks:
        return
    for _, point, value in taken.values():
        point.value, point.printed, point.error = value, True, 0.0


def _nearest(label: Label, points: Sequence[tuple[Series, Found]], em: float) -> list[tuple[float, Found]] | None:
    """Points whose mark a label stands at, with the distance."""
    out = []
    for series, point in points:
        box = point.box
        dx = max(box.x0 - label.box.x1, label.box.x0 - box.x1, 0.0)
        dy = max(box.y0 - label.box.y1, label.box.y0 - box.y1, 0.0)
        off = abs(label.box.cx - box.cx) if not series.horizontal else abs(label.box.cy - box.cy)
        if dx <= 0.8 * em and dy <= 0.8 * em and (off <= em or series.mark not in ("bar", "line")):
            out.append((dx + dy + 0.1 * off, point))
    return out or None


def take_unseen(series: Sequence[Series], plot: Plot, texts: Sequence[Label], em: float) -> None:
    """Adds the points whose bars were not seen (most are short), where their values are printed at their ends."""
    if len(series) != 1 or series[0].mark != "bar" or series[0].bins:
        return
    bars = series[0]
    names, lane = (plot.y_names, plot.x) if bars.horizontal else (plot.x_names, plot.y)
    shown = sum(p.printed for p in bars.points)
    if names is None or lane is None or lane.scale is None or shown < MIN_SHARE * len(bars.points):
        return
    numbers = [x for x in texts if is_number(x.text)]
    read = read_numbers([x.text for x in numbers])
    keys = {p.key for p in bars.points}
    for name, place in zip(names.texts, names.places):
        for label, value in zip(numbers, read.values):
            across, along = _sides(label.box, bars.horizontal)
            if name in keys or value is None or abs(across - place) > 0.5 * em:
                continue
            end = lane.scale.place(value)
            if min(abs(side - end) for side in along) <= em:
                bars.points.append(Found(name, value, 0.0, _expected(place, end, bars), True))
                keys.add(name)
    bars.points.sort(key=lambda p: p.box.cy if bars.horizontal else p.box.cx)


def _sides(box: BBox, horizontal: bool) -> tuple[float, tuple[float, float]]:
    """The middle across the bars, and both ends along them."""
    return (box.cy, (box.x0, box.x1)) if horizontal else (box.cx, (box.y0, box.y1))


def _expected(place: float, end: float, bars: Series) -> BBox:
    """The box of a bar that was not seen: as broad as the others, from the base to where its value stands."""
    first = bars.points[0].box
    half = (first.height if bars.horizontal else first.width) / 2
    low, high = sorted((bars.base, end))
    return (
        BBox(low, place - half, high, place + half) if bars.horizontal else BBox(place - half, low, place + half, high)
    )
