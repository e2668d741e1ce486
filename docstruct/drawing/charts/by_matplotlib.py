"""Charts drawn by matplotlib in ten of its styles."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING, Any

from docstruct.drawing.charts.numbers import Numbers

if TYPE_CHECKING:
    from docstruct.drawing.charts.programs import Job

_STYLES = (
    "default", "ggplot", "seaborn-v0_8-whitegrid", "bmh", "fivethirtyeight", "classic", "seaborn-v0_8-ticks",
    "Solarize_Light2", "tableau-colorblind10", "grayscale",
)  # fmt: skip


def draw(jobs: Sequence[Job]) -> None:
    """Draw each chart into its file."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    for numbers, rng, path in jobs:
        with plt.style.context(rng.choice(_STYLES)):
            plt.rcParams["pdf.fonttype"] = rng.choice([3, 42])
            plt.rcParams["svg.fonttype"] = "none"
            size = rng.uniform(4, 8), rng.uniform(3, 5)
            if numbers.kind == "panels":
                figure, grid = plt.subplots(1, len(numbers.names), figsize=(9, 3), sharey=rng.random() < 0.5)
                for i, axes in enumerate(grid):
                    axes.bar(numbers.labels, numbers.values[i])
                    axes.set_title(numbers.names[i])
                    axes.tick_params(axis="x", rotation=90)
                figure.tight_layout()
            else:
                figure, axes = plt.subplots(figsize=size)
                _DRAW[numbers.kind](axes, numbers, rng)
                _decorate(axes, numbers, rng)
            figure.savefig(path, bbox_inches="tight" if rng.random() < 0.3 else None)
            plt.close(figure)


def _decorate(axes: Any, n: Numbers, rng: Random) -> None:
    if n.kind not in ("pie", "ring"):
        if rng.random() < 0.5:
            axes.set_ylabel(rng.choice(["Sales (€)", "Output [MW]", "Count"]))
        if rng.random() < 0.5:
            axes.set_xlabel(rng.choice(["Category", "x", "Year"]))
        if rng.random() < 0.3:
            axes.grid(True)
        if rng.random() < 0.3:
            axes.spines[["top", "right"]].set_visible(False)
        if n.kind in ("bar", "grouped", "stacked") and rng.random() < 0.3:
            axes.tick_params(axis="x", rotation=rng.choice([45, 90]))
    if rng.random() < 0.6:
        axes.set_title(rng.choice(["Results of the year", "Energy by source"]))


def _bars(axes: Any, n: Numbers, rng: Random) -> None:
    bars = axes.bar(n.labels, n.values[0], width=rng.uniform(0.5, 0.9))
    if n.kind == "numbered":
        axes.bar_label(bars)
        if rng.random() < 0.3:
            axes.set_yticks([])


def _lying(axes: Any, n: Numbers, rng: Random) -> None:
    axes.barh(n.labels, n.values[0], height=rng.uniform(0.5, 0.9))


def _grouped(axes: Any, n: Numbers, rng: Random) -> None:
    width, places = 0.8 / len(n.names), range(len(n.labels))
    for j, (name, row) in enumerate(zip(n.names, n.values)):
        shift = (j - (len(n.names) - 1) / 2) * width
        axes.bar([i + shift for i in places], row, width * rng.choice([1, 0.9]), label=name)
    axes.set_xticks(places, n.labels)
    axes.legend(loc=rng.choice(["best", "upper left", "upper right"]))


def _stacked(axes: Any, n: Numbers, rng: Random) -> None:
    floor = [0.0] * len(n.labels)
    for name, row in zip(n.names, n.values):
        if n.kind == "stacked":
            axes.bar(n.labels, row, bottom=floor, label=name)
        else:
            axes.barh(n.labels, row, left=floor, label=name)
        floor = [a + b for a, b in zip(floor, row)]
    axes.legend()


def _lines(axes: Any, n: Numbers, rng: Random) -> None:
    for name, keys, row in zip(n.names, n.keys, n.values):
        axes.plot(
            keys, row, label=name, marker=rng.choice([None, "o", "s", "^"]), linestyle=rng.choice(["-", "-", "--"])
        )
    if n.several and rng.random() < 0.7:
        axes.legend()
    elif n.several:
        for name, keys, row, line in zip(n.names, n.keys, n.values, axes.lines):
            axes.annotate(
                name,
                (keys[-1], row[-1]),
                xytext=(4, 0),
                textcoords="offset points",
                color=line.get_color(),
                va="center",
            )
    if n.kind == "log":
        axes.set_yscale("log")


def _step(axes: Any, n: Numbers, rng: Random) -> None:
    axes.step(n.keys[0], n.values[0], where=rng.choice(["pre", "post", "mid"]))


def _areas(axes: Any, n: Numbers, rng: Random) -> None:
    named = isinstance(n.keys[0][0], str)
    xs = range(len(n.labels)) if named else n.keys[0]
    if n.kind == "area":
        axes.fill_between(xs, n.values[0], alpha=rng.choice([1, 0.5]))
        axes.set_ylim(0)
    else:
        axes.stackplot(xs, *n.values, labels=n.names)
        axes.legend(loc="upper left")
    if named:
        axes.set_xticks(xs, n.labels)


def _scatter(axes: Any, n: Numbers, rng: Random) -> None:
    for name, keys, row in zip(n.names, n.keys, n.values):
        axes.scatter(keys, row, label=name, marker=rng.choice("os^D"), s=rng.choice([10, 20, 36]))
    if n.several:
        axes.legend()


def _histogram(axes: Any, n: Numbers, rng: Random) -> None:
    bins: Any = n.keys[0]
    sample = [(low + high) / 2 for (low, high), count in zip(bins, n.values[0]) for _ in range(int(count))]
    axes.hist(sample, bins=[low for low, _ in bins] + [bins[-1][1]], edgecolor=rng.choice([None, "white", "black"]))


def _pie(axes: Any, n: Numbers, rng: Random) -> None:
    ring = {"wedgeprops": {"width": 0.4}} if n.kind == "ring" else {}
    if rng.random() < 0.5:
        printed = rng.choice([None, "%1.1f%%"])
        axes.pie(n.values[0], labels=n.labels, autopct=printed, startangle=rng.choice([0, 90]), **ring)
    else:
        wedges = axes.pie(n.values[0], **ring)[0]
        axes.legend(wedges, n.labels, loc="center left", bbox_to_anchor=(1, 0.5))


def _boxes(axes: Any, n: Numbers, rng: Random) -> None:
    axes.boxplot(n.samples, tick_labels=n.labels, patch_artist=rng.random() < 0.5)


_DRAW = {
    "bar": _bars, "numbered": _bars, "lying": _lying, "grouped": _grouped, "stacked": _stacked,
    "lying_stacked": _stacked, "line": _lines, "lines": _lines, "log": _lines, "dates": _lines, "step": _step,
    "area": _areas, "areas": _areas, "scatter": _scatter, "scatters": _scatter, "histogram": _histogram,
    "pie": _pie, "ring": _pie, "box": _boxes,
}  # fmt: skip
