"""A figure as a model wrote it, beside what is printed on it: where its names and numbers stand, and how many do.

A model's answer is believed as far as the figure says it back. The printed words are those of the text layer, and
those that OCR finds in the pixels where there are none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from docstruct.document import Figure, Page
from docstruct.extractors.evidence.wordindex import Place, WordIndex
from docstruct.facts import PageFacts, Word
from docstruct.geometry import Affine, BBox
from docstruct.model.figure import Figure as Parsed
from docstruct.model.figure import parse_figure
from docstruct.reading.marks.text import read_words

PIXELS = 2_000_000  # in which the words of a figure are looked for
FINEST = 300.0  # dots per inch; print is not smaller


@dataclass(frozen=True)
class Answered:
    """What a model wrote of a figure, and the page it stands on."""

    facts: PageFacts
    figure: Figure

    @cached_property
    def parsed(self) -> Parsed:
        """The answer taken apart."""
        return parse_figure(self.figure.text)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """What is printed on the figure; points of the page."""
        box = self.figure.bbox
        words = tuple(w for w in self.facts.words if w.visible and box.contains(w.bbox.cx, w.bbox.cy))
        return words or self._in_pixels

    @cached_property
    def _in_pixels(self) -> tuple[Word, ...]:
        box = self.figure.bbox
        dpi = min(FINEST, 72 * (PIXELS / max(box.area, 1.0)) ** 0.5)
        picture = np.asarray(self.facts.render(dpi, box).convert("RGB"))
        place = Affine(box.width / picture.shape[1], 0, 0, box.height / picture.shape[0], box.x0, box.y0)
        found = read_words(np.ascontiguousarray(picture[:, :, ::-1]))
        return tuple(w._replace(bbox=place.box(w.bbox), size=w.size * place.a, way="ocr") for w in found)

    @cached_property
    def _index(self) -> WordIndex:
        return WordIndex([Page(self.facts.page_no, self.facts.width, self.facts.height, "text", self.words)])

    def places(self, value: str | float) -> list[Place]:
        """Where a text or a number is printed on the figure; a number with its own sign."""
        found = self._index.places(value)
        if isinstance(value, str) or value >= 0:
            return found
        return [place for place in found if any(sign in place.raw_text for sign in "-−–(")]

    def printed(self, values: Iterable[str | float]) -> float:
        """The share of these texts and numbers that are printed on the figure; 0 where there are none."""
        told = [bool(self.places(value)) for value in values]
        return sum(told) / len(told) if told else 0.0

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Of the figure, points of the page."""
        rounded: BBox = self.figure.bbox.rounded()
        return rounded
