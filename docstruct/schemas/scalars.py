"""Types of single values on business papers, as Annotated Python types.

They normalise the way a value is written (spaces in an IBAN, ``19 %``) and never refuse one for its check
digits: what was read is kept, and `docstruct.schemas.rules` reports what does not check. Their JSON Schema
``format`` (decimal, percent, iban, ...) says what the type is when only the printed schema is at hand.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from docstruct.schemas.codes import currencies_of


def compact(value: Any) -> Any:
    """A code without spaces, dots, hyphens and slashes, in upper case; other types pass unchanged."""
    return re.sub(r"[\s.\-/·]+", "", value).upper() if isinstance(value, str) else value


def _iban(value: Any) -> Any:
    return compact(value).removeprefix("IBAN").lstrip(":") if isinstance(value, str) else value


def _percent(value: Any) -> Any:
    return value.replace("%", "").replace(",", ".").strip() if isinstance(value, str) else value


def _currency(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    meant = currencies_of(value)
    # A sign of several currencies ("$") stays as printed: which is meant is not for a type to say.
    return meant[0] if len(meant) == 1 else value.strip()


def _trimmed_upper(value: Any) -> Any:
    return value.strip().upper() if isinstance(value, str) else value


def _text(format_: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "format": format_})


def _number(format_: str) -> WithJsonSchema:
    # As a string, since a JSON number is binary in most readers and 0.1 would not survive.
    return WithJsonSchema({"type": "string", "format": format_, "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"})


Money = Annotated[Decimal, _number("decimal")]
"""An amount in the currency of the document; negative for refunds and deductions printed so."""

Quantity = Annotated[Decimal, _number("decimal")]
"""How many or how much."""

Percent = Annotated[Decimal, BeforeValidator(_percent), _number("percent")]
"""A rate in percent: 19 means 19 %."""

CurrencyCode = Annotated[str, BeforeValidator(_currency), _text("currency")]
"""ISO 4217 code; signs of one currency only are turned into its code."""

CountryCode = Annotated[str, BeforeValidator(_trimmed_upper), _text("country")]
"""ISO 3166-1 alpha-2 code."""

Iban = Annotated[str, BeforeValidator(_iban), _text("iban")]
"""International bank account number without spaces."""

Bic = Annotated[str, BeforeValidator(compact), _text("bic")]
"""Bank identifier (SWIFT code), 8 or 11 characters."""

VatId = Annotated[str, BeforeValidator(compact), _text("vat-id")]
"""VAT identification number with its country prefix, without spaces."""

Gtin = Annotated[str, BeforeValidator(compact), _text("gtin")]
"""Article number under a bar code (EAN, UPC): 8, 12, 13 or 14 digits."""
