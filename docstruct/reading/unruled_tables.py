"""Lines in aligned columns → drafts of tables whose columns are white space; boxes in points.

Rows that show figures, or three cells and more, are seeds; seeds whose cells share edges make a region. Its
columns are the stretches of x that its rows cover, its header stands above the first row with figures, and
horizontal rules or filled bands, where there are some, part rows and header.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from docstruct.document import Line
from docstruct.geometry import BBox
from docstruct.reading.lines import rows_of
from docstruct.reading.rules import Rules
from docstruct.reading.table_draft import Draft, Place, covered, in_reading_order, is_value, split_at
from docstruct.reading.table_rows import Barriers, VisualRow, around, figure_columns, header_of, records_of

EDGE = 0.7  # em by which two edges in one column may differ
ALIGNED = 0.6  # share of a row's cells that must share an edge with the rows before
BREAK = 3.2  # em of white that ends a region
PENDING = 14  # visual rows without figures inside one record, at most
PROSE = 16  # words in a cell of running text
CURRENCY = re.compile(r"^(?:[$€£¥₹]|[A-Z]{3}|[A-Z]{0,2}[$])$")

Row = list[Line]


def unruled_drafts(lines: Sequence[Line], rules: Rules) -> list[Draft]:
    """Drafts of the tables that white space makes, top to bottom."""
    rows = rows_of(lines)
    drafts = [_draft(region, rules) for region in _regions(rows)]
    return [draft for draft in drafts if draft is not None]


# -- regions -------------------------------------------------------------------------------------------


def _is_seed(row: Row) -> bool:
    if len(row) < 2 or any(len(line.words) > PROSE for line in row):
        return False
    return len(row) >= 3 or any(is_value(line.text) for line in row)


def _regions(rows: list[Row]) -> list[list[Row]]:
    """Runs of rows around aligned seeds, each with the rows above it that may be its header."""
    regions = []
    last_end = 0
    i = 0
    while i < len(rows):
        if not _is_seed(rows[i]):
            i += 1
            continue
        stop = _region_stop(rows, i)
        start = _lead(rows, i, last_end)
        if not _has_values(rows[i:stop]) and _leads_on(rows, stop):
            i = stop  # a header whose body is set differently: the next region looks up to it
            continue
        regions.append(rows[start:stop])
        last_end = i = stop
    return regions


def _region_stop(rows: list[Row], first: int) -> int:
    """The row after the last seed that belongs with seed `first`."""
    seeds = [rows[first]]
    stop = first + 1
    widest = 0.0
    for i in range(first + 1, len(rows)):
        row, white = rows[i], _white(rows[i - 1], rows[i])
        if i - stop > PENDING or white > max(BREAK, 1.4 * widest):
            break
        if not _is_seed(row):
            if any(len(line.words) > PROSE for line in row):
                break
            continue
        if not _aligned(row, seeds):
            break
        seeds.append(row)
        stop = i + 1
        widest = max(widest, white)
    return _with_tail(rows, stop)


def _leads_on(rows: list[Row], stop: int) -> bool:
    """Whether another seed follows within the reach of a header."""
    for i in range(stop, min(len(rows), stop + 4)):
        if _white(rows[i - 1], rows[i]) > BREAK:
            return False
        if _is_seed(rows[i]):
            return True
    return False


def _has_values(rows: Iterable[Row]) -> bool:
    return any(is_value(line.text) for row in rows for line in row)


def _with_tail(rows: list[Row], stop: int) -> int:
    """`stop` moved over the single lines right below the last seed, which may go on with its record."""
    seed = rows[stop - 1]
    x0, x1 = seed[0].bbox.x0, seed[-1].bbox.x0
    while stop < len(rows):
        row = rows[stop]
        inside = len(row) == 1 and x0 < row[0].bbox.x0 + 1 and row[0].bbox.x1 < x1
        if not inside or _white(rows[stop - 1], row) > 1.0 or len(row[0].words) > PROSE:
            break
        stop += 1
    return stop


def _lead(rows: list[Row], first: int, least: int) -> int:
    """The first row above a seed that may belong to its header."""
    start = first
    while start > least and first - start < 6 and _white(rows[start - 1], rows[start]) <= BREAK:
        if any(len(line.words) > PROSE for line in rows[start - 1]):
            break
        start -= 1
    return start


def _em(row: Row) -> float:
    return max(line.size or line.bbox.height for line in row) or 1.0


def _white(upper: Row, lower: Row) -> float:
    """White between two rows, in em."""
    return (min(x.bbox.y0 for x in lower) - max(x.bbox.y1 for x in upper)) / min(_em(upper), _em(lower))


def _aligned(row: Row, seeds: list[Row]) -> bool:
    """Whether enough cells of a row share an edge with the last seed or the one with most cells."""
    models = [seeds[-1], max(seeds[-40:], key=len)]
    mate = _share_edge if _has_values(models) else _overlap  # figures need not share edges with their heads
    mates = sum(any(mate(a, b) for model in models for b in model) for a in row)
    if len(row) == 2 == len(seeds[-1]) and mates == 1:  # an indented or larger label before aligned figures
        return is_value(row[1].text) and all(_overlap(a, b) for a, b in zip(row, seeds[-1]))
    return mates >= min(2, len(row)) and mates >= ALIGNED * len(row)


def _overlap(a: Line, b: Line) -> bool:
    return min(a.bbox.x1, b.bbox.x1) > max(a.bbox.x0, b.bbox.x0)


def _share_edge(a: Line, b: Line) -> bool:
    if not _overlap(a, b):
        return False
    slack = EDGE * (a.size or a.bbox.height)
    left, right = abs(a.bbox.x0 - b.bbox.x0), abs(a.bbox.x1 - b.bbox.x1)
    return min(left, right, abs(a.bbox.cx - b.bbox.cx)) <= slack


# -- columns -------------------------------------------------------------------------------------------

Span = tuple[float, float]


def _columns(data: list[Row], rest: list[Row]) -> list[Span]:
    """The columns as stretches of x, left to right: those of the rows with figures, then what others add."""
    most = max(map(len, data))
    models = [row for row in data if len(row) >= 0.7 * most]
    spans = covered([x.bbox for row in models for x in row], 0 if len(models) < 8 else len(models) // 10)
    for row in data + rest:
        if len(row) < 2:
            continue
        for line in row:
            if all(line.bbox.x1 <= a + 1 or line.bbox.x0 >= b - 1 for a, b in spans):
                spans.append((line.bbox.x0, line.bbox.x1))
    return _without_slivers(sorted(spans), data, rest)


def _without_slivers(spans: list[Span], data: list[Row], rest: list[Row]) -> list[Span]:
    """Neighbours joined that are one column: never filled in one row, or currency marks beside amounts."""
    joined = spans[:1]
    for span in spans[1:]:
        both = [_texts_in(row, joined[-1], span) for row in data + rest]
        apart = any(a and b for a, b in both)
        marks = [a for a, b in both if a and b] or [""]
        if not apart or all(CURRENCY.match(a) for a in marks):
            joined[-1] = (joined[-1][0], span[1])
        else:
            joined.append(span)
    return joined


def _texts_in(row: Row, left: Span, right: Span) -> tuple[str, str]:
    texts = ["", ""]
    for line in row:
        for i, (a, b) in enumerate((left, right)):
            if min(line.bbox.x1, b) > max(line.bbox.x0, a):
                texts[i] += line.text
    return texts[0], texts[1]


def _column_span(line: Line, columns: list[Span]) -> tuple[int, int]:
    """First column and number of columns under a line; the nearest one where it stands between."""
    under = [i for i, (a, b) in enumerate(columns) if min(line.bbox.x1, b) - max(line.bbox.x0, a) > 1.0]
    if under:
        return under[0], len(under)
    return min(range(len(columns)), key=lambda i: abs(sum(columns[i]) / 2 - line.bbox.cx)), 1


# -- drafts --------------------------------------------------------------------------------------------


def _draft(region: list[Row], rules: Rules) -> Draft | None:
    """The table of a region, None where it does not hold up as one."""
    data = [row for row in region if len(row) >= 2 and any(is_value(x.text) for x in row)]
    wide = [row for row in region if len(row) >= 3]
    columns = _columns(data or wide, [row for row in region if row not in data])
    if len(columns) < 2:
        return None
    rows = [_visual(row, columns) for row in region]
    box = around(rows)
    barriers = Barriers(rules, box.x0, box.x1)
    start, stop = header_of(rows, barriers, len(columns))
    records = records_of(rows[stop:], barriers)
    header = rows[start:stop]
    if len(records) == 1 and not _names_all(header, records[0]):
        return None
    confidence = _confidence(header, records, len(columns))
    if confidence < 0.5:
        return None
    cells = _header_cells(header, columns)
    for r, record in enumerate(records, start=1 if header else 0):
        for col in sorted({c for row in record for c in row.cells}):
            cells[Place(r, col)] = in_reading_order(x for row in record for x in row.cells.get(col, ()))
    box = BBox.around(line.bbox for lines in cells.values() for line in lines)
    return Draft(box, cells, header_rows=1 if header else 0, confidence=confidence)


def _visual(row: Row, columns: list[Span]) -> VisualRow:
    cells: dict[int, list[Line]] = {}
    for line in row:
        cells.setdefault(_column_span(line, columns)[0], []).append(line)
    return VisualRow.of(cells)


def _header_cells(header: list[VisualRow], columns: list[Span]) -> dict[Place, list[Line]]:
    """The header's lines, by the columns they stand over, as one row.

    A line over several columns that no other line names is cut between words: heads often stand closer to
    each other than the figures below them.
    """
    lines = [line for row in header for line in row.lines]
    spans = [_column_span(line, columns) for line in lines]
    named = {col for col, n in spans if n == 1}
    gutters = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    cells: dict[int, list[Line]] = {}
    for line, (col, n) in zip(lines, spans):
        free = n > 1 and not named & set(range(col, col + n))
        for part in split_at(line, _head_gaps(line, gutters[col : col + n - 1])) if free else [line]:
            cells.setdefault(_column_span(part, columns)[0], []).append(part)
    return {Place(0, col): in_reading_order(lines) for col, lines in cells.items()}


def _head_gaps(line: Line, gutters: list[float]) -> list[float]:
    """Where a line of heads is cut: at its widest spaces where they stand out, else at the gutters."""
    gaps = sorted(((b.bbox.x0 - a.bbox.x1, (a.bbox.x1 + b.bbox.x0) / 2) for a, b in pairwise(line.words)))
    cut, left = gaps[-len(gutters) :], gaps[: -len(gutters)]
    if left and cut[0][0] > 1.25 * left[-1][0]:
        return sorted(x for _, x in cut)
    return gutters


def _names_all(header: list[VisualRow], record: list[VisualRow]) -> bool:
    """Whether each cell of a table's only record has a head of its own: one row alone proves nothing else."""
    heads = {col: text for row in header for col, text in row.texts.items()}
    cells = {col for row in record for col in row.cells}
    return len(cells) >= 3 and cells <= set(heads) and len(header) <= 8 and ":" not in "".join(heads.values())


def _confidence(header: list[VisualRow], records: list[list[VisualRow]], n_cols: int) -> float:
    """How surely this is a table, from its columns, its header and its share of figures."""
    body = [row for record in records for row in record]
    filled = sum(len(row.cells) for row in body)
    if not filled:
        return 0.0
    columns = figure_columns(body) - {0}
    figures = [row for row in body if row.values & columns and len(row.cells) >= 2]
    if (not figures and any(row.values for row in body)) or len(figures) < 0.4 * len(records):
        return 0.1
    share = sum(len(row.values) for row in body) / filled
    labels = sum(row.texts[min(row.cells)].endswith(":") for row in figures)
    if n_cols == 2 and labels > 0.5 * len(figures):
        return 0.2  # label: value
    if n_cols == 2:
        return 0.6 if len(figures) >= 3 and share >= 0.35 else 0.55 if header and figures else 0.3
    if header and figures:
        return 0.8
    if len(figures) >= 3 and share >= 0.3:
        return 0.6
    words = sum(len(line.words) for row in body for line in row.lines) / sum(len(r.lines) for r in body)
    many = sum(len(row.cells) >= 3 for row in body)
    return 0.55 if header and many >= 2 and words <= 4 else 0.3
