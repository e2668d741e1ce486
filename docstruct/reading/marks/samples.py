"""From the palette of a figure to the samples of lines in its legend: short level strokes with a word beside them.

A sample stands alone: what touches it, but for a marker in its colour, is a curve. Dashes of one sample are one.
Pixels.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.marks.colours import Mask, Palette
from docstruct.reading.marks.joining import are_shades
from docstruct.reading.marks.markers import Marker
from docstruct.reading.marks.masks import grown, solid_pixels
from docstruct.reading.marks.regions import Region
from docstruct.reading.marks.straight import Straight
from docstruct.reading.marks.strokes import Curve

COVERED = 0.3  # share of a pixel
LENGTH = 0.7, 4.8  # text heights
HIGHEST, THICKEST = 1.0, 0.4  # text heights, with a marker on it and at its ends
SLENDER = 1.5  # times as long as high
DASH = 0.4  # text heights between the dashes of a sample
INKED = 0.35  # share of a sample that is ink
SOLID = 0.9  # from which on it is not dashed
NEAR, LEVEL = 1.8, 0.55  # text heights from a sample to its word, and between their middles
ENDS = 0.2  # of the sample, at each end
BORDER = 2  # pixels around an area
COLOURED = 60  # of 255, between the channels of a colour, and between two colours
MOST = 3000  # components looked at


def find_samples(
    palette: Palette, words: Sequence[Word], regions: Sequence[Region], lines: Sequence[Straight], text: Mask, em: float
) -> list[Straight]:
    """The samples of all colours; none that is a piece of one of the ``lines``, or of the border of an area."""
    found: dict[Straight, float] = {}
    for colour in range(len(palette.colours)):
        others = solid_pixels([r for r in regions if r.colour != colour], text.shape)
        ink = (palette.tint(colour) > COVERED) & ~text & ~grown(others, BORDER)
        gap = np.ones((1, max(1, round(DASH * em))), np.uint8)
        whole = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, gap)
        _, parts, stats, _ = cv2.connectedComponentsWithStats(whole, connectivity=8)
        for n, (x, y, w, h, _) in enumerate(stats.tolist()[1:MOST], 1):
            if not LENGTH[0] * em <= w <= LENGTH[1] * em or h > HIGHEST * em or w < SLENDER * h:
                continue
            part = ink[y : y + h, x : x + w] & (parts[y : y + h, x : x + w] == n)
            sample = _sample(part, BBox(x, y, x + w, y + h), palette, colour, em)
            if sample is not None and _is_named(sample, words, em) and not any(_is_piece(sample, o) for o in lines):
                found[sample] = _misfit(part, (x, y), palette, colour)
    best: list[Straight] = []
    for sample in sorted(found, key=lambda s: (-round((s.end - s.start) / em), found[s])):
        if not any(
            abs(o.at - sample.at) <= HIGHEST * em and o.start < sample.end and o.end > sample.start for o in best
        ):
            best.append(sample)
    return best


def _misfit(part: Mask, corner: tuple[int, int], palette: Palette, colour: int) -> float:
    """How far the pixels of a sample are from mixes of the paper and its colour."""
    (x, y), (h, w) = corner, part.shape
    where = slice(y, y + h), slice(x, x + w)
    off = (palette.pixels[where] - palette.paper[where])[part]
    step = (palette.colours[colour] - palette.paper[where])[part]
    share = np.clip((off * step).sum(axis=1) / np.maximum((step * step).sum(axis=1), 1.0), 0.0, 1.0)
    return float(np.linalg.norm(off - share[:, None] * step, axis=1).mean())


def _sample(part: Mask, box: BBox, palette: Palette, colour: int, em: float) -> Straight | None:
    columns = part.any(axis=0)
    inked = float(columns.mean())
    end = max(1, round(ENDS * part.shape[1]))
    rows = np.flatnonzero(part[:, :end].any(axis=1) | part[:, -end:].any(axis=1))
    if inked < INKED or not len(rows) or rows[-1] - rows[0] + 1 > max(THICKEST * em, 2.0):
        return None
    red, green, blue = (round(float(v)) for v in palette.colours[colour])
    at = box.y0 + float(rows[0] + rows[-1] + 1) / 2
    return Straight(box.x0, box.x1, at, float(len(rows)), (red, green, blue), inked < SOLID, False)


def _is_named(sample: Straight, words: Sequence[Word], em: float) -> bool:
    """Whether a word starts right of a sample, or ends left of it, at its height."""
    return any(
        abs(w.bbox.cy - sample.at) <= LEVEL * em
        and not _in_other_colour(w, sample)
        and (0 <= w.bbox.x0 - sample.end <= NEAR * em or 0 <= sample.start - w.bbox.x1 <= NEAR * em)
        for w in words
    )


def _in_other_colour(word: Word, sample: Straight) -> bool:
    """Whether a word names by its colour, which is not that of a stroke: this leads from a mark to the word."""
    ink = [word.color >> s & 255 for s in (16, 8, 0)]
    return max(ink) - min(ink) > COLOURED and max(abs(a - b) for a, b in zip(ink, sample.rgb)) > COLOURED


def _is_piece(sample: Straight, line: Straight) -> bool:
    """Whether a sample lies on a longer line, or meets an upright one: a tick, a piece of a grid."""
    if line.upright:
        inside = line.start - 2 <= sample.at <= line.end + 2
        return inside and min(abs(line.at - sample.start), abs(line.at - sample.end)) <= 2 + line.width
    return abs(line.at - sample.at) <= 2 and line.start < sample.end and line.end > sample.start


def in_colours(samples: Sequence[Straight], drawn_marks: Sequence[Curve | Marker], palette: Palette) -> list[Straight]:
    """The samples in the very colours of the marks that they are shades of: a thin stroke is paler than a long one."""
    drawn = sorted({mark.colour for mark in drawn_marks})
    numbers = {tuple(round(float(v)) for v in rgb): n for n, rgb in enumerate(palette.colours)}
    out = []
    for sample in samples:
        own = numbers[sample.rgb]
        like = [own] if own in drawn else [n for n in drawn if are_shades(palette, own, n)]
        red, green, blue = (round(float(v)) for v in palette.colours[like[0] if len(like) == 1 else own])
        out.append(sample._replace(rgb=(red, green, blue)))
    return out
