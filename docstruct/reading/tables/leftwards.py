"""Lines of a page that reads from right to left → the page mirrored, and drafts of its tables back; boxes in points.

In Hebrew and Arabic the labels of a table stand right of its figures. Mirrored, such a page is like any other.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from docstruct.document import Line
from docstruct.facts import Word
from docstruct.geometry import Affine
from docstruct.reading.tables.draft import Draft, Place, in_reading_order
from docstruct.reading.tables.rules import Rules

MIRROR = Affine(a=-1.0)


def reads_leftwards(lines: Sequence[Line]) -> bool:
    """Whether most words of some lines that have letters are written from right to left."""
    words = [word.text for line in lines for word in line.words if any(map(str.isalpha, word.text))]
    return 2 * sum(any(unicodedata.bidirectional(c) in ("R", "AL") for c in text) for text in words) > len(words)


class Mirrored:
    """A page as it looks in a mirror that stands at its left edge.

    Args:
        lines: of the page.
        rules: drawn on it.
    """

    def __init__(self, lines: Sequence[Line], rules: Rules) -> None:
        self._words: dict[int, tuple[Word, Word]] = {}  # by the identity of the mirrored one, which is kept alive
        self.lines = [self._mirrored(line) for line in lines]
        self.rules = rules.mapped(MIRROR)

    def _mirrored(self, line: Line) -> Line:
        words = [word._replace(bbox=MIRROR.box(word.bbox)) for word in reversed(line.words)]
        self._words.update((id(new), (new, old)) for new, old in zip(words, reversed(line.words)))
        return Line.of(words)

    def back(self, draft: Draft) -> Draft:
        """A draft of the mirrored page as one of the page."""
        cells = {
            Place(p.row, draft.n_cols - p.col - p.col_span, p.row_span, p.col_span): in_reading_order(
                Line.of([self._words[id(word)][1] for word in reversed(line.words)]) for line in lines
            )
            for p, lines in draft.cells.items()
        }
        box = MIRROR.box(draft.bbox)
        return Draft(box, cells, {}, draft.header_rows, draft.ruled, draft.confidence, draft.features)
