"""Every data set found in a folder, one after the other: the whole state in one call.

A data set is a sub-folder that carries its name (or that of the set whose files it shares). What goes wrong
with one of them does not stop the others: it comes back as an error. A set whose task nothing does yet is
listed as such; it neither fails nor counts as zero.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docstruct.errors import DocstructError, UsageError
from docstruct.evaluators.datasets import DATASETS, Dataset, load
from docstruct.evaluators.evaluation import Progress
from docstruct.evaluators.report import Report

NO_FIGURES = "no_figures.json"
"""Stands in the folder of a run that has no report: why there is none."""


@dataclass(frozen=True)
class Judged:
    """What became of one data set: a report or the reason why there is none."""

    name: str
    report: Report | None = None
    error: str = ""
    n: int | None = None

    @classmethod
    def of(cls, dataset: Dataset, report: Report | None) -> Judged:
        """With the number of documents where there is no report: nothing does the set's task yet."""
        return cls(dataset.name, report, n=None if report else sum(1 for _ in dataset.items()))

    def line(self) -> dict[str, Any]:
        """The JSON line of ``docstruct eval``: name, n, metrics, seconds per item, signature."""
        if self.report is not None:
            seconds = round(self.report.timing()["mean"], 4)
            return {**self.report.to_json(), "seconds_per_item": seconds}
        if self.error:
            return {"name": self.name, "error": self.error}
        return {"name": self.name, "n": self.n, "metrics": [], "status": "not supported yet"}

    def note(self, folder: Path) -> None:
        """Leave the line in a run's folder where there is no report."""
        path = folder / NO_FIGURES
        if self.report is not None:
            path.unlink(missing_ok=True)
            return
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.line(), ensure_ascii=False) + "\n", encoding="utf-8")


def discover(root: str | Path) -> list[Dataset]:
    """The data sets under ``root``, in the order of ``DATASETS``; UsageError where there is none."""
    places = {name: Path(root) / (kind.folder_name or name) for name, kind in DATASETS.items()}
    found = [load(name, place) for name, place in places.items() if place.is_dir()]
    if not found:
        remedy = f"give a folder with folders such as {' or '.join(list(places)[:2])}; your own documents are plain"
        raise UsageError("no data set is here", source=str(root), remedy=remedy)
    return found


def evaluate_all(
    judge: Callable[[Dataset], Report | None], root: str | Path, out_folder: str | Path
) -> Iterator[Judged]:
    """Judge every data set, and say how each went as soon as it is done.

    Args:
        judge: runs `evaluate` over a data set into the folder of its name in ``out_folder``; None where
            nothing makes the predictions that the set wants.
        root: folder of the data sets.
        out_folder: holds a run folder per data set; an unfinished suite goes on where it stopped.
    """
    for dataset in discover(root):
        try:
            judged = Judged.of(dataset, judge(dataset))
        except (DocstructError, OSError, ValueError, KeyError) as error:
            judged = Judged(dataset.name, error=f"{type(error).__name__}: {error}")
        judged.note(Path(out_folder) / dataset.name)
        yield judged


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
