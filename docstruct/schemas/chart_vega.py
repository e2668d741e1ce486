"""A `ChartData` as a Vega-Lite specification."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docstruct.schemas.chart import ChartAxis, ChartData

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


_YEARS = range(1000, 3000)


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
    value, key = _channel("y", chart.y_axis, chart), _channel("x", chart.x_axis, chart)
    encoding: dict[str, Any]
    if mark == "pie":
        encoding = {"theta": value, "color": {**key, "type": "nominal"}}
    elif mark == "heatmap":
        encoding = {"x": key, "y": {"field": "series", "type": "nominal"}, "color": value}
    else:
        encoding = _along_axes(chart, mark, key, value)
    return {"transform": [{"filter": {"field": "mark", "equal": mark}}], "mark": _MARKS[mark], "encoding": encoding}


def _along_axes(chart: ChartData, mark: str, key: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """The channels of marks that stand along two axes; bars beside one another or on each other as they were drawn."""
    across, up = ("y", "x") if chart.horizontal else ("x", "y")
    named = len({s.name for s in chart.series if s.mark == mark}) > 1
    encoding: dict[str, Any] = {"color": {"field": "series", "type": "nominal"}} if named else {}
    if mark == "bar" and key["type"] == "quantitative":  # a bar stands for one number, not for a stretch of them
        key = {**key, "type": "ordinal"}
    if mark in ("bar", "area"):
        value = {**value, "stack": "zero" if chart.stacked else None}
    if mark == "bar" and named and not chart.stacked:
        encoding[f"{across}Offset"] = {"field": "series", "type": "nominal"}
    return {across: key, up: value, **encoding}


def _channel(field: str, axis: ChartAxis, chart: ChartData) -> dict[str, Any]:
    channel: dict[str, Any] = {"field": field, "type": _TYPES[axis.scale], "title": axis.label or None}
    if axis.scale == "log":
        channel["scale"] = {"type": "log"}
    if axis.scale == "category" and axis.categories:
        channel["sort"] = axis.categories
    if field == "x" and axis.scale == "linear" and _are_years([p.x for s in chart.series for p in s.points]):
        channel["axis"] = {"format": "d"}
    return channel


def _are_years(keys: Sequence[object]) -> bool:
    return bool(keys) and all(isinstance(k, float) and k in _YEARS for k in keys)
