"""The drawing of a pdfium page → vector paths and placed pictures, in points as displayed.

pdfium gives each object in its own space. The way to the page is the object's matrix, then that of every form
that encloses it, then the display map of the page (crop box and /Rotate). Clipping is ignored. Objects are
read in batches on arrays, since a map can hold a hundred thousand of them.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable, Iterator
from itertools import accumulate, repeat

import numpy as np
from numpy.typing import NDArray

from docstruct.facts import Issue, Path, Picture
from docstruct.geometry import Affine, BBox
from docstruct.reading.pdf import pdfium as f

MAX_DEPTH = 24  # of forms in forms; pdfium itself stops at about as many
MAX_OBJECTS = 500_000  # of a page, forms counted as often as they are drawn
MAX_SEGMENTS = 2_000_000
MAX_SECONDS = 10.0
BATCH = 4096  # objects; time is looked at between batches

_PATH, _IMAGE, _FORM = 2, 3, 5  # FPDF_PAGEOBJ_*
_LINE_TO, _CURVE_TO, _MOVE_TO = 0, 1, 2  # FPDF_SEGMENT_*
_SIX_FLOATS = np.dtype((np.void, 24))  # FS_MATRIX
_PATTERN = 0x808080  # a shading or tiling has no one colour

Floats = NDArray[np.float64]
Segment = tuple[str, tuple[tuple[float, float], ...]]


class Drawing:
    """Paths and pictures of a page, each in drawing order, and an issue where some had to be left out."""

    def __init__(self, page: int, display: Affine, page_no: int) -> None:
        self.paths: list[Path] = []
        self.pictures: list[Picture] = []
        self.issues: list[Issue] = []
        objects = segments = 0
        end = time.monotonic() + MAX_SECONDS
        for handles, matrices in _batches(page, display):
            kinds = np.array(list(map(f.object_type, handles)))
            of = np.array(handles, np.int64)
            segments += self._add_paths(of[kinds == _PATH].tolist(), matrices[kinds == _PATH])
            self._add_pictures(of[kinds == _IMAGE].tolist(), matrices[kinds == _IMAGE])
            objects += len(handles)
            if objects >= MAX_OBJECTS or segments >= MAX_SEGMENTS or time.monotonic() > end:
                read = f"drawing read up to {objects:,} objects and {segments:,} segments"
                issue = Issue("drawing-limited", "warning", f"{read}; the rest is left out", page_no=page_no)
                self.issues.append(issue)
                return

    def _add_pictures(self, images: list[int], matrices: Floats) -> None:
        sizes, _ = f.table(f.image_pixel_size, images, 2, np.uint32)
        for (width, height), matrix in zip(sizes.tolist(), matrices.tolist()):
            # ISO 32000-1, 8.9.5: an image fills the unit square of its space.
            self.pictures.append(Picture(Affine(*matrix).box(BBox(0.0, 0.0, 1.0, 1.0)), (width, height)))

    def _add_paths(self, paths: list[int], matrices: Floats) -> int:
        """Adds those that are visible; gives the number of their segments."""
        modes, _ = f.table(f.path_draw_mode, paths, 2, np.int32)
        fills = _colors(f.object_fill, paths, modes[:, 0] != 0)
        strokes = _colors(f.object_stroke, paths, modes[:, 1] != 0)
        counts = np.array(list(map(f.path_segment_count, paths)), np.int64)
        seen = (counts > 0) & ((fills >= 0) | (strokes >= 0))
        paths, matrices, counts = np.array(paths, np.int64)[seen].tolist(), matrices[seen], counts[seen]
        if not paths:
            return 0
        widths = np.where(strokes[seen] >= 0, _stroke_widths(paths, matrices), 0.0).round(3).tolist()
        dashes = [d > 0 for d in map(f.object_dash_count, paths)]
        shapes = _shapes(paths, matrices, counts)
        rows = zip(shapes, fills[seen].tolist(), strokes[seen].tolist(), widths, dashes)
        for (segments, bbox), fill, stroke, width, dashed in rows:
            fill, stroke = (None if fill < 0 else fill), (None if stroke < 0 else stroke)
            self.paths.append(Path(segments, bbox, fill, stroke, width, dashed and stroke is not None))
        return int(counts.sum())


def _batches(page: int, display: Affine) -> Iterator[tuple[list[int], Floats]]:
    """Addresses of all objects in drawing order, at least `BATCH` at a time, and their (n, 6) matrices."""
    handles: list[int] = []
    outers: list[Affine] = []
    for some, outer in _walk(page, display):
        handles += some
        outers += [outer] * len(some)
        if len(handles) >= BATCH:
            yield handles, _matrices(handles, outers)
            handles, outers = [], []
    if handles:
        yield handles, _matrices(handles, outers)


def _walk(page: int, display: Affine) -> Iterator[tuple[list[int], Affine]]:
    """Addresses of objects in drawing order, forms entered where they stand, and what encloses them."""
    own = f.Cells(ctypes.c_float, 6)
    stack = [(_contents(page, f.page_object_count, f.page_object), display)]
    while stack:
        contents, outer = stack[-1]
        handles = next(contents, None)
        if handles is None:
            stack.pop()
            continue
        yield handles, outer
        if f.object_type(handles[-1]) == _FORM and len(stack) <= MAX_DEPTH:
            matrix = Affine(*own.array).then(outer) if f.object_matrix(handles[-1], own.at[0]) else outer
            stack.append((_contents(handles[-1], f.form_object_count, f.form_object), matrix))


def _contents(parent: int, count: Callable[..., int], get: Callable[..., int | None]) -> Iterator[list[int]]:
    """Addresses of the objects of a page or form, a form always being the last of its list."""
    total = max(count(parent), 0)
    for start in range(0, total, BATCH):
        every = map(get, repeat(parent), range(start, min(start + BATCH, total)))
        handles = [h for h in every if h]
        ends = [i + 1 for i, h in enumerate(handles) if f.object_type(h) == _FORM]
        for low, high in zip([0, *ends], [*ends, len(handles)]):
            if low < high:
                yield handles[low:high]


def _matrices(handles: list[int], outers: list[Affine]) -> Floats:
    """(n, 6) matrices from each object's space to the page as displayed."""
    own, _ = f.table(f.object_matrix, handles, 1, _SIX_FLOATS)
    a, b, c, d, e, g = np.nan_to_num(own.view(np.float32).astype(np.float64), posinf=1e6, neginf=-1e6).T
    oa, ob, oc, od, oe, og = np.array(outers, np.float64).T
    columns = (
        oa * a + oc * b,
        ob * a + od * b,
        oa * c + oc * d,
        ob * c + od * d,
        oa * e + oc * g + oe,
        ob * e + od * g + og,
    )
    return np.stack(columns, axis=1)


