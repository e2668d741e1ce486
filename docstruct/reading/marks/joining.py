"""From pieces of curves to whole ones: a thin stroke is paler where it lies between two rows of pixels.

Pieces that continue each other end to end, in one colour or in shades of it on the way to the paper, are one
curve in the strongest of them; what is weaker and runs along another curve is its shadow or its edge. Pixels.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from docstruct.reading.marks.colours import GREY, Palette, mixes
from docstruct.reading.marks.strokes import Curve

ALONG_END, ACROSS_END = 14.0, 5.0  # pixels between the ends of pieces
PALEST = 0.3  # share of a stroke's colour in its palest piece
PLACES = 50  # along a curve, where it is compared with another
ALONG = 0.7  # share of a curve that runs beside another one


def joined(curves: Sequence[Curve], palette: Palette, shortest: float) -> list[Curve]:
    """Whole curves that reach over at least ``shortest`` columns."""
    whole: list[Curve] = []
    for piece in sorted(curves, key=lambda c: float(c.points[0, 0])):
        before = [n for n, curve in enumerate(whole) if _continues(curve, piece, palette)]
        if before:
            whole[before[-1]] = _merged(whole[before[-1]], piece, palette)
        else:
            whole.append(piece)
    return _without_shadows([curve for curve in whole if _length(curve) >= shortest], palette)


def are_shades(palette: Palette, one: int, other: int) -> bool:
    """Whether one colour is the other, or a paler shade of it."""
    if one == other:
        return True
    weak, strong = sorted((one, other), key=lambda n: float(np.linalg.norm(palette.colours[n] - palette.page)))
    near, far = (float(np.linalg.norm(palette.colours[n] - palette.page)) for n in (weak, strong))
    return near >= PALEST * far and mixes(palette.colours[weak], palette.colours[strong], palette.page)


def _length(curve: Curve) -> float:
    return float(curve.points[-1, 0] - curve.points[0, 0]) + 1.0


def _continues(curve: Curve, piece: Curve, palette: Palette) -> bool:
    if not are_shades(palette, curve.colour, piece.colour):
        return False
    along, across = piece.points[0] - curve.points[-1]
    return bool(abs(along) <= ALONG_END and abs(across) <= ACROSS_END) or _overlap(curve, piece)


def _overlap(curve: Curve, piece: Curve) -> bool:
    """Whether a piece starts on a curve, runs on it to its end, and beyond."""
    start, end = float(piece.points[0, 0]), float(curve.points[-1, 0])
    if not (float(curve.points[0, 0]) < start < end < float(piece.points[-1, 0])):
        return False
    x = np.linspace(start, end, PLACES)
    return bool(np.abs(np.interp(x, *curve.points.T) - np.interp(x, *piece.points.T)).max() <= ACROSS_END)


def _merged(curve: Curve, piece: Curve, palette: Palette) -> Curve:
    stronger = max(curve, piece, key=lambda c: _contrast(c, palette))
    (x0, y0), (x1, y1) = curve.points[-1], piece.points[0]
    before, after = curve.points[:-1], piece.points[1:]
    if x0 - x1 > ALONG_END:
        y1, after = float(np.interp(x0, *piece.points.T)), piece.points[piece.points[:, 0] > x0]
        x1 = x0
    points = np.concatenate((before, [[(x0 + x1) / 2, (y0 + y1) / 2]], after))
    return stronger._replace(points=points, dashed=curve.dashed and piece.dashed)


def _contrast(curve: Curve, palette: Palette) -> float:
    return float(np.linalg.norm(palette.colours[curve.colour] - palette.page))


def _without_shadows(curves: Sequence[Curve], palette: Palette) -> list[Curve]:
    def strength(curve: Curve) -> tuple[bool, float]:
        rgb = palette.colours[curve.colour]
        return float(rgb.max() - rgb.min()) > GREY, curve.width * _length(curve)

    kept: list[Curve] = []
    whole = [curve for curve in curves if not any(_is_paler(curve, other, palette) for other in curves)]
    for curve in sorted(whole, key=strength, reverse=True):
        along = [_follows(curve, other) for other in kept]
        shades = [n for n, other in enumerate(kept) if are_shades(palette, curve.colour, other.colour)]
        shadow = np.any([along[n] for n in shades], axis=0) if shades else np.zeros(1)
        if not any(float(a.mean()) > ALONG for a in (*along, shadow)):
            kept.append(curve)
    return kept


def _is_paler(curve: Curve, other: Curve, palette: Palette) -> bool:
    """Whether a curve is the pale part of another one, no shorter, in a stronger shade of its colour."""
    if curve.colour == other.colour or _contrast(curve, palette) >= _contrast(other, palette):
        return False
    shades = _length(other) >= _length(curve) and are_shades(palette, curve.colour, other.colour)
    return shades and float(_follows(curve, other).mean()) > ALONG


def _follows(curve: Curve, other: Curve) -> npt.NDArray[np.bool_]:
    """At which of some places along it a curve runs on another one, or right beside it."""
    x = np.linspace(curve.points[0, 0], curve.points[-1, 0], PLACES)
    inside = (x >= other.points[0, 0] - 2) & (x <= other.points[-1, 0] + 2)
    apart = np.abs(np.interp(x, *curve.points.T) - np.interp(x, *other.points.T))
    return np.asarray(inside & (apart <= (curve.width + other.width) / 2 + 2.0), np.bool_)
