"""Charts drawn by the graphics of reportlab."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING, Any

from docstruct.drawing.charts.numbers import Numbers

if TYPE_CHECKING:
    from docstruct.drawing.charts.programs import Job

_COLORS = ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f")


def draw(jobs: Sequence[Job]) -> None:
    """Draw each chart into its file."""
    from reportlab.graphics import renderPDF
    from reportlab.graphics.shapes import Drawing, String

    for numbers, rng, path in jobs:
        width, height = rng.choice([(400, 250), (450, 300)])
        drawing = Drawing(width, height)
        chart = _DRAW[numbers.kind](numbers, rng)
        chart.x, chart.y, chart.width, chart.height = 60, 40, width - 160, height - 80
        if numbers.kind == "pie":
            chart.x, chart.width, chart.height = 100, 150, 150
        drawing.add(chart)
        if numbers.several:
            drawing.add(_legend(numbers, width, height))
        if rng.random() < 0.5:
            drawing.add(String(width / 2, height - 20, "Report of results", textAnchor="middle", fontSize=13))
        renderPDF.drawToFile(drawing, str(path))


def _color(i: int) -> Any:
    from reportlab.lib.colors import HexColor

    return HexColor(_COLORS[i % len(_COLORS)])


def _legend(n: Numbers, width: float, height: float) -> Any:
    from reportlab.graphics.charts.legends import Legend

    legend = Legend()
    legend.x, legend.y, legend.columnMaximum, legend.alignment = width - 85, height - 60, 8, "right"
    legend.colorNamePairs = [(_color(i), name) for i, name in enumerate(n.names)]
    return legend


def _bars(n: Numbers, rng: Random) -> Any:
    from reportlab.graphics.charts.barcharts import HorizontalBarChart, VerticalBarChart
    from reportlab.lib import colors

    chart = (HorizontalBarChart if n.kind.startswith("lying") else VerticalBarChart)()
    chart.data, chart.categoryAxis.categoryNames = list(n.values), n.labels
    chart.valueAxis.valueMin = min(0.0, *n.all) * 1.2
    if n.kind.endswith("stacked"):
        chart.categoryAxis.style = "stacked"
    if rng.random() < 0.5:
        chart.valueAxis.visibleGrid, chart.valueAxis.gridStrokeColor = 1, colors.lightgrey
    for i in range(len(n.values)):
        chart.bars[i].fillColor, chart.bars[i].strokeColor = _color(i), rng.choice([None, colors.black])
    if n.kind == "numbered":
        chart.barLabelFormat, chart.barLabels.nudge = "%g", 7
    return chart


def _lines(n: Numbers, rng: Random) -> Any:
    from reportlab.graphics.charts.linecharts import HorizontalLineChart
    from reportlab.graphics.charts.lineplots import LinePlot

    if isinstance(n.keys[0][0], str):
        chart = HorizontalLineChart()
        chart.data, chart.categoryAxis.categoryNames, chart.valueAxis.valueMin = list(n.values), n.labels, 0
    else:
        chart = LinePlot()
        chart.data = [list(zip(keys, row)) for keys, row in zip(n.keys, n.values)]
    for i in range(len(n.values)):
        chart.lines[i].strokeColor, chart.lines[i].strokeWidth = _color(i), 1.5
    return chart


def _scatter(n: Numbers, rng: Random) -> Any:
    from reportlab.graphics.widgets.markers import makeMarker

    chart = _lines(n, rng)
    chart.joinedLines = 0
    for i in range(len(n.values)):
        chart.lines[i].symbol = makeMarker(rng.choice(["FilledCircle", "FilledSquare", "FilledDiamond"]), size=5)
    return chart


def _pie(n: Numbers, rng: Random) -> Any:
    from reportlab.graphics.charts.piecharts import Pie

    chart = Pie()
    chart.data, chart.labels = list(n.values[0]), n.labels
    for i in range(len(chart.data)):
        chart.slices[i].fillColor = _color(i)
    return chart


_DRAW = {
    "bar": _bars, "numbered": _bars, "lying": _bars, "grouped": _bars, "stacked": _bars, "lying_stacked": _bars,
    "line": _lines, "lines": _lines, "scatter": _scatter, "scatters": _scatter, "pie": _pie,
}  # fmt: skip
