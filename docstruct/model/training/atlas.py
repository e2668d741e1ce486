"""Fonts to an atlas: every character of every face at every size as a small bitmap, made once and kept in a file.

The file is what travels to a machine without fonts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from docstruct.model.training import fonts
from docstruct.model.training.charset import DRAWN

SIZES = (12, 14, 16, 18, 20, 23, 26)  # pixels per em
_SPACE = len(DRAWN)  # the advance of a space stands behind those of the characters


@dataclass(frozen=True)
class Glyph:
    """One character of one face.

    Attributes:
        bitmap: ink, 0 to 255, ``(height, width)``.
        left: from the pen to the bitmap, pixels.
        top: from the top of the line to the bitmap.
        advance: to the next pen.
    """

    bitmap: NDArray[np.uint8]
    left: int
    top: int
    advance: float


@dataclass(frozen=True)
class Face:
    """A font at a size.

    Attributes:
        glyphs: by character; what the font lacks is absent.
        space: advance of a space.
        height: ascent and descent together.
    """

    glyphs: dict[str, Glyph]
    space: float
    height: int


@dataclass(frozen=True)
class Atlas:
    """Faces, one after the other: font by font, sizes within."""

    faces: tuple[Face, ...]

    @classmethod
    def draw(cls, files: Sequence[Path], sizes: Sequence[int] = SIZES, characters: str = DRAWN) -> Atlas:
        """Draw the characters with FreeType, without layout."""
        return cls(tuple(_face(file, size, characters) for file in files for size in sizes))

    def save(self, path: Path) -> None:
        """Into one compressed file: all bitmaps in a row, and a table of where each lies."""
        rows, ink = [], []
        for number, face in enumerate(self.faces):
            rows.append((number, _SPACE, 0, 0, 0, face.height, round(face.space * 64)))
            for character, glyph in face.glyphs.items():
                height, width = glyph.bitmap.shape
                place = (height, width, glyph.left, glyph.top, round(glyph.advance * 64))
                rows.append((number, DRAWN.index(character), *place))
                ink.append(glyph.bitmap.ravel())
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, table=np.array(rows, np.int32), ink=np.concatenate(ink))

    @classmethod
    def read(cls, path: Path) -> Atlas:
        """The atlas that `save` wrote."""
        with np.load(path) as stored:
            table, ink = stored["table"], stored["ink"]
        faces: list[Face] = []
        at = 0
        for _, index, height, width, left, top, advance in table.tolist():
            if index == _SPACE:
                faces.append(Face({}, advance / 64, top))
                continue
            bitmap = ink[at : at + height * width].reshape(height, width)
            at += height * width
            faces[-1].glyphs[DRAWN[index]] = Glyph(bitmap, left, top, advance / 64)
        return cls(tuple(faces))


def cached(path: Path, stems: str, sizes: Sequence[int] = SIZES) -> Atlas:
    """The atlas at ``path``; drawn first from a table of `docstruct.model.training.fonts` where there is none."""
    if not path.is_file():
        Atlas.draw(fonts.files(stems), sizes).save(path)
    return Atlas.read(path)


def _face(file: Path, size: int, characters: str) -> Face:
    font = ImageFont.truetype(str(file), size, layout_engine=ImageFont.Layout.BASIC)
    ascent, descent = font.getmetrics()
    missing = _ink(font, "\uffff")
    glyphs = {}
    for character in characters:
        bitmap, left, top = _ink(font, character)
        same = bitmap.shape == missing[0].shape and bool((bitmap == missing[0]).all())
        if bitmap.size and not same:
            glyphs[character] = Glyph(bitmap, left, top, font.getlength(character))
    return Face(glyphs, font.getlength(" "), ascent + descent)


def _ink(font: ImageFont.FreeTypeFont, character: str) -> tuple[NDArray[np.uint8], int, int]:
    left, top, right, bottom = (int(edge) for edge in font.getbbox(character))
    canvas = Image.new("L", (max(1, right - left), max(1, bottom - top)))
    ImageDraw.Draw(canvas).text((-left, -top), character, fill=255, font=font)
    ink = np.array(canvas)
    return (ink, left, top) if ink.any() else (np.zeros((0, 0), np.uint8), left, top)
