from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from docstruct.errors import UsageError
from docstruct.model import checkpoint
from docstruct.model.training import feed, keeping, loop
from docstruct.model.training.atlas import Atlas
from docstruct.model.training.batches import Drawn, Reservoir
from docstruct.model.training.crops import Crop
from docstruct.model.training.curves import draw_curves
from docstruct.model.training.feed import Feed, Orders
from docstruct.model.training.kinds import Pens, draw_crop
from docstruct.model.training.loop import Training
from docstruct.model.training.recipe import Recipe, Stage
from docstruct.model.training.relay import pack
from docstruct.model.training.ring import Ring


@pytest.fixture
def recipe(tmp_path: Path, atlas_file: Path) -> Recipe:
    stages = (Stage("glyphs", 1000, mix={"packed": 1.0}, lr=5e-3), Stage("reading", 1000))
    return Recipe(tmp_path / "run", atlas_file, stages, preset="tiny", batch=8, warm=5)


def trained(recipe: Recipe, steps: int) -> Training:
    training = Training(recipe)
    last = training.progress.step + steps
    training.run(lambda now: now.step >= last)
    return training


def test_a_short_run_lowers_the_loss(recipe: Recipe) -> None:
    torch.manual_seed(0)
    training = trained(replace(recipe, stages=(replace(recipe.stages[0], mix={"lines": 1.0}),)), 40)
    lines = [json.loads(line) for line in (recipe.run / "log.jsonl").read_text().splitlines()]
    assert lines[-1]["text"] < lines[0]["text"] - 0.3
    assert training.progress.seconds > 0


def test_a_run_goes_on_from_its_checkpoint(recipe: Recipe) -> None:
    first = trained(recipe, 3)
    again = Training(recipe)
    assert again.progress == first.progress and again.started == 3
    for (name, old), new in zip(first.objective.named_parameters(), again.objective.parameters()):
        assert torch.equal(old, new), name
    assert trained(recipe, 2).progress.step == 5


def test_no_number_is_drawn_twice_over_a_resume(recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []

    def spy(kind: str, number: int, pens: Pens) -> Crop:
        drawn.append(number)
        return draw_crop(kind, number, pens)

    monkeypatch.setattr(feed, "draw_crop", spy)
    mixed = replace(recipe, stages=(recipe.stages[1],))
    trained(mixed, 4)
    trained(mixed, 4)
    assert len(drawn) >= 64 and len(set(drawn)) == len(drawn)


def test_a_checkpoint_without_a_state_is_passed_over(recipe: Recipe) -> None:
    trained(recipe, 2)
    whole = keeping.newest(recipe.run)
    torn = recipe.run / "step-00000009"  # killed before the state was written
    torn.mkdir()
    (torn / "config.json").write_text("{}")
    assert keeping.newest(recipe.run) == whole


def test_a_checkpoint_loads_as_any_other(recipe: Recipe) -> None:
    training = trained(recipe, 2)
    folder = keeping.newest(recipe.run)
    assert folder is not None
    model = checkpoint.load(folder)
    assert torch.equal(model.decoder.head.weight, training.objective.model.decoder.head.weight)


def test_a_gate_ends_a_stage(recipe: Recipe) -> None:
    open_gate = replace(recipe.stages[0], gate="slots", above=0.0)  # any loss passes it
    assert trained(replace(recipe, stages=(open_gate, recipe.stages[1])), 6).progress.stage == 1


def test_curves_are_drawn(recipe: Recipe, tmp_path: Path) -> None:
    recipe.run.mkdir()
    lines = [{"step": n, "seconds": n, "stage": "a" if n < 5 else "b", "lr": 1e-3, "text": 9 - n} for n in range(9)]
    (recipe.run / "log.jsonl").write_text("\n".join(map(json.dumps, lines)))
    draw_curves(recipe.run / "log.jsonl", tmp_path / "curves.png")
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("stages = 1", "missing 2 required"),
        ("run = 'a'\natlas = 'b'", "no \\[\\[stage"),
        ("run = [", "no TOML"),
        ("run = 'a'\natlas = 'b'\n[[stage]]\nname = 's'\nseconds = 1\nmix = { poem = 1 }", "nobody draws poem"),
    ],
)
def test_a_faulty_recipe_is_an_error_of_ours(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "nano.toml").write_text(text)
    with pytest.raises(UsageError, match=message):
        Recipe.read(tmp_path / "nano.toml")


def test_workers_draw_what_this_process_would(recipe: Recipe, atlas: Atlas) -> None:
    stage = replace(recipe.stages[0], mix={"lines": 1.0})
    alone = Feed(atlas, (), Orders(4, 0))
    ring = Ring(recipe.atlas, None, Orders(4, 0), workers=1, side=128)
    try:
        drawn = [ring.next(stage) for _ in range(8)]
    finally:
        ring.close()
    for crops, same in zip(drawn, (alone.next(stage) for _ in range(8))):
        assert [crop.answer for crop in crops] == [crop.answer for crop in same]
        assert all((a.ink == b.ink).all() and (a.slots == b.slots).all() for a, b in zip(crops, same))


def test_a_reservoir_gives_old_batches_once_it_is_half_full() -> None:
    drawn = Drawn(torch.zeros(1, 64, 64, dtype=torch.uint8), None, None, None)
    reservoir = Reservoir(4)
    assert reservoir.old(random.Random(0)) is None
    reservoir.kept.extend([drawn, drawn])
    assert {reservoir.old(random.Random(seed)) for seed in range(20)} == {None, drawn}
    assert Reservoir(0).old(random.Random(0)) is None


def test_a_new_run_starts_from_packed_weights_and_warms_up(recipe: Recipe) -> None:
    trained(recipe, 2)
    folder = keeping.newest(recipe.run)
    assert folder is not None
    pack(folder, recipe.run.parent / "shipped")
    other = Training(replace(recipe, run=recipe.run.parent / "other", start="shipped", seed=10**6))
    shipped = checkpoint.load(recipe.run.parent / "shipped", dtype=torch.float32)
    assert torch.equal(other.objective.model.decoder.head.weight, shipped.decoder.head.weight)
    assert other.progress.step == 0 and other.orders.sample == 10**6


@pytest.mark.parametrize("name", ["nano", "nano-s"])
def test_the_recipes_that_ship_are_sound(name: str) -> None:
    recipe = Recipe.read(Path(loop.__file__).parent / f"{name}.toml")
    assert recipe.stages[-1].falling and sum(stage.seconds for stage in recipe.stages) > 1000
    assert all(abs(sum(stage.mix.values()) - 1) < 0.02 for stage in recipe.stages)


def test_a_recipe_that_is_not_there_is_named_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no recipe") as caught:
        Recipe.read(tmp_path / "none.toml")
    assert "nano.toml" in str(caught.value)
