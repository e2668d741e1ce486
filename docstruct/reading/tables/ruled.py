"""Rules that cross → grids → drafts of tables, with the spans that missing borders make; points.

Rules that touch form one net. Its lines are the grid; two neighbouring places without a border between them
are one cell. A net of one column or without text is no table here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from docstruct.document import Line
from docstruct.geometry import BBox
from docstruct.reading.lines import rows_of
from docstruct.reading.tables.draft import (
    Draft,
    Place,
    covered,
    in_reading_order,
    is_value,
    joined_text,
    split_at,
)
from docstruct.reading.tables.judge import Heights, scored
from docstruct.reading.tables.rows import YEAR, Barriers, VisualRow, figure_columns, records_of
from docstruct.reading.tables.rules import Rules

TOUCH = 3.0  # points by which two rules may miss each other
SAME = 3.0  # points between two borders drawn as one
OPEN = 8.0  # points by which rules reach over the last border of a table with open sides
BORDER = 0.5  # share of a cell's side that must be drawn
MOST_NETS = 40  # of a page
MOST_RULES = 4000  # in one direction; more is a drawing
MOST_BORDERS = 300  # of a table in one direction
GUTTER = 3.0  # points of white that part two columns without a rule between them
MOST_HEADER_ROWS = 4
FILLED = 0.2  # share of the cells that hold text


def ruled_drafts(lines: Sequence[Line], rules: Rules) -> list[Draft]:
    """Drafts of the tables whose grid is drawn, smaller ones first where they are nested."""
    if not rules.across or not rules.down or max(len(rules.across), len(rules.down)) > MOST_RULES:
        return []
    drafts = []
    free = list(lines)
    page = Heights(lines)
    for across, down in _largest(_nets(rules.across, rules.down)):
        draft = _draft(across, down, free)
        if draft is not None:
            drafts.append(scored(draft, rules, page))
            free = [x for x in free if not draft.bbox.contains(x.bbox.cx, x.bbox.cy)]
    return drafts


def frames_of(rules: Rules) -> list[BBox]:
    """What rules close off: the boxes of nets, and of level rules of one extent above one another."""
    if max(len(rules.across), len(rules.down)) > MOST_RULES:
        return []
    boxes = [BBox.around(across + down) for across, down in _largest(_nets(rules.across, rules.down))]
    bands = sorted(_bands(rules.across), key=lambda box: -box.area)
    return list(dict.fromkeys([*boxes, *bands[:MOST_NETS]]))


def boxes_of(rules: Rules) -> list[BBox]:
    """The boxes that rules close off from one another, whatever stands in them: cells of tables, parts of forms."""
    if not rules.across or not rules.down or max(len(rules.across), len(rules.down)) > MOST_RULES:
        return []
    boxes = []
    for across, down in _largest(_nets(rules.across, rules.down)):
        xs = _borders([r.cx for r in down], [r.x0 for r in across], [r.x1 for r in across])
        ys = _borders([r.cy for r in across], [r.y0 for r in down], [r.y1 for r in down])
        if 2 <= len(xs) <= MOST_BORDERS and 2 <= len(ys) <= MOST_BORDERS:
            hulls = _hulls(xs, ys, across, down)
            boxes += [BBox(xs[c0], ys[r0], xs[c1 + 1], ys[r1 + 1]) for r0, c0, r1, c1 in hulls]
    return boxes


def _largest(nets: Iterable[Net]) -> list[Net]:
    """The nets that may be tables, at most ``MOST_NETS``, smaller ones first."""
    return sorted((net for net in nets if len(net[0]) > 1), key=_area)[-MOST_NETS:]


def _bands(across: Sequence[BBox]) -> list[BBox]:
    """Boxes of the level rules that begin and end alike, as those between the rows of a table do."""
    alike: dict[tuple[int, int], list[BBox]] = defaultdict(list)
    for rule in across:
        at = round(rule.x0 / OPEN), round(rule.x1 / OPEN)
        near = ((at[0] + i, at[1] + j) for i in (0, -1, 1) for j in (0, -1, 1))
        key = next((k for k in near if k in alike and _alike(alike[k][0], rule)), at)
        alike[key].append(rule)
    return [BBox.around(rules) for rules in alike.values() if len(rules) > 1]


def _alike(a: BBox, b: BBox) -> bool:
    return abs(a.x0 - b.x0) <= SAME and abs(a.x1 - b.x1) <= SAME


def _is_figure(text: str) -> bool:
    return is_value(text) and not YEAR.match(text)


Net = tuple[list[BBox], list[BBox]]
Hull = tuple[int, int, int, int]  # first row, first column, last row, last column of a cell


def _area(net: Net) -> float:
    return BBox.around(net[0] + net[1]).area


class _Groups:
    """Disjoint sets of 0 … n-1 (union-find)."""

    def __init__(self, n: int) -> None:
        self.parent = list(range(n))

    def root(self, i: int) -> int:
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def join(self, i: int, j: int) -> bool:
        """Whether the two were apart before."""
        a, b = self.root(i), self.root(j)
        self.parent[max(a, b)] = min(a, b)
        return a != b


def _nets(across: Sequence[BBox], down: Sequence[BBox]) -> list[Net]:
    """Rules grouped by touching, directly or through others."""
    groups = _Groups(len(across) + len(down))
    by_y = sorted(range(len(across)), key=lambda i: across[i].cy)
    heights = [across[i].cy for i in by_y]
    for j, rule in enumerate(down):
        first, last = bisect_left(heights, rule.y0 - TOUCH), bisect_right(heights, rule.y1 + TOUCH)
        for i in by_y[first:last]:
            if across[i].x0 - TOUCH <= rule.cx <= across[i].x1 + TOUCH:
                groups.join(i, len(across) + j)
    nets: dict[int, Net] = defaultdict(lambda: ([], []))
    for i, rule in enumerate(across):
        nets[groups.root(i)][0].append(rule)
    for j, rule in enumerate(down):
        nets[groups.root(len(across) + j)][1].append(rule)
    return [net for net in nets.values() if net[0] and net[1]]


def _draft(across: list[BBox], down: list[BBox], lines: Sequence[Line]) -> Draft | None:
    """The table of one net, None where it has fewer than two columns or two cells with text."""
    xs = _borders([r.cx for r in down], [r.x0 for r in across], [r.x1 for r in across])
    ys = _borders([r.cy for r in across], [r.y0 for r in down], [r.y1 for r in down])
    if not 3 <= len(xs) <= MOST_BORDERS or not 2 <= len(ys) <= MOST_BORDERS:
        return None
    hulls = _hulls(xs, ys, across, down)
    places, xs, ys = _compressed(hulls, xs, ys)
    box = BBox(xs[0], ys[0], xs[-1], ys[-1])
    inside = [x for x in lines if box.contains(x.bbox.cx, x.bbox.cy)]
    cells = _filled(places, xs, ys, inside)
    if extra := _hidden_borders(cells):
        places, xs = _with_columns(places, xs, extra)
        cells = _filled(places, xs, ys, inside)
    filled = sum(map(bool, cells.values()))
    if len(xs) < 3 or filled < max(2, FILLED * len(cells)):
        return None
    boxes = {p: BBox(xs[p.col], ys[p.row], xs[p.col + p.col_span], ys[p.row + p.row_span]) for p in cells}
    draft = _with_records(Draft(box, cells, boxes, ruled=True, confidence=0.9))
    draft.header_rows = _header_rows(draft)
    return draft if draft.n_rows > 1 else None


def _hidden_borders(cells: dict[Place, list[Line]]) -> list[float]:
    """Gutters inside ruled columns: white space that parts the lines of at least two cells of the column."""
    columns: dict[int, list[list[Line]]] = defaultdict(list)
    for place, lines in cells.items():
        if place.col_span == 1 and lines:
            columns[place.col].append(lines)
    borders = []
    for column in columns.values():
        spans = covered(line.bbox for lines in column for line in lines)
        for (_, left), (right, _) in pairwise(spans):
            x = (left + right) / 2
            both = sum(len({line.bbox.cx > x for line in lines}) == 2 for lines in column)
            if both >= 2 and right - left > GUTTER and 2 * both >= len(column):
                borders.append(x)
    return borders


def _with_columns(places: list[Place], xs: list[float], extra: list[float]) -> tuple[list[Place], list[float]]:
    """The grid with more borders: columns are cut, cells over several of them keep their extent."""
    new = sorted([*xs, *extra])
    at = [new.index(x) for x in xs]  # old border → new border
    cut = []
    for place in places:
        start, stop = at[place.col], at[place.col + place.col_span]
        if place.col_span == 1:
            cut += [Place(place.row, c, place.row_span, 1) for c in range(start, stop)]
        else:
            cut.append(Place(place.row, start, place.row_span, stop - start))
    return cut, new


def _with_records(draft: Draft) -> Draft:
    """The draft with its tall rows, which hold several records without a rule between them, taken apart."""
    cells: dict[Place, list[Line]] = {}
    boxes: dict[Place, BBox] = {}
    shift = 0
    moved: dict[int, int] = {}
    for row in range(draft.n_rows):
        moved[row] = row + shift
        own = {p: lines for p, lines in draft.cells.items() if p.row <= row < p.row + p.row_span}
        records = _records_in(own)
        for r, record in enumerate(records):
            for col, lines in record.items():
                cells[Place(row + shift + r, col)] = lines
        if records:
            shift += len(records) - 1
            continue
        for place, lines in own.items():
            if place.row == row:
                new = place._replace(row=row + shift)
                cells[new], boxes[new] = lines, draft.boxes[place]
    return Draft(draft.bbox, cells, boxes, ruled=True, confidence=draft.confidence)


def _records_in(own: dict[Place, list[Line]]) -> list[dict[int, list[Line]]]:
    """The records of one ruled row as column → lines; empty where it holds one record only."""
    if any(p.row_span > 1 for p in own) or sum(len(lines) > 1 for lines in own.values()) < 2:
        return []
    column_of = {id(line): place.col for place, lines in own.items() for line in lines}
    visual = []
    for row in rows_of(line for lines in own.values() for line in lines):
        at: dict[int, list[Line]] = defaultdict(list)
        for line in row:
            at[column_of[id(line)]].append(line)
        visual.append(VisualRow.of(at))
    figures = figure_columns(visual)
    records = records_of(visual, Barriers(Rules(), 0.0, 0.0))
    telling = sum(any(row.values & figures and len(row.cells) >= 2 for row in record) for record in records)
    if telling < 2 or telling < 0.6 * len(records):
        return []
    return [
        {col: in_reading_order(x for row in record for x in row.cells.get(col, ())) for col in cols}
        for record in records
        for cols in [sorted({c for row in record for c in row.cells})]
    ]


def _header_rows(draft: Draft) -> int:
    """How many of the first rows name the columns: no figures, while later rows have some."""
    filled = [[] for _ in range(draft.n_rows)]  # type: list[list[list[Line]]]
    for place, lines in draft.cells.items():
        if lines:
            filled[place.row].append(lines)
    figures = [any(_is_figure(joined_text(lines)) for lines in row) for row in filled]
    first = figures.index(True) if True in figures else 1
    if True not in figures and not all(line.bold for lines in filled[0] for line in lines):
        return 0
    return first if first <= MOST_HEADER_ROWS and any(len(row) > 1 for row in filled[:first]) else 0


def _borders(centres: list[float], starts: list[float], ends: list[float]) -> list[float]:
    """Borders of one direction, sorted; open sides are closed where the crossing rules end."""
    clusters: list[list[float]] = []
    for value in sorted(centres):
        if clusters and value - clusters[-1][-1] <= SAME:
            clusters[-1].append(value)
        else:
            clusters.append([value])
    borders = [sum(c) / len(c) for c in clusters]
    if median(starts) < borders[0] - OPEN:
        borders.insert(0, median(starts))
    if median(ends) > borders[-1] + OPEN:
        borders.append(median(ends))
    return borders


def _hulls(xs: list[float], ys: list[float], across: list[BBox], down: list[BBox]) -> list[Hull]:
    """Cells of the grid: places joined over missing borders, grown to rectangles."""
    n_rows, n_cols = len(ys) - 1, len(xs) - 1
    walls = _Drawn(xs, [(r.cx, r.y0, r.y1) for r in down])
    floors = _Drawn(ys, [(r.cy, r.x0, r.x1) for r in across])
    groups = _Groups(n_rows * n_cols)
    for r in range(n_rows):
        for c in range(n_cols):
            if c + 1 < n_cols and not walls.at(c + 1, ys[r], ys[r + 1]):
                groups.join(r * n_cols + c, r * n_cols + c + 1)
            if r + 1 < n_rows and not floors.at(r + 1, xs[c], xs[c + 1]):
                groups.join(r * n_cols + c, (r + 1) * n_cols + c)
    while True:
        hulls: dict[int, Hull] = {}
        for i in range(n_rows * n_cols):
            r, c = divmod(i, n_cols)
            r0, c0, r1, c1 = hulls.get(groups.root(i), (r, c, r, c))
            hulls[groups.root(i)] = min(r0, r), min(c0, c), max(r1, r), max(c1, c)
        # What a hull cuts through joins it, so that every cell ends as a rectangle.
        changed = [
            groups.join(root, r * n_cols + c)
            for root, (r0, c0, r1, c1) in hulls.items()
            for r in range(r0, r1 + 1)
            for c in range(c0, c1 + 1)
        ]
        if not any(changed):
            return sorted(hulls.values())


class _Drawn:
    """Which parts of the borders of one direction are drawn.

    Args:
        borders: sorted places of the borders.
        rules: (place, start, end) of each rule.
    """

    def __init__(self, borders: list[float], rules: Iterable[tuple[float, float, float]]) -> None:
        self.parts: list[list[tuple[float, float]]] = [[] for _ in borders]
        for place, start, end in rules:
            nearest = min(range(len(borders)), key=lambda i: abs(borders[i] - place))
            self.parts[nearest].append((start, end))

    def at(self, border: int, start: float, end: float) -> bool:
        """Whether at least a share of ``BORDER`` between two places is drawn."""
        drawn = sum(max(0.0, min(b, end) - max(a, start)) for a, b in self.parts[border])
        return drawn >= BORDER * (end - start)


def _compressed(hulls: list[Hull], xs: list[float], ys: list[float]) -> tuple[list[Place], list[float], list[float]]:
    """The cells as places in a grid that has only the borders some cell begins at."""
    rows = sorted({h[0] for h in hulls})
    cols = sorted({h[1] for h in hulls})
    places = []
    for r0, c0, r1, c1 in hulls:
        row, col = rows.index(r0), cols.index(c0)
        places.append(Place(row, col, bisect_right(rows, r1) - row, bisect_right(cols, c1) - col))
    return places, [*(xs[c] for c in cols), xs[-1]], [*(ys[r] for r in rows), ys[-1]]


def _filled(places: list[Place], xs: list[float], ys: list[float], lines: Iterable[Line]) -> dict[Place, list[Line]]:
    """Each line in the cell that holds its middle; lines over several cells are cut between words."""
    at = {
        (r, c): place
        for place in places
        for r in range(place.row, place.row + place.row_span)
        for c in range(place.col, place.col + place.col_span)
    }
    cells: dict[Place, list[Line]] = {place: [] for place in places}
    walls: dict[int, list[float]] = {}
    for line in lines:
        row = min(max(bisect_right(ys, line.bbox.cy) - 1, 0), len(ys) - 2)
        if row not in walls:
            walls[row] = sorted({xs[at[row, c].col] for c in range(len(xs) - 1)})[1:]
        for part in split_at(line, walls[row]):
            col = min(max(bisect_right(xs, part.bbox.cx) - 1, 0), len(xs) - 2)
            cells[at[row, col]].append(part)
    return {place: in_reading_order(inside) for place, inside in cells.items()}
