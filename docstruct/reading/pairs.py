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

from docstruct.document import Line, Pair
from docstruct.geometry import BBox
from docstruct.reading.atoms import Atom, atoms_of
from docstruct.reading.rules import Rules

LEAST = 0.4  # confidence of a pair that is reported
FAR = 45.0  # em from a label to the value on its right, at most
BELOW = 1.6  # em of white between a label and the value below it, at most
NEXT_LINE = 0.8  # em of white between the lines of one value
MOST_LINES = 8  # of a value

Rows = list[list[Atom]]


@dataclass(frozen=True, slots=True)
class _Proposal:
    label: Atom
    value: Atom
    score: float
    below: bool = False


def pairs_of(lines: Sequence[Line], rules: Rules | None = None) -> list[Pair]:
    """Label-value pairs of a page, top to bottom, then left to right.

    Args:
        lines: from `lines_of`.
        rules: drawn on the page; underlines tell where a value is awaited.
    """
    level = [line for line in lines if abs((line.words[0].angle + 180) % 360 - 180) <= 10]
    rows = atoms_of(level)
    _mark_underlined(rows, rules.across if rules else ())
    _mark_repeated(rows)
    proposals = _with_repetition([*_rightward(rows), *_downward(rows)])
    chosen = _chosen(proposals)
    taken = {id(atom) for p in chosen for atom in (p.label, p.value)}
    pairs = []
    for p in sorted(chosen, key=lambda p: (p.label.row, p.label.box.x0)):
        values = _whole_value(p, rows, taken)
        pairs.append(Pair(p.label.line, tuple(v.line for v in values), min(p.score, 1.0)))
    return pairs


# -- what is known to be a label -----------------------------------------------------------------------


def _mark_underlined(rows: Rows, across: Sequence[BBox]) -> None:
    """Words right before an underline name what is to be written on it."""
    by_y = sorted(across, key=lambda r: r.cy)
    heights = [r.cy for r in by_y]
    for row in rows:
        for atom in row:
            low, high = atom.box.y1 - 0.5 * atom.em, atom.box.y1 + 0.5 * atom.em
            for rule in by_y[bisect_left(heights, low) : bisect_left(heights, high)]:
                if -0.5 * atom.em < rule.x0 - atom.box.x1 < 2.0 * atom.em and rule.width > 2 * atom.em:
                    atom.blank = max(atom.blank, rule.x1)
            atom.soft = atom.soft or (atom.blank > 0 and atom.is_plain)


def _mark_repeated(rows: Rows) -> None:
    """Plain words that stand on the page several times, once before a figure, are labels."""
    counts = Counter(atom.text for row in rows for atom in row if atom.is_plain)
    telling = {a.text for row in rows for a, b in pairwise(row) if counts[a.text] > 1 and b.is_figure}
    for row in rows:
        for atom in row:
            atom.soft = atom.soft or atom.text in telling


# -- proposals -----------------------------------------------------------------------------------------


def _rightward(rows: Rows) -> Iterator[_Proposal]:
    """Each atom with its right neighbour."""
    for row in rows:
        for label, value in pairwise(row):
            gap = (value.box.x0 - label.box.x1) / label.em
            if label.is_mark and not value.colon and gap < 2.5:
                yield _Proposal(value, label, 0.45)  # a ticked box before what it says
            elif not value.is_label and -1.0 < gap <= FAR and (base := _sureness(label, value)):
                yield _Proposal(label, value, base - 0.01 * gap)


def _sureness(label: Atom, value: Atom) -> float:
    """How surely two neighbours are label and value, 0 where the first cannot be a label."""
    if label.colon:
        return 0.95
    if label.soft:
        return 0.75
    if not label.is_plain or label.is_figure:
        return 0.0
    heavier = label.line.bold and not value.line.bold
    return 0.3 + 0.25 * value.is_figure + 0.2 * heavier


def _downward(rows: Rows) -> Iterator[_Proposal]:
    """Each atom with the nearest one below it."""
    for number, row in enumerate(rows):
        for label in row:
            value = _nearest_below(label, rows[number + 1 : number + 3])
            if value is None or value.is_label:
                continue
            gap = (value.box.y0 - label.box.y1) / label.em
            base = 0.65 * _sureness(label, value)
            if gap > BELOW or not base:
                continue
            off = min(abs(value.box.x0 - label.box.x0), abs(value.box.cx - label.box.cx))
            aligned = off < label.em
            smaller = label.em < 0.9 * value.em
            yield _Proposal(label, value, base + 0.08 * aligned + 0.15 * smaller - 0.1 * max(gap, 0.0), True)


def _nearest_below(label: Atom, rows: Rows) -> Atom | None:
    """The first atom of the next rows that stands under a label."""
    for row in rows:
        start = bisect_left([atom.box.x1 for atom in row], label.box.x0)
        for atom in row[start : start + 2]:
            if label.box.overlap_x(atom.box) > 0.3 * min(label.box.width, atom.box.width):
                return atom
    return None


def _with_repetition(proposals: list[_Proposal]) -> list[_Proposal]:
    """Proposals that repeat at the same places down the page, or along a row of heads, are surer."""

    def places(p: _Proposal) -> Iterator[tuple[object, ...]]:
        step = 6.0  # points; edges of one column fall into one or two steps
        if p.below:
            yield "heads", p.label.row, p.value.row
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


def _whole_value(p: _Proposal, rows: Rows, taken: set[int]) -> list[Atom]:
    """The value with what goes on to its right and on the lines below it; these are taken too."""
    values = [p.value]
    row = rows[p.value.row]
    for atom in row[row.index(p.value) + 1 :]:
        near = atom.box.x0 - values[-1].box.x1 < 1.5 * atom.em
        if id(atom) in taken or atom.is_label or not near:
            break
        values.append(atom)
    last = p.value
    for below in rows[p.value.row + 1 : p.value.row + 2 * MOST_LINES]:
        if below and min(a.box.y0 for a in below) - last.box.y1 > NEXT_LINE * last.em:
            break
        for i, atom in enumerate(below):
            same_edge = abs(atom.box.x0 - p.value.box.x0) < 0.8 * last.em
            labelled = i and below[i - 1].is_label
            if same_edge and id(atom) not in taken and not atom.is_label and not labelled:
                values.append(atom)
                last = atom
                break
    taken.update(id(v) for v in values)
    return values[: MOST_LINES + 2]
