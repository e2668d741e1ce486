"""Speed of reading born-digital PDFs, beside pdfplumber and beside pdfium alone, in one run.

The peer pdfplumber gives words as we do; pdfium alone opens each page and hands out its characters as one
string, which is the floor under anything built on it. Times are the best of `ROUNDS`, interleaved, so that
other load on the machine falls on all alike; pdfplumber runs once, being slow.
"""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pypdfium2 as pdfium

from docstruct.errors import MissingExtraError
from docstruct.facts import PageFacts
from docstruct.reading.pages import open_document
from docstruct.reading.source import load_source
from docstruct.reading.textlayer import judge_text_layer

ROUNDS = 3


class Measure(NamedTuple):
    """A measured figure; ``ratio`` is the peer's figure over ours for times (more is better for us)."""

    name: str
    value: float
    unit: str
    peer: str | None = None
    ratio: float | None = None


def run(paths: Sequence[str | Path]) -> Iterator[Measure]:
    """Milliseconds per page over all pages of these PDFs.

    Raises:
        MissingExtraError: pdfplumber is not installed.
        SourceError: one of the files cannot be opened.
    """
    try:
        plumber = importlib.import_module("pdfplumber")
    except ImportError as error:
        raise MissingExtraError("the comparison with pdfplumber", "dev") from error
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every odd font
    ours: dict[str, Callable[[str | Path], int]] = {
        "words": lambda path: _each_page(path, lambda page: len(page.words)),
        "words and drawing": lambda path: _each_page(path, lambda page: len(page.words) + len(page.paths)),
        "words, judged": lambda path: _each_page(path, lambda page: judge_text_layer(page).usable),
    }
    seconds = {name: float("inf") for name in (*ours, "pdfium")}
    for _ in range(ROUNDS):
        seconds["pdfium"] = min(seconds["pdfium"], _seconds(pdfium_characters, paths))
        for name, way in ours.items():
            seconds[name] = min(seconds[name], _seconds(way, paths))
    pages = sum(_each_page(path, lambda page: 1) for path in paths)
    theirs = _seconds(lambda path: _plumber_words(plumber, path), paths)
    yield Measure("pages", pages, "pages")
    for name in ours:
        value = seconds[name] / pages * 1e3
        yield Measure(f"read {name}", value, "ms/page", "pdfplumber words", theirs / seconds[name])
        yield Measure(f"read {name}", value, "ms/page", "pdfium characters", seconds["pdfium"] / seconds[name])
    yield Measure("pdfplumber words", theirs / pages * 1e3, "ms/page")
    yield Measure("pdfium characters", seconds["pdfium"] / pages * 1e3, "ms/page")


def _seconds(way: Callable[[str | Path], object], paths: Sequence[str | Path]) -> float:
    start = time.perf_counter()
    for path in paths:
        way(path)
    return time.perf_counter() - start


def _each_page(path: str | Path, measure: Callable[[PageFacts], int]) -> int:
    with open_document(load_source(path)) as reader:
        return sum(measure(page) for page in reader.pages())


def pdfium_characters(path: str | Path) -> int:
    """How many characters pdfium hands out for all pages: the floor under all that is built on it."""
    with pdfium.PdfDocument(path) as document:
        characters = 0
        for i in range(len(document)):
            page = document[i]
            textpage = page.get_textpage()
            characters += len(textpage.get_text_range())
            textpage.close()
            page.close()
        return characters


def _plumber_words(plumber: object, path: str | Path) -> int:
    with plumber.open(path) as document:  # type: ignore[attr-defined]
        words = 0
        for page in document.pages:
            words += len(page.extract_words())
            page.close()
        return words
