"""`ChartData`: what a chart states, as points of series, each printed on the chart or measured along its axes.

Exports: a tidy DataFrame (a row for each point), a Vega-Lite specification, a plot by matplotlib.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

from docstruct.figure import FigureData, FigurePart

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

ChartKind = Literal["bar", "line", "scatter", "area", "pie", "histogram", "box", "heatmap", "radar", "mixed", "unknown"]
Mark = Literal["bar", "line", "scatter", "area", "pie", "box", "heatmap", "unknown"]
Scale = Literal["linear", "log", "date", "category"]


class ChartAxis(BaseModel):
    """An axis: what stands along it, and how its numbers lie on it."""

    label: str = Field(default="", description="Title of the axis as printed.")
    unit: str | None = Field(default=None, description="Unit of its numbers, such as %, €, kg.")
    scale: Scale = Field(default="linear", description="How values lie along it.")
    categories: list[str] = Field(
        default_factory=list,
        description="Of a category axis: its labels in drawn order, those that no mark stands at among them.",
    )
    residual: float | None = Field(
        default=None, description="Largest distance of a tick from its fitted place, as a share of the axis."
    )


class ChartPoint(BaseModel):
    """One data point.

    Days are ISO 8601, 2024-03-01; months, quarters and years as the labels of the axis: Jan 2024, Jan, 2024.
    """

    x: str | float | None = Field(default=None, description="Category, number or date that the value belongs to.")
    y: float | None = Field(default=None, description="The value.")
    how: Literal["printed", "measured", "stated"] = Field(
        default="measured", description="Printed on the chart, measured along its axes, or stated by a model alone."
    )
    error: float | None = Field(
        default=None, ge=0, description="Bound of the error of a measured y; a measured x has the digits that are sure."
    )
    # Kept beside the value and not written out: four numbers for each that is read.
    bbox: tuple[float, float, float, float] | None = Field(
        default=None, exclude=True, repr=False, description="Box of its mark on the page."
    )


class ChartSeries(BaseModel):
    """Points that share a legend entry; an only series without one has the title of the chart as its name, or none.

    Of box plots each part is a series: lower_whisker, first_quartile, median, third_quartile, upper_whisker, outliers.
    """

    name: str = Field(default="", description="As the legend or a direct label says.")
    mark: Mark = Field(default="bar", description="How its points are drawn.")
    points: list[ChartPoint] = Field(default_factory=list, description="In drawn order.")


class ChartData(FigureData):
    """The data of a chart. ``x`` is what values are told apart by, whichever way the chart lies."""

    kind: ChartKind = Field(default="unknown", description="Kind of chart.")
    title: str = Field(default="", description="Title as printed.")
    x_axis: ChartAxis = Field(default=ChartAxis(), description="Of categories, dates or the independent number.")
    y_axis: ChartAxis = Field(default=ChartAxis(), description="Of the values.")
    horizontal: bool = Field(default=False, description="Whether values run from left to right.")
    stacked: bool = Field(
        default=False, description="Whether bars or areas stand on each other; each value is its own part, not the sum."
    )
    series: list[ChartSeries] = Field(default_factory=list, description="In the order of the legend, if there is one.")

    def to_dataframe(self) -> pd.DataFrame:
        """A row for each point: ``series, x, y, how, error``; what was declined has none."""
        import pandas as pd

        frame: pd.DataFrame = pd.DataFrame(self.records(), columns=["series", "x", "y", "how", "error"])
        return frame

    def records(self) -> list[dict[str, object]]:
        """A row for each point: ``series, x, y, how, error``."""
        return [
            {"series": s.name, "x": p.x, "y": p.y, "how": p.how, "error": p.error}
            for s in self.series
            for p in s.points
        ]

    def to_vega_lite(self) -> dict[str, Any]:
        """A Vega-Lite v5 specification with the points as inline data."""
        from docstruct.schemas.chart_vega import vega_lite

        return vega_lite(self)

    def parts(self) -> list[FigurePart]:
        """The marks that have a place, with their values."""
        named = [(series.name, point) for series in self.series for point in series.points]
        return [
            FigurePart(
                p.bbox, " · ".join(str(part) for part in (name, p.x, p.y) if part not in ("", None)), self.confidence
            )
            for name, p in named
            if p.bbox is not None
        ]

    def rows(self) -> list[list[object]]:
        """A row for each point under a row of heads, the axes' titles among them."""
        rows: list[list[object]] = [["series", self.x_axis.label or "x", self.y_axis.label or "y", "how", "error"]]
        for series in self.series:
            rows += [[series.name, p.x, p.y, p.how, p.error and float(f"{p.error:.2g}")] for p in series.points]
        return rows

    def to_svg(self) -> str:
        """The chart drawn anew by matplotlib from what was read, as an SVG document.

        Raises:
            MissingExtraError: matplotlib is not installed.
        """
        from docstruct.schemas.chart_plot import to_svg

        return to_svg(self)

    def plot(self, axes: Axes | None = None) -> Axes:
        """The points drawn by matplotlib, on ``axes`` or a figure of their own.

        Raises:
            MissingExtraError: matplotlib is not installed.
        """
        from docstruct.schemas.chart_plot import plot

        return plot(self, axes)
