"""Two optimizers that step as one: Muon for the matrices inside the network, AdamW for everything else.

Muon (Keller Jordan, 2024) makes the momentum of a matrix orthogonal by Newton-Schulz iterations; its update
is scaled to AdamW's size (arXiv 2502.16982), so that one learning rate serves both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import torch
from torch import Tensor, nn

_COEFFICIENTS = (3.4445, -4.7750, 2.0315)
_STACKED = {"qkv.weight": 3, "gate_up.weight": 2}  # matrices that lie one above the other in one parameter


class Muon(torch.optim.Optimizer):
    """Momentum, made orthogonal; parameters ``(..., rows, columns)``.

    Args:
        named: parameters by name: the name tells which are stacks of matrices.
        lr: learning rate.
        momentum: of the gradient, Nesterov's.
        decay: weight decay, decoupled.
    """

    def __init__(
        self, named: Iterable[tuple[str, nn.Parameter]], lr: float, momentum: float = 0.95, decay: float = 0.02
    ) -> None:
        alike: dict[tuple[int, torch.Size], list[nn.Parameter]] = defaultdict(list)
        for name, p in named:
            stack = next((n for end, n in _STACKED.items() if name.endswith(end)), 1)
            alike[stack, p.shape].append(p)
        groups = [{"params": ps, "stack": stack} for (stack, _), ps in alike.items()]
        super().__init__(groups, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """One update of every parameter that has a gradient; those of one shape together."""
        for group in self.param_groups:
            parameters = [p for p in group["params"] if p.grad is not None]
            if not parameters:
                continue
            ahead = torch.stack([self._ahead(p, group["momentum"]) for p in parameters])
            matrices = ahead.view(*ahead.shape[:-2], group["stack"], -1, ahead.shape[-1])
            updates = orthogonal(matrices).view_as(ahead).to(ahead.dtype)
            size = 0.2 * max(matrices.shape[-2:]) ** 0.5
            for parameter, update in zip(parameters, updates):
                parameter.mul_(1 - group["lr"] * group["decay"])
                parameter.add_(update, alpha=-group["lr"] * size)

    def _ahead(self, parameter: nn.Parameter, momentum: float) -> Tensor:
        """The gradient where the momentum leads."""
        gradient, state = parameter.grad, self.state[parameter]
        assert gradient is not None
        if not state:
            state["momentum"] = torch.zeros_like(parameter)
        state["momentum"].lerp_(gradient, 1 - momentum)
        return gradient.lerp(state["momentum"], momentum)


def orthogonal(matrices: Tensor, steps: int = 5) -> Tensor:
    """About the nearest matrices with equal singular values, ``(..., rows, columns)``, in bfloat16."""
    a, b, c = _COEFFICIENTS
    x = matrices.bfloat16()
    tall = x.shape[-2] > x.shape[-1]
    x = x.mT if tall else x
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    straight: Tensor = x.mT if tall else x
    return straight


class Optimizers:
    """The optimizers of an objective.

    Args:
        objective: whose parameters are trained.
        lr: the learning rate.
        muon: whether matrices go to Muon; else all to AdamW.
    """

    def __init__(self, objective: nn.Module, lr: float, muon: bool = True) -> None:
        named = [(name, p) for name, p in objective.named_parameters() if p.requires_grad]
        matrices = [(name, p) for name, p in named if muon and _is_inner(name, p)]
        inner = {name for name, _ in matrices}
        rest = [p for name, p in named if name not in inner]
        groups = [
            {"params": [p for p in rest if p.ndim > 1], "weight_decay": 0.02},
            {"params": [p for p in rest if p.ndim < 2], "weight_decay": 0.0},
        ]
        fused = all(p.device.type in ("cpu", "cuda") for p in rest)
        self.parameters = [p for _, p in named]
        self.all: list[torch.optim.Optimizer] = [torch.optim.AdamW(groups, lr=lr, betas=(0.9, 0.95), fused=fused)]
        if matrices:
            self.all.append(Muon(matrices, lr))

    def step(self, lr: float) -> None:
        """Update with this learning rate, and forget the gradients."""
        for optimizer in self.all:
            for group in optimizer.param_groups:
                group["lr"] = lr
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)


def _is_inner(name: str, parameter: Tensor) -> bool:
    outer = ("embedding", "decoder.head", "router", "position", "relative", "heads.", "clip.patch", "sam.patch")
    return parameter.ndim in (2, 3) and not any(part in name for part in outer)
