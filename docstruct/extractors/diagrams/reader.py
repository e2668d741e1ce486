"""A document → its diagrams: every drawing of shapes and connectors, in pictures and in vector drawings."""

from __future__ import annotations

from docstruct.extractors.diagrams.read import read_drawing
from docstruct.extractors.figures import read_figures
from docstruct.extractors.typed import Material
from docstruct.options import Deadline, Options
from docstruct.reading.source import Source
from docstruct.schemas.diagram import Diagram


def read_diagrams(source: Source, options: Options, deadline: Deadline) -> list[Diagram]:
    """The diagrams of a document in the order of its pages; one that is seen and not read says why.

    Raises:
        SourceError: the document cannot be read.
        DeadlineError: the time is over.
    """
    return read_figures(source, read_drawing, Diagram, "diagram", options, deadline)


def diagrams_in(material: Material) -> list[Diagram]:
    """The diagrams of a document whose schema asks for them."""
    return read_diagrams(material.source, material.options, material.deadline) if material.source is not None else []
