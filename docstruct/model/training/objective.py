"""A batch of crops to the losses: next token, slots, balance of the experts."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from docstruct.model.cache import Whole
from docstruct.model.decoder import balance_loss
from docstruct.model.moe import Router, Routing
from docstruct.model.training.slots import SlotHeads
from docstruct.model.vlm import DocumentVLM

IGNORED = -100
_BALANCE = 0.01  # weight of the balance loss


@dataclass(frozen=True)
class Batch:
    """Crops of one size.

    Attributes:
        pixels: ``(B, 3, S, S)``, -1 to 1.
        slots: ``(B, G, G, CELLS)`` or None.
        ids: prompt behind the image, answer and padding ``(B, T)``; None trains the encoder alone.
        labels: ``(B, T)``, the token after each id, `IGNORED` where none is asked.
    """

    pixels: Tensor
    slots: Tensor | None
    ids: Tensor | None
    labels: Tensor | None


class Objective(nn.Module):
    """The network with its training heads.

    Args:
        model: the network.
        bos: id of the token in front of the image.
    """

    def __init__(self, model: DocumentVLM, bos: int) -> None:
        super().__init__()
        self.model, self.bos = model, bos
        self.heads = SlotHeads(model.config)
        self._neck: list[Tensor] = []
        self._routings: list[Routing] = []
        model.encoder.sam.neck.register_forward_hook(lambda _, __, out: self._neck.append(out))
        for module in model.modules():
            if isinstance(module, Router):
                module.register_forward_hook(lambda _, __, out: self._routings.append(out))

    def forward(self, batch: Batch, slot_weight: float = 1.0) -> tuple[Tensor, dict[str, Tensor]]:
        """The weighted sum, and its parts for the log."""
        self._neck.clear()
        self._routings.clear()
        grid = self.model.encoder.encode(batch.pixels, self.model.attention)  # (B, g, g, width)
        total = grid.new_zeros((), dtype=torch.float32)
        parts: dict[str, Tensor] = {}
        if batch.slots is not None and slot_weight > 0:
            score = self.heads(self._neck[0], grid, batch.slots)
            total = total + slot_weight * score.loss
            parts |= {"slots": score.loss, "seen": score.patch_accuracy, "kept": score.token_accuracy}
        if batch.ids is not None and batch.labels is not None:
            text, right = self._next_token(grid, batch.ids, batch.labels)
            balance = self._balance(len(grid))
            total = total + text + balance
            parts |= {"text": text, "right": right, "balance": balance}
        return total, {name: part.detach() for name, part in parts.items()}

    def _next_token(self, grid: Tensor, ids: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        encoder, decoder = self.model.encoder, self.model.decoder
        batch, side, _, width = grid.shape
        ends = encoder.newline.to(grid.dtype).expand(batch, side, 1, width)
        rows = torch.cat((grid, ends), dim=2).flatten(1, 2)
        first = decoder.embedding(ids.new_full((batch, 1), self.bos))
        last = encoder.separator.expand(batch, 1, width)
        # The residual stream in float32: the norms and the experts want one precision.
        x = torch.cat([part.float() for part in (first, rows, last, decoder.embedding(ids))], dim=1)
        hidden = decoder(x, Whole(batch, x.shape[1], x.device), self.model.attention)
        logits = decoder.logits(hidden[:, -ids.shape[1] :]).flatten(0, 1)
        loss = F.cross_entropy(logits, labels.flatten(), ignore_index=IGNORED)
        with torch.no_grad():
            asked = labels.flatten() != IGNORED
            right = (logits.argmax(-1) == labels.flatten())[asked].float().mean()
        return loss, right

    def _balance(self, batch: int) -> Tensor:
        losses = [
            balance_loss(
                routing.probabilities.view(batch, -1, routing.probabilities.shape[-1]),
                routing.experts.view(batch, -1, routing.experts.shape[-1]),
                _BALANCE,
            )
            for routing in self._routings
        ]
        return torch.stack(losses).mean() if losses else torch.zeros(())


def initialise(model: nn.Module, seed: int = 0, scale: float = 0.02) -> None:
    """Matrices to normal noise, norms to one, all else to zero; what leads back to the residual is made small.

    The scale of GPT-2's initialisation; the vectors that stand for places and classes are noise too.
    """
    generator = torch.Generator().manual_seed(seed)
    places = ("position", "class_token", "newline", "separator")
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim > 1 or name.endswith(places):
                fan = parameter[0].numel() if name.endswith(("patch.weight", "neck.reduce.weight", "mix.weight")) else 0
                fan = parameter[0].numel() if "compressor" in name else fan
                std = fan**-0.5 if fan else scale * (0.5 if "out." in name or "down" in name else 1.0)
                parameter.normal_(0.0, std, generator=generator)
            else:
                parameter.fill_(1.0 if "norm" in name and name.endswith("weight") else 0.0)
