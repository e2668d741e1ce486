import random
from itertools import permutations

import pytest

from docstruct.evaluators.chartpoints import Chart, Point
from docstruct.evaluators.charts import emission, point_counts, relaxed_accuracy, relaxed_correct, rms, rnss
from docstruct.evaluators.scrm import scrm, triple_iou

TRUTH = Chart.from_rows([["", "north", "south"], ["2020", 10, 20], ["2021", 30, "nan"]])
EMPTY = Chart(())


def changed(**values):
    return Chart(tuple(Point(p.series, p.x, values.get(f"{p.series}{p.x}", p.y)) for p in TRUTH.points))


def test_points_of_a_table_and_of_a_json_line():
    assert TRUTH.points == (
        Point("north", "2020", 10),
        Point("south", "2020", 20),
        Point("north", "2021", 30),
    )
    line = {"series": [{"name": "north", "points": [{"x": 2020.0, "y": "10"}, {"x": "2021", "y": None}]}]}
    assert Chart.from_json(line).points == (Point("north", "2020", 10.0),)
    assert Chart.from_json({}).declined


@pytest.mark.parametrize(
    ("predicted", "score"),
    [
        (TRUTH, 1.0),
        (EMPTY, 0.0),
        (changed(north2020=10.5), (0.95 + 2) / 3),
        (changed(north2020=11.0), 2 / 3),
        (Chart(TRUTH.points[:2]), 2 * 2 / 5),
        (Chart(tuple(Point(p.x, p.series, p.y) for p in TRUTH.points)), 1.0),
    ],
)
def test_rms_by_hand(predicted, score):
    assert rms(TRUTH, predicted).value == pytest.approx(score)


def test_empty_charts():
    assert rms(EMPTY, EMPTY).value == 1 and rnss(EMPTY, EMPTY).value == 1
    assert rms(EMPTY, TRUTH).value == 0 and rnss(EMPTY, TRUTH).value == 0


@pytest.mark.parametrize(
    ("truth", "predicted", "score"),
    [([10, 20], [20, 10], 1.0), ([10], [15], 0.5), ([10, 20], [10], 0.5), ([0], [0], 1.0), ([0], [1], 0.0)],
)
def test_rnss_by_hand(truth, predicted, score):
    left, right = (Chart(tuple(Point("", str(i), v) for i, v in enumerate(s))) for s in (truth, predicted))
    assert rnss(left, right).value == pytest.approx(score)


@pytest.mark.parametrize("seed", range(20))
def test_rnss_equals_the_best_of_all_pairings(seed):
    rng = random.Random(seed)
    truth, given = ([rng.choice([0, 1, 5, 8, 20]) for _ in range(rng.randint(1, 4))] for _ in range(2))
    size = max(len(truth), len(given))
    padded = [*given, *[None] * (size - len(given))]

    def error(t, p):
        return 1 if p is None else min(1, abs(p - t) / t) if t else float(p != 0)

    best = min(
        sum(error(t, p) for t, p in zip(truth, order, strict=False)) for order in permutations(padded)
    ) + (size - len(truth))
    left, right = (Chart(tuple(Point("", "", float(v)) for v in s)) for s in (truth, given))
    assert rnss(left, right).value == pytest.approx(1 - best / size)


@pytest.mark.parametrize(
    ("truth", "predicted", "right"),
    [
        ("100", "104.9", True),
        ("100", "106", False),
        ("0", "0", True),
        ("0", "0.0", False),
        ("50%", "0.5", True),
        ("Yes", "yes", True),
        ("yes", "1", False),
    ],
)
def test_relaxed_answers(truth, predicted, right):
    assert relaxed_correct(truth, predicted) is right


def test_relaxed_accuracy_is_a_share():
    assert relaxed_accuracy([("1", "1"), ("1", "2")]).value == 0.5


def test_wrong_points_and_declines_are_counted_apart():
    wrong = emission(TRUTH, changed(north2020=99))
    assert (wrong.value, wrong.decline_rate) == (1 / 3, 0)
    declined = emission(TRUTH, EMPTY)
    assert (declined.value, declined.decline_rate) == (0, 1)
    assert (wrong + declined).decline_rate == 0.5
    assert point_counts(TRUTH, changed(north2020=99)).hits == 2


@pytest.mark.parametrize(("level", "overlap"), [("strict", 1 / 5), ("slight", 2 / 4), ("high", 1.0)])
def test_scrm_levels(level, overlap):
    given = Chart((Point("nort", "2020", 10.4), Point("south", "2020", 20), Point("north", "2021", 32)))
    assert triple_iou(TRUTH, given, level=level) == pytest.approx(overlap)


def test_scrm_precision():
    record = scrm(TRUTH, Chart(TRUTH.points[:2]))
    assert record.ap(0.5) == 1 and record.ap(0.75) == 0
    assert record.value == pytest.approx(4 / 10)  # IoU 2/3 passes 0.50, 0.55, 0.60, 0.65
    assert (record + scrm(TRUTH, TRUTH)).exact_match == 0.5
    assert scrm(EMPTY, EMPTY).value == 1
