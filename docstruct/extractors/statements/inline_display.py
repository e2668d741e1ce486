"""What an inline XBRL report displays around its facts: labels of rows, heads of columns, titles of tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from docstruct.extractors.statements.terms import clean_label, kind_of_title
from docstruct.reading.ixbrl.read import Fact

_LONG = 120  # characters; longer texts before a table are no titles
_FAR = 60  # elements before a table that are looked at for its title


def above(fact: Fact, name: str) -> etree._Element | None:
    """The nearest element of this name around a fact."""
    at = fact.element.getparent() if fact.element is not None else None
    while at is not None and not (isinstance(at.tag, str) and etree.QName(at).localname == name):
        at = at.getparent()
    return at


def row_label(fact: Fact) -> str | None:
    """The text of the cell that names the fact's row."""
    cell = label_cell(fact)
    return (clean_label(_text(cell)) or None) if cell is not None else None


def label_cell(fact: Fact) -> etree._Element | None:
    """The first cell of the fact's row that has text and no facts."""
    row = above(fact, "tr")
    cells = (cell for _, _, cell in _cells(row)) if row is not None else iter(())
    return next((c for c in cells if not _has_facts(c) and any(map(str.isalpha, _text(c)))), None)


def _has_facts(element: etree._Element) -> bool:
    return any(True for _ in element.iter("{*}nonFraction", "{*}fraction"))


class Heads:
    """The cells above the first fact of a table.

    Args:
        table: None for facts that stand in none.
    """

    def __init__(self, table: etree._Element | None) -> None:
        self.cells: list[tuple[int, int, str]] = []  # first column, column behind the last, text
        for row in table.iter("{*}tr") if table is not None else ():
            if _has_facts(row):
                break
            self.cells += [(start, end, _text(cell)) for start, end, cell in _cells(row) if _text(cell)]

    def over(self, fact: Fact) -> str | None:
        """What is displayed over a fact; None for nothing."""
        row = above(fact, "tr")
        if row is None or fact.element is None:
            return None
        around = set(fact.element.iterancestors())
        place = next(((s, e) for s, e, cell in _cells(row) if cell in around), None)
        texts = [text for start, end, text in self.cells if place and start < place[1] and end > place[0] and start > 0]
        return " ".join(texts) or None


def title_of(table: etree._Element | None) -> str | None:
    """The last text before a table that names a statement."""
    at, steps = table, 0
    while at is not None and steps < _FAR:
        steps += 1
        before = at.getprevious()
        if before is None:
            at = at.getparent()
            continue
        at = before
        text = _text(at) if isinstance(at.tag, str) else ""
        if text and len(text) <= _LONG and kind_of_title(text):
            return text
        if isinstance(at.tag, str) and etree.QName(at).localname == "table":
            return None
    return None


def _text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _cells(row: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
    """(first column, column behind the last, cell) of a row of a table."""
    at = 0
    for cell in row:
        if isinstance(cell.tag, str) and etree.QName(cell).localname in ("td", "th"):
            written = cell.get("colspan") or "1"
            span = min(int(written), 100) if written.isdigit() else 1
            yield at, at + max(1, span), cell
            at += max(1, span)


def in_tables(facts: Sequence[Fact]) -> dict[etree._Element | None, list[Fact]]:
    """Table → its facts, in the order in which they are displayed; None for those in no table."""
    tables: dict[etree._Element | None, list[Fact]] = {}
    for fact in facts:
        tables.setdefault(above(fact, "table"), []).append(fact)
    return tables
