"""What readers of marks hand over: series of measured points, before names, titles and printed values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from docstruct.extractors.charts.keys import PRECISION, Key
from docstruct.extractors.charts.numbers import shortest
from docstruct.extractors.charts.scale import Scale
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


def measured(key: Key, value: float, scale: Scale, box: BBox, ends: int = 1) -> Found:
    """A point with its value, as short as the drawing is precise, and the bound of its error.

    Args:
        key: what it stands for.
        value: from its places.
        scale: of the values.
        box: of its mark.
        ends: places that the value was measured from.
    """
    fine = ends * scale.error(value, PRECISION + min(scale.residual, 0.25)) / 4
    return Found(key, shortest(value, fine), ends * scale.error(value, scale.off), box)


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


def edges_of(series: Sequence[Series]) -> set[int | None]:
    """The colours of lines that run along areas."""
    return {s.edge for s in series if s.edge is not None}
