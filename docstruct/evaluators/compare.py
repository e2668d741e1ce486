"""Is a predicted value the labelled one? A comparison per kind of value, each with a printable name.

A label may be a tuple: then any of its entries will do (a line item is called by its name alone, or by name
and description).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from docstruct.evaluators.normalize import LETTERS, VERBATIM, Chain
from docstruct.evaluators.values import to_day, to_decimal


class Comparison(Protocol):
    """A named test of equality."""

    def __call__(self, truth: object, predicted: object) -> bool:
        """Whether they are the same value; ``truth`` is one alternative."""

    def __str__(self) -> str: ...


@dataclass(frozen=True)
class Same:
    """Equal after a chain of normalisation."""

    chain: Chain = LETTERS

    def __call__(self, truth: object, predicted: object) -> bool:
        """Whether both normalise to the same text."""
        return self.chain(str(truth)) == self.chain(str(predicted))

    def __str__(self) -> str:
        return f"same[{self.chain}]"


@dataclass(frozen=True)
class Contains:
    """The label stands inside the prediction: for labels that are a short name of what is printed."""

    chain: Chain = LETTERS

    def __call__(self, truth: object, predicted: object) -> bool:
        """Whether the normalised label is part of the normalised prediction."""
        inner = self.chain(str(truth))
        return bool(inner) and inner in self.chain(str(predicted))

    def __str__(self) -> str:
        return f"contains[{self.chain}]"


@dataclass(frozen=True)
class Similar:
    """``1 - Levenshtein / longer length`` reaches a threshold after normalisation."""

    threshold: float = 0.8
    chain: Chain = LETTERS

    def __call__(self, truth: object, predicted: object) -> bool:
        """Whether the similarity reaches the threshold."""
        from rapidfuzz.distance import Levenshtein

        left, right = self.chain(str(truth)), self.chain(str(predicted))
        return Levenshtein.normalized_similarity(left, right) >= self.threshold

    def __str__(self) -> str:
        return f"similar[{self.threshold:g},{self.chain}]"


@dataclass(frozen=True)
class Amount:
    """The same number within an absolute tolerance; half a cent unless said otherwise."""

    tolerance: Decimal = Decimal("0.005")

    def __call__(self, truth: object, predicted: object) -> bool:
        """Whether both are numbers and close enough."""
        left, right = to_decimal(truth), to_decimal(predicted)
        return left is not None and right is not None and abs(left - right) <= self.tolerance

    def __str__(self) -> str:
        return f"amount[±{self.tolerance}]"


@dataclass(frozen=True)
class Close:
    """The same number within a relative error."""

    relative: float = 0.001

    def __call__(self, truth: object, predicted: object) -> bool:
        """Whether both are numbers and close enough."""
        left, right = to_decimal(truth), to_decimal(predicted)
        if left is None or right is None:
            return False
        return abs(left - right) <= abs(left) * Decimal(str(self.relative))

    def __str__(self) -> str:
        return f"close[{self.relative:g}]"


@dataclass(frozen=True)
class Day:
    """The same calendar day, however it is written."""

    day_first: bool = True

    def __call__(self, truth: object, predicted: object) -> bool:
        """Whether both are days and the same one."""
        left = to_day(truth, day_first=self.day_first)
        return left is not None and left == to_day(predicted, day_first=self.day_first)

    def __str__(self) -> str:
        return f"day[{'dmy' if self.day_first else 'mdy'}]"


EXACT = Same(VERBATIM)


def accepts(same: Comparison, truth: object, predicted: object) -> bool:
    """Whether ``predicted`` equals the label or, where the label is a tuple, one of its alternatives."""
    options = truth if isinstance(truth, tuple) else (truth,)
    return any(same(option, predicted) for option in options)


def is_empty(value: object) -> bool:
    """Whether a value states nothing: None, blank text, an empty container."""
    return value is None or value in ("", [], {}, ()) or (isinstance(value, str) and not value.strip())
