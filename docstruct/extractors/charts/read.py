"""A drawing of words and paths → the charts in it, or `Declined` with the reason.

One road for vector drawings and for marks found in pixels: labels and rules state axes and plots, shapes in a
plot are bars, areas, lines and markers, the legend names them, printed numbers correct what was measured.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from docstruct.document import Drawing
from docstruct.extractors.charts.banded import with_banded_names, with_names_at_zero
from docstruct.extractors.charts.bars import read_bars
from docstruct.extractors.charts.boxes import read_boxes, with_outliers
from docstruct.extractors.charts.checks import all_named, not_a_table, nothing_left, one_mark_each
from docstruct.extractors.charts.data import chart_data
from docstruct.extractors.charts.dots import into_lines, on_lines, read_dots, within
from docstruct.extractors.charts.found import Series, edges_of
from docstruct.extractors.charts.heat import cells_plot, read_heat
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
from docstruct.extractors.charts.titles import (
    factor_of,
    factors_at,
    heading_of,
)
from docstruct.extractors.charts.unscaled import unscaled_plot
from docstruct.extractors.figures import Absent, Declined, Seen
from docstruct.geometry import BBox
from docstruct.schemas.chart import ChartData

MOST_POINTS = 50_000
TICKS = 3  # with numbers, evenly spaced: fewer are so by chance


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
        not_a_table(plot, series, scene.texts(plot))
        raise Declined("no marks that can be measured stand in the plot")
    if not series:
        raise Absent("no marks stand in the plot")
    if sum(len(s.points) for s in series) > MOST_POINTS:
        raise Declined("there are too many marks")
    factors = {id(x) for lane in (plot.x, plot.y) if lane and lane.labels for x in factors_at(scene, lane, plot.box)}
    texts = [x for x in scene.texts(plot) if id(x) not in factors]
    not_a_table(plot, series, texts)
    one_mark_each(series)
    nothing_left(scene, plot, series)
    name_series(series, scene, texts)
    all_named(series, scene)
    series = in_legend_order(series, scene.legend)
    take_printed(series, texts, scene.em)
    take_unseen(series, plot, texts, scene.em)
    plot = _in_words(plot, series, texts)
    return chart_data(scene, plot, series, heading_of(scene, plot.box) if several else "")


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
    return few or dots.color in edges_of(areas)


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
