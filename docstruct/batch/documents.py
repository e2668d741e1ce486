"""Many documents → an outcome for each, in order: `extract` and `parse` in worker processes.

A worker reads the pages and finds the values; the caller's process validates them. So a schema may be a class
that no other process could import, such as one of a notebook.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from docstruct.api import AnySource, figure_options, figures_of, options_of, read_document
from docstruct.batch.pool import Outcome, Worker, run_jobs
from docstruct.batch.worker import as_docstruct
from docstruct.document import Document, FigureKind
from docstruct.engines.registry import engine_for, kind_of
from docstruct.errors import DocstructError, UsageError
from docstruct.extractors.assemble import assemble
from docstruct.extractors.extractor import read_values
from docstruct.extractors.fields.plan import Plan, plan_of
from docstruct.extractors.reader import Reading
from docstruct.extractors.stated import schema_to_write
from docstruct.figure import FigureData
from docstruct.options import Deadline, Options
from docstruct.reading.pages import render_page
from docstruct.reading.source import Source, load_source
from docstruct.result import Extraction

Progress = Callable[[int, "int | None"], None]
"""Called with the number of documents done and of all documents, None where nobody knows."""

_MOST_WORKERS = 4  # by default; more gain little where pages need OCR, which takes two cores itself


def extract_all(
    sources: Iterable[AnySource],
    schema: object,
    *,
    workers: int | None = None,
    on_progress: Progress | None = None,
    **options: Any,
) -> Iterator[Outcome[Extraction[Any]]]:
    """Extract from many documents at once; one that fails, hangs or crashes leaves the others alone.

    Args:
        sources: paths, bytes, streams or lists of images; drawn as workers get free.
        schema: a Pydantic model, a JSON Schema (dict or file), or the name of a ready schema.
        workers: processes at a time; by default one for each core, at most 4.
        on_progress: called as each document is done, whatever became of it.
        **options: as of `docstruct.extract`; ``timeout`` is enforced from outside the process.

    Returns:
        Outcomes in the order of the sources, each with a result or an error.

    Raises:
        SchemaError: the schema asks for what cannot be honoured; before anything is read.
        UsageError: an option that there is not.
    """
    plan, chosen = plan_of(schema), options_of(options)
    known: dict[int, Source] = {}
    jobs = _jobs(sources, (_portable(plan), chosen), known)
    outcomes = _run(_read_values, jobs, chosen, workers, on_progress, _count(sources))
    return (_validated(outcome, plan, chosen, known.pop(outcome.index, None)) for outcome in outcomes)


def parse_all(
    sources: Iterable[AnySource],
    *,
    workers: int | None = None,
    on_progress: Progress | None = None,
    **options: Any,
) -> Iterator[Outcome[Document]]:
    """`docstruct.parse` of many documents; arguments and outcomes as of `extract_all`."""
    chosen = options_of(options)
    return _run(_read, _jobs(sources, (chosen,), {}), chosen, workers, on_progress, _count(sources))


def figures_all(
    sources: Iterable[AnySource],
    kind: FigureKind,
    *,
    workers: int | None = None,
    on_progress: Progress | None = None,
    **options: Any,
) -> Iterator[Outcome[list[FigureData]]]:
    """`docstruct.charts` and its kin of many documents; arguments and outcomes as of `extract_all`."""
    chosen = figure_options(options)
    return _run(_read_figures, _jobs(sources, (kind, chosen), {}), chosen, workers, on_progress, _count(sources))


@contextmanager
def figures_one_by_one(kind: FigureKind, **options: Any) -> Iterator[Callable[[AnySource], Outcome[Any]]]:
    """A function that reads the figures of one document after the other, all in one worker process."""
    chosen = figure_options(options)
    worker = Worker(_read_figures, kind_of(chosen.engine).memory)

    def read(given: AnySource) -> Outcome[Any]:
        source = load_source(given)
        return worker.run(0, source.name, (source, kind, chosen), chosen.timeout)

    try:
        yield read
    finally:
        worker.close()


@contextmanager
def one_by_one(schema: object = None, **options: Any) -> Iterator[Callable[[AnySource], Outcome[Any]]]:
    """A function that reads one document after the other, all in one worker process.

    Args:
        schema: as of `extract_all`; None parses.
        **options: as of `docstruct.extract`.
    """
    plan, chosen = (plan_of(schema) if schema is not None else None), options_of(options)
    worker = Worker(_read_values if plan else _read, kind_of(chosen.engine).memory)

    def read(given: AnySource) -> Outcome[Any]:
        source = load_source(given)
        job = (source, _portable(plan), chosen) if plan else (source, chosen)
        outcome = worker.run(0, source.name, job, chosen.timeout)
        return _validated(outcome, plan, chosen, source) if plan else outcome

    try:
        yield read
    finally:
        worker.close()


# -- in the caller's process --------------------------------------------------------------------------


def _jobs(sources: Iterable[AnySource], rest: tuple[Any, ...], known: dict[int, Source]) -> Iterator[tuple[str, Any]]:
    """Name and job of each source; the error in its place where it is none."""
    for index, given in enumerate(sources):
        # Many documents come from many folders: the path as it was given tells them apart.
        name = str(given) if isinstance(given, (str, Path)) else None
        try:
            known[index] = source = load_source(given, name=name)
        except DocstructError as error:
            error.source = name or error.source
            yield error.source or f"document {index + 1}", error
        else:
            yield source.name, (source, *rest)


def _run(
    work: Callable[[Any], Any],
    jobs: Iterator[tuple[str, Any]],
    options: Options,
    workers: int | None,
    on_progress: Progress | None,
    total: int | None,
) -> Iterator[Outcome[Any]]:
    engine_for(options)  # what is missing is told now, not once for each document
    if workers is not None and workers < 1:
        raise UsageError(f"workers must be at least 1, not {workers}")
    kind = kind_of(options.engine)
    workers = workers or kind.workers or min(os.cpu_count() or 1, _MOST_WORKERS)
    workers = min(workers, total) if total else workers
    done = itertools.count(1)

    def report(outcome: Outcome[Any]) -> None:
        if on_progress is not None:
            on_progress(next(done), total)

    return run_jobs(work, jobs, options.timeout, workers, kind.memory, on_done=report)


def _count(sources: Iterable[AnySource]) -> int | None:
    return len(sources) if isinstance(sources, Sized) else None


def _validated(
    outcome: Outcome[tuple[Document, Reading]], plan: Plan, options: Options, source: Source | None
) -> Outcome[Extraction[Any]]:
    """The outcome with the validated object in place of what the worker found."""
    if outcome.result is None or source is None:
        return Outcome(outcome.index, outcome.source, None, outcome.error, outcome.seconds)
    try:
        document, reading = outcome.result
        result = assemble(document, plan, reading, options.min_confidence)
    except Exception as error:  # a validator of the caller's schema may raise anything: it ends one document
        return Outcome(outcome.index, outcome.source, None, as_docstruct(error), outcome.seconds)
    render = functools.partial(render_page, source, password=options.password)
    result = dataclasses.replace(result, render=render)
    return Outcome(outcome.index, outcome.source, result, None, outcome.seconds)


def _portable(plan: Plan) -> Plan:
    """The plan as any process can have it: in place of the caller's class our own that it descends from."""
    lineage = plan.model.__mro__ if plan.model is not None else ()
    foreign = [type(rule).__name__ for rule in plan.rules if not _ours(type(rule))]
    if foreign:
        message = f"the rule {foreign[0]} cannot be sent to other processes"
        raise UsageError(message, remedy="use those of docstruct.schemas.rules, or call extract()")
    return dataclasses.replace(plan, model=next(filter(_ours, lineage), None))


def _ours(kind: type) -> bool:
    return kind.__module__.startswith("docstruct.")


# -- in a worker --------------------------------------------------------------------------------------


def _read_values(job: tuple[Source, Plan, Options]) -> tuple[Document, Reading]:
    source, plan, options = job
    deadline = Deadline(options.timeout, source.name)
    document = read_document(source, options, deadline, schema_to_write(plan) if options.write else None)
    return document, read_values(document, plan, options, deadline, source)


def _read(job: tuple[Source, Options]) -> Document:
    source, options = job
    return read_document(source, options, Deadline(options.timeout, source.name))


def _read_figures(job: tuple[Source, FigureKind, Options]) -> list[FigureData]:
    source, kind, options = job
    return figures_of(source, kind, options)
