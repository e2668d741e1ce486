"""Lines in aligned columns → drafts of tables whose columns are white space; boxes in points.

Rows that show figures, or three cells and more, are seeds; seeds whose cells share edges make a region. Its
columns are the stretches of x that its rows cover, its header stands above the first row with figures, and
horizontal rules or filled bands, where there are some, part rows and header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from docstruct.document import Line
from docstruct.geometry import BBox
from docstruct.reading.lines import rows_of
from docstruct.reading.rules import Rules
from docstruct.reading.table_columns import Span, column_span, columns_of, cut_at_columns, with_units
from docstruct.reading.table_draft import Draft, Place, covered, in_reading_order, split_at
from docstruct.reading.table_regions import Region, Row, has_values, regions_of
from docstruct.reading.table_rows import Barriers, VisualRow, around, figure_columns, header_of, records_of

LABEL = re.compile(r":(?:\s|$)")
LEADER = re.compile(r"^[-–—_.·…\s]{4,}$")


def unruled_drafts(lines: Sequence[Line], rules: Rules) -> list[Draft]:
    """Drafts of the tables that white space makes, top to bottom."""
    lines = [line for line in lines if not LEADER.match(line.text)]
    if not lines:
        return []
    barriers = Barriers(rules, min(x.bbox.x0 for x in lines), max(x.bbox.x1 for x in lines))
    drafts = [_draft(region, rules) for region in regions_of(rows_of(lines), barriers)]
    return [draft for draft in drafts if draft is not None]


def _draft(region: Region, rules: Rules) -> Draft | None:
    """The table of a region, None where it does not hold up as one."""
    data = [row for row in region.rows if len(row) >= 2 and has_values([row]) and id(row) in region.firm]
    wide = [row for row in region.rows if len(row) >= 3]
    inner = [row for row in region.rows[region.lead :] if row not in data and id(row) in region.firm]
    columns = columns_of(data or wide, inner, region.rows[: region.lead])
    if len(columns) < 2:
        return None
    rows, columns = _placed(region, columns, rules)
    box = around(rows)
    barriers = Barriers(rules, box.x0, box.x1)
    start, stop = header_of(rows, barriers, len(columns), region.lead)
    records = records_of(rows[stop:], barriers)
    header = rows[start:stop]
    while len(records) > 1 and _is_below(records[-1], records[-2], barriers):
        records.pop()
    if len(records) == 1 and not _names_all(header, records[0]):
        return None
    confidence = _confidence(header, records, len(columns))
    if confidence < 0.5:
        return None
    cells, tiers = _header_cells(header, columns)
    for r, record in enumerate(records, start=tiers):
        for col in sorted({c for row in record for c in row.cells}):
            cells[Place(r, col)] = in_reading_order(x for row in record for x in row.cells.get(col, ()))
    box = BBox.around(line.bbox for lines in cells.values() for line in lines)
    return Draft(box, cells, header_rows=tiers, confidence=confidence)


def _is_below(record: list[VisualRow], above: list[VisualRow], barriers: Barriers) -> bool:
    """Whether the last record is ruled off and shows no figures: it stands below the table."""
    return not any(row.values for row in record) and barriers.between(above[-1].y1, record[0].y0)


def _placed(region: Region, columns: list[Span], rules: Rules) -> tuple[list[VisualRow], list[Span]]:
    """The rows of a region by column, with the columns that only the header shows added."""
    rows = [_visual(row, columns, id(row) in region.firm) for row in region.rows]
    box = around(rows)
    start, stop = header_of(rows, Barriers(rules, box.x0, box.x1), len(columns), region.lead)
    heads = [line for row in rows[start:stop] for line in row.lines]
    alone = [x.bbox for x in heads if all(x.bbox.x1 <= a + 1 or x.bbox.x0 >= b - 1 for a, b in columns)]
    known = columns
    columns = sorted(with_units(columns, heads, rows[stop:]) + covered(alone))
    if columns == known:
        return rows, columns
    return [_visual(row, columns, id(row) in region.firm) for row in region.rows], columns


def _visual(row: Row, columns: list[Span], firm: bool) -> VisualRow:
    cells: dict[int, list[Line]] = {}
    covers: set[int] = set()
    for line in row:
        for part in cut_at_columns(line, columns):
            col, n = column_span(part, columns)
            cells.setdefault(col, []).append(part)
            covers.update(range(col, col + n))
    return VisualRow.of(cells, firm, covers)


def _header_cells(header: list[VisualRow], columns: list[Span]) -> tuple[dict[Place, list[Line]], int]:
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


def _names_all(header: list[VisualRow], record: list[VisualRow]) -> bool:
    """Whether each cell of a table's only record has a head of its own: one row alone proves nothing else."""
    heads = {col: text for row in header for col, text in row.texts.items()}
    cells = {col for row in record for col in row.cells}
    plain = len(header) <= 10 and ":" not in "".join(heads.values())
    return len(cells) >= 3 and cells <= set(heads) and plain


def _confidence(header: list[VisualRow], records: list[list[VisualRow]], n_cols: int) -> float:
    """How surely this is a table, from its columns, its header and its share of figures."""
    body = [row for record in records for row in record]
    filled = sum(len(row.cells) for row in body)
    if not filled:
        return 0.0
    telling = [row for row in body if row.values and row.firm]
    cells = [text for row in header + telling for text in row.texts.values()]
    if 5 * sum(LABEL.search(text) is not None for text in cells) > len(cells):
        return 0.2  # a form
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
