"""The words of all pages, indexed once: a value -> every place where it is printed.

Numbers are compared as numbers, dates and times token by token, texts letter by letter, also over the line
breaks of a cell or a column. What is found is what is there: nothing is matched approximately.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any, NamedTuple

from docstruct.document import Line, Page
from docstruct.extractors.evidence.printed import day_forms, fold, has_unit, numbers_in, signs_of, time_forms, tokens
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.lines import lines_of

_LONGEST_TOKEN = 64  # letters of a printed token that may begin a text
_MAX_LINES = 40  # of one text that runs over line breaks


class Place(NamedTuple):
    """Where a value is printed: page from 1, box in points of the page as displayed, the words there."""

    page_no: int
    bbox: BBox
    raw_text: str


Run = range
"""Words of the index that follow each other."""


class WordIndex:
    """Look-up of values in the words of some pages, in reading order."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.words: list[Word] = []
        self._pages: list[int] = []  # page number of each word
        self._lines: list[tuple[int, Run]] = []  # page number and words of each line
        for page in pages:
            for line in page.lines or lines_of(page.words):
                self._add(page.page_no, line)

    def _add(self, page_no: int, line: Line) -> None:
        start = len(self.words)
        self.words += line.words
        self._pages += [page_no] * len(line.words)
        self._lines.append((page_no, range(start, len(self.words))))

    def places(self, value: Any) -> list[Place]:
        """Every place where the value is printed, in reading order; none for None and bool."""
        return [self.place(runs) for runs in self.matches(value)]

    def matches(self, value: Any) -> list[tuple[Run, ...]]:
        """The words of every such place, as runs of the index."""
        if isinstance(value, Enum):
            value = value.value
        if value is None or isinstance(value, bool):
            return []
        if isinstance(value, (int, float, Decimal)):
            return self._number(Decimal(str(value)))
        if isinstance(value, (dt.date, dt.datetime, dt.time)):
            forms = time_forms(value) if isinstance(value, dt.time) else day_forms(value)
            return _in_order(run for form in forms for run in self._token_runs(form))
        return self._text(str(value))

    def place(self, runs: tuple[Run, ...]) -> Place:
        """The place of some words."""
        words = [self.words[i] for run in runs for i in run]
        box = BBox.around(w.bbox for w in words)
        return Place(self._pages[runs[0].start], box, " ".join(w.text for w in words))

    # -- numbers ---------------------------------------------------------------------------------------

    def _number(self, number: Decimal) -> list[tuple[Run, ...]]:
        clean, glued = self._numbers
        # Credits and deductions are often printed without the sign that the data carries, or with one.
        return clean.get(number) or clean.get(-number) or glued.get(number) or []

    @cached_property
    def _numbers(self) -> tuple[dict[Decimal, list[tuple[Run, ...]]], dict[Decimal, list[tuple[Run, ...]]]]:
        """Numbers that stand alone or with a sign of money, and those stuck to letters (``100ml``)."""
        clean: dict[Decimal, list[tuple[Run, ...]]] = defaultdict(list)
        glued: dict[Decimal, list[tuple[Run, ...]]] = defaultdict(list)
        for start in range(len(self.words)):
            for run, text in self._spellings(start):
                index = glued if has_unit(text) else clean
                for number in numbers_in(text):
                    index[number].append((run,))
        return dict(clean), dict(glued)

    def _spellings(self, start: int) -> Iterator[tuple[Run, str]]:
        """The word alone, after a minus that stands apart, and with groups of thousands that follow it."""
        text = self.words[start].text
        if not any(c.isdigit() for c in text):
            return
        if start and self.words[start - 1].text in ("-", "−", "–") and self._adjacent(start - 1):
            yield range(start - 1, start + 1), "-" + text
        yield range(start, start + 1), text
        end = start + 1
        while end < len(self.words) and self._adjacent(end - 1) and _is_group(text, self.words[end].text):
            text += "\u00a0" + self.words[end].text
            end += 1
            yield range(start, end), text

    def _adjacent(self, index: int) -> bool:
        """Whether the next word follows on the same line within a space."""
        left, right = self.words[index].bbox, self.words[index + 1].bbox
        height = max(left.height, right.height)
        same_line = self._pages[index] == self._pages[index + 1] and left.overlap_y(right) > 0.5 * height
        return same_line and -0.2 * height < right.x0 - left.x1 < 0.6 * height

    # -- dates and times -------------------------------------------------------------------------------

    @cached_property
    def _spaced(self) -> tuple[str, list[int]]:
        """All tokens with a space around each, and where each word starts in that text."""
        text, starts = [" "], []
        length = 1
        for word in self.words:
            starts.append(length)
            for token in tokens(word.text):
                text.append(token + " ")
                length += len(token) + 1
        return "".join(text), starts

    def _token_runs(self, form: str) -> Iterator[tuple[Run, ...]]:
        text, starts = self._spaced
        at = text.find(f" {form} ")
        while at >= 0:
            run = range(bisect_right(starts, at + 1) - 1, bisect_right(starts, at + len(form)))
            # Three small numbers in neighbouring cells are no date: a short year needs one word.
            if len(run) == 1 or not (form[-3:-2] == " " and form[-2:].isdigit()):
                yield (run,)
            at = text.find(f" {form} ", at + 1)

    # -- texts -----------------------------------------------------------------------------------------

    def _text(self, text: str) -> list[tuple[Run, ...]]:
        folded = fold(text)
        found = [*self._whole(folded)] if folded else []
        if not found:
            found = [*self._wrapped(folded)]
        return found or self._signs(text) or self._parts(text)

    @cached_property
    def _folded(self) -> tuple[str, list[int], set[int]]:
        """All words folded into one string, where each word starts in it, and where tokens start."""
        parts: list[str] = []
        starts: list[int] = []
        edges: set[int] = set()
        length = 0
        for word in self.words:
            starts.append(length)
            for token in tokens(word.text):
                edges.add(length)
                parts.append(token)
                length += len(token)
        edges.add(length)
        return "".join(parts), starts, edges

    def _whole(self, folded: str) -> Iterator[tuple[Run, ...]]:
        """Where the text stands in words that follow each other on one page."""
        text, starts, edges = self._folded
        at = text.find(folded)
        while at >= 0:
            end = at + len(folded)
            if _aligned(at in edges, end in edges, folded):
                run = range(bisect_right(starts, at) - 1, bisect_right(starts, end - 1))
                if self._pages[run[0]] == self._pages[run[-1]]:
                    yield (run,)
            at = text.find(folded, at + 1)

    @cached_property
    def _words_by_token(self) -> dict[str, list[tuple[int, int]]]:
        """First token of a word -> the line of the word, and the word."""
        index: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for line, (_, words) in enumerate(self._lines):
            for word in words:
                for token in list(tokens(self.words[word].text))[:1]:
                    index[token].append((line, word))
        return dict(index)

    def _wrapped(self, folded: str) -> Iterator[tuple[Run, ...]]:
        """Where the text runs over line breaks, each line under the start of the one before."""
        for length in range(1, min(len(folded), _LONGEST_TOKEN)):
            for line, word in self._words_by_token.get(folded[:length], ()):
                runs = self._carry_on(folded, line, word, ())
                if runs:
                    yield runs

    def _carry_on(self, rest: str, line: int, word: int, runs: tuple[Run, ...]) -> tuple[Run, ...] | None:
        end = word
        for end in range(word, self._lines[line][1].stop):
            printed = fold(self.words[end].text)
            if not rest.startswith(printed):
                return None
            rest = rest[len(printed) :]
            if not rest:
                return (*runs, range(word, end + 1))
        runs = (*runs, range(word, end + 1))
        if len(runs) == _MAX_LINES:
            return None
        below = (self._carry_on(rest, *start, runs) for start in self._starts_below(line, word))
        return next(filter(None, below), None)

    def _starts_below(self, line: int, word: int) -> Iterator[tuple[int, int]]:
        """Words on the next lines that start right under this one, or under the label before it."""
        page, words = self._lines[line]
        above, edge = self.words[word].bbox, self.words[words.start].bbox.x0
        for later in range(line + 1, min(line + 30, len(self._lines))):
            if self._lines[later][0] != page:
                return
            for start in self._lines[later][1]:
                box = self.words[start].bbox
                drop = (box.cy - above.cy) / max(above.height, box.height, 1.0)
                shift = min(abs(box.x0 - above.x0), abs(box.x0 - edge))
                if 0.5 < drop < 2.2 and shift < 1.5 * above.height:
                    yield later, start

    def _signs(self, text: str) -> list[tuple[Run, ...]]:
        """Where a sign stands for this currency code."""
        signs = signs_of(text)
        if not signs:
            return []
        symbols = [sign for sign in signs if not sign.isalpha()]
        return [
            (range(i, i + 1),)
            for i, word in enumerate(self.words)
            if word.text.strip(".").upper() in signs or any(symbol in word.text for symbol in symbols)
        ]

    def _parts(self, text: str) -> list[tuple[Run, ...]]:
        """A text of several lines whose lines stand apart: the first, with the others from below it."""
        lines = [line for line in text.splitlines() if fold(line)]
        if len(lines) < 2:
            return []
        first, *others = [self._text(line) for line in lines]
        joined = ([near for other in others if (near := self._nearby(runs, other))] for runs in first)
        return [(*runs, *(run for near in rest for run in near)) for runs, rest in zip(first, joined)
                if len(rest) == len(others)]  # fmt: skip

    def _nearby(self, runs: tuple[Run, ...], others: list[tuple[Run, ...]]) -> tuple[Run, ...] | None:
        here = self.place(runs)
        for other in others:
            there = self.place(other)
            drop = (there.bbox.cy - here.bbox.cy) / max(here.bbox.height, 1.0)
            if there.page_no == here.page_no and here.bbox.overlap_x(there.bbox) > 0 and 0 <= drop < 8:
                return other
        return None


def _in_order(found: Iterator[tuple[Run, ...]]) -> list[tuple[Run, ...]]:
    return sorted(dict.fromkeys(found), key=lambda runs: (runs[0].start, runs[0].stop))


def _is_group(text: str, following: str) -> bool:
    """Whether the next word carries on a number that is grouped by spaces: ``1`` + ``234,56``."""
    digits = following.lstrip("0123456789")
    group = len(following) - len(digits)
    last = text.rsplit("\u00a0", 1)[-1]
    head = len(last) - len(last.rstrip("0123456789"))
    whole = not any(c in ".," for c in last.strip(".,"))
    return whole and group == 3 and 1 <= head <= 3 and (not digits or digits[0] in ".,€$£-")


def _aligned(starts: bool, ends: bool, folded: str) -> bool:
    """Whether a match is whole tokens; long codes may stick to a label, Chinese stands anywhere."""
    if starts and ends:
        return True
    if any("\u3040" <= c <= "\u9fff" for c in folded):
        return True
    return len(folded) >= 6 and (starts or ends)
