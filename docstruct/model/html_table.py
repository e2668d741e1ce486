"""An HTML table as the model writes it to cells with their places and spans.

``<tr><td colspan="2">a</td></tr>`` → row 0, column 0, one row high, two columns wide, "a". Tags that are
missing at the end are supplied; unknown ones are dropped; spans and sizes are bounded, so that a lying table
costs no more than a true one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_ROWS = 4096  # the longest output, 8,192 tokens, cannot hold more
MAX_COLUMNS = 256

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,9})((?:\s[^<>]{0,400})?)/?>")
_SPAN = re.compile(r"\b(row|col)span\s{0,9}=\s{0,9}[\"']?(\d{1,6})", re.IGNORECASE)
_BREAKS = ("br", "p", "div", "li")


@dataclass(frozen=True)
class Cell:
    """One cell: place and span from 0 in rows and columns, text with its line breaks."""

    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    header: bool = False


@dataclass(frozen=True)
class Table:
    """Cells in the order written; ``rows`` and ``cols`` hold them all.

    Attributes:
        complete: False where the table was cut off, or larger than is allowed.
        caption: "" for none.
    """

    rows: int
    cols: int
    cells: tuple[Cell, ...]
    complete: bool = True
    caption: str = ""

    def grid(self) -> list[list[str]]:
        """Texts row by row; a spanning cell fills every place it covers."""
        grid = [[""] * self.cols for _ in range(self.rows)]
        for cell in self.cells:
            for row in range(cell.row, min(self.rows, cell.row + cell.row_span)):
                for col in range(cell.col, min(self.cols, cell.col + cell.col_span)):
                    grid[row][col] = cell.text
        return grid


def parse_tables(text: str) -> list[Table]:
    """Every table in ``text``; takes any text, in linear time."""
    tables: list[Table] = []
    builder: _Builder | None = None
    depth = 0
    for kind, name, attributes, content in _tokens(text):
        if name == "table":
            depth = max(0, depth + (1 if kind == "open" else -1))
            if kind == "open" and builder is None:
                builder = _Builder()
            elif kind == "close" and depth == 0 and builder is not None:
                tables.append(builder.finish(complete=True))
                builder = None
        elif builder is not None and depth <= 1:
            builder.feed(kind, name, attributes, content)
        elif builder is not None and kind == "text":
            builder.feed(kind, name, attributes, content)  # an inner table becomes text of its cell
    if builder is not None:
        tables.append(builder.finish(complete=False))
    return [table for table in tables if table.cells]


def _tokens(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Tags and the text between them: kind, tag name, attributes, text."""
    at = 0
    for tag in _TAG.finditer(text):
        if tag.start() > at:
            yield "text", "", "", text[at : tag.start()]
        yield "close" if tag[1] else "open", tag[2].lower(), tag[3], ""
        at = tag.end()
    if at < len(text):
        yield "text", "", "", text[at:]


class _Builder:
    """Places cells row by row below the spans that reach down from rows above."""

    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self.row, self.col = -1, 0
        self.free_from = [0] * MAX_COLUMNS  # per column, the first row that no span covers
        self.open: tuple[int, int, bool] | None = None  # row span, column span, header
        self.content: list[str] = []
        self.caption = ""
        self.whole = True

    def feed(self, kind: str, name: str, attributes: str, content: str) -> None:
        """Take one tag or text."""
        if kind == "text":
            self.content.append(content)
        elif name in ("td", "th", "tr"):
            self._close_cell()
            if kind == "open" and name == "tr":
                self.row, self.col = self.row + 1, 0
            elif kind == "open":
                self._open_cell(attributes, header=name == "th")
        elif name == "caption":
            if kind == "close" and self.open is None:
                self.caption = self.caption or " ".join(_text("".join(self.content)).split())
            self.content = []
        elif name in _BREAKS:
            self.content.append("\n")

    def finish(self, complete: bool) -> Table:
        """The table so far."""
        self._close_cell()
        rows = 1 + max((cell.row for cell in self.cells), default=-1)
        # A span may promise rows that never come; columns it covers are real.
        cells = tuple(
            Cell(c.row, c.col, min(c.row_span, rows - c.row), c.col_span, c.text, c.header) for c in self.cells
        )
        cols = max((cell.col + cell.col_span for cell in cells), default=0)
        return Table(rows, cols, cells, complete and self.whole, self.caption)

    def _open_cell(self, attributes: str, header: bool) -> None:
        if self.row < 0:
            self.row = 0  # a cell before any row
        spans = {name.lower(): max(1, int(number)) for name, number in _SPAN.findall(attributes)}
        self.open = (min(spans.get("row", 1), MAX_ROWS), spans.get("col", 1), header)
        self.content = []

    def _close_cell(self) -> None:
        if self.open is not None:
            self._place(*self.open, _text("".join(self.content)))
        self.open, self.content = None, []

    def _place(self, row_span: int, col_span: int, header: bool, text: str) -> None:
        while self.col < MAX_COLUMNS and self.free_from[self.col] > self.row:
            self.col += 1
        if self.col >= MAX_COLUMNS or self.row >= MAX_ROWS:
            self.whole = False
            return
        end = min(self.col + col_span, MAX_COLUMNS)
        self.cells.append(Cell(self.row, self.col, row_span, end - self.col, text, header))
        self.free_from[self.col : end] = [self.row + row_span] * (end - self.col)
        self.col = end


def _text(content: str) -> str:
    lines = (" ".join(line.split()) for line in html.unescape(content).split("\n"))
    return "\n".join(line for line in lines if line)
