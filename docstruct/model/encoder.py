"""DeepEncoder: the views of a page to the vectors that the decoder reads in place of image tokens.

``view (B, 3, S, S) → SAM (B, 1024, g, g) → CLIP (B, g * g, 1024) → both side by side (B, g * g, 2048)
→ projector (B, g * g, 1280)``, g = S / 64; then rows with their line ends, tiles first, the page second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from docstruct.model.attention import AttentionKind
from docstruct.model.clip import ClipEncoder
from docstruct.model.config import ModelConfig
from docstruct.model.sam import SamEncoder

# Views that go through the towers together: enough to fill a GPU, little enough for a laptop's memory.
_VIEWS_AT_ONCE = 8


@dataclass(frozen=True)
class PagePixels:
    """One page as the encoder takes it.

    Attributes:
        overview: the whole page, ``(3, S, S)``, values -1 to 1.
        tiles: its parts at higher resolution, row-major, ``(n, 3, T, T)``, or None.
        columns: tiles per row; 0 without tiles.
    """

    overview: Tensor
    tiles: Tensor | None = None
    columns: int = 0

    @property
    def views(self) -> tuple[Tensor, ...]:
        """Tiles first, the overview last: the order of their tokens."""
        return (*(() if self.tiles is None else self.tiles), self.overview)


class DeepEncoder(nn.Module):
    """Both vision towers, the projector, and the two learned vectors that mark line ends and the end."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.sam = SamEncoder(config.sam)
        self.clip = ClipEncoder(config.clip)
        self.projector = nn.Linear(config.vision_width, config.decoder.width)
        self.newline = nn.Parameter(torch.zeros(config.decoder.width))
        self.separator = nn.Parameter(torch.zeros(config.decoder.width))
        self.stride = config.sam.stride

    def forward(self, pages: Sequence[PagePixels], kind: AttentionKind = "sdpa") -> list[Tensor]:
        """The visual sequence of each page, ``(tokens, width)``; views of one size share their passes.

        Raises:
            ValueError: a view is not square or not a multiple of the token stride.
        """
        views = [view for page in pages for view in page.views]
        grids = iter(self._encode(views, kind))
        sequences = []
        for page in pages:
            *tiles, overview = [next(grids) for _ in page.views]
            sequences.append(self._sequence(tiles, page.columns, overview))
        return sequences

    def encode(self, pixels: Tensor, kind: AttentionKind = "sdpa") -> Tensor:
        """Views of one size, ``(B, 3, S, S)``, to ``(B, g, g, width)``."""
        side = pixels.shape[-1]
        if pixels.shape[-2] != side or side % self.stride:
            raise ValueError(f"a view must be square, a multiple of {self.stride}: {tuple(pixels.shape)}")
        local = self.sam(pixels)  # (B, C, g, g)
        overall = self.clip(local, kind)[:, 1:]  # the class token has done its work
        both = torch.cat((overall, local.flatten(2).transpose(1, 2)), dim=-1)  # (B, g * g, C + C)
        grid: Tensor = self.projector(both).unflatten(1, local.shape[2:])
        return grid

    def _encode(self, views: Sequence[Tensor], kind: AttentionKind) -> list[Tensor]:
        """Each view's token grid ``(g, g, width)``, in order."""
        weight = self.projector.weight
        grids: dict[int, Tensor] = {}
        for side in sorted({view.shape[-1] for view in views}):
            same = [index for index, view in enumerate(views) if view.shape[-1] == side]
            for start in range(0, len(same), _VIEWS_AT_ONCE):
                chosen = same[start : start + _VIEWS_AT_ONCE]
                batch = torch.stack([views[index] for index in chosen])
                grids.update(zip(chosen, self.encode(batch.to(weight.device, weight.dtype), kind)))
        return [grids[index] for index in range(len(views))]

    def _sequence(self, tiles: Sequence[Tensor], columns: int, overview: Tensor) -> Tensor:
        """Mosaic of the tiles row by row, then the overview row by row, then the separator."""
        parts = [with_line_ends(overview, self.newline), self.separator[None]]
        if tiles:
            parts.insert(0, with_line_ends(mosaic(torch.stack(list(tiles)), columns), self.newline))
        return torch.cat(parts)


def mosaic(tiles: Tensor, columns: int) -> Tensor:
    """Tiles ``(n, g, g, D)``, row-major, to one grid ``(n / columns * g, columns * g, D)``."""
    n, side, _, width = tiles.shape
    rows = tiles.view(n // columns, columns, side, side, width).transpose(1, 2)
    return rows.reshape(n // columns * side, columns * side, width)


def with_line_ends(grid: Tensor, newline: Tensor) -> Tensor:
    """``(rows, columns, D)`` to ``(rows * (columns + 1), D)``: every row ends in the newline vector."""
    rows, _, width = grid.shape
    return torch.cat((grid, newline.expand(rows, 1, width)), dim=1).view(-1, width)
