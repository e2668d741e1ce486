"""The facts of a page → the picture a model is shown, what the picture shows of the page, and the words it prints.

Every page is rendered with about as many pixels as A4 has at 144 dpi, at which the published model was
given its PDFs; a figure cut out of a page gets as many, so that the second look is a closer one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL.Image import Image

from docstruct.errors import UsageError
from docstruct.facts import PageFacts, Word
from docstruct.geometry import BBox
from docstruct.reading.textlayer import judge_text_layer

PIXELS = 2_000_000  # A4 at 144 dpi: 1,191 by 1,684


@dataclass(frozen=True)
class Shown:
    """A page, or a region of one, as a model gets it.

    Attributes:
        facts: of the page.
        image: RGB.
        region: what the image shows, points of the page as displayed.
        printed: words of the text layer in the region, where the layer is usable; else none.
        reason: what is known of the text layer.
    """

    facts: PageFacts
    image: Image
    region: BBox
    printed: tuple[Word, ...]
    reason: str

    @classmethod
    def of(cls, facts: PageFacts, region: BBox | None = None) -> Shown:
        """Render the page or the part of it; UsageError where the region lies outside."""
        sheet = BBox(0.0, 0.0, facts.width, facts.height)
        part = sheet if region is None else region.intersect(sheet)
        if part is None:
            raise UsageError("the region lies outside the page", page_no=facts.page_no)
        verdict = judge_text_layer(facts)
        words = facts.words if verdict.usable else ()
        printed = tuple(w for w in words if part.contains(w.bbox.cx, w.bbox.cy))
        return cls(facts, facts.render(_dpi(part), part), part, printed, verdict.reason)


def _dpi(part: BBox) -> float:
    return 72 * math.sqrt(PIXELS / max(part.area, 1.0))
