"""Commands that read documents: extract, parse, tables, demo."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docstruct.cli.arguments import (
    Budget,
    Device,
    Engine,
    Files,
    Model,
    PageList,
    Password,
    Timeout,
    Url,
    Weights,
    Workers,
    options,
    sources,
)
from docstruct.cli.output import finish, progress, put
from docstruct.options import Options

if TYPE_CHECKING:
    from docstruct.batch.pool import Outcome


def extract(
    files: Files,
    schema: Annotated[str, typer.Option(help="A ready schema, module:Class, or a JSON Schema file.")],
    engine: Engine = Options.engine,
    weights: Weights = None,
    budget: Budget = Options.budget,
    device: Device = None,
    url: Url = None,
    model: Model = None,
    password: Password = None,
    pages: PageList = None,
    embedded: Annotated[bool, typer.Option(help="Read an e-invoice XML inside the document.")] = True,
    min_confidence: Annotated[float, typer.Option(help="Withhold values below it.")] = Options.min_confidence,
    timeout: Timeout = Options.timeout,
    workers: Workers = None,
    output: Annotated[
        str,
        typer.Option("--output", "-o", help="- for JSON lines on stdout; .jsonl, .csv, .parquet, .html; or a folder."),
    ] = "-",
) -> None:
    """Extract what a schema asks for: one JSON line for each document."""
    chosen = options(
        engine=engine,
        weights=weights,
        budget=budget,
        device=device,
        url=url,
        model=model,
        password=password,
        pages=pages,
        use_embedded=embedded,
        min_confidence=min_confidence,
        timeout=timeout,
    )
    from docstruct.api import named_schema
    from docstruct.batch.documents import extract_all
    from docstruct.batch.sinks import open_sink

    sys.path.insert(0, "")  # module:Class is looked up from the current folder, as `python -m` does
    wanted = named_schema(schema)
    with progress(len(files), shared=output == "-") as advance:
        outcomes = extract_all(sources(files), wanted, workers=workers, on_progress=advance, **chosen)
        with open_sink(output, len(files), engine) as sink:
            finish(outcomes, sink.write)


def parse(
    files: Files,
    to: Annotated[str, typer.Option(help="json, md, txt or html.")] = "json",
    engine: Engine = Options.engine,
    weights: Weights = None,
    budget: Budget = Options.budget,
    device: Device = None,
    url: Url = None,
    model: Model = None,
    password: Password = None,
    pages: PageList = None,
    timeout: Timeout = Options.timeout,
    workers: Workers = None,
) -> None:
    """Read documents: pages with words, blocks and tables, as JSON lines, Markdown, text or HTML."""
    chosen = options(
        engine=engine,
        weights=weights,
        budget=budget,
        device=device,
        url=url,
        model=model,
        password=password,
        pages=pages,
        timeout=timeout,
    )
    from docstruct.batch.documents import parse_all
    from docstruct.batch.writers import writer

    write = writer(to)
    with progress(len(files), shared=True) as advance:
        outcomes = parse_all(sources(files), workers=workers, on_progress=advance, **chosen)
        finish(outcomes, lambda outcome: put(write(outcome)))


def tables(
    files: Files,
    engine: Engine = Options.engine,
    weights: Weights = None,
    budget: Budget = Options.budget,
    device: Device = None,
    url: Url = None,
    model: Model = None,
    password: Password = None,
    pages: PageList = None,
    timeout: Timeout = Options.timeout,
    workers: Workers = None,
) -> None:
    """Find tables: one JSON line for each, with every cell."""
    chosen = options(
        engine=engine,
        weights=weights,
        budget=budget,
        device=device,
        url=url,
        model=model,
        password=password,
        pages=pages,
        timeout=timeout,
    )
    from docstruct.batch.documents import parse_all
    from docstruct.export import dumps, table_dict

    def write(outcome: Outcome[Any]) -> None:
        for table in outcome.result.tables if outcome.result else ():
            put(dumps(table_dict(table, outcome.source)))

    with progress(len(files), shared=True) as advance:
        outcomes = parse_all(sources(files), workers=workers, on_progress=advance, **chosen)
        finish(outcomes, write)


def demo() -> None:
    """Extract a bundled real invoice: values, evidence, issues, a table, and a review page."""
    from docstruct.cli.demo import run

    run(Path.cwd() / "out")


def doctor() -> None:
    """What is installed, and what each missing thing is needed for; exit 3 where the base is incomplete."""
    from docstruct.cli.doctor import run

    raise typer.Exit(run())
