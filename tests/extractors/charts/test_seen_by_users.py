"""Charts as people draw them every day: cut axes, legends of one entry or of years, empty bars, powers of ten."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from .drawn import close, points, read

pytest.importorskip("matplotlib")

KEYS, VALUES = ["Q1", "Q2", "Q3"], [12.5, 17.2, 9.8]
BARS = {("", k): v for k, v in zip(KEYS, VALUES)}


@pytest.mark.parametrize("lying", [False, True])
def test_bars_that_begin_below_the_axis_are_as_long_as_they_say(lying: bool) -> None:
    def draw(axes: Any) -> None:
        if lying:
            axes.barh(KEYS, VALUES)
            axes.set_xlim(9, 18)
        else:
            axes.bar(KEYS, VALUES)
            axes.set_ylim(9, 18)

    (chart,) = read(draw)
    assert close(points([chart]), BARS)


def test_a_bar_that_is_wholly_below_the_axis_keeps_its_category() -> None:
    def draw(axes: Any) -> None:
        axes.bar(KEYS, VALUES)
        axes.set_ylim(10, 18)

    (chart,) = read(draw)
    assert close(points([chart]), {k: v for k, v in BARS.items() if k[1] != "Q3"})
    assert chart.x_axis.categories == KEYS


@pytest.mark.parametrize("save", ["pdf", "png"])
@pytest.mark.parametrize("name", ["2024", "Revenue"])
def test_a_legend_of_one_entry_is_no_bar(name: str, save: str) -> None:
    def draw(axes: Any) -> None:
        axes.bar(KEYS, VALUES, label=name)
        axes.legend()

    (chart,) = read(draw, save=save)
    assert [s.name for s in chart.series] == [name]
    assert close(points([chart]), {(name, k): v for k, v in zip(KEYS, VALUES)})


@pytest.mark.parametrize("text", ["2024", "12"])
def test_a_floating_bar_and_the_number_beside_it_are_no_legend(text: str) -> None:
    def draw(axes: Any) -> None:
        axes.bar(KEYS, [VALUES[0], 4, 3], bottom=[0, 12.5, 9.5], width=0.2)
        axes.text(1.15, 14.5, text, va="center")

    (chart,) = read(draw)
    assert chart.declined == "2 of 3 rectangles do not stand on the base line"


def test_an_image_with_axes_that_cannot_be_read_says_why() -> None:
    def draw(axes: Any) -> None:
        axes.bar(["Start", "Sales", "Costs", "End"], [100, 40, 20, 120], bottom=[0, 100, 120, 0])

    (chart,) = read(draw, save="png")
    assert chart.declined == "2 of 4 rectangles do not stand on the base line"


@pytest.mark.parametrize("frame", [True, False])
def test_a_legend_of_two_years_is_no_bar(frame: bool) -> None:
    truth = {(year, k): v + int(year) % 5 for year in ("2023", "2024") for k, v in zip(KEYS, VALUES)}

    def draw(axes: Any) -> None:
        for i, year in enumerate(("2023", "2024")):
            axes.bar([j + 0.4 * i for j in range(3)], [truth[year, k] for k in KEYS], 0.4, label=year)
        axes.set_xticks([0.2, 1.2, 2.2], KEYS)
        axes.set_ylim(0, 30)
        axes.legend(frameon=frame)

    (chart,) = read(draw)
    assert [s.name for s in chart.series] == ["2023", "2024"]
    assert close(points([chart]), truth)


def test_empty_bars_are_zero_and_missing_ones_keep_their_category() -> None:
    (chart,) = read(lambda axes: axes.bar(list("abcde"), [3, 0, 2, np.nan, 1]))
    assert points([chart]) == {("", "a"): 3, ("", "b"): 0, ("", "c"): 2, ("", "e"): 1}
    assert chart.x_axis.categories == list("abcde")


def test_powers_of_ten_stand_at_the_long_marks() -> None:
    def draw(axes: Any) -> None:
        axes.scatter([1, 10, 100, 1000, 3000], [0.02, 0.3, 2.5, 40, 90])
        axes.set_xscale("log")
        axes.set_yscale("log")

    (chart,) = read(draw)
    assert points([chart]) == {("", 1): 0.02, ("", 10): 0.3, ("", 100): 2.5, ("", 1000): 40, ("", 3000): 90}


def test_places_on_a_logarithm_are_numbers_and_near_zero_is_not_zero() -> None:
    powers = {("", 1): 1, ("", 10): 10, ("", 100): 100, ("", 1000): 1000}

    def draw(axes: Any) -> None:
        axes.plot([1, 10, 100, 1000], [1, 10, 100, 1000], "o-")
        axes.set_xscale("log")

    def upright(axes: Any) -> None:
        axes.scatter([1, 10, 100, 1000], [1, 10, 100, 1000])
        axes.set_yscale("log")

    assert points(read(draw)) == powers
    assert points(read(upright)) == powers


def test_keys_of_a_legend_are_no_data_beside_bars_of_errors() -> None:
    def draw(axes: Any) -> None:
        axes.errorbar([1, 2, 3], [2.1, 3.9, 6.2], yerr=[0.3, 0.2, 0.5], fmt="s", capsize=4, label="measured")
        axes.plot([1, 3], [2, 6], "k--", label="fit")
        axes.legend()

    found = points(read(draw))
    truth = {("measured", 1): 2.1, ("measured", 2): 3.9, ("measured", 3): 6.2, ("fit", 1): 2, ("fit", 3): 6}
    assert close(found, truth)


def test_boxes_have_whiskers_and_outliers() -> None:
    sample = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 20.0]
    (chart,) = read(lambda axes: axes.boxplot([sample, sample[:-1]], tick_labels=["A", "B"]))
    found = points([chart])
    assert chart.kind == "box"
    assert found["upper_whisker", "A"] == found["upper_whisker", "B"] == 7 and found["lower_whisker", "A"] == 1
    assert {k: v for k, v in found.items() if k[0] == "outliers"} == {("outliers", "A"): 20}


def test_series_come_in_the_order_of_the_legend() -> None:
    def draw(axes: Any) -> None:
        lines = [axes.plot([1, 2, 3], [i, i + 1, i + 3], label=name)[0] for i, name in enumerate("xyz")]
        axes.legend(handles=lines[::-1])

    assert [s.name for c in read(draw) for s in c.series] == ["z", "y", "x"]


def test_letters_drawn_as_outlines_are_told_with_the_remedy() -> None:
    import io

    import matplotlib.pyplot as plt

    import docstruct as ds

    figure, axes = plt.subplots()
    axes.bar(KEYS, VALUES)
    stream = io.BytesIO()
    with plt.rc_context({"svg.fonttype": "path"}):
        figure.savefig(stream, format="svg")
    plt.close(figure)
    (chart,) = ds.charts(stream.getvalue())
    assert chart.declined is not None and "outlines" in chart.declined and not chart.series


def test_the_error_of_a_value_counts_a_fit_that_is_off() -> None:
    def draw(axes: Any) -> None:
        axes.scatter([1, 2, 3], [1.234, 2.345, 3.456])

    truth = {1: 1.234, 2: 2.345, 3: 3.456}
    found = [p for c in read(draw) for s in c.series for p in s.points]
    assert all(p.error and abs((p.y or 0) - truth[round(float(p.x or 0))]) <= p.error for p in found)


def test_a_bar_without_a_label_makes_the_chart_doubtful() -> None:
    def draw(axes: Any) -> None:
        axes.bar(range(4), [*VALUES, 5])
        axes.set_xticks(range(4), [*KEYS, ""])

    (chart,) = read(draw)
    assert close(points([chart]), BARS)
    assert chart.x_axis.categories == KEYS
    assert chart.confidence < 0.75
