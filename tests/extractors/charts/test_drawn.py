"""Charts drawn by matplotlib in many styles: what is read is what was drawn."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from .drawn import Points, close, points, read

pytest.importorskip("matplotlib")

CATEGORIES = ["Oslo", "Bergen", "Tromsø", "Bodø"]
ONE = [12.5, 30.0, 7.25, 21.0]
TWO = [4.0, 11.0, 25.5, 16.0]
STYLES = ["default", "ggplot", "bmh", "classic", "seaborn-v0_8-whitegrid", "fivethirtyeight", "Solarize_Light2"]


def single(values: list[float], keys: list[Any] | None = None) -> Points:
    return {("", key): value for key, value in zip(keys or CATEGORIES, values)}


def double(keys: list[Any] | None = None) -> Points:
    pairs = (("A", ONE), ("B", TWO))
    return {(name, key): value for name, values in pairs for key, value in zip(keys or CATEGORIES, values)}


@pytest.mark.parametrize("style", STYLES)
def test_bars(style: str) -> None:
    (chart,) = read(lambda axes: axes.bar(CATEGORIES, ONE), style)
    assert (chart.kind, chart.horizontal, chart.way) == ("bar", False, "vector")
    assert close(points([chart]), single(ONE))


def test_lying_bars() -> None:
    (chart,) = read(lambda axes: axes.barh(CATEGORIES, ONE))
    assert chart.horizontal
    assert close(points([chart]), single(ONE))


def test_bars_below_zero() -> None:
    values = [5.0, -3.0, 2.0, -7.5]
    assert close(points(read(lambda axes: axes.bar(CATEGORIES, values))), single(values))


def grouped(axes: Any) -> None:
    for i, (name, values) in enumerate((("A", ONE), ("B", TWO))):
        axes.bar([k + 0.4 * i for k in range(4)], values, 0.4, label=name)
    axes.set_xticks([k + 0.2 for k in range(4)], CATEGORIES)
    axes.legend()


def stacked(axes: Any) -> None:
    axes.bar(CATEGORIES, ONE, label="A")
    axes.bar(CATEGORIES, TWO, bottom=ONE, label="B")
    axes.legend()


@pytest.mark.parametrize("draw", [grouped, stacked])
def test_bars_of_two_series_are_named_by_the_legend(draw: Any) -> None:
    assert close(points(read(draw)), double())


def test_printed_values_win() -> None:
    def draw(axes: Any) -> None:
        axes.bar_label(axes.bar(CATEGORIES, ONE))

    (chart,) = read(draw)
    assert points([chart]) == single(ONE)
    assert {p.how for s in chart.series for p in s.points} == {"printed"}


def test_bars_too_short_to_be_seen_have_the_values_printed_at_their_ends() -> None:
    names = [*"ABCDEFG"]
    values = [184.8, 163.6, 39.8, 8.7, 3.5, 0.07, 0.0]

    def draw(axes: Any) -> None:
        axes.bar_label(axes.barh(names, values), padding=4)
        axes.set_xlim(0, 200)

    (chart,) = read(draw)
    assert points([chart]) == {("", n): v for n, v in zip(names, values)}


def test_bars_with_printed_values_need_no_axis() -> None:
    def draw(axes: Any) -> None:
        axes.bar_label(axes.bar(CATEGORIES, ONE))
        axes.set_yticks([])

    assert points(read(draw)) == single(ONE)


def test_numbers_that_contradict_the_bars_make_no_axis() -> None:
    def draw(axes: Any) -> None:
        axes.bar_label(axes.bar(CATEGORIES, ONE), labels=["3", "1", "4", "2"])
        axes.set_yticks([])

    assert points(read(draw)) == {}


def test_histogram_has_intervals() -> None:
    (chart,) = read(lambda axes: axes.hist([0.5] * 3 + [1.5] * 7 + [2.5] * 2, bins=[0, 1, 2, 3]))
    assert chart.kind == "histogram"
    assert close(points([chart]), {("", "0 – 1"): 3.0, ("", "1 – 2"): 7.0, ("", "2 – 3"): 2.0})


@pytest.mark.parametrize("style", STYLES)
def test_lines_with_a_legend(style: str) -> None:
    def draw(axes: Any) -> None:
        axes.plot([1, 2, 3, 4], ONE, label="A", marker="o")
        axes.plot([1, 2, 3, 4], TWO, label="B", linestyle="--")
        axes.legend()

    (chart,) = read(draw, style)
    assert chart.kind == "line"
    assert close(points([chart]), double([1.0, 2.0, 3.0, 4.0]))


def test_lines_are_named_at_their_ends() -> None:
    def draw(axes: Any) -> None:
        for name, values in (("A", ONE), ("B", TWO)):
            (line,) = axes.plot([1, 2, 3, 4], values)
            axes.annotate(name, (4, values[-1]), xytext=(5, 0), textcoords="offset points", color=line.get_color())

    assert close(points(read(draw)), double([1.0, 2.0, 3.0, 4.0]))


def test_logarithmic_axis() -> None:
    def draw(axes: Any) -> None:
        axes.plot([1, 2, 3, 4], [3.0, 120.0, 9000.0, 45.0])
        axes.set_yscale("log")

    (chart,) = read(draw)
    assert chart.y_axis.scale == "log"
    found = points([chart])
    assert [found["", x] for x in (1.0, 2.0, 3.0, 4.0)] == pytest.approx([3.0, 120.0, 9000.0, 45.0], rel=0.01)


def test_dates() -> None:
    days = [dt.date(2020, month, 1) for month in range(1, 13)]
    values = [float(10 + month) for month in range(12)]
    (chart,) = read(lambda axes: axes.plot(days, values), size=(9, 4))
    assert chart.x_axis.scale in ("date", "category")
    keys = [p.x for p in chart.series[0].points]
    assert keys[0] in ("2020-01-01", "Jan 2020")
    assert [p.y for p in chart.series[0].points] == pytest.approx(values, abs=0.1)


@pytest.mark.parametrize("where", ["pre", "mid", "post"])
def test_steps(where: str) -> None:
    found = points(read(lambda axes: axes.step([1, 2, 3, 4], ONE, where=where)))
    assert close(found, single(ONE, [1.0, 2.0, 3.0, 4.0]))


def test_stacked_areas() -> None:
    def draw(axes: Any) -> None:
        axes.stackplot([1, 2, 3, 4], ONE, TWO, labels=["A", "B"])
        axes.legend(loc="upper left")

    (chart,) = read(draw)
    assert chart.kind == "area"
    assert close(points([chart]), double([1.0, 2.0, 3.0, 4.0]))


def test_scatter_of_two_markers() -> None:
    def draw(axes: Any) -> None:
        axes.scatter([1, 2, 3, 4], ONE, marker="o", label="A")
        axes.scatter([1.5, 2.5, 3.5, 4.5], TWO, marker="s", label="B")
        axes.legend()

    (chart,) = read(draw)
    assert chart.kind == "scatter"
    found = points([chart])
    assert [found["A", x] for x in (1.0, 2.0, 3.0, 4.0)] == pytest.approx(ONE, abs=0.1)
    assert [found["B", x] for x in (1.5, 2.5, 3.5, 4.5)] == pytest.approx(TWO, abs=0.1)


def test_markers_that_differ_in_size_alone_are_told_apart_by_the_legend() -> None:
    """In the classic style a legend shows three samples of each, which are no points."""

    def draw(axes: Any) -> None:
        axes.scatter([1, 2, 3, 4], ONE, s=10, color="navy", label="A")
        axes.scatter([1.5, 2.5, 3.5, 4.5], TWO, s=40, color="navy", label="B")
        axes.set(xlim=(0, 9), ylim=(0, 35))
        axes.legend()

    (chart,) = read(draw, "classic")
    truth = {("A", x): y for x, y in zip((1.0, 2.0, 3.0, 4.0), ONE)}
    truth |= {("B", x): y for x, y in zip((1.5, 2.5, 3.5, 4.5), TWO)}
    assert close(points([chart]), truth)


def test_the_factor_of_an_axis_is_no_value_of_a_mark_beside_it() -> None:
    values = [0.97e6, 0.4e6, 0.2e6, 0.6e6]

    def draw(axes: Any) -> None:
        axes.scatter([0.5, 20, 50, 90], values)
        axes.set(xlim=(0, 100), ylim=(0, 1e6))
        axes.ticklabel_format(axis="y", style="sci", scilimits=(6, 6))

    (chart,) = read(draw)
    assert sorted(points([chart]).values()) == pytest.approx(sorted(values), rel=0.005)


@pytest.mark.parametrize("days", [1, 9])
def test_two_years_as_ticks_are_believed_where_marks_are_at_months(days: int) -> None:
    keys = [dt.date(2019 + i // 12, 1 + i % 12, days) for i in range(18)]
    values = [10.0 + (7 * i) % 18 for i in range(18)]

    def draw(axes: Any) -> None:
        axes.plot(keys, values)
        axes.set_xticks([dt.date(2019, 1, 1), dt.date(2020, 1, 1)], ["2019", "2020"])

    (chart,) = read(draw)
    if days == 1:
        assert close(points([chart]), {("", k.isoformat()): v for k, v in zip(keys, values)})
    else:
        assert chart.declined


@pytest.mark.parametrize("ring", [{}, {"wedgeprops": {"width": 0.4}}])
def test_pies_state_shares(ring: dict[str, Any]) -> None:
    (chart,) = read(lambda axes: axes.pie([50, 30, 20], labels=["A", "B", "C"], **ring))
    assert chart.kind == "pie"
    assert points([chart]) == {("", "A"): 50.0, ("", "B"): 30.0, ("", "C"): 20.0}
    assert chart.y_axis.unit == "%"


def test_factor_printed_at_the_axis() -> None:
    values = [v * 1e6 for v in ONE]

    def draw(axes: Any) -> None:
        axes.bar(CATEGORIES, values)
        axes.ticklabel_format(axis="y", style="sci", scilimits=(6, 6))

    assert close(points(read(draw)), single(values))


def test_titles_and_units() -> None:
    def draw(axes: Any) -> None:
        axes.bar(CATEGORIES, ONE)
        axes.set(title="Rain in a week", xlabel="Town", ylabel="Rain (mm)")

    (chart,) = read(draw)
    assert (chart.title, chart.x_axis.label, chart.y_axis.label) == ("Rain in a week", "Town", "Rain (mm)")
    assert chart.y_axis.unit == "mm"


def test_svg_with_text_is_read_like_pdf() -> None:
    assert close(points(read(stacked, save="svg")), double())


def test_legend_entries_that_look_alike_are_declined() -> None:
    def draw(axes: Any) -> None:
        axes.plot([1, 2, 3, 4], ONE, color="black", label="A")
        axes.plot([1, 2, 3, 4], TWO, color="black", label="B")
        axes.legend()

    (chart,) = read(draw)
    assert chart.declined == "entries of the legend look alike"
    assert chart.series == []


def test_two_axes_of_values_are_declined() -> None:
    def draw(axes: Any) -> None:
        axes.bar(CATEGORIES, ONE)
        axes.twinx().plot(CATEGORIES, [v * 37 for v in TWO], color="red")

    (chart,) = read(draw)
    assert chart.declined is not None and "two axes" in chart.declined


def test_flat_bars_of_a_stack_are_bars() -> None:
    low, high = [0.2, 9.0, 0.15, 5.0], [10.0, 0.1, 12.0, 0.2]

    def draw(axes: Any) -> None:
        axes.bar(CATEGORIES, low, label="A")
        axes.bar(CATEGORIES, high, bottom=low, label="B")
        axes.legend()

    truth = {(n, k): v for n, values in (("A", low), ("B", high)) for k, v in zip(CATEGORIES, values)}
    assert close(points(read(draw)), truth)


def test_bars_of_one_look_on_each_other_are_told_apart() -> None:
    def draw(axes: Any) -> None:
        axes.bar([1, 2, 3], [5, 7, 6], color="blue")
        axes.bar([1, 2, 3], [3, 2, 4], bottom=[5, 7, 6], color="blue", edgecolor="white")

    (chart,) = read(draw)
    assert sorted((p.x, p.y) for s in chart.series for p in s.points) == [
        (1.0, 3.0), (1.0, 5.0), (2.0, 2.0), (2.0, 7.0), (3.0, 4.0), (3.0, 6.0)]  # fmt: skip


def test_slices_of_one_angle_are_measured_by_their_radius() -> None:
    def draw(axes: Any) -> None:
        from matplotlib.patches import Wedge

        for i in range(6):
            axes.add_patch(Wedge((0, 0), (i + 1) / 6, 60 * i, 60 * i + 60, color=f"C{i}", label=f"N{i}"))
        axes.axis("off")
        axes.set(xlim=(-1.1, 1.1), ylim=(-1.1, 1.1), aspect="equal")
        axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))

    (chart,) = read(draw)
    assert points([chart]) == {("", f"N{i}"): float(i + 1) for i in range(6)}
    assert chart.y_axis.unit == "parts of 21 by radius"


def test_title_on_top_of_the_upright_axis_is_its_own() -> None:
    def draw(axes: Any) -> None:
        axes.bar(CATEGORIES, ONE)
        axes.set_xlabel("Town")
        axes.text(0, 1.02, "Rain", transform=axes.transAxes, size=10)

    (chart,) = read(draw)
    assert (chart.title, chart.y_axis.label) == ("", "Rain")
