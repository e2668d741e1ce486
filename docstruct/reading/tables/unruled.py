"""Lines in aligned columns → drafts of tables whose columns are white space; boxes in points.

Rows through which white gutters persist make a region. Its columns are the stretches of x that its rows cover,
its header stands above the first row with figures, and horizontal rules or filled bands, where there are some,
part rows and header. Where there are several ways to see columns or records, each gives a draft.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from statistics import median

from docstruct.document import Line
from docstruct.geometry import BBox
from docstruct.reading.lines import rows_of
from docstruct.reading.tables.beside import sides_of
from docstruct.reading.tables.columns import Span, columns_of, visual_row, with_units
from docstruct.reading.tables.cuts import cut_figures
from docstruct.reading.tables.draft import Draft, Place, covered, in_reading_order
from docstruct.reading.tables.head_rows import header_of, headers_of
from docstruct.reading.tables.header import header_cells
from docstruct.reading.tables.judge import Heights, scored
from docstruct.reading.tables.leftwards import Mirrored, reads_leftwards
from docstruct.reading.tables.pitch import cut_pitched
from docstruct.reading.tables.regions import (
    MOST_CELLS,
    Region,
    framed_regions,
    has_values,
    parts_of,
    regions_of,
    without_start,
)
from docstruct.reading.tables.rows import Barriers, VisualRow, around, groupings_of
from docstruct.reading.tables.ruled import frames_of
from docstruct.reading.tables.rules import Rules

MOST_WORK = 25_000  # lines in all regions of a page that are looked at
MOST_FRAMES = 300_000  # lines of a page times frames on it that are looked into
SMALL_PRINT = 0.93  # of the usual size
LEADER = re.compile(r"^[-–—_.·…\s]{4,}$")


def unruled_drafts(lines: Sequence[Line], rules: Rules) -> list[Draft]:
    """Drafts of the tables that white space makes, several for each region."""
    if not reads_leftwards(lines):
        return _drafts(lines, rules)
    mirrored = Mirrored(lines, rules)
    return [mirrored.back(draft) for draft in _drafts(mirrored.lines, mirrored.rules)]


def _drafts(lines: Sequence[Line], rules: Rules) -> list[Draft]:
    lines = [line for line in lines if not LEADER.match(line.text)]
    if not lines:
        return []
    lines = cut_figures(cut_pitched(lines))
    regions = [region for part in (lines, *sides_of(lines)) for region in _regions(part, rules)]
    regions += [
        region for frame in frames_of(rules)[: MOST_FRAMES // len(lines)] for region in framed_regions(lines, frame)
    ]
    regions += [part for region in regions for part in parts_of(region)]
    regions += [later for region in regions for later in without_start(region)]
    distinct = {(region.lead, tuple(id(x) for row in region.rows for x in row)): region for region in regions}
    drafts = {_key(draft): draft for region in _within(distinct.values()) for draft in drafts_of(region, rules)}
    page = Heights(lines)
    return [scored(draft, rules, page) for draft in drafts.values()]


def _regions(lines: Sequence[Line], rules: Rules) -> list[Region]:
    barriers = Barriers(rules, min(x.bbox.x0 for x in lines), max(x.bbox.x1 for x in lines))
    return regions_of(rows_of(lines), barriers)


def _within(regions: Iterable[Region]) -> Iterator[Region]:
    """The regions, as long as the lines in all of them are no more than ``MOST_WORK``; none with rows of a drawing."""
    work = 0
    for region in regions:
        if max(map(len, region.rows)) <= MOST_CELLS:
            work += sum(map(len, region.rows))
            if work > MOST_WORK:
                return
            yield region


def _key(draft: Draft) -> Hashable:
    """Equal for drafts that put the same words into the same places."""
    places = ((place, tuple(id(word) for x in lines for word in x.words)) for place, lines in draft.cells.items())
    return frozenset(places)


def drafts_of(region: Region, rules: Rules) -> Iterator[Draft]:
    """Every way to read a region as a table."""
    seen: set[tuple[Span, ...]] = set()
    for tolerance in (0.0, 0.1, 0.25):
        columns = _columns(region, tolerance)
        if len(columns) < 2 or tuple(columns) in seen:
            continue
        seen.add(tuple(columns))
        rows, columns = _placed(region, columns, rules)
        box = around(rows)
        barriers = Barriers(rules, box.x0, box.x1)
        for start, stop in headers_of(rows, barriers, len(columns), region.lead):
            for records in groupings_of(rows[stop:], barriers) if stop < len(rows) else ():
                if draft := _draft(rows[start:stop], records, columns, barriers, rules):
                    yield draft


def _columns(region: Region, tolerance: float) -> list[Span]:
    run = region.rows[region.lead :]
    several = [len(row) >= 2 for row in run]
    valued = [more and has_values([row]) for row, more in zip(run, several)]
    telling = valued if any(valued) else several
    data, rest = ([row for row, tells in zip(run, telling) if tells is wanted] for wanted in (True, False))
    return columns_of(data, rest, region.rows[: region.lead], tolerance)


def _draft(
    header: list[VisualRow], records: list[list[VisualRow]], columns: list[Span], barriers: Barriers, rules: Rules
) -> Draft | None:
    records = without_remarks(records, barriers)
    if len(records) == 1 and not _names_all(header, records[0]):
        return None
    cells, tiers = header_cells(header, columns, rules)
    for r, record in enumerate(records, start=tiers):
        for col in sorted({c for row in record for c in row.cells}):
            cells[Place(r, col)] = in_reading_order(x for row in record for x in row.cells.get(col, ()))
    box = BBox.around(line.bbox for lines in cells.values() for line in lines)
    return Draft(box, cells, header_rows=tiers)


def without_remarks(records: list[list[VisualRow]], barriers: Barriers) -> list[list[VisualRow]]:
    """The records but for the last ones that show no figures and are ruled off or in small print: they are remarks."""
    stop = len(records)
    while stop > 1 and all(len(row.cells) == 1 and not row.values for row in records[stop - 1]):
        stop -= 1
    usual = median(row.em for record in records[:stop] for row in record) if stop else 0.0
    for k in range(max(stop, 1), len(records)):
        small = all(row.em < SMALL_PRINT * usual for record in records[k:] for row in record)
        if small or barriers.between(records[k - 1][-1].y1, records[k][0].y0):
            return records[:k]
    return records


def _placed(region: Region, columns: list[Span], rules: Rules) -> tuple[list[VisualRow], list[Span]]:
    """The rows of a region by column, with the columns that only the header shows added."""
    rows = [visual_row(row, columns) for row in region.rows]
    box = around(rows)
    start, stop = header_of(rows, Barriers(rules, box.x0, box.x1), len(columns), region.lead)
    heads = [line for row in rows[start:stop] for line in row.lines]
    alone = [x.bbox for x in heads if all(x.bbox.x1 <= a + 1 or x.bbox.x0 >= b - 1 for a, b in columns)]
    known = columns
    columns = sorted(with_units(columns, heads, rows[stop:]) + covered(alone))
    if columns == known:
        return rows, columns
    return [visual_row(row, columns) for row in region.rows], columns


def _names_all(header: list[VisualRow], record: list[VisualRow]) -> bool:
    """Whether each cell of a table's only record has a head of its own: one row alone proves nothing else."""
    heads = {col: text for row in header for col, text in row.texts.items()}
    cells = {col for row in record for col in row.cells}
    plain = len(header) <= 10 and ":" not in "".join(heads.values())
    return len(cells) >= 3 and cells <= set(heads) and plain
