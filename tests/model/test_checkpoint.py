import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from docstruct.errors import WeightsError
from docstruct.model.checkpoint import load, randomize, save
from docstruct.model.config import PRESETS
from docstruct.model.config_file import to_json
from docstruct.model.names import slots
from docstruct.model.parity import golden_model
from docstruct.model.vlm import DocumentVLM, Prompt


@pytest.fixture
def folder(golden: Path, tmp_path: Path) -> Path:
    """The golden weights as a checkpoint of one file."""
    (tmp_path / "config.json").write_text(json.dumps(to_json(PRESETS["tiny"], "float32")))
    (tmp_path / "model.safetensors").write_bytes((golden / "tiny_weights.safetensors").read_bytes())
    return tmp_path


def test_published_size_on_meta() -> None:
    model = DocumentVLM.on_meta(PRESETS["deepseek-ocr"])
    shapes = {name: slot.of(model).shape for name, slot in slots(model.config).items()}
    assert len(shapes) == 2710
    assert sum(shape.numel() for shape in shapes.values()) == 3_336_106_240
    assert sum(parameter.numel() for parameter in model.parameters()) == 3_336_106_240
    assert shapes["model.layers.11.mlp.experts.63.up_proj.weight"] == (896, 1280)
    assert shapes["model.sam_model.blocks.5.attn.rel_pos_w"] == (127, 64)


def test_saved_shards_hold_the_published_names(folder: Path, golden: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    save(load(folder), out, shard_bytes=500_000)
    index = json.loads((out / "model.safetensors.index.json").read_text())
    shards = sorted(out.glob("*.safetensors"))
    assert len(shards) == 4
    assert shards[0].name == "model-00001-of-000004.safetensors"
    want = load_file(golden / "tiny_weights.safetensors")
    assert set(index["weight_map"]) == set(want)
    got = {name: tensor for shard in shards for name, tensor in load_file(shard).items()}
    assert all(torch.equal(got[name], tensor) for name, tensor in want.items())


def test_sharded_checkpoint_gives_the_same_model(folder: Path, model: DocumentVLM, tmp_path: Path) -> None:
    save(model, tmp_path / "out", shard_bytes=300_000)
    prompt = [Prompt((0, 5, 6, 7))]
    assert torch.equal(load(tmp_path / "out")(prompt), model(prompt))


def test_precision_is_as_stored_or_as_asked(folder: Path, tmp_path: Path) -> None:
    assert load(folder).dtype == torch.float32
    half = load(folder, dtype=torch.bfloat16)
    assert half.dtype == torch.bfloat16
    save(half, tmp_path / "half")
    assert load(tmp_path / "half").dtype == torch.bfloat16
    assert json.loads((tmp_path / "half" / "config.json").read_text())["torch_dtype"] == "bfloat16"


def test_report_names_what_is_missing_left_over_and_of_another_shape(folder: Path) -> None:
    tensors = load_file(folder / "model.safetensors")
    del tensors["model.norm.weight"]
    tensors["model.surplus"] = torch.zeros(1)
    tensors["lm_head.weight"] = torch.zeros(3, 48)
    save_file(tensors, folder / "model.safetensors")
    with pytest.raises(WeightsError) as error:
        load(folder)
    assert "1 missing: model.norm.weight" in str(error.value)
    assert "1 left over: model.surplus" in str(error.value)
    assert "1 of another shape: lm_head.weight (3, 48), not (512, 48)" in str(error.value)


def test_integer_weights_are_refused(folder: Path) -> None:
    tensors = load_file(folder / "model.safetensors")
    tensors["model.norm.weight"] = torch.zeros(48, dtype=torch.int8)
    save_file(tensors, folder / "model.safetensors")
    with pytest.raises(WeightsError, match=r"no floating-point numbers: model\.norm\.weight"):
        load(folder)


def test_position_ids_of_old_copies_are_ignored(folder: Path) -> None:
    tensors = load_file(folder / "model.safetensors")
    tensors["model.vision_model.embeddings.position_ids"] = torch.arange(257)[None]
    save_file(tensors, folder / "model.safetensors")
    assert not [name for name in load(folder).state_dict() if name.endswith("position_ids")]


def test_truncated_file_is_a_weights_error(folder: Path) -> None:
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:100_000])
    with pytest.raises(WeightsError, match="damaged"):
        load(folder)


def test_missing_folder_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="hf download"):
        load(tmp_path / "nowhere")


def test_missing_shard_is_named(folder: Path) -> None:
    index = {"weight_map": {"lm_head.weight": "../model-00001-of-000002.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(WeightsError, match="model-00001-of-000002"):
        load(folder)


def test_random_weights_are_the_same_for_the_same_seed() -> None:
    one, two, other = (randomize(DocumentVLM(PRESETS["tiny"]), seed).decoder.head.weight for seed in (1, 1, 2))
    assert torch.equal(one, two)
    assert not torch.equal(one, other)


def test_flash_attention_names_what_it_needs(golden: Path) -> None:
    from docstruct.errors import EngineError, UsageError

    with pytest.raises(EngineError):
        golden_model(golden).use_attention("flash")
    with pytest.raises(UsageError, match="sdpa, flash"):
        golden_model(golden).use_attention("fast")
