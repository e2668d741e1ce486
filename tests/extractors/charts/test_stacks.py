"""Whether bars and areas of drawn charts stand on each other."""

from __future__ import annotations

from pathlib import Path

import pytest

import docstruct as ds

plt = pytest.importorskip("matplotlib.pyplot")


@pytest.mark.parametrize("suffix", [".pdf", ".png"])
@pytest.mark.parametrize("stacked", [False, True])
def test_bars(stacked: bool, suffix: str, tmp_path: Path) -> None:
    figure, axes = plt.subplots(figsize=(5, 3.5))
    first, second = [3.0, 5.0, 4.0], [2.0, 1.0, 3.0]
    if stacked:
        axes.bar(["Ulm", "Bonn", "Kiel"], first, label="Coal")
        axes.bar(["Ulm", "Bonn", "Kiel"], second, bottom=first, label="Wind")
    else:
        axes.bar([-0.2, 0.8, 1.8], first, width=0.4, label="Coal")
        axes.bar([0.2, 1.2, 2.2], second, width=0.4, label="Wind")
        axes.set_xticks([0, 1, 2], ["Ulm", "Bonn", "Kiel"])
    axes.legend()
    figure.savefig(tmp_path / f"bars{suffix}", dpi=150)
    plt.close(figure)
    (chart,) = ds.charts(tmp_path / f"bars{suffix}")
    assert chart.stacked is stacked
    assert [p.y for s in chart.series for p in s.points] == pytest.approx([*first, *second], abs=0.1)


def test_areas(tmp_path: Path) -> None:
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5))
    x, first, second = [0, 1, 2, 3], [3.0, 5.0, 4.0, 4.0], [2.0, 1.0, 3.0, 2.0]
    left.stackplot(x, first, second, labels=["Coal", "Wind"])
    right.fill_between(x, first, label="Coal")
    right.fill_between(x, second, label="Wind")
    for axes in (left, right):
        axes.legend()
    figure.savefig(tmp_path / "areas.pdf")
    plt.close(figure)
    charts = ds.charts(tmp_path / "areas.pdf")
    assert [chart.stacked for chart in charts] == [True, False]
