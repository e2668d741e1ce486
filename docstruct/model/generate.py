"""Many prompts to many answers at once: continuous batching over one preallocated cache.

Every step adds a token to each running page. A page that ends leaves its row to the next one waiting at once,
so the batch stays full until the last pages.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from threading import Event
from typing import Literal, NamedTuple

import torch
from torch import Tensor

from docstruct.errors import UsageError
from docstruct.model.cache import KVCache
from docstruct.model.constrain import Grammar
from docstruct.model.loops import LoopGuard, Marks
from docstruct.model.sampling import Chooser, Sampling, choose
from docstruct.model.tokenizer import Tokenizer
from docstruct.model.vlm import DocumentVLM, Prompt

Finish = Literal["end", "max_tokens", "loop", "cancelled"]

_PREFILLED_AT_ONCE = 8  # prompts; their activations are what is large, not their keys and values


@dataclass(frozen=True)
class Request:
    """One page to decode.

    Attributes:
        prompt: ids and image.
        grammar: what the answer must obey, or None.
        cancel: when set, decoding of this page ends with what there is.
        max_tokens: overrides the sampling's.
    """

    prompt: Prompt
    grammar: Grammar | None = None
    cancel: Event | None = None
    max_tokens: int | None = None


class Token(NamedTuple):
    """A token as it comes: of request ``number`` (from 0), with its natural-log probability."""

    number: int
    id: int
    logprob: float


@dataclass(frozen=True)
class Answer:
    """All tokens of a request.

    Attributes:
        number: of the request, from 0 in the order given.
        ids: without the end token.
        logprobs: natural logarithms, one per id.
        finish: why it ended: ``end`` is the model's own doing, all else is worth an issue.
    """

    number: int
    ids: tuple[int, ...]
    logprobs: tuple[float, ...]
    finish: Finish

    @property
    def confidence(self) -> float | None:
        """Geometric mean of the probabilities; None of nothing."""
        return math.exp(sum(self.logprobs) / len(self.logprobs)) if self.logprobs else None

    @property
    def issue(self) -> str | None:
        """What is wrong with the answer, in one line."""
        return {
            "end": None,
            "max_tokens": f"cut off after {len(self.ids)} tokens",
            "loop": f"stopped after {len(self.ids)} tokens: the model repeated itself",
            "cancelled": f"cancelled after {len(self.ids)} tokens",
        }[self.finish]


class Generator:
    """Decodes requests in the rows of one cache.

    Args:
        model: the network.
        tokenizer: names the tokens that structure the output; None turns the loop guard off.
        sampling: how tokens are chosen.
        rows: pages decoded at once; by default 16 on a GPU, 4 elsewhere.
        context: tokens of prompt and answer together; by default what the network was trained for.
    """

    def __init__(
        self,
        model: DocumentVLM,
        tokenizer: Tokenizer | None = None,
        sampling: Sampling | None = None,
        *,
        rows: int | None = None,
        context: int | None = None,
    ) -> None:
        config = model.config.decoder
        self.model = model
        self.sampling = sampling or Sampling()
        self.marks = Marks.of(tokenizer) if tokenizer and self.sampling.loop_guard else None
        rows = rows or (16 if model.device.type == "cuda" else 4)
        self.cache = KVCache(config, rows, context or config.max_positions, model.device, model.dtype)

    def answers(self, requests: Iterable[Request]) -> Iterator[Answer]:
        """Answers as they are finished, not in the order of the requests."""
        return (event for step in self._steps(requests) for event in step if isinstance(event, Answer))

    def stream(self, requests: Iterable[Request]) -> Iterator[Token | Answer]:
        """Every token as it is chosen, and every answer when it is finished.

        Requests are taken one by one as rows fall free; close the iterator to stop everything.

        Raises:
            UsageError: a prompt leaves no room for an answer.
        """
        return (event for step in self._steps(requests) for event in step)

    @torch.inference_mode()
    def _steps(self, requests: Iterable[Request]) -> Iterator[list[Token | Answer]]:
        """What every step brought."""
        waiting = enumerate(requests)
        rows: list[_Row] = []
        while True:
            fresh = self._admit(rows, waiting)
            if not rows and not fresh:
                return
            logits = [self._step(rows)] if rows else []
            logits += self._prefill(fresh, first_row=len(rows))
            rows += fresh
            yield [*self._choose(torch.cat(logits), rows), *self._retire(rows)]

    def _admit(self, rows: list[_Row], waiting: Iterator[tuple[int, Request]]) -> list[_Row]:
        fresh: list[_Row] = []
        while len(rows) + len(fresh) < self.cache.rows:
            number, request = next(waiting, (-1, None))
            if request is None:
                break
            fresh.append(self._row(number, request))
        return fresh

    def _row(self, number: int, request: Request) -> _Row:
        ids = request.prompt.ids
        room = self.cache.capacity - len(ids)
        if room < 1:
            raise UsageError(f"a prompt of {len(ids)} tokens leaves no room in {self.cache.capacity}")
        matcher = request.grammar.start() if request.grammar else None
        return _Row(
            number,
            request,
            Chooser(self.sampling, ids, matcher, number),
            LoopGuard(self.marks) if self.marks else None,
            limit=min(room, request.max_tokens or self.sampling.max_tokens),
        )

    def _prefill(self, fresh: list[_Row], first_row: int) -> list[Tensor]:
        """Scores for the first token of new rows, which come to lie behind those that run."""
        logits = []
        for start in range(0, len(fresh), _PREFILLED_AT_ONCE):
            some = fresh[start : start + _PREFILLED_AT_ONCE]
            places = range(first_row + start, first_row + start + len(some))
            logits.append(self.model.prefill([row.request.prompt for row in some], self.cache, places))
        return logits

    def _step(self, rows: list[_Row]) -> Tensor:
        """Scores after each row's last token."""
        return self.model.step([row.ids[-1] for row in rows], self.cache, [row.length - 1 for row in rows])

    def _choose(self, logits: Tensor, rows: list[_Row]) -> Iterator[Token]:
        tokens, logprobs = choose(logits, [row.chooser for row in rows])
        eos = self.model.config.decoder.eos
        for row, token, logprob in zip(rows, tokens, logprobs):
            if row.push(token, logprob, eos):
                yield Token(row.number, token, logprob)

    def _retire(self, rows: list[_Row]) -> Iterator[Answer]:
        """Finished rows leave; the last row moves into each gap, so that the running rows stay together."""
        for index in reversed(range(len(rows))):
            if rows[index].finish is None:
                continue
            answer = rows[index].answer()
            last = rows.pop()
            if index < len(rows):
                rows[index] = last
                self.cache.move(len(rows), index, last.length - 1)
            yield answer


@dataclass
class _Row:
    """A page while it is decoded."""

    number: int
    request: Request
    chooser: Chooser
    guard: LoopGuard | None
    limit: int
    ids: list[int] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)
    finish: Finish | None = None

    @property
    def length(self) -> int:
        """Tokens of the prompt and the answer so far; the newest is not in the cache yet."""
        return len(self.request.prompt.ids) + len(self.ids)

    def push(self, token: int, logprob: float, eos: int) -> bool:
        """Take a token; False when it is the end of the answer and no part of it."""
        if self.request.cancel is not None and self.request.cancel.is_set():
            self.finish = "cancelled"
            return False
        if token == eos:
            self.finish = "end"
            return False
        self.ids.append(token)
        self.logprobs.append(logprob)
        self.chooser.push(token)
        if self.guard is not None and self.guard.push(token):
            self.finish = "loop"
        elif len(self.ids) >= self.limit:
            self.finish = "max_tokens"
        return True

    def answer(self) -> Answer:
        """What there is, once it is finished."""
        assert self.finish is not None
        return Answer(self.number, tuple(self.ids), tuple(self.logprobs), self.finish)
