"""Processor seconds per figure of one kind, warm, and what they are spent on, beside RapidOCR on the same pictures.

Charts, diagrams or molecules, those in pixels apart from those in vector files. A figure is read once to warm up
(networks, fonts and code are loaded then, which ``first figure in a new process`` tells) and once with its stages
on the clock. What is counted is the processor time of one core, to which the process is bound where the system can do
so; programs that are called, OSRA first of all, are not in it. The floor is RapidOCR as it comes, on one thread,
without its classifier: reading the words alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from statistics import mean, quantiles
from typing import Any

import numpy as np
from PIL import Image

from docstruct.api import figures_of
from docstruct.bench.stages import REST, clocked
from docstruct.document import FigureKind
from docstruct.errors import DocstructError, UsageError
from docstruct.options import Options
from docstruct.reading.bench import Measure
from docstruct.reading.image import upright_rgb
from docstruct.reading.source import Source, load_source

GOAL = 2.0  # seconds
VECTOR = {".svg", ".pdf"}
SUFFIXES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".webp", ".bmp", *VECTOR}
_FIND, _TEXT, _OCR = "docstruct.reading.marks.find", "docstruct.reading.marks.text", "docstruct.reading.ocr.read"
_CHART, _DIAGRAM = "docstruct.extractors.charts.reader", "docstruct.extractors.diagrams.read"
_VECTOR, _RASTER = "docstruct.extractors.molecules.reader", "docstruct.extractors.molecules.raster"
_SECOND = "docstruct.reading.nodelink.second_look"
_ALL: Mapping[str, tuple[str, ...]] = {"finding drawings": ("docstruct.extractors.figures.find_drawings",)}
STAGES: Mapping[FigureKind, Mapping[str, tuple[str, ...]]] = {
    "chart": {
        **_ALL,
        "OCR detection": (f"{_TEXT}.detect",),
        "OCR recognition": (f"{_TEXT}.recognise",),
        "words": (f"{_FIND}.read_words",),
        "marks": (f"{_FIND}.marks_of",),
        "axes and values": (f"{_CHART}.panels_of", f"{_CHART}.read_marks"),
    },
    "diagram": {
        **_ALL,
        "OCR detection": (f"{_OCR}.detect",),
        "OCR which end is up": (f"{_OCR}._upright_or_not",),
        "OCR recognition": (f"{_OCR}.recognise",),
        "words": (f"{_DIAGRAM}.read_pixels",),
        "words in shapes": (f"{_DIAGRAM}.with_second_look",),
        "of that recognition": (f"{_SECOND}.recognise",),
        "drawing the paths": (f"{_DIAGRAM}._rasterised",),
        "shapes and connectors": (f"{_DIAGRAM}.sketch_of",),
        "meaning": (f"{_DIAGRAM}.diagram_of",),
    },
    "molecule": {
        **_ALL,
        "ink": (f"{_RASTER}.ink_of", f"{_RASTER}.filled_share"),
        "tracing": (f"{_RASTER}.sketch_of_image", f"{_VECTOR}.sketch_of"),
        "bonds and labels": (f"{_RASTER}.graphs_of", f"{_VECTOR}.graphs_of"),
        "chemistry": (f"{_RASTER}.molecules_of", f"{_VECTOR}.molecules_of", f"{_RASTER}.named"),
        "judging": (f"{_RASTER}.match", f"{_RASTER}.judged"),
    },
}
"""Kind of figure → stage → the functions it is made of, by the names they are called by."""


@dataclass
class _Way:
    """What the figures of one way cost, seconds."""

    files: list[Path] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    stages: dict[str, float] = field(default_factory=lambda: defaultdict(float))


def run(kind: FigureKind, folders: Sequence[str | Path], every: int = 1) -> Iterator[Measure]:
    """Seconds per figure of these folders.

    Args:
        kind: of the figures.
        folders: of pictures, SVG files and PDFs, looked through with all that is in them; or files.
        every: how many-th figure is read, from the first on.

    Raises:
        UsageError: there are no figures, or no figures of that kind are known.
    """
    if kind not in STAGES:
        raise UsageError(f"no figures of kind {kind!r}", remedy=f"there are {', '.join(STAGES)}")
    files = list(islice(_files(folders), 0, None, every))
    if not files:
        raise UsageError("no figures are there", remedy=f"give folders of {', '.join(sorted(SUFFIXES))}")
    ways = {"pixels": _Way(), "vector": _Way()}
    with _on_one_core():
        for file in files:
            _measure(kind, file, ways["vector" if file.suffix.lower() in VECTOR else "pixels"])
    for name, way in ways.items():
        if way.files:
            yield from _measures(kind, name, way)


@contextmanager
def _on_one_core() -> Iterator[None]:
    """One core for this thread and those it starts; all there are where the system knows no such bounds."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _files(folders: Sequence[str | Path]) -> Iterator[Path]:
    for folder in map(Path, folders):
        some = sorted(folder.rglob("*")) if folder.is_dir() else [folder]
        yield from (file for file in some if file.suffix.lower() in SUFFIXES)


