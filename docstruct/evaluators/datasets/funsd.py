"""FUNSD: scanned forms whose questions are linked to their answers (arXiv:1905.13538).

Truth is made of the links: every (question, answer) link is one pair; every question with text is one key,
answered or not. A question with several answers may also be given one value that joins them in reading order.

The labels have typos, merged entities and inconsistent links (arXiv:2010.05322). Texts are compared by
letters and digits, case ignored; records ``pair`` and ``key`` ask for equality, ``pair_similar`` and
``key_similar`` for a similarity of at least 0.8 in every text, which forgives an OCR slip but no other word.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docstruct.evaluators.assignment import best_pairs
from docstruct.evaluators.compare import Comparison, Same, Similar
from docstruct.evaluators.datasets.base import Dataset, Item, Prediction, Score, require
from docstruct.evaluators.keyvalue import Verdicted, confidence
from docstruct.evaluators.normalize import LETTERS
from docstruct.evaluators.records import Counts

Pair = tuple[str, str]


class Funsd(Dataset):
    """``images/ID.png`` beside ``annotations/ID.json``; predictions are Form: ``fields[{label, value}]``."""

    name = "forms_funsd"
    schema = "form"
    headline = "pair"
    protocol = "question-answer links; equal letters and digits (similar: at least 0.8 of them)"

    def items(self) -> Iterator[Item]:
        """One item per form, by id."""
        for path in sorted((self.folder / "annotations").glob("*.json")):
            form = json.loads(path.read_text(encoding="utf-8"))["form"]
            yield Item(path.stem, require(self.folder / "images" / f"{path.stem}.png"), read_form(form))

    def score(self, item: Item, prediction: Prediction) -> Score:
        """Pair and key F1, equal and similar."""
        fields = (prediction.get("data") or {}).get("fields") or []
        given = [(str(f.get("label") or ""), str(f.get("value") or "")) for f in fields]
        strict, similar = Same(LETTERS), Similar(0.8, LETTERS)
        evidence = prediction.get("evidence") or {}
        pairs, verdicts = match_pairs(item.truth["questions"], given, strict, evidence)
        records = {
            "pair": pairs,
            "pair_similar": match_pairs(item.truth["questions"], given, similar)[0],
            "key": match_keys(item.truth["keys"], given, strict),
            "key_similar": match_keys(item.truth["keys"], given, similar),
        }
        return Score(item.id, records, verdicts)


def read_form(entities: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """``questions``: (text, answers in reading order); ``keys``: the text of every question."""
    by_id = {entity["id"]: entity for entity in entities}
    answers: dict[int, dict[int, None]] = {}
    for entity in entities:
        for left, right in entity["linking"]:
            if _labels(by_id, left, right) == ("question", "answer"):
                answers.setdefault(left, {})[right] = None
    questions = []
    for question, found in answers.items():
        ordered = sorted((by_id[i] for i in found), key=lambda e: (e["box"][1] // 10, e["box"][0]))
        texts = [entity["text"].strip() for entity in ordered if entity["text"].strip()]
        if texts and by_id[question]["text"].strip():
            questions.append((by_id[question]["text"].strip(), texts))
    keys = [e["text"].strip() for e in entities if e["label"] == "question" and e["text"].strip()]
    return {"questions": questions, "keys": keys}


def _labels(by_id: Mapping[int, Mapping[str, Any]], left: int, right: int) -> tuple[str, str]:
    missing = {"label": ""}  # some links point at entities that were removed
    return by_id.get(left, missing)["label"], by_id.get(right, missing)["label"]


def match_pairs(
    questions: Sequence[tuple[str, Sequence[str]]],
    given: Sequence[Pair],
    same: Comparison,
    evidence: Mapping[str, Mapping[str, Any]] | None = None,
) -> tuple[Counts, tuple[Verdicted, ...]]:
    """One-to-one matching of links with predicted (label, value); entries without a value give no pair."""
    predicted = [(i, pair) for i, pair in enumerate(given) if LETTERS(pair[1])]
    truth = [pair for question, answers in questions for pair in _links(question, answers, predicted, same)]
    scores = [[float(same(q, label) and same(a, value)) for _, (label, value) in predicted] for q, a in truth]
    partner = dict(best_pairs(scores))
    verdicts = []
    for i, (question, answer) in enumerate(truth):
        if i in partner:
            index, (_, value) = predicted[partner[i]]
            verdicts.append(Verdicted(question, answer, value, "hit", *_where(index, evidence)))
        else:
            verdicts.append(Verdicted(question, answer, None, "omitted"))
    taken = set(partner.values())
    verdicts += [
        Verdicted(label, None, value, "hallucinated", *_where(i, evidence))
        for j, (i, (label, value)) in enumerate(predicted)
        if j not in taken
    ]
    return Counts.matched(len(partner), len(predicted), len(truth)), tuple(verdicts)


def _links(
    question: str, answers: Sequence[str], predicted: Sequence[tuple[int, Pair]], same: Comparison
) -> list[Pair]:
    joined = (question, " ".join(answers))
    if len(answers) > 1 and any(same(question, q) and same(joined[1], a) for _, (q, a) in predicted):
        return [joined]
    return [(question, answer) for answer in answers]


def _where(index: int, evidence: Mapping[str, Mapping[str, Any]] | None) -> tuple[str, float | None]:
    pointer = f"/fields/{index}/value"
    return pointer, confidence(pointer, evidence or {})


def match_keys(keys: Sequence[str], given: Sequence[Pair], same: Comparison) -> Counts:
    """One-to-one matching of question texts with predicted labels."""
    labels = [label for label, _ in given if LETTERS(label)]
    hits = len(best_pairs([[float(same(key, label)) for label in labels] for key in keys]))
    return Counts.matched(hits, len(labels), len(keys))
