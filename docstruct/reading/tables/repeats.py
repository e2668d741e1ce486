"""A table whose heads repeat → the tables that were set beside one another to save room."""

from __future__ import annotations

from collections.abc import Sequence

from docstruct.document import Line
from docstruct.geometry import BBox
from docstruct.reading.tables.draft import Draft, Place, joined_text


def parted(draft: Draft) -> list[Draft]:
    """The draft, or where the heads of its first columns come again over all the others, one for each time."""
    period = _period(_heads(draft))
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
