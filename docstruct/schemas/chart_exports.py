"""A `ChartData` as others draw it: a Vega-Lite specification, a plot by matplotlib."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from docstruct.errors import MissingExtraError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from docstruct.schemas.chart import ChartAxis, ChartData, ChartSeries

_MARKS = {
    "bar": "bar",
    "line": "line",
    "scatter": "point",
    "area": "area",
    "pie": "arc",
    "box": "point",  # whose five numbers are series here
    "heatmap": "rect",
    "unknown": "point",
}
_TYPES = {"linear": "quantitative", "log": "quantitative", "date": "temporal", "category": "nominal"}


def vega_lite(chart: ChartData) -> dict[str, Any]:
    """A Vega-Lite v5 specification: a layer for each kind of mark, the points as inline data."""
    rows = [{"series": s.name, "mark": s.mark, "x": p.x, "y": p.y} for s in chart.series for p in s.points]
    marks = list(dict.fromkeys(s.mark for s in chart.series))
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": chart.title,
        "data": {"values": rows},
        "layer": [_layer(chart, mark) for mark in marks],
    }


def _layer(chart: ChartData, mark: str) -> dict[str, Any]:
    named = len({s.name for s in chart.series}) > 1
    value, key = _channel("y", chart.y_axis), _channel("x", chart.x_axis)
    color: dict[str, Any] = {"color": {"field": "series", "type": "nominal"}} if named else {}
    encoding: dict[str, Any]
    if mark == "pie":
        encoding = {"theta": value, "color": {**key, "type": "nominal"}}
    elif mark == "heatmap":
        encoding = {"x": key, "y": {"field": "series", "type": "nominal"}, "color": value}
    else:
        encoding = {"y": key, "x": value, **color} if chart.horizontal else {"x": key, "y": value, **color}
    return {"transform": [{"filter": {"field": "mark", "equal": mark}}], "mark": _MARKS[mark], "encoding": encoding}


def _channel(field: str, axis: ChartAxis) -> dict[str, Any]:
    channel: dict[str, Any] = {"field": field, "type": _TYPES[axis.scale], "title": axis.label or None}
    if axis.scale == "log":
        channel["scale"] = {"type": "log"}
    if axis.scale == "category" and axis.categories:
        channel["sort"] = axis.categories
    return channel


def plot(chart: ChartData, axes: Axes | None = None) -> Axes:
    """Draw every series on ``axes``; bars of several series stand beside each other."""
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise MissingExtraError("plotting a chart", "plot") from error
    axes = axes if axes is not None else plt.subplots()[1]
    bars = [s for s in chart.series if s.mark == "bar"]
    keys = list(dict.fromkeys(p.x for s in chart.series for p in s.points))
    for series in chart.series:
        _draw(axes, series, chart, keys, (bars.index(series), len(bars)) if series in bars else (0, 1))
    labels = (chart.x_axis.label, chart.y_axis.label)
    across, up = labels[::-1] if chart.horizontal else labels
    axes.set(title=chart.title, xlabel=across, ylabel=up)
    if chart.horizontal and bars:
        axes.invert_yaxis()  # the first category stands on top
    if any(s.name for s in chart.series) and not any(s.mark == "pie" for s in chart.series):
        axes.legend()
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


def _draw(axes: Axes, series: ChartSeries, chart: ChartData, keys: list[Any], place: tuple[int, int]) -> None:
    points = [p for p in series.points if p.y is not None]
    values = [float(p.y) for p in points if p.y is not None]
    if series.mark == "pie":
        axes.pie(values, labels=[str(p.x) for p in points], startangle=90, counterclock=False)  # as most are drawn
        return
    if series.mark == "bar":
        index, of = place
        at = [keys.index(p.x) + (index + 0.5) * 0.8 / of - 0.4 for p in points]
        if chart.horizontal:
            axes.barh(at, values, height=0.8 / of, label=series.name)
        else:
            axes.bar(at, values, width=0.8 / of, label=series.name)
        ticks = axes.set_yticks if chart.horizontal else axes.set_xticks
        ticks(range(len(keys)), labels=[str(key) for key in keys])
        return
    numeric = all(isinstance(p.x, float) for s in chart.series for p in s.points)
    across = [p.x if numeric else keys.index(p.x) for p in points]
    style = {"linestyle": "none", "marker": "o"} if series.mark in ("scatter", "box", "heatmap", "unknown") else {}
    axes.plot(across, values, label=series.name, **style)  # type: ignore[arg-type]
    if not numeric:
        step = max(1, len(keys) // 12)
        axes.set_xticks(range(0, len(keys), step), labels=[str(key) for key in keys[::step]])
    if chart.y_axis.scale == "log":
        axes.set_yscale("log")
