"""Two texts → how far apart they are: CER, WER, NED and reading order.

CER and WER are error rates, ``(S + D + I) / N`` over the characters or words of the reference: 0 is perfect,
and a text with many insertions goes above 1. An empty reference scores 0 against nothing and 1 against
anything. NED is ``Levenshtein / longer length``, 0 to 1, symmetric.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from docstruct.evaluators.assignment import best_pairs
from docstruct.evaluators.normalize import VERBATIM, Chain
from docstruct.evaluators.records import Mean, Record

Step = tuple[str, int, int, int, int]  # (equal|replace|delete|insert, reference from, to, hypothesis from, to)


@dataclass(frozen=True)
class Edits(Record):
    """Counts of an alignment of a hypothesis with its reference; adding drops the alignment."""

    hits: int = 0
    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0
    alignment: tuple[Step, ...] = field(default=(), compare=False, repr=False)

    def numbers(self) -> tuple[float, ...]:
        """``(hits, substitutions, deletions, insertions)``."""
        return self.hits, self.substitutions, self.deletions, self.insertions

    @property
    def distance(self) -> int:
        """Edits needed to turn the hypothesis into the reference."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def weight(self) -> float:
        """Length of the reference."""
        return self.hits + self.substitutions + self.deletions

    @property
    def value(self) -> float:
        """The error rate; lower is better."""
        return self.distance / self.weight if self.weight else float(self.insertions > 0)


def character_errors(reference: str, hypothesis: str, *, chain: Chain = VERBATIM) -> Edits:
    """Edits between characters; its value is the CER."""
    return _edits(chain(reference), chain(hypothesis))


def word_errors(reference: str, hypothesis: str, *, chain: Chain = VERBATIM) -> Edits:
    """Edits between words, split at white space; its value is the WER."""
    return _edits(chain(reference).split(), chain(hypothesis).split())


def _edits(reference: Sequence[Hashable], hypothesis: Sequence[Hashable]) -> Edits:
    from rapidfuzz.distance import Levenshtein

    steps = tuple(
        (op.tag, op.src_start, op.src_end, op.dest_start, op.dest_end)
        for op in Levenshtein.opcodes(reference, hypothesis)
    )
    count = {
        kind: sum(max(step[2] - step[1], step[4] - step[3]) for step in steps if step[0] == kind)
        for kind in ("equal", "replace", "delete", "insert")
    }
    return Edits(count["equal"], count["replace"], count["delete"], count["insert"], steps)


def ned(reference: Sequence[Hashable], hypothesis: Sequence[Hashable]) -> float:
    """``Levenshtein / longer length`` of two texts or sequences; 0 for two empty ones."""
    from rapidfuzz.distance import Levenshtein

    return float(Levenshtein.normalized_distance(reference, hypothesis))


def text_similarity(reference: str, hypothesis: str, *, chain: Chain = VERBATIM) -> Mean:
    """``1 - NED`` of one pair as a record; the mean over documents is OmniDocBench's text score."""
    return Mean.of(1.0 - ned(chain(reference), chain(hypothesis)))


@dataclass(frozen=True)
class ReadingOrder(Record):
    """Whether blocks come in the right order, apart from how well each was read.

    Blocks are paired by text; ``distance`` is the Levenshtein distance between the true order of the paired
    blocks and the predicted one, ``pairs`` the pairing as (true index, predicted index).
    """

    distance: int
    blocks: int
    pairs: tuple[tuple[int, int], ...] = field(default=(), compare=False)

    def numbers(self) -> tuple[float, ...]:
        """``(distance, blocks)``."""
        return self.distance, self.blocks

    @property
    def weight(self) -> float:
        """Paired blocks."""
        return self.blocks

    @property
    def value(self) -> float:
        """Normalised distance of the orders, 0 (as printed) to 1; 0 where nothing is paired."""
        return self.distance / self.blocks if self.blocks else 0.0


def reading_order(
    truth: Sequence[str], predicted: Sequence[str], *, chain: Chain = VERBATIM, at_least: float = 0.5
) -> ReadingOrder:
    """Pair blocks whose similarity exceeds ``at_least`` and compare the order of the paired ones."""
    from rapidfuzz.distance import Levenshtein

    left, right = [chain(text) for text in truth], [chain(text) for text in predicted]
    scores = [[1.0 - ned(a, b) for b in right] for a in left]
    pairs = best_pairs(scores, at_least=at_least)
    by_prediction = sorted(pairs, key=lambda pair: pair[1])
    distance = Levenshtein.distance([i for i, _ in pairs], [i for i, _ in by_prediction])
    return ReadingOrder(distance, len(pairs), tuple(pairs))
