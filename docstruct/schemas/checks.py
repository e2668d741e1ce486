"""Check digits and forms of codes: text -> True, False, or None where nothing can be said about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from docstruct.schemas.codes import COUNTRIES, CURRENCIES
from docstruct.schemas.scalars import compact
from docstruct.schemas.vat import vat_id_ok

# SWIFT IBAN registry: country -> length of the whole IBAN.
_IBAN_LENGTHS = {
    country: int(length)
    for length, countries in {
        "15": "NO", "16": "BE", "18": "DK FI FK FO GL NL SD", "19": "MK SI",
        "20": "AT BA EE KZ LT LU MN XK", "21": "CH HR LI LV", "22": "BG BH CR DE GB GE IE ME RS VA",
        "23": "AE GI IL IQ OM SO TL", "24": "AD CZ ES MD PK RO SA SE SK TN VG", "25": "LY PT ST",
        "26": "IS TR", "27": "BI DJ FR GR IT MC MR SM", "28": "AL AZ BY CY DO GT HN HU LB NI PL SV YE",
        "29": "BR EG PS QA UA", "30": "JO KW MU", "31": "MT SC", "32": "LC", "33": "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip


@lru_cache(maxsize=4096)
def iban_ok(text: str) -> bool:
    """Whether the text is an IBAN: length of its country, remainder 1 modulo 97 (ISO 13616, ISO 7064)."""
    code = compact(text)
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", code):
        return False
    if len(code) != _IBAN_LENGTHS.get(code[:2], len(code)):
        return False
    return int("".join(str(int(c, 36)) for c in code[4:] + code[:4])) % 97 == 1


def bic_ok(text: str) -> bool:
    """Whether the text has the form of a BIC (ISO 9362): bank, existing country, place, optional branch."""
    code = compact(text)
    known = code[4:6] in COUNTRIES or code[4:6] == "XK"  # Kosovo's code is in use though not in ISO 3166
    return bool(re.fullmatch(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", code)) and known


@lru_cache(maxsize=4096)
def gtin_ok(text: str) -> bool:
    """Whether the text is a GTIN-8, -12, -13 or -14: weights 3, 1, 3, ... from the right, modulo 10 (GS1)."""
    code = compact(text)
    if not re.fullmatch(r"[0-9]{8}|[0-9]{12,14}", code):
        return False
    return sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(reversed(code))) % 10 == 0


def currency_ok(text: str) -> bool:
    """Whether the text is an ISO 4217 code."""
    return text.strip().upper() in CURRENCIES


def country_ok(text: str) -> bool:
    """Whether the text is an ISO 3166-1 alpha-2 code."""
    return text.strip().upper() in COUNTRIES


CHECKS: dict[str, tuple[Callable[[str], bool | None], str, str]] = {
    "iban": (iban_ok, "iban-check", "is not a valid IBAN"),
    "bic": (bic_ok, "bic-check", "is not a valid BIC"),
    "vat-id": (vat_id_ok, "vat-id-check", "is not a valid VAT id"),
    "gtin": (gtin_ok, "gtin-check", "is not a valid GTIN"),
    "currency": (currency_ok, "unknown-currency", "is not an ISO 4217 currency"),
    "country": (country_ok, "unknown-country", "is not an ISO 3166 country"),
}
"""Kind of check -> (the check, issue code, what to say after the value when it fails)."""
