"""Labelled data sets → accuracy of this package on them: the engine behind ``docstruct eval``.

The evaluators never import an engine; here the two meet. Every document is read in a worker process with a
deadline of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from docstruct.api import AnySource, named_schema
from docstruct.batch.documents import one_by_one
from docstruct.batch.pool import Outcome
from docstruct.batch.worker import UnexpectedError
from docstruct.document import Document
from docstruct.errors import UsageError
from docstruct.evaluators.datasets import Dataset, load
from docstruct.evaluators.evaluation import Predict, evaluate
from docstruct.evaluators.suite import Outcome as Judged
from docstruct.evaluators.suite import evaluate_all, progress_bar
from docstruct.export import table_dict, to_dict

_READ: dict[str, Callable[[Document], dict[str, Any]]] = {
    "tables": lambda document: {"tables": [table_dict(t, document.source) for t in document.tables]},
    "parse": lambda document: {"text": document.to_text()},
    "open": lambda document: {"pages": len(document.pages)},
}
"""Task of a data set → what is predicted from the parsed document; the task "extract" has a schema."""


def measure(
    dataset: str, folder: Path, out: Path, limit: int | None, options: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """A line for each data set: name, n, metrics with intervals, seconds per item, signature.

    Args:
        dataset: its name, or "all".
        folder: where it lies; of "all", the folder that holds their folders.
        out: keeps predictions and reports, a folder for each data set; an unfinished run goes on.
        limit: only the first so many documents.
        options: of `docstruct.extract`.

    Raises:
        UsageError: no data set has that name, or `out` holds another run.
    """
    engine = " ".join(f"{name}={value}" for name, value in sorted(options.items()) if value is not None)
    with ExitStack() as stack:

        def predictor(wanted: Dataset) -> Predict:
            return _predictor(wanted, options, stack)

        if dataset == "all":
            for judged in evaluate_all(predictor, folder, out, engine=engine, limit=limit):
                yield judged.line()
            return
        wanted = load(dataset, folder)
        progress = stack.enter_context(progress_bar(dataset))
        predict = predictor(wanted)
        report = evaluate(predict, wanted, out / dataset, engine=engine, limit=limit, progress=progress)
        yield Judged(dataset, report).line()


def _predictor(dataset: Dataset, options: Mapping[str, Any], stack: ExitStack) -> Predict:
    """File → prediction for this data set, in a worker process that lives as long as the stack."""
    if dataset.task == "extract":
        if dataset.schema is None:
            raise UsageError(f"{dataset.name} does not say which schema it wants")
        read = stack.enter_context(one_by_one(named_schema(dataset.schema), **options))
        return lambda path: to_dict(_result(read, path))
    if dataset.task not in _READ:
        raise UsageError(f"no engine makes {dataset.task}")
    predict = _READ[dataset.task]
    read = stack.enter_context(one_by_one(**options))
    return lambda path: predict(_result(read, path))


def _result(read: Callable[[AnySource], Outcome[Any]], path: Path) -> Any:
    outcome = read(path)
    if isinstance(outcome.error, UnexpectedError):  # a fault of ours is no typed error
        raise RuntimeError(outcome.error.trace)
    return outcome.unwrap()
