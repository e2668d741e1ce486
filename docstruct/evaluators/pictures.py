"""Pictures of a report as PNG: records with their intervals, and the reliability diagram."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from docstruct.errors import MissingExtraError

if TYPE_CHECKING:
    from docstruct.evaluators.report import Report


def records_picture(report: Report) -> bytes:
    """A bar per record with its 95 % interval."""
    names = list(report.totals)[::-1]
    bounds = [report.intervals[name] for name in names]
    figure, axes = _figure(7.0, 0.28 * len(names) + 0.8)
    values = [bound.value for bound in bounds]
    below = [max(0.0, bound.value - bound.low) for bound in bounds]
    above = [max(0.0, bound.high - bound.value) for bound in bounds]
    axes.barh(names, values, color="#4c78a8")
    axes.errorbar(values, names, xerr=[below, above], fmt="none", ecolor="#333", capsize=2)
    axes.set_xlim(0, max(1.0, *values, 1.0))
    axes.tick_params(labelsize=8)
    return _png(figure)


def reliability_picture(report: Report) -> bytes:
    """Stated confidence against the share that is right; dots grow with the number of values."""
    bands = report.confidences.bands(10)
    figure, axes = _figure(4.0, 4.0)
    axes.plot([0, 1], [0, 1], color="#999", linewidth=1, linestyle="--")
    axes.plot([b.confidence for b in bands], [b.accuracy for b in bands], color="#4c78a8", linewidth=1)
    largest = max((b.count for b in bands), default=1)
    axes.scatter(
        [b.confidence for b in bands],
        [b.accuracy for b in bands],
        s=[20 + 80 * b.count / largest for b in bands],
        color="#4c78a8",
    )
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xlabel("stated confidence")
    axes.set_ylabel("share right")
    return _png(figure)


def _figure(width: float, height: float) -> tuple[Any, Any]:
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError("drawing a report", "plot") from error
    figure = Figure(figsize=(width, height), layout="tight")  # no pyplot: no global state, no display
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def _png(figure: Any) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110, metadata={"Software": None})
    return buffer.getvalue()
