"""Every data set found in a folder, one after the other: the whole state in one call.

A data set is a sub-folder that carries its name (or that of the set whose files it shares). What goes wrong
with one of them does not stop the others: it comes back as an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docstruct.errors import DocstructError
from docstruct.evaluators.datasets import DATASETS, Dataset, load
from docstruct.evaluators.evaluation import Predict, Progress, evaluate
from docstruct.evaluators.report import Report


@dataclass(frozen=True)
class Outcome:
    """What became of one data set: a report or the reason why there is none."""

    name: str
    report: Report | None = None
    error: str = ""

    def line(self) -> dict[str, Any]:
        """The JSON line of ``docstruct eval``: name, n, metrics, seconds per item, signature."""
        if self.report is None:
            return {"name": self.name, "error": self.error}
        report = self.report.to_json()
        seconds = round(self.report.timing()["mean"], 4)
        return {**report, "seconds_per_item": seconds}


def discover(root: str | Path) -> list[Dataset]:
    """The data sets under ``root``, in the order of ``DATASETS``."""
    places = {name: Path(root) / (kind.folder_name or name) for name, kind in DATASETS.items()}
    return [load(name, place) for name, place in places.items() if place.is_dir()]


def evaluate_all(
    predictor: Callable[[Dataset], Predict],
    root: str | Path,
    out_folder: str | Path,
    *,
    engine: str = "",
    limit: int | None = None,
    workers: int = 1,
    progress: Callable[[Dataset], Progress] | None = None,
) -> Iterator[Outcome]:
    """Run every data set into a folder of its own, and say how each went as soon as it is done.

    Args:
        predictor: gives the predict function for a data set, by its ``task`` and ``schema``.
        root: folder of the data sets.
        out_folder: holds a run folder per data set; an unfinished suite goes on where it stopped.
        engine: name and options of what predicts, for the signatures.
        limit: only the first so many documents of each.
        workers: processes per data set.
        progress: gives the progress callback for a data set.
    """
    for dataset in discover(root):
        try:
            report = evaluate(
                predictor(dataset),
                dataset,
                Path(out_folder) / dataset.name,
                engine=engine,
                limit=limit,
                workers=workers,
                progress=progress(dataset) if progress else None,
            )
        except (DocstructError, OSError, ValueError, KeyError) as error:
            yield Outcome(dataset.name, error=f"{type(error).__name__}: {error}")
        else:
            yield Outcome(dataset.name, report)


@contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """A bar on stderr that disappears when done; where stderr is no terminal, nothing is shown."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    with Bar(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total, name: bar.update(
            task, completed=done, total=total, description=f"{title} {name[-30:]}"
        )
