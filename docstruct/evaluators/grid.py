"""Tables as cells with spans, from JSON lines, HTML or plain rows, on a grid with a cell everywhere.

One model under all table metrics. Rows and columns count from 0; a cell that spans fills every position of
its span, and positions that no cell covers hold an empty cell of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from docstruct.errors import UsageError
from docstruct.geometry import BBox


@dataclass(frozen=True)
class Cell:
    """One cell: top-left position, span, text, whether it heads a row or column, box in page points."""

    row: int
    col: int
    text: str = ""
    row_span: int = 1
    col_span: int = 1
    header: bool = False
    bbox: BBox | None = None

    @property
    def rows(self) -> range:
        """Rows it covers."""
        return range(self.row, self.row + self.row_span)

    @property
    def cols(self) -> range:
        """Columns it covers."""
        return range(self.col, self.col + self.col_span)


@dataclass(frozen=True)
class Table:
    """A table on a page; ``bbox`` in points, ``page_no`` from 1, where known."""

    cells: tuple[Cell, ...]
    page_no: int | None = None
    bbox: BBox | None = None

    @classmethod
    def from_json(cls, line: Mapping[str, Any]) -> Table:
        """One line of ``docstruct tables``."""
        cells = [
            Cell(
                int(c["row"]),
                int(c["col"]),
                str(c.get("text") or ""),
                max(1, int(c.get("row_span") or 1)),
                max(1, int(c.get("col_span") or 1)),
                bool(c.get("header")),
                BBox(*c["bbox"]) if c.get("bbox") else None,
            )
            for c in line.get("cells") or ()
        ]
        box = line.get("bbox")
        return cls(tuple(cells), line.get("page_no"), BBox(*box) if box else None)

    @classmethod
    def from_rows(cls, rows: Sequence[Sequence[object]], *, header_rows: int = 0) -> Table:
        """Plain rows of values, such as a CSV file; None is an empty cell."""
        cells = (
            Cell(i, j, "" if value is None else str(value), header=i < header_rows)
            for i, row in enumerate(rows)
            for j, value in enumerate(row)
        )
        return cls(tuple(cells))

    @classmethod
    def from_html(cls, html: str) -> Table:
        """The first ``<table>`` of a text, with its spans; cells of ``thead`` and ``th`` are headers."""
        from lxml import html as lxml_html

        root = lxml_html.fromstring(html)
        table = root if root.tag == "table" else next(root.iter("table"), None)
        if table is None:
            raise UsageError("the text holds no <table>")
        cells: list[Cell] = []
        taken: set[tuple[int, int]] = set()
        for i, row in enumerate(table.iter("tr")):
            in_head = any(parent.tag == "thead" for parent in row.iterancestors())
            j = 0
            for node in row.iterchildren("td", "th"):
                while (i, j) in taken:
                    j += 1
                down, across = (max(1, int(node.get(name) or 1)) for name in ("rowspan", "colspan"))
                text = " ".join("".join(map(str, node.itertext())).split())
                cells.append(Cell(i, j, text, down, across, in_head or node.tag == "th"))
                taken |= {(r, c) for r in cells[-1].rows for c in cells[-1].cols}
                j += across
        return cls(tuple(cells))

    @cached_property
    def n_rows(self) -> int:
        """Rows, spans included."""
        return max((cell.rows.stop for cell in self.cells), default=0)

    @cached_property
    def n_cols(self) -> int:
        """Columns, spans included."""
        return max((cell.cols.stop for cell in self.cells), default=0)

    @cached_property
    def grid(self) -> list[list[Cell]]:
        """The cell at every position; where cells overlap, the one stated later."""
        grid = [[Cell(i, j) for j in range(self.n_cols)] for i in range(self.n_rows)]
        for cell in self.cells:
            for i in cell.rows:
                for j in cell.cols:
                    grid[i][j] = cell
        return grid

    def to_html(self) -> str:
        """``<table>`` with ``thead`` for leading header rows and ``tbody``; every cell a ``td``."""
        from html import escape

        rows: list[list[Cell]] = [[] for _ in range(self.n_rows)]
        shown = {id(cell): cell for line in self.grid for cell in line}.values()
        for cell in sorted(shown, key=lambda cell: (cell.row, cell.col)):
            rows[cell.row].append(cell)
        head = 0
        while head < len(rows) and rows[head] and all(cell.header for cell in rows[head]):
            head += 1
        lines = [
            "<tr>" + "".join(f"<td{_spans(c)}>{escape(c.text, quote=False)}</td>" for c in row) + "</tr>"
            for row in rows
        ]
        thead = f"<thead>{''.join(lines[:head])}</thead>" if head else ""
        return f"<table>{thead}<tbody>{''.join(lines[head:])}</tbody></table>"


def _spans(cell: Cell) -> str:
    row_span = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
    return row_span + (f' colspan="{cell.col_span}"' if cell.col_span > 1 else "")
