"""Tables of pages that follow each other → tables that go on over several pages as one.

The last table of a page goes on with the first of the next where nothing of the text stands between them, their
columns lie alike, and the second has the heads of the first or none. Repeated heads are dropped, a row that was
split at the foot of the page is joined, and every cell keeps the page it stands on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from docstruct.document import Block, Cell, Page, Table, TablePart
from docstruct.geometry import BBox

SLACK = 0.03  # of the page's width by which edges of columns may differ
EDGE_ZONE = 0.12  # of the page's height in which short lines are running heads and feet
SHORT = 80  # characters of a line that may say "continued"


def joined(pages: Sequence[Page], tables: Sequence[Table]) -> list[Table]:
    """The tables of all pages in order, those that go on joined; boxes of the page each cell stands on.

    Args:
        pages: of the document, in order.
        tables: found on them, in order.
    """
    on: dict[int, list[Table]] = {page.page_no: [] for page in pages}
    for table in tables:
        on[table.page_no].append(table)
    out: list[Table] = []
    last: Page | None = None  # the page whose last table may go on
    for page in pages:
        found = on[page.page_no]
        whole = None
        if found and last is not None and page.page_no == last.page_no + 1 and page.turn is None is last.turn:
            foot = on[last.page_no][-1].bbox
            whole = _joined(out[-1], found[0], last, page) if _meet(last, foot, page, found[0].bbox) else None
        out = [*out[:-1], whole, *found[1:]] if whole is not None else [*out, *found]
        last = page if found else None
    return out


def _meet(last: Page, foot: BBox, page: Page, head: BBox) -> bool:
    """Whether no running text stands between the last table of a page and the first of the next."""
    below = [b for b in last.blocks if b.bbox.y0 > foot.y1 - 1 and not _is_running(b, last)]
    above = [b for b in page.blocks if b.bbox.y1 < head.y0 + 1 and not _is_running(b, page)]
    return not any(map(_is_text, below)) and not any(map(_is_text, above))


def _is_running(block: Block, page: Page) -> bool:
    edge = EDGE_ZONE * page.height
    return block.kind in ("header", "footer", "table") or (
        len(block.lines) <= 2 and (block.bbox.y1 < edge or block.bbox.y0 > page.height - edge)
    )


def _is_text(block: Block) -> bool:
    """Whether a block parts tables: not a caption that says "continued", nor a short remark of what follows."""
    return len(block.lines) > 2 or len(block.text) > SHORT


def _joined(first: Table, second: Table, last: Page, page: Page) -> Table | None:
    """Both as one table; None where the second is no continuation."""
    tail = [c for c in first.cells if c.page_no in (None, last.page_no)]
    if first.n_cols != second.n_cols or not _alike(tail, second.cells, SLACK * page.width):
        return None
    drop = _repeated(first, second)
    if drop is None:
        return None
    cells = [c for c in second.cells if c.row >= drop]
    if not cells:
        return None
    parts = first.parts or (TablePart(first.page_no, first.bbox, range(first.n_rows)),)
    kept = [c if c.page_no else replace(c, page_no=first.page_no) for c in first.cells]
    start = first.n_rows - drop
    if _is_split(first, cells, drop):
        row = first.n_rows - 1
        kept = list(_with_rest(kept, row, [c for c in cells if c.row == drop]))
        cells = [c for c in cells if c.row > drop]
        start -= 1
    moved = [replace(c, row=c.row + start, page_no=second.page_no, header=False) for c in cells]
    rows = range(first.n_rows, max((c.row + c.row_span for c in moved), default=first.n_rows))
    part = TablePart(second.page_no, second.bbox, rows)
    return replace(
        first,
        cells=(*kept, *moved),
        notes=(*first.notes, *(note._replace(page_no=second.page_no) for note in second.notes)),
        confidence=min(first.confidence, second.confidence),
        parts=(*parts, part),
    )


def _alike(first: Sequence[Cell], second: Sequence[Cell], slack: float) -> bool:
    """Whether the columns of two tables lie alike: most of them share an edge."""
    a, b = _columns(first), _columns(second)
    both = a.keys() & b.keys()
    near = sum(min(abs(a[c].x0 - b[c].x0), abs(a[c].x1 - b[c].x1)) <= slack and a[c].overlap_x(b[c]) > 0 for c in both)
    return len(both) > 1 and near >= 0.75 * len(both)


def _columns(cells: Sequence[Cell]) -> dict[int, BBox]:
    boxes: dict[int, list[BBox]] = {}
    for cell in cells:
        if cell.bbox is not None and cell.col_span == 1 and cell.text.strip():
            boxes.setdefault(cell.col, []).append(cell.bbox)
    return {col: BBox.around(inside) for col, inside in boxes.items()}


def _repeated(first: Table, second: Table) -> int | None:
    """How many first rows of the second table repeat the heads of the first; None where it has heads of its own."""
    heads, own = _texts(first), _texts(second)
    n = max(first.header_rows, 1)
    if heads[:n] == own[:n] and any(any(row) for row in own[:n]):
        return n
    return 0 if second.header_rows == 0 else None


def _texts(table: Table) -> list[list[str]]:
    return [["".join(cell.text.split()).casefold() if cell else "" for cell in row] for row in table.grid()]


def _is_split(first: Table, cells: Sequence[Cell], row: int) -> bool:
    """Whether the first row of a continuation goes on with the last row before: its text begins in the middle."""
    begin = [c for c in cells if c.row == row and c.text.strip()]
    end = [c for c in first.cells if c.row + c.row_span == first.n_rows and c.text.strip()]
    known = {c.col for c in end}
    rests = [c.text for c in begin]
    return (
        bool(begin)
        and len(begin) < first.n_cols
        and all(c.col in known for c in begin)
        and all(text[:1].islower() or text[:1] in "(&/-–" for text in rests)
    )


def _with_rest(cells: Sequence[Cell], row: int, rests: Sequence[Cell]) -> Iterator[Cell]:
    """The cells, those of a row with what stands of them on the next page; their boxes stay where they begin."""
    by_col = {c.col: c for c in rests}
    for cell in cells:
        rest = by_col.get(cell.col) if cell.row + cell.row_span - 1 == row else None
        yield replace(cell, text=f"{cell.text}\n{rest.text}", words=(*cell.words, *rest.words)) if rest else cell
