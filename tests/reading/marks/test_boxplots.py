"""Box plots drawn on the spot: their five numbers are found where they were drawn; what is no box plot is none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw

from docstruct.reading.marks.boxmarks import BoxMark, without_boxes
from docstruct.reading.marks.boxplots import find_boxes
from docstruct.reading.marks.colours import find_palette
from docstruct.reading.marks.regions import find_regions

FOUR = 4  # drawn so many times as large, then shrunk: edges are smoothed as programs smooth them
EM = 12.0
BOXES = [(80.0, 60.25, 90.5, 110.0, 150.75, 190.5), (160.0, 40.5, 100.0, 121.25, 140.5, 200.0),
         (240.0, 80.0, 110.5, 150.0, 171.0, 215.25)]  # fmt: skip  # middle, then the five places
Draw = Callable[[ImageDraw.ImageDraw], None]


def _boxes(draw_marks: Draw, turned: bool = False) -> list[BoxMark]:
    image = Image.new("RGB", (320 * FOUR, 260 * FOUR), "white")
    draw_marks(ImageDraw.Draw(image))
    picture = np.asarray(image.resize((320, 260), Image.Resampling.BOX))
    picture = np.ascontiguousarray(picture.transpose(1, 0, 2)) if turned else picture
    palette = find_palette(picture, np.zeros(picture.shape[:2], np.bool_))
    regions, _ = find_regions(palette, np.zeros(picture.shape[:2], np.bool_), EM)
    return sorted(find_boxes(palette, regions, EM), key=lambda b: b.low)


def _bar(draw: ImageDraw.ImageDraw, x0: float, y0: float, x1: float, y1: float, color: str) -> None:
    draw.rectangle((round(x0 * FOUR), round(y0 * FOUR), round(x1 * FOUR) - 1, round(y1 * FOUR) - 1), fill=color)


def _level(draw: ImageDraw.ImageDraw, x0: float, x1: float, y: float, color: str, width: float = 1.5) -> None:
    _bar(draw, x0, y - width / 2, x1, y + width / 2, color)


def _upright(draw: ImageDraw.ImageDraw, y0: float, y1: float, x: float, color: str, width: float = 1.5) -> None:
    _bar(draw, x - width / 2, y0, x + width / 2, y1, color)


def _grid(draw: ImageDraw.ImageDraw) -> None:
    for y in range(30, 231, 40):
        _level(draw, 40, 300, y, "#cccccc", 1)
    for x, *_ in BOXES:
        _upright(draw, 20, 240, x, "#cccccc", 1)
    _level(draw, 40, 300, 240, "black")
    _upright(draw, 20, 240, 40, "black")


def _hollow(draw: ImageDraw.ImageDraw, median: str = "#ff7f0e", dashed: bool = False) -> None:
    for x, *places in BOXES:
        first, lower, middle, upper, last = places
        for y in (lower, upper):
            _level(draw, x - 20, x + 20, y, "black")
        for side in (x - 20, x + 20):
            _upright(draw, lower - 0.75, upper + 0.75, side, "black")
        for y0, y1 in ((first, lower), (upper, last)):
            steps = np.arange(y0, y1, 8.0) if dashed else [y0]
            for y in steps:
                _upright(draw, y, min(y + 4, y1) if dashed else y1, x, "black")
        for y in (first, last):
            _level(draw, x - 10, x + 10, y, "black")
        _level(draw, x - 20, x + 20, middle, median)


def _filled(draw: ImageDraw.ImageDraw) -> None:
    for (x, *places), color in zip(BOXES, ("#4c78a8", "#f58518", "#54a24b")):
        first, lower, middle, upper, last = places
        _upright(draw, first, last, x, "black")
        _bar(draw, x - 10, lower, x + 10, upper, color)
        _level(draw, x - 10, x + 10, middle, "white", 1)


def _dots(draw: ImageDraw.ImageDraw) -> None:
    for x, first, *_ in BOXES:
        y = first - 14
        draw.ellipse([round(v * FOUR) for v in (x - 3, y - 3, x + 3, y + 3)], outline="black", width=FOUR)


STYLES: list[Draw] = [
    lambda d: _hollow(d),
    lambda d: (_grid(d), _hollow(d), _dots(d))[0],  # type: ignore[func-returns-value]
    lambda d: _hollow(d, "black", dashed=True),
    lambda d: (_grid(d), _filled(d), _dots(d))[0],  # type: ignore[func-returns-value]
]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("style", range(len(STYLES)))
def test_the_five_numbers_are_where_they_were_drawn(style: int, turned: bool) -> None:
    found = _boxes(STYLES[style], turned)
    assert [b.upright for b in found] == [not turned] * len(BOXES)
    for box, (middle, *places) in zip(found, BOXES):
        assert (box.low + box.high) / 2 == pytest.approx(middle, abs=1)
        assert box.places == pytest.approx(places, abs=1.0)


def test_colours_of_filled_boxes_are_kept_and_hollow_ones_have_none() -> None:
    assert [b.fill for b in _boxes(STYLES[3])] == [0x4C78A8, 0xF58518, 0x54A24B]
    assert [b.fill for b in _boxes(STYLES[0])] == [None] * 3


def test_bars_with_error_bars_and_cells_of_tables_are_no_boxes() -> None:
    def bars(draw: ImageDraw.ImageDraw) -> None:
        for x, _, lower, _, upper, _ in BOXES:
            _bar(draw, x - 20, lower, x + 20, 240, "#4c78a8")
            _upright(draw, lower - 15, lower + 15, x, "black")
            for y in (lower - 15, lower + 15):
                _level(draw, x - 5, x + 5, y, "black")
            _level(draw, x - 20, x + 20, upper, "white")

    def table(draw: ImageDraw.ImageDraw) -> None:
        for y in (40, 80, 120, 160):
            _level(draw, 40, 280, y, "black")
        for x in (40, 120, 200, 280):
            _upright(draw, 40, 160, x, "black")

    assert _boxes(bars) == [] and _boxes(table) == []


def test_a_box_without_its_line_across_is_none() -> None:
    def candles(draw: ImageDraw.ImageDraw) -> None:
        for x, first, lower, _, upper, last in BOXES:
            _upright(draw, first, last, x, "black")
            _bar(draw, x - 8, lower, x + 8, upper, "#d62728")

    assert _boxes(candles) == []


def test_the_figure_without_its_boxes_has_paper_there() -> None:
    picture = np.full((260, 320, 3), 255, np.uint8)
    picture[90:150, 60:100] = (76, 120, 168)
    palette = find_palette(picture, np.zeros(picture.shape[:2], np.bool_))
    box = BoxMark(60, 100, (60, 90, 110, 150, 190), 0x4C78A8, 0, True)
    clean, wiped = without_boxes(palette, [box])
    assert (clean.labels == -1).all() and wiped[120, 80] and wiped[60, 80] and not wiped[120, 200]
