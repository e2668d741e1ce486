"""A model's table of a chart → `ChartData`, as far as the chart itself says it back.

Its names must be printed on the chart, or it is declined: a model that reads nothing still writes tables. Numbers
that are printed are "printed", where most of them are; the others are the model's word alone, "stated", with no
bound of their error, and must lie among the numbers printed along the axes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docstruct.extractors.answered import Answered
from docstruct.extractors.charts.numbers import Undecided, is_number, read_numbers
from docstruct.extractors.figures import Absent, Declined
from docstruct.model.html_table import Table
from docstruct.schemas.chart import ChartAxis, ChartData, ChartPoint, ChartSeries

NAMED = 0.5  # least share of the names that are printed
PRINTED = 0.5  # of the numbers; where fewer are printed, those that are may be ticks of an axis
BEYOND = 2.0  # times the largest printed number; a value further out has nothing to do with the axes
TICKS = 3  # printed numbers from which on they may be an axis
LOOPING = 0.5  # share of rows that are copies of others
MISSING = frozenset({"", "-", "–", "—", "n/a", "na", "nan", "null", "none"})


@dataclass(frozen=True)
class _Grid:
    """Rows as categories, columns as series; None where the model has no number."""

    title: str
    names: tuple[str, ...]
    categories: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]


def answered_chart(answer: Answered) -> ChartData:
    """The chart that a model's answer states.

    Raises:
        Absent: the answer is no table.
        Declined: it breaks off, goes round, holds no numbers, or is not what is printed on the chart.
    """
    if answer.parsed.chart is None:
        raise Absent("the model sees no chart")
    grid = _grid(answer.parsed.chart.table)
    names = [text for text in (*grid.names, *grid.categories) if text and not is_number(text)]
    named = answer.printed(names)
    if not answer.words or named < (NAMED if names else 0.0):
        raise Declined(f"{named:.0%} of what the table names is printed on the figure")
    values = [value for row in grid.values for value in row if value is not None]
    _check_range(values, answer)
    share = answer.printed(values)
    sure = answer.figure.confidence * (named if names else 1.0) * (0.5 + 0.5 * share)
    return ChartData(
        page_no=answer.figure.page_no,
        bbox=answer.box,
        confidence=round(sure, 3),
        way="model",
        title=grid.title if answer.places(grid.title) else "",
        x_axis=_axis(grid.categories),
        series=list(_series(grid, answer, share >= PRINTED)),
    )


def _grid(table: Table) -> _Grid:
    if not table.complete:
        raise Declined("its table breaks off")
    rows = table.grid()
    title = rows.pop(0)[0] if len({c.text for c in table.cells if c.row == 0}) == 1 < table.cols else ""
    if any(c.row_span > 1 or (c.col_span > 1 and c.row > bool(title) - 1) for c in table.cells):
        raise Declined("its table has merged cells")
    if len(rows) < 2 or table.cols < 2:
        raise Declined("its table has no values")
    header, *body = rows
    if sum(n - 1 for n in Counter(map(tuple, body)).values()) > LOOPING * len(body):
        raise Declined("the rows of its table repeat themselves")
    values = _numbers([[cell.strip() for cell in row[1:]] for row in body])
    return _Grid(title, tuple(header[1:]), tuple(row[0] for row in body), tuple(values))


def _numbers(rows: Sequence[Sequence[str]]) -> Iterator[tuple[float | None, ...]]:
    """The numbers of all cells, in one notation."""
    texts = ["" if cell.casefold() in MISSING else cell for row in rows for cell in row]
    if wrong := next((text for text in texts if text and not is_number(text)), None):
        raise Declined(f"{wrong[:40]!r} in its table is no number")
    try:
        numbers = iter(read_numbers(texts).values)
    except Undecided as why:
        raise Declined(str(why)) from why
    found = [tuple(next(numbers) for _ in row) for row in rows]
    if not any(value is not None for row in found for value in row):
        raise Declined("its table holds no numbers")
    yield from found


def _check_range(values: Sequence[float], answer: Answered) -> None:
    printed = [n for word in answer.words for n in _number(word.text)]
    largest = max(map(abs, printed), default=0.0)
    far = max(map(abs, values))
    if len(set(printed)) >= TICKS and far > BEYOND * largest:
        raise Declined(f"its value {far:g} lies far from the numbers on the figure, which end at {largest:g}")


def _number(text: str) -> list[float]:
    try:
        return [value for value in read_numbers([text]).values if value is not None]
    except Undecided:  # 1.234: the larger of its two readings bounds more
        return [float("".join(c for c in text if c.isdigit()))]


def _axis(categories: Sequence[str]) -> ChartAxis:
    if _as_numbers(categories):
        return ChartAxis(scale="linear")
    return ChartAxis(scale="category", categories=list(dict.fromkeys(categories)))


def _as_numbers(categories: Sequence[str]) -> list[float]:
    """The categories as numbers where all of them are."""
    if not all(map(is_number, categories)):
        return []
    try:
        found = [value for value in read_numbers(categories).values if value is not None]
    except Undecided:
        return []
    return found if len(found) == len(categories) else []


def _series(grid: _Grid, answer: Answered, printed: bool) -> Iterator[ChartSeries]:
    """The series with a value, whose numbers may be printed on the marks."""
    keys: Sequence[str | float] = _as_numbers(grid.categories) or grid.categories
    for column, name in enumerate(grid.names):
        points = [
            ChartPoint(x=key, y=value, how="printed" if printed and answer.places(value) else "stated")
            for key, row in zip(keys, grid.values)
            if (value := row[column]) is not None
        ]
        if points:
            yield ChartSeries(name=name, mark="unknown", points=points)
