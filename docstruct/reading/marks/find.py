"""A raster drawing → the same drawing with words and paths found in its pixels.

The order of work: print, frame, palette, areas, straight lines and ticks, curves, markers. What comes out is in
points of the page and in drawing order: grid and axes, areas, curves, markers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median_low

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.document import Drawing, Path, Word
from docstruct.geometry import Affine, BBox
from docstruct.reading.marks.colours import Mask, Palette, find_palette, shadows, without
from docstruct.reading.marks.frame import inside_frame
from docstruct.reading.marks.joining import are_shades, joined
from docstruct.reading.marks.markers import Marker, find_markers
from docstruct.reading.marks.regions import Region, find_regions
from docstruct.reading.marks.sectors import Sector, find_sectors
from docstruct.reading.marks.straight import Straight, find_straight
from docstruct.reading.marks.strokes import Curve, find_curves
from docstruct.reading.marks.symbols import without_symbols
from docstruct.reading.marks.text import read_words
from docstruct.reading.marks.ticks import find_ticks

MOST_PIXELS = 2_000_000  # a figure is looked at; a larger one is shrunk
SHORTEST_CURVE, PIECE = 0.1, 0.03  # of the plot's width, and a piece of a curve
LIKE_PRINT = 90.0  # distance of colours from the ink of a word, to be part of it
GREY = 16.0  # of 255, between the channels
SHADOW = 0.4  # font sizes that a shadow reaches from what casts it
MARKER = 1.6  # font sizes, the largest marker
EDGE = 2  # pixels around an area
DASH = 4  # pixels, the breadth of a piece of a grid line
LEVEL = 1.5  # pixels that a level line may rise
LEAD = 2  # pixels before a word
APART = 6.0  # pixels from a corner to the nearest marker, where it is no corner at that marker
LATTICE = 0.15  # of the distance between markers, that a corner may be off their even places
LOOKED = 64  # markers that a lattice is laid through
EVEN = 0.7  # share of the markers at even distances
PIERCED = 0.75  # of a marker's size; so far from its middle a curve, blunted there, may pass
SCATTERED, ALL = 5, 0.75  # markers of a cloud, and pixels across one; share of ink in them
RIM = 2.5, 0.4  # times as large in area, and how far from its border in its widths: a marker and bits of its rim
HALF = 0.5  # of a curve or an area lies in a cloud of markers: it is a piece of them
SNAP = 2.5  # pixels between the ends of lines that are meant to be level
MARKERS = 3  # markers that make a series
CROSSING = 60.0  # distance of colours from an area to what shows through it
FEWEST, FEWEST_GREY = 12, 4  # pixels of a colour outside of print and lines; markers of a grey


def find_marks(drawing: Drawing) -> Drawing:
    """The drawing with the words and paths of its image; a drawing without an image as it is."""
    if drawing.render is None:
        return drawing
    area = drawing.bbox.width * drawing.bbox.height * (drawing.dpi / 72) ** 2
    dpi = drawing.dpi * min(1.0, (MOST_PIXELS / max(area, 1.0)) ** 0.5)
    picture = np.asarray(drawing.render(dpi).convert("RGB"))
    height, width = picture.shape[:2]
    place = Affine(drawing.bbox.width / width, 0, 0, drawing.bbox.height / height, drawing.bbox.x0, drawing.bbox.y0)
    words = read_words(np.ascontiguousarray(without_symbols(picture)[:, :, ::-1]))
    paths = marks_of(picture, words)
    return replace(drawing, words=tuple(_word(w, place) for w in words), paths=tuple(moved(p, place) for p in paths))


def marks_of(picture: npt.NDArray[np.uint8], words: Sequence[Word]) -> list[Path]:
    """The marks in an RGB picture with these words, all in pixels."""
    x0, y0, x1, y1 = inside_frame(picture, [w.bbox for w in words])
    shift = Affine(e=-x0, f=-y0)
    words = [w._replace(bbox=shift.box(w.bbox)) for w in words]
    part = np.ascontiguousarray(picture[y0:y1, x0:x1])
    text = _print(part.shape[:2], words)
    palette = find_palette(part, text)
    em = median_low([w.size for w in words]) if words else 0.03 * min(text.shape)
    palette = without(palette, shadows(palette, round(SHADOW * em)))
    regions, keys = find_regions(palette, text, em)
    solid = _solid(regions, text.shape)
    lines = find_straight(palette, text, cv2.dilate(solid.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
    lines = [line for line in lines if _is_rule(line, lines)]
    largest = MARKER * em
    plot = _plot(lines, text.shape)
    regions += [key for key in keys if not plot.contains(key.bbox.cx, key.bbox.cy)]
    curves, markers, clouds = _strokes(palette, words, regions, lines, largest)
    regions = [r for r in regions if float(_cut(clouds, r)[r.mask].mean()) < HALF]
    markers = [m for m in _without_doubles(markers) if not _in_print(m.bbox, words)]
    regions = [r for r in regions if not _in_print(r.bbox, words) and not _is_dash(r, lines, palette)]
    greys = {m.colour for m in markers if _is_grey(palette, m.colour)}
    ruled = {n for n in greys if any(_alike(line, palette.colours[n]) for line in lines)}
    markers = [m for m in markers if m.colour not in greys or not (m.colour in ruled or _stands_by(m, solid))]
    lines += [_as_rule(curve, palette) for curve in curves if _is_level_grey(curve, palette)]
    curves = [curve for curve in curves if not _is_level_grey(curve, palette)]
    shared = _shared_lattice([sorted(m.bbox.cx for m in markers if _on(m, c, palette)) for c in curves])
    through = [_through_markers(curve, markers, palette, shared) for curve in curves]
    markers = _off_curves(markers, curves, palette)
    curves = through
    sectors, regions = find_sectors(regions)
    lines = _even_ends([_behind(line, regions) for line in lines if not _outlines(line, regions)])
    ticks = find_ticks(palette, lines, text | solid)
    paths = [_line_path(line) for line in (*lines, *ticks)]
    boxes = [region for region in regions if not _is_marker(region, regions, markers, curves, largest)]
    boxes = [region for region in boxes if not any(_is_bit(region, curve, palette) for curve in curves)]
    markers = [marker for marker in markers if not _is_box(marker, boxes)]
    paths += [_region_path(region, palette) for region in boxes]
    paths += [_sector_path(sector, palette) for sector in sectors]
    paths += [_curve_path(curve, palette) for curve in curves]
    paths += [_marker_path(marker, palette) for marker in markers]
    back = shift.inverse()
    return [moved(path, back) for path in paths]


def _cut(mask: Mask, region: Region) -> Mask:
    (x, y), (h, w) = region.corner, region.mask.shape
    return mask[y : y + h, x : x + w]


def _at(mask: Mask, points: npt.NDArray[np.float64]) -> Mask:
    """The mask at points."""
    x, y = points.astype(np.int64).T
    return np.asarray(mask[y.clip(0, len(mask) - 1), x.clip(0, mask.shape[1] - 1)])


def _print(shape: tuple[int, ...], words: Sequence[Word]) -> Mask:
    mask = np.zeros(shape, np.bool_)
    for word in words:
        x0, y0, x1, y1 = word.bbox
        mask[max(0, int(y0) - 1) : int(y1) + 2, max(0, int(x0) - 1) : int(x1) + 2] = True
    return mask


def _solid(regions: Sequence[Region], shape: tuple[int, ...]) -> Mask:
    mask = np.zeros(shape, np.bool_)
    for region in regions:
        (x, y), (h, w) = region.corner, region.mask.shape
        mask[y : y + h, x : x + w] |= region.mask
    return mask


def _in_print(box: BBox, words: Sequence[Word]) -> bool:
    """Whether a small shape is a piece of a letter."""
    return any(
        word.bbox.contains(box.cx, box.cy) and box.height <= word.bbox.height and box.width <= 2 * word.size
        for word in words
    )


def _without_doubles(markers: Sequence[Marker]) -> list[Marker]:
    """Markers but for those inside of a larger one, or in a colour that is only at the rims of larger ones."""
    kept: list[Marker] = []
    for marker in sorted(markers, key=lambda m: -m.bbox.area):
        x, y = marker.bbox.cx, marker.bbox.cy
        if not any(k.colour != marker.colour and k.bbox.expand(1.0).contains(x, y) for k in kept):
            kept.append(marker)
    rims = {n for n in {m.colour for m in kept} if _at_rims([m for m in kept if m.colour == n], kept)}
    return sorted((m for m in kept if m.colour not in rims), key=lambda m: (m.colour, m.bbox))


def _at_rims(group: Sequence[Marker], markers: Sequence[Marker]) -> bool:
    """Whether most markers of one colour lie at larger ones of others."""
    larger = [m for m in markers if m.colour != group[0].colour and m.bbox.area >= RIM[0] * group[0].bbox.area]
    at = sum(any(m.bbox.expand(RIM[1] * m.bbox.width).contains(g.bbox.cx, g.bbox.cy) for m in larger) for g in group)
    return at >= ALL * len(group)


def _is_dash(region: Region, lines: Sequence[Straight], palette: Palette) -> bool:
    """Whether an area is a piece of a grid line: thin, and in the grey of a line."""
    if min(region.mask.shape) > DASH or not _is_grey(palette, region.colour):
        return False
    return any(_alike(line, palette.colours[region.colour]) for line in lines)


def _alike(line: Straight, rgb: npt.NDArray[np.float32]) -> bool:
    """Whether a grey is that of a line: what is left of it are dashes, not markers."""
    return float(np.abs(np.array(line.rgb) - rgb).max()) <= 3 * GREY


def _stands_by(marker: Marker, solid: Mask) -> bool:
    """Whether an area lies at a marker: it is a piece of the area's shadow or border."""
    x0, y0, x1, y1 = marker.bbox.expand(3.0)
    return bool(solid[max(0, int(y0)) : int(y1) + 1, max(0, int(x0)) : int(x1) + 1].any())


