"""Probability of a choice and what supports it → confidence: how often values like this one are right.

A logistic map fitted on drawn documents that the candidate weights were not fitted on; see `fitting`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass

from docstruct.extractors.scoring import WEIGHTS

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


@dataclass(frozen=True)
class Calibration:
    """Weights of the logistic map, input name -> weight."""

    weights: Mapping[str, float]

    @classmethod
    def shipped(cls) -> Calibration:
        """The map that ships with docstruct."""
        if not WEIGHTS.exists():
            return cls({"logit": 4.0})
        return cls(json.loads(WEIGHTS.read_text(encoding="utf-8")).get("confidence", {"logit": 4.0}))

    def confidence(self, p: float, reading: float, support: int, ambiguous: bool) -> float:
        """Confidence in 0 to 1, four digits."""
        values = inputs_of(p, reading, support, ambiguous)
        score = sum(self.weights.get(name, 0.0) * value for name, value in values.items())
        return round(1 / (1 + math.exp(-max(min(score, 30.0), -30.0))), 4)
