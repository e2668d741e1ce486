import pytest

from docstruct.evaluators.records import Counts, Mean


def test_rates_of_counts():
    counts = Counts(hits=6, wrong=1, omitted=2, hallucinated=1)
    assert counts.precision == 6 / 8
    assert counts.recall == 6 / 9
    assert counts.f1 == pytest.approx(2 * (6 / 8) * (6 / 9) / (6 / 8 + 6 / 9))
    assert counts.omission_rate == 2 / 9
    assert counts.hallucination_rate == 1 / 8


@pytest.mark.parametrize(
    ("counts", "rates"),
    [
        (Counts(), (1, 1, 1)),
        (Counts(omitted=2), (0, 0, 0)),
        (Counts(hallucinated=2), (0, 0, 0)),
        (Counts(hits=2), (1, 1, 1)),
    ],
)
def test_degenerate_counts_are_never_nan(counts, rates):
    assert (counts.precision, counts.recall, counts.f1) == rates


def test_records_add_up():
    assert sum([Counts(1, 2, 3, 4), Counts(1, 1, 1, 1)], Counts()) == Counts(2, 3, 4, 5)
    assert sum([Mean.of(0.5), Mean.of(1.0)], Mean()).value == 0.75
    assert Mean().value == 0