def _is_rule(line: Straight, lines: Sequence[Straight]) -> bool:
    """Whether a straight line is no data: grey, upright, or one of several alike; a level series is none of these."""
    if line.upright or max(line.rgb) - min(line.rgb) <= GREY:
        return True
    alike = [o for o in lines if not o.upright and max(abs(a - b) for a, b in zip(o.rgb, line.rgb)) <= 2 * GREY]
    return len(alike) >= MARKERS


def _outlines(line: Straight, regions: Sequence[Region]) -> bool:
    """Whether a line is the border or the shadow of an area: beside one of its sides, and no longer."""
    for region in regions:
        x0, y0, x1, y1 = region.bbox
        low, high, sides = (y0, y1, (x0, x1)) if line.upright else (x0, x1, (y0, y1))
        beside = min(abs(line.at - side) for side in sides) <= max(3.0, 2.0 * line.width)
        if beside and line.start >= low - 6 and line.end <= high + 6 and high - low >= 12:
            return True
    return False


# -- curves and markers ---------------------------------------------------------------------------------


def _strokes(
    palette: Palette, words: Sequence[Word], regions: Sequence[Region], lines: Sequence[Straight], largest: float
) -> tuple[list[Curve], list[Marker], Mask]:
    """Curves, markers, and the pixels of markers that make up all of their colour."""
    left, right = _columns(lines, palette.labels.shape[1])
    shortest = SHORTEST_CURVE * (right - left)
    curves: list[Curve] = []
    markers: list[Marker] = []
    clouds = np.zeros(palette.labels.shape, np.bool_)
    inks: list[tuple[int, npt.NDArray[np.float32]]] = []
    for colour in range(len(palette.colours)):
        alpha = palette.alpha(colour)
        _remove(alpha, colour, palette, words, regions, lines, largest)
        if float(alpha.sum()) < FEWEST:
            continue
        dots = _scattered(alpha, colour, largest)
        if dots:
            clouds |= _covered(dots, alpha.shape, RIM[1])
            markers += dots if not _is_grey(palette, colour) or len(dots) >= FEWEST_GREY else []
        else:
            inks.append((colour, alpha))
    for colour, alpha in inks:
        if float(alpha[clouds].sum()) >= HALF * float(alpha.sum()):
            continue  # the border of markers
        plot = alpha.copy()
        plot[:, :left] = 0
        plot[:, right:] = 0
        own = find_curves(plot, colour, PIECE * (right - left), (palette.labels != -1) & (alpha == 0))
        own = [c for c in own if c.across <= largest / 2 and float(_at(clouds, c.points).mean()) < HALF]
        curves += own
        # Dots are short curves too: only what is long says how broad a line is that markers may be on.
        long = [c for c in own if float(np.ptp(c.points[:, 0])) >= shortest / 2]
        width = max(long, key=lambda c: float(np.ptp(c.points[:, 0]))).width if long else 0.0
        found = find_markers(alpha, colour, width, largest)
        found = [m for m in found if not _at(clouds, np.array([[m.bbox.cx, m.bbox.cy]]))[0]]
        markers += found if not _is_grey(palette, colour) or len(found) >= FEWEST_GREY else []
    return joined(curves, palette, shortest), markers, clouds


