"""Pictures of a report as PNG: records with their intervals, and the reliability diagram."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from docstruct.errors import MissingExtraError
from docstruct.evaluators.wording import heading

if TYPE_CHECKING:
    from docstruct.evaluators.report import Report


_BLUE, _LIGHT, _GREY = "#4c78a8", "#a6c3df", "#666"


def records_picture(report: Report) -> bytes:
    """A bar per record with its 95 % interval and its value; the headline is dark."""
    records = list(report.totals)[::-1]
    names = [heading(record) for record in records]
    bounds = [report.intervals[record] for record in records]
    figure, axes = _figure(7.0, 0.28 * len(names) + 0.9)
    values = [bound.value for bound in bounds]
    below = [max(0.0, bound.value - bound.low) for bound in bounds]
    above = [max(0.0, bound.high - bound.value) for bound in bounds]
    axes.barh(names, values, color=[_BLUE if r == report.headline else _LIGHT for r in records], height=0.7)
    axes.errorbar(values, names, xerr=[below, above], fmt="none", ecolor="#333", elinewidth=1, capsize=2)
    most = max((1.0, *values, *(bound.high for bound in bounds)))
    for name, value in zip(names, values, strict=True):
        axes.text(most * 1.02, name, f"{value:.3f}", va="center", fontsize=8, color=_GREY)
    axes.set_xlim(0, most)
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title("records with their 95 % intervals", fontsize=9, loc="left", color=_GREY)
    return _png(figure)


def reliability_picture(report: Report) -> bytes:
    """Stated confidence against the share that is right; dots grow with the number of values."""
    bands = report.confidences.bands(10)
    figure, axes = _figure(4.2, 4.2)
    axes.plot([0, 1], [0, 1], color="#999", linewidth=1, linestyle="--")
    stated, right = [b.confidence for b in bands], [b.accuracy for b in bands]
    axes.plot(stated, right, color=_BLUE, linewidth=1)
    largest = max((b.count for b in bands), default=1)
    sizes = [20 + 80 * b.count / largest for b in bands]
    axes.scatter(stated, right, s=sizes, color=_BLUE, clip_on=False, zorder=3)  # whole, also at the rim
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xlabel("stated confidence")
    axes.set_ylabel("share right")
    count = len(report.confidences)
    title = f"{count} values in {len(bands)} bands; on the line is honest"
    axes.set_title(title, fontsize=9, loc="left", color=_GREY, pad=12)
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
