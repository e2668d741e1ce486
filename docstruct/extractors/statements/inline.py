"""Facts of an inline XBRL report → its statements as readings of `FinancialStatement`, every amount as tagged.

Facts that stand in one table of the XHTML make a statement: its rows are the table's, its columns the periods of the
facts. Facts outside of any table are rows of their element. What is broken down (segments, components of equity) is
left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from lxml import etree

from docstruct.extractors.reader import Reading
from docstruct.extractors.statements.kinds import TOTALS, kind_of_rows
from docstruct.extractors.statements.terms import clean_label, concept_of_element, entity_elements, kind_of_title
from docstruct.reading.ixbrl.read import Context, Fact, InlineReport
from docstruct.result import Evidence
from docstruct.schemas.codes import CURRENCIES

EXACT = 0.999
FEWEST_ROWS = 2
_LONG = 120  # characters; longer texts before a table are no titles

Key = tuple[Any, Any]  # the first and the last day of a column


def inline_statements(report: InlineReport) -> list[Reading]:
    """The statements of a report, in the order in which they are displayed."""
    entity = next((f for f in report.facts if f.name in entity_elements() and isinstance(f.value, str)), None)
    found = [_Statement(facts, entity) for facts in _tables(report.facts)]
    return [statement.reading(report) for statement in found if statement.kind and len(statement.rows) >= FEWEST_ROWS]


def _tables(facts: Iterable[Fact]) -> Iterator[list[Fact]]:
    """Numeric facts by the table they stand in; those that are broken down left out."""
    tables: dict[Any, list[Fact]] = {}
    for fact in facts:
        numeric = fact.nil or isinstance(fact.value, Decimal)
        if numeric and fact.unit is not None and not fact.context.dimensions and fact.context.end is not None:
            tables.setdefault(_above(fact, "table"), []).append(fact)
    yield from tables.values()


def _above(fact: Fact, name: str) -> etree._Element | None:
    """The nearest element of this name around a fact."""
    at = fact.element.getparent() if fact.element is not None else None
    while at is not None and not (isinstance(at.tag, str) and etree.QName(at).localname == name):
        at = at.getparent()
    return at


class _Statement:
    """The facts of one table as rows and columns."""

    def __init__(self, facts: Sequence[Fact], entity: Fact | None) -> None:
        self.facts, self.entity = facts, entity
        self.table = _above(facts[0], "table")
        self.rows = self._rows()
        concepts = [c for row in self.rows if (c := concept_of_element(row[0].name))]
        self.title = _title(self.table)
        self.kind = (kind_of_title(self.title) if self.title else None) or kind_of_rows(set(concepts))
        self.columns = self._columns()

    def _rows(self) -> list[list[Fact]]:
        """The facts of each row: of a row of the table, of an element where there is none."""
        rows: dict[Any, list[Fact]] = {}
        for fact in self.facts:
            rows.setdefault((_above(fact, "tr"), fact.name), []).append(fact)
        return list(rows.values())

    def _columns(self) -> list[Context]:
        """The periods of the facts, as they come; days that end one of the periods are of its column."""
        found: dict[Key, Context] = {}
        for fact in self.facts:
            found.setdefault((fact.context.start, fact.context.end), fact.context)
        spans = [context for context in found.values() if context.start is not None]
        days = [c for c in found.values() if c.start is None and all(c.end != span.end for span in spans)]
        return spans + days if spans else days

    def reading(self, report: InlineReport) -> Reading:
        """The statement's values with their evidence."""
        out = Reading(issues=list(report.issues))
        entity = self.entity
        _put(out, "/entity", entity.text if entity else None, entity.text if entity else None)
        _put(out, "/kind", self.kind, self.title)
        _put(out, "/title", self.title, self.title)
        money = [(f.unit, _scale([f])) for f in self.facts if f.unit in CURRENCIES]
        currency, scale = Counter(money).most_common(1)[0][0] if money else (None, None)
        _put(out, "/currency", currency, currency)
        _put(out, "/scale", scale, None)
        heads = _heads(self.table)
        labels = [_label(self, column, heads) for column in self.columns]
        for index, (column, label) in enumerate(zip(self.columns, labels)):
            self._period(out, f"/periods/{index}", column, label)
        known: set[str] = set()
        for index, row in enumerate(self.rows):
            self._row(out, f"/rows/{index}", row, labels, known)
        out.coverage["/rows"] = len(self.rows), len(self.rows)
        return out

    def _period(self, out: Reading, at: str, column: Context, label: str) -> None:
        _put(out, f"{at}/label", label, label)
        _put(out, f"{at}/start", column.start, label)
        _put(out, f"{at}/end", column.end, label)
        _put(out, f"{at}/months", column.months, label)

    def _row(self, out: Reading, at: str, row: Sequence[Fact], labels: Sequence[str], known: set[str]) -> None:
        concept = concept_of_element(row[0].name)
        concept = None if concept in known else concept
        known |= {concept} if concept else set()
        label = _row_label(row[0]) or _words(row[0].name)
        scale = _scale(row)
        _put(out, f"{at}/label", label, label)
        _put(out, f"{at}/level", 0, label)
        _put(out, f"{at}/concept", concept, row[0].name)
        _put(out, f"{at}/total", concept in TOTALS, label)
        _put(out, f"{at}/unit", (row[0].unit or "").partition(" per ")[0] or None, row[0].unit)
        _put(out, f"{at}/scale", scale, None)
        for index, (column, text) in enumerate(zip(self.columns, labels)):
            fact = next((f for f in row if _is_of(f, column)), None)
            day = fact is not None and fact.context.start is None
            _put(out, f"{at}/values/{index}/period", text, text)
            _put(out, f"{at}/values/{index}/end", column.end, text)
            _put(out, f"{at}/values/{index}/months", None if day else column.months, text)
            value = fact.value / scale if fact is not None and isinstance(fact.value, Decimal) else None
            _put(out, f"{at}/values/{index}/amount", _tidy(value), fact.text if fact is not None else None)