def _scattered(alpha: npt.NDArray[np.float32], colour: int, largest: float) -> list[Marker]:
    """The markers of a colour that is hardly anywhere else: clouds of dots that touch are no curves."""
    dots = find_markers(alpha, colour, 0.0, largest)
    mask = _covered(dots, alpha.shape, 0.0)
    size = float(np.median([min(d.bbox.width, d.bbox.height) for d in dots])) if dots else 0.0
    enough = len(dots) >= SCATTERED and size >= SCATTERED
    return dots if enough and float(alpha[mask].sum()) >= ALL * float(alpha.sum()) else []


def _covered(dots: Sequence[Marker], shape: tuple[int, ...], more: float) -> Mask:
    """The pixels of the boxes of markers, a share of their width added around."""
    mask = np.zeros(shape, np.bool_)
    for x0, y0, x1, y1 in (dot.bbox.expand(more * dot.bbox.width) for dot in dots):
        mask[max(0, int(y0)) : int(np.ceil(y1)), max(0, int(x0)) : int(np.ceil(x1))] = True
    return mask


def _is_grey(palette: Palette, colour: int) -> bool:
    rgb = palette.colours[colour]
    return float(rgb.max() - rgb.min()) <= GREY


def _plot(lines: Sequence[Straight], shape: tuple[int, ...]) -> BBox:
    """Around the longest level lines."""
    left, right = _columns(lines, shape[1])
    level = [line.at for line in lines if not line.upright and line.end - line.start > 0.3 * shape[1]]
    return BBox(left, min(level, default=0.0), right, max(level, default=float(shape[0])))


