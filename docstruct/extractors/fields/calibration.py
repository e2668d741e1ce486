"""Probability of a choice and what supports it → confidence: how often values like this one are right.

A logistic map fitted on drawn documents that the candidate weights were not fitted on; see `fitting`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docstruct.extractors.fields.scoring import fitted

_AMBIGUOUS = 0.6  # most that a value with two readings can be sure of
INPUTS = ("one", "logit", "ocr", "supported", "opposed", "ambiguous")


def inputs_of(p: float, reading: float, support: int, ambiguous: bool) -> dict[str, float]:
    """What the confidence is made from: choice probability, OCR confidence, verdict of the rules."""
    p = min(max(p, 1e-6), 1 - 1e-6)
    return {
        "one": 1.0,
        "logit": math.log(p / (1 - p)) / 4,
        "ocr": 1.0 - reading,
        "supported": float(support > 0),
        "opposed": float(support < 0),
        "ambiguous": float(ambiguous),
    }


def head_share(fit: float) -> float:
    """What stands for the probability of the choice where a head names a column, 0.5 to 0.99."""
    return 0.5 + 0.49 * fit


@dataclass(frozen=True)
class Calibration:
    """Weights of the logistic map, input name -> weight."""

    weights: Mapping[str, float]

    @classmethod
    def shipped(cls) -> Calibration:
        """The map that ships with docstruct."""
        return cls(fitted().get("confidence", {"logit": 4.0}))

    @classmethod
    def of_lists(cls) -> Calibration:
        """The map for values in rows: the fit of their column's head stands for the probability of the choice."""
        return cls(fitted().get("list_confidence", {"logit": 4.0}))

    def confidence(self, p: float, reading: float, support: int, ambiguous: bool) -> float:
        """Confidence in 0 to 1, four digits."""
        values = inputs_of(p, reading, support, ambiguous)
        score = sum(self.weights.get(name, 0.0) * value for name, value in values.items())
        sure = 1 / (1 + math.exp(-max(min(score, 30.0), -30.0)))
        return round(min(sure, _AMBIGUOUS) if ambiguous else sure, 4)


def fit_calibration(rows: Sequence[tuple[Mapping[str, float], bool]], l2: float = 1e-4) -> dict[str, float]:
    """Weights of the logistic map by maximum likelihood (Platt 1999) over values that were given.

    A more probable choice is never less sure: where the probability tells nothing of some values, its weight is 0.
    """
    import numpy as np
    from scipy.optimize import minimize

    given = [(inputs, good) for inputs, good in rows if inputs]
    x = np.array([[inputs[name] for name in INPUTS] for inputs, _ in given])
    y = np.array([1.0 if good else -1.0 for _, good in given])

    def loss(w: Any) -> float:
        return float(np.logaddexp(0, -y * (x @ w)).mean() + l2 * (w @ w))

    bounds = [(0.0, None) if name == "logit" else (None, None) for name in INPUTS]
    solved = minimize(loss, np.zeros(len(INPUTS)), method="L-BFGS-B", bounds=bounds)
    return {name: round(float(w), 4) for name, w in zip(INPUTS, solved.x)}
