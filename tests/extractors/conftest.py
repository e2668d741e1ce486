"""Pages written as words at places, read without a PDF, and what is extracted from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest

from docstruct.document import Document, Page
from docstruct.engines.passes import Answer, Question, read_many, read_page
from docstruct.engines.protocol import Task
from docstruct.engines.registry import KINDS, Kind
from docstruct.extractors.extractor import extract_from
from docstruct.extractors.fields.plan import plan_of
from docstruct.extractors.fields.sheet import Sheet
from docstruct.extractors.fields.vocabulary import Vocabulary, annotate
from docstruct.extractors.reader import Reading
from docstruct.facts import Issue, PageFacts, Word
from docstruct.geometry import BBox
from docstruct.model.output import parse_output
from docstruct.options import Deadline, Options
from docstruct.reading.lines import lines_of
from docstruct.reading.tables.find import tables_of
from docstruct.reading.tables.rules import Rules
from docstruct.result import Evidence, Extraction

SIZE = 10.0
Row: TypeAlias = tuple[Any, ...]
MakePage: TypeAlias = Callable[..., Page]
Extract: TypeAlias = Callable[..., Extraction[Any]]


def placed(text: str, x: float, y: float, size: float = SIZE) -> list[Word]:
    """The words of a text from `x` on; a negative `x` is its right edge, a text in asterisks is bold."""
    bold = text.startswith("*")
    parts = text.strip("*").split()
    widths = [0.5 * size * len(part) for part in parts]
    at = x if x >= 0 else -x - sum(widths) - 0.28 * size * (len(parts) - 1)
    words = []
    for part, width in zip(parts, widths):
        words.append(Word(part, BBox(at, y, at + width, y + size), size, bold))
        at += width + 0.28 * size
    return words


def make_page(*rows: Row, number: int = 1) -> Page:
    """A page of rows ``(y, (x, text), (x, text, size), ...)``."""
    words = [w for y, *cells in rows for x, text, *size in cells for w in placed(text, x, y, *size)]
    lines = lines_of(words)
    tables = tables_of(lines, Rules(), number)
    return Page(number, 595, 842, "text", tuple(words), tuple(lines), tables=tuple(tables))


def make_document(*pages: Page) -> Document:
    """A document of these pages."""
    return Document("paper.pdf", "native", pages)


@pytest.fixture
def page() -> MakePage:
    """Makes a page of rows ``(y, (x, text), ...)``; a negative x is a right edge."""
    return make_page


@pytest.fixture
def document() -> Callable[..., Document]:
    """Makes a document of pages."""
    return make_document


@pytest.fixture
def sheet() -> Callable[..., Sheet]:
    """The annotated lines of pages under a schema."""

    def make(schema: object, *pages: Page) -> Sheet:
        made = Sheet(make_document(*pages))
        annotate(made, Vocabulary.of(plan_of(schema)))
        return made

    return make


@pytest.fixture
def extract() -> Extract:
    """Extracts a schema from pages."""

    def run(schema: object, *pages: Page, **options: Any) -> Extraction[Any]:
        chosen = Options(**options)
        plan = plan_of(schema)
        return extract_from(make_document(*pages), plan, chosen, Deadline(60, "paper.pdf"))

    return run


@pytest.fixture
def reading() -> Callable[..., Reading]:
    """A reading of these values, all surely read."""

    def make(values: dict[str, Any], confidence: float = 0.9) -> Reading:
        evidence = {p: Evidence(v, str(v), 1, BBox(0, 0, 9, 9), confidence, "text", "ok") for p, v in values.items()}
        return Reading(dict(values), evidence)

    return make


class Scripted:
    """An engine whose model answers by a script, another text for a part of a page."""

    name = "scripted"

    def __init__(self, page: str = "", part: str = "", figure: str = "", issues: tuple[Issue, ...] = ()) -> None:
        self.script = {"page": page, "part": part, "figure": figure}
        self.issues = issues
        self.asked: list[tuple[str, BBox]] = []

    def _ask(self, questions: list[Question]) -> list[Answer]:
        answers = []
        for question in questions:
            self.asked.append((question.prompt, question.shown.region))
            whole = question.shown.region.width > 599
            text = self.script["figure" if question.prompt == "figure" else "page" if whole else "part"]
            answers.append(Answer(text, tuple(parse_output(text)), 0.9, self.issues))
        return answers

    def read(self, facts: PageFacts, task: Task = "layout", region: BBox | None = None) -> Page:
        return read_page(self._ask, facts, task, region)

    def read_pages(self, pages: Iterator[PageFacts]) -> Iterator[Page]:
        return read_many(self._ask, pages)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Scripted]:
    """Has the engine "server" answer by a script."""

    def make(**script: Any) -> Scripted:
        engine = Scripted(**script)
        monkeypatch.setitem(KINDS, "server", Kind(lambda options: engine))
        return engine

    return make
