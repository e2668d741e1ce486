"""Straight lines: which are rules of the chart, and from where to where they go."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from docstruct.reading.marks.colours import find_palette
from docstruct.reading.marks.regions import Region
from docstruct.reading.marks.rules import find_rules, plot_box, whole_rules
from docstruct.reading.marks.straight import Straight

GREY = (128, 128, 128)


def _drawn(*lines: tuple[int, tuple[int, int, int]]) -> np.ndarray:
    picture = np.full((200, 300, 3), 255, np.uint8)
    for y, rgb in lines:
        picture[y : y + 2, 40:280] = rgb
    return picture


def _rules(picture: np.ndarray) -> list[Straight]:
    blank = np.zeros(picture.shape[:2], np.bool_)
    return find_rules(find_palette(picture, blank), blank, blank)


def test_a_level_series_is_no_rule_and_a_coloured_grid_is() -> None:
    red = (220, 30, 30)
    assert [line.at for line in _rules(_drawn((50, GREY), (100, red)))] == [51.0]
    assert [line.at for line in _rules(_drawn((50, red), (100, red), (150, red)))] == [51.0, 101.0, 151.0]


def test_a_rule_goes_on_behind_a_bar() -> None:
    bar = Region(
        np.array([(60.0, 20.0), (90.0, 20.0), (90.0, 90.0), (60.0, 90.0)]), 0, np.ones((70, 30), bool), (60, 20), True
    )
    line = Straight(90, 280, 50, 1, GREY, False, False)
    (whole,) = whole_rules([line], [bar])
    assert (whole.start, whole.end) == (60.0, 280)


def test_the_border_of_an_area_is_no_rule() -> None:
    bar = Region(
        np.array([(60.0, 20.0), (90.0, 20.0), (90.0, 90.0), (60.0, 90.0)]), 0, np.ones((70, 30), bool), (60, 20), True
    )
    assert whole_rules([Straight(20, 90, 59.5, 1, GREY, False, True)], [bar]) == []


def test_the_plot_is_as_broad_as_its_longest_level_lines() -> None:
    lines = _rules(_drawn((50, GREY), (150, GREY)))
    assert plot_box(lines, (200, 300)) == (36, 51, 285, 151)


def test_the_levels_and_rises_of_a_step_line_are_no_rules() -> None:
    picture = np.full((200, 300, 3), 255, np.uint8)
    heights = [150, 60, 110, 40, 90]
    for n, y in enumerate(heights):
        picture[y : y + 2, 40 + 45 * n : 87 + 45 * n] = (148, 0, 211)
    for n, (a, b) in enumerate(pairwise(heights)):
        picture[min(a, b) : max(a, b) + 2, 85 + 45 * n : 87 + 45 * n] = (148, 0, 211)
    assert _rules(picture) == []
