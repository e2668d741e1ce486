import json

import pytest

from docstruct.evaluators.chartpoints import Point
from docstruct.evaluators.datasets import load
from docstruct.evaluators.datasets.base import Item
from docstruct.evaluators.datasets.charts import chartinfo_chart, excel_chart
from docstruct.evaluators.datasets.vegalite import Unsupported, read_spec


def test_chartqa_table(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "png").mkdir()
    (tmp_path / "png/1.png").touch()
    (tmp_path / "tables/1.csv").write_text("Entity,2004,2006\nBelize,nan,65.5\n", encoding="utf-8")
    dataset = load("charts_chartqa_owid", tmp_path)
    (item,) = dataset.items()
    assert item.truth["chart"].points == (Point("2006", "Belize", 65.5),)
    # series and x exchanged: the better reading counts
    line = {"series": [{"name": "Belize", "points": [{"x": 2006, "y": 65.5}]}]}
    records = dataset.score(item, {"charts": [line]}).records
    assert records["rms"].value == 1 and records["declined"].value == 0
    assert dataset.score(item, {}).records["declined"].value == 1


def test_excel_series():
    label = {"series": [{"name": "A", "cat": ["x", "y"], "val": ["1", ""]}, {"name": "B", "val": ["3"]}]}
    assert excel_chart(label).points == (Point("A", "x", 1.0), Point("B", "1", 3.0))


def test_an_excel_label_says_what_the_picture_can_state():
    def label(kind, *names, cat=("x",)):
        return {"series": [{"type": kind, "name": n, "cat": list(cat), "val": ["1", "2"]} for n in names]}

    unnamed = excel_chart(label("barChart:col:clustered", None, None, cat=()))
    assert (unnamed.names, unnamed.categories) == (False, False)
    assert [p.series for p in unnamed.points] == ["#1", "#1", "#2", "#2"]
    assert [p.series for p in excel_chart(label("lineChart:stacked", "A", None)).points] == ["A", "Series2"]
    assert excel_chart(label("lineChart:stacked", "A")).stacked
    assert excel_chart(label("barChart:bar:percentStacked", "A", "B")).shares == "x"
    assert excel_chart(label("doughnutChart", "A")).shares == "series"
    assert excel_chart(label("scatterChart", "A")).scatter == ("linear", "linear")


def scored(dataset, chart, *series):
    lines = [{"series": [{"name": n, "points": [{"x": x, "y": y} for x, y in points]} for n, points in series]}]
    return dataset.score(Item("a", None, {"chart": chart}), {"charts": lines}).records["rms"].value


def test_a_date_is_the_number_of_the_day_in_a_workbook(tmp_path):
    dataset = load("charts_excel_xlsxwriter", tmp_path)
    label = {"series": [{"name": None, "cat": ["41275", "41276"], "val": ["10", "30"]}]}
    assert scored(dataset, excel_chart(label), ("", [("2013-01-01", 10), ("2013-01-02", 30)])) == 1
    assert scored(dataset, excel_chart(label), ("", [("2013-01-01", 10), ("2014-03-09", 30)])) < 0.9


def test_the_literal_figure_makes_no_allowance(tmp_path):
    dataset = load("charts_excel_xlsxwriter", tmp_path)
    label = {"series": [{"type": "pieChart", "name": "not on the picture", "cat": ["a", "b"], "val": ["1", "3"]}]}
    line = {"series": [{"name": "", "points": [{"x": "a", "y": 25}, {"x": "b", "y": 75}]}]}
    records = dataset.score(Item("a", None, {"chart": excel_chart(label)}), {"charts": [line]}).records
    assert (records["rms"].value, records["rms_literal"].value) == (1, 0)


def test_stacked_lines_count_as_drawn_or_apart(tmp_path):
    dataset = load("charts_excel_xlsxwriter", tmp_path)
    series = [{"type": "lineChart:stacked", "name": n, "cat": ["a"], "val": [v]} for n, v in (("A", 10), ("B", 30))]
    chart = excel_chart({"series": series})
    assert scored(dataset, chart, ("A", [("a", 10)]), ("B", [("a", 40)])) == 1
    assert scored(dataset, chart, ("A", [("a", 10)]), ("B", [("a", 30)])) == 1
    assert scored(dataset, chart, ("A", [("a", 40)]), ("B", [("a", 30)])) == 0.5


def test_shares_are_of_each_category(tmp_path):
    dataset = load("charts_excel_xlsxwriter", tmp_path)
    kind = "barChart:col:percentStacked"
    series = [{"type": kind, "name": n, "cat": ["a", "b"], "val": v} for n, v in (("A", [10, 4]), ("B", [30, 4]))]
    chart = excel_chart({"series": series})
    assert scored(dataset, chart, ("A", [("a", 25), ("b", 50)]), ("B", [("a", 75), ("b", 50)])) == 1


def info(series, **more):
    return {"task6": {"output": {"data series": series}}, **more}


def test_chartinfo_series():
    box = {"data": [{"x": "a", "min": 1, "max": 2}]}
    one = chartinfo_chart(info([{"name": "[unnamed data series #0]", **box}]))
    assert one.points == (Point("lower_whisker", "a", 1.0), Point("upper_whisker", "a", 2.0)) and one.names
    two = chartinfo_chart(info([{"name": f"[unnamed data series #{n}]", **box} for n in (0, 1)]))
    assert [p.series for p in two.points] == [
        "#1 lower_whisker",
        "#1 upper_whisker",
        "#2 lower_whisker",
        "#2 upper_whisker",
    ] and not two.names
    named = [{"name": "s", "data": [{"x": 1, "y": 2}]}]
    assert chartinfo_chart(info(named)).points == (Point("s", "1", 2.0),)
    assert chartinfo_chart(info(named, task1={"output": {"chart_type": "scatter"}})).scatter == ("linear", "linear")


