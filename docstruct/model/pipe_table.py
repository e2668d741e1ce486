"""A table in Markdown, as vision models write it when they write no HTML → cells with their places.

GitHub Flavored Markdown 4.10: a line of heads, a line of dashes, lines of cells apart by ``|``. A line that is longer
than the heads keeps its cells. Time is linear in the length of the text.
"""

from __future__ import annotations

import re

from docstruct.model.html_table import MAX_COLUMNS, MAX_ROWS, Cell, Table

_DASHES = re.compile(r"^\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*:?-+:?[ \t]*\|?$")
_BAR = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)
_BOLD = re.compile(r"\*\*(?=\S)([^*]{1,300})\*\*")


def parse_pipes(text: str) -> Table | None:
    """The table that the whole text is; None for any other text."""
    lines = [line.strip() for line in text.strip().split("\n")]
    if len(lines) < 2 or "|" not in lines[0] or "|" not in lines[1] or not _DASHES.match(lines[1]):
        return None
    if not all("|" in line for line in lines[2:]):
        return None
    rows = [_cells(line) for line in (lines[0], *lines[2:])]
    kept = [row[:MAX_COLUMNS] for row in rows[:MAX_ROWS]]
    cells = tuple(
        Cell(r, c, 1, 1, cell, header=r == 0) for r, row in enumerate(kept) for c, cell in enumerate(row)
    )  # fmt: skip
    return Table(len(kept), max(map(len, kept)), cells, complete=kept == rows)


def _cells(line: str) -> list[str]:
    inner = line.removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [_text(cell) for cell in _BAR.split(inner)]


def _text(cell: str) -> str:
    written = _BOLD.sub(r"\1", cell.strip()).replace("\\|", "|")
    return "\n".join(" ".join(part.split()) for part in _BREAK.split(written))
