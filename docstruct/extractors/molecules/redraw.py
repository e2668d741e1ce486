"""A reading drawn again over the ink it was read from → how much of the ink it explains, and how much of it has ink.

Bonds are drawn as bands wide enough for double bonds and small shifts; what is printed at an atom explains the ink
around it. A reading that left out a group leaves ink unexplained, one that made up a bond has no ink under it. The
atoms of another program stand only about where they should: the drawing is first moved and stretched onto the ink,
by iterated closest points (Besl and McKay 1992).
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from docstruct.extractors.molecules.ink import Mask
from docstruct.schemas.molecule import Molecule

Points = NDArray[np.float64]

STEPS = 5  # of the fit
SAMPLES = 9  # along a bond
BAND = 0.45  # of the bond length: how wide a bond is drawn, with the lines beside it
LABEL = 0.55  # of it: how far the letters of an atom reach
NEAR = 0.14  # of it: how far ink may be from a bond that has some
LARGEST = 400  # atoms


@dataclass(frozen=True)
class Match:
    """Shares from 0 to 1: of the ink that the reading explains, of its bonds that lie on ink."""

    explained: float
    supported: float

    @property
    def share(self) -> float:
        """Both at once."""
        return self.explained * self.supported


def match(molecule: Molecule, mask: Mask, places: Points) -> Match | None:
    """How a molecule fits ink; None where too few of its atoms have a place.

    Args:
        molecule: the reading.
        mask: (h, w) ink, of this structure alone.
        places: (atoms, 2) x and y in pixels of the mask; nan where an atom has none.
    """
    bonds = [(b.begin, b.end, int(b.order)) for b in molecule.bonds]
    bonds = [b for b in bonds if np.isfinite(places[[b[0], b[1]]]).all()]
    if not bonds or len(molecule.atoms) > LARGEST or not mask.any():
        return None
    length = median(float(np.hypot(*(places[a] - places[b]))) for a, b, _ in bonds)
    if length < 4:
        return None
    far, nearest = distance_transform_edt(~mask, return_indices=True)
    places = _fitted(places, bonds, nearest, length)
    lettered = [i for i, a in enumerate(molecule.atoms) if a.label is not None or a.element != "C"]
    return Match(_explained(mask, places, bonds, lettered, length), _supported(far, places, bonds, lettered, length))


def _along(places: Points, bonds: list[tuple[int, int, int]]) -> Points:
    """(bonds, samples, 2) points on the bonds, away from their ends."""
    t = np.linspace(0.2, 0.8, SAMPLES)[None, :, None]
    ends = np.array([(a, b) for a, b, _ in bonds])
    return places[ends[:, 0], None] * (1 - t) + places[ends[:, 1], None] * t


def _pixel(points: Points, shape: tuple[int, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    x = np.clip(np.round(points[..., 0]), 0, shape[1] - 1).astype(np.int64)
    y = np.clip(np.round(points[..., 1]), 0, shape[0] - 1).astype(np.int64)
    return y, x


def _fitted(places: Points, bonds: list[tuple[int, int, int]], nearest: NDArray[np.int32], length: float) -> Points:
    """The places stretched and moved along each axis so that the bonds lie on the ink nearest to them."""
    for _ in range(STEPS):
        points = _along(places, bonds).reshape(-1, 2)
        y, x = _pixel(points, nearest.shape[1:])
        target = np.stack((nearest[1][y, x], nearest[0][y, x]), axis=1).astype(np.float64)
        close = np.hypot(*(target - points).T) < 0.5 * length
        if close.sum() < 2 * SAMPLES:
            break
        for axis in (0, 1):
            own, meant = points[close, axis], target[close, axis]
            spread = float(own.std())
            slope = float(np.cov(own, meant, bias=True)[0, 1] / spread**2) if spread > length else 1.0
            slope = min(max(slope, 0.8), 1.25)
            places = places.copy()
            places[:, axis] = (places[:, axis] - own.mean()) * slope + meant.mean()
    return places


def _explained(
    mask: Mask, places: Points, bonds: list[tuple[int, int, int]], lettered: list[int], length: float
) -> float:
    drawn = np.zeros(mask.shape, np.uint8)
    for a, b, order in bonds:
        wide = BAND * length if order > 1 else 0.6 * BAND * length
        ends = [(round(float(p[0])), round(float(p[1]))) for p in (places[a], places[b])]
        cv2.line(drawn, ends[0], ends[1], 1, max(1, round(wide)))
    for i in lettered:
        if np.isfinite(places[i]).all():
            center = round(float(places[i][0])), round(float(places[i][1]))
            cv2.circle(drawn, center, round(LABEL * length), 1, -1)
    return float(drawn[mask].mean())


def _supported(
    far: NDArray[np.float64], places: Points, bonds: list[tuple[int, int, int]], lettered: list[int], length: float
) -> float:
    points = _along(places, bonds)
    t = np.linspace(0.2, 0.8, SAMPLES)
    named = set(lettered)
    # The end of a bond at a letter is left free.
    counted = np.array([[not ((a in named and u < 0.45) or (b in named and u > 0.55)) for u in t] for a, b, _ in bonds])
    y, x = _pixel(points, far.shape)
    return float((far[y, x] <= NEAR * length)[counted].mean()) if counted.any() else 1.0
