"""Stated confidence against correctness: ECE, Brier, AUROC, AURC, and coverage at a wanted accuracy.

A confidence is a promise: of the values given with 0.9, nine in ten should be right. ``Confidences`` holds
the judged values of any number of documents and adds up by joining them. Equal confidences are taken
together, so no figure depends on the order of the values. Nothing judged gives 0 for errors and coverage, 0.5
for AUROC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from docstruct.evaluators.keyvalue import Verdicted

Floats = NDArray[np.float64]
BINS = 15
SURE = 0.9  # the confidence from which people take values unseen


@dataclass(frozen=True)
class Band:
    """One bin of a reliability diagram."""

    low: float
    high: float
    count: int
    confidence: float  # mean stated
    accuracy: float  # share that is right


@dataclass(frozen=True)
class Confidences:
    """Judged values: how sure the reader was of each, 0 to 1, and whether it was right."""

    stated: tuple[float, ...] = ()
    right: tuple[bool, ...] = ()

    def __post_init__(self) -> None:
        if len(self.stated) != len(self.right):
            raise ValueError(f"{len(self.stated)} confidences for {len(self.right)} outcomes")

    @classmethod
    def of(cls, verdicts: Iterable[Verdicted]) -> Confidences:
        """From verdicts that have a confidence and were judged; omissions state none."""
        judged = [
            (v.confidence, v.verdict == "hit")
            for v in verdicts
            if v.confidence is not None and v.verdict in ("hit", "wrong", "hallucinated")
        ]
        return cls(tuple(c for c, _ in judged), tuple(right for _, right in judged))

    def __add__(self, other: Confidences) -> Confidences:
        return Confidences(self.stated + other.stated, self.right + other.right)

    def __len__(self) -> int:
        return len(self.stated)

    def calibrated(self, by: Callable[[float], float]) -> Confidences:
        """The same outcomes with calibrated confidences."""
        return Confidences(tuple(map(by, self.stated)), self.right)

    def kept(self, least: float = SURE) -> tuple[int, int]:
        """How many values are stated with at least this confidence, and how many of these are right."""
        outcomes = [right for stated, right in zip(self.stated, self.right) if stated >= least]
        return len(outcomes), sum(outcomes)

    @property
    def accuracy(self) -> float:
        """Share of values that are right."""
        return float(np.mean(self.right)) if self.right else 0.0

    @property
    def brier(self) -> float:
        """Mean squared distance of confidence and outcome; lower is better."""
        stated, right = _sorted(self)
        return float(np.mean((stated - right) ** 2)) if len(self) else 0.0

    @property
    def ece(self) -> float:
        """Expected calibration error: ``Σ n_b / N · |accuracy_b - confidence_b|`` over 15 full bins."""
        gaps = (band.count * abs(band.accuracy - band.confidence) for band in self.bands())
        return sum(gaps) / max(1, len(self))

    def bands(self, bins: int = BINS) -> list[Band]:
        """Equally full bins from least to most sure."""
        stated, right = _sorted(self, pooled=True)
        groups = np.array_split(np.arange(len(self)), min(bins, len(self)) or 1)
        return [
            Band(
                float(stated[g[0]]),
                float(stated[g[-1]]),
                len(g),
                float(stated[g].mean()),
                float(right[g].mean()),
            )
            for g in groups
            if len(g)
        ]

    @property
    def auroc(self) -> float:
        """Chance that a right value is stated more surely than a wrong one; ties count half."""
        from scipy.stats import rankdata

        right = np.array(self.right, dtype=bool)
        positive, negative = int(right.sum()), int((~right).sum())
        if not positive or not negative:
            return 0.5
        ranks = rankdata(self.stated)
        return float((ranks[right].sum() - positive * (positive + 1) / 2) / (positive * negative))

    @property
    def aurc(self) -> float:
        """Area under the risk-coverage curve: mean share of errors among the k surest, over all k."""
        _, right = _sorted(self, pooled=True)
        errors = np.cumsum(1.0 - right[::-1])
        return float(np.mean(errors / np.arange(1, len(self) + 1))) if len(self) else 0.0

    def coverage(self, accuracy: float = 0.99) -> float:
        """Largest share of values, surest first, that can be kept at this accuracy."""
        stated, right = _sorted(self)
        hits = np.cumsum(right[::-1])
        kept = np.arange(1, len(self) + 1)
        # Equal confidences cannot be told apart: a cut may only fall between different ones.
        cut = np.append(np.diff(stated[::-1]) != 0, True) if len(self) else np.array([], dtype=bool)
        good = kept[(hits >= accuracy * kept - 1e-12) & cut]
        return float(good[-1] / len(self)) if len(good) else 0.0


def _sorted(values: Confidences, *, pooled: bool = False) -> tuple[Floats, Floats]:
    """Confidences in rising order with outcomes; ``pooled`` gives equal confidences their mean outcome."""
    stated, right = np.array(values.stated, dtype=float), np.array(values.right, dtype=float)
    order = np.argsort(stated, kind="stable")
    stated, right = stated[order], right[order]
    if pooled and len(stated):
        _, group = np.unique(stated, return_inverse=True)
        right = (np.bincount(group, weights=right) / np.bincount(group))[group]
    return stated, right
