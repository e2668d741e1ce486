"""Candidates of a single amount → those that could be it, where others have a label of their own.

The head of a column names each of its rows; "Amount" over the lines of an invoice is not the word for what is due.
Where a label beside an amount names the target, or what documents print in its place, the rows of such columns are
out of the question; the sum at their foot is not, unless it is called something else.
"""

from __future__ import annotations

from collections.abc import Sequence

from docstruct.extractors.fields.label_features import is_figure
from docstruct.extractors.fields.sheet import Text
from docstruct.extractors.fields.targets import NAMES, Candidate

BESIDE = ("inline", "row")


def without_rows(candidates: Sequence[Candidate]) -> list[int]:
    """Indices of the candidates that stay; all of them where no amount is named by a label beside it."""
    everything = list(range(len(candidates)))
    if not any(_said(c, ("own", "kin")) >= NAMES for c in candidates if c.target.type == "money"):
        return everything
    return [i for i in everything if not _is_row(candidates[i])]


def _is_row(candidate: Candidate) -> bool:
    values = candidate.features
    if values.get("above_own", 0.0) <= 0 or _said(candidate, ("own", "kin")) > 0:
        return False
    if values.get("own_sum", 0.0) > 0 and not _said(candidate, ("other",)):
        return False
    return _in_column(candidate.span.texts[0])


def _in_column(text: Text) -> bool:
    """Whether right above or below a line there is another of one figure and no more, without a label of its own."""
    near = [t for t in (*text.above[:1], *text.below[:1]) if is_figure(t)]
    return any(t.left is None or not t.left.heading for t in near)


def _said(candidate: Candidate, voices: Sequence[str]) -> float:
    """How strongly labels beside a candidate speak with one of the voices."""
    return max(candidate.features.get(f"{where}_{voice}", 0.0) for where in BESIDE for voice in voices)
