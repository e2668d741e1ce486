"""The command line: arguments → one call of the package → JSON lines on stdout; all else goes to stderr.

Exit codes: 0 all well, 1 some documents failed (the others are written), 2 usage, 3 something is missing on
this machine. Heavy imports stand inside the commands, so that help and wrong arguments answer at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from docstruct.cli import documents, measuring, schemas, training
from docstruct.errors import DocstructError


class _EvalGroup(TyperGroup):
    """``docstruct eval DATASET FOLDER`` is ``docstruct eval run DATASET FOLDER``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        named = not args or args[0] in self.commands or args[0] == "--help"
        return super().parse_args(ctx, args if named else ["run", *args])


def _group(about: str, kind: type[TyperGroup] = TyperGroup) -> typer.Typer:
    return typer.Typer(cls=kind, no_args_is_help=True, rich_markup_mode=None, help=about)


app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None, add_completion=False)
schema, evaluation, bench, model = (
    _group("The ready schemas, and yours."),
    _group("How accurate it is on labelled documents: docstruct eval DATASET FOLDER.", _EvalGroup),
    _group("How fast it is, beside its peers."),
    _group("The network."),
)
_COMMANDS: tuple[tuple[typer.Typer, str, Callable[..., None]], ...] = (
    (app, "extract", documents.extract),
    (app, "parse", documents.parse),
    (app, "tables", documents.tables),
    (app, "charts", documents.charts),
    (app, "diagrams", documents.diagrams),
    (app, "molecules", documents.molecules),
    (app, "demo", documents.demo),
    (app, "doctor", documents.doctor),
    (app, "train", training.train),
    (schema, "list", schemas.list_schemas),
    (schema, "show", schemas.show_schema),
    (schema, "check", schemas.check_schema),
    (evaluation, "run", measuring.evaluate),
    (evaluation, "diff", measuring.difference),
    (evaluation, "calibrate", measuring.calibrate),
    (evaluation, "benchmarks", measuring.benchmarks),
    (bench, "read", measuring.bench_read),
    (bench, "extract", measuring.bench_extract),
    (bench, "tables", measuring.bench_tables),
    (bench, "charts", measuring.bench_charts),
    (bench, "diagrams", measuring.bench_diagrams),
    (bench, "flowcharts", measuring.bench_flowcharts),
    (bench, "molecules", measuring.bench_molecules),
    (bench, "figures", measuring.bench_figures),
    (bench, "ocr", measuring.bench_ocr),
    (bench, "model", measuring.bench_model),
    (bench, "compression", training.compression),
    (bench, "draw", training.bench_draw),
    (model, "parity", measuring.parity),
    (model, "prepare", training.prepare),
    (model, "tune", training.tune),
    (model, "pack", training.pack),
    (model, "curves", training.curves),
    (model, "reads", training.reads),
)
for group, name, command in _COMMANDS:
    group.command(name)(command)
app.add_typer(schema, name="schema")
app.add_typer(evaluation, name="eval")
app.add_typer(bench, name="bench")
app.add_typer(model, name="model")


def main() -> None:
    """Run the command of ``sys.argv``; an error of ours is one line and its exit code."""
    debug = "--debug" in sys.argv
    try:
        app(args=[argument for argument in sys.argv[1:] if argument != "--debug"])
    except DocstructError as error:
        if debug:
            raise
        print(f"docstruct: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except OSError as error:  # a file named on the command line that cannot be read or written
        if debug:
            raise
        print(f"docstruct: {error}", file=sys.stderr)
        sys.exit(2)


@app.callback()
def about(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Documents into typed, validated, evidenced data."""
    if version:
        from docstruct import __version__

        print(__version__)
        raise typer.Exit
