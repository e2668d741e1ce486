"""A run's checkpoints: the weights under the published names, the heads, and a small state.

Each goes into a folder of its own whose state is written last: killed at any moment, the newest folder that
has a state is whole. Optimizer moments are not kept: a run resumes from the weights and warms up again.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from docstruct.model import checkpoint
from docstruct.model.tokenizer import Tokenizer
from docstruct.model.training.objective import Objective

_STATE, _HEADS = "state.json", "heads.safetensors"


def keep(objective: Objective, tokenizer: Tokenizer, state: dict[str, Any], run: Path) -> Path:
    """Write a checkpoint of step ``state["step"]`` into ``run`` and drop all but the one before it."""
    folder = run / f"step-{state['step']:08}"
    checkpoint.save(objective.model, folder)
    tokenizer.save(folder)
    heads = {name: tensor.contiguous().cpu() for name, tensor in objective.heads.state_dict().items()}
    save_file(heads, folder / _HEADS)
    part = folder / (_STATE + ".part")
    part.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")
    part.rename(folder / _STATE)
    for old in sorted(run.glob("step-*"))[:-2]:
        shutil.rmtree(old)
    return folder


def newest(run: Path) -> Path | None:
    """The last whole checkpoint of a run."""
    return max((path.parent for path in run.glob(f"step-*/{_STATE}")), default=None)


def restore(objective: Objective, folder: Path) -> dict[str, Any]:
    """Fill the network, and its heads where they are kept, from ``folder``; its state, empty of a bare checkpoint."""
    stored = checkpoint.read_headers(folder)
    checkpoint.check_names(objective.model, stored, folder)
    checkpoint.fill(objective.model, stored)
    if (folder / _HEADS).is_file():
        with torch.no_grad():
            objective.heads.load_state_dict(load_file(folder / _HEADS))
    state = folder / _STATE
    return dict(json.loads(state.read_text(encoding="utf-8"))) if state.is_file() else {}
