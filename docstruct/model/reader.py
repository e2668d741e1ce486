"""Page images to elements: choose the mode, prepare, prompt, decode many at once, parse.

The whole road of the model in one place. Boxes stay on the model's grid of 0 to 999 over the image; the
caller knows what the image shows of its page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import NamedTuple

import torch
from PIL import Image

from docstruct.model import checkpoint, hub
from docstruct.model.attention import AttentionKind
from docstruct.model.budget import Choice, PageText, choose_mode, from_ink
from docstruct.model.constrain import Grammar
from docstruct.model.generate import Answer, Finish, Generator, Request
from docstruct.model.output import Element, parse_output
from docstruct.model.preprocess import prepare
from docstruct.model.prompts import task_named
from docstruct.model.sampling import Sampling
from docstruct.model.tokenizer import TextStream, Tokenizer
from docstruct.model.vlm import DocumentVLM, Prompt


@dataclass(frozen=True)
class Job:
    """One image to read.

    Attributes:
        image: RGB, upright.
        task: a name of `docstruct.model.prompts.TASKS`.
        what: the text to look for, for the task that needs one.
        budget: a mode's name, a number of vision tokens, or ``auto``.
        text: what is known of the text on the page, for ``auto``; estimated from the ink where it is None.
        grammar: what the answer must obey.
        max_tokens: of the answer, at most.
        cancel: ends this image when set.
    """

    image: Image.Image
    task: str = "markdown"
    what: str | None = None
    budget: str | int = "auto"
    text: PageText | None = None
    grammar: Grammar | None = None
    max_tokens: int | None = None
    cancel: Event | None = None


@dataclass(frozen=True)
class Reading:
    """What the model read from one image.

    Attributes:
        number: of the job, from 0.
        output: as the model wrote it, control tokens included.
        elements: the output taken apart.
        finish: why it ended.
        issue: what is wrong with it, or None.
        choice: the mode and why.
        tokens: written by the model.
        confidence: geometric mean of the token probabilities, None for an empty answer.
    """

    number: int
    output: str
    elements: tuple[Element, ...]
    finish: Finish
    issue: str | None
    choice: Choice
    tokens: int
    confidence: float | None

    @property
    def ratio(self) -> float:
        """Compression: text tokens written per vision token that shows page."""
        return self.tokens / max(1, self.choice.valid_tokens)


class Piece(NamedTuple):
    """Some text as it comes, of job ``number``, from 0."""

    number: int
    text: str


class Reader:
    """A model, its tokenizer and a generator over them.

    Args:
        model: the network.
        tokenizer: its tokenizer.
        sampling: how tokens are chosen; by default as the published model is served.
        rows: images decoded at once.
        context: tokens of prompt and answer together.
    """

    def __init__(
        self,
        model: DocumentVLM,
        tokenizer: Tokenizer,
        sampling: Sampling | None = None,
        *,
        rows: int | None = None,
        context: int | None = None,
    ) -> None:
        self.tokenizer = tokenizer
        sampling = sampling or Sampling.published(tokenizer)
        self.generator = Generator(model, tokenizer, sampling, rows=rows, context=context)

    @classmethod
    def load(
        cls,
        weights: str | Path,
        *,
        device: str | torch.device = "cpu",
        dtype: torch.dtype | None = None,
        attention: AttentionKind = "sdpa",
        rows: int | None = None,
        context: int | None = None,
    ) -> Reader:
        """From a checkpoint's folder or hub id.

        Raises:
            WeightsError: the checkpoint is not there, damaged, or another network's.
        """
        folder = hub.find(weights)
        tokenizer = Tokenizer.read(folder)
        model = checkpoint.load(folder, device=device, dtype=dtype, attention=attention)
        return cls(model, tokenizer, rows=rows, context=context)

    def read(self, jobs: Iterable[Job]) -> Iterator[Reading]:
        """Readings as they are finished; jobs are taken, and images prepared, as rows fall free."""
        choices: dict[int, Choice] = {}
        requests = (self._request(job, choices, number) for number, job in enumerate(jobs))
        for answer in self.generator.answers(requests):
            yield self._reading(answer, choices.pop(answer.number))

    def stream(self, jobs: Iterable[Job]) -> Iterator[Piece | Reading]:
        """Every piece of text as it is written, and each reading when it is finished; close it to stop them all."""
        choices: dict[int, Choice] = {}
        texts: dict[int, TextStream] = {}
        requests = (self._request(job, choices, number) for number, job in enumerate(jobs))
        for event in self.generator.stream(requests):
            text = texts.setdefault(event.number, TextStream(self.tokenizer))
            if piece := text.close() if isinstance(event, Answer) else text.push(event.id):
                yield Piece(event.number, piece)
            if isinstance(event, Answer):
                yield self._reading(event, choices.pop(event.number))

    def read_one(self, job: Job) -> Reading:
        """One image."""
        return next(self.read([job]))

    def _request(self, job: Job, choices: dict[int, Choice], number: int) -> Request:
        text = job.text or (from_ink(job.image) if job.budget == "auto" else None)
        choice = choose_mode(job.budget, job.image.size, text)
        choices[number] = choice
        page = prepare(job.image, choice.mode)
        prompt = task_named(job.task).prompt(job.what)
        ids = self.tokenizer.encode_prompt(prompt, page.tokens)
        return Request(Prompt(ids, page.pixels), job.grammar, job.cancel, job.max_tokens)

    def _reading(self, answer: Answer, choice: Choice) -> Reading:
        output = self.tokenizer.decode(answer.ids)
        spans = self.tokenizer.spans(answer.ids)
        return Reading(
            number=answer.number,
            output=output,
            elements=tuple(parse_output(output, spans, answer.logprobs)),
            finish=answer.finish,
            issue=answer.issue,
            choice=choice,
            tokens=len(answer.ids),
            confidence=answer.confidence,
        )
