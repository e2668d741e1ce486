"""What charts, molecules and diagrams have in common: where they stand and how surely they were read."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from typing_extensions import Self


class FigurePart(NamedTuple):
    """A mark, a node, an atom: where it stands on the page, what was read there, and how surely."""

    bbox: tuple[float, float, float, float]
    text: str
    confidence: float


class FigureData(BaseModel):
    """A figure that was read; values in the page's points, origin top-left, as displayed."""

    page_no: int | None = Field(default=None, description="Page the figure stands on, from 1.")
    bbox: tuple[float, float, float, float] | None = Field(default=None, description="Box of the figure on its page.")
    confidence: float = Field(default=0.0, ge=0.0, le=1.0, description="How surely it was read as it is drawn.")
    way: Literal["vector", "pixels", "model", "none"] = Field(default="none", description="What it was read from.")
    declined: str | None = Field(default=None, description="Why nothing was read; None where something was.")

    def withheld_below(self, least: float) -> Self:
        """The figure, or where it was read less surely than `least`, its place and the reason alone."""
        if self.declined is not None or self.confidence >= least:
            return self
        why = f"read with confidence {self.confidence:.2f}, below min_confidence {least:g}"
        return type(self)(page_no=self.page_no, bbox=self.bbox, confidence=self.confidence, way=self.way, declined=why)

    @abstractmethod
    def parts(self) -> list[FigurePart]:
        """What was read in it and has a place on the page."""

    @abstractmethod
    def records(self) -> list[dict[str, object]]:
        """What was read as the rows of a data set, each with the same names; none of what was declined."""

    @abstractmethod
    def rows(self) -> list[list[object]]:
        """What was read as a table to be looked at, heads first."""

    @abstractmethod
    def to_svg(self) -> str:
        """The figure drawn anew from what was read."""
