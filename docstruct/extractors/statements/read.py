"""Document → its financial statements as readings of `FinancialStatement`: from inline XBRL, else from its tables.

A table with periods as columns is a statement where its rows or its title say so. Nothing is made up: a period whose
end cannot be known has none, and an amount that cannot be read is absent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from docstruct.document import Document, Page, Table
from docstruct.extractors.datatables.joined import joined
from docstruct.extractors.fields.nesting import nest
from docstruct.extractors.reader import Reading
from docstruct.extractors.statements.apart import apart
from docstruct.extractors.statements.cells import figure_of
from docstruct.extractors.statements.confidence import Grounds, confidence
from docstruct.extractors.statements.context import Names, Said, Surroundings, surroundings, year_end_of
from docstruct.extractors.statements.grid import Item, Panel, panels_of
from docstruct.extractors.statements.heads import Head
from docstruct.extractors.statements.inline import attached_statements
from docstruct.extractors.statements.kinds import FAMILIES, TOTALS, kind_of_rows
from docstruct.extractors.statements.periods import Hint, Period, read_hint
from docstruct.extractors.statements.scopes import scopes_of
from docstruct.extractors.statements.terms import clean_label, concept_of, mentions, weaker_concept_of
from docstruct.extractors.statements.units import RowUnit, row_units
from docstruct.extractors.statements.whole import whole
from docstruct.extractors.typed import Material
from docstruct.extractors.values.locale import Locale, decide_locale
from docstruct.facts import Issue, Word
from docstruct.geometry import BBox
from docstruct.result import Evidence, Status
from docstruct.schemas.statement_rules import explain_totals

FEWEST_ROWS = 2


def read_statements(material: Material) -> list[Reading]:
    """Every statement of the document, the one that says most first."""
    document = material.document
    tagged = attached_statements(document.attachments)
    if tagged is not None:
        return tagged
    return [statement.reading for statement in printed_statements(material)]


def printed_statements(material: Material) -> list[PrintedStatement]:
    """The statements on the pages, the one that says most first, with what each leaf stands on."""
    document = material.document
    pages = [page for page in document.pages if page.upright.tables]
    if not pages:
        return []
    names, found = Names(document), list[PrintedStatement]()
    tables: dict[int, list[Table]] = {}  # by the page on which they begin
    for table in joined([page.upright for page in pages], [t for page in pages for t in page.upright.tables]):
        tables.setdefault(table.page_no, []).append(table)
    locales = [decide_locale([line.text for line in page.upright.lines]) for page in pages]
    year_end = year_end_of(document, locales[0])
    for page, locale in zip(pages, locales):
        material.deadline.check(page.page_no)
        for panels in _panels(page.upright, tables.get(page.page_no, ()), locale):
            found += _statements(document, page, panels, locale, year_end, names)
    return sorted(found, key=lambda statement: -statement.weight)


@dataclass(frozen=True)
class PrintedStatement:
    """A statement that was read from a page.

    Attributes:
        reading: its values with their evidence.
        weight: how much it says.
        grounds: pointer → what its confidence was made from.
    """

    reading: Reading
    weight: float
    grounds: Mapping[str, Grounds]


@dataclass(frozen=True)
class _Column:
    """A column of amounts of a period."""

    index: int  # among the heads of its panel
    head: Head
    period: Period | None
    sure: bool  # whether its own head says all of it
    scope: str | None = None  # what it is of where not of the whole company


def _panels(page: Page, tables: Sequence[Table], locale: Locale) -> list[list[Panel]]:
    """The panels of each table of a page; what goes on in a table without heads belongs to the one before."""
    found: list[list[Panel]] = []
    for table in (part for each in tables for part in apart(whole(page, each, tables, locale), locale)):
        above = [panels[0].table.bbox for panels in found]
        after = max((box.y1 for box in above if box.cy < table.bbox.y0 and box.x1 > table.bbox.x0), default=0.0)
        panels = panels_of(page, table, locale, after)
        if len(panels) == 1 and found and len(found[-1]) == 1 and found[-1][0].goes_on_in(panels[0]):
            before = found[-1][0]
            found[-1] = [replace(before, items=(*before.items, *panels[0].items))]
        elif panels:
            found.append(panels)
    return found


def _statements(
    document: Document,
    page: Page,
    panels: Sequence[Panel],
    locale: Locale,
    year_end: tuple[int, int | None] | None,
    names: Names,
) -> Iterator[PrintedStatement]:
    table = panels[0].table
    around = surroundings(document, page.upright, table, locale)
    title, kind = around.title()
    concepts = {c for panel in panels for item in panel.items if not item.empty and (c := _concept(item, table))}
    kind = kind or kind_of_rows(concepts)
    if kind is None or not (concepts or title):
        return
    instant = kind == "balance-sheet"
    columned = [(panel, _columns(panel, around, year_end, instant)) for panel in panels]
    scoped = [(panel, _scoped(columns, panel.locale)) for panel, columns in columned if columns]
    columned = [(panel, columns) for panel, (columns, _) in scoped]
    if sum(not item.empty for panel, _ in columned for item in panel.items) < FEWEST_ROWS:
        return
    writer = _Writer(document, page, table, concepts, all(told for _, (_, told) in scoped))
    writer.head(title, kind, names.likeliest(around.titles))
    writer.panels(columned, around, table)
    weight = 2.0 * len(concepts) + 3.0 * (title is not None) + ("revenue" in concepts)
    yield PrintedStatement(writer.finish(), weight, writer.grounds)


def _concept(item: Item, table: Table) -> str | None:
    if mentions(item.label[:14], "thereof"):
        return None
    return concept_of(item.label, fuzzy=table.way in ("ocr", "pixels") or any(w.way == "ocr" for w in item.words))


def _columns(
    panel: Panel, around: Surroundings, year_end: tuple[int, int | None] | None, instant: bool
) -> list[_Column]:
    """The columns that are of periods."""
    beside = read_hint(panel.stub, panel.locale)
    said = [head.hint for head in panel.heads if not head.aside]
    parts = any(hint.year is not None and (hint.months or hint.past or 12) < 12 for hint in said)
    found = []
    for index, head in enumerate(panel.heads):
        hint = head.hint
        if head.aside or not hint.said:
            continue
        full = hint.filled(beside).filled(around.hint)
        if parts and hint == Hint(year=hint.year, split=hint.split):
            full = hint  # a bare year beside a part of a year is a whole one, whatever the title is of
        if full.year is None:
            continue
        whole = hint.year is not None and (hint.end is not None or hint.past is not None)
        found.append(_Column(index, head, full.period(year_end, instant), whole))
    return found


def _scoped(columns: list[_Column], locale: Locale) -> tuple[list[_Column], bool]:
    """The columns with what each is of, and whether that is told where several are of one period."""
    keys = [((p.start, p.end, p.months) if (p := c.period) else c.head.text, c.head.words) for c in columns]
    scopes = scopes_of(keys, locale)
    if scopes is None:
        return columns, False
    return [replace(column, scope=scope) for column, scope in zip(columns, scopes)], True


class _Writer:
    """Writes a statement's values with their evidence, pointers relative to the statement.

    Where it is not `told` which of several columns of one period is the company's, no row has a concept.
    """

    def __init__(self, document: Document, page: Page, table: Table, stated: Set[str], told: bool) -> None:
        self.document, self.page, self.table, self.stated, self.told = document, page, table, stated, told
        self.reading = Reading()
        if not told:
            message = "several columns are of one period, and nothing says what each is of: no row is given a concept"
            self.reading.issues.append(Issue("period-repeated", "warning", message, "/periods", table.page_no))
        self.grounds: dict[str, Grounds] = {}
        self.rows = 0
        self.periods = 0
        self.units: Counter[tuple[str | None, int | None]] = Counter()
        self.concepts: set[str] = set()

    # -- the statement ------------------------------------------------------------------------------

    def head(self, title: Said | None, kind: str, entity: tuple[Said, Page] | None) -> None:
        """Entity, title and kind."""
        if entity is not None:
            said, page = entity
            self.put("/entity", said.value, said.line.words, False, said.value, page)
        words = title.line.words if title else ()
        self.put("/kind", kind, words, title is not None, title.value if title else None)
        if title is not None:
            self.put("/title", title.value, words)

    def panels(self, columned: Sequence[tuple[Panel, list[_Column]]], around: Surroundings, table: Table) -> None:
        """The rows of all panels; the periods are those of the first."""
        for number, (panel, columns) in enumerate(columned):
            if number == 0:
                for column in columns:
                    self.period(column)
            units = row_units(panel, around, self.page.upright, table)
            for item, unit in zip(panel.items, units):
                self.row(item, unit, columns, panel)

    def period(self, column: _Column) -> None:
        """A column."""
        at, period = f"/periods/{self.periods}", column.period
        self.put(f"{at}/label", column.head.text, column.head.words)
        self.put(f"{at}/scope", column.scope, column.head.words)
        if period is not None:
            self.put(f"{at}/start", period.start, column.head.words, column.sure)
            self.put(f"{at}/end", period.end, column.head.words, column.sure)
            self.put(f"{at}/months", period.months, column.head.words, column.sure)
        self.periods += 1

    def row(self, item: Item, unit: RowUnit, columns: Sequence[_Column], panel: Panel) -> None:
        """A line item, or a heading."""
        at = f"/rows/{self.rows}"
        page = self._page_of(item)
        label = clean_label(item.label)
        concept = None if item.empty or unit.percent else self.concept_of(item, panel.table)
        concept = None if concept in self.concepts or (concept or "").endswith("_eps") != unit.per_share else concept
        total = concept in TOTALS or _says_total(label)
        self.put(f"{at}/label", label, item.words, page=page, box=item.bbox)
        self.put(f"{at}/level", item.level, item.words, page=page, box=item.bbox)
        self.put(f"{at}/concept", concept, item.words, page=page, box=item.bbox)
        self.put(f"{at}/total", total and not item.empty, item.words, False, page=page, box=item.bbox)
        if not item.empty:
            self.put(f"{at}/unit", unit.name, unit.words, bool(unit.words), unit.raw)
            self.put(f"{at}/scale", unit.scale, unit.words, bool(unit.words), unit.raw)
            self.units[unit.currency, unit.scale] += unit.currency is not None and not unit.per_share
            self.concepts |= {concept} if concept else set()
            day = concept in FAMILIES["balance-sheet"]
            for number, column in enumerate(columns):
                self.value(f"{at}/values/{number}", item, column, panel.locale, day)
        self.rows += 1

    def value(self, at: str, item: Item, column: _Column, locale: Locale, day: bool) -> None:
        """An amount under its period, or as of the day on which that ends."""
        words, period = column.head.words, column.period
        self.put(f"{at}/period", column.head.text, words)
        self.put(f"{at}/scope", column.scope, words)
        self.put(f"{at}/end", period.end if period else None, words, column.sure)
        self.put(f"{at}/months", period.months if period and not day else None, words, column.sure)
        cell = item.cells[column.index]
        if cell is None:
            self.reading.evidence[f"{at}/amount"] = Evidence(None)
            return
        figure = figure_of(cell, locale)
        status: Status = "unreadable" if figure is None else "ambiguous" if figure.ambiguous else "ok"
        value = figure.value if figure is not None else None
        self.put(f"{at}/amount", value, cell.words, True, cell.text, self._page_of(item), cell.bbox, status)

    def concept_of(self, item: Item, table: Table) -> str | None:
        """What a row means, or stands for where no row says that outright."""
        if not self.told:
            return None
        weaker = weaker_concept_of(item.label)
        return _concept(item, table) or (weaker if weaker not in self.stated else None)

    def _page_of(self, item: Item) -> Page:
        """The page on which a row stands: a table may go over several."""
        return next((p for p in self.document.pages if p.page_no == item.page_no), self.page)

    # -- evidence -----------------------------------------------------------------------------------

    def put(
        self,
        pointer: str,
        value: Any,
        words: Sequence[Word],
        told: bool = True,
        raw: str | None = None,
        page: Page | None = None,
        box: BBox | None = None,
        status: Status = "ok",
    ) -> None:
        """A value, read from these words, which say all of it (`told`) or a part; None is absent."""
        if value is None and status == "ok":
            self.reading.evidence[pointer] = Evidence(None)
            return
        page = page or self.page
        box = BBox.around(word.bbox for word in words) if words else box
        if box is not None:
            box = (page.turn.box(box) if page.turn else box).rounded()
        raw = raw or " ".join(word.text for word in words) or None
        doubt = 1.0 - min((word.confidence for word in words), default=1.0)
        way = words[0].way if words else page.way
        no = page.page_no if box is not None else None
        grounds = Grounds(way in ("ocr", "pixels"), doubt, told, self.table.confidence, 0, status == "ambiguous")
        sure = confidence(pointer, grounds) if value is not None else 0.0
        self.reading.evidence[pointer] = Evidence(value, raw, no, box, sure, way, status)
        self.grounds[pointer] = grounds
        if value is not None:
            self.reading.values[pointer] = value

    def finish(self) -> Reading:
        """The reading, with what the sums between its rows say."""
        known = self.units.most_common(1)[0][0] if self.units else (None, None)
        where = next((p for p in self._units() if self.reading.values.get(p) == known[0]), None)
        for name, value in (("currency", known[0]), ("scale", known[1])):
            if where is not None and value is not None:
                self._copy(f"/{name}", value, where)
        self._sums()
        self.reading.coverage["/rows"] = self.rows, self.rows
        return self.reading

    def _units(self) -> Iterator[str]:
        return (p for p in self.reading.values if p.endswith("/unit"))

    def _copy(self, pointer: str, value: Any, of: str) -> None:
        """A value that another leaf proves."""
        proof = self.reading.evidence[of]
        sure = confidence(pointer, self.grounds[of])
        self.reading.values[pointer] = value
        self.reading.evidence[pointer] = Evidence(
            value, proof.raw_text, proof.page_no, proof.bbox, sure, proof.way, "ok"
        )

    def _sums(self) -> None:
        """What the sums between the rows say of totals and of amounts; one that holds speaks louder."""
        verdicts: dict[str, int] = {}
        for index, how in explain_totals(nest(self.reading.values).get("rows", [])).items():
            if not how.difference:
                self._copy(f"/rows/{index}/total", True, f"/rows/{index}/label")
            for period, (_, _, ok) in how.holds.items():
                for row in (*how.parts, index):
                    pointer = f"/rows/{row}/values/{period}/amount"
                    verdicts[pointer] = max(verdicts.get(pointer, -1), 1 if ok else -1)
        for pointer, verdict in verdicts.items():
            proof = self.reading.evidence[pointer]
            if proof.value is not None:
                self.grounds[pointer] = self.grounds[pointer]._replace(verdict=verdict)
                self.reading.evidence[pointer] = _with_confidence(proof, confidence(pointer, self.grounds[pointer]))


def _with_confidence(proof: Evidence, sure: float) -> Evidence:
    return Evidence(proof.value, proof.raw_text, proof.page_no, proof.bbox, sure, proof.way, proof.status)


def _says_total(label: str) -> bool:
    """Whether a label begins or ends with a word for a total."""
    words = label.split()
    return bool(words) and (mentions(words[0], "totals") or mentions(words[-1], "totals"))
