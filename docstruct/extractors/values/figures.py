"""The text of a cell of a table of figures → its amount: 1,234 · (1,234) · −5.2 · 12- · – (nil) · 317² · 9.4%.

A dash alone is nil, 0; "n.a." and texts are no amounts. Marks of notes behind a number are left out of it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from docstruct.extractors.values.locale import Locale
from docstruct.extractors.values.numbers import parse_number
from docstruct.plain import plain

_NIL = re.compile(r"^-{1,3}[.,]?(?:-{1,2})?$|^\./\.$|^nil$")
_MARKS = re.compile(r"[¹²³⁰⁴⁵⁶⁷⁸⁹⁽⁾*†‡]+$|(?<=\d) \d{1,2}\)$|(?<=[\d)%]) ?[a-h]\)$|(?<=\d\))\d$")
_DEBRIS = re.compile(r"^[|'\"`‘’“”~_]+|[|'\"`‘’“”~_,;:!]+$")
_POINTS = re.compile(r"(?<=[\d)]) ?(?:pp|pts?|bps?|%-?(?:p|punkte|points))\b\.?\)?$")
_MINOR = re.compile(r"(?<=\d) ?(?:p|¢|pence|cents?)(?=\)?$)")
_UNITS = re.compile(r"[\d.,' ()+%<>=/-]|(?:eur|usd|gbp|chf|mio|mrd|mln|tsd|mn|bn|m|x)(?![a-z])\.?|[€$£¥]")
_NOTE = re.compile(r"^\d{1,2}\)$")


class Figure(NamedTuple):
    """An amount of a table."""

    value: Decimal
    percent: bool = False
    nil: bool = False
    ambiguous: bool = False


def parse_figure(text: str, locale: Locale | None = None) -> Figure | None:
    """The amount a cell states, None for none.

    Args:
        text: of the cell.
        locale: of the document; a number of one mark and three digits is taken as thousands where it is silent.
    """
    bare = _MARKS.sub("", _DEBRIS.sub("", text.strip())).strip()
    flat = plain(bare)
    if _NIL.match(flat):
        return Figure(Decimal(0), nil=True)
    points = _POINTS.search(flat)
    if points:
        bare, flat = bare[: points.start()], flat[: points.start()]
    bare, flat = _MINOR.sub("", bare), _MINOR.sub("", flat)
    if not any(c.isdigit() for c in flat) or _UNITS.sub("", flat) or _NOTE.match(flat):
        return None
    opened = "(" in flat
    half = opened != (")" in flat)  # OCR lost the other bracket
    known = replace(locale or Locale(), spaced=True)
    number = parse_number(bare.replace("(", "").replace(")", ""), known)
    if number is None:
        return None
    value = -abs(number.value) if opened or half else number.value
    return Figure(value, "%" in flat or points is not None, ambiguous=half)
