"""From the pixels of a figure to what is drawn in many shades: colour scales, and areas with a gradient.

A gradient is level across and smooth along: pixels beside each other are alike in one direction, and change by little
in the other, all the way. A narrow strip of it with numbers along its side is a colour scale; other gradients fill
areas, which get one colour, the mean of theirs. Both are lifted out: the rest of the figure is drawn in few colours.
Pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.marks.colours import Mask, Palette
from docstruct.reading.marks.profiles import as_drawn
from docstruct.reading.marks.regions import Region, as_region
from docstruct.reading.marks.strokes import Curve

Picture = npt.NDArray[np.uint8]  # (H, W, 3) RGB

LEVEL = 1.0  # of 255, between neighbours across a gradient, more than between most neighbours
STEP = 16.0  # of 255, between neighbours along it
CHANGES = 12  # along a gradient
LONGEST = 0.15  # of its length, in one colour
TURNS = 4  # of a channel, from rising to falling or back: more are stripes
CROSSED = 5  # rows that a line across it changes, less than half of them
SPAN = 30.0  # of 255, from its first to its last colour in one channel
WIDE, LONG = (0.4, 4.0), 3.0  # text heights of a colour scale across, and along at least
SLENDER = 1.5  # times as long as wide
FILL = 0.93  # share of its box that a colour scale fills
NOTCH = 3  # pixels around an area
BESIDE = 2.5  # text heights between a colour scale and its numbers
NUMBERS = 2  # along a colour scale
AREA, BAR = 2.0, 0.8  # text heights along a gradient, and across one that is no colour scale
MOST = 4000  # components looked at


class Strip(NamedTuple):
    """A colour scale: its box, whether it runs down (or to the right), its colours, one for each pixel (n, 3)."""

    bbox: BBox
    down: bool
    colours: npt.NDArray[np.float32]

    def steps(self) -> list[tuple[BBox, tuple[int, int, int]]]:
        """The box of each pixel along it, with its colour."""
        x0, y0, x1, y1 = self.bbox
        out = []
        for n, colour in enumerate(self.colours):
            box = BBox(x0, y0 + n, x1, y0 + n + 1) if self.down else BBox(x0 + n, y0, x0 + n + 1, y1)
            out.append((box, (round(float(colour[0])), round(float(colour[1])), round(float(colour[2])))))
        return out


class Shaded(NamedTuple):
    """An area with a gradient: its pixels, the place of the mask in the figure, its mean colour."""

    mask: Mask
    corner: tuple[int, int]
    colour: npt.NDArray[np.float32]


def lift_shades(picture: Picture, words: Sequence[Word], em: float) -> tuple[Picture, list[Strip], list[Shaded]]:
    """The figure without its gradients, the colour scales among them, and the other areas.

    Args:
        picture: (H, W, 3) RGB.
        words: its print.
        em: usual height of print.
    """
    sheet = sheet_of(picture)
    strips: list[Strip] = []
    areas: list[Shaded] = []
    rest = picture
    for down in (True, False):
        turned = np.ascontiguousarray(rest if down else rest.transpose(1, 0, 2))
        found = _gradients(turned, sheet, em)
        if not found:
            continue
        turned = turned.copy()
        for (x, y), mask in found:
            part = turned[y : y + mask.shape[0], x : x + mask.shape[1]]
            strip = None if _has_kin((x, y), mask, found) else _strip(part, mask, (x, y), words, em, down)
            if strip is not None:
                strips.append(strip)
            elif min(mask.shape) >= BAR * em:
                own, at = (mask, (x, y)) if down else (mask.T, (y, x))
                areas.append(Shaded(own, at, part[mask].astype(np.float32).mean(axis=0)))
            else:
                continue
            _paint_over(turned, (x, y), mask, sheet)
        rest = turned if down else np.ascontiguousarray(turned.transpose(1, 0, 2))
    return rest, strips, areas


def _has_kin(corner: tuple[int, int], mask: Mask, found: Sequence[tuple[tuple[int, int], Mask]]) -> bool:
    """Whether another gradient is as wide and begins or ends at the same height: both are bars."""
    y, (h, w) = corner[1], mask.shape
    return any(
        at != corner and abs(other.shape[1] - w) <= 1 and min(abs(at[1] - y), abs(at[1] + other.shape[0] - y - h)) <= 1
        for at, other in found
    )


def _paint_over(picture: Picture, corner: tuple[int, int], mask: Mask, sheet: npt.NDArray[np.uint8]) -> None:
    """Give the pixels of a gradient the colour of the sheet, and the smoothed ones along its border."""
    (x, y), (h, w) = corner, mask.shape
    colours = _row_colours(picture[y : y + h, x : x + w], mask)
    top, left = min(y, 1), min(x, 1)
    part = picture[y - top : y + h + 1, x - left : x + w + 1]
    own = np.zeros(part.shape[:2], np.uint8)
    own[top : top + h, left : left + w] = mask
    rows = np.clip(np.arange(len(part)) - top, 0, h - 1)
    full, off = colours[rows][:, None] - sheet, part.astype(np.float32) - sheet
    share = (off * full).sum(axis=2) / np.maximum((full * full).sum(axis=2), 1.0)
    mixed = np.abs(off - share[:, :, None] * full).max(axis=2) <= STEP
    rim = (cv2.dilate(own, np.ones((3, 3), np.uint8)) > 0) & mixed & (share <= 1.0)
    part[(own > 0) | rim] = sheet


def sheet_of(picture: Picture) -> npt.NDArray[np.uint8]:
    """The colour that most pixels have, (3,)."""
    whole = picture.reshape(-1, 3)[::3].astype(np.int32)
    codes, counts = np.unique(whole[:, 0] << 16 | whole[:, 1] << 8 | whole[:, 2], return_counts=True)
    code = int(codes[counts.argmax()])
    return np.array([code >> 16, code >> 8 & 255, code & 255], np.uint8)


def _gradients(picture: Picture, sheet: npt.NDArray[np.uint8], em: float) -> list[tuple[tuple[int, int], Mask]]:
    """The corner and the pixels of each area that is level to the right and changes downwards."""
    right, down = _apart(picture, 1), _apart(picture, 0)
    level = LEVEL + float(np.median(right))
    alike = np.pad(right <= level, ((0, 0), (0, 1)))
    alike |= np.pad(right <= level, ((0, 0), (1, 0)))
    smooth = np.pad(down <= STEP, ((0, 1), (0, 0)))
    smooth |= np.pad(down <= STEP, ((1, 0), (0, 0)))
    off = _largest(np.ascontiguousarray(picture), np.broadcast_to(sheet, picture.shape).copy())
    inside = (alike & smooth & (off > level)).astype(np.uint8)
    # Neighbours belong together where the step from one to the other is small too.
    inside = cv2.morphologyEx(inside, cv2.MORPH_OPEN, np.ones((1, 3), np.uint8))
    _, parts, stats, _ = cv2.connectedComponentsWithStats(inside, connectivity=4)
    found = []
    for n, (x, y, w, h, _) in enumerate(stats.tolist()[1:MOST], 1):
        if h < AREA * em or w < WIDE[0] * em:
            continue
        mask = parts[y : y + h, x : x + w] == n
        part = picture[y : y + h, x : x + w]
        if _is_gradient(part, mask, level):
            found.append(((x, y), _regrown(part, mask, level)))
    return found


def _apart(picture: Picture, axis: int) -> npt.NDArray[np.uint8]:
    """The largest difference of a channel between neighbours."""
    first, second = (picture[:-1], picture[1:]) if axis == 0 else (picture[:, :-1], picture[:, 1:])
    return _largest(np.ascontiguousarray(first), np.ascontiguousarray(second))


def _largest(one: Picture, other: Picture) -> npt.NDArray[np.uint8]:
    red, green, blue = cv2.split(cv2.absdiff(one, other))
    return np.asarray(cv2.max(cv2.max(red, green), blue))


def _is_gradient(part: Picture, mask: Mask, level: float) -> bool:
    """Whether all pixels of a row are alike, and the rows change often and by much."""
    rows = _row_colours(part, mask)
    spread = np.abs(part.astype(np.float32) - rows[:, None]).max(axis=2)
    if float((spread[mask] <= 2 * level).mean()) < FILL:
        return False
    rows = np.asarray(cv2.medianBlur(rows[None], CROSSED)[0])  # without the grid lines that shine through
    changed = np.flatnonzero((np.abs(np.diff(rows, axis=0)) >= 0.5).any(axis=1))
    runs = np.diff(np.concatenate(([-1], changed, [len(rows) - 1])))
    much = float(np.ptp(rows, axis=0).max()) >= SPAN
    many = len(changed) >= CHANGES and int(runs.max()) <= max(LONGEST * len(rows), 2)
    return much and many and all(_turns(channel) <= TURNS for channel in rows.T)


def _turns(values: npt.NDArray[np.float32]) -> int:
    """How often values go up after they went down, or down after up; by one is by chance."""
    turns, way, last = 0, 0.0, float(values[0])
    for value in values.tolist():
        if abs(value - last) > LEVEL:
            turns += way * (value - last) < 0
            way, last = value - last, value
    return turns


def _regrown(part: Picture, mask: Mask, level: float) -> Mask:
    """With pixels near by in the colour of their row, as in narrow notches, and grid lines that shine through it."""
    whole = mask.astype(np.uint8)
    near = cv2.dilate(whole, np.ones((2 * NOTCH + 1, 2 * NOTCH + 1), np.uint8)) > 0
    across = cv2.morphologyEx(whole, cv2.MORPH_CLOSE, np.ones((1, 2 * NOTCH + 1), np.uint8)) > 0
    off = np.abs(part.astype(np.float32) - _row_colours(part, mask)[:, None]).max(axis=2)
    grown: Mask = mask | (near & (off <= 2 * level)) | (across & (off <= STEP))
    return grown


def _row_colours(part: Picture, mask: Mask) -> npt.NDArray[np.float32]:
    """The median colour of each row, (h, 3)."""
    masked = np.where(mask[:, :, None], part.astype(np.float32), np.nan)
    return np.asarray(np.nanmedian(masked, axis=1), np.float32)


def _strip(
    part: Picture, mask: Mask, corner: tuple[int, int], words: Sequence[Word], em: float, down: bool
) -> Strip | None:
    """The colour scale that a gradient is, or None."""
    (x, y), (h, w) = corner, mask.shape
    if not WIDE[0] * em <= w <= WIDE[1] * em or h < max(LONG * em, SLENDER * w) or mask.mean() < FILL:
        return None
    box = BBox(x, y, x + w, y + h) if down else BBox(y, x, y + h, x + w)
    beside = [word for word in words if any(c.isdigit() for c in word.text) and _is_beside(word.bbox, box, down, em)]
    return Strip(box, down, _row_colours(part, mask)) if len(beside) >= NUMBERS else None


def _is_beside(word: BBox, strip: BBox, down: bool, em: float) -> bool:
    """Whether print stands right of a scale that runs down, or below one that runs to the right."""
    if down:
        return -0.2 * em <= word.x0 - strip.x1 <= BESIDE * em and strip.y0 - em <= word.cy <= strip.y1 + em
    return -0.2 * em <= word.y0 - strip.y1 <= BESIDE * em and strip.x0 - em <= word.cx <= strip.x1 + em


def as_areas(
    shaded: Sequence[Shaded], curves: Sequence[Curve], palette: Palette, picture: Picture, em: float
) -> tuple[Palette, list[Region]]:
    """The areas that were lifted out, each in a colour that the palette gets, under its line if it has one."""
    colours: list[npt.NDArray[np.float32]] = []
    numbers = []
    for area in shaded:
        like = [n for n, c in enumerate(colours) if float(np.linalg.norm(c - area.colour)) <= palette.tolerance]
        numbers.append(like[0] if like else len(colours))
        colours += [] if like else [area.colour]
    first = len(palette.colours)
    palette = replace(palette, colours=np.concatenate((palette.colours, np.array(colours).reshape(-1, 3))))
    drawn = replace(palette, pixels=picture.astype(np.float32)) if shaded else palette
    found = [as_region(drawn, first + n, area.corner, area.mask) for n, area in zip(numbers, shaded)]
    lined = [_under_line(area, curves) for area in found]
    free = [area for area, line in zip(found, lined) if line is None]
    return palette, [*(line for line in lined if line is not None), *as_drawn(free, drawn, em)]


def _under_line(area: Region, curves: Sequence[Curve]) -> Region | None:
    """The area with the line that is drawn along its upper side as this side, or None where there is none."""
    columns = np.flatnonzero(area.mask.any(axis=0))
    top, bottom = area.mask[:, columns].argmax(axis=0) + area.corner[1], float(area.outline[:, 1].max())
    at = columns + area.corner[0] + 0.5
    for curve in curves:
        line = curve.points[np.argsort(curve.points[:, 0], kind="stable")]
        # Where a line is steep, little aside is far above or below.
        near = np.stack([np.interp(at + k, *line.T) for k in range(-NOTCH, NOTCH + 1)])
        off = np.maximum(near.min(axis=0) - top, top - near.max(axis=0))
        wide = float(np.ptp(line[:, 0])) >= FILL * len(columns)
        if wide and float((off <= curve.width + NOTCH).mean()) >= FILL:
            floor = np.array([(line[-1, 0], bottom), (line[0, 0], bottom)])
            return area._replace(outline=np.concatenate((line, floor)), rectangle=False)
    return None
