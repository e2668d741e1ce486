"""Facts of an inline XBRL report → its statements as readings of `FinancialStatement`, every amount as tagged.

Facts that stand in one table of the XHTML make a statement: its rows are the table's, its columns the periods of the
facts. Facts outside of any table are laid out as the company's taxonomy says, and without one are rows of their
element. What is broken down (a segment, a component of equity) is never mixed with the figures of the whole company:
a row of nothing else is a row of its own without a concept, and a table of mostly such facts is no statement.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from docstruct.extractors.reader import Reading
from docstruct.extractors.statements.inline_display import Heads, above, in_tables, label_cell, row_label, title_of
from docstruct.extractors.statements.inline_levels import levels_of_rows
from docstruct.extractors.statements.kinds import TOTALS, kind_of_rows
from docstruct.extractors.statements.terms import concept_of_element, entity_elements, kind_of_title
from docstruct.facts import Attachment, Issue
from docstruct.reading.ixbrl.calculation import Mismatch, mismatches
from docstruct.reading.ixbrl.package import reports_of
from docstruct.reading.ixbrl.read import Context, Fact, InlineReport, read_documents
from docstruct.reading.ixbrl.taxonomy import Role, Taxonomy, read_taxonomy
from docstruct.result import Evidence
from docstruct.schemas.codes import CURRENCIES

EXACT = 0.999
FEWEST_ROWS = 2
_NUMBERING = re.compile(r"^\[?\d+\]?\s*(?:-\s*\w+\s*-\s*)?")  # "[210000] …", "0000003 - Statement - …"


def attached_statements(attachments: Sequence[Attachment]) -> list[Reading] | None:
    """The statements of the inline XBRL reports among the files of a document; None where there are none."""
    reports = reports_of(attachments)
    if not reports:
        return None
    tagged = {id(part) for parts in reports for part in parts}
    taxonomy = read_taxonomy(a for a in attachments if id(a) not in tagged) if len(attachments) > len(tagged) else None
    found = (read_documents([(a.data, a.name) for a in parts]) for parts in reports)
    return [statement for report in found for statement in inline_statements(report, taxonomy)]


def inline_statements(report: InlineReport, taxonomy: Taxonomy | None = None) -> list[Reading]:
    """The statements of a report, in the order in which they are displayed.

    Args:
        report: its facts.
        taxonomy: of the company, for facts that stand in no table.
    """
    entity = next((f for f in report.facts if f.name in entity_elements() and isinstance(f.value, str)), None)
    amounts = [
        fact
        for fact in report.facts
        if (fact.nil or isinstance(fact.value, Decimal)) and fact.unit is not None and fact.context.end is not None
    ]
    tables = in_tables(amounts)
    loose = tables.pop(None, [])
    found = [_of_table(facts, title_of(table), Heads(table)) for table, facts in tables.items()]
    laid_out = [_of_role(loose, role, taxonomy) for role in taxonomy.roles] if taxonomy is not None else []
    found += laid_out if any(laid_out) else [_of_table(loose, None, Heads(None))]
    wrong = list(mismatches(report.facts, taxonomy.sums)) if taxonomy is not None else []
    apart = list(_left_out(tables.values()))
    return [_written(statement, entity, report, wrong, apart) for statement in found if statement is not None]


def _left_out(tables: Iterable[Sequence[Fact]]) -> Iterator[Issue]:
    """What is said of tables of mostly broken down facts, which are no statements of the company."""
    axes = Counter(axis for facts in tables if _is_broken_down(facts) for axis in _axes(facts))
    for axis, number in axes.items():
        what = f"{number} table{'s' * (number > 1)} of facts broken down by {_words(axis)} left out"
        yield Issue("inline-facts-broken-down", "info", f"{what}: figures of the whole company alone make statements")


def _axes(facts: Iterable[Fact]) -> set[str]:
    return {axis.rpartition(":")[2].removesuffix("Axis") for fact in facts for axis, _ in fact.context.dimensions}


def _is_broken_down(facts: Sequence[Fact]) -> bool:
    return sum(1 if fact.context.dimensions else -1 for fact in facts) > 0


@dataclass(frozen=True)
class _Line:
    """A row: facts of one element, and what is displayed beside them."""

    facts: tuple[Fact, ...]
    label: str
    concept: str | None
    level: int = 0
    total: bool = False


@dataclass(frozen=True)
class _Column:
    context: Context
    label: str


@dataclass(frozen=True)
class _Statement:
    kind: str
    title: str | None
    lines: tuple[_Line, ...]
    columns: tuple[_Column, ...]


# -- facts of a table -----------------------------------------------------------------------------------


def _of_table(facts: Sequence[Fact], title: str | None, heads: Heads) -> _Statement | None:
    """The statement that the facts of a table make; None where they make none."""
    if _is_broken_down(facts):
        return None
    rows: dict[Any, list[Fact]] = {}
    for fact in facts:
        rows.setdefault((above(fact, "tr"), fact.name), []).append(fact)
    kept = [whole for row in rows.values() if (whole := _of_one_breakdown(row))]
    levels = levels_of_rows([label_cell(row[0]) for row in kept])
    lines = [replace(_line(row), level=level) for row, level in zip(kept, levels)]
    return _statement(title, lines, heads)


def _of_one_breakdown(row: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts of a row that are of the whole company, or else all where they are broken down alike."""
    whole = tuple(fact for fact in row if not fact.context.dimensions)
    alike = len({fact.context.dimensions for fact in row}) == 1
    return whole or (tuple(row) if alike else ())


