"""Labels in the words of a line: exact through a table, misread ones through edit distance (rapidfuzz).

Labels are compared as letters without spaces, so "InvoiceNo", "Invoice N o" and "INVOICE NO." are all found,
and where a label ends inside a word ("Total:12.50") the rest of the word is handed back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from functools import cached_property
from typing import NamedTuple

from rapidfuzz.distance import OSA

from docstruct.extractors.lexicon.labels import Piece, pieces

_MIN_FUZZY = 5  # letters; shorter labels are too near to other words
_LONG = 8  # letters; runs of words this long do not make a label by chance
_FOREIGN = 0.6  # score of a label of another language than the document's
_MAX_PIECES = 14  # of a label; Chinese characters are pieces


class Entry(NamedTuple):
    """A label of the index; one without concepts only keeps its parts from being taken for labels."""

    text: str
    concepts: tuple[str, ...]
    languages: tuple[str, ...]
    words: int = 0  # most words it is printed as; 0 for as many as `text` has


class Spot(NamedTuple):
    """A label found in the words ``start`` to ``end`` (exclusive) of a line."""

    start: int
    end: int
    concepts: tuple[str, ...]
    label: str  # as in the lexicon, normalised
    score: float  # 1 exact, less for misread letters and for words that are rarely labels
    rest: str = ""  # of the last word, behind the label: the value, when both are one word
    languages: tuple[str, ...] = ()


class LabelIndex:
    """Labels by their letters.

    Args:
        entries: squeezed label → entry.
        weak: words that are labels now and then ("from", "vom"): they count only before a colon, before a
            digit or alone on their line, and score half.
    """

    def __init__(self, entries: Mapping[str, Entry], weak: Set[str]) -> None:
        self._entries = entries
        self._weak = weak
        self._longest = max(map(len, entries), default=0)
        self._starts = frozenset(key[:2] for key in entries)

    def exact(self, key: str) -> tuple[str, ...]:
        """The concepts of a squeezed label, none if it is no label."""
        entry = self._entries.get(key)
        return entry.concepts if entry else ()

    def spot(self, tokens: Sequence[str], fuzzy: bool = True, language: str = "") -> list[Spot]:
        """The labels in the words, left to right, not overlapping, the longest at each place.

        Args:
            tokens: the words of a line.
            fuzzy: find a label of at least 5 letters with one wrong, lost or added letter in each 6 as well.
            language: of the document; labels of others score less, but for English, which is printed
                everywhere.
        """
        line = list(pieces(tokens, repair=fuzzy))
        spots: list[Spot] = []
        i = 0
        while i < len(line):
            stop, entry, score = self._at(line, i, fuzzy) if line[i].opens else (i + 1, None, 0.0)
            if entry is not None:
                last = line[stop - 1]
                rest = tokens[last.token][last.end :].lstrip(" .:：,;)]/–=|*")
                place = line[i].token, last.token + 1
                if language and entry.languages and not {language, "en"} & set(entry.languages):
                    score *= _FOREIGN
                spots.append(Spot(*place, entry.concepts, entry.text, score, rest, entry.languages))
            i = stop
        return spots

    def _at(self, line: Sequence[Piece], i: int, fuzzy: bool) -> tuple[int, Entry | None, float]:
        """(index behind the label, entry, score) of the best label that begins at piece ``i``."""
        windows = self._windows(line, i)
        exact = next((w for w in reversed(windows) if self._printed_so(line[i : w[0]], w[1])), None)
        if fuzzy:
            floor = len(exact[1]) + 3 if exact else _MIN_FUZZY
            for stop, key in reversed(windows):
                if len(key) < floor:
                    break
                near = self._nearest(key) if not _has_digit(key) else None
                if near:
                    return stop, self._entries[near[0]], round(1 - near[1] / len(key), 3)
        if exact is None:
            return i + 1, None, 0.0
        stop, key = exact
        if len(key) > 1 and key not in self._weak:
            return stop, self._entries[key], 1.0
        if not _stands_out(line, i, stop, single=len(key) == 1):
            return i + 1, None, 0.0
        return stop, self._entries[key], 0.5

    def _printed_so(self, run: Sequence[Piece], key: str) -> bool:
        """Whether the run is a label: "not a" is not "nota", but long ones may have lost or gained spaces."""
        entry = self._entries.get(key)
        if entry is None:
            return False
        return len(key) >= _LONG or run[-1].token - run[0].token < (entry.words or len(entry.text.split()))

    def _windows(self, line: Sequence[Piece], i: int) -> list[tuple[int, str]]:
        """(index behind, letters) of the runs of pieces from ``i`` on that could be a label."""
        found, key = [], ""
        for j in range(i, min(len(line), i + _MAX_PIECES)):
            key += line[j].key
            if line[j].key.isdigit() or len(key) > self._longest + 2:
                break
            found.append((j + 1, key))
        return found

    def _nearest(self, key: str) -> tuple[str, int] | None:
        """(label, edits) of the label nearest to ``key``, within one edit in each 6 letters."""
        if not key.isascii():  # Chinese characters misread are other words
            return None
        allowed = max(1, len(key) // 6)
        best: tuple[str, int] | None = None
        for size in range(max(_MIN_FUZZY, len(key) - allowed), len(key) + allowed + 1):
            for label in self._buckets.get((key[:2], size), ()) + self._buckets.get((key[-2:], -size), ()):
                distance = OSA.distance(key, label, score_cutoff=allowed)
                if distance <= allowed and (best is None or distance < best[1]):
                    best = label, distance
        return best

    @cached_property
    def _buckets(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """Labels by (first two letters, size) and (last two, -size): OCR seldom misreads both ends."""
        found: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for label in self._entries:
            if label.isascii():
                found[label[:2], len(label)].append(label)
                found[label[-2:], -len(label)].append(label)
        return {place: tuple(sorted(labels)) for place, labels in found.items()}


def _stands_out(line: Sequence[Piece], i: int, stop: int, single: bool) -> bool:
    """Whether a word that is rarely a label is one here."""
    last = line[stop - 1]
    if last.colon or single:
        return last.colon
    if not (line[i].alone and last.alone):
        return False
    return (i == 0 and stop == len(line)) or (stop < len(line) and line[stop].key.isdigit())


def _has_digit(key: str) -> bool:
    return any(c.isdigit() for c in key)
