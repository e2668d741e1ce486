"""Colour scales, gradients and heat maps drawn on the spot."""

from __future__ import annotations

import numpy as np
import pytest

from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.marks.cells import lift_cells
from docstruct.reading.marks.find import marks_of
from docstruct.reading.marks.shades import lift_shades

EM = 11.0


def _number(text: str, x: float, y: float) -> Word:
    return Word(text, BBox(x, y - 4, x + 16, y + 4), size=EM)


def _sheet(height: int = 160, width: int = 260) -> np.ndarray:
    return np.full((height, width, 3), 255, np.uint8)


def _ramp(n: int) -> np.ndarray:
    """From a pale yellow to a dark blue, (n, 3)."""
    share = np.linspace(0, 1, n)[:, None]
    return np.round((1 - share) * [250, 240, 150] + share * [30, 50, 140]).astype(np.uint8)


NUMBERS = [_number("10", 225, 25), _number("5", 225, 75), _number("0", 225, 115)]


def test_a_strip_with_numbers_is_a_colour_scale() -> None:
    picture = _sheet()
    picture[20:120, 205:221] = _ramp(100)[:, None]
    rest, strips, areas = lift_shades(picture, NUMBERS, EM)
    assert [s.bbox for s in strips] == [BBox(205, 20, 221, 120)]
    assert strips[0].down
    assert strips[0].colours == pytest.approx(_ramp(100).astype(float), abs=1.0)
    assert areas == []
    assert (rest == 255).all()


def test_a_strip_to_the_right_is_one_too() -> None:
    picture = _sheet()
    picture[100:112, 60:200] = _ramp(140)[None]
    numbers = [_number("0", 60, 122), _number("5", 122, 122), _number("10", 184, 122)]
    _, strips, _ = lift_shades(picture, numbers, EM)
    assert [(s.bbox, s.down) for s in strips] == [(BBox(60, 100, 200, 112), False)]


def test_a_gradient_without_numbers_is_an_area() -> None:
    picture = _sheet()
    picture[20:120, 60:90] = _ramp(100)[:, None]
    _, strips, areas = lift_shades(picture, [], EM)
    assert strips == []
    assert [(a.corner, a.mask.shape) for a in areas] == [((60, 20), (100, 30))]


def test_bars_with_a_gradient_are_bars_of_one_colour_though_numbers_stand_below() -> None:
    picture = _sheet()
    ends = (180, 140, 200)
    for n, end in enumerate(ends):
        picture[30 + 35 * n : 50 + 35 * n, 60:end] = _ramp(end - 60)[None]
    numbers = [_number("0", 52, 132), _number("5", 112, 132), _number("10", 172, 132)]
    bars = [p for p in marks_of(picture, numbers) if p.fill is not None]
    assert len({p.fill for p in bars}) == 1
    assert sorted(p.bbox for p in bars) == [
        pytest.approx((60, 30 + 35 * n, end, 50 + 35 * n), abs=0.6) for n, end in enumerate(ends)
    ]


def test_the_smoothed_border_of_a_gradient_is_lifted_out_with_it() -> None:
    picture = _sheet()
    picture[20:120, 60:90] = _ramp(100)[:, None]
    for x in (59, 90):
        picture[20:120, x] = (_ramp(100).astype(int) + 255) // 2
    rest, _, areas = lift_shades(picture, [], EM)
    assert len(areas) == 1
    assert (rest == 255).all()


def test_stripes_and_flat_areas_are_no_gradients() -> None:
    picture = _sheet()
    picture[20:140, 60:90] = (120, 160, 200)
    picture[20:140:12, 60:90] = (110, 150, 190)
    picture[20:140, 120:150] = (200, 120, 90)
    rest, strips, areas = lift_shades(picture, NUMBERS, EM)
    assert (strips, areas) == ([], [])
    assert rest is picture


def _heat(values: list[list[int | None]], gap: int) -> np.ndarray:
    picture = _sheet()
    for i, row in enumerate(values):
        for j, n in enumerate(row):
            if n is not None:
                picture[20 + 20 * i : 40 + 20 * i - gap, 60 + 24 * j : 84 + 24 * j - gap] = _ramp(100)[n]
    return picture


@pytest.mark.parametrize("gap", [0, 1])
def test_cells_have_their_own_colours_also_beside_equal_ones(gap: int) -> None:
    values = [[5, 40, 40, 90], [None, 40, 60, 61], [20, None, 75, 99]]
    picture = _heat(values, gap)
    rest, cells = lift_cells(picture, np.zeros(picture.shape[:2], np.bool_))
    found = [[None] * 4 for _ in values]
    for cell in cells:
        i, j = int((cell.bbox.cy - 20) // 20), int((cell.bbox.cx - 60) // 24)
        found[i][j] = int(np.abs(_ramp(100).astype(int) - cell.rgb).sum(axis=1).argmin())
    assert found == values
    assert (rest == 255).all()


def test_bars_are_no_cells() -> None:
    picture = _sheet()
    for n, top in enumerate((30, 60, 90, 45, 75)):
        picture[top:140, 60 + 24 * n : 80 + 24 * n] = _ramp(100)[20 * n]
    assert lift_cells(picture, np.zeros(picture.shape[:2], np.bool_))[1] == []


def test_a_heat_map_comes_out_as_boxes_in_their_colours() -> None:
    picture = _heat([[5, 40, 40, 90], [30, 40, 60, 61], [20, 10, 75, 99]], 0)
    picture[20:120, 205:221] = _ramp(100)[:, None]
    paths = marks_of(picture, NUMBERS)
    cells = [p for p in paths if p.fill is not None and p.bbox.x1 < 200]
    steps = [p for p in paths if p.fill is not None and p.bbox.x0 > 200]
    assert len(cells) == 12
    assert len(steps) == 100
    assert len({p.fill for p in cells}) == 10
