"""A page whose facts are given, and a network whose answers are given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from docstruct.engines.deepseek import DeepSeekEngine
from docstruct.facts import Issue, PageFacts, Picture, Word
from docstruct.facts import Path as Drawn
from docstruct.geometry import BBox
from docstruct.model.budget import choose_mode
from docstruct.model.generate import Finish
from docstruct.model.output import parse_output
from docstruct.model.reader import Job, Reading


@dataclass
class Facts:
    """A page of 600 by 800 points; a stand-in for a reader's page."""

    words: Sequence[Word] = ()
    width: float = 600.0
    height: float = 800.0
    page_no: int = 1
    paths: Sequence[Drawn] = ()
    pictures: Sequence[Picture] = ()
    issues: Sequence[Issue] = ()
    rendered: list[BBox | None] = field(default_factory=list)

    def render(self, dpi: float = 144.0, clip: BBox | None = None) -> Image.Image:
        self.rendered.append(clip)
        part = clip or BBox(0, 0, self.width, self.height)
        image = Image.new("RGB", (round(part.width * dpi / 72), round(part.height * dpi / 72)), "white")
        image.paste("black", (0, 0, 40, 40))  # not blank
        return image


@dataclass
class Scripted:
    """A network that answers every prompt with a given text."""

    script: dict[str, str]
    finish: Finish = "end"
    issue: str | None = None
    jobs: list[Job] = field(default_factory=list)

    def read(self, jobs: Iterable[Job]) -> Iterator[Reading]:
        readings = []
        for number, job in enumerate(jobs):
            self.jobs.append(job)
            output = self.script[job.task]
            elements = tuple(parse_output(output))
            choice = choose_mode("base", job.image.size)
            tokens = len(output) // 4
            readings.append(Reading(number, output, elements, self.finish, self.issue, choice, tokens, 0.9))
        return reversed(readings)  # the real one answers as pages are finished


@pytest.fixture
def facts() -> Callable[..., PageFacts]:
    return Facts


@pytest.fixture
def engine_saying(tmp_path: Path) -> Callable[..., DeepSeekEngine]:
    """The engine over a network that answers by a script."""

    def make(script: dict[str, str], finish: Finish = "end", issue: str | None = None) -> DeepSeekEngine:
        (tmp_path / "config.json").write_text("{}", encoding="utf-8")
        engine = DeepSeekEngine(tmp_path)
        engine.__dict__["reader"] = Scripted(script, finish, issue)
        return engine

    return make
