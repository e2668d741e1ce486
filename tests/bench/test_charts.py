"""Charts drawn by other programs, read and judged."""

from __future__ import annotations

import pytest

from docstruct.bench.charts import judge, run, truth_of
from docstruct.drawing.charts import KINDS, Numbers, numbers_of
from docstruct.schemas.chart import ChartData, ChartPoint, ChartSeries

BARS = Numbers("bar", ("Alpha",), (("Oslo", "Rome"),), ((10.0, 20.0),))


def chart(*points: tuple[str, float]) -> ChartData:
    return ChartData(series=[ChartSeries(name="any", points=[ChartPoint(x=x, y=y) for x, y in points])])


def test_a_seed_states_its_chart() -> None:
    assert numbers_of(7) == numbers_of(7)
    assert {numbers_of(seed).kind for seed in range(len(KINDS))} == set(KINDS)


@pytest.mark.parametrize(
    ("points", "outcome"),
    [
        ([("Oslo", 10.05), ("Rome", 20.0)], "exact"),
        ([("Rome", 20.0)], "partial"),
        ([("Oslo", 10.2), ("Rome", 20.0)], "wrong"),
        ([("Oslo", 10.0), ("Rome", 20.0), ("Bonn", 1.0)], "wrong"),
        ([], "declined"),
    ],
)
def test_outcomes(points: list[tuple[str, float]], outcome: str) -> None:
    assert judge(BARS, [chart(*points)]).outcome == outcome


def test_pictures_are_judged_more_loosely() -> None:
    line = Numbers("line", ("Alpha",), ((0.0, 10.0, 20.0),), ((10.0, 20.0, 0.0),))
    drawn = ("0", 10.0), ("10", 20.0), ("20", 0.0)
    assert judge(line, [chart(*drawn[:2], ("20", 0.3))]).outcome == "wrong"
    assert judge(line, [chart(*drawn[:2], ("20", 0.3))], pixels=True).outcome == "exact"
    assert judge(line, [chart(*drawn, ("15", 10.1))], pixels=True).outcome == "partial"
    assert judge(line, [chart(*drawn, ("15", 12.0))], pixels=True).outcome == "wrong"


def test_boxes_have_five_numbers_and_their_outliers() -> None:
    boxes = Numbers("box", ("A",), (("Oslo",),), (), ((1.0, 2.0, 3.0, 4.0, 5.0, 50.0),))
    assert [value for _, _, value in truth_of(boxes)] == [1.0, 2.25, 3.5, 4.75, 5.0, 50.0]


@pytest.mark.parametrize("program", ["matplotlib", "reportlab"])
def test_charts_of_other_programs_are_read(program: str) -> None:
    pytest.importorskip(program)
    *_, total = run([program], count=6, seed=0)
    assert total["n"] == 6
    assert total["exact"] >= 0.8
    assert total["wrong_points"] == 0


def test_pictures_of_charts_are_read() -> None:
    pytest.importorskip("matplotlib")
    *_, total = run(["matplotlib"], count=1, seed=0, dpi=100)
    assert total["exact"] == 1
