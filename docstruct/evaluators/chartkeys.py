"""A labelled chart and one read from its picture → the two with keys that both can know.

A label may name what no picture shows, or leave out what it shows; such keys say nothing of the reading:

- Where both sides have one series (of more than one point), its name tells nothing apart: it is left out.
- Series of a label without names are paired with the read ones by their points, whatever these are called.
- Categories of a label without any are numbered in their order, and so are read ones that are no numbers.
- A number or a date on the axis that is within 1 % of the axis of a true one, and of no nearer one, is that one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from docstruct.evaluators.assignment import best_pairs
from docstruct.evaluators.chartpoints import Chart, Point
from docstruct.evaluators.charts import key_likeness, rms

NEAR = 0.01  # of the range of the true places along the axis


def with_shared_keys(truth: Chart, given: Chart) -> tuple[Chart, Chart]:
    """Both charts, keyed by what both can know."""
    if _are_places(p.series for p in truth.points) and not _are_places(p.x for p in truth.points):
        truth = _turned(truth)  # a column for each year, as some tables have it
    if not truth.categories:
        given = _numbered(given)
    sole = len(truth.points) > len(_series(truth)) == 1
    if sole and len({p.x for p in given.points}) == 1 < len(_series(given)):  # one point of each of several series
        given = _turned(given)
    if sole and len(_series(given)) == 1:
        truth, given = _renamed(truth, {}), _renamed(given, {})
    elif not truth.names:
        given = _renamed(given, _partners(truth, given))
    return truth, _on_places(truth, given)


def _series(chart: Chart) -> dict[str, list[Point]]:
    groups: dict[str, list[Point]] = {}
    for point in chart.points:
        groups.setdefault(point.series, []).append(point)
    return groups


def _turned(chart: Chart) -> Chart:
    return replace(chart, points=tuple(Point(p.x, p.series, p.y) for p in chart.points))


def _are_places(names: Iterable[str]) -> bool:
    return all(_place(name) is not None for name in names)


def _renamed(chart: Chart, names: Mapping[str, str]) -> Chart:
    return replace(chart, points=tuple(replace(p, series=names.get(p.series, "")) for p in chart.points))


def _numbered(chart: Chart) -> Chart:
    """With categories counted from 1 in their order, unless they are numbers."""
    order = {x: str(n) for n, x in enumerate(dict.fromkeys(p.x for p in chart.points), 1)}
    if all(_place(x) is not None for x in order):
        return chart
    return replace(chart, points=tuple(replace(p, x=order[p.x]) for p in chart.points))


def _partners(truth: Chart, given: Chart) -> dict[str, str]:
    """The true name of each given series, by how well their points agree; one that is left over has its own."""
    true, read = _series(truth), _series(given)
    parts = {name: name.partition(" ")[2] for name in true}  # of a box, which of its numbers a series has
    likeness = [
        [rms(_sole(true[t]), _sole(_placed(read[r], true[t]))).value if r.endswith(parts[t]) else 0.0 for r in read]
        for t in true
    ]
    pairs = {list(read)[j]: list(true)[i] for i, j in best_pairs(likeness)}
    return {name: pairs.get(name, f"- {name}") for name in read}


def _sole(points: Sequence[Point]) -> Chart:
    return Chart(tuple(replace(p, series="") for p in points))


def _on_places(truth: Chart, given: Chart) -> Chart:
    """With each place along the axis that is nearly a true one written as this one."""
    true = _series(truth)
    placed: list[Point] = []
    for name, points in _series(given).items():
        like = max(true, key=lambda t: key_likeness(t, name), default="")
        alike = like in true and key_likeness(like, name) > 0
        placed += _placed(points, true[like] if alike else truth.points)
    return replace(given, points=tuple(placed))


def _placed(points: Sequence[Point], truth: Sequence[Point]) -> list[Point]:
    """One point at most for each true place, the nearest; the others as they are."""
    places = {x: place for x in dict.fromkeys(p.x for p in truth) if (place := _place(x)) is not None}
    if len(places) < 2:
        return list(points)
    room = NEAR * (max(places.values()) - min(places.values()))
    own = [_place(p.x) for p in points]
    near = [
        (abs(place - at), n, x)
        for n, place in enumerate(own)
        if place is not None
        for x, at in places.items()
        if abs(place - at) <= room
    ]
    texts: dict[int, str] = {}
    for _, n, x in sorted(near):
        if n not in texts and x not in texts.values():
            texts[n] = x
    return [replace(p, x=texts.get(n, p.x)) for n, p in enumerate(points)]


def _place(x: str) -> float | None:
    """A number, or the day of an ISO date."""
    try:
        return float(x)
    except ValueError:
        pass
    try:
        return float(dt.date.fromisoformat(x[:10]).toordinal())
    except ValueError:
        return None
