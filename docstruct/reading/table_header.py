"""Visual rows of a header → its cells by the columns they stand over; boxes in points."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from docstruct.document import Line
from docstruct.reading.rules import Rules
from docstruct.reading.table_columns import Span, column_span
from docstruct.reading.table_draft import Place, in_reading_order, split_at
from docstruct.reading.table_rows import VisualRow


def header_cells(
    header: Sequence[VisualRow], columns: list[Span], rules: Rules
) -> tuple[dict[Place, list[Line]], int]:
    """The header's lines by the columns they stand over, and the number of grid rows they make.

    A line over several columns, some of which no other line names, is cut between words: heads often stand
    closer to each other than the figures below them. A line over columns that all have heads of their own
    spans these, in a row above them.
    """
    lines = [line for row in header for line in row.lines]
    spans = [column_span(line, columns) for line in lines]
    named = {col for col, n in spans if n == 1}
    gutters = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    heads: dict[int, list[Line]] = {}
    above: dict[tuple[int, int], list[Line]] = {}
    for line, (col, n) in zip(lines, spans):
        if n > 1 and named >= set(range(col, col + n)):
            above.setdefault((col, n), []).append(line)
            continue
        for part in split_at(line, _head_gaps(line, gutters[col : col + n - 1])) if n > 1 else [line]:
            heads.setdefault(column_span(part, columns)[0], []).append(part)
    spanned = {c for col, n in above for c in range(col, col + n)}
    if not above or sum(n for _, n in above) != len(spanned):  # spans that overlap say nothing clear
        for (col, _), over in above.items():
            heads.setdefault(col, []).extend(over)
        return {Place(0, col): in_reading_order(x) for col, x in heads.items()}, int(bool(heads))
    cells = {Place(0, col, 1, n): in_reading_order(over) for (col, n), over in above.items()}
    for col, inside in heads.items():
        place = Place(1, col) if col in spanned else Place(0, col, 2)
        cells[place] = in_reading_order(inside)
    return cells, 2


def _head_gaps(line: Line, gutters: list[float]) -> list[float]:
    """Where a line of heads is cut: at its widest spaces where they stand out, else at the gutters."""
    gaps = sorted(((b.bbox.x0 - a.bbox.x1, (a.bbox.x1 + b.bbox.x0) / 2) for a, b in pairwise(line.words)))
    cut, left = gaps[-len(gutters) :], gaps[: -len(gutters)]
    if left and cut[0][0] > 1.25 * left[-1][0]:
        return sorted(x for _, x in cut)
    return gutters
