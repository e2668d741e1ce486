"""What a label in pixels says: the likeliest of its readings that is a formula and saturates its atoms.

Shapes alone cannot tell O from o or 0, C from c, l from I and 1: their height beside the capitals and the rules
of formulas do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from docstruct.extractors.molecules.formula import read_label
from docstruct.extractors.molecules.sketch import Char, Label

_TWINS = ("Cc", "Oo0", "Ss5", "Pp", "Uu", "Vv", "Ww", "Xx", "Zz2", "Kk", "lI1i", "Ii1l", "B8", "G6", "Yy", "Tt", "Ff")
_CAPITAL_FROM = 0.85  # of the height of a capital: lower is a small letter or a subscript
_BEAM = 60
_WORST = 0.02  # of the likeliest reading: how unlikely one may be that is taken for its chemistry


def spelled(label: Label, bound: Mapping[int, int]) -> Label:
    """The label with its characters settled; unchanged where they had no options."""
    if not any(c.options for c in label.chars):
        return label
    readings = _readings(label)
    top = readings[0][1]
    exact: list[tuple[tuple[str, ...], float]] = []
    known = None
    for text, p in readings:
        if p < _WORST * top:
            break
        group = read_label("".join(text), bound)
        if group is not None and group.exact:
            exact.append((text, p))
        elif group is not None:
            known = known or (text, p)
    text, p = exact[0] if exact else known or readings[0]
    rival = exact[1][1] if len(exact) > 1 else 0.0
    sure = p / (p + rival) if p else 0.0
    for char, chosen in zip(label.chars, text):
        sure *= _shape_probability(char, chosen)
    chars = tuple(c._replace(text=t) for c, t in zip(label.chars, text))
    return replace(label, chars=chars, confidence=label.confidence * sure)


def _shape_probability(char: Char, chosen: str) -> float:
    """How probably a character has the shape of the chosen one, whatever its size."""
    twins = next((t for t in _TWINS if chosen in t), chosen)
    return min(1.0, sum(p for c, p in char.options if c in twins)) if char.options else 1.0


def _readings(label: Label) -> list[tuple[tuple[str, ...], float]]:
    """Likeliest texts with their probability, surest first."""
    beam: list[tuple[tuple[str, ...], float]] = [((), 1.0)]
    for char in label.chars:
        options = _options(char.options, char.bbox.height / label.size) if char.options else {char.text: 1.0}
        longer = [((*text, c), p * q) for text, p in beam for c, q in options.items()]
        beam = sorted(longer, key=lambda item: -item[1])[:_BEAM]
    return beam


def _options(given: tuple[tuple[str, float], ...], height: float) -> dict[str, float]:
    """Characters with probabilities, twins of the given shapes put in by height."""
    options: dict[str, float] = {}
    for char, p in given:
        if p < 0.01:
            continue
        twins = next((t for t in _TWINS if char == t[0]), None) or next((t for t in _TWINS if char in t[1:]), char)
        for twin in dict.fromkeys((char, *twins)):
            tall = twin.isupper() or twin in "bdfhklt"
            fits = 1.0 if tall == (height >= _CAPITAL_FROM) else 0.2
            weight = p * fits * (1.0 if twin == char or twins in _SAME_SHAPE else 0.1)
            options[twin] = options.get(twin, 0.0) + weight
    return options


_SAME_SHAPE = {"Cc", "Oo0", "Ss5", "Pp", "Uu", "Vv", "Ww", "Xx", "Zz2", "Kk", "lI1i", "Ii1l"}
