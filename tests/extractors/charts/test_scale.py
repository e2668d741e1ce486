"""Labels and their places as scales."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from docstruct.extractors.charts.scale import fit_scale


def test_linear() -> None:
    scale = fit_scale(["0", "10", "20", "30"], [100, 80, 60, 40], 5.0)
    assert scale is not None
    assert (scale.kind, scale.residual) == ("linear", pytest.approx(0.0, abs=1e-9))
    assert scale.value(50) == pytest.approx(25)
    assert scale.place(5) == pytest.approx(90)


def test_logarithmic() -> None:
    scale = fit_scale(["1", "10", "100", "1000"], [0, 30, 60, 90], 5.0)
    assert scale is not None
    assert scale.kind == "log"
    assert scale.value(45) == pytest.approx(10**1.5)


def test_labels_at_the_ends_that_were_moved_inwards_do_not_bend_the_scale() -> None:
    scale = fit_scale(["0", "20", "40", "60", "80", "100"], [3, 20, 40, 60, 80, 95], 6.0)
    assert scale is not None
    assert scale.value(50) == pytest.approx(50)
    assert len(scale.places) == 6


@pytest.mark.parametrize(
    ("texts", "places"),
    [
        (["3", "17", "4", "90"], [0, 30, 60, 90]),  # data, no ticks
        (["0", "10"], [0, 30]),  # two labels lie on every line
        (["A", "B", "C"], [0, 30, 60]),
        (["1.000", "2.500", "9.750", "3"], [0, 30, 60, 90]),
    ],
)
def test_what_is_no_scale(texts: list[str], places: list[float]) -> None:
    assert fit_scale(texts, places, 5.0) is None


def test_powers_are_logarithmic_even_where_two_are_printed() -> None:
    scale = fit_scale(["10^2", "10^3"], [100, 20], 5.0, least=2)
    assert scale is not None
    assert scale.kind == "log"


def test_even_steps_that_stand_unevenly_are_on_a_logarithmic_axis() -> None:
    texts = ["800", "600", "400", "200"]
    places = [300 - 90 * math.log10(float(t)) for t in texts]
    scale = fit_scale(texts, places, tolerance=6.0)
    assert scale is not None and scale.kind == "log" and scale.value(places[1]) == pytest.approx(600)
    straight = fit_scale(texts, [60.0, 81.0, 100.0, 120.0], tolerance=6.0)
    assert straight is not None and straight.kind == "linear"


def test_what_was_found_in_pixels_is_no_better_known_than_two_of_them() -> None:
    """Two tick marks, the base line and the end of a bar may each be off by the blur of a pixel's half."""
    drawn = fit_scale(["0", "1", "2"], [0.0, 10.0, 20.0], 1.0)
    assert drawn is not None
    seen = replace(drawn, blur=0.5)
    assert seen.error(1.0, seen.off) == pytest.approx(drawn.error(1.0, drawn.off) + 0.1 * 4 * 0.5)
