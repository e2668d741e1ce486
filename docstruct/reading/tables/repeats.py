"""A table whose columns repeat → the tables that were set beside one another to save room.

They repeat where the same heads come again, or, without heads, where groups of columns alike in place and kind stand
clearly further apart than the columns inside them. Points; em is the size of the print.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from docstruct.document import Line
from docstruct.geometry import BBox
from docstruct.reading.tables.draft import Draft, Place, is_value, joined_text

CLEARLY = 1.5  # times the widest gap inside a group of columns, between two groups
ALIKE = 0.5  # em by which columns of two groups may stand differently


def parted(draft: Draft) -> list[Draft]:
    """The draft, or where its first columns come again over all its width, one for each time."""
    period = _period(_heads(draft)) if draft.header_rows else _bare_period(draft)
    if not period:
        return [draft]
    return [_part(draft, first, first + period) for first in range(0, draft.n_cols, period)]


def _heads(draft: Draft) -> list[str]:
    """The head of every column; none where a head spans several, or a column has no head of its own."""
    texts = [""] * draft.n_cols
    for place, lines in sorted(draft.cells.items()):
        if place.row < draft.header_rows and lines:
            if place.col_span > 1:
                return []
            texts[place.col] = f"{texts[place.col]} {joined_text(lines)}".casefold()
    return texts if all(texts) else []


def _period(heads: Sequence[str]) -> int:
    """Of how many heads, at least two of them different, all are repetitions; 0 for none."""
    n = len(heads)
    for period in range(2, n // 2 + 1):
        if n % period == 0 and all(heads[c] == heads[c % period] for c in range(n)):
            return period if len(set(heads)) > 1 else 0
    return 0


def _bare_period(draft: Draft) -> int:
    """After how many columns, at least two, the same ones begin again, told by place and kind; 0 for never."""
    columns = [_column(draft, col) for col in range(draft.n_cols)]
    if not all(columns):
        return 0
    boxes = [BBox.around(line.bbox for line in lines) for lines in columns]
    figures = [2 * sum(is_value(line.text) for line in lines) > len(lines) for lines in columns]
    em = median([line.size or line.bbox.height for lines in columns for line in lines]) or 1.0
    n = draft.n_cols
    gaps = [b.x0 - a.x1 for a, b in pairwise(boxes)]
    for period in (p for p in range(2, n // 2 + 1) if n % p == 0):
        between = [gap for i, gap in enumerate(gaps, start=1) if i % period == 0]
        inside = [gap for i, gap in enumerate(gaps, start=1) if i % period]
        alike = all(_alike(boxes, figures, c, period, ALIKE * em) for c in range(period, n))
        if min(between) > CLEARLY * max(*inside, em) and alike:
            return period
    return 0


def _column(draft: Draft, col: int) -> list[Line]:
    return [line for p, lines in draft.cells.items() if p.col <= col < p.col + p.col_span for line in lines]


def _alike(boxes: Sequence[BBox], figures: Sequence[bool], col: int, period: int, slack: float) -> bool:
    """Whether a column is of the kind of that a period before it, and stands like it in its group."""
    before, first = col - period, col - col % period
    own, other = boxes[col], boxes[before]
    left = (own.x0 - boxes[first].x0) - (other.x0 - boxes[first - period].x0)
    right = (own.x1 - boxes[first].x0) - (other.x1 - boxes[first - period].x0)
    return figures[col] is figures[before] and min(abs(left), abs(right)) < slack


def _part(draft: Draft, first: int, stop: int) -> Draft:
    """Some columns as a table of their own, without the rows that are empty there."""
    own = {p: lines for p, lines in draft.cells.items() if first <= p.col and p.col + p.col_span <= stop}
    rows = sorted({p.row for p, lines in own.items() if lines})
    at = {row: i for i, row in enumerate(rows)}
    cells: dict[Place, list[Line]] = {}
    boxes: dict[Place, BBox] = {}
    for place, lines in own.items():
        if place.row in at:
            span = sum(place.row <= row < place.row + place.row_span for row in rows)
            new = Place(at[place.row], place.col - first, span, place.col_span)
            cells[new] = lines
            if place in draft.boxes:
                boxes[new] = draft.boxes[place]
    around = [*boxes.values(), *(line.bbox for lines in cells.values() for line in lines)]
    heads = sum(row < draft.header_rows for row in rows)
    return Draft(BBox.around(around), cells, boxes, heads, draft.ruled, draft.confidence, draft.features)
