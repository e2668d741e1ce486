"""A calibrator as a file and as a function."""

from __future__ import annotations

from pathlib import Path

import pytest

from docstruct.calibrator import Calibrator
from docstruct.errors import UsageError

STEPS = Calibrator("isotonic", (0.2, 0.6), (0.1, 0.9), 40, ("mine",))
CURVE = Calibrator("platt", (0.5,), (-0.2,), 7)


@pytest.mark.parametrize(
    ("calibrator", "stated", "calibrated"),
    [(STEPS, 0.4, 0.5), (STEPS, 0.0, 0.1), (STEPS, 1.0, 0.9), (CURVE, 0.5, 0.45017), (CURVE, 0.9, 0.71066)],
)
def test_by_hand(calibrator: Calibrator, stated: float, calibrated: float) -> None:
    assert calibrator(stated) == pytest.approx(calibrated, abs=1e-5)


@pytest.mark.parametrize("calibrator", [STEPS, CURVE])
def test_saved_and_loaded(calibrator: Calibrator, tmp_path: Path) -> None:
    calibrator.save(tmp_path / "c.json")
    assert Calibrator.load(tmp_path / "c.json") == calibrator


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"kind": "isotonic", "x": [], "y": []}', '{"kind": "isotonic", "x": [0.5, 0.1], "y": [0, 1]}'],
)
def test_another_file_is_a_usage_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="not a calibrator"):
        Calibrator.load(tmp_path / "c.json")


def test_a_missing_file_says_what_makes_one() -> None:
    with pytest.raises(UsageError, match="docstruct eval calibrate"):
        Calibrator.load("/no/such/file.json")


def test_two_curves_are_joined_into_one() -> None:
    other = Calibrator("platt", (1.4,), (0.3,))
    for stated in (0.01, 0.4, 0.97):
        assert CURVE.after(other)(stated) == pytest.approx(CURVE(other(stated)))
    with pytest.raises(UsageError, match="platt"):
        CURVE.after(STEPS)


def test_the_shipped_one_rises_and_says_what_it_was_fitted_on() -> None:
    shipped = Calibrator.shipped()
    outputs = [shipped(c / 20) for c in range(21)]
    assert outputs == sorted(outputs)
    assert len(shipped.sets) >= 5
