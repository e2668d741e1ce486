"""Pages → a sheet: every printed line in its surroundings, with the labels and typed values found in it.

A sheet is what candidates are drawn from. Neighbours are those a reader's eye would go to: the line to the left
and right on the same row, the lines right above and below. Boxes are those of the upright page, in points.
"""

from __future__ import annotations

import dataclasses
import re
import statistics
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from docstruct.document import Document, Line, Page
from docstruct.facts import TickBox, Way, Word
from docstruct.geometry import BBox

_REACH = 4.0  # how far below a line its neighbours may start, in line heights
_STEP = 2.6  # largest gap between lines of one section, in line heights
_FLAT = 5.0  # degrees; text that runs up the margin has no neighbours
_DEPTH = 9  # lines looked at upwards for the heading of a section


Opens = Literal["party", "attribute", ""]
"""What a label alone on its line heads: all that is said of somebody, the value of one attribute, nothing."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A label found in a line: words `start` to `end`, with how well it fits each concept (0 to 1)."""

    start: int
    end: int
    text: str
    concepts: dict[str, float]


@dataclass(frozen=True, slots=True)
class Mention:
    """A typed value found in a line, words `start` to `end`."""

    kind: str
    start: int
    end: int
    value: Any
    raw: str
    ambiguous: bool = False
    alternatives: tuple[Any, ...] = ()
    marked: bool = False  # carries a currency or percent sign


@dataclass(eq=False, slots=True)
class Text:
    """A line in its surroundings."""

    page: Page
    line: Line
    index: int
    first: bool  # on the first page
    last: bool  # on the last page
    words: tuple[Word, ...]
    bbox: BBox
    text: str
    size: float
    left: Text | None = None
    right: Text | None = None
    above: list[Text] = field(default_factory=list)  # nearest first
    below: list[Text] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)  # what boxes to be ticked stand for
    section: Text | None = None  # the heading this line stands under
    in_table: bool = False
    _headed: tuple[list[Spot], bool] | None = None  # for which spots it is known whether the line is a heading

    @property
    def height(self) -> float:
        """Line height in points, never zero."""
        return max(self.bbox.height, 1.0)

    @property
    def heading(self) -> bool:
        """Whether the line is nothing but a label, without a figure of its own."""
        if self._headed is None or self._headed[0] is not self.spots:
            self._headed = self.spots, self._is_heading()
        return self._headed[1]

    def _is_heading(self) -> bool:
        if not self.spots:
            return False
        letters, figures = sum(c.isalnum() for c in self.text), sum(c.isdigit() for c in self.text)
        return any(
            sum(c.isalnum() for c in s.text) >= 0.75 * letters and sum(c.isdigit() for c in s.text) >= figures
            for s in self.spots
        )


