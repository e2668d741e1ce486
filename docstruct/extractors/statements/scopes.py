"""Columns of which several are of one period → what each is of: a segment, the parent company, restated figures.

Columns of one part of a company stand side by side; where a period comes again, the next part begins. What is
printed over a part, and says no period and no unit, names it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import groupby

from docstruct.extractors.lexicon.labels import fold
from docstruct.extractors.statements.periods import read_hint
from docstruct.extractors.statements.terms import words as terms
from docstruct.extractors.values.locale import Locale
from docstruct.facts import Word
from docstruct.reading.scales import find_unit

MOST_WORDS = 6  # of the name of a part


def scopes_of(columns: Sequence[tuple[Hashable, Sequence[Word]]], locale: Locale) -> list[str | None] | None:
    """What each column is of, None for the whole company; None instead of all where periods repeat and nothing says.

    Args:
        columns: from left to right, the period and the words over it.
        locale: of the document.
    """
    parts = _parts([period for period, _ in columns])
    if len(parts) < 2:
        return [None] * len(columns)
    names = []
    for part in parts:
        said = dict.fromkeys(text for i in part for text in _names(columns[i][1], locale))
        names.append(" ".join(said) or None)
    if len(set(names)) < len(names):
        return None
    scopes = [None if name is not None and fold(name) in terms("whole") else name for name in names]
    return [scope for part, scope in zip(parts, scopes) for _ in part]


def _parts(periods: Sequence[Hashable]) -> list[range]:
    """Runs of columns in which no period comes twice."""
    starts = [0]
    seen: set[Hashable] = set()
    for i, period in enumerate(periods):
        if period in seen:
            starts.append(i)
            seen = set()
        seen.add(period)
    return [range(a, b) for a, b in zip(starts, [*starts[1:], len(periods)])]


def _names(words: Sequence[Word], locale: Locale) -> list[str]:
    """What the lines over a column say beside periods and units; `words` from top to bottom."""
    rows = [" ".join(w.text for w in row) for _, row in groupby(words, key=lambda w: round(w.bbox.cy / 4))]
    names = []
    for row in rows:
        if not read_hint(row, locale).said:
            names.append(row)
        else:
            names.append(" ".join(w for w in row.split() if not read_hint(w, locale).said and w.isalpha()))
    return [n for n in names if any(map(str.isalpha, n)) and find_unit(n) is None and len(n.split()) <= MOST_WORDS]
