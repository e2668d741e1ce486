"""Words of a cell → its value: the first typed one for typed leaves, the lines of text for text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from docstruct.document import Page
from docstruct.extractors.fields.sheet import Mention, Text
from docstruct.extractors.fields.targets import MENTIONS_OF_TYPE, Target, final_value
from docstruct.extractors.fields.vocabulary import Vocabulary
from docstruct.facts import Issue, Word
from docstruct.geometry import BBox
from docstruct.result import Evidence


@dataclass(frozen=True, slots=True)
class ListCell:
    """A value of an item: its evidence but for the confidence, and what the confidence is made from.

    Attributes:
        fit: how well the column's head names the leaf, 0 to 1.
        reading: OCR confidence of the least sure word.
    """

    evidence: Evidence
    fit: float
    reading: float


Item = dict[str, ListCell]


@dataclass
class ListReading:
    """Items as name -> cell, how many rows were seen, and what is to be said about them."""

    items: list[Item] = field(default_factory=list)
    seen: int = 0
    issues: list[Issue] = field(default_factory=list)


def values_of(item: Item) -> dict[str, Any]:
    """Name -> value of an item."""
    return {name: cell.evidence.value for name, cell in item.items()}


def typed_mention(words: tuple[Word, ...], target: Target, vocabulary: Vocabulary) -> Mention | None:
    """The first value of the target's type in the words of a cell; rates stand there without their sign, too."""
    kinds = MENTIONS_OF_TYPE[target.type]
    mentions = vocabulary.mentions(words)
    choices = target.leaf.choices
    for mention in mentions:
        if choices and mention.value not in choices:
            continue
        if mention.kind in kinds and not (target.type == "int" and mention.value != int(mention.value)):
            return mention
    if target.type == "percent":
        return next((m for m in mentions if m.kind == "amount" and not m.marked and 0 <= m.value <= 100), None)
    return None


CellLine = tuple[Text, tuple[Word, ...]]
_NOTE = re.compile(r"^\W*[^\W\d][^:]{1,24}:\s*\S")


def cell_value(target: Target, fit: float, lines: Sequence[CellLine], vocabulary: Vocabulary) -> ListCell | None:
    """The value of one cell: the first typed one for typed leaves, all lines of text up to a note for text."""
    if target.type not in MENTIONS_OF_TYPE:
        return text_value(target, fit, lines, vocabulary)
    for text, words in lines:
        mention = typed_mention(words, target, vocabulary)
        if mention is not None:
            value = final_value(mention.value, target.leaf)
            part = words[mention.start : mention.end]
            return make_cell(value, mention.raw, part, text.page, fit, mention.ambiguous)
    return None


def text_value(target: Target, fit: float, lines: Sequence[CellLine], vocabulary: Vocabulary) -> ListCell | None:
    """Lines of text; those like "GTIN: 4012345001235" below the first are notes, not part of the text."""
    texts = [" ".join(w.text for w in words) for _, words in lines]
    notes = (i for i, (_, words) in enumerate(lines) if i and _NOTE.match(texts[i]) and _labelled(words, vocabulary))
    stop = next(notes, len(texts))
    stop = stop if target.type == "text" else 1
    raw = "\n".join(texts[:stop]).strip(" :;|")
    words = tuple(w for _, line in lines[:stop] for w in line)
    return make_cell(raw, raw, words, lines[0][0].page, fit, False) if any(c.isalnum() for c in raw) else None


def _labelled(words: tuple[Word, ...], vocabulary: Vocabulary) -> bool:
    """Whether a line begins with a label that is known."""
    return any(spot.start == 0 for spot in vocabulary.spots(words))


def make_cell(value: Any, raw: str, words: Sequence[Word], page: Page, fit: float, ambiguous: bool) -> ListCell:
    """A cell of these words on a page; the box is that of the page as displayed."""
    box = BBox.around(w.bbox for w in words)
    turn = page.turn
    evidence = Evidence(
        value=value,
        raw_text=raw,
        page_no=page.page_no,
        bbox=(turn.box(box) if turn else box).rounded(),
        way=words[0].way,
        status="ambiguous" if ambiguous else "ok",
    )
    return ListCell(evidence, min(fit, 1.0), min(w.confidence for w in words))


def mentioned(text: Text, mention: Mention, target: Target, fit: float) -> ListCell:
    """The cell of a typed value found in a line."""
    words = text.words[mention.start : mention.end]
    return make_cell(final_value(mention.value, target.leaf), mention.raw, words, text.page, fit, mention.ambiguous)
