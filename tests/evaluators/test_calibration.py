import random

import pytest

from docstruct.errors import UsageError
from docstruct.evaluators.calibration import Confidences
from docstruct.evaluators.calibrator import Calibrator, fit, leave_one_out
from docstruct.evaluators.keyvalue import Verdicted


def values(*pairs):
    return Confidences(tuple(c for c, _ in pairs), tuple(bool(r) for _, r in pairs))


GOOD = values((0.9, 1), (0.8, 1), (0.3, 0), (0.2, 0))


@pytest.mark.parametrize(
    ("given", "ece", "brier", "auroc", "aurc", "coverage"),
    [
        (values(), 0, 0, 0.5, 0, 0),
        (GOOD, 0.2, (0.01 + 0.04 + 0.09 + 0.04) / 4, 1.0, (0 + 0 + 1 / 3 + 2 / 4) / 4, 0.5),
        (values((1, 1), (1, 1)), 0, 0, 0.5, 0, 1),
        (values((0.5, 1), (0.5, 0)), 0, 0.25, 0.5, 0.5, 0),
        (values((0.9, 0), (0.1, 1)), 0.9, 0.81, 0.0, (1 + 0.5) / 2, 0),
    ],
)
def test_by_hand(given, ece, brier, auroc, aurc, coverage):
    assert given.ece == pytest.approx(ece)
    assert given.brier == pytest.approx(brier)
    assert given.auroc == pytest.approx(auroc)
    assert given.aurc == pytest.approx(aurc)
    assert given.coverage(0.99) == pytest.approx(coverage)


@pytest.mark.parametrize("seed", range(20))
def test_auroc_is_the_share_of_well_ordered_pairs(seed):
    rng = random.Random(seed)
    given = values(*((rng.choice([0.1, 0.4, 0.7, 0.9]), rng.random() < 0.6) for _ in range(12)))
    pairs = [
        (a > b) + 0.5 * (a == b)
        for a, x in zip(given.stated, given.right, strict=True)
        if x
        for b, y in zip(given.stated, given.right, strict=True)
        if not y
    ]
    assert given.auroc == pytest.approx(sum(pairs) / len(pairs) if pairs else 0.5)


def test_figures_do_not_depend_on_order():
    shuffled = values(*reversed(list(zip(GOOD.stated, GOOD.right, strict=True))))
    assert (shuffled.ece, shuffled.aurc) == (GOOD.ece, GOOD.aurc)


def test_only_judged_values_count():
    verdicts = [
        Verdicted("a", "x", "x", "hit", confidence=0.9),
        Verdicted("a", "x", None, "omitted"),
        Verdicted("a", None, "y", "unlabelled", confidence=0.1),
        Verdicted("a", None, "y", "hallucinated", confidence=0.2),
    ]
    assert Confidences.of(verdicts) == values((0.9, 1), (0.2, 0))


def overconfident(seed, count=600):
    rng = random.Random(seed)
    stated = [rng.uniform(0.5, 1) for _ in range(count)]
    return values(*((c, rng.random() < c - 0.3) for c in stated))


@pytest.mark.parametrize("kind", ["isotonic", "platt"])
def test_calibration_helps_on_data_it_was_not_fitted_on(kind):
    before = overconfident(1)
    after = fit(overconfident(2), kind=kind).apply(before)
    assert after.ece < before.ece / 3
    assert after.brier < before.brier


@pytest.mark.parametrize("kind", ["isotonic", "platt"])
def test_calibrators_rise_and_stay_inside(kind):
    calibrate = fit(values((0.1, 0), (0.5, 1), (0.5, 0), (0.9, 1)), kind=kind)
    outputs = [calibrate(c / 20) for c in range(21)]
    assert outputs == sorted(outputs)
    assert outputs[0] > 0 and outputs[-1] < 1


@pytest.mark.parametrize("kind", ["isotonic", "platt"])
def test_one_single_value_is_enough_not_to_fail(kind):
    assert 0 < fit(values((1.0, 1)), kind=kind)(0.7) < 1


def test_saved_and_loaded(tmp_path):
    calibrator = fit(overconfident(3))
    calibrator.save(tmp_path / "c.json")
    assert Calibrator.load(tmp_path / "c.json") == calibrator


def test_damaged_file_and_empty_data_are_usage_errors(tmp_path):
    (tmp_path / "c.json").write_text('{"kind": "isotonic", "x": []}', encoding="utf-8")
    with pytest.raises(UsageError, match="calibrator"):
        Calibrator.load(tmp_path / "c.json")
    with pytest.raises(UsageError):
        fit(values())


def test_leave_one_out_fits_on_the_others():
    sets = {"a": overconfident(1), "b": overconfident(2), "c": overconfident(3)}
    for stated, calibrated in leave_one_out(sets).values():
        assert calibrated.ece < stated.ece
