"""Words of a drawing → labels: words that stand beside each other as one text, powers of ten put together."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median_low

from docstruct.extractors.charts.shapes import Rule
from docstruct.facts import Word
from docstruct.geometry import BBox

LETTER = 0.65  # of the font size: how high a letter is
JOIN = 0.5  # of the font size: a wider gap parts labels
_DECIMAL = re.compile(r"[-−]?\d+[.,]\d")
RAISED = 0.85  # of the size of the text before: an exponent is smaller than that


@dataclass(frozen=True)
class Label:
    """Words on one baseline; ``angle`` is their direction, clockwise in degrees, 0 up to 360."""

    words: tuple[Word, ...]
    text: str

    @cached_property
    def box(self) -> BBox:
        """Around all words."""
        return BBox.around(w.bbox for w in self.words)

    @property
    def angle(self) -> float:
        """Reading direction."""
        return self.words[0].angle

    @property
    def size(self) -> float:
        """Font size in points."""
        return max(w.size for w in self.words)

    @property
    def color(self) -> int:
        """Of its first word."""
        return self.words[0].color

    @property
    def upright(self) -> bool:
        """Whether it reads from left to right."""
        return abs(math.remainder(self.angle, 360)) < 5

    @property
    def vertical(self) -> bool:
        """Whether it reads up or down."""
        return abs(abs(math.remainder(self.angle, 360)) - 90) < 5

    def anchor(self, axis: str) -> tuple[float, float]:
        """The point that its place on an axis below ("x") or beside it ("y") is meant by."""
        box = self.box
        if self.upright or self.vertical:
            return box.cx, box.cy
        # Slanted: the upper end stands at the tick of an axis above it.
        first, last = self.words[0].bbox, self.words[-1].bbox
        turn = math.radians(self.angle)
        ux, uy = math.cos(turn), math.sin(turn)
        half = 0.35 * self.size
        ends = [(first.cx, first.cy, -1.0, first), (last.cx, last.cy, 1.0, last)]
        x, y, sign, b = min(ends, key=lambda end: end[1] + end[2] * uy)
        reach = max(0.0, (b.width - self.size * abs(uy)) / (2 * abs(ux)) if abs(ux) > 0.3 else b.height / 2)
        return x + sign * ux * (reach - half * abs(uy)), y + sign * uy * reach


def labels_of(words: Iterable[Word]) -> list[Label]:
    """Labels in reading order of their first word."""
    usable = [w for w in words if w.text.strip() and w.visible]
    by_angle: dict[float, list[Word]] = {}
    for word in usable:
        by_angle.setdefault(round(word.angle % 360), []).append(word)
    return [label for angle in sorted(by_angle) for label in _joined(by_angle[angle], angle)]


def split_at(labels: Sequence[Label], rules: Sequence[Rule], em: float) -> list[Label]:
    """Labels that stand under two or more tick marks, or between such, parted so that each place has its own words."""
    ticks = [r for r in rules if r.along == "y"]
    out: list[Label] = []
    for label in labels:
        box = label.box
        row = [r for r in ticks if -0.5 * em <= box.y0 - r.high <= 1.5 * em]
        over = [r for r in row if box.x0 - 1 <= r.at <= box.x1 + 1]
        short = [r for r in over if r.length <= 1.2 * em]  # tick marks, where there are any, else grid lines
        above = [r.at for r in (short if len(short) > 1 else over)]
        parts = _parted(label, sorted(set(above)), em) if label.upright else [label]
        if len(parts) == 1 and label.upright and len(short) > 1:  # marks may part the labels
            ends = sorted({r.at for r in row if r.length <= 1.2 * em})
            middles = [(a + b) / 2 for a, b in pairwise(ends)]
            parts = _parted(label, [m for m in middles if box.x0 <= m <= box.x1], em)
        out += parts
    return out


def _parted(label: Label, ticks: Sequence[float], em: float) -> list[Label]:
    places = [t for i, t in enumerate(ticks) if i == 0 or t - ticks[i - 1] > 0.5 * em]
    if len(places) < 2:
        return [label]
    groups = by_nearest([part for word in label.words for part in _cut(word, places)], places)
    parts = [_label(words) for words in groups if words]
    centred = all(abs(p.box.cx - t) <= 0.8 * em for p, t in zip(parts, (t for t, w in zip(places, groups) if w)))
    return parts if centred and len(parts) > 1 else [label]


def _cut(word: Word, places: Sequence[float]) -> list[Word]:
    """The parts of a word that runs over several places: labels printed so close that they became one word.

    Parts of one length, as dates and numbers of one decimal each have, or parts that each start with a capital after a
    small letter.
    """
    box = word.bbox
    over = [p for p in places if box.x0 - 1 <= p <= box.x1 + 1]
    n = len(word.text)
    if len(over) < 2 or n < 2 * len(over):
        return [word]
    cuts = [i for i in range(1, n) if word.text[i - 1].islower() and word.text[i].isupper()]
    if len(cuts) != len(over) - 1:
        cuts = [n // len(over) * i for i in range(1, len(over))]
        numbers = all(_DECIMAL.fullmatch(word.text[i:j]) for i, j in pairwise([0, *cuts, n]))
        if n % len(over) or not (numbers or n >= 4 * len(over)) or not any(c.isdigit() for c in word.text):
            return [word]
    parts = [word.text[i:j] for i, j in pairwise([0, *cuts, n])]
    half = [box.width * len(part) / n / 2 for part in parts]
    if min(b - a for a, b in pairwise(over)) < 1.6 * max(half):
        return [word]  # they would stand on each other
    return [word._replace(text=part, bbox=BBox(p - h, box.y0, p + h, box.y1)) for part, p, h in zip(parts, over, half)]


def by_nearest(words: Sequence[Word], places: Sequence[float]) -> list[list[Word]]:
    """Words by the place that they stand at in x, reading order kept."""
    groups: list[list[Word]] = [[] for _ in places]
    for word in words:
        groups[min(range(len(places)), key=lambda i: abs(places[i] - word.bbox.cx))].append(word)
    return groups


def _label(words: Sequence[Word]) -> Label:
    return Label(tuple(words), " ".join(w.text for w in words))


def text_height(words: Sequence[Word]) -> float:
    """The usual font size, 10 points where there is no text."""
    return median_low([w.size for w in words if w.size > 0] or [10.0])


def _joined(words: Sequence[Word], angle: float) -> list[Label]:
    turn = math.radians(angle)
    ux, uy = math.cos(turn), math.sin(turn)

    def placed(w: Word) -> tuple[float, float, float]:
        """Start and end along the reading direction, and distance across it."""
        middle = w.bbox.cx * ux + w.bbox.cy * uy
        w_along = abs(w.bbox.width * ux) if abs(ux) > abs(uy) else abs(w.bbox.height * uy)
        # Slanted text often comes letter by letter; the box of a letter is as high as the letter, not as the font.
        high = w.size * (LETTER if len(w.text) <= 2 else 1.0)
        length = w_along if angle % 90 == 0 else max(w.size * 0.3, (w_along - high * abs(ux * uy)) / max(ux**2, uy**2))
        return middle - length / 2, middle + length / 2, -w.bbox.cx * uy + w.bbox.cy * ux

    rows = [(*placed(w), w) for w in words]
    chains: list[list[_Placed]] = []
    for row in rows:  # words of one text are printed one after the other
        if chains and _goes_on(chains[-1][-1], row):
            chains[-1].append(row)
        else:
            chains.append([row])
    chains.sort(key=lambda c: c[0][0])
    joined: list[list[_Placed]] = []
    for chain in chains:
        before = [c for c in joined[-200:] if _goes_on(c[-1], chain[0])]
        if before:
            max(before, key=lambda c: c[-1][1]).extend(chain)
        else:
            joined.append(chain)
    labels = [Label(tuple(p[3] for p in chain), _text(chain)) for chain in joined]
    return sorted(labels, key=lambda label: (round(label.box.y0), label.box.x0))


_Placed = tuple[float, float, float, Word]
"""Start, end, distance across, and the word."""


def _goes_on(last: _Placed, row: _Placed) -> bool:
    size = max(last[3].size, row[3].size, 1.0)
    return -0.3 * size <= row[0] - last[1] <= JOIN * size and _beside(last[3], row[3], row[2] - last[2])


def _beside(last: Word, word: Word, shift: float) -> bool:
    """Whether a word goes on where the last one ended: on its baseline, or raised as an exponent."""
    if abs(shift) <= 0.25 * max(last.size, word.size, 1.0):
        return True
    raised = word.size <= RAISED * last.size and -0.9 * last.size <= shift < 0
    return raised and last.text[-1:].isdigit()


def _text(chain: Sequence[_Placed]) -> str:
    out = chain[0][3].text
    for (_, end, across, last), (start, _, here, word) in pairwise(chain):
        size = max(last.size, word.size, 1.0)
        if word.size <= RAISED * last.size and here - across < -0.1 * size:
            out += f"^{word.text}"
        else:
            # Of slanted letters the gaps are less sure than those of level ones.
            level = abs(math.remainder(word.angle, 90)) < 5
            out += word.text if start - end < (0.12 if level else 0.08) * size else f" {word.text}"
    return out
