"""Your own labelled documents: a folder with one JSON label per document, or one JSONL or CSV file of labels.

* ``NAME.pdf`` beside ``NAME.json``; or
* ``labels.jsonl``: one object per line with ``file`` and the values (or ``data`` holding them); or
* ``labels.csv``: a column ``file`` and one column per field; nested fields as ``seller.name``.

Where predictions are there already, the path of such a JSONL or CSV file will do, under any name and without the
documents. Labels have the shape of the schema they are for. Numbers are compared as numbers (±0.005), ISO dates as
days, texts by letters and digits; lists of objects by optimal assignment. A key that is missing says nothing; a key
that is null (an empty CSV cell) says that the document has no such value, and giving one is a hallucination. Documents
without a label are not judged, and named in the report.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docstruct.errors import UsageError
from docstruct.evaluators.anls import anls_star
from docstruct.evaluators.assignment import best_pairs
from docstruct.evaluators.compare import Amount, Comparison, Day, Same, is_empty
from docstruct.evaluators.datasets.base import Dataset, Item, Prediction, Score
from docstruct.evaluators.datasets.labelfiles import read_label, read_labels
from docstruct.evaluators.keyvalue import Field, Verdicted, compare_field, compare_lines, lookup, tally
from docstruct.evaluators.records import Record
from docstruct.evaluators.wording import some

DOCUMENTS = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".svg", ".xml")
LISTS = ("labels.jsonl", "labels.csv")


class Plain(Dataset):
    """Any schema, labels as described above; pass the schema's name to know what to extract."""

    name = "plain"
    headline = "fields"
    protocol = f"numbers {Amount()}, ISO dates {Day()}, texts {Same()}, lists by optimal assignment"

    def __init__(self, folder: str | Path, schema: str | None = None) -> None:
        path = Path(folder)
        self.label_file = path if path.is_file() else next((p for p in (path / n for n in LISTS) if p.is_file()), None)
        super().__init__(path.parent if path.is_file() else path)
        self.whole = not path.is_file()  # all documents of the folder are meant, not only those of a list
        self.schema = schema

    def items(self) -> Iterator[Item]:
        """One item per label, in the order of the label file or by name.

        Raises:
            UsageError: a label cannot be read, a document is labelled twice, or none is labelled.
        """
        seen: set[str] = set()
        for name, path, truth in self._listed(self.label_file) if self.label_file else self._beside():
            if name in seen:
                raise UsageError("labelled twice", source=name, remedy=f"keep one of its labels in {self.label_file}")
            seen.add(name)
            yield Item(name, path, {"data": truth})
        if not seen:
            remedy = "put NAME.json beside NAME.pdf, or a labels.jsonl or labels.csv into the folder"
            raise UsageError("no labelled document is here", source=str(self.label_file or self.folder), remedy=remedy)

    def _listed(self, path: Path) -> Iterator[tuple[str, Path, dict[str, Any]]]:
        yield from ((name, self.folder / name, truth) for name, truth in read_labels(path))

    def _beside(self) -> Iterator[tuple[str, Path, dict[str, Any]]]:
        documents = {path.with_suffix(""): path for path in reversed(self._documents())}
        for path in self._files(".json"):
            if document := documents.get(path.with_suffix("")):
                yield document.relative_to(self.folder).as_posix(), document, read_label(path)

    def _documents(self) -> list[Path]:
        return self._files(*DOCUMENTS)

    def _files(self, *suffixes: str) -> list[Path]:
        """Files with these suffixes; not those of runs whose output lies inside of the folder."""
        runs = {path.parent for path in self.folder.rglob("predictions.jsonl") if (path.parent / "run.json").is_file()}
        found = (path for path in self.folder.rglob("*") if path.suffix.lower() in suffixes and path.is_file())
        return sorted(path for path in found if runs.isdisjoint(path.parents))

    def notes(self) -> tuple[str, ...]:
        """Documents without labels; where labels lie beside documents, JSON files without one, too."""
        if not self.whole:
            return ()
        labelled = {item.path for item in self.items()}
        silent = self._names(path for path in self._documents() if path not in labelled)
        found = [f"without labels, not judged: {some(silent)}"] if silent else []
        if self.label_file is None:
            stems = {path.with_suffix("") for path in self._documents()}
            alone = self._names(path for path in self._files(".json") if path.with_suffix("") not in stems)
            found += [f"JSON beside no document, not read: {some(alone)}"] if alone else []
        return tuple(found)

    def _names(self, paths: Iterator[Path]) -> list[str]:
        return [path.relative_to(self.folder).as_posix() for path in paths]

    def fingerprint(self) -> str:
        """Twelve digits over the labels and the documents they are of."""
        digest = hashlib.sha256()
        for item in self.items():
            content = item.path.read_bytes() if item.path.is_file() else b""
            label = json.dumps(item.truth, sort_keys=True)
            digest.update(f"{item.id}\0{label}\0{hashlib.sha256(content).hexdigest()}".encode())
        return digest.hexdigest()[:12]

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


def _compare(truth: Any, at: str, data: Any, evidence: Mapping[str, Any]) -> Iterator[Verdicted]:
    """Verdicts for everything below one pointer."""
    for key, label in truth.items():
        pointer = f"{at}/{key}"
        name = pointer.strip("/").replace("/", ".")
        if isinstance(label, dict):
            yield from _compare(label, pointer, data, evidence)
        elif isinstance(label, list) and label and all(isinstance(entry, dict) for entry in label):
            lines = [dict(_flat(line)) for line in label]
            for v in compare_lines(_line_fields(lines), lines, data, evidence, at=pointer).verdicts:
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
    return [Field(key, ("/" + key.replace(".", "/"),), comparison(value)) for key, value in examples.items()]


def _flat(line: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, Any]]:
    """Nested objects of a line as dotted keys."""
    for key, value in line.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{at}{key}.")
        else:
            yield f"{at}{key}", value


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


_DECIMALS = re.compile(r"[-−]?(\d+|\d{1,3}([., '’]\d{3})+)[.,]\d+")


@dataclass(frozen=True)
class Digits:
    """A text of digits alone, such as a cell of a CSV file: the same digits, or the amount (``256`` is ``256.00``)."""

    def __call__(self, truth: object, predicted: object) -> bool:
        """Whether the digits are the same or, where decimals are given, the numbers."""
        return Same()(truth, predicted) or bool(_DECIMALS.fullmatch(str(predicted)) and Amount()(truth, predicted))

    def __str__(self) -> str:
        return "digits"


def comparison(label: object) -> Comparison:
    """How a value of this kind is compared."""
    text = str(label or "")
    if isinstance(label, bool):
        return Same()
    if isinstance(label, (int, float)) or _DECIMALS.fullmatch(text):
        return Amount()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return Day()
    return Digits() if text.isdecimal() else Same()


def _restricted(data: Any, truth: Any) -> Any:
    if isinstance(data, dict) and isinstance(truth, dict):
        return {key: _restricted(value, truth[key]) for key, value in data.items() if key in truth}
    if isinstance(data, list) and isinstance(truth, list) and truth and isinstance(truth[0], dict):
        keys = {key: None for entry in truth for key in entry}
        return [_restricted(entry, keys) for entry in data]
    return data
