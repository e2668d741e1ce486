"""Text with a box for the whole of it → lines of words with boxes inside, in points.

Models say where a block or a table stands, not where its words do. Print is laid out again inside the box:
as many lines as fill it at the usual proportions of print, words along each line by their letters. What comes
out is an estimate; where the page has words of its own, `docstruct.engines.printed` replaces it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from docstruct.document import Line
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.model.html_table import Cell

LEADING = 1.25  # pitch of the lines of print, in font sizes
ADVANCE = 0.5  # mean width of a character with its share of spaces, in font sizes
WIDE_PRINT = 0.75  # the same of capitals and figures, at most
LARGEST = 40.0  # points; print in a box that is far too tall for its text
WIDEST_COLUMN = 40  # characters that count for the width of a column; longer cells wrap

_EMPHASIS = re.compile(r"\*\*(?=\S)(.{1,300}?)(?<=\S)\*\*")
_BOLD = "\uf8ff"  # private use: stands before a bold word while lines are cut


def lay_out(text: str, box: BBox, confidence: float, pitch: float | None = None) -> tuple[Line, ...]:
    """The lines of ``text`` in ``box``; none of blank text. ``**words**`` are bold.

    Args:
        text: with its line breaks, where it has any.
        box: tight around the text, unless ``pitch`` is given.
        confidence: of the words.
        pitch: points from line to line where that is known; the lines then begin at the top of the box.
    """
    rows = [row for row in (_marked(row).split() for row in text.splitlines()) if row]
    if not rows:
        return ()
    count = _fitting([sum(map(len, row)) + len(row) - 1 for row in rows], box)
    wide = max(8, round(_capacity(count, box)))
    cut = [part for row in rows for part in textwrap.wrap(" ".join(row), wide, break_long_words=False)]
    tight = pitch is None
    em = _em(len(cut), box) if pitch is None else min(pitch, box.height / len(cut)) / LEADING
    pitch = (box.height - em) / max(1, len(cut) - 1) if tight else em * LEADING
    filled = box.width / max(map(len, cut))  # the longest line fills a tight box
    step = filled if tight and filled <= WIDE_PRINT * em else min(ADVANCE * em, filled)
    tops = (box.y0 + i * pitch for i in range(len(cut)))
    return tuple(Line.of(list(_words(row, box.x0, top, step, em, confidence))) for row, top in zip(cut, tops))


def set_line(text: str, box: BBox, confidence: float) -> Line | None:
    """One line whose box is known; None of blank text."""
    row = " ".join(_marked(" ".join(text.split())).split())
    if not row:
        return None
    return Line.of(list(_words(row, box.x0, box.y0, box.width / len(row), box.height, confidence)))


def _marked(row: str) -> str:
    """The row with its bold words marked one by one."""
    return _EMPHASIS.sub(lambda m: " ".join(_BOLD + word for word in m[1].split()), row)


def _words(row: str, x0: float, y0: float, step: float, em: float, confidence: float) -> Iterator[Word]:
    at = 0
    for part in row.split():
        text = part.replace(_BOLD, "")
        if text:
            box = BBox(x0 + at * step, y0, x0 + (at + len(text)) * step, y0 + em)
            yield Word(text, box, em, part.startswith(_BOLD), confidence=confidence, way="model")
            at += len(text) + 1


def _capacity(lines: int, box: BBox) -> float:
    """Characters a line holds when ``lines`` of them fill the box."""
    return box.width / (ADVANCE * max(_em(lines, box), 1e-3))


def _em(lines: int, box: BBox) -> float:
    """Font size at which so many lines fill a box from the top of the first to the foot of the last."""
    return min(box.height / ((lines - 1) * LEADING + 1), LARGEST)


def _fitting(lengths: Sequence[int], box: BBox) -> int:
    """The least number of lines that holds rows of these lengths; halving, since more lines hold more."""
    low, high = len(lengths), len(lengths) + sum(lengths)
    while low < high:
        middle = (low + high) // 2
        room = max(8.0, _capacity(middle, box))
        if sum(-(-length // int(room)) for length in lengths) <= middle:
            high = middle
        else:
            low = middle + 1
    return low


def cell_boxes(cells: Sequence[Cell], box: BBox) -> list[BBox]:
    """Boxes of the cells of a table that fills ``box``: columns by their longest text, rows by their lines."""
    rows = 1 + max(c.row + c.row_span - 1 for c in cells)
    cols = 1 + max(c.col + c.col_span - 1 for c in cells)
    widths, heights = [2.0] * cols, [1.0] * rows
    for cell in cells:
        lines = cell.text.split("\n")
        if cell.col_span == 1:
            longest = min(max(map(len, lines)), WIDEST_COLUMN)
            widths[cell.col] = max(widths[cell.col], longest + 2.0)
        if cell.row_span == 1:
            heights[cell.row] = max(heights[cell.row], float(len(lines)))
    xs, ys = _edges(widths, box.x0, box.x1), _edges(heights, box.y0, box.y1)
    return [BBox(xs[c.col], ys[c.row], xs[c.col + c.col_span], ys[c.row + c.row_span]) for c in cells]


def table_pitch(cells: Sequence[Cell], boxes: Sequence[BBox]) -> float:
    """Points from line to line in a table: the least that any of its cells has room for."""
    return min(box.height / (1 + cell.text.count("\n")) for cell, box in zip(cells, boxes))


def _edges(shares: Sequence[float], start: float, end: float) -> list[float]:
    total, at, edges = sum(shares), 0.0, [start]
    for share in shares:
        at += share
        edges.append(start + (end - start) * at / total)
    return edges
