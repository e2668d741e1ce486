"""Horizontal rules → blanks: where a value is awaited, what was written there, and what names it; points.

A scanned underline begins late where letters touch it: the word in which it begins stands before it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from docstruct.document import Line
from docstruct.geometry import BBox
from docstruct.reading.atoms import Atom
from docstruct.reading.tables.draft import split_at

SHORTEST = 2.0  # em
EDGE = 0.5  # em between the lower edge of words and the rule they stand on
TIGHT = 0.6  # em by which a rule of emphasis may miss the ends of its words

Rows = Sequence[Sequence[Atom]]


class Underlines:
    """Horizontal rules by height, asked for those near the lower edge of a box."""

    def __init__(self, across: Sequence[BBox]) -> None:
        self.rules = sorted(across, key=lambda r: r.cy)
        self.heights = [r.cy for r in self.rules]

    def near(self, box: BBox, em: float) -> list[BBox]:
        """Rules at the lower edge of a box, wherever they begin."""
        low = bisect_left(self.heights, box.y1 - EDGE * em)
        high = bisect_left(self.heights, box.y1 + EDGE * em)
        return [rule for rule in self.rules[low:high] if rule.width > SHORTEST * em]

    def after(self, box: BBox, em: float, start: float, stop: float) -> list[BBox]:
        """Those that begin between two places; what stands before has none."""
        near = self.near(box, em)
        found = [r for r in near if start <= r.x0 <= stop]
        return [r for r in found if not any(_shared(o, box.x0, r.x0) > 0.3 * (r.x0 - box.x0) for o in near)]

    def below(self, atom: Atom) -> tuple[BBox | None, bool]:
        """The rule an atom is written on, None where there is none or where it only stresses the words; whether so."""
        box, slack = atom.box, TIGHT * atom.em
        found = [r for r in self.near(box, atom.em) if r.x0 <= box.cx <= r.x1 and r.width > 0.5 * box.width]
        if not found:
            return None, False
        rule = min(found, key=lambda r: abs(r.cy - box.y1))
        tight = abs(rule.x0 - box.x0) < slack and abs(rule.x1 - box.x1) < slack
        return (None, True) if tight and atom.is_plain and not atom.is_figure else (rule, False)


def _shared(rule: BBox, start: float, stop: float) -> float:
    return min(rule.x1, stop) - max(rule.x0, start)


def split_underlined(lines: Sequence[Line], across: Sequence[BBox]) -> list[Line]:
    """Lines cut where an underline begins below them: what stands on it was filled in."""
    underlines = Underlines(across)
    parts: list[Line] = []
    for line in lines:
        em = line.size or line.bbox.height
        begun = [r.x0 for r in underlines.after(line.bbox, em, line.bbox.x0 + em, line.bbox.x1)]
        gaps = [(_late(a.bbox), a.bbox.x1, b.bbox.x0) for a, b in pairwise(line.words)]
        cuts = [(a + b) / 2 for late, a, b in gaps if any(min(late, a - EDGE * em) <= x <= b + 0.3 * em for x in begun)]
        parts += split_at(line, cuts) if cuts else [line]
    return parts


def _late(word: BBox) -> float:
    """From where on an underline that begins in a word is taken to begin after it."""
    return word.x0 + 0.3 * word.width


def mark_blanks(rows: Rows, across: Sequence[BBox]) -> None:
    """Words right before an underline name what is to be written on it; values know their rule."""
    underlines = Underlines(across)
    for atom in (atom for row in rows for atom in row):
        atom.rule, atom.stressed = underlines.below(atom)
        x = atom.box.x1
        for rule in underlines.after(atom.box, atom.em, x - 0.5 * atom.em, x + 2.0 * atom.em):
            atom.blank = max(atom.blank, rule.x1)
            atom.waits = rule
        atom.soft = atom.soft or (atom.blank > 0 and atom.may_wait)


def join_written(rows: Rows) -> list[list[Atom]]:
    """Rows in which what stands together on one rule behind a label, or below such, is one atom."""
    answered: list[BBox] = []
    joined = []
    for row in rows:
        parts: list[Atom] = []
        for atom in row:
            rule = atom.rule
            if rule and parts and parts[-1].rule is rule and not (atom.is_label or parts[-1].is_label):
                behind = any(a.box.x1 < rule.x0 + atom.em and not a.is_figure for a in row)
                if behind or any(_below(rule, other, atom.em) for other in answered):
                    answered.append(rule)
                    parts[-1] = replace(parts[-1], line=Line.of(parts[-1].line.words + atom.line.words))
                    continue
            parts.append(atom)
        joined.append(parts)
    return joined


def _below(rule: BBox, other: BBox, em: float) -> bool:
    """Whether a rule goes on with the one above it: it ends alike and is little longer."""
    return abs(rule.x1 - other.x1) < em and abs(rule.x0 - other.x0) < 3 * em and rule.y0 - other.y1 < 3 * em