def _columns(lines: Sequence[Straight], width: int) -> tuple[int, int]:
    """The columns of the plot: those of the longest level lines, or all."""
    level = [line for line in lines if not line.upright and line.end - line.start > 0.3 * width]
    if not level:
        return 0, width
    return max(0, int(min(line.start for line in level)) - 4), min(width, int(max(line.end for line in level)) + 5)


def _remove(
    alpha: npt.NDArray[np.float32],
    colour: int,
    palette: Palette,
    words: Sequence[Word],
    regions: Sequence[Region],
    lines: Sequence[Straight],
    largest: float,
) -> None:
    """Clear what is no curve: areas of the colour, words in it, straight lines in it."""
    rgb = palette.colours[colour]
    for region in regions:
        (x, y), (h, w) = region.corner, region.mask.shape
        if region.colour != colour and float(np.linalg.norm(rgb - palette.colours[region.colour])) < CROSSING:
            alpha[y : y + h, x : x + w][region.mask] = 0
        if region.colour != colour and max(w, h) > largest:
            _remove_edge(alpha, region)
        if region.colour == colour and max(w, h) > largest:
            part = alpha[max(0, y - 1) : y + h + 1, max(0, x - 1) : x + w + 1]
            grown = np.pad(region.mask, 1)[1 if y < 1 else 0 :, 1 if x < 1 else 0 :]
            grown = cv2.dilate(grown.astype(np.uint8), np.ones((3, 3), np.uint8))[: part.shape[0], : part.shape[1]]
            part[grown > 0] = 0
    grey = _is_grey(palette, colour)
    for word in words:
        ink = np.array([word.color >> s & 255 for s in (16, 8, 0)])
        if grey or float(np.linalg.norm(ink - rgb)) < LIKE_PRINT:
            x0, y0, x1, y1 = word.bbox
            rows = slice(max(0, int(y0) - 1), int(y1) + 2)
            start = 0 if word.angle else _end_of_line(alpha[rows, max(0, int(x0) - LEAD) : int(x1) + 2])
            alpha[rows, max(0, int(x0) - 1 if not start else int(x0) - LEAD + start) : int(x1) + 2] = 0
    for line in lines:
        _remove_line(alpha, line, palette, rgb, grey)