@dataclass(frozen=True, slots=True)
class Span:
    """Words of one line, or whole lines one below the other: what a value is read from."""

    texts: tuple[Text, ...]
    start: int
    end: int

    @property
    def words(self) -> tuple[Word, ...]:
        """The words, line by line."""
        if len(self.texts) == 1:
            return self.texts[0].words[self.start : self.end]
        return tuple(w for t in self.texts for w in t.words)

    @property
    def lines(self) -> list[str]:
        """The text of each line; pieces side by side are one."""
        if len(self.texts) == 1:
            return [" ".join(w.text for w in self.words)]
        lines: list[str] = []
        for before, text in zip((None, *self.texts), self.texts):
            if before is not None and before.right is text:
                lines[-1] += f" {text.text}"
            else:
                lines.append(text.text)
        return lines

    @property
    def text(self) -> str:
        """The lines joined by line breaks."""
        return "\n".join(self.lines)

    @property
    def bbox(self) -> BBox:
        """The box around the words."""
        return BBox.around(w.bbox for w in self.words)

    @property
    def page(self) -> Page:
        """The page it stands on."""
        return self.texts[0].page

    @property
    def confidence(self) -> float:
        """That of the least sure word."""
        return min(w.confidence for w in self.words)

    @property
    def way(self) -> Way:
        """How the words were read."""
        return self.words[0].way

    @property
    def key(self) -> tuple[tuple[int, ...], int, int]:
        """Identity of the place: the lines, and the words of a single one."""
        if len(self.texts) == 1:
            return (self.texts[0].index,), self.start, self.end
        return tuple(t.index for t in self.texts), self.start, self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a word."""
        if len(self.texts) == 1 and len(other.texts) == 1:
            return self.texts[0] is other.texts[0] and self.start < other.end and other.start < self.end
        mine = {t.index for t in self.texts}
        return any(t.index in mine for t in other.texts)


@dataclass(frozen=True, slots=True)
class Option:
    """Words beside a box that is to be ticked."""

    span: Span
    tick: TickBox

    @property
    def ticked(self) -> bool:
        """Whether the box is ticked."""
        return self.tick.ticked


class Sheet:
    """All lines of a document in their surroundings.

    Args:
        document: the pages as they were read.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.drawn: dict[str, list[tuple[Span, str]]] = {}  # what candidates of a type are drawn from anywhere
        self.texts: list[Text] = []
        count = len(document.pages)
        for number, shown in enumerate(document.pages):
            page = dataclasses.replace(shown.upright, turn=shown.turn)  # boxes go back by it
            texts = [self._text(page, line, number == 0, number == count - 1) for line in page.lines]
            flat = [t for t in texts if abs(t.words[0].angle) < _FLAT]
            _link_rows(flat)
            _link_columns(flat)
            _mark_tables(texts, page)

    def _text(self, page: Page, line: Line, first: bool, last: bool) -> Text:
        words = tuple(part for word in line.words for part in _split_glued(word))
        joined = " ".join(w.text for w in words)
        text = Text(page, line, len(self.texts), first, last, words, line.bbox, joined, line.size)
        self.texts.append(text)
        return text

    @cached_property
    def body_size(self) -> float:
        """Median font size of the words, points."""
        sizes = [t.size for t in self.texts for _ in t.words if t.size > 0]
        return statistics.median(sizes) if sizes else 10.0

    def find_sections(self, opens: Callable[[Spot], Opens]) -> None:
        """Give each line the heading it stands under; `opens` tells labels that can be such headings."""
        opened = {t.index: {opens(s) for s in t.spots} for t in self.texts if t.heading}
        parties = {index for index, found in opened.items() if "party" in found}
        attributes = {index for index, found in opened.items() if "attribute" in found} - parties
        for text in self.texts:
            text.section = _heading_above(text, parties, attributes)
        for text in self.texts:  # in order of reading, so that a section passes along the row
            beside = text.left.section if text.left is not None else None
            if text.section is None and beside is not None and beside.index in parties:
                text.section = beside


_COLON = re.compile(r"(?<=[^\W\d_])[.)]?[:：](?=[^\s/])")
_MOMENT = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?=\d{1,2}:\d{2})")


def _split_glued(word: Word) -> Iterator[Word]:
    """A word such as Total:12.50 or 01/02/201812:30 as two; the cut is placed by the share of characters."""
    cut = _MOMENT.search(word.text) or (_COLON.search(word.text) if "@" not in word.text else None)
    if cut is None:
        yield word
        return
    box = word.bbox
    x = box.x0 + box.width * cut.end() / len(word.text)
    yield word._replace(text=word.text[: cut.end()], bbox=box._replace(x1=x))
    yield from _split_glued(word._replace(text=word.text[cut.end() :], bbox=box._replace(x0=x)))


def word_range(words: Sequence[Word], start: int, end: int) -> tuple[int, int]:
    """The words that characters `start` to `end` of the words joined by single spaces lie in."""
    offsets: list[int] = []
    at = 0
    for word in words:
        offsets.append(at)
        at += len(word.text) + 1
    return bisect_right(offsets, start) - 1, bisect_right(offsets, max(start, end - 1))


