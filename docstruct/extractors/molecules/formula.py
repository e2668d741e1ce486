"""A printed label (OMe, H2N, CO2Et, SO2NH, R1) → the atoms it stands for.

A condensed formula is read as chemists write it: each sign is bound to the one before it, valences decide what
is a double bond, and a label may be read from its right end (H3C, EtO2C). The bonds drawn to the label are part
of the sum: a reading is exact when every atom is saturated by them, by the printed hydrogens and by the rest of
the label; else it is given as inexact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from docstruct.extractors.molecules.group import Group, Part
from docstruct.extractors.molecules.label_tokens import VALENCES, plain, tokens_of, turned
from docstruct.extractors.molecules.readings import readings

_LONE_VARIABLE = re.compile(r"(?:R[a-z]|[RXYZQAGLEMTWJ]\d{0,2})'{0,3}|Ar\d?'?|Hal|\*|Het|Alk|R#")


def is_variable(text: str) -> bool:
    """Whether the label as a whole is an R-group or another variable."""
    return _LONE_VARIABLE.fullmatch(plain(text)) is not None and text not in VALENCES


def read_label(text: str, bound: Mapping[int, int]) -> Group | None:
    """The label as a group, or None where it is no formula.

    Args:
        text: as printed, subscripts in line.
        bound: for each position in the text that bonds are drawn to, the sum of their orders.
    """
    text = plain(text).replace(" ", "\0")
    stripped = text.strip("\0.,;:")
    if not stripped or len(stripped) > 40:
        return None
    if is_variable(stripped):
        start = text.index(stripped)
        number = re.search(r"\d+", stripped)
        isotope = int(number[0]) if number else 0
        return Group((Part("*", (start, start + len(stripped)), isotope=isotope, text=stripped),))
    tokens = tokens_of(text)
    if tokens is None:
        return None
    best: Group | None = None
    for order in (tokens, turned(tokens)):
        for group in readings(order, bound):
            if group.exact:
                return group
            best = best or group
    return best
