"""Mixture of experts: each token through a few of many SwiGLUs, and all tokens through a shared one.

``y = sum over the chosen k of p_k E_k(x) + shared(x)``: DeepSeekMoE (arXiv 2401.06066) with plain softmax
probabilities, not made to sum to one over the chosen.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from docstruct.model.config import DecoderConfig
from docstruct.model.layers import SwiGLU, swiglu


class Routing(NamedTuple):
    """Which experts each token goes to; T tokens, K choices.

    Attributes:
        experts: ``(T, K)`` indices, the most probable first.
        weights: ``(T, K)`` their probabilities, float32.
        probabilities: ``(T, E)`` over all experts, float32, for the balance loss.
    """

    experts: Tensor
    weights: Tensor
    probabilities: Tensor


class Router(nn.Module):
    """Softmax over one score per expert, the largest taken.

    In float32: in half precision scores of near-equal experts tie, and a token's path hangs on rounding.
    """

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(config.experts, config.width))
        self.chosen = config.experts_per_token

    def forward(self, x: Tensor) -> Routing:
        """``(T, width)`` to a `Routing`."""
        probabilities = F.linear(x.float(), self.weight.float()).softmax(dim=-1)  # (T, E)
        weights, experts = probabilities.topk(self.chosen, dim=-1)
        return Routing(experts, weights, probabilities)


class Experts(nn.Module):
    """All routed experts of one layer, stacked so that one grouped product serves them all."""

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        count, width, hidden = config.experts, config.width, config.expert_width
        self.gate_up = nn.Parameter(torch.zeros(count, 2 * hidden, width))
        self.down = nn.Parameter(torch.zeros(count, width, hidden))

    def one(self, index: int, x: Tensor) -> Tensor:
        """Expert ``index`` on ``(T, width)``."""
        return F.linear(swiglu(F.linear(x, self.gate_up[index])), self.down[index])

    def forward(self, x: Tensor, ends: Tensor) -> Tensor:
        """Rows sorted by expert, expert e's ending before ``ends[e]``, each through its own."""
        return grouped_product(swiglu(grouped_product(x, self.gate_up, ends)), self.down, ends)


class Mixture(nn.Module):
    """Router, routed experts and the shared expert: one feed-forward."""

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        self.router = Router(config)
        self.experts = Experts(config)
        self.shared = SwiGLU(config.width, config.shared_width)

    def forward(self, x: Tensor) -> Tensor:
        """``(..., width)`` to the same shape."""
        flat = x.reshape(-1, x.shape[-1])  # (T, width)
        routing = self.router(flat)
        few = flat.device.type == "cpu" and len(flat) * self.experts.down.numel() < _FEW
        routed = self.every(flat, routing) if few else self.grouped(flat, routing)
        y: Tensor = routed + self.shared(flat)
        return y.view(x.shape)

    def plain(self, x: Tensor, routing: Routing) -> Tensor:
        """The definition: expert by expert, over the tokens that chose it."""
        y = torch.zeros_like(x)
        for index in range(len(self.experts.down)):
            token, choice = torch.where(routing.experts == index)
            weight = routing.weights[token, choice, None].to(x.dtype)
            y = y.index_add(0, token, weight * self.experts.one(index, x[token]))
        return y

    def grouped(self, x: Tensor, routing: Routing) -> Tensor:
        """The same sum: one row per token and choice, sorted by expert, in two grouped products."""
        tokens, choices = routing.experts.shape
        slots, order = routing.experts.flatten().sort(stable=True)  # (T * K,)
        # Where each expert's rows end, found without asking the device for a count.
        every = torch.arange(len(self.experts.down), device=x.device)
        ends = torch.searchsorted(slots, every, right=True, out_int32=True)
        rows = self.experts(x[order // choices], ends)  # (T * K, width), sorted by expert
        # Back into the order of the tokens by a scatter, not by adding up: the sum then always has one order.
        back = torch.empty_like(rows).index_copy(0, order, rows).view(tokens, choices, -1)
        y: Tensor = (back * routing.weights.to(x.dtype)[..., None]).sum(dim=1)
        return y

    def every(self, x: Tensor, routing: Routing) -> Tensor:
        """The same sum, every expert on every token: for so little work that sorting costs more."""
        weights = torch.zeros_like(routing.probabilities).scatter(1, routing.experts, routing.weights)  # (T, E)
        hidden = swiglu(torch.matmul(x, self.experts.gate_up.transpose(1, 2)))  # (E, T, hidden)
        hidden = hidden * weights.t()[..., None].to(x.dtype)
        return torch.bmm(hidden, self.experts.down.transpose(1, 2)).sum(dim=0)


# Multiply-adds of `every` below which it beats `grouped` on a CPU: measured at 8 experts, 16 tokens.
_FEW = 1_000_000


def grouped_product(x: Tensor, weights: Tensor, ends: Tensor) -> Tensor:
    """``x (N, in)`` to ``(N, out)``: the rows that end before ``ends[e]`` times ``weights[e] (out, in)``."""
    if hasattr(F, "grouped_mm") and x.device.type in ("cpu", "cuda"):
        product: Tensor = F.grouped_mm(x, weights.transpose(1, 2), offs=ends)
        return product
    starts = [0, *ends.tolist()]
    return torch.cat([F.linear(x[a:b], weights[e]) for e, (a, b) in enumerate(pairwise(starts))])
