"""A `Table` → panels of line items: labels, amounts by column, units, indentation.

A panel is a run of label columns with the columns of amounts to the right of it; a balance sheet with assets beside
liabilities is one table with two panels. Labels that run over two lines are joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from docstruct.document import Cell, Line, Page, Table
from docstruct.extractors.datatables.levels import levels_of
from docstruct.extractors.lexicon.labels import fold
from docstruct.extractors.statements.cells import (
    Row,
    bands_of,
    columns_of,
    figure_of,
    has_amount,
    locale_of,
    rows_of,
    told_apart,
)
from docstruct.extractors.statements.heads import Head, read_heads
from docstruct.extractors.statements.periods import read_hint
from docstruct.extractors.statements.terms import mentions
from docstruct.extractors.statements.terms import words as terms
from docstruct.extractors.values.locale import Locale
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.scales import find_unit

_REFERENCE = re.compile(
    r"^\W*(?:(?:note|nota|anm|anhang|附注)\W{0,2})?(?:[A-Za-z]{1,2}|[IVXivx]{1,5}|[一二三四五六七八九十]{1,3})?\W{0,2}\d{1,3}"
    r"(?:\W{1,3}(?:[A-Za-z]|[A-Za-z]?\W?\d{1,3}))*\W*$"
)
SMALL = 0.8  # of the size of a label; smaller digits behind it are marks of notes
FEW_AMOUNTS = 0.12  # of the rows; a column with fewer numbers is none of amounts
ALIGNED = 0.7  # of the height of a row; amounts that end further apart are of two columns


@dataclass(frozen=True)
class Item:
    """A row: its label, the cell under each head (None where nothing stands), and the unit printed beside it."""

    label: str
    cells: tuple[Cell | None, ...] = ()
    words: tuple[Word, ...] = ()
    bbox: BBox | None = None
    unit: Cell | None = None  # in a column of units
    level: int = 0
    page_no: int | None = None  # in a table over several pages

    @property
    def bold(self) -> bool:
        """Whether the label is in bold print."""
        return bool(self.words) and all(word.bold for word in self.words)

    @property
    def empty(self) -> bool:
        """Whether nothing stands beside the label: a heading, or the first line of a label."""
        return all(cell is None for cell in self.cells)


@dataclass(frozen=True)
class Panel:
    """Labels with their amounts.

    Attributes:
        locale: how its numbers read.
        heads: one for each column of amounts.
        items: rows from top to bottom; as many cells as there are heads.
        stub: what stands over the labels.
        bands: the box around the amounts of each column.
        units: whether a column between labels and amounts says what each row is of.
    """

    table: Table
    locale: Locale
    heads: tuple[Head, ...]
    items: tuple[Item, ...]
    stub: str
    bands: tuple[BBox, ...] = ()
    units: bool = False

    def goes_on_in(self, below: Panel) -> bool:
        """Whether another panel has no heads of its own and its amounts stand right under those of this one."""
        aligned = len(self.bands) == len(below.bands) and all(
            abs(a.x1 - b.x1) < ALIGNED * (a.height + b.height) / 2 / max(len(self.items), len(below.items), 1)
            for a, b in zip(self.bands, below.bands)
        )
        return aligned and not any(head.hint.said for head in below.heads)


def panels_of(page: Page, table: Table, locale: Locale, after: float = 0.0) -> list[Panel]:
    """The panels of a table; none where it has no columns of amounts.

    Args:
        page: in the frame in which it reads upright.
        table: on it.
        locale: of the document.
        after: where the table above it ends.
    """
    rows = rows_of(table)
    locale = locale_of(rows, locale)
    start = _first_row(rows, locale)
    if start is None:
        return []
    body = rows[start:]
    filled = [c for c in range(table.n_cols) if not _is_stray(body, c, locale)]
    amounts = [c for c in filled if _is_amounts(body, c, locale)]
    made = (_panel(page, table, body, group, locale, after) for group in _groups(filled, amounts))
    return [panel for panel in made if panel is not None]


def _first_row(rows: Sequence[Row], locale: Locale) -> int | None:
    """The first row with amounts: numbers that are no years, and not amid words of dates."""
    for index, row in enumerate(rows):
        cells = [cell for cell in row[1:] if cell is not None]
        amounts = sum(has_amount(cell, locale) for cell in cells)
        if amounts > sum(read_hint(cell.text).said for cell in cells):
            return index
    return None


def _is_stray(body: Sequence[Row], col: int, locale: Locale) -> bool:
    """Whether a column holds nothing, or so few numbers and nothing else that they are marks of notes."""
    cells = [cell for row in body if (cell := row[col]) is not None]
    figures = [figure for cell in cells if (figure := figure_of(cell, locale))]
    few = len(cells) < max(2, FEW_AMOUNTS * len(body)) and len(figures) == len(cells)
    return few and not any(figure.nil for figure in figures)


def _is_amounts(body: Sequence[Row], col: int, locale: Locale) -> bool:
    cells = [row[col] for row in body if row[col] is not None]
    figures = sum(figure_of(cell, locale) is not None for cell in cells)
    return figures > (0.5 * len(cells) if col > 0 else len(cells) - 1)


def _groups(filled: Sequence[int], amounts: Sequence[int]) -> Iterator[tuple[list[int], list[int]]]:
    """(label columns, columns of amounts) from left to right."""
    labels: list[int] = []
    figures: list[int] = []
    for col in filled:
        if col in amounts:
            figures.append(col)
            continue
        if figures:
            yield labels, figures
            labels, figures = [], []
        labels.append(col)
    if figures:
        yield labels, figures


def _panel(
    page: Page,
    table: Table,
    rows: Sequence[Row],
    group: tuple[list[int], list[int]],
    locale: Locale,
    after: float,
) -> Panel | None:
    labels, cols = group
    found = bands_of(rows, cols, locale)
    if not labels or not found:
        return None
    groups = columns_of(rows, found, locale)
    cols = [columns[-1] for columns in groups]
    bands = [BBox.around(found[col] for col in columns) for columns in groups]
    body = told_apart(rows, groups, found)
    ends = [cell.bbox.x1 for row in body for c in labels if (cell := row[c]) and cell.bbox]
    left = (max((x for x in ends if x < bands[0].x0), default=bands[0].x0 - bands[0].width) + bands[0].x0) / 2
    top = min(cell.bbox.y0 for cell in body[0] if cell is not None and cell.bbox is not None)
    heads = read_heads(page, table, bands, left, (after, top), locale)
    units = next((c for c in labels[1:] if _is_units(body, c)), None)
    labels = [labels[0], *(c for c in labels[1:] if not _is_notes(body, c))]
    items = [_heading(line, len(cols)) for line in heads.headings]
    made = (_titled(_item(row, labels, cols, units), locale) for row in body)
    items += [item for item in made if item.label or not item.empty]
    stub = "\n".join(run.text for run in heads.stub if run.bbox.x0 < bands[0].x0)
    levelled = tuple(_levelled(_joined(_without_notes(items))))
    return Panel(table, locale, heads.columns, levelled, stub, tuple(bands), units is not None)


def _heading(line: Line, columns: int) -> Item:
    return Item(line.text, (None,) * columns, line.words, line.bbox)


def _is_units(body: Sequence[Row], col: int) -> bool:
    texts = [cell.text for row in body if (cell := row[col]) is not None and cell.text.strip()]
    return bool(texts) and sum(len(t) <= 24 and find_unit(t) is not None for t in texts) >= 0.6 * len(texts)


def _is_notes(body: Sequence[Row], col: int) -> bool:
    """Whether a column refers to notes: "12", "5, 7", "D.3", "4 (a)"."""
    texts = [cell.text for row in body if (cell := row[col]) is not None and cell.text.strip()]
    return bool(texts) and sum(len(t) <= 16 and _REFERENCE.match(t) is not None for t in texts) >= 0.8 * len(texts)


def _titled(item: Item, locale: Locale) -> Item:
    """An item with words in place of amounts as the heading that it is, and the word for the unit of what follows."""
    cells = [cell for cell in item.cells if cell is not None]
    if not item.label or not cells or any(figure_of(cell, locale) or not _names_unit(cell.text) for cell in cells):
        return item
    return replace(item, cells=(None,) * len(item.cells), unit=cells[0])


def _names_unit(text: str) -> bool:
    return not any(c.isdigit() for c in text) and (find_unit(text) is not None or mentions(text, "minor_units"))


def _item(row: Sequence[Cell | None], labels: Sequence[int], cols: Sequence[int], units: int | None) -> Item:
    held = [cell for c in labels if c != units and (cell := row[c]) is not None and cell.text.strip()]
    # Numbers between labels and amounts refer to notes.
    named = [cell for cell in held if cell.col == labels[0] or any(c.isalpha() for c in cell.text)]
    words = tuple(word for cell in named for word in cell.words)
    boxes = [cell.bbox for cell in named if cell.bbox is not None]
    return Item(
        " ".join(filter(None, map(_label, named))),
        tuple(cell if (cell := row[c]) is not None and cell.text.strip() else None for c in cols),
        words,
        BBox.around(boxes) if boxes else None,
        row[units] if units is not None else None,
        page_no=next((cell.page_no for cell in row if cell is not None and cell.page_no), None),
    )


def _label(cell: Cell) -> str:
    """The text of a cell without marks of notes behind it: small ones, and numbers of a column of their own."""
    words = list(cell.words)
    size = max((word.size for word in words), default=0.0)
    while len(words) > 1 and not any(c.isalpha() for c in words[-1].text):
        apart = words[-1].bbox.x0 - words[-2].bbox.x1 > max(size, words[-1].bbox.height)
        if words[-1].size >= SMALL * size and not (apart and words[-1].text.isdigit()):
            break
        words.pop()
    return " ".join(word.text for word in words) if len(words) < len(cell.words) else " ".join(cell.text.split())


def _without_notes(items: Sequence[Item]) -> Sequence[Item]:
    """The items up to the last with an amount: notes stand below it."""
    last = max((i for i, item in enumerate(items) if not item.empty), default=-1)
    return items[: last + 1]


def _joined(items: Sequence[Item]) -> Iterator[Item]:
    """The items, labels of two lines as one."""
    waiting: Item | None = None
    for item in items:
        if waiting is not None and _continues(waiting, item):
            item = _together(waiting, item)
        elif waiting is not None:
            yield waiting
        waiting = item if item.empty else None
        if waiting is None:
            yield item
    if waiting is not None:
        yield waiting


def _continues(first: Item, second: Item) -> bool:
    """Whether a label goes on in the next row: in lower case or in brackets, or after a word that wants another."""
    if not second.label or not first.label or first.unit is not None:
        return False
    if first.bbox and second.bbox and second.bbox.y0 - first.bbox.y1 > first.bbox.height:
        return False
    if mentions(second.label[:14], "thereof"):
        return False
    begins = second.label.lstrip("‘'")[0]
    last = fold(first.label.split()[-1])
    return begins.islower() or begins == "(" or last in terms("joints") or first.label[-1] in ",-–/&"


def _together(first: Item, second: Item) -> Item:
    box = BBox.around([b for b in (first.bbox, second.bbox) if b is not None]) if first.bbox or second.bbox else None
    label = f"{first.label} {second.label}"
    return replace(second, label=label, words=(*first.words, *second.words), bbox=box)


def _levelled(items: Iterator[Item]) -> Iterator[Item]:
    """The items with the depth of their indentation."""
    known = list(items)
    starts = [
        (min(w.bbox.x0 for w in item.words) if item.words else item.bbox.x0) if item.bbox else None for item in known
    ]
    sizes = sorted(word.size or word.bbox.height for item in known for word in item.words) or [10.0]
    for item, level in zip(known, levels_of(starts, sizes[len(sizes) // 2])):
        yield replace(item, level=level)
