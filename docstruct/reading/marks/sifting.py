"""From all areas and markers found in a figure to those that are marks, each found as one of the two.

Left out are pieces of letters, of borders, shadows and dashed lines, doubles, and pieces of clouds. Pixels.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.marks.anchors import is_on
from docstruct.reading.marks.colours import Mask, Palette, mixes
from docstruct.reading.marks.markers import Marker
from docstruct.reading.marks.masks import at, cut
from docstruct.reading.marks.regions import Region
from docstruct.reading.marks.rules import is_like
from docstruct.reading.marks.straight import Straight
from docstruct.reading.marks.strokes import Curve

EDGE = 2  # pixels around an area
DASH = 4  # pixels, the breadth of a piece of a grid line
RIM = 2.5, 0.4  # times as large in area, and how far from its border in its widths: a marker and bits of its rim
MOST = 0.75  # of the markers of a colour, at the rims of others
SAME = 0.25  # of the size of a marker; so far the middles of its parts are apart
TICK = 3.0  # times the width of a rule; a bit of a tick is no larger
HALF = 0.5  # of a curve or an area lies in a cloud of markers: it is a piece of them
MARKERS = 3  # markers that make a series


def areas_left(
    regions: Sequence[Region], clouds: Mask, words: Sequence[Word], lines: Sequence[Straight], palette: Palette
) -> list[Region]:
    """The areas that are no pieces of clouds of markers, of letters or of dashed lines."""
    apart = [r for r in regions if float(cut(clouds, r)[r.mask].mean()) < HALF]
    return [r for r in apart if not _in_print(r.bbox, words) and not _is_dash(r, lines, palette)]


def markers_left(
    markers: Sequence[Marker],
    words: Sequence[Word],
    lines: Sequence[Straight],
    solid: Mask,
    clouds: Mask,
    palette: Palette,
) -> list[Marker]:
    """The markers that are no doubles and no pieces of letters, and no bits of rules or borders, if grey.

    Those of ``clouds``, which make up all of their colour, are none of these, whatever their grey.
    """
    single = [m for m in _without_doubles(markers) if not _in_print(m.bbox, words)]
    sure = {m for m in single if at(clouds, np.array([[m.bbox.cx, m.bbox.cy]]))[0]}
    proven = {m.colour for m in sure} - {m.colour for m in single if m not in sure}
    greys = {m.colour for m in single if palette.is_grey(m.colour)} - proven
    ruled = {n for n in greys if any(is_like(line, palette.colours[n]) for line in lines)}
    ruled |= {n for n in greys if _at_rules([m for m in single if m.colour == n], lines)}
    single = [m for m in single if m.colour not in greys or not any(_is_edge_of(m, line, palette) for line in lines)]
    return [m for m in single if m.colour not in greys or not (m.colour in ruled or _stands_by(m, solid))]


def told_apart(
    regions: Sequence[Region], markers: Sequence[Marker], curves: Sequence[Curve], palette: Palette, largest: float
) -> tuple[list[Region], list[Marker]]:
    """Areas and markers, where one thing was found as both or is a bit of a curve."""
    boxes = [region for region in regions if not _is_marker(region, regions, markers, curves, largest)]
    boxes = [region for region in boxes if not any(_is_bit(region, curve, palette, largest) for curve in curves)]
    return boxes, [marker for marker in markers if not _is_box(marker, boxes)]


def _is_edge_of(marker: Marker, line: Straight, palette: Palette) -> bool:
    """Whether a grey marker, paler than a rule, lies on it or at its end: the smoothed edge of a tick."""
    box = marker.bbox
    along, across = (box.cy, box.cx) if line.upright else (box.cx, box.cy)
    reach = line.width / 2 + max(box.width, box.height)
    if abs(across - line.at) > reach or not line.start - reach <= along <= line.end + reach:
        return False
    return mixes(palette.colours[marker.colour], np.array(line.rgb, np.float32), palette.page)


def _in_print(box: BBox, words: Sequence[Word]) -> bool:
    """Whether a small shape is a piece of a letter."""
    return any(
        word.bbox.contains(box.cx, box.cy) and box.height <= word.bbox.height and box.width <= 2 * word.size
        for word in words
    )


def _without_doubles(markers: Sequence[Marker]) -> list[Marker]:
    """Markers but for those inside of a larger one, or in a colour that is only at the rims of larger ones.

    Where most markers of a colour stand for themselves, one on another is not a part of it.
    """
    places = {(m.colour, round(m.bbox.cx), round(m.bbox.cy)): m for m in markers}  # one in a pixel
    ordered = sorted(places.values(), key=lambda m: -m.bbox.area)
    over = _over(ordered)
    shares = {c: float(np.mean([bool(o) for o, m in zip(over, ordered) if m.colour == c])) for c in _colours(ordered)}
    dropped: set[int] = set()
    for n, marker in enumerate(ordered):
        around = [ordered[k].bbox for k in over[n] if k not in dropped]
        if any(shares[marker.colour] >= HALF or _is_part(marker.bbox, box) for box in around):
            dropped.add(n)
    kept = [m for n, m in enumerate(ordered) if n not in dropped]
    rims = {n for n in _colours(kept) if _at_rims([m for m in kept if m.colour == n], kept)}
    return sorted((m for m in kept if m.colour not in rims), key=lambda m: (m.colour, m.bbox))


def _colours(markers: Sequence[Marker]) -> set[int]:
    return {m.colour for m in markers}


def _over(ordered: Sequence[Marker]) -> list[list[int]]:
    """For each marker the numbers of those before it, of other colours, whose boxes hold its middle."""
    boxes = np.array([m.bbox.expand(1.0) for m in ordered]).reshape(-1, 4)
    colours = np.array([m.colour for m in ordered])
    found = []
    for n, marker in enumerate(ordered):
        x0, y0, x1, y1 = boxes[:n].T
        inside = (x0 <= marker.bbox.cx) & (marker.bbox.cx <= x1) & (y0 <= marker.bbox.cy) & (marker.bbox.cy <= y1)
        found.append(np.flatnonzero(inside & (colours[:n] != marker.colour)).tolist())
    return found


def _is_part(box: BBox, larger: BBox) -> bool:
    """Whether a marker within another one is a bit of it, or has its middle."""
    apart = max(abs(box.cx - larger.cx) / larger.width, abs(box.cy - larger.cy) / larger.height)
    return box.area <= HALF * larger.area or apart <= SAME


def _at_rims(group: Sequence[Marker], markers: Sequence[Marker]) -> bool:
    """Whether most markers of one colour lie at larger ones of others."""
    larger = [m for m in markers if m.colour != group[0].colour and m.bbox.area >= RIM[0] * group[0].bbox.area]
    at = sum(any(m.bbox.expand(RIM[1] * m.bbox.width).contains(g.bbox.cx, g.bbox.cy) for m in larger) for g in group)
    return at >= MOST * len(group)


def _at_rules(group: Sequence[Marker], lines: Sequence[Straight]) -> bool:
    """Whether most markers of one colour lie on rules: they are bits of ticks."""
    return sum(any(_lies_on(m.bbox, line) for line in lines) for m in group) >= MOST * len(group)


def _lies_on(box: BBox, line: Straight) -> bool:
    """Whether a shape no larger than the end of a tick lies on a rule, or beside it."""
    along, across = (box.cy, box.cx) if line.upright else (box.cx, box.cy)
    size = max(box.width, box.height)
    near = abs(across - line.at) <= line.width / 2 + 1.5 * size
    return size <= TICK * line.width and near and line.start - size <= along <= line.end + size


def _is_dash(region: Region, lines: Sequence[Straight], palette: Palette) -> bool:
    """Whether an area is a piece of a grid line: thin, and in the grey of a line."""
    if min(region.mask.shape) > DASH or not palette.is_grey(region.colour):
        return False
    return any(is_like(line, palette.colours[region.colour]) for line in lines)


def _stands_by(marker: Marker, solid: Mask) -> bool:
    """Whether an area lies at a marker: it is a piece of the area's shadow or border."""
    x0, y0, x1, y1 = marker.bbox.expand(3.0)
    return bool(solid[max(0, int(y0)) : int(y1) + 1, max(0, int(x0)) : int(x1) + 1].any())


