"""SCRM (StructChart, arXiv:2309.11268; OneChart, ChartX): charts as sets of triples, mean precision.

A chart is a set of triples (series, x, value). Two triples match when their labels are within J_w edits of
each other (or one label holds the other) and their values within a relative error J_n. Per chart the IoU of
matched triples is compared with thresholds: ``AP@t`` is the share of charts with an IoU of at least t,
mPrecision the mean over t = 0.50, 0.55 … 0.95. Tolerances: strict (0, 0), slight (2, 0.05), high (5, 0.1) for
charts with printed values; otherwise J_n is 0.1, 0.3 and 0.5. Two empty charts have IoU 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from docstruct.evaluators.assignment import best_pairs
from docstruct.evaluators.chartpoints import Chart, Point
from docstruct.evaluators.records import Record, ratio

Level = Literal["strict", "slight", "high"]
_LABELS: dict[Level, int] = {"strict": 0, "slight": 2, "high": 5}
_PRINTED: dict[Level, float] = {"strict": 0.0, "slight": 0.05, "high": 0.1}
_DRAWN: dict[Level, float] = {"strict": 0.1, "slight": 0.3, "high": 0.5}
THRESHOLDS = tuple(round(0.5 + 0.05 * step, 2) for step in range(10))


@dataclass(frozen=True)
class Scrm(Record):
    """Charts, and how many of them reach each threshold of ``THRESHOLDS``; ``exact`` reach IoU 1."""

    charts: float = 0
    passed: tuple[float, ...] = (0,) * len(THRESHOLDS)
    exact: float = 0

    @classmethod
    def of_numbers(cls, numbers: Iterable[float]) -> Scrm:
        """The record with these counts."""
        charts, exact, *passed = numbers
        return cls(charts, tuple(passed), exact)

    def numbers(self) -> tuple[float, ...]:
        """``(charts, exact, passed …)``."""
        return self.charts, self.exact, *self.passed

    @property
    def value(self) -> float:
        """MPrecision."""
        return ratio(sum(self.passed), self.charts * len(THRESHOLDS))

    @property
    def weight(self) -> float:
        """Charts."""
        return self.charts

    def ap(self, threshold: float) -> float:
        """AP at one of ``THRESHOLDS``."""
        return ratio(self.passed[THRESHOLDS.index(threshold)], self.charts)

    @property
    def exact_match(self) -> float:
        """Share of charts whose triples all match."""
        return ratio(self.exact, self.charts)


def scrm(truth: Chart, predicted: Chart, *, level: Level = "slight", printed_values: bool = True) -> Scrm:
    """The record of one chart."""
    overlap = triple_iou(truth, predicted, level=level, printed_values=printed_values)
    return Scrm(1, tuple(float(overlap >= t) for t in THRESHOLDS), float(overlap == 1.0))


def triple_iou(truth: Chart, predicted: Chart, *, level: Level = "slight", printed_values: bool = True) -> float:
    """Matched triples by all triples of either side, one-to-one."""
    edits, error = _LABELS[level], (_PRINTED if printed_values else _DRAWN)[level]
    table = [[float(_matches(a, b, edits, error)) for b in predicted.points] for a in truth.points]
    matched = len(best_pairs(table))
    return ratio(matched, len(truth.points) + len(predicted.points) - matched, empty=1.0)


def _matches(truth: Point, predicted: Point, edits: int, error: float) -> bool:
    same_value = (
        truth.y == predicted.y
        if isinstance(truth.y, str) or isinstance(predicted.y, str)
        else abs(predicted.y - truth.y) <= error * abs(truth.y)
    )
    return same_value and _close(truth.series, predicted.series, edits) and _close(truth.x, predicted.x, edits)


def _close(truth: str, predicted: str, edits: int) -> bool:
    from rapidfuzz.distance import Levenshtein

    left, right = (" ".join(side.lower().split()) for side in (truth, predicted))
    if not left or not right:
        return left == right
    contained = edits > 0 and (left in right or right in left)
    return contained or Levenshtein.distance(left, right, score_cutoff=edits) <= edits
