"""The words over a table's columns → what each column is of: a period, a change, a note, nothing.

Heads are put together from the words themselves and not from cells, since heads stand over several columns, over
several lines, and often above what was found to be the table. All in the frame in which the page reads upright.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from docstruct.document import Line, Page, Table, Word
from docstruct.extractors.statements.periods import Hint, read_hint
from docstruct.extractors.statements.terms import mentions
from docstruct.extractors.values.locale import Locale
from docstruct.geometry import BBox

WORD_GAP = 0.6  # of the height of a line; words further apart are heads of two columns
LINE_GAP = 1.9  # of the height of a line; what stands further above is no head
MOST_LINES = 6  # of heads, above the first row of amounts


@dataclass(frozen=True)
class Head:
    """What stands over a column.

    Attributes:
        words: from top to bottom, left to right.
        hint: what they say of a period, those of columns beside included where its own words say no year.
        change: whether they say that the column compares periods.
    """

    words: tuple[Word, ...]
    hint: Hint
    change: bool = False

    @property
    def text(self) -> str:
        """The words joined by spaces."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True)
class Heads:
    """Heads of the columns, and what stands over the labels."""

    columns: tuple[Head, ...]
    stub: tuple[Line, ...]


def read_heads(page: Page, table: Table, bands: Sequence[BBox], left: float, top: float, locale: Locale) -> Heads:
    """The heads of columns of amounts.

    Args:
        page: in the frame in which it reads upright.
        table: on it.
        bands: the box around the amounts of each column, from left to right.
        left: where the amounts of the first column may begin: what stands to the left is over the labels.
        top: of the first row of amounts.
        locale: of the document.
    """
    runs, stub = _split(_lines_above(page, table, top), left)
    edges = _edges(bands, left)
    columns = []
    for index, band in enumerate(bands):
        over = [run for run in runs if _covers(run.bbox, band, edges[index], edges[index + 1])]
        words = tuple(word for run in over for word in run.words)
        hint = read_hint(" ".join(word.text for word in words), locale)
        if hint.said and hint.year is None:
            hint = hint.filled(_nearest_year(runs, band, edges, locale))
        change = any(mentions(run.text, "changes") for run in over)
        columns.append(Head(words, hint, change))
    return Heads(tuple(columns), tuple(stub))


def _lines_above(page: Page, table: Table, top: float) -> list[Line]:
    """Lines above the first row of amounts that stand close together, top down."""
    words = [w for w in page.words or _cell_words(table) if w.bbox.cy < top and abs(w.angle) < 45]
    words = [w for w in words if table.bbox.x0 - 2 <= w.bbox.cx <= table.bbox.x1 + 2]
    found: list[Line] = []
    floor = top
    for line in sorted(_rows(words), key=lambda row: -row.bbox.cy):
        height = max(line.size, line.bbox.height * 0.7)
        # Inside the table every line is a head, however much white there is.
        if line.bbox.cy < table.bbox.y0 and floor - line.bbox.y1 > LINE_GAP * height:
            break
        found.append(line)
        floor = min(floor, line.bbox.y0)
        if len(found) == MOST_LINES:
            break
    return found[::-1]


def _cell_words(table: Table) -> list[Word]:
    return [word for cell in table.cells for word in cell.words]


def _rows(words: Iterable[Word]) -> list[Line]:
    """The words by baseline: what stands on one line, however far apart."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.bbox.cy):
        last = rows[-1][-1] if rows else None
        if last is not None and abs(word.bbox.cy - last.bbox.cy) < 0.45 * min(word.bbox.height, last.bbox.height):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [Line.of(sorted(row, key=lambda w: w.bbox.x0)) for row in rows]


def _split(lines: Sequence[Line], left: float) -> tuple[list[Line], list[Line]]:
    """Runs of words over the amounts, and those over the labels; what reaches from one to the other is a title."""
    over: list[Line] = []
    stub: list[Line] = []
    for line in lines:
        for run in _runs(line):
            inside = run.bbox.cx > left and (run.bbox.x0 > left or len(run.words) <= 3)
            (over if inside else stub).append(run)
    return over, stub


def _runs(line: Line) -> list[Line]:
    runs: list[list[Word]] = []
    for word in line.words:
        gap = word.bbox.x0 - runs[-1][-1].bbox.x1 if runs else 0.0
        height = min(word.bbox.height, runs[-1][-1].bbox.height) if runs else 1.0
        if runs and gap <= WORD_GAP * height:
            runs[-1].append(word)
        else:
            runs.append([word])
    return [Line.of(run) for run in runs]


def _edges(bands: Sequence[BBox], left: float) -> list[float]:
    """Where the columns begin and end: halfway between their amounts."""
    inner = [(a.x1 + b.x0) / 2 for a, b in pairwise(bands)]
    return [left, *inner, float("inf")]


def _covers(run: BBox, band: BBox, start: float, end: float) -> bool:
    """Whether a run of words stands over a column, alone or with others."""
    if start < run.cx <= end:
        return True
    middle = (max(band.x0, start) + min(band.x1, end)) / 2
    return run.x0 <= middle <= run.x1


def _nearest_year(runs: Sequence[Line], band: BBox, edges: Sequence[float], locale: Locale) -> Hint:
    """The year that stands nearest over a column whose own head names none."""
    pitch = (edges[-2] - edges[0]) / max(1, len(edges) - 2) if len(edges) > 2 else band.width
    years = [(abs(run.bbox.cx - band.cx), hint) for run in runs if (hint := read_hint(run.text, locale)).year]
    near = [(distance, hint) for distance, hint in years if distance <= 2.5 * max(pitch, band.width)]
    return Hint(year=min(near, key=lambda pair: pair[0])[1].year) if near else Hint()