def _is_marker(
    region: Region, regions: Sequence[Region], markers: Sequence[Marker], curves: Sequence[Curve], largest: float
) -> bool:
    """Whether an area has been found as a marker, whose place is known better; not a short bar."""
    box = region.bbox
    if max(box.width, box.height) > largest:
        return False
    alike = [m for m in markers if m.colour == region.colour]
    on_curve = any(curve.colour == region.colour for curve in curves)
    if region.rectangle and not on_curve and (len(alike) < MARKERS or _has_bars(region.colour, regions, largest)):
        return False
    return any(m.bbox.contains(box.cx, box.cy) for m in alike)


def _is_bit(region: Region, curve: Curve, palette: Palette, largest: float) -> bool:
    """Whether an area is a piece of a curve: no larger than that is broad, or than a marker where others cross it."""
    box = region.bbox
    most = max(largest, 2 * curve.width + EDGE)
    small = max(box.width, box.height) <= most
    return small and is_on(Marker(box, region.colour, False), curve, palette)


def _has_bars(colour: int, regions: Sequence[Region], largest: float) -> bool:
    """Whether larger rectangles of a colour are equally broad or high, or stand on one line."""
    boxes = [r.bbox for r in regions if r.rectangle and r.colour == colour]
    large = [b for b in boxes if max(b.width, b.height) > largest]
    sides = [((b.width, b.height), (b.y1, b.x0)) for b in large]
    return any(
        min(abs(a - b) for one, other in zip(sides[m], sides[n]) for a, b in zip(one, other)) <= EDGE
        for m in range(len(sides))
        for n in range(m)
    )


def _is_box(marker: Marker, boxes: Sequence[Region]) -> bool:
    """Whether a marker is in truth one of these areas, of its colour, or a shade of one as small."""
    x, y = marker.bbox.cx, marker.bbox.cy
    return any(
        r.bbox.contains(x, y) and (r.colour == marker.colour or r.bbox.area <= 2 * marker.bbox.area) for r in boxes
    )
