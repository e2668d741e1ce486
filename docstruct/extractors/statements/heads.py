"""The words over a table's columns → what each column is of: a period, a change, a note, nothing.

Heads are put together from the words themselves and not from cells, since heads stand over several columns, over
several lines, and often above what was found to be the table. All in the frame in which the page reads upright.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from docstruct.document import Line, Page, Table
from docstruct.extractors.lexicon.labels import fold
from docstruct.extractors.statements.periods import Hint, read_hint
from docstruct.extractors.statements.terms import mentions
from docstruct.extractors.statements.terms import words as terms
from docstruct.extractors.values.locale import Locale
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.scales import find_unit, without_unit

WORD_GAP = 0.6  # of the height of a line; words further apart are heads of two columns
SHORT_GAP = 0.4  # the same for words over two columns
OFF_MIDDLE = 0.3  # of the way from column to column; a head further off the middle of columns is not over them all
MOST_OF = 0.4  # of the width of the amounts; a head that stands over less is another column's
LOOSE = 1.5  # times the usual gap of the line; words further apart are heads of two columns as well
LARGER = 1.12  # times the size of the table; larger print above it is a title
LINE_GAP = 1.9  # of the height of a line; what stands further above is no head
MOST_LINES = 6  # of heads, above the first row of amounts


@dataclass(frozen=True)
class Head:
    """What stands over a column.

    Attributes:
        words: from top to bottom, left to right.
        hint: what they say of a period, completed by heads beside them.
        aside: whether they say that the column compares periods, or refers to notes.
    """

    words: tuple[Word, ...]
    hint: Hint
    aside: bool = False

    @property
    def text(self) -> str:
        """The words joined by spaces."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True)
class Heads:
    """Heads of the columns, and what stands over the labels."""

    columns: tuple[Head, ...]
    stub: tuple[Line, ...]
    headings: tuple[Line, ...]  # below the heads of the columns: of the first rows


def read_heads(
    page: Page, table: Table, bands: Sequence[BBox], left: float, zone: tuple[float, float], locale: Locale
) -> Heads:
    """The heads of columns of amounts.

    Args:
        page: in the frame in which it reads upright.
        table: on it.
        bands: the box around the amounts of each column, from left to right.
        left: where the amounts of the first column may begin: what stands to the left is over the labels.
        zone: where the table above ends, and where the first row of amounts begins.
        locale: of the document.
    """
    edges = _edges(bands, left)
    runs, stub = _split(_lines_above(page, table, zone), edges)
    spanning = [_spanned(run, runs, bands, edges, locale) for run in runs]
    columns = []
    for index, band in enumerate(bands):
        over = [
            run
            for run, spanned in zip(runs, spanning)
            if index in spanned or _covers(run.bbox, band, edges[index], edges[index + 1])
        ]
        columns.append(_head(over, runs, band, edges, locale))
    floor = max((run.bbox.y1 for run in runs), default=zone[1])
    headings = [run for run in stub if run.bbox.cy > floor and not _is_unit(run.text)]
    return Heads(tuple(columns), tuple(run for run in stub if run not in headings), tuple(headings))


def _head(over: Sequence[Line], runs: Sequence[Line], band: BBox, edges: Sequence[float], locale: Locale) -> Head:
    """The head of a column that these runs, of all runs, stand over."""
    notes = [run for run in over if _is_notes(run.text)]
    own = [run for run in over if run not in notes and band.x0 - band.width < run.bbox.cx <= band.x1]
    if notes and any(read_hint(run.text, locale).said for run in own):  # notes are of the column before
        over, notes = [run for run in over if run not in notes], []
    words = tuple(word for run in over for word in run.words)
    hint = read_hint(" ".join(word.text for word in words), locale)
    if hint.said:
        hint = _completed(hint, runs, band, edges, locale)
    return Head(words, hint, bool(notes) or any(mentions(run.text, "changes") for run in over))


def _is_notes(text: str) -> bool:
    """Whether a head says that references to notes stand below it, and nothing else."""
    return fold(text).strip(" .:()") in terms("notes")


def _is_unit(text: str) -> bool:
    """Whether a line says what amounts are of and nothing else: "in € million"."""
    return find_unit(text) is not None and without_unit(text) == text


def _lines_above(page: Page, table: Table, zone: tuple[float, float]) -> list[Line]:
    """Lines above the first row of amounts that stand close together, top down."""
    start, top = zone
    words = [w for w in page.words or _cell_words(table) if start < w.bbox.cy < top and abs(w.angle) < 45]
    words = [w for w in words if table.bbox.x0 - 2 <= w.bbox.cx <= table.bbox.x1 + 2]
    usual = _size([word for word in words if word.bbox.cy >= table.bbox.y0] or _cell_words(table))
    found: list[Line] = []
    floor = top
    for line in sorted(_rows(words), key=lambda row: -row.bbox.cy):
        height = max(line.size, line.bbox.height * 0.7)
        # Inside the table every line is a head, however much white there is.
        if line.bbox.cy < table.bbox.y0 and floor - line.bbox.y1 > LINE_GAP * height:
            break
        if line.bbox.cy < table.bbox.y0 and _size(line.words) > LARGER * usual:
            continue
        found.append(line)
        floor = min(floor, line.bbox.y0)
        if len(found) == MOST_LINES:
            break
    return found[::-1]


