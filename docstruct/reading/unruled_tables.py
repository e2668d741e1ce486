"""Lines in aligned columns → drafts of tables whose columns are white space; boxes in points.

Rows that show figures, or three cells and more, are seeds; seeds whose cells share edges make a region. Its
columns are the stretches of x that its rows cover, its header stands above the first row with figures, and
horizontal rules or filled bands, where there are some, part rows and header.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

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
SEEDS = 40  # rows looked back to for the edges of columns
MOST_CELLS = 60  # in a row; with more, it is a drawing
PROSE = 16  # words in a cell of running text
CURRENCY = re.compile(r"^(?:[$€£¥₹]|[A-Z]{3}|[A-Z]{0,2}[$])$")

UNIT = re.compile(r"^[^\W\d]{1,4}\.?[²³]?(?:/[^\W\d]{1,4}[²³]?)?$|^[%‰°]$")
LABEL = re.compile(r":(?:\s|$)")
LEADER = re.compile(r"^[-–—_.·…\s]{4,}$")
MOST_CUT = 6  # words of a line that may hold two cells

Row = list[Line]


def unruled_drafts(lines: Sequence[Line], rules: Rules) -> list[Draft]:
    """Drafts of the tables that white space makes, top to bottom."""
    lines = [line for line in lines if not LEADER.match(line.text)]
    if not lines:
        return []
    barriers = Barriers(rules, min(x.bbox.x0 for x in lines), max(x.bbox.x1 for x in lines))
    drafts = [_draft(region, rules) for region in _regions(rows_of(lines), barriers)]
    return [draft for draft in drafts if draft is not None]


# -- regions -------------------------------------------------------------------------------------------


def _is_seed(row: Row) -> bool:
    if not 2 <= len(row) <= MOST_CELLS or any(len(line.words) > PROSE for line in row):
        return False
    if any(line.text.endswith(":") for line in row[1:]):
        return False  # labels of a form
    return len(row) >= 3 or any(is_value(line.text) for line in row)


class Region(NamedTuple):
    """Rows that may be one table; ``firm`` are those whose cells share edges."""

    rows: list[Row]
    firm: set[int]  # ids of rows
    lead: int  # how many of the first rows stand above the first seed


def _regions(rows: list[Row], barriers: Barriers) -> list[Region]:
    """Runs of rows around aligned seeds, each with the rows above it that may be its header."""
    regions = []
    last_end = 0
    i = 0
    while i < len(rows):
        if not _is_seed(rows[i]):
            i += 1
            continue
        seeds = _aligned_seeds(rows, i, barriers)
        stop = seeds[-1] + 1
        if not _has_values(rows[i:stop]) and _leads_on(rows, stop):
            i = stop  # a header whose body is set differently: the next region looks up to it
            continue
        start = _lead(rows, i, last_end)
        stop = _with_tail(rows, start, stop, set(seeds))
        loose = set(range(i, stop)) - set(seeds)
        firm = {id(rows[k]) for k in range(start, stop) if k not in loose or len(rows[k]) == 1}
        regions.append(Region(rows[start:stop], firm, i - start))
        last_end = i = stop
    return regions


def _aligned_seeds(rows: list[Row], first: int, barriers: Barriers) -> list[int]:
    """The seeds that belong with seed `first`, in order; seeds set otherwise may stand between them."""
    found = [first]
    widest = 0.0
    for i in range(first + 1, len(rows)):
        row, white = rows[i], _white(rows[i - 1], rows[i])
        if i - found[-1] > PENDING or white > max(BREAK, 1.4 * widest):
            break
        if any(len(line.words) > PROSE for line in row) or _is_new_head(rows, i, found):
            break
        if barriers.between(_bottom(rows[i - 1]), _top(row)) and not _passes(rows, i, found):
            break
        if _is_seed(row) and _aligned(row, [rows[k] for k in found[-SEEDS:]]):
            if i - found[-1] > 1 and len(row) < 3 and any(map(_is_seed, rows[found[-1] + 1 : i])):
                break  # two cells are too few to reach over rows that are set otherwise
            found.append(i)
            widest = max(widest, white)
    return found


def _passes(rows: list[Row], i: int, found: list[int]) -> bool:
    """Whether a table goes on across a rule over the whole page: below its header, or with figures."""
    reach = 2 if _has_values(rows[k] for k in found) else 1
    return not _is_seed(rows[i]) or _has_values(rows[i : i + reach])


def _top(row: Row) -> float:
    return min(line.bbox.y0 for line in row)


def _bottom(row: Row) -> float:
    return max(line.bbox.y1 for line in row)


def _is_new_head(rows: list[Row], i: int, found: list[int]) -> bool:
    """Whether a row of heads without figures begins another table, below a title or clear white."""
    row = rows[i]
    if len(row) < 3 or _has_values([row]):
        return False
    title = len(rows[i - 1]) == 1 and i - 1 > found[-1]
    usual = sorted(_white(rows[k - 1], rows[k]) for k in found[1:][-SEEDS:])
    clear = bool(usual) and _white(rows[i - 1], row) > max(1.5, 2.0 * usual[len(usual) // 2])
    body = _has_values(rows[k] for k in found)
    return (title or clear) and body


def _with_tail(rows: list[Row], start: int, stop: int, seeds: set[int]) -> int:
    """`stop` moved over the single lines right below the last seed, which may go on with its record.

    They may stand as far below as such lines do inside the region.
    """
    between = [_white(rows[k - 1], rows[k]) for k in range(min(seeds) + 1, stop) if k not in seeds]
    reach = max([1.0, *between])
    x0, inner = rows[stop - 1][0].bbox.x0, rows[stop - 1][-1].bbox.x0
    x1 = max(line.bbox.x1 for row in rows[start:stop] for line in row)
    while stop < len(rows) and len(rows[stop]) == 1 and len(rows[stop][0].words) <= PROSE:
        box, white = rows[stop][0].bbox, _white(rows[stop - 1], rows[stop])
        beside = white < 0.0 and box.x1 <= x1 + 1 and is_value(rows[stop][0].text)
        below = x0 < box.x0 + 1 and box.x1 < inner and white <= reach
        if not (beside or below):
            break
        stop += 1
    return stop


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


def _lead(rows: list[Row], first: int, least: int) -> int:
    """The first row above a seed that may belong to its header."""
    start = first
    while start > least and first - start < 10 and _white(rows[start - 1], rows[start]) <= BREAK:
        start -= 1
    return start


def _em(row: Row) -> float:
    return max(line.size or line.bbox.height for line in row) or 1.0


def _white(upper: Row, lower: Row) -> float:
    """White between two rows, in em."""
    return (_top(lower) - _bottom(upper)) / min(_em(upper), _em(lower))


def _aligned(row: Row, seeds: list[Row]) -> bool:
    """Whether enough cells of a row share an edge with the last seed or the one with most cells."""
    models = [seeds[-1], max(seeds, key=len)]
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


def _columns(data: list[Row], rest: list[Row], lead: list[Row]) -> list[Span]:
    """The columns as stretches of x, left to right: those of the rows with figures, then what others add.

    Rows that only may be heads (`lead`) add none, but keep apart what they name apart.
    """
    most = max(map(len, data))
    models = [row for row in data if len(row) >= 0.7 * most]
    spans = covered([x.bbox for row in models for x in row], 0 if len(models) < 8 else len(models) // 10)
    for row in data + rest:
        if len(row) < 2:
            continue
        for line in row:
            if all(line.bbox.x1 <= a + 1 or line.bbox.x0 >= b - 1 for a, b in spans):
                spans.append((line.bbox.x0, line.bbox.x1))
    return _without_slivers(sorted(spans), data + rest + lead)


def _without_slivers(spans: list[Span], rows: list[Row]) -> list[Span]:
    """Neighbours joined that are one column: never filled in one row, or currency marks beside amounts."""
    texts = [_by_column(row, spans) for row in rows]
    joined = spans[:1]
    last = 0  # the column of `spans` that ends the last joined one
    for i in range(1, len(spans)):
        both = [row[last] for row in texts if row.get(last) and row.get(i)]
        if not both or all(CURRENCY.match(a) for a in both):
            joined[-1] = (joined[-1][0], spans[i][1])
            for row in texts:
                row[i] = row.get(last, "") + row.get(i, "")
        else:
            joined.append(spans[i])
        last = i
    return joined


def _by_column(row: Row, columns: list[Span]) -> dict[int, str]:
    """Column → text of the lines that reach into it."""
    texts: dict[int, str] = {}
    for line in row:
        for i in _under(line, columns, 0.0):
            texts[i] = texts.get(i, "") + line.text
    return texts


def _under(line: Line, columns: list[Span], least: float) -> range:
    """The columns a line shares more than `least` points of x with."""
    start = bisect_left(columns, line.bbox.x0 + least, key=lambda c: c[1])
    while start < len(columns) and columns[start][1] - line.bbox.x0 <= least:
        start += 1
    stop = start
    while stop < len(columns) and line.bbox.x1 - columns[stop][0] > least:
        stop += 1
    return range(start, stop)


def _column_span(line: Line, columns: list[Span]) -> tuple[int, int]:
    """First column and number of columns under a line; the nearest one where it stands between."""
    under = _under(line, columns, 1.0)
    if under:
        return under[0], len(under)
    after = min(under.start, len(columns) - 1)
    near = range(max(after - 1, 0), after + 1)
    return min(near, key=lambda i: abs(sum(columns[i]) / 2 - line.bbox.cx)), 1


# -- drafts --------------------------------------------------------------------------------------------


def _draft(region: Region, rules: Rules) -> Draft | None:
    """The table of a region, None where it does not hold up as one."""
    data = [row for row in region.rows if len(row) >= 2 and _has_values([row]) and id(row) in region.firm]
    wide = [row for row in region.rows if len(row) >= 3]
    inner = [row for row in region.rows[region.lead :] if row not in data and id(row) in region.firm]
    columns = _columns(data or wide, inner, region.rows[: region.lead])
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
    columns = sorted(_with_units(columns, heads, rows[stop:]) + covered(alone))
    if columns == known:
        return rows, columns
    return [_visual(row, columns, id(row) in region.firm) for row in region.rows], columns


def _with_units(columns: list[Span], heads: list[Line], body: list[VisualRow]) -> list[Span]:
    """Columns of units joined to the figures before them, where no head of their own tells them apart."""
    named = {
        col for head in heads for col in _under(head, columns, 1.0) if len(_under(head, columns, 1.0)) == 1
    }
    joined = columns[:1]
    for col in range(1, len(columns)):
        texts = [row.texts[col] for row in body if col in row.texts]
        after = sum(col - 1 in row.values for row in body if col in row.texts)
        unit = 2 * after > len(texts) > 0 and all(UNIT.match(text) for text in texts)
        if heads and unit and col not in named:
            joined[-1] = (joined[-1][0], columns[col][1])
        else:
            joined.append(columns[col])
    return joined


def _visual(row: Row, columns: list[Span], firm: bool) -> VisualRow:
    cells: dict[int, list[Line]] = {}
    covers: set[int] = set()
    for line in row:
        for part in _cut(line, columns):
            col, n = _column_span(part, columns)
            cells.setdefault(col, []).append(part)
            covers.update(range(col, col + n))
    return VisualRow.of(cells, firm, covers)


def _cut(line: Line, columns: list[Span]) -> list[Line]:
    """A short line cut before a word that begins exactly where a column does: cells a space apart."""
    first, n = _column_span(line, columns)
    if n == 1 or len(line.words) > MOST_CUT:
        return [line]
    slack = 0.35 * (line.size or line.bbox.height)
    cuts = []
    for before, word in pairwise(line.words):
        for col in range(first + 1, first + n):
            if abs(word.bbox.x0 - columns[col][0]) < slack and before.bbox.x1 <= columns[col - 1][1] + slack:
                cuts.append((before.bbox.x1 + word.bbox.x0) / 2)
    return split_at(line, cuts) if cuts else [line]


def _header_cells(header: list[VisualRow], columns: list[Span]) -> tuple[dict[Place, list[Line]], int]:
    """The header's lines by the columns they stand over, and the number of grid rows they make.

    A line over several columns, some of which no other line names, is cut between words: heads often stand
    closer to each other than the figures below them. A line over columns that all have heads of their own
    spans these, in a row above them.
    """
    lines = [line for row in header for line in row.lines]
    spans = [_column_span(line, columns) for line in lines]
    named = {col for col, n in spans if n == 1}
    gutters = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    heads: dict[int, list[Line]] = {}
    above: dict[tuple[int, int], list[Line]] = {}
    for line, (col, n) in zip(lines, spans):
        if n > 1 and named >= set(range(col, col + n)):
            above.setdefault((col, n), []).append(line)
            continue
        for part in split_at(line, _head_gaps(line, gutters[col : col + n - 1])) if n > 1 else [line]:
            heads.setdefault(_column_span(part, columns)[0], []).append(part)
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
