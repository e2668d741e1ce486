"""A drawing → its panels: the plots of one figure that have axes of their own, with a gutter of white between them.

A recursive X-Y cut (Nagy and Seth 1984) over words and paths: a drawing is cut where nothing stands over its
whole height or width and where both sides could be a plot. Charts in small multiples that share an axis must
not be cut; whoever asks for the panels compares what both ways read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from docstruct.document import Drawing
from docstruct.extractors.charts.labels import text_height
from docstruct.facts import Path, Word
from docstruct.geometry import BBox

GUTTER = 0.6  # text heights of white that part two panels
SHARE = 0.45  # of the side along the gutter that the marks of each panel take
LEAST = 0.12  # of the side across it
MOST = 36  # panels; more are a pattern, not a figure
COVER = 0.95  # of both sides: a background, which parts nothing

Part = tuple[list[Word], list[Path]]


def panels_of(drawing: Drawing) -> list[Drawing]:
    """The panels in reading order; the drawing itself where it has but one, or far too many."""
    whole = drawing.bbox
    paths = [p for p in drawing.paths if not _covers(p.bbox, whole)]
    em = text_height(drawing.words)
    parts = list(_cut((list(drawing.words), paths), em))
    if not 1 < len(parts) <= MOST:
        return [drawing]
    return [_panel(drawing, part) for part in parts]


def _panel(drawing: Drawing, part: Part) -> Drawing:
    words, paths = part
    box = BBox.around(_boxes(part))
    return replace(drawing, bbox=box, words=tuple(words), paths=tuple(paths), render=None)


def _covers(box: BBox, whole: BBox) -> bool:
    return box.width >= COVER * whole.width and box.height >= COVER * whole.height


def _boxes(part: Part) -> list[BBox]:
    return [*(w.bbox for w in part[0]), *(p.bbox for p in part[1])]


def _cut(part: Part, em: float) -> Iterator[Part]:
    """The part, or what it falls into; the widest gutter that leaves plots on both sides goes first."""
    for axis, at in _gutters(part, em):
        first, second = _sides(part, axis, at)
        if _could_be_plot(first, part, axis) and _could_be_plot(second, part, axis):
            yield from _cut(first, em)
            yield from _cut(second, em)
            return
    yield part


def _gutters(part: Part, em: float) -> list[tuple[int, float]]:
    """(axis, middle) of the white strips, the widest first; axis 0 is cut by a vertical strip."""
    found = []
    for axis in (0, 1):
        spans = sorted((box[axis], box[axis + 2]) for box in _boxes(part))
        end = spans[0][1] if spans else 0.0
        for low, high in spans[1:]:
            if low - end > GUTTER * em:
                found.append((low - end, axis, (low + end) / 2))
            end = max(end, high)
    return [(axis, at) for _, axis, at in sorted(found, reverse=True)]


def _sides(part: Part, axis: int, at: float) -> tuple[Part, Part]:
    words, paths = part
    low = [w for w in words if w.bbox[axis] < at], [p for p in paths if p.bbox[axis] < at]
    high = [w for w in words if w.bbox[axis] >= at], [p for p in paths if p.bbox[axis] >= at]
    return low, high


def _could_be_plot(side: Part, whole: Part, axis: int) -> bool:
    """Whether the paths of a side reach far enough for a plot, and something is written there."""
    words, paths = side
    if len(words) < 2 or len(paths) < 2:
        return False
    box, around = BBox.around(p.bbox for p in paths), BBox.around(_boxes(whole))
    along, across = (box.height, box.width) if axis == 0 else (box.width, box.height)
    length, width = (around.height, around.width) if axis == 0 else (around.width, around.height)
    return along >= SHARE * length and across >= LEAST * width
