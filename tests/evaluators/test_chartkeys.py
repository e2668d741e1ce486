"""Keys that a label has and a picture has not, and the other way round."""

from docstruct.evaluators.chartkeys import with_shared_keys
from docstruct.evaluators.chartpoints import Chart, Point
from docstruct.evaluators.charts import rms


def chart(series, **flags):
    return Chart(tuple(Point(name, x, y) for name, points in series.items() for x, y in points.items()), **flags)


def score(truth, given):
    return rms(*with_shared_keys(truth, given)).value


def test_the_name_of_a_sole_series_is_no_part_of_the_key():
    truth = chart({"Pie sales data": {"Apple": 60.0, "Cherry": 40.0}})
    assert score(truth, chart({"": {"Apple": 60.0, "Cherry": 40.0}})) == 1
    assert score(truth, chart({"": {"Apple": 60.0, "Pecan": 40.0}})) == 0.5
    assert score(truth, chart({"Apple": {"": 60.0}, "Cherry": {"": 40.0}})) == 1  # a series for each slice


def test_names_count_where_there_are_several():
    truth = chart({"north": {"a": 1.0, "b": 2.0}, "south": {"a": 3.0, "b": 4.0}})
    assert score(truth, chart({"south": {"a": 1.0, "b": 2.0}, "north": {"a": 3.0, "b": 4.0}})) == 0
    assert score(truth, chart({"": {"a": 1.0, "b": 2.0}})) < 0.5


def test_unnamed_series_are_paired_by_their_points():
    truth = chart({"#1": {"a": 1.0, "b": 2.0}, "#2": {"a": 3.0, "b": 4.0}}, names=False)
    swapped = chart({"Series1": {"a": 3.0, "b": 4.0}, "Series2": {"a": 1.0, "b": 2.0}})
    assert score(truth, swapped) == 1
    mixed = chart({"Series1": {"a": 3.0, "b": 2.0}, "Series2": {"a": 1.0, "b": 4.0}})
    assert score(truth, mixed) == 0.5  # points do not change series
    extra = chart({"x": {"a": 1.0, "b": 2.0}, "y": {"a": 3.0, "b": 4.0}, "z": {"a": 9.0, "b": 9.0}})
    assert score(truth, extra) == 2 * 4 / (4 + 6)


def test_the_parts_of_unnamed_boxes_keep_their_meaning():
    truth = chart({"#1 min": {"a": 1.0}, "#1 max": {"a": 2.0}, "#2 min": {"a": 5.0}, "#2 max": {"a": 6.0}}, names=False)
    right = chart({"men min": {"a": 5.0}, "men max": {"a": 6.0}, "women min": {"a": 1.0}, "women max": {"a": 2.0}})
    assert score(truth, right) == 1
    wrong = chart({"men max": {"a": 5.0}, "men min": {"a": 6.0}, "women max": {"a": 1.0}, "women min": {"a": 2.0}})
    assert score(truth, wrong) == 0


def test_categories_without_a_label_are_numbered():
    truth = chart({"s": {"1": 5.0, "2": 7.0}}, categories=False)
    assert score(truth, chart({"s": {"Type A": 5.0, "Type B": 7.0}})) == 1
    assert score(truth, chart({"s": {"Type A": 7.0, "Type B": 5.0}})) == 0
    assert score(truth, chart({"s": {"2": 7.0, "1": 5.0}})) == 1  # counted on the axis: order says nothing


def test_a_place_on_the_axis_within_one_percent_of_it_is_the_true_one():
    truth = chart({"s": {"0": 5.0, "50.25": 7.0, "100": 9.0}})
    assert score(truth, chart({"s": {"0.4": 5.0, "49.9": 7.0, "99.2": 9.0}})) == 1
    _, given = with_shared_keys(truth, chart({"s": {"0.4": 5.0, "0.3": 5.0, "48.5": 7.0}}))
    assert [p.x for p in given.points] == ["0.4", "0", "48.5"]  # the nearest only, and nothing farther
    days = chart({"s": {"2020-01-01": 1.0, "2020-12-31": 2.0}})
    assert score(days, chart({"s": {"2020-01-02": 1.0, "2020-12-30": 2.0}})) == 1


def test_a_table_with_a_column_for_each_year_is_turned():
    truth = chart({"2000": {"Chad": 5.0, "Mali": 7.0}, "2010": {"Chad": 6.0, "Mali": 9.0}})
    given = chart({"Chad": {"2000.05": 5.0, "2010": 6.0}, "Mali": {"2000": 7.0, "2010": 9.0}})
    assert score(truth, given) == 1
