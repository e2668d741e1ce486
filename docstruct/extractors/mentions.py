"""A line → all typed values in it, each character belonging to one value at most."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from docstruct.extractors.dates import find_dates, find_times
from docstruct.extractors.found import Found
from docstruct.extractors.identifiers import (
    find_bics,
    find_emails,
    find_gtins,
    find_ibans,
    find_phones,
    find_urls,
    find_vat_ids,
)
from docstruct.extractors.locale import Locale
from docstruct.extractors.numbers import find_amounts, find_currencies, find_percents

# The surer a shape is, the earlier it is looked for: what it takes, the later ones leave alone.
_FINDERS: Sequence[tuple[str, Callable[[str, Locale | None], list[Found]]]] = (
    ("email", find_emails),
    ("url", find_urls),
    ("iban", find_ibans),
    ("date", find_dates),
    ("time", find_times),
    ("vat_id", find_vat_ids),
    ("bic", find_bics),
    ("percent", find_percents),
    ("phone", find_phones),
    ("amount", find_amounts),
)


def find_mentions(text: str, locale: Locale | None = None) -> list[tuple[str, Found]]:
    """(kind, value) of the dates, amounts, codes, ... in a line, left to right.

    Kinds: email, url, iban, bic, vat_id, date, time, percent, phone, amount do not overlap; gtin may lie on
    an amount (a long number is both until a label tells) and currency beside one.
    """
    taken: list[tuple[str, Found]] = []
    for kind, find in _FINDERS:
        for found in find(text, locale):
            if not any(found.start < t.end and t.start < found.end for _, t in taken):
                taken.append((kind, found))
    taken += [("gtin", found) for found in find_gtins(text, locale)]
    taken += [("currency", found) for found in find_currencies(text, locale)]
    return sorted(taken, key=lambda mention: (mention[1].start, mention[1].end, mention[0]))