def _size(words: Sequence[Word]) -> float:
    """The usual size of print of the words."""
    sizes = sorted(word.size or word.bbox.height for word in words)
    return sizes[len(sizes) // 2] if sizes else 0.0


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


def _split(lines: Sequence[Line], edges: Sequence[float]) -> tuple[list[Line], list[Line]]:
    """Runs of words over the amounts, and those over the labels; what reaches from one to the other is a title."""
    over: list[Line] = []
    stub: list[Line] = []
    for line in lines:
        for run in _runs(line, edges):
            inside = run.bbox.cx > edges[0] and (run.bbox.x0 > edges[0] or len(run.words) <= 3)
            (over if inside else stub).append(run)
    return over, stub


def _runs(line: Line, edges: Sequence[float]) -> list[Line]:
    """Words that stand close together; over two columns, a little closer."""
    column = [sum(word.bbox.cx > edge for edge in edges) for word in line.words]
    inner = sorted(
        b.bbox.x0 - a.bbox.x1 for (a, i), (b, j) in pairwise(zip(line.words, column)) if i == j
    )  # within a column: how far apart the words of this line stand, which OCR does not know exactly
    usual = min(inner[len(inner) // 2], WORD_GAP * line.bbox.height) if inner else 0.0
    runs: list[list[Word]] = []
    for index, word in enumerate(line.words):
        last = runs[-1][-1].bbox if runs else None
        if last is None:
            runs.append([word])
            continue
        height = min(word.bbox.height, last.height)
        gap = WORD_GAP * height if column[index] == column[index - 1] else max(SHORT_GAP * height, LOOSE * usual)
        if word.bbox.x0 - last.x1 <= gap:
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
    inner_start, inner_end = max(band.x0, start), min(band.x1, end)
    return min(run.x1, inner_end) - max(run.x0, inner_start) >= MOST_OF * (inner_end - inner_start)


def _spanned(run: Line, runs: Sequence[Line], bands: Sequence[BBox], edges: Sequence[float], locale: Locale) -> range:
    """The columns over whose middle stands what they have in common: "Years ended" over the days of three columns."""
    hint = read_hint(run.text, locale)
    if hint.year is not None or (hint.months or hint.past or hint.end) is None:
        return range(0)
    of_run = [{i for i, band in enumerate(bands) if _covers(r.bbox, band, edges[i], edges[i + 1])} for r in runs]
    own = next(columns for r, columns in zip(runs, of_run) if r is run)
    level = [_on_one_line(r.bbox, run.bbox) for r in runs]
    taken = {i for r, columns, beside in zip(runs, of_run, level) if beside and r is not run for i in columns}
    told = {
        i
        for r, columns, beside in zip(runs, of_run, level)
        if not beside and len(columns) == 1 and read_hint(r.text, locale).said
        for i in columns
    }
    found = range(0)
    for columns in (range(i, j) for i in range(len(bands)) for j in range(i + 1, len(bands) + 1)):
        fits = own <= {*columns} <= told and not taken & {*columns} and _is_amid(run.bbox, bands, columns)
        found = columns if fits and len(columns) > len(found) else found
    return found


def _is_amid(run: BBox, bands: Sequence[BBox], columns: range) -> bool:
    """Whether it stands over the middle of columns; each begins where the amounts of the one before end."""
    first, last = columns[0], columns[-1]
    steps = [b.x1 - a.x1 for a, b in pairwise(bands)] or [bands[0].width]
    step = steps[max(0, first - 1)]
    return abs((bands[first].x1 - step + bands[last].x1) / 2 - run.cx) <= OFF_MIDDLE * min(steps)


def _on_one_line(a: BBox, b: BBox) -> bool:
    return abs(a.cy - b.cy) < 0.45 * min(a.height, b.height)


def _completed(hint: Hint, runs: Sequence[Line], band: BBox, edges: Sequence[float], locale: Locale) -> Hint:
    """The hint with the year, the months and the day on which they end, from the nearest head that says them."""
    reach = 2.5 * max((edges[-2] - edges[0]) / max(1, len(edges) - 2), band.width)
    near = sorted((abs(run.bbox.cx - band.cx), index) for index, run in enumerate(runs))
    said = [read_hint(runs[index].text, locale) for distance, index in near if distance <= reach]
    year = hint.year or next((other.year for other in said if other.year), None)
    if hint == Hint(year=hint.year, split=hint.split):  # a bare year under heads that say no year
        hint = hint.filled(next((other for other in said if other.months and other.year is None), Hint()))
    open_end = hint.months is not None and hint.end is None and hint.past is None
    end = next((other.end for other in said if other.end), None) if open_end else hint.end
    return replace(hint, year=year, end=end)
