"""The loop that charts, molecules and diagrams share: source → pages → drawings → a reader → `FigureData`.

A reader turns a `Drawing` into the figures in it, or raises `Declined` with the reason. What is declined is told
only where the drawing looked like a figure of the reader's kind; `Absent` is not told at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from docstruct.document import Drawing, FigureKind, PageFacts
from docstruct.options import Deadline, Options
from docstruct.reading.drawings import find_drawings
from docstruct.reading.pages import open_document
from docstruct.reading.source import Source
from docstruct.schemas.figure import FigureData

F = TypeVar("F", bound=FigureData)


class Declined(Exception):
    """The drawing cannot be read as this kind of figure; the message says why."""


class Absent(Declined):
    """No figure of this kind is in the drawing; nothing is told of it."""


def read_figures(
    source: Source,
    read: Callable[[Drawing], Iterable[F]],
    schema: type[F],
    kind: FigureKind,
    options: Options,
    deadline: Deadline,
) -> list[F]:
    """The figures of one kind in a document, in the order of its pages.

    Args:
        source: the document.
        read: gives the figures of a drawing, or raises `Declined`.
        schema: of the figures.
        kind: of the figures, as the finder of drawings calls it.
        options: password and pages count here.
        deadline: looked at before each page and each drawing.

    Raises:
        SourceError: the document cannot be read.
        DeadlineError: the time is over.
    """
    with open_document(source, password=options.password) as reader:
        return [
            figure
            for facts in reader.pages(options.pages)
            for drawing in _in_time(facts, deadline)
            for figure in _figures(drawing, read, schema, kind)
        ]


def _in_time(facts: PageFacts, deadline: Deadline) -> Iterator[Drawing]:
    deadline.check(facts.page_no)
    for drawing in find_drawings(facts):
        deadline.check(facts.page_no)
        yield drawing


def _figures(drawing: Drawing, read: Callable[[Drawing], Iterable[F]], schema: type[F], kind: FigureKind) -> list[F]:
    try:
        return list(read(drawing))
    except Declined as why:
        if drawing.kind != kind or isinstance(why, Absent):
            return []
        return [schema(page_no=drawing.page_no, bbox=drawing.bbox.rounded(), declined=str(why))]
