"""Boxes to be ticked + the lines they stand in → labels with what is ticked: "Gender: ☐ male ☒ female" is female.

Options belong to the words before them on their line or to their left, else to a question right above them. A box
whose words are a line of their own is a label itself, and its tick the value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docstruct.extractors.fields.sheet import Option, Span, Text
from docstruct.extractors.fields.ticked import is_choice, is_sign
from docstruct.facts import Word

TICK = "☒"
_ASKS = (":", "：", "?", "？")
_CLOSE = 1.2  # line heights between a question and the options below, and between their rows
_WIDE = 20.0  # line heights between a question and its first option, at most


@dataclass(frozen=True)
class TickPair:
    """A label, the options it lets choose from, and those that are ticked; a box alone is its own only option."""

    label: Span
    options: tuple[Option, ...]

    @property
    def alone(self) -> bool:
        """Whether the label is the words of the box."""
        return len(self.options) == 1 and self.options[0].span is self.label

    @property
    def ticked(self) -> list[Option]:
        """The options that are ticked."""
        return [option for option in self.options if option.ticked]

    @property
    def words(self) -> frozenset[Word]:
        """The words it is made of."""
        return frozenset(w for span in (self.label, *(option.span for option in self.options)) for w in span.words)


def tick_pairs(texts: Sequence[Text]) -> list[TickPair]:
    """The labels among the lines of a page that boxes answer, from top to bottom."""
    asked: dict[int, tuple[Span, list[Option]]] = {}  # first line and words of a question -> its options
    alone: list[TickPair] = []
    at: dict[int, Span] = {}  # line with options -> its question
    for text in texts:
        if not text.options:
            continue
        question = _before(text) or _left(text, at) or _above(text, at)
        if question is not None:
            at[text.index] = question
            asked.setdefault(id(question), (question, []))[1].extend(text.options)
        elif is_choice(text):
            alone += [TickPair(option.span, (option,)) for option in text.options]
    return [*(TickPair(label, tuple(options)) for label, options in asked.values()), *alone]


def _before(text: Text) -> Span | None:
    """The words on the line before its first option."""
    end = min(option.span.start for option in text.options)
    while end and _is_mark(text.words[end - 1]):
        end -= 1
    said = any(c.isalnum() for w in text.words[:end] for c in w.text)
    return Span((text,), 0, end) if said else None


def _left(text: Text, at: dict[int, Span]) -> Span | None:
    """The line to the left, or what the options there answer."""
    left = text.left
    while left is not None and is_sign(left):
        left = left.left
    if left is None or text.bbox.x0 - left.bbox.x1 > _WIDE * text.height:
        return None
    if left.options:
        return at.get(left.index)
    return Span((left,), 0, len(left.words))


def _above(text: Text, at: dict[int, Span]) -> Span | None:
    """The question right above, or what the options there answer."""
    upper = next(iter(text.above), None)
    if upper is None or text.bbox.y0 - upper.bbox.y1 > _CLOSE * text.height:
        return None
    if upper.options:
        flush = abs(upper.options[0].tick.bbox.x0 - text.options[0].tick.bbox.x0) < text.height
        return at.get(upper.index) if flush else None
    answered = upper.right is not None
    return Span((upper,), 0, len(upper.words)) if upper.text.endswith(_ASKS) and not answered else None


def _is_mark(word: Word) -> bool:
    """Whether a word is a sign and no word of a label."""
    return not any(c.isalnum() for c in word.text) or (len(word.text) == 1 and word.text in "xXvV")
