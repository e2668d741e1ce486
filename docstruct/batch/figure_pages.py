"""Figures of documents → where they go: JSON lines, a CSV or SDF file, or review pages beside the pictures."""

from __future__ import annotations

import csv
import functools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from docstruct.api import AnySource
from docstruct.batch.pool import Outcome
from docstruct.errors import DocstructError, UsageError
from docstruct.export import dumps, figure_dict
from docstruct.figure import FigureData
from docstruct.reading.pages import render_page
from docstruct.reading.source import Source, load_source
from docstruct.review.figures import to_html
from docstruct.schemas.molecule import Molecule

Write = Callable[[Outcome[list[FigureData]]], None]


def figures_page(
    source: Source, figures: Sequence[FigureData], path: Path | None = None, *, password: str | None = None
) -> str:
    """The review page of a document's figures, also written to `path`."""
    return to_html(figures, source.name, functools.partial(render_page, source, password=password), path)


def figure_writer(
    target: str, sources: Sequence[Source | None], put: Callable[[str], None], password: str | None = None
) -> Write:
    """Outcome → its figures, written as the target's suffix asks.

    Args:
        target: "-" for JSON lines by `put`, a file with the suffix .csv, .sdf or .html, or a folder for a review page
            of each document.
        sources: of the outcomes, by index; None where a document cannot be opened.
        put: takes a line.
        password: of encrypted documents.

    Raises:
        UsageError: the suffix is another, or one page is to hold several documents.
    """
    if target == "-":
        return functools.partial(_as_lines, put)
    path = Path(target)
    if path.suffix in _FILES:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
        return functools.partial(_FILES[path.suffix], path)
    if path.suffix == ".html" and len(sources) > 1:
        raise UsageError(f"{target} can hold one document", remedy="give a folder, such as -o reviews/")
    if path.suffix not in ("", ".html") and not path.is_dir() and not target.endswith("/"):
        remedy = f"there are - for JSON lines, {', '.join(_FILES)}, .html, or a folder"
        raise UsageError(f"no output format {path.suffix!r}", remedy=remedy)
    taken = Counter[str]()

    def write(outcome: Outcome[list[FigureData]]) -> None:
        source = sources[outcome.index]
        if outcome.result is None or source is None:
            return
        page = path if path.suffix == ".html" else path / f"{_name(outcome.source, taken)}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        figures_page(source, outcome.result, page, password=password)

    return write


def _as_rows(path: Path, outcome: Outcome[list[FigureData]]) -> None:
    """The records of the figures at the end of a CSV file; heads stand before the first."""
    records = [
        {"source": outcome.source, "figure": number, "page_no": figure.page_no, **record}
        for number, figure in enumerate(outcome.result or (), 1)
        for record in figure.records()
    ]
    with path.open("a", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(records[0]) if records else ())
        if records and not stream.tell():
            table.writeheader()
        table.writerows(records)


def _as_sdf(path: Path, outcome: Outcome[list[FigureData]]) -> None:
    """The structures at the end of an SDF file, each with the document it comes from."""
    figures = outcome.result or []
    if other := next((figure for figure in figures if not isinstance(figure, Molecule)), None):
        raise UsageError(f"{type(other).__name__} has no SDF", remedy="give .csv, .html or a folder")
    read = [figure for figure in figures if isinstance(figure, Molecule) and figure.molblock]
    with path.open("a", encoding="utf-8") as stream:
        stream.writelines(molecule.to_sdf(SOURCE=outcome.source) for molecule in read)


_FILES: Mapping[str, Callable[[Path, Outcome[list[FigureData]]], None]] = {".csv": _as_rows, ".sdf": _as_sdf}


def _as_lines(put: Callable[[str], None], outcome: Outcome[list[FigureData]]) -> None:
    for figure in outcome.result or ():
        put(dumps(figure_dict(figure, outcome.source)))


def _name(source: str, taken: Counter[str]) -> str:
    """The stem of a document, with a number from its second use on."""
    stem = Path(source).stem or "document"
    taken[stem] += 1
    return stem if taken[stem] == 1 else f"{stem}-{taken[stem]}"


def opened(given: Sequence[AnySource]) -> tuple[list[AnySource], list[Source | None]]:
    """What is to be read, and the source of each that can be opened: a stream is read once.

    What cannot be opened stays as it was, so that the reading of it says why.
    """
    again: list[AnySource] = []
    sources: list[Source | None] = []
    for each in given:
        try:
            source: Source | None = load_source(each)
        except DocstructError:
            source = None
        again.append(each if source is None else source)
        sources.append(source)
    return again, sources
