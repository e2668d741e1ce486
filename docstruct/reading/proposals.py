"""Rows of atoms → proposals: each label with what may be its value, and how surely; points.

Every atom that may be a label looks to its right and below, and along the rule on which its value is awaited.
Sureness comes from the colon, from distance, from places that repeat down or along the page, from a blank that
waits to be filled, and from type: a number or lighter print beside words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from docstruct.geometry import BBox
from docstruct.reading.atoms import Atom

LEAST = 0.4  # of a proposal that is taken
FAR = 45.0  # em from a label to the value on its right, at most
BELOW = 1.6  # em of white between a label and the value below it, at most

Rows = list[list[Atom]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A label and its value; of a head of a column, where more values may stand below."""

    label: Atom
    value: Atom
    score: float
    below: bool = False
    head: bool = False  # of a column: more values may stand below


def proposals_of(rows: Rows) -> list[Proposal]:
    """All proposals of a page, in no order."""
    rightward = _with_repetition(list(_rightward(rows)))
    leading = {id(p.label): p.score for p in rightward}
    return [*rightward, *_with_repetition(list(_downward(rows, leading))), *_across_rows(rows)]


def _rightward(rows: Rows) -> Iterator[Proposal]:
    """Each atom with its right neighbour."""
    for row in rows:
        for label, value in pairwise(row):
            gap = (value.box.x0 - label.box.x1) / label.em
            if label.cell != value.cell and not label.alone:
                continue
            if label.is_mark and not value.colon and gap < 2.5:
                yield Proposal(value, label, 0.45)  # a ticked box before what it says
            elif not value.is_label and -1.0 < gap <= FAR and (base := _sureness(label, value)):
                yield Proposal(label, value, base - 0.006 * gap)


def _across_rows(rows: Rows) -> Iterator[Proposal]:
    """Values that stand a little above or below the label whose blank they are written on, or above what names it."""
    waiting = {id(atom.waits) for row in rows for atom in row if atom.waits}
    for number, row in enumerate(rows):
        for atom in row:
            if atom.waits:
                for other in rows[max(number - 1, 0) : number] + rows[number + 1 : number + 2]:
                    values = [a for a in other if not a.is_label and _stands_on(a, atom.waits)]
                    yield from (Proposal(atom, value, 0.7) for value in values[:1])
            elif atom.rule and id(atom.rule) not in waiting and not atom.is_label:
                captions = [a for below in rows[number + 1 : number + 3] for a in below if _is_caption(a, atom.rule)]
                yield from (Proposal(caption, atom, 0.6) for caption in captions[:1])


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


def _downward(rows: Rows, leading: dict[int, float]) -> Iterator[Proposal]:
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
            yield Proposal(label, value, score, True, head)


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


def _with_repetition(proposals: list[Proposal]) -> list[Proposal]:
    """Proposals that repeat at the same places down the page, or along a row of heads, are surer."""

    def places(p: Proposal) -> Iterator[tuple[object, ...]]:
        step = 6.0  # points; edges of one column fall into one or two steps
        if p.below:
            yield p.label.row, p.value.row
        else:
            yield "left", round(p.label.box.x0 / step), round(p.value.box.x0 / step)
            yield "right", round(p.label.box.x0 / step), round(p.value.box.x1 / step)

    counts = Counter(place for p in proposals for place in places(p))
    best = [max(counts[place] for place in places(p)) for p in proposals]
    return [replace(p, score=p.score + (0.15 if n >= 3 else 0.0)) for p, n in zip(proposals, best)]
