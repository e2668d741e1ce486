"""What a check is, and the pictures that checks are made on: drawn in integers, alike on every machine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from docstruct.model.encoder import PagePixels

TOLERANCE = 1e-5  # relative, float32; two orders of summing differ by less than 1e-6


@dataclass(frozen=True)
class Check:
    """One comparison: it holds when the error is within the tolerance."""

    name: str
    error: float
    tolerance: float

    @property
    def ok(self) -> bool:
        """Whether it holds; not-a-number does not."""
        return self.error <= self.tolerance


def relative_error(got: Tensor, want: Tensor) -> float:
    """Largest difference over the largest wanted value; infinite where shapes differ."""
    if got.shape != want.shape:
        return float("inf")
    return float((got - want).abs().max() / want.abs().max())


@lru_cache(maxsize=2)  # the largest has 26 million values, and every mode asks for it
def synthetic_image(width: int, height: int, variant: int = 0) -> NDArray[np.uint8]:
    """The reference's test picture ``(height, width, 3)``: integer arithmetic, alike on every machine."""
    x = np.arange(width, dtype=np.int32)[None, :, None]
    y = np.arange(height, dtype=np.int32)[:, None, None]
    channel = np.arange(3, dtype=np.int32)[None, None, :]
    base = 255 * x // max(width - 1, 1) + 128 * y // max(height - 1, 1) + 40 * channel + 17 * variant
    triangle = np.abs(base % 510 - 255)
    dark = ((x // 24) * 7 + (y // 18) * 13 + (x // 24) * (y // 18)) % 5 == 0
    image: NDArray[np.uint8] = np.where(dark, 2 * triangle // 5, triangle).astype(np.uint8)
    return image


def synthetic_pixels(side: int, variant: int = 0) -> Tensor:
    """The same as the network takes it, ``(3, side, side)`` from -1 to 1."""
    image = torch.from_numpy(synthetic_image(side, side, variant)).float()
    return ((image / 255 - 0.5) / 0.5).permute(2, 0, 1)


def synthetic_page(overview: int, tile: int = 0, grid: tuple[int, int] = (0, 0)) -> PagePixels:
    """The page of a golden sequence: tiles are variants 1 to n, row-major."""
    columns, rows = grid
    tiles = [synthetic_pixels(tile, variant) for variant in range(1, columns * rows + 1)]
    return PagePixels(synthetic_pixels(overview), torch.stack(tiles) if tiles else None, columns)
