"""``evaluate_predictions(predictions, labels)``: what is right, where both are there already."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from docstruct.evaluators.datasets.base import Dataset, Item
from docstruct.evaluators.datasets.labelfiles import object_of, unwrapped
from docstruct.evaluators.datasets.plain import Plain
from docstruct.evaluators.evaluation import score_predictions
from docstruct.evaluators.predictions import by_item, read_lines
from docstruct.evaluators.report import Report
from docstruct.evaluators.signature import signature
from docstruct.evaluators.wording import some

Labels = Dataset | str | Path | Mapping[str, Mapping[str, Any]]
Predictions = str | Path | Mapping[str, Mapping[str, Any]] | Iterable[Mapping[str, Any]]


class LabelsInMemory(Plain):
    """Labels by document name, scored like those of a folder."""

    name = "labels"

    def __init__(self, labels: Mapping[str, Mapping[str, Any]]) -> None:
        self.labels = labels

    def notes(self) -> tuple[str, ...]:
        """There is no folder to speak of."""
        return ()

    def items(self) -> Iterator[Item]:
        """One item per label; there is no file behind it."""
        for name, truth in self.labels.items():
            yield Item(name, Path(name), {"data": object_of(truth, name)})

    def fingerprint(self) -> str:
        """Twelve digits over the labels."""
        text = json.dumps(self.labels, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def evaluate_predictions(predictions: Predictions, labels: Labels, *, engine: str = "") -> Report:
    """Score predictions against labels; a labelled document without a prediction has omitted everything.

    Args:
        predictions: a JSON Lines file of ``docstruct extract``, its objects, or a mapping from document name to the
            extracted values.
        labels: a data set, a folder of labelled documents or a JSONL or CSV file of labels (see ``datasets.plain``),
            or a mapping from document name to the true values.
        engine: what made the predictions, for the signature.

    Raises:
        UsageError: labels or predictions cannot be read, or no prediction is of a labelled document.
    """
    dataset = labels if isinstance(labels, Dataset) else _dataset(labels)
    items = list(dataset.items())
    if isinstance(predictions, Mapping):
        lines: Iterable[Mapping[str, Any]] = [_line(name, value) for name, value in predictions.items()]
    elif isinstance(predictions, (str, Path)):
        lines = read_lines(predictions)
    else:
        lines = predictions
    given, strangers = by_item(lines, items, dataset.task)
    report = score_predictions(dataset, items, given, signature(dataset, engine))
    notes = (f"predictions without labels, not judged: {some(strangers)}",) if strangers else ()
    return replace(report, notes=(*dataset.notes(), *notes))


def _dataset(labels: str | Path | Mapping[str, Mapping[str, Any]]) -> Dataset:
    return LabelsInMemory(labels) if isinstance(labels, Mapping) else Plain(labels)


def _line(name: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """A line of ``docstruct extract``, or bare values made into one."""
    values = unwrapped(object_of(value, name))
    return {**(value if values is not value else {"data": value}), "source": name}
