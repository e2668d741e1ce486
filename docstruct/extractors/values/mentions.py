"""Text of a line → its typed mentions: dates, amounts, percentages, codes, each where it stands.

Kinds are asked in the order of `FINDERS`; a later kind does not read inside what an earlier one has taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docstruct.extractors.values.dates import find_dates, find_times
from docstruct.extractors.values.found import Found, Taken
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
from docstruct.extractors.values.numbers import find_amounts, find_currencies, find_percents

Finder = Callable[[str, Locale], list[Found]]

FINDERS: dict[str, tuple[Finder, bool]] = {
    "email": (find_emails, True),
    "url": (find_urls, True),
    "iban": (find_ibans, True),
    "date": (find_dates, True),
    "time": (find_times, True),
    "vat_id": (find_vat_ids, True),
    "gtin": (find_gtins, False),
    "bic": (find_bics, False),
    "phone": (find_phones, False),
    "currency": (find_currencies, False),
    "percent": (find_percents, True),
    "amount": (find_amounts, True),
}
"""Kind -> its finder, and whether what it finds is taken from the kinds after it."""


def find_mentions(text: str, locale: Locale) -> Iterator[tuple[str, Found]]:
    """Every typed value of a line with its kind."""
    taken = Taken(text)
    for kind, (finder, takes) in FINDERS.items():
        for found in finder(text, locale):
            if taken.take(found.start, found.end) if takes else taken.free(found.start, found.end):
                yield kind, found
