"""What the decoder can be asked for: one table of tasks, each with its words and the kind of its answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from docstruct.errors import UsageError

IMAGE = "<image>"
_CONTROL = re.compile(r"<[|｜]|[|｜]>|<image>|</?t[dr]>")  # any spelling of a control token
Answer = Literal["text", "grounded", "figure", "json"]


@dataclass(frozen=True)
class Task:
    """One thing to ask.

    Attributes:
        name: how callers name it.
        words: the prompt after the image, as the model was trained; ``{what}`` is filled in.
        answer: how the output is to be parsed.
    """

    name: str
    words: str
    answer: Answer

    def prompt(self, what: str | None = None) -> str:
        """The whole prompt.

        Raises:
            UsageError: ``what`` is missing, not asked for, or would smuggle in control tokens.
        """
        if ("{what}" in self.words) != (what is not None):
            raise UsageError(f"task {self.name!r} {'needs' if what is None else 'takes no'} text to look for")
        if what is not None and _CONTROL.search(what):
            raise UsageError(f"the text to look for holds a control token: {what!r}")
        return f"{IMAGE}\n{self.words.format(what=what)}"


# The words of the published prompts, without their trailing spaces. Only "json" is ours: the published
# weights were not trained for it, decoders that were trained here are.
TASKS: Mapping[str, Task] = {
    task.name: task
    for task in (
        Task("markdown", "<|grounding|>Convert the document to markdown.", "grounded"),
        Task("text", "Free OCR.", "text"),
        Task("ocr", "<|grounding|>OCR this image.", "grounded"),
        Task("figure", "Parse the figure.", "figure"),
        Task("describe", "Describe this image in detail.", "text"),
        Task("locate", "Locate <|ref|>{what}<|/ref|> in the image.", "grounded"),
        Task(
            "detect",
            "Identify all objects in the image and output them in bounding boxes.",
            "grounded",
        ),
        Task("json", "Extract the data as JSON.", "json"),
    )
}


def task_named(name: str) -> Task:
    """The task called so.

    Raises:
        UsageError: none is.
    """
    if name not in TASKS:
        raise UsageError(f"no task is called {name!r}", remedy=f"one of {', '.join(TASKS)}")
    return TASKS[name]
