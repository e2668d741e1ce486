"""A page with drawn boxes to tick → the same with a sign for each among its words: ☐, or ☒ where it is ticked.

Boxes that are drawn are no words, and text made of words alone would not say which of two options was chosen.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Sequence

from docstruct.document import Block, Cell, Page, Table
from docstruct.facts import TickBox, Word
from docstruct.geometry import BBox

_NEAR = 2.5  # line heights from a box to the words it is written with, at most


def with_tick_signs(page: Page) -> Page:
    """The page, each drawn box a word of the nearest line or cell on its level; the page itself where there is none."""
    if not page.ticks:
        return page
    cells = [c for table in page.tables for c in table.cells if c.bbox is not None]
    lines = [line for block in page.blocks for line in block.lines]
    ours: dict[int, list[TickBox]] = defaultdict(list)
    for tick in page.ticks:
        held = next((c for c in cells if c.bbox is not None and c.bbox.contains(tick.bbox.cx, tick.bbox.cy)), None)
        nearest = held or min(lines, key=lambda line: _distance(tick.bbox, line.bbox), default=None)
        if nearest is not None and (held or _distance(tick.bbox, nearest.bbox or tick.bbox) <= _NEAR):
            ours[id(nearest)].append(tick)
    return dataclasses.replace(
        page,
        blocks=tuple(_block(block, ours) for block in page.blocks),
        tables=tuple(_table(table, ours) for table in page.tables),
    )


def _distance(tick: BBox, line: BBox) -> float:
    """From a box to a line on its level, in heights of the line; infinite elsewhere."""
    if not line.y0 <= tick.cy <= line.y1:
        return float("inf")
    return max(line.x0 - tick.x1, tick.x0 - line.x1, 0.0) / max(line.height, 1.0)


def _block(block: Block, ours: dict[int, list[TickBox]]) -> Block:
    if not any(id(line) in ours for line in block.lines):
        return block
    lines = (dataclasses.replace(line, words=_signed(line.words, ours.get(id(line), ()))) for line in block.lines)
    return dataclasses.replace(block, lines=tuple(lines))


def _table(table: Table, ours: dict[int, list[TickBox]]) -> Table:
    if not any(id(cell) in ours for cell in table.cells):
        return table
    return dataclasses.replace(table, cells=tuple(_cell(cell, ours.get(id(cell), ())) for cell in table.cells))


def _cell(cell: Cell, ticks: Sequence[TickBox]) -> Cell:
    if not ticks:
        return cell
    if "\n" not in cell.text:  # one line: each box where it stands
        return dataclasses.replace(cell, text=" ".join(w.text for w in _signed(cell.words, ticks)))
    return dataclasses.replace(cell, text=" ".join([*(_sign(t).text for t in ticks), cell.text]).strip())


def _signed(words: Sequence[Word], ticks: Sequence[TickBox]) -> tuple[Word, ...]:
    """The words with the signs where the boxes stand, in the order of the words."""
    out = list(words)
    for tick in sorted(ticks, key=lambda t: t.bbox.x0):
        behind = next((i for i, w in enumerate(out) if w.bbox.cx > tick.bbox.cx), len(out))
        out.insert(behind, _sign(tick))
    return tuple(out)


def _sign(tick: TickBox) -> Word:
    return Word("☒" if tick.ticked else "☐", tick.bbox, way=tick.way)
