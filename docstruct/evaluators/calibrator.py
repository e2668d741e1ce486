"""A calibrator: from the confidence a reader states to the share of such values that are right.

Fitted on judged values (isotonic steps or Platt's logistic curve), kept as a small JSON file, applied as a
function. ``leave_one_out`` is the honest test: every data set is judged by a calibrator that was fitted on
all the others.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from docstruct.errors import UsageError
from docstruct.evaluators.calibration import Confidences

Kind = Literal["isotonic", "platt"]
_EDGE = 1e-6  # logits of 0 and 1 are infinite


@dataclass(frozen=True)
class Calibrator:
    """``isotonic``: points (x, y) with straight lines between; ``platt``: y = sigmoid(a · logit(x) + b)."""

    kind: Kind
    x: tuple[float, ...]
    y: tuple[float, ...]
    fitted_on: int = 0

    def __call__(self, confidence: float) -> float:
        """The calibrated confidence, 0 to 1."""
        if self.kind == "platt":
            return _sigmoid(self.x[0] * _logit(confidence) + self.y[0])
        index = bisect_right(self.x, confidence)
        if index == 0 or index == len(self.x):
            return self.y[max(0, index - 1)]
        x0, x1, y0, y1 = self.x[index - 1], self.x[index], self.y[index - 1], self.y[index]
        return y0 + (y1 - y0) * (confidence - x0) / (x1 - x0)

    def apply(self, values: Confidences) -> Confidences:
        """The same outcomes with calibrated confidences."""
        return Confidences(tuple(map(self, values.stated)), values.right)

    def save(self, path: str | Path) -> None:
        """Write as JSON."""
        record = {"kind": self.kind, "x": self.x, "y": self.y, "fitted_on": self.fitted_on}
        Path(path).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> Calibrator:
        """Read what ``save`` wrote."""
        try:
            record = json.loads(Path(path).read_text(encoding="utf-8"))
            kind: Kind = "platt" if record["kind"] == "platt" else "isotonic"
            x, y = (tuple(map(float, record[name])) for name in ("x", "y"))
            if not x or len(x) != len(y):
                raise ValueError(f"{len(x)} x for {len(y)} y")
            return cls(kind, x, y, int(record.get("fitted_on", 0)))
        except (KeyError, TypeError, ValueError) as error:
            raise UsageError(f"not a calibrator: {error}", source=str(path)) from error


def fit(values: Confidences, *, kind: Kind = "isotonic") -> Calibrator:
    """Fit on judged values.

    Isotonic is exact with plenty of values and steps with few; Platt has two parameters and suits some
    hundred. Both are smoothed by one imagined right and one imagined wrong value, so that no confidence is
    ever 0 or 1.
    """
    if not len(values):
        raise UsageError("a calibrator needs judged values with confidences", remedy="run on labelled data first")
    return _fit_platt(values) if kind == "platt" else _fit_isotonic(values)


def _fit_isotonic(values: Confidences) -> Calibrator:
    """Pool adjacent violators; each block becomes one point at its mean confidence."""
    blocks: list[tuple[float, float, int]] = []  # summed confidence, summed outcome, size
    for stated, right in sorted(zip(values.stated, values.right, strict=True)):
        blocks.append((stated, float(right), 1))
        while len(blocks) > 1 and (_mean(blocks[-2]) >= _mean(blocks[-1]) or _at(blocks[-2]) == _at(blocks[-1])):
            last, before = blocks.pop(), blocks.pop()
            blocks.append((before[0] + last[0], before[1] + last[1], before[2] + last[2]))
    x = tuple(_at(block) for block in blocks)
    y = tuple((block[1] + _PRIOR) / (block[2] + 2 * _PRIOR) for block in blocks)
    rising = tuple(max(y[: i + 1]) for i in range(len(y)))  # smoothing may bend small blocks
    return Calibrator("isotonic", x, rising, len(values))


_PRIOR = 1.0


def _mean(block: tuple[float, float, int]) -> float:
    return block[1] / block[2]


def _at(block: tuple[float, float, int]) -> float:
    return block[0] / block[2]


def _fit_platt(values: Confidences) -> Calibrator:
    """Newton's method on the log-likelihood with Platt's smoothed targets."""
    positive = sum(values.right)
    targets = (1 / (len(values) - positive + 2), (positive + 1) / (positive + 2))
    points = [(_logit(stated), targets[right]) for stated, right in zip(values.stated, values.right, strict=True)]
    a, b = 1.0, 0.0
    for _ in range(100):
        ga = gb = 0.0
        haa = hbb = 1e-9
        hab = 0.0
        for x, target in points:
            p = _sigmoid(a * x + b)
            weight = max(p * (1 - p), 1e-9)
            ga, gb = ga + (p - target) * x, gb + (p - target)
            haa, hab, hbb = haa + weight * x * x, hab + weight * x, hbb + weight
        det = haa * hbb - hab * hab
        if det < 1e-12:  # one confidence only: shift it, keep the slope
            da, db = 0.0, gb / hbb
        else:
            da, db = (hbb * ga - hab * gb) / det, (haa * gb - hab * ga) / det
        step = max(1.0, abs(da), abs(db))  # damped: far from the optimum Newton overshoots
        a, b = a - da / step, b - db / step
        if abs(da) + abs(db) < 1e-9:
            break
    return Calibrator("platt", (a,), (b,), len(values))


def _logit(confidence: float) -> float:
    clipped = min(max(confidence, _EDGE), 1 - _EDGE)
    return math.log(clipped / (1 - clipped))


def _sigmoid(value: float) -> float:
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    return math.exp(value) / (1 + math.exp(value))


def confidences_of_runs(folders: Iterable[str | Path]) -> dict[str, Confidences]:
    """Judged values of finished runs by folder name: what ``fit`` and ``leave_one_out`` take."""
    from docstruct.evaluators.scores import read_scores

    return {
        Path(folder).name: Confidences.of(
            verdict for score in read_scores(Path(folder) / "scores.jsonl") for verdict in score.verdicts
        )
        for folder in folders
    }


def leave_one_out(
    sets: Mapping[str, Confidences], *, kind: Kind = "isotonic"
) -> dict[str, tuple[Confidences, Confidences]]:
    """For each data set its values as stated, and as calibrated by all other sets."""
    result = {}
    for name, values in sets.items():
        others = sum((other for key, other in sets.items() if key != name), Confidences())
        calibrated = fit(others, kind=kind).apply(values) if len(others) else values
        result[name] = (values, calibrated)
    return result
