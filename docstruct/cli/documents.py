"""Commands that read documents: extract, parse, tables, charts, diagrams, molecules, demo.

A command that reads takes ``**chosen`` and is decorated with `reads`: engine, pages, timeout and the like come
from one place.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docstruct.cli.arguments import CalibratorFile, Files, Workers, reads, sources
from docstruct.cli.output import finish, progress, put
from docstruct.options import Options

if TYPE_CHECKING:
    from docstruct.batch.pool import Outcome
    from docstruct.document import FigureKind, Table

FigureOutput = Annotated[
    str,
    typer.Option(
        "--output",
        "-o",
        help="- for JSON lines on stdout; .csv, of molecules .sdf; .html for a review page; a folder for many.",
    ),
]


@reads
def extract(
    files: Files,
    schema: Annotated[str, typer.Option(help="A ready schema, module:Class, or a JSON Schema file.")],
    embedded: Annotated[bool, typer.Option(help="Read an e-invoice XML inside the document.")] = True,
    calibrator: CalibratorFile = None,
    min_confidence: Annotated[float, typer.Option(help="Withhold values below it.")] = Options.min_confidence,
    write: Annotated[bool, typer.Option("--write", help="The model writes the values, under the schema.")] = False,
    output: Annotated[
        str,
        typer.Option("--output", "-o", help="- for JSON lines on stdout; .jsonl, .csv, .parquet, .html; or a folder."),
    ] = "-",
    workers: Workers = None,
    **chosen: Any,
) -> None:
    """Extract what a schema asks for: one JSON line for each document."""
    chosen |= {"use_embedded": embedded, "calibrator": calibrator, "min_confidence": min_confidence, "write": write}
    from docstruct.api import named_schema, options_of
    from docstruct.batch.documents import extract_all
    from docstruct.batch.sinks import open_sink
    from docstruct.engines.registry import reads_as

    sys.path.insert(0, "")  # module:Class is looked up from the current folder, as `python -m` does
    options_of(chosen)  # what is wrong with them is told before anything is opened
    wanted = named_schema(schema)
    with progress(len(files), shared=output == "-") as advance:
        outcomes = extract_all(sources(files), wanted, workers=workers, on_progress=advance, **chosen)
        with open_sink(output, len(files), reads_as(chosen["engine"])) as sink:
            finish(outcomes, sink.write)


@reads
def parse(
    files: Files,
    to: Annotated[str, typer.Option(help="json, md, txt or html.")] = "json",
    workers: Workers = None,
    **chosen: Any,
) -> None:
    """Read documents: pages with words, blocks and tables, as JSON lines, Markdown, text or HTML."""
    from docstruct.batch.writers import writer
    from docstruct.engines.registry import reads_as

    write = writer(to, reads_as(chosen["engine"]))
    _each_parsed(files, workers, chosen, lambda outcome: put(write(outcome)))


@reads
def tables(
    files: Files,
    to: Annotated[str, typer.Option(help="json, csv, html or md.")] = "json",
    workers: Workers = None,
    **chosen: Any,
) -> None:
    """Find tables: one JSON line for each, with every cell; a table over several pages is one."""
    from docstruct.api import tables as tables_of
    from docstruct.errors import UsageError
    from docstruct.export import dumps, table_dict

    forms: dict[str, Callable[[Table, str], str]] = {
        "json": lambda table, source: dumps(table_dict(table, source)),
        "csv": lambda table, _: table.to_csv(),
        "html": lambda table, _: table.to_html() + "\n",
        "md": lambda table, _: table.to_markdown() + "\n",
    }
    if to not in forms:
        raise UsageError(f"no format {to!r}", remedy=f"there are {', '.join(forms)}")

    def write(outcome: Outcome[Any]) -> None:
        for table in tables_of(outcome.result) if outcome.result else ():
            put(forms[to](table, outcome.source))

    _each_parsed(files, workers, chosen, write)


@reads
def charts(files: Files, output: FigureOutput = "-", workers: Workers = None, **chosen: Any) -> None:
    """Find charts: one JSON line for each, with its axes and the points of its series."""
    _each_figure(files, "chart", output, workers, chosen)


@reads
def molecules(files: Files, output: FigureOutput = "-", workers: Workers = None, **chosen: Any) -> None:
    """Find chemical structures: one JSON line for each, with SMILES, InChIKey, MOL block and confidence."""
    _each_figure(files, "molecule", output, workers, chosen)


@reads
def diagrams(files: Files, output: FigureOutput = "-", workers: Workers = None, **chosen: Any) -> None:
    """Find diagrams: one JSON line for each, with its nodes and the edges between them."""
    _each_figure(files, "diagram", output, workers, chosen)


def _each_figure(files: list[str], kind: FigureKind, output: str, workers: int | None, chosen: dict[str, Any]) -> None:
    """Read the figures of the files, write them, and leave with the exit code of the worst."""
    from docstruct.batch.documents import figures_all
    from docstruct.batch.figure_pages import figure_writer, opened

    given, known = opened(sources(files))
    write = figure_writer(output, known, put, chosen.get("password"))
    with progress(len(files), shared=output == "-") as advance:
        finish(figures_all(given, kind, workers=workers, on_progress=advance, **chosen), write)


def _each_parsed(
    files: list[str], workers: int | None, chosen: dict[str, Any], write: Callable[[Outcome[Any]], None]
) -> None:
    """Parse the files, write each as it is done, and leave with the exit code of the worst."""
    from docstruct.batch.documents import parse_all

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
