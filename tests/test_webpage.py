"""A document as one HTML page."""

from __future__ import annotations

from docstruct.document import Block, Cell, Document, Line, Page, Table
from docstruct.facts import Word
from docstruct.geometry import BBox


def line(text: str) -> Line:
    return Line.of([Word(text, BBox(0, 0, 10, 10))])


def test_kinds_of_blocks_become_their_elements_in_order() -> None:
    box, place = BBox(0, 0, 10, 10), BBox(0, 20, 10, 40)
    table = Table(1, place, (Cell(0, 0, "a<b", col_span=2, header=True), Cell(1, 0, "c"), Cell(1, 1, "d")))
    blocks = (
        Block((line("Title & Co"),), box, "title"),
        Block((line("first"), line("second")), box, "list"),
        Block((line("a<b"),), place, "table"),
        Block((line("end"),), box),
    )
    page = Page(3, 100, 100, "text", blocks=blocks, tables=(table,))
    html = Document("a&b.pdf", "native", (page,)).to_html()
    body = html[html.index("<section") : html.index("</section>")]
    assert "<title>a&amp;b.pdf</title>" in html
    assert body.split("\n") == [
        '<section id="page-3">',
        "<h1>Title &amp; Co</h1>",
        "<ul><li>first</li><li>second</li></ul>",
        "<table>",
        '<tr><th colspan="2">a&lt;b</th></tr>',
        "<tr><td>c</td><td>d</td></tr>",
        "</table>",
        "<p>end</p>",
        "",
    ]
