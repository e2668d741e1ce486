"""Key-value documents: labelled fields and line items against a prediction → verdicts and counts.

A ``Field`` says where the value stands in the prediction (JSON Pointers), when it equals the label, and what
an absent label means. Line items are paired by optimal assignment before their fields are compared (KIEval,
arXiv:2503.05488: entity F1 over the fields of paired lines, group F1 over whole lines).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from docstruct.evaluators.assignment import best_pairs
from docstruct.evaluators.compare import Comparison, Same, accepts, is_empty
from docstruct.evaluators.normalize import LETTERS
from docstruct.evaluators.records import Counts, Verdict

SAME_LETTERS = Same(LETTERS)
Silence = Literal["absent", "unknown"]
Evidence = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Field:
    """One labelled field of a document or of a line item.

    Args:
        name: key in the labels.
        paths: JSON Pointers into the prediction, relative to the line for a line field; the first that holds
            a value speaks, but a label that a later one matches is a hit too.
        same: when a value is the labelled one.
        silence: what a missing label says: the document has no such value (a prediction is a hallucination),
            or nothing at all (a prediction is not judged).
        as_printed: compare the raw text of the evidence, not the typed value.

    Labels may carry two remarks beside their fields: ``_silent`` (every missing label says nothing) and
    ``_mentioned`` (values by field that are true though not labelled; giving one of them is not judged).
    """

    name: str
    paths: tuple[str, ...]
    same: Comparison = SAME_LETTERS
    silence: Silence = "absent"
    as_printed: bool = False

    def __str__(self) -> str:
        return f"{self.name}:{self.same}"


@dataclass(frozen=True)
class Verdicted:
    """One value beside its label, as a person debugging wants to see it."""

    field: str
    truth: Any
    predicted: Any
    verdict: Verdict
    pointer: str = ""
    confidence: float | None = None
    protocol: str = ""


def compare_field(field: Field, labels: Mapping[str, Any], data: Any, evidence: Evidence, *, at: str = "") -> Verdicted:
    """The verdict on one field; ``at`` is the pointer of the line item the field belongs to."""
    truth = labels.get(field.name)
    found = [(at + path, value) for path in field.paths if not is_empty(value := lookup(data, at + path))]
    if not found:
        verdict: Verdict = "unlabelled" if is_empty(truth) else "omitted"
        return Verdicted(field.name, truth, None, verdict)
    given = [(at, printed(at, value, evidence) if field.as_printed else value) for at, value in found]
    if is_empty(truth):
        pointer, value = given[0]
        mentioned = tuple(labels.get("_mentioned", {}).get(field.name, ()))
        silent = field.silence == "unknown" or labels.get("_silent") or accepts(field.same, mentioned, value)
        verdict = "unlabelled" if silent else "hallucinated"
        return Verdicted(field.name, None, value, verdict, pointer, confidence(pointer, evidence))
    for pointer, value in given:
        if accepts(field.same, truth, value):
            return Verdicted(field.name, truth, value, "hit", pointer, confidence(pointer, evidence))
    pointer, value = given[0]
    return Verdicted(field.name, truth, value, "wrong", pointer, confidence(pointer, evidence))


def lookup(data: Any, pointer: str) -> Any:
    """The value at a JSON Pointer, or None."""
    for key in pointer.split("/")[1:]:
        if isinstance(data, Mapping):
            data = data.get(key)
        elif isinstance(data, list) and key.isdigit() and int(key) < len(data):
            data = data[int(key)]
        else:
            return None
    return data


def printed(pointer: str, value: Any, evidence: Evidence) -> Any:
    """The text the value was read from, or the value itself where no evidence says it."""
    return (evidence.get(pointer) or {}).get("raw_text") or value


def confidence(pointer: str, evidence: Evidence) -> float | None:
    """How sure the reader was of the value at ``pointer``, 0 to 1."""
    stated = (evidence.get(pointer) or {}).get("confidence")
    return float(stated) if isinstance(stated, (int, float)) else None


@dataclass(frozen=True)
class LineScore:
    """Line items compared: verdicts per field, whole lines, and who was paired with whom."""

    verdicts: tuple[Verdicted, ...]
    groups: Counts
    pairs: tuple[tuple[int, int], ...]


def compare_lines(
    fields: Sequence[Field],
    labelled: Sequence[Mapping[str, Any]],
    data: Any,
    evidence: Evidence,
    *,
    at: str = "/lines",
) -> LineScore:
    """Pair labelled lines with the predicted ones at pointer ``at`` and compare their fields.

    Two lines may pair when at least one field matches; among equal pairings the one keeping the order wins.
    """
    predicted = lookup(data, at) or []
    table = [
        [_line_verdicts(fields, label, data, evidence, f"{at}/{j}") for j in range(len(predicted))]
        for label in labelled
    ]
    scores = [
        [_hits(cell) - 1e-4 * abs(i - j) / (1 + len(predicted)) for j, cell in enumerate(row)]
        for i, row in enumerate(table)
    ]
    pairs = best_pairs(scores, at_least=0.5)
    partner, taken = dict(pairs), {j for _, j in pairs}
    verdicts: list[Verdicted] = []
    for i, label in enumerate(labelled):
        verdicts += table[i][partner[i]] if i in partner else _line_verdicts(fields, label, {}, {}, at)
    for j in (j for j in range(len(predicted)) if j not in taken):
        verdicts += [_invented(v) for v in _line_verdicts(fields, {}, data, evidence, f"{at}/{j}")]
    whole = sum(_is_whole(table[i][j]) for i, j in pairs)
    return LineScore(tuple(verdicts), Counts.matched(whole, len(predicted), len(labelled)), tuple(pairs))


def _line_verdicts(
    fields: Sequence[Field], label: Mapping[str, Any], data: Any, evidence: Evidence, at: str
) -> list[Verdicted]:
    return [compare_field(field, label, data, evidence, at=at) for field in fields]


def _hits(verdicts: Sequence[Verdicted]) -> int:
    return sum(v.verdict == "hit" for v in verdicts)


def _is_whole(verdicts: Sequence[Verdicted]) -> bool:
    return all(v.verdict in ("hit", "unlabelled") for v in verdicts)


def _invented(verdict: Verdicted) -> Verdicted:
    # A line that no labelled line pairs with is invented as a whole, also where a label may be silent.
    if verdict.predicted is None:
        return verdict
    return Verdicted(verdict.field, None, verdict.predicted, "hallucinated", verdict.pointer, verdict.confidence)


def tally(verdicts: Sequence[Verdicted]) -> Counts:
    """The counts of a list of verdicts."""
    return sum((Counts.of(v.verdict) for v in verdicts), Counts())
