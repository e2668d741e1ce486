"""Words → lines → visual rows: what stands on one baseline without a column-wide gap is one line.

Boxes in points of the frame the words are in. One sweep from left to right keeps the lines still open in
buckets of their height, so that the cost grows like the number of words. Gaps are judged in units of the
font size against the spaces this page really uses, and a vertical rule between two words parts them too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from docstruct.document import Line
from docstruct.facts import Word
from docstruct.geometry import BBox

# Gaps in units of the font size (em).
LOOSE = 1.6  # no line bridges more than this, however wide its spaces are set
TIGHT = 0.62  # below this a gap is a space on any page
WIDE = 1.05  # above this a gap parts columns, unless all spaces of the line are that wide
SPACE = 0.28  # the usual space, where a page has too few to measure

PROSE = 7  # words on one baseline that may be running text, whose sentences stand wide apart
SAME_BASELINE = 0.5  # share of the lower word's height that must stand beside the other
LEADERS = frozenset("._-·…‥")


class _Placed(NamedTuple):
    """A word in the frame in which it reads from left to right."""

    x0: float
    y0: float
    x1: float
    y1: float
    em: float
    word: Word


def lines_of(words: Iterable[Word], barriers: Sequence[BBox] = ()) -> list[Line]:
    """Lines of a page, top to bottom, then left to right; words drawn twice at one place are kept once.

    Words that read in another direction make lines of their own, at the end.

    Args:
        words: in any order.
        barriers: boxes of vertical rules, which no line crosses.
    """
    turned: dict[float, list[_Placed]] = defaultdict(list)
    words = [word for word in words if word.text and not word.text.isspace()]
    guessed = [word.size for word in words if word.way == "ocr"]
    usual = median(guessed) if guessed else 0.0
    for word in words:
        turned[_direction(word.angle)].append(_placed(word, usual))
    lines: list[Line] = []
    for direction in sorted(turned):
        placed = turned[direction]
        if direction % 90:  # boxes of slanted words say nothing about their baseline
            lines += [Line((p.word,), p.word.bbox) for p in placed]
            continue
        chains = _chains(sorted(placed), _Barriers(barriers) if direction == 0 else None)
        found = [(p[0], part) for p in _split_all(chains) for part in [p]]
        found.sort(key=lambda item: (item[0].y0, item[0].x0))
        lines += [Line.of([p.word for p in part]) for _, part in found]
    return lines


def rows_of(lines: Iterable[Line]) -> list[list[Line]]:
    """Lines grouped into visual rows, top to bottom, each row from left to right.

    A line joins the row whose first-seen height range holds at least half of the lower of the two.
    """
    rows: list[list[Line]] = []
    reach: list[tuple[float, float]] = []
    for line in sorted(lines, key=lambda x: (x.bbox.cy, x.bbox.x0)):
        _, y0, _, y1 = line.bbox
        if rows:
            r0, r1 = reach[-1]
            if min(y1, r1) - max(y0, r0) >= SAME_BASELINE * min(y1 - y0, r1 - r0) > 0:
                rows[-1].append(line)
                continue
        rows.append([line])
        reach.append((y0, y1))
    for row in rows:
        row.sort(key=lambda x: x.bbox.x0)
    return rows


def _direction(angle: float) -> float:
    """The quarter turn an angle is meant as, or the angle itself where it is none."""
    quarter = round(angle / 90) * 90.0
    return quarter % 360 if abs(angle - quarter) <= 10 else angle % 360


def _placed(word: Word, usual: float) -> _Placed:
    """The word turned so that it reads from left to right; a quarter turn swaps the axes.

    An OCR guesses the size from the height of a box, which says nothing of a dash or a dot: that has the `usual` one.
    """
    x0, y0, x1, y1 = word.bbox
    direction = _direction(word.angle)
    if direction == 90:
        x0, y0, x1, y1 = y0, -x1, y1, -x0
    elif direction == 180:
        x0, y0, x1, y1 = -x1, -y1, -x0, -y0
    elif direction == 270:
        x0, y0, x1, y1 = -y1, x0, -y0, x1
    em = word.size or (y1 - y0)
    if word.way == "ocr" and em < usual and not any(map(str.isalnum, word.text)):
        em = usual
    if y1 - y0 < 0.4 * em:  # a dash or a dot in its tight box: give it the height it is set in
        middle = (y0 + y1) / 2
        y0, y1 = middle - 0.25 * em, middle + 0.25 * em
    return _Placed(x0, y0, x1, y1, em or 1.0, word)


class _Barriers:
    """Vertical rules by their place in x, asked whether one stands between two words."""

    def __init__(self, boxes: Iterable[BBox]) -> None:
        self.step = 20.0
        self.by_x: dict[int, list[BBox]] = defaultdict(list)
        for box in boxes:
            self.by_x[int(box.cx / self.step)].append(box)

    def between(self, left: _Placed, right: _Placed) -> bool:
        """Whether a rule passes through the gap at the height of the words."""
        a, b = left.x1 - 0.2 * left.em, right.x0 + 0.2 * right.em
        y = (max(left.y0, right.y0) + min(left.y1, right.y1)) / 2
        for key in range(int(a / self.step), int(b / self.step) + 1):
            for box in self.by_x.get(key, ()):
                if a <= box.cx <= b and box.y0 <= y <= box.y1:
                    return True
        return False


def _chains(placed: list[_Placed], barriers: _Barriers | None) -> list[list[_Placed]]:
    """Words joined to the open line they continue; `placed` is sorted by x0."""
    heights = sorted(p.y1 - p.y0 for p in placed)
    tall = max(p.y1 for p in placed) - min(p.y0 for p in placed)
    pitch = max(heights[len(heights) // 2], tall / 4000, 1e-6)
    chains: list[list[_Placed]] = []
    open_at: dict[int, list[int]] = defaultdict(list)  # bucket of height → chains that end there
    for p in placed:
        buckets = range(int(p.y0 // pitch), int(p.y1 // pitch) + 1)
        chain = _continued(p, buckets, open_at, chains)
        if chain is None or (barriers and barriers.between(chains[chain][-1], p)):
            chain = len(chains)
            chains.append([p])
        elif _drawn_again(chains[chain][-1], p):
            continue
        else:
            chains[chain].append(p)
        for bucket in buckets:
            if chain not in open_at[bucket]:
                open_at[bucket].append(chain)
    return chains


def _continued(p: _Placed, buckets: range, open_at: dict[int, list[int]], chains: list[list[_Placed]]) -> int | None:
    """The open line that word `p` continues, None where it begins one; lines left behind are closed."""
    best, best_cost = None, LOOSE + 1.0
    for bucket in buckets:
        stale = []
        for chain in open_at.get(bucket, ()):
            last = _core(chains[chain], p)
            if p.x0 - last.x1 > LOOSE * last.em * 2:
                stale.append(chain)
                continue
            cost = _cost(chains[chain][-1], last, p)
            if cost < best_cost:
                best, best_cost = chain, cost
        for chain in stale:
            open_at[bucket].remove(chain)
    return best


def _core(chain: list[_Placed], p: _Placed) -> _Placed:
    """The word of the line end that tells its baseline: not a raised figure, where one stands before it."""
    last = chain[-1]
    if len(chain) > 1 and last.em < 0.8 * chain[-2].em and abs(p.em - chain[-2].em) < abs(p.em - last.em):
        return chain[-2]._replace(x1=last.x1)
    return last


def _cost(end: _Placed, core: _Placed, p: _Placed) -> float:
    """How badly `p` continues a line, in em; above ``LOOSE`` it does not."""
    height = min(core.y1 - core.y0, p.y1 - p.y0)
    shared = min(core.y1, p.y1) - max(core.y0, p.y0)
    if height <= 0 or shared < SAME_BASELINE * height:  # glyphs without extent stand on no line
        return LOOSE + 1.0
    small, large = (core.em, p.em) if core.em < p.em else (p.em, core.em)
    gap = (p.x0 - end.x1) / small
    if gap < -0.6 and p.x0 - end.x0 < 0.3 * (end.x1 - end.x0) and end.word.text != p.word.text:
        return LOOSE + 1.0  # printed over it, not after it
    if small < 0.6 * large and gap > TIGHT:
        return LOOSE + 1.0  # a large word beside small print
    return abs(gap) + (1.0 - shared / height)


def _drawn_again(last: _Placed, p: _Placed) -> bool:
    """Whether `p` is the same word once more, drawn over itself to look bold."""
    near = 0.15 * p.em
    return (
        last.word.text == p.word.text
        and abs(last.x0 - p.x0) < near
        and abs(last.y0 - p.y0) < near
        and abs(last.x1 - p.x1) < near
    )


def _split_all(chains: list[list[_Placed]]) -> list[list[_Placed]]:
    """Lines cut at the gaps that are wider than the spaces of the page."""
    gaps = [(b.x0 - a.x1) / a.em for chain in chains for a, b in pairwise(chain)]
    spaces = sorted(g for g in gaps if 0.08 < g < WIDE)
    usual = spaces[len(spaces) // 2] if len(spaces) >= 8 else SPACE
    ink = _Ink(chains)
    return [part for chain in chains for part in _split(chain, usual, ink)]


class _Ink:
    """Where words stand, asked whether text runs on above and below a gap."""

    def __init__(self, chains: list[list[_Placed]]) -> None:
        self.step = 12.0
        self.chains = chains

    @cached_property
    def at(self) -> dict[tuple[int, int], list[_Placed]]:
        """Words by the places they cover; made when first asked, as most pages need it not."""
        at: dict[tuple[int, int], list[_Placed]] = defaultdict(list)
        for p in (p for chain in self.chains for p in chain):
            row = int((p.y0 + p.y1) / 2 / self.step)
            for column in range(int(p.x0 / 50), min(int(p.x1 / 50), int(p.x0 / 50) + 40) + 1):
                at[row, column].append(p)
        return at

    def closes(self, a: _Placed, b: _Placed) -> bool:
        """Whether words above and below cover the gap between two words, so that no column ends there."""
        x, y, em = (a.x1 + b.x0) / 2, (a.y0 + a.y1) / 2, a.em
        return all(self._covers(x, *sorted((y + side * 0.6 * em, y + side * 2.0 * em))) for side in (-1, 1))

    def _covers(self, x: float, top: float, bottom: float) -> bool:
        rows = range(int(top / self.step), int(bottom / self.step) + 1)
        near = (p for row in rows for p in self.at.get((row, int(x / 50)), ()))
        return any(p.x0 <= x <= p.x1 and top <= (p.y0 + p.y1) / 2 <= bottom for p in near)


def _split(chain: list[_Placed], usual: float, ink: _Ink) -> list[list[_Placed]]:
    """One chain cut at its column-wide gaps; `usual` is the page's space in em."""
    if len(chain) == 1:
        return [chain]
    limit = min(max(2.4 * usual, TIGHT), max(WIDE, 1.45 * usual))
    em = median(p.em for p in chain)  # of one word it says little where OCR measured the height
    own = median((b.x0 - a.x1) / em for a, b in pairwise(chain))
    if len(chain) >= 5 and own > usual:  # justified or letter-spaced: every space of the line is wide
        limit = max(limit, min(1.7 * own, LOOSE))
    parts = [[chain[0]]]
    for a, b in pairwise(chain):
        gap = (b.x0 - a.x1) / em
        wide = gap > _limit_after(a.word.text, limit, usual)
        if _is_leader(a.word.text) or (wide and not (len(chain) >= PROSE and ink.closes(a, b))):
            parts.append([])
        parts[-1].append(b)
    return parts


def _limit_after(text: str, limit: float, usual: float) -> float:
    """The gap that parts after this word: a colon announces something, so less is enough."""
    return min(limit, max(1.6 * usual, 0.55)) if text.endswith(":") else limit


def _is_leader(text: str) -> bool:
    """Whether the word is a row of dots or dashes that leads the eye to the next column."""
    return len(text) >= 4 and LEADERS.issuperset(text)
