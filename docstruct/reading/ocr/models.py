"""The three networks inside the RapidOCR wheel: where text stands, what a line says, which way it faces.

Pictures are ``(H, W, 3)`` uint8 arrays in BGR, the order the networks were trained with; places are pixels.
The networks are PP-OCR (Du et al., arXiv:2009.09941): a detector with differentiable binarization
(Liao et al., arXiv:1911.08947) and a recogniser decoded with CTC. They are run by onnxruntime directly: files
of the installed wheel, nothing is ever fetched.
"""

from __future__ import annotations

import importlib.util
import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from docstruct.errors import EngineError
from docstruct.reading.ocr.weights import without_vanishing

Picture = npt.NDArray[np.uint8]  # (H, W, 3), BGR
Floats = npt.NDArray[np.float32]

MOST_THREADS = 2  # more cores than there are to spare slow a network down badly

DET, REC, CLS = "det", "rec", "cls"  # as their files are called

# Detector
DET_STEP = 32  # the network halves its input five times
DET_AREA = 1_160_000  # pixels given to the detector: an A4 page with a long side of 1280
DET_ENLARGE = 1.5  # small pictures are enlarged, at most so much
DET_MARK = 0.3  # a pixel of the probability map belongs to text above this
DET_BOX = 0.5  # mean probability that a box needs
DET_GROW = 1.6  # the network sees shrunken text; grow a box by area * this / circumference
DET_MIN_SIDE = 3  # pixels of the probability map
DET_MAX_BOXES = 3000

# Recogniser
REC_HEIGHT = 48
REC_MIN_WIDTH = 160  # the network learned with empty columns after the text; a line so long needs none
REC_STEP = 8  # columns that become one time step

FULL_WIDTH = range(0xFF01, 0xFF5F)  # ASCII from "!" to "~", as wide as an ideograph
NARROW = {code: code - 0xFEE0 for code in FULL_WIDTH}
WESTERN = (  # code points, both ends included
    (0x0021, 0x017F),  # Latin with the accents of Europe
    (0x0218, 0x021B),  # Romanian
    (0x0370, 0x03FF),  # Greek
    (0x1E00, 0x1EFF),  # more accents
    (0x2010, 0x205F),  # dashes, quotes, dots
    (0x2070, 0x209F),  # raised and lowered digits
    (0x20A0, 0x20CF),  # currencies
    (0x2100, 0x214F),  # number sign, trade mark
    (0x2190, 0x2193),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x25A0, 0x25FF),  # boxes and bullets
    (0x2605, 0x2606),  # stars
    (0x260E, 0x2612),  # telephone, check boxes
    (0x2709, 0x2709),  # envelope
    (0x2713, 0x2718),  # check marks
    (FULL_WIDTH[0], FULL_WIDTH[-1]),
)
BLANK = 0  # the class of CTC for no character

CLS_SHAPE = (48, 192)


class Box(NamedTuple):
    """A rectangle in any direction: middle, unit vector of its long side, extents along and across."""

    cx: float
    cy: float
    angle: float  # of the long side, degrees clockwise, in (-90, 90]
    length: float
    breadth: float
    score: float  # mean probability that its pixels are text


class Glyphs(NamedTuple):
    """The characters of a line as the recogniser saw them, without spaces."""

    text: str
    western: str  # the same, the likeliest western character in place of each other one
    at: Floats  # (n,) middle of each character, in units of the height of the crop
    confidence: Floats  # (n,) 0 to 1
    space: Floats  # (n,) probability of a space before each character


