"""A `Table` → a table of data: its unit, its numbers as exact decimals, a DataFrame with typed columns.

A column is of numbers where every cell of it states one, says that there is none (n/a, k. A., …) or heads a
group of rows; else it is of text. What is printed is kept: ``to_dataframe("text")``.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from docstruct.document import Cell, Document, Line, Page, Table
from docstruct.extractors.datatables.joined import joined
from docstruct.extractors.datatables.levels import RowLabel, row_labels
from docstruct.extractors.statements.cells import locale_of
from docstruct.extractors.values.figures import Figure, parse_figure
from docstruct.extractors.values.locale import Locale, decide_locale
from docstruct.reading.scales import Unit, find_unit
from docstruct.reading.tables.marks import without_marks

if TYPE_CHECKING:
    import pandas as pd

MISSING = re.compile(
    r"^(?:n\.? ?/? ?a\.?|k\. ?a\.?|n\.?d\.?|n\.?m\.?|\.{1,3}|…|[:xX×†‡*•●]|not (?:available|applicable))$", re.I
)
SHORT = 90  # characters of a line that may give a unit
REACH = 4.0  # em of white between a table and the line with its unit
NEAR = 3  # lines above a table that may give it


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
        return parse_figure(_bare(cell).replace("\n", " "), self.locale) if cell is not None else None

    def row_labels(self) -> list[RowLabel]:
        """What names each row of the body: the text in its first column, how deep it stands and under which heads."""
        return row_labels(self.grid()[self.header_rows :])

    def to_dataframe(
        self, numbers: Literal["decimal", "float", "text"] = "decimal", *, scaled: bool = False
    ) -> pd.DataFrame:
        """The body as rows under the names of the columns; heads of several tiers are joined by " / ".

        Args:
            numbers: exact ``Decimal`` objects, ``float64``, or every cell as printed.
            scaled: numbers but for percentages times the factor of the table's unit ("in € million").
        """
        import pandas as pd

        body = self.grid()[self.header_rows :]
        factor = self.measure.factor if scaled and self.measure is not None else None
        columns = {}
        for col, name in enumerate(self.column_names()):
            cells = [row[col] if _begins(row[col], col) else None for row in body]
            values, dtype = self._column(cells, body, numbers, factor)
            columns[name] = pd.Series(values, dtype=dtype)
        frame: pd.DataFrame = pd.DataFrame(columns, index=pd.RangeIndex(len(body)))
        return frame

    def column_names(self) -> list[str]:
        """The heads of each column joined, made distinct; "" becomes "column 3"."""
        names: list[str] = []
        seen: Counter[str] = Counter()
        for col in range(self.n_cols):
            tiers = dict.fromkeys(
                " ".join(_bare(cell).split())
                for row in self.grid()[: self.header_rows]
                if (cell := row[col]) is not None and cell.text.strip()
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
        factor: int | None,
    ) -> tuple[list[object], str]:
        """The values of a column and its dtype."""
        printed = [" ".join(cell.text.split()) if cell and cell.text.strip() else None for cell in cells]
        figures = [self.figure(cell) for cell in cells]
        alone = [sum(cell is not None and bool(cell.text.strip()) for cell in row) == 1 for row in body]
        heads = [a and cell is not None and cell.col > 0 for a, cell in zip(alone, cells)]  # of groups of rows
        fit = [f or MISSING.match(p or "") or p is None or h for f, p, h in zip(figures, printed, heads)]
        if numbers == "text" or not any(figures) or not all(fit):
            return list(printed), "string"
        values = [None if f is None else f.value if f.percent or not factor else f.value * factor for f in figures]
        if numbers == "float":
            return [None if v is None else float(v) for v in values], "float64"
        return list(values), "object"


def _bare(cell: Cell) -> str:
    return without_marks(cell.text, cell.marks)


def _begins(cell: Cell | None, col: int) -> bool:
    return cell is not None and cell.col == col


def data_tables(document: Document, tables: Sequence[Table]) -> list[DataTable]:
    """The tables of a document in order, those over several pages as one, each with unit and locale."""
    base = decide_locale(line.text for page in document.pages for line in page.lines)
    pages = {page.page_no: page for page in document.pages}
    return [_data_table(table, pages.get(table.page_no), base) for table in joined(document.pages, tables)]


def _data_table(table: Table, page: Page | None, base: Locale) -> DataTable:
    locale = locale_of(table.grid(), base)
    measure = _unit_of(table, page, locale.currency)
    values = {f.name: getattr(table, f.name) for f in dataclasses.fields(Table)}
    if measure is not None and values["unit"] is None:
        values["unit"] = measure.text
    return DataTable(**values, locale=locale, measure=measure)


def _unit_of(table: Table, page: Page | None, currency: str | None) -> Unit | None:
    """What the caption, the lines right above, or the head over the labels says that the amounts are of."""
    heads = [c.text for c in table.cells if c.header and c.text.strip()]
    stub = [c.text for c in table.cells if c.col == 0 and c.row <= table.header_rows and c.text.strip()][:1]
    near = [line.text for line in _above(table, page)] if page is not None else []
    common = heads[:1] if len({h for h in heads if find_unit(h, currency)}) == 1 else []
    texts = [table.unit or "", *_last_words(table.caption), *near, *stub, *common]
    return next((unit for text in texts if text and len(text) <= SHORT and (unit := find_unit(text, currency))), None)


def _last_words(caption: str | None) -> Iterable[str]:
    """What stands in brackets in a caption, or behind its last comma: there the unit is told."""
    if not caption:
        return []
    return [*re.findall(r"[(\[][^()\[\]]{1,60}[)\]]", caption), caption.rpartition(",")[2].strip()]


def _above(table: Table, page: Page) -> list[Line]:
    em = max((w.size or w.bbox.height for c in table.cells[:20] for w in c.words), default=10.0)
    top = table.bbox.y0
    above = [x for x in page.lines if top - REACH * em < x.bbox.y1 <= top + 1 and x.bbox.overlap_x(table.bbox)]
    plain = [x for x in above if not any(ch.isdigit() for ch in re.sub(r"[1.,' ]?000", "", x.text))]
    return sorted(plain, key=lambda x: -x.bbox.y1)[:NEAR]
