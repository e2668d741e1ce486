"""How a leaf of a statement was read → how often such a leaf is right.

A logistic map for each family of leaves, fitted on drawn statements by `docstruct.fitting.statements`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

INPUTS = ("one", "pixels", "doubt", "untold", "table", "confirmed", "contradicted", "misread", "ambiguous")
MOST = 0.99  # no drawn page has all that real ones have
MOST_AMBIGUOUS = 0.6  # of what has two readings
_FAMILIES = {
    "amount": "amount", "start": "period", "end": "period", "months": "period", "unit": "unit", "scale": "unit",
    "currency": "unit", "level": "level",
}  # fmt: skip
FAMILIES = ("amount", "period", "unit", "level", "text")


class Grounds(NamedTuple):
    """What speaks for a leaf and against it.

    Attributes:
        pixels: whether it was read from pixels.
        doubt: 1 less the confidence of its least sure word.
        told: whether the words say all of it themselves: a date in full, not a year under a title.
        table: confidence of the table it stands in.
        verdict: 1 where a sum that it is part of holds, -1 where one fails, else 0.
        ambiguous: whether it has two readings.
    """

    pixels: bool = False
    doubt: float = 0.0
    told: bool = True
    table: float = 1.0
    verdict: int = 0
    ambiguous: bool = False

    def inputs(self) -> dict[str, float]:
        """The values of `INPUTS`."""
        return {
            "one": 1.0,
            "pixels": float(self.pixels),
            "doubt": self.doubt,
            "untold": float(not self.told),
            "table": 1.0 - self.table,
            "confirmed": float(self.verdict > 0),
            "contradicted": float(self.verdict < 0),
            "misread": float(self.verdict < 0 and self.pixels),
            "ambiguous": float(self.ambiguous),
        }


def family_of(pointer: str) -> str:
    """The family of a leaf by its name: "amount", "period", "unit", "level" or "text"."""
    return _FAMILIES.get(pointer.rpartition("/")[2], "text")


def confidence(pointer: str, grounds: Grounds) -> float:
    """Confidence in 0 to 1, four digits."""
    weights = shipped()[family_of(pointer)]
    score = sum(weights.get(name, 0.0) * value for name, value in grounds.inputs().items())
    sure = 1 / (1 + math.exp(-max(min(score, 30.0), -30.0)))
    return round(min(sure, MOST_AMBIGUOUS if grounds.ambiguous else MOST), 4)


@cache
def shipped() -> Mapping[str, Mapping[str, float]]:
    """Family → weight of each input."""
    text = resources.files("docstruct.extractors.statements").joinpath("weights.json").read_text(encoding="utf-8")
    weights: Mapping[str, Mapping[str, float]] = json.loads(text)
    return weights
