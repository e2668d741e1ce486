"""From rectangles to the boxes of box plots: the line across each, the whiskers, all to a fraction of a pixel.

A rectangle is a box where one line crosses it from side to side, between its edges, and a whisker leaves the middle
of an edge. It counts where most boxes of the figure have one on both sides. What outlines a box is as broad as its
stroke; the quartile is in the middle of that. A box without an outline ends where it is half covered. Pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from docstruct.reading.marks.boxmarks import AROUND, BoxMark
from docstruct.reading.marks.colours import Palette, Pixels
from docstruct.reading.marks.rectangles import Rectangle, distinct, enclosed, with_lines_across
from docstruct.reading.marks.regions import Region
from docstruct.reading.marks.stems import GAP, Stem, dash_gap, follow

UNLIKE = 30.0  # distance of colours, from a line to what it is drawn on
WEAK = 0.35  # of the strongest line in a box; what is weaker is none
EDGE = 0.5  # text heights of an outline, at most
FEWEST = 2  # boxes
MOST = 400  # rectangles
RIM = 2  # pixels within which an outline begins


class _Box(NamedTuple):
    rectangle: Rectangle
    edges: tuple[float, float]
    outer: tuple[int, int]  # the first rows beyond the outline
    median: float
    fill: npt.NDArray[np.float32]
    hollow: bool
    line: npt.NDArray[np.float32]


def find_boxes(palette: Palette, regions: Sequence[Region], em: float) -> list[BoxMark]:
    """The boxes of a box plot; none where nothing proves that the figure has any."""
    solid = [r for r in regions if r.rectangle]
    inner = [Rectangle(*(round(v) for v in r.bbox)) for r in solid]
    away = np.sqrt(((palette.pixels - palette.paper) ** 2).sum(axis=2))
    rectangles = distinct([*enclosed(away), *inner])
    if len(rectangles) > MOST:
        return []
    upright = _proven(palette.pixels, palette.paper, away, rectangles, em)
    turned = _proven(
        palette.pixels.transpose(1, 0, 2), palette.paper.transpose(1, 0, 2), away.T, [r.turned for r in rectangles], em
    )
    boxes, is_upright = (upright, True) if len(upright) >= len(turned) else (turned, False)
    return [_mark(box, ends, palette, is_upright) for box, ends in boxes]


def _proven(
    pixels: Pixels, paper: Pixels, away: Pixels, rectangles: Sequence[Rectangle], em: float
) -> list[tuple[_Box, tuple[float, float]]]:
    """Upright boxes with the ends of their whiskers."""
    boxes = [box for r in with_lines_across(rectangles, em) if (box := _box(pixels, paper, r, em)) is not None]
    if not boxes:
        return []
    loose = [stem for box in boxes for stem in _stems(away, box, GAP * em) if stem is not None]
    gap = dash_gap(loose, em)
    both = [(box, _stems(away, box, gap)) for box in boxes]
    both = [(box, stems) for box, stems in both if any(stems)]
    if len(both) < FEWEST or sum(stem is not None for _, stems in both for stem in stems) < 1.5 * len(both):
        return []
    return [(box, (up.end if up else box.edges[0], down.end if down else box.edges[1])) for box, (up, down) in both]


def _stems(away: Pixels, box: _Box, gap: float) -> tuple[Stem | None, Stem | None]:
    x0, _, x1, _ = box.rectangle
    middle, width = (x0 + x1) / 2, float(x1 - x0)
    up = follow(away, middle, width, box.outer[0], -1, gap)
    return up, follow(away, middle, width, box.outer[1], 1, gap)


def _box(pixels: Pixels, paper: Pixels, r: Rectangle, em: float) -> _Box | None:
    """A rectangle with one line across; None if it has none, or several."""
    reach = round(EDGE * em) + AROUND
    top, bottom = max(0, r.y0 - reach), min(len(pixels), r.y1 + reach)
    columns = _columns(r)
    if len(columns) < 2 or r.y1 - r.y0 < 4:
        return None
    profile = np.median(pixels[top:bottom, columns], axis=1)
    first, last = r.y0 - top, r.y1 - top
    fill = np.median(profile[first:last], axis=0)
    ground = np.median(paper[top:bottom, columns].reshape(-1, 3), axis=0)
    hollow = float(np.linalg.norm(fill - ground)) < UNLIKE / 2
    line = _line_across(pixels[top:bottom], profile, columns, r, (first, last), fill, hollow)
    up = _edge(profile, first, -1, fill, ground)
    down = _edge(profile, last - 1, 1, fill, ground)
    if line is None or up is None or down is None:
        return None
    if any(_passes(pixels[top:bottom], profile, r, round(edge[0] - 0.5), (fill, ground)) for edge in (up, down)):
        return None
    at = round(line - 0.5)
    return _Box(r, (top + up[0], top + down[0]), (top + up[1], top + down[1]), top + line, fill, hollow, profile[at])


def _columns(r: Rectangle) -> npt.NDArray[np.int64]:
    """Of a rectangle, without those at its sides and at its middle, where markers and whiskers may be."""
    inside = np.arange(r.x0 + 1, r.x1 - 1)
    middle = (r.x0 + r.x1 - 1) / 2
    apart: npt.NDArray[np.int64] = inside[np.abs(inside - middle) >= min(2.0, (r.x1 - r.x0) / 5)]
    return apart


def _line_across(
    pixels: Pixels,
    profile: Pixels,
    columns: npt.NDArray[np.int64],
    r: Rectangle,
    rows: tuple[int, int],
    fill: Pixels,
    hollow: bool,
) -> float | None:
    """The place of the one line within a rectangle that goes from side to side and no farther."""
    unlike = np.linalg.norm(profile - fill, axis=1)
    inside = unlike[rows[0] : rows[1]]
    bands = [(a + rows[0], b + rows[0]) for a, b in _bands(inside > max(UNLIKE, WEAK * float(inside.max())))]
    bands = [(a, b) for a, b in bands if a >= rows[0] + RIM and b <= rows[1] - RIM]
    if hollow or len(bands) > 1:
        bands = [(a, b) for a, b in bands if not _goes_on(pixels, profile, r, (a, b))]
    bands = [(a, b) for a, b in bands if _is_even(pixels[a:b][:, columns], fill)]
    if len(bands) != 1 or bands[0][1] - bands[0][0] > max(4.0, 0.35 * (rows[1] - rows[0])):
        return None
    a, b = bands[0]
    weight = unlike[a - 1 : b + 1]
    return float((weight * (np.arange(a - 1, b + 1) + 0.5)).sum() / weight.sum())


def _goes_on(pixels: Pixels, profile: Pixels, r: Rectangle, band: tuple[int, int]) -> bool:
    """Whether a line goes on to both sides of the rectangle: it is one of a grid."""
    row = (band[0] + band[1]) // 2
    sides = pixels[row, max(0, r.x0 - 7) : max(0, r.x0 - 4)], pixels[row, r.x1 + 4 : r.x1 + 7]
    return all(len(s) and float(np.linalg.norm(np.median(s, axis=0) - profile[row])) < UNLIKE for s in sides)


def _passes(pixels: Pixels, profile: Pixels, r: Rectangle, row: int, grounds: tuple[Pixels, Pixels]) -> bool:
    """Whether an outline goes on to one side of the rectangle: it is a line of a grid."""
    if min(float(np.linalg.norm(profile[row] - other)) for other in grounds) < UNLIKE:
        return False
    sides = pixels[row, max(0, r.x0 - 8) : max(0, r.x0 - 4)], pixels[row, r.x1 + 4 : r.x1 + 8]
    return any(len(s) and float(np.linalg.norm(s - profile[row], axis=1).max()) < UNLIKE for s in sides)


def _is_even(part: Pixels, fill: Pixels) -> bool:
    """Whether nearly all columns of a line have its ink."""
    return float((np.linalg.norm(part - fill, axis=2).max(axis=0) > UNLIKE).mean()) >= 0.85


def _bands(mask: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    steps = np.diff(np.concatenate(([0], mask.astype(np.int8), [0])))
    return list(zip(np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist()))


def _edge(profile: Pixels, start: int, step: int, fill: Pixels, ground: Pixels) -> tuple[float, int] | None:
    """Where a box ends, going out from the row ``start`` inside of it, and the first row beyond its outline."""
    rows = [y for y in range(start, start + step * len(profile), step) if 0 <= y < len(profile)]
    off = _off_way(profile[rows], fill, ground)
    ink = off > UNLIKE
    begin = next((k for k in range(min(RIM + 1, len(rows))) if ink[k]), None)
    if begin is not None:
        # An outline: as far as it is dark; a line of a grid may lie at it.
        strongest = float(off[begin : begin + 2 * AROUND].max())
        begin += int(np.argmax(off[begin : begin + 2 * AROUND] > WEAK * strongest))
        end = begin
        while end < len(rows) and off[end] > WEAK * strongest:
            end += 1
        if end >= len(rows):
            return None
        first = max(0, begin - 1)
        weight = off[first : end + 1]
        middle = float((weight * (np.arange(first, end + 1) + 0.5)).sum() / weight.sum())
        return _out(start, step, middle), start + step * (end + 1)
    way = fill - ground
    length = float(way @ way)
    if length < UNLIKE * UNLIKE:
        return None
    share = ((profile[rows] - ground) @ way / length).clip(0, 1)
    over = next((k for k, s in enumerate(share) if s < 0.1), len(share))
    if over > 2 * RIM:
        return None
    return _out(start, step, float(share[:over].sum())), start + step * (over + 1)


def _out(start: int, step: int, distance: float) -> float:
    """A distance from the inner border of the row ``start`` as a place."""
    return start + distance if step > 0 else start + 1 - distance


def _off_way(colours: Pixels, one: Pixels, other: Pixels) -> Pixels:
    """How far colours are from all mixes of two."""
    way = other - one
    length = max(float(way @ way), 1.0)
    share = ((colours - one) @ way / length).clip(0, 1) if length > UNLIKE**2 / 4 else np.zeros(len(colours))
    off: Pixels = np.linalg.norm(colours - one - share[:, None] * way, axis=1).astype(np.float32)
    return off


# -- as marks -------------------------------------------------------------------------------------------


def _mark(box: _Box, ends: tuple[float, float], palette: Palette, upright: bool) -> BoxMark:
    r = box.rectangle
    places = (min(ends[0], box.edges[0]), box.edges[0], box.median, box.edges[1], max(ends[1], box.edges[1]))
    fill = None if box.hollow else _hex(box.fill, palette)
    return BoxMark(r.x0 - 0.5, r.x1 + 0.5, places, fill, _hex(box.line, palette), upright)


def _hex(rgb: npt.NDArray[np.float32], palette: Palette) -> int:
    """0xRRGGBB, that of the palette's colour where it is one."""
    far = np.linalg.norm(palette.colours - rgb, axis=1)
    if len(far) and float(far.min()) <= palette.tolerance * 1.5:
        return palette.hex(int(far.argmin()))
    r, g, b = (round(float(v)) for v in rgb)
    return r << 16 | g << 8 | b
