"""From the pixels of a scan to its ruling lines, as paths in points.

Dark strokes are what is darker than the mean around it; a rule is what is left of them after a
morphological opening with a long thin bar (Gonzalez, Woods, Digital Image Processing, 9.3), joined where it
is broken, with paper on both sides. Lines must be level within a degree: for a picture that lies otherwise,
pass the reading that says how.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from docstruct.facts import Path, Word
from docstruct.geometry import BBox
from docstruct.reading.ocr.read import OcrReading
from docstruct.reading.ocr.upright import pixel_matrix

Gray = npt.NDArray[np.uint8]

WORK_DPI = 120.0  # enough for hair lines, small enough for milliseconds
AROUND = 18.0  # points; side of the square whose mean a stroke is compared with
DARKER = 12  # of 255, so much darker than that mean
SHORTEST = 18.0  # points
THICKEST = 4.0  # points; more is a bar or the edge of a picture
BREAK = 6.0  # points; a gap in a line up to this is the scanner's
LEAN = 0.02  # rise over length that is still level
PAPER = 0.5  # at least this share of both sides must be paper
LETTER = 0.1, 0.3  # of the height of a word, by which its letters may reach over its box at the sides and upright
BARCODE = 10  # so many lines one after another, each within BREAK of the next


class _Run(NamedTuple):
    """A level line in pixels: from x0 to x1 at the height y, all along the first axis."""

    x0: float
    x1: float
    y: float
    thickness: float


def find_rules(image: Image.Image, dpi: float, reading: OcrReading | None = None) -> list[Path]:
    """The horizontal, then the vertical ruling lines of a picture, each as a stroked straight path.

    Args:
        image: any mode.
        dpi: of the picture.
        reading: what OCR said of the same picture; the lines are then in its upright frame.
    """
    ink, scale = dark_strokes(image, dpi, reading)
    level = [_path(r, scale, upright=False) for r in _runs(ink, scale)]
    upright = _runs(np.ascontiguousarray(ink.T), scale)
    return level + [_path(r, scale, upright=True) for r in upright]


def without_letters(rules: list[Path], words: Iterable[Word]) -> list[Path]:
    """The rules but for those that lie inside a word: they are strokes of its large letters.

    Args:
        rules: found in the pixels of a page.
        words: on it, in the same frame.
    """
    large = [word.bbox for word in words if word.bbox.height >= SHORTEST]
    return [rule for rule in rules if not any(_is_letter(rule.bbox, box) for box in large)]


def _is_letter(rule: BBox, word: BBox) -> bool:
    aside, below = (share * word.height for share in LETTER)
    if rule.height < rule.width:
        below = -below  # the box of a word may hold the rule under it
    level = word.y0 - below < rule.y0 and rule.y1 < word.y1 + below
    return level and word.x0 - aside < rule.x0 and rule.x1 < word.x1 + aside


def dark_strokes(image: Image.Image, dpi: float, reading: OcrReading | None) -> tuple[Gray, float]:
    """Dark strokes no thicker than a rule as 0 and 1, in the upright frame, and points per pixel."""
    dark, scale = dark_ink(image, dpi, reading)
    return dark & (1 - _thick(dark, scale)), scale


def dark_ink(image: Image.Image, dpi: float, reading: OcrReading | None) -> tuple[Gray, float]:
    """What is darker than the mean around it as 0 and 1, in the upright frame, and points per pixel."""
    gray = np.asarray(image.convert("L"))
    zoom = min(1.0, WORK_DPI / dpi)
    scale = 72.0 / dpi / zoom
    if zoom < 1:
        gray = cv2.resize(gray, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA)
    if reading is not None and reading.turn is not None:
        size = round(reading.width / scale), round(reading.height / scale)
        turn = reading.turn._replace(e=reading.turn.e / scale, f=reading.turn.f / scale)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        gray = cv2.warpAffine(gray, pixel_matrix(turn), size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    side = odd(AROUND / scale)
    mean = cv2.blur(gray, (side, side))
    return (cv2.subtract(mean, gray) > DARKER).astype(np.uint8), scale


def odd(pixels: float) -> int:
    """An odd size of at least 3 near the one asked for: an opening with an even one shifts what it keeps."""
    return max(3, round(pixels) // 2 * 2 + 1)


def _thick(ink: Gray, scale: float) -> Gray:
    """What is broader than any rule: bars, dark cells, the edge of the sheet."""
    side = odd(THICKEST / scale + 2)
    core = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    return np.asarray(cv2.dilate(core, np.ones((3, 3), np.uint8)), dtype=np.uint8)


def _runs(ink: Gray, scale: float) -> list[_Run]:
    """Level lines of a mask, joined over small breaks, from top to bottom."""
    length = odd(SHORTEST / 2 / scale)
    steps = cv2.dilate(ink, np.ones((3, 1), np.uint8))  # a line a little askew climbs in steps
    bars = cv2.morphologyEx(steps, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)) & ink
    _, _, stats, middles = cv2.connectedComponentsWithStats(bars, connectivity=8)
    pieces = [
        _Run(float(x), float(x + w), float(cy) + 0.5, area / w)
        for (x, _, w, h, area), (_, cy) in zip(stats[1:].tolist(), middles[1:])
        if area / w * scale <= THICKEST and h <= area / w + 2 + LEAN * w
    ]
    # Letters are shorter than a rule: what is only joined of such is a column of stems.
    longest = [p for p in pieces if (p.x1 - p.x0) * scale >= SHORTEST]
    joined = [r for r in _joined(pieces, BREAK / scale) if any(_covers(r, p) for p in longest)]
    return [r for r in _without_barcodes(joined, scale) if _stands_alone(r, ink, scale)]


def _joined(pieces: list[_Run], reach: float) -> list[_Run]:
    """Pieces one after another at the same height as one run."""
    runs: list[_Run] = []
    for piece in sorted(pieces):
        for n, run in enumerate(runs):
            near = piece.x0 - run.x1 <= reach and abs(piece.y - run.y) <= 1 + LEAN * (piece.x1 - run.x0)
            if near and piece.x1 > run.x0:
                runs[n] = _merged(run, piece)
                break
        else:
            runs.append(piece)
    return sorted(runs, key=lambda r: (r.y, r.x0))


def _covers(run: _Run, piece: _Run) -> bool:
    level = abs(run.y - piece.y) <= 1 + LEAN * (run.x1 - run.x0)
    return level and run.x0 <= piece.x0 and piece.x1 <= run.x1


def _merged(a: _Run, b: _Run) -> _Run:
    share = (b.x1 - b.x0) / (a.x1 - a.x0 + b.x1 - b.x0)
    y = a.y + share * (b.y - a.y)
    thickness = a.thickness + share * (b.thickness - a.thickness)
    return _Run(min(a.x0, b.x0), max(a.x1, b.x1), y, thickness)


def _stands_alone(run: _Run, ink: Gray, scale: float) -> bool:
    """Whether most of what lies just above and just below is paper: not so inside bold type or a picture."""
    away = run.thickness / 2 + 1.5 / scale + LEAN / 2 * (run.x1 - run.x0)
    sides = []
    for y in (run.y - away, run.y + away):
        row = int(np.clip(round(y), 0, ink.shape[0] - 1))
        sides.append(1.0 - float(ink[row, int(run.x0) : int(run.x1)].mean()))
    return min(sides) >= PAPER


def _without_barcodes(runs: list[_Run], scale: float) -> list[_Run]:
    """The lines but for those that follow each other closely like the bars of a barcode."""
    kept: list[_Run] = []
    row: list[_Run] = []
    for run in [*runs, None]:
        if row and (run is None or (run.y - row[-1].y) * scale > BREAK):
            kept += row if len(row) < BARCODE else []
            row = []
        if run is not None:
            row.append(run)
    return kept


def _path(run: _Run, scale: float, upright: bool) -> Path:
    x0, x1, y, width = (v * scale for v in run)
    box = BBox(x0, y - width / 2, x1, y + width / 2)
    ends = (x0, y), (x1, y)
    if upright:
        box = BBox(box.y0, box.x0, box.y1, box.x1)
        ends = (y, x0), (y, x1)
    segments = ("m", (ends[0],)), ("l", (ends[1],))
    return Path(segments=segments, bbox=box, stroke=0x000000, width=width)
