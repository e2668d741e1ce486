"""Pages → questions to a model → pages of elements: a first pass over pages, a second over their figures.

What all engines with a model share. An engine brings one function that answers questions; how, and how many at
once, is its own affair.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from docstruct.document import Figure, Page
from docstruct.engines.answers import doubts, figure_kind, written_of
from docstruct.engines.protocol import Task
from docstruct.engines.shown import Shown
from docstruct.engines.written import UNKNOWN, page_of
from docstruct.errors import UsageError
from docstruct.facts import Issue, PageFacts
from docstruct.geometry import BBox
from docstruct.model.grounding import to_page
from docstruct.model.output import Element

_MOMENT = 0.01  # seconds: what is asked when the time is over ends at once, in the engine's own way
AT_ONCE = 32  # pages whose pictures are held together

# Tasks of engines that need no more than a page, by the prompts of `docstruct.model.prompts`.
_PROMPTS = {"layout": "markdown", "text": "text", "figure": "figure", "describe": "describe"}


@dataclass(frozen=True)
class Question:
    """What a model is asked.

    Attributes:
        shown: the picture.
        prompt: a name of `docstruct.model.prompts.TASKS`.
        what: the text to look for, for the prompt "locate".
        schema: that the answer must obey, for the prompt "json".
    """

    shown: Shown
    prompt: str
    what: str | None = None
    schema: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Answer:
    """What a model said.

    Attributes:
        text: as written, without control tokens around it.
        elements: the text taken apart.
        confidence: 0 to 1, None where the model did not tell.
        issues: what is wrong with it.
        reason: how it came about, for people.
    """

    text: str
    elements: tuple[Element, ...]
    confidence: float | None = None
    issues: tuple[Issue, ...] = ()
    reason: str = ""


Ask = Callable[[Sequence[Question]], Sequence[Answer]]
"""Answers in the order of the questions."""


def within(seconds: float | None, ask: Callable[[Sequence[Question], float | None], Sequence[Answer]]) -> Ask:
    """An `Ask` that gives each call what is left of the seconds, counted from now; None sets no bound."""
    end = None if seconds is None else time.monotonic() + seconds
    return lambda questions: ask(questions, None if end is None else max(_MOMENT, end - time.monotonic()))


def read_page(ask: Ask, facts: PageFacts, task: Task, region: BBox | None = None) -> Page:
    """One page, or the region of it; UsageError for tasks that need more than a page.

    The task "figure" takes what is shown for one figure: the page holds it with the answer as its text.
    """
    if task not in _PROMPTS:
        remedy = "call the engine's locate() or write()"
        raise UsageError(f"the task {task!r} needs more than a page", page_no=facts.page_no, remedy=remedy)
    shown = Shown.of(facts, region)
    (answer,) = ask([Question(shown, _PROMPTS[task])])
    if task == "figure":
        return _figure_alone(shown, answer)
    return pages_of(ask, [shown], [answer])[0] if task == "layout" else _page(shown, answer)


def read_many(ask: Ask, pages: Iterable[PageFacts]) -> Iterator[Page]:
    """The pages in order, `AT_ONCE` asked about together."""
    waiting = iter(pages)
    while some := [Shown.of(facts) for facts in islice(waiting, AT_ONCE)]:
        yield from pages_of(ask, some, ask([Question(shown, _PROMPTS["layout"]) for shown in some]))


def locate(ask: Ask, facts: PageFacts, what: str, region: BBox | None = None) -> Page:
    """The page with a figure of kind ``what`` at every place where the model sees it."""
    shown = Shown.of(facts, region)
    (answer,) = ask([Question(shown, "locate", what)])
    boxes = [to_page(box, shown.region) for element in answer.elements for box in element.boxes]
    sure = UNKNOWN if answer.confidence is None else answer.confidence
    found = tuple(Figure(facts.page_no, box, what, "", sure, "model") for box in boxes)
    page = page_of([], facts, shown.printed, answer.issues, answer.reason)
    return dataclasses.replace(page, figures=found)


def pages_of(ask: Ask, some: Sequence[Shown], answers: Sequence[Answer]) -> list[Page]:
    """The pages as the answers have them, and the figures on them read once more by themselves."""
    return _with_figures(ask, list(map(_page, some, answers)), [shown.facts for shown in some])


def _page(shown: Shown, answer: Answer) -> Page:
    issues = [*answer.issues, *doubts(answer.elements, shown.facts.page_no)]
    written = written_of(answer.elements, shown.region)
    return page_of(written, shown.facts, shown.printed, issues, answer.reason)


def _figure_alone(shown: Shown, answer: Answer) -> Page:
    """The page with one figure, all that was shown."""
    figure = _parsed(Figure(shown.facts.page_no, shown.region, confidence=UNKNOWN, way="model"), answer)
    page = page_of([], shown.facts, shown.printed, answer.issues, answer.reason)
    return dataclasses.replace(page, figures=(figure,))


def _with_figures(ask: Ask, pages: list[Page], facts: Sequence[PageFacts]) -> list[Page]:
    """The pages with each of their figures cut out and read by itself."""
    wanted = [(n, figure) for n, page in enumerate(pages) for figure in page.figures]
    if not wanted:
        return pages
    answers = ask([Question(Shown.of(facts[n], figure.bbox), "figure") for n, figure in wanted])
    seen: list[list[Figure]] = [[] for _ in pages]
    issues = [list(page.issues) for page in pages]
    for (n, figure), answer in zip(wanted, answers):
        seen[n].append(_parsed(figure, answer))
        issues[n] += [issue for issue in answer.issues if issue not in issues[n]]
    return [
        dataclasses.replace(page, figures=tuple(found), issues=tuple(said))
        for page, found, said in zip(pages, seen, issues)
    ]


def _parsed(figure: Figure, answer: Answer) -> Figure:
    """The figure with what the second pass says of it."""
    sure = figure.confidence if answer.confidence is None else answer.confidence
    kind = figure_kind(answer.text)
    fault = next((issue.message for issue in answer.issues if issue.severity == "error"), "")
    return dataclasses.replace(figure, kind=kind, text=answer.text, confidence=sure, fault=fault)
