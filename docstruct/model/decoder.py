"""The language model: embeddings through attention and mixtures of experts to scores over the vocabulary.

``(B, T, 1280) → 12 x [norm, attention, norm, SwiGLU or mixture] → norm → (B, T, 129280)``

Attention is that of Llama (rotary, no biases, as many key heads as query heads); the first layer is dense.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from docstruct.model.attention import AttentionKind
from docstruct.model.cache import Span
from docstruct.model.config import DecoderConfig
from docstruct.model.layers import RMSNorm, SwiGLU, rotary_table, rotate
from docstruct.model.moe import Mixture


class Decoder(nn.Module):
    """Token embeddings, blocks, final norm and output head."""

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocab, config.width)
        self.blocks = nn.ModuleList(Block(config, layer) for layer in range(config.depth))
        self.norm = RMSNorm(config.width, config.eps)
        self.head = nn.Linear(config.width, config.vocab, bias=False)

    def forward(self, x: Tensor, span: Span, kind: AttentionKind = "sdpa") -> Tensor:
        """Embedded tokens ``(B, T, width)`` to hidden states of the same shape, normed."""
        table = rotary_table(span.positions, self.config.head_width, self.config.rope_theta)
        for block in self.blocks:
            x = block(x, table, span, kind)
        hidden: Tensor = self.norm(x)
        return hidden

    def logits(self, hidden: Tensor) -> Tensor:
        """Scores ``(..., vocab)`` in float32: half precision would tie the best tokens."""
        scores: Tensor = self.head(hidden)
        return scores.float()


class Block(nn.Module):
    """Pre-norm transformer block; its feed-forward is dense in the first layers, a mixture after."""

    def __init__(self, config: DecoderConfig, layer: int) -> None:
        super().__init__()
        self.norm1 = RMSNorm(config.width, config.eps)
        self.attention = Attention(config, layer)
        self.norm2 = RMSNorm(config.width, config.eps)
        dense = layer < config.dense_layers
        self.feed_forward = SwiGLU(config.width, config.dense_width) if dense else Mixture(config)

    def forward(self, x: Tensor, table: tuple[Tensor, Tensor], span: Span, kind: AttentionKind) -> Tensor:
        """``(B, T, width)`` to the same shape."""
        x = x + self.attention(self.norm1(x), table, span, kind)
        mixed: Tensor = x + self.feed_forward(self.norm2(x))
        return mixed


class Attention(nn.Module):
    """Rotary multi-head attention; how far a token sees is the span's affair."""

    def __init__(self, config: DecoderConfig, layer: int) -> None:
        super().__init__()
        self.layer = layer
        self.heads = config.heads
        self.qkv = nn.Linear(config.width, 3 * config.width, bias=False)
        self.out = nn.Linear(config.width, config.width, bias=False)

    def forward(self, x: Tensor, table: tuple[Tensor, Tensor], span: Span, kind: AttentionKind) -> Tensor:
        """``(B, T, width)`` to the same shape."""
        batch, length, width = x.shape
        qkv = F.linear(x, self.qkv.weight).view(batch, length, 3 * self.heads, -1)
        # Queries and keys turn in one go: they lie side by side.
        q, k = rotate(qkv[:, :, : 2 * self.heads], table).chunk(2, dim=2)
        v = qkv[:, :, 2 * self.heads :]
        y = span.attend(self.layer, q, k, v, kind)  # (B, T, heads, head_width)
        mixed: Tensor = F.linear(y.reshape(batch, length, width), self.out.weight)
        return mixed


def balance_loss(probabilities: Tensor, experts: Tensor, factor: float = 0.001) -> Tensor:
    """Sequence-level balance loss of one layer: it grows where few experts take most tokens.

    ``factor * sum over e of f_e P_e`` with ``f_e = E / (K T) * times e was chosen`` and P_e its mean
    probability over the sequence; mean over the batch (DeepSeek-V2, arXiv 2405.04434, section 2.2.3).

    Args:
        probabilities: ``(B, T, E)``.
        experts: ``(B, T, K)`` chosen.
        factor: weight of the loss.
    """
    batch, _, count = probabilities.shape
    chosen = experts.flatten(1)  # (B, T * K)
    ones = torch.ones_like(chosen, dtype=probabilities.dtype)
    times = probabilities.new_zeros(batch, count).scatter_add(1, chosen, ones)
    share = times * count / chosen.shape[1]
    return factor * (share * probabilities.mean(dim=1)).sum(dim=1).mean()
