"""Numbers to crops of text: ink on a square canvas, what it says, and which glyph lies where.

The dense answer ("slots") is what a small encoder learns from first: every patch is cut into upright cells
of 4 pixels, and a cell holds the character whose centre falls into it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from docstruct.model.training.atlas import Face
from docstruct.model.training.charset import DRAWN
from docstruct.model.training.wording import Wording

PATCH, CELL = 16, 4  # pixels
CELLS = PATCH // CELL
CLASSES = len(DRAWN) + 1  # 0: no character
_CLASS = {character: index for index, character in enumerate(DRAWN, start=1)}
_MARGIN, _CORNER = 2, 8
GLYPHS = "glyphs"  # the task of crops that serve the slots alone: nobody reads them out


@dataclass(frozen=True)
class Crop:
    """One labelled picture.

    Attributes:
        ink: ``(side, side)``, 0 for paper to 255.
        answer: what the decoder shall write.
        slots: ``(side / 16, side / 16, 4)`` classes of glyph centres; None where there is no such truth.
        task: what is asked, a name of `docstruct.model.prompts.TASKS`.
    """

    ink: NDArray[np.uint8]
    answer: str
    slots: NDArray[np.uint8] | None
    task: str = "text"


class Canvas:
    """Ink, and the slots under it."""

    def __init__(self, side: int) -> None:
        self.ink = np.zeros((side, side), np.uint8)
        self.slots = np.zeros((side // PATCH, side // PATCH, CELLS), np.uint8)

    def write(self, text: str, face: Face, x: float, y: int) -> str:
        """Set ``text`` from the pen at ``x`` under the line's top ``y``, as far as it fits; what was set."""
        side, middle = len(self.ink), y + int(0.6 * face.height)
        for count, character in enumerate(text):
            glyph = face.glyphs.get(character)
            if glyph is None:
                x += face.space
                continue
            height, width = glyph.bitmap.shape
            left, top = int(x) + glyph.left, y + glyph.top
            if left < 0 or left + width > side or top < 0 or top + height > side:
                return text[:count]
            place = self.ink[top : top + height, left : left + width]
            np.maximum(place, glyph.bitmap, out=place)
            self._mark(character, left + width // 2, middle)
            x += glyph.advance
        return text

    def _mark(self, character: str, x: int, y: int) -> None:
        column, row = x // CELL, min(y // PATCH, len(self.slots) - 1)
        cells = self.slots[row].reshape(-1)
        if not cells[column]:  # two centres in one cell: the first is told
            cells[column] = _CLASS[character]


def set_width(text: str, face: Face) -> float:
    """Pixels that ``text`` takes."""
    return sum(face.glyphs[c].advance if c in face.glyphs else face.space for c in text)


def packed(draw: random.Random, faces: Sequence[Face], wording: Wording, side: int) -> Crop:
    """Lines over the whole canvas, each in a face of its own: many glyphs for the encoder."""
    canvas, y = Canvas(side), draw.randint(0, 6)
    lines = []
    while True:
        face = draw.choice(faces)
        if y + face.height > side:
            break
        text = " ".join(wording.token(draw) for _ in range(side // 16))
        lines.append(canvas.write(known(text, face), face, draw.uniform(0, 4), y).strip())
        y += face.height + draw.randint(-1, 4)
    return Crop(canvas.ink, "\n".join(line for line in lines if line), canvas.slots, GLYPHS)


def text_lines(draw: random.Random, face: Face, wording: Wording, side: int, most: int = 2, longest: int = 14) -> Crop:
    """One to ``most`` lines in one face, in the corner of the canvas, where a crop that was trimmed stands."""
    count, pitch = draw.randint(1, most), face.height + draw.randint(-1, face.height // 3)
    fitting = min(count, (side - face.height - _CORNER) // pitch + 1)
    texts = [_line(draw, face, wording, side - 2 * _CORNER, longest) for _ in range(fitting)]
    canvas, x, y = Canvas(side), draw.uniform(_MARGIN, _CORNER), draw.randint(0, _CORNER)
    said = [canvas.write(text, face, x, y + row * pitch) for row, text in enumerate(texts)]
    return Crop(canvas.ink, "\n".join(line.strip() for line in said), canvas.slots)


def paragraph(draw: random.Random, face: Face, wording: Wording, side: int) -> Crop:
    """Running text over the width of the canvas, its lines broken where they are full."""
    room, pitch = side - 2 * _MARGIN, face.height + draw.randint(0, face.height // 3)
    lines = [""]
    while len(lines) * pitch < side - face.height:
        word = known(wording.token(draw), face)
        longer = f"{lines[-1]} {word}".strip()
        if set_width(longer, face) <= room:
            lines[-1] = longer
        elif set_width(word, face) <= room:
            lines.append(word)
    canvas, top = Canvas(side), draw.randint(0, max(0, side - pitch * len(lines)))
    said = [canvas.write(text, face, _MARGIN, top + row * pitch) for row, text in enumerate(lines)]
    return Crop(canvas.ink, "\n".join(line for line in said if line), canvas.slots)


def _line(draw: random.Random, face: Face, wording: Wording, room: float, longest: int) -> str:
    """A line that fits the room."""
    while True:
        text = known(wording.line(draw, longest), face)
        if text and set_width(text, face) <= room:
            return text
        longest = max(1, longest - 2)


def known(text: str, face: Face) -> str:
    """Without the characters that the face lacks."""
    return "".join(c for c in text if c == " " or c in face.glyphs).strip()
