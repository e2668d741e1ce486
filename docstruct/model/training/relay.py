"""A long run in short calls: for machines that lend themselves for minutes, have no network and little to carry.

The first call starts the run as a process of its own; every call waits its minutes beside it and leaves the
newest weights, in half precision and small shards, where they are picked up. Between two calls the run goes on;
where it was killed, the next call starts it again from its last checkpoint.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from docstruct.model import checkpoint
from docstruct.model.tokenizer import Tokenizer
from docstruct.model.training import keeping
from docstruct.model.training.recipe import Recipe

SHARD_BYTES = 15 * 1024**2  # files of at most 16 MiB travel
_LOOK_EVERY = 1.0  # seconds
_COMMAND = "from docstruct.cli import main; main()"


@dataclass(frozen=True)
class Leg:
    """What one call brought.

    Attributes:
        step: of the weights that were delivered; None where there are none yet.
        over: whether the run has gone through all its stages.
        restarted: whether this call had to start the process.
    """

    step: int | None
    over: bool
    restarted: bool


def leg(config: Path, minutes: float, deliver: Path) -> Leg:
    """Let the run of a recipe go on for some minutes, then leave its newest weights in ``deliver``.

    Args:
        config: the recipe.
        minutes: how long to wait; less where the run is over before.
        deliver: a folder; its files replace those of the call before.
    """
    recipe = Recipe.read(config)
    recipe.run.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + 60 * minutes
    restarted = not _alive(recipe.run) and not _over(recipe)
    if restarted:
        _start(config, recipe.run)
    _wait(end, lambda: _over(recipe) or not _alive(recipe.run))
    return Leg(_deliver(recipe.run, deliver), _over(recipe), restarted)


def pack(folder: Path, target: Path) -> None:
    """Weights as they are shipped: bfloat16, shards of at most 15 MiB, tokenizer, no heads and no state."""
    model = checkpoint.load(folder, dtype=torch.bfloat16)
    shutil.rmtree(target, ignore_errors=True)
    checkpoint.save(model, target, SHARD_BYTES)
    Tokenizer.read(folder).save(target)


def _start(config: Path, run: Path) -> None:
    """The run as a process that outlives this one; what it says goes to train.err."""
    arguments = [sys.executable, "-c", _COMMAND, "train", "--config", str(config)]
    append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    files = [
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, str(run / "train.err"), append, 0o644),
    ]
    pid = os.posix_spawn(sys.executable, arguments, os.environ, file_actions=files, setsid=True)
    (run / "pid").write_text(str(pid), encoding="utf-8")


def _alive(run: Path) -> bool:
    """Whether the process that a call started still runs."""
    try:
        pid = int((run / "pid").read_text(encoding="utf-8"))
        os.kill(pid, 0)
    except (OSError, ValueError):
        return False
    try:
        return os.waitpid(pid, os.WNOHANG) == (0, 0)  # this call's own child, perhaps ended and not yet buried
    except ChildProcessError:
        return True


def _over(recipe: Recipe) -> bool:
    last = keeping.newest(recipe.run)
    if last is None:
        return False
    state = json.loads((last / "state.json").read_text(encoding="utf-8"))
    return bool(state["stage"] >= len(recipe.stages))


def _wait(end: float, done: Callable[[], bool]) -> None:
    while time.monotonic() < end and not done():
        time.sleep(min(_LOOK_EVERY, max(0.0, end - time.monotonic())))


def _deliver(run: Path, target: Path) -> int | None:
    """The newest checkpoint, packed, with its state and the log beside it."""
    last = keeping.newest(run)
    if last is None:
        return None
    held = run / "delivered"  # links: the run drops its old checkpoints meanwhile
    shutil.rmtree(held, ignore_errors=True)
    shutil.copytree(last, held, copy_function=os.link)
    pack(held, target)
    shutil.copy(held / "state.json", target / "state.json")
    for name in ("log.jsonl", "train.err"):
        if (run / name).is_file():
            shutil.copy(run / name, target / name)
    return int(json.loads((target / "state.json").read_text(encoding="utf-8"))["step"])
