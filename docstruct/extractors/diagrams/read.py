"""A drawing → the diagram in it, or `Declined` with the reason.

What is drawn is found first (shapes, frames, connectors), then whose each text is, then what it all means. A
picture's words are read by OCR; vector drawings state theirs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import cv2
import numpy as np
from PIL import Image

from docstruct.document import Drawing
from docstruct.extractors.diagrams.bare import with_bare_texts
from docstruct.extractors.diagrams.compose import diagram_of
from docstruct.extractors.diagrams.owners import run_together
from docstruct.extractors.figures import Absent, Declined
from docstruct.facts import Word
from docstruct.geometry import Affine, BBox
from docstruct.reading.nodelink.ink import Mask, Rgb, is_flat, is_solid
from docstruct.reading.nodelink.marks import Sketch
from docstruct.reading.nodelink.pixels import sketch_of, type_size
from docstruct.reading.nodelink.raster import drawn
from docstruct.reading.nodelink.second_look import with_second_look
from docstruct.reading.nodelink.vectors import sketch_of_paths
from docstruct.reading.ocr.read import read_pixels
from docstruct.schemas.diagram import Diagram

TYPE = {True: (28.0, 20.0), False: (44.0, 40.0)}  # pixels; larger type is brought down to the second, in photos less
MOST_PIXELS = 12_000_000
SMALL_PIXELS = 300_000  # no larger pictures are doubled for reading
SMALL_TYPE = 14.0  # pixels; with smaller type their lines are thin, and they are doubled for all else too
SYMBOL = 1.8  # sizes of type; a sign so large is drawn, not written
HALF_SURE = 0.7  # of two letters
VECTOR_TYPE = 24.0  # pixels; size of type at which a vector drawing is rasterised
LONE = 3  # shapes that say something without any connector
TEXT = 40  # words, more than which without two shapes are text and tables
WRITTEN = 0.5  # share of the nodes that have a text, gateways left out

_WORD = re.compile(r"[^\W\d_]{3}|[^\W\d_A-Za-z]")  # three letters, or one that no symbol of an atom has


def read_drawing(drawing: Drawing) -> list[Diagram]:
    """The diagram of a drawing, boxes in points of its page.

    Raises:
        Absent: it is a chart, a structure or text.
        Declined: it is no diagram that can be read; the message says why.
    """
    sketch, words, way = sketched(drawing)
    if drawing.kind == "chart" and not _points(sketch):
        raise Absent("it has a scale, and no line has a head")
    diagram = diagram_of(sketch, words)
    if diagram is None:
        raise Declined("no closed shapes are found")
    if not sketch.exact:
        _check(diagram, len(words))
    elif run_together(sketch, words):
        raise Declined("labels of connectors run into each other")
    if drawing.way == "pixels" and _is_structure(diagram):
        raise Absent("only letters are joined")
    return [_placed(diagram, drawing, way)]


def sketched(drawing: Drawing) -> tuple[Sketch, Sequence[Word], Affine]:
    """What is drawn and what is written, and the way from there to points of the page.

    Raises:
        Declined: the picture cannot be rendered.
    """
    exact = sketch_of_paths(drawing.paths, drawing.words) if drawing.way == "vector" else None
    if exact is not None:
        return exact, drawing.words, Affine()
    if drawing.way == "pixels":
        rgb, words, scale, flat, enlarged = _picture(drawing)
        sketch, origin = sketch_of(rgb, words, flat=flat, enlarged=enlarged), drawing.bbox
        words = with_second_look(rgb, sketch, words) if flat else words
    else:
        (rgb, dashed, words, scale), flat = _rasterised(drawing), True
        sketch, origin = sketch_of(rgb, words, dashed), drawing.bbox.expand(type_size(words, rgb) * scale)
    if flat:
        sketch = with_bare_texts(sketch, words)
    return sketch, words, Affine(scale, 0.0, 0.0, scale, origin.x0, origin.y0)


def _picture(drawing: Drawing) -> tuple[Rgb, list[Word], float, bool, int]:
    """Pixels, words in pixels, points per pixel, whether a program drew it, how many times it was enlarged."""
    if drawing.render is None:
        raise Declined("the picture cannot be rendered")
    image = drawing.render(drawing.dpi).convert("RGB")
    double = 2 * image.width, 2 * image.height
    small = image.width * image.height <= SMALL_PIXELS
    reading = read_pixels(image.resize(double, Image.Resampling.BICUBIC) if small else image, 72.0)  # a point a pixel
    words = list(reading.words)
    if reading.turn is not None:
        quarter = round(reading.angle / 90) * 90
        turn = reading.turn
        words = [w._replace(bbox=turn.box(w.bbox), angle=(w.angle + quarter) % 360) for w in words]
    flat, enlarged = is_flat(np.asarray(image)), 1
    if small and type_size(words, np.asarray(image)) < 2 * SMALL_TYPE:
        enlarged, image = 2, image.resize(double, Image.Resampling.BILINEAR)
    elif small:
        words = _mapped(words, Affine(0.5, 0.0, 0.0, 0.5))
    words = _without_symbols(words, np.asarray(image), flat)
    rgb, words, zoom = at_work_size(np.asarray(image), words, flat)
    return rgb, words, drawing.bbox.width / image.width / zoom, flat, enlarged


def _without_symbols(words: list[Word], rgb: Rgb, flat: bool) -> list[Word]:
    """Words but for one or two signs in a box much higher than the type: the plus in a gateway, a little man.

    Nor is a solid sign a word, but the head of an arrow. In a drawing by hand any single one is that, or half a
    gateway.
    """
    size = float(np.median([w.size for w in words])) if words else 0.0
    words = [w for w in words if len(w.text) > 2 or min(w.bbox.width, w.bbox.height) <= SYMBOL * size]
    if flat:
        return [w for w in words if len(w.text) > 1 or not is_solid(rgb, w, size)]
    return [w for w in words if len(w.text) > 1 + (w.confidence < HALF_SURE)]


def at_work_size(rgb: Rgb, words: list[Word], flat: bool) -> tuple[Rgb, list[Word], float]:
    """The picture and its words, brought down where the type is large, and by how much."""
    em = type_size(words, rgb)
    large, work = TYPE[flat]
    zoom = min(1.0, (MOST_PIXELS / (rgb.shape[0] * rgb.shape[1])) ** 0.5, work / em if em > large else 1.0)
    if zoom == 1.0:
        return rgb, words, 1.0
    small = cv2.resize(rgb, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), _mapped(words, Affine(zoom, 0.0, 0.0, zoom)), zoom


def _rasterised(drawing: Drawing) -> tuple[Rgb, Mask, list[Word], float]:
    """Pixels of the paths alone, which of them are dashed, words in pixels, and points per pixel."""
    sizes = [w.size for w in drawing.words if w.size > 0]
    em = float(np.median(sizes)) if sizes else 10.0
    box = drawing.bbox.expand(em)  # what touches the edge of a picture lies around the drawing
    scale = min(VECTOR_TYPE / em, (MOST_PIXELS / max(1.0, box.area)) ** 0.5)
    rgb, dashed = drawn(drawing.paths, box, scale, em)
    to_pixels = Affine(scale, 0.0, 0.0, scale, -box.x0 * scale, -box.y0 * scale)
    return rgb, dashed, _mapped(drawing.words, to_pixels), 1 / scale


def _mapped(words: Sequence[Word], way: Affine) -> list[Word]:
    return [w._replace(bbox=way.box(w.bbox), size=w.size * way.a) for w in words]


def _points(sketch: Sketch) -> bool:
    return any(end.head != "none" for c in sketch.connectors for end in (c.start, c.end))


def _is_structure(diagram: Diagram) -> bool:
    """Whether texts without outlines are joined, and none is a word: symbols of atoms, of which wedges make heads."""
    bare = any(node.shape == "text" for node in diagram.nodes)
    return bare and not any(_WORD.search(node.text) for node in diagram.nodes)


def _check(diagram: Diagram, words: int) -> None:
    """Decline what is no diagram: nothing joined, and too few shapes with a text."""
    written = sum(bool(node.text) for node in diagram.nodes)
    if len(diagram.nodes) < 2:
        raise (Absent if words > TEXT else Declined)("fewer than two shapes are found")
    if not diagram.edges and written < LONE:
        raise Declined("no connector joins two shapes")
    if written < WRITTEN * sum(node.kind != "gateway" for node in diagram.nodes):  # these need none
        raise Declined("most shapes hold no text")


def _placed(diagram: Diagram, drawing: Drawing, way: Affine) -> Diagram:
    """The diagram in points of the page."""
    for node in diagram.nodes:
        node.bbox = way.box(BBox(*node.bbox)).rounded() if node.bbox else None
    for group in diagram.groups:
        group.bbox = way.box(BBox(*group.bbox)).rounded() if group.bbox else None
    for edge in diagram.edges:
        edge.points = [(round(x, 2), round(y, 2)) for x, y in (way.point(*p) for p in edge.points)]
    diagram.page_no, diagram.bbox = drawing.page_no, drawing.bbox.rounded()
    diagram.way = "pixels" if drawing.way == "pixels" else "vector"
    return diagram
