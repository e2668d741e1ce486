"""Lines and rules of a page → label-value pairs, told by form alone; points of the frame of the lines.

Lists below a label and matrices are taken first, then the surest proposals; no atom serves twice. What goes on
with a label or a value on other lines joins it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from docstruct.document import Line, Pair, Table
from docstruct.geometry import BBox
from docstruct.reading.atoms import Atom, atoms_of
from docstruct.reading.blanks import join_written, mark_blanks, split_underlined
from docstruct.reading.matrices import matrices_of
from docstruct.reading.proposals import LEAST, Proposal, proposals_of
from docstruct.reading.tables.draft import is_value
from docstruct.reading.tables.ruled import boxes_of
from docstruct.reading.tables.rules import Rules

NEXT_LINE = 0.8  # em of white between the lines of one value
LONE_LINE = 1.3  # the same, where nothing else stands on the row
HEAD_LINE = 2.2  # the same, below the head of a column
IN_MATRIX = 0.6  # confidence of a pair of a head or the name of a row with a value
IN_BLOCK = 0.7  # the same, of a label and the list below it
MOST_LINES = 10_000  # of a page; with more, it is a drawing, and the work would know no bound
MOST = 40  # pieces of a value

Rows = list[list[Atom]]


def pairs_of(lines: Sequence[Line], rules: Rules | None = None, tables: Sequence[Table] = ()) -> list[Pair]:
    """Label-value pairs of a page: those outside its tables from top to bottom, then those of the tables.

    Args:
        lines: from `lines_of`.
        rules: drawn on the page; underlines tell where a value is awaited.
        tables: of the page; a cell is a value under the head of its column and beside the head of its row.
    """
    level = [line for line in lines if abs((line.words[0].angle + 180) % 360 - 180) <= 10]
    if len(level) > MOST_LINES:
        return []
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
    for name, block in _blocks(rows):
        pairs.append(Pair(name.line, tuple(atom.line for atom in block), IN_BLOCK))
        used.update(id(atom) for atom in (name, *block))
    rows = [_with_remarks([atom for atom in row if id(atom) not in used]) for row in rows]
    chosen = _chosen(proposals_of(rows))
    taken = {id(atom) for p in chosen for atom in (p.label, p.value)}
    for p in sorted(chosen, key=lambda p: (p.label.row, p.label.box.x0)):
        values = _whole_value(p, rows, taken)
        label = _whole_label(p, rows, taken)
        pairs.append(Pair(label, tuple(v.line for v in values), min(p.score, 1.0)))
    return pairs


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


def _chosen(proposals: Iterable[Proposal]) -> list[Proposal]:
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


def _whole_label(p: Proposal, rows: Rows, taken: set[int]) -> Line:
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


def _whole_value(p: Proposal, rows: Rows, taken: set[int]) -> list[Atom]:
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


def _goes_on(p: Proposal, atom: Atom, before: list[Atom], alone: bool, taken: set[int]) -> bool:
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
