"""Points of a scatter chart pair in the plane."""

import pytest

from docstruct.evaluators.chartpoints import Chart, Point
from docstruct.evaluators.charts import emission, point_counts, rms

TRUTH = Chart(
    (Point("a", "0", 0.0), Point("a", "50.123", 40.0), Point("b", "50.5", 90.0), Point("b", "100", 100.0)),
    scatter=("linear", "linear"),
)


def moved(dx=0.0, dy=0.0, names=("a", "b")):
    return Chart(tuple(Point(names[p.series == "b"], str(float(p.x) + dx), p.y + dy) for p in TRUTH.points))


def test_the_score_falls_with_the_distance_and_ends_at_two_percent():
    assert rms(TRUTH, moved()).value == 1
    assert rms(TRUTH, moved(dx=1.0, dy=-0.5)).value == pytest.approx(0.99)
    assert rms(TRUTH, moved(dx=2.5)).value == 0
    assert point_counts(TRUTH, moved(dy=1.0)).hits == 4


def test_names_of_series_count():
    assert rms(TRUTH, moved(names=("b", "a"))).value == 0


def test_a_point_pairs_once():
    twice = Chart((*moved().points[:1], *moved().points[:1]))
    assert rms(TRUTH, twice).value == 2 * 1 / (4 + 2)
    assert emission(TRUTH, twice).wrong_points == 1
    assert rms(TRUTH, Chart((Point("a", "no number", 3.0),))).value == 0


def test_distances_on_a_log_axis_are_of_logarithms():
    truth = Chart((Point("", "1", 1.0), Point("", "2", 1000.0)), scatter=("linear", "log"))
    near = Chart((Point("", "1", 1.02), Point("", "2", 980.0)))
    far = Chart((Point("", "1", 2.0), Point("", "2", -1.0)))
    assert rms(truth, near).value > 0.99
    assert rms(truth, far).value == 0
