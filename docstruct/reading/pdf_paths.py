"""The drawing of a pdfium page → vector paths and placed pictures, in points as displayed.

pdfium gives each object in its own space. The way to the page is the object's matrix, then that of every form
that encloses it, then the display map of the page (crop box and /Rotate). Clipping is ignored.
"""

from __future__ import annotations

import ctypes
import math
import time
from collections.abc import Callable, Iterator
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from docstruct.document import Issue, Path, Picture
from docstruct.geometry import Affine, BBox
from docstruct.reading import pdfium as f

MAX_DEPTH = 24  # of forms in forms; pdfium itself stops at about as many
MAX_OBJECTS = 500_000  # of a page, forms counted as often as they are drawn
MAX_SEGMENTS = 2_000_000
MAX_SECONDS = 20.0

_PATH, _IMAGE, _FORM = 2, 3, 5  # FPDF_PAGEOBJ_*
_LINE_TO, _CURVE_TO, _MOVE_TO = 0, 1, 2  # FPDF_SEGMENT_*
_PATTERN = 0x808080  # a shading or pattern has no one colour
_IDENTITY = Affine()

Segment = tuple[str, tuple[tuple[float, float], ...]]


class Drawing:
    """Paths and pictures of a page, in drawing order, with what had to be left out as issues."""

    def __init__(self, page: int, display: Affine, page_no: int) -> None:
        self.paths: list[Path] = []
        self.pictures: list[Picture] = []
        self.issues: list[Issue] = []
        self._matrix = f.Cells(ctypes.c_float, 6)
        self._colors = f.Cells(ctypes.c_uint, 4)
        self._mode = f.Cells(ctypes.c_int, 2)
        self._width = f.Cells(ctypes.c_float, 1)
        self._pixels = f.Cells(ctypes.c_uint, 2)
        self._read(page, display, page_no)

    def _read(self, page: int, display: Affine, page_no: int) -> None:
        segments = 0
        end = time.monotonic() + MAX_SECONDS
        for objects, (kind, obj, matrix) in enumerate(self._walk(page, display), 1):
            if kind == _IMAGE:
                self._add_picture(obj, matrix)
            elif kind == _PATH:
                segments += self._add_path(obj, matrix)
            if objects >= MAX_OBJECTS or segments >= MAX_SEGMENTS or time.monotonic() > end:
                message = (
                    f"drawing read up to {objects:,} objects and {segments:,} segments; the rest is left out"
                )
                self.issues.append(Issue("drawing-limited", "warning", message, page_no=page_no))
                return

    def _walk(self, page: int, display: Affine) -> Iterator[tuple[int, int, Affine]]:
        """(type, address, matrix to the page as displayed) of all objects, forms entered where they stand."""
        stack = [(_objects(page, f.page_object_count, f.page_object), display)]
        while stack:
            objects, outer = stack[-1]
            obj = next(objects, None)
            if obj is None:
                stack.pop()
                continue
            kind = f.object_type(obj)
            matrix = self._matrix_of(obj).then(outer)
            yield kind, obj, matrix
            if kind == _FORM and len(stack) <= MAX_DEPTH:
                stack.append((_objects(obj, f.form_object_count, f.form_object), matrix))

    def _matrix_of(self, obj: int) -> Affine:
        if not f.object_matrix(obj, self._matrix.at[0]):
            return _IDENTITY
        matrix = Affine(*self._matrix.array)
        return matrix if all(map(math.isfinite, matrix)) else _IDENTITY

    def _add_picture(self, obj: int, matrix: Affine) -> None:
        known = f.image_pixel_size(obj, *self._pixels.at)
        size = (int(self._pixels.array[0]), int(self._pixels.array[1])) if known else (0, 0)
        # ISO 32000-1, 8.9.5: an image fills the unit square of its space.
        self.pictures.append(Picture(matrix.box(BBox(0.0, 0.0, 1.0, 1.0)), size))

    def _add_path(self, obj: int, matrix: Affine) -> int:
        """Adds the path where it is visible; gives its number of segments."""
        fill, stroke = self._paint(obj)
        count: int = max(f.path_segment_count(obj), 0)
        if count == 0 or (fill is None and stroke is None):
            return count
        segments, bbox = _segments(obj, min(count, MAX_SEGMENTS), matrix)
        width = 0.0
        if stroke is not None and f.object_stroke_width(obj, self._width.at[0]):
            width = float(self._width.array[0]) * math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
        dashed = stroke is not None and f.object_dash_count(obj) > 0
        self.paths.append(Path(segments, bbox, fill, stroke, round(width, 3), dashed))
        return count

    def _paint(self, obj: int) -> tuple[int | None, int | None]:
        """Fill and stroke as 0xRRGGBB, None where the draw mode leaves them out or they are transparent."""
        if not f.path_draw_mode(obj, *self._mode.at):
            return None, None
        fill = f.color(f.object_fill, obj, self._colors) if self._mode.array[0] else None
        stroke = f.color(f.object_stroke, obj, self._colors) if self._mode.array[1] else None
        return (_PATTERN if fill == -1 else fill), (_PATTERN if stroke == -1 else stroke)


def _objects(parent: int, count: Callable[..., int], get: Callable[..., int | None]) -> Iterator[int]:
    for i in range(max(count(parent), 0)):
        obj = get(parent, i)
        if obj:
            yield obj


def _segments(obj: int, count: int, matrix: Affine) -> tuple[tuple[Segment, ...], BBox]:
    """The segments of a path as displayed, and the box around all their points, control points included."""
    handles = [h or 0 for h in map(f.path_segment, repeat(obj), range(count))]
    types = list(map(f.segment_type, handles))
    closes = list(map(f.segment_close, handles))
    points = _points(handles, matrix)
    pairs = list(map(tuple, points.round(3).tolist()))
    segments: list[Segment] = []
    i = 0
    while i < count:
        if types[i] == _CURVE_TO and i + 2 < count:  # a curve is three points in a row
            segments.append(("c", (pairs[i], pairs[i + 1], pairs[i + 2])))
            i += 2
        else:
            segments.append(("m" if types[i] == _MOVE_TO else "l", (pairs[i],)))
        if closes[i]:
            segments.append(("h", ()))
        i += 1
    x0, y0 = points.min(0).round(3).tolist()
    x1, y1 = points.max(0).round(3).tolist()
    return tuple(segments), BBox(x0, y0, x1, y1)


def _points(handles: list[int], matrix: Affine) -> NDArray[np.float64]:
    """(n, 2) points of the segments, mapped."""
    raw = np.zeros((len(handles), 2), np.float32)
    start = raw.ctypes.data
    xs = range(start, start + 8 * len(handles), 8)
    ys = range(start + 4, start + 4 + 8 * len(handles), 8)
    for _ in map(f.segment_point, handles, xs, ys):
        pass
    a, b, c, d, e, g = matrix
    x, y = raw.astype(np.float64).T
    mapped: NDArray[np.float64] = np.stack((a * x + c * y + e, b * x + d * y + g), axis=1)
    return np.nan_to_num(mapped, posinf=1e6, neginf=-1e6)
