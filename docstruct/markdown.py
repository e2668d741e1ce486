"""A document → Markdown or plain text: blocks in reading order, tables in their place, headings marked.

Tables are written with pipes; one with spanning cells is written as HTML, which Markdown allows, because
pipes cannot say what spans. Running headers and footers are left out of Markdown and kept in plain text.
"""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Callable, Iterator

from docstruct.document import BULLET, Block, Cell, Document, Line, Page, Table
from docstruct.geometry import BBox
from docstruct.ticksigns import with_tick_signs

_HEADING = {"title": "# ", "heading": "## "}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
_LINE_START = re.compile(r"^(#{1,6} |[-+] |\d{1,9}[.)] |>)")


def to_markdown(document: Document) -> str:
    """The document as Markdown, pages apart by a rule."""
    return "\n\n---\n\n".join("\n\n".join(_page_markdown(page)) for page in document.pages) + "\n"


def to_text(document: Document) -> str:
    """The document as plain text, pages apart by a form feed, cells of a table row by tabs."""
    return "\f".join("\n\n".join(_page_text(page)) for page in document.pages) + "\n"


def table_markdown(table: Table) -> str:
    """Caption and unit, the table with pipes, or as HTML where a cell spans rows or columns, and its notes."""
    if any(cell.row_span > 1 or cell.col_span > 1 for cell in table.cells):
        return table_html(table)
    rows = [[_marked(cell, _escaped) if cell else "" for cell in row] for row in table.grid()]
    heads = {cell.row for cell in table.cells if cell.header}
    head = rows.pop(0) if 0 in heads else [""] * table.n_cols  # Markdown wants a head row
    lines = [head, ["---"] * table.n_cols, *rows]
    piped = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    notes = "<br>\n".join(_escaped(note.text) for note in table.notes)
    return "\n\n".join(filter(None, ["<br>".join(map(_escaped, _over(table))), piped, notes]))


def table_html(table: Table) -> str:
    """A table as HTML: caption and unit, spans kept, marks of notes raised, text escaped; its notes behind it."""
    rows: dict[int, list[Cell]] = {r: [] for r in range(table.n_rows)}
    for cell in sorted(table.cells, key=lambda c: (c.row, c.col)):
        rows[cell.row].append(cell)
    over = "<br>".join(map(html.escape, _over(table)))
    caption = f"<caption>{over}</caption>\n" if over else ""
    body = "\n".join("<tr>" + "".join(map(_html_cell, row)) + "</tr>" for row in rows.values())
    notes = "".join(f"\n<p>{html.escape(note.text)}</p>" for note in table.notes)
    return f"<table>\n{caption}{body}\n</table>{notes}"


def in_its_place(table: Table) -> Table:
    """The table without the caption and the notes that are blocks of their own on the page: those outside its box."""

    def inside(box: BBox | None) -> bool:
        return box is not None and table.bbox.contains(box.cx, box.cy)

    return dataclasses.replace(
        table,
        caption=table.caption if inside(table.caption_bbox) else None,
        unit=None,
        notes=tuple(note for note in table.notes if inside(note.bbox)),
    )


def _over(table: Table) -> list[str]:
    """What stands over a table: the caption, and the unit where neither that nor a cell says it."""
    said = [table.caption] if table.caption else []
    elsewhere = table.unit_bbox is None or not table.bbox.contains(table.unit_bbox.cx, table.unit_bbox.cy)
    if table.unit and elsewhere and table.unit not in (table.caption or ""):
        said.append(table.unit)
    return said


def _html_cell(cell: Cell) -> str:
    tag = "th" if cell.header else "td"
    spans = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
    spans += f' colspan="{cell.col_span}"' if cell.col_span > 1 else ""
    text = _marked(cell, lambda text: html.escape(text).replace("\n", "<br>"))
    return f"<{tag}{spans}>{text}</{tag}>"


def _marked(cell: Cell, escaped: Callable[[str], str]) -> str:
    """The text of a cell, marks of notes behind it raised."""
    marks = ",".join(cell.marks)
    return escaped(cell.unmarked) + (f"<sup>{escaped(marks)}</sup>" if marks else "")


def _page_markdown(page: Page) -> Iterator[str]:
    for block, table in _with_tables(page.upright):
        if table is not None:
            yield table_markdown(in_its_place(table))
        elif block.kind not in ("header", "footer"):
            yield _block_markdown(block)


def _page_text(page: Page) -> Iterator[str]:
    for block, table in _with_tables(page.upright):
        if table is None:
            yield block.text
        else:
            cells = [[cell.text.replace("\n", " ") if cell else "" for cell in row] for row in table.grid()]
            yield "\n".join("\t".join(row) for row in cells)


def _with_tables(page: Page) -> Iterator[tuple[Block, Table | None]]:
    """The blocks in order, those of kind "table" with the table they stand for, boxes to tick as signs."""
    page = with_tick_signs(page)
    at = {table.bbox: table for table in page.tables}
    for block in page.blocks:
        yield block, at.get(block.bbox) if block.kind == "table" else None


def _block_markdown(block: Block) -> str:
    if block.kind in _HEADING:
        return _HEADING[block.kind] + _escaped(" ".join(line.text for line in block.lines))
    if block.kind == "list":
        return "\n".join(map(_item, block.lines))
    return "\n".join(_LINE_START.sub(r"\\\1", _escaped(line.text)) for line in block.lines)


def _item(line: Line) -> str:
    """A line of a list: its bullet as a dash, its number kept, what goes on an item indented."""
    bullet = BULLET.match(line.text)
    if not bullet:
        return "  " + _escaped(line.text)
    mark = bullet.group()
    text = _escaped(line.text[bullet.end() :].strip())
    return f"{mark} {text}" if mark[:-1].isdigit() else f"- {text}"


def _escaped(text: str) -> str:
    """Text with Markdown's signs escaped; line breaks inside a cell as HTML."""
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "<br>")
