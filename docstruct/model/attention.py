"""One door to the attention kernels: queries, keys and values ``(B, T, heads, head_width)`` to that shape.

``sdpa`` is PyTorch's own and runs everywhere; ``flash`` is the flash-attn package, half precision on CUDA.
"""

from __future__ import annotations

import importlib.util
from typing import Literal, get_args

import torch
from torch import Tensor
from torch.nn import functional as F

from docstruct.errors import EngineError, MissingExtraError, UsageError

AttentionKind = Literal["sdpa", "flash"]


def check_attention(kind: str, device: torch.device, dtype: torch.dtype) -> AttentionKind:
    """``kind`` if it can run here.

    Raises:
        UsageError: no such kind.
        MissingExtraError: flash-attn is not installed.
        EngineError: flash-attn does not run on this device or in this precision.
    """
    if kind not in get_args(AttentionKind):
        raise UsageError(f"attention {kind!r} is none of {', '.join(get_args(AttentionKind))}")
    if kind == "sdpa":
        return "sdpa"
    if importlib.util.find_spec("flash_attn") is None:
        raise MissingExtraError("attention='flash'", "gpu")
    if device.type != "cuda" or dtype not in (torch.bfloat16, torch.float16):
        raise EngineError(
            f"flash attention runs on CUDA in half precision, not on {device.type} in {dtype}",
            remedy="use attention='sdpa'",
        )
    return "flash"


def attend(q: Tensor, k: Tensor, v: Tensor, *, kind: AttentionKind = "sdpa", causal: bool = False) -> Tensor:
    """Every query over every key, or with ``causal`` over those not after it."""
    if kind == "flash":
        from flash_attn import flash_attn_func

        out: Tensor = flash_attn_func(q, k, v, causal=causal)
        return out
    # SDPA wants heads before time: (B, heads, T, head_width)
    out = F.scaled_dot_product_attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), is_causal=causal)
    return out.transpose(1, 2)


def attend_cached(
    q: Tensor, k: Tensor, v: Tensor, lengths: Tensor, mask: Tensor, kind: AttentionKind = "sdpa"
) -> Tensor:
    """One new query per row over that row's own number of keys.

    Args:
        q: ``(B, 1, heads, head_width)``.
        k: ``(B, heads, C, head_width)`` as the cache holds them; a row's first ``lengths[row]`` of C count.
        v: like ``k``.
        lengths: ``(B,)`` int32.
        mask: ``(B, 1, 1, C)``, the same lengths as what is added to the scores: 0 or minus infinity.
        kind: the kernel.
    """
    if kind == "flash":
        from flash_attn import flash_attn_with_kvcache

        out: Tensor = flash_attn_with_kvcache(q, k.transpose(1, 2), v.transpose(1, 2), cache_seqlens=lengths)
        return out
    query = q.transpose(1, 2)  # (B, heads, 1, head_width)
    if time_last(q.device, q.dtype):
        scores = torch.matmul(query * q.shape[-1] ** -0.5, k.transpose(2, 3)) + mask  # (B, heads, 1, C)
        return torch.matmul(scores.softmax(dim=-1), v).transpose(1, 2)
    return F.scaled_dot_product_attention(query, k, v, attn_mask=mask).transpose(1, 2)


def time_last(device: torch.device, dtype: torch.dtype) -> bool:
    """Whether keys are best kept as one run of memory per channel, and attended to by plain products.

    On a CPU the products then run along time, which is long, not along a head's few channels: one to three
    times as fast as SDPA for a single query. In half precision the scores would be rounded.
    """
    return device.type == "cpu" and dtype == torch.float32
