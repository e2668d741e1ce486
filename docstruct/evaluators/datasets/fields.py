"""Data sets whose labels are fields and line items: one way of scoring, driven by tables of ``Field``.

Records: one per field, ``header`` (all header fields), ``lines.<field>``, ``lines`` (entity F1 over line
fields), ``line_groups`` (whole lines), and ``fields`` (header and lines together).
"""

from __future__ import annotations

from typing import Any, ClassVar

from docstruct.evaluators.datasets.base import Dataset, Item, Prediction, Score
from docstruct.evaluators.keyvalue import Field, Verdicted, compare_field, compare_lines, tally
from docstruct.evaluators.records import Counts, Record


class FieldDataset(Dataset):
    """Scores header fields under one or more protocols, and line items where the truth has ``lines``."""

    header: ClassVar[tuple[Field, ...]] = ()
    line_fields: ClassVar[tuple[Field, ...]] = ()
    variants: ClassVar[dict[str, tuple[Field, ...]]] = {}  # further protocols over the header, by name
    headline = "header"

    def score(self, item: Item, prediction: Prediction) -> Score:
        """Verdicts for every header field, every protocol variant and every line item."""
        data, evidence = prediction.get("data") or {}, prediction.get("evidence") or {}
        verdicts = [compare_field(field, item.truth, data, evidence) for field in self.header]
        records: dict[str, Record] = {v.field: Counts.of(v.verdict) for v in verdicts}
        records["header"] = tally(verdicts)
        for name, fields in self.variants.items():
            others = [compare_field(field, item.truth, data, evidence) for field in fields]
            records |= {f"{name}.{v.field}": Counts.of(v.verdict) for v in others}
            records[name] = tally(others)
        if self.line_fields and "lines" in item.truth:
            lines, line_records = self._score_lines(item.truth["lines"], data, evidence)
            verdicts += lines
            records |= line_records
            records["fields"] = tally(verdicts)
        return Score(item.id, records, tuple(verdicts))

    def _score_lines(
        self, labelled: list[dict[str, Any]], data: Any, evidence: Any
    ) -> tuple[list[Verdicted], dict[str, Counts]]:
        scored = compare_lines(self.line_fields, labelled, data, evidence)
        named = [
            Verdicted(f"lines.{v.field}", v.truth, v.predicted, v.verdict, v.pointer, v.confidence)
            for v in scored.verdicts
        ]
        records = {
            f"lines.{field.name}": tally([v for v in named if v.field == f"lines.{field.name}"])
            for field in self.line_fields
        }
        return named, {**records, "lines": tally(named), "line_groups": scored.groups}
