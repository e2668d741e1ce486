"""PDFs put together to a document of a thousand pages, parsed whole → time per page and peak memory, and at half of it.

Each length is parsed in a process of its own, whose peak is that of nothing else. Time is processor time.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from docstruct.engines.bench_tables import peak_memory, report_of
from docstruct.reading.bench import Measure

LENGTHS = (500, 1000)  # pages


def run(paths: Sequence[str | Path], lengths: Sequence[int] = LENGTHS) -> Iterator[Measure]:
    """Milliseconds per page, and MiB at the peak, for each length.

    Args:
        paths: PDFs whose pages, again and again, make the documents.
        lengths: pages that the documents have, at least.
    """
    for length in lengths:
        data, half = report_of(paths, length)
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            seconds, memory = pool.submit(_parsed, data).result()
        yield Measure(f"document of {2 * half} pages", 1e3 * seconds / (2 * half), "ms/page")
        yield Measure(f"document of {2 * half} pages, peak memory", memory, "MiB")


def _parsed(data: bytes) -> tuple[float, float]:
    """Seconds to parse a document, and the peak of this process in MiB."""
    from docstruct.api import parse

    start = time.process_time()
    document = parse(data, timeout=3600)  # kept while the peak is read, as a user keeps it
    return time.process_time() - start, peak_memory() if document.pages else 0.0
