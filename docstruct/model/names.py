"""Where each published tensor lives in our network: one table, written as data.

A published tensor is a whole parameter of ours or a slice of one: queries, keys and values are stacked,
gate and up are stacked, and so are the experts of a layer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from torch import Tensor, nn

from docstruct.model.config import ModelConfig


@dataclass(frozen=True)
class Slot:
    """A part of one of our parameters.

    Attributes:
        parameter: its dotted name.
        expert: index along the first axis, or None for all of it.
        part: ``(k, n)``, the k-th of n equal parts along the next axis.
    """

    parameter: str
    expert: int | None = None
    part: tuple[int, int] = (0, 1)

    def of(self, model: nn.Module) -> Tensor:
        """The slice itself, sharing the parameter's memory."""
        return self.within(model.get_parameter(self.parameter).detach())

    def within(self, whole: Tensor) -> Tensor:
        """The slice of ``whole``."""
        if self.expert is not None:
            whole = whole[self.expert]
        k, n = self.part
        return whole if n == 1 else whole.chunk(n)[k]


class Row(NamedTuple):
    """One line of the table: names with {i} for a layer and {e} for an expert; ours is cut into n parts."""

    published: str
    ours: str
    k: int = 0
    n: int = 1


def _pairs(*rows: tuple[str, str]) -> tuple[Row, ...]:
    """A weight and a bias for each row."""
    return tuple(Row(f"{theirs}.{p}", f"{ours}.{p}") for theirs, ours in rows for p in ("weight", "bias"))


_SAM = (
    Row("pos_embed", "position"),
    *_pairs(("patch_embed.proj", "patch"), ("neck.1", "neck.norm1"), ("neck.3", "neck.norm2")),
    Row("neck.0.weight", "neck.reduce.weight"),
    Row("neck.2.weight", "neck.mix.weight"),
    Row("net_2.weight", "compressor.first.weight"),
    Row("net_3.weight", "compressor.second.weight"),
)
_SAM_BLOCK = (
    Row("blocks.{i}.attn.rel_pos_h", "blocks.{i}.attention.relative_rows"),
    Row("blocks.{i}.attn.rel_pos_w", "blocks.{i}.attention.relative_columns"),
    *_pairs(
        ("blocks.{i}.norm1", "blocks.{i}.norm1"),
        ("blocks.{i}.attn.qkv", "blocks.{i}.attention.qkv"),
        ("blocks.{i}.attn.proj", "blocks.{i}.attention.out"),
        ("blocks.{i}.norm2", "blocks.{i}.norm2"),
        ("blocks.{i}.mlp.lin1", "blocks.{i}.mlp.up"),
        ("blocks.{i}.mlp.lin2", "blocks.{i}.mlp.down"),
    ),
)
_CLIP = (
    Row("embeddings.class_embedding", "class_token"),
    Row("embeddings.patch_embedding.weight", "patch.weight"),
    Row("embeddings.position_embedding.weight", "position"),
    *_pairs(("pre_layrnorm", "pre_norm")),  # spelled so in the published file
)
_CLIP_BLOCK = _pairs(
    ("transformer.layers.{i}.layer_norm1", "blocks.{i}.norm1"),
    ("transformer.layers.{i}.self_attn.qkv_proj", "blocks.{i}.attention.qkv"),
    ("transformer.layers.{i}.self_attn.out_proj", "blocks.{i}.attention.out"),
    ("transformer.layers.{i}.layer_norm2", "blocks.{i}.norm2"),
    ("transformer.layers.{i}.mlp.fc1", "blocks.{i}.mlp.up"),
    ("transformer.layers.{i}.mlp.fc2", "blocks.{i}.mlp.down"),
)
_SEAM = (
    *_pairs(("projector.layers", "projector")),
    Row("image_newline", "newline"),
    Row("view_seperator", "separator"),  # spelled so in the published file
)
_TEXT = (Row("embed_tokens.weight", "embedding.weight"), Row("norm.weight", "norm.weight"))
_LAYER = (
    Row("layers.{i}.input_layernorm.weight", "blocks.{i}.norm1.weight"),
    Row("layers.{i}.self_attn.q_proj.weight", "blocks.{i}.attention.qkv.weight", 0, 3),
    Row("layers.{i}.self_attn.k_proj.weight", "blocks.{i}.attention.qkv.weight", 1, 3),
    Row("layers.{i}.self_attn.v_proj.weight", "blocks.{i}.attention.qkv.weight", 2, 3),
    Row("layers.{i}.self_attn.o_proj.weight", "blocks.{i}.attention.out.weight"),
    Row("layers.{i}.post_attention_layernorm.weight", "blocks.{i}.norm2.weight"),
)
_DENSE = (
    Row("layers.{i}.mlp.gate_proj.weight", "blocks.{i}.feed_forward.gate_up.weight", 0, 2),
    Row("layers.{i}.mlp.up_proj.weight", "blocks.{i}.feed_forward.gate_up.weight", 1, 2),
    Row("layers.{i}.mlp.down_proj.weight", "blocks.{i}.feed_forward.down.weight"),
)
_MIXTURE = (
    Row("layers.{i}.mlp.gate.weight", "blocks.{i}.feed_forward.router.weight"),
    Row(
        "layers.{i}.mlp.shared_experts.gate_proj.weight",
        "blocks.{i}.feed_forward.shared.gate_up.weight",
        0,
        2,
    ),
    Row("layers.{i}.mlp.shared_experts.up_proj.weight", "blocks.{i}.feed_forward.shared.gate_up.weight", 1, 2),
    Row("layers.{i}.mlp.shared_experts.down_proj.weight", "blocks.{i}.feed_forward.shared.down.weight"),
)
_EXPERT = (
    Row("layers.{i}.mlp.experts.{e}.gate_proj.weight", "blocks.{i}.feed_forward.experts.gate_up", 0, 2),
    Row("layers.{i}.mlp.experts.{e}.up_proj.weight", "blocks.{i}.feed_forward.experts.gate_up", 1, 2),
    Row("layers.{i}.mlp.experts.{e}.down_proj.weight", "blocks.{i}.feed_forward.experts.down"),
)