def _colors(call: Callable[..., int], paths: list[int], drawn: NDArray[np.bool_]) -> NDArray[np.int64]:
    """0xRRGGBB for each path; -1 where it is not drawn or transparent."""
    parts, known = f.table(call, paths, 4, np.uint32)
    red, green, blue, alpha = parts.astype(np.int64).T
    colors = np.where(known, red << 16 | green << 8 | blue, _PATTERN)
    return np.where(drawn & (~known | (alpha > 0)), colors, -1)


def _stroke_widths(paths: list[int], matrices: Floats) -> Floats:
    widths, _ = f.table(f.object_stroke_width, paths, 1, np.float32)
    a, b, c, d = matrices.T[:4]
    scale: Floats = np.sqrt(np.abs(a * d - b * c))
    return widths[:, 0] * scale


def _shapes(
    paths: list[int], matrices: Floats, counts: NDArray[np.int64]
) -> Iterator[tuple[tuple[Segment, ...], BBox]]:
    """Segments of each path as displayed, with the box around its points, control points included."""
    lengths = counts.tolist()
    handles = [h or 0 for path, n in zip(paths, lengths) for h in map(f.path_segment, repeat(path), range(n))]
    raw, _ = f.table(f.segment_point, handles, 2, np.float32)
    a, b, c, d, e, g = np.repeat(matrices, counts, axis=0).T
    x, y = raw.astype(np.float64).T
    points = np.nan_to_num(np.stack((a * x + c * y + e, b * x + d * y + g), axis=1), posinf=1e6, neginf=-1e6)
    points = points.round(3)
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    boxes = np.concatenate((np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)), axis=1)
    pairs = list(map(tuple, points.tolist()))
    types = list(map(f.segment_type, handles))
    closes = list(map(f.segment_close, handles))
    for end, n, box in zip(accumulate(lengths), lengths, boxes.tolist()):
        part = slice(end - n, end)
        yield _segments(types[part], closes[part], pairs[part]), BBox(*box)


def _segments(types: list[int], closes: list[int], points: list[tuple[float, float]]) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    i = 0
    while i < len(types):
        if types[i] == _CURVE_TO and i + 2 < len(types):  # a curve is three points in a row
            segments.append(("c", (points[i], points[i + 1], points[i + 2])))
            i += 2
        else:
            segments.append(("m" if types[i] == _MOVE_TO else "l", (points[i],)))
        if closes[i]:
            segments.append(("h", ()))
        i += 1
    return tuple(segments)