def _measure(kind: FigureKind, file: Path, way: _Way) -> None:
    source = load_source(file)
    if not way.files:
        _read(kind, source)
    with clocked(STAGES[kind]) as spent:
        start = time.process_time()
        _read(kind, source)
        way.seconds.append(time.process_time() - start)
    spent[REST] += way.seconds[-1]
    for stage, seconds in spent.items():
        way.stages[stage] += seconds
    way.files.append(file)
    if file.suffix.lower() not in VECTOR:
        way.floor.append(_floor(file, first=not way.floor))


def _read(kind: FigureKind, source: Source) -> None:
    try:
        figures_of(source, kind, Options())
    except DocstructError as error:
        print(f"docstruct: {source.name}: {error}", file=sys.stderr)


def _floor(file: Path, first: bool) -> float:
    """Seconds of RapidOCR alone on the picture as it lies."""
    with Image.open(file) as image:
        picture = np.ascontiguousarray(np.asarray(upright_rgb(image))[:, :, ::-1])
    if first:
        _peer()(picture)
    start = time.process_time()
    _peer()(picture)
    return time.process_time() - start


@cache
def _peer() -> Any:
    from rapidocr import RapidOCR

    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": 1}
    return RapidOCR(params={"Global.log_level": "critical", "Global.use_cls": False, **threads})


def _measures(kind: FigureKind, name: str, way: _Way) -> Iterator[Measure]:
    n, unit, peer = len(way.files), "s/figure", "RapidOCR alone" if way.floor else None
    whole, floor = mean(way.seconds), mean(way.floor) if way.floor else None
    head = f"{kind}s in {name}"
    cuts = quantiles(way.seconds, n=20, method="inclusive") if n > 1 else way.seconds * 19
    yield Measure(f"{head}: figures", n, "figures")
    yield Measure(f"{head}: mean", whole, unit, peer, floor / whole if floor else None)
    yield Measure(f"{head}: median", cuts[9], unit)
    yield Measure(f"{head}: 95 of 100 below", cuts[18], unit)
    yield Measure(f"{head}: slowest", max(way.seconds), unit)
    yield Measure(f"{head}: above {GOAL:g} s", mean(s > GOAL for s in way.seconds), "share")
    for stage in (*STAGES[kind], REST):
        yield Measure(f"{head}: of the mean {stage}", way.stages[stage] / n, unit)
    if floor is not None:
        yield Measure(f"{head}: RapidOCR alone", floor, unit)
    yield Measure(f"{head}: first figure in a new process", _cold(kind, way.files[0]), "s")


def _cold(kind: FigureKind, file: Path) -> float:
    """Seconds on the clock, start of Python and loading of everything included."""
    code = "import sys, docstruct; getattr(docstruct, sys.argv[1])(sys.argv[2])"
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, f"{kind}s", str(file)], check=False, capture_output=True)
    return time.perf_counter() - start
