"""Lines → atoms: the pieces between colons and blanks that are a label, a value or neither; points.

``Name: Ann Lee   Date: 3 May`` is four atoms on one row. A number before a label (``(4)``) stays with it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from docstruct.document import Line
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.lines import rows_of
from docstruct.reading.tables.draft import is_value

LABEL_WORDS = 9  # of a label with a colon, at most
PLAIN_WORDS = 6  # of a label without one
TALLEST = 1.5  # times the usual size of the page
COLONS = ":："

_GLUED = re.compile(r"^(?P<label>[^\W\d][^:]*[:：])(?P<value>[^:：/\\].*)$")
_LED = re.compile(r"^(?P<label>.*[^\W_].*?)(?P<leader>[-–—_.·]{3,}|[-–—_]{2})$")
_ENUMERATOR = re.compile(r"^[(\[]?(?:\d{1,2}[)\].]+|[A-Za-z][)\]]\.?)$")  # not A., which begins a name
_BLANK = re.compile(r"^[_.\-–—…·]{3,}$")
_TICK = re.compile(r"^(?:[✓✔☑☒]|\[[xX]\]|\([xX]\))$")  # a mark wherever it stands; a lone x needs room
_MARK = re.compile(r"^(?:[xX✓✔☑☒]|\[[xX]\]|\([xX]\))$")
_EMPTY = re.compile(r"^[\W_]*$")


@dataclass(eq=False, slots=True)
class Atom:
    """A piece of a line.

    Attributes:
        line: its words.
        row: number of the visual row it stands on.
        colon: it ends with a colon.
        soft: it is known to be a label although it has no colon.
        blank: x where a blank to be filled ends right after it, 0 where there is none.
        cell: number of the box of the form it stands in, -1 where there is none.
        alone: it has that box for itself, or stands in none.
        waits: the rule on which its value is awaited.
        rule: the line it is written on, where that is no mere emphasis.
        stressed: a rule as long as itself stands below it.
        tallest: font size that is taken for its own, at most; OCR measures the height of ink.
    """

    line: Line
    row: int
    colon: bool = False
    soft: bool = False
    blank: float = 0.0
    cell: int = -1
    alone: bool = True
    waits: BBox | None = None
    rule: BBox | None = None
    stressed: bool = False
    tallest: float = math.inf

    @property
    def box(self) -> BBox:
        """Of its words."""
        return self.line.bbox

    @property
    def em(self) -> float:
        """Font size."""
        return min(self.line.size or self.line.bbox.height or 1.0, self.tallest)

    @property
    def text(self) -> str:
        """Of its words."""
        return self.line.text

    @property
    def is_label(self) -> bool:
        """With or without a colon."""
        return self.colon or self.soft

    @property
    def is_mark(self) -> bool:
        """A tick or a cross in a box."""
        return bool(_MARK.match(self.text))

    @property
    def is_figure(self) -> bool:
        """A number, a date, an amount, a code: at least a third of it are digits."""
        text = self.text
        return is_value(text) or 3 * sum(c.isdigit() for c in text) >= max(1, sum(c.isalnum() for c in text))

    @property
    def is_plain(self) -> bool:
        """Short words that could name something."""
        text = self.text
        letters = sum(c.isalpha() for c in text)
        short = len(self.line.words) <= PLAIN_WORDS and letters >= 2
        sentence = text.endswith((",", ";")) or (text.endswith(".") and len(text.split()[-1]) > 4)
        return short and letters >= 0.6 * sum(c.isalnum() for c in text) and not sentence

    @property
    def may_wait(self) -> bool:
        """Words that could name a blank after them, where OCR takes its beginning for a dot."""
        letters = sum(c.isalpha() for c in self.text)
        return (
            len(self.line.words) <= LABEL_WORDS and letters >= 2 and letters >= 0.6 * sum(map(str.isalnum, self.text))
        )

    @property
    def is_numbered(self) -> bool:
        """Begins with the number of an entry of the form."""
        return len(self.line.words) > 1 and bool(_ENUMERATOR.match(self.line.words[0].text))


def atoms_of(lines: Iterable[Line]) -> list[list[Atom]]:
    """Rows of atoms, top to bottom, each from left to right; blanks and stray marks make none."""
    lines = list(lines)
    tallest = TALLEST * median(line.size or line.bbox.height for line in lines) if lines else math.inf
    rows = []
    for number, row in enumerate(_levelled(rows_of(lines))):
        atoms = [atom for line in _with_numbers(row) for atom in _cut(line, number)]
        for atom in atoms:
            atom.tallest = tallest
        rows.append([atom for atom in atoms if atom.is_mark or not _EMPTY.match(atom.text)])
    return rows


def _levelled(rows: Iterable[list[Line]]) -> list[list[Line]]:
    """Rows joined to the one above where each of their lines stands beside its neighbour there."""
    joined: list[list[Line]] = []
    for row in rows:
        if joined and all(_stands_beside(line, joined[-1]) for line in row):
            joined[-1] = sorted(joined[-1] + row, key=lambda x: x.bbox.x0)
        else:
            joined.append(row)
    return joined


def _stands_beside(line: Line, row: Sequence[Line]) -> bool:
    """Whether a line is level with the nearest one of a row, and above or below none of them."""
    box = line.bbox
    if any(box.x0 < other.bbox.x1 and other.bbox.x0 < box.x1 for other in row):
        return False
    near = min((other.bbox for other in row), key=lambda o: max(o.x0 - box.x1, box.x0 - o.x1))
    return min(box.y1, near.y1) - max(box.y0, near.y0) >= 0.5 * min(box.height, near.height)


def _with_numbers(row: Sequence[Line]) -> Iterator[Line]:
    """Lines of a row, a lone number joined to the words it numbers."""
    held: Line | None = None
    for line in row:
        if held is not None:
            if line.bbox.x0 - held.bbox.x1 < 2.5 * (line.size or line.bbox.height):
                line = Line.of(held.words + line.words)
            else:
                yield held
        held = line if _ENUMERATOR.match(line.text) else None
        if held is None:
            yield line
    if held is not None:
        yield held


def _cut(line: Line, row: int) -> Iterator[Atom]:
    """One line at its colons and blanks."""
    words: list[Word] = []
    last: Atom | None = None
    for word in [part for whole in line.words for part in _unglued(whole)]:
        if _BLANK.match(word.text):
            if words:
                last = Atom(Line.of(words), row)
                yield last
                words = []
            if last is not None:
                last.blank = word.bbox.x1
            continue
        if _TICK.match(word.text):
            if words:
                yield Atom(Line.of(words), row)
                words = []
            yield Atom(Line.of([word]), row)
            continue
        if word.text[0] in COLONS and words:  # the colon stands apart, or at the head of the value
            yield from _closed(words, row, last)
            words, last = [], None
            if len(word.text) == 1:
                continue
        words.append(word)
        if word.text[-1] in COLONS and any(c.isalpha() for w in words for c in w.text):
            *before, last = _closed(words, row, last)
            yield from [*before, last]
            words = []
    if words:
        yield Atom(Line.of(words), row)


def _unglued(word: Word) -> list[Word]:
    """``Name:Ann`` or ``Name----`` as two words, the box shared out by letters; times and addresses are left alone."""
    led = _LED.match(word.text)
    match = led or _GLUED.match(word.text)
    if not match:
        return [word]
    x0, y0, x1, y1 = word.bbox
    middle = x0 + (x1 - x0) * len(match["label"]) / len(word.text)
    left, right = BBox(x0, y0, middle, y1), BBox(middle, y0, x1, y1)
    rest = "___" if led else match["value"]
    return [word._replace(text=match["label"], bbox=left), word._replace(text=rest, bbox=right)]


def _closed(words: list[Word], row: int, last: Atom | None) -> list[Atom]:
    """Words up to a colon as a label; after another label its value comes first."""
    start = _label_start(words) if last is not None and last.colon else 0
    label = Atom(Line.of(words[start:]), row, colon=len(words) - start <= LABEL_WORDS)
    return [Atom(Line.of(words[:start]), row), label] if start else [label]


def _label_start(words: list[Word]) -> int:
    """Where, after a value, the next label begins: at the widest space, or at its last capital."""
    gaps = [b.bbox.x0 - a.bbox.x1 for a, b in pairwise(words)]
    if not gaps:
        return 0
    widest = max(range(len(gaps)), key=gaps.__getitem__)
    others = [g for i, g in enumerate(gaps) if i != widest]
    if not others or gaps[widest] > 1.5 * max(others):
        return widest + 1
    start = len(words) - 1
    while start > 1 and words[start].text[:1].islower():
        start -= 1
    return start
