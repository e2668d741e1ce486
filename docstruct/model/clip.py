"""CLIP-L transformer over SAM's features: it looks at the whole page where SAM looked through windows.

``(B, 1024, 16, 16) → class token + 256 patches + positions (B, 257, 1024) → 24 blocks → (B, 257, 1024)``

No final norm and no projection head (arXiv 2103.00020 has both): the network ends at the last block.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from docstruct.model.attention import AttentionKind, attend
from docstruct.model.config import ClipConfig
from docstruct.model.layers import resize_grid


class ClipEncoder(nn.Module):
    """A feature map to one vector per place, after a class token."""

    def __init__(self, config: ClipConfig) -> None:
        super().__init__()
        self.class_token = nn.Parameter(torch.zeros(config.width))
        # Never used: SAM's features take its place. Kept because the published file holds it.
        self.patch = nn.Conv2d(3, config.width, config.patch, stride=config.patch, bias=False)
        self.position = nn.Parameter(torch.zeros(config.grid**2 + 1, config.width))
        self.pre_norm = nn.LayerNorm(config.width, eps=config.eps)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.depth))

    def forward(self, features: Tensor, kind: AttentionKind = "sdpa") -> Tensor:
        """``(B, width, g, g)`` to ``(B, 1 + g * g, width)``, the class token first."""
        x = self.pre_norm(self.embed(features))
        for block in self.blocks:
            x = block(x, kind)
        out: Tensor = x
        return out

    def embed(self, features: Tensor) -> Tensor:
        """Flatten row-major, put the class token in front, add positions resized to this grid."""
        batch, width, side, _ = features.shape
        patches = features.flatten(2).transpose(1, 2)  # (B, g * g, width)
        classes = self.class_token.expand(batch, 1, width)
        stored = int((len(self.position) - 1) ** 0.5)
        grid = resize_grid(self.position[1:].view(1, stored, stored, width), side)
        position = torch.cat((self.position[:1], grid.view(-1, width)))
        return torch.cat((classes, patches), dim=1) + position


class Block(nn.Module):
    """Pre-norm transformer block."""

    def __init__(self, config: ClipConfig) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(config.width, eps=config.eps)
        self.attention = Attention(config)
        self.norm2 = nn.LayerNorm(config.width, eps=config.eps)
        self.mlp = Mlp(config)

    def forward(self, x: Tensor, kind: AttentionKind) -> Tensor:
        """``(B, T, width)`` to the same shape."""
        x = x + self.attention(self.norm1(x), kind)
        mixed: Tensor = x + self.mlp(self.norm2(x))
        return mixed


class Attention(nn.Module):
    """Every token over every token."""

    def __init__(self, config: ClipConfig) -> None:
        super().__init__()
        self.heads = config.heads
        self.qkv = nn.Linear(config.width, 3 * config.width)
        self.out = nn.Linear(config.width, config.width)

    def forward(self, x: Tensor, kind: AttentionKind) -> Tensor:
        """``(B, T, width)`` to the same shape."""
        batch, length, width = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, -1).unbind(2)
        mixed: Tensor = self.out(attend(q, k, v, kind=kind).reshape(batch, length, width))
        return mixed


class Mlp(nn.Module):
    """Two linear layers with the quick GELU ``x sigmoid(1.702 x)`` that CLIP was trained with."""

    def __init__(self, config: ClipConfig) -> None:
        super().__init__()
        self.up = nn.Linear(config.width, config.mlp_width)
        self.down = nn.Linear(config.mlp_width, config.width)

    def forward(self, x: Tensor) -> Tensor:
        """``(..., width)`` to the same shape."""
        x = self.up(x)
        y: Tensor = self.down(x * torch.sigmoid(1.702 * x))
        return y
