"""Lines as programs print tables → the lines without what is drawn in characters, and the rules this makes.

A row of nothing but dashes is a rule, or one for each run of them; bars that stand above one another are upright
rules. Leaders ("Coffee ....... 2.50") part two cells and belong to neither. Boxes in points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise

from docstruct.document import Line
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.lines import rows_of
from docstruct.reading.tables.rules import Rules

FEWEST_DASHES = 8  # in a row that is a rule
SHORTEST = 3  # dashes in a run that is a rule of its own
FEWEST_BARS = 3  # above one another
FEWEST_DOTS = 4  # in a leader
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
    typed = [row for row in rows_of(lines) if _is_rule(row)]
    across = [box for row in typed for line in row for box in _level(line)]
    bars = list(_upright(word for line in lines for word in line.words if word.text in _BARS))
    down = [BBox.around(w.bbox for w in words) for words in bars]
    gone = {id(line) for row in typed for line in row}
    dropped = {id(word) for words in bars for word in words}
    kept = [part for line in lines if id(line) not in gone for part in _parts(line, dropped)]
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
    runs = all(len(text) >= SHORTEST for text in words) and sum(map(len, words)) >= FEWEST_DASHES
    return runs or any(len(line.words) >= FEWEST_DASHES for line in row)


def _level(line: Line) -> Iterator[BBox]:
    """The rules a line of dashes draws: one for each run, one for all of single dashes."""
    runs = [word.bbox for word in line.words] if len(line.words[0].text) >= SHORTEST else [line.bbox]
    for box in runs:
        yield BBox(box.x0, line.bbox.cy - HALF, box.x1, line.bbox.cy + HALF)


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
