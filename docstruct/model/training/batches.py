"""Crops to batches of tensors: pixels with paper, ink and noise, token ids with their labels."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from docstruct.model.prompts import IMAGE, task_named
from docstruct.model.tokenizer import EOS, PAD, Tokenizer
from docstruct.model.training.crops import GLYPHS, Crop
from docstruct.model.training.degrade import degrade
from docstruct.model.training.objective import IGNORED, Batch

CPU = torch.device("cpu")
_STEP = 8  # lengths are rounded up to it, so that the kernels meet few shapes


@dataclass(frozen=True)
class Drawn:
    """Crops on the device, before they are degraded: what a reservoir keeps.

    Attributes:
        ink: ``(B, S, S)`` uint8.
        slots: ``(B, G, G, CELLS)`` or None.
        ids: words of the task, answer, end and padding ``(B, T + 1)``; None where the slots are all that is asked.
        asked: ``(B, 1)`` where the answer starts.
    """

    ink: Tensor
    slots: Tensor | None
    ids: Tensor | None
    asked: Tensor | None


class Collator:
    """Makes batches.

    Args:
        tokenizer: of the network.
        device: where the batches go; pictures are degraded there.
        lengths: to which texts are padded, so that the kernels meet few shapes; multiples of 8 if empty.
        dropped: share of the answer's tokens that the decoder does not see, so that it looks at the image.
    """

    def __init__(
        self, tokenizer: Tokenizer, device: torch.device = CPU, lengths: Sequence[int] = (), dropped: float = 0.1
    ) -> None:
        self.tokenizer, self.device, self.lengths, self.dropped = tokenizer, device, lengths, dropped
        self.eos, self.pad = tokenizer.ids[EOS], tokenizer.ids[PAD]

    def load(self, crops: Sequence[Crop]) -> Drawn:
        """The crops as tensors on the device."""
        ink = torch.from_numpy(np.stack([crop.ink for crop in crops])).to(self.device)
        slots = [crop.slots for crop in crops if crop.slots is not None]
        stacked = torch.from_numpy(np.stack(slots)).to(self.device) if len(slots) == len(crops) else None
        if crops[0].task == GLYPHS:
            return Drawn(ink, stacked, None, None)
        prompts = [self._prompt(crop.task) for crop in crops]
        rows = [[*prompt, *self.tokenizer.encode(crop.answer), self.eos] for prompt, crop in zip(prompts, crops)]
        longest = self._length(max(map(len, rows)) - 1)
        padded = [(row + [self.pad] * (longest + 1 - len(row)))[: longest + 1] for row in rows]
        asked = torch.tensor([len(prompt) for prompt in prompts])[:, None]
        return Drawn(ink, stacked, torch.tensor(padded).to(self.device), asked.to(self.device))

    def batch(self, drawn: Drawn, seed: int, rough: float = 0.0) -> Batch:
        """The batch that a seed makes of drawn crops: how they are degraded, which tokens are hidden."""
        generator = torch.Generator(self.device).manual_seed(seed)
        pixels = degrade(drawn.ink, generator, rough)
        if drawn.ids is None or drawn.asked is None:
            return Batch(pixels, drawn.slots, None, None)
        ids, labels = drawn.ids[:, :-1].clone(), drawn.ids[:, 1:].clone()
        at = torch.arange(ids.shape[1], device=self.device)
        labels[(at < drawn.asked - 1) | (labels == self.pad)] = IGNORED
        chance = torch.rand(ids.shape, generator=generator, device=self.device)
        ids[(chance < self.dropped) & (at >= drawn.asked)] = self.pad
        return Batch(pixels, drawn.slots, ids, labels)

    def _length(self, longest: int) -> int:
        """The padded length: the next of the fixed ones; what is longer than all of them is cut."""
        if not self.lengths:
            return -(-longest // _STEP) * _STEP
        return next((length for length in self.lengths if length >= longest), self.lengths[-1])

    def _prompt(self, task: str) -> list[int]:
        """Ids of the words behind the image."""
        return self.tokenizer.encode(task_named(task).prompt().removeprefix(IMAGE))


class Reservoir:
    """The last batches that were drawn, on the device: a step takes one of them again where drawing is behind.

    Args:
        room: batches that are kept; 0 for none.
        replayed: share of the steps that take an old one, once it is half full.
    """

    def __init__(self, room: int, replayed: float = 0.5) -> None:
        self.kept: deque[Drawn] = deque(maxlen=room)
        self.replayed = replayed if room else 0.0

    def old(self, draw: random.Random) -> Drawn | None:
        """An old batch, or None where a new one is to be drawn."""
        enough = 2 * len(self.kept) >= (self.kept.maxlen or 0)
        return draw.choice(self.kept) if enough and draw.random() < self.replayed else None