def _is_of(fact: Fact, column: Context) -> bool:
    """Whether a fact is of the column's period, or as of its last day."""
    return fact.context.end == column.end and fact.context.start in (None, column.start)


def _scale(facts: Sequence[Fact]) -> int:
    """What the amounts are multiplied with where they are displayed, the least of several."""
    return int(10 ** max(0, min(fact.scale for fact in facts)))


def _tidy(value: Decimal | None) -> Decimal | None:
    """Without an exponent and zeros that division left."""
    if value is None:
        return None
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()


def _put(out: Reading, pointer: str, value: Any, raw: str | None) -> None:
    if value is None:
        out.evidence[pointer] = Evidence(None, raw, way="xml" if raw else "none")
        return
    out.values[pointer] = value
    out.evidence[pointer] = Evidence(value, raw, None, None, EXACT, "xml", "ok")


# -- what is displayed around the facts ----------------------------------------------------------------


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


def _row_label(fact: Fact) -> str | None:
    """The first text of the fact's row that stands in a cell without facts."""
    row = _above(fact, "tr")
    for _, _, cell in _cells(row) if row is not None else ():
        if not any(True for _ in cell.iter("{*}nonFraction")) and any(c.isalpha() for c in _text(cell)):
            return clean_label(_text(cell)) or None
    return None


def _words(name: str) -> str:
    """``ProfitLossBeforeTax`` as "Profit loss before tax"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return spaced[:1].upper() + spaced[1:].lower()


def _heads(table: etree._Element | None) -> list[tuple[int, int, str]]:
    """(first column, column behind the last, text) of the cells above the first fact of a table."""
    found = []
    for row in table.iter("{*}tr") if table is not None else ():
        if any(True for _ in row.iter("{*}nonFraction")):
            break
        found += [(start, end, _text(cell)) for start, end, cell in _cells(row) if _text(cell)]
    return found


def _label(statement: _Statement, column: Context, heads: Sequence[tuple[int, int, str]]) -> str:
    """What is displayed over the facts of a period; its days where nothing is."""
    days = " – ".join(day.isoformat() for day in (column.start, column.end) if day)
    fact = next((f for f in statement.facts if _is_of(f, column)), None)
    row = _above(fact, "tr") if fact is not None else None
    if fact is None or row is None:
        return days
    place = next(((s, e) for s, e, cell in _cells(row) if cell in fact.element.iterancestors()), None)  # type: ignore[union-attr]
    over = [text for start, end, text in heads if place and start < place[1] and end > place[0] and start > 0]
    return " ".join(over) or days


def _title(table: etree._Element | None) -> str | None:
    """The last text before a table that names a statement."""
    at, steps = table, 0
    while at is not None and steps < 60:
        steps += 1
        before = at.getprevious()
        if before is None:
            at = at.getparent()
            continue
        at = before
        text = _text(at)[-_LONG:] if isinstance(at.tag, str) else ""
        if text and len(_text(at)) <= _LONG and kind_of_title(text):
            return text
        if isinstance(at.tag, str) and etree.QName(at).localname == "table":
            return None
    return None
