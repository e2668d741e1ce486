"""From the marks found in pixels to paths, as a vector drawing of the same figure would have them; and paths moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from docstruct.facts import Path
from docstruct.geometry import Affine, BBox
from docstruct.reading.marks.colours import Palette
from docstruct.reading.marks.markers import Marker
from docstruct.reading.marks.regions import Region
from docstruct.reading.marks.sectors import Sector
from docstruct.reading.marks.straight import Straight
from docstruct.reading.marks.strokes import Curve


def marks_to_paths(
    lines: Sequence[Straight],
    regions: Sequence[Region],
    sectors: Sequence[Sector],
    curves: Sequence[Curve],
    markers: Sequence[Marker],
    palette: Palette,
) -> list[Path]:
    """The paths of marks in drawing order, in the frame of the picture."""
    paths = [_line_path(line) for line in lines]
    paths += [_region_path(region, palette) for region in regions]
    paths += [_sector_path(sector, palette) for sector in sectors]
    paths += [_curve_path(curve, palette) for curve in curves]
    return paths + [_marker_path(marker, palette) for marker in markers]


def steps_to_paths(boxes: Iterable[tuple[BBox, tuple[int, int, int]]]) -> list[Path]:
    """Boxes filled in their colours."""
    corners = (([(b.x0, b.y0), (b.x1, b.y0), (b.x1, b.y1), (b.x0, b.y1)], rgb) for b, rgb in boxes)
    return [_filled(points, r << 16 | g << 8 | b) for points, (r, g, b) in corners]


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


def _stroked(points: Sequence[tuple[float, float]], rgb: int, width: float, dashed: bool) -> Path:
    segments = (("m", (points[0],)), *(("l", (p,)) for p in points[1:]))
    xs, ys = zip(*points)
    return Path(segments, BBox(min(xs), min(ys), max(xs), max(ys)), stroke=rgb, width=width, dashed=dashed)


def _filled(points: Sequence[tuple[float, float]], rgb: int) -> Path:
    segments = (("m", (points[0],)), *(("l", (p,)) for p in points[1:]), ("h", ()))
    xs, ys = zip(*points)
    return Path(segments, BBox(min(xs), min(ys), max(xs), max(ys)), fill=rgb)


def moved(path: Path, place: Affine) -> Path:
    """A path in another frame."""
    segments = tuple((op, tuple(place.point(*p) for p in points)) for op, points in path.segments)
    return path._replace(segments=segments, bbox=place.box(path.bbox), width=path.width * abs(place.a))
