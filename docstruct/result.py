"""Extraction[T]: the validated object, and for every leaf of it where it was read, how, and how surely."""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from pydantic import BaseModel

from docstruct.document import Document
from docstruct.errors import ExtractionError, UsageError
from docstruct.facts import Issue, Way
from docstruct.figure import FigureData
from docstruct.geometry import BBox

if TYPE_CHECKING:
    import pandas as pd
    from PIL.Image import Image as PILImage

T = TypeVar("T")
_MOST_NAMED = 8  # leaves that an error names

Render = Callable[[int, float, "BBox | None"], "PILImage"]
"""``(page_no, dpi, clip in points)`` to the pixels of a page."""

Status = Literal["ok", "absent", "unreadable", "ambiguous", "abstained", "ungrounded", "invalid"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value was read.

    Attributes:
        value: the converted value (Decimal, date, str, ...); None unless the status gives one.
        raw_text: what is printed, as printed; None where nothing was found.
        page_no: from 1; None where nothing was found or the value came from embedded XML.
        bbox: on that page as displayed, points.
        confidence: calibrated probability that the value is right, 0 to 1.
        way: how it was read.
        status: ok, absent, unreadable, ambiguous, abstained, ungrounded or invalid.
        alternatives: other readings considered, best first, as raw text.
    """

    value: Any
    raw_text: str | None = None
    page_no: int | None = None
    bbox: BBox | None = None
    confidence: float = 0.0
    way: Way = "none"
    status: Status = "absent"
    alternatives: tuple[str, ...] = ()
    render: Render | None = field(default=None, repr=False, compare=False)

    def crop(self, dpi: float = 144.0, margin: float = 2.0) -> PILImage:
        """The pixels the value was read from, `margin` points around; UsageError where there are none."""
        if self.render is None or self.page_no is None or self.bbox is None:
            raise UsageError("no place on a page to crop", remedy="only values read from a page have one")
        return self.render(self.page_no, dpi, self.bbox.expand(margin))


@dataclass(frozen=True)
class Extraction(Generic[T]):
    """What was extracted from one document under a schema.

    Attributes:
        source: name of the document.
        schema_id: hash of the schema's canonical JSON Schema.
        engine: name of the engine that read the pages.
        data: the validated object, or None when a required field is missing or invalid.
        partial: what was found, as plain Python values, whether or not it makes a valid object.
        evidence: JSON Pointer of each leaf -> Evidence.
        issues: failed rules, missing fields, pages that could not be read.
        document: the pages as they were read.
        coverage: pointer of each list -> (rows seen in the document, rows returned).
        render: gives pixels of a page: ``render(page_no, dpi, clip)``.
    """

    source: str
    schema_id: str
    engine: str
    data: T | None
    partial: dict[str, Any]
    evidence: Mapping[str, Evidence]
    issues: tuple[Issue, ...]
    document: Document
    coverage: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    render: Render | None = field(default=None, repr=False, compare=False)

    @property
    def status(self) -> Literal["ok", "partial", "failed"]:
        """ok: a valid object without errors; partial: not that, but something was found; failed: nothing was.

        An object all of whose fields may be absent is valid even where nothing of it was found: that is failed too,
        unless all it asks for are lists, which may rightly be empty where a page could be read.
        """
        valid = self.data is not None and not any(i.severity == "error" for i in self.issues)
        if not self.evidence and self.coverage and valid:
            return "ok" if any(page.words for page in self.document.pages) else "failed"
        if all(e.value is None for e in self.evidence.values()):
            return "failed"
        return "ok" if valid else "partial"

    def __getitem__(self, path: str) -> Evidence:
        """The evidence at ``lines[0].amount`` or ``/lines/0/amount``, or of a whole figure.

        Raises:
            KeyError: names the leaves that are nearest.
        """
        pointer = pointer_of(path)
        if isinstance(figure := _at(self.data, pointer), FigureData) and figure.declined is None:
            box = BBox(*figure.bbox) if figure.bbox is not None else None
            place = (figure.page_no, box, figure.confidence)
            return Evidence(figure, None, *place, figure.way, "ok", render=self.render)
        if pointer not in self.evidence:
            raise KeyError(f"no leaf {path!r} in this result; {self._nearest(pointer)}")
        return dataclasses.replace(self.evidence[pointer], render=self.render)

    def _nearest(self, pointer: str) -> str:
        """The leaves below a pointer, those of the nearest spelling, or the first; and how many more there are."""
        below = [p for p in self.evidence if p.startswith(pointer + "/")]
        alike = difflib.get_close_matches(pointer, self.evidence, n=_MOST_NAMED, cutoff=0.6)
        tail = pointer.rsplit("/", 1)[-1]
        same = [p for p in self.evidence if p.rsplit("/", 1)[-1] == tail]
        near = list(dict.fromkeys(below or [*same, *alike]))[:_MOST_NAMED]
        if near:
            return f"{'below it' if below else 'the nearest'}: {', '.join(near)}"
        first = list(self.evidence)[:_MOST_NAMED]
        more = len(self.evidence) - len(first)
        return f"there are {', '.join(first)}" + (f" and {more} more" if more else "") if first else "it has none"

    def unwrap(self) -> T:
        """The validated object; raises ExtractionError that says what is missing."""
        if self.data is None:
            reasons = "; ".join(i.message for i in self.issues if i.severity == "error")
            remedy = "see .partial and .issues"
            raise ExtractionError(reasons or "no valid object", source=self.source, remedy=remedy)
        return self.data

    def to_dict(self, evidence: bool = True) -> dict[str, Any]:
        """Plain JSON values; see `docstruct.export.to_dict`."""
        from docstruct.export import to_dict

        return to_dict(self, evidence)

    def to_json(self, evidence: bool = True, indent: int | None = None) -> str:
        """JSON text; the same input gives the same bytes."""
        from docstruct.export import to_json

        return to_json(self, evidence, indent)

    def to_dataframe(self, path: str = "", numbers: Literal["decimal", "float"] = "decimal") -> pd.DataFrame:
        """A list of the result as rows (``"lines"``), or all single values as one row."""
        from docstruct.export import to_dataframe

        return to_dataframe(self, path, numbers)

    def to_html(self, path: str | Path | None = None) -> str:
        """One self-contained review page, also written to `path`; see `docstruct.review`."""
        from docstruct.review import to_html

        return to_html(self, path)


def _at(data: object, pointer: str) -> object:
    """What stands at a pointer in models and lists; None where nothing does."""
    for part in pointer.split("/")[1:]:
        if isinstance(data, (list, tuple)):
            data = data[int(part)] if part.isdecimal() and int(part) < len(data) else None
        else:
            data = getattr(data, part, None) if isinstance(data, BaseModel) else None
    return data


def pointer_of(path: str) -> str:
    """``lines[0].amount`` as the JSON Pointer ``/lines/0/amount`` (RFC 6901); pointers pass unchanged."""
    if path == "" or path.startswith("/"):
        return path
    parts = re.findall(r"[^.\[\]]+", path)
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
