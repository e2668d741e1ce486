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

    best = min(sum(error(t, p) for t, p in zip(truth, order, strict=False)) for order in permutations(padded)) + (
        size - len(truth)
    )
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


def reference_rms(truth, predicted):
    """DePlot's published metric on (x, series, value) triples, pairing by trying every permutation."""
    from rapidfuzz.distance import Levenshtein

    def anls(a, b):
        a, b = a.lower(), b.lower()
        distance = Levenshtein.distance(a, b) / max(len(a), len(b), 1)
        return 1 - distance if distance <= 0.5 else 0.0

    def score(t, p):
        error = abs(p[2] - t[2]) / abs(t[2]) if t[2] else float(p[2] != 0)
        return anls(f"{t[0]} {t[1]}", f"{p[0]} {p[1]}") * (1 - (error if error < 0.1 else 1))

    def best_total(turned):
        size = max(len(truth), len(turned))
        left, right = (list(side) + [None] * (size - len(side)) for side in (truth, turned))
        # the pairing maximises key similarity alone, the score follows from it
        pairings = [list(zip(left, order, strict=True)) for order in permutations(right)]
        keys = [sum(anls(f"{t[0]} {t[1]}", f"{p[0]} {p[1]}") for t, p in pairing if t and p) for pairing in pairings]
        top = max(keys)
        return {
            round(sum(score(t, p) for t, p in pairing if t and p), 9)
            for pairing, key in zip(pairings, keys, strict=True)
            if key > top - 1e-9
        }

    turned = [(b, a, y) for a, b, y in predicted]
    return [{2 * t / (len(truth) + len(side)) for t in best_total(side)} for side in (predicted, turned)]


@pytest.mark.parametrize("seed", range(20))
def test_rms_equals_the_published_definition(seed):
    rng = random.Random(seed)

    def triples(count):
        names = [(x, s) for x in ("2019", "2020", "apples") for s in ("north", "south side")]
        return [(x, s, float(rng.choice([0, 1, 10, 10.5, 20]))) for x, s in rng.sample(names, count)]

    truth, given = triples(rng.randint(1, 5)), triples(rng.randint(1, 5))
    left, right = (Chart(tuple(Point(s, x, y) for x, s, y in side)) for side in (truth, given))
    straight, turned = reference_rms(truth, given)
    # Where several pairings have equally similar keys, any of them is right.
    possible = {max(a, b) for a in straight for b in turned}
    assert any(rms(left, right).value == pytest.approx(value) for value in possible)
