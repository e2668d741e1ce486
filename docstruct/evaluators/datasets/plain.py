"""Your own labelled documents: a folder with one JSON label per document, or one JSONL or CSV file of labels.

* ``NAME.pdf`` beside ``NAME.json``; or
* ``labels.jsonl``: one object per line with ``file`` and the values (or ``data`` holding them); or
* ``labels.csv``: a column ``file`` and one column per field; nested fields as ``seller.name``.

Labels have the shape of the schema they are for. Numbers are compared as numbers (±0.005), ISO dates as days,
texts by letters and digits; lists of objects by optimal assignment. A key that is missing says nothing; a key
that is null (an empty CSV cell) says that the document has no such value, and giving one is a hallucination.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from docstruct.errors import UsageError
from docstruct.evaluators.anls import anls_star
from docstruct.evaluators.assignment import best_pairs
from docstruct.evaluators.compare import Amount, Comparison, Day, Same, is_empty
from docstruct.evaluators.datasets.base import Dataset, Item, Prediction, Score, require
from docstruct.evaluators.keyvalue import Field, Verdicted, compare_field, compare_lines, lookup, tally
from docstruct.evaluators.records import Record

DOCUMENTS = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp")


class Plain(Dataset):
    """Any schema, labels as described above; pass the schema's name to know what to extract."""

    name = "plain"
    headline = "fields"
    protocol = "numbers ±0.005, ISO dates as days, texts by letters and digits, lists by optimal assignment"

    def __init__(self, folder: str | Path, schema: str | None = None) -> None:
        super().__init__(folder)
        self.schema = schema

    def items(self) -> Iterator[Item]:
        """One item per label, in the order of the label file or by name."""
        for name in ("labels.jsonl", "labels.csv"):
            if (self.folder / name).is_file():
                yield from self._listed(self.folder / name)
                return
        for path in sorted(self.folder.rglob("*.json")):
            document = next((d for d in map(path.with_suffix, DOCUMENTS) if d.is_file()), None)
            if document is not None:
                truth = json.loads(path.read_text(encoding="utf-8"))
                yield Item(str(document.relative_to(self.folder)), document, {"data": truth})

    def _listed(self, path: Path) -> Iterator[Item]:
        read = _read_csv if path.suffix == ".csv" else _read_jsonl
        for record in read(path):
            name = record.pop("file", None)
            if not name:
                raise UsageError("a label names no file", source=path.name, remedy="add the column or key 'file'")
            yield Item(str(name), require(self.folder / str(name)), {"data": record.get("data", record)})

    def score(self, item: Item, prediction: Prediction) -> Score:
        """Every labelled value, list by list; records per field, ``fields`` in total, and ANLS*."""
        truth, data = item.truth["data"], prediction.get("data") or {}
        evidence = prediction.get("evidence") or {}
        verdicts = list(_compare(truth, "", data, evidence))
        records: dict[str, Record] = {}
        for name in dict.fromkeys(v.field for v in verdicts):
            records[name] = tally([v for v in verdicts if v.field == name])
        records["fields"] = tally(verdicts)
        # Only what is labelled: unlabelled keys of the prediction are not wrong.
        records["anls_star"] = anls_star(truth, _restricted(data, truth))
        return Score(item.id, records, tuple(verdicts))


def _read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _read_csv(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            record: dict[str, Any] = {}
            for column, cell in row.items():
                place = record
                *parents, key = column.split(".")
                for parent in parents:
                    place = place.setdefault(parent, {})
                place[key] = cell if cell and cell.strip() else None
            yield record


def _compare(truth: Any, at: str, data: Any, evidence: Mapping[str, Any]) -> Iterator[Verdicted]:
    """Verdicts for everything below one pointer."""
    for key, label in truth.items():
        pointer = f"{at}/{key}"
        name = pointer.strip("/").replace("/", ".")
        if isinstance(label, dict):
            yield from _compare(label, pointer, data, evidence)
        elif isinstance(label, list) and label and all(isinstance(entry, dict) for entry in label):
            fields = _line_fields(label)
            for v in compare_lines(fields, label, data, evidence, at=pointer).verdicts:
                yield Verdicted(f"{name}.{v.field}", v.truth, v.predicted, v.verdict, v.pointer, v.confidence)
        elif isinstance(label, list):
            yield from _compare_values(name, label, lookup(data, pointer) or [])
        else:
            field = Field(name, (pointer,), comparison(label))
            yield compare_field(field, {name: label}, data, evidence)


def _line_fields(lines: list[dict[str, Any]]) -> list[Field]:
    examples: dict[str, Any] = {}
    for line in lines:
        for key, value in line.items():
            if is_empty(examples.get(key)):
                examples[key] = value
    return [Field(key, (f"/{key}",), comparison(value)) for key, value in examples.items()]


def _compare_values(name: str, labels: list[Any], given: Any) -> Iterator[Verdicted]:
    """A list of plain values, order-free."""
    values = given if isinstance(given, list) else [given]
    table = [[float(comparison(label)(label, value)) for value in values] for label in labels]
    partner = dict(best_pairs(table))
    for i, label in enumerate(labels):
        if i in partner:
            yield Verdicted(name, label, values[partner[i]], "hit")
        else:
            yield Verdicted(name, label, None, "omitted")
    for j, value in enumerate(values):
        if j not in partner.values():
            yield Verdicted(name, None, value, "hallucinated")


def comparison(label: object) -> Comparison:
    """How a value of this kind is compared."""
    if isinstance(label, bool):
        return Same()
    if isinstance(label, (int, float)) or re.fullmatch(r"-?\d+[.,]\d+", str(label or "")):
        return Amount()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(label or "")):
        return Day()
    return Same()


def _restricted(data: Any, truth: Any) -> Any:
    if isinstance(data, dict) and isinstance(truth, dict):
        return {key: _restricted(value, truth[key]) for key, value in data.items() if key in truth}
    if isinstance(data, list) and isinstance(truth, list) and truth and isinstance(truth[0], dict):
        keys = {key: None for entry in truth for key in entry}
        return [_restricted(entry, keys) for entry in data]
    return data
