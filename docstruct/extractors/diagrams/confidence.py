"""How an edge was found → how often such an edge is right.

A logistic map for each way in which a drawing was read, fitted on drawings with known truth by
`docstruct.fitting.diagrams`: clean ones, and ones drawn as a hand draws.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from docstruct.reading.nodelink.marks import Followed

INPUTS = (
    "one", "turn", "square", "meetings", "rivals", "ahead", "bridged", "passed", "doubt", "nameless", "headless",
    "twofold", "small", "long",
)  # fmt: skip
FAMILIES = ("exact", "drawn", "hand")
MOST = {"exact": 0.99, "drawn": 0.99, "hand": 0.9}  # no drawn picture has all that real ones have
PLAIN_TYPE = 12.0  # pixels; smaller type is drawn with less than it needs


class Grounds(NamedTuple):
    """What speaks for an edge and against it.

    Attributes:
        family: "exact" where paths state it, "drawn" in pixels, "hand" in pixels of what is drawn by hand.
        followed: how its connector was followed.
        doubt: 1 less the confidence of the less sure of its two nodes.
        nameless: how many of these have no text though most of their kind have one.
        headless: whether nothing says which way it goes, though other edges have heads.
        twofold: whether another edge joins the same two nodes.
        type: height of the type in pixels of the picture.
        length: em.
    """

    family: str
    followed: Followed = Followed()
    doubt: float = 0.0
    nameless: int = 0
    headless: bool = False
    twofold: bool = False
    type: float = PLAIN_TYPE
    length: float = 0.0

    def inputs(self) -> dict[str, float]:
        """The values of `INPUTS`."""
        way = self.followed
        return {
            "one": 1.0,
            "turn": min(way.turn, 180.0) / 90,
            "square": float(way.square),
            "meetings": math.log1p(way.meetings),
            "rivals": math.log1p(way.rivals),
            "ahead": min(way.ahead, 3.0),
            "bridged": way.bridged,
            "passed": float(way.passed > 0),
            "doubt": self.doubt,
            "nameless": float(self.nameless),
            "headless": float(self.headless),
            "twofold": float(self.twofold),
            "small": max(0.0, PLAIN_TYPE / max(self.type, 1.0) - 1),
            "long": math.log1p(self.length),
        }


def confidence(grounds: Grounds) -> float:
    """Confidence in 0 to 1, three digits."""
    weights = shipped()[grounds.family]
    score = sum(weights.get(name, 0.0) * value for name, value in grounds.inputs().items())
    sure = 1 / (1 + math.exp(-max(min(score, 30.0), -30.0)))
    return round(min(sure, MOST[grounds.family]), 3)


@cache
def shipped() -> Mapping[str, Mapping[str, float]]:
    """Family → weight of each input."""
    text = resources.files("docstruct.extractors.diagrams").joinpath("weights.json").read_text(encoding="utf-8")
    weights: Mapping[str, Mapping[str, float]] = json.loads(text)
    return weights
