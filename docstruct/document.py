"""What an engine read: lines, blocks, tables, figures and pairs of pages, and the document they make.

All boxes are PDF points, origin top-left, y down, the page as displayed (rotation and crop applied);
`page_no` counts from 1; confidences lie in 0 to 1.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from docstruct.facts import Attachment, Issue, Path, TickBox, Way, Word
from docstruct.geometry import Affine, BBox

if TYPE_CHECKING:
    from PIL.Image import Image as PILImage

BULLET = re.compile(r"^(?:[•‣▪●○◦■□–*·➢✓-]|\(?\d{1,2}[.)]|\(?[a-z][.)])(?=\s)")
"""What opens an item of a list: a sign, a number or a letter."""


_FROM_RIGHT = frozenset(("R", "AL"))  # directions of letters that are written from right to left


def _as_read(texts: list[str]) -> list[str]:
    """Words given from left to right in reading order: reversed where most letters run so, but for runs of others."""
    from_right = [any(unicodedata.bidirectional(c) in _FROM_RIGHT for c in text) for text in texts]
    from_left = [any(unicodedata.bidirectional(c) == "L" for c in text) for text in texts]
    if sum(from_right) <= sum(from_left):
        return texts
    runs = [list(run) for _, run in groupby(range(len(texts)), key=lambda i: from_left[i])]
    return [texts[i] for run in reversed(runs) for i in (run if from_left[run[0]] else reversed(run))]


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline with no column-wide gap between them, in reading order."""

    words: tuple[Word, ...]
    bbox: BBox

    @classmethod
    def of(cls, words: Sequence[Word]) -> Line:
        """The line of these words, in this order."""
        return cls(tuple(words), BBox.around(w.bbox for w in words))

    @property
    def text(self) -> str:
        """The words joined by spaces, in the order in which they are read: Hebrew and Arabic from right to left."""
        texts = [w.text for w in self.words]
        return " ".join(texts if all(map(str.isascii, texts)) else _as_read(texts))

    @property
    def size(self) -> float:
        """Largest font size in the line, points."""
        return max(w.size for w in self.words)

    @property
    def bold(self) -> bool:
        """Whether every word is bold."""
        return all(w.bold for w in self.words)


