"""The main job on a bundled real invoice: values with their evidence, issues, a table, a review page."""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from docstruct.export import plain
from docstruct.result import Evidence, Extraction
from docstruct.schemas import Invoice

SHOWN = 26  # single values; the review page has them all
_COLOUR = {"ok": "green", "ambiguous": "yellow", "abstained": "yellow", "ungrounded": "red", "invalid": "red"}


def run(folder: Path) -> Path:
    """Extract, print, and write the review page into `folder`; its path."""
    from docstruct.api import extract

    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    sample = resources.files("docstruct") / "samples" / "invoice.pdf"
    with resources.as_file(sample) as path:
        result = extract(path, Invoice)
        folder.mkdir(parents=True, exist_ok=True)
        page = folder / "review.html"
        result.to_html(page)
    pages = ", ".join(f"page {p.page_no}: {p.way}" for p in result.document.pages)
    console.print(f"[bold]{result.source}[/] → Invoice, {result.status} ({result.engine} engine; {pages})\n")
    console.print(_values(result))
    console.print(_lines(result))
    _issues(console, result)
    console.print(f"\nSee every value beside its place on the page: [bold]{escape(str(page))}[/]")
    return page


def _values(result: Extraction[Invoice]) -> Grid:
    grid = Grid("field", "value", "as printed", "where", "confidence", "read from", title="Values and evidence")
    found = [(p, e) for p, e in result.evidence.items() if e.value is not None and "/0/" not in p]
    single = [(p, e) for p, e in found if not any(part.isdigit() for part in p.split("/"))]
    for pointer, evidence in single[:SHOWN]:
        colour = _COLOUR.get(evidence.status, "default")
        sure = f"[{colour}]{evidence.confidence:.2f}[/]"
        cells = (_short(plain(evidence.value)), _short(evidence.raw_text), _place(evidence))
        grid.add_row(pointer.strip("/").replace("/", "."), *map(escape, cells), sure, evidence.way)
    if len(single) > SHOWN:
        grid.caption = f"and {len(single) - SHOWN} more"
    return grid


def _place(evidence: Evidence) -> str:
    if evidence.bbox is None:
        return ""
    return f"page {evidence.page_no} at {evidence.bbox.x0:.0f}, {evidence.bbox.y0:.0f}"


def _lines(result: Extraction[Invoice]) -> Grid:
    frame = result.to_dataframe("lines").dropna(axis="columns", how="all")
    grid = Grid(*map(str, frame.columns), title=f'result.to_dataframe("lines"), {len(frame)} rows')
    for row in frame.astype(object).where(frame.notna(), "").itertuples(index=False):
        grid.add_row(*(escape(_short(value)) for value in row))
    return grid


def _issues(console: Console, result: Extraction[Invoice]) -> None:
    console.print("\n[bold]Issues[/]" if result.issues else "\nNo issues.")
    for issue in result.issues:
        console.print(f"  {issue.severity}: {escape(issue.message)} [dim]\\[{issue.code}][/]")


def _short(value: object, most: int = 44) -> str:
    text = " ".join(str(value if value is not None else "").split())
    return text if len(text) <= most else text[: most - 1] + "…"
