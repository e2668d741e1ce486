"""Labelled pages of one's own → a checkpoint that has learned them: all weights, or LoRA beside frozen ones.

LoRA (arXiv 2106.09685) stands here as a parametrization: a weight becomes ``W + B A`` wherever it is used, the
stacked experts included; peft replaces modules, and this network reads some weights without calling their module.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils import parametrize

from docstruct.errors import UsageError
from docstruct.model import checkpoint, hub
from docstruct.model.preprocess import Mode, mode_named, prepare
from docstruct.model.prompts import task_named
from docstruct.model.tokenizer import EOS, Tokenizer
from docstruct.model.training.objective import IGNORED
from docstruct.model.vlm import DocumentVLM, Prompt


@dataclass(frozen=True)
class Example:
    """A page and what the network shall write of it.

    Attributes:
        image: RGB, upright.
        answer: the text, as JSON for the task "json".
        task: a name of `docstruct.model.prompts.TASKS`.
    """

    image: Image.Image
    answer: str
    task: str = "json"


@dataclass(frozen=True)
class Plan:
    """How to fine-tune.

    Attributes:
        steps: optimizer steps.
        batch: pages per step.
        rank: of the LoRA matrices; 0 trains all weights.
        lr: learning rate, rising over a tenth of the steps and falling to nothing.
        mode: resolution of the pages, a name of `docstruct.model.preprocess.MODES`.
        seed: of the order of the pages.
    """

    steps: int = 200
    batch: int = 2
    rank: int = 16
    lr: float = 2e-4
    mode: str = "base"
    seed: int = 0


class LowRank(nn.Module):
    """``W`` to ``W + B A / sqrt(rank)`` for matrices ``(..., out, in)``; nothing is added at the start.

    Args:
        weight: the frozen matrices.
        rank: of what is added.
    """

    def __init__(self, weight: Tensor, rank: int) -> None:
        super().__init__()
        *stack, rows, columns = weight.shape
        self.a = nn.Parameter(torch.randn(*stack, rank, columns, device=weight.device, dtype=weight.dtype) * 0.02)
        self.b = nn.Parameter(torch.zeros(*stack, rows, rank, device=weight.device, dtype=weight.dtype))
        self.scale = rank**-0.5

    def forward(self, weight: Tensor) -> Tensor:
        """The weight as it is used."""
        used: Tensor = weight + self.b @ self.a * self.scale
        return used


def add_low_rank(model: DocumentVLM, rank: int) -> None:
    """Freeze the network and put LoRA on the matrices of both towers, the projector and the decoder's blocks."""
    model.requires_grad_(False)
    chosen = [
        (module, name)
        for path, module in model.named_modules()
        for name, parameter in module.named_parameters(recurse=False)
        if parameter.ndim in (2, 3) and any(part in path for part in _ADAPTED)
    ]
    for module, name in chosen:
        parametrize.register_parametrization(module, name, LowRank(getattr(module, name), rank))


_ADAPTED = ("attention.qkv", "attention.out", "mlp.", "feed_forward.", "projector")


def merge(model: DocumentVLM) -> None:
    """Make what LoRA adds part of the weights: the network is as it was before, but for their values."""
    for module in list(model.modules()):
        for name in list(getattr(module, "parametrizations", ())):
            parametrize.remove_parametrizations(module, name, leave_parametrized=True)


def finetune(
    weights: str | Path,
    examples: Sequence[Example],
    output: Path,
    plan: Plan,
    told: Callable[[int, float], None] = lambda step, loss: None,
) -> None:
    """Teach a checkpoint the examples and write the taught one, merged, to ``output``.

    Args:
        weights: folder or hub id.
        examples: labelled pages.
        output: folder of the new checkpoint.
        plan: how.
        told: is called with each step and its loss.

    Raises:
        UsageError: there are no examples.
        WeightsError: the checkpoint is not there or damaged.
    """
    if not examples:
        raise UsageError("nothing to learn from", remedy="a folder of documents, each with a JSON file of its name")
    folder = hub.find(weights)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    tokenizer = Tokenizer.read(folder)
    model = checkpoint.load(folder, device=device, dtype=dtype)
    model.requires_grad_(True)
    if plan.rank:
        add_low_rank(model, plan.rank)
    _train(model, tokenizer, examples, plan, told)
    merge(model)
    checkpoint.save(model, output)
    tokenizer.save(output)


def _train(
    model: DocumentVLM,
    tokenizer: Tokenizer,
    examples: Sequence[Example],
    plan: Plan,
    told: Callable[[int, float], None],
) -> None:
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=plan.lr, betas=(0.9, 0.95), weight_decay=0.0)
    order, mode = _order(len(examples), plan), mode_named(plan.mode)
    for step in range(plan.steps):
        chosen = [examples[next(order)] for _ in range(plan.batch)]
        for group in optimizer.param_groups:
            group["lr"] = plan.lr * min(1.0, 10 * (step + 1) / plan.steps) * (1 - step / plan.steps)
        loss = answer_loss(model, tokenizer, chosen, mode)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        told(step, float(loss.detach()))


def answer_loss(model: DocumentVLM, tokenizer: Tokenizer, examples: Sequence[Example], mode: Mode) -> Tensor:
    """Mean negative log-probability of the answers' tokens, the end included, in nats."""
    prompts, labels = [], []
    for example in examples:
        page = prepare(example.image, mode)
        asked = tokenizer.encode_prompt(task_named(example.task).prompt(), page.tokens)
        said = (*tokenizer.encode(example.answer), tokenizer.ids[EOS])
        prompts.append(Prompt((*asked, *said[:-1]), page.pixels))
        labels.append([IGNORED] * (len(asked) - 1) + list(said))
    longest = max(map(len, labels))
    wanted = torch.tensor([row + [IGNORED] * (longest - len(row)) for row in labels], device=model.device)
    return F.cross_entropy(model(prompts).flatten(0, 1), wanted.flatten(), ignore_index=IGNORED)


def _order(count: int, plan: Plan) -> Iterator[int]:
    """Every example once, in another order each time round."""
    draw = random.Random(plan.seed)
    while True:
        yield from draw.sample(range(count), count)
