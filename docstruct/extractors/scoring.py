"""Feature rows of a field's candidates → the probability of each, and of "not on the page".

A conditional logit (McFadden 1974): candidate i of a field has the score w·x_i, "none of them" has the score 0, and
probabilities are the softmax over both. One weight vector per family of fields (identifiers, names, amounts...),
fitted on drawn documents by `docstruct.extractors.fitting`, never by hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Choice = tuple[Array, Array]
"""One field of one document: features (n, d) and whether each candidate is right (n,) in {0, 1}."""

WEIGHTS = Path(__file__).with_name("weights.json")


class Scorer:
    """Holds the weights of every family.

    Args:
        weights: family -> feature name -> weight.
        names: the feature names in the order of the columns.
    """

    def __init__(self, weights: Mapping[str, Mapping[str, float]], names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._w = {
            family: np.array([values.get(name, 0.0) for name in names]) for family, values in weights.items()
        }

    @classmethod
    def shipped(cls, names: Sequence[str]) -> Scorer:
        """The scorer with the weights that ship with docstruct."""
        return cls(fitted()["families"], names)

    def probabilities(self, family: str, features: Array) -> tuple[Array, float]:
        """Probability of each candidate, shape (n,), and of none of them."""
        if not len(features):
            return np.zeros(0), 1.0
        return softmax_with_none(features @ self._w[family])


_in_use: dict[str, Any] = {}


def fitted() -> dict[str, Any]:
    """The fitted weights in use: ``families``, ``presence``, ``confidence``; those that ship, unless others were set."""
    if not _in_use:
        _in_use.update(json.loads(WEIGHTS.read_text(encoding="utf-8")))
    return _in_use


def use_weights(content: Mapping[str, Any]) -> None:
    """Use other weights in this process, while they are being fitted."""
    _in_use.clear()
    _in_use.update(content)


def presence_of(concept: str) -> float:
    """Share of documents that state the concept, 0 to 1; one half for what is not known."""
    rate = float(fitted().get("presence", {}).get(concept, 0.5))
    return min(max(rate, 0.02), 0.98)


def softmax_with_none(scores: Array) -> tuple[Array, float]:
    """Softmax over the scores and an alternative of score 0."""
    top = max(0.0, float(scores.max()))
    e, none = np.exp(scores - top), float(np.exp(-top))
    total = float(e.sum()) + none
    return e / total, none / total


def fit(choices: Sequence[Choice], l2: float = 1e-3) -> Array:
    """Weights (d,) that maximise the likelihood that a right candidate is taken, or none where none is right."""
    from scipy.optimize import minimize

    features = np.concatenate([x for x, _ in choices])
    right = np.concatenate([y for _, y in choices])
    ends = np.cumsum([len(x) for x, _ in choices])
    starts = np.concatenate([[0], ends[:-1]])
    found = np.add.reduceat(right, starts) > 0
    group = np.repeat(np.arange(len(choices)), ends - starts)

    def loss(w: Array) -> tuple[float, Array]:
        s = np.clip(features @ w, -60, 60)
        e = np.exp(s)
        total = np.add.reduceat(e, starts) + 1.0
        good = np.where(found, np.add.reduceat(e * right, starts), 1.0)
        value = float((np.log(total) - np.log(good)).sum())
        p = e / total[group]
        q = np.where(found[group], e * right / good[group], 0.0)
        gradient = features.T @ (p - q)
        n = len(choices)
        return value / n + l2 * float(w @ w), gradient / n + 2 * l2 * w

    solved = minimize(loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return np.asarray(solved.x, dtype=np.float64)
