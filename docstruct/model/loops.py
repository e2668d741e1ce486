"""The loop guard: it sees when the model writes the same thing over and over, while boxes or numbers run on.

An n-gram ban does not fire where a few tokens change each time. The guard compares the contents of blocks
with their coordinates left out, and lines with their numbers left out, in time linear in the tokens.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from docstruct.model.tokenizer import DET, DET_END, REF, REF_END, TR, Tokenizer

_ALIKE = 0.8  # Dice coefficient of two contents' tokens: "the same, slowly losing its closing tags"


@dataclass(frozen=True)
class Limits:
    """How many alike pieces in a row are a loop: few of them if they hold many tokens, else many."""

    few: int
    tokens: int
    many: int


# Pages of real documents stay below: a survey has rows of equal boxes, a form has empty lines.
BLOCKS = Limits(few=8, tokens=256, many=48)
LINES = Limits(few=16, tokens=512, many=128)
_MARCH = 24  # alike blocks whose boxes move on by the same step each time


@dataclass(frozen=True)
class Marks:
    """Ids that structure the output; they depend on the tokenizer alone."""

    ref: int
    ref_end: int
    det: int
    det_end: int
    line_ends: frozenset[int]
    numbers: frozenset[int]
    pieces: list[bytes]

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> Marks:
        """Look the ids up; walks the vocabulary, so keep the result."""
        digits = (n for n, piece in enumerate(tokenizer.pieces) if piece.strip().isdigit())
        ids = tokenizer.ids
        return cls(
            ids[REF],
            ids[REF_END],
            ids[DET],
            ids[DET_END],
            tokenizer.line_ends | {ids[TR]},
            frozenset(digits),
            tokenizer.pieces,
        )

    def numbers_in(self, tokens: list[int]) -> list[int]:
        """The first box that coordinate tokens spell."""
        text = b"".join(self.pieces[token] for token in tokens if token < len(self.pieces))
        return [int(number) for number in re.findall(rb"\d{1,4}", text)[:4]]


class LoopGuard:
    """Watches one sequence."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self._blocks, self._lines = _Run(BLOCKS), _Run(LINES)
        self._march = _March()
        self._block: list[int] = []  # tokens of the open block's content
        self._line: list[int] = []
        self._box: list[int] = []  # tokens of the last box
        self._inside_box = False
        self._words = self._figures = False  # whether the open block holds any after its box

    def push(self, token: int) -> bool:
        """Add a token; True once the sequence has become a loop."""
        marks = self.marks
        if token == marks.ref:
            return self._close_block()
        if token in (marks.det, marks.det_end):
            self._inside_box = token == marks.det
            if self._inside_box:
                self._box = []
        elif self._inside_box:
            self._box.append(token)
        elif token in marks.line_ends:
            return self._close_line()
        elif token in marks.numbers:
            self._figures = True
        elif token != marks.ref_end:
            self._words = bool(self._box)
            self._block.append(token)
            self._line.append(token)
        return False

    def _close_block(self) -> bool:
        block, self._block, self._line = self._block, [], []
        self._inside_box = False
        self._march.push(self.marks.numbers_in(self._box))
        self._box = []
        # A column of figures, each a block of its own, is no loop: nothing is left to compare.
        only_figures = self._figures and not self._words
        looping = self._blocks.reset() if only_figures else self._blocks.push(block)
        self._words = self._figures = False
        return looping or min(self._blocks.count, self._march.count) >= _MARCH

    def _close_line(self) -> bool:
        line, self._line = self._line, []
        return bool(line) and self._lines.push(line)


class _Run:
    """Counts pieces that are like the one before."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.count = 0
        self._tokens = 0
        self._last: Counter[int] = Counter()

    def push(self, piece: list[int]) -> bool:
        counted = Counter(piece)
        if self.count and _alike(counted, self._last):
            self.count += 1
            self._tokens += len(piece)
        else:
            self.count, self._tokens = 1, len(piece)
        self._last = counted
        few, many = self.count >= self.limits.few, self.count >= self.limits.many
        return many or (few and self._tokens >= self.limits.tokens)

    def reset(self) -> bool:
        self.count = 0
        return False


class _March:
    """Counts boxes that differ from the one before as that did from its own predecessor."""

    def __init__(self) -> None:
        self.count = 0
        self._last: list[int] = []
        self._step: list[int] = []

    def push(self, box: list[int]) -> None:
        step = [a - b for a, b in zip(box, self._last)]
        self.count = self.count + 1 if box and step == self._step else 1
        self._last, self._step = box, step


def _alike(a: Counter[int], b: Counter[int]) -> bool:
    total = a.total() + b.total()
    return not total or 2 * (a & b).total() >= _ALIKE * total
