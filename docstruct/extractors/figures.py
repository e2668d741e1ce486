"""The loop that charts, molecules and diagrams share: source → pages → drawings → a reader → `FigureData`.

A reader turns a `Drawing` into the figures in it, or raises `Declined` with the reason. What is declined is told
only where the drawing looked like a figure of the reader's kind, to the finder of drawings or to the reader (`Seen`);
`Absent` is not told at all. With a model, what the reader declines or doubts is read from the model's answer: to the
page, where it saw a figure there, else to that part alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from docstruct.document import Document, Drawing, Figure, FigureKind, Page
from docstruct.engines.protocol import Engine
from docstruct.engines.registry import engine_for
from docstruct.extractors.answered import Answered
from docstruct.extractors.typed import Material
from docstruct.facts import PageFacts
from docstruct.figure import FigureData
from docstruct.geometry import BBox
from docstruct.options import Deadline
from docstruct.reading.drawings import find_drawings
from docstruct.reading.pages import check_pages, open_document

F = TypeVar("F", bound=FigureData)

SURE = 0.5  # confidence of a native reading, below which a model is asked as well and the surer of the two is taken
COVERED = 0.5  # of the smaller of two boxes; what has more of it in common is the same figure
PAGE = 0.9  # of the page: a picture of all of it is a scan
FEW_WORDS = 40  # that a model wrote of a page which is one figure; more is text


class Declined(Exception):
    """The drawing cannot be read as this kind of figure; the message says why."""


class Absent(Declined):
    """No figure of this kind is in the drawing; nothing is told of it."""


class Seen(Declined):
    """A figure of this kind is surely in the drawing and cannot be read; told whatever the drawing looked like."""


@dataclass(frozen=True)
class Way(Generic[F]):
    """How figures of one kind are read.

    Attributes:
        schema: of the figures.
        kind: as the finder of drawings calls it.
        read: gives the figures of a drawing, or raises `Declined`.
        answered: gives the figure that a model wrote, or raises `Declined`.
    """

    schema: type[F]
    kind: FigureKind
    read: Callable[[Drawing], Iterable[F]]
    answered: Callable[[Answered], F]


def read_figures(material: Material, way: Way[F]) -> list[F]:
    """The figures of one kind in a document, in the order of its pages; none without its source.

    Args:
        material: with the document as a model read it, or with one of no pages where none did.
        way: of their kind.

    Raises:
        UsageError: none of the pages asked for is there.
        SourceError: the document cannot be read.
        DeadlineError: the time is over.
    """
    source, options = material.source, material.options
    if source is None:
        return []
    seen = _seen(material.document)
    engine = engine_for(options) if seen else None
    with open_document(source, password=options.password) as reader:
        check_pages(reader, options.pages, source.name)
        return [
            figure
            for facts in reader.pages(options.pages)
            for figure in _of_page(facts, way, material.deadline, engine, seen.get(facts.page_no))
        ]


def _seen(document: Document) -> Mapping[int, Page]:
    """The pages that a model read, by number."""
    return {page.page_no: page for page in document.pages if page.way == "model"}


def _of_page(
    facts: PageFacts, way: Way[F], deadline: Deadline, engine: Engine | None, page: Page | None
) -> Iterator[F]:
    deadline.check(facts.page_no)
    asking = _Asking(facts, way, engine, page)
    for drawing in find_drawings(facts):
        deadline.check(facts.page_no)
        try:
            found, why = list(way.read(drawing)), None
        except Declined as declined:
            found, why = [], declined
        if _surest(found) < SURE:
            by_model = asking.about(drawing)
            if _surest(by_model) > _surest(found):
                found = by_model
            elif why is not None:
                found = _told(drawing, way, why, by_model)
        asking.places += [BBox(*figure.bbox) for figure in found if figure.bbox is not None]
        yield from found
    yield from asking.elsewhere()


def _surest(figures: Iterable[FigureData]) -> float:
    """The largest confidence of what was read."""
    return max((figure.confidence for figure in figures if figure.declined is None), default=0.0)


def _told(drawing: Drawing, way: Way[F], why: Declined, by_model: list[F]) -> list[F]:
    """That nothing was read, where there is something to tell: the model's reason comes after ours."""
    reasons = [] if isinstance(why, Absent) else [str(why)]
    reasons += [f"the model: {figure.declined}" for figure in by_model]
    seen = isinstance(why, Seen) or (drawing.kind == way.kind and not isinstance(why, Absent))
    if not seen and not by_model:
        return []
    return [way.schema(page_no=drawing.page_no, bbox=drawing.bbox.rounded(), declined="; ".join(reasons))]


# -- the model's way ----------------------------------------------------------------------------------


@dataclass
class _Asking(Generic[F]):
    """What a model tells of the figures of a page; nothing without one.

    Attributes:
        facts: of the page.
        way: of the kind that is wanted.
        engine: that has the model.
        page: as the model read it.
        places: where a figure is told of.
    """

    facts: PageFacts
    way: Way[F]
    engine: Engine | None
    page: Page | None
    places: list[BBox] = field(default_factory=list)

    def about(self, drawing: Drawing) -> list[F]:
        """What it says of a drawing: of the figures it saw there, else of that part of the page by itself."""
        if self.engine is None or self.page is None:
            return []
        answers = [f for f in self.page.figures if drawing.bbox.contains(f.bbox.cx, f.bbox.cy)]
        if not answers and drawing.kind in (self.way.kind, "unknown") and not _is_text(self.page, drawing):
            answers = list(self.engine.read(self.facts, "figure", drawing.bbox).figures)
        self.places += [answer.bbox for answer in answers]
        return [figure for answer in answers for figure in self._read(answer)]

    def elsewhere(self) -> Iterator[F]:
        """The figures that it saw where no drawing is."""
        for figure in self.page.figures if self.page is not None else ():
            if not any(_same(figure.bbox, place) for place in self.places):
                yield from self._read(figure)

    def _read(self, figure: Figure) -> list[F]:
        """The figure that the model wrote; what cannot be believed is declined where it is one of this kind."""
        try:
            if figure.kind == self.way.kind and figure.fault:
                raise Declined(figure.fault)
            return [self.way.answered(Answered(self.facts, figure))]
        except Absent:
            return []
        except Declined as why:
            box = figure.bbox.rounded()
            return [self.way.schema(page_no=figure.page_no, bbox=box, declined=str(why))]


def _is_text(page: Page, drawing: Drawing) -> bool:
    """Whether the drawing is a scan of a page on which the model read text and saw no figure."""
    words = sum(len(line.words) for line in page.lines)
    return drawing.bbox.area >= PAGE * page.width * page.height and words > FEW_WORDS


def _same(one: BBox, other: BBox) -> bool:
    common = one.intersect(other)
    return common is not None and common.area > COVERED * min(one.area, other.area)