# In some re-saved copies; a table of 0 to 256 that nothing needs.
IGNORED = frozenset({"model.vision_model.embeddings.position_ids"})


def slots(config: ModelConfig) -> dict[str, Slot]:
    """Every published name and where it lives; for the published sizes 2,710 of them."""
    return dict(_slots(config))


def _slots(config: ModelConfig) -> Iterator[tuple[str, Slot]]:
    text, once = config.decoder, range(1)
    dense, mixtures = range(text.dense_layers), range(text.dense_layers, text.depth)
    for theirs, ours, rows, layers in (
        ("model.sam_model.", "encoder.sam.", _SAM, once),
        ("model.sam_model.", "encoder.sam.", _SAM_BLOCK, range(config.sam.depth)),
        ("model.vision_model.", "encoder.clip.", _CLIP, once),
        ("model.vision_model.", "encoder.clip.", _CLIP_BLOCK, range(config.clip.depth)),
        ("model.", "encoder.", _SEAM, once),
        ("model.", "decoder.", _TEXT, once),
        ("model.", "decoder.", _LAYER, range(text.depth)),
        ("model.", "decoder.", _DENSE, dense),
        ("model.", "decoder.", _MIXTURE, mixtures),
        ("", "decoder.", (Row("lm_head.weight", "head.weight"),), once),
    ):
        for i, row in product(layers, rows):
            yield theirs + row.published.format(i=i), Slot(ours + row.ours.format(i=i), None, (row.k, row.n))
    for i, e, row in product(mixtures, range(text.experts), _EXPERT):
        name, parameter = row.published.format(i=i, e=e), row.ours.format(i=i)
        yield f"model.{name}", Slot(f"decoder.{parameter}", e, (row.k, row.n))
