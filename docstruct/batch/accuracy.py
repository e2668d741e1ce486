"""Predictions or a reading engine, beside labels → accuracy: what `docstruct.evaluate` and ``docstruct eval`` do.

The evaluators never import an engine; here the two meet. Every document is read in a worker process with a
deadline of its own.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from docstruct.api import AnySource, named_schema, options_of
from docstruct.batch.documents import figures_one_by_one, one_by_one
from docstruct.batch.figure_pages import figures_page
from docstruct.batch.labelcheck import remarks
from docstruct.batch.pool import Outcome
from docstruct.batch.worker import UnexpectedError
from docstruct.document import Document, FigureKind
from docstruct.errors import DocstructError, UsageError
from docstruct.evaluators.datasets import Dataset, load
from docstruct.evaluators.datasets.plain import Plain
from docstruct.evaluators.evaluation import Predict
from docstruct.evaluators.evaluation import evaluate as run
from docstruct.evaluators.labels import Labels, evaluate_predictions
from docstruct.evaluators.report import Report
from docstruct.evaluators.suite import Judged, evaluate_all, progress_bar
from docstruct.export import figure_dict, table_dict, to_dict
from docstruct.extractors.fields.plan import plan_of
from docstruct.figure import FigureData
from docstruct.reading.source import load_source
from docstruct.result import Extraction

Prediction = Extraction[Any] | Outcome[Extraction[Any]] | Mapping[str, Any]

_READ: dict[str, Callable[[Document], dict[str, Any]]] = {
    "tables": lambda document: {
        "tables": [table_dict(t, document.source) for t in document.tables],
        "review": document.to_html,
    },
    "parse": lambda document: {"text": document.to_text(), "review": document.to_html},
    "open": lambda document: {"pages": len(document.pages)},
}
"""Task of a data set → what is predicted from the parsed document; the task "extract" has a schema."""

_FIGURES: dict[str, FigureKind] = {"charts": "chart", "diagrams": "diagram", "molecules": "molecule"}
"""Task of a data set → the kind of figures that its predictions hold."""


def evaluate(
    predictions: Iterable[Prediction] | Mapping[str, Prediction] | str | Path, labels: Labels, *, engine: str = ""
) -> Report:
    """Score predictions, field by field, against labels.

        report = ds.evaluate(ds.extract_all(files, schema=Bill), "my_labelled_documents")
        report.value, report.to_frame(), report.worst()

    Args:
        predictions: what `docstruct.extract` or `extract_all` gave, a JSON Lines file or objects of ``docstruct
            extract`` or of another tool (``source`` beside ``data`` or the bare values), or a mapping from document
            name to the values. A failed document has omitted everything.
        labels: a folder of labelled documents or a JSONL or CSV file of labels (see
            `docstruct.evaluators.datasets.plain`), a mapping from document name to the true values, or a data set of
            `docstruct.evaluators.load`.
        engine: what made the predictions, for the signature.

    Raises:
        UsageError: labels or predictions cannot be read, or no prediction is of a labelled document. Predictions
            of documents without labels beside others are not judged; ``report.notes`` names them.
    """
    if isinstance(predictions, (str, Path)):
        return evaluate_predictions(predictions, labels, engine=engine)
    if isinstance(predictions, Mapping):
        by_name = {name: _line(prediction) for name, prediction in predictions.items()}
        return evaluate_predictions(by_name, labels, engine=engine)
    return evaluate_predictions([_line(prediction) for prediction in predictions], labels, engine=engine)


def _line(prediction: Prediction) -> Mapping[str, Any]:
    """A prediction as a line of ``docstruct extract``."""
    if isinstance(prediction, Extraction):
        return to_dict(prediction)
    if not isinstance(prediction, Outcome):
        return prediction
    if prediction.result is None:
        error = prediction.error or DocstructError("no result")
        return {"source": prediction.source, "error": {"type": type(error).__name__, "message": str(error)}}
    return {**to_dict(prediction.result), "source": prediction.source}


def measure(
    dataset: str,
    folder: Path,
    out: Path,
    limit: int | None,
    options: Mapping[str, Any],
    schema: str | None = None,
) -> Iterator[dict[str, Any]]:
    """A line for each data set: name, n, metrics with intervals, seconds per item, signature.

    A set whose task nothing here does yet has a line that says so, and no figures.

    Args:
        dataset: its name, or "all".
        folder: where it lies; of "all", the folder that holds their folders.
        out: keeps predictions and reports, a folder for each data set; an unfinished run goes on.
        limit: only the first so many documents.
        options: of `docstruct.extract`.
        schema: what to extract, in place of the data set's own schema; the set "plain" has none.

    Raises:
        UsageError: no data set has that name, or `out` holds another run.
    """

    def judge(wanted: Dataset) -> Report | None:
        return _judge(wanted, out / wanted.name, limit, options)

    if dataset == "all":
        if schema is not None:
            raise UsageError("a schema goes with one data set", remedy="name it in place of all")
        yield from (judged.line() for judged in evaluate_all(judge, folder, out))
        return
    one = load(dataset, folder)
    one.schema = schema or one.schema
    yield Judged.of(one, judge(one)).line()


def _judge(dataset: Dataset, out: Path, limit: int | None, options: Mapping[str, Any]) -> Report | None:
    """Run a data set into its folder; None where nothing makes its predictions yet."""
    if dataset.task not in {"extract", *_READ, *_FIGURES}:
        return None
    with _predictor(dataset, options) as predict, progress_bar(dataset.name) as progress:
        engine, schema_id, notes = _engine_name(options), _schema_id(dataset), _remarks(dataset)
        return run(
            predict, dataset, out, engine=engine, schema_id=schema_id, limit=limit, progress=progress, notes=notes
        )


def _engine_name(options: Mapping[str, Any]) -> str:
    """The engine and what was chosen otherwise than by default, for the signature; no secrets."""
    chosen = options_of(dict(options))
    shown = sorted((each.name, each.default) for each in fields(chosen) if each.repr and each.name != "engine")
    settings = ((name, getattr(chosen, name), default) for name, default in shown)
    return " ".join([chosen.engine, *(f"{name}={value}" for name, value, default in settings if value != default)])


def _schema_id(dataset: Dataset) -> str | None:
    if dataset.task != "extract" or dataset.schema is None:
        return None
    return f"{dataset.schema} {plan_of(named_schema(dataset.schema)).schema_id}"


def _remarks(dataset: Dataset) -> tuple[str, ...]:
    """What of a user's own labels does not fit the schema; the others have shapes of their own."""
    if not isinstance(dataset, Plain) or dataset.schema is None:
        return ()
    return remarks(dataset.items(), plan_of(named_schema(dataset.schema)))


