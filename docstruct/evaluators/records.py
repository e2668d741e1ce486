"""The two records a metric ends in: Counts (found, wrong, missed, invented) and Mean (sum of scores, weight).

Both are frozen, add up over documents, and give their rate as a property that is never NaN; so a corpus
figure is a plain ``sum`` and a bootstrap only has to re-weight documents.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, cast

from typing_extensions import Self

Verdict = Literal["hit", "wrong", "omitted", "hallucinated", "unlabelled"]


class Record(ABC):
    """What adds up over documents and ends in one number, 0 to 1 unless said otherwise."""

    @property
    @abstractmethod
    def value(self) -> float:
        """The headline rate."""

    @property
    @abstractmethod
    def weight(self) -> float:
        """How many labelled things it speaks of."""

    @abstractmethod
    def numbers(self) -> tuple[float, ...]:
        """The counts as a vector; all that adds up, in the order of the constructor."""

    @classmethod
    def of_numbers(cls, numbers: Iterable[float]) -> Self:
        """The record with these counts, without the alignment behind them."""
        return cast(Any, cls)(*numbers)  # type: ignore[no-any-return]

    def __add__(self, other: Self) -> Self:
        return self.of_numbers(a + b for a, b in zip(self.numbers(), other.numbers(), strict=True))


def ratio(part: float, whole: float, empty: float = 0.0) -> float:
    """``part / whole``, and ``empty`` where there is nothing to divide by."""
    return part / whole if whole else empty


@dataclass(frozen=True)
class Counts(Record):
    """How values fared: right, wrong, missing though labelled, given though none is labelled.

    ``P = hits / (hits + wrong + hallucinated)``, ``R = hits / (hits + wrong + omitted)``. Nothing labelled
    and nothing predicted is perfect (1), as there was nothing to get wrong.
    """

    hits: float = 0
    wrong: float = 0
    omitted: float = 0
    hallucinated: float = 0

    @classmethod
    def of(cls, verdict: Verdict) -> Counts:
        """One compared value; ``unlabelled`` counts nowhere."""
        return cls(
            hits=verdict == "hit",
            wrong=verdict == "wrong",
            omitted=verdict == "omitted",
            hallucinated=verdict == "hallucinated",
        )

    @classmethod
    def matched(cls, hits: float, predicted: float, labelled: float) -> Counts:
        """From a matching: what has no partner is hallucinated on one side and omitted on the other."""
        return cls(hits=hits, omitted=labelled - hits, hallucinated=predicted - hits)

    def numbers(self) -> tuple[float, ...]:
        """``(hits, wrong, omitted, hallucinated)``."""
        return self.hits, self.wrong, self.omitted, self.hallucinated

    @property
    def labelled(self) -> float:
        """Values the labels hold."""
        return self.hits + self.wrong + self.omitted

    @property
    def predicted(self) -> float:
        """Values given, of those that are judged."""
        return self.hits + self.wrong + self.hallucinated

    @property
    def precision(self) -> float:
        """Share of given values that are right; 1 where none was given and none was labelled."""
        return ratio(self.hits, self.predicted, empty=float(not self.labelled))

    @property
    def recall(self) -> float:
        """Share of labelled values that were found; 1 where none was labelled and none given."""
        return ratio(self.hits, self.labelled, empty=float(not self.predicted))

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return ratio(2 * self.hits, self.labelled + self.predicted, empty=1.0)

    @property
    def omission_rate(self) -> float:
        """Share of labelled values for which nothing was given."""
        return ratio(self.omitted, self.labelled)

    @property
    def hallucination_rate(self) -> float:
        """Share of given values where the label says there is none."""
        return ratio(self.hallucinated, self.predicted)

    @property
    def value(self) -> float:
        """F1."""
        return self.f1

    @property
    def weight(self) -> float:
        """Labelled values."""
        return self.labelled


@dataclass(frozen=True)
class Mean(Record):
    """A mean of scores in 0 to 1, kept as its sum and its weight; 0 where there is nothing."""

    total: float = 0.0
    weight: float = 0.0

    @classmethod
    def of(cls, score: float, weight: float = 1.0) -> Mean:
        """One score."""
        return cls(score * weight, weight)

    def numbers(self) -> tuple[float, ...]:
        """``(total, weight)``."""
        return self.total, self.weight

    @property
    def value(self) -> float:
        """The mean."""
        return ratio(self.total, self.weight)
