"""Crops to batches of tensors: pixels with paper, ink and noise, token ids with their labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from docstruct.model.prompts import IMAGE, task_named
from docstruct.model.tokenizer import EOS, PAD, Tokenizer
from docstruct.model.training.crops import Crop
from docstruct.model.training.objective import IGNORED, Batch

CPU = torch.device("cpu")
_STEP = 8  # lengths are rounded up to it, so that the kernels meet few shapes


class Collator:
    """Makes batches.

    Args:
        tokenizer: of the network.
        device: where the batches go; pictures are degraded there.
        dropped: share of the answer's tokens that the decoder does not see, so that it looks at the image.
    """

    def __init__(self, tokenizer: Tokenizer, device: torch.device = CPU, dropped: float = 0.1) -> None:
        self.tokenizer, self.device, self.dropped = tokenizer, device, dropped
        self.eos, self.pad = tokenizer.ids[EOS], tokenizer.ids[PAD]

    def __call__(self, crops: Sequence[Crop], seed: int, read: bool) -> Batch:
        """A batch; ``read`` asks for the answers, else for the slots alone. The seed is that of the noise."""
        generator = torch.Generator(self.device).manual_seed(seed)
        ink = torch.from_numpy(np.stack([crop.ink for crop in crops])).to(self.device)
        slots = [crop.slots for crop in crops if crop.slots is not None]
        stacked = torch.from_numpy(np.stack(slots)).to(self.device) if len(slots) == len(crops) else None
        ids, labels = self._text(crops, generator) if read else (None, None)
        return Batch(degrade(ink, generator), stacked, ids, labels)

    def _text(self, crops: Sequence[Crop], generator: torch.Generator) -> tuple[Tensor, Tensor]:
        prompts = [self._prompt(crop.task) for crop in crops]
        rows = [[*prompt, *self.tokenizer.encode(crop.answer), self.eos] for prompt, crop in zip(prompts, crops)]
        longest = -(-max(map(len, rows)) // _STEP) * _STEP
        padded = [row + [self.pad] * (longest + 1 - len(row)) for row in rows]
        whole = torch.tensor(padded, device=self.device)
        ids, labels = whole[:, :-1].clone(), whole[:, 1:].clone()
        asked = torch.tensor([len(prompt) for prompt in prompts], device=self.device)[:, None]
        at = torch.arange(longest, device=self.device)
        labels[(at < asked - 1) | (labels == self.pad)] = IGNORED
        chance = torch.rand(ids.shape, generator=generator, device=self.device)
        ids[(chance < self.dropped) & (at >= asked)] = self.pad
        return ids, labels

    def _prompt(self, task: str) -> list[int]:
        """Ids of the words behind the image."""
        return self.tokenizer.encode(task_named(task).prompt().removeprefix(IMAGE))


def degrade(ink: Tensor, generator: torch.Generator) -> Tensor:
    """Ink ``(B, S, S)`` uint8 to pixels ``(B, 3, S, S)``: paper, contrast, blur, noise, some negatives."""
    batch, device = len(ink), ink.device

    def uniform(low: float, high: float) -> Tensor:
        return torch.empty(batch, 1, 1, device=device).uniform_(low, high, generator=generator)

    x = ink.float() / 255
    soft = F.avg_pool2d(x[:, None], 3, stride=1, padding=1)[:, 0]
    x = x + (uniform(-0.6, 1.0).clamp_min(0) * (soft - x))
    paper, black = uniform(0.55, 1.0), uniform(-1.0, 0.1)
    x = paper + (black - paper) * x
    x = x + torch.randn(x.shape, generator=generator, device=device) * uniform(-0.08, 0.12).clamp_min(0)
    x = torch.where(uniform(0, 1) < 0.1, -x, x)
    return x.clamp(-1, 1)[:, None].expand(-1, 3, -1, -1).contiguous()


def plain(ink: Tensor) -> Tensor:
    """Ink ``(B, S, S)`` uint8 to clean pixels ``(B, 3, S, S)``: black on white."""
    return (1 - ink.float() / 127.5)[:, None].expand(-1, 3, -1, -1).contiguous()
