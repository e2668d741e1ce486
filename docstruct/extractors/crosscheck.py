"""E-invoice + printed pages -> issues: what the XML states and the pages do not print.

The XML is what a machine books, the page what a person approves; where they differ somebody must look.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from docstruct.document import Page
from docstruct.extractors.evidence.grounding import WordIndex
from docstruct.facts import Issue

_HEAD = (
    "number", "issue_date", "due_date", "subtotal", "tax_total", "total", "amount_due", "payment.iban",
    "seller.vat_id",
)  # fmt: skip
_EACH = (("lines", "amount"), ("taxes", "amount"))


def cross_check(values: Mapping[str, Any], pages: Sequence[Page] | WordIndex) -> list[Issue]:
    """What of an e-invoice is not found on its pages in any printed form.

    Looked for are numbers, dates, totals, and the amounts of lines and taxes; zeros are often not printed and
    are not. Pages without words say nothing, which is one issue of its own.

    Args:
        values: of `docstruct.reading.einvoice.find.EInvoice`.
        pages: the pages as read, or their index.
    """
    printed = pages if isinstance(pages, WordIndex) else WordIndex(pages)
    if not printed.words:
        return [Issue("xml-not-compared", "info", "the pages show no words to hold the e-invoice against")]
    return [
        Issue(
            "xml-not-printed",
            "warning",
            f"{name} {_shown(value)} of the e-invoice is not on the pages",
            pointer,
        )
        for pointer, name, value in _facts(values)
        if not printed.places(value)
    ]


def _facts(values: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for path in _HEAD:
        holder, _, key = path.rpartition(".")
        node = values.get(holder) or {} if holder else values
        if node.get(key):
            yield "/" + path.replace(".", "/"), key.replace("_", " "), node[key]
    for rows, key in _EACH:
        for index, item in enumerate(values.get(rows) or ()):
            if item.get(key):
                yield f"/{rows}/{index}/{key}", f"{key} of {rows} {index + 1}", item[key]


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:,f}"
    return value.isoformat() if isinstance(value, dt.date) else str(value)
