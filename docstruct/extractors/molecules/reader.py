"""Documents and drawings → molecules: strokes where the drawing has them, else its pixels.

Exact or declined: a drawing whose strokes make no sense as chemistry is declined, with the reason.
"""

from __future__ import annotations

from docstruct.document import Drawing
from docstruct.extractors.figures import Declined, Way, read_figures
from docstruct.extractors.molecules.answered import answered_molecule
from docstruct.extractors.molecules.chemistry import rdkit
from docstruct.extractors.molecules.compose import molecules_of
from docstruct.extractors.molecules.graph import graphs_of
from docstruct.extractors.molecules.plausible import implausible, mostly_words, no_structure
from docstruct.extractors.molecules.raster import read_pixels
from docstruct.extractors.molecules.vector import sketch_of
from docstruct.extractors.typed import Material
from docstruct.schemas.molecule import Molecule


def read_molecules(material: Material) -> list[Molecule]:
    """The structures of a document, page by page.

    Raises:
        MissingExtraError: RDKit is not installed.
        SourceError: the document cannot be read.
        DeadlineError: the time is over.
    """
    rdkit()
    return read_figures(material, Way(Molecule, "molecule", read_drawing, answered_molecule))


def read_drawing(drawing: Drawing) -> list[Molecule]:
    """The molecules in a drawing.

    Raises:
        Declined: it shows none, or none that can be read.
    """
    return read_vector(drawing) if drawing.way == "vector" else read_pixels(drawing)


def read_vector(drawing: Drawing) -> list[Molecule]:
    """The molecules of a drawing of strokes and words."""
    sketch = sketch_of(drawing)
    if sketch is None:
        raise Declined("too many paths or words for structures")
    if reason := no_structure(sketch):
        raise Declined(reason)
    graphs = graphs_of(sketch)
    reasons = [implausible(graph) for graph in graphs]
    if not graphs or (reasons[0] is not None):
        raise Declined(reasons[0] if reasons and reasons[0] else "no bonds")
    if mostly_words(graphs):
        raise Declined("far more is written than a structure says")
    loose = graphs[0].loose
    plausible = [graph for graph, reason in zip(graphs, reasons) if reason is None]
    plausible[0].loose = loose
    found = molecules_of(plausible, drawing.page_no, "vector")
    if not found:
        raise Declined("the strokes make no valid structure")
    return found
