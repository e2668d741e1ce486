"""A `Table` → a table of data: its unit, its numbers as exact decimals, a DataFrame with typed columns.

A column is of numbers where every cell of it states one, says that there is none (n/a, k. A., …) or heads a
group of rows; else it is of text. What is printed is kept: ``to_dataframe("text")``.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from docstruct.document import Cell, Document, Page, Table
from docstruct.extractors.datatables.joined import joined
from docstruct.extractors.datatables.levels import RowLabel, row_labels
from docstruct.extractors.statements.cells import locale_of
from docstruct.extractors.values.figures import Figure, parse_figure
from docstruct.extractors.values.locale import Locale, decide_locale
from docstruct.reading.scales import Unit, find_unit
from docstruct.reading.tables.units import with_unit

if TYPE_CHECKING:
    import pandas as pd

MISSING = re.compile(
    r"^(?:n\.? ?/? ?a\.?|k\. ?a\.?|n\.?d\.?|n\.?m\.?|\.{1,3}|…|[:xX×†‡*•●]|not (?:available|applicable))$", re.I
)


@dataclass(frozen=True, slots=True)
class DataTable(Table):
    """A table with what is needed to read its numbers.

    Attributes:
        locale: how its numbers are written.
        measure: what its amounts are of; `unit` is the same as printed.
    """

    locale: Locale = field(default_factory=Locale)
    measure: Unit | None = None

    def figure(self, cell: Cell | None) -> Figure | None:
        """The number a cell states, exact, without unit and marks of notes; None for none. A dash alone is nil, 0."""
        return parse_figure(cell.unmarked.replace("\n", " "), self.locale) if cell is not None else None

    def row_labels(self) -> list[RowLabel]:
        """What names each row of the body: the text in its first column, how deep it stands and under which heads."""
        return row_labels(self.grid()[self.header_rows :])

    def to_dataframe(
        self, numbers: Literal["decimal", "float", "text"] = "decimal", *, scaled: bool = False
    ) -> pd.DataFrame:
        """The body as rows under the names of the columns; heads of several tiers are joined by " / ".

        Caption, unit and notes stand in ``attrs`` of the frame.

        Args:
            numbers: exact ``Decimal`` objects, ``float64``, or every cell as printed.
            scaled: numbers but for percentages times the factor of their unit ("in € million"): the one that the
                label of the row names, or a heading above it, or the head of the column, or that of the table.
        """
        import pandas as pd

        body = self.grid()[self.header_rows :]
        rows = self._row_units() if scaled else [None] * len(body)
        columns = {}
        for col, name in enumerate(self.column_names()):
            cells = [row[col] if _begins(row[col], col) else None for row in body]
            usual = self._column_unit(name) if scaled and col else None
            factors = [unit.factor if (unit := row or usual) else None for row in rows]
            values, dtype = self._column(cells, body, numbers, factors)
            columns[name] = pd.Series(values, dtype=dtype)
        frame: pd.DataFrame = pd.DataFrame(columns, index=pd.RangeIndex(len(body)))
        frame.attrs = {"caption": self.caption, "unit": self.unit, "notes": [note.text for note in self.notes]}
        return frame

    def _column_unit(self, name: str) -> Unit | None:
        """The unit that a head names, where that says a scale or percent; else that of the table."""
        own = find_unit(name, self.locale.currency)
        return own if own is not None and (own.factor or own.percent) else self.measure

    def _row_units(self) -> list[Unit | None]:
        """The unit that the label of each row names, or the nearest heading above it; None where none does."""
        currency = self.locale.currency
        named = [[label.text, *reversed(label.groups)] for label in self.row_labels()]
        return [next((u for text in texts if (u := find_unit(text, currency))), None) for texts in named]

    def column_names(self) -> list[str]:
        """The heads of each column joined, made distinct; "" becomes "column 3"."""
        names: list[str] = []
        seen: Counter[str] = Counter()
        heads = self.grid()[: self.header_rows]
        for col in range(self.n_cols):
            tiers = dict.fromkeys(
                " ".join(cell.unmarked.split()) for row in heads if (cell := row[col]) is not None and cell.text.strip()
            )
            name = " / ".join(tiers) or f"column {col + 1}"
            seen[name] += 1
            names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
        return names

    def _column(
        self,
        cells: Sequence[Cell | None],
        body: Sequence[Sequence[Cell | None]],
        numbers: Literal["decimal", "float", "text"],
        factors: Sequence[int | None],
    ) -> tuple[list[object], str]:
        """The values of a column and its dtype."""
        printed = [_whole(" ".join(cell.text.split())) if cell and cell.text.strip() else None for cell in cells]
        figures = [self.figure(cell) for cell in cells]
        alone = [sum(cell is not None and bool(cell.text.strip()) for cell in row) == 1 for row in body]
        heads = [a and cell is not None and cell.col > 0 for a, cell in zip(alone, cells)]  # of groups of rows
        fit = [f or MISSING.match(p or "") or p is None or h for f, p, h in zip(figures, printed, heads)]
        if numbers == "text" or not any(figures) or not all(fit):
            return list(printed), "string"
        values = [
            f and (f.value if f.percent or not factor else f.value * factor) for f, factor in zip(figures, factors)
        ]
        if numbers == "float":
            return [None if v is None else float(v) for v in values], "float64"
        return list(values), "object"


def _whole(text: str) -> str:
    """The text with half surrogates of broken fonts replaced: no column of texts takes them."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _begins(cell: Cell | None, col: int) -> bool:
    return cell is not None and cell.col == col


def data_tables(document: Document, tables: Sequence[Table]) -> list[DataTable]:
    """The tables of a document in order, those over several pages as one, each with unit and locale."""
    base = decide_locale(line.text for page in document.pages for line in page.lines)
    pages = {page.page_no: page for page in document.pages}
    return [_data_table(table, pages.get(table.page_no), base) for table in joined(document.pages, tables)]


def _data_table(table: Table, page: Page | None, base: Locale) -> DataTable:
    locale = locale_of(table.grid(), base)
    table = with_unit(table, page.lines if page is not None else ())
    measure = find_unit(table.unit, locale.currency) if table.unit else None
    values = {f.name: getattr(table, f.name) for f in dataclasses.fields(Table)}
    return DataTable(**values, locale=locale, measure=measure)
