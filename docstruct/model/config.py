"""The sizes of the network: frozen, read from a checkpoint's config.json and written back as one.

Every width of every module comes from here. What the published file leaves unsaid (windows of 14, necks
of 256, the id of the image token) stands here as a default.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docstruct.errors import WeightsError

Json = Mapping[str, Any]


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

    @classmethod
    def from_checkpoint(cls, config: Json) -> ModelConfig:
        """The sizes that a published config.json states.

        Raises:
            WeightsError: a key is missing, or the file asks for something this network does not do.
        """
        try:
            return cls(
                sam=_sam(config["vision_config"]),
                clip=_clip(config["vision_config"]),
                decoder=_decoder(config["language_config"]),
                image_token=config.get("image_token_id", 128815),
            )
        except KeyError as missing:
            raise WeightsError(
                f"config.json has no {missing}", remedy="point at the folder of a DeepSeek-OCR checkpoint"
            ) from None

    @classmethod
    def read(cls, path: Path) -> ModelConfig:
        """The sizes that the config.json at ``path`` states."""
        try:
            return cls.from_checkpoint(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise WeightsError(f"{path} cannot be read as JSON: {error}") from None

    def to_checkpoint(self, dtype: str = "bfloat16") -> dict[str, Any]:
        """The published layout of config.json; ``from_checkpoint`` gives ``self`` back."""
        language = _language(self.decoder)
        return {
            "architectures": ["DeepseekOCRForCausalLM"],
            "model_type": "deepseek_vl_v2",
            "candidate_resolutions": [[self.sam.image_side] * 2],
            "global_view_pos": "head",
            "tile_tag": "2D",
            "image_token_id": self.image_token,
            "torch_dtype": dtype,
            "language_config": {
                "architectures": ["DeepseekV2ForCausalLM"],
                "torch_dtype": dtype,
                **language,
            },
            "vision_config": _vision(self.sam, self.clip),
            "projector_config": {
                "input_dim": self.vision_width,
                "model_type": "mlp_projector",
                "n_embed": self.decoder.width,
                "projector_type": "linear",
            },
            **language,  # the published file states these twice, and serving engines read either place
        }


def _sam(vision: Json) -> SamConfig:
    width = vision["width"]["sam_vit_b"]
    first, second = width["downsample_channels"]
    return SamConfig(
        width=width["width"],
        depth=width["layers"],
        heads=width["heads"],
        global_blocks=tuple(width["global_attn_indexes"]),
        compressor=(first, second),
        image_side=vision["image_size"],
        patch=width.get("patch_size", 16),
        window=width.get("window_size", 14),
        mlp_ratio=width.get("mlp_ratio", 4),
        neck=width.get("neck_channels", 256),
        eps=width.get("layer_norm_eps", 1e-6),
    )


def _clip(vision: Json) -> ClipConfig:
    width = vision["width"]["clip-l-14-224"]
    return ClipConfig(
        width=width["width"],
        depth=width["layers"],
        heads=width["heads"],
        mlp_width=width.get("intermediate_size", 4 * width["width"]),
        image_side=width["image_size"],
        patch=width["patch_size"],
        eps=width.get("layer_norm_eps", 1e-5),
    )


# What the decoder does by construction: a file that says otherwise is another network.
_FIXED: Json = {
    "use_mla": False,
    "topk_method": "greedy",
    "scoring_func": "softmax",
    "norm_topk_prob": False,
    "n_group": 1,
    "topk_group": 1,
    "routed_scaling_factor": 1.0,
    "moe_layer_freq": 1,
    "hidden_act": "silu",
    "tie_word_embeddings": False,
    "attention_bias": False,
    "rope_scaling": None,
}


def _decoder(language: Json) -> DecoderConfig:
    for key, value in _FIXED.items():
        if language.get(key, value) != value:
            raise WeightsError(f"config.json asks for {key}={language[key]!r}; this network has {value!r}")
    if language.get("num_key_value_heads", language["num_attention_heads"]) != language["num_attention_heads"]:
        raise WeightsError("config.json asks for grouped key-value heads; this network has one per query head")
    return DecoderConfig(
        vocab=language["vocab_size"],
        width=language["hidden_size"],
        depth=language["num_hidden_layers"],
        heads=language["num_attention_heads"],
        dense_width=language["intermediate_size"],
        expert_width=language["moe_intermediate_size"],
        experts=language["n_routed_experts"],
        experts_per_token=language["num_experts_per_tok"],
        shared_experts=language["n_shared_experts"],
        dense_layers=language["first_k_dense_replace"],
        eps=language.get("rms_norm_eps", 1e-6),
        rope_theta=language.get("rope_theta", 10000.0),
        max_positions=language["max_position_embeddings"],
        bos=language["bos_token_id"],
        eos=language["eos_token_id"],
        pad=language.get("pad_token_id", 2),
    )


def _language(decoder: DecoderConfig) -> dict[str, Any]:
    return {
        "bos_token_id": decoder.bos,
        "eos_token_id": decoder.eos,
        "pad_token_id": decoder.pad,
        "first_k_dense_replace": decoder.dense_layers,
        "hidden_size": decoder.width,
        "intermediate_size": decoder.dense_width,
        "kv_lora_rank": None,
        "lm_head": True,
        "max_position_embeddings": decoder.max_positions,
        "moe_intermediate_size": decoder.expert_width,
        "n_group": 1,
        "n_routed_experts": decoder.experts,
        "n_shared_experts": decoder.shared_experts,
        "num_attention_heads": decoder.heads,
        "num_experts_per_tok": decoder.experts_per_token,
        "num_hidden_layers": decoder.depth,
        "num_key_value_heads": decoder.heads,
        "q_lora_rank": None,
        "qk_nope_head_dim": 0,
        "qk_rope_head_dim": 0,
        "rm_head": False,
        "rms_norm_eps": decoder.eps,
        "rope_theta": decoder.rope_theta,
        "topk_group": 1,
        "topk_method": "greedy",
        "use_mla": False,
        "v_head_dim": 0,
        "vocab_size": decoder.vocab,
    }


def _vision(sam: SamConfig, clip: ClipConfig) -> dict[str, Any]:
    return {
        "image_size": sam.image_side,
        "mlp_ratio": 3.7362,  # published, read by nothing
        "model_name": "deeplip_b_l",
        "model_type": "vision",
        "width": {
            "clip-l-14-224": {
                "heads": clip.heads,
                "image_size": clip.image_side,
                "intermediate_size": clip.mlp_width,
                "layer_norm_eps": clip.eps,
                "layers": clip.depth,
                "patch_size": clip.patch,
                "width": clip.width,
            },
            "sam_vit_b": {
                "downsample_channels": list(sam.compressor),
                "global_attn_indexes": list(sam.global_blocks),
                "heads": sam.heads,
                "layer_norm_eps": sam.eps,
                "layers": sam.depth,
                "mlp_ratio": sam.mlp_ratio,
                "neck_channels": sam.neck,
                "patch_size": sam.patch,
                "width": sam.width,
                "window_size": sam.window,
            },
        },
    }


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
