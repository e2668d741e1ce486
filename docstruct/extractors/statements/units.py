"""What the amounts of each row are of: printed beside the row, in its label, in the heading above, over the table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docstruct.document import Cell, Line, Page, Table
from docstruct.extractors.statements.cells import figure_of
from docstruct.extractors.statements.context import Surroundings
from docstruct.extractors.statements.grid import Item, Panel
from docstruct.extractors.statements.terms import concept_of, mentioned, mentions
from docstruct.extractors.values.locale import Locale
from docstruct.facts import Word
from docstruct.reading.scales import Unit, find_unit


@dataclass(frozen=True)
class RowUnit:
    """The unit of a row and where it stands.

    Attributes:
        currency: ISO 4217 code, None for what is no money.
        scale: what its amounts are multiplied with, None where nothing says it.
        percent: whether they are percentages.
        per_share: whether they are of one share.
        minor: where they are of a hundredth of a currency: what that is called, such as "pence".
        words: that say it; none where they are not known.
        raw: as printed.
    """

    currency: str | None = None
    scale: int | None = None
    percent: bool = False
    per_share: bool = False
    minor: str | None = None
    words: tuple[Word, ...] = ()
    raw: str | None = None

    @property
    def name(self) -> str | None:
        """As the schema has it."""
        return "%" if self.percent else self.minor or self.currency


def row_units(panel: Panel, around: Surroundings, page: Page, table: Table) -> Iterator[RowUnit]:
    """The unit of each item of a panel, in their order."""
    locale = panel.locale
    usual = _usual(panel, around, page, table)
    section: tuple[int, RowUnit, str] = (0, usual, "")
    periods = [i for i, head in enumerate(panel.heads) if head.hint.said and not head.aside]
    for item in panel.items:
        own = find_unit(item.label, locale.currency)
        if item.empty:
            beside = item.unit.text if item.unit is not None else ""
            own = find_unit(beside, locale.currency) or own
            if own is not None:
                section = item.level, _of(own, usual, item.words), f"{item.label} {beside}"
            elif item.level <= section[0] or item.bold or beside:
                section = item.level, usual, f"{item.label} {beside}"
            yield usual
            continue
        cells = [cell for i in periods if (cell := item.cells[i]) is not None]
        found = _stated(item, cells, own, section[1], usual, locale)
        share = mentions(item.label, "per_share") or (mentions(section[2], "per_share") and own is None)
        if share and not (found and found.percent) and (own is None or own.factor is None):
            unit = found or section[1]
            minor = _minor(" ".join((item.label, section[2], *(cell.text for cell in cells))))
            currency = unit.currency or usual.currency
            yield RowUnit(currency, 1, per_share=True, minor=minor, words=unit.words, raw=unit.raw)
        else:
            yield found or _unstated(item, section, panel.units)


_PENCE = re.compile(r"(?<=\d) ?p(?![a-z])|(?<=\d) ?¢")


def _minor(text: str) -> str | None:
    """What a hundredth of the currency is called in a text, as it is written there; "34.2p" is of pence."""
    word = mentioned(text, "minor_units")
    return word or ("pence" if (m := _PENCE.search(text)) and "p" in m[0] else "cents" if m else None)


def _stated(
    item: Item, cells: Sequence[Cell], own: Unit | None, section: RowUnit, usual: RowUnit, locale: Locale
) -> RowUnit | None:
    """The unit a row states: in its column, beside its amounts, in its label; None for none."""
    beside = find_unit(item.unit.text, locale.currency) if item.unit is not None else None
    if beside is not None and item.unit is not None:
        return _of(beside, usual, item.unit.words)
    figures = [figure for cell in cells if (figure := figure_of(cell, locale))]
    if sum(figure.percent for figure in figures) * 2 > len(figures):
        return RowUnit(scale=1, percent=True, words=cells[0].words, raw="%")
    return _of(own, section, item.words) if own is not None else None


def _unstated(item: Item, section: tuple[int, RowUnit, str], column: bool) -> RowUnit:
    """The unit of a row that states none: of its section, but for what is counted, for ratios, and beside others."""
    counted = mentions(item.label, "counts") or mentions(section[2], "counts")
    if counted or (mentions(item.label, "ratios") and concept_of(item.label) is None):
        return RowUnit(scale=1, words=item.words)
    return RowUnit() if column else section[1]


def _of(unit: Unit, usual: RowUnit, words: Sequence[Word]) -> RowUnit:
    """A unit that is named; what it leaves out is as usual."""
    if unit.percent:
        return RowUnit(scale=1, percent=True, words=tuple(words), raw=unit.text)
    scale = unit.factor or (1 if unit.currency else usual.scale)
    return RowUnit(unit.currency or usual.currency, scale, words=tuple(words), raw=unit.text)


def _usual(panel: Panel, around: Surroundings, page: Page, table: Table) -> RowUnit:
    """The unit of the rows that name none: over the labels, in the heads, in titles, or somewhere on the page."""
    found: RowUnit | None = None
    for unit, words in _named(panel, around, page, table):
        if unit.percent:
            continue
        if found is None:
            found = RowUnit(unit.currency, unit.factor, words=tuple(words), raw=unit.text)
        elif found.currency is None or found.scale is None:
            found = RowUnit(
                found.currency or unit.currency, found.scale or unit.factor, words=found.words, raw=found.raw
            )
        if found.currency is not None and found.scale is not None:
            return found
    if found is None:
        return RowUnit(panel.locale.currency, None)
    currency = found.currency or panel.locale.currency
    return RowUnit(currency, found.scale or (1 if found.currency else None), words=found.words, raw=found.raw)


def _named(panel: Panel, around: Surroundings, page: Page, table: Table) -> Iterator[tuple[Unit, Sequence[Word]]]:
    """Units that are named for the whole table, nearest first."""
    currency = panel.locale.currency
    for text in (table.unit, *panel.stub.split("\n"), table.caption):
        if text and (unit := find_unit(text, currency)):
            yield unit, _words_of(page, text)
    for head in panel.heads:
        if not head.aside and (unit := find_unit(head.text, currency)):
            yield unit, head.words
    if (said := around.unit(page, currency)) is not None:
        yield said[0], said[1].words


def _words_of(page: Page, text: str) -> Sequence[Word]:
    """The words of the line that holds a text; none where it is not one line."""
    lines: Sequence[Line] = page.lines
    return next((line.words for line in lines if text.strip() and text.strip() in line.text), ())
