"""Charts drawn by matplotlib into PDF from known numbers, and what a reading of them is compared with."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import docstruct as ds
from docstruct.schemas.chart import ChartData

Draw = Callable[[Any], object]
Points = dict[tuple[str, object], float]


def read(draw: Draw, style: str = "default", save: str = "pdf", size: tuple[float, float] = (6, 4)) -> list[ChartData]:
    """The charts read from a figure on whose axes ``draw`` has drawn."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    with plt.style.context(style):
        plt.rcParams["svg.fonttype"] = "none"
        figure, axes = plt.subplots(figsize=size)
        draw(axes)
        stream = io.BytesIO()
        figure.savefig(stream, format=save)
        plt.close(figure)
    return ds.charts(stream.getvalue())


def points(charts: Sequence[ChartData]) -> Points:
    """(series, x) → y of all points."""
    return {(s.name, p.x): p.y for c in charts for s in c.series for p in s.points if p.y is not None}


def close(found: Points, truth: Points, share: float = 0.005) -> bool:
    """Whether the same points were found, each within a share of the largest value."""
    largest = max(map(abs, truth.values()))
    return found.keys() == truth.keys() and all(abs(found[k] - v) <= share * largest for k, v in truth.items())