def _line(row: tuple[Fact, ...]) -> _Line:
    first = row[0]
    members = [_words(member.rpartition(":")[2].removesuffix("Member")) for _, member in first.context.dimensions]
    concept = None if members else concept_of_element(first.name)
    label = row_label(first) or ": ".join([_words(first.name), *members])
    return _Line(row, label, concept, total=concept in TOTALS)


# -- facts laid out by the taxonomy ---------------------------------------------------------------------


def _of_role(facts: Sequence[Fact], role: Role, taxonomy: Taxonomy | None) -> _Statement | None:
    """The statement that a role of the taxonomy lays out; None where it is none."""
    named: dict[str, list[Fact]] = {}
    for fact in facts:
        named.setdefault(fact.name, []).append(fact)
    of_role = [fact for name in {place.name for place in role.places} for fact in named.get(name, ())]
    if _is_broken_down(of_role):
        return None
    labels = taxonomy.labels if taxonomy is not None else {}
    lines = []
    for place in role.places:
        row = _of_one_breakdown(named.get(place.name, ()))
        if row and not row[0].context.dimensions:
            concept = concept_of_element(place.name)
            concept = "opening_cash" if place.opening and concept == "cash" else concept
            label = labels.get(place.name) or _words(place.name)
            lines.append(_Line(row, label, concept, place.level, place.total or concept in TOTALS))
    depths = sorted({line.level for line in lines})
    lines = [replace(line, level=depths.index(line.level)) for line in lines]
    return _statement(_NUMBERING.sub("", role.title) or None, lines, Heads(None))


# -- rows and columns -----------------------------------------------------------------------------------


def _statement(title: str | None, lines: Sequence[_Line], heads: Heads) -> _Statement | None:
    concepts = {line.concept for line in lines if line.concept}
    kind = (kind_of_title(title) if title else None) or kind_of_rows(concepts)
    if kind is None or sum(not line.facts[0].context.dimensions for line in lines) < FEWEST_ROWS:
        return None
    facts = [fact for line in lines for fact in line.facts]
    columns = []
    for context in _columns(facts):
        days = " – ".join(day.isoformat() for day in (context.start, context.end) if day)
        fact = next((f for f in facts if _is_of(f, context)), None)
        columns.append(_Column(context, (heads.over(fact) if fact is not None else None) or days))
    known: set[str | None] = set()
    told_apart = []
    for line in lines:
        concept = _of_cash(line, [c.context for c in columns]) if kind == "cash-flow" else line.concept
        told_apart.append(replace(line, concept=None if concept in known else concept))
        known.add(concept)
    return _Statement(kind, title, tuple(told_apart), tuple(columns))


def _columns(facts: Sequence[Fact]) -> list[Context]:
    """The periods of the facts, as they come; days that end or come before one of the periods are of its column."""
    found: dict[tuple[Any, Any], Context] = {}
    for fact in facts:
        found.setdefault((fact.context.start, fact.context.end), replace(fact.context, dimensions=()))
    spans = [context for context in found.values() if context.start is not None]
    bounds = {day for span in spans for day in (span.end, _before(span))}
    return spans or [context for context in found.values() if context.end not in bounds]


def _before(context: Context) -> dt.date | None:
    """The day before a period."""
    return context.start - dt.timedelta(days=1) if context.start is not None else None


def _is_of(fact: Fact, column: Context, opening: bool = False) -> bool:
    """Whether a fact is of the column's period, or as of its last day, or (`opening`) of the day before it."""
    if opening:
        return fact.context.start is None and fact.context.end == _before(column)
    return fact.context.end == column.end and fact.context.start in (None, column.start)


