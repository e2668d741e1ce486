"""The text of a printed label (OMe, H2N) → its tokens: elements, abbreviations, variables, bond signs, groups."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

VALENCES: dict[str, tuple[int, ...]] = {
    "B": (3,), "C": (4,), "N": (3,), "O": (2,), "Si": (4,), "P": (3, 5), "S": (2, 4, 6), "Se": (2, 4, 6),
    "Te": (2, 4, 6), "As": (3, 5), "Ge": (4,), "Sn": (4, 2), "Al": (3,), "Mg": (2,), "Zn": (2,), "Hg": (2,),
    "Ca": (2,), "Ba": (2,), "Pb": (4, 2), "Sb": (3, 5), "Bi": (3,), "Ti": (4,), "Zr": (4,),
    "F": (1,), "Cl": (1,), "Br": (1,), "I": (1, 3, 5, 7), "H": (1,), "D": (1,), "Li": (1,), "Na": (1,), "K": (1,),
    "Cs": (1,), "Ag": (1,), "Tl": (1,),
    **dict.fromkeys(("Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Pd", "Pt", "Au", "Rh", "Ru", "Ir", "Mo", "Re"), (*range(9),)),
}  # fmt: skip
"""What an element without charge binds; a metal of the middle block as much as is drawn."""

_METALS = {"Mg", "Al", "Ca", "Ba", "Zn", "Hg", "Pb", "Sn", "Ti", "Zr", "Sb", "Bi"}  # Ca2+ is a charge, not a count
_VARIABLE = re.compile(r"R(?:\d{1,2}|[a-z](?![a-z]))?'{0,3}|Ar\d?'?|Hal|\*")
_SAME = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₊₋−–—‒’′‘`≡≣＝·•", "01234567890123456789+-+-----''''##=..")


@cache
def abbreviations() -> dict[str, str]:
    """Printed text → SMILES whose first atom is the one that binds."""
    text = (resources.files(__package__) / "abbreviations.csv").read_text(encoding="utf-8")
    return {row["text"]: row["smiles"] for row in csv.DictReader(text.splitlines())}


def plain(text: str) -> str:
    """The label with signs of one meaning written one way; as long as it was."""
    return text.translate(_SAME)


@dataclass(frozen=True)
class Token:
    """A sign of a label, or what stands in brackets, with what is printed about it.

    Attributes:
        kind: element, abbreviation, variable, group or bond.
        span: of its characters in the label.
        inner: the tokens of a group.
    """

    kind: str
    text: str
    span: tuple[int, int]
    count: int = 1
    charge: int = 0
    isotope: int = 0
    inner: tuple[Token, ...] = ()


_ELEMENT = re.compile("|".join(sorted((re.escape(e) for e in VALENCES), key=len, reverse=True)))
_CHARGE = re.compile(r"(\d?)([+-])(?![A-Za-z(])|\((\d?)([+-])\)|(\+)(?=H)")
_MOST_TOKENS = 24


def tokens_of(text: str) -> tuple[Token, ...] | None:
    """The tokens from left to right; None where something of the text is none."""
    found = _scan(text, 0)
    return found[0] if found is not None and found[1] == len(text) and found[0] else None


def _scan(text: str, at: int, depth: int = 0) -> tuple[tuple[Token, ...], int] | None:
    tokens: list[Token] = []
    while at < len(text):
        if text[at] == ")" and depth:
            return tuple(tokens), at
        if text[at] in "\0.":
            at += 1
            continue
        charge = _CHARGE.match(text, at) if tokens else None
        if charge is not None:
            size = int(charge[1] or charge[3] or 1)
            sign = charge[2] or charge[4] or charge[5]
            last = len(tokens) - 1
            while last > 0 and tokens[last].text == "H" and tokens[last].kind == "element":
                last -= 1  # NH3+: the charge is nitrogen's
            if tokens[last].text == "H" and len(tokens) > 1 and last == 0:
                return None
            tokens[last] = replace(tokens[last], charge=size if sign == "+" else -size)
            at = charge.end()
            continue
        token = _token(text, at, depth)
        if token is None or len(tokens) >= _MOST_TOKENS:
            return None
        tokens.append(token[0])
        at = token[1]
    return (tuple(tokens), at) if not depth else None


def _token(text: str, at: int, depth: int) -> tuple[Token, int] | None:
    if text[at] == "(" and depth < 3:
        inner = _scan(text, at + 1, depth + 1)
        if inner is None or not inner[0]:
            return None
        return _counted(text, Token("group", "", (at, inner[1] + 1), inner=inner[0]), inner[1] + 1)
    if text[at] in "=#-":
        return Token("bond", text[at], (at, at + 1)), at + 1
    isotope = re.compile(r"\d{1,3}(?=[A-Z])").match(text, at)
    start, at = at, isotope.end() if isotope else at
    for text_of in sorted(abbreviations(), key=len, reverse=True):
        if (
            text.startswith(text_of, at)
            and not isotope
            and not text[at + len(text_of) : at + len(text_of) + 1].islower()
        ):
            return _counted(text, Token("abbreviation", text_of, (at, at + len(text_of))), at + len(text_of))
    variable = _VARIABLE.match(text, at)
    if variable and not isotope:
        return Token("variable", variable[0], variable.span()), variable.end()
    element = _ELEMENT.match(text, at)
    if element is None:
        return None
    token = Token("element", element[0], (start, element.end()), isotope=int(isotope[0]) if isotope else 0)
    return _counted(text, token, element.end())


def _counted(text: str, token: Token, at: int) -> tuple[Token, int]:
    digits = re.compile(r"\d{1,2}").match(text, at)
    charged = digits is not None and text[digits.end() : digits.end() + 1] in ("+", "-") and token.text in _METALS
    if digits is None or charged or int(digits[0]) == 0:
        return token, at
    return replace(token, count=int(digits[0])), digits.end()


def turned(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens from right to left, as a label left of its bond is read."""
    return tuple(replace(t, inner=turned(t.inner)) for t in reversed(tokens))
