"""A document → its diagrams: every drawing of shapes and connectors, in pictures and in vector drawings."""

from __future__ import annotations

from docstruct.extractors.diagrams.answered import answered_diagram
from docstruct.extractors.diagrams.read import read_drawing
from docstruct.extractors.figures import Way, read_figures
from docstruct.extractors.typed import Material
from docstruct.schemas.diagram import Diagram


def read_diagrams(material: Material) -> list[Diagram]:
    """The diagrams of a document in the order of its pages; one that is seen and not read says why.

    Raises:
        SourceError: the document cannot be read.
        DeadlineError: the time is over.
    """
    return read_figures(material, Way(Diagram, "diagram", read_drawing, answered_diagram))
