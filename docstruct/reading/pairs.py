"""Lines → label–value pairs."""

from __future__ import annotations

from collections.abc import Sequence

from docstruct.document import Line, Pair
from docstruct.reading.rules import Rules


def pairs_of(lines: Sequence[Line], rules: Rules | None = None) -> list[Pair]:
    """Pairs of a page."""
    return []