def _link_rows(texts: Sequence[Text]) -> None:
    """Left and right neighbours: the nearest line that shares at least half of the lower one's height."""
    order = sorted(texts, key=lambda t: t.bbox.cy)
    for i, text in enumerate(order):
        for other in _window(order, i, text.height):
            common = text.bbox.overlap_y(other.bbox)
            if common < 0.5 * min(text.height, other.height) or _straddles(text, other):
                continue
            a, b = (text, other) if text.bbox.x0 <= other.bbox.x0 else (other, text)
            if b.bbox.x0 < a.bbox.x1 - 0.5 * min(a.height, b.height):
                continue
            if a.right is None or b.bbox.x0 < a.right.bbox.x0:
                a.right = b
            if b.left is None or a.bbox.x1 > b.left.bbox.x1:
                b.left = a


def _straddles(text: Text, other: Text) -> bool:
    """Whether a box goes over several rows, as boxes of misread scans do: no neighbour of a row off its middle."""
    low, high = sorted((text.height, other.height))
    return high > 2.2 * low and abs(text.bbox.cy - other.bbox.cy) > 0.4 * low


def _window(order: Sequence[Text], i: int, height: float) -> Iterable[Text]:
    """The lines after `i` whose middle is at most one height below."""
    limit = order[i].bbox.cy + height
    for j in range(i + 1, min(i + 80, len(order))):
        if order[j].bbox.cy > limit:
            return
        yield order[j]


def _link_columns(texts: Sequence[Text]) -> None:
    """Lines above and below: those that share x extent (or the left edge) with nothing in between."""
    order = sorted(texts, key=lambda t: t.bbox.y0)
    for i, text in enumerate(order):
        seen: list[Text] = []
        limit = text.bbox.y1 + _REACH * text.height
        for other in order[i + 1 : i + 120]:
            if other.bbox.y0 > limit or len(seen) >= 4:
                break
            if other.bbox.cy <= text.bbox.y1 or not _same_column(text, other):
                continue
            if any(s.bbox.overlap_x(other.bbox) > 0 and s.bbox.y1 <= other.bbox.cy for s in seen):
                continue
            seen.append(other)
            other.above.append(text)
        text.below = seen
    for text in texts:
        text.above.sort(key=lambda t: text.bbox.y0 - t.bbox.y1)


def _same_column(a: Text, b: Text) -> bool:
    return a.bbox.overlap_x(b.bbox) > 0 or abs(a.bbox.x0 - b.bbox.x0) < 1.5 * a.height


def _mark_tables(texts: Sequence[Text], page: Page) -> None:
    for table in page.tables:
        if table.n_rows < 2 or table.n_cols < 3:
            continue
        for text in texts:
            if table.bbox.contains(text.bbox.cx, text.bbox.cy):
                text.in_table = True


def _heading_above(text: Text, parties: Set[int], attributes: Set[int]) -> Text | None:
    """The nearest heading above, in one unbroken column; a label with its value beside it heads nothing.

    The label of an attribute ("Street address") heads its value and no further label.
    """
    at, labelled = text, text.heading or (text.left is not None and text.left.heading)
    for _ in range(_DEPTH):
        upper = next((t for t in at.above if _aligned(t, at) and _close(t, at)), None)
        if upper is None:
            return None
        if upper.index in parties and not (upper.text.endswith(":") and upper.right is not None):
            return upper
        if upper.index in attributes and not labelled and (upper.right is None or upper.right.heading):
            return upper
        labelled = labelled or upper.heading
        at = upper
    return None


def _aligned(upper: Text, lower: Text) -> bool:
    left = abs(upper.bbox.x0 - lower.bbox.x0) < 2.0 * lower.height
    right = abs(upper.bbox.x1 - lower.bbox.x1) < 1.0 * lower.height
    middle = abs(upper.bbox.cx - lower.bbox.cx) < 1.0 * lower.height
    return left or right or middle


def _close(upper: Text, lower: Text) -> bool:
    return lower.bbox.y0 - upper.bbox.y1 < _STEP * max(upper.height, lower.height)