def test_chartinfo_fractions_along_an_axis_of_percents():
    texts = {"output": {"text_blocks": [{"id": n, "text": t} for n, t in enumerate(("0%", "50%", "a", "b"))]}}
    axes = {"x-axis": [{"id": 2}, {"id": 3}], "y-axis": [{"id": 0}, {"id": 1}], "_y-tick-type": "markers"}
    ticks = {"task2": texts, "task4": {"output": {"axes": axes}}}

    def values(*ys):
        series = [{"name": "s", "data": [{"x": "a", "y": y} for y in ys]}]
        return [p.y for p in chartinfo_chart(info(series, **ticks)).points]

    assert values(0.25, 0.5) == [25, 50]
    assert values(25, 0.5) == [25, 0.5]  # percents already


def spec(mark="bar", transform=(), rows=None, **encoding):
    rows = rows or [{"a": "C", "b": 2, "c": "u"}, {"a": "C", "b": 4, "c": "v"}, {"a": "D", "b": 1, "c": "u"}]
    return {"data": {"values": rows}, "mark": mark, "transform": list(transform), "encoding": encoding}


NOMINAL = {"field": "a", "type": "nominal"}
VALUE = {"field": "b", "type": "quantitative"}


@pytest.mark.parametrize(
    ("chart", "points"),
    [
        (spec(x=NOMINAL, y={**VALUE, "aggregate": "mean"}), [("", "C", 3), ("", "D", 1)]),
        (spec(y=NOMINAL, x={**VALUE, "aggregate": "sum"}), [("", "C", 6), ("", "D", 1)]),
        (
            spec(x=NOMINAL, y=VALUE, color={"field": "c"}),
            [("u", "C", 2), ("v", "C", 4), ("u", "D", 1)],
        ),
        (spec("arc", theta=VALUE, color=NOMINAL), [("", "C", 2), ("", "C", 4), ("", "D", 1)]),
        (spec(x=NOMINAL, y={"aggregate": "count"}), [("", "C", 2), ("", "D", 1)]),
        (spec(transform=[{"filter": "datum.b > 1"}], x=NOMINAL, y={"aggregate": "count"}), [("", "C", 2)]),
        (spec("rect", x=NOMINAL, y={"field": "c"}, color={**VALUE, "aggregate": "max"}),
         [("u", "C", 2), ("v", "C", 4), ("u", "D", 1)]),
        (
            spec("line", rows=[{"a": "Jan 1 2000", "b": 1}, {"a": "Feb 1 2000", "b": 3}],
                 x={"field": "a", "timeUnit": "year"}, y={**VALUE, "aggregate": "mean"}),
            [("", "2000", 2)],
        ),
    ],
)  # fmt: skip
def test_vegalite_points(chart, points, tmp_path):
    assert [(p.series, p.x, p.y) for p in read_spec(chart, tmp_path).points] == points


def test_vegalite_imputes_the_mean_of_neighbours(tmp_path):
    rows = [{"a": i, "b": i, "c": "u"} for i in range(3)] + [{"a": i, "b": 10, "c": "v"} for i in (0, 2)]
    impute = {**VALUE, "impute": {"method": "mean", "frame": [-1, 1]}}
    chart = spec("line", rows=rows, x={"field": "a"}, y=impute, color={"field": "c"})
    assert Point("v", "1", 10.0) in read_spec(chart, tmp_path).points


@pytest.mark.parametrize(
    "chart",
    [
        {"layer": [], "data": {"values": []}},
        spec(transform=[{"density": "b"}], x=NOMINAL, y=VALUE),
        spec(x=NOMINAL, y={"field": "c"}),
        {**spec(x=NOMINAL, y=VALUE), "data": {"url": "gone.json"}},
    ],
)
def test_vegalite_says_what_it_cannot_compute(chart, tmp_path):
    with pytest.raises(Unsupported):
        read_spec(chart, tmp_path)


def test_vegalite_leaves_out_what_it_cannot_compute(tmp_path):
    for name, chart in (("good", spec(x=NOMINAL, y=VALUE)), ("bad", {"layer": []})):
        (tmp_path / f"{name}.vl.json").write_text(json.dumps(chart), encoding="utf-8")
        (tmp_path / f"{name}.png").touch()
    assert [item.id for item in load("charts_vegalite", tmp_path).items()] == ["good"]


def test_a_pie_without_numbers_states_shares(tmp_path):
    parts = [{"part": "a", "size": 30.0}, {"part": "b", "size": 10.0}]
    pie = {
        "data": {"values": parts},
        "mark": "arc",
        "encoding": {"theta": {"field": "size", "type": "quantitative"}, "color": {"field": "part", "type": "nominal"}},
    }
    chart = read_spec(pie, tmp_path)
    assert chart.shares
    assert [p.y for p in chart.as_shares(chart.shares).points] == [75.0, 25.0]


def test_points_by_two_numbers_are_a_scatter_chart(tmp_path):
    log = {"field": "c", "type": "quantitative", "scale": {"type": "log"}}
    rows = [{"b": 1, "c": 10}]
    assert read_spec(spec("point", rows=rows, x=log, y=VALUE), tmp_path).scatter == ("log", "linear")
    assert read_spec(spec("line", rows=rows, x=log, y=VALUE), tmp_path).scatter is None
