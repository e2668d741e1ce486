"""What a model wrote, block by block with a box for each → a `Page` as extractors know it, in points.

The boxes of blocks are the model's; lines and words inside are laid out by estimate, or are the page's own
words where it has any that say the same. `Page.words` are then the page's own, so that a value that was written
and not printed is found out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from docstruct.document import Block, BlockKind, Cell, Figure, Line, Page, Table
from docstruct.engines.layout import cell_boxes, lay_out, set_line, table_pitch
from docstruct.engines.printed import matched, reading_order, words_within
from docstruct.facts import Issue, PageFacts, Word
from docstruct.geometry import BBox
from docstruct.model.html_table import Cell as GridCell
from docstruct.reading.lines import lines_of
from docstruct.reading.pairs import pairs_of

UNKNOWN = 0.5  # confidence of what a model wrote without saying how sure it was


@dataclass(frozen=True)
class Written:
    """One thing a model wrote.

    Attributes:
        kind: of block.
        bbox: points of the page as displayed.
        text: "" for tables and figures.
        lines: text and box of each line, where those are known; else ``text`` is laid out.
        cells: of a table.
        caption: written inside the table.
        figure: what a figure shows ("picture", "chart", ...), for figures.
        confidence: 0 to 1.
        placed: whether the box is the model's; else it is a guess, and a table may stand anywhere on the page.
    """

    kind: BlockKind
    bbox: BBox
    text: str = ""
    lines: tuple[tuple[str, BBox], ...] = ()
    cells: tuple[GridCell, ...] = ()
    caption: str = ""
    figure: str | None = None
    confidence: float = UNKNOWN
    placed: bool = True


# How the models name what they find; what is not here is text. The set is open.
KINDS: Mapping[str, BlockKind] = {
    "title": "title",
    "sub_title": "heading",
    "list": "list",
    "equation": "equation",
    "interline_equation": "equation",
    "header": "header",
    "page_header": "header",
    "footer": "footer",
    "page_footer": "footer",
    "page_number": "footer",
    "aside_text": "side-note",
    "table": "table",
    "image": "figure",
    "figure": "figure",
    "chart": "figure",
    "image_caption": "caption",
    "figure_caption": "caption",
    "chart_caption": "caption",
    "table_caption": "caption",
}


def page_of(
    written: Sequence[Written],
    facts: PageFacts,
    printed: Sequence[Word],
    issues: Iterable[Issue] = (),
    reason: str = "",
) -> Page:
    """The page.

    Args:
        written: in reading order.
        facts: of the page.
        printed: the words that the page itself states; none where it is a picture.
        issues: of the reading; those of the facts are added.
        reason: how it was read, for people.
    """
    parts = [_Part.of(each, facts.page_no, printed) for each in written]
    tables = tuple(_captioned(parts))
    lines = tuple(line for part in parts for line in part.lines)
    words = tuple(printed) or tuple(word for line in lines for word in line.words)
    empty = [Issue("no-text", "warning", "no text was found on the page", page_no=facts.page_no)]
    return Page(
        page_no=facts.page_no,
        width=facts.width,
        height=facts.height,
        way="model",
        words=words,
        lines=lines,
        blocks=tuple(part.block for part in parts),
        tables=tables,
        figures=tuple(part.figure for part in parts if part.figure is not None),
        pairs=tuple(pairs_of(lines, tables=tables)),
        issues=(*facts.issues, *issues, *(empty if not lines else ())),
        reason=reason,
    )


@dataclass(frozen=True)
class _Part:
    """What becomes of one written thing."""

    block: Block
    lines: tuple[Line, ...]
    table: Table | None = None
    figure: Figure | None = None

    @classmethod
    def of(cls, each: Written, page_no: int, printed: Sequence[Word]) -> _Part:
        within = words_within(printed, each.bbox) if printed else []
        if each.cells:
            return cls._table(each, page_no, within if each.placed else reading_order(printed))
        if each.figure is not None:
            figure = Figure(page_no, each.bbox, each.figure, each.text, each.confidence, "model")
            return cls(Block((), each.bbox, "figure", each.confidence), (), figure=figure)
        lines = _with_print(_laid(each), within)
        return cls(Block(lines, each.bbox, each.kind, each.confidence), lines)

    @classmethod
    def _table(cls, each: Written, page_no: int, within: Sequence[Word]) -> _Part:
        boxes = cell_boxes(each.cells, each.bbox)
        pitch = table_pitch(each.cells, boxes)
        laid = [lay_out(cell.text, box, each.confidence, pitch) for cell, box in zip(each.cells, boxes)]
        words = [[word for line in lines for word in line.words] for lines in laid]
        found = iter(matched([word for cell in words for word in cell], within))
        words = [[next(found) for _ in cell] for cell in words]
        box = each.bbox
        if not each.placed and (around := _printed_box(words)) is not None:
            box, words = around, _beside_print(each.cells, words, each.confidence)
            boxes = [BBox.around(word.bbox for word in cell) if cell else around for cell in words]
        cells = tuple(map(_cell, each.cells, boxes, words))
        lines = tuple(line for cell in cells for line in lines_of(cell.words))
        table = Table(page_no, box, cells, each.caption or None, confidence=each.confidence, way="model")
        return cls(Block(lines, box, "table", each.confidence), lines, table=table)


def _printed_box(cells: Sequence[Sequence[Word]]) -> BBox | None:
    """Where a table is printed whose place the model did not tell; None where less than half of its words are."""
    words = [word for cell in cells for word in cell]
    printed = [word.bbox for word in words if word.way != "model"]
    return BBox.around(printed) if printed and 2 * len(printed) >= len(words) else None


def _beside_print(cells: Sequence[GridCell], words: Sequence[Sequence[Word]], sure: float) -> list[list[Word]]:
    """The words of a table found in print; what is not printed is set where its row and its column are."""
    rows: dict[int, list[BBox]] = {}
    columns: dict[int, list[BBox]] = {}
    for cell, held in zip(cells, words):
        boxes = [word.bbox for word in held if word.way != "model"]
        if cell.row_span == 1:
            rows.setdefault(cell.row, []).extend(boxes)
        if cell.col_span == 1:
            columns.setdefault(cell.col, []).extend(boxes)
    placed = []
    for cell, held in zip(cells, words):
        row, column = rows.get(cell.row), columns.get(cell.col)
        if row and column and held and all(word.way == "model" for word in held):
            x, y = BBox.around(column), BBox.around(row)
            line = set_line(cell.text, BBox(x.x0, y.y0, x.x1, y.y1), sure)
            held = line.words if line is not None else held
        placed.append(list(held))
    return placed


def _laid(each: Written) -> tuple[Line, ...]:
    if each.lines:
        known = (set_line(text, box, each.confidence) for text, box in each.lines)
        return tuple(line for line in known if line is not None)
    return lay_out(each.text, each.bbox, each.confidence)


def _cell(cell: GridCell, box: BBox, words: Sequence[Word]) -> Cell:
    printed = [word.bbox for word in words if word.way != "model"]
    return Cell(
        cell.row,
        cell.col,
        cell.text,
        BBox.around(printed) if printed else box,
        cell.row_span,
        cell.col_span,
        cell.header,
        min((word.confidence for word in words), default=1.0),
        tuple(words),
    )


def _with_print(lines: Sequence[Line], within: Sequence[Word]) -> tuple[Line, ...]:
    """The lines with printed words in place of those that say the same; set as the print is set."""
    if not within or not lines:
        return tuple(lines)
    found = iter(matched([word for line in lines for word in line.words], within))
    rows = [[next(found) for _ in line.words] for line in lines]
    if all(word.way == "model" for row in rows for word in row):
        return tuple(lines)
    return tuple(lines_of(word for row in rows for word in _drawn_near(row)))


def _drawn_near(row: Sequence[Word]) -> Sequence[Word]:
    """A written line, its words that match nothing placed beside the printed ones, as they were written."""
    first = next((i for i, word in enumerate(row) if word.way != "model"), None)
    if first is None:
        return row
    placed = list(row)
    for i in reversed(range(first)):
        placed[i] = _beside(row[i], placed[i + 1], before=True)
    for i in range(first + 1, len(row)):
        if row[i].way == "model":
            placed[i] = _beside(row[i], placed[i - 1], before=False)
    return placed


def _beside(word: Word, other: Word, before: bool) -> Word:
    """The word a space before or after the other, in its size."""
    size = other.size or other.bbox.height
    width = word.bbox.width * size / max(word.size, 1e-3)
    x0 = other.bbox.x0 - 0.25 * size - width if before else other.bbox.x1 + 0.25 * size
    return word._replace(bbox=BBox(x0, other.bbox.y0, x0 + width, other.bbox.y1), size=size)


def _captioned(parts: Sequence[_Part]) -> Iterator[Table]:
    """The tables, each with the caption written in it, or right before or after it."""
    for i, part in enumerate(parts):
        if part.table is None:
            continue
        beside = [parts[j].block for j in (i - 1, i + 1) if 0 <= j < len(parts)]
        block = next((b for b in beside if b.kind == "caption"), None)
        if part.table.caption is None and block is not None:
            yield dataclasses.replace(part.table, caption=block.text.replace("\n", " "), caption_bbox=block.bbox)
        else:
            yield part.table
