"""From the pixels of a page to words in the frame in which it reads upright, in points.

Detection runs once on the picture as it is; what lies on its side, upside down or askew is put upright by
turning the frame and the line crops, not the picture. The networks are those of the RapidOCR wheel.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from docstruct.facts import Word
from docstruct.geometry import Affine, BBox
from docstruct.reading.ocr.models import Box, Glyphs, Picture, detect, recognise, upside_down
from docstruct.reading.ocr.upright import LINE_SHAPE, Frame, axis, corner_map, direction, frame_of, pixel_matrix
from docstruct.reading.ocr.words import CropWord, split_words

MIN_CONFIDENCE = 0.5  # of a line; below, it is a stain or a drawing
WITNESSES = 8  # lines asked which end is up
EAST_SURE, EAST_LEAST, EAST_SHARE = 0.9, 4, 0.02  # so sure, so many, of all letters: the page has ideographs


@dataclass(frozen=True, slots=True)
class OcrReading:
    """What OCR read from a picture.

    Attributes:
        words: in the upright frame, points; no order promised but that words of a line follow each other.
        width: of the upright frame, points.
        height: of the upright frame, points.
        angle: reading direction in the picture, degrees clockwise; 0 where it stands upright.
        turn: upright frame -> the picture's own frame, both in points; None where nothing was turned.
    """

    words: tuple[Word, ...]
    width: float
    height: float
    angle: float = 0.0
    turn: Affine | None = None


def read_pixels(image: Image.Image, dpi: float) -> OcrReading:
    """Read the text in a picture.

    Args:
        image: any mode; what is transparent counts as white.
        dpi: pixels per inch, which sets the scale of the points.

    Raises:
        EngineError: the networks are not installed.
    """
    picture = _bgr(image)
    lines = detect(picture)
    frame, known = _frame(picture, lines)
    scale = 72.0 / dpi
    words = [w for line in _read_lines(picture, lines, frame, known) for w in _placed(line, frame, scale)]
    size = frame.width * scale, frame.height * scale
    if frame.angle == 0:
        return OcrReading(tuple(words), *size)
    turn = frame.turn._replace(e=frame.turn.e * scale, f=frame.turn.f * scale)
    return OcrReading(tuple(words), *size, angle=frame.angle, turn=turn)


def _bgr(image: Image.Image) -> Picture:
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])


# -- lines --------------------------------------------------------------------------------------------


_Known = dict[tuple[Box, float], Glyphs]  # what lines read in a direction


@dataclass(frozen=True, slots=True)
class _Line:
    angle: float  # reading direction in the picture
    place: Affine  # crop -> picture, pixels
    words: list[CropWord]


def _frame(picture: Picture, boxes: Sequence[Box]) -> tuple[Frame, _Known]:
    """The upright frame, and what was read to find it."""
    height, width = picture.shape[:2]
    angle = axis(boxes)
    longest = sorted(boxes, key=lambda b: -b.length)[:WITNESSES]
    known = _upright_or_not(picture, longest, angle)
    upright, turned = (
        sum(_sureness(known[box, direction(box, way)]) for box in longest if known) for way in (angle, angle + 180.0)
    )
    return frame_of(angle + 180.0 if turned > upright else angle, width, height), known


def _upright_or_not(picture: Picture, boxes: Sequence[Box], angle: float) -> _Known:
    """Lines that run along ``angle`` read this way and the other way round; nothing where there is no doubt."""
    crops = [_crop(picture, box, direction(box, angle))[0] for box in boxes]
    if not crops or upside_down(crops).mean() < 0.5:
        return {}
    turned = [np.ascontiguousarray(crop[::-1, ::-1]) for crop in crops]
    ways = [(box, direction(box, a)) for a in (angle, angle + 180.0) for box in boxes]
    return dict(zip(ways, recognise([*crops, *turned])))


def _sureness(glyphs: Glyphs) -> float:
    return float(glyphs.confidence.mean()) if len(glyphs.confidence) else 0.0


def _read_lines(picture: Picture, boxes: Sequence[Box], frame: Frame, known: _Known) -> list[_Line]:
    ways = [(box, angle) for box in boxes for angle in _directions(box, frame.angle)]
    crops = [_crop(picture, box, angle) for box, angle in ways]
    left = {way: crop for way, (crop, _) in zip(ways, crops) if way not in known}
    known = {**known, **dict(zip(left, recognise(list(left.values()))))}
    best: dict[Box, tuple[Glyphs, Picture, float, Affine]] = {}
    for (box, angle), (crop, place) in zip(ways, crops):
        glyphs = known[box, angle]
        if box not in best or _sureness(glyphs) > _sureness(best[box][0]):
            best[box] = glyphs, crop, angle, place
    sure = [line for line in best.values() if _sureness(line[0]) >= MIN_CONFIDENCE]
    east = _east_asian([glyphs for glyphs, *_ in sure])
    lines = []
    for glyphs, crop, angle, place in sure:
        read = glyphs if east else glyphs._replace(text=glyphs.western)
        lines.append(_Line(angle, place, split_words(crop, read)))
    return lines


def _directions(box: Box, angle: float) -> list[float]:
    """In which directions a box may read; a long one across the page up or down, and which is not known."""
    along = direction(box, angle)
    across = abs(math.cos(math.radians(box.angle - along))) < 0.5
    if not across or box.length < LINE_SHAPE * box.breadth:
        return [along]
    return [along, (along + 90.0) % 360.0, (along + 270.0) % 360.0]


def _east_asian(lines: Sequence[Glyphs]) -> bool:
    """Whether the page has Chinese or Japanese on it, not just a few stains taken for it."""
    letters = sum(len(g.text) for g in lines)
    foreign = sum(
        bool(c != w and p > EAST_SURE and unicodedata.category(c) == "Lo")
        for g in lines
        if g.text != g.western
        for c, w, p in zip(g.text, g.western, g.confidence)
    )
    return foreign >= max(EAST_LEAST, EAST_SHARE * letters)


def _crop(picture: Picture, box: Box, angle: float) -> tuple[Picture, Affine]:
    """The upright picture of a line at its own resolution, and the map from it back to the page."""
    place, width, height = corner_map(box, angle)
    size = max(1, round(width)), max(1, round(height))
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    crop = cv2.warpAffine(picture, pixel_matrix(place), size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return crop, place


def _placed(line: _Line, frame: Frame, scale: float) -> list[Word]:
    upright = line.place.then(frame.turn.inverse()).then(Affine(scale, 0.0, 0.0, scale))
    lean = (line.angle - frame.angle + 180.0) % 360.0 - 180.0
    angle = lean % 360.0 if abs(lean) > 45.0 else 0.0
    sheet = BBox(0.0, 0.0, frame.width * scale, frame.height * scale)
    words = []
    for word in line.words:
        box = upright.box(word.bbox).intersect(sheet)
        if box is not None:
            words.append(
                Word(
                    text=word.text,
                    bbox=box,
                    size=word.size * scale,
                    angle=angle,
                    confidence=word.confidence,
                    way="ocr",
                )
            )
    return words
