"""Areas drawn on the spot: the corners of their sides, and bars that touch."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from docstruct.reading.marks.find import marks_of

FOUR = 4


def _paths(points: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    image = Image.new("RGB", (400 * FOUR, 280 * FOUR), "white")
    draw = ImageDraw.Draw(image)
    draw.polygon([(round(x * FOUR), round(y * FOUR)) for x, y in points], fill="#4c78a8")
    picture = np.asarray(image.resize((400, 280), Image.Resampling.BOX))
    return [[p for _, ps in path.segments for p in ps] for path in marks_of(picture, []) if path.fill is not None]


def test_the_outline_of_an_area_is_its_corners() -> None:
    drawn = [(60.0, 150.0), (120.0, 60.0), (200.0, 180.0), (260.0, 90.0), (340.0, 130.0), (340.0, 240.0), (60.0, 240.0)]
    (found,) = _paths(drawn)
    assert len(found) == len(drawn)
    for corner in drawn:
        assert min(np.hypot(x - corner[0], y - corner[1]) for x, y in found) <= 1.0


def test_bars_that_touch_are_parted() -> None:
    tops = [200.0, 120.0, 60.0, 150.0]
    ends = [p for n, y in enumerate(tops) for p in ((60.0 + 40 * n, y), (100.0 + 40 * n, y))]
    found = sorted(_paths([*ends, (220.0, 240.0), (60.0, 240.0)]))
    assert [min(y for _, y in path) for path in found] == pytest.approx(tops, abs=0.5)
    assert [min(x for x, _ in path) for path in found] == pytest.approx([60, 100, 140, 180], abs=1.0)


def test_an_area_that_ends_in_a_thin_tip_ends_at_its_point() -> None:
    (found,) = _paths([(60.0, 150.0), (200.0, 200.0), (240.0, 40.0), (240.0, 240.0), (60.0, 240.0)])
    assert min(y for _, y in found) == pytest.approx(40.0, abs=4.0)
