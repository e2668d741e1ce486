"""A raster drawing → the same drawing with words and paths found in its pixels.

The order of work: print, frame, what is drawn in many shades, palette, areas, box plots, rules, curves and markers,
ticks. What comes out is in points of the page and in drawing order: grid and axes, areas, slices, curves, markers,
boxes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median_low

import numpy as np
import numpy.typing as npt

from docstruct.document import Drawing
from docstruct.facts import Path, Word
from docstruct.geometry import Affine
from docstruct.reading.marks.anchors import anchored
from docstruct.reading.marks.boxmarks import beside_boxes, box_paths, without_boxes
from docstruct.reading.marks.boxplots import find_boxes
from docstruct.reading.marks.cells import lift_cells
from docstruct.reading.marks.colours import find_palette, shadows, without
from docstruct.reading.marks.frame import inside_frame
from docstruct.reading.marks.masks import printed, solid_pixels
from docstruct.reading.marks.paths import marks_to_paths, moved, steps_to_paths
from docstruct.reading.marks.profiles import as_drawn
from docstruct.reading.marks.regions import find_regions
from docstruct.reading.marks.rules import find_rules, plot_box, told_from_curves, whole_rules
from docstruct.reading.marks.samples import find_samples, in_colours
from docstruct.reading.marks.sectors import find_sectors
from docstruct.reading.marks.series import find_series
from docstruct.reading.marks.shades import as_areas, lift_shades
from docstruct.reading.marks.sifting import areas_left, markers_left, told_apart
from docstruct.reading.marks.swatches import without_keys
from docstruct.reading.marks.symbols import without_symbols
from docstruct.reading.marks.text import read_words
from docstruct.reading.marks.ticks import find_ticks
from docstruct.reading.marks.wedges import find_wedges

MOST_PIXELS = 2_000_000  # a figure is looked at; a larger one is shrunk
SHADOW = 0.4  # font sizes that a shadow reaches from what casts it
PRINT = 0.125  # of the longer side, above which letters are a logo or a headline: a chart has numbers beside it
MARKER = 1.6  # font sizes, the largest marker


def find_marks(drawing: Drawing) -> Drawing:
    """The drawing with the words and paths of its image; a drawing without an image as it is."""
    if drawing.render is None:
        return drawing
    area = drawing.bbox.width * drawing.bbox.height * (drawing.dpi / 72) ** 2
    dpi = drawing.dpi * min(1.0, (MOST_PIXELS / max(area, 1.0)) ** 0.5)
    picture = np.asarray(drawing.render(dpi).convert("RGB"))
    height, width = picture.shape[:2]
    place = Affine(drawing.bbox.width / width, 0, 0, drawing.bbox.height / height, drawing.bbox.x0, drawing.bbox.y0)
    words = without_keys(picture, read_words(np.ascontiguousarray(without_symbols(picture)[:, :, ::-1])))
    paths = marks_of(picture, words)
    return replace(drawing, words=tuple(_word(w, place) for w in words), paths=tuple(moved(p, place) for p in paths))


def marks_of(picture: npt.NDArray[np.uint8], words: Sequence[Word]) -> list[Path]:
    """The marks in an RGB picture with these words, all in pixels."""
    x0, y0, x1, y1 = inside_frame(picture, [w.bbox for w in words])
    shift = Affine(e=-x0, f=-y0)
    inside = [w._replace(bbox=shift.box(w.bbox)) for w in words]
    paths = _marks(np.ascontiguousarray(picture[y0:y1, x0:x1]), inside)
    return [moved(path, shift.inverse()) for path in paths]


def _marks(picture: npt.NDArray[np.uint8], words: Sequence[Word]) -> list[Path]:
    text = printed(picture.shape[:2], words)
    em = median_low([w.size for w in words]) if words else 0.03 * min(text.shape)
    if em > PRINT * max(text.shape):
        return []
    largest = MARKER * em
    rest, strips, shaded = lift_shades(picture, words, em)
    rest, cells = lift_cells(rest, text) if strips else (rest, [])
    palette = find_palette(rest, text, shades=bool(strips))
    palette = without(palette, shadows(palette, round(SHADOW * em)))
    regions, keys = find_regions(palette, text, em)
    boxes = find_boxes(palette, regions, em)
    palette, boxed = without_boxes(palette, boxes)
    regions = [region for region in regions if not any(box.covers(region.bbox) for box in boxes)]
    solid = solid_pixels(regions, text.shape) | boxed
    lines = find_rules(palette, text, solid)
    plot = plot_box(lines, text.shape)
    regions += [key for key in keys if not plot.contains(key.bbox.cx, key.bbox.cy)]
    samples = find_samples(palette, words, regions, lines, text, em)
    curves, markers, clouds, named = find_series(palette, words, regions, [*lines, *samples], largest)
    regions = areas_left(regions, clouds, words, lines, palette)
    markers = markers_left(markers, words, lines, solid, clouds, palette)
    lines, curves = told_from_curves(lines, curves, palette)
    curves, markers = anchored(curves, markers, palette)
    sectors, regions = find_sectors(regions)
    wedges, regions = find_wedges(regions)
    regions = as_drawn(regions, palette, em)
    palette, areas = as_areas(shaded, curves, palette, picture, em)
    regions += areas
    lines = whole_rules(lines, regions)
    ticks = find_ticks(palette, lines, text | solid)
    regions, markers = told_apart(regions, markers, curves, palette, largest)
    samples = in_colours(samples, [*curves, *markers], palette)
    lines = beside_boxes(lines, boxes)
    markers = [*markers, *named]
    paths = marks_to_paths([*lines, *ticks, *samples], regions, [*sectors, *wedges], curves, markers, palette)
    shades = steps_to_paths([*cells, *(step for strip in strips for step in strip.steps())])
    return [*paths, *shades, *box_paths(boxes)]


def _word(word: Word, place: Affine) -> Word:
    return word._replace(bbox=place.box(word.bbox), size=word.size * place.d)
