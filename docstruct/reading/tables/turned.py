"""Words that lie on their side on an upright page → the tables they make; boxes of the page.

Wide tables are often set sideways between upright heads and feet. What reads upward or downward is turned until it
reads from left to right, looked at like any page, and what is found is turned back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docstruct.document import Table
from docstruct.facts import Way, Word
from docstruct.geometry import Affine
from docstruct.reading.lines import lines_of
from docstruct.reading.tables.find import tables_of
from docstruct.reading.tables.rules import Rules

FEWEST = 12  # words that lie alike; fewer are names of axes and remarks in margins
TURNS = {90: Affine(0.0, 1.0, -1.0, 0.0), 270: Affine(0.0, -1.0, 1.0, 0.0)}  # upright → as it lies


def turned_tables(words: Sequence[Word], rules: Rules, page_no: int, way: Way = "text") -> Iterator[Table]:
    """The tables among the words that read upward or downward.

    Args:
        words: of the page, level ones among them.
        rules: drawn on the page.
        page_no: from 1, kept in the tables.
        way: how the words were read, kept in the tables.
    """
    for angle, turn in TURNS.items():
        lying = [word for word in words if round(word.angle) % 360 == angle]
        if len(lying) < FEWEST:
            continue
        back = turn.inverse()
        level = [word._replace(bbox=back.box(word.bbox), angle=0.0) for word in lying]
        straight = rules.mapped(back)
        for table in tables_of(lines_of(level, straight.down), straight, page_no, way):
            yield table.moved(turn, angle)
