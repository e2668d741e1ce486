"""The model's output as text to blocks: label, boxes, content, and where in the text they stand.

``<|ref|>title<|/ref|><|det|>[[92, 40, 900, 71]]<|/det|>`` and then the content, up to the next ``<|ref|>``.
The parser goes through the text once and takes anything: what is cut off, nested or out of order becomes a
block with what there was, or text of the block before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docstruct.model.grounding import GridBox

_MARK = re.compile(r"<\|(/?)(ref|det)\|>")
# Digits and blanks are bounded, so that no input makes the search look at a character often.
_BOX = re.compile(r"\[\s{0,9}" + r"\s{0,9},\s{0,9}".join([r"(-?\d{1,6})(?:\.\d{0,9})?"] * 4) + r"\s{0,9}\]")
_LABEL_LENGTH = 60  # longer ones are text: the task "ocr" puts what it read into the label


@dataclass(frozen=True)
class Block:
    """A piece of output.

    Attributes:
        label: as written, ``text`` where there is none.
        boxes: on the model's grid, as written; none without grounding.
        content: what was written under it, outer blank space removed.
        span: half-open range of the content in the output.
        grounded: whether it came with a label.
    """

    label: str
    boxes: tuple[GridBox, ...]
    content: str
    span: tuple[int, int]
    grounded: bool


def split_blocks(output: str) -> Iterator[Block]:
    """The blocks of an output, in order. Takes any text; time is linear in its length."""
    yield from _grounded(output) if "<|ref|>" in output else _plain(output)


def parse_boxes(text: str) -> tuple[GridBox, ...]:
    """Every box of four numbers in ``text``; decimals are cut off."""
    return tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in _BOX.findall(text))


def _grounded(output: str) -> Iterator[Block]:
    """Walks the marks: what lies between two of them belongs to the first."""
    label, boxes, start, grounded, closed = "", "", 0, False, True
    before, at = "", 0  # the last mark, and where the text behind it begins
    for mark in (*_MARK.finditer(output), None):
        end = mark.start() if mark else len(output)
        inside = before in ("ref", "det")  # behind an opening mark stands a label or a box, no content
        if before == "ref":
            label, closed = output[at:end], mark is not None
        elif before == "det":
            boxes = output[at:end]
        if mark is None or mark[0] == "<|ref|>":
            block = _block(label.strip(), boxes, output, (end if inside else start, end), grounded)
            if block.content or block.boxes or (grounded and closed):
                yield block
            label, boxes, grounded, closed = "", "", True, False
        if mark is not None:
            before, at = mark[1] + mark[2], mark.end()
            start = at


def _block(label: str, boxes: str, output: str, span: tuple[int, int], grounded: bool) -> Block:
    start, end = _stripped(output, *span)
    content = output[start:end]
    if grounded and not content and len(label) > _LABEL_LENGTH:
        label, content = "text", label
    return Block(label or "text", parse_boxes(boxes), content, (start, end), grounded)


_GAP = re.compile(r"\n[ \t]*\n\s*")


def _plain(output: str) -> Iterator[Block]:
    """Without grounding: paragraphs apart by blank lines, tables whole."""
    start = 0
    for gap in _GAP.finditer(output):
        yield from _paragraph(output, start, gap.start())
        start = gap.end()
    yield from _paragraph(output, start, len(output))


def _paragraph(output: str, start: int, end: int) -> Iterator[Block]:
    start, end = _stripped(output, start, end)
    if start < end:
        yield Block("text", (), output[start:end], (start, end), False)


def _stripped(output: str, start: int, end: int) -> tuple[int, int]:
    """The range without the blank space at its ends."""
    piece = output[start:end]
    inner = piece.strip()
    start += len(piece) - len(piece.lstrip())
    return start, start + len(inner)
