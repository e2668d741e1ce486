"""The config.json of a checkpoint ↔ the sizes of the network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docstruct.errors import WeightsError
from docstruct.model.config import ClipConfig, DecoderConfig, ModelConfig, SamConfig

Json = Mapping[str, Any]


def read_config(path: Path) -> ModelConfig:
    """The sizes that the config.json at ``path`` states.

    Raises:
        WeightsError: it cannot be read, a key is missing, or it asks for something this network does not do.
    """
    try:
        return from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path} cannot be read as JSON: {error}") from None


def from_json(config: Json) -> ModelConfig:
    """The sizes that a published config.json states.

    Raises:
        WeightsError: a key is missing, or the file asks for something this network does not do.
    """
    try:
        return ModelConfig(
            sam=_sam(config["vision_config"]),
            clip=_clip(config["vision_config"]),
            decoder=_decoder(config["language_config"]),
            image_token=config.get("image_token_id", 128815),
        )
    except KeyError as missing:
        raise WeightsError(
            f"config.json has no {missing}", remedy="point at the folder of a DeepSeek-OCR checkpoint"
        ) from None


def to_json(config: ModelConfig, dtype: str = "bfloat16") -> dict[str, Any]:
    """The published layout of config.json; `from_json` gives ``config`` back."""
    language = _language(config.decoder)
    return {
        "architectures": ["DeepseekOCRForCausalLM"],
        "model_type": "deepseek_vl_v2",
        "candidate_resolutions": [[config.sam.image_side] * 2],
        "global_view_pos": "head",
        "tile_tag": "2D",
        "image_token_id": config.image_token,
        "torch_dtype": dtype,
        "language_config": {
            "architectures": ["DeepseekV2ForCausalLM"],
            "torch_dtype": dtype,
            **language,
        },
        "vision_config": _vision(config.sam, config.clip),
        "projector_config": {
            "input_dim": config.vision_width,
            "model_type": "mlp_projector",
            "n_embed": config.decoder.width,
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
