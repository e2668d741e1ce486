"""The engine of our own network: a page's pixels → DeepEncoder and decoder → blocks, tables and figures.

Two passes: the page as grounded markdown, then every figure found on it, rendered by itself, as what it shows
(a chart's table, a structure's SMILES, words). Several pages are decoded at once. The weights come from a
folder or a hub id and are loaded when the first page is read.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from threading import Event, Timer
from typing import TYPE_CHECKING

from docstruct.document import Figure, Issue, Page, PageFacts, Severity
from docstruct.engines.answers import doubts, figure_kind, written_of
from docstruct.engines.protocol import Task
from docstruct.engines.shown import Shown
from docstruct.engines.written import UNKNOWN, page_of
from docstruct.errors import MissingExtraError, UsageError, WeightsError
from docstruct.geometry import BBox
from docstruct.model import hub

if TYPE_CHECKING:
    from docstruct.model.reader import Job, Reader, Reading

PUBLISHED = "deepseek-ai/DeepSeek-OCR"
AT_ONCE = 32  # pages whose facts are held together

_PROMPTS = {"layout": "markdown", "text": "text", "figure": "figure", "describe": "describe"}
_ENDINGS: dict[str, tuple[str, Severity]] = {
    "max_tokens": ("cut-off", "error"),
    "loop": ("repetition", "error"),
    "cancelled": ("cancelled", "error"),
}


class DeepSeekEngine:
    """Reads pages with a checkpoint of DeepSeek-OCR, or of any network of its shape.

    Args:
        weights: folder or hub id of the checkpoint.
        device: "cpu", "cuda", "mps"; None takes the first accelerator there is.
        budget: a mode's name, a number of vision tokens, or "auto".
        seconds: for all pages of one call; decoding ends then with what there is.
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
            UsageError: a task that needs more than its name; `locate` and `write` take it.
            WeightsError: the checkpoint is damaged, or another network's.
        """
        if task not in _PROMPTS:
            raise UsageError(f"the task {task!r} needs more than a page", remedy="call locate() or write()")
        return self._read_some([Shown.of(facts, region)], _PROMPTS[task])[0]

    def read_pages(self, pages: Iterable[PageFacts]) -> Iterator[Page]:
        """The pages in order, decoded together."""
        waiting = iter(pages)
        while some := [Shown.of(facts) for facts in islice(waiting, AT_ONCE)]:
            yield from self._read_some(some, "markdown")

    def locate(self, facts: PageFacts, what: str, region: BBox | None = None) -> Page:
        """The page with a figure of kind ``what`` at every place where it is seen."""
        from docstruct.model.grounding import to_page

        shown = Shown.of(facts, region)
        (reading,) = self._answers([self._job(shown, "locate", what)])
        boxes = [to_page(box, shown.region) for e in reading.elements for box in e.boxes]
        sure = UNKNOWN if reading.confidence is None else reading.confidence
        found = tuple(Figure(facts.page_no, box, what, "", sure, "model") for box in boxes)
        page = page_of([], facts, shown.printed, self._issues(reading, facts.page_no), self._reason(reading))
        return dataclasses.replace(page, figures=found)

    def _read_some(self, some: Sequence[Shown], prompt: str) -> list[Page]:
        readings = self._answers([self._job(shown, prompt) for shown in some])
        pages = [self._page(shown, reading) for shown, reading in zip(some, readings)]
        return self._with_figures(pages, [shown.facts for shown in some]) if prompt == "markdown" else pages

    def _page(self, shown: Shown, reading: Reading) -> Page:
        page_no = shown.facts.page_no
        issues = [*self._issues(reading, page_no), *doubts(reading.elements, page_no)]
        written = written_of(reading.elements, shown.region)
        return page_of(written, shown.facts, shown.printed, issues, self._reason(reading))

    # -- the second pass -------------------------------------------------------------------------------

    def _with_figures(self, pages: list[Page], facts: Sequence[PageFacts]) -> list[Page]:
        """The pages with their figures read by themselves."""
        wanted = [(n, figure) for n, page in enumerate(pages) for figure in page.figures]
        jobs = [self._job(Shown.of(facts[n], figure.bbox), "figure") for n, figure in wanted]
        readings = self._answers(jobs)
        seen: list[list[Figure]] = [[] for _ in pages]
        issues: list[list[Issue]] = [list(page.issues) for page in pages]
        for (n, figure), reading in zip(wanted, readings):
            seen[n].append(_parsed(figure, reading))
            issues[n] += [i for i in self._issues(reading, pages[n].page_no) if i not in issues[n]]
        return [
            dataclasses.replace(page, figures=tuple(found), issues=tuple(said))
            for page, found, said in zip(pages, seen, issues)
        ]

    # -- the network -----------------------------------------------------------------------------------

    def _job(self, shown: Shown, prompt: str, what: str | None = None) -> Job:
        from docstruct.model.budget import from_text_layer
        from docstruct.model.reader import Job

        words = [(word.text, word.size or word.bbox.height) for word in shown.printed]
        text = from_text_layer(words, shown.region.height) if words else None
        return Job(shown.image, prompt, what, self.budget, text, max_tokens=self.max_tokens)

    def _answers(self, jobs: Sequence[Job]) -> list[Reading]:
        """One reading for each job, in their order; what is unfinished when the time is over is cut off."""
        network, over = self.reader, Event()  # loading does not count
        timer = Timer(self.seconds, over.set) if self.seconds else None
        if timer is not None:
            timer.daemon = True
            timer.start()
        try:
            found = network.read(dataclasses.replace(job, cancel=over) for job in jobs)
            return sorted(found, key=lambda reading: reading.number)
        finally:
            if timer is not None:
                timer.cancel()

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

    def _issues(self, reading: Reading, page_no: int) -> list[Issue]:
        issues = []
        if reading.issue is not None:
            code, severity = _ENDINGS[reading.finish]
            issues.append(Issue(code, severity, reading.issue, page_no=page_no))
        if self.random:
            message = "the weights are random noise: the words read with them mean nothing"
            issues.append(Issue("random-weights", "error", message, page_no=page_no))
        return issues

    def _reason(self, reading: Reading) -> str:
        """How the page was read: mode, tokens, compression."""
        choice = reading.choice
        return (
            f"mode {choice.mode.name} ({choice.reason}): {choice.vision_tokens} vision tokens, "
            f"{choice.valid_tokens} of them show page; {reading.tokens} text tokens; "
            f"compression {reading.ratio:.1f}x"
        )


def _parsed(figure: Figure, reading: Reading) -> Figure:
    """The figure with what the second pass says of it."""
    text = reading.output.removesuffix("<｜end▁of▁sentence｜>").strip()
    sure = figure.confidence if reading.confidence is None else reading.confidence
    return dataclasses.replace(figure, kind=figure_kind(text), text=text, confidence=sure)


def accelerator() -> str:
    """The device that torch finds: "cuda", "mps", or "cpu"."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
