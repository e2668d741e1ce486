"""Structures drawn by RDKit and worn like scans → how often a reading of that confidence is right.

    python -m docstruct.fitting.molecules --drawn 150

Structures are made up, drawn with bonds and lines of many sizes, and worn: enlarged or shrunken, blurred, turned a
little, made noisy, cut to black and white. What `docstruct.extractors.molecules` says of them is judged by InChIKey;
two parameters (Platt) turn its belief into the share that is right. It prints the measures and writes
``molecules/calibration.json``, which the judge applies.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
from PIL import Image

from docstruct.document import Drawing
from docstruct.evaluators.calibration import Confidences
from docstruct.evaluators.calibrator import fit
from docstruct.extractors.figures import Declined
from docstruct.extractors.molecules.chemistry import rdkit
from docstruct.extractors.molecules.raster import CALIBRATION, believed
from docstruct.geometry import BBox
from docstruct.model.training import molecule_store

DPI = 300.0
FEWEST_ATOMS, MOST_ATOMS = 9, 30
BONDS = (22.0, 70.0)  # pixels
LINES = (0.03, 0.08)  # of a bond: breadth of a line
CENTRES = 0.4  # of the structures that may have stereo: drawn with wedges


def main() -> int:
    """Draw, read, fit, write."""
    parser = argparse.ArgumentParser(prog="docstruct.fitting.molecules", description=__doc__)
    parser.add_argument("--drawn", type=int, default=150, help="how many structures")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    stated, right = [], []
    for smiles, picture in drawn(given.drawn, Random(given.seed)):
        belief, key = _read(picture)
        if belief is not None:
            stated.append(belief)
            right.append(key == rdkit().MolToInchiKey(rdkit().MolFromSmiles(smiles)))
            print(f"{len(stated):4} {belief:.3f} {'right' if right[-1] else 'wrong'} {smiles}", flush=True)
    judged = Confidences(tuple(stated), tuple(right))
    fitted = fit(judged, kind="platt")
    fitted.save(CALIBRATION)
    print(f"{len(stated)} of {given.drawn} read, {sum(right)} right; {fitted}")
    return 0


def drawn(count: int, rng: Random) -> Iterator[tuple[str, Image.Image]]:
    """SMILES and a worn picture of it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "molecules.npz"
        molecule_store.make(file, 4 * count, rng.randrange(1 << 30), MOST_ATOMS)
        large = [m.smiles for m in molecule_store.read(file) if len(m.labels) >= FEWEST_ATOMS]
    for plain in large[:count]:
        smiles = _with_centres(plain, rng)
        yield smiles, worn(_picture(smiles, rng), rng)


def _with_centres(smiles: str, rng: Random) -> str:
    """One of its stereo isomers, for some."""
    from rdkit.Chem.EnumerateStereoisomers import EnumerateStereoisomers, StereoEnumerationOptions
    from rdkit.Chem.rdDepictor import Compute2DCoords

    chem = rdkit()
    if rng.random() > CENTRES:
        mol = chem.MolFromSmiles(smiles)
        Compute2DCoords(mol)  # a double bond is drawn on one side or the other, whatever the SMILES leaves open
        chem.DetectBondStereoChemistry(mol, mol.GetConformer())
        chem.AssignStereochemistry(mol, cleanIt=True, force=True)
        return str(chem.MolToSmiles(mol))
    some = EnumerateStereoisomers(chem.MolFromSmiles(smiles), StereoEnumerationOptions(maxIsomers=1, rand=rng))  # type: ignore[no-untyped-call]
    return str(chem.MolToSmiles(next(iter(some))))


def _picture(smiles: str, rng: Random) -> Image.Image:
    from rdkit.Chem.Draw import rdMolDraw2D

    bond = BONDS[0] * (BONDS[1] / BONDS[0]) ** rng.random()
    drawer = rdMolDraw2D.MolDraw2DCairo(-1, -1)
    options: Any = drawer.drawOptions()
    options.useBWAtomPalette()
    options.fixedBondLength = bond
    options.scalingFactor = bond / 1.5
    options.bondLineWidth = max(1, round(rng.uniform(*LINES) * bond))
    options.scaleBondWidth = False
    options.fixedFontSize = max(11, round(bond * rng.uniform(0.4, 0.55)))
    options.additionalAtomLabelPadding = rng.uniform(0.0, 0.25)  # at 0 a thick line touches the letters
    options.multipleBondOffset = rng.uniform(0.12, 0.2)
    options.rotate = rng.choice((0, 0, 30, 90, rng.randrange(360)))
    rdMolDraw2D.PrepareAndDrawMolecule(drawer, rdkit().MolFromSmiles(smiles))
    drawer.FinishDrawing()
    with tempfile.TemporaryFile() as file:
        file.write(drawer.GetDrawingText())
        return Image.open(file).convert("L").copy()


def worn(picture: Image.Image, rng: Random) -> Image.Image:
    """The picture as a scan or a copy of a copy has it; some as they are."""
    gray = np.pad(np.asarray(picture, np.float32), 12, constant_values=255.0)
    if rng.random() < 0.3:
        return _image(gray)
    height, width = gray.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-1, 1), rng.uniform(0.85, 1.0))
    gray = cv2.warpAffine(gray, turn, (width, height), flags=cv2.INTER_AREA, borderValue=255.0)
    gray = cv2.GaussianBlur(gray, (0, 0), rng.uniform(0.2, 0.9))
    noise = np.random.default_rng(rng.randrange(1 << 30)).normal(0.0, rng.uniform(0, 14), gray.shape)
    gray = gray + noise.astype(np.float32)
    if rng.random() < 0.6:
        gray = np.where(gray < rng.uniform(110, 190), 0.0, 255.0).astype(np.float32)
    return _image(gray)


def _image(gray: Any) -> Image.Image:
    return Image.fromarray(np.clip(gray, 0, 255).astype(np.uint8))


def _read(picture: Image.Image) -> tuple[float | None, str | None]:
    """Belief and InChIKey of what is read; None where it is declined."""
    size = BBox(0.0, 0.0, picture.width * 72 / DPI, picture.height * 72 / DPI)
    drawing = Drawing(1, size, way="pixels", dpi=DPI, render=partial(_rendered, picture))
    try:
        found = max(believed(drawing), key=lambda molecule: molecule.confidence)
    except Declined:
        return None, None
    return found.confidence, found.inchikey


def _rendered(picture: Image.Image, dpi: float) -> Image.Image:
    return picture


if __name__ == "__main__":
    raise SystemExit(main())
