"""List of plain values + sheet → items: what is enumerated behind, below or beside the label of the list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docstruct.document import BULLET
from docstruct.extractors.fields.sheet import Option, Sheet, Spot, Text
from docstruct.extractors.fields.targets import MENTIONS_OF_TYPE, Target, affinity
from docstruct.extractors.fields.ticked import answers
from docstruct.extractors.fields.vocabulary import Vocabulary
from docstruct.extractors.lexicon.words import choose
from docstruct.extractors.lists.cells import CellLine, ListCell, ListReading, cell_value, make_cell
from docstruct.facts import Word

_NAMES = 0.5  # affinity from which a label names the list
_STEP = 1.1  # line heights between the lines of a list
_MEANT = 0.75  # how well a text must fit one of the choices
_CUT = re.compile(r"[,;|•·/、，；]$")
_SIGN = re.compile(r"^[•·|/;,‣▪●○◦■□–—*➢✓-]$")
_AND = frozenset({"and", "und", "et", "y", "e", "en", "&", "和"})


def scalar_list(target: Target, sheet: Sheet, vocabulary: Vocabulary) -> ListReading:
    """The values of the list; of several labels the surest that has values counts."""
    reading = ListReading()
    found = [(affinity(s, target), t, s) for t in sheet.texts for s in t.spots]
    for fit, text, spot in sorted((f for f in found if f[0] >= _NAMES), key=lambda f: (-f[0], f[1].index)):
        options = answers(text, spot)
        entries = [_ticked(option) for option in options if option.ticked] if options else _entries(text, spot)
        cells = [cell for entry in entries if (cell := _cell(target, fit, entry, vocabulary))]
        if cells:
            reading.seen = len(entries)  # of boxes, those that are ticked
            reading.items = [{"": cell} for cell in cells]
            return reading
    return reading


def _ticked(option: Option) -> list[CellLine]:
    return [(option.span.texts[0], option.span.words)]


def _entries(text: Text, spot: Spot) -> list[list[CellLine]]:
    """The lines of each entry: enumerated behind the label on its line, else beside it, else below it."""
    behind = [w for w in text.words[spot.end :] if any(c.isalnum() for c in w.text)]
    if behind:
        first = text.words.index(behind[0])
        lines = [(text, text.words[first:]), *_wrapped(text)]
        return _cut(lines)
    if spot.start > 0:
        return []
    beside = text.right if text.right is not None and not text.right.spots else None
    run = [beside, *_down(beside)] if beside else list(_down(text))
    if not run:
        return []
    if len(run) == 1 or any(_CUT.search(t.text) for t in run[:-1]):
        return _cut([(t, t.words) for t in run])
    return _by_line(run)


def _wrapped(text: Text) -> Iterator[CellLine]:
    """Lines that continue an enumeration whose line ends with a comma or an "and"."""
    at = text
    while _CUT.search(at.text) or at.words[-1].text.casefold() in _AND:
        lower = next((t for t in at.below if not t.spots), None)
        if lower is None or lower.bbox.y0 - at.bbox.y1 > _STEP * at.height:
            return
        yield lower, lower.words
        at = lower


def _down(text: Text) -> Iterator[Text]:
    """The lines flush below, up to a gap, a label or a heading."""
    at, step = text, _STEP
    while True:
        lower = next((t for t in at.below if abs(t.bbox.x0 - text.bbox.x0) < 3 * text.height), None)
        if (
            lower is None
            or (lower.heading and not _bullet(lower))
            or lower.bbox.y0 - at.bbox.y1 > step * max(at.height, lower.height)
        ):
            return
        if any(s.start == 0 and lower.words[s.end - 1].text.endswith((":", "：")) for s in lower.spots):
            return
        yield lower
        at = lower


def _by_line(run: Sequence[Text]) -> list[list[CellLine]]:
    """An entry a line; where lines begin with bullets, those without one go on with the entry above."""
    bulleted = any(_bullet(t) for t in run)
    entries: list[list[CellLine]] = []
    for text in run:
        start = _bullet(text)
        if bulleted and not start and entries:
            entries[-1].append((text, text.words))
        else:
            entries.append([(text, text.words[start:])])
    return [entry for entry in entries if entry[0][1]]


def _bullet(text: Text) -> int:
    """How many words of a line are the sign or number of an item."""
    found = BULLET.match(text.text)
    return 1 if found and len(text.words) > 1 else 0


def _cut(lines: Sequence[CellLine]) -> list[list[CellLine]]:
    """Entries of an enumeration, cut at commas and the like, and at the "and" before the last."""
    entries: list[list[CellLine]] = [[]]
    separated = any(_CUT.search(w.text) or _SIGN.match(w.text) for _, words in lines for w in words)
    for text, words in lines:
        part: list[Word] = []
        for word in words:
            if _SIGN.match(word.text) or (separated and word.text.casefold() in _AND):
                entries[-1] += [(text, tuple(part))] if part else []
                entries, part = [*entries, []], []
                continue
            part.append(word)
            if _CUT.search(word.text):
                part[-1] = word._replace(text=_CUT.sub("", word.text))
                entries[-1].append((text, tuple(part)))
                entries, part = [*entries, []], []
        entries[-1] += [(text, tuple(part))] if part else []
    return [entry for entry in entries if any(words for _, words in entry)]


def _cell(target: Target, fit: float, entry: Sequence[CellLine], vocabulary: Vocabulary) -> ListCell | None:
    if target.type in MENTIONS_OF_TYPE:
        return cell_value(target, fit, entry, vocabulary)
    words = [w for _, line in entry for w in line]
    raw = " ".join(w.text for w in words).strip(" .;,")
    if not any(c.isalnum() for c in raw):
        return None
    if target.leaf.choices:
        ranked = choose(raw, target.leaf.choices)
        if not ranked or ranked[0][1] < _MEANT:
            return None
        return make_cell(ranked[0][0], raw, words, entry[0][0].page, fit, len(ranked) > 1)
    return make_cell(raw, raw, words, entry[0][0].page, fit, False)
