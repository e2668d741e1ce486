"""From the pixels of a figure to its words: tick labels upright, on their side or aslant, titles, legends.

A figure stands upright while its labels may not, so every line is read in its own direction and the frame
stays as it is. Labels as short as one digit escape the detector: what looks like print, in line with words
that were found, is read as well. Pixels; angles in degrees clockwise.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from statistics import median_low
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.facts import Word
from docstruct.geometry import Affine, BBox
from docstruct.reading.marks.prints import INK_CONTRAST, STACKED, alone, bounds, box_around, short_labels
from docstruct.reading.marks.scripts import in_one_script
from docstruct.reading.ocr.models import REC_HEIGHT, Box, Glyphs, Picture, detect, recognise
from docstruct.reading.ocr.upright import corner_map, pixel_matrix
from docstruct.reading.ocr.words import split_words, text_ink

Mask = npt.NDArray[np.bool_]

DETECTOR_AREA = 560_000  # pixels: labels of figures are large, and half a page's resolution finds as many
LINE_SHAPE = 1.8  # a box so many times as long as broad has a direction
STEEP = 75.0  # degrees; steeper is on its side
LEVEL = 8.0  # degrees; less is the detector's
MIN_CONFIDENCE = 0.5  # of a line
SURE, LIKELY = 0.9, 0.8  # of what is not read a second time; of a label in line with others that was not detected
UPRIGHT_BONUS = 1.05  # a row of short labels lies on its side only if it reads better so
ALONE_BONUS = 1.5  # and a short label alone only if it reads far better so
MARK_SIGNS = set("oO0°•●○◦◯▲△■□◆◇★☆*+xX×-–—_|/\\.,:;'`´~^<>()[]Φφ中口日田十人")
STROKES = set("-–—_|/\\")
TICK_AFTER = re.compile(r"(?<=\d)[-–—_]+$")  # a tick that touches its number
BULLETS = "•·●○◦■□◆◇▲△→"  # markers of the chart that stand before a word
LEFT = 0.25  # share of the ink of a crop that is print, or all is taken for it
SIZES = 1.25  # sizes within this factor may be one
GIANT = 6.0  # of the usual size: a drawn thing that looks like a letter
AXIS = 0.8  # share of a column in ink: an axis beside the labels
NEXT = 3.0  # letters from a short label to the one next to it
INK_SHARE = 0.3  # of the ink, the part farthest from the paper, whose colour is the word's


class _Reading(NamedTuple):
    box: Box
    angle: float
    glyphs: Glyphs
    crop: Picture
    place: Affine  # crop -> picture


def read_words(picture: Picture) -> list[Word]:
    """The words of a figure in BGR, boxes in pixels, each with the colour of its ink."""
    boxes = [part for box in detect(picture, DETECTOR_AREA) for part in _unstacked(picture, box)]
    lines = [box for box in boxes if not _short(box)]
    short, missed = short_labels(picture, lines, [box for box in boxes if _short(box)])
    picture = alone(picture, [*short, *missed], boxes)
    words = [word for reading in _read(picture, [*lines, *short]) for word in _words(reading)]
    words += _missed(picture, missed, words)
    words = in_one_script(words)
    usual = median_low([word.size for word in words] or [0.0])
    words = [word for word in words if word.size <= GIANT * usual]
    return _even_sizes([word for word in words if not _is_mark(word, words)])


def _unstacked(picture: Picture, box: Box) -> list[Box]:
    """A box on its side that holds upright labels of a letter or two, one above the other, as these labels."""
    if box.length < LINE_SHAPE * box.breadth or abs(box.angle) <= STEEP:
        return [box]
    x0, y0, x1, y1 = (round(v) for v in bounds(box))
    crop = picture[max(0, y0) : y1, max(0, x0) : x1]
    if min(crop.shape[:2]) < 3:
        return [box]
    gray = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    paper = int(np.bincount(gray.ravel(), minlength=256).argmax())
    ink = cv2.absdiff(gray, paper) > INK_CONTRAST
    ink[:, ink.mean(axis=0) > AXIS] = False
    steps = np.diff(np.concatenate(([0], ink.any(axis=1).astype(np.int8), [0])))
    tops, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    high = float(np.median(ends - tops)) if len(tops) else 0.0
    even = len(tops) > 1 and float(np.ptp(ends - tops)) <= 0.3 * high
    if not even or float((tops[1:] - ends[:-1]).min()) < STACKED * high:
        return [box]
    columns = [np.flatnonzero(ink[a:b].any(axis=0)) for a, b in zip(tops, ends)]
    found = [BBox(x0 + c[0], y0 + a, x0 + c[-1] + 1, y0 + b) for c, a, b in zip(columns, tops.tolist(), ends.tolist())]
    return [box_around(part, high)._replace(angle=0.0) for part in found]


def _even_sizes(words: Sequence[Word]) -> list[Word]:
    """Words whose sizes differ by what is measured only get one size."""
    sizes: dict[int, float] = {}
    group: list[int] = []
    for n in [*sorted(range(len(words)), key=lambda n: words[n].size), -1]:
        if group and (n < 0 or words[n].size > SIZES * words[group[0]].size):
            sizes.update(dict.fromkeys(group, float(np.median([words[k].size for k in group]))))
            group = []
        group.append(n)
    return [word._replace(size=sizes[n]) for n, word in enumerate(words)]


# -- lines --------------------------------------------------------------------------------------------


def _read(picture: Picture, boxes: Sequence[Box]) -> list[_Reading]:
    best: dict[Box, list[_Reading]] = {}
    ways = dict.fromkeys((_squared(box), angle) for box in boxes for angle in _directions(box))
    for reading in _recognised(picture, list(ways)):
        best.setdefault(reading.box, []).append(reading)
    for reading in _recognised(picture, [(box, -90.0) for box in _doubtful(list(best.values()))]):
        best[reading.box].append(reading)
    groups = list(best.values())
    chosen = [_by_row(some, groups) if _short(some[0].box) else max(some, key=_sureness) for some in groups]
    return [r for r in map(_second_look(picture), chosen) if _sureness(r) >= MIN_CONFIDENCE and r.glyphs.text]


def _doubtful(groups: Sequence[list[_Reading]]) -> list[Box]:
    """Short labels that may lie on their side: a row that read surely so would beat how it reads upright."""
    doubtful: dict[Box, None] = {}
    for group in groups:
        row = _row(group[0].box, groups) if _short(group[0].box) else []
        alone = len(row) == 1 and not _beside(group[0].box, groups)
        if row and sum(_sureness(g[0]) for g in row) * (ALONE_BONUS if alone else UPRIGHT_BONUS) < len(row):
            doubtful.update(dict.fromkeys(g[0].box for g in row))
    return list(doubtful)


def _recognised(picture: Picture, ways: Sequence[tuple[Box, float]]) -> list[_Reading]:
    crops = [_crop(picture, box, angle) for box, angle in ways]
    glyphs = recognise([crop for crop, _ in crops])
    return [_Reading(*way, g._replace(text=_plain(g)), *crop) for way, g, crop in zip(ways, glyphs, crops)]


def _plain(glyphs: Glyphs) -> str:
    """Signs of the East stand for stains in a figure of Western print; three letters of it are print."""
    foreign = sum(unicodedata.category(c) == "Lo" and c != w for c, w in zip(glyphs.text, glyphs.western))
    return glyphs.text if foreign >= 3 else glyphs.western


def _short(box: Box) -> bool:
    return box.length < LINE_SHAPE * box.breadth


def _squared(box: Box) -> Box:
    """A short box has no lean of its own, nor has one that is nearly level or upright."""
    if not _short(box) and LEVEL < abs(box.angle) < STEEP:
        return box
    return box._replace(angle=0.0 if abs(box.angle) <= 45.0 else 90.0)


def _directions(box: Box) -> list[float]:
    if _short(box):
        return [0.0]
    if abs(box.angle) > STEEP:
        return [-90.0, 90.0]
    return [0.0 if abs(box.angle) < LEVEL else box.angle]


def _sureness(reading: _Reading) -> float:
    confidence = reading.glyphs.confidence
    return float(confidence.mean()) if len(confidence) else 0.0


def _by_row(some: list[_Reading], groups: Sequence[list[_Reading]]) -> _Reading:
    """A short label lies like the others of its row, as a whole surer upright or on their side."""
    row = _row(some[0].box, groups)
    if any(len(g) == 1 for g in row):  # upright beyond doubt
        return some[0]
    if len(row) == 1 and not _beside(some[0].box, groups):
        return some[0] if _sureness(some[0]) * ALONE_BONUS > _sureness(some[1]) else some[1]
    upright, aside = (sum(_sureness(g[i]) for g in row) for i in (0, 1))
    return some[0] if upright * UPRIGHT_BONUS >= aside else some[1]


def _row(box: Box, groups: Sequence[list[_Reading]]) -> list[list[_Reading]]:
    """The short labels level with one, itself among them."""
    return [g for g in groups if _short(g[0].box) and abs(g[0].box.cy - box.cy) < 0.5 * box.length]


def _beside(box: Box, groups: Sequence[list[_Reading]]) -> bool:
    """Whether a line on its side stands level with a box."""
    return any(
        abs(g[0].angle) > STEEP and abs(g[0].box.cy - box.cy) < g[0].box.length for g in groups if not _short(g[0].box)
    )


def _crop(picture: Picture, box: Box, angle: float, height: int = REC_HEIGHT) -> tuple[Picture, Affine]:
    """The upright picture of a line, enlarged to the height the recogniser wants, and the map back."""
    place, w, h = corner_map(box, angle)
    zoom = max(1.0, height / max(h, 1.0))
    place = Affine(1 / zoom, 0.0, 0.0, 1 / zoom).then(place)
    size = max(1, round(w * zoom)), max(1, round(h * zoom))
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(picture, pixel_matrix(place), size, flags=flags, borderMode=cv2.BORDER_REPLICATE), place


def _second_look(picture: Picture) -> Callable[[_Reading], _Reading]:
    """A reader of doubtful lines: once more with the frame drawn closer around the ink, the surer one wins."""

    def look(reading: _Reading) -> _Reading:
        if _sureness(reading) >= SURE:
            return reading
        ink = text_ink(reading.crop)
        rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        if not len(rows):
            return reading
        margin = 0.2 * (rows[-1] - rows[0] + 1)
        close = BBox(columns[0] - margin, rows[0] - margin, columns[-1] + 1 + margin, rows[-1] + 1 + margin)
        cx, cy = reading.place.point(close.cx, close.cy)
        zoom = math.hypot(reading.place.a, reading.place.b)
        across = abs(math.cos(math.radians(reading.angle - reading.box.angle))) < 0.5
        w, h = close.width * zoom, close.height * zoom
        box = reading.box._replace(cx=cx, cy=cy, length=h if across else w, breadth=w if across else h)
        again = _recognised(picture, [(box, reading.angle)])[0]
        return max(reading, again, key=_sureness)

    return look


# -- words --------------------------------------------------------------------------------------------


def _words(reading: _Reading) -> Iterable[Word]:
    """The words of a line, all of its height and size, which those of single words hide: some have no descender."""
    zoom = math.hypot(reading.place.a, reading.place.b)
    words = split_words(_cleared(reading.crop), reading.glyphs)
    if not words:
        return
    top, bottom = min(w.bbox.y0 for w in words), max(w.bbox.y1 for w in words)
    size = float(np.median([w.size for w in words]))
    for word in words:
        text = word.text.lstrip(BULLETS) if len(word.text) > 1 else word.text
        text = TICK_AFTER.sub("", text)
        if not text:
            continue
        yield Word(
            text=text,
            bbox=reading.place.box(BBox(word.bbox.x0, top, word.bbox.x1, bottom)),
            size=size * zoom,
            color=_ink_color(reading.crop, word.bbox),
            angle=reading.angle % 360.0,
            confidence=word.confidence,
            way="ocr",
        )


def _cleared(crop: Picture) -> Picture:
    """The crop without what reaches in from outside: the edge of a bar, an axis."""
    gray = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    dark = cv2.threshold(gray, 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)[1]
    ends = np.concatenate((dark[0], dark[-1]))
    ink = dark if float(ends.mean()) <= 0.5 else 1 - dark
    _, parts = cv2.connectedComponents(ink, connectivity=8)
    across = np.intersect1d(parts[0], parts[-1])  # letters may touch one edge of a tight crop
    edge = np.unique(np.concatenate((across, parts[:, 0], parts[:, -1])))
    outside = np.isin(parts, edge[edge > 0])
    if not outside.any() or float((ink[~outside] > 0).sum()) < LEFT * float(ink.sum()):
        return crop
    clear: Picture = crop.copy()
    clear[cv2.dilate(outside.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = np.median(crop[ink == 0], axis=0)
    return clear


def _ink_color(crop: Picture, box: BBox) -> int:
    x0, y0, x1, y1 = (round(v) for v in box)
    part = crop[max(0, y0) : max(y1, y0 + 1), max(0, x0) : max(x1, x0 + 1)].reshape(-1, 3).astype(np.float32)
    edge = np.concatenate((crop[0], crop[-1])).astype(np.float32)
    away = np.abs(part - np.median(edge, axis=0)).sum(axis=1)
    farthest = part[away >= np.quantile(away, 1.0 - INK_SHARE)]
    b, g, r = (round(float(v)) for v in np.median(farthest, axis=0))
    return r << 16 | g << 8 | b


def _far(a: int, b: int) -> float:
    return math.sqrt(sum(((a >> s & 255) - (b >> s & 255)) ** 2 for s in (0, 8, 16)))


def _is_mark(word: Word, words: Sequence[Word]) -> bool:
    """Whether what was read as one sign is a marker of the chart: in a colour that no word in line with it has."""
    if not (len(word.text) <= 2 and set(word.text) <= MARK_SIGNS):
        return False
    if set(word.text) <= STROKES:
        return True  # the end of a tick
    others = [w for w in words if w is not word and not set(w.text) <= MARK_SIGNS and _aligned(w.bbox, word.bbox)]
    return not any(_far(w.color, word.color) < 60 and _alike(w, word) for w in others)


def _alike(a: Word, b: Word) -> bool:
    return 0.6 < max(a.size, 1e-6) / max(b.size, 1e-6) < 1.7


def _aligned(a: BBox, b: BBox) -> bool:
    """Whether two boxes share a middle, a left or a right edge within a fraction of their height."""
    near = 0.35 * max(min(a.height, b.height), 1.0)
    return abs(a.cy - b.cy) < near or min(abs(a.cx - b.cx), abs(a.x0 - b.x0), abs(a.x1 - b.x1)) < near


# -- short labels -----------------------------------------------------------------------------------------


def _missed(picture: Picture, labels: Sequence[Box], words: Sequence[Word]) -> list[Word]:
    """Short labels in line with two numbers or single signs of their size, or two more such labels, read surely."""
    numbers = [w for w in words if (any(map(str.isdigit, w.text)) or len(w.text) == 1) and w.angle in (0.0, 270.0)]
    found = []
    for box in labels:
        around = [w for w in numbers if _in_line(w.bbox, bounds(box)) and 0.5 < _cap(w) / box.breadth < 1.7]
        alike = [o for o in labels if o is not box and _in_row(o, box) and 0.75 < o.breadth / box.breadth < 1.33]
        beside = any(_apart(w.bbox, bounds(box)) <= NEXT * box.breadth for w in around)
        if len(around) >= 2 or len(alike) >= 2 or beside:
            aside = sum(w.angle == 270.0 for w in around) * 2 > len(around)
            found.append((box, -90.0 if aside else 0.0))
    readings = [
        r for r in _recognised(picture, found) if _sureness(r) >= LIKELY and r.glyphs.text.strip("-.,%").isalnum()
    ]
    return [word for reading in readings for word in _words(reading)]


def _in_line(a: BBox, b: BBox) -> bool:
    """Whether two boxes are aligned, or stand on one line as letters with and without ascenders do."""
    return _aligned(a, b) or abs(a.y1 - b.y1) < 0.35 * max(min(a.height, b.height), 1.0)


def _apart(a: BBox, b: BBox) -> float:
    return max(a.x0 - b.x1, b.x0 - a.x1, a.y0 - b.y1, b.y0 - a.y1)


def _in_row(a: Box, b: Box) -> bool:
    near = 0.2 * min(a.breadth, b.breadth)
    return abs(a.cx - b.cx) < near or abs(a.cy - b.cy) < near


def _cap(word: Word) -> float:
    return word.bbox.width if word.angle == 270.0 else word.bbox.height
