"""The ink of an image → a sketch: characters by their shapes, lines by thinning."""

from __future__ import annotations

from dataclasses import dataclass, replace

from docstruct.extractors.molecules.characters import split_ink
from docstruct.extractors.molecules.ink import MARGIN, Ink
from docstruct.extractors.molecules.labels import labels_of_chars
from docstruct.extractors.molecules.mending import mended
from docstruct.extractors.molecules.sketch import Circle, Point, Sketch, Stroke
from docstruct.extractors.molecules.tracing import strokes_of
from docstruct.geometry import BBox


def sketch_of_image(ink: Ink, scale: float = 1.0, origin: Point = (0.0, 0.0)) -> Sketch:
    """The sketch of an image's ink.

    Args:
        ink: of the image.
        scale: points of the page for one pixel of the image.
        origin: where the image's corner lies on the page.
    """
    place = _Place(scale / ink.zoom, origin)
    chars, bars, lines = split_ink(ink)
    strokes, circles = strokes_of(lines, ink.width)
    return Sketch(
        tuple(place.stroke(s) for s in [*mended(strokes, [c.bbox for c in chars]), *bars]),
        tuple(labels_of_chars([c._replace(bbox=place.box(c.bbox)) for c in chars])),
        tuple(Circle(place.point(c.center), c.radius * place.scale) for c in circles),
    )


@dataclass(frozen=True)
class _Place:
    """From pixels of the mask to the page."""

    scale: float
    origin: Point

    def point(self, p: Point) -> Point:
        return self.origin[0] + (p[0] - MARGIN) * self.scale, self.origin[1] + (p[1] - MARGIN) * self.scale

    def box(self, box: BBox) -> BBox:
        return BBox(*self.point((box.x0, box.y0)), *self.point((box.x1, box.y1)))

    def stroke(self, s: Stroke) -> Stroke:
        return replace(s, p=self.point(s.p), q=self.point(s.q), width=s.width * self.scale)
