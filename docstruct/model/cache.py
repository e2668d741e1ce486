"""Keys and values of tokens already read, in one allocation, and the spans of tokens that read and extend it.

The generator owns the cache; a span knows how the new tokens of one pass attend, so the layers need not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor

from docstruct.model.attention import AttentionKind, attend, attend_cached, time_last
from docstruct.model.config import DecoderConfig

# Lengths seen by the kernels are rounded up to this, so that they and the allocator meet few shapes.
_STEP = 32


class KVCache:
    """Room for ``rows`` sequences of up to ``capacity`` tokens; the memory is taken once.

    Attributes:
        keys: ``(depth, rows, heads, capacity, head_width)``: what one head reads lies together. In memory the
            last two axes change places where `attention.time_last` says so.
        values: the same.
    """

    def __init__(
        self, config: DecoderConfig, rows: int, capacity: int, device: torch.device, dtype: torch.dtype
    ) -> None:
        swapped = time_last(device, dtype)
        last = (config.head_width, capacity) if swapped else (capacity, config.head_width)
        shape = (2, config.depth, rows, config.heads, *last)
        both = torch.empty(shape, device=device, dtype=dtype)
        stored = both.transpose(-2, -1) if swapped else both
        self.keys, self.values = stored[0], stored[1]
        self._cleared = 0

    @property
    def rows(self) -> int:
        """Sequences that fit at once."""
        return self.keys.shape[1]

    @property
    def capacity(self) -> int:
        """Tokens that fit in a row."""
        return self.keys.shape[3]

    def clear_up_to(self, length: int) -> None:
        """Make the first ``length`` places of every row hold numbers; to be called before they are written.

        What was never written may hold a NaN, and a masked NaN is still a NaN after the weighted sum. Done
        as sequences grow: on a CPU, memory that nothing has touched is not taken yet.
        """
        if length > self._cleared:
            for part in (self.keys, self.values):
                part[:, :, :, self._cleared : length].zero_()
            self._cleared = length

    def move(self, source: int, target: int, length: int) -> None:
        """Copy the first ``length`` tokens of one row over another."""
        for part in (self.keys, self.values):
            part[:, target, :, :length] = part[:, source, :, :length]


class Span(Protocol):
    """The new tokens of one pass.

    Attributes:
        positions: ``(B, T)``, where each stands in its sequence.
    """

    positions: Tensor

    def attend(self, layer: int, q: Tensor, k: Tensor, v: Tensor, kind: AttentionKind) -> Tensor:
        """Attention of the new tokens of one layer, ``(B, T, heads, head_width)`` each."""
        ...


class Whole:
    """Sequences from their start, remembered nowhere: for training and for checks."""

    def __init__(self, batch: int, length: int, device: torch.device) -> None:
        self.positions = torch.arange(length, device=device).expand(batch, length)

    def attend(self, layer: int, q: Tensor, k: Tensor, v: Tensor, kind: AttentionKind) -> Tensor:
        """Causal attention."""
        return attend(q, k, v, kind=kind, causal=True)


class Prefill(Whole):
    """Prompts from their start, written into the cache.

    Shorter prompts are padded at the end: causal attention keeps the padding out of what comes before,
    and the row's length keeps it out of what comes after.
    """

    def __init__(self, cache: KVCache, rows: Sequence[int], length: int) -> None:
        super().__init__(len(rows), length, cache.keys.device)
        cache.clear_up_to(length)
        self.cache = cache
        self.rows = torch.tensor(rows, device=cache.keys.device)

    def attend(self, layer: int, q: Tensor, k: Tensor, v: Tensor, kind: AttentionKind) -> Tensor:
        """Causal attention; keys and values are kept."""
        self.cache.keys[layer, self.rows, :, : k.shape[1]] = k.transpose(1, 2)
        self.cache.values[layer, self.rows, :, : v.shape[1]] = v.transpose(1, 2)
        return super().attend(layer, q, k, v, kind)


class Step:
    """One new token for each of the first rows of the cache.

    Args:
        cache: where the rows live.
        lengths: tokens already in each row; the new one is written behind them.
    """

    def __init__(self, cache: KVCache, lengths: Sequence[int]) -> None:
        device = cache.keys.device
        self.cache = cache
        self.count = len(lengths)
        self.longest = min(cache.capacity, -(-(max(lengths) + 1) // _STEP) * _STEP)
        cache.clear_up_to(self.longest)
        position = torch.tensor(lengths, device=device)
        self.last, self.positions = position, position[:, None]
        self.lengths = (position + 1).to(torch.int32)
        self.rows = torch.arange(self.count, device=device)
        beyond = torch.arange(self.longest, device=device) > self.positions  # (B, longest)
        mask = torch.zeros(beyond.shape, device=device, dtype=cache.keys.dtype)
        self.mask = mask.masked_fill_(beyond, -torch.inf)[:, None, None]  # (B, 1, 1, longest)

    def attend(self, layer: int, q: Tensor, k: Tensor, v: Tensor, kind: AttentionKind) -> Tensor:
        """Attention over the row so far and the new token itself."""
        keys, values = self.cache.keys[layer], self.cache.values[layer]
        keys[self.rows, :, self.last] = k[:, 0]
        values[self.rows, :, self.last] = v[:, 0]
        seen = (keys[: self.count, :, : self.longest], values[: self.count, :, : self.longest])
        return attend_cached(q, *seen, self.lengths, self.mask, kind)
