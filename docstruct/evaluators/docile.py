"""DocILE's two tasks (arXiv:2302.05658): KILE, boxed fields by average precision; LIR, line items by F1.

A predicted field matches a labelled one of the same type on the same page when both boxes cover exactly the
same pseudo-character centres (PCC): the centres of equal slices of the words of the page's text layer, one
per character. Predictions are matched greedily in falling score order. KILE is the COCO-style area under the
interpolated precision-recall curve; LIR first pairs line items for the most matching fields and then counts
fields, micro F1. Text is compared only when asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from docstruct.evaluators.assignment import best_pairs
from docstruct.evaluators.records import Counts, Record, ratio
from docstruct.geometry import BBox

Centre = tuple[int, float, float]  # page number, x, y


@dataclass(frozen=True)
class BoxedField:
    """A field of a document: its type, page, box, text, score and line item where it has one."""

    fieldtype: str
    page_no: int
    bbox: BBox
    text: str = ""
    score: float = 1.0
    line_item: int | None = None


def character_centres(words: Iterable[tuple[int, BBox, str]]) -> list[Centre]:
    """PCCs of a text layer: each word's box is cut into as many equal slices as it has characters."""
    centres: list[Centre] = []
    for page_no, box, text in words:
        width = box.width / max(1, len(text))
        centres += [(page_no, box.x0 + width * (i + 0.5), box.cy) for i in range(len(text))]
    return centres


class PageCharacters:
    """The PCCs of a document, asked which of them a box covers."""

    def __init__(self, centres: Iterable[Centre]) -> None:
        self._centres = list(centres)
        self._known: dict[tuple[int, BBox], frozenset[int]] = {}

    def inside(self, field: BoxedField) -> frozenset[int]:
        """Indices of the centres inside the field's box."""
        key = field.page_no, field.bbox
        if key not in self._known:
            self._known[key] = frozenset(
                i
                for i, (page_no, x, y) in enumerate(self._centres)
                if page_no == field.page_no and field.bbox.contains(x, y)
            )
        return self._known[key]

    def same_place(self, left: BoxedField, right: BoxedField) -> bool:
        """Whether two boxes cover the same characters; boxes that cover none must be equal."""
        if left.page_no != right.page_no:
            return False
        characters = self.inside(left), self.inside(right)
        return characters[0] == characters[1] if any(characters) else left.bbox == right.bbox


@dataclass(frozen=True)
class Ranked:
    """Predictions of many documents by score, each right or not, and the number of labelled fields."""

    labelled: int = 0
    outcomes: tuple[tuple[float, bool], ...] = ()

    def __add__(self, other: Ranked) -> Ranked:
        return Ranked(self.labelled + other.labelled, self.outcomes + other.outcomes)

    @property
    def average_precision(self) -> float:
        """Σ (R_n - R_{n-1}) · max precision at recall ≥ R_n; equal scores are taken together."""
        if not self.labelled:
            return float(not self.outcomes)
        ordered = sorted(self.outcomes, key=lambda outcome: -outcome[0])
        points: list[tuple[float, float]] = []
        hits = 0
        for n, (score, right) in enumerate(ordered, start=1):
            hits += right
            if n == len(ordered) or ordered[n][0] != score:
                points.append((hits / self.labelled, hits / n))
        area, ceiling, recall = 0.0, 0.0, points[-1][0] if points else 0.0
        for index in range(len(points) - 1, -1, -1):
            ceiling = max(ceiling, points[index][1])
            below = points[index - 1][0] if index else 0.0
            area += (recall - below) * ceiling
            recall = below
        return area


STEPS = 101  # scores to the hundredth


@dataclass(frozen=True)
class AveragePrecision(Record):
    """KILE's metric as a record: labelled fields, and right and wrong predictions by their score in hundredths.

    Scores that are equal to the hundredth are taken together; otherwise it is `Ranked.average_precision`.
    """

    labelled: float = 0
    right: tuple[float, ...] = (0,) * STEPS
    wrong: tuple[float, ...] = (0,) * STEPS

    @classmethod
    def of(cls, ranked: Ranked) -> AveragePrecision:
        """The record of one document."""
        counts = {True: [0.0] * STEPS, False: [0.0] * STEPS}
        for score, right in ranked.outcomes:
            counts[right][round(min(max(score, 0.0), 1.0) * (STEPS - 1))] += 1
        return cls(ranked.labelled, tuple(counts[True]), tuple(counts[False]))

    @classmethod
    def of_numbers(cls, numbers: Iterable[float]) -> AveragePrecision:
        """The record with these counts."""
        labelled, *counts = numbers
        return cls(labelled, tuple(counts[:STEPS]), tuple(counts[STEPS:]))

    def numbers(self) -> tuple[float, ...]:
        """``(labelled, right …, wrong …)``."""
        return self.labelled, *self.right, *self.wrong

    @property
    def weight(self) -> float:
        """Labelled fields."""
        return self.labelled

    @property
    def value(self) -> float:
        """Σ (R_n - R_{n-1}) · max precision at recall ≥ R_n."""
        if not self.labelled:
            return float(not any(self.right) and not any(self.wrong))
        falling = list(zip(self.right[::-1], self.wrong[::-1], strict=True))
        hits, given = accumulate(r for r, _ in falling), accumulate(r + w for r, w in falling)
        precision = [ratio(h, g) for h, g in zip(hits, given, strict=True)]
        ceiling = list(accumulate(precision[::-1], max))[::-1]
        return sum(right * most for (right, _), most in zip(falling, ceiling, strict=True)) / self.labelled


def kile(
    truth: Sequence[BoxedField],
    predicted: Sequence[BoxedField],
    characters: PageCharacters,
    *,
    same_text: bool = False,
) -> Ranked:
    """The ranked outcomes of one document; add them up over documents for the average precision."""
    pairs = {j: i for i, j in _greedy(truth, predicted, characters, same_text)}
    return Ranked(len(truth), tuple((field.score, j in pairs) for j, field in enumerate(predicted)))


def lir(
    truth: Sequence[BoxedField],
    predicted: Sequence[BoxedField],
    characters: PageCharacters,
    *,
    same_text: bool = False,
) -> Counts:
    """Fields matched inside the line items that were paired for the most matching fields."""
    labelled, given = _by_line(truth), _by_line(predicted)
    table = [[float(len(_greedy(a, b, characters, same_text))) for b in given] for a in labelled]
    hits = sum(table[i][j] for i, j in best_pairs(table))
    return Counts.matched(hits, len(predicted), len(truth))


def _by_line(fields: Sequence[BoxedField]) -> list[list[BoxedField]]:
    lines: dict[int | None, list[BoxedField]] = {}
    for field in fields:
        lines.setdefault(field.line_item, []).append(field)
    return list(lines.values())


def _greedy(
    truth: Sequence[BoxedField], predicted: Sequence[BoxedField], characters: PageCharacters, same_text: bool
) -> list[tuple[int, int]]:
    """Pairs (true, predicted): each prediction, surest first, takes the first free field it matches."""
    free = list(range(len(truth)))
    pairs: list[tuple[int, int]] = []
    for j in sorted(range(len(predicted)), key=lambda j: -predicted[j].score):
        for i in free:
            same = truth[i].fieldtype == predicted[j].fieldtype
            same = same and (not same_text or truth[i].text == predicted[j].text)
            if same and characters.same_place(truth[i], predicted[j]):
                pairs.append((i, j))
                free.remove(i)
                break
    return pairs
