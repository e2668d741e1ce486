"""Short labels that the detector missed, found by what stands in line with them."""

import numpy as np
import pytest

from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.marks import text
from docstruct.reading.ocr.models import Box


def word(letter: str, box: BBox) -> Word:
    return Word(text=letter, bbox=box, size=20.0, color=0, angle=0.0, confidence=0.99, way="ocr")


@pytest.mark.parametrize("drop, found", [(0, 1), (12, 0)])
def test_a_letter_is_read_that_stands_on_the_line_of_others(
    drop: int, found: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The boxes of ``a b c`` in a row, the last one with its margin; ``drop`` pixels lower it is in no row."""
    seen: list[Box] = []

    def recognised(_: object, ways: list[tuple[Box, float]]) -> list[text._Reading]:
        seen.extend(box for box, _ in ways)
        return []

    monkeypatch.setattr(text, "_recognised", recognised)
    row = [word("a", BBox(190, 487, 200, 498)), word("b", BBox(380, 482, 390, 498))]
    text._missed(np.full((600, 700, 3), 255, np.uint8), [Box(573, 492 + drop, 0.0, 19.3, 19.3, 0.9)], row)
    assert len(seen) == found
