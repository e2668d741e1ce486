"""Data to stdout, everything else to stderr, and the exit code of the worst that happened."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from docstruct.batch.pool import Outcome


def put(text: str | None) -> None:
    """A line to stdout, as UTF-8 whatever the locale; None is nothing."""
    if text is not None:
        sys.stdout.buffer.write(text.encode() + b"\n")
        sys.stdout.buffer.flush()


def measures(lines: Iterable[dict[str, Any]]) -> None:
    """A JSON line for each figure."""
    from docstruct.export import dumps

    for line in lines:
        put(dumps({name: round(v, 4) if isinstance(v, float) else v for name, v in line.items()}))


def finish(outcomes: Iterable[Outcome[Any]], write: Callable[[Outcome[Any]], None]) -> None:
    """Write every outcome, say on stderr what failed, and leave with the exit code of the worst."""
    worst = 0
    for outcome in outcomes:
        write(outcome)
        if outcome.error is not None:
            print(f"docstruct: {outcome.error}", file=sys.stderr)
            worst = max(worst, 3 if outcome.error.exit_code == 3 else 1)
        elif getattr(outcome.result, "status", "ok") == "failed":
            print(f"docstruct: {outcome.source}: nothing of the schema was found", file=sys.stderr)
            worst = max(worst, 1)
    raise typer.Exit(worst)


@contextmanager
def progress(total: int, shared: bool) -> Iterator[Callable[[int, int | None], None] | None]:
    """Give what moves a bar on stderr, or None where nobody would see one.

    Args:
        total: number of documents.
        shared: whether data goes to stdout; on one terminal the two would garble each other.
    """
    if total < 2 or not sys.stderr.isatty() or (shared and sys.stdout.isatty()):
        yield None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (*Progress.get_default_columns()[:-1], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("documents", total=total)
        yield lambda done, _: bar.update(task, completed=done)
