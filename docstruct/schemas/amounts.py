"""Printed amounts as numbers: what counts as one, and how far rounding may take it from what it should be."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import lru_cache
from typing import Any

from docstruct.schemas.codes import minor_digits
from docstruct.schemas.paths import Values


@lru_cache(maxsize=1024)
def rounding_tolerance(terms: int, unit: Decimal) -> Decimal:
    """How far a sum of rounded amounts may be from the rounded sum.

    Each amount is off by at most half a unit, so ``(terms + 1) / 2`` units bound the difference; errors of
    many terms cancel (standard deviation of a uniform error: ``sqrt(terms / 12)``), so three of those do too.
    """
    spread = 0.5 + 3 * math.sqrt(terms / 12)
    return unit * Decimal(str(round(min((terms + 1) / 2, spread), 2)))


def minor_unit(values: Values) -> Decimal:
    """The smallest amount of the currency of a document: 0.01 for EUR, 1 for JPY."""
    currency = values.get("currency")
    return Decimal(1).scaleb(-minor_digits(currency if isinstance(currency, str) else None))


def number(value: Any) -> Decimal | None:
    """The value as a finite Decimal; None for texts, dates and bool."""
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Decimal(str(value)) if math.isfinite(value) else None
    return None


def half_step(number: Decimal) -> Decimal:
    """Half a unit of the last place of a number that looks rounded: 0.33 and 1.667, not 1.5 or 3.00."""
    return Decimal(0) if number == round(number, 1) else price_step(number)


def price_step(number: Decimal) -> Decimal:
    """Half a unit of the last place of a price with decimals: 4.10 may stand for 4.095."""
    places = -int(number.as_tuple().exponent)
    return Decimal(5).scaleb(-places - 1) if places >= 2 else Decimal(0)
