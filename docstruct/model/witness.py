"""A second witness: the same weights in our parts and in those of transformers must give the same numbers.

Its DeepSeek-OCR 2 shares the decoder and SAM with the network here, its CLIP the other tower.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from docstruct.errors import MissingExtraError
from docstruct.model.check import TOLERANCE, Check, relative_error, synthetic_pixels
from docstruct.model.config import ClipConfig, DecoderConfig, SamConfig
from docstruct.model.names import slots
from docstruct.model.vlm import DocumentVLM, Prompt

_SIDES = (512, 640, 1024)  # positions are resized at all but the last


@torch.inference_mode()
def check_witness(model: DocumentVLM) -> Iterator[Check]:
    """The three parts with the weights of ``model``, whose sizes they take.

    Raises:
        MissingExtraError: transformers is not installed, or has no DeepSeek-OCR 2.
    """
    try:
        from transformers import CLIPVisionModel
        from transformers.models.deepseek_ocr2 import modeling_deepseek_ocr2 as theirs
    except ImportError:
        raise MissingExtraError("the second witness (transformers with deepseek_ocr2)", "model") from None
    published = {name: slot.of(model) for name, slot in slots(model.config).items()}
    yield from _sam(model, theirs.DeepseekOcr2SamVisionEncoder(sam_config(model.config.sam)), published)
    yield from _clip(model, CLIPVisionModel(clip_config(model.config.clip)), published)
    yield from _decoder(model, theirs.DeepseekOcr2TextModel(text_config(model.config.decoder)), published)


def sam_config(config: SamConfig) -> Any:
    """The sizes as transformers names them."""
    from transformers.models.deepseek_ocr2.configuration_deepseek_ocr2 import DeepseekOcr2SamVisionConfig

    return DeepseekOcr2SamVisionConfig(
        hidden_size=config.width,
        output_channels=config.neck,
        num_hidden_layers=config.depth,
        num_attention_heads=config.heads,
        image_size=config.image_side,
        patch_size=config.patch,
        mlp_ratio=float(config.mlp_ratio),
        window_size=config.window,
        global_attn_indexes=list(config.global_blocks),
        downsample_channels=list(config.compressor),
        layer_norm_eps=config.eps,
    )


def clip_config(config: ClipConfig) -> Any:
    """The sizes as transformers names them."""
    from transformers import CLIPVisionConfig

    return CLIPVisionConfig(
        hidden_size=config.width,
        intermediate_size=config.mlp_width,
        num_hidden_layers=config.depth,
        num_attention_heads=config.heads,
        image_size=config.image_side,
        patch_size=config.patch,
        hidden_act="quick_gelu",
        layer_norm_eps=config.eps,
    )


def text_config(config: DecoderConfig) -> Any:
    """The sizes as transformers names them."""
    from transformers.models.deepseek_ocr2.configuration_deepseek_ocr2 import DeepseekOcr2TextConfig

    dense = config.dense_layers
    return DeepseekOcr2TextConfig(
        vocab_size=config.vocab,
        hidden_size=config.width,
        intermediate_size=config.dense_width,
        num_hidden_layers=config.depth,
        num_attention_heads=config.heads,
        max_position_embeddings=config.max_positions,
        rms_norm_eps=config.eps,
        rope_parameters={"rope_type": "default", "rope_theta": config.rope_theta},
        n_routed_experts=config.experts,
        n_shared_experts=config.shared_experts,
        num_experts_per_tok=config.experts_per_token,
        moe_intermediate_size=config.expert_width,
        mlp_layer_types=["dense"] * dense + ["sparse"] * (config.depth - dense),
        n_group=1,
        topk_group=1,
        bos_token_id=config.bos,
        eos_token_id=config.eos,
        pad_token_id=config.pad,
    )


def _sam(model: DocumentVLM, theirs: Any, published: dict[str, Tensor]) -> Iterator[Check]:
    renamed = _renamed(
        published,
        "model.sam_model.",
        (
            ("patch_embed.proj.", "patch_embed.projection."),
            ("blocks.", "layers."),
            (".norm", ".layer_norm"),
            ("neck.0.", "neck.conv1."),
            ("neck.1.", "neck.layer_norm1."),
            ("neck.2.", "neck.conv2."),
            ("neck.3.", "neck.layer_norm2."),
            ("net_2.", "proj.conv1."),
            ("net_3.", "proj.conv2."),
        ),
    )
    theirs.eval().load_state_dict(renamed)
    for side in _SIDES:
        pixels = synthetic_pixels(side)[None]
        error = relative_error(model.encoder.sam(pixels), theirs(pixels).last_hidden_state)
        yield Check(f"witness.sam.{side}", error, TOLERANCE)


def _clip(model: DocumentVLM, theirs: Any, published: dict[str, Tensor]) -> Iterator[Check]:
    renamed = _renamed(published, "model.vision_model.", (("transformer.layers", "encoder.layers"),))
    for name in [name for name in renamed if "qkv_proj" in name]:
        for letter, part in zip("qkv", renamed.pop(name).chunk(3)):
            renamed[name.replace("qkv_proj", f"{letter}_proj")] = part
    # Some versions keep the tower one level down; its final norm is not in our network and not in its output.
    own = theirs.state_dict()
    prefix = "vision_model." if any(name.startswith("vision_model.") for name in own) else ""
    theirs.eval().load_state_dict({**own, **{prefix + name: tensor for name, tensor in renamed.items()}})
    pixels = synthetic_pixels(model.config.clip.image_side)[None]
    features = model.encoder.clip.patch(pixels)  # both then start from the same patches
    error = relative_error(model.encoder.clip(features), theirs(pixels).last_hidden_state)
    yield Check("witness.clip", error, TOLERANCE)


def _decoder(model: DocumentVLM, theirs: Any, published: dict[str, Tensor]) -> Iterator[Check]:
    theirs.eval().load_state_dict(text_state(model, published))
    ids = torch.randint(3, 499, (1, 64), generator=torch.Generator().manual_seed(1))
    hidden = theirs(input_ids=ids).last_hidden_state
    logits = model([Prompt(tuple(ids[0].tolist()))])
    yield Check("witness.decoder", relative_error(logits, model.decoder.logits(hidden)), TOLERANCE)


def text_state(model: DocumentVLM, published: dict[str, Tensor]) -> dict[str, Tensor]:
    """The decoder's weights under the names of transformers, which stacks its experts as we do."""
    towers = ("model.sam_model.", "model.vision_model.", "model.projector.")
    seam = ("model.image_newline", "model.view_seperator", "lm_head.weight")
    state = {
        name.removeprefix("model."): tensor
        for name, tensor in published.items()
        if not name.startswith(towers) and name not in seam and ".experts." not in name
    }
    for layer in range(model.config.decoder.dense_layers, model.config.decoder.depth):
        experts = f"decoder.blocks.{layer}.feed_forward.experts"
        for ours, name in (("gate_up", "gate_up_proj"), ("down", "down_proj")):
            state[f"layers.{layer}.mlp.experts.{name}"] = model.get_parameter(f"{experts}.{ours}").detach()
    return state


def _renamed(published: dict[str, Tensor], prefix: str, rules: tuple[tuple[str, str], ...]) -> dict[str, Tensor]:
    renamed = {}
    for name, tensor in published.items():
        if name.startswith(prefix):
            name = name.removeprefix(prefix)
            for old, new in rules:
                name = name.replace(old, new)
            renamed[name] = tensor
    return renamed
