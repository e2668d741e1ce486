"""A table and its page → the table with the labels beside it and the rows above and below that belong to it.

Where a table begins is a guess; a statement whose labels or first rows were left outside says nothing. What stands on
its lines to the left, and lines that carry on its columns of amounts, are taken in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from docstruct.document import Cell, Line, Page, Table
from docstruct.extractors.statements.cells import is_head
from docstruct.extractors.values.figures import parse_figure
from docstruct.extractors.values.locale import Locale
from docstruct.facts import Word
from docstruct.geometry import BBox

MOST_WITH_LABELS = 0.6  # of the rows; with fewer, what stands to the left is none of labels
ALIGNED = 0.7  # of the height of a line; amounts that end further away are not of the column
NEAR = 1.6  # times the usual way from row to row; a line further away is not of the table


def whole(page: Page, table: Table, others: Sequence[Table], locale: Locale) -> Table:
    """The table with what belongs to it.

    Args:
        page: in the frame in which it reads upright.
        table: on it.
        others: tables of the page, whose words stay theirs.
        locale: of the document.
    """
    if table.parts or not table.cells:
        return table
    boxes = [other.bbox for other in others if other is not table]
    free = [
        word
        for word in page.words
        if abs(word.angle) < 45
        and not table.bbox.contains(word.bbox.cx, word.bbox.cy)
        and not any(box.contains(word.bbox.cx, word.bbox.cy) for box in boxes)
    ]
    table = _with_labels(table, free, locale)
    return _with_rows(table, free, locale)


def _rows(table: Table) -> list[tuple[int, BBox]]:
    """Number of each row with amounts or texts, and the box around it."""
    found: dict[int, list[BBox]] = {}
    for cell in table.cells:
        if cell.bbox is not None and cell.text.strip() and cell.row_span == 1:
            found.setdefault(cell.row, []).append(cell.bbox)
    return [(row, BBox.around(boxes)) for row, boxes in sorted(found.items())]


def _with_labels(table: Table, free: Sequence[Word], locale: Locale) -> Table:
    """The table with a column of the words to the left, where its first column is of amounts."""
    first = [cell for cell in table.cells if cell.col == 0 and cell.text.strip()]
    amounts = sum(parse_figure(cell.text, locale) is not None for cell in first)
    rows = _rows(table)
    if not first or 2 * amounts <= len(first):
        return table
    labels = {
        row: sorted((w for w in free if w.bbox.x1 <= box.x0 and box.y0 < w.bbox.cy < box.y1), key=lambda w: w.bbox.x0)
        for row, box in rows
    }
    named = {row: words for row, words in labels.items() if any(c.isalpha() for w in words for c in w.text)}
    if len(named) < MOST_WITH_LABELS * len(rows):
        return table
    moved = [replace(cell, col=cell.col + 1) for cell in table.cells]
    return _of(table, [*moved, *(_cell(row, 0, words) for row, words in named.items())])


def _with_rows(table: Table, free: Sequence[Word], locale: Locale) -> Table:
    """The table with the lines above and below that have amounts in its columns."""
    rows = _rows(table)
    ends = _ends(table, locale)
    if len(rows) < 2 or not ends:
        return table
    steps = sorted(b.cy - a.cy for (_, a), (_, b) in pairwise(rows))
    reach = NEAR * steps[len(steps) // 2]
    lines = _lines([word for word in free if table.bbox.x0 - reach <= word.bbox.cx <= table.bbox.x1])
    above = list(_carried(reversed([x for x in lines if x.bbox.cy < rows[0][1].y0]), rows[0][1], reach, ends, locale))
    below = list(_carried([x for x in lines if x.bbox.cy > rows[-1][1].y1], rows[-1][1], reach, ends, locale))
    if not above and not below:
        return table
    cells = [replace(cell, row=cell.row + len(above)) for cell in table.cells]
    for number, line in enumerate(reversed(above)):
        cells += _cells(number, line, ends)
    for number, line in enumerate(below, len(above) + table.n_rows):
        cells += _cells(number, line, ends)
    return _of(table, cells)


def _ends(table: Table, locale: Locale) -> dict[int, tuple[float, float]]:
    """Column of amounts → where they end, and how high a line is."""
    found: dict[int, tuple[float, float]] = {}
    for col in range(1, table.n_cols):
        cells = [c for c in table.cells if c.col == col and c.col_span == 1 and c.bbox and parse_figure(c.text, locale)]
        boxes = sorted((c.bbox for c in cells if c.bbox is not None and not is_head(c)), key=lambda box: box.x1)
        if len(boxes) > 1:
            middle = boxes[len(boxes) // 2]
            found[col] = middle.x1, middle.height
    return found


def _lines(words: Sequence[Word]) -> list[Line]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.bbox.cy):
        last = rows[-1][-1].bbox if rows else None
        if last is not None and abs(word.bbox.cy - last.cy) < 0.45 * min(word.bbox.height, last.height):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [Line.of(sorted(row, key=lambda w: w.bbox.x0)) for row in rows]


def _carried(
    lines: Sequence[Line] | Iterator[Line],
    edge: BBox,
    reach: float,
    ends: dict[int, tuple[float, float]],
    locale: Locale,
) -> Iterator[Line]:
    """The lines next to each other, from the table on, with a label and an amount in every column."""
    for line in lines:
        last = [word for word in line.words if parse_figure(word.text, locale) and not is_head(_cell(0, 0, [word]))]
        held = [any(abs(word.bbox.x1 - x) < ALIGNED * high for word in last) for x, high in ends.values()]
        if abs(line.bbox.cy - edge.cy) > reach or not all(held) or not any(c.isalpha() for c in line.words[0].text):
            return
        edge = line.bbox
        yield line


def _cells(row: int, line: Line, ends: dict[int, tuple[float, float]]) -> Iterator[Cell]:
    """The words of a line in the columns whose amounts end where they end, the others in the first."""
    columns: dict[int, list[Word]] = {}
    for word in line.words:
        col = next((c for c, (x, high) in ends.items() if abs(word.bbox.x1 - x) < ALIGNED * high), 0)
        columns.setdefault(col, []).append(word)
    return (_cell(row, col, words) for col, words in columns.items())


def _cell(row: int, col: int, words: Sequence[Word]) -> Cell:
    sure = min(word.confidence for word in words)
    text = " ".join(word.text for word in words)
    return Cell(row, col, text, BBox.around(w.bbox for w in words), confidence=sure, words=tuple(words))


def _of(table: Table, cells: Sequence[Cell]) -> Table:
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.col)))
    boxes = [cell.bbox for cell in ordered if cell.bbox is not None]
    return replace(table, cells=ordered, bbox=BBox.around([table.bbox, *boxes]))
