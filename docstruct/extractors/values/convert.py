"""Printed text → a value of the type asked for, under the document's locale: a table from kind to function.

A text that can be read two ways gives the likelier value, says `ambiguous` and lists the others; one that
cannot be read says why. Nothing is guessed from outside of the text.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

from docstruct.extractors.lexicon.words import choose, country_code, truth
from docstruct.extractors.values.dates import find_dates, find_times
from docstruct.extractors.values.found import Found
from docstruct.extractors.values.identifiers import (
    find_bics,
    find_emails,
    find_gtins,
    find_ibans,
    find_phones,
    find_urls,
    find_vat_ids,
)
from docstruct.extractors.values.locale import Locale
from docstruct.extractors.values.numbers import find_currencies, find_percents, parse_number, parse_quantity
from docstruct.schemas.checks import bic_ok, gtin_ok, iban_ok
from docstruct.schemas.scalars import compact

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Converted:
    """What a text means as a value.

    Attributes:
        value: None where `ok` is False.
        ok: whether the text could be read as the kind asked for and keeps the constraints.
        ambiguous: whether another reading is as good.
        reason: why it could not be read, with the text; "" where it could.
        alternatives: other values the text may mean, likelier first.
        repaired: read with characters changed that OCR confuses.
    """

    value: Any
    ok: bool = True
    ambiguous: bool = False
    reason: str = ""
    alternatives: tuple[Any, ...] = ()
    repaired: bool = False


def convert(
    text: str,
    kind: Any,
    locale: Locale | None = None,
    constraints: Mapping[str, Any] = NOTHING,
    choices: Sequence[Any] = (),
    repair: bool = False,
) -> Converted:
    """The value of a printed text.

    Args:
        text: as printed.
        kind: a Python type (``Decimal``, ``date``, an Enum, ``Literal[...]``) or a name: text, id, name, int,
            float, decimal, number, money, percent, quantity, bool, date, datetime, time, enum, iban, bic,
            vat_id, gtin, currency, country, email, phone, url.
        locale: of the document.
        constraints: JSON Schema keywords (pattern, minLength, maxLength, minimum, maximum, exclusiveMinimum,
            exclusiveMaximum, multipleOf); a reading that keeps them goes before one that does not.
        choices: values of an enum.
        repair: whether to mend what OCR confuses in numbers.

    Raises:
        KeyError: for a kind that is not known.
    """
    name, choices = _kind_of(kind, choices)
    text = " ".join(text.split()) if name != "address" else text.strip()
    if not text:
        return _failed("nothing printed")
    made = _CONVERTERS[name](text, _Request(locale or Locale(), tuple(choices), repair))
    return _constrained(made, constraints, text) if constraints and made.ok else made


def coerce(value: Any, kind: str) -> Any:
    """A value found in a line as the type of a field: 12.00 as int 12, a date as datetime at midnight.

    Raises:
        ValueError: when the type cannot hold the value (12.5 as int).
    """
    if isinstance(value, Decimal):
        if kind == "int":
            if value != value.to_integral_value():
                raise ValueError(f"{value} is no whole number")
            return int(value)
        return float(value) if kind == "float" else str(value) if kind in _TEXTS else value
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime) and kind == "datetime":
        return dt.datetime(value.year, value.month, value.day)
    if isinstance(value, (dt.date, dt.time)) and kind in _TEXTS:
        return value.isoformat()
    return value


@dataclass(frozen=True, slots=True)
class _Request:
    locale: Locale
    choices: tuple[Any, ...]
    repair: bool


_Converter = Callable[[str, _Request], Converted]
_TEXTS = ("text", "id", "name", "address")


def _kind_of(kind: Any, choices: Sequence[Any]) -> tuple[str, Sequence[Any]]:
    if isinstance(kind, str):
        return kind, choices
    if get_origin(kind) is Literal:
        return "enum", get_args(kind)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return "enum", tuple(kind)
    return _KINDS[kind], choices


def _failed(reason: str, text: str = "") -> Converted:
    return Converted(None, ok=False, reason=f"{reason}: {text!r}" if text else reason)


def _of(found: Found, value: Any = None) -> Converted:
    value = found.value if value is None else value
    return Converted(value, True, found.ambiguous, "", found.alternatives, found.repaired)


# -- the kinds ------------------------------------------------------------------------------------------


def _text(text: str, request: _Request) -> Converted:
    return Converted(text)


def _decimal(text: str, request: _Request) -> Converted:
    found = parse_number(text, request.locale, request.repair)
    return _of(found) if found else _failed("not one number", text)


def _quantity(text: str, request: _Request) -> Converted:
    quantity = parse_quantity(text, request.locale)
    return _of(quantity[0]) if quantity else _decimal(text, request)


def _percent(text: str, request: _Request) -> Converted:
    percents = find_percents(text, request.locale)
    return _of(percents[0]) if len(percents) == 1 else _decimal(text, request)


def _int(text: str, request: _Request) -> Converted:
    made = _decimal(text, request)
    if not made.ok:
        return made
    whole = [int(v) for v in (made.value, *made.alternatives) if v == v.to_integral_value()]
    if not whole:
        return _failed("no whole number", text)
    return Converted(whole[0], True, made.ambiguous and len(whole) > 1, "", tuple(whole[1:]), made.repaired)


def _float(text: str, request: _Request) -> Converted:
    made = _decimal(text, request)
    if not made.ok:
        return made
    others = tuple(map(float, made.alternatives))
    return Converted(float(made.value), True, made.ambiguous, "", others, made.repaired)


def _date(text: str, request: _Request) -> Converted:
    dates = find_dates(text, request.locale)
    if not dates:
        return _failed("no date", text)
    return _of(dates[0]) if len(dates) == 1 else _failed("several dates", text)


def _time(text: str, request: _Request) -> Converted:
    times = find_times(text)
    return _of(times[0]) if len(times) == 1 else _failed("not one time", text)


def _datetime(text: str, request: _Request) -> Converted:
    day = _date(text, request)
    if not day.ok:
        return day
    times = find_times(text)
    clock = times[0].value if times else dt.time()
    others = tuple(dt.datetime.combine(d, clock) for d in day.alternatives)
    return Converted(dt.datetime.combine(day.value, clock), True, day.ambiguous, "", others)


def _bool(text: str, request: _Request) -> Converted:
    value = truth(text)
    return Converted(value) if value is not None else _failed("neither yes nor no", text)


def _enum(text: str, request: _Request) -> Converted:
    ranked = choose(text, request.choices)
    if not ranked:
        return _failed("none of the choices", text)
    others = tuple(choice for choice, _ in ranked[1:])
    return Converted(ranked[0][0], True, len(ranked) > 1 and ranked[0][1] == ranked[1][1], "", others)


def _currency(text: str, request: _Request) -> Converted:
    found = find_currencies(text, request.locale) or find_currencies(text.upper(), request.locale)
    codes = list(dict.fromkeys(f.value for f in found))
    if not codes:
        return _failed("no currency", text)
    return _of(found[0]) if len(codes) == 1 else Converted(codes[0], True, True, "", tuple(codes[1:]))


def _country(text: str, request: _Request) -> Converted:
    code = country_code(text)
    return Converted(code) if code else _failed("no country", text)


def _phone(text: str, request: _Request) -> Converted:
    found = find_phones(f"tel {text}", request.locale)
    return Converted(found[0].value) if found else _failed("no telephone number", text)


def _code(
    find: Callable[[str, Locale | None], list[Found]], what: str, valid: Callable[[str], bool | None]
) -> _Converter:
    """A converter of codes: the one in the text, else the whole text where it has the form."""

    def converter(text: str, request: _Request) -> Converted:
        found = find(text, request.locale)
        if len(found) == 1:
            return _of(found[0])
        code = compact(re.sub(r"^[^:]{1,30}:\s*", "", text))
        return Converted(code) if valid(code) else _failed(f"no {what}", text)

    return converter


def _looks_like_vat_id(code: str) -> bool:
    return bool(re.fullmatch(r"(?=(?:.*\d){5})[A-Z0-9]{8,18}", code))


def _nothing_else(code: str) -> bool:
    return False


_CONVERTERS: Mapping[str, _Converter] = {
    **dict.fromkeys(_TEXTS, _text),
    **dict.fromkeys(("decimal", "number", "money"), _decimal),
    "quantity": _quantity,
    "percent": _percent,
    "int": _int,
    "float": _float,
    "bool": _bool,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
    "enum": _enum,
    "currency": _currency,
    "country": _country,
    "phone": _phone,
    "iban": _code(find_ibans, "IBAN", iban_ok),
    "bic": _code(find_bics, "BIC", bic_ok),
    "gtin": _code(find_gtins, "GTIN", gtin_ok),
    "vat_id": _code(find_vat_ids, "VAT id", _looks_like_vat_id),
    "email": _code(find_emails, "e-mail address", _nothing_else),
    "url": _code(find_urls, "web address", _nothing_else),
}
_KINDS: Mapping[Any, str] = {
    str: "text",
    int: "int",
    float: "float",
    Decimal: "decimal",
    bool: "bool",
    dt.date: "date",
    dt.datetime: "datetime",
    dt.time: "time",
}


# -- constraints ----------------------------------------------------------------------------------------


def _constrained(made: Converted, constraints: Mapping[str, Any], text: str) -> Converted:
    """The first reading that keeps the constraints; alone, it is not ambiguous any more."""
    readings = (made.value, *made.alternatives)
    kept = [value for value in readings if not _broken(value, constraints)]
    if not kept:
        return _failed(f"breaks {', '.join(_broken(made.value, constraints))}", text)
    ambiguous = made.ambiguous and len(kept) > 1
    return Converted(kept[0], True, ambiguous, "", tuple(kept[1:]), made.repaired)


def _broken(value: Any, constraints: Mapping[str, Any]) -> list[str]:
    """The constraints a value does not keep; those of other types do not concern it."""
    if isinstance(value, str):
        checks = _TEXT_CHECKS
    elif isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        checks = _NUMBER_CHECKS
    else:
        return []
    return [name for name, keeps in checks.items() if name in constraints and not keeps(value, constraints[name])]


_TEXT_CHECKS: Mapping[str, Callable[[Any, Any], bool]] = {
    "pattern": lambda value, limit: re.search(limit, value) is not None,
    "minLength": lambda value, limit: len(value) >= limit,
    "maxLength": lambda value, limit: len(value) <= limit,
}


def _number(limit: Any) -> Decimal:
    try:
        return Decimal(str(limit))
    except InvalidOperation as error:
        raise ValueError(f"a limit that is no number: {limit!r}") from error


_NUMBER_CHECKS: Mapping[str, Callable[[Any, Any], bool]] = {
    "minimum": lambda value, limit: _number(value) >= _number(limit),
    "maximum": lambda value, limit: _number(value) <= _number(limit),
    "exclusiveMinimum": lambda value, limit: _number(value) > _number(limit),
    "exclusiveMaximum": lambda value, limit: _number(value) < _number(limit),
    "multipleOf": lambda value, limit: _number(value) % _number(limit) == 0,
}
