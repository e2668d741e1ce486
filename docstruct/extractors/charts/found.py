"""What readers of marks hand over: series of measured points, before names, titles and printed values."""

from __future__ import annotations

from dataclasses import dataclass, field

from docstruct.extractors.charts.keys import Key
from docstruct.geometry import BBox
from docstruct.schemas.chart import Mark


@dataclass
class Found:
    """A point: key, value, the bound of its error, and the mark it was measured at."""

    key: Key
    value: float | None
    error: float
    box: BBox
    printed: bool = False


@dataclass
class Series:
    """Points of one look."""

    mark: Mark
    color: int | None
    points: list[Found]
    dashed: bool = False
    glyph: str | None = None
    name: str | None = None
    horizontal: bool = False
    bins: bool = False  # keys are intervals
    edge: int | None = None  # colour of a line along an area
    base: float = field(default=0.0)  # place of the base line, of bars
