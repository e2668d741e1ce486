"""A drawing of words and paths → the charts in it, or `Declined` with the reason.

One road for vector drawings and for marks found in pixels: labels and rules state axes and plots, shapes in a
plot are bars, areas, lines and markers, the legend names them, printed numbers correct what was measured.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from docstruct.document import Drawing
from docstruct.extractors.charts.banded import with_banded_names, with_names_at_zero
from docstruct.extractors.charts.bars import read_bars
from docstruct.extractors.charts.boxes import read_boxes, with_outliers
from docstruct.extractors.charts.dots import into_lines, on_lines, read_dots, within
from docstruct.extractors.charts.found import Series
from docstruct.extractors.charts.heat import cells_plot, read_heat
from docstruct.extractors.charts.keys import Key
from docstruct.extractors.charts.labels import Label
from docstruct.extractors.charts.lanes import Lane
from docstruct.extractors.charts.lines import read_areas, read_lines
from docstruct.extractors.charts.naming import in_legend_order, name_series
from docstruct.extractors.charts.numbers import is_number, scale_word
from docstruct.extractors.charts.pies import find_pies
from docstruct.extractors.charts.pixel_areas import follows
from docstruct.extractors.charts.plots import Plot
from docstruct.extractors.charts.printed import take_printed, take_unseen
from docstruct.extractors.charts.radar import find_web, read_radar
from docstruct.extractors.charts.scene import Scene
from docstruct.extractors.charts.slices import read_pie
from docstruct.extractors.charts.stacks import stand_on_each_other
from docstruct.extractors.charts.titles import (
    axis_title,
    factor_of,
    factors_at,
    heading_of,
    title_of,
    title_on_axis,
    unit_in,
)
from docstruct.extractors.charts.unscaled import unscaled_plot
from docstruct.extractors.figures import Absent, Declined, Seen
from docstruct.geometry import BBox
from docstruct.schemas.chart import ChartAxis, ChartData, ChartKind, ChartPoint, ChartSeries, Mark

MOST_POINTS = 50_000
_WORD = re.compile(r"[^\W\d_]{3}")
TICKS = 3  # with numbers, evenly spaced: fewer are so by chance
LARGE = 0.3  # of the plot's side: a shape that cannot be left aside


def read_marks(drawing: Drawing) -> list[ChartData]:
    """The charts of a drawing, in reading order.

    Raises:
        Declined: no chart in it can be read; the message says why.
    """
    scene = Scene.of(drawing)
    web = find_web(scene)
    if web is not None:
        return [read_radar(scene, web)]
    pies = find_pies(scene.shapes, scene.em)
    plots = [p for p in scene.plots if not any(_covers(pie.box, p.box) for pie in pies)]
    if not plots and not pies:
        bare = unscaled_plot(scene.shapes, scene.labels, scene.rules, scene.em)
        plots = [bare] if bare is not None else []
    grid = cells_plot(scene.shapes, scene.ramp, scene.labels, scene.rules, scene.lanes, scene.em)
    plots = [grid] if grid is not None else plots
    charts: list[ChartData] = []
    reasons: list[str] = []
    surely = False
    for pie in pies:
        try:
            charts.append(read_pie(scene, pie, several=len(pies) > 1))
        except Declined as why:
            reasons.append(str(why))
    for plot in plots:
        try:
            charts.append(_chart(scene, plot, several=len(plots) > 1))
        except Absent:
            continue
        except Declined as why:
            reasons.append(str(why))
            surely = surely or _is_measured(plot)
    if not charts and reasons:
        raise (Seen if surely else Declined)("; ".join(dict.fromkeys(reasons)))
    if not charts:
        raise Absent("no axis with a scale that marks stand in, and no pie")
    return charts


def _is_measured(plot: Plot) -> bool:
    """Whether an axis of values and one across it stand at their ticks: whatever is in between, it is a chart."""
    lanes = [lane for lane in (plot.x, plot.y) if lane is not None and lane.tied and lane.labels]
    return len(lanes) == 2 and any(lane.scale is not None and len(lane.labels) >= TICKS for lane in lanes)


def _covers(one: BBox, other: BBox) -> bool:
    common = one.intersect(other)
    return common is not None and common.area > 0.3 * min(one.area, other.area)


def _chart(scene: Scene, plot: Plot, several: bool) -> ChartData:
    plot = with_banded_names(_scaled(scene, plot), scene.marks(plot), scene.texts(plot), scene.em)
    plot = with_names_at_zero(plot, scene.marks(plot), scene.labels, scene.em)
    series = _series(scene, plot)
    if not series and _is_measured(plot):
        _not_a_table(plot, series, scene.texts(plot))
        raise Declined("no marks that can be measured stand in the plot")
    if not series:
        raise Absent("no marks stand in the plot")
    if sum(len(s.points) for s in series) > MOST_POINTS:
        raise Declined("there are too many marks")
    factors = {id(x) for lane in (plot.x, plot.y) if lane and lane.labels for x in factors_at(scene, lane, plot.box)}
    texts = [x for x in scene.texts(plot) if id(x) not in factors]
    _not_a_table(plot, series, texts)
    _one_mark_each(series)
    _nothing_left(scene, plot, series)
    name_series(series, scene, texts)
    _all_named(series, scene)
    series = in_legend_order(series, scene.legend)
    take_printed(series, texts, scene.em)
    take_unseen(series, plot, texts, scene.em)
    plot = _in_words(plot, series, texts)
    return _data(scene, plot, series, heading_of(scene, plot.box) if several else "")


def _not_a_table(plot: Plot, series: Sequence[Series], texts: Sequence[Label]) -> None:
    """Raises `Absent` where an area holds more words than marks: cells between rules, no plot."""
    inside = [x for x in texts if plot.box.contains(x.box.cx, x.box.cy)]
    words = sum(not is_number(x.text) for x in inside)
    marks = sum(len(s.points) for s in series)
    if words > max(4, marks) or len(inside) > max(6, 2 * marks):
        raise Absent("the area is full of text")


def _in_words(plot: Plot, series: Sequence[Series], texts: Sequence[Label]) -> Plot:
    """The plot with ``million`` in the unit where all its ticks have it, and the values of its points so too."""
    axis = "x" if any(s.horizontal for s in series) else "y"
    lane = plot.x if axis == "x" else plot.y
    if lane is None or lane.scale is None:
        return plot
    found = scale_word(lane.texts or [x.text for x in texts if is_number(x.text)])
    if found is None:
        return plot
    word, size = found
    for point in (p for s in series for p in s.points if p.value is not None):
        point.value, point.error = point.value / size, point.error / size  # type: ignore[operator]
    unit = f"{word} {lane.scale.unit}" if lane.scale.unit else word
    lane = replace(lane, scale=replace(lane.scale, unit=unit))
    return replace(plot, x=lane) if axis == "x" else replace(plot, y=lane)


def _one_mark_each(series: Sequence[Series]) -> None:
    """Raises `Declined` where marks of one series have the same key, or hardly anything was found."""
    if sum(len(s.points) for s in series) < 2 and not any(s.mark == "bar" for s in series):
        raise Absent("a single mark is no chart")
    looks = {s.color for s in series if s.mark == "line"} & {s.color for s in series if s.mark == "scatter"}
    if looks - {None}:
        raise Declined("markers stand beside the line of their colour")
    for one in series:
        keys = [p.key for p in one.points if p.key is not None]
        alone = len(keys) > 1 and len(set(keys)) == 1 and isinstance(keys[0], str)
        if one.mark == "scatter" and alone and not any(s.mark == "box" for s in series):
            raise Absent("all marks stand at one label")
        on_each_other = one.mark == "bar" and _in_stacks(one) and _apart([p.box for p in one.points])
        if one.mark != "scatter" and len(set(keys)) < len(keys) and not on_each_other:
            raise Declined("marks of one look stand at the same place of the axis")


def _all_named(series: Sequence[Series], scene: Scene) -> None:
    """Raises `Declined` where markers in an image have no name while a legend names others: it was not wholly seen."""
    dots = [s for s in series if s.mark == "scatter"]
    legend = {entry.name for entry in scene.legend.entries}
    if scene.drawing.way == "pixels" and any(s.name in legend for s in dots) and not all(s.name for s in dots):
        raise Declined("markers are in no colour that the legend names")


def _in_stacks(series: Series) -> bool:
    """Whether bars of one key have one place across."""
    places: dict[Key, BBox] = {}
    for point in series.points:
        first = places.setdefault(point.key, point.box)
        low, high = (point.box.y0, first.y0) if series.horizontal else (point.box.x0, first.x0)
        if abs(low - high) > 0.02 * max(point.box.width, point.box.height):
            return False
    return True


def _apart(boxes: Sequence[BBox]) -> bool:
    """Whether boxes, of one colour, share no more than an edge: bars that stand on each other."""
    ordered = sorted(boxes, key=lambda b: (b.x0, b.y0))
    shared = [a.intersect(b) for i, a in enumerate(ordered) for b in ordered[i + 1 : i + 50] if b.x0 < a.x1]
    return all(c is None or c.area <= 0.02 * min(b.area for b in boxes) for c in shared)


def _nothing_left(scene: Scene, plot: Plot, series: Sequence[Series]) -> None:
    """Raises `Declined` where a large shape of a colour of its own was not read: the chart says more than was seen."""
    colors = {s.color for s in series} | _edges(series)
    drawn = {s.color for s in series if s.mark in ("line", "area")} | _edges(series)
    if None in colors:  # one bar for each colour
        return
    for shape in scene.marks(plot):
        wide, high = shape.box.width / plot.box.width, shape.box.height / plot.box.height
        band = shape.is_rect and (wide > 0.98 or high > 0.98)
        read = colors if shape.is_rect else drawn
        if max(wide, high) > LARGE and not band and shape.color not in read:
            raise Declined("a large shape in the plot is no mark that can be measured")


def _edges(series: Sequence[Series]) -> set[int | None]:
    """Of lines along areas."""
    return {s.edge for s in series if s.edge is not None}


def _scaled(scene: Scene, plot: Plot) -> Plot:
    """The plot with the factors that are printed at the ends of its axes."""

    def scaled(lane: Lane | None) -> Lane | None:
        if lane is None or lane.scale is None or lane.scale.kind != "linear" or not lane.labels:
            return lane
        factor, plus = factor_of(scene, lane, plot.box)
        s = lane.scale
        values = tuple(v * factor + plus for v in s.values)
        decimals = s.decimals - round(math.log10(factor))
        moved = replace(s, slope=s.slope * factor, offset=s.offset * factor + plus, values=values, decimals=decimals)
        return replace(lane, scale=moved)

    if plot.y_right is not None and plot.y is not None and not _alike(plot.y, plot.y_right):
        raise Declined("two axes of values stand at its sides, and nothing says which marks belong to which")
    return replace(plot, x=scaled(plot.x), y=scaled(plot.y))


def _alike(one: Lane, other: Lane) -> bool:
    if one.scale is None or other.scale is None:
        return False
    a, b = one.scale, other.scale
    return all(abs(a.value(p) - b.value(p)) <= a.error(a.value(p), 3.0) for p in one.places)


def _series(scene: Scene, plot: Plot) -> list[Series]:
    marks, em = scene.marks(plot), scene.em
    if heat := read_heat(marks, plot, scene.ramp):
        return heat
    boxes = read_boxes(marks, scene.rules, plot, scene.legend, em)
    if boxes:
        return boxes if scene.drawing.way == "pixels" else with_outliers(boxes, marks, plot, em)
    squares = [s for s in marks if s.is_rect and _is_square(s.box, em)]
    sizes = {(round(s.box.width, 1), round(s.box.height, 1)) for s in squares}
    beside = [s for s in marks if s.is_rect and s not in squares and any(round(s.box.width, 1) == w for w, _ in sizes)]
    squares = squares if len(sizes) <= 3 and not beside else []
    rects = [s for s in marks if s not in squares]
    areas = read_areas(rects, plot, em)
    bars, why = [], None
    try:
        bars = read_bars(rects, plot, em)
    except Declined as reason:
        why = reason
    lines = []
    for line in read_lines(rects, plot, em):
        traced = [area for area in areas if _traces(line, area, em if scene.drawing.way == "pixels" else 0.0)]
        for area in traced:
            area.edge = line.color
        lines += [] if traced else [line]
    dots = on_lines(
        read_dots(squares if bars else [*squares, *(s for s in rects if not s.is_rect)], plot, em), lines, em
    )
    if scene.drawing.way == "pixels":
        dots = within(dots, plot)
    if scene.drawing.way == "pixels" and (lines or areas):
        dots = [d for d in into_lines(dots, lines, em) if not _is_stain(d, scene, plot, areas)]
        bars = [] if _is_crossing(bars, em) else bars
    found = [*bars, *areas, *lines, *dots]
    if why is not None and (not found or any(s.is_rect and s.box.area > 0.02 * plot.box.area for s in rects)):
        raise why
    return found


def _is_stain(dots: Series, scene: Scene, plot: Plot, areas: Sequence[Series]) -> bool:
    """Whether a dot or two that no legend names, dots outside, or along an area's edge, are bits of other marks."""
    if 2 * sum(plot.box.contains(p.box.cx, p.box.cy) for p in dots.points) < len(dots.points):
        return True
    few = len(dots.points) <= 2 and scene.legend.name(dots.color, glyph=dots.glyph) is None
    return few or dots.color in _edges(areas)


def _is_crossing(bars: Sequence[Series], em: float) -> bool:
    """Whether the only bar beside lines, as small as print, is where these cross."""
    boxes = [p.box for s in bars for p in s.points]
    return len(boxes) == 1 and max(boxes[0].width, boxes[0].height) <= 1.2 * em


def _is_square(box: BBox, em: float) -> bool:
    return max(box.width, box.height) <= 1.2 * em and abs(box.width - box.height) <= 0.1 * max(box.width, box.height)


def _traces(line: Series, area: Series, em: float) -> bool:
    """Whether a line is the upper edge of an area; in pixels (``em`` not 0) both are found to within its breadth."""
    if em:
        return follows(_places(line), _places(area), em)
    tops = {round(p.box.x0, 1): p.box.y0 for p in area.points}
    on = sum(abs(tops.get(round(p.box.x0, 1), 1e9) - p.box.y0) <= 1.0 for p in line.points)
    return on >= 0.9 * len(line.points)


def _places(series: Series) -> list[tuple[float, float]]:
    return [(p.box.x0, p.box.y0) for p in series.points]


# -- to the schema ------------------------------------------------------------------------------------


def _data(scene: Scene, plot: Plot, series: Sequence[Series], heading: str) -> ChartData:
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
