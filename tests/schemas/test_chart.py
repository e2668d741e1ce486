"""`ChartData` and what it is exported to."""

from __future__ import annotations

import pytest

from docstruct.schemas.chart import ChartAxis, ChartData, ChartPoint, ChartSeries

CHART = ChartData(
    kind="bar",
    title="Rain",
    x_axis=ChartAxis(label="Month", scale="category", categories=["Jan", "Feb"]),
    y_axis=ChartAxis(label="Rain (mm)", unit="mm"),
    series=[
        ChartSeries(name="Bergen", points=[ChartPoint(x="Jan", y=190, how="printed"), ChartPoint(x="Feb", y=152.5)]),
        ChartSeries(name="Oslo", points=[ChartPoint(x="Jan", y=49), ChartPoint(x="Feb", y=36, error=0.5)]),
    ],
)


def test_frame_has_a_row_for_each_point() -> None:
    frame = CHART.to_dataframe()
    assert list(frame.columns) == ["series", "x", "y", "how", "error"]
    assert frame["y"].tolist() == [190, 152.5, 49, 36]
    assert frame["series"].tolist() == ["Bergen", "Bergen", "Oslo", "Oslo"]


def test_vega_lite_keeps_points_and_order_of_categories() -> None:
    spec = CHART.to_vega_lite()
    assert len(spec["data"]["values"]) == 4
    (layer,) = spec["layer"]
    assert layer["mark"] == "bar"
    assert layer["encoding"]["x"]["sort"] == ["Jan", "Feb"]
    assert layer["encoding"]["color"]["field"] == "series"


@pytest.mark.parametrize("horizontal", [False, True])
def test_plot_draws_every_point(horizontal: bool) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    axes = CHART.model_copy(update={"horizontal": horizontal}).plot()
    sizes = [p.get_width() if horizontal else p.get_height() for p in axes.patches]
    assert sizes == [190, 152.5, 49, 36]
    matplotlib.pyplot.close(axes.figure)
