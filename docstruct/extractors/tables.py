"""Tables of a document: by the native engine from words and lines, with a model from what it was prompted for.

The model writes pages as Markdown; its tables are found again among the words of the page. What it took for a figure
is parsed by itself, and is a table where all that it wrote is printed there. Where the native engine sees a table
that the model passed over, the model is shown that part of the page alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docstruct.document import Document, Figure, Page, Table
from docstruct.engines.native import NativeEngine
from docstruct.engines.protocol import Engine
from docstruct.engines.registry import engine_for
from docstruct.engines.written import Written, page_of
from docstruct.extractors.typed import Material
from docstruct.facts import PageFacts, Word
from docstruct.geometry import BBox
from docstruct.model.figure import parse_figure
from docstruct.reading.pages import open_document

COVERED = 0.5  # of a region; a table that covers more of it is the table of the region
PRINTED = 0.9  # of the words of a figure's answer; a chart's numbers are seldom all printed


def tables_of(material: Material) -> list[Table]:
    """Every table of the document, page by page from top to bottom."""
    document, source = material.document, material.source
    if source is None or all(page.way != "model" for page in document.pages):
        return document.tables
    engine = engine_for(material.options)
    found: list[Table] = []
    with open_document(source, password=material.options.password) as reader:
        for facts, page in zip(reader.pages(_numbers(document)), document.pages):
            material.deadline.check(page.page_no)
            found += sorted(_of_page(engine, facts, page), key=lambda table: (table.bbox.y0, table.bbox.x0))
    return found


def _numbers(document: Document) -> list[int]:
    return [page.page_no for page in document.pages]


def _of_page(engine: Engine, facts: PageFacts, page: Page) -> Iterator[Table]:
    tables = list(page.tables)
    printed = [word for word in page.words if word.way != "model"]
    if printed:
        tables += [table for figure in page.figures if (table := _of_figure(figure, facts, printed))]
        for region in _passed_over(facts, tables):
            tables += _largest(engine.read(facts, "layout", region))
    yield from tables


def _of_figure(figure: Figure, facts: PageFacts, printed: Sequence[Word]) -> Table | None:
    """The table that a figure shows, where what the model wrote of it is printed."""
    chart = parse_figure(figure.text).chart if figure.text else None
    if chart is None:
        return None
    written = Written("table", figure.bbox, cells=chart.table.cells, confidence=figure.confidence)
    (table,) = page_of([written], facts, printed).tables
    words = [word for cell in table.cells for word in cell.words]
    return table if sum(word.way != "model" for word in words) >= PRINTED * len(words) > 0 else None


def _passed_over(facts: PageFacts, tables: Sequence[Table]) -> Iterator[BBox]:
    """Where the native engine finds a table and none of these is."""
    for table in NativeEngine().read(facts).tables:
        if not any(_share(table.bbox, other.bbox) > COVERED for other in tables):
            yield table.bbox


def _share(box: BBox, other: BBox) -> float:
    common = box.intersect(other)
    return common.area / box.area if common is not None and box.area else 0.0


def _largest(page: Page) -> list[Table]:
    """The table with the most cells of what the model wrote of a region."""
    return sorted(page.tables, key=lambda table: len(table.cells))[-1:]
