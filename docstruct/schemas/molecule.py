"""A chemical structure read from a drawing: its graph, where each part stands, and its names in text.

SMILES, InChIKey and the MOL block are kept as they were made when the structure was read, so that a `Molecule`
needs no chemistry package to be stored, loaded or exported.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from docstruct.errors import MissingExtraError, UsageError
from docstruct.figure import FigureData, FigurePart

Box = tuple[float, float, float, float]

BondStereo = Literal["none", "wedge", "hash", "wavy"]
"""How a bond is drawn; a wedge or hash begins narrow at its first atom."""


class Atom(BaseModel):
    """An atom of the graph; hydrogens are atoms only where they are drawn as such."""

    id: int = Field(description="Place in the list and in the MOL block, from 0.")
    element: str = Field(description="Symbol of the element; * for an attachment point or R-group.")
    charge: int = Field(default=0, description="Formal charge.")
    isotope: int = Field(default=0, description="Mass number where one is printed, else 0; of an R-group its number.")
    label: str | None = Field(
        default=None, description="What is printed at it, such as NH2 or OMe; None for a bare joint."
    )
    x: float | None = Field(
        default=None, description="Where it stands on the page; None where an abbreviation hides it."
    )
    y: float | None = Field(default=None, description="As x, downwards.")
    bbox: Box | None = Field(default=None, description="Box of its label or of the joint.")


class Bond(BaseModel):
    """A bond between two atoms."""

    begin: int = Field(description="Id of the first atom; of a wedge the narrow end.")
    end: int = Field(description="Id of the second atom.")
    order: Literal[1, 2, 3, 4] = Field(default=1, description="4 is aromatic, as drawn with a circle.")
    stereo: BondStereo = Field(
        default="none", description="How it is drawn; a wedge or hash begins narrow at its first atom."
    )
    bbox: Box | None = Field(default=None, description="Box of its strokes.")


class Abbreviation(BaseModel):
    """A printed group that stands for several atoms, kept beside its expansion."""

    text: str = Field(description="As printed, such as Boc.")
    atoms: list[int] = Field(default_factory=list, description="Ids of the atoms it stands for.")
    bbox: Box | None = Field(default=None, description="Box of its print.")


class RGroup(BaseModel):
    """A printed variable, kept as an attachment point."""

    label: str = Field(description="As printed, such as R1.")
    atom: int = Field(description="Id of the atom * that stands for it.")
    number: int | None = Field(default=None, description="Its number; in SMILES the isotope of the atom *.")


class Alternative(BaseModel):
    """Another reading of the same drawing."""

    smiles: str = Field(description="Canonical isomeric SMILES.")
    confidence: float = Field(ge=0.0, le=1.0, description="How surely it is the one that is drawn.")


class Molecule(FigureData):
    """A chemical structure; boxes in points of the page, origin top-left."""

    smiles: str = Field(default="", description="Canonical isomeric SMILES; R-groups are [1*], [2*], …")
    inchikey: str | None = Field(default=None, description="Standard InChIKey; None where InChI has none (R-groups).")
    molblock: str = Field(default="", description="MDL MOL block, V2000, with the drawn coordinates in Ångström.")
    atoms: list[Atom] = Field(default_factory=list, description="As drawn, in the order of the MOL block.")
    bonds: list[Bond] = Field(default_factory=list, description="Between the atoms.")
    abbreviations: list[Abbreviation] = Field(default_factory=list, description="Printed groups that were written out.")
    r_groups: list[RGroup] = Field(default_factory=list, description="Printed variables.")
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

    def records(self) -> list[dict[str, object]]:
        """One row: ``smiles, inchikey, confidence``."""
        if not self.smiles:
            return []
        return [{"smiles": self.smiles, "inchikey": self.inchikey, "confidence": self.confidence}]

    def rows(self) -> list[list[object]]:
        """Its names under a row of heads, and the other readings there are."""
        sure = round(self.confidence, 2)
        names: list[list[object]] = [["SMILES", self.smiles, sure], ["InChIKey", self.inchikey, sure]]
        others = [["or", other.smiles, round(other.confidence, 2)] for other in self.alternatives]
        return [["", "", "confidence"], *names, *others]

    def to_svg(self) -> str:
        """The structure drawn anew by RDKit from the MOL block, as an SVG document.

        Raises:
            UsageError: no structure was read.
            MissingExtraError: RDKit is not installed.
        """
        self._check()
        try:
            from rdkit import Chem
            from rdkit.Chem.Draw import rdMolDraw2D
        except ImportError as error:
            raise MissingExtraError("drawing a structure", "chem") from error
        drawer = rdMolDraw2D.MolDraw2DSVG(480, 360)
        drawer.DrawMolecule(Chem.MolFromMolBlock(self.molblock))
        drawer.FinishDrawing()
        return str(drawer.GetDrawingText())

    def to_sdf(self, **more: str) -> str:
        """One SDF record: the MOL block, then SMILES, InChIKey, confidence and page as data fields, and `more`.

        Raises:
            UsageError: no structure was read.
        """
        self._check()
        sure, page = f"{self.confidence:.3f}", str(self.page_no or "")
        fields = {"SMILES": self.smiles, "INCHIKEY": self.inchikey, "CONFIDENCE": sure, "PAGE": page, **more}
        data = "".join(f">  <{name}>\n{value}\n\n" for name, value in fields.items() if value)
        return f"{self.molblock.rstrip()}\n{data}$$$$\n"

    def _check(self) -> None:
        """Raise UsageError where there is no structure to write or draw."""
        if not self.molblock:
            why = self.declined or "none was read"
            raise UsageError(f"no structure: {why}", remedy="leave out those whose `declined` is not None")


def _around(x: float | None, y: float | None) -> Box | None:
    return None if x is None or y is None else (x - 2, y - 2, x + 2, y + 2)
