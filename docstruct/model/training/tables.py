"""Numbers to crops of tables: cells of words and figures, rules or none, some spans → ``<table>`` HTML."""

from __future__ import annotations

import html
import random
from dataclasses import dataclass

from docstruct.model.training import strokes
from docstruct.model.training.atlas import Face
from docstruct.model.training.crops import Canvas, Crop, known, set_width
from docstruct.model.training.wording import Wording, number

_TRIES = 8
_RULES = ("grid", "rows", "head", "none")


@dataclass(frozen=True)
class _Layout:
    """Where the columns and rows of a table lie, pixels."""

    columns: tuple[float, ...]
    rows: tuple[int, ...]


def draw_table(draw: random.Random, face: Face, wording: Wording, side: int) -> Crop:
    """A table of up to six rows and five columns, as large as the canvas allows."""
    pad, pitch = draw.randint(2, 5), face.height + draw.randint(0, 6)
    grid = _fitting(draw, face, wording, side - 6, pad, pitch)
    spanned = len(grid[0]) > 2 and draw.random() < 0.15  # one head over the first two columns
    layout = _place(draw, grid, face, pad, pitch, side)
    canvas = Canvas(side)
    _rules(draw, canvas, layout, spanned)
    _write(draw, canvas, layout, grid, face, pad, spanned)
    return Crop(canvas.ink, table_html(grid, spanned), canvas.slots, "figure")


def table_html(grid: list[list[str]], spanned: bool = False) -> str:
    """The table as the network writes it; ``spanned`` joins the first two cells of the head."""
    rows = []
    for index, row in enumerate(grid):
        first = f'<td colspan="2">{html.escape(row[0], quote=False)}</td>' if spanned and index == 0 else ""
        rest = row[2:] if first else row
        rows.append("<tr>" + first + "".join(f"<td>{html.escape(t, quote=False)}</td>" for t in rest) + "</tr>")
    return "<table>" + "".join(rows) + "</table>"


def _fitting(draw: random.Random, face: Face, wording: Wording, room: float, pad: int, pitch: int) -> list[list[str]]:
    """Texts that fit the room: rows and columns too many are left out; two of each are tried for."""
    for _ in range(_TRIES):
        grid = _texts(draw, face, wording)[: max(1, int(room // pitch))]
        while len(grid[0]) > 1 and _width(grid, face, pad) > room:
            grid = [row[:-1] for row in grid]
        if len(grid) > 1 and len(grid[0]) > 1:
            break
    return grid


def _texts(draw: random.Random, face: Face, wording: Wording) -> list[list[str]]:
    rows, columns = draw.randint(2, 6), draw.randint(2, 5)
    numeric = [col > 0 and draw.random() < 0.7 for col in range(columns)]
    grid = []
    for row in range(rows):
        texts = [number(draw) if numeric[col] and row else wording.word(draw) for col in range(columns)]
        grid.append([known(text, face)[:14].strip() for text in texts])
    return grid


def _width(grid: list[list[str]], face: Face, pad: int) -> float:
    return sum(max(set_width(row[col], face) for row in grid) + 2 * pad + 3 for col in range(len(grid[0])))


def _place(draw: random.Random, grid: list[list[str]], face: Face, pad: int, pitch: int, side: int) -> _Layout:
    widths = [max(set_width(row[col], face) for row in grid) + 2 * pad + 3 for col in range(len(grid[0]))]
    slack = side - 4 - sum(widths)
    spread = draw.uniform(0, slack) / len(widths)
    left = draw.uniform(2, 2 + max(0.0, slack - spread * len(widths)))
    columns = [left]
    for width in widths:
        columns.append(columns[-1] + width + spread)
    top = draw.randint(2, max(2, side - 4 - pitch * len(grid)))
    return _Layout(tuple(columns), tuple(top + pitch * row for row in range(len(grid) + 1)))


def _rules(draw: random.Random, canvas: Canvas, layout: _Layout, spanned: bool) -> None:
    style, width = draw.choice(_RULES), draw.choice((1.0, 1.0, 1.5))
    left, right, shade = layout.columns[0], layout.columns[-1], draw.randint(120, 255)
    lined = {"grid": layout.rows, "rows": layout.rows, "head": layout.rows[1:2], "none": ()}[style]
    for y in lined:
        strokes.line(canvas.ink, (left, y), (right, y), width, shade)
    for index, x in enumerate(layout.columns if style == "grid" else ()):
        top = layout.rows[1] if spanned and index == 1 else layout.rows[0]
        strokes.line(canvas.ink, (x, top), (x, layout.rows[-1]), width, shade)


def _write(
    draw: random.Random, canvas: Canvas, layout: _Layout, grid: list[list[str]], face: Face, pad: int, spanned: bool
) -> None:
    inset = (layout.rows[1] - layout.rows[0] - face.height) // 2
    sides = [draw.choice((0.0, 0.0, 0.5, 1.0)) for _ in grid[0]]  # left, centre or right
    for row, texts in enumerate(grid):
        for col, text in enumerate(texts):
            if spanned and row == 0 and col == 1:
                continue
            room = layout.columns[col + 1] - layout.columns[col] - 2 * pad - set_width(text, face)
            x = layout.columns[col] + pad + 1 + sides[col] * max(0.0, room - 2)
            canvas.write(text, face, x, layout.rows[row] + inset)
