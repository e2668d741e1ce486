import pytest

from docstruct.evaluators.bootstrap import interval, paired, total
from docstruct.evaluators.records import Counts, Mean


def test_interval_holds_the_value_and_is_repeatable():
    records = [Mean.of(score) for score in (0.2, 0.4, 0.9, 1.0, 0.5, 0.7)]
    first = interval(records)
    assert first == interval(records)
    assert first.low < first.value < first.high
    assert first.value == pytest.approx(3.7 / 6)


def test_interval_of_equal_documents_is_a_point():
    assert str(interval([Counts(3, 1), Counts(3, 1)])) == "0.750 [0.750, 0.750]"


def test_interval_width_follows_the_standard_error():
    records = [Mean.of(float(i % 2)) for i in range(400)]
    found = interval(records)
    assert found.high - found.low == pytest.approx(2 * 1.96 * 0.5 / 20, rel=0.1)


def test_paired_runs_see_a_small_steady_gain():
    first = [Mean.of(0.1 * i) for i in range(10)]
    second = [Mean.of(0.1 * i + 0.02) for i in range(10)]
    gain = paired(first, second)
    assert gain.clear and gain.p == 0 and gain.interval.value == pytest.approx(0.02)
    same = paired(first, first)
    assert not same.clear and same.p == 1


def test_degenerate_cases():
    assert interval([]).value == 0
    assert paired([], []).p == 1
    with pytest.raises(ValueError, match="paired"):
        paired([Mean()], [])
    assert total([Counts(1), Counts(0, 1)]) == Counts(1, 1)
