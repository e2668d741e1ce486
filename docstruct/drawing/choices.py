"""Questions with boxes to tick: a label and its options, each with a box that is drawn or a sign of the font."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from docstruct.drawing.draft import Draft
from docstruct.drawing.lexicon import weighted
from docstruct.drawing.paper import Run, width_of
from docstruct.geometry import BBox


@dataclass(frozen=True)
class Manner:
    """How a form has its boxes.

    Attributes:
        sign: what stands for an empty and a ticked box; of drawn ones what is drawn in the ticked one.
        behind: the box stands behind its words.
        below: the options stand one below the other.
    """

    sign: str
    behind: bool
    below: bool

    @classmethod
    def draw(cls, d: Draft) -> Manner:
        """The manner of one form."""
        sign = weighted(d.rng, [("cross", 3), ("hook", 2), ("dot", 1), ("letter", 1.5), ("brackets", 2)])
        return cls(sign, d.chance(0.2), d.chance(0.25))


def draw_choice(d: Draft, manner: Manner, y: float, label: str, options: list[str], base: str) -> float:
    """Draw a question of which one option is ticked, the value of its field; the y of its last line."""
    ticked = d.rng.randrange(len(options))
    x = d.paper.write(d.frame.x0, y, [d.text(f"{base}/label", d.dress(label, False)), d.look.colon], d.label_ink)
    x += d.rng.choice([14, 14, 30])
    if manner.below and d.chance(0.5):
        x, y = d.frame.x0 + d.rng.choice([0, 12]), y + d.step * 1.3
    left = x
    for n, option in enumerate(options):
        text: Run = d.text(f"{base}/value", option) if n == ticked else option
        if n and (manner.below or x + width_of(option, d.ink()) + 30 > d.frame.x1):
            x, y = left, y + d.step * 1.3
        x = _option(d, manner, x, y, text, n == ticked) + 14
    return y


def _option(d: Draft, manner: Manner, x: float, y: float, text: Run, ticked: bool) -> float:
    """One option with its box; the x where it ends."""
    gap = d.look.size * 0.4
    if manner.behind:
        x = d.paper.write(x, y, text, d.ink()) + gap
        return _box(d, manner.sign, x, y, ticked)
    return d.paper.write(_box(d, manner.sign, x, y, ticked) + gap, y, text, d.ink())


def _box(d: Draft, sign: str, x: float, y: float, ticked: bool) -> float:
    if sign == "brackets":
        return d.paper.write(x, y, "[x]" if ticked else "[ ]", d.ink())
    side = d.look.size * 0.8
    box = BBox(x, y - side, x + side, y)
    d.paper.rect(box, stroke=0, width=0.6)
    if ticked:
        _TICKS[sign](d, box)
    return box.x1


def _cross(d: Draft, box: BBox) -> None:
    d.paper.line(box.x0 + 1, box.y0 + 1, box.x1 - 1, box.y1 - 1, 1.0)
    d.paper.line(box.x0 + 1, box.y1 - 1, box.x1 - 1, box.y0 + 1, 1.0)


def _hook(d: Draft, box: BBox) -> None:
    low = box.x0 + 0.4 * box.width
    d.paper.line(box.x0 + 1, box.cy, low, box.y1 - 1, 1.0)
    d.paper.line(low, box.y1 - 1, box.x1 - 1, box.y0 + 1, 1.0)


def _dot(d: Draft, box: BBox) -> None:
    d.paper.rect(box.expand(-0.22 * box.width), 0, None)


def _letter(d: Draft, box: BBox) -> None:
    d.paper.write(box.cx, box.y1 - 0.1 * box.height, "X", d.ink(), "centre")


_TICKS: dict[str, Callable[[Draft, BBox], None]] = {"cross": _cross, "hook": _hook, "dot": _dot, "letter": _letter}