BlockKind = Literal[
    "text", "title", "heading", "header", "footer", "list", "caption", "side-note", "table", "figure", "equation"
]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together: a paragraph, a title, an address."""

    lines: tuple[Line, ...]
    bbox: BBox
    kind: BlockKind = "text"
    confidence: float = 1.0

    @property
    def text(self) -> str:
        """The lines joined by line breaks."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Pair:
    """A printed label with the value that belongs to it."""

    label: Line
    value: tuple[Line, ...]
    confidence: float = 1.0

    @property
    def bbox(self) -> BBox:
        """The box around label and value."""
        return BBox.around([self.label.bbox, *(line.bbox for line in self.value)])


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; `row` and `col` from 0, spans at least 1."""

    row: int
    col: int
    text: str
    bbox: BBox | None = None
    row_span: int = 1
    col_span: int = 1
    header: bool = False
    confidence: float = 1.0
    words: tuple[Word, ...] = ()
    page_no: int | None = None  # where the table goes over several pages; None: the table's own
    marks: tuple[str, ...] = ()  # of footnotes, behind the text and part of it

    @property
    def unmarked(self) -> str:
        """The text without the marks at its end."""
        text = self.text
        for mark in reversed(self.marks):
            text = text.rstrip().rstrip(",").removesuffix(mark)
        return text.rstrip() if self.marks else text


class TablePart(NamedTuple):
    """What one page holds of a table over several pages."""

    page_no: int
    bbox: BBox
    rows: range  # of the table, as far as they begin on this page


class Note(NamedTuple):
    """A remark below a table that is of it: a footnote, a source, a legend."""

    text: str
    bbox: BBox | None = None
    page_no: int | None = None  # where the table goes over several pages; None: the table's own

    @property
    def mark(self) -> str | None:
        """The mark by which cells refer to it; None for a source or a legend."""
        found = _NOTE_MARK.match(self.text)
        return found[0].strip() if found else None


_NOTE_MARK = re.compile(r"^(?:\(?(?:\d{1,2}|[a-z])\)|\(?[*†‡§]+\)?|\d{1,2}(?=[.\s])|[¹²³⁰⁴⁵⁶⁷⁸⁹]+\)?)")


@dataclass(frozen=True, slots=True)
class Table:
    """A table as cells without loss; every export is made from these.

    `caption` and `unit` are as printed, and stand in `caption_bbox` and `unit_bbox` of the table's page: a unit may
    be part of the caption, or of the heads.
    """

    page_no: int
    bbox: BBox
    cells: tuple[Cell, ...]
    caption: str | None = None
    unit: str | None = None
    notes: tuple[Note, ...] = ()
    ruled: bool = False
    confidence: float = 1.0
    way: Way = "text"
    parts: tuple[TablePart, ...] = ()  # of a table over several pages, in order
    caption_bbox: BBox | None = None
    unit_bbox: BBox | None = None

    @property
    def n_rows(self) -> int:
        """Number of grid rows."""
        return max((c.row + c.row_span for c in self.cells), default=0)

    @property
    def n_cols(self) -> int:
        """Number of grid columns."""
        return max((c.col + c.col_span for c in self.cells), default=0)

    def grid(self) -> list[list[Cell | None]]:
        """Rows of cells; a spanning cell stands at each place it covers, holes are None."""
        width = self.n_cols
        rows: list[list[Cell | None]] = [[None] * width for _ in range(self.n_rows)]
        for cell in self.cells:
            for r in range(cell.row, cell.row + cell.row_span):
                for c in range(cell.col, cell.col + cell.col_span):
                    rows[r][c] = cell
        return rows

    @property
    def header_rows(self) -> int:
        """How many of the first rows name the columns."""
        heads = {r for c in self.cells if c.header for r in range(c.row, c.row + c.row_span)}
        return next((r for r in range(self.n_rows) if r not in heads), self.n_rows)

    def moved(self, turn: Affine, angle: float = 0.0) -> Table:
        """The table with all its boxes moved, and its words read in a direction so many degrees further."""

        def cell(c: Cell) -> Cell:
            words = tuple(w._replace(bbox=turn.box(w.bbox), angle=(w.angle + angle) % 360) for w in c.words)
            return dataclasses.replace(c, bbox=turn.box(c.bbox) if c.bbox else None, words=words)

        def box(b: BBox | None) -> BBox | None:
            return turn.box(b) if b else None

        return dataclasses.replace(
            self,
            bbox=turn.box(self.bbox),
            cells=tuple(map(cell, self.cells)),
            notes=tuple(note._replace(bbox=box(note.bbox)) for note in self.notes),
            caption_bbox=box(self.caption_bbox),
            unit_bbox=box(self.unit_bbox),
        )

    def to_html(self) -> str:
        """``<table>`` with its spans, caption and unit; heads are ``th``, marks ``sup``, notes follow as ``p``."""
        from docstruct.markdown import table_html

        return table_html(self)

    def to_markdown(self) -> str:
        """Caption, rows with pipes, notes; as HTML, which Markdown allows, where a cell spans rows or columns."""
        from docstruct.markdown import table_markdown

        return table_markdown(self)

    def to_csv(self) -> str:
        """Comma-separated texts of the cells alone, numbers without marks of notes.

        A spanning cell is written where it begins, the rest left empty.
        """
        from docstruct.export import table_csv

        return table_csv(self)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture, chart or drawing found on the page; `kind` is an open set."""

    page_no: int
    bbox: BBox
    kind: str = "picture"
    text: str = ""
    confidence: float = 1.0
    way: Way = "text"
    fault: str = ""  # of a model's answer, why what it says is not to be believed: it broke off, goes round, is noise


