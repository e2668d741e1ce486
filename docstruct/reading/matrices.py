"""Rows of atoms → matrices: heads, rows of values below them and what names each row; points.

A head stands over a column of values. What stands left of all heads names its row; so does a first column
that was printed while the others were filled in. Rows must be told apart by more than their lines: by
figures, or by the rules they are written on; else the lines below a head are one value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from docstruct.document import Line
from docstruct.reading.atoms import Atom

NEXT_ROW = 3.0  # em of white between two rows of a matrix, at most
NEXT_GROUP = 5.0  # the same, before a row with values under two heads or with none
BESIDE = 1.5  # em by which a value may stand beside its head
OVER = 0.3  # share of the narrower one that stands over the other
STACKED = 0.6  # em of white between the lines of one head
REMARK = 1.6  # the same, where the lower one stands in brackets
MOST_ROWS = 200  # of a matrix
TELLING_BY = 8  # rows, of which one must have a value that tells rows apart
DISTINCT = 0.6  # share of the values that must be figures or stand on rules of their own

Rows = Sequence[Sequence[Atom]]


@dataclass(frozen=True)
class MatrixRow:
    """What stands left of all heads, and by column the atoms of each value."""

    name: list[Atom]
    values: dict[int, list[Atom]]


@dataclass(frozen=True)
class Matrix:
    """Heads, each its lines from top to bottom, and rows."""

    heads: list[list[Atom]]
    rows: list[MatrixRow]

    @property
    def atoms(self) -> Iterator[Atom]:
        """All that belongs to it."""
        for head in self.heads:
            yield from head
        for row in self.rows:
            yield from row.name
            for value in row.values.values():
                yield from value

    def pairs(self) -> Iterator[tuple[Line, Line]]:
        """Each value with the head of its column and with the name of its row."""
        for row in self.rows:
            for column, value in row.values.items():
                if self.heads[column]:
                    yield _line(self.heads[column]), _line(value)
                if row.name:
                    yield _line(row.name), _line(value)


def matrices_of(rows: Rows) -> list[Matrix]:
    """Matrices of a page; no two share an atom."""
    found: list[Matrix] = []
    used: set[int] = set()
    for find in (_headed, _headless):
        for number in range(len(rows) - 1):
            if any(id(atom) in used for atom in rows[number]):
                continue
            matrix = find(rows, number, used)
            if matrix is not None:
                found.append(matrix)
                used |= {id(atom) for atom in matrix.atoms}
    return found


def _headed(rows: Rows, number: int, used: set[int]) -> Matrix | None:
    """The matrix below a row of heads, None where its last line or the heads it spans stand on the next row."""
    heads = list(rows[number])
    if not _are_heads(heads):
        return None
    body = _body(rows, number, heads, used)
    if not _tells_rows(heads, body) or not (any(row.name for row in body) or _set_off(heads, body)):
        return None
    below = rows[number + 1]
    if _goes_on(heads, below) and _tells_rows(below, _body(rows, number + 1, below, used)):
        return None
    return _matrix(rows, number, heads, body)


def _are_heads(row: Sequence[Atom]) -> bool:
    """Whether a row is of words that were not filled in; OCR may take the symbol over a column for a figure."""
    words = [atom for atom in row if atom.is_plain and not atom.is_figure]
    symbols = [atom for atom in row if len(atom.text) == 1 and not atom.text.isalpha()]
    filled = sum(atom.rule is not None for atom in row)
    return bool(words) and len(words) + len(symbols) == len(row) >= 2 * filled and not any(a.colon for a in row)


def _set_off(heads: Sequence[Atom], body: list[MatrixRow]) -> bool:
    """Whether a row is told from those below it by more than its place: else it is the first of a list of pairs."""
    stressed = [atom.stressed or (atom.line.bold and not value.line.bold) for atom, value in zip(heads, _values(body))]
    first = [row.values[0][0] for row in body if 0 in row.values]
    boxed = [atom.rule is not None or atom.cell >= 0 for atom in first]
    others = [[row.values[c][0].is_figure for row in body if c in row.values] for c in range(1, len(heads))]
    figures = sum(len(column) > 0 and all(column) for column in others)
    return 2 * sum(stressed) > len(heads) or 2 * sum(boxed) > max(1, len(boxed)) or figures > 1


def _goes_on(heads: Sequence[Atom], below: Sequence[Atom]) -> bool:
    """Whether the row below is of heads too: of parts of these, or of their last lines."""
    if not below or not _are_heads(below):
        return False
    white = min(atom.box.y0 for atom in below) - max(atom.box.y1 for atom in heads)
    limit = REMARK if any(atom.text.startswith("(") for atom in below) else STACKED
    parts = {atom.cell if atom.cell >= 0 else id(atom) for atom in below}
    return len(parts) > len(heads) or white < limit * min(atom.em for atom in below)


def _headless(rows: Rows, number: int, used: set[int]) -> Matrix | None:
    """Rows of the same columns that only their names tell."""
    first = rows[number]
    if len(first) < 3 or first[0].is_label or not first[0].is_plain or not all(map(_is_distinct, first[1:])):
        return None
    heads = list(first[1:])
    start = MatrixRow([first[0]], {c: [atom] for c, atom in enumerate(heads)})
    body = [row for row in [start, *_body(rows, number, heads, used)] if row.name]
    full = sum(len(row.values) > 1 for row in body)
    if full < 3 or any(atom.is_label for atom in _values(body)):
        return None
    return Matrix([[] for _ in heads], body) if _tells_rows(heads, body) else None


def _body(rows: Rows, number: int, heads: Sequence[Atom], used: set[int]) -> list[MatrixRow]:
    """The rows below a row of heads, as far as their values stand under these."""
    body: list[MatrixRow] = []
    bottom = max(atom.box.y1 for atom in heads)
    for row in rows[number + 1 : number + 1 + MOST_ROWS]:
        if not row:
            continue
        placed = None if any(id(atom) in used for atom in row) else _placed(row, heads)
        if placed is None:
            break
        em = min(atom.em for atom in row)
        limit = NEXT_ROW if len(placed.values) == 1 else NEXT_GROUP
        if min(atom.box.y0 for atom in row) - bottom > limit * em:
            break
        top = min(atom.box.y0 for atom in row)
        if body and top < bottom - 0.2 * em and (whole := _merged(body[-1], placed)):
            placed = whole
            body.pop()
        body.append(placed)
        if len(body) == TELLING_BY and not any(_is_distinct(atom) or atom.cell >= 0 for atom in _values(body)):
            return []
        bottom = max(atom.box.y1 for atom in row)
    while body and not any(_is_distinct(atom) or atom.cell >= 0 for atom in _values(body[-1:])):
        body.pop()  # names of what is empty, or what stands below the matrix
    return [row for row in body if row.values]


def _merged(above: MatrixRow, below: MatrixRow) -> MatrixRow | None:
    """The two halves of a row that is not quite level, None where one stands below the other."""
    if above.name and below.name:
        return None
    values = {c: above.values.get(c, []) + below.values.get(c, []) for c in sorted({*above.values, *below.values})}
    if any(b.box.x0 < a.box.x1 for value in values.values() for a, b in pairwise(value)):
        return None
    return MatrixRow(above.name + below.name, values)


def _placed(row: Sequence[Atom], heads: Sequence[Atom]) -> MatrixRow | None:
    """A row by columns, None where something in it stands under two heads or is a label itself."""
    name: list[Atom] = []
    values: dict[int, list[Atom]] = {}
    for atom in row:
        under = _columns(atom, heads)
        if len(under) > 1 or (under and atom.colon):
            return None
        if under:
            values.setdefault(under[0], []).append(atom)
        elif not values and atom.box.x1 < heads[0].box.x0:
            name.append(atom)
    return MatrixRow(name, values)


def _columns(atom: Atom, heads: Sequence[Atom]) -> list[int]:
    """The heads above an atom; where there is none, the nearest little beside it."""
    a = atom.box
    apart = [max(a.x0, head.box.x0) - min(a.x1, head.box.x1) for head in heads]
    over = [c for c, white in enumerate(apart) if -white > OVER * min(a.width, heads[c].box.width)]
    if over:
        return over
    nearest = min(range(len(heads)), key=apart.__getitem__)
    near = apart[nearest] < BESIDE * min(atom.em, heads[nearest].em) and a.width < heads[nearest].box.width
    return [nearest] if near else []


def _values(body: list[MatrixRow]) -> Iterator[Atom]:
    return (atom for row in body for value in row.values.values() for atom in value)


def _is_distinct(atom: Atom) -> bool:
    return atom.is_figure or atom.rule is not None


def _tells_rows(heads: Sequence[Atom], body: list[MatrixRow]) -> bool:
    """Whether there are rows enough, and of values that are told apart by type or by rules."""
    named = len(heads) == 1 or any(row.name for row in body)
    values = [value for row in body for column, value in row.values.items() if column or named]
    boxed = Counter(value[0].cell for value in values if value[0].cell >= 0)
    distinct = sum(_is_distinct(value[0]) or boxed[value[0].cell] == 1 for value in values)
    in_one_box = any(v[0].cell == heads[c].cell >= 0 for row in body for c, v in row.values.items())
    if not values or in_one_box or distinct < DISTINCT * len(values):
        return False
    if len(heads) == 1:
        return len(body) >= 3 and all(row.name and row.values[0][0].is_figure for row in body)
    wide = [len(row.values) for row in body if len(row.values) > 1]
    return 3 * len(wide) >= len(body) and (len(wide) > 1 or max(wide, default=0) > 2)


def _matrix(rows: Rows, number: int, heads: list[Atom], body: list[MatrixRow]) -> Matrix:
    """Heads in all their lines, and the rows; a first column that was printed names them."""
    whole = [[] if len(head.text) < 2 else _stacked(rows, number, head) for head in heads]
    first = [row.values[0][0] for row in body if 0 in row.values]
    others = [value[0] for row in body for column, value in row.values.items() if column]
    if first and others and not any(row.name for row in body) and _is_printed(first, others):
        whole[0] = []
        body = [MatrixRow(row.values.get(0, []), {c: v for c, v in row.values.items() if c}) for row in body]
    return Matrix(whole, body)


def _is_printed(first: list[Atom], others: list[Atom]) -> bool:
    """Whether the others stand on rules as what is filled in, and the first do not."""
    on_rules = sum(atom.rule is not None for atom in others)
    return 2 * on_rules > len(others) and 2 * sum(atom.rule is not None for atom in first) < len(first)


def _stacked(rows: Rows, number: int, head: Atom) -> list[Atom]:
    """A head with the lines right above it."""
    lines = [head]
    for row in rows[number - 1 : None if number < 2 else number - 3 : -1] if number else ():
        white = (REMARK if lines[0].text.startswith("(") else STACKED) * head.em
        above = [
            atom
            for atom in row
            if atom.is_plain
            and not atom.colon
            and lines[0].box.y0 - atom.box.y1 < white
            and abs(atom.box.cx - head.box.cx) < head.em
        ]
        if not above:
            break
        lines.insert(0, above[0])
    return lines


def _line(atoms: Sequence[Atom]) -> Line:
    return Line.of([word for atom in atoms for word in atom.line.words])
