"""The small network whose weights ship with docstruct: crops of a line or two, and figures, on any machine.

The engine of the big network on other weights. It reads crops by themselves, not pages: what it is shown is
squared on the colour of its paper and scaled to the size of its training. No task falls to it by default: on
labelled data the native way reads better; it is there for tests, notebooks and as a start for training.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from docstruct.document import Page, PageFacts
from docstruct.engines import passes
from docstruct.engines.deepseek import DeepSeekEngine
from docstruct.engines.passes import Question
from docstruct.engines.protocol import Task
from docstruct.geometry import BBox

if TYPE_CHECKING:
    from docstruct.model.reader import Job

WEIGHTS = Path(__file__).parents[1] / "model" / "weights" / "nano"
_MOST_TOKENS = 128  # crops hold little; a network this small does not always find an end


class NanoEngine(DeepSeekEngine):
    """Reads crops with the weights that ship with docstruct, or with others of their size.

    Args:
        weights: folder of another checkpoint; None takes the shipped one.
        device: "cpu", "cuda", "mps"; None takes the first accelerator there is.
        seconds: for one call, all its pages.
    """

    name = "nano"

    def __init__(
        self, weights: str | Path | None = None, *, device: str | None = None, seconds: float | None = None
    ) -> None:
        super().__init__(weights or WEIGHTS, device=device, budget="crop", seconds=seconds, max_tokens=_MOST_TOKENS)

    def read(self, facts: PageFacts, task: Task = "text", region: BBox | None = None) -> Page:
        """The text of the page, or of the region of it; as a figure where the task asks for one.

        Raises:
            UsageError: a task that needs more than a page.
            WeightsError: the checkpoint is damaged, or another network's.
        """
        if task == "figure":
            return super().read(facts, task, region)
        return super().read(facts, "text", region)  # it has learned no layout

    def read_pages(self, pages: Iterable[PageFacts]) -> Iterator[Page]:
        """The pages in order, each read as one crop."""
        asking = self._within()
        for facts in pages:
            yield passes.read_page(asking, facts, "text")

    def _job(self, question: Question) -> Job:
        shown = dataclasses.replace(question.shown, image=squared(question.shown.image))
        return super()._job(dataclasses.replace(question, shown=shown))


def squared(image: Image.Image) -> Image.Image:
    """The image in the middle of a square of the colour that its border mostly has."""
    side = max(image.size)
    if min(image.size) == side:
        return image
    canvas = Image.new("RGB", (side, side), _paper(image))
    canvas.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    return canvas


def _paper(image: Image.Image) -> tuple[int, int, int]:
    width, height = image.size
    edges = ((0, 0, width, 1), (0, height - 1, width, height), (0, 0, 1, height), (width - 1, 0, width, height))
    counts: dict[tuple[int, int, int], int] = {}
    for edge in edges:
        strip = image.crop(edge)
        for count, colour in strip.getcolors(strip.width * strip.height) or ():
            key = (int(colour[0]), int(colour[1]), int(colour[2]))  # type: ignore[index]
            counts[key] = counts.get(key, 0) + count
    return max(counts, key=counts.__getitem__)