FigureKind = Literal["chart", "molecule", "diagram", "picture", "unknown"]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A region of a page that may be a chart, a structure or a diagram: what is written and drawn in it.

    A raster image comes without words and paths; who needs them finds them in its pixels.
    """

    page_no: int
    bbox: BBox
    words: tuple[Word, ...] = ()
    paths: tuple[Path, ...] = ()
    way: Way = "vector"  # "vector": drawing operators and text; "pixels": an image or a scan
    kind: FigureKind = "unknown"  # a guess; a reader may find that it is something else
    dpi: float = 144.0  # at which nothing of a raster image is lost or made up
    render: Callable[[float], PILImage] | None = field(default=None, repr=False, compare=False)
    """Dots per inch → the region as an RGB picture."""


@dataclass(frozen=True)
class Stated:
    """What a model wrote of a page under a JSON Schema: values of nested dicts and lists, numbers as Decimal."""

    values: Any
    confidence: float  # of the answer as a whole, 0 to 1


@dataclass(frozen=True)
class Page:
    """A page as an engine read it.

    `turn` maps the frame in which the page reads upright to the page as displayed: identity but for
    scans that lie on their side, upside down or askew. `upright` is the same page in that frame, which is
    what extractors work on; boxes of `Page` itself are those of the page as displayed.
    """

    page_no: int
    width: float
    height: float
    way: Way
    words: tuple[Word, ...] = ()
    lines: tuple[Line, ...] = ()
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    pairs: tuple[Pair, ...] = ()
    ticks: tuple[TickBox, ...] = ()  # those that are drawn; signs of fonts are words
    issues: tuple[Issue, ...] = ()
    reason: str = ""  # why this way was taken, for people
    stated: Stated | None = None  # where a model was asked to write under a schema
    turn: Affine | None = None
    _upright: Page | None = field(default=None, repr=False, compare=False)

    @property
    def upright(self) -> Page:
        """The page in the frame in which it reads upright; the page itself where nothing was turned."""
        return self._upright or self

    @property
    def text(self) -> str:
        """The text of the blocks in reading order, blocks apart by an empty line."""
        return "\n\n".join(block.text for block in self.blocks)

    def displayed(self, turn: Affine, width: float, height: float) -> Page:
        """This upright page as it is displayed on its sheet of ``width`` by ``height`` points."""

        def word(w: Word) -> Word:
            return w._replace(bbox=turn.box(w.bbox))

        def line(x: Line) -> Line:
            return Line(tuple(map(word, x.words)), turn.box(x.bbox))

        def place(x: Any, **changes: Any) -> Any:
            return dataclasses.replace(x, bbox=turn.box(x.bbox), **changes)

        return dataclasses.replace(
            self,
            width=width,
            height=height,
            words=tuple(map(word, self.words)),
            lines=tuple(map(line, self.lines)),
            blocks=tuple(place(b, lines=tuple(map(line, b.lines))) for b in self.blocks),
            tables=tuple(t.moved(turn) for t in self.tables),
            figures=tuple(place(f) for f in self.figures),
            pairs=tuple(Pair(line(p.label), tuple(map(line, p.value)), p.confidence) for p in self.pairs),
            ticks=tuple(x._replace(bbox=turn.box(x.bbox)) for x in self.ticks),
            turn=turn,
            _upright=self,
        )


@dataclass(frozen=True)
class Document:
    """All pages of a document as they were read."""

    source: str
    engine: str
    pages: tuple[Page, ...]
    attachments: tuple[Attachment, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()

    @property
    def tables(self) -> list[Table]:
        """The tables of all pages in order."""
        return [table for page in self.pages for table in page.tables]

    @property
    def text(self) -> str:
        """The text of all pages, pages apart by a form feed."""
        return "\f".join(page.text for page in self.pages)

    def to_dict(self) -> dict[str, Any]:
        """Pages with words, blocks, tables, figures and pairs as plain JSON values."""
        from docstruct.export import document_dict

        return document_dict(self)

    def to_json(self, indent: int | None = None) -> str:
        """`to_dict` as JSON text; the same input gives the same bytes."""
        from docstruct.export import dumps

        return dumps(self.to_dict(), indent)

    def to_markdown(self) -> str:
        """Markdown: headings, lists and tables in reading order, without running headers and footers."""
        from docstruct.markdown import to_markdown

        return to_markdown(self)

    def to_text(self) -> str:
        """Plain text, pages apart by a form feed, the cells of a row by tabs."""
        from docstruct.markdown import to_text

        return to_text(self)

    def to_html(self) -> str:
        """One HTML page: headings, lists and tables in reading order."""
        from docstruct.webpage import to_html

        return to_html(self)
