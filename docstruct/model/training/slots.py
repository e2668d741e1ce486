"""Dense supervision: which character has its centre in which cell, asked of the encoder at two depths.

Linear heads on the neck (per patch) and on the projected token (for its 4 x 4 patches); only training has them.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from docstruct.model.config import ModelConfig
from docstruct.model.training.crops import CELLS, CLASSES

_SHRUNK = 4  # patches per token in either direction
_EMPTY_SHARE = 0.25  # of the empty cells are asked: most cells are, and all would drown those that hold something
_EMPTY_WEIGHT = 0.5


class SlotScore(NamedTuple):
    """Losses and accuracies (of the cells that hold a character) at the patch and at the token."""

    loss: Tensor
    patch_accuracy: Tensor
    token_accuracy: Tensor


class SlotHeads(nn.Module):
    """Logits of the cells' classes from patches and from tokens."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.patch = nn.Linear(config.sam.neck, CELLS * CLASSES)
        self.token = nn.Linear(config.decoder.width, _SHRUNK**2 * CELLS * CLASSES)

    def forward(self, neck: Tensor, tokens: Tensor, slots: Tensor) -> SlotScore:
        """Score both depths.

        Args:
            neck: ``(B, C, G, G)``.
            tokens: ``(B, g, g, width)``, g = G / 4.
            slots: ``(B, G, G, CELLS)`` classes, 0 for empty.
        """
        batch, grid = slots.shape[0], tokens.shape[1]
        by_patch = self.patch(neck.permute(0, 2, 3, 1)).view(-1, CLASSES)
        by_token = self.token(tokens).view(-1, CLASSES)
        blocks = slots.view(batch, grid, _SHRUNK, grid, _SHRUNK, CELLS).transpose(2, 3)
        first, seen = _score(by_patch, slots.reshape(-1))
        second, kept = _score(by_token, blocks.reshape(-1))
        return SlotScore(first + second, seen, kept)


def _score(logits: Tensor, classes: Tensor) -> tuple[Tensor, Tensor]:
    filled = classes > 0
    asked = filled | (torch.rand(classes.shape, device=classes.device) < _EMPTY_SHARE)
    weight = torch.ones(CLASSES, device=logits.device)
    weight[0] = _EMPTY_WEIGHT
    chosen, truth = logits[asked].float(), classes[asked].long()
    loss = F.cross_entropy(chosen, truth, weight=weight)
    with torch.no_grad():
        right = (chosen.argmax(-1) == truth)[truth > 0]
    return loss, right.float().mean()
