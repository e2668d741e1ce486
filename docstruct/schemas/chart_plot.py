"""A `ChartData` drawn anew by matplotlib, as it was drawn: beside one another, on each other, along its scales."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from docstruct.errors import MissingExtraError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from docstruct.schemas.chart import ChartData, ChartSeries


def plot(chart: ChartData, axes: Axes | None = None) -> Axes:
    """Draw every series on ``axes``; bars of several series beside each other, or on each other as they were drawn."""
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise MissingExtraError("plotting a chart", "plot") from error
    axes = axes if axes is not None else plt.subplots()[1]
    if any(s.mark == "pie" for s in chart.series):
        _pie(axes, chart)
    else:
        _axes_with_marks(axes, chart)
    axes.set_title(chart.title)
    return axes


def to_svg(chart: ChartData) -> str:
    """The plot as an SVG document, 6.4 by 4 inches."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError("drawing a chart", "plot") from error
    figure, stream = Figure((6.4, 4.0), layout="constrained"), io.StringIO()
    plot(chart, figure.subplots())
    figure.savefig(stream, format="svg")
    return stream.getvalue()


def _pie(axes: Axes, chart: ChartData) -> None:
    points = [p for s in chart.series for p in s.points if p.y is not None]
    values = [float(p.y or 0.0) for p in points]
    axes.pie(values, labels=[str(p.x) for p in points], startangle=90, counterclock=False)  # as most are drawn


def _axes_with_marks(axes: Axes, chart: ChartData) -> None:
    places = _places(chart)
    bars = [s for s in chart.series if s.mark == "bar"]
    heaps: dict[tuple[str, float], float] = {}  # (mark, place) → what stands there already
    for series in chart.series:
        points = [(places[p.x], float(p.y)) for p in series.points if p.y is not None and p.x in places]
        if series.mark == "bar":
            of = 1 if chart.stacked else len(bars)
            _bars(axes, series, points, (0 if chart.stacked else bars.index(series), of), chart, heaps)
        elif series.mark == "area":
            _area(axes, series, points, chart, heaps)
        else:
            style = {} if series.mark == "line" else {"linestyle": "none", "marker": "o"}
            at, values = zip(*points) if points else ((), ())
            axes.plot(*((values, at) if chart.horizontal else (at, values)), label=series.name, **style)  # type: ignore[arg-type]
    _scales(axes, chart, places)
    if any(s.name for s in chart.series):
        axes.legend()


def _places(chart: ChartData) -> dict[Any, float]:
    """Key → its place along the axis: a number, a day, or its turn among the categories."""
    keys = list(dict.fromkeys(p.x for s in chart.series for p in s.points if p.x is not None))
    if any(s.mark == "bar" for s in chart.series):
        return {key: float(i) for i, key in enumerate(keys)}
    if all(isinstance(key, float) for key in keys):
        return {key: float(key) for key in keys}
    days = [_day(key) for key in keys]
    if chart.x_axis.scale == "date" and None not in days:
        return {key: day for key, day in zip(keys, days) if day is not None}
    return {key: float(i) for i, key in enumerate(keys)}


def _day(key: object) -> float | None:
    """Days since 1970 of a date as ISO 8601 writes it; None of another text."""
    try:
        moment = datetime.fromisoformat(str(key))
    except ValueError:
        return None
    return (moment.replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds() / 86400


def _bars(
    axes: Axes,
    series: ChartSeries,
    points: Sequence[tuple[float, float]],
    place: tuple[int, int],
    chart: ChartData,
    heaps: dict[tuple[str, float], float],
) -> None:
    index, of = place
    at = [x + (index + 0.5) * 0.8 / of - 0.4 for x, _ in points]
    floor = [heaps.get(_heap(x, y), 0.0) if chart.stacked else 0.0 for x, y in points]
    for x, y in points:
        heaps[_heap(x, y)] = heaps.get(_heap(x, y), 0.0) + y
    values = [y for _, y in points]
    if chart.horizontal:
        axes.barh(at, values, height=0.8 / of, left=floor, label=series.name)
    else:
        axes.bar(at, values, width=0.8 / of, bottom=floor, label=series.name)


def _heap(x: float, y: float) -> tuple[str, float]:
    return "up" if y >= 0 else "down", x


def _area(
    axes: Axes,
    series: ChartSeries,
    points: Sequence[tuple[float, float]],
    chart: ChartData,
    heaps: dict[tuple[str, float], float],
) -> None:
    at = [x for x, _ in points]
    floor = [heaps.get(("area", x), 0.0) if chart.stacked else 0.0 for x in at]
    top = [y + f for (_, y), f in zip(points, floor)]
    heaps.update({("area", x): y for x, y in zip(at, top)})
    axes.fill_between(at, floor, top, label=series.name, alpha=1.0 if chart.stacked else 0.5)


def _scales(axes: Axes, chart: ChartData, places: dict[Any, float]) -> None:
    """Titles, logarithms, and what is written along the axis of the keys: at most a dozen of them."""
    labels = (chart.x_axis.label, chart.y_axis.label)
    across, up = labels[::-1] if chart.horizontal else labels
    axes.set(xlabel=across, ylabel=up)
    bars = any(s.mark == "bar" for s in chart.series)
    for axis, horizontal in ((chart.x_axis, chart.horizontal), (chart.y_axis, not chart.horizontal)):
        if axis.scale == "log" and not (bars and axis is chart.x_axis):
            (axes.set_yscale if horizontal else axes.set_xscale)("log")
    if chart.horizontal and bars:
        axes.invert_yaxis()  # the first category stands on top
    if bars or any(not isinstance(key, float) for key in places):
        shown = list(places.items())[:: max(1, -(-len(places) // 12))]
        texts = [f"{key:g}" if isinstance(key, float) else str(key) for key, _ in shown]
        slanted: dict[str, Any] = (
            {} if sum(map(len, texts)) <= 60 or chart.horizontal else {"rotation": 45, "ha": "right"}
        )
        ticks = axes.set_yticks if chart.horizontal else axes.set_xticks
        ticks([at for _, at in shown], labels=texts, **slanted)
