"""A page image to the views that the encoder sees, and every view's map back to the image.

RGB, 8 bits, upright (the reader has turned and flattened it) to float32 from -1 to 1, by Pillow's bicubic
filter, padded with grey 127. The mode decides how many views there are and at which size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from docstruct.errors import UsageError
from docstruct.geometry import Affine
from docstruct.model.encoder import PagePixels

STRIDE = 64  # pixels per token in either direction
MAX_TILES = 9  # the published limit; serving engines often set 6
_PAD = (127, 127, 127)
_TILED_ABOVE = 640  # pixels, whatever the size of the tiles
_STRETCHED_UP_TO = 640  # smaller untiled views give up the aspect for pixels

Size = tuple[int, int]  # width, height


@dataclass(frozen=True)
class Mode:
    """A resolution that the network was trained at.

    Attributes:
        name: as published, in lower case.
        side: pixels of the view of the whole page.
        tile: pixels of a tile, 0 for none.
    """

    name: str
    side: int
    tile: int = 0

    @property
    def stretched(self) -> bool:
        """Whether the whole page is stretched to a square; else it is padded."""
        return not self.tile and self.side <= _STRETCHED_UP_TO

    def grid(self, size: Size, max_tiles: int = MAX_TILES) -> Size:
        """Columns and rows of tiles for an image of ``size`` pixels; (0, 0) for none."""
        if not self.tile or max(size) <= _TILED_ABOVE:
            return 0, 0
        return choose_grid(size, max_tiles)

    def tokens(self, size: Size, max_tiles: int = MAX_TILES) -> int:
        """Placeholders that the decoder reads: the grids, a line end per row, one separator."""
        columns, rows = self.grid(size, max_tiles)
        local, overall = self.tile // STRIDE, self.side // STRIDE
        return (columns * local + 1) * rows * local + (overall + 1) * overall + 1

    def valid_tokens(self, size: Size, max_tiles: int = MAX_TILES) -> int:
        """Tokens that show page and not padding, as the published code counts them.

        The divisor of the compression ratio. Line ends and the separator do not count.
        """
        columns, rows = self.grid(size, max_tiles)
        covered = 1.0 if self.stretched else 1 - (max(size) - min(size)) / max(size)
        return int((self.side // STRIDE) ** 2 * covered) + (self.tile // STRIDE) ** 2 * columns * rows


MODES: Mapping[str, Mode] = {
    mode.name: mode
    for mode in (
        Mode("crop", 128),  # of the small networks that are trained here
        Mode("tiny", 512),
        Mode("small", 640),
        Mode("base", 1024),
        Mode("large", 1280),
        Mode("gundam", 1024, tile=640),
        Mode("gundam-m", 1280, tile=1024),  # the public weights were not trained for it
    )
}


def mode_named(name: str) -> Mode:
    """The mode called so, in any case.

    Raises:
        UsageError: no mode is called so.
    """
    mode = MODES.get(name.lower())
    if mode is None:
        raise UsageError(f"no mode is called {name!r}", remedy=f"one of {', '.join(MODES)}")
    return mode


# Columns and rows in the order that the published code tries them: the order of a set of tuples, sorted
# by their number. It decides between grids that fit an image equally well.
GRIDS: tuple[Size, ...] = (
    *((1, 2), (2, 1), (3, 1), (1, 3), (2, 2), (4, 1), (1, 4), (5, 1), (1, 5), (1, 6), (6, 1)),
    *((3, 2), (2, 3), (7, 1), (1, 7), (4, 2), (2, 4), (1, 8), (8, 1), (1, 9), (3, 3), (9, 1)),
)


def choose_grid(size: Size, max_tiles: int = MAX_TILES) -> Size:
    """The grid of 2 to ``max_tiles`` tiles whose shape is nearest the image's.

    InternVL's rule (arXiv 2404.16821); of equally near grids the larger, if the image has half its pixels.
    """
    width, height = size
    best, nearest = (1, 1), float("inf")
    for columns, rows in GRIDS:
        if columns * rows > max_tiles:
            continue
        distance = abs(width / height - columns / rows)
        if distance < nearest:
            best, nearest = (columns, rows), distance
        elif distance == nearest and width * height > 0.5 * 640 * 640 * columns * rows:
            best = (columns, rows)
    return best


@dataclass(frozen=True)
class View:
    """One square that the encoder sees.

    Attributes:
        side: pixels.
        to_image: from its pixels to the image's.
    """

    side: int
    to_image: Affine


@dataclass(frozen=True)
class PreparedPage:
    """A page ready for the encoder.

    Attributes:
        pixels: the views' pixels.
        views: their geometry, tiles first and the whole page last, as in ``pixels.views``.
        mode: how it was prepared.
        size: of the image, in pixels.
        tokens: placeholders it needs in the prompt.
        valid_tokens: those of them that show page.
    """

    pixels: PagePixels
    views: tuple[View, ...]
    mode: Mode
    size: Size
    tokens: int
    valid_tokens: int


def prepare(image: Image.Image, mode: Mode, max_tiles: int = MAX_TILES) -> PreparedPage:
    """Cut and scale an image for ``mode``.

    Raises:
        UsageError: the image is not RGB.
    """
    if image.mode != "RGB":
        raise UsageError(f"the network reads RGB images, not {image.mode}", remedy="convert it first")
    columns, rows = mode.grid(image.size, max_tiles)
    tiles = list(_tiles(image, mode.tile, columns, rows))
    canvas, whole = _whole(image, mode)
    stacked = torch.stack([to_tensor(tile) for tile, _ in tiles]) if tiles else None
    return PreparedPage(
        pixels=PagePixels(to_tensor(canvas), stacked, columns),
        views=(*(view for _, view in tiles), whole),
        mode=mode,
        size=image.size,
        tokens=mode.tokens(image.size, max_tiles),
        valid_tokens=mode.valid_tokens(image.size, max_tiles),
    )


def to_tensor(image: Image.Image) -> Tensor:
    """RGB to ``(3, height, width)``, ``(x / 255 - 0.5) / 0.5``."""
    pixels = torch.from_numpy(np.array(image)).permute(2, 0, 1).contiguous().float()
    return pixels.div_(255).sub_(0.5).div_(0.5)


def _whole(image: Image.Image, mode: Mode) -> tuple[Image.Image, View]:
    """The page on a square: stretched, or scaled to fit and centred on grey."""
    side = mode.side
    width, height = (side, side) if mode.stretched else _fitted(image.size, side)
    left, top = round((side - width) * 0.5), round((side - height) * 0.5)  # half to even, as Pillow pads
    canvas = Image.new("RGB", (side, side), _PAD)
    canvas.paste(image.resize((width, height), Image.Resampling.BICUBIC), (left, top))
    return canvas, View(side, _back(image.size, (width, height), left, top))


def _fitted(size: Size, side: int) -> Size:
    width, height = size
    if width > height:
        return side, max(1, round(height / width * side))
    return max(1, round(width / height * side)), side


def _tiles(image: Image.Image, tile: int, columns: int, rows: int) -> Iterator[tuple[Image.Image, View]]:
    """The page stretched over the whole grid and cut, row by row."""
    if not columns:
        return
    scaled = (columns * tile, rows * tile)
    mosaic = image.resize(scaled, Image.Resampling.BICUBIC)
    for top in range(0, scaled[1], tile):
        for left in range(0, scaled[0], tile):
            crop = mosaic.crop((left, top, left + tile, top + tile))
            yield crop, View(tile, _back(image.size, scaled, -left, -top))


def _back(size: Size, scaled: Size, left: int, top: int) -> Affine:
    """From a canvas, on which the image lies ``scaled`` with its corner at (left, top), to image pixels."""
    x, y = size[0] / scaled[0], size[1] / scaled[1]
    return Affine(a=x, d=y, e=-left * x, f=-top * y)
