"""A calibrator: from the confidence a reader states to the share of such values that are right.

Fitted on judged values by `docstruct.evaluators.calibrator`, kept as a small JSON file, applied as a function.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from docstruct.errors import UsageError

Kind = Literal["isotonic", "platt"]
SHIPPED = Path(__file__).with_suffix(".json")
_EDGE = 1e-6  # logits of 0 and 1 are infinite


@dataclass(frozen=True)
class Calibrator:
    """``isotonic``: points (x, y) with straight lines between; ``platt``: y = sigmoid(x[0] · logit(c) + y[0]).

    Attributes:
        kind: which of the two.
        x: stated confidences in rising order, or the slope.
        y: calibrated ones, or the offset.
        fitted_on: judged values it was fitted on.
        sets: names of the data sets they came from.
    """

    kind: Kind
    x: tuple[float, ...]
    y: tuple[float, ...]
    fitted_on: int = 0
    sets: tuple[str, ...] = ()

    @classmethod
    @cache
    def shipped(cls) -> Calibrator:
        """The one that every extraction's confidence goes through; BENCHMARKS.md says what it was fitted on."""
        return cls.load(SHIPPED)

    def __call__(self, confidence: float) -> float:
        """The calibrated confidence, 0 to 1."""
        if self.kind == "platt":
            return sigmoid(self.x[0] * logit(confidence) + self.y[0])
        index = bisect_right(self.x, confidence)
        if index == 0 or index == len(self.x):
            return self.y[max(0, index - 1)]
        x0, x1, y0, y1 = self.x[index - 1], self.x[index], self.y[index - 1], self.y[index]
        return y0 + (y1 - y0) * (confidence - x0) / (x1 - x0)

    def __str__(self) -> str:
        shape = f"{self.x[0]:.4g}·logit{self.y[0]:+.4g}" if self.kind == "platt" else f"{len(self.x)} points"
        return f"{self.kind} {shape}"

    def after(self, first: Calibrator) -> Calibrator:
        """The one calibrator that does what `first` and then this one do; UsageError unless both are ``platt``."""
        if (self.kind, first.kind) != ("platt", "platt"):
            raise UsageError("only Platt's curves can be joined into one", remedy="fit with --kind platt")
        slope, offset = self.x[0] * first.x[0], self.x[0] * first.y[0] + self.y[0]
        return Calibrator("platt", (slope,), (offset,), self.fitted_on, self.sets)

    def save(self, path: str | Path) -> None:
        """Write as JSON."""
        x, y = ([round(value, 6) for value in values] for values in (self.x, self.y))
        record = {"kind": self.kind, "x": x, "y": y, "fitted_on": self.fitted_on, "sets": self.sets}
        Path(path).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> Calibrator:
        """Read what ``save`` wrote; UsageError where there is none."""
        try:
            record = json.loads(Path(path).read_text(encoding="utf-8"))
            kind: Kind = "platt" if record["kind"] == "platt" else "isotonic"
            x, y = (tuple(map(float, record[name])) for name in ("x", "y"))
            if not x or len(x) != len(y) or not all(map(math.isfinite, (*x, *y))) or list(x) != sorted(x):
                raise ValueError(f"{len(x)} x for {len(y)} y, or out of order")
            return cls(kind, x, y, int(record.get("fitted_on", 0)), tuple(map(str, record.get("sets", ()))))
        except FileNotFoundError:
            raise UsageError("no such calibrator file", source=str(path), remedy="docstruct eval calibrate") from None
        except (KeyError, TypeError, ValueError) as error:
            raise UsageError(f"not a calibrator: {error}", source=str(path)) from error


def logit(confidence: float) -> float:
    """``ln(c / (1 - c))``, of 0 and 1 what is nearly so."""
    clipped = min(max(confidence, _EDGE), 1 - _EDGE)
    return math.log(clipped / (1 - clipped))


def sigmoid(value: float) -> float:
    """``1 / (1 + e^-value)`` without overflow."""
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    return math.exp(value) / (1 + math.exp(value))
