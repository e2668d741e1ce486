"""How accurate an extraction is: metrics, labelled data sets, runs and reports. Never imports an engine.

    report = evaluate(predict, load("receipts_sroie", folder), "runs/sroie")
    report = evaluate_predictions("predictions.jsonl", "my_labelled_documents")
    report.value, report.to_frame(), report.worst()

The names are loaded when first used; every metric is a function of its own module.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_HOMES = {
    "Calibrator": "calibrator",
    "Confidences": "calibration",
    "Counts": "records",
    "DATASETS": "datasets",
    "Dataset": "datasets.base",
    "Mean": "records",
    "Report": "report",
    "benchmarks_markdown": "benchmarks",
    "diff": "rundiff",
    "evaluate": "evaluation",
    "evaluate_all": "suite",
    "evaluate_predictions": "labels",
    "fit": "calibrator",
    "load": "datasets",
    "progress_bar": "suite",
}

__all__ = [  # noqa: RUF022
    "Calibrator",
    "Confidences",
    "Counts",
    "DATASETS",
    "Dataset",
    "Mean",
    "Report",
    "benchmarks_markdown",
    "diff",
    "evaluate",
    "evaluate_all",
    "evaluate_predictions",
    "fit",
    "load",
    "progress_bar",
]

if TYPE_CHECKING:
    from docstruct.evaluators.benchmarks import benchmarks_markdown
    from docstruct.evaluators.calibration import Confidences
    from docstruct.evaluators.calibrator import Calibrator, fit
    from docstruct.evaluators.datasets import DATASETS, load
    from docstruct.evaluators.datasets.base import Dataset
    from docstruct.evaluators.evaluation import evaluate
    from docstruct.evaluators.labels import evaluate_predictions
    from docstruct.evaluators.records import Counts, Mean
    from docstruct.evaluators.report import Report
    from docstruct.evaluators.rundiff import diff
    from docstruct.evaluators.suite import evaluate_all, progress_bar


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(f"{__name__}.{_HOMES[name]}")
    return getattr(module, name)


def __dir__() -> list[str]:
    return sorted(__all__)
