from docstruct.document import Block, Cell, Document, Line, Note, Page, Table
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.markdown import table_html, table_markdown, to_markdown, to_text


def line(text: str, y: float = 0) -> Line:
    return Line.of([Word(part, BBox(50 * i, y, 50 * i + 40, y + 10), 10) for i, part in enumerate(text.split())])


def block(kind: str, *texts: str, y: float = 0) -> Block:
    lines = tuple(line(text, y + 12 * i) for i, text in enumerate(texts))
    return Block(lines, BBox.around(x.bbox for x in lines), kind)  # type: ignore[arg-type]


TABLE = Table(
    1,
    BBox(0, 300, 200, 340),
    (
        Cell(0, 0, "Item", header=True),
        Cell(0, 1, "Price | net", header=True),
        Cell(1, 0, "Bolt\nM8"),
        Cell(1, 1, "2.00"),
    ),
)


def document(*pages: tuple[Block, ...], tables: tuple[Table, ...] = ()) -> Document:
    return Document(
        "d", "native", tuple(Page(i, 600, 800, "text", blocks=b, tables=tables) for i, b in enumerate(pages))
    )


def test_kinds_become_marks_and_running_lines_are_left_out() -> None:
    blocks = (
        block("header", "Confidential"),
        block("title", "Annual", "report"),
        block("heading", "1 Scope"),
        block("text", "First line", "second line"),
        block("list", "• one", "goes on", "2. two"),
        block("footer", "Page 1"),
    )
    assert to_markdown(document(blocks)) == (
        "# Annual report\n\n## 1 Scope\n\nFirst line\nsecond line\n\n- one\n  goes on\n2. two\n"
    )


def test_text_keeps_everything_and_parts_pages() -> None:
    pages = (block("header", "Confidential"), block("text", "First")), (block("text", "Second"),)
    assert to_text(document(*pages)) == "Confidential\n\nFirst\fSecond\n"


def test_a_table_stands_in_its_place_with_pipes() -> None:
    blocks = (block("text", "before"), Block((), TABLE.bbox, "table"), block("text", "after"))
    assert to_markdown(document(blocks, tables=(TABLE,))) == (
        "before\n\n| Item | Price \\| net |\n| --- | --- |\n| Bolt<br>M8 | 2.00 |\n\nafter\n"
    )
    assert to_text(document(blocks, tables=(TABLE,))) == "before\n\nItem\tPrice | net\nBolt M8\t2.00\n\nafter\n"


def test_a_table_without_heads_gets_an_empty_head_row() -> None:
    table = Table(1, BBox(0, 0, 1, 1), (Cell(0, 0, "a"), Cell(0, 1, "b")))
    assert table_markdown(table) == "|  |  |\n| --- | --- |\n| a | b |"


def test_spans_are_written_as_html() -> None:
    table = Table(1, BBox(0, 0, 1, 1), (Cell(0, 0, "a & b", col_span=2, header=True), Cell(1, 0, "c"), Cell(1, 1, "d")))
    expected = '<table>\n<tr><th colspan="2">a &amp; b</th></tr>\n<tr><td>c</td><td>d</td></tr>\n</table>'
    assert table_markdown(table) == table_html(table) == expected


def test_signs_of_markdown_in_the_text_are_escaped() -> None:
    blocks = (block("text", "# 5 *stars* <b>", "- dash"),)
    assert to_markdown(document(blocks)) == "\\# 5 \\*stars\\* \\<b\\>\n\\- dash\n"


NOTED = Table(
    1,
    BBox(0, 20, 100, 60),
    (
        Cell(0, 0, "Item", header=True),
        Cell(0, 1, "2023", header=True),
        Cell(1, 0, "Sales"),
        Cell(1, 1, "317²", marks=("²",)),
    ),
    caption="Table 1 Sales & more",
    caption_bbox=BBox(0, 0, 100, 8),
    unit="in € million",
    unit_bbox=BBox(0, 10, 100, 18),
    notes=(Note("² restated", BBox(0, 62, 100, 70)),),
)


def test_a_table_alone_has_caption_unit_marks_and_notes() -> None:
    assert table_html(NOTED) == (
        "<table>\n<caption>Table 1 Sales &amp; more<br>in € million</caption>\n<tr><th>Item</th><th>2023</th></tr>\n"
        "<tr><td>Sales</td><td>317<sup>²</sup></td></tr>\n</table>\n<p>² restated</p>"
    )
    assert table_markdown(NOTED) == (
        "Table 1 Sales & more<br>in € million\n\n"
        "| Item | 2023 |\n| --- | --- |\n| Sales | 317<sup>²</sup> |\n\n² restated"
    )
    assert NOTED.to_csv() == "Item,2023\nSales,317\n"


def test_on_its_page_a_table_leaves_caption_and_notes_to_their_blocks() -> None:
    blocks = (
        block("caption", "Table 1 Sales & more"),
        Block((), NOTED.bbox, "table"),
        block("text", "² restated", y=62),
    )
    text = to_markdown(document(blocks, tables=(NOTED,)))
    assert text.count("Table 1") == text.count("restated") == 1 and "in € million" not in text
