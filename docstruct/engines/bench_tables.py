"""Speed of finding tables in PDFs, beside img2table and Camelot, in one run.

Each system opens the files itself and finds the tables of every page in the way it recommends where nothing is
known of them: Camelot by its automatic flavour, img2table with borderless tables. Pages are read in turn by all, so
that other load on the machine falls on all alike. Peers that are not installed are left out. Then the same pages are
put together to one report of at least 200, which shows whether time grows like the number of pages and memory stays.
"""

from __future__ import annotations

import importlib
import io
import math
import resource
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pypdfium2

from docstruct.engines.native import NativeEngine
from docstruct.errors import UsageError
from docstruct.reading.bench import Measure
from docstruct.reading.pages import open_document
from docstruct.reading.source import load_source

LONG = 200  # pages of a long report
ROUNDS = 3  # of ours; the peers run once, being slow

Count = Callable[[str | Path], int]
"""File → number of tables found."""


def run(paths: Sequence[str | Path]) -> Iterator[Measure]:
    """Milliseconds per page over all pages of these PDFs; ``ratio`` is the peer's time over ours.

    Raises:
        UsageError: there is no file.
        SourceError: one of the files cannot be opened.
    """
    if not paths:
        raise UsageError("no files", remedy="give PDFs with tables")
    pages = sum(map(_pages, paths))
    ours = float("inf")
    peers = {name: count for name, count in _peers().items() if count is not None}
    spent = dict.fromkeys(peers, 0.0)
    for n in range(ROUNDS):
        ours = min(ours, _seconds(_our_tables, paths))
        for name, count in peers.items() if n == 0 else ():
            spent[name] = _seconds(count, paths)
    yield Measure("tables", round(1000 * ours / pages, 2), "ms/page")
    for name, theirs in spent.items():
        yield Measure("tables", round(1000 * theirs / pages, 2), "ms/page", name, round(theirs / ours, 2))
    yield from long_report(paths)


def long_report(paths: Sequence[str | Path], least: int = LONG) -> Iterator[Measure]:
    """Milliseconds per page in both halves of a long report, and by how much memory grew in the second.

    Args:
        paths: PDFs whose pages, again and again, make the report.
        least: pages it has.
    """
    report, half = report_of(paths, least)
    engine, marks = NativeEngine(), [(time.process_time(), peak_memory())]
    with open_document(load_source(report)) as reader:
        for n, facts in enumerate(reader.pages(), start=1):
            engine.read(facts)
            if n % half == 0:
                marks.append((time.process_time(), peak_memory()))
    (start, _), (middle, before), (stop, after) = marks
    first, second = middle - start, stop - middle
    yield Measure(f"report of {2 * half} pages, first half", round(1000 * first / half, 2), "ms/page")
    yield Measure(f"report of {2 * half} pages, second half", round(1000 * second / half, 2), "ms/page")
    yield Measure(f"report of {2 * half} pages, memory of the second half", round(after - before, 1), "MiB")


def report_of(paths: Sequence[str | Path], least: int) -> tuple[bytes, int]:
    """A PDF of an even number of times all pages of these, and the number of pages of one half."""
    whole, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    parts = [pypdfium2.PdfDocument(path) for path in paths]
    times = math.ceil(least / 2 / sum(map(len, parts)))
    for part in parts * (2 * times):
        whole.import_pages(part)
    whole.save(out)
    return out.getvalue(), len(whole) // 2


def peak_memory() -> float:
    """The most memory this process has held so far, MiB."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _seconds(count: Count, paths: Sequence[str | Path]) -> float:
    start = time.perf_counter()
    for path in paths:
        count(path)
    return time.perf_counter() - start


def _pages(path: str | Path) -> int:
    with open_document(load_source(path)) as reader:
        return reader.page_count


def _our_tables(path: str | Path) -> int:
    engine = NativeEngine()
    with open_document(load_source(path)) as reader:
        return sum(len(engine.read(facts).tables) for facts in reader.pages())


def _peers() -> dict[str, Count | None]:
    return {"camelot auto": _camelot(), "img2table borderless": _img2table()}


def _camelot() -> Count | None:
    try:
        camelot = importlib.import_module("camelot")
    except ImportError:
        return None

    def count(path: str | Path) -> int:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of every page without a table
            return len(camelot.read_pdf(str(path), pages="all", flavor="auto"))

    return count


def _img2table() -> Count | None:
    try:
        document = importlib.import_module("img2table.document")
    except ImportError:
        return None

    def count(path: str | Path) -> int:
        pdf = document.PDF(str(path), pdf_text_extraction=True)
        found = pdf.extract_tables(borderless_tables=True, implicit_rows=True)
        return sum(len(tables) for tables in found.values())

    return count
