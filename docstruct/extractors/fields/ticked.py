"""Boxes to be ticked + the lines of a page → options: what each box stands for, and which options answer a label.

Boxes stand before their words or behind them, alike along a row; which it is shows in how near they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docstruct.extractors.fields.sheet import Option, Span, Spot, Text
from docstruct.facts import TickBox, Word
from docstruct.geometry import BBox

_NEAR = 2.5  # line heights from a box to its words, at most
_SPACE = 1.6  # line heights between two words of one option, at most
_BELOW = 8  # rows of options below their label


class _Placed(NamedTuple):
    """A word of a row, with where it stands in its line."""

    box: BBox
    text: Text
    at: int
    word: Word


def link_options(texts: Sequence[Text], ticks: Sequence[TickBox]) -> None:
    """Give every line of a page the options among its words."""
    if not ticks:
        return
    for row in _rows(ticks):
        words = _words_along(row, texts)
        before = _gaps(row, words, before=True) <= _gaps(row, words, before=False)
        for i, tick in enumerate(row):
            limit = row[i + 1].bbox.x0 if before and i + 1 < len(row) else None
            limit = row[i - 1].bbox.x1 if not before and i else limit
            option = _option(tick, words, before, limit)
            if option is not None:
                option.span.texts[0].options.append(option)
    for text in texts:
        text.options.sort(key=lambda o: o.span.start)


def _rows(ticks: Sequence[TickBox]) -> list[list[TickBox]]:
    """Boxes on a level, from left to right."""
    rows: list[list[TickBox]] = []
    for tick in sorted(ticks, key=lambda t: t.bbox.cy):
        if rows and abs(rows[-1][-1].bbox.cy - tick.bbox.cy) < 0.5 * tick.bbox.height:
            rows[-1].append(tick)
        else:
            rows.append([tick])
    return [sorted(row, key=lambda t: t.bbox.x0) for row in rows]


def _words_along(row: Sequence[TickBox], texts: Sequence[Text]) -> list[_Placed]:
    """The words on a level with boxes, from left to right, what is drawn or read as the boxes themselves cut off."""
    found = []
    for text in texts:
        if not any(text.bbox.y0 <= tick.bbox.cy <= text.bbox.y1 for tick in row):
            continue
        for index, word in enumerate(text.words):
            box = word.bbox
            for tick in row:
                if box.intersect(tick.bbox) is not None:
                    left, right = tick.bbox.x0 - box.x0, box.x1 - tick.bbox.x1
                    box = box._replace(x0=tick.bbox.x1) if right >= left else box._replace(x1=tick.bbox.x0)
            if box.x1 - box.x0 > 0.2 * text.height and any(c.isalnum() for c in word.text):
                found.append(_Placed(box, text, index, word))
    return sorted(found, key=lambda p: p.box.x0)


def _gaps(row: Sequence[TickBox], words: Sequence[_Placed], before: bool) -> float:
    """How far the boxes of a row stand from the words behind them (or before them), in line heights, together."""
    total = 0.0
    for tick in row:
        first = _first(tick, words, before)
        gap = _NEAR if first is None else abs(_gap(tick, first, before)) / first.text.height
        total += min(gap, _NEAR)
    return total


def _gap(tick: TickBox, placed: _Placed, before: bool) -> float:
    return placed.box.x0 - tick.bbox.x1 if before else tick.bbox.x0 - placed.box.x1


def _first(tick: TickBox, words: Sequence[_Placed], before: bool) -> _Placed | None:
    """The word next to a box on that side."""
    beside = [p for p in words if (p.box.cx > tick.bbox.cx) == before]
    return (beside[0] if before else beside[-1]) if beside else None


def _option(tick: TickBox, words: Sequence[_Placed], before: bool, limit: float | None) -> Option | None:
    """The words that belong to a box, up to the next box, a wide space or the label that asks."""
    first = _first(tick, words, before)
    if first is None or _gap(tick, first, before) > _NEAR * first.text.height:
        return None
    taken = [first]
    own = [p for p in words if p.text is first.text]
    for placed in own[own.index(first) + 1 :] if before else own[: own.index(first)][::-1]:
        last = taken[-1]
        gap = placed.box.x0 - last.box.x1 if before else last.box.x0 - placed.box.x1
        beyond = limit is not None and (placed.box.cx > limit) == before
        if beyond or gap > _SPACE * first.text.height or (not before and placed.word.text.endswith((":", "："))):
            break
        taken.append(placed)
    if limit is not None and (first.box.cx > limit) == before:
        return None
    indices = [p.at for p in taken]
    return Option(Span((first.text,), min(indices), max(indices) + 1), tick)


def is_sign(text: Text) -> bool:
    """Whether a line is no more than a box or a letter that ticks one."""
    return (len(text.text) == 1 and not text.text.isdigit()) or not any(c.isalnum() for c in text.text)


def is_choice(text: Text) -> bool:
    """Whether a line is nothing but options with their boxes."""
    named = {i for o in text.options for i in range(o.span.start, o.span.end)}
    return all(i in named or not any(c.isalnum() for c in w.text) for i, w in enumerate(text.words))


def own_option(text: Text, spot: Spot) -> Option | None:
    """The option a label is the words of: "☒ Newsletter"."""
    return next((o for o in text.options if o.span.start < spot.end and spot.start < o.span.end), None)


def answers(text: Text, spot: Spot) -> list[Option]:
    """The options from which a label lets choose: behind it, to its right, or in the rows below."""
    found = [o for o in text.options if o.span.start >= spot.end]
    if any(s.start >= spot.end and own_option(text, s) is None for s in text.spots):
        return found
    found += [o for t in _onward(text.right) for o in t.options]
    at = text
    for _ in range(_BELOW if not found else 0):
        lower = next((t for t in at.below if t.options), None)
        if lower is None or any(own_option(lower, s) is None for s in lower.spots):
            break
        found += [o for t in _onward(lower) for o in t.options]
        at = lower
    return found


def _onward(text: Text | None) -> Iterator[Text]:
    """Lines to the right as long as they hold options, or nothing but signs of boxes."""
    while text is not None and (text.options or is_sign(text)):
        yield text
        if text.options and any(own_option(text, s) is None for s in text.spots):
            return
        text = text.right