@contextmanager
def _predictor(dataset: Dataset, options: Mapping[str, Any]) -> Iterator[Predict]:
    """File → prediction for this data set, in a worker process that lives as long as the context."""
    if dataset.task == "extract":
        if dataset.schema is None:
            raise UsageError(f"{dataset.name} does not say which schema it wants", remedy="give --schema")
        with one_by_one(named_schema(dataset.schema), **options) as read:
            yield lambda path: _with_review(_result(read, path))
        return
    if dataset.task in _FIGURES:
        with figures_one_by_one(_FIGURES[dataset.task], **options) as read:
            yield lambda path: _with_figures(dataset.task, path, _result(read, path), options)
        return
    predict = _READ[dataset.task]
    with one_by_one(**options) as read:
        yield lambda path: predict(_result(read, path))


def _with_review(result: Extraction[Any]) -> dict[str, Any]:
    return {**to_dict(result), "review": result.to_html}


def _with_figures(task: str, path: Path, figures: list[FigureData], options: Mapping[str, Any]) -> dict[str, Any]:
    review = functools.partial(figures_page, load_source(path), figures, password=options.get("password"))
    return {task: [figure_dict(figure, path.name) for figure in figures], "review": review}


def _result(read: Callable[[AnySource], Outcome[Any]], path: Path) -> Any:
    outcome = read(path)
    if isinstance(outcome.error, UnexpectedError):  # a fault of ours is no typed error
        raise RuntimeError(outcome.error.trace)
    return outcome.unwrap()
