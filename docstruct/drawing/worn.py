"""A picture of a drawing as a program has it → as it gets around, or as a hand would have drawn it.

What gets around was enlarged or shrunken, softened, or kept as a JPEG. A hand draws lines that sway and that thin
out, with a pen of its own breadth, on paper that is lit from one side.
"""

from __future__ import annotations

import io
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]

ZOOM = (0.7, 1.8)
QUALITY = (55, 95)  # of a JPEG
SWAY = (0.004, 0.012)  # of the longer side; so far a hand strays
PIECE = (0.03, 0.09)  # of the longer side; over which it strays one way
HAND_SIDE = (1400, 2600)  # pixels; longer side of a photo
PEN = (2, 6)  # pixels
INK, PAPER, SHADE, GRAIN = (20, 90), (190, 240), (0, 60), (2, 7)  # of 255
TURN = 2.0  # degrees


def worn(picture: Image.Image, random: Random) -> Image.Image:
    """The picture in another size, softer, or as a JPEG; a third as it is."""
    if random.random() < 0.34:
        return picture
    if random.random() < 0.6:
        zoom = random.uniform(*ZOOM)
        size = round(picture.width * zoom), round(picture.height * zoom)
        picture = picture.resize(size, random.choice((Image.Resampling.BILINEAR, Image.Resampling.BICUBIC)))
    if random.random() < 0.3:
        soft = cv2.GaussianBlur(np.asarray(picture), (0, 0), random.uniform(0.3, 0.7))
        picture = Image.fromarray(np.asarray(soft, np.uint8))
    if random.random() < 0.4:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=random.randint(*QUALITY))
        picture = Image.open(out).convert("RGB")
    return picture


def by_hand(picture: Image.Image, random: Random) -> Image.Image:
    """The lines of the picture as a hand draws them, and a photo of that."""
    zoom = random.randint(*HAND_SIDE) / max(picture.size)
    size = round(picture.width * zoom), round(picture.height * zoom)
    gray = cv2.copyMakeBorder(
        np.asarray(picture.convert("L").resize(size, Image.Resampling.BICUBIC)), 40, 40, 40, 40,
        cv2.BORDER_CONSTANT, value=255,
    )  # fmt: skip
    noise = np.random.default_rng(random.randrange(1 << 30))
    swayed = _swayed(np.asarray(gray, np.float32), random, noise)
    thick = np.where(swayed < 140, 0, 255).astype(np.uint8)
    pen = random.randint(*PEN)
    thick = np.asarray(cv2.erode(thick, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (pen, pen))), np.uint8)
    return _photo(cv2.GaussianBlur(thick, (0, 0), 1.0).astype(np.float32) / 255, random, noise)


def _swayed(gray: Floats, random: Random, noise: np.random.Generator) -> Floats:
    """Moved about smoothly, and turned a little."""
    height, width = gray.shape
    side = max(height, width)
    reach, piece = random.uniform(*SWAY) * side, random.uniform(*PIECE) * side
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    coarse = max(2, round(height / piece)), max(2, round(width / piece))
    by_x, by_y = (
        cv2.resize(noise.normal(0.0, reach / 2, coarse).astype(np.float32), (width, height),
                   interpolation=cv2.INTER_CUBIC)
        for _ in range(2)
    )  # fmt: skip
    moved = cv2.remap(gray, columns + by_x, rows + by_y, cv2.INTER_LINEAR, borderValue=255)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), random.uniform(-TURN, TURN), 1.0)
    return np.asarray(cv2.warpAffine(moved, turn, (width, height), borderValue=255), np.float32)


def _photo(light: Floats, random: Random, noise: np.random.Generator) -> Image.Image:
    """Ink (0) on paper (1) as a camera sees it."""
    height, width = light.shape
    ink, paper, shade = (random.uniform(*some) for some in (INK, PAPER, SHADE))
    lit = paper - shade * np.linspace(0, 1, width, dtype=np.float32)[None, :] * random.choice((0, 1))
    gray = ink + (lit - ink) * light + noise.normal(0.0, random.uniform(*GRAIN), (height, width))
    return Image.fromarray(np.clip(gray, 0, 255).astype(np.uint8)).convert("RGB")
