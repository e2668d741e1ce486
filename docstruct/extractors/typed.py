"""Schemas of things that are read in a way of their own (statements, charts, structures): schema → its reader.

A typed schema is read by its reader and not leaf by leaf, whether it is asked for by itself, as a field of another
schema, or as a list (``charts: list[ChartData]``). A reader is named, not imported, so that what it needs is loaded
when it reads.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from docstruct.document import Document
from docstruct.options import Deadline, Options
from docstruct.reading.source import Source
from docstruct.schemas.chart import ChartData
from docstruct.schemas.diagram import Diagram
from docstruct.schemas.financial_statement import FinancialStatement
from docstruct.schemas.molecule import Molecule

READERS: Mapping[type[BaseModel], str] = {
    FinancialStatement: "docstruct.extractors.statements.read:read_statements",
    ChartData: "docstruct.extractors.charts.reader:read_charts",
    Molecule: "docstruct.extractors.molecules.reader:read_molecules",
    Diagram: "docstruct.extractors.diagrams.reader:read_diagrams",
}
"""Typed schema → ``module:function``, called with a `Material`.

It returns something for every such thing in the document, the likeliest to be meant first: a `FigureData` with its
place, or a `docstruct.extractors.reader.Reading` whose pointers are relative to the thing.
"""


class Material(NamedTuple):
    """What there is to read: the document as it was read, and the source for who looks at its pages again."""

    document: Document
    options: Options
    deadline: Deadline
    source: Source | None = None


@dataclass(frozen=True)
class TypedNode:
    """A place of a schema where a typed schema is asked for.

    Attributes:
        path: JSON Pointer; "" where it is the whole schema.
        kind: a key of `READERS`.
        many: whether it is a list.
    """

    path: str
    kind: type[BaseModel]
    many: bool = False

    def reader(self) -> Callable[[Material], Sequence[Any]]:
        """The function that reads it."""
        module, _, name = READERS[self.kind].partition(":")
        found: Callable[[Material], Sequence[Any]] = getattr(importlib.import_module(module), name)
        return found


def typed_nodes(model: type[BaseModel]) -> tuple[TypedNode, ...]:
    """Where a model asks for typed schemas, itself included; those in the items of lists are not honoured."""
    return tuple(_walk(model, "", False, frozenset()))


def _walk(annotation: Any, path: str, many: bool, above: frozenset[Any]) -> Iterator[TypedNode]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        kind = next((kind for kind in READERS if issubclass(annotation, kind)), None)
        if kind is not None:
            yield TypedNode(path, kind, many)
        elif not many and annotation not in above:
            for name, field in annotation.model_fields.items():
                step = name.replace("~", "~0").replace("/", "~1")
                yield from _walk(field.annotation, f"{path}/{step}", False, above | {annotation})
        return
    listed = get_origin(annotation) in (list, tuple, set, frozenset, Sequence)
    for part in get_args(annotation):
        yield from _walk(part, path, many or listed, above)


def leaves_of(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """Pointers of the single values of a model, those in lists left out."""
    for name, field in model.model_fields.items():
        yield from _leaves(field.annotation, f"{path}/{name}")


def _leaves(annotation: Any, path: str) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from leaves_of(annotation, path)
    elif get_origin(annotation) not in (list, tuple, set, frozenset, Sequence):
        models = [a for a in get_args(annotation) if isinstance(a, type) and issubclass(a, BaseModel)]
        yield from leaves_of(models[0], path) if models else iter((path,))
