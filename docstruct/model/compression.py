"""Optical compression: how much of a page's text a checkpoint reads back, by text tokens per vision token.

The paper's protocol (arXiv 2510.18234, table 2: precision over the ratio, prompt "Free OCR.") on pages that are
drawn here: a square page filled with words, in a size that the amount of text decides, read at every mode.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import numpy as np
from PIL import Image
from rapidfuzz.distance import Levenshtein

from docstruct.model.preprocess import MODES, Mode
from docstruct.model.reader import Job, Reader
from docstruct.model.training.atlas import Atlas, Face
from docstruct.model.training.crops import Canvas, known, set_width
from docstruct.model.training.wording import Wording

RATIOS = (0.5, 1.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 16.0, 20.0)
CHARACTERS_PER_TOKEN = 2.35  # of such words, in the published vocabulary: tokens mean the same for every checkpoint
_SEED = 1 << 41

# Table 2 of the paper: (ratio, precision in percent) at 64 and at 100 vision tokens.
PAPER = {
    64: ((10.5, 96.5), (11.8, 93.8), (13.2, 83.8), (15.1, 85.9), (16.5, 79.3), (17.7, 76.4), (19.7, 59.1)),
    100: ((6.7, 98.5), (7.5, 97.3), (8.5, 96.8), (9.7, 96.8), (10.6, 91.5), (11.3, 89.8), (12.6, 87.1)),
}


@dataclass(frozen=True)
class Point:
    """Pages of one amount of text at one mode.

    Attributes:
        mode: its name.
        vision_tokens: that show page.
        ratio: text tokens, of the published vocabulary, per vision token.
        precision: mean over the pages of 1 - edits / the longer text's length, in percent.
        pages: how many.
    """

    mode: str
    vision_tokens: int
    ratio: float
    precision: float
    pages: int


def modes_of(image_side: int) -> tuple[Mode, ...]:
    """The modes that a network trained on views of ``image_side`` pixels is asked at."""
    names = ("tiny", "small", "base", "large") if image_side > MODES["crop"].side else ("crop",)
    return tuple(MODES[name] for name in names)


def compression(reader: Reader, atlas: Atlas, pages: int = 20, ratios: Sequence[float] = RATIOS) -> Iterator[Point]:
    """The points of a checkpoint: every mode of its size at every ratio."""
    wording = Wording(held=True)
    for mode in modes_of(reader.generator.model.config.sam.image_side):
        valid = mode.valid_tokens((mode.side, mode.side))
        for ratio in ratios:
            length = max(1, round(ratio * valid * CHARACTERS_PER_TOKEN))
            drawn = [draw_page(_SEED + number, atlas.faces, wording, length) for number in range(pages)]
            most = min(2 * length + 16, reader.generator.cache.capacity - mode.tokens((mode.side, mode.side)) - 8)
            jobs = [Job(image, "text", budget=mode.name, max_tokens=most) for image, _ in drawn]
            read = sorted(reader.read(jobs), key=lambda reading: reading.number)
            scores = [precision(truth, reading.output) for (_, truth), reading in zip(drawn, read)]
            found = mean(len(truth) for _, truth in drawn) / CHARACTERS_PER_TOKEN / valid
            yield Point(mode.name, valid, round(found, 2), round(100 * mean(scores), 1), pages)


def precision(truth: str, read: str) -> float:
    """1 - edit distance / length of the longer; runs of white space count as one space."""
    return float(Levenshtein.normalized_similarity(" ".join(truth.split()), " ".join(read.split())))


def draw_page(seed: int, faces: Sequence[Face], wording: Wording, length: int) -> tuple[Image.Image, str]:
    """A square page filled with about ``length`` characters, and its text."""
    draw = random.Random(seed)
    face = draw.choice(faces)
    words = [known(wording.token(draw), face)[:length]]
    while sum(map(len, words)) + len(words) - 1 < length:
        words.append(known(wording.token(draw), face))
    words = [word for word in words if word]
    area = set_width(" ".join(words), face) * (face.height + 2)
    side = max(32, math.ceil(1.05 * math.sqrt(area)) + 8)
    while (lines := _set(words, face, side)) is None:
        side = math.ceil(1.05 * side)
    canvas = Canvas(-(-side // 16) * 16)
    for row, line in enumerate(lines):
        canvas.write(line, face, 4.0, 4 + row * (face.height + 2))
    page = Image.fromarray(np.asarray(255 - canvas.ink)).convert("RGB")
    return page, "\n".join(lines)


def _set(words: Sequence[str], face: Face, side: int) -> list[str] | None:
    """The words in lines on a page of this side, or None where they do not fit."""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if set_width(longer, face) <= side - 8:
            lines[-1] = longer
        elif set_width(word, face) <= side - 8:
            lines.append(word)
        else:
            return None
    return lines if len(lines) * (face.height + 2) <= side - 8 else None


def plot(points: Sequence[Point], picture: Path, name: str) -> None:
    """The points of a checkpoint as curves, the paper's beside them, as a PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.subplots()
    for mode in dict.fromkeys(point.mode for point in points):
        own = [(point.ratio, point.precision) for point in points if point.mode == mode]
        axes.plot(*zip(*own), marker="o", label=f"{name}, {mode}")
    for (tokens, published), line in zip(PAPER.items(), ("--", ":"), strict=True):
        axes.plot(*zip(*published), linestyle=line, color="grey", marker=".", label=f"paper, {tokens} vision tokens")
    axes.set(xlabel="text tokens per vision token", ylabel="precision, %", ylim=(0, 101))
    axes.legend()
    figure.savefig(picture, dpi=110)
