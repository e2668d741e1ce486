"""The sizes of the network, frozen: every width of every module comes from here.

What the published config.json leaves unsaid (windows of 14, necks of 256, the id of the image token) stands here as a
default; `docstruct.model.config_file` reads and writes that file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docstruct.errors import WeightsError


@dataclass(frozen=True)
class SamConfig:
    """The window-attention encoder and its compressor."""

    width: int
    depth: int
    heads: int
    global_blocks: tuple[int, ...]  # these attend over the whole grid, the others inside windows
    compressor: tuple[int, int]  # channels after each stride-2 convolution
    image_side: int = 1024  # pixels; the side that the stored positions were trained for
    patch: int = 16  # pixels
    window: int = 14  # patches
    mlp_ratio: int = 4
    neck: int = 256
    eps: float = 1e-6

    @property
    def grid(self) -> int:
        """Patches per side at the trained size."""
        return self.image_side // self.patch

    @property
    def head_width(self) -> int:
        """Channels of one head."""
        return self.width // self.heads

    @property
    def stride(self) -> int:
        """Pixels per token after the compressor: each of its convolutions halves the side."""
        return self.patch << len(self.compressor)


@dataclass(frozen=True)
class ClipConfig:
    """The global-attention encoder that takes SAM's features for its patches."""

    width: int
    depth: int
    heads: int
    mlp_width: int
    image_side: int = 224  # pixels, of the unused patch embedding; gives the grid of the stored positions
    patch: int = 14
    eps: float = 1e-5

    @property
    def grid(self) -> int:
        """Stored positions per side."""
        return self.image_side // self.patch


@dataclass(frozen=True)
class DecoderConfig:
    """The mixture-of-experts language model."""

    vocab: int
    width: int
    depth: int
    heads: int
    dense_width: int  # hidden width of the feed-forward of the dense layers
    expert_width: int
    experts: int
    experts_per_token: int
    shared_experts: int  # they form one SwiGLU of shared_experts * expert_width
    dense_layers: int = 1  # the first so many layers have no experts
    eps: float = 1e-6
    rope_theta: float = 10000.0
    max_positions: int = 8192
    bos: int = 0
    eos: int = 1
    pad: int = 2

    @property
    def head_width(self) -> int:
        """Channels of one head."""
        return self.width // self.heads

    @property
    def shared_width(self) -> int:
        """Hidden width of the shared expert."""
        return self.shared_experts * self.expert_width


@dataclass(frozen=True)
class ModelConfig:
    """The whole network.

    Raises:
        WeightsError: the parts do not fit together.
    """

    sam: SamConfig
    clip: ClipConfig
    decoder: DecoderConfig
    image_token: int = 128815

    def __post_init__(self) -> None:
        if self.sam.compressor[-1] != self.clip.width:
            raise WeightsError(f"SAM gives {self.sam.compressor[-1]} channels, but CLIP takes {self.clip.width}")

    @property
    def vision_width(self) -> int:
        """Channels that enter the projector: CLIP's and SAM's side by side."""
        return self.clip.width + self.sam.compressor[-1]


PRESETS: Mapping[str, ModelConfig] = {
    # The published model: 3,336,106,240 parameters, 574 million of them at work on a token.
    "deepseek-ocr": ModelConfig(
        sam=SamConfig(width=768, depth=12, heads=12, global_blocks=(2, 5, 8, 11), compressor=(512, 1024)),
        clip=ClipConfig(width=1024, depth=24, heads=16, mlp_width=4096),
        decoder=DecoderConfig(
            vocab=129280,
            width=1280,
            depth=12,
            heads=10,
            dense_width=6848,
            expert_width=896,
            experts=64,
            experts_per_token=6,
            shared_experts=2,
        ),
    ),
    # The same arithmetic in half a million parameters, for tests.
    "tiny": ModelConfig(
        sam=SamConfig(width=32, depth=4, heads=2, global_blocks=(1, 3), compressor=(24, 32), neck=16),
        clip=ClipConfig(width=32, depth=3, heads=2, mlp_width=64),
        decoder=DecoderConfig(
            vocab=512,
            width=48,
            depth=4,
            heads=4,
            dense_width=80,
            expert_width=24,
            experts=8,
            experts_per_token=3,
            shared_experts=2,
        ),
        image_token=500,
    ),
    # Trained here on what docstruct draws: see docstruct/model/training. A window of 8 divides every canvas.
    "nano-xs": ModelConfig(
        sam=SamConfig(
            width=192,
            depth=4,
            heads=3,
            global_blocks=(1, 3),
            compressor=(192, 256),
            image_side=128,
            window=8,
            neck=128,
        ),
        clip=ClipConfig(width=256, depth=3, heads=4, mlp_width=1024, image_side=28),
        decoder=DecoderConfig(
            vocab=512,
            width=256,
            depth=3,
            heads=8,  # what lies inside a vision token is told apart by heads: many small ones
            dense_width=512,
            expert_width=128,
            experts=8,
            experts_per_token=2,
            shared_experts=1,
            max_positions=1024,
        ),
        image_token=500,
    ),
    "nano-s": ModelConfig(
        sam=SamConfig(
            width=192,
            depth=4,
            heads=3,
            global_blocks=(1, 3),
            compressor=(256, 384),
            image_side=384,
            window=8,
            neck=128,
        ),
        clip=ClipConfig(width=384, depth=4, heads=6, mlp_width=1536, image_side=84),
        decoder=DecoderConfig(
            vocab=512,
            width=384,
            depth=4,
            heads=12,
            dense_width=1024,
            expert_width=256,
            experts=8,
            experts_per_token=2,
            shared_experts=1,
            max_positions=2048,
        ),
        image_token=500,
    ),
}
