"""The information block: (label, value) pairs of a document -> one of many arrangements on paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from docstruct.drawing.draft import Draft, Frame
from docstruct.drawing.paper import Align, Ink, Run, width_of, wrap
from docstruct.geometry import BBox


class Fact(NamedTuple):
    """A label (without colon) and what belongs to it."""

    label: str
    runs: list[Run]


Arrange = Callable[[Draft, Frame, Sequence[Fact]], float]


def beside(d: Draft, frame: Frame, facts: Sequence[Fact]) -> float:
    """Label left, value at a common tab stop or at the right end."""
    labels = [d.dress(f.label) for f in facts]
    width = max(width_of(x, d.label_ink) for x in labels)
    right = d.chance(0.4)
    tab = frame.x0 + width + d.rng.choice([6, 10, 18])
    y = frame.y
    for fact, label in zip(facts, labels):
        d.paper.write(frame.x0, y, label, d.label_ink)
        if right and tab + width_of(fact.runs, d.value_ink) <= frame.x1:
            d.paper.write(frame.x1, y, fact.runs, d.value_ink, "right")
            y += d.step
        else:
            y = d.paper.paragraph(tab, y, fact.runs, d.value_ink, max(60.0, frame.x1 - tab), d.look.leading, d.cjk)
    return y


def colons_aligned(d: Draft, frame: Frame, facts: Sequence[Fact]) -> float:
    """Label left, the colons in a column of their own, then the value."""
    width = max(width_of(d.dress(f.label, False), d.label_ink) for f in facts)
    colon = frame.x0 + width + 6
    y = frame.y
    for fact in facts:
        d.paper.write(frame.x0, y, d.dress(fact.label, False), d.label_ink)
        d.paper.write(colon, y, ":", d.label_ink)
        d.paper.write(colon + 8, y, fact.runs, d.value_ink)
        y += d.step
    return y


def around_axis(d: Draft, frame: Frame, facts: Sequence[Fact]) -> float:
    """Labels end and values begin at a common axis."""
    longest = max(width_of(f.runs, d.value_ink) for f in facts)
    axis = max(frame.x1 - longest - 4, frame.x0 + frame.width * 0.4)
    y = frame.y
    for fact in facts:
        d.paper.write(axis - 4, y, d.dress(fact.label), d.label_ink, "right")
        d.paper.write(axis + 4, y, fact.runs, d.value_ink)
        y += d.step
    return y


def inline(d: Draft, frame: Frame, facts: Sequence[Fact]) -> float:
    """One line each, the value right behind its label."""
    y = frame.y
    align = d.rng.choice(["left", "left", "right"])
    for fact in facts:
        label = d.dress(fact.label) + " "
        if align == "right":
            start = frame.x1 - width_of(label, d.label_ink) - width_of(fact.runs, d.value_ink)
        else:
            start = frame.x0
        start = d.paper.write(start, y, label, d.label_ink)
        d.paper.write(start, y, fact.runs, d.value_ink)
        y += d.step
    return y


def above(d: Draft, frame: Frame, facts: Sequence[Fact]) -> float:
    """Each label in small print above its value, one below the other."""
    label_ink, y = _caption(d), frame.y
    align: Align = d.rng.choice(["left", "left", "right"])
    x = frame.x0 if align == "left" else frame.x1
    for fact in facts:
        d.paper.write(x, y, d.dress(fact.label, d.look.colon != ""), label_ink, align)
        y += d.step
        for n, line in enumerate(wrap(fact.runs, d.value_ink, frame.width, d.cjk)):
            y += d.step * bool(n)
            d.paper.write(x, y, line, d.value_ink, align)
        y += d.step * 1.35
    return y


def columns(d: Draft, frame: Frame, facts: Sequence[Fact]) -> float:
    """A strip: labels in one row, values in the row below, ruled, shaded or bare; wraps to more strips."""
    y = frame.y
    style = d.rng.choice(["bare", "ruled", "lines", "shaded"])
    for start, stop in _strips(d, frame, facts):
        y = _strip(d, frame.at(y), facts[start:stop], style) + d.step * 0.6
    return y


def grid(d: Draft, frame: Frame, facts: Sequence[Fact]) -> float:
    """Ruled cells, each with a small label at its top and the value below it."""
    per_row = 2 if frame.width < 330 else d.rng.choice([2, 3, 4])
    widest = max(max(width_of(f.runs, d.value_ink), width_of(d.dress(f.label), _caption(d))) for f in facts) + 8
    while per_row > 1 and widest > frame.width / per_row:
        per_row -= 1
    cell, height, y = frame.width / per_row, d.step * 2.3, frame.y - d.step
    for i, fact in enumerate(facts):
        row, column = divmod(i, per_row)
        x, top = frame.x0 + column * cell, y + row * height
        d.paper.rect(BBox(x, top, x + cell, top + height), stroke=d.look.grey, width=0.5)
        d.paper.write(x + 3, top + d.look.small + 1, d.dress(fact.label, False), _caption(d))
        d.paper.write(x + 3, top + height - 4, fact.runs, d.value_ink)
    return y + height * (-(-len(facts) // per_row)) + d.step


def boxed_rows(d: Draft, frame: Frame, facts: Sequence[Fact]) -> float:
    """A ruled table of two columns, labels shaded or not."""
    widest = max(width_of(d.dress(f.label), d.label_ink) for f in facts) + 10
    longest = max(width_of(f.runs, d.value_ink) for f in facts) + 10
    cut = frame.x0 + max(widest, min(frame.width * 0.4, frame.width - longest))
    fill = d.look.tint if d.chance(0.5) else None
    height, y = d.step * 1.3, frame.y - d.step
    right = d.chance(0.4)
    for fact in facts:
        d.paper.rect(BBox(frame.x0, y, cut, y + height), fill=fill, stroke=d.look.grey)
        d.paper.rect(BBox(cut, y, frame.x1, y + height), stroke=d.look.grey)
        base = y + height - 4
        d.paper.write(frame.x0 + 4, base, d.dress(fact.label), d.label_ink)
        if right:
            d.paper.write(frame.x1 - 4, base, fact.runs, d.value_ink, "right")
        else:
            d.paper.write(cut + 4, base, fact.runs, d.value_ink)
        y += height
    return y + d.step


NARROW: tuple[tuple[Arrange, float], ...] = (
    (beside, 6), (colons_aligned, 2.5), (around_axis, 2), (inline, 3), (above, 1.5), (grid, 1),
    (boxed_rows, 2),
)  # fmt: skip
WIDE: tuple[tuple[Arrange, float], ...] = ((columns, 5), (grid, 2), (inline, 1), (beside, 1))


def _caption(d: Draft) -> Ink:
    return d.bold(d.look.small) if d.look.bold_labels else d.ink(d.look.small, d.look.grey)


def _strips(d: Draft, frame: Frame, facts: Sequence[Fact]) -> list[tuple[int, int]]:
    """How many facts go into each strip so that none runs into the next."""
    ends, start, room = [], 0, frame.width
    for i, fact in enumerate(facts):
        need = 14 + max(width_of(d.dress(fact.label, False), d.label_ink), width_of(fact.runs, d.value_ink))
        if need > room and i > start:
            ends.append((start, i))
            start, room = i, frame.width
        room -= need
    return [*ends, (start, len(facts))]


def _strip(d: Draft, frame: Frame, facts: Sequence[Fact], style: str) -> float:
    needs = [14 + max(width_of(d.dress(f.label, False), d.label_ink), width_of(f.runs, d.value_ink)) for f in facts]
    spare = max(0.0, frame.width - sum(needs)) / len(facts)
    top, x = frame.y - d.step, frame.x0
    height = d.step * 1.35
    if style == "shaded":
        d.paper.rect(BBox(frame.x0, top, frame.x1, top + height), fill=d.look.tint, stroke=None)
    if style in ("lines", "shaded"):
        d.paper.line(frame.x0, top + height, frame.x1, top + height, 0.6, d.look.accent)
    for fact, need in zip(facts, needs):
        if style == "ruled":
            d.paper.rect(BBox(x, top, x + need + spare, top + 2 * height), stroke=d.look.grey)
        d.paper.write(x + 4, top + height - 4, d.dress(fact.label, False), d.label_ink)
        d.paper.write(x + 4, top + 2 * height - 4, fact.runs, d.value_ink)
        x += need + spare
    return top + 2 * height + d.step


def width_needed(d: Draft, facts: Sequence[Fact]) -> float:
    """Points that label and value beside each other need at most."""
    label = max(width_of(d.dress(f.label), d.bold()) for f in facts)
    return label + 18 + max(width_of(f.runs, d.bold()) for f in facts)
