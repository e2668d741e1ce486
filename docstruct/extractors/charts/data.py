"""A plot with its named series → `ChartData`: titles, axes, points, and how surely they were read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docstruct.extractors.charts.found import Series
from docstruct.extractors.charts.lanes import Lane
from docstruct.extractors.charts.plots import Plot
from docstruct.extractors.charts.scene import Scene
from docstruct.extractors.charts.stacks import stand_on_each_other
from docstruct.extractors.charts.titles import (
    axis_title,
    title_of,
    title_on_axis,
    unit_in,
)
from docstruct.extractors.figures import Declined
from docstruct.schemas.chart import ChartAxis, ChartData, ChartKind, ChartPoint, ChartSeries, Mark

_WORD = re.compile(r"[^\W\d_]{3}")


def chart_data(scene: Scene, plot: Plot, series: Sequence[Series], heading: str) -> ChartData:
    """The chart that a plot and its named series state.

    Raises:
        Declined: no mark has a label that says what it stands for.
    """
    horizontal = any(s.horizontal for s in series)
    key_lane, value_lane = (plot.y, plot.x) if horizontal else (plot.x, plot.y)
    key_axis, value_axis = ("y", "x") if horizontal else ("x", "y")
    out = [_one(s, heading) for s in series]
    out = [s for s in out if s.points]
    if not out:
        raise Declined("no mark has a label that says what it stands for")
    title = heading or title_of(scene, plot.box, title_on_axis(scene, plot))
    # A chart of one series says by its title what is shown.
    if len(out) == 1 and not out[0].name and _WORD.search(title):
        out[0].name = title
    return ChartData(
        page_no=scene.drawing.page_no,
        bbox=scene.drawing.bbox.rounded(),
        confidence=round(_confidence(value_lane, series) * _labelled(series), 3),
        way=scene.drawing.way if scene.drawing.way in ("vector", "pixels") else "none",
        kind=_kind(series),
        title=title,
        x_axis=_axis(key_lane, axis_title(scene, plot, key_axis), out),
        y_axis=_axis(value_lane, axis_title(scene, plot, value_axis), ()),
        horizontal=horizontal,
        stacked=stand_on_each_other(series, value_lane.scale if value_lane is not None else None),
        series=out,
    )


def _one(series: Series, heading: str) -> ChartSeries:
    points = [
        ChartPoint(
            x=p.key,
            y=p.value,
            how="printed" if p.printed else "measured",
            error=p.error,
            bbox=p.box.rounded(),
        )
        for p in series.points
        if p.key is not None
    ]
    return ChartSeries(name=" ".join(filter(None, (heading, series.name))), mark=series.mark, points=points)


def _labelled(series: Sequence[Series]) -> float:
    """Share of the bars, none of which is a stain, whose label was read; the others cannot be told."""
    bars = [p for s in series if s.mark == "bar" for p in s.points]
    return sum(p.key is not None for p in bars) / len(bars) if bars else 1.0


def _kind(series: Sequence[Series]) -> ChartKind:
    marks: set[Mark] = {s.mark for s in series}
    if all(s.bins for s in series):
        return "histogram"
    return "box" if "box" in marks else marks.pop() if len(marks) == 1 else "mixed"


def _axis(lane: Lane | None, title: str, series: Sequence[ChartSeries]) -> ChartAxis:
    if lane is None:
        return ChartAxis(label=title, scale="category")
    keys = [p.x for s in series for p in s.points]
    if lane.scale is None or (keys and lane.scale.kind == "linear" and all(isinstance(k, str) for k in keys)):
        names = [str(k) for k in dict.fromkeys(keys)] if keys else list(lane.texts)
        # What no mark stands at is a category all the same.
        names = list(lane.texts) if set(names) < set(lane.texts) else names
        dates = all(_is_iso(n) for n in names)
        return ChartAxis(label=title, scale="date" if dates else "category", categories=[] if dates else names)
    unit = lane.scale.unit or unit_in(title)
    return ChartAxis(label=title, unit=unit, scale=lane.scale.kind, residual=round(lane.scale.share, 6))


def _is_iso(text: str) -> bool:
    return len(text) == 10 and text[4] == text[7] == "-"


def _confidence(lane: Lane | None, series: Sequence[Series]) -> float:
    """How sure the reading is: ticks tied to marks, a small residual, series with names."""
    sure = 0.97
    if lane is not None and lane.scale is not None:
        sure -= 0.0 if lane.tied else 0.1
        sure -= min(0.3, 10 * lane.scale.share)
    if len(series) > 1 and any(not s.name for s in series):
        sure -= 0.2
    return round(max(sure, 0.1), 3)
