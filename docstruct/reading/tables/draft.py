"""A table being worked out: lines in the places of a grid, before anything is final; boxes in points.

Every way of finding tables ends in a `Draft`; the judge in `docstruct.reading.tables.find` compares drafts and
turns the winners into `Table`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from docstruct.document import Cell, Line, Table
from docstruct.facts import Way, Word
from docstruct.geometry import BBox
from docstruct.reading.tables.marks import marks_of

# A number as documents print it: sign, currency, grouping, decimals, percent, a short unit after it.
_CURRENCY = r"(?:[$€£¥₹₽₩]|[A-Z]{1,3}[$€£]?|[A-Z][a-z]\.?|Fr\.|kr\.?|zł|Kč)"
_NUMBER = r"[-+−–(]{0,2}\s*(?:\d[\d.,'’\s\u00a0\u202f]*|[.,]\d+)\s*[-)]{0,2}"
VALUE = re.compile(
    rf"^(?:{_CURRENCY}\s*)?{_NUMBER}(?:\s*(?:{_CURRENCY}|%|‰))?(?:\s*\(?[^\W\d]{{1,8}}\.?(?:\(s\))?\)?)?[*†]*$"
)
DATE = re.compile(r"^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\.?$")
TIME = re.compile(r"^\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s?(?:[ap]\.?m\.?|Uhr|h))?$", re.IGNORECASE)
_IDENTIFIER = re.compile(r"^[A-Z]+(?:-?\d+| \d{7,})$")  # a code, not an amount: A5, GLN 4123456789012
_NONE = re.compile(r"^(?:n\s?/\s?a|nil)\.?$", re.IGNORECASE)
_DASH = frozenset("-–—−")


class Place(NamedTuple):
    """Where a cell stands in the grid."""

    row: int
    col: int
    row_span: int = 1
    col_span: int = 1


@dataclass
class Draft:
    """A hypothesis of a table.

    Attributes:
        bbox: of the whole table.
        cells: place → lines in it, which may be none; box of the cell where rules give one.
        header_rows: how many of the first rows name the columns.
        ruled: whether the grid was drawn.
        confidence: 0 to 1, comparable between drafts.
        features: what the confidence was worked out from.
    """

    bbox: BBox
    cells: dict[Place, list[Line]]
    boxes: dict[Place, BBox] = field(default_factory=dict)
    header_rows: int = 0
    ruled: bool = False
    confidence: float = 0.5
    features: dict[str, float] = field(default_factory=dict)

    @property
    def lines(self) -> list[Line]:
        """All lines of the table."""
        return [line for lines in self.cells.values() for line in lines]

    @property
    def n_rows(self) -> int:
        """Number of grid rows."""
        return max((p.row + p.row_span for p in self.cells), default=0)

    @property
    def n_cols(self) -> int:
        """Number of grid columns."""
        return max((p.col + p.col_span for p in self.cells), default=0)

    def table(self, page_no: int, way: Way) -> Table:
        """The draft as a table; empty places become cells without text only where rules drew them."""
        cells = [self._cell(place, lines) for place, lines in sorted(self.cells.items())]
        return Table(page_no, self.bbox, tuple(cells), ruled=self.ruled, confidence=self.confidence, way=way)

    def _cell(self, place: Place, lines: list[Line]) -> Cell:
        words = [word for line in lines for word in line.words]
        box = self.boxes.get(place) or (BBox.around(x.bbox for x in lines) if lines else None)
        return Cell(
            *place[:2],
            text=joined_text(lines),
            bbox=box,
            row_span=place.row_span,
            col_span=place.col_span,
            header=place.row < self.header_rows,
            confidence=min((w.confidence for w in words), default=1.0),
            words=tuple(words),
            marks=marks_of(words),
        )


def joined_text(lines: Iterable[Line]) -> str:
    """Lines of a cell as text: what stands on one height joined by a space, the rest by line breaks."""
    text, last = "", None
    for line in lines:
        if last is not None:
            text += " " if abs(line.bbox.cy - last.bbox.cy) < 0.4 * line.bbox.height else "\n"
        text, last = text + line.text, line
    return text


@lru_cache(maxsize=4096)  # asked several times for every cell
def is_value(text: str) -> bool:
    """Whether a cell holds a number, an amount, a percentage, a date, a time, or the dash that stands for none."""
    text = text.strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    if _IDENTIFIER.match(text):
        return False
    return any(kind.match(text) for kind in (VALUE, DATE, TIME, _NONE)) or (
        0 < len(text) <= 3 and _DASH.issuperset(text)
    )


def in_reading_order(lines: Iterable[Line]) -> list[Line]:
    """Lines of one cell, top to bottom and left to right, whatever their exact heights."""
    ordered: list[Line] = []
    row: list[Line] = []
    for line in sorted(lines, key=lambda x: x.bbox.cy):
        if row and line.bbox.cy - row[0].bbox.cy > 0.4 * line.bbox.height:
            ordered += sorted(row, key=lambda x: x.bbox.x0)
            row = []
        row.append(line)
    return ordered + sorted(row, key=lambda x: x.bbox.x0)


def split_at(line: Line, xs: Sequence[float]) -> list[Line]:
    """The line cut between words at the sorted places ``xs``; a word goes where its middle lies."""
    parts: dict[int, list[Word]] = {}
    for word in line.words:
        parts.setdefault(bisect_right(xs, word.bbox.cx), []).append(word)
    return [line] if len(parts) == 1 else [Line.of(words) for _, words in sorted(parts.items())]


def covered(boxes: Iterable[BBox], most: int = 0) -> list[tuple[float, float]]:
    """Stretches of x that more than `most` boxes cover."""
    boxes = list(boxes)
    events = sorted([(b.x0, 1) for b in boxes] + [(b.x1, -1) for b in boxes], key=lambda e: (e[0], -e[1]))
    spans: list[tuple[float, float]] = []
    depth, start = 0, 0.0
    for x, step in events:
        if depth == most and step == 1:
            start = x
        if depth == most + 1 and step == -1:
            spans.append((start, x))
        depth += step
    return spans