def threads() -> int:
    """Threads to compute with: as many as there are cores for this process, at most `MOST_THREADS`."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST_THREADS, cores)


@cache
def _session(role: str) -> Any:  # an onnxruntime.InferenceSession
    import onnxruntime

    spec = importlib.util.find_spec("rapidocr")
    folder = Path(spec.origin).parent / "models" if spec and spec.origin else Path()
    found = sorted(folder.glob(f"*_{role}_*.onnx"))
    if not found:
        raise EngineError(f"no {role} network in {folder}", remedy="pip install --force-reinstall rapidocr")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1 if role == REC else threads()  # lines are read side by side instead
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # leave idle cores to others
    options.log_severity_level = 4
    options.enable_mem_pattern = False  # pages differ in size: a plan for each would only pile up
    network = without_vanishing(found[-1].read_bytes())
    return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])


def _run(role: str, batch: Floats) -> Floats:
    session = _session(role)
    (out,) = session.run(None, {session.get_inputs()[0].name: batch})
    return np.asarray(out, dtype=np.float32)


def _planes(picture: Picture) -> Floats:
    """(H, W, 3) bytes as (3, H, W) in -1 to 1."""
    planes: Floats = picture.transpose(2, 0, 1).astype(np.float32) / np.float32(127.5) - np.float32(1)
    return planes


# -- where text stands --------------------------------------------------------------------------------


def detect(picture: Picture, area: float = DET_AREA) -> list[Box]:
    """The lines of text in a picture, in no particular order."""
    height, width = picture.shape[:2]
    scale = min(DET_ENLARGE, math.sqrt(area / (height * width)))
    w, h = (max(DET_STEP, round(side * scale / DET_STEP) * DET_STEP) for side in (width, height))
    small = cv2.resize(picture, (w, h), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    marks = _run(DET, _planes(small)[None])[0, 0]  # (h, w) probability of text
    mask = cv2.dilate((marks > DET_MARK).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    boxes = [_box(contour, marks, width / w, height / h) for contour in contours[:DET_MAX_BOXES]]
    return [box for box in boxes if box is not None]


def _box(contour: npt.NDArray[np.int32], marks: Floats, sx: float, sy: float) -> Box | None:
    """The grown rectangle around one blob of the probability map, None where it is too small or too faint."""
    rect = cv2.minAreaRect(contour)
    if min(rect[1]) < DET_MIN_SIDE:
        return None
    corners = cv2.boxPoints(rect)
    score = _mean_inside(marks, corners)
    if score < DET_BOX:
        return None
    a, b = rect[1]
    grow = 2 * a * b * DET_GROW / (2 * (a + b))
    corners = cv2.boxPoints((rect[0], (a + grow, b + grow), rect[2])) * (sx, sy)
    return box_of(corners, score)


def box_of(corners: npt.NDArray[np.floating], score: float = 1.0) -> Box:
    """The rectangle with four corners (4, 2) given in order around it."""
    first, second = corners[1] - corners[0], corners[2] - corners[1]
    along, across = (first, second) if np.hypot(*first) >= np.hypot(*second) else (second, first)
    angle = math.degrees(math.atan2(along[1], along[0]))
    angle = (angle + 90.0) % 180.0 - 90.0
    cx, cy = corners.mean(axis=0)
    return Box(float(cx), float(cy), angle, float(np.hypot(*along)), float(np.hypot(*across)), score)


def _mean_inside(marks: Floats, corners: Floats) -> float:
    h, w = marks.shape
    x0, y0 = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, (w - 1, h - 1))
    x1, y1 = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, (w - 1, h - 1))
    inside = np.zeros((y1 - y0 + 1, x1 - x0 + 1), np.uint8)
    cv2.fillPoly(inside, [(corners - (x0, y0)).astype(np.int32)], 1)
    return float(cv2.mean(marks[y0 : y1 + 1, x0 : x1 + 1], inside)[0])


# -- what a line says ---------------------------------------------------------------------------------


def recognise(crops: Sequence[Picture]) -> list[Glyphs]:
    """The characters of each upright line crop, whatever the others are.

    Each goes through the network by itself: together they would all be as wide as the widest, and a batch is no
    faster than its lines one by one, which stay in the processor's cache.
    """
    if crops:
        _western()  # loads the network here, not in each thread
    with ThreadPoolExecutor(threads()) as pool:
        return list(pool.map(_recognise_one, crops))


def _recognise_one(crop: Picture) -> Glyphs:
    w = max(1, math.ceil(REC_HEIGHT * crop.shape[1] / crop.shape[0]))
    width = math.ceil(max(w, REC_MIN_WIDTH) / REC_STEP) * REC_STEP
    batch = np.zeros((1, 3, REC_HEIGHT, width), np.float32)
    flags = cv2.INTER_AREA if crop.shape[0] > REC_HEIGHT else cv2.INTER_LINEAR
    batch[0, :, :, :w] = _planes(cv2.resize(crop, (w, REC_HEIGHT), interpolation=flags))
    probabilities = _run(REC, batch)[0]  # (steps, characters)
    return _decode(probabilities, width / len(probabilities) / REC_HEIGHT)


def _decode(probabilities: Floats, step: float) -> Glyphs:  # step: in heights of the crop
    """Greedy CTC: the best class of each step, repeats, blanks and spaces dropped."""
    best = probabilities.argmax(axis=1)
    first = best != np.concatenate(([-1], best[:-1]))
    kept = np.flatnonzero(first & (best != BLANK) & (best != len(_characters()) - 1))
    text = "".join(_characters()[i] for i in best[kept])
    western = text if text.isascii() else _western_text(probabilities[kept], best[kept])
    at = ((kept + 0.5) * step).astype(np.float32)
    spaces = probabilities[:, -1]  # the space is the last class
    space = [spaces[a : b + 1].max() for a, b in pairwise((0, *kept))]
    return Glyphs(text, western, at, probabilities[kept, best[kept]], np.array(space, np.float32))


def _western_text(probabilities: Floats, best: npt.NDArray[np.intp]) -> str:
    """The text with the likeliest western character where another kind was read; as long as the text."""
    characters, western = _characters(), _western()
    likeliest = np.where(western, probabilities, np.float32(0)).argmax(axis=1)
    chosen = (characters[i] if western[i] else characters[k] for i, k in zip(best, likeliest))
    return "".join(chosen).translate(NARROW)


@cache
def _characters() -> list[str]:
    listed = _session(REC).get_modelmeta().custom_metadata_map["character"].splitlines()
    return ["", *listed, " "]


@cache
def _western() -> npt.NDArray[np.bool_]:
    """Which classes are characters of western documents, or full-width forms of such."""
    codes = [ord(c[0]) if c.strip() else 0 for c in _characters()]
    return np.array([any(lo <= code <= hi for lo, hi in WESTERN) for code in codes])


# -- which way it faces -------------------------------------------------------------------------------


def upside_down(crops: Sequence[Picture]) -> Floats:
    """Probability for each line crop that it stands on its head, shape (n,)."""
    height, width = CLS_SHAPE
    batch = np.zeros((len(crops), 3, height, width), np.float32)
    for row, crop in zip(batch, crops):
        # A long line would be squeezed beyond reading: its beginning tells as much.
        part = crop[:, : crop.shape[0] * 2 * width // height]
        w = min(width, math.ceil(height * part.shape[1] / part.shape[0]))
        row[:, :, :w] = _planes(cv2.resize(part, (w, height), interpolation=cv2.INTER_AREA))
    return _run(CLS, batch)[:, 1]
