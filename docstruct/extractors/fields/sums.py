"""Columns of amounts → which of them are sums of those above, and which are parts of such a sum.

Totals are printed under what they add up; a reader who cannot tell a label checks the addition.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from docstruct.extractors.fields.sheet import Mention, Sheet, Text

_MOST_PARTS = 40  # amounts above a sum that are tried
_GAP = 5.0  # line heights without an amount that end a column
_FEW = 2  # a sum has at least so many parts

Amount = tuple[Text, Mention]
Key = tuple[int, int]
"""Index of the line, and of the amount's first word."""


def find_sums(sheet: Sheet) -> tuple[frozenset[Key], frozenset[Key]]:
    """Keys of the amounts that are sums of at least two amounts right above them, and of those parts."""
    sums: set[Key] = set()
    parts: set[Key] = set()
    for column in _columns(sheet):
        values = [mention.value for _, mention in column]
        for i, value in enumerate(values):
            start = _parts_of(value, values[:i])
            if start is not None:
                sums.add(_key(column[i]))
                parts |= {_key(amount) for amount in column[start:i]}
    return frozenset(sums), frozenset(parts)


def _key(amount: Amount) -> Key:
    return amount[0].index, amount[1].start


def _parts_of(value: Decimal, above: Sequence[Decimal]) -> int | None:
    """Where the amounts begin that add up to the value; None where none do."""
    if not value:
        return None
    total, parts = Decimal(0), 0
    for back in range(1, min(len(above), _MOST_PARTS) + 1):
        total += above[-back]
        parts += bool(above[-back])
        if total == value and parts >= _FEW:
            return len(above) - back
    return None


def _columns(sheet: Sheet) -> Iterator[list[Amount]]:
    """Amounts of one page whose right edges are flush, top to bottom, cut where a wide gap lies."""
    found = [(t, m) for t in sheet.texts for m in t.mentions if m.kind == "amount"]
    open_: list[list[Amount]] = []
    for text, mention in sorted(found, key=lambda a: (a[0].page.page_no, a[0].bbox.cy)):
        edge = text.words[mention.end - 1].bbox.x1
        home = next((c for c in open_ if _continues(c[-1], text, edge)), None)
        if home is None:
            open_.append([(text, mention)])
        else:
            home.append((text, mention))
    yield from (column for column in open_ if len(column) > _FEW)


def _continues(last: Amount, text: Text, edge: float) -> bool:
    upper, mention = last
    return (
        upper.page is text.page
        and upper.bbox.cy < text.bbox.cy
        and text.bbox.y0 - upper.bbox.y1 < _GAP * text.height
        and abs(upper.words[mention.end - 1].bbox.x1 - edge) < 0.8 * text.height
    )
