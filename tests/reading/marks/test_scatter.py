"""Scattered markers drawn on the spot: black ones beside black axes, and thin plus signs, are found where they are."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from docstruct.facts import Path
from docstruct.reading.marks.find import marks_of

FOUR = 4
PLACES = [(80.3, 60.1), (120.8, 150.5), (160.0, 90.2), (205.4, 200.9), (250.6, 120.3), (300.2, 170.7), (320.5, 70.0)]


def _picture(color: str, plus: bool) -> np.ndarray:
    image = Image.new("RGB", (400 * FOUR, 280 * FOUR), "white")
    draw = ImageDraw.Draw(image)

    def bar(x0: float, y0: float, x1: float, y1: float, ink: str) -> None:
        draw.rectangle((round(x0 * FOUR), round(y0 * FOUR), round(x1 * FOUR) - 1, round(y1 * FOUR) - 1), fill=ink)

    bar(49.5, 30, 50.5, 240, "black")
    bar(50, 239.5, 370, 240.5, "black")
    for x, y in PLACES:
        if plus:
            bar(x - 4, y - 0.5, x + 4, y + 0.5, color)
            bar(x - 0.5, y - 4, x + 0.5, y + 4, color)
        else:
            draw.ellipse([round(v * FOUR) for v in (x - 3.5, y - 3.5, x + 3.5, y + 3.5)], fill=color)
    return np.asarray(image.resize((400, 280), Image.Resampling.BOX))


def _middles(paths: list[Path]) -> list[tuple[float, float]]:
    small = [p for p in paths if 3 < p.bbox.width < 14 and 3 < p.bbox.height < 14 and len(p.segments) > 4]
    return sorted((p.bbox.cx, p.bbox.cy) for p in small)


@pytest.mark.parametrize(("color", "plus"), [("black", False), ("#9400d3", True), ("#009e73", False)])
def test_markers_are_where_they_were_drawn(color: str, plus: bool) -> None:
    found = _middles(marks_of(_picture(color, plus), []))
    assert len(found) == len(PLACES)
    for place, (x, y) in zip(sorted(PLACES), found):
        assert (x, y) == pytest.approx(place, abs=0.7)
