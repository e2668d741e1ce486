"""From scores to one token per row: bans, grammar, then the greatest score or a draw.

Each row keeps its own rules and its own random numbers, so that a page comes out the same whatever pages
are decoded beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from docstruct.errors import UsageError
from docstruct.model.constrain import Matcher
from docstruct.model.ngram import NgramBan, NgramRule
from docstruct.model.tokenizer import TD, TD_END, Tokenizer


@dataclass(frozen=True)
class Sampling:
    """How tokens are chosen.

    Attributes:
        max_tokens: a page that has not ended by then is reported as cut off.
        temperature: 0 takes the most probable token; the published model reads wrongly above.
        seed: of the draws at a temperature above 0.
        ngram: the no-repeat rule, or None.
        loop_guard: whether runaway pages are ended.
    """

    max_tokens: int = 4096
    temperature: float = 0.0
    seed: int = 0
    ngram: NgramRule | None = None
    loop_guard: bool = True

    @classmethod
    def published(cls, tokenizer: Tokenizer, max_tokens: int = 4096) -> Sampling:
        """What the published model is served with: greedy, n-grams of 30 banned for 90 tokens.

        Empty table cells may repeat.
        """
        cells = frozenset({tokenizer.ids[TD], tokenizer.ids[TD_END]})
        return cls(max_tokens=max_tokens, ngram=NgramRule(size=30, window=90, whitelist=cells))

    def __post_init__(self) -> None:
        if self.max_tokens < 1 or self.temperature < 0:
            raise UsageError(f"max_tokens {self.max_tokens} or temperature {self.temperature} out of range")


class Chooser:
    """Chooses the tokens of one row."""

    def __init__(self, sampling: Sampling, prompt: Sequence[int], matcher: Matcher | None, number: int) -> None:
        self.matcher = matcher
        self.temperature = sampling.temperature
        self.random = torch.Generator().manual_seed(sampling.seed + number)
        # Under a grammar nothing else is banned: the ban could leave no token at all.
        rule = sampling.ngram if matcher is None else None
        self.ban = NgramBan(rule, prompt if rule.over_prompt else ()) if rule else None

    def push(self, token: int) -> None:
        """Take note of the token that was chosen."""
        if self.ban is not None:
            self.ban.push(token)
        if self.matcher is not None:
            self.matcher.push(token)


def choose(logits: Tensor, choosers: Sequence[Chooser]) -> tuple[list[int], list[float]]:
    """One token for each row.

    Args:
        logits: ``(rows, vocab)`` float32; changed in place.
        choosers: one per row.

    Returns:
        Tokens, and their log-probabilities before any ban: how sure the model itself was.
    """
    norms = logits.logsumexp(dim=-1)
    _forbid(logits, choosers)
    tokens = logits.max(dim=-1).indices
    drawn = [index for index, chooser in enumerate(choosers) if chooser.temperature > 0]
    for index in drawn:
        tokens[index] = _draw(logits[index], choosers[index])
    chosen = logits.gather(1, tokens[:, None])[:, 0] - norms
    return tokens.tolist(), chosen.tolist()


def _forbid(logits: Tensor, choosers: Sequence[Chooser]) -> None:
    for row, chooser in enumerate(choosers):
        if chooser.matcher is not None:
            logits[row].masked_fill_(~chooser.matcher.allowed().to(logits.device), -torch.inf)
    bans = [(row, token) for row, c in enumerate(choosers) if c.ban for token in c.ban.banned()]
    if bans:
        rows, tokens = zip(*bans)
        logits[list(rows), list(tokens)] = -torch.inf


def _draw(scores: Tensor, chooser: Chooser) -> int:
    weights = (scores / chooser.temperature).softmax(dim=-1).cpu()
    return int(torch.multinomial(weights, 1, generator=chooser.random))
