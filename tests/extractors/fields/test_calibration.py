import math
from random import Random

import pytest

from docstruct.extractors.fields.calibration import INPUTS, Calibration, fit_calibration, head_share, inputs_of


def test_inputs() -> None:
    inputs = inputs_of(0.5, 0.8, -1, True)
    assert tuple(inputs) == INPUTS
    assert inputs == {
        "one": 1.0, "logit": 0.0, "ocr": pytest.approx(0.2), "supported": 0.0, "opposed": 1.0,
        "ambiguous": 1.0,
    }  # fmt: skip
    for p in (0.0, 1.0):
        assert math.isfinite(inputs_of(p, 1.0, 1, False)["logit"])


def test_a_heads_fit_stands_for_a_probability() -> None:
    assert (head_share(0.0), head_share(1.0)) == (0.5, pytest.approx(0.99))


@pytest.mark.parametrize("made", [Calibration.shipped(), Calibration.of_lists()])
def test_confidence_lies_in_0_to_1_and_grows_with_the_probability(made: Calibration) -> None:
    values = [made.confidence(p, 1.0, 0, False) for p in (0.0, 0.2, 0.5, 0.8, 0.99, 1.0)]
    assert values == sorted(values) and 0 <= values[0] <= values[-1] <= 1
    assert values == [round(v, 4) for v in values]


def test_the_choice_of_single_values_tells_how_sure_they_are() -> None:
    assert Calibration.shipped().confidence(0.2, 1.0, 0, False) < Calibration.shipped().confidence(0.99, 1.0, 0, False)


def test_what_a_rule_confirms_is_no_less_sure_than_what_one_opposes() -> None:
    made = Calibration.shipped()
    assert made.confidence(0.8, 1.0, 1, False) >= made.confidence(0.8, 1.0, -1, False)


def test_fitting_finds_how_often_values_are_right() -> None:
    rng = Random(1)
    rows = []
    for _ in range(4000):
        p = rng.choice([0.3, 0.6, 0.9])
        rows.append((inputs_of(p, 1.0, 0, False), rng.random() < p - 0.2))  # surer than it should be
    made = Calibration(fit_calibration(rows))
    for p in (0.3, 0.6, 0.9):
        assert made.confidence(p, 1.0, 0, False) == pytest.approx(p - 0.2, abs=0.06)


def test_extremes_do_not_overflow() -> None:
    assert Calibration({"logit": 1e6}).confidence(1.0, 1.0, 0, False) == 1.0
    assert Calibration({"logit": 1e6}).confidence(0.0, 1.0, 0, False) == 0.0
