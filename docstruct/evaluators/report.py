"""Scores of a run → its report: rates with intervals, worst documents, calibration, signature.

As a DataFrame, JSON, Markdown and one HTML file. Timing is in ``timing.json`` and the HTML file only, so that
``report.json``, ``report.md`` and ``scores.jsonl`` are the same whenever the predictions are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING, Any

from docstruct.evaluators.bootstrap import Interval, interval
from docstruct.evaluators.calibration import Confidences
from docstruct.evaluators.datasets.base import Score
from docstruct.evaluators.records import Counts, Record
from docstruct.evaluators.scores import column, totals, write_scores
from docstruct.evaluators.signature import in_one_line
from docstruct.evaluators.wording import counted

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Report:
    """One run over one data set."""

    dataset: str
    headline: str
    scores: tuple[Score, ...]
    errors: Mapping[str, str] = field(default_factory=dict)  # document → what was raised
    seconds: Mapping[str, float] = field(default_factory=dict)
    signature: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] = ()  # records that are single fields, for the macro mean
    notes: tuple[str, ...] = ()  # what a reader has to know of the data, such as documents that nobody labelled

    @cached_property
    def totals(self) -> dict[str, Record]:
        """Every record over all documents, single fields first; what never had anything to judge is left out."""
        found = totals(self.scores)
        order = sorted(found, key=lambda name: name not in self.fields)
        return {name: found[name] for name in order if any(found[name].numbers())}

    @cached_property
    def intervals(self) -> dict[str, Interval]:
        """Value and 95 % interval of every record."""
        return {name: interval(column(self.scores, name)) for name in self.totals}

    @cached_property
    def confidences(self) -> Confidences:
        """All judged values that came with a confidence."""
        return Confidences.of(verdict for score in self.scores for verdict in score.verdicts)

    @property
    def value(self) -> float:
        """The headline figure."""
        return self.totals[self.headline].value if self.headline in self.totals else 0.0

    @property
    def macro(self) -> float | None:
        """Mean F1 over single fields, each counting alike; None where there are no fields."""
        values = [self.totals[name].value for name in self.fields if name in self.totals]
        return mean(values) if values else None

    def worst(self, count: int = 20) -> list[tuple[Score, float]]:
        """Documents by their own headline figure, worst first; those without anything labelled left out."""
        judged = [
            (score, score.records[self.headline].value)
            for score in self.scores
            if self.headline in score.records and any(score.records[self.headline].numbers())
        ]
        return sorted(judged, key=lambda pair: (pair[1], pair[0].id))[:count]

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row per record: value, interval, and where it counts things, what was counted."""
        for name, record in self.totals.items():
            bounds = self.intervals[name]
            row: dict[str, Any] = {
                "record": name,
                "value": record.value,
                "low": bounds.low,
                "high": bounds.high,
            }
            if isinstance(record, Counts):
                row |= {
                    "precision": record.precision,
                    "recall": record.recall,
                    "hits": record.hits,
                    "wrong": record.wrong,
                    "omitted": record.omitted,
                    "hallucinated": record.hallucinated,
                }
            yield {**row, "weight": record.weight}

    def to_frame(self) -> DataFrame:
        """The rows as a pandas DataFrame indexed by record."""
        import pandas as pd

        frame: DataFrame = pd.DataFrame(list(self.rows())).set_index("record")
        return frame

    def to_json(self) -> dict[str, Any]:
        """Everything but timing, as plain values."""
        return {
            "name": self.dataset,
            "n": len(self.scores),
            "headline": {"record": self.headline, "value": self.value},
            "macro_f1": self.macro,
            "metrics": list(self.rows()),
            "calibration": self.calibration(),
            "errors": dict(self.errors),
            "notes": list(self.notes),
            "signature": dict(self.signature),
        }

    def calibration(self) -> dict[str, float]:
        """How far confidences can be trusted; empty where none were stated."""
        c = self.confidences
        if not len(c):
            return {}
        return {
            "n": len(c),
            "accuracy": c.accuracy,
            "ece": c.ece,
            "brier": c.brier,
            "auroc": c.auroc,
            "aurc": c.aurc,
            "coverage_at_99": c.coverage(0.99),
        }

    def timing(self) -> dict[str, float]:
        """Seconds per document."""
        spent = sorted(self.seconds.values()) or [0.0]
        return {"mean": mean(spent), "median": median(spent), "max": spent[-1], "total": sum(spent)}

    def to_markdown(self) -> str:
        """The report as Markdown: table, errors, worst documents, calibration, signature."""
        from docstruct.evaluators.markdown import report_markdown

        return report_markdown(self)

    def to_html(self, *, reviews: Mapping[str, str] | None = None) -> str:
        """One HTML file with pictures; ``reviews`` maps documents to links to their review pages."""
        from docstruct.evaluators.html import report_html

        return report_html(self, reviews or {})

    def write(self, folder: str | Path) -> None:
        """``report.json``, ``report.md``, ``report.html``, ``scores.jsonl`` and ``timing.json``."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        write_scores(self.scores, folder / "scores.jsonl")
        _dump(folder / "report.json", self.to_json())
        _dump(folder / "timing.json", {**self.timing(), "documents": dict(self.seconds)})
        (folder / "report.md").write_text(self.to_markdown(), encoding="utf-8")
        reviews = {score.id: review_of(score.id) for score in self.scores}
        found = {document: path for document, path in reviews.items() if (folder / path).is_file()}
        (folder / "report.html").write_text(self.to_html(reviews=found), encoding="utf-8")

    def __str__(self) -> str:
        head = f"{self.dataset} {self.headline} {self.value:.3f} (n={len(self.scores)})"
        whole = f"{head}, {counted(len(self.errors), 'error')}" if self.errors else head
        return "\n".join([whole, *self.notes, in_one_line(self.signature)])


def review_of(document: str) -> str:
    """Where the review page of a document lies in the folder of its run."""
    return f"review/{re.sub(r'[^0-9A-Za-z._-]+', '_', document)}.html"


def _dump(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
