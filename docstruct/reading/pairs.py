"""Lines and rules of a page → label-value pairs, told by form alone; points of the frame of the lines.

Every atom that may be a label looks to its right and below for its value; the surest proposals are taken
first and no atom serves twice. Sureness comes from the colon, from distance, from places that repeat down or
along the page, from a blank that waits to be filled, and from type: a number or lighter print beside words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from docstruct.document import Line, Pair, Table
from docstruct.geometry import BBox
from docstruct.reading.atoms import Atom, atoms_of
from docstruct.reading.blanks import join_written, mark_blanks, split_underlined
from docstruct.reading.matrices import matrices_of
from docstruct.reading.tables.draft import is_value
from docstruct.reading.tables.ruled import boxes_of
from docstruct.reading.tables.rules import Rules

LEAST = 0.4  # confidence of a pair that is reported
FAR = 45.0  # em from a label to the value on its right, at most
BELOW = 1.6  # em of white between a label and the value below it, at most
NEXT_LINE = 0.8  # em of white between the lines of one value
LONE_LINE = 1.3  # the same, where nothing else stands on the row
HEAD_LINE = 2.2  # the same, below the head of a column
IN_MATRIX = 0.6  # confidence of a pair of a head or the name of a row with a value
IN_BLOCK = 0.7  # the same, of a label and the list below it
MOST = 40  # pieces of a value

Rows = list[list[Atom]]


@dataclass(frozen=True, slots=True)
class _Proposal:
    label: Atom
    value: Atom
    score: float
    below: bool = False
    head: bool = False  # of a column: more values may stand below


def pairs_of(lines: Sequence[Line], rules: Rules | None = None, tables: Sequence[Table] = ()) -> list[Pair]:
    """Label-value pairs of a page: those outside its tables from top to bottom, then those of the tables.

    Args:
        lines: from `lines_of`.
        rules: drawn on the page; underlines tell where a value is awaited.
        tables: of the page; a cell is a value under the head of its column and beside the head of its row.
    """
    level = [line for line in lines if abs((line.words[0].angle + 180) % 360 - 180) <= 10]
    data = [table for table in tables if _is_data(table)]
    boxes = [table.bbox for table in data]
    free = [x for x in level if not any(box.contains(x.bbox.cx, x.bbox.cy) for box in boxes)]
    rules = rules or Rules()
    cells = [box for box in boxes_of(rules) if not any(t.contains(box.cx, box.cy) for t in boxes)]
    return _free_pairs(free, rules, cells) + [pair for table in data for pair in _cell_pairs(table)]


def _is_data(table: Table) -> bool:
    """Whether a table is rows of data below heads; a form drawn as boxes is none."""
    if not table.ruled:
        return False
    filled = [cell for cell in table.cells if cell.words]
    heads = [cell for cell in filled if cell.header]
    tall = sum("\n" in cell.text or ":" in cell.text for cell in filled)
    return len(heads) >= 2 and len(filled) >= 0.5 * len(table.cells) and tall <= 0.4 * len(filled)


def _cell_pairs(table: Table) -> list[Pair]:
    """Cells with the head of their column and, where that is words, the head of their row."""
    heads = {c.col: c for c in table.cells if c.header and c.words}
    first = {c.row: c for c in table.cells if c.col == 0 and not c.header and c.words}
    named = {row: c for row, c in first.items() if not is_value(c.text)}
    pairs = []
    for cell in table.cells:
        if cell.header or not cell.words or (cell.col == 0 and cell.row in named and table.n_cols > 1):
            continue
        beside = named.get(cell.row) if heads or is_value(cell.text) else None
        for head in (heads.get(cell.col), beside):
            if head is not None:
                pairs.append(Pair(Line.of(head.words), (Line.of(cell.words),), 0.6 * table.confidence))
    return pairs


def _free_pairs(lines: Sequence[Line], rules: Rules, cells: Sequence[BBox]) -> list[Pair]:
    """Pairs of lines that no table of data holds; `cells` are the boxes of a form."""
    rows = atoms_of(split_underlined(lines, rules.across))
    mark_blanks(rows, rules.across)
    rows = join_written(rows)
    _mark_known(rows)
    _place_in_cells(rows, cells)
    matrices = matrices_of(rows)
    pairs = [Pair(label, (value,), IN_MATRIX) for matrix in matrices for label, value in matrix.pairs()]
    used = {id(atom) for matrix in matrices for atom in matrix.atoms}
    rows = [[atom for atom in row if id(atom) not in used] for row in rows]
    for label, block in _blocks(rows):
        pairs.append(Pair(label.line, tuple(atom.line for atom in block), IN_BLOCK))
        used.update(id(atom) for atom in (label, *block))
    rows = [_with_remarks([atom for atom in row if id(atom) not in used]) for row in rows]
    rightward = _with_repetition(list(_rightward(rows)))
    leading = {id(p.label): p.score for p in rightward}
    proposals = [*rightward, *_with_repetition(list(_downward(rows, leading))), *_across_rows(rows)]
    chosen = _chosen(proposals)
    taken = {id(atom) for p in chosen for atom in (p.label, p.value)}
    for p in sorted(chosen, key=lambda p: (p.label.row, p.label.box.x0)):
        values = _whole_value(p, rows, taken)
        label = _whole_label(p, rows, taken)
        pairs.append(Pair(label, tuple(v.line for v in values), min(p.score, 1.0)))
    return pairs


# -- what is known to be a label -----------------------------------------------------------------------


def _place_in_cells(rows: Rows, cells: Sequence[BBox]) -> None:
    """Each atom in the smallest box of the form around it; what stands first in a box of several names it."""
    inside: dict[int, list[Atom]] = {}
    by_size = sorted(range(len(cells)), key=lambda i: cells[i].area)
    for atom in (atom for row in rows for atom in row):
        atom.cell = next((i for i in by_size if cells[i].contains(atom.box.cx, atom.box.cy)), -1)
        if atom.cell >= 0:
            inside.setdefault(atom.cell, []).append(atom)
    for atoms in inside.values():
        first = atoms[0]
        first.soft = first.soft or (len(atoms) > 1 and first.is_plain and not first.is_figure)
        for atom in atoms:
            atom.alone = len(atoms) == 1


def _mark_known(rows: Rows) -> None:
    """Labels told by the rest of the page: numbered like others, or repeated and once before a figure."""
    atoms = [atom for row in rows for atom in row]
    numbered = sum(atom.is_numbered for atom in atoms) >= 3
    counts = Counter(atom.text for atom in atoms if atom.is_plain)
    telling = {a.text for row in rows for a, b in pairwise(row) if counts[a.text] > 1 and b.is_figure}
    for atom in atoms:
        atom.soft = atom.soft or atom.text in telling or (numbered and atom.is_numbered)


# -- proposals -----------------------------------------------------------------------------------------


def _rightward(rows: Rows) -> Iterator[_Proposal]:
    """Each atom with its right neighbour."""
    for row in rows:
        for label, value in pairwise(row):
            gap = (value.box.x0 - label.box.x1) / label.em
            if label.cell != value.cell and not label.alone:
                continue
            if label.is_mark and not value.colon and gap < 2.5:
                yield _Proposal(value, label, 0.45)  # a ticked box before what it says
            elif not value.is_label and -1.0 < gap <= FAR and (base := _sureness(label, value)):
                yield _Proposal(label, value, base - 0.006 * gap)


def _with_remarks(row: list[Atom]) -> list[Atom]:
    """A row in which a remark in brackets between a label and its value is part of the label."""
    parts: list[Atom] = []
    for atom, after in zip(row, [*row[1:], None]):
        remark = atom.text.startswith("(") and atom.text.endswith(")") and not atom.is_figure
        if remark and parts and parts[-1].colon and after is not None and not after.is_label:
            parts[-1] = replace(parts[-1], line=Line.of(parts[-1].line.words + atom.line.words))
        else:
            parts.append(atom)
    return parts


def _blocks(rows: Rows) -> Iterator[tuple[Atom, list[Atom]]]:
    """Labels with a colon, alone in their row, with the lists in columns that stand indented below them."""
    for number, row in enumerate(rows[:-1]):
        if len(row) != 1 or not row[0].colon:
            continue
        label, block, bottom, wide = row[0], list[Atom](), row[0].box.y1, 0
        for below in filter(None, rows[number + 1 :]):
            white = min(atom.box.y0 for atom in below) - bottom
            own = all(a.box.x0 > label.box.x0 and a.cell == label.cell and not a.is_label for a in below)
            if white > NEXT_LINE * below[0].em or not own or len(block) > MOST:
                break
            block += below
            wide += len(below) >= 3
            bottom = max(atom.box.y1 for atom in below)
        if wide >= 2:
            yield label, block


def _across_rows(rows: Rows) -> Iterator[_Proposal]:
    """Values that stand a little above or below the label whose blank they are written on, or above what names it."""
    waiting = {id(atom.waits) for row in rows for atom in row if atom.waits}
    for number, row in enumerate(rows):
        for atom in row:
            if atom.waits:
                for other in rows[max(number - 1, 0) : number] + rows[number + 1 : number + 2]:
                    values = [a for a in other if not a.is_label and _stands_on(a, atom.waits)]
                    yield from (_Proposal(atom, value, 0.7) for value in values[:1])
            elif atom.rule and id(atom.rule) not in waiting and not atom.is_label:
                captions = [a for below in rows[number + 1 : number + 3] for a in below if _is_caption(a, atom.rule)]
                yield from (_Proposal(caption, atom, 0.6) for caption in captions[:1])


def _stands_on(atom: Atom, rule: BBox) -> bool:
    away = rule.cy - atom.box.y1
    return rule.x0 <= atom.box.cx <= rule.x1 and -0.6 * atom.em < away < 1.6 * atom.em


def _is_caption(atom: Atom, rule: BBox) -> bool:
    """Whether words stand right below a rule, as what names the value above it does."""
    white = atom.box.y0 - rule.y1
    inside = rule.x0 <= atom.box.cx <= rule.x1 and atom.box.width < rule.width
    return inside and atom.is_plain and not atom.is_label and atom.rule is None and -0.3 < white / atom.em < 0.6


def _sureness(label: Atom, value: Atom) -> float:
    """How surely two neighbours are label and value, 0 where the first cannot be a label."""
    if label.colon:
        return 0.95
    if label.soft:
        return 0.75
    if not label.is_plain or label.is_figure:
        return 0.0
    heavier = label.line.bold and not value.line.bold
    return 0.35 + 0.2 * value.is_figure + 0.2 * heavier


def _downward(rows: Rows, leading: dict[int, float]) -> Iterator[_Proposal]:
    """Each atom with the nearest one below it.

    Args:
        rows: of the page.
        leading: id of an atom → how surely it is a label of what stands on its right.
    """
    for number, row in enumerate(rows):
        found = [(label, _nearest_below(label, rows[number + 1 : number + 3])) for label in row]
        head = sum(value is not None and not value.is_label for _, value in found) >= 3
        for label, value in found:
            if value is None or value.is_label or leading.get(id(value), 0.0) >= LEAST:
                continue
            gap = (value.box.y0 - label.box.y1) / label.em
            if label.blank or (label.cell != value.cell and not label.alone):
                continue
            base = (0.65 if label.is_label else 0.55) * _sureness(label, value)
            if gap > BELOW or not base:
                continue
            off = min(abs(value.box.x0 - label.box.x0), abs(value.box.cx - label.box.cx))
            smaller = 0.1 * (label.em < 0.9 * value.em)
            boxed = 0.2 * (label.cell >= 0 and label.cell == value.cell)
            heads = 0.25 * (label.colon and value.is_plain and len(rows[value.row]) >= 3)
            score = base + 0.08 * (off < label.em) + smaller + boxed - heads - 0.1 * max(gap, 0.0)
            yield _Proposal(label, value, score, True, head)


def _nearest_below(label: Atom, rows: Rows) -> Atom | None:
    """The first atom of the next rows that stands under a label."""
    reach = label.box.x1 + 2.0 * label.em if label.colon else label.box.x0  # values may be indented
    for row in rows:
        start = bisect_left([atom.box.x1 for atom in row], label.box.x0)
        for atom in row[start : start + 2]:
            under = label.box.overlap_x(atom.box) > 0.3 * min(label.box.width, atom.box.width)
            if under or label.box.x0 <= atom.box.x0 <= reach:
                return atom
    return None


def _with_repetition(proposals: list[_Proposal]) -> list[_Proposal]:
    """Proposals that repeat at the same places down the page, or along a row of heads, are surer."""

    def places(p: _Proposal) -> Iterator[tuple[object, ...]]:
        step = 6.0  # points; edges of one column fall into one or two steps
        if p.below:
            yield p.label.row, p.value.row
        else:
            yield "left", round(p.label.box.x0 / step), round(p.value.box.x0 / step)
            yield "right", round(p.label.box.x0 / step), round(p.value.box.x1 / step)

    counts = Counter(place for p in proposals for place in places(p))
    best = [max(counts[place] for place in places(p)) for p in proposals]
    return [replace(p, score=p.score + (0.15 if n >= 3 else 0.0)) for p, n in zip(proposals, best)]


# -- choice --------------------------------------------------------------------------------------------


def _chosen(proposals: Iterable[_Proposal]) -> list[_Proposal]:
    """The surest proposals of which no two share an atom."""
    used: set[int] = set()
    chosen = []
    for p in sorted(proposals, key=lambda p: (-p.score, p.label.row, p.label.box.x0)):
        if p.score < LEAST:
            break
        if not {id(p.label), id(p.value)} & used:
            chosen.append(p)
            used |= {id(p.label), id(p.value)}
    return chosen


def _whole_label(p: _Proposal, rows: Rows, taken: set[int]) -> Line:
    """The label with a remark in brackets right below it, or the line above it in a head of two lines."""
    label = p.label
    if begun := _begun_above(label, rows, taken):
        taken.add(id(begun))
        return Line.of(begun.line.words + label.line.words)
    for above in rows[max(label.row - 1, 0) : label.row] if p.head else ():
        for atom in above:
            near = label.box.y0 - atom.box.y1 < 0.4 * label.em and abs(atom.box.cx - label.box.cx) < label.em
            if near and atom.is_plain and id(atom) not in taken:
                taken.add(id(atom))
                return Line.of(atom.line.words + label.line.words)
    for below in rows[label.row + 1 : label.row + 2]:
        for i, atom in enumerate(below):
            bracketed = atom.text.startswith("(") and atom.text.endswith(")") and id(atom) not in taken
            near = atom.box.y0 - label.box.y1 < 0.6 * label.em and abs(atom.box.x0 - label.box.x0) < label.em
            if bracketed and near and (i + 1 == len(below) or below[i + 1].is_label):
                taken.add(id(atom))
                return Line.of(label.line.words + atom.line.words)
    return label.line


def _begun_above(label: Atom, rows: Rows, taken: set[int]) -> Atom | None:
    """The first line of a label with a colon, where it has two: alone in its row, close above, and no paragraph."""
    if not label.colon or label.row == 0 or len(rows[label.row - 1]) != 1:
        return None
    above = rows[label.row - 1][0]
    tops = [atom.box.y1 for row in rows[max(label.row - 2, 0) : label.row - 1] for atom in row]
    close = label.box.y0 - above.box.y1 < 0.3 * label.em and abs(above.box.x0 - label.box.x0) < 0.8 * label.em
    paragraph = bool(tops) and above.box.y0 - max(tops) < 0.3 * above.em
    free = id(above) not in taken and not above.is_label and above.may_wait and above.cell == label.cell
    return above if close and free and not paragraph else None


def _whole_value(p: _Proposal, rows: Rows, taken: set[int]) -> list[Atom]:
    """The value with what goes on to its right and on the lines below it; these are taken too."""
    values = [p.value, *([] if p.head else _beside(p.value, rows[p.value.row], taken))]
    last = p.value
    for below in rows[p.value.row + 1 :]:
        white = min((a.box.y0 for a in below), default=0.0) - last.box.y1
        alone = len(below) == 1 and not p.below
        if white > (HEAD_LINE if p.head else LONE_LINE if alone else NEXT_LINE) * last.em or len(values) > MOST:
            break
        if not p.below and any(_shares_edge(atom, p.label, middle=False) for atom in below):
            break  # the next entry of a column of labels
        found = next((a for i, a in enumerate(below) if _goes_on(p, a, below[:i], alone, taken)), None)
        if found is not None:
            values += [found, *([] if p.head else _beside(found, below, taken))]
            last = found
    taken.update(id(v) for v in values)
    return values


def _beside(value: Atom, row: list[Atom], taken: set[int]) -> list[Atom]:
    """What stands right beside a value and is neither a label nor taken."""
    found: list[Atom] = []
    end = value.box.x1
    for atom in row[row.index(value) + 1 :]:
        if id(atom) in taken or atom.is_label or atom.box.x0 - end >= 1.5 * atom.em:
            break
        found.append(atom)
        end = atom.box.x1
    return found


def _goes_on(p: _Proposal, atom: Atom, before: list[Atom], alone: bool, taken: set[int]) -> bool:
    """Whether an atom of a row below a value goes on with it; `before` stands left of it in its row."""
    if id(atom) in taken or atom.is_label or atom.cell != p.value.cell or (before and before[-1].is_label):
        return False
    right_of_label = alone and atom.box.x0 > p.label.box.x1 and atom.box.overlap_x(p.value.box) > 0
    return right_of_label or _shares_edge(atom, p.value, middle=p.head)


def _shares_edge(atom: Atom, value: Atom, middle: bool) -> bool:
    """Whether an atom is set under a value: at its left edge or, in a column, at any."""
    edges = [abs(atom.box.x0 - value.box.x0)]
    if middle:
        edges += [abs(atom.box.x1 - value.box.x1), abs(atom.box.cx - value.box.cx)]
    return min(edges) < 0.8 * value.em
