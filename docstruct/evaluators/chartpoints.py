"""Charts as data points: from the JSON lines of ``docstruct charts``, or from plain tables of numbers.

A point is (series, x, y). Metrics in ``charts`` and ``scrm`` compare lists of points; where a chart has one
unnamed series its name is empty on both sides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from docstruct.evaluators.values import to_decimal

Scale = Literal["linear", "log"]


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
    shares: Literal["", "series", "x"] = ""  # of what values are drawn as shares only: a pie's, a stack's
    stacked: bool = False  # lines drawn on top of each other: a height is the sum so far
    scatter: tuple[Scale, Scale] | None = None  # of points with measured coordinates: the scales of x and y
    names: bool = True  # whether the label names its series; else they are numbered, "#1 median"
    categories: bool = True  # whether the label names its categories; else they are numbered from 1

    def as_shares(self, of: Literal["", "series", "x"]) -> Chart:
        """The chart with each value as percent of the sum of its series, or of its x; for ``""`` as it is."""
        if not of:
            return self
        sums: dict[str, float] = {}
        for p in self.points:
            key = p.series if of == "series" else p.x
            sums[key] = sums.get(key, 0.0) + (0.0 if isinstance(p.y, str) else abs(p.y))
        return replace(self, points=tuple(_share(p, sums[p.series if of == "series" else p.x]) for p in self.points))

    def cumulated(self) -> Chart:
        """The chart with each value added to those of the series before at its x."""
        sums: dict[str, float] = {}
        points = []
        for p in self.points:
            if not isinstance(p.y, str):
                sums[p.x] = sums.get(p.x, 0.0) + p.y
                points.append(replace(p, y=sums[p.x]))
        return replace(self, points=tuple(points))

    @classmethod
    def from_json(cls, line: Mapping[str, Any], *, apart: bool = False) -> Chart:
        """One line of ``docstruct charts``; a line without any point has declined.

        Args:
            line: of a chart.
            apart: whether series without a name are told apart, by "#1", "#2"; else they are one.
        """
        points = tuple(
            Point(str(series.get("name") or (f"#{n}" if apart else "")), _label(point.get("x")), _value(point.get("y")))
            for n, series in enumerate(line.get("series") or (), 1)
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


def _share(point: Point, whole: float) -> Point:
    return point if isinstance(point.y, str) or not whole else replace(point, y=100 * point.y / whole)


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
