"""An area of a picture that may be a shape: its mask and the form of its outline."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from docstruct.geometry import BBox
from docstruct.reading.nodelink.ink import Ink, Mask, Rgb
from docstruct.reading.nodelink.marks import Shape
from docstruct.reading.nodelink.outlines import GOOD, ROUGH, form_of


@dataclass(eq=False)
class Area:
    """A region, or several taken as one, with its form."""

    shape: Shape
    mask: Mask  # of the box, holes filled
    region: int  # number of the region, 0 where several were joined
    words: int = 0  # words with their middle in it
    inked: bool = False  # whether something that may be writing stands in its middle
    centred: bool = False  # whether these stand in its middle
    filled: bool = False  # with another colour than the paper's
    inside: list[Area] = field(default_factory=list)
    sure: bool = False  # whether its outline was fitted to the strokes

    @property
    def box(self) -> BBox:
        """In pixels."""
        return self.shape.bbox

    @property
    def size(self) -> int:
        """Pixels, holes filled."""
        return int(self.mask.sum())

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        column, row = int(x - self.box.x0), int(y - self.box.y0)
        return 0 <= row < self.mask.shape[0] and 0 <= column < self.mask.shape[1] and bool(self.mask[row, column])


def good_of(ink: Ink) -> float:
    """Agreement from which a form is that form: what is drawn by hand is only roughly so."""
    return GOOD if ink.flat else ROUGH


def formed(part: Mask, x: int, y: int, fill: int, region: int, good: float = GOOD) -> Area:
    """The area of a mask whose upper left pixel is (x, y)."""
    framed = cv2.copyMakeBorder(part, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    contours, _ = cv2.findContours(framed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    contour = max(contours, key=len)
    mask = np.zeros_like(framed)
    cv2.drawContours(mask, [contour], -1, 1, cv2.FILLED)
    form = form_of(contour[:, 0].astype(np.float64) + np.array([x - 1, y - 1]), good)
    corners = tuple((float(a), float(b)) for a, b in form.corners)
    box = BBox(x, y, x + part.shape[1], y + part.shape[0])
    shape = Shape(form.kind.split(" 0")[0], box, corners, form.fit, fill)
    return Area(shape, np.ascontiguousarray(mask[1:-1, 1:-1]), region)


def common_colour(rgb: Rgb, box: BBox) -> int:
    """The commonest colour in a box."""
    part = rgb[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)]
    red, green, blue = (part[..., n].astype(np.int32) for n in range(3))
    colors, counts = np.unique(red << 16 | green << 8 | blue, return_counts=True)
    return int(colors[counts.argmax()])
