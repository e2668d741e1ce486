"""Charts as data points: from the JSON lines of ``docstruct charts``, or from plain tables of numbers.

A point is (series, x, y). Metrics in ``charts`` and ``scrm`` compare lists of points; where a chart has one
unnamed series its name is empty on both sides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from docstruct.evaluators.values import to_decimal


@dataclass(frozen=True)
class Point:
    """One data point; ``y`` is a number where it is one, else text."""

    series: str
    x: str
    y: float | str


@dataclass(frozen=True)
class Chart:
    """What a chart states."""

    points: tuple[Point, ...]
    title: str = ""
    kind: str = ""
    declined: bool = False  # the reader says that it cannot read this chart
    shares: bool = False  # values are stated as shares of their series only, as by a pie without numbers

    def as_shares(self) -> Chart:
        """The chart with each value as percent of the sum of its series."""
        sums: dict[str, float] = {}
        for p in self.points:
            sums[p.series] = sums.get(p.series, 0.0) + (0.0 if isinstance(p.y, str) else p.y)
        return replace(
            self,
            points=tuple(
                p if isinstance(p.y, str) or not sums[p.series] else replace(p, y=100 * p.y / sums[p.series])
                for p in self.points
            ),
        )

    @classmethod
    def from_json(cls, line: Mapping[str, Any]) -> Chart:
        """One line of ``docstruct charts``; a line without any point has declined."""
        points = tuple(
            Point(str(series.get("name") or ""), _label(point.get("x")), _value(point.get("y")))
            for series in line.get("series") or ()
            for point in series.get("points") or ()
            if point.get("y") is not None
        )
        return cls(points, str(line.get("title") or ""), str(line.get("kind") or ""), not points)

    @classmethod
    def from_rows(cls, rows: Sequence[Sequence[object]], *, title: str = "") -> Chart:
        """A table: the first row names the series, the first column x; empty and nan mean no point."""
        head, *body = rows or [[]]
        points = tuple(
            Point(_label(head[j]), _label(row[0]), _value(cell))
            for row in body
            for j, cell in enumerate(row)
            if 0 < j < len(head) and str(cell).strip().lower() not in ("", "nan", "none")
        )
        return cls(points, title)


def _label(value: object) -> str:
    """Text of an axis value: whole floats lose their ``.0``."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _value(value: object) -> float | str:
    number = to_decimal(value) if isinstance(value, (int, float)) or _is_numeric(str(value)) else None
    return str(value).strip() if number is None else float(number)


def _is_numeric(text: str) -> bool:
    return any(char.isdigit() for char in text) and sum(char.isalpha() for char in text) <= 3
