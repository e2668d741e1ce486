"""Labels of rows → how deep each stands, and under which headings: by where it begins, and by rows without figures.

Boxes in points; a label is a level deeper where it begins clearly further to the right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from docstruct.document import Cell

INDENT = 0.5  # of the size of the print; labels that begin further to the right are a level deeper
DEEPEST = 9


class RowLabel(NamedTuple):
    """What names a row: its label, its depth from 0, and the headings it stands under, outermost first."""

    text: str
    level: int = 0
    groups: tuple[str, ...] = ()


def levels_of(starts: Sequence[float | None], size: float) -> list[int]:
    """The depth of each label.

    Args:
        starts: where the labels begin; None where there is none, which is level 0.
        size: of the print.
    """
    places = sorted(x for x in starts if x is not None)
    steps = [(a + b) / 2 for a, b in pairwise(places) if b - a > INDENT * size]
    return [0 if x is None else min(sum(x > step for step in steps), DEEPEST) for x in starts]


def row_labels(rows: Sequence[Sequence[Cell | None]]) -> list[RowLabel]:
    """The labels of the rows of a body, from its first column; a row of a label alone heads those below it."""
    cells = [row[0] if row and row[0] is not None and row[0].text.strip() else None for row in rows]
    sizes = sorted(w.size or w.bbox.height for cell in cells if cell for w in cell.words) or [10.0]
    starts = [min(w.bbox.x0 for w in cell.words) if cell and cell.words else None for cell in cells]
    levels = levels_of(starts, sizes[len(sizes) // 2])
    alone = [len({id(cell) for cell in row if cell is not None and cell.text.strip()}) == 1 for row in rows]
    return list(_grouped(cells, levels, alone))


def _grouped(cells: Sequence[Cell | None], levels: Sequence[int], alone: Sequence[bool]) -> Iterator[RowLabel]:
    headings: list[tuple[int, str]] = []
    for cell, level, lone in zip(cells, levels, alone):
        heads = lone and cell is not None
        while headings and (headings[-1][0] > level or (heads and headings[-1][0] == level)):
            headings.pop()
        text = " ".join(cell.text.split()) if cell is not None else ""
        yield RowLabel(text, level, tuple(name for _, name in headings))
        if heads:
            headings.append((level, text))
