"""A document → one HTML page: headings, paragraphs, lists and tables in reading order, spans kept."""

from __future__ import annotations

import html
from collections.abc import Iterator

from docstruct.document import Block, Document, Page
from docstruct.markdown import in_its_place, table_html
from docstruct.ticksigns import with_tick_signs

_TAGS = {
    "title": "h1", "heading": "h2", "header": "header", "footer": "footer", "caption": "figcaption",
    "side-note": "aside",
}  # fmt: skip
_PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
section + section {{ border-top: 1px solid #ccc; margin-top: 2rem }}
table {{ border-collapse: collapse }}
td, th {{ border: 1px solid #ccc; padding: .2rem .5rem; text-align: left }}
</style></head>
<body>
{body}
</body></html>
"""


def to_html(document: Document) -> str:
    """The document as a self-contained HTML page, a section for each page of it."""
    sections = ("\n".join(_section(page)) for page in document.pages)
    return _PAGE.format(title=html.escape(document.source), body="\n".join(sections))


def _section(page: Page) -> Iterator[str]:
    page = with_tick_signs(page.upright)
    tables = {table.bbox: table for table in page.tables}
    yield f'<section id="page-{page.page_no}">'
    for block in page.blocks:
        table = tables.get(block.bbox) if block.kind == "table" else None
        yield _block(block) if table is None else table_html(in_its_place(table))
    yield "</section>"


def _block(block: Block) -> str:
    lines = [html.escape(line.text) for line in block.lines]
    if block.kind == "list":
        return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
    tag = _TAGS.get(block.kind, "p")
    return f"<{tag}>{'<br>'.join(lines)}</{tag}>"
