"""The rehearsal, at tiny size, of a long run in short calls."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from docstruct.model import checkpoint
from docstruct.model.training import keeping, relay
from docstruct.model.training.relay import SHARD_BYTES, leg


@pytest.fixture
def config(tmp_path: Path, atlas_file: Path) -> Path:
    path = tmp_path / "tiny.toml"
    path.write_text(
        f"run = 'run'\natlas = '{atlas_file}'\npreset = 'tiny'\nbatch = 4\nkeep_seconds = 1\n"
        "[[stage]]\nname = 'all'\nseconds = 8\nmix = { packed = 0.5, lines = 0.5 }\n"
    )
    return path


def test_legs_go_on_from_each_other_and_survive_a_kill(config: Path, tmp_path: Path) -> None:
    run, out = tmp_path / "run", tmp_path / "out"
    first = leg(config, 0.0, out)
    assert first.restarted and not first.over
    while keeping.newest(run) is None:
        time.sleep(0.2)
    pid = int((run / "pid").read_text())
    second = leg(config, 0.01, out)
    assert not second.restarted and second.step is not None
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    third = leg(config, 2.0, out)
    assert third.restarted and third.over and third.step is not None and third.step > second.step
    assert leg(config, 1.0, out) == relay.Leg(third.step, True, False)
    assert max(path.stat().st_size for path in out.glob("*.safetensors")) <= SHARD_BYTES
    assert checkpoint.load(out).dtype.itemsize == 2
