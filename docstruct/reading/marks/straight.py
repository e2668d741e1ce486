"""From the pixels of a figure to its straight level and upright lines: axes, grid, ticks, dashed ones too.

A pixel belongs to a thin line across the picture if it differs from the paper and the pixels a few rows above
and below do so less. Runs of such pixels in a row, alike in colour, make a line; broken at even gaps, a dashed
one. Where a line lies between rows is the centre of what covers them. Pixels.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from docstruct.reading.marks.colours import GREY, Mask, Palette, Pixels

INK = 14.0  # distance of colours, at least, from a line to the paper
THICKEST = 5  # pixels
SHORTEST = 0.06  # of the longer side of the figure; shorter is a tick or a part of something else
PIECE = 7  # pixels, at least, is a piece of a line that is partly hidden
MOST = 3000  # pieces looked at
GAP = 9  # pixels; breaks of a dashed line are shorter
INKED = 0.3  # share of a line that is ink, at least
SOLID = 0.93  # share of a line that is ink, or it is dashed
ALIKE = 45.0  # distance of colours along a line


class Straight(NamedTuple):
    """A level line from ``start`` to ``end`` at the height ``at``, or an upright one with the axes exchanged."""

    start: float
    end: float
    at: float
    width: float
    rgb: tuple[int, int, int]
    dashed: bool
    upright: bool


def find_straight(palette: Palette, text: Mask, solid: Mask) -> list[Straight]:
    """Level lines, then upright ones; ``solid`` are areas that are no lines."""
    off = palette.pixels - palette.paper
    shortest = max(8.0, SHORTEST * max(text.shape))
    level = _lines(palette, off, text | solid, shortest, upright=False)
    pixels, paper = palette.pixels.transpose(1, 0, 2), palette.paper.transpose(1, 0, 2)
    turned = Palette(pixels, paper, palette.colours, palette.labels.T, palette.noise)
    upright = _lines(turned, off.transpose(1, 0, 2), (text | solid).T, shortest, upright=True)
    return level + upright


def _lines(palette: Palette, off: Pixels, blocked: Mask, shortest: float, upright: bool) -> list[Straight]:
    away = np.sqrt((off * off).sum(axis=2))
    thin = _thin(away, INK + 3.0 * palette.noise) & ~blocked
    whole = np.ascontiguousarray(thin.astype(np.uint8))
    bridged = cv2.morphologyEx(whole, cv2.MORPH_CLOSE, np.ones((1, GAP), np.uint8))
    long = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, np.ones((1, PIECE), np.uint8))
    _, parts, stats, _ = cv2.connectedComponentsWithStats(long, connectivity=8)
    ink = (away > INK) & ~blocked
    pieces = []
    for n, (x, y, w, h, _) in enumerate(stats.tolist()[1:MOST], 1):
        if h <= THICKEST + 1:
            mine = (parts[y : y + h, x : x + w] == n) & ink[y : y + h, x : x + w]
            line = _line(palette, away, mine, (x, y, w, h), upright)
            if line is not None:
                pieces.append(line)
    hidden = blocked | (away > INK)
    lines = [line for line in _joined(pieces, hidden) if line.end - line.start >= shortest]
    even = _even(palette, shortest, upright)
    return lines + [line for line in even if not any(_same(line, other) for other in lines)]


def _even(palette: Palette, shortest: float, upright: bool) -> list[Straight]:
    """Lines whose pixels all have one grey, whatever lies beside them: an axis under bars, a grid over them."""
    found = []
    for colour, rgb in enumerate(palette.colours):
        if float(rgb.max() - rgb.min()) > GREY:
            continue
        mine = np.ascontiguousarray((palette.labels == colour).astype(np.uint8))
        runs = cv2.morphologyEx(mine, cv2.MORPH_OPEN, np.ones((1, int(shortest) | 1), np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
        red, green, blue = (round(float(v)) for v in rgb)
        for x, y, w, h, _ in stats.tolist()[1:MOST]:
            if h <= THICKEST:
                line = Straight(x, x + w, y + h / 2, float(h), (red, green, blue), False, upright)
                found.append(line)
    return found


def _same(line: Straight, other: Straight) -> bool:
    covers = min(line.end, other.end) - max(line.start, other.start)
    return abs(line.at - other.at) <= 2.0 and covers >= 0.9 * (line.end - line.start)


def _joined(pieces: list[Straight], hidden: Mask) -> list[Straight]:
    """Pieces at one height and in one colour, with nothing between them but what may lie on top, as one line."""
    lines: list[Straight] = []
    for piece in sorted(pieces, key=lambda p: p.start):
        for n, line in enumerate(lines):
            if _continues(line, piece, hidden):
                longer = max(line, piece, key=lambda p: p.end - p.start)
                dashed = line.dashed and piece.dashed
                lines[n] = longer._replace(start=line.start, end=max(line.end, piece.end), dashed=dashed)
                break
        else:
            lines.append(piece)
    return lines


def _continues(line: Straight, piece: Straight, hidden: Mask) -> bool:
    if abs(line.at - piece.at) > 0.8 or max(abs(a - b) for a, b in zip(line.rgb, piece.rgb)) > ALIKE:
        return False
    row = min(max(int(line.at), 0), len(hidden) - 1)
    between = hidden[row, int(line.end) : int(piece.start)]
    return not len(between) or float(between.mean()) > 0.7 or len(between) <= GAP


def _thin(away: Pixels, least: float) -> Mask:
    """Ink with clearly less ink at some distance above and below."""
    reach = THICKEST // 2 + 1
    padded = np.pad(away, ((reach + 1, reach + 1), (0, 0)), mode="edge")
    rows = len(away)
    above = np.minimum(padded[:rows], padded[1 : rows + 1])
    below = np.minimum(padded[2 * reach + 2 :], padded[2 * reach + 1 : rows + 2 * reach + 1])
    return (away > least) & (above < 0.6 * away) & (below < 0.6 * away)


def _line(palette: Palette, away: Pixels, mine: Mask, box: tuple[int, int, int, int], upright: bool) -> Straight | None:
    x, y, w, h = box
    columns: Mask = np.asarray(mine.any(axis=0))
    inked = float(columns.mean())
    if inked < INKED:
        return None
    y0, y1 = max(0, y - 1), min(len(away), y + h + 1)
    strip = away[y0:y1, x : x + w][:, columns]
    weight = np.median(strip, axis=1)
    total = float(weight.sum())
    if total <= 0:
        return None
    rows = np.arange(y0, y1) + 0.5
    at = float((rows * weight).sum()) / total
    darkest = int(np.argmax(weight)) + y0
    colours = palette.pixels[darkest, x : x + w][columns]
    rgb = np.median(colours, axis=0)
    if float(np.median(np.linalg.norm(colours - rgb, axis=1))) > ALIKE:
        return None
    first, last = int(columns.argmax()), w - int(columns[::-1].argmax())
    width = total / max(float(weight.max()), 1.0)
    red, green, blue = (round(float(v)) for v in rgb)
    return Straight(x + float(first), x + float(last), at, width, (red, green, blue), inked < SOLID, upright)
