"""Displayed text of an inline XBRL fact + its format → the value it stands for.

The Transformation Registries 1 to 5 of XBRL International and that of the SEC (``ixt-sec``). Names of the registries
differ in hyphens only: ``ixt:numdotdecimal`` (1, 2, 3) is ``ixt:num-dot-decimal`` (4, 5).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal

from docstruct.reading.ixbrl.months import month_of

Value = Decimal | dt.date | bool | str

_DIGITS = re.compile(r"^\d{1,40}(?:\.\d{1,40})?$|^\.\d{1,40}$")
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_APOSTROPHES = "'’‘`´′"


def _decimal(text: str) -> Decimal:
    if not _DIGITS.match(text):
        raise ValueError(f"{text!r} is no number")
    return Decimal(text)


def _dot(text: str) -> Decimal:
    return _decimal(re.sub(f"[,{_APOSTROPHES}]", "", _SPACES.sub("", text)))


def _comma(text: str) -> Decimal:
    return _decimal(re.sub(f"[.{_APOSTROPHES}]", "", _SPACES.sub("", text)).replace(",", "."))


def _unit(text: str) -> Decimal:
    """``5 euros 20 cents`` is 5.20."""
    parts = re.findall(r"\d+", re.sub(rf"(?<=\d)[.,{_APOSTROPHES}\s](?=\d{{3}})", "", text))
    if len(parts) != 2 or len(parts[1]) > 2:
        raise ValueError(f"{text!r} has no two numbers")
    return Decimal(f"{parts[0]}.{parts[1]:0>2}")


def _plain(text: str) -> Decimal:
    return _decimal(text.strip())


def _zero(text: str) -> Decimal:
    return Decimal(0)


# -- numbers in words -----------------------------------------------------------------------------------

_WORTH = {
    "no": 0, "none": 0, "nil": 0, "zero": 0, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_POWERS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}


def _words(text: str) -> Decimal:
    """``Two hundred and fifty thousand`` is 250000."""
    words = [w for w in re.findall(r"[a-z]+", text.casefold()) if w != "and"]
    total = part = 0
    for word in words:
        if word in _WORTH:
            part += _WORTH[word]
        elif word == "hundred":
            part = (part or 1) * 100
        elif word in _POWERS:
            total, part = total + (part or 1) * _POWERS[word], 0
        else:
            raise ValueError(f"{text!r} is no number in words")
    if not words:
        raise ValueError(f"{text!r} is no number in words")
    return Decimal(total + part)


# -- dates ----------------------------------------------------------------------------------------------

_ERAS = {"明治": 1867, "明": 1867, "大正": 1911, "大": 1911, "昭和": 1925, "昭": 1925}
_ERAS |= {"平成": 1988, "平": 1988, "令和": 2018, "令": 2018}
_ERA = re.compile(rf"({'|'.join(sorted(_ERAS, key=len, reverse=True))})\s*(\d{{1,2}}|元)")


def _date(order: str, language: str | None = None) -> Callable[[str], dt.date | str]:
    """Reads numbers and the month's name in this order: a day, or what is known of one (``--12-31``, ``2021-12``)."""

    def read(text: str) -> dt.date | str:
        parts = re.findall(r"\d+|[^\W\d_]+", text)
        found = [int(p) if p.isdigit() else month_of(p, language) for p in parts]
        numbers = [n for n in found if n is not None]
        if len(numbers) != len(order):
            raise ValueError(f"{text!r} is no date")
        named = dict(zip(order, numbers))
        year = named.get("y", 2000)  # a leap year, for the 29th of February of any
        day = dt.date(year + (2000 if year < 100 else 0), named["m"], named.get("d", 1))
        if "y" not in named:
            return f"--{day:%m-%d}"
        return day if "d" in named else f"{day.year:04d}-{day.month:02d}"

    return read