def _is_opening(line: _Line, columns: Sequence[Context]) -> bool:
    """Whether the amounts of a row stand under the periods that they come before."""
    if any(fact.context.start is not None for fact in line.facts):
        return False
    early, late = (
        sum(any(_is_of(fact, column, opening) for fact in line.facts) for column in columns)
        for opening in (True, False)
    )
    return line.concept == "opening_cash" or early > late


def _of_cash(line: _Line, columns: Sequence[Context]) -> str | None:
    """The concept of a row of a cash flow statement: cash is that at the beginning or at the end."""
    if line.concept != "cash":
        return line.concept
    return "opening_cash" if _is_opening(line, columns) else "closing_cash"


# -- the reading ----------------------------------------------------------------------------------------


def _written(
    statement: _Statement, entity: Fact | None, report: InlineReport, wrong: Sequence[Mismatch], apart: Sequence[Issue]
) -> Reading:
    """The statement's values with their evidence, and the sums of the taxonomy that its facts do not make."""
    out = Reading(issues=[*report.issues, *apart, *_wrong_sums(statement, wrong)])
    _put(out, "/entity", entity.text if entity else None, entity.text if entity else None)
    _put(out, "/kind", statement.kind, statement.title)
    _put(out, "/title", statement.title, statement.title)
    facts = [fact for line in statement.lines for fact in line.facts]
    money = [(f.unit, _scale([f])) for f in facts if f.unit in CURRENCIES]
    currency, scale = Counter(money).most_common(1)[0][0] if money else (None, None)
    _put(out, "/currency", currency, currency)
    _put(out, "/scale", scale, None)
    for index, column in enumerate(statement.columns):
        at, context = f"/periods/{index}", column.context
        pairs = (("label", column.label), ("start", context.start), ("end", context.end), ("months", context.months))
        for name, value in pairs:
            _put(out, f"{at}/{name}", value, column.label)
    for index, line in enumerate(statement.lines):
        _write_line(out, f"/rows/{index}", line, statement.columns)
    out.coverage["/rows"] = len(statement.lines), len(statement.lines)
    return out


def _wrong_sums(statement: _Statement, wrong: Sequence[Mismatch]) -> Iterator[Issue]:
    for at, line in enumerate(statement.lines):
        for each in wrong:
            total = each.total
            if any(
                (fact.name, fact.context, fact.unit) == (total.name, total.context, total.unit) for fact in line.facts
            ):
                parts = ", ".join(map(_words, each.parts))
                message = f"{parts} do not make {line.label!r}: {each.computed:,f} != {each.total.value:,f}"
                yield Issue("calculation-mismatch", "warning", message, f"/rows/{at}/label")


def _write_line(out: Reading, at: str, line: _Line, columns: Sequence[_Column]) -> None:
    first, scale = line.facts[0], _scale(line.facts)
    _put(out, f"{at}/label", line.label, line.label)
    _put(out, f"{at}/level", min(line.level, 20), line.label)
    _put(out, f"{at}/concept", line.concept, first.name)
    _put(out, f"{at}/total", line.total, line.label)
    _put(out, f"{at}/unit", (first.unit or "").partition(" per ")[0] or None, first.unit)
    _put(out, f"{at}/scale", scale, None)
    opening = _is_opening(line, [column.context for column in columns])
    for index, column in enumerate(columns):
        below = f"{at}/values/{index}"
        fact = next((f for f in line.facts if _is_of(f, column.context, opening)), None)
        day = fact is not None and fact.context.start is None
        _put(out, f"{below}/period", column.label, column.label)
        _put(out, f"{below}/end", fact.context.end if fact is not None else column.context.end, column.label)
        _put(out, f"{below}/months", None if day else column.context.months, column.label)
        value = fact.value / scale if fact is not None and isinstance(fact.value, Decimal) else None
        _put(out, f"{below}/amount", _tidy(value), fact.text if fact is not None else None)


def _scale(facts: Sequence[Fact]) -> int:
    """What the amounts are multiplied with where they are displayed, the least of several."""
    return int(10 ** max(0, min(fact.scale for fact in facts)))


def _tidy(value: Decimal | None) -> Decimal | None:
    """Without an exponent and zeros that division left."""
    if value is None:
        return None
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()


def _words(name: str) -> str:
    """``ProfitLossBeforeTax`` as "Profit loss before tax"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return spaced[:1].upper() + spaced[1:].lower()


def _put(out: Reading, pointer: str, value: Any, raw: str | None) -> None:
    if value is None:
        out.evidence[pointer] = Evidence(None, raw, way="xml" if raw else "none")
        return
    out.values[pointer] = value
    out.evidence[pointer] = Evidence(value, raw, None, None, EXACT, "xml", "ok")
