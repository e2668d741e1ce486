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


def test_bars_and_areas_stand_as_they_were_drawn() -> None:
    """Bars beside one another have an offset, those on each other a stack; areas over each other have neither."""
    beside = CHART.to_vega_lite()["layer"][0]["encoding"]
    assert (beside["xOffset"]["field"], beside["y"]["stack"]) == ("series", None)
    on = CHART.model_copy(update={"stacked": True}).to_vega_lite()["layer"][0]["encoding"]
    assert ("xOffset" in on, on["y"]["stack"]) == (False, "zero")


def test_stacked_bars_are_plotted_on_each_other() -> None:
    pytest.importorskip("matplotlib").use("Agg")
    from matplotlib.figure import Figure

    axes = CHART.model_copy(update={"stacked": True}).plot(Figure().subplots())
    assert [(p.get_y(), p.get_height()) for p in axes.patches] == [(0, 190), (0, 152.5), (190, 49), (152.5, 36)]


def _line(keys: list[float | str], scale: str) -> ChartData:
    points = [ChartPoint(x=key, y=float(i)) for i, key in enumerate(keys)]
    axis = ChartAxis.model_validate({"scale": scale})
    return ChartData(kind="line", x_axis=axis, series=[ChartSeries(mark="line", points=points)])


def test_dates_and_logarithms_lie_along_x_as_they_do() -> None:
    pytest.importorskip("matplotlib").use("Agg")
    from matplotlib.figure import Figure

    days = _line(["2024-01-01", "2024-01-02", "2024-03-01"], "date").plot(Figure().subplots()).lines[0].get_xdata()
    assert (days[1] - days[0], days[2] - days[1]) == (1, 59)
    assert _line([1.0, 10.0, 1000.0], "log").plot(Figure().subplots()).get_xscale() == "log"


def test_years_are_written_without_a_comma_and_bars_at_numbers_are_kept_apart() -> None:
    chart = _line([2010.0, 2011.0], "linear")
    assert chart.to_vega_lite()["layer"][0]["encoding"]["x"]["axis"] == {"format": "d"}
    chart.series[0].mark = "bar"
    assert chart.to_vega_lite()["layer"][0]["encoding"]["x"]["type"] == "ordinal"
