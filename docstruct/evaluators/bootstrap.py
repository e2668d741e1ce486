"""Confidence intervals by resampling documents, and paired differences of two runs.

Values inside one document are not independent, so whole documents are drawn with replacement (2,000 times,
percentile interval). Two runs over the same documents are compared on the same draws: the variation between
documents cancels, and a small but steady gain shows. Seeded: the same records give the same interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from docstruct.evaluators.records import Record

Floats = NDArray[np.float64]
DRAWS = 2000


@dataclass(frozen=True)
class Interval:
    """A value with the bounds that hold it at the given level."""

    value: float
    low: float
    high: float
    level: float = 0.95

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True)
class Difference:
    """How much better the second run is; ``p`` is the two-sided share of draws that say otherwise."""

    interval: Interval
    p: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return not self.interval.low <= 0.0 <= self.interval.high


def interval(records: Sequence[Record], *, level: float = 0.95, draws: int = DRAWS, seed: int = 0) -> Interval:
    """The total's value with its interval; ``records`` holds one record per document, all of one kind."""
    if not records:
        return Interval(0.0, 0.0, 0.0, level)
    values = _resampled(records, _weights(len(records), draws, seed))
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(total(records).value, float(low), float(high), level)


def paired(
    first: Sequence[Record],
    second: Sequence[Record],
    *,
    level: float = 0.95,
    draws: int = DRAWS,
    seed: int = 0,
) -> Difference:
    """The gain of ``second`` over ``first`` on the same documents in the same order."""
    if len(first) != len(second):
        raise ValueError(f"runs over {len(first)} and {len(second)} documents cannot be paired")
    if not first:
        return Difference(Interval(0.0, 0.0, 0.0, level), 1.0)
    weights = _weights(len(first), draws, seed)
    gains = _resampled(second, weights) - _resampled(first, weights)
    low, high = np.quantile(gains, [(1 - level) / 2, (1 + level) / 2])
    tail = min(float(np.mean(gains <= 0)), float(np.mean(gains >= 0)))
    gain = total(second).value - total(first).value
    return Difference(Interval(gain, float(low), float(high), level), min(1.0, 2 * tail))


def total(records: Sequence[Record]) -> Record:
    """All records added up."""
    result = records[0]
    for record in records[1:]:
        result = result + record
    return result


def _weights(documents: int, draws: int, seed: int) -> Floats:
    """How often each document is drawn, ``(draws, documents)``."""
    generator = np.random.default_rng(seed)
    return generator.multinomial(documents, np.full(documents, 1 / documents), size=draws).astype(float)


def _resampled(records: Sequence[Record], weights: Floats) -> Floats:
    numbers = np.array([record.numbers() for record in records], dtype=float)
    kind = type(records[0])
    return np.array([kind.of_numbers(row).value for row in (weights @ numbers).tolist()])