def _end_of_line(strip: npt.NDArray[np.float32]) -> int:
    """Columns of a word, with a lead before it, that are the end of a curve which the word names; 0 if none is."""
    ink = strip.max(axis=0) > 0.3
    if not ink[:LEAD].all():
        return 0
    end = int(np.argmin(ink)) if not ink.all() else 0
    return end if end <= LEAD + strip.shape[0] else 0


def _remove_edge(alpha: npt.NDArray[np.float32], region: Region) -> None:
    """Clear the smoothed pixels around an area, which may look like a thin line in another colour."""
    (x, y), (h, w) = region.corner, region.mask.shape
    top, left = min(y, EDGE), min(x, EDGE)
    part = alpha[y - top : y + h + EDGE, x - left : x + w + EDGE]
    mask = np.zeros(part.shape, np.uint8)
    mask[top : top + h, left : left + w] = region.mask[: part.shape[0] - top, : part.shape[1] - left]
    ring = np.ones((2 * EDGE + 1, 2 * EDGE + 1), np.uint8)
    part[(cv2.dilate(mask, ring) > 0) & (cv2.erode(mask, ring[1:-1, 1:-1]) == 0)] = 0


def _remove_line(
    alpha: npt.NDArray[np.float32], line: Straight, palette: Palette, rgb: npt.NDArray[np.float32], grey: bool
) -> None:
    """Clear the pixels of a straight line that its own colour explains better."""
    half = line.width / 2 + 1
    rows = slice(max(0, int(line.at - half)), int(line.at + half) + 1)
    along = slice(max(0, int(line.start) - 1), int(line.end) + 2)
    where = (along, rows) if line.upright else (rows, along)
    if grey:
        alpha[where] = 0
        return
    off = palette.pixels[where] - palette.paper[where]
    by_line = _rest(off, np.array(line.rgb, np.float32) - palette.paper[where])
    by_colour = _rest(off, rgb - palette.paper[where])
    alpha[where] = np.where(by_line < by_colour, 0, alpha[where])


