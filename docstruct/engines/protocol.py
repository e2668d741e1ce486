"""What an engine is: the facts of a page (or a region of one) and a task in, a page of elements out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, Protocol, runtime_checkable

from docstruct.document import Page
from docstruct.facts import PageFacts
from docstruct.geometry import BBox

Task = Literal["layout", "text", "figure", "locate", "describe", "json"]
"""What the decoder can be prompted for; the native engine knows "layout"."""


class Engine(Protocol):
    """Reads pages one at a time; holds no state between pages that changes what is read."""

    name: str

    def read(self, facts: PageFacts, task: Task = "layout", region: BBox | None = None) -> Page:
        """The elements of the page; `region` limits them to a part of it, in points."""


@runtime_checkable
class ManyPages(Protocol):
    """An engine that is faster when it has several pages at once."""

    def read_pages(self, pages: Iterable[PageFacts]) -> Iterator[Page]:
        """The pages in order; facts are drawn as there is room for them."""


@runtime_checkable
class Writer(Protocol):
    """An engine whose model can write values itself, under a JSON Schema."""

    def write_pages(self, pages: Iterable[PageFacts], schema: Mapping[str, Any]) -> Iterator[Page]:
        """The pages as `read_pages` gives them, each with what the model stated under the schema."""


def read_pages(engine: Engine, pages: Iterable[PageFacts], schema: Mapping[str, Any] | None = None) -> Iterator[Page]:
    """The pages in order, several at once where the engine can, written under the schema where one is given."""
    if schema is not None and isinstance(engine, Writer):
        return engine.write_pages(pages, schema)
    if isinstance(engine, ManyPages):
        return engine.read_pages(pages)
    return map(engine.read, pages)