def _era(order: str) -> Callable[[str], dt.date | str]:
    """Years of Japanese eras: ``令和3年12月31日``."""

    def year(m: re.Match[str]) -> str:
        return str(_ERAS[m[1]] + (1 if m[2] == "元" else int(m[2])))

    return lambda text: _date(order)(_ERA.sub(year, text))


def _text(text: str) -> str:
    return " ".join(text.split())


_DAY_FIRST, _MONTH_FIRST = ("datedaymonthyear", "dateslasheu", "datedoteu"), ("dateslashus", "datedotus")
TRANSFORMS: Mapping[str, Callable[[str], Value]] = {
    **dict.fromkeys(("numdotdecimal", "numdotdecimalin", "numcommadot", "numspacedot", "numdotdecimalapos"), _dot),
    **dict.fromkeys(("numcommadecimal", "numdotcomma", "numspacecomma", "numcomma", "numcommadecimalapos"), _comma),
    **dict.fromkeys(("numunitdecimal", "numunitdecimalin", "numunitdecimalapos"), _unit),
    **dict.fromkeys(("numdash", "zerodash", "fixedzero"), _zero),
    **dict.fromkeys(("fixedempty", "nocontent"), lambda text: ""),
    **dict.fromkeys(("fixedtrue", "booleantrue"), lambda text: True),
    **dict.fromkeys(("fixedfalse", "booleanfalse"), lambda text: False),
    "numwordsen": _words,
    **dict.fromkeys(_DAY_FIRST, _date("dmy")),
    **dict.fromkeys(_MONTH_FIRST, _date("mdy")),
    "dateisoformat": _date("ymd"),
    "dateyearmonthdaycjk": _date("ymd"),
    "dateyearmonthcjk": _date("ym"),
    **dict.fromkeys(("dateerayearmonthdayjp", "datejpnerayearmonthday"), _era("ymd")),
    **dict.fromkeys(("dateerayearmonthjp", "datejpnerayearmonth"), _era("ym")),
    **dict.fromkeys(("datelonguk", "dateshortuk"), _date("dmy", "en")),
    **dict.fromkeys(("datelongus", "dateshortus"), _date("mdy", "en")),
    **dict.fromkeys(("datelongdaymonthuk", "dateshortdaymonthuk"), _date("dm", "en")),
    **dict.fromkeys(("datelongmonthdayus", "dateshortmonthdayus"), _date("md", "en")),
    **dict.fromkeys(("datelongmonthyear", "dateshortmonthyear"), _date("my", "en")),
    **dict.fromkeys(("datelongyearmonth", "dateshortyearmonth"), _date("ym", "en")),
}
"""Name without prefix and hyphens → what reads the text; raises ValueError for what it does not fit."""

_PARTS = {"day": "d", "monthname": "m", "month": "m", "year": "y"}
_LOCAL = re.compile(r"^date((?:day|monthname|month|year){2,3})(roman|[a-z]{2})?$")


def transform(text: str, format_: str | None, numeric: bool) -> Value:
    """The value a displayed text stands for, without scale and sign.

    Args:
        text: as displayed.
        format_: name of the transformation, with or without its prefix; None for none.
        numeric: whether the fact is a number.

    Returns:
        The value; of a format of the SEC for texts (names of states, of exchanges) the text as displayed.

    Raises:
        ValueError: the text does not fit the format, or the format is not known.
    """
    if not format_:
        return _plain(_SPACES.sub("", text)) if numeric else text
    prefix, _, name = format_.rpartition(":")
    name = name.replace("-", "").lower()
    read = TRANSFORMS.get(name) or _local_date(name)
    if read is None and "sec" in prefix and not numeric:
        read = _text
    if read is None:
        raise ValueError(f"the format {format_} is not known")
    return read(unicodedata.normalize("NFKC", text).strip())


def _local_date(name: str) -> Callable[[str], Value] | None:
    """``datedaymonthnameyearde``: the parts of a date in their order, and a language."""
    m = _LOCAL.match(name)
    if m is None:
        return None
    order = "".join(_PARTS[part] for part in re.findall("day|monthname|month|year", m[1]))
    return _date(order, m[2])
