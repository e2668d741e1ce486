"""Scores of documents ↔ JSON Lines, and totals over them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from docstruct.errors import UsageError
from docstruct.evaluators.anls import AnlsStar
from docstruct.evaluators.charts import Emission, Rms
from docstruct.evaluators.datasets.base import Score
from docstruct.evaluators.docile import AveragePrecision
from docstruct.evaluators.jsontree import TreeScore
from docstruct.evaluators.keyvalue import Verdicted
from docstruct.evaluators.records import Counts, Mean, Record
from docstruct.evaluators.scrm import Scrm
from docstruct.evaluators.teds import Teds
from docstruct.evaluators.text import Edits

_RECORDS = (Counts, Mean, Rms, Emission, Scrm, TreeScore, AnlsStar, Teds, Edits, AveragePrecision)
KINDS: dict[str, type[Record]] = {kind.__name__: kind for kind in _RECORDS}


def totals(scores: Iterable[Score]) -> dict[str, Record]:
    """Records added up over documents, in the order in which they first appear."""
    sums: dict[str, Record] = {}
    for score in scores:
        for name, record in score.records.items():
            sums[name] = sums[name] + record if name in sums else record
    return sums


def column(scores: Sequence[Score], name: str) -> list[Record]:
    """One record per document; a document without it contributes nothing."""
    found = next(score.records[name] for score in scores if name in score.records)
    nothing = type(found).of_numbers(0.0 for _ in found.numbers())
    return [score.records.get(name, nothing) for score in scores]


def write_scores(scores: Iterable[Score], path: Path) -> None:
    """One line per document: numbers of every record, and every verdict."""
    with path.open("w", encoding="utf-8") as stream:
        for score in scores:
            stream.write(json.dumps(as_json(score), ensure_ascii=False, default=str) + "\n")


def as_json(score: Score) -> dict[str, Any]:
    """A score as plain values."""
    records = {name: [type(r).__name__, *map(float, r.numbers())] for name, r in score.records.items()}
    verdicts = [
        [v.field, v.verdict, v.truth, v.predicted, v.confidence, v.pointer]
        for v in score.verdicts
        if v.verdict != "unlabelled"
    ]
    return {"id": score.id, "records": records, "verdicts": verdicts}


def read_scores(path: Path) -> list[Score]:
    """What ``write_scores`` wrote."""
    if not path.is_file():
        raise UsageError("there is no scored run here", source=str(path), remedy="run an evaluation first")
    return [_score(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _score(line: dict[str, Any]) -> Score:
    records = {name: KINDS[kind].of_numbers(numbers) for name, (kind, *numbers) in line["records"].items()}
    verdicts = (
        Verdicted(field, truth, predicted, verdict, pointer, confidence)
        for field, verdict, truth, predicted, confidence, pointer in line["verdicts"]
    )
    return Score(line["id"], records, tuple(verdicts))
