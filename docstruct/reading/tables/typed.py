"""Lines as programs print tables → the lines without what is drawn in characters, and the rules this makes.

A row of nothing but dashes is a rule, or one for each run of them, between which columns end; bars that stand above one
another are upright rules. Leaders ("Coffee ....... 2.50") part two cells and belong to neither. Boxes in points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise

from docstruct.document import Line
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.lines import rows_of
from docstruct.reading.tables.draft import split_at
from docstruct.reading.tables.rules import Rules

FEWEST_DASHES = 8  # in a row that is a rule
SHORTEST = 3  # dashes in a run that is a rule of its own
MOST_RUNS = 60  # of dashes in a row that part columns
FEWEST_BARS = 3  # above one another
FEWEST_DOTS = 4  # in a leader
MOST_HEADS = 4  # rows of heads above the runs of dashes under them
HEADS_APART = 1.0  # em of white between them, at most
ROWS_APART = 3.2  # the same, between the rows below
ALIGNED = 0.3  # em by which bars of one upright rule may stand apart
REACH = 1.8  # em of white between two of them, which a level rule may take
HALF = 0.25  # points; half the width of a typed rule
_DASHES = re.compile(r"^[+|┼├┤]?(?:[-–—_=─═]+[+|┼├┤]?)+$")
_BARS = frozenset("|¦│┃║")
_DOTS = re.compile(r"^[.…·]+$")


def without_typed(lines: Sequence[Line], rules: Rules) -> tuple[list[Line], Rules]:
    """The lines without typed rules, bars and leaders, cut where these stood, and the rules with the typed ones.

    Args:
        lines: level ones, of a page.
        rules: drawn on it.
    """
    rows = rows_of(lines)
    typed = [_is_rule(row) for row in rows]
    across = [box for row, rule in zip(rows, typed) if rule for line in row for box in _level(line)]
    bars = list(_upright(word for line in lines for word in line.words if word.text in _BARS))
    down = [BBox.around(w.bbox for w in words) for words in bars]
    dropped = {id(word) for words in bars for word in words}
    cut = (line for row, rule, xs in zip(rows, typed, _gaps(rows, typed)) if not rule for line in _cut(row, xs))
    kept = [part for line in cut for part in _parts(line, dropped)]
    if not across and not down:
        return kept, rules
    walls = (BBox(box.cx - HALF, box.y0, box.cx + HALF, box.y1) for box in down)
    level = sorted((*rules.across, *across), key=lambda b: (b.y0, b.x0))
    return kept, rules._replace(across=tuple(level), down=tuple(sorted((*rules.down, *walls))))


def _is_rule(row: Sequence[Line]) -> bool:
    """Whether a row is nothing but dashes: long runs, or a line of single ones."""
    words = [word.text for line in row for word in line.words]
    if not all(map(_DASHES.match, words)):
        return False
    runs = max(map(len, words)) >= SHORTEST and sum(map(len, words)) >= FEWEST_DASHES
    return runs or any(len(line.words) >= FEWEST_DASHES for line in row)


def _level(line: Line) -> Iterator[BBox]:
    """The rules a line of dashes draws: one for each run, one for all of single dashes."""
    runs = [word.bbox for word in line.words] if max(len(w.text) for w in line.words) > 1 else [line.bbox]
    for box in runs:
        yield BBox(box.x0, line.bbox.cy - HALF, box.x1, line.bbox.cy + HALF)


def _gaps(rows: Sequence[Sequence[Line]], typed: Sequence[bool]) -> list[list[float]]:
    """For each row the places at which runs of dashes over it, or right below it, part columns."""
    found: list[list[float]] = [[] for _ in rows]
    for k in (k for k, rule in enumerate(typed) if rule):
        boxes = [box for line in rows[k] for box in _level(line)][:MOST_RUNS]
        xs = [(a.x1 + b.x0) / 2 for a, b in pairwise(boxes)]
        for step, most, white in ((-1, MOST_HEADS, HEADS_APART), (1, len(rows), ROWS_APART)):
            i = k + step
            while (
                0 <= i < len(rows) and abs(i - k) <= most and not typed[i] and _white(rows[i - step], rows[i]) < white
            ):
                found[i] = found[i] or xs
                i += step
    return found


def _white(a: Sequence[Line], b: Sequence[Line]) -> float:
    """White between two rows next to one another, in em."""
    upper, lower = sorted((BBox.around(line.bbox for line in row) for row in (a, b)), key=lambda box: box.cy)
    return (lower.y0 - upper.y1) / (min(upper.height, lower.height) or 1.0)


def _cut(row: Sequence[Line], xs: Sequence[float]) -> Iterator[Line]:
    """The lines of a row, cut at those places that no word crosses."""
    for line in row:
        free = [x for x in xs if not any(w.bbox.x0 < x - HALF and w.bbox.x1 > x + HALF for w in line.words)]
        yield from split_at(line, free) if free else [line]


def _upright(bars: Iterable[Word]) -> Iterator[list[Word]]:
    """Bars that stand above one another, rule by rule."""
    columns: list[list[Word]] = []
    for bar in sorted(bars, key=lambda w: w.bbox.cx):
        if columns and bar.bbox.cx - columns[-1][-1].bbox.cx <= ALIGNED * bar.bbox.height:
            columns[-1].append(bar)
        else:
            columns.append([bar])
    for column in columns:
        column.sort(key=lambda w: w.bbox.y0)
        run = column[:1]
        for above, bar in pairwise(column):
            if bar.bbox.y0 - above.bbox.y1 > REACH * bar.bbox.height:
                yield from [run] if len(run) >= FEWEST_BARS else []
                run = []
            run.append(bar)
        yield from [run] if len(run) >= FEWEST_BARS else []


def _parts(line: Line, dropped: Set[int]) -> list[Line]:
    """A line without these words and its leaders, cut where they stood."""
    dots = _leaders(line.words)
    if not dots and dropped.isdisjoint(map(id, line.words)):
        return [line]
    parts: list[list[Word]] = [[]]
    for i, word in enumerate(line.words):
        if i in dots or id(word) in dropped:
            parts.append([])
        else:
            parts[-1].append(word)
    return [Line.of(words) for words in parts if words]


def _leaders(words: Sequence[Word]) -> set[int]:
    """Which words are leaders: of dots alone, and enough of them one after another."""
    found: set[int] = set()
    run: list[int] = []
    for i, word in enumerate([*words, None]):
        if word is not None and _DOTS.match(word.text):
            run.append(i)
            continue
        if sum(len(words[k].text) for k in run) >= FEWEST_DOTS:
            found.update(run)
        run = []
    return found
