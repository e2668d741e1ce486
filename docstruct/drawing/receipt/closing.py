"""The end of a receipt: thanks, a bar code, the name once more."""

from __future__ import annotations

from collections.abc import Sequence

from docstruct.drawing import codes
from docstruct.drawing.paper import Run
from docstruct.drawing.parties import Party
from docstruct.drawing.receipt.strip import Strip


def draw_closing(s: Strip, shop: Party, late: Sequence[list[Run]], named: bool) -> None:
    """Draw the end; `late` are lines of particulars that stand there; the name where the head has none."""
    d = s.d
    s.rule_off()
    for line in late:
        s.write(line, d.rng.choice(["left", "centre"]))
    for _ in range(d.rng.choice([0, 1, 1, 2, 3])):
        s.write(s.case(d.words.phrase("r_thanks")), "centre")
    if d.chance(0.15):
        _bars(s)
    name = d.text("/merchant", shop.name)
    if not named:  # the legal name at the foot, alone or with the town
        s.write([name, f", {shop.city}"] if d.chance(0.6) else name, "centre")
    elif d.chance(0.1):
        s.write(name, "centre")


def _bars(s: Strip) -> None:
    """A bar code, with its number below or without."""
    d, x = s.d, s.left + s.width * 0.2
    while x < s.right - s.width * 0.2:
        width = d.rng.choice([0.6, 1.2, 1.8])
        d.paper.line(x, s.y - s.step * 0.3, x, s.y + s.step * 2, width)
        x += width + d.rng.choice([0.8, 1.4])
    s.y += s.step * 3
    if d.chance(0.7):
        s.write(codes.fill(d.rng, "#############"), "centre")
