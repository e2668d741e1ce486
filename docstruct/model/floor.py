"""The least time that a page can take on a device: bytes over bandwidth or operations over speed, by phase.

Multiply-adds of matrix products and attention count twice; all else counts nothing. In decoding, every weight
that is used is read once per step, and every row's keys and values once per token.
"""

from __future__ import annotations

from docstruct.model.config import ModelConfig

# Bytes per second and bfloat16 operations per second without sparsity, by the makers' data sheets.
_DEVICES = {
    "H200": (4.8e12, 989e12),
    "H100": (3.35e12, 989e12),
    "A100": (1.555e12, 312e12),
}
_BYTES = 2  # of a bfloat16


def page_floor(config: ModelConfig, device: str, rows: int, prompt: int, new: int) -> float | None:
    """Seconds per page; None for a device whose data sheet is not here.

    Args:
        config: the network.
        device: its name, as CUDA gives it.
        rows: pages that share a decoding step.
        prompt: tokens of a prompt, visual ones included.
        new: tokens of an answer.
    """
    sheet = next((numbers for name, numbers in _DEVICES.items() if name in device), None)
    if sheet is None:
        return None
    bandwidth, speed = sheet
    encode = encoder_operations(config, 1024) / speed
    prefill = prompt * decoder_operations(config, prompt / 2) / speed
    middle = prompt + new / 2
    reading = (decoder_bytes(config, rows) + rows * middle * cache_bytes(config)) / bandwidth
    working = rows * decoder_operations(config, middle) / speed
    return encode + prefill + new * max(reading, working) / rows


def encoder_operations(config: ModelConfig, side: int) -> float:
    """Operations of both towers on a view of ``side`` pixels."""
    sam, clip = config.sam, config.clip
    patches = (side // sam.patch) ** 2
    tokens = (side // sam.stride) ** 2
    window = -((-(side // sam.patch) // sam.window) ** 2) * sam.window**2  # patches with the padding
    whole = len(sam.global_blocks)
    layer = (4 + 2 * sam.mlp_ratio) * sam.width**2
    operations = patches * 2 * (3 * sam.patch**2 * sam.width + sam.depth * layer)
    operations += whole * 4 * patches**2 * sam.width
    operations += (sam.depth - whole) * 4 * window * sam.window**2 * sam.width
    operations += patches * 2 * sam.neck * (sam.width + 9 * sam.neck)
    operations += 2 * 9 * tokens * (4 * sam.neck * sam.compressor[0] + sam.compressor[0] * sam.compressor[1])
    layer = 4 * clip.width**2 + 2 * clip.width * clip.mlp_width
    operations += clip.depth * (2 * tokens * layer + 4 * tokens**2 * clip.width)
    return float(operations + 2 * tokens * config.vision_width * config.decoder.width)


def decoder_operations(config: ModelConfig, context: float) -> float:
    """Operations of one token that attends over ``context`` others."""
    text = config.decoder
    mixtures = text.depth - text.dense_layers
    weights = text.depth * 4 * text.width**2 + text.dense_layers * 3 * text.width * text.dense_width
    hidden = text.experts_per_token * text.expert_width + text.shared_width
    weights += mixtures * (3 * text.width * hidden + text.experts * text.width)
    return 2 * (weights + text.vocab * text.width) + text.depth * 4 * context * text.width


def decoder_bytes(config: ModelConfig, rows: int) -> float:
    """Weights that a step of ``rows`` tokens reads; experts that no token goes to are left out."""
    text = config.decoder
    mixtures = text.depth - text.dense_layers
    used = text.experts * (1 - (1 - text.experts_per_token / text.experts) ** rows)
    weights = text.depth * 4 * text.width**2 + text.dense_layers * 3 * text.width * text.dense_width
    weights += mixtures * 3 * text.width * text.shared_width + text.vocab * text.width
    return _BYTES * (weights + mixtures * used * 3 * text.width * text.expert_width)


def cache_bytes(config: ModelConfig) -> int:
    """Keys and values of one token."""
    return config.decoder.depth * 2 * config.decoder.width * _BYTES
