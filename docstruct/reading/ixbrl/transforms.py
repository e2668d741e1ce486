"""Displayed text of an inline XBRL fact + its format → the value it stands for (Transformation Registry 1 to 5).

Names of the registries differ in hyphens only: ``ixt:numdotdecimal`` (1, 2) is ``ixt:num-dot-decimal`` (4, 5).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal

_DIGITS = re.compile(r"^\d{1,40}(?:\.\d{1,40})?$|^\.\d{1,40}$")
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")


def _decimal(text: str) -> Decimal:
    if not _DIGITS.match(text):
        raise ValueError(f"{text!r} is no number")
    return Decimal(text)


def _dot(text: str) -> Decimal:
    return _decimal(re.sub(r"[,'’]", "", _SPACES.sub("", text)))


def _comma(text: str) -> Decimal:
    return _decimal(re.sub(r"[.'’]", "", _SPACES.sub("", text)).replace(",", "."))


def _unit(text: str) -> Decimal:
    """``5 euros 20 cents`` is 5.20."""
    parts = re.findall(r"\d+", re.sub(r"(?<=\d)[.,' ](?=\d{3})", "", text))
    if len(parts) != 2:
        raise ValueError(f"{text!r} has no two numbers")
    return Decimal(f"{parts[0]}.{parts[1]:0>2}")


def _plain(text: str) -> Decimal:
    return _decimal(text.strip())


def _zero(text: str) -> Decimal:
    return Decimal(0)


_MONTH_NAMES = (
    "january jan januar janvier enero gennaio januari janeiro",
    "february feb februar février febrero febbraio februari fevereiro",
    "march mar märz mars marzo maart março mrz",
    "april apr avril abril aprile",
    "may mai mayo maggio mei maio",
    "june jun juni juin junio giugno junho",
    "july jul juli juillet julio luglio julho",
    "august aug août agosto augustus",
    "september sep sept septembre septiembre settembre setembro",
    "october oct oktober octobre octubre ottobre outubro okt",
    "november nov novembre noviembre novembro",
    "december dec dezember décembre diciembre dicembre dezembro dez",
)
_MONTHS = {name: number for number, row in enumerate(_MONTH_NAMES, 1) for name in row.split()}


def _date(order: str) -> Callable[[str], dt.date]:
    """Reads the numbers and the month's name in this order."""

    def read(text: str) -> dt.date:
        parts = re.findall(r"\d+|[^\W\d_]+", text.casefold())
        found = [int(p) if p.isdigit() else _MONTHS[p] for p in parts if p.isdigit() or p in _MONTHS]
        if len(found) != len(order):
            raise ValueError(f"{text!r} is no date")
        named = dict(zip(order, found))
        year = named["y"] + (2000 if named["y"] < 100 else 0)
        return dt.date(year, named["m"], named["d"])

    return read


_DAY_FIRST, _MONTH_FIRST, _YEAR_FIRST = _date("dmy"), _date("mdy"), _date("ymd")

TRANSFORMS: Mapping[str, Callable[[str], Decimal | dt.date | bool | str]] = {
    "numdotdecimal": _dot,
    "numdotdecimalin": _dot,
    "numcommadot": _dot,
    "numspacedot": _dot,
    "numcommadecimal": _comma,
    "numdotcomma": _comma,
    "numspacecomma": _comma,
    "numunitdecimal": _unit,
    "numdash": _zero,
    "zerodash": _zero,
    "fixedzero": _zero,
    "fixedempty": lambda text: "",
    "nocontent": lambda text: "",
    "fixedtrue": lambda text: True,
    "fixedfalse": lambda text: False,
    "booleantrue": lambda text: True,
    "booleanfalse": lambda text: False,
    **dict.fromkeys(
        ("datedaymonthyear", "dateslasheu", "datedoteu", "datelonguk", "dateshortuk", "dateeu"), _DAY_FIRST
    ),
    **dict.fromkeys(("datemonthdayyear", "dateslashus", "datedotus", "datelongus", "dateshortus"), _MONTH_FIRST),
    **dict.fromkeys(("dateyearmonthday", "dateisoformat"), _YEAR_FIRST),
}
"""Name without prefix and hyphens → what reads the text; raises ValueError for what it does not fit."""

_LOCAL_DATE = re.compile(
    r"^date(?P<order>daymonthname|monthnameday|daymonth|monthday|yearmonthname)(?P<rest>year|day)[a-z]{0,4}$"
)
_ORDERS = {
    "daymonthname": _DAY_FIRST, "daymonth": _DAY_FIRST, "monthnameday": _MONTH_FIRST, "monthday": _MONTH_FIRST,
    "yearmonthname": _YEAR_FIRST,
}  # fmt: skip


def transform(text: str, format_: str | None, numeric: bool) -> Decimal | dt.date | bool | str:
    """The value a displayed text stands for, without scale and sign.

    Args:
        text: as displayed.
        format_: name of the transformation, with or without its prefix; None for none.
        numeric: whether the fact is a number.

    Raises:
        ValueError: the text does not fit the format, or the format is not known.
    """
    if not format_:
        return _plain(_SPACES.sub("", text)) if numeric else text
    name = format_.rpartition(":")[2].replace("-", "").lower()
    read = TRANSFORMS.get(name)
    if read is None and (local := _LOCAL_DATE.match(name)):
        read = _ORDERS[local["order"]]
    if read is None:
        raise ValueError(f"the format {format_} is not known")
    return read(text)
