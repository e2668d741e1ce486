"""ANLS and ANLS*: forgiving string and structure similarity, 0 to 1, higher is better.

ANLS (arXiv:1905.13648): ``1 - Levenshtein / longer length`` of lower-cased text, 0 below the threshold 0.5,
the best over alternative labels. ANLS* (arXiv:2402.03848) carries it through JSON: dictionaries by the union
of keys, lists by optimal assignment, a tuple in the labels offers alternatives, a mismatch of kinds is 0; the
score is the sum over leaves by the number of leaves paired or left over. A key predicted as None (or ``""``,
``[]``, ``{}``) that the labels do not know earns nothing, but counts as a leaf, as in the reference
implementation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from docstruct.evaluators.assignment import best_pairs
from docstruct.evaluators.records import Mean, Record, ratio

THRESHOLD = 0.5


@dataclass(frozen=True)
class AnlsStar(Record):
    """Sum of leaf similarities, number of leaves, and the reading of the labels closest to the prediction."""

    total: float = 0.0
    leaves: float = 0
    closest: Any = field(default=None, compare=False)

    def numbers(self) -> tuple[float, ...]:
        """``(total, leaves)``."""
        return self.total, self.leaves

    @property
    def weight(self) -> float:
        """Leaves."""
        return self.leaves

    @property
    def value(self) -> float:
        """The score; 1 where neither side has a leaf."""
        return ratio(self.total, self.leaves, empty=1.0)


def anls(answers: str | Sequence[str], predicted: str, *, threshold: float = THRESHOLD) -> float:
    """ANLS of one prediction: the best over the labelled answers; two empty texts are equal."""
    options = [answers] if isinstance(answers, str) else answers
    return max((_similarity(answer, predicted, threshold) for answer in options), default=0.0)


def mean_anls(pairs: Sequence[tuple[Sequence[str], str]]) -> Mean:
    """ANLS over (answers, prediction) pairs."""
    return sum((Mean.of(anls(answers, predicted)) for answers, predicted in pairs), Mean())


def _similarity(truth: object, predicted: object, threshold: float) -> float:
    from rapidfuzz.distance import Levenshtein

    left, right = (" ".join(str(side).lower().split()) for side in (truth, predicted))
    # 1 - distance / length, not the library's similarity: rounding decides at the threshold.
    longest = max(len(left), len(right))
    score = 1.0 - Levenshtein.distance(left, right) / longest if longest else 1.0
    return score if score >= threshold else 0.0


def anls_star(truth: Any, predicted: Any) -> AnlsStar:
    """ANLS* of two JSON values; tuples in ``truth`` offer alternatives and may stand anywhere in it."""
    if isinstance(truth, tuple):
        return _best_option(truth, predicted)
    if isinstance(truth, dict) and isinstance(predicted, dict):
        return _dicts(truth, predicted)
    if isinstance(truth, list) and isinstance(predicted, list):
        return _lists(truth, predicted)
    if truth is None:
        return AnlsStar(float(_is_none(predicted)), max(1, _leaves(predicted)), predicted)
    kinds = [isinstance(side, (dict, list)) or side is None for side in (truth, predicted)]
    if any(kinds):
        return AnlsStar(0.0, max(_leaves(truth), _leaves(predicted)), truth)
    return AnlsStar(_similarity(truth, predicted, THRESHOLD), 1, truth)


def _best_option(options: tuple[Any, ...], predicted: Any) -> AnlsStar:
    scored = [anls_star(option, predicted) for option in options]
    return max(scored, key=lambda score: (score.value, score.closest == predicted))


def _dicts(truth: dict[str, Any], predicted: dict[str, Any]) -> AnlsStar:
    total, leaves, closest = 0.0, 0.0, {}
    for key in [*truth, *(key for key in predicted if key not in truth)]:
        score = anls_star(truth.get(key), predicted.get(key))
        leaves += score.leaves
        if key not in truth and _is_none(predicted[key]):
            continue
        total += score.total
        if key in predicted or not _is_none(score.closest):
            closest[key] = score.closest
    return AnlsStar(total, leaves, closest)


def _lists(truth: list[Any], predicted: list[Any]) -> AnlsStar:
    table = [[anls_star(label, value) for value in predicted] for label in truth]
    scores = [[_favoured(s, value) for s, value in zip(row, predicted, strict=True)] for row in table]
    pairs = sorted(best_pairs(scores, at_least=-1.0), key=lambda pair: pair[1])
    chosen = [table[i][j] for i, j in pairs]
    rows, columns = {i for i, _ in pairs}, {j for _, j in pairs}
    spare = [label for i, label in enumerate(truth) if i not in rows]
    extra = [value for j, value in enumerate(predicted) if j not in columns]
    leaves = sum(score.leaves for score in chosen) + sum(map(_leaves, spare)) + sum(map(_leaves, extra))
    return AnlsStar(sum(s.total for s in chosen), leaves, [*(s.closest for s in chosen), *spare])


def _favoured(score: AnlsStar, predicted: Any) -> float:
    # A hair more for exact matches, so that ties between equal averages go to them.
    return math.nextafter(score.value, 2.0) if score.closest == predicted else score.value


def _leaves(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_leaves, value.values()))
    if isinstance(value, list):
        return sum(map(_leaves, value))
    if isinstance(value, tuple):
        return max(map(_leaves, value))
    return 1


def _is_none(value: Any) -> bool:
    return value is None or value in ("", [], {})
