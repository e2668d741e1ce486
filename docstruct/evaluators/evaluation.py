"""A run: every document of a data set through a predictor, kept on disk, resumed after a stop, then scored.

The folder of a run holds ``run.json`` (its signature), ``predictions.jsonl`` (one line per document, appended
as they are made), ``timing.json`` and the report. Started again with the same signature, a run goes on where
it stopped; the report then equals that of an undisturbed run, byte for byte, as timings stand apart. What a
predictor raises is a prediction too: an error, with nothing found.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Any

from docstruct.errors import DocstructError, UsageError
from docstruct.evaluators.datasets.base import Dataset, Item
from docstruct.evaluators.report import Report, review_of
from docstruct.evaluators.signature import signature
from docstruct.evaluators.wording import some

Predict = Callable[[Path], Mapping[str, Any]]
Progress = Callable[[int, int, str], None]


def evaluate(
    predict: Predict,
    dataset: Dataset,
    out_folder: str | Path,
    *,
    engine: str = "",
    schema_id: str | None = None,
    limit: int | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    notes: Sequence[str] = (),
) -> Report:
    """Predict what is not yet predicted, score everything, write the report.

    Args:
        predict: file → prediction (a JSON object such as one line of ``docstruct extract``, or
            ``{"tables": [...]}`` for the other tasks). With several workers it has to be picklable. Under
            ``review`` it may hold a function that gives a page of HTML, which the report then links to.
        dataset: what to run over; its ``task`` and ``schema`` say which predictions it wants.
        out_folder: kept between runs; a folder that holds a different run is refused.
        engine: name and options of what predicts, for the signature.
        schema_id: identity of the schema, for the signature.
        limit: only the first so many documents.
        workers: processes.
        progress: called with documents done, documents in all, and the name of the last one.
        notes: what the report has to say of the labels.
    """
    out = Path(out_folder)
    parts = signature(dataset, engine, schema_id)
    _claim(out, {**parts, "limit": str(limit or "-")})
    items = _present(list(dataset.items())[:limit], dataset)
    predictions = _predict_missing(predict, dataset, items, out, workers, progress)
    report = replace(score_predictions(dataset, items, predictions, parts), notes=(*dataset.notes(), *notes))
    report.write(out)
    return report


def score_predictions(
    dataset: Dataset,
    items: Sequence[Item],
    predictions: Mapping[str, Mapping[str, Any]],
    parts: Mapping[str, str],
) -> Report:
    """Score predictions by item id; a document that is not among them has omitted everything, which is an error."""
    scores = tuple(dataset.score(item, predictions.get(item.id, {})) for item in items)
    errors = {item.id: error for item in items if (error := _error(predictions.get(item.id)))}
    seconds = {item.id: float(predictions.get(item.id, {}).get("seconds") or 0.0) for item in items}
    fields = tuple(field.name for field in getattr(dataset, "header", ()))
    if not fields and dataset.task == "extract":
        fields = tuple(dict.fromkeys(verdict.field for score in scores for verdict in score.verdicts))
    return Report(dataset.name, dataset.headline, scores, errors, seconds, dict(parts), fields)


def _error(prediction: Mapping[str, Any] | None) -> str:
    if prediction is None:
        return "no prediction"
    error = prediction.get("error") or ""
    return f"{error.get('type')}: {error.get('message')}" if isinstance(error, Mapping) else str(error)


def _present(items: list[Item], dataset: Dataset) -> list[Item]:
    """The items, if all of their documents are there: a label without one is damage to mend, not to skip."""
    gone = [item.id for item in items if not item.path.is_file()]
    if gone:
        remedy = "add them, or take their labels out"
        raise UsageError(f"labelled documents are missing: {some(gone)}", source=str(dataset.folder), remedy=remedy)
    return items


def _claim(out: Path, identity: Mapping[str, str]) -> None:
    """Make the folder this run's own, or see that it already is."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / "run.json"
    if not path.exists():
        path.write_text(json.dumps(identity, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return
    known = json.loads(path.read_text(encoding="utf-8"))
    changed = [name for name in identity if known.get(name) != identity[name]]
    if changed:
        remedy = "give a new folder, or remove this one"
        if changed == ["data"]:
            remedy += (
                f"; where labels alone changed, docstruct.evaluate('{out / 'predictions.jsonl'}', LABELS) judges anew"
            )
        raise UsageError(f"the folder holds another run: {', '.join(changed)} differ", source=str(out), remedy=remedy)


def _predict_missing(
    predict: Predict,
    dataset: Dataset,
    items: Sequence[Item],
    out: Path,
    workers: int,
    progress: Progress | None,
) -> dict[str, dict[str, Any]]:
    path, scratch = out / "predictions.jsonl", out / "documents"
    done = _read_predictions(path)
    missing = [item for item in items if item.id not in done]
    scratch.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as stream:
        for item, prediction in _predictions(predict, dataset, missing, scratch, workers):
            record = {"id": item.id, "source": item.path.name, **prediction}
            stream.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
            stream.flush()
            # What was written is what is scored: a resumed run must not see more than the file.
            done[item.id] = json.loads(json.dumps(record, default=str))
            if progress:
                progress(len(done), len(items), item.id)
    return done


def _read_predictions(path: Path) -> dict[str, dict[str, Any]]:
    """Predictions made before; a line cut off by a kill is dropped from the file and made again."""
    if not path.exists():
        return {}
    done: dict[str, dict[str, Any]] = {}
    kept = 0
    raw = path.read_bytes()
    for line in raw.splitlines(keepends=True):
        try:
            record = json.loads(line)
        except ValueError:
            break
        if not line.endswith(b"\n"):
            break
        done[record["id"]] = record
        kept += len(line)
    if kept < len(raw):
        with path.open("r+b") as stream:
            stream.truncate(kept)
    return done


def _predictions(
    predict: Predict, dataset: Dataset, items: Sequence[Item], scratch: Path, workers: int
) -> Iterator[tuple[Item, dict[str, Any]]]:
    if workers <= 1:
        for item in items:
            yield item, predict_one(predict, dataset, item, scratch)
        return
    pending = list(items)
    while pending:
        finished: set[str] = set()
        with ProcessPoolExecutor(min(workers, len(pending))) as pool:
            jobs: dict[Future[dict[str, Any]], Item] = {
                pool.submit(predict_one, predict, dataset, item, scratch): item for item in pending
            }
            for job in as_completed(jobs):
                if isinstance(job.exception(), BrokenProcessPool):
                    continue
                finished.add(jobs[job].id)
                yield jobs[job], job.result()
        pending = [item for item in pending if item.id not in finished]
        if pending:
            # A worker died. One at a time, its process apart from ours, shows which document killed it.
            item = pending.pop(0)
            yield item, _alone(predict, dataset, item, scratch)


def _alone(predict: Predict, dataset: Dataset, item: Item, scratch: Path) -> dict[str, Any]:
    with ProcessPoolExecutor(1) as pool:
        try:
            return pool.submit(predict_one, predict, dataset, item, scratch).result()
        except BrokenProcessPool:
            return {"error": {"type": "Crash", "message": "the process died", "typed": False}}


def predict_one(predict: Predict, dataset: Dataset, item: Item, scratch: Path) -> dict[str, Any]:
    """One prediction with its seconds; an exception becomes an ``error`` entry."""
    document = dataset.prepare(item, scratch)
    started = time.perf_counter()
    try:
        prediction = dict(predict(document))
        seconds = time.perf_counter() - started
        _keep_review(prediction.pop("review", None), scratch.parent / review_of(item.id))
    except Exception as error:  # whatever a predictor throws is its result, not the end of the run
        typed = isinstance(error, DocstructError)
        prediction = {"error": {"type": type(error).__name__, "message": str(error)[:500], "typed": typed}}
        seconds = time.perf_counter() - started
    return {**prediction, "seconds": round(seconds, 4)}


def _keep_review(review: Callable[[], str] | None, path: Path) -> None:
    if review is not None:
        path.parent.mkdir(exist_ok=True)
        path.write_text(review(), encoding="utf-8")
