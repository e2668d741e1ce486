"""Blocks of the model's output to elements: what each is, its text without markup, its table, how sure it is.

Boxes stay on the model's grid here; `docstruct.model.grounding` puts them on the page.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from docstruct.model.grammar import Block, split_blocks
from docstruct.model.grounding import GridBox
from docstruct.model.html_table import Table, parse_tables
from docstruct.model.pipe_table import parse_pipes


@dataclass(frozen=True)
class Element:
    """One thing on the page.

    Attributes:
        label: ``title``, ``text``, ``table``, ``equation``, ``image``, ... as the model wrote it: the set is
            open. Without grounding, what the content shows.
        boxes: on the model's grid, 0 to 999; none without grounding.
        text: the content, outer markup removed.
        raw: the content as written.
        table: where the content is one.
        level: of a heading, from 1.
        confidence: geometric mean of the token probabilities, 0 to 1; None where they are not known.
        span: of ``raw`` in the output.
    """

    label: str
    boxes: tuple[GridBox, ...]
    text: str
    raw: str
    table: Table | None = None
    level: int | None = None
    confidence: float | None = None
    span: tuple[int, int] = (0, 0)


def parse_output(output: str, spans: Sequence[tuple[int, int]] = (), logprobs: Sequence[float] = ()) -> list[Element]:
    """The elements of an output, in order. Takes any text; time is linear in its length.

    Args:
        output: as decoded, control tokens included.
        spans: character range of each token in it.
        logprobs: natural logarithm of each token's probability.
    """
    confidence = _Confidence(spans, logprobs)
    return [_element(block, confidence) for block in split_blocks(_shortened(output))]


_END = "<｜end▁of▁sentence｜>"
_HEADING = re.compile(r"(#{1,6})[ \t]+")
_EQUATION = ((r"\[", r"\]"), ("$$", "$$"))
_CENTRE = re.compile(r"</?center>")


def _shortened(output: str) -> str:
    return output.removesuffix(_END)


def _element(block: Block, confidence: _Confidence) -> Element:
    label, text, table, level = block.label, block.content, None, None
    if "<table" in text.lower():
        tables = parse_tables(text)
        # Two tables in a block are kept as text: cells of one must not pass for cells of the other.
        table = tables[0] if len(tables) == 1 else None
        label = label if block.grounded or table is None else "table"
    elif (pipes := parse_pipes(text)) is not None:
        table, label = pipes, label if block.grounded else "table"
    elif heading := _HEADING.match(text):
        text, level = text[heading.end() :], len(heading[1])
        label = label if block.grounded else ("title" if level == 1 else "sub_title")
    elif (equation := _inside(text, _EQUATION)) is not None:
        text, label = equation, label if block.grounded else "equation"
    else:
        text = _CENTRE.sub("", text).strip()
    return Element(
        label=label,
        boxes=block.boxes,
        text=text,
        raw=block.content,
        table=table,
        level=level,
        confidence=confidence.of(*block.span),
        span=block.span,
    )


def _inside(text: str, pairs: Iterable[tuple[str, str]]) -> str | None:
    for opening, closing in pairs:
        inner = text[len(opening) : len(text) - len(closing)]
        if text.startswith(opening) and text.endswith(closing) and closing not in inner:
            return inner.strip()
    return None


class _Confidence:
    """Mean probability of the tokens in a range, from running sums."""

    def __init__(self, spans: Sequence[tuple[int, int]], logprobs: Sequence[float]) -> None:
        self.starts = [start for start, _ in spans]
        self.sums = list(accumulate(logprobs, initial=0.0))

    def of(self, start: int, end: int) -> float | None:
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        if first >= last or last >= len(self.sums):
            return None
        return math.exp((self.sums[last] - self.sums[first]) / (last - first))
