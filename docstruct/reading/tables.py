"""Lines and rules of a page → its tables. The one place where hypotheses meet and are judged."""

from __future__ import annotations

from collections.abc import Sequence

from docstruct.document import Line, Table, Way
from docstruct.reading.rules import Rules


def tables_of(
    lines: Sequence[Line], rules: Rules, width: float, height: float, page_no: int, way: Way = "text"
) -> list[Table]:
    """Tables of a page, top to bottom."""
    return []
