"""Clean ink to pictures as scanners, copiers and cameras leave them; on the device that trains.

Every batch gets paper, contrast, softness, noise and some negatives; a share of them one rough treatment too:
a skew, the blocks of JPEG (ITU-T T.81, a quantised cosine transform of 8 x 8 pixels), or a fax's two levels.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

_MOST_SKEW = math.radians(2.0)


def degrade(ink: Tensor, generator: torch.Generator, rough: float = 0.0) -> Tensor:
    """Ink ``(B, S, S)`` uint8 to pixels ``(B, 3, S, S)``, -1 to 1.

    Args:
        ink: 0 for paper to 255.
        generator: of the draws, on the ink's device.
        rough: the chance that the batch is also skewed, compressed or faxed.
    """
    x = ink.float() / 255
    treatment = _draw(generator, x.device)
    if treatment < rough:
        x = _TREATMENTS[int(treatment / rough * len(_TREATMENTS))](x, generator)
    x = _light(x, generator)
    return x.clamp(-1, 1)[:, None].expand(-1, 3, -1, -1).contiguous()


def plain(ink: Tensor) -> Tensor:
    """Ink ``(B, S, S)`` uint8 to clean pixels ``(B, 3, S, S)``: black on white."""
    return (1 - ink.float() / 127.5)[:, None].expand(-1, 3, -1, -1).contiguous()


def _light(x: Tensor, generator: torch.Generator) -> Tensor:
    def uniform(low: float, high: float) -> Tensor:
        return torch.empty(len(x), 1, 1, device=x.device).uniform_(low, high, generator=generator)

    soft = F.avg_pool2d(x[:, None], 3, stride=1, padding=1)[:, 0]
    x = x + (uniform(-0.6, 1.0).clamp_min(0) * (soft - x))
    paper, black = uniform(0.55, 1.0), uniform(-1.0, 0.1)
    x = paper + (black - paper) * x
    noise = torch.randn(x.shape, generator=generator, device=x.device)
    x = x + noise * uniform(-0.08, 0.12).clamp_min(0)
    return torch.where(uniform(0, 1) < 0.1, -x, x)


def skew(x: Tensor, generator: torch.Generator) -> Tensor:
    """Turn each picture by up to two degrees about its centre."""
    angle = (torch.rand(len(x), generator=generator, device=x.device) * 2 - 1) * _MOST_SKEW
    cos, sin, zero = angle.cos(), angle.sin(), torch.zeros_like(angle)
    turn = torch.stack((torch.stack((cos, -sin, zero), -1), torch.stack((sin, cos, zero), -1)), 1)
    grid = F.affine_grid(turn, [len(x), 1, *x.shape[1:]], align_corners=False)
    return F.grid_sample(x[:, None], grid, align_corners=False)[:, 0]


def compress(x: Tensor, generator: torch.Generator) -> Tensor:
    """Quantise the cosine transform of each block of 8 x 8; high frequencies more coarsely."""
    n = torch.arange(8, device=x.device, dtype=torch.float32)
    cosine = torch.cos(math.pi / 8 * (n + 0.5) * n[:, None]) * 0.5
    cosine[0] *= 0.5**0.5
    strength = 0.02 + 0.06 * _draw(generator, x.device)
    step = strength * (1 + n[:, None] + n)
    batch, side, _ = x.shape
    blocks = x.view(batch, side // 8, 8, side // 8, 8).transpose(2, 3)
    kept = ((cosine @ blocks @ cosine.t()) / step).round() * step
    return (cosine.t() @ kept @ cosine).transpose(2, 3).reshape(batch, side, side).clamp(0, 1)


def fax(x: Tensor, generator: torch.Generator) -> Tensor:
    """Two levels about a drawn threshold, with specks."""
    level = 0.25 + 0.4 * _draw(generator, x.device)
    specks = torch.rand(x.shape, generator=generator, device=x.device) < 0.004
    return ((x > level) ^ specks).float()


_TREATMENTS: tuple[Callable[[Tensor, torch.Generator], Tensor], ...] = (skew, compress, fax)


def _draw(generator: torch.Generator, device: torch.device) -> float:
    return float(torch.rand((), generator=generator, device=device))
