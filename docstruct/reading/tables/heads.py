"""A chosen draft and the rules around it → the draft with all of its heads; boxes in points.

Where a rule over the whole table parts heads from rows, all that stands between it and the rule over the heads
names columns, whatever it looks like: numbers ("Grade 1 2 3"), codes, and what stands over several columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from docstruct.document import Line
from docstruct.geometry import BBox
from docstruct.reading.layout import CAPTION
from docstruct.reading.lines import rows_of
from docstruct.reading.tables.columns import Span, visual_row
from docstruct.reading.tables.draft import Draft, Place, is_value, joined_text
from docstruct.reading.tables.header import header_cells
from docstruct.reading.tables.rows import Barriers
from docstruct.reading.tables.rules import Rules

MOST_HEADS = 5  # rows between the rule over the heads and the table as it was read
NEAR = 2.0  # em of white between two rows of heads
WIDE = 8  # words in a head; a line of more is text
PARTED = 0.2  # share of the rows that rules may part where one of them ends the heads
FIGURES = 0.8  # share of the cells of a column of figures
REMARK = re.compile(r"^[(\[][^()\[\]]+[)\]]$")


def with_heads(draft: Draft, lines: Sequence[Line], rules: Rules) -> Draft:
    """The draft with the rows that rules make its heads, from its own first rows and from the lines above it.

    Args:
        draft: chosen by the judge.
        lines: of the page that are in no table.
        rules: drawn on the page.
    """
    if draft.ruled:
        return _with_bold_head(draft)
    barriers = Barriers(rules, draft.bbox.x0, draft.bbox.x1)
    own = _own(draft, barriers)
    columns = None if own is None else _columns(draft, own)
    if own is None or columns is None:
        return draft
    above = _above(draft, lines, columns, barriers)
    if own == draft.header_rows and not above:
        return draft
    return _headed(draft, own, above, columns, rules)


def _with_bold_head(draft: Draft) -> Draft:
    """A drawn grid whose first row alone is bold is headed by it, whatever it shows."""
    if draft.header_rows:
        return draft
    rows: dict[int, list[list[Line]]] = {}
    for place, lines in draft.cells.items():
        if lines:
            rows.setdefault(place.row, []).append(lines)
    bold = [all(line.bold for cell in rows[r] for line in cell) for r in sorted(rows) if len(rows[r]) > 1]
    if len(bold) > 2 and 0 in rows and len(rows[0]) > 1 and bold[0] and not any(bold[1:]):
        draft.header_rows = 1
    return draft


def _columns(draft: Draft, own: int) -> list[Span] | None:
    """Where the cells of each column stand below its `own` heads; None where a column has none, or columns overlap."""
    spans = []
    for col in range(draft.n_cols):
        boxes = [x.bbox for p, ls in draft.cells.items() if p.col == col and p.col_span == 1 for x in ls]
        body = [x.bbox for p, ls in draft.cells.items() if p.col == col and p.row >= own for x in ls]
        boxes = body if col and body else boxes
        if not boxes:
            return None
        spans.append((min(b.x0 for b in boxes), max(b.x1 for b in boxes)))
    return spans if all(a[1] <= b[0] + 1.0 for a, b in pairwise(spans)) else None


def _row_boxes(draft: Draft) -> list[BBox | None]:
    found: list[list[BBox]] = [[] for _ in range(draft.n_rows)]
    for place, lines in draft.cells.items():
        found[place.row] += [x.bbox for x in lines]
    return [BBox.around(boxes) if boxes else None for boxes in found]


def _own(draft: Draft, barriers: Barriers) -> int | None:
    """How many of its first rows are heads; None where no rule says where they end."""
    boxes = _row_boxes(draft)
    parted = [a is not None and b is not None and barriers.between(a.y1, b.y0) for a, b in pairwise(boxes)]
    for stop in (draft.header_rows, draft.header_rows + 1, draft.header_rows + 2):
        if not 0 < stop < len(boxes) or not parted[stop - 1]:
            continue
        more = stop > draft.header_rows
        if more and (sum(parted[stop:]) > PARTED * len(parted) or not _names(draft, draft.header_rows, stop)):
            return None
        return stop
    return None


def _names(draft: Draft, start: int, stop: int) -> bool:
    """Whether each of some rows of the body names columns: where the others show figures, it does not."""
    body: dict[int, list[str]] = {}
    heads: dict[int, dict[int, str]] = {row: {} for row in range(start, stop)}
    for place, lines in draft.cells.items():
        text = joined_text(lines).replace("\n", " ")
        if text and place.row in heads:
            heads[place.row][place.col] = text
        elif text and place.row >= stop:
            body.setdefault(place.col, []).append(text)
    figures = {c for c, texts in body.items() if sum(map(is_value, texts)) >= FIGURES * len(texts)}
    if len(figures) < 2:
        return False
    naming = [sum(not _is_number(text) for c, text in row.items() if c in figures) for row in heads.values()]
    return all(n > 0 and 4 * n >= len(figures) for n in naming)


def _is_number(text: str) -> bool:
    return is_value(text) and not any(map(str.isalpha, text))


def _above(draft: Draft, lines: Sequence[Line], columns: list[Span], barriers: Barriers) -> list[Line]:
    """The lines between the table as it was read and the rule over its heads; none where no such rule is drawn."""
    em = max(x.size or x.bbox.height for x in draft.lines)
    top = max((y for y in barriers.whole if y < draft.bbox.y0 + 1), default=None)
    if top is None:
        return []
    found = [x for x in lines if top - 1 < x.bbox.cy < draft.bbox.y0 and x.bbox.overlap_x(draft.bbox) > 0]
    rows = rows_of(found)
    edges = [*(max(x.bbox.y1 for x in row) for row in rows), draft.bbox.y0]
    tops = [*(min(x.bbox.y0 for x in row) for row in rows), draft.bbox.y0]
    near = all(below - above <= NEAR * em for above, below in zip(edges, tops[1:]))
    return found if 0 < len(rows) <= MOST_HEADS and near and all(_may_head(row, columns) for row in rows) else []


def _may_head(row: Sequence[Line], columns: list[Span]) -> bool:
    """Whether a row stands over columns: not a title, which begins where the labels do, nor a remark."""
    texts = [x.text for x in row]
    if any(CAPTION.match(t) or REMARK.match(t) or len(t.split()) > WIDE or t.endswith(":") for t in texts):
        return False
    return any(x.bbox.x0 > columns[0][0] + 2.0 and x.bbox.x1 > columns[1][0] for x in row)


def _headed(draft: Draft, own: int, above: Sequence[Line], columns: list[Span], rules: Rules) -> Draft:
    """The draft with its first rows and the lines above laid out as heads anew."""
    heads = [x for place, lines in draft.cells.items() if place.row < own for x in lines]
    rows = [visual_row(row, columns) for row in rows_of([*above, *heads])]
    placed, tiers = header_cells(rows, columns, rules)
    body = {
        place._replace(row=place.row - own + tiers): lines for place, lines in draft.cells.items() if place.row >= own
    }
    cells: dict[Place, list[Line]] = {**placed, **body}
    box = BBox.around(x.bbox for lines in cells.values() for x in lines)
    return Draft(box, cells, {}, tiers, False, draft.confidence, draft.features)
