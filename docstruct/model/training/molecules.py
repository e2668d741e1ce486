"""Numbers to crops of molecules: precomputed coordinates, turned and mirrored at will → SMILES."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from docstruct.model.training import strokes
from docstruct.model.training.atlas import Face
from docstruct.model.training.crops import Canvas, Crop, set_width
from docstruct.model.training.molecule_store import Molecule

Places = NDArray[np.float64]


def draw_molecule(draw: random.Random, face: Face, molecules: Sequence[Molecule], side: int) -> Crop:
    """A molecule as large as the canvas allows, with bonds of 10 to 28 pixels."""
    molecule = draw.choice(molecules)
    canvas = Canvas(side)
    angle = draw.uniform(0, 2 * math.pi)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    places = molecule.places @ turn * (draw.choice((1, -1)), 1)
    places -= (places.min(0) + places.max(0)) / 2
    reach = float(np.abs(places).max()) or 1.0
    length = min(draw.uniform(16, 28), (side / 2 - face.height) / reach)
    points = places * length + side / 2
    width = draw.choice((1.0, 1.5, 2.0))
    for start, end, order in molecule.bonds.tolist():
        _bond(canvas, points[start], points[end], order, width, length)
    for atom, (label, (x, y)) in enumerate(zip(molecule.labels, points.tolist())):
        if label:
            _label(canvas, face, label, x, y, _neighbours_right(molecule, points, atom))
    return Crop(canvas.ink, molecule.smiles, None, "figure")


def _neighbours_right(molecule: Molecule, points: Places, atom: int) -> bool:
    """Whether the bonds of an atom lead to the right, so that its hydrogens stand to the left."""
    ends = [b if a == atom else a for a, b, _ in molecule.bonds.tolist() if atom in (a, b)]
    return bool(ends) and float(points[ends, 0].mean()) > float(points[atom, 0]) + 1


def _bond(canvas: Canvas, start: Places, end: Places, order: int, width: float, length: float) -> None:
    (x0, y0), (x1, y1) = start.tolist(), end.tolist()
    far = math.hypot(x1 - x0, y1 - y0) or 1.0
    for shift in {1: (0.0,), 2: (-0.07, 0.07), 3: (-0.12, 0.0, 0.12)}[order]:
        dx, dy = (y1 - y0) / far * shift * length, (x0 - x1) / far * shift * length
        strokes.line(canvas.ink, (x0 + dx, y0 + dy), (x1 + dx, y1 + dy), width)


def _label(canvas: Canvas, face: Face, label: str, x: float, y: float, flipped: bool) -> None:
    """The label, its element on the atom, on a patch of paper; ``NH2`` flipped is ``H2N``."""
    parts = re.fullmatch(r"([A-Z][a-z]?)(H\d?)", label)
    if flipped and parts:
        label = parts[2] + parts[1]
    element = parts[1] if parts else label[0]
    before = set_width(label[: len(label) - len(element)], face) if flipped and parts else 0.0
    left, top = x - before - set_width(element, face) / 2, y - 0.58 * face.height
    right = left + set_width(label, face)
    x0, y0 = max(0, int(left - 1)), max(0, int(y - 0.36 * face.height))
    canvas.ink[y0 : max(0, int(y + 0.3 * face.height) + 1), x0 : max(0, int(right) + 2)] = 0
    canvas.write(label, face, left, int(top))
