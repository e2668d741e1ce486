"""A `Table` → rows of cells, with rows and columns told apart that were taken together, and how its numbers read.

Amounts under one head end at one place; where the words of a cell belong under two heads, or stand on two lines of
which each has amounts, they are two cells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from docstruct.document import Cell, Table
from docstruct.extractors.statements.periods import read_hint
from docstruct.extractors.values.figures import Figure, parse_figure
from docstruct.extractors.values.locale import Locale
from docstruct.extractors.values.numbers import find_amounts
from docstruct.facts import Word
from docstruct.geometry import BBox

Row = list[Cell | None]
OVERLAP = 0.5  # of the narrower of two columns; columns of amounts do not overlap


def rows_of(table: Table) -> list[Row]:
    """The rows of a table, a cell at the place where it begins; lines with amounts of their own are rows."""
    rows = [
        [cell if cell and (cell.row, cell.col) == (r, c) else None for c, cell in enumerate(row)]
        for r, row in enumerate(table.grid())
    ]
    return [line for row in rows for line in _lines_of(row)]


def figure_of(cell: Cell | None, locale: Locale) -> Figure | None:
    """The amount a cell states."""
    return parse_figure(cell.text, locale) if cell is not None else None


def has_amount(cell: Cell, locale: Locale) -> bool:
    """Whether a cell states an amount, or several that belong into columns of their own."""
    if figure_of(cell, locale) is not None:
        return not is_head(cell)
    return len(cell.words) > 1 and all(
        parse_figure(word.text, locale) is not None and not read_hint(word.text).said for word in cell.words
    )


def is_head(cell: Cell) -> bool:
    """Whether a number is of a head: a year (2021, not 2,021), a day, "9M"."""
    text = cell.text.strip(" *)¹²³")
    if text.isdigit():
        return len(text) == 4 and read_hint(text).year is not None
    return read_hint(text).said


def locale_of(rows: Iterable[Row], locale: Locale) -> Locale:
    """How the numbers of a table read: marks with other than three digits behind them are decimal marks."""
    decimal: Counter[str] = Counter()
    group: Counter[str] = Counter()
    for text in (cell.text for row in rows for cell in row[1:] if cell is not None and not is_head(cell)):
        for found in find_amounts(text):
            digits = text[found.start : found.end].strip("()-+ €$£")
            marks = [c for c in digits if c in ".,"]
            tail = len(digits.rpartition(marks[-1])[2]) if marks else 0
            if len(marks) == 1 and tail != 3:
                decimal[marks[0]] += 1
            elif marks:
                group[marks[0]] += 1
    for mark, other in ((".", ","), (",", ".")):
        if decimal[mark] > decimal[other] or (group[other] > group[mark] and not decimal[other]):
            return replace(locale, decimal=mark)  # type: ignore[arg-type]
    return locale


def bands_of(rows: Sequence[Row], cols: Sequence[int], locale: Locale) -> dict[int, BBox]:
    """Column → the box around its amounts; columns whose place is not known are left out."""
    found = {}
    for col in cols:
        cells = [cell for row in rows if (cell := row[col]) and cell.bbox and cell.col_span == 1]
        boxes = [cell.bbox for cell in cells if cell.bbox and figure_of(cell, locale)]
        if boxes:
            found[col] = BBox.around(boxes)
    return found


def columns_of(rows: Sequence[Row], bands: Mapping[int, BBox], locale: Locale) -> list[list[int]]:
    """The columns, those that are one together: amounts that overlap, and signs right before amounts."""
    groups: list[list[int]] = []
    for col in sorted(bands, key=lambda c: bands[c].x1):
        last = groups[-1][-1] if groups else None
        if last is not None and (_overlap(bands[last], bands[col]) or _is_sign(rows, last, bands, col, locale)):
            groups[-1].append(col)
        else:
            groups.append([col])
    return groups


def _overlap(a: BBox, b: BBox) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > OVERLAP * min(a.width, b.width)


def _is_sign(rows: Sequence[Row], col: int, bands: Mapping[int, BBox], right: int, locale: Locale) -> bool:
    """Whether a column holds nothing but dashes right before the amounts of the next."""
    cells = [cell for row in rows if (cell := row[col]) is not None]
    dashes = all((figure := figure_of(cell, locale)) is not None and figure.nil for cell in cells)
    height = max((cell.bbox.height for row in rows if (cell := row[right]) and cell.bbox), default=0.0)
    return dashes and bands[right].x0 - bands[col].x1 < height


def told_apart(rows: Iterable[Row], groups: Sequence[Sequence[int]], bands: Mapping[int, BBox]) -> list[Row]:
    """The rows with a cell in the last column of each group, made of the words that stand there.

    Args:
        rows: of the table.
        groups: columns that are one, from left to right.
        bands: the box around the amounts of each column.
    """
    around = [BBox.around(bands[col] for col in group) for group in groups]
    edges = [(a.x1 + b.x0) / 2 for a, b in pairwise(around)]
    return [_told_apart(row, groups, edges) for row in rows]


def _told_apart(row: Row, groups: Sequence[Sequence[int]], edges: Sequence[float]) -> Row:
    held = [cell for group in groups for col in group if (cell := row[col]) is not None]
    words = [word for cell in held for word in cell.words]
    if any(not cell.words for cell in held):  # places of words are not known
        return row
    apart = list(row)
    for group in groups:
        for col in group:
            apart[col] = None
    columns: dict[int, list[Word]] = {}
    for word in words:
        columns.setdefault(sum(word.bbox.cx > edge for edge in edges), []).append(word)
    for index, inside in columns.items():
        col = groups[index][-1]
        apart[col] = _cell(held[0], col, sorted(inside, key=lambda word: word.bbox.x0))
    return apart


def _lines_of(row: Row) -> Iterator[Row]:
    """The row, or a row for each of its lines where several of them have amounts."""
    cells = [cell for cell in row if cell is not None]
    lines = _baselines([word for cell in cells for word in cell.words])
    first = next((cell for cell in cells), None)
    beside = {id(word) for cell in cells if cell is not first for word in cell.words}
    with_amounts = sum(any(id(w) in beside and any(c.isdigit() for c in w.text) for w in line) for line in lines)
    if with_amounts < 2 or any(cell.header for cell in cells) or any(is_head(cell) for cell in cells[1:]):
        yield row
        return
    for line in lines:
        inside = {id(word) for word in line}
        yield [
            _cell(cell, cell.col, words) if cell and (words := [w for w in cell.words if id(w) in inside]) else None
            for cell in row
        ]


def _baselines(words: Sequence[Word]) -> list[list[Word]]:
    """The words by the line they stand on, from top to bottom."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.bbox.cy):
        if lines and word.bbox.cy - lines[-1][-1].bbox.cy < 0.5 * min(word.bbox.height, lines[-1][-1].bbox.height):
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _cell(cell: Cell, col: int, words: Sequence[Word]) -> Cell:
    text = " ".join(word.text for word in words)
    box = BBox.around(word.bbox for word in words)
    sure = min(word.confidence for word in words)
    return replace(cell, col=col, text=text, bbox=box, words=tuple(words), col_span=1, row_span=1, confidence=sure)
