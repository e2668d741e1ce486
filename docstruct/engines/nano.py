"""The small network whose weights ship with docstruct: crops of a line or two, and figures, on any machine.

The engine of the big network on other weights. It reads crops by themselves, not pages: what it is shown is
trimmed to its ink and set in the corner of a square of the size of its training. No task falls to it by default: on
labelled data it was not measured against the native way; it is there for tests, notebooks and as a start for training.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from docstruct.document import Page
from docstruct.engines import passes
from docstruct.engines.deepseek import DeepSeekEngine
from docstruct.engines.passes import Question
from docstruct.engines.protocol import Task
from docstruct.facts import PageFacts
from docstruct.geometry import BBox

if TYPE_CHECKING:
    from docstruct.model.reader import Job

WEIGHTS = Path(__file__).parents[1] / "model" / "weights" / "nano"
_SIDE, _CORNER, _PRINT = 128, 5, 20.0  # pixels: of the view, its margin, and the height of the print
_CONTRAST = 48  # levels from the paper's that are ink
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
        shown = dataclasses.replace(question.shown, image=fitted(question.shown.image))
        return super()._job(dataclasses.replace(question, shown=shown))


def fitted(image: Image.Image, side: int = _SIDE) -> Image.Image:
    """The ink of a crop in the corner of a square of its paper, as in training: print of `_PRINT` pixels at most."""
    grey = np.asarray(image.convert("L")).astype(np.int16)
    edge = np.concatenate((grey[0], grey[-1], grey[:, 0], grey[:, -1]))
    paper = int(np.median(edge))
    ink = np.abs(grey - paper) > _CONTRAST
    canvas = Image.new("RGB", (side, side), _colour(image, paper))
    if not ink.any():
        return canvas
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    room = side - 2 * _CORNER
    scale = min(room / (box[2] - box[0]), room / (box[3] - box[1]), _PRINT / _line_height(rows))
    size = (max(1, round((box[2] - box[0]) * scale)), max(1, round((box[3] - box[1]) * scale)))
    canvas.paste(image.crop(box).resize(size, Image.Resampling.LANCZOS), (_CORNER, _CORNER))
    return canvas


def _line_height(rows: NDArray[np.intp]) -> float:
    """Median height of the runs in rows that hold ink."""
    return float(np.median([len(run) for run in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)]))


def _colour(image: Image.Image, paper: int) -> tuple[int, int, int]:
    """The colour on the border that is as light as the paper."""
    pixels = np.asarray(image.convert("RGB"))
    border = np.concatenate((pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]))
    lightness = border @ np.array([0.299, 0.587, 0.114])
    red, green, blue = border[np.abs(lightness - paper).argmin()].tolist()
    return red, green, blue