def _rest(off: npt.NDArray[np.float32], step: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """How far colours are from the way from the paper to a colour."""
    share = np.clip((off * step).sum(axis=2) / np.maximum((step * step).sum(axis=2), 1.0), 0.0, 1.0)
    rest: npt.NDArray[np.float32] = np.linalg.norm(off - share[:, :, None] * step, axis=2)
    return rest


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


def _is_bit(region: Region, curve: Curve, palette: Palette) -> bool:
    """Whether an area is a piece of a curve, no larger than that is broad."""
    box = region.bbox
    small = max(box.width, box.height) <= 2 * curve.width + EDGE
    return small and _on(Marker(box, region.colour, False), curve, palette)


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


def _through_markers(
    curve: Curve, markers: Sequence[Marker], palette: Palette, shared: tuple[float, float] | None
) -> Curve:
    """A curve with its corners at the markers on it, which say better than a slight bend where data are.

    Where markers have even distances, those of one curve hold for the others: series of a chart share their x.
    """
    own = sorted((m.bbox.cx, m.bbox.cy) for m in markers if _on(m, curve, palette))
    lattice = shared or _lattice([x for x, _ in own])
    if lattice is None:
        enough = len(own) >= MARKERS and 2 * len(own) >= len(curve.points)
        return curve._replace(points=np.array(_with_ends(curve, own))) if enough else curve
    first, base = lattice
    places: dict[int, tuple[float, float]] = {}
    for x, y in [*own, *curve.points.tolist()]:
        step = round((x - first) / base)
        at = first + step * base
        if abs(x - at) <= max(APART / 2, LATTICE * base) and step not in places:
            places[step] = (at, y if (x, y) in own else float(np.interp(at, *curve.points.T)))
    room = float(curve.points[-1, 0] - curve.points[0, 0]) / base + 1
    if 2 * len(places) < room:
        return curve
    return curve._replace(points=np.array(_with_ends(curve, sorted(places.values()))))


def _off_curves(markers: Sequence[Marker], curves: Sequence[Curve], palette: Palette) -> list[Marker]:
    """The markers that no curve says; a few in the colour of a curve are ragged pieces of it, or of its name."""
    off = [m for m in markers if not any(_on(m, curve, palette) for curve in curves)]
    drawn = {n for n in {m.colour for m in off} if any(are_shades(palette, n, curve.colour) for curve in curves)}
    few = {n for n in drawn if sum(m.colour == n for m in off) < max(MARKERS, sum(m.colour == n for m in markers) / 3)}
    return [m for m in off if m.colour not in few]


def _with_ends(curve: Curve, places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Places with the ends of the curve where these go clearly beyond them."""
    reach = 2 * curve.width + 5
    (x0, y0), (x1, y1) = curve.points[[0, -1]].tolist()
    before = [(x0, y0)] if places[0][0] - x0 > reach else []
    after = [(x1, y1)] if x1 - places[-1][0] > reach else []
    return [*before, *places, *after]


def _shared_lattice(curves: Sequence[Sequence[float]]) -> tuple[float, float] | None:
    """The lattice of one curve that most markers of all curves stand on."""
    every = np.array([x for own in curves for x in own])
    shares = {}
    for start, base in filter(None, map(_lattice, curves)):
        turns = (every - start) / base
        shares[start, base] = float((np.abs(turns - np.rint(turns)) <= LATTICE).mean())
    best = max(shares, key=lambda lattice: shares[lattice], default=None)
    return best if best is not None and shares[best] >= EVEN else None


def _lattice(at: Sequence[float]) -> tuple[float, float] | None:
    """The even distances that most of these places have: the first place and the step, or None."""
    if len(at) < MARKERS:
        return None
    places = np.array(at)
    base = float(np.median(np.diff(places)))
    if base <= 2 * APART:
        return None
    turns = (places[None, :] - places[:LOOKED, None]) / base
    on = np.abs(turns - np.rint(turns)) <= LATTICE
    best = int(on.sum(axis=1).argmax())
    if float(on[best].mean()) < EVEN:
        return None
    slope, start = np.polyfit(np.rint(turns[best])[on[best]], places[on[best]], 1)
    return float(start), float(slope)


def _on(marker: Marker, curve: Curve, palette: Palette) -> bool:
    """Whether a marker is on a curve in its colour, which then says all that it says."""
    if not are_shades(palette, marker.colour, curve.colour):
        return False
    place = np.array([marker.bbox.cx, marker.bbox.cy])
    starts, steps = curve.points[:-1], np.diff(curve.points, axis=0)
    lengths = np.maximum((steps * steps).sum(axis=1), 1e-9)
    along = np.clip(((place - starts) * steps).sum(axis=1) / lengths, 0.0, 1.0)
    away = np.linalg.norm(starts + along[:, None] * steps - place, axis=1)
    return float(away.min()) <= max(2.0, curve.width, PIERCED * min(marker.bbox.width, marker.bbox.height))


def _is_level_grey(curve: Curve, palette: Palette) -> bool:
    return _is_grey(palette, curve.colour) and float(np.ptp(curve.points[:, 1])) <= LEVEL


def _as_rule(curve: Curve, palette: Palette) -> Straight:
    r, g, b = (round(float(v)) for v in palette.colours[curve.colour])
    (start, end), at = curve.points[[0, -1], 0].tolist(), float(np.median(curve.points[:, 1]))
    return Straight(start, end, at, curve.width, (r, g, b), curve.dashed, False)


def _even_ends(lines: Sequence[Straight]) -> list[Straight]:
    """Lines of a grid end at one place, though they were found to within a pixel or two."""
    ends: dict[tuple[bool, float], float] = {}
    for upright in (False, True):
        group: list[float] = []
        values = sorted(v for line in lines if line.upright == upright for v in (line.start, line.end))
        for value in [*values, float("inf")]:
            if group and value - group[0] > SNAP:
                ends.update({(upright, v): float(np.median(group)) for v in group})
                group = []
            group.append(value)
    return [line._replace(start=ends[line.upright, line.start], end=ends[line.upright, line.end]) for line in lines]


def _behind(line: Straight, regions: Sequence[Region]) -> Straight:
    """A line that ends at an area goes on behind it, as far as the area does."""
    start, end = line.start, line.end
    for region in regions:
        x0, y0, x1, y1 = region.bbox
        (low, high), (first, last) = ((y0, y1), (x0, x1)) if line.upright else ((x0, x1), (y0, y1))
        if region.rectangle and first + 1 < line.at < last - 1:
            if abs(high - line.start) <= 3 and low < start:
                start = low
            if abs(low - line.end) <= 3 and high > end:
                end = high
    return line._replace(start=start, end=end)


# -- paths ----------------------------------------------------------------------------------------------


def _line_path(line: Straight) -> Path:
    ends = ((line.start, line.at), (line.end, line.at))
    if line.upright:
        ends = ((line.at, line.start), (line.at, line.end))
    r, g, b = line.rgb
    return _stroked(ends, r << 16 | g << 8 | b, line.width, line.dashed)


def _curve_path(curve: Curve, palette: Palette) -> Path:
    points = [(float(x), float(y)) for x, y in curve.points]
    if len(points) == 2:  # a level line of data is no rule
        points.insert(1, ((points[0][0] + points[1][0]) / 2, (points[0][1] + points[1][1]) / 2))
    return _stroked(points, palette.hex(curve.colour), curve.width, curve.dashed)


def _stroked(points: Sequence[tuple[float, float]], rgb: int, width: float, dashed: bool) -> Path:
    segments = (("m", (points[0],)), *(("l", (p,)) for p in points[1:]))
    xs, ys = zip(*points)
    return Path(segments, BBox(min(xs), min(ys), max(xs), max(ys)), stroke=rgb, width=width, dashed=dashed)


def _region_path(region: Region, palette: Palette) -> Path:
    return _filled([(float(x), float(y)) for x, y in region.outline], palette.hex(region.colour))


def _sector_path(sector: Sector, palette: Palette) -> Path:
    segments = sector.segments()
    xs, ys = zip(*(p for _, points in segments for p in points))
    return Path(segments, BBox(min(xs), min(ys), max(xs), max(ys)), fill=palette.hex(sector.colour))


def _marker_path(marker: Marker, palette: Palette) -> Path:
    box, rgb = marker.bbox, palette.hex(marker.colour)
    half = box.width / 2, box.height / 2
    turns = np.arange(8) * np.pi / 4
    points = [(box.cx + half[0] * float(np.cos(t)), box.cy + half[1] * float(np.sin(t))) for t in turns]
    path = _filled(points, rgb)
    return path._replace(fill=None, stroke=rgb) if marker.hollow else path


def _filled(points: Sequence[tuple[float, float]], rgb: int) -> Path:
    segments = (("m", (points[0],)), *(("l", (p,)) for p in points[1:]), ("h", ()))
    xs, ys = zip(*points)
    return Path(segments, BBox(min(xs), min(ys), max(xs), max(ys)), fill=rgb)


def moved(path: Path, place: Affine) -> Path:
    """A path in another frame."""
    segments = tuple((op, tuple(place.point(*p) for p in points)) for op, points in path.segments)
    return path._replace(segments=segments, bbox=place.box(path.bbox), width=path.width * abs(place.a))


def _word(word: Word, place: Affine) -> Word:
    return word._replace(bbox=place.box(word.bbox), size=word.size * place.d)
