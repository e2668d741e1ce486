"""Cells of a drawn table → a sheet, in one of the many ways tables are set: rules, bands, white, alignment.

Columns are as wide as their text asks for, or share what room there is; text wraps. Boxes in points, from the top.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import NamedTuple

from docstruct.drawing.draft import Frame
from docstruct.drawing.fonts import Family
from docstruct.drawing.lexicon import weighted
from docstruct.drawing.paper import Align, Ink, Paper, Runs, width_of, wrap
from docstruct.drawing.table_texts import DrawnCell
from docstruct.geometry import BBox

_WRAPPING = {"label", "long", "sentence", "group"}
_WHOLE = {"figure", "code", "date"}
_WIDEST = {"sentence": 150.0, "long": 110.0}  # points, at 9 points of text


@dataclass(frozen=True)
class TableLook:
    """How a table is set; `rows`, `cols`, `frame`, `head`, `ends` say what is ruled."""

    rows: bool
    cols: bool
    frame: bool
    head: bool
    ends: bool
    spanners: bool
    underlined: bool  # heads and totals each by a rule of their own
    zebra: bool
    head_fill: int | None
    filled_rules: bool  # rules as thin filled boxes, as some programs draw them
    dash: tuple[float, ...]
    color: int
    width: float
    size: float
    leading: float
    pad_x: float
    pad_y: float
    figures: Align
    heads: Align | None  # None: as their columns
    vertical: float  # 0 top, 0.5 middle, 1 bottom
    leaders: bool
    bold_heads: bool
    stretch: float  # of the room that is left, the share that columns take


def draw_look(rng: Random) -> TableLook:
    """A way to set a table."""
    kind = weighted(rng, [("grid", 3), ("open", 4), ("bare", 4), ("rows", 3), ("cols", 1), ("head", 2), ("zebra", 2)])
    return TableLook(
        rows=kind in ("grid", "rows"),
        cols=kind in ("grid", "cols"),
        frame=kind == "cols" or (kind == "grid" and rng.random() < 0.8) or rng.random() < 0.05,
        head=kind in ("open", "head", "cols") or rng.random() < 0.15,
        ends=kind == "open" or rng.random() < 0.1,
        spanners=kind in ("open", "head", "bare") and rng.random() < 0.4,
        underlined=kind == "bare" and rng.random() < 0.35,
        zebra=kind == "zebra" or rng.random() < 0.04,
        head_fill=rng.choice([0xDDDDDD, 0x1D4F91, 0xF4B183, 0xE8EEF5]) if rng.random() < 0.2 else None,
        filled_rules=rng.random() < 0.2,
        dash=(0.8, 1.6) if rng.random() < 0.06 else (),
        color=rng.choice([0, 0, 0x333333, 0x888888, 0x1D4F91]),
        width=rng.choice([0.3, 0.5, 0.5, 0.75, 1.0]),
        size=rng.choice([6.5, 7, 8, 8, 9, 9, 10, 11]),
        leading=rng.choice([1.05, 1.15, 1.2, 1.3]),
        pad_x=rng.choice([2.0, 3.0, 4.0, 6.0, 9.0]),
        pad_y=rng.choice([0.5, 1.0, 2.0, 3.0, 5.0]),
        figures=weighted(rng, [("right", 6), ("centre", 2), ("left", 2)]),
        heads=rng.choice([None, None, "centre", "left"]),
        vertical=rng.choice([0.0, 0.0, 0.5, 1.0]),
        leaders=kind in ("bare", "open", "head") and rng.random() < 0.12,
        bold_heads=rng.random() < 0.6,
        stretch=rng.choice([0.0, 0.0, 0.5, 1.0, 1.0]),
    )


class _Grid(NamedTuple):
    """Borders of the columns and rows, points, and the lines of text of each cell."""

    xs: list[float]
    ys: list[float]
    lines: dict[DrawnCell, list[Runs]]


def set_table(
    paper: Paper, frame: Frame, floor: float, cells: Sequence[DrawnCell], look: TableLook, family: Family
) -> tuple[list[DrawnCell], BBox]:
    """The table on the paper: the cells for which there was room, and the box they take.

    Args:
        paper: drawn on.
        frame: the columns of the table lie in it, from its y down.
        floor: no row reaches below it.
        cells: of the table.
        look: how it is set.
        family: its faces.
    """
    cells = _fitting(cells, frame.width, look, family)
    grid = _laid_out(cells, frame, look, family)
    rows = sum(y <= floor for y in grid.ys) - 1
    cells = [c for c in cells if c.row + c.row_span <= rows]
    ys = grid.ys[: rows + 1]
    if not cells:
        return [], BBox(frame.x0, frame.y, frame.x1, frame.y)
    _rule(paper, grid._replace(ys=ys), cells, look)
    for cell in cells:
        _write(paper, cell, grid, look, family)
    return cells, BBox(grid.xs[0], ys[0], grid.xs[-1], ys[-1])


def _fitting(cells: Sequence[DrawnCell], room: float, look: TableLook, family: Family) -> list[DrawnCell]:
    """The table without the last columns that no room is left for."""
    n_cols = max(c.col + c.col_span for c in cells)
    while n_cols > 2 and sum(_widths(cells, room, look, family)) > room + 1:
        n_cols -= 1
        cells = [replace(c, col_span=min(c.col_span, n_cols - c.col)) for c in cells if c.col < n_cols]
    return list(cells)


def _ink(cell: DrawnCell, look: TableLook, family: Family) -> Ink:
    bold = (cell.header and look.bold_heads) or cell.bold
    dark = cell.header and look.head_fill == 0x1D4F91
    return Ink(family.bold if bold else family.regular, look.size, 0xFFFFFF if dark else 0)


def _laid_out(cells: Sequence[DrawnCell], frame: Frame, look: TableLook, family: Family) -> _Grid:
    widths = _widths(cells, frame.width, look, family)
    xs = [frame.x0]
    for width in widths:
        xs.append(xs[-1] + width)
    lines: dict[DrawnCell, list[Runs]] = {}
    for cell in cells:
        room = xs[cell.col + cell.col_span] - xs[cell.col] - 2 * look.pad_x - _indent(cell, look)
        over = cell.kind == "group" and cell.col_span == 1  # the head of a group runs into the empty cells beside it
        ink = _ink(cell, look, family)
        whole = over or (not cell.header and cell.kind in _WHOLE)
        lines[cell] = [cell.text] if whole else [*wrap(cell.text, ink, max(room, 8.0))]
    heights: dict[int, float] = defaultdict(lambda: look.size * look.leading + 2 * look.pad_y)
    for cell in cells:
        if cell.row_span == 1:
            heights[cell.row] = max(heights[cell.row], _height(lines[cell], look))
    for cell in cells:
        if cell.row_span > 1:
            last = cell.row + cell.row_span - 1
            had = sum(heights[r] for r in range(cell.row, last))
            heights[last] = max(heights[last], _height(lines[cell], look) - had)
    ys = [frame.y]
    for row in range(max(c.row + c.row_span for c in cells)):
        ys.append(ys[-1] + heights[row])
    return _Grid(xs, ys, lines)


def _height(lines: Sequence[Runs], look: TableLook) -> float:
    return len(lines) * look.size * look.leading + 2 * look.pad_y


def _indent(cell: DrawnCell, look: TableLook) -> float:
    return 1.2 * cell.level * look.size


def _widths(cells: Sequence[DrawnCell], room: float, look: TableLook, family: Family) -> list[float]:
    """What the text of each column asks for, brought to the room there is."""
    n_cols = max(c.col + c.col_span for c in cells)
    asked, least = [12.0] * n_cols, [12.0] * n_cols
    for cell in cells:
        if cell.col_span > 1 or (cell.kind == "group" and not cell.header):
            continue
        ink = _ink(cell, look, family)
        whole = width_of(cell.text, ink) + 2 * look.pad_x + _indent(cell, look) + 1
        word = max(width_of(w, ink) for w in cell.text.split()) + 2 * look.pad_x + _indent(cell, look) + 1
        wraps = cell.header or cell.kind in _WRAPPING
        most = _WIDEST.get(cell.kind, 90.0 if cell.header else 200.0) * look.size / 9
        asked[cell.col] = max(asked[cell.col], min(whole, max(word, most)) if wraps else whole)
        least[cell.col] = max(least[cell.col], word if wraps else whole)
    spare = room - sum(asked)
    if spare >= 0:
        return [w + look.stretch * spare / n_cols for w in asked]
    give = [a - b for a, b in zip(asked, least)]
    share = min(1.0, -spare / (sum(give) or 1.0))
    return [a - share * g for a, g in zip(asked, give)]


# -- on the paper --------------------------------------------------------------------------------------


def _rule(paper: Paper, grid: _Grid, cells: Sequence[DrawnCell], look: TableLook) -> None:
    """Bands, then rules."""
    xs, ys = grid.xs, grid.ys
    heads = max((c.row + c.row_span for c in cells if c.header), default=0)
    if look.zebra:
        for row in range(heads, len(ys) - 1, 2):
            paper.rect(BBox(xs[0], ys[row], xs[-1], ys[row + 1]), fill=0xEDF1F7, stroke=None)
    if look.head_fill is not None and heads:
        paper.rect(BBox(xs[0], ys[0], xs[-1], ys[min(heads, len(ys) - 1)]), fill=look.head_fill, stroke=None)
    if look.frame:
        paper.rect(BBox(xs[0], ys[0], xs[-1], ys[-1]), stroke=look.color, width=look.width)
    for cell in cells:
        left, right = xs[cell.col], xs[cell.col + cell.col_span]
        top, bottom = ys[cell.row], ys[cell.row + cell.row_span]
        if look.cols and cell.col:
            _line(paper, left, top, left, bottom, look)
        if cell.header and (look.underlined or (look.spanners and cell.kind == "spanner")):
            _line(paper, left + look.pad_x / 2, bottom, right - look.pad_x / 2, bottom, look)
        if look.underlined and cell.bold and cell.kind == "figure":
            _line(paper, left + look.pad_x / 2, top, right - look.pad_x / 2, top, look)
    if look.rows:
        _between_rows(paper, grid, cells, look)
    ends = [ys[0], ys[-1]] if look.ends else []
    for y in [*ends, *([ys[heads]] if look.head and 0 < heads < len(ys) else [])]:
        _line(paper, xs[0], y, xs[-1], y, look)


def _between_rows(paper: Paper, grid: _Grid, cells: Sequence[DrawnCell], look: TableLook) -> None:
    """Rules below all rows, open where a cell goes on."""
    n_cols = len(grid.xs) - 1
    for row, y in enumerate(grid.ys):
        open_cols = {col for c in cells if c.row < row < c.row + c.row_span for col in range(c.col, c.col + c.col_span)}
        start = None
        for col in range(n_cols + 1):
            drawn = col < n_cols and col not in open_cols
            if drawn and start is None:
                start = grid.xs[col]
            if not drawn and start is not None:
                _line(paper, start, y, grid.xs[col], y, look)
                start = None


def _line(paper: Paper, x0: float, y0: float, x1: float, y1: float, look: TableLook) -> None:
    if look.filled_rules:
        half = look.width / 2
        paper.rect(BBox(x0 - half, y0 - half, x1 + half, y1 + half), fill=look.color, stroke=None)
    else:
        paper.line(x0, y0, x1, y1, look.width, look.color, look.dash)


def _write(paper: Paper, cell: DrawnCell, grid: _Grid, look: TableLook, family: Family) -> None:
    ink = _ink(cell, look, family)
    left = grid.xs[cell.col] + look.pad_x + _indent(cell, look)
    right = grid.xs[cell.col + cell.col_span] - look.pad_x
    top, bottom = grid.ys[cell.row], grid.ys[cell.row + cell.row_span]
    lines = grid.lines[cell]
    vertical = 1.0 if cell.header and not look.vertical else look.vertical
    y = top + look.pad_y + vertical * (bottom - top - _height(lines, look)) + 0.8 * look.size
    align = _alignment(cell, look)
    x = {"left": left, "right": right, "centre": (left + right) / 2}[align]
    for line in lines:
        end = paper.write(x, y, line, ink, align)
        if look.leaders and cell.col == 0 and not cell.header and line is lines[-1]:
            dots = int((right - end) / width_of(" .", ink)) - 1
            if dots > 2:
                paper.write(right, y, " ." * dots, ink, "right")
        y += look.size * look.leading


def _alignment(cell: DrawnCell, look: TableLook) -> Align:
    if cell.kind == "spanner":
        return "centre"
    own: Align = look.figures if cell.kind == "figure" else "left"
    return (look.heads or own) if cell.header else own
