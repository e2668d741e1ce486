"""A chemical structure read from a drawing: its graph, where each part stands, and its names in text.

SMILES, InChIKey and the MOL block are kept as they were made when the structure was read, so that a `Molecule`
needs no chemistry package to be stored, loaded or exported.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from docstruct.errors import MissingExtraError
from docstruct.schemas.figure import FigureData, FigurePart

Box = tuple[float, float, float, float]

BondStereo = Literal["none", "wedge", "hash", "wavy"]
"""How a bond is drawn; a wedge or hash begins narrow at its first atom."""


class Atom(BaseModel):
    """An atom of the graph; hydrogens are atoms only where they are drawn as such."""

    id: int = Field(description="Place in the list and in the MOL block, from 0.")
    element: str = Field(description="Symbol of the element; * for an attachment point or R-group.")
    charge: int = 0
    isotope: int = 0
    label: str | None = Field(
        default=None, description="What is printed at it, such as NH2 or OMe; None for a bare joint."
    )
    x: float | None = Field(
        default=None, description="Where it stands on the page; None where an abbreviation hides it."
    )
    y: float | None = None
    bbox: Box | None = Field(default=None, description="Box of its label or of the joint.")


class Bond(BaseModel):
    """A bond between two atoms."""

    begin: int = Field(description="Id of the first atom; of a wedge the narrow end.")
    end: int
    order: Literal[1, 2, 3, 4] = Field(default=1, description="4 is aromatic, as drawn with a circle.")
    stereo: BondStereo = "none"
    bbox: Box | None = None


class Abbreviation(BaseModel):
    """A printed group that stands for several atoms, kept beside its expansion."""

    text: str = Field(description="As printed, such as Boc.")
    atoms: list[int] = Field(default_factory=list, description="Ids of the atoms it stands for.")
    bbox: Box | None = None


class RGroup(BaseModel):
    """A printed variable, kept as an attachment point."""

    label: str = Field(description="As printed, such as R1.")
    atom: int = Field(description="Id of the atom * that stands for it.")
    number: int | None = Field(default=None, description="Its number; in SMILES the isotope of the atom *.")


class Alternative(BaseModel):
    """Another reading of the same drawing."""

    smiles: str
    confidence: float = Field(ge=0.0, le=1.0)


class Molecule(FigureData):
    """A chemical structure; boxes in points of the page, origin top-left."""

    smiles: str = Field(default="", description="Canonical isomeric SMILES; R-groups are [1*], [2*], …")
    inchikey: str | None = Field(default=None, description="Standard InChIKey; None where InChI has none (R-groups).")
    molblock: str = Field(default="", description="MDL MOL block, V2000, with the drawn coordinates in Ångström.")
    atoms: list[Atom] = Field(default_factory=list)
    bonds: list[Bond] = Field(default_factory=list)
    abbreviations: list[Abbreviation] = Field(default_factory=list)
    r_groups: list[RGroup] = Field(default_factory=list)
    alternatives: list[Alternative] = Field(default_factory=list, description="Other readings, surest first.")

    def to_smiles(self) -> str:
        """The canonical SMILES."""
        return self.smiles

    def to_mol(self) -> str:
        """The MOL block, V2000."""
        return self.molblock

    def parts(self) -> list[FigurePart]:
        """The atoms that have a place, with their labels or symbols; a point gets a small box."""
        around = [(a, a.bbox or _around(a.x, a.y)) for a in self.atoms]
        return [FigurePart(box, a.label or a.element, self.confidence) for a, box in around if box is not None]

    def rows(self) -> list[list[object]]:
        """Its names under a row of heads, and the other readings there are."""
        sure = round(self.confidence, 2)
        names: list[list[object]] = [["SMILES", self.smiles, sure], ["InChIKey", self.inchikey, sure]]
        others = [["or", other.smiles, round(other.confidence, 2)] for other in self.alternatives]
        return [["", "", "confidence"], *names, *others]

    def to_svg(self) -> str:
        """The structure drawn anew by RDKit from the MOL block, as an SVG document.

        Raises:
            MissingExtraError: RDKit is not installed.
        """
        try:
            from rdkit import Chem
            from rdkit.Chem.Draw import rdMolDraw2D
        except ImportError as error:
            raise MissingExtraError("drawing a structure", "chem") from error
        drawer = rdMolDraw2D.MolDraw2DSVG(480, 360)
        drawer.DrawMolecule(Chem.MolFromMolBlock(self.molblock))
        drawer.FinishDrawing()
        return str(drawer.GetDrawingText())

    def to_sdf(self) -> str:
        """One SDF record: the MOL block, then SMILES, InChIKey and confidence as data fields."""
        fields = {"SMILES": self.smiles, "INCHIKEY": self.inchikey, "CONFIDENCE": f"{self.confidence:.3f}"}
        data = "".join(f">  <{name}>\n{value}\n\n" for name, value in fields.items() if value)
        return f"{self.molblock.rstrip()}\n{data}$$$$\n"


def _around(x: float | None, y: float | None) -> Box | None:
    return None if x is None or y is None else (x - 2, y - 2, x + 2, y + 2)
