import json
from dataclasses import replace
from pathlib import Path

import pytest

from docstruct.errors import WeightsError
from docstruct.model.config import PRESETS


def test_tiny_preset_has_the_sizes_of_the_golden_weights(golden: Path) -> None:
    sizes = json.loads((golden / "tiny_config.json").read_text())
    tiny = PRESETS["tiny"]
    sam, clip, text = sizes["sam"], sizes["clip"], sizes["language"]
    assert (tiny.sam.width, tiny.sam.depth, tiny.sam.heads) == (32, 4, 2)
    assert tiny.sam.global_blocks == tuple(sam["global_attn_indexes"])
    assert tiny.sam.compressor == (sam["net2_channels"], sam["net3_channels"])
    assert (tiny.sam.neck, tiny.sam.window, tiny.sam.eps) == (16, sam["window_size"], sam["ln_eps"])
    assert (tiny.clip.mlp_width, tiny.clip.eps) == (clip["ffn_hidden_size"], clip["ln_eps"])
    assert tiny.clip.grid**2 + 1 == clip["num_positions"]
    assert tiny.vision_width == sizes["projector"]["input_dim"]
    assert tiny.decoder.experts_per_token == text["num_experts_per_tok"]
    assert tiny.decoder.shared_width == 48
    assert tiny.image_token == sizes["image_token_id"]


def test_towers_that_do_not_fit_are_refused() -> None:
    tiny = PRESETS["tiny"]
    with pytest.raises(WeightsError, match="CLIP takes 40"):
        replace(tiny, clip=replace(tiny.clip, width=40))
