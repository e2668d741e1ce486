"""The engine of our own network: a page's pixels → DeepEncoder and decoder → blocks, tables and figures.

Pages are read as grounded markdown, figures found on them once more by themselves; all that are at hand are
decoded together. The weights come from a folder or a hub id and are loaded when the first page is read.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Timer
from typing import TYPE_CHECKING, Any

from docstruct.document import Page
from docstruct.engines import passes, writing
from docstruct.engines.passes import Answer, Ask, Question
from docstruct.engines.protocol import Task
from docstruct.errors import MissingExtraError, WeightsError
from docstruct.facts import Issue, PageFacts
from docstruct.geometry import BBox
from docstruct.model import hub

if TYPE_CHECKING:
    from docstruct.model.constrain import Grammars
    from docstruct.model.reader import Job, Reader, Reading

PUBLISHED = "deepseek-ai/DeepSeek-OCR"
END = "<｜end▁of▁sentence｜>"
_ENDINGS = {"max_tokens": "cut-off", "loop": "repetition", "cancelled": "cancelled"}


class DeepSeekEngine:
    """Reads pages with a checkpoint of DeepSeek-OCR, or of any network of its shape.

    Args:
        weights: folder or hub id of the checkpoint.
        device: "cpu", "cuda", "mps"; None takes the first accelerator there is.
        budget: a mode's name, a number of vision tokens, or "auto".
        seconds: for one call, all its pages; decoding ends then with what there is.
        max_tokens: of one answer; None leaves the model's own limit.

    Raises:
        MissingExtraError: torch is not installed.
        WeightsError: no weights were named, or they are not there.
    """

    name = "deepseek-ocr"

    def __init__(
        self,
        weights: str | Path | None,
        *,
        device: str | None = None,
        budget: str | int = "auto",
        seconds: float | None = None,
        max_tokens: int | None = None,
    ) -> None:
        if find_spec("torch") is None:
            raise MissingExtraError("the engine deepseek-ocr", "model")
        if weights is None:
            raise WeightsError(
                "the engine deepseek-ocr needs weights",
                remedy=f"hf download {PUBLISHED} --local-dir FOLDER, then weights=FOLDER (--weights FOLDER)",
            )
        self.folder = hub.find(weights)
        self.device, self.budget = device, budget
        self.seconds, self.max_tokens = seconds, max_tokens

    def read(self, facts: PageFacts, task: Task = "layout", region: BBox | None = None) -> Page:
        """The elements of the page, or of the region of it.

        Raises:
            UsageError: a task that needs more than a page: see `locate` and `write`.
            WeightsError: the checkpoint is damaged, or another network's.
        """
        return passes.read_page(self._within(), facts, task, region)

    def read_pages(self, pages: Iterable[PageFacts]) -> Iterator[Page]:
        """The pages in order, decoded together."""
        return passes.read_many(self._within(), pages)

    def locate(self, facts: PageFacts, what: str, region: BBox | None = None) -> Page:
        """The page with a figure of kind ``what`` at every place where it is seen."""
        return passes.locate(self._within(), facts, what, region)

    def write(self, facts: PageFacts, schema: Mapping[str, Any], region: BBox | None = None) -> Any:
        """The page as a JSON value under a JSON Schema, which every token obeys.

        The published weights were not trained for it.

        Raises:
            SchemaError: the schema uses what cannot be enforced.
            EngineError: the value did not end within the tokens there are.
        """
        return writing.write(self._within(), facts, schema, region)

    def write_pages(self, pages: Iterable[PageFacts], schema: Mapping[str, Any]) -> Iterator[Page]:
        """The pages read freely, and each once more under the schema."""
        return writing.write_pages(self._within(), pages, schema)

    # -- the network -----------------------------------------------------------------------------------

    @cached_property
    def reader(self) -> Reader:
        """The network, loaded when first used."""
        from docstruct.model.reader import Reader

        return Reader.load(self.folder, device=self.device or accelerator())

    @cached_property
    def random(self) -> bool:
        """Whether the weights are noise, so that what is read means nothing."""
        from docstruct.model.checkpoint import is_random

        return is_random(self.folder)

    @cached_property
    def _grammars(self) -> Grammars:
        from docstruct.model.constrain import Grammars

        return Grammars(self.reader.tokenizer, self.reader.generator.model.config.decoder.vocab)

    def _within(self) -> Ask:
        return passes.within(self.seconds, self._ask)

    def _ask(self, questions: Sequence[Question], seconds: float | None) -> list[Answer]:
        """All questions in one batch; what is unfinished when the time is over is cut off."""
        network = self.reader
        with _timer(seconds) as over:
            jobs = (dataclasses.replace(self._job(question), cancel=over) for question in questions)
            readings = sorted(network.read(jobs), key=lambda reading: reading.number)
        return [self._answer(reading, q.shown.facts.page_no) for q, reading in zip(questions, readings)]

    def _job(self, question: Question) -> Job:
        from docstruct.model.budget import from_text_layer
        from docstruct.model.reader import Job

        shown = question.shown
        words = [(word.text, word.size or word.bbox.height) for word in shown.printed]
        text = from_text_layer(words, shown.region.height) if words else None
        grammar = None if question.schema is None else self._grammars.json(question.schema)
        return Job(shown.image, question.prompt, question.what, self.budget, text, grammar, self.max_tokens)

    def _answer(self, reading: Reading, page_no: int) -> Answer:
        issues = []
        if reading.issue is not None:
            issues.append(Issue(_ENDINGS[reading.finish], "error", reading.issue, page_no=page_no))
        if self.random:
            message = "the weights are random noise: the words read with them mean nothing"
            issues.append(Issue("random-weights", "error", message, page_no=page_no))
        text = reading.output.removesuffix(END).strip()
        return Answer(text, reading.elements, reading.confidence, tuple(issues), reason(reading))


def reason(reading: Reading) -> str:
    """How a page was read: mode, tokens, compression."""
    choice = reading.choice
    return (
        f"mode {choice.mode.name} ({choice.reason}): {choice.vision_tokens} vision tokens, "
        f"{choice.valid_tokens} of them show page; {reading.tokens} text tokens; "
        f"compression {reading.ratio:.1f}x"
    )


def accelerator() -> str:
    """The device that torch finds: "cuda", "mps", or "cpu"."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


@contextmanager
def _timer(seconds: float | None) -> Iterator[Event]:
    """An event that is set when the time is over."""
    over = Event()
    timer = Timer(seconds, over.set) if seconds is not None else None
    if timer is not None:
        timer.daemon = True
        timer.start()
    try:
        yield over
    finally:
        if timer is not None:
            timer.cancel()
