"""Speed of extraction from born-digital PDFs, beside pdfium alone, and what the time is spent on.

Processor time of this process, the best of `ROUNDS` for each document, so that other load on the machine is left
out as far as may be; the schema is planned and everything imported before. A stage is counted without the stages
it calls.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from docstruct.api import extract
from docstruct.bench.stages import REST, clocked
from docstruct.reading.bench import Measure, pdfium_characters

ROUNDS = 5
STAGES: Mapping[str, tuple[str, ...]] = {
    "reading": ("docstruct.api.read_document",),
    "layout": (
        "docstruct.engines.native.rules_of",
        "docstruct.engines.native.lines_of",
        "docstruct.engines.native.blocks_of",
        "docstruct.engines.native.drawn_boxes",
        "docstruct.api.mark_running",
    ),
    "tables": ("docstruct.engines.native.tables_of",),
    "label-value pairs": ("docstruct.engines.native.pairs_of",),
    "labels and typed values": ("docstruct.extractors.reader.Sheet", "docstruct.extractors.reader.annotate"),
    "lists": ("docstruct.extractors.reader.read_lists",),
    "candidates and features": ("docstruct.extractors.reader.Surroundings", "docstruct.extractors.reader.score"),
    "choice under rules": ("docstruct.extractors.reader.choose", "docstruct.extractors.reader.sureness"),
}
"""Stage → the functions it is made of, by the names they are called by."""


def run(paths: Sequence[str | Path], schema: str = "invoice") -> Iterator[Measure]:
    """Milliseconds per document of a whole extraction and of each stage; ratios to the time pdfium needs alone."""
    extracting = [partial(extract, path, schema, use_embedded=False) for path in paths]
    for call in extracting:  # imports, plans and tables of words are not what is measured
        call()
    floor = sum(_best(partial(pdfium_characters, path)) for path in paths)
    whole = sum(map(_best, extracting))
    yield Measure("documents", len(paths), "documents")
    yield Measure("pdfium characters", floor / len(paths) * 1e3, "ms/document")
    yield _measure(f"extract {schema}", whole, floor, len(paths))
    spent = _spent(lambda: [call() for call in extracting])
    scale = whole / sum(spent.values())  # the clock of the stages costs a little itself
    for stage in (*STAGES, REST):
        yield _measure(f"of that {stage}", spent[stage] * scale, floor, len(paths))


def _measure(name: str, seconds: float, floor: float, n: int) -> Measure:
    return Measure(name, seconds / n * 1e3, "ms/document", "pdfium characters", floor / seconds if seconds else None)


def _best(call: Callable[[], object]) -> float:
    return min(_seconds(call) for _ in range(ROUNDS))


def _seconds(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def _spent(call: Callable[[], object]) -> dict[str, float]:
    """Seconds spent in each stage, the best of some rounds for each."""
    rounds = []
    with clocked(STAGES) as spent:
        for _ in range(ROUNDS):
            spent.clear()
            seconds = _seconds(call)
            spent[REST] += seconds
            rounds.append(dict(spent))
    return defaultdict(float, {stage: min(r.get(stage, 0.0) for r in rounds) for stage in (*STAGES, REST)})
