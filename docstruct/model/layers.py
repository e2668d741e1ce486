"""Small pieces that several parts share: norms, feed-forwards, rotary positions, resized position grids."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class RMSNorm(nn.Module):
    """Scale each vector to unit root mean square, then by a learned weight (arXiv 1910.07467).

    The mean is taken in float32 whatever the input: squares of bfloat16 lose too many digits.
    """

    def __init__(self, width: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        """``(..., width)`` to the same shape and dtype."""
        return F.rms_norm(x, self.weight.shape, self.weight, self.eps)


class LayerNorm2d(nn.Module):
    """Layer norm over the channels of a feature map."""

    def __init__(self, channels: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        """``(B, C, H, W)`` to the same shape."""
        last = x.permute(0, 2, 3, 1)  # (B, H, W, C)
        return F.layer_norm(last, self.weight.shape, self.weight, self.bias, self.eps).permute(0, 3, 1, 2)


class SwiGLU(nn.Module):
    """Gated feed-forward ``down(silu(gate x) * up x)`` (arXiv 2002.05202), gate and up in one product."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.gate_up = nn.Linear(width, 2 * hidden, bias=False)
        self.down = nn.Linear(hidden, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """``(..., width)`` to the same shape."""
        return F.linear(swiglu(F.linear(x, self.gate_up.weight)), self.down.weight)


def swiglu(gate_up: Tensor) -> Tensor:
    """``(..., 2 * hidden)``, gate first, to ``(..., hidden)``."""
    gate, up = gate_up.chunk(2, dim=-1)
    return F.silu(gate) * up


def rotary_table(positions: Tensor, head_width: int, theta: float) -> tuple[Tensor, Tensor]:
    """Cosine and sine of each position's angles (RoFormer, arXiv 2104.09864), in float32.

    bfloat16 has 8 bits of mantissa: positions above 256 would share their angles.

    Args:
        positions: ``(B, T)`` integers.
        head_width: channels of one head, even.
        theta: base of the geometric series of wavelengths.

    Returns:
        Two tensors ``(B, T, 1, head_width)``, to be used over all heads. The sine carries the sign of
        the half it meets, so that turning is one roll.
    """
    steps = torch.arange(0, head_width, 2, dtype=torch.float32, device=positions.device)
    frequencies = 1.0 / theta ** (steps / head_width)
    angles = positions[..., None].float() * frequencies  # (B, T, head_width / 2)
    cos, sin = angles.cos(), angles.sin()
    return torch.cat((cos, cos), -1)[:, :, None], torch.cat((-sin, sin), -1)[:, :, None]


def rotate(x: Tensor, table: tuple[Tensor, Tensor]) -> Tensor:
    """Turn ``(B, T, heads, head_width)`` by its positions, first half of the channels against the second."""
    cos, sin = table
    swapped = x.roll(x.shape[-1] // 2, dims=-1)
    return torch.addcmul(x * cos, swapped, sin).to(x.dtype)


def resize_grid(grid: Tensor, side: int) -> Tensor:
    """Bicubic resize of stored positions ``(1, G, G, C)`` to ``(1, side, side, C)``.

    In float32 with antialiasing, as the published weights were trained; the identity at the stored size.
    """
    if grid.shape[1] == side:
        return grid
    channels_first = grid.permute(0, 3, 1, 2).float()
    resized = F.interpolate(channels_first, size=(side, side), mode="bicubic", antialias=True)
    return resized.permute(0, 2, 3, 1).to(grid.dtype)
