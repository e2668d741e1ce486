"""A drawing in pixels → molecules: found by tracing its lines, read by tracing and by OSRA, judged between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from docstruct.calibrator import Calibrator
from docstruct.document import Drawing
from docstruct.extractors.figures import Declined
from docstruct.extractors.molecules import osra
from docstruct.extractors.molecules.chemistry import named
from docstruct.extractors.molecules.compose import molecules_of
from docstruct.extractors.molecules.graph import graphs_of
from docstruct.extractors.molecules.ink import MARGIN, Ink, filled_share, ink_of
from docstruct.extractors.molecules.judge import Reading, identity, judged
from docstruct.extractors.molecules.parts import parts_of
from docstruct.extractors.molecules.pixels import sketch_of_image
from docstruct.extractors.molecules.plausible import implausible, labelled, no_structure
from docstruct.extractors.molecules.redraw import match
from docstruct.extractors.molecules.sketch import Graph, Sketch
from docstruct.geometry import BBox
from docstruct.schemas.molecule import Molecule

CALIBRATION = Path(__file__).with_name("calibration.json")
_MOST_INK = 0.3  # of the area: more is a photograph or a filled drawing
_MOST_FILLED = 0.05  # of the ink: more are bars, shapes or a picture
_LEAST = 0.1  # confidence below which a reading is a guess
_SECONDS = 20.0  # for one run of OSRA
_APART = 1.0  # of the bond length: what stands closer is one structure
_WHITE = 255


@dataclass(frozen=True)
class _Region:
    """A part of the drawing with one structure: its graphs, largest first, and its box in points."""

    graphs: tuple[Graph, ...]
    box: BBox


def read_pixels(drawing: Drawing) -> list[Molecule]:
    """The molecules of an image; their confidence is the share of so believed readings that are right.

    Raises:
        Declined: it shows no structure, or none that can be read.
    """
    sure = _calibration()
    found = believed(drawing)
    for molecule in found:
        molecule.confidence = round(sure(molecule.confidence), 4)
        for other in molecule.alternatives:
            other.confidence = round(sure(other.confidence), 4)
    return found


@cache
def _calibration() -> Calibrator:
    """As ``docstruct.fitting.molecules`` fitted it."""
    return Calibrator.load(CALIBRATION)


def believed(drawing: Drawing) -> list[Molecule]:
    """The molecules of an image, their confidence the judge's bare belief.

    Raises:
        Declined: it shows no structure, or none that can be read.
    """
    if drawing.render is None:
        raise Declined("there are no pixels")
    image = drawing.render(drawing.dpi).convert("L")
    ink = ink_of(image)
    if ink is None or ink.mask.mean() > _MOST_INK or filled_share(ink) > _MOST_FILLED:
        raise Declined("no line drawing")
    scale = 72.0 / drawing.dpi
    sketch = sketch_of_image(ink, scale, (drawing.bbox.x0, drawing.bbox.y0))
    if reason := no_structure(sketch):
        raise Declined(reason)
    regions = list(_regions(sketch))
    if not regions:
        raise Declined("no bonds of a structure")
    found = [_read(region, drawing, image, ink, len(regions)) for region in regions]
    molecules = [m for m in found if m is not None and m.confidence >= _LEAST]
    if not molecules:
        raise Declined("no valid structure that can be believed")
    return molecules


# -- where the structures are -------------------------------------------------------------------------


def _regions(sketch: Sketch) -> Iterator[_Region]:
    """Graphs that stand close together, those regions only that may be structures, from top to bottom."""
    graphs = graphs_of(sketch)
    if not graphs:
        return
    scale = graphs[0].scale
    groups: list[tuple[list[Graph], BBox]] = []
    for graph in graphs:
        box = _box(graph)
        near = [g for g in groups if g[1].expand(_APART * scale).intersect(box) is not None]
        groups = [g for g in groups if g not in near]
        groups.append(([*(x for g in near for x in g[0]), graph], BBox.around([box, *(g[1] for g in near)])))
    for members, box in sorted(groups, key=lambda g: (g[1].y0, g[1].x0)):
        members.sort(key=lambda g: -len(g.nodes))
        if any(len(g.edges) >= 2 and (implausible(g) is None or labelled(g)) for g in members):
            yield _Region(tuple(members), box)


def _box(graph: Graph) -> BBox:
    labels = [n.label.bbox for n in graph.nodes if n.label is not None]
    return BBox.around([*(BBox(*n.at, *n.at) for n in graph.nodes), *labels])


# -- reading one --------------------------------------------------------------------------------------


def _read(region: _Region, drawing: Drawing, image: Image.Image, ink: Ink, regions: int) -> Molecule | None:
    readings = _traced(region, drawing)
    if osra.available():
        scale = 72.0 / drawing.dpi
        box = _pixels(region.box.expand(0.5 * region.graphs[0].scale), drawing, scale)
        clean = [image.crop(box) if regions > 1 else image, _cleaned(ink, box)]
        for k, picture in enumerate(clean):
            origin = (box[0], box[1]) if k or regions > 1 else (0, 0)
            place = (drawing.bbox.x0 + origin[0] * scale, drawing.bbox.y0 + origin[1] * scale)
            readings += _guessed(picture, drawing, region.box, scale / (ink.zoom if k else 1.0), place)
            if _agreed(readings):
                break
    return judged([_matched(r, region, drawing, ink) for r in readings])


def _matched(reading: Reading, region: _Region, drawing: Drawing, ink: Ink) -> Reading:
    """The reading with how it fits the ink of its region."""
    scale = 72.0 / drawing.dpi / ink.zoom
    box = region.box.expand(0.5 * region.graphs[0].scale)
    x0, y0, x1, y1 = (round((v - o) / scale) + MARGIN for v, o in zip(box, (drawing.bbox.x0, drawing.bbox.y0) * 2))
    x0, y0 = max(0, x0), max(0, y0)
    corner = drawing.bbox.x0 + (x0 - MARGIN) * scale, drawing.bbox.y0 + (y0 - MARGIN) * scale
    atoms = [(a.x, a.y) if a.x is not None and a.y is not None else (np.nan, np.nan) for a in reading.molecule.atoms]
    places = (np.array(atoms, np.float64) - corner) / scale
    return replace(reading, match=match(reading.molecule, ink.mask[y0:y1, x0:x1], places))


def _traced(region: _Region, drawing: Drawing) -> list[Reading]:
    """Our own reading; weaker where more than one sizeable piece stands in the region."""
    usable = [g for g in region.graphs if implausible(g) is None]
    if not usable:
        return []
    found = molecules_of(usable[:1], drawing.page_no, "pixels")
    rest = sum(len(g.edges) for g in region.graphs if g is not usable[0] and len(g.edges) > 1)
    whole = len(usable[0].edges) / (len(usable[0].edges) + rest)
    return [Reading(m, "tracing", 0.85 * m.confidence * whole**2) for m in found]


def _guessed(
    picture: Image.Image, drawing: Drawing, box: BBox, scale: float, origin: tuple[float, float]
) -> list[Reading]:
    readings = []
    for k, guess in enumerate(osra.guesses_of(picture, _SECONDS)):
        molecule = _molecule(guess, drawing, box, scale, origin)
        if molecule is not None:
            readings.append(Reading(molecule, "osra", _belief(guess.score) * (1.0 if k == 0 else 0.5)))
    return readings


def _belief(score: float) -> float:
    """How far OSRA is to be believed at a score of its own; scores run from about -5 to 15."""
    return float(0.8 / (1.0 + np.exp(-(score - 2.0) / 1.5)))


def _agreed(readings: Sequence[Reading]) -> bool:
    """Whether two readers that share nothing found the same."""
    ours = {identity(r.molecule) for r in readings if r.reader == "tracing" and r.belief > 0.5}
    return any(identity(r.molecule) in ours for r in readings if r.reader == "osra")


def _molecule(
    guess: osra.Guess, drawing: Drawing, box: BBox, scale: float, origin: tuple[float, float]
) -> Molecule | None:
    """A guess as a `Molecule`; atoms stand where OSRA drew them, stretched into the box it gives."""
    atoms, bonds = parts_of(guess.mol)
    places = guess.mol.GetConformer().GetPositions()
    if guess.box is not None and len(places) > 1:
        low, high = places.min(0), places.max(0)
        stretch = [
            (b - a) / (v - u) if v - u > 1e-6 else 0.0
            for a, b, u, v in (
                (guess.box.x0, guess.box.x1, low[0], high[0]),
                (guess.box.y0, guess.box.y1, low[1], high[1]),
            )
        ]
        for k, atom in enumerate(atoms):
            x = guess.box.x0 + (places[k][0] - low[0]) * stretch[0]
            y = guess.box.y1 - (places[k][1] - low[1]) * stretch[1]
            atoms[k] = atom.model_copy(update={"x": origin[0] + x * scale, "y": origin[1] + y * scale})
    where = (box.x0, box.y0, box.x1, box.y1)
    return named(guess.mol, page_no=drawing.page_no, bbox=where, way="pixels", atoms=atoms, bonds=bonds)


def _pixels(box: BBox, drawing: Drawing, scale: float) -> tuple[int, int, int, int]:
    moved = [(v - o) / scale for v, o in zip(box, (drawing.bbox.x0, drawing.bbox.y0) * 2)]
    return max(0, int(moved[0])), max(0, int(moved[1])), int(moved[2]) + 1, int(moved[3]) + 1


def _cleaned(ink: Ink, box: tuple[int, int, int, int]) -> Image.Image:
    """The part of the cleaned, enlarged ink that a box of the image covers, with a margin of paper."""
    x0, y0, x1, y1 = (round(v * ink.zoom) + MARGIN for v in box)
    part = ink.mask[max(0, y0) : y1, max(0, x0) : x1]
    return Image.fromarray(np.pad(np.where(part, 0, _WHITE).astype(np.uint8), 20, constant_values=_WHITE))
