from __future__ import annotations

from pathlib import Path

import pytest
import torch
from PIL import Image, ImageDraw

from docstruct.errors import UsageError
from docstruct.model import checkpoint
from docstruct.model.config import PRESETS
from docstruct.model.preprocess import MODES
from docstruct.model.tokenizer import Tokenizer, byte_tokenizer
from docstruct.model.training.finetune import Example, Plan, add_low_rank, answer_loss, finetune, merge


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    folder = tmp_path / "weights"
    checkpoint.write_random(PRESETS["tiny"], folder, scale=0.1)
    byte_tokenizer().save(folder)
    return folder


@pytest.fixture
def examples() -> list[Example]:
    made = []
    for number in (7, 38):
        image = Image.new("RGB", (120, 60), "white")
        ImageDraw.Draw(image).text((20, 20), f"Total {number}.00", fill="black")
        made.append(Example(image, f'{{"total": {number}.0}}'))
    return made


@pytest.mark.parametrize(("rank", "lr", "left"), [(0, 1e-2, 0.6), (4, 3e-2, 0.85)])
def test_a_checkpoint_learns_labelled_pages(
    weights: Path, examples: list[Example], tmp_path: Path, rank: int, lr: float, left: float
) -> None:
    losses: list[float] = []
    plan = Plan(steps=12, rank=rank, lr=lr, mode="crop")
    finetune(weights, examples, tmp_path / "out", plan, lambda _, loss: losses.append(loss))
    tokenizer = Tokenizer.read(tmp_path / "out")
    taught = answer_loss(checkpoint.load(tmp_path / "out"), tokenizer, examples, MODES["crop"])
    assert float(taught) < left * losses[0]  # what was written is what was learned


def test_lora_trains_little_and_starts_as_the_network_was(weights: Path, examples: list[Example]) -> None:
    model, tokenizer = checkpoint.load(weights), Tokenizer.read(weights)
    before = answer_loss(model, tokenizer, examples, MODES["crop"])
    whole = sum(p.numel() for p in model.parameters())
    add_low_rank(model, 2)
    assert torch.equal(before, answer_loss(model, tokenizer, examples, MODES["crop"]).detach())
    assert 0 < sum(p.numel() for p in model.parameters() if p.requires_grad) < 0.2 * whole
    merge(model)
    assert sum(p.numel() for p in model.parameters()) == whole


def test_nothing_to_learn_from_is_an_error(weights: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing to learn"):
        finetune(weights, [], tmp_path / "out", Plan())
