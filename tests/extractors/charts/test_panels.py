from __future__ import annotations

from pathlib import Path

import pytest

import docstruct as ds
from docstruct.document import Drawing
from docstruct.extractors.charts.panels import panels_of
from docstruct.facts import Path as Drawn
from docstruct.facts import Word
from docstruct.geometry import BBox


def word(text: str, x: float, y: float) -> Word:
    return Word(text, BBox(x, y, x + 6 * len(text), y + 10), 10)


def bar(x0: float, y0: float, x1: float, y1: float) -> Drawn:
    corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    return Drawn(
        (("m", corners[:1]), *(("l", (c,)) for c in corners[1:]), ("h", ())), BBox(x0, y0, x1, y1), fill=0x336699
    )


def plot(x: float, y: float) -> tuple[list[Word], list[Drawn]]:
    words = [word("0", x, y + 90), word("10", x, y), word("A", x + 30, y + 105), word("B", x + 60, y + 105)]
    return words, [bar(x + 25, y + 10, x + 45, y + 95), bar(x + 55, y + 40, x + 75, y + 95)]


def drawing(*parts: tuple[list[Word], list[Drawn]]) -> Drawing:
    words = tuple(w for part in parts for w in part[0])
    paths = tuple(p for part in parts for p in part[1])
    return Drawing(1, BBox.around([*(w.bbox for w in words), *(p.bbox for p in paths)]), words, paths)


def test_plots_side_by_side_and_one_above_the_other_are_parted() -> None:
    whole = drawing(plot(0, 0), plot(200, 0), plot(0, 200), plot(200, 200))
    boxes = [panel.bbox for panel in panels_of(whole)]
    assert len(boxes) == 4 and not any(a is not b and a.intersect(b) for a in boxes for b in boxes)


def test_a_legend_beside_a_plot_is_no_panel() -> None:
    words, paths = plot(0, 0)
    legend = [word("north", 160, 20), word("south", 160, 36)], [bar(145, 20, 155, 30), bar(145, 36, 155, 46)]
    whole = drawing((words, paths), legend)
    assert panels_of(whole) == [whole]


def test_a_background_parts_nothing_and_hinders_nothing() -> None:
    words, paths = plot(0, 0)
    more_words, more_paths = plot(200, 0)
    whole = drawing((words + more_words, [bar(-5, -5, 300, 130), *paths, *more_paths]))
    assert len(panels_of(whole)) == 2


def test_every_plot_of_a_figure_is_read(tmp_path: Path) -> None:
    plt = pytest.importorskip("matplotlib.pyplot")
    figure, axes = plt.subplots(1, 2, figsize=(8, 3))
    axes[0].bar(["Q1", "Q2", "Q3"], [12.5, 17.2, 9.8])
    axes[1].barh(["x", "y"], [3, 4])
    figure.savefig(tmp_path / "two.pdf")
    plt.close(figure)
    charts = ds.charts(tmp_path / "two.pdf")
    assert [(c.kind, c.horizontal) for c in charts] == [("bar", False), ("bar", True)]
    assert [p.y for p in charts[0].series[0].points] == pytest.approx([12.5, 17.2, 9.8], abs=0.05)
