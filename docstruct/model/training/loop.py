"""The training loop: stage by stage, crops to batches to steps, with a log and checkpoints.

Every sample has a number of its own, which is its seed; a checkpoint keeps the next one, so that no sample
is drawn twice, resumed or not.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

from docstruct.model.config import PRESETS
from docstruct.model.tokenizer import BOS
from docstruct.model.training import fonts, keeping, molecule_store
from docstruct.model.training.atlas import Atlas, cached
from docstruct.model.training.batches import Collator, Reservoir
from docstruct.model.training.charset import character_tokenizer
from docstruct.model.training.feed import Feed, Orders
from docstruct.model.training.molecule_store import Molecule
from docstruct.model.training.objective import Batch, Objective, initialise
from docstruct.model.training.optimizers import Optimizers
from docstruct.model.training.recipe import Recipe, Stage
from docstruct.model.training.ring import Ring
from docstruct.model.vlm import DocumentVLM

_SMOOTHING = 0.98  # of the measures that gates look at
_READ_EVERY, _LOG_EVERY = 5, 20  # steps
_MOLECULES = 20_000


@dataclass
class Progress:
    """Where a run stands; what a checkpoint keeps besides the weights.

    Attributes:
        step: optimizer steps done.
        sample: the number of the next sample.
        stage: index of the current stage.
        spent: seconds in it.
        seconds: processor (or device) seconds in all.
        smooth: the smoothed measures.
    """

    step: int = 0
    sample: int = 0
    stage: int = 0
    spent: float = 0.0
    seconds: float = 0.0
    smooth: dict[str, float] = field(default_factory=dict)

    def note(self, parts: dict[str, float]) -> None:
        """Take in the measures of a step."""
        for name, value in parts.items():
            if value == value:  # a batch without a glyph measures nothing
                old = self.smooth.get(name, value)
                self.smooth[name] = _SMOOTHING * old + (1 - _SMOOTHING) * value

    def over(self, stage: Stage) -> bool:
        """Whether the stage has run its time or passed its gate."""
        return self.spent >= stage.seconds or self.smooth.get(stage.gate, 0.0) > stage.above


class Training:
    """A run: the network, its data, its optimizers and its progress.

    Args:
        recipe: what to do; continues where its folder has a checkpoint.
    """

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        config = PRESETS[recipe.preset]
        self.tokenizer = character_tokenizer(config.decoder.vocab, config.image_token)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.objective = Objective(DocumentVLM(config), self.tokenizer.ids[BOS])
        self.progress = self._begin()
        self.objective.to(self.device)
        atlas = cached(recipe.atlas, fonts.TRAINING)
        self.orders = Orders(recipe.batch, self.progress.sample)
        self.feed = self._feed(atlas)
        self.collate = Collator(self.tokenizer, self.device, recipe.lengths)
        self.reservoir = Reservoir(recipe.reservoir)
        self.optimizers = Optimizers(self.objective, recipe.stages[0].lr, recipe.muon)
        self.started = self.progress.step  # the learning rate rises from here
        self._unread: list[dict[str, Tensor]] = []
        if recipe.compile:
            model = self.objective.model
            for block in (*model.encoder.sam.blocks, *model.encoder.clip.blocks, *model.decoder.blocks):
                block.compile()  # block by block: alike blocks share their code

    def run(self, until: Callable[[Progress], bool] = lambda progress: False) -> Progress:
        """Train through the remaining stages; ``until`` may end it between two steps."""
        try:
            saved = time.monotonic()
            while self.progress.stage < len(self.recipe.stages) and not until(self.progress):
                self._step(self.recipe.stages[self.progress.stage])
                if self.progress.over(self.recipe.stages[self.progress.stage]):
                    self.progress = replace(self.progress, stage=self.progress.stage + 1, spent=0.0, smooth={})
                if time.monotonic() - saved > self.recipe.keep_seconds:
                    self.save()
                    saved = time.monotonic()
            self.save()
        finally:
            self.feed.close()
        return self.progress

    def save(self) -> None:
        """Write a checkpoint."""
        keeping.keep(self.objective, self.tokenizer, asdict(self.progress), self.recipe.run)

    def _begin(self) -> Progress:
        """Weights and progress: of the run's checkpoint, of the one to start from, or from noise."""
        initialise(self.objective, self.recipe.seed)
        initialise(self.objective.model, self.recipe.seed)
        last = keeping.newest(self.recipe.run)
        if last is not None:
            return Progress(**keeping.restore(self.objective, last))
        self.recipe.run.mkdir(parents=True, exist_ok=True)
        if self.recipe.start:
            keeping.restore(self.objective, self.recipe.run.parent / self.recipe.start)
        return Progress(sample=self.recipe.seed)

    def _feed(self, atlas: Atlas) -> Feed | Ring:
        """Who draws: this process, or others."""
        recipe, drawn = self.recipe, molecules(self.recipe)
        if not recipe.workers:
            return Feed(atlas, drawn, self.orders)
        side = max(stage.side for stage in recipe.stages)
        return Ring(recipe.atlas, recipe.molecules, self.orders, recipe.workers, side)

    def _step(self, stage: Stage) -> None:
        began = self._clock()
        progress, lr = self.progress, self._rate(stage)
        with torch.autocast(self.device.type, torch.bfloat16):
            loss, parts = self.objective(self._batch(stage), stage.slot_weight)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.optimizers.parameters, 1.0)
        self.optimizers.step(lr)
        self._unread.append(parts)
        progress.step += 1
        progress.sample = self.orders.sample
        if progress.step % _READ_EVERY == 0:
            self._read()
        spent = self._clock() - began
        progress.spent += spent
        progress.seconds += spent
        if progress.step % _LOG_EVERY == 0:
            self._log({"stage": stage.name, "lr": lr, "norm": float(norm)})

    def _read(self) -> None:
        """Take in the measures of the last steps, all at once: every look at a GPU makes it wait."""
        for parts in self._unread:
            self.progress.note({name: float(part) for name, part in parts.items()})
        self._unread.clear()

    def _clock(self) -> float:
        """Seconds that this process computed; on a GPU, seconds."""
        return time.process_time() if self.device.type == "cpu" else time.monotonic()

    def _rate(self, stage: Stage) -> float:
        rising = min(1.0, (self.progress.step - self.started + 1) / self.recipe.warm)
        falling = max(0.02, 1.0 - self.progress.spent / stage.seconds) if stage.falling else 1.0
        return stage.lr * rising * falling

    def _batch(self, stage: Stage) -> Batch:
        seed = self.progress.step  # of the degradation
        drawn = self.reservoir.old(random.Random(seed))
        if drawn is None:
            drawn = self.collate.load(self.feed.next(stage))
            self.reservoir.kept.append(drawn)
        return self.collate.batch(drawn, seed, stage.rough)

    def _log(self, more: dict[str, Any]) -> None:
        progress = self.progress
        line = {"step": progress.step, "sample": progress.sample, "seconds": round(progress.seconds, 1)}
        line |= more | {name: round(value, 4) for name, value in progress.smooth.items()}
        with (self.recipe.run / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        told = (f"{key} {value:.4g}" if isinstance(value, float) else f"{key} {value}" for key, value in line.items())
        print(*told, file=sys.stderr, flush=True)


def molecules(recipe: Recipe) -> tuple[Molecule, ...]:
    """The molecules of a recipe, made first where their file is not there."""
    if recipe.molecules is None:
        return ()
    if not recipe.molecules.is_file():
        molecule_store.make(recipe.molecules, _MOLECULES)
    return molecule_store.read(recipe.molecules)
