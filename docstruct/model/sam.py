"""SAM-base image encoder with the 16x token compressor.

``(B, 3, 1024, 1024) → patches (B, 64, 64, 768) → 12 blocks → neck (B, 256, 64, 64) → (B, 1024, 16, 16)``

Blocks attend inside windows of 14 x 14 patches, every third over the whole grid (arXiv 2304.02643); both add
a relative-position bias that falls apart into a row and a column term (arXiv 2112.01526).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from docstruct.model.config import SamConfig
from docstruct.model.layers import LayerNorm2d, resize_grid

# Bytes of one relative-position bias: (heads, N, N) at N = 6400 would be 2 GB in float32 otherwise.
_BIAS_BYTES = 256 * 1024 * 1024


class SamEncoder(nn.Module):
    """Pixels to a feature map of one vector per 64 x 64 pixels."""

    def __init__(self, config: SamConfig) -> None:
        super().__init__()
        self.patch = nn.Conv2d(3, config.width, config.patch, stride=config.patch)
        self.position = nn.Parameter(torch.zeros(1, config.grid, config.grid, config.width))
        self.blocks = nn.ModuleList(
            Block(config, None if index in config.global_blocks else config.window) for index in range(config.depth)
        )
        self.neck = Neck(config)
        self.compressor = Compressor(config)

    def forward(self, pixels: Tensor) -> Tensor:
        """``(B, 3, S, S)``, S a multiple of 64, to ``(B, C, S / 64, S / 64)``."""
        x = self.patch(pixels).permute(0, 2, 3, 1)  # (B, G, G, width)
        x = x + resize_grid(self.position, x.shape[1])
        for block in self.blocks:
            x = block(x)
        features: Tensor = self.compressor(self.neck(x.permute(0, 3, 1, 2)))
        return features


class Block(nn.Module):
    """Pre-norm transformer block; ``window`` None attends over the whole grid."""

    def __init__(self, config: SamConfig, window: int | None) -> None:
        super().__init__()
        self.window = window
        self.norm1 = nn.LayerNorm(config.width, eps=config.eps)
        self.attention = Attention(config, config.grid if window is None else window)
        self.norm2 = nn.LayerNorm(config.width, eps=config.eps)
        self.mlp = Mlp(config.width, config.mlp_ratio * config.width)

    def forward(self, x: Tensor) -> Tensor:
        """``(B, G, G, width)`` to the same shape."""
        x = x + self._attend(self.norm1(x))
        mixed: Tensor = x + self.mlp(self.norm2(x))
        return mixed

    def _attend(self, x: Tensor) -> Tensor:
        if self.window is None:
            whole: Tensor = self.attention(x)
            return whole
        windows = to_windows(x, self.window)
        return from_windows(self.attention(windows), self.window, x.shape)


class Attention(nn.Module):
    """Attention over a square grid with relative-position bias.

    Args:
        config: the encoder's sizes.
        grid: side for which the bias tables are stored.
    """

    def __init__(self, config: SamConfig, grid: int) -> None:
        super().__init__()
        self.heads = config.heads
        self.qkv = nn.Linear(config.width, 3 * config.width)
        self.out = nn.Linear(config.width, config.width)
        self.relative_rows = nn.Parameter(torch.zeros(2 * grid - 1, config.head_width))
        self.relative_columns = nn.Parameter(torch.zeros(2 * grid - 1, config.head_width))

    def forward(self, x: Tensor) -> Tensor:
        """``(B, G, G, width)`` to the same shape."""
        batch, side, _, width = x.shape
        # (B, G * G, 3, heads, head_width) → three of (B, heads, G * G, head_width)
        qkv = self.qkv(x).view(batch, side * side, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        q, k, v = (part.flatten(0, 1) for part in qkv)  # (B * heads, G * G, head_width)
        rows = relative_vectors(self.relative_rows, side)
        columns = relative_vectors(self.relative_columns, side)
        chunks = zip(_chunks(q), _chunks(k), _chunks(v))
        y = torch.cat([biased_attention(a, b, c, rows, columns) for a, b, c in chunks])
        y = y.view(batch, self.heads, side, side, -1).permute(0, 2, 3, 1, 4)
        mixed: Tensor = self.out(y.reshape(batch, side, side, width))
        return mixed


def _chunks(x: Tensor) -> tuple[Tensor, ...]:
    """Split along batch and heads so that one chunk's bias stays within `_BIAS_BYTES`."""
    one = x.shape[1] ** 2 * x.element_size()
    return torch.split(x, max(1, _BIAS_BYTES // one))


def biased_attention(q: Tensor, k: Tensor, v: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """Softmax of ``q k / sqrt(d) + q rows[h - h'] + q columns[w - w']``, times v; the bias takes q unscaled.

    Args:
        q: ``(N, G * G, d)``, row-major over the grid.
        k: like ``q``.
        v: like ``q``.
        rows: ``(G, G, d)``, the vector for each pair of rows.
        columns: ``(G, G, d)``, the vector for each pair of columns.
    """
    side = rows.shape[0]
    grid = q.view(len(q), side, side, -1)  # (N, h, w, d)
    by_row = torch.einsum("nhwd,hkd->nhwk", grid, rows)
    by_column = torch.einsum("nhwd,wkd->nhwk", grid, columns)
    # (N, h, w, h', w'); laid out in this order, since it is too large to be laid out twice
    bias = by_row.contiguous()[..., :, None] + by_column.contiguous()[..., None, :]
    bias = bias.view(len(q), side * side, side * side)
    return F.scaled_dot_product_attention(q[:, None], k[:, None], v[:, None], attn_mask=bias[:, None])[:, 0]


def relative_vectors(table: Tensor, side: int) -> Tensor:
    """``(2K - 1, d)`` to ``(side, side, d)``: entry ``[i, j]`` belongs to the distance ``i - j``.

    A table stored for another side is interpolated linearly, in float32.
    """
    length = 2 * side - 1
    if len(table) != length:
        table = F.interpolate(table.float().t()[None], size=length, mode="linear")[0].t().to(table.dtype)
    index = torch.arange(side, device=table.device)
    return table[index[:, None] - index[None, :] + side - 1]


def to_windows(x: Tensor, window: int) -> Tensor:
    """``(B, G, G, C)`` to ``(B * n * n, window, window, C)``; the zeros added right and below are seen."""
    batch, side, _, width = x.shape
    missing = -side % window
    x = F.pad(x, (0, 0, 0, missing, 0, missing))
    n = x.shape[1] // window
    x = x.view(batch, n, window, n, window, width).transpose(2, 3)
    return x.reshape(-1, window, window, width)


def from_windows(x: Tensor, window: int, shape: torch.Size) -> Tensor:
    """The way back from `to_windows` to ``shape``."""
    batch, side, _, width = shape
    n = -(-side // window)
    x = x.view(batch, n, n, window, window, width).transpose(2, 3)
    return x.reshape(batch, n * window, n * window, width)[:, :side, :side]


class Mlp(nn.Module):
    """Two linear layers with the exact (erf) GELU between."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.up = nn.Linear(width, hidden)
        self.down = nn.Linear(hidden, width)

    def forward(self, x: Tensor) -> Tensor:
        """``(..., width)`` to the same shape."""
        y: Tensor = self.down(F.gelu(self.up(x)))
        return y


class Neck(nn.Module):
    """Channels down to the neck's width, neighbours mixed, each step normalised."""

    def __init__(self, config: SamConfig) -> None:
        super().__init__()
        self.reduce = nn.Conv2d(config.width, config.neck, 1, bias=False)
        self.norm1 = LayerNorm2d(config.neck, config.eps)
        self.mix = nn.Conv2d(config.neck, config.neck, 3, padding=1, bias=False)
        self.norm2 = LayerNorm2d(config.neck, config.eps)

    def forward(self, x: Tensor) -> Tensor:
        """``(B, width, G, G)`` to ``(B, neck, G, G)``."""
        y: Tensor = self.norm2(self.mix(self.norm1(self.reduce(x))))
        return y


class Compressor(nn.Module):
    """Two bare stride-2 convolutions: sixteen patches become one token."""

    def __init__(self, config: SamConfig) -> None:
        super().__init__()
        first, second = config.compressor
        self.first = nn.Conv2d(config.neck, first, 3, stride=2, padding=1, bias=False)
        self.second = nn.Conv2d(first, second, 3, stride=2, padding=1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """``(B, neck, G, G)`` to ``(B, C, G / 4, G / 4)``."""
        y: Tensor = self.second(self.first(x))
        return y
