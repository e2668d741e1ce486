"""Tick labels as numbers: one notation for all of them."""

from __future__ import annotations

import pytest

from docstruct.extractors.charts.numbers import is_number, read_numbers, scale_word, shortest


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["0", "1,000", "2,000"], [0, 1000, 2000]),
        (["0", "1.000", "2.000"], [0, 1000, 2000]),
        (["0,5", "1,0", "1,5"], [0.5, 1.0, 1.5]),
        (["1.000", "1.025", "1.050"], [1.0, 1.025, 1.05]),
        (["1,000", "1,025", "1,050"], [1000, 1025, 1050]),
        (["1.200.000", "800.000"], [1200000, 800000]),
        (["1 000", "2 000"], [1000, 2000]),
        (["−20", "0", "20"], [-20, 0, 20]),
        (["(5)", "0"], [-5, 0]),
        (["$10", "$1,250.50"], [10, 1250.5]),
        (["0%", "50%"], [0, 50]),
        (["0", "5k", "10k"], [0, 5000, 10000]),
        (["1.5M", "800K"], [1.5e6, 8e5]),
        (["10^2", "10^-1"], [100, 0.1]),
        (["1e3", "2e3"], [1000, 2000]),
        (["0 km", "5 km"], [0, 5]),
        (["0 tonnes", "20 million tonnes"], [0, 2e7]),
        (["$0", "$5 million"], [0, 5e6]),
        (["800,000", "1.2 million"], [8e5, 1.2e6]),
    ],
)
def test_numbers(texts: list[str], values: list[float]) -> None:
    assert list(read_numbers(texts).values) == pytest.approx(values)


def test_names_that_start_with_digits_are_no_numbers() -> None:
    assert read_numbers(["1N", "2NE", "3E"]).values == (None, None, None)


@pytest.mark.parametrize("text", ["Q1", "C0", "A", "2-3", ""])
def test_what_is_no_number(text: str) -> None:
    assert not is_number(text)


def test_unit() -> None:
    assert read_numbers(["€5", "€10"]).unit == "€"


@pytest.mark.parametrize(
    ("value", "error", "short"), [(12.3456, 0.01, 12.35), (0.0001, 0.01, 0.0), (1999.97, 0.1, 2000.0), (5.0, 0.0, 5.0)]
)
def test_shortest(value: float, error: float, short: float) -> None:
    assert shortest(value, error) == pytest.approx(short)


@pytest.mark.parametrize(
    ("texts", "word"),
    [
        (["0 tonnes", "20 million tonnes", "40 million tonnes"], ("million", 1e6)),
        (["800,000", "1 million"], None),
        (["1 million", "1 billion"], None),
        (["10", "20"], None),
        (["0"], None),
    ],
)
def test_scale_word(texts: list[str], word: tuple[str, float] | None) -> None:
    assert scale_word(texts) == word
