"""Charts drawn on the spot: their marks are found where they were drawn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PIL import Image, ImageDraw

from docstruct.facts import Path, Word
from docstruct.geometry import BBox
from docstruct.reading.marks.find import marks_of

FOUR = 4  # drawn so many times as large, then shrunk: edges are smoothed as programs smooth them


def _drawn(width: int, height: int, draw_marks: object) -> np.ndarray:
    image = Image.new("RGB", (width * FOUR, height * FOUR), "white")
    draw_marks(ImageDraw.Draw(image))  # type: ignore[operator]
    return np.asarray(image.resize((width, height), Image.Resampling.BOX))


def _scaled(*values: float) -> list[int]:
    return [round(v * FOUR) for v in values]


def _line(draw: ImageDraw.ImageDraw, points: list[tuple[float, float]], color: str, width: float) -> None:
    draw.line([tuple(_scaled(*p)) for p in points], fill=color, width=round(width * FOUR), joint="curve")


def _filled(paths: list[Path], color: int) -> list[Path]:
    return [p for p in paths if p.fill is not None and _near(p.fill, color)]


def _near(a: int, b: int) -> bool:
    return all(abs((a >> s & 255) - (b >> s & 255)) <= 6 for s in (0, 8, 16))


def _axes(draw: ImageDraw.ImageDraw) -> None:
    for y in range(40, 241, 40):
        draw.rectangle(_scaled(50, y - 0.5, 350, y + 0.5), fill="#dddddd")
    draw.rectangle(_scaled(49.5, 40, 50.5, 240), fill="#888888")
    draw.rectangle(_scaled(50, 239.5, 350, 240.5), fill="#888888")


BARS = [(60.0, 100.0, 81.25), (110.0, 150.0, 160.5), (160.0, 200.0, 200.75), (210.0, 250.0, 120.0)]


def test_bars_are_rectangles_to_a_fraction_of_a_pixel() -> None:
    def marks(draw: ImageDraw.ImageDraw) -> None:
        _axes(draw)
        for x0, x1, top in BARS:
            x0_, y0_, x1_, y1_ = _scaled(x0, top, x1, 239.5)
            draw.rectangle((x0_, y0_, x1_ - 1, y1_ - 1), fill="#4c78a8")

    found = sorted(_filled(marks_of(_drawn(400, 280, marks), []), 0x4C78A8), key=lambda p: p.bbox.x0)
    assert [len(p.segments) for p in found] == [5] * len(BARS)
    for path, (x0, x1, top) in zip(found, BARS):
        assert path.bbox == pytest.approx((x0, top, x1, 239.5), abs=0.25)


def test_grid_lines_and_axes_are_level_and_upright_strokes() -> None:
    paths = marks_of(_drawn(400, 280, _axes), [])
    level = sorted(p.bbox.y0 for p in paths if p.stroke is not None and p.bbox.width > 200)
    upright = [p.bbox.x0 for p in paths if p.stroke is not None and p.bbox.height > 150]
    assert level == pytest.approx([40, 80, 120, 160, 200, 240], abs=0.3)
    assert upright == pytest.approx([50], abs=0.3)


ORANGE = [(50.0, 60.0), (110.0, 150.0), (170.0, 140.0), (230.0, 200.0), (290.0, 70.0), (350.0, 100.0)]
BLUE = [(50.0, 180.0), (110.0, 90.0), (170.0, 170.0), (230.0, 90.0), (290.0, 210.0), (350.0, 60.0)]


@pytest.mark.parametrize("width", [1.5, 4.0])
def test_curves_that_cross_have_their_corners(width: float) -> None:
    def marks(draw: ImageDraw.ImageDraw) -> None:
        _axes(draw)
        _line(draw, ORANGE, "#f58518", width)
        _line(draw, BLUE, "#4c78a8", width)

    paths = marks_of(_drawn(400, 280, marks), [])
    curves = [p for p in paths if p.stroke is not None and len(p.segments) > 2]
    assert len(curves) == 2
    for color, drawn in ((0xF58518, ORANGE), (0x4C78A8, BLUE)):
        (curve,) = [p for p in curves if _near(p.stroke or 0, color)]
        corners = [points[0] for _, points in curve.segments]
        for x, y in drawn:
            assert min(math.dist((x, y), corner) for corner in corners) < max(1.6, 0.6 * width)
        assert len(corners) <= len(drawn) + 3


def test_dots_lie_where_they_were_drawn_even_on_each_other() -> None:
    centres = [(80.0, 100.5), (120.25, 180.0), (200.0, 60.0), (205.5, 63.0), (300.0, 200.25), (320.0, 120.0)]

    def marks(draw: ImageDraw.ImageDraw) -> None:
        _axes(draw)
        for x, y in centres:
            draw.ellipse(_scaled(x - 4, y - 4, x + 4, y + 4), fill="#d62728")

    found = _filled(marks_of(_drawn(400, 280, marks), [_word()]), 0xD62728)
    assert len(found) == len(centres)
    for x, y in centres:
        assert min(math.dist((x, y), (p.bbox.cx, p.bbox.cy)) for p in found) < 0.8


def test_the_shadow_of_a_line_is_no_mark() -> None:
    points = [(60.0, 200.0), (150.0, 80.0), (240.0, 160.0), (330.0, 60.0)]

    def marks(draw: ImageDraw.ImageDraw) -> None:
        _line(draw, [(x + 2, y + 3) for x, y in points], "#c8c8c8", 6)
        _line(draw, points, "#be4b48", 6)

    curves = [p for p in marks_of(_drawn(400, 280, marks), [_word()]) if len(p.segments) > 2]
    assert [_near(p.stroke or 0, 0xBE4B48) for p in curves] == [True]


def test_a_cloud_of_touching_markers_is_no_curve() -> None:
    places = [(60.0 + 9 * n, 150.0 + 40 * math.sin(n)) for n in range(28)]

    def marks(draw: ImageDraw.ImageDraw) -> None:
        for x, y in places:
            draw.ellipse(_scaled(x - 6, y - 6, x + 6, y + 6), fill="#1a1a80")
            draw.ellipse(_scaled(x - 5, y - 5, x + 5, y + 5), fill="#2040ff")

    found = marks_of(_drawn(400, 280, marks), [_word()])
    assert all(p.fill is not None and max(p.bbox.width, p.bbox.height) <= 14 for p in found)
    assert 24 <= len(found) <= 30


def test_a_dot_half_under_one_of_another_colour_is_found_and_a_small_legend_key_too() -> None:
    red = [(80.0, 100.0), (140.0, 180.0), (200.0, 60.0), (260.0, 90.0), (320.0, 200.0)]
    blue = [(85.0, 100.0), (110.0, 60.0), (170.0, 200.0), (230.0, 150.0), (290.0, 70.0)]

    def marks(draw: ImageDraw.ImageDraw) -> None:
        _axes(draw)
        for color, places in (("#d62728", red), ("#2040ff", blue)):
            for x, y in places:
                draw.ellipse(_scaled(x - 5, y - 5, x + 5, y + 5), fill=color)
        draw.ellipse(_scaled(367, 97, 373, 103), fill="#d62728")

    found = _filled(marks_of(_drawn(400, 280, marks), [_word()]), 0xD62728)
    assert len(found) == 6
    for place in red:
        assert min(math.dist(place, (p.bbox.cx, p.bbox.cy)) for p in found) < 1.0
    assert any(p.bbox.cx == pytest.approx(370, abs=0.5) for p in found)


def test_a_steep_line_with_large_markers_is_one_curve() -> None:
    points = [(60.0, 220.0), (110.0, 60.0), (160.0, 220.0), (210.0, 100.0), (260.0, 120.0)]

    def marks(draw: ImageDraw.ImageDraw) -> None:
        _axes(draw)
        _line(draw, points, "#a8423f", 4)
        for x, y in points:
            draw.rectangle(_scaled(x - 6, y - 6, x + 6, y + 6), fill="#a8423f")

    (curve,) = [p for p in marks_of(_drawn(400, 280, marks), [_word()]) if p.stroke is not None and len(p.segments) > 2]
    corners = [place for _, (place,) in curve.segments]
    assert all(min(math.dist(point, corner) for corner in corners) < 2.5 for point in points[1:-1])


def _word() -> Word:
    return Word("label", BBox(180, 250, 220, 262), size=12.0)


def test_slices_of_a_pie_share_its_centre_and_have_their_share() -> None:
    shares = {0x4C78A8: 0.5, 0xF58518: 0.3, 0x54A24B: 0.2}

    def marks(draw: ImageDraw.ImageDraw) -> None:
        start = -90.0
        for color, share in shares.items():
            draw.pieslice(_scaled(60, 40, 260, 240), start, start + 360 * share, fill=f"#{color:06x}")
            start += 360 * share

    paths = [p for p in marks_of(_drawn(320, 280, marks), []) if p.fill is not None]
    assert len(paths) == len(shares)
    for color, share in shares.items():
        (path,) = _filled(paths, color)
        (tip,), (start,) = path.segments[0][1], path.segments[1][1]
        end = path.segments[-2][1][-1]
        assert tip == pytest.approx((160, 140), abs=0.6)
        turn = math.atan2(end[1] - tip[1], end[0] - tip[0]) - math.atan2(start[1] - tip[1], start[0] - tip[0])
        assert turn % math.tau / math.tau == pytest.approx(share, abs=0.005)


def test_what_stands_around_a_framed_chart_is_left_out() -> None:
    image = Image.new("RGB", (400, 300), "#e8e8e8")
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 380, 280), fill="white", outline="#808080")
    draw.rectangle((100, 100, 140, 220), fill="#aa3333")
    (bar,) = marks_of(np.asarray(image), [])
    assert bar.bbox == pytest.approx((100, 100, 141, 221), abs=0.2)


def test_a_blank_picture_has_no_marks() -> None:
    assert marks_of(np.full((120, 160, 3), 255, np.uint8), []) == []


def test_a_sample_of_a_line_beside_its_name_is_a_rule_in_the_colour_of_the_line() -> None:
    def marks(draw: ImageDraw.ImageDraw) -> None:
        _axes(draw)
        _line(draw, [(60, 200), (150, 80), (340, 160)], "#4c78a8", 2)
        _line(draw, [(360, 60), (376, 60)], "#4c78a8", 1.4)

    word = Word("Alpha", BBox(382, 55, 410, 65), size=12.0)
    paths = marks_of(_drawn(430, 280, marks), [word])
    (sample,) = [p for p in paths if p.bbox.x0 > 355]
    (curve,) = [p for p in paths if p.stroke is not None and len(p.segments) > 2]
    assert sample.stroke == curve.stroke
    assert sample.bbox == pytest.approx((360, 60, 376, 60), abs=1.0)


def test_a_hollow_key_beside_the_plot_stands_for_its_line() -> None:
    def marks(draw: ImageDraw.ImageDraw) -> None:
        _axes(draw)
        _line(draw, [(60, 200), (140, 90), (220, 150), (300, 60), (340, 100)], "#4572a7", 2.5)
        draw.rectangle(_scaled(362, 60, 375, 73), outline="#4572a7", width=2 * FOUR)

    word = Word("Apples", BBox(381, 60, 425, 73), size=14.0)
    paths = marks_of(_drawn(440, 280, marks), [word])
    keys = [p for p in paths if p.stroke is not None and _near(p.stroke, 0x4572A7) and p.bbox.x0 > 355]
    assert [p.bbox for p in keys] == [pytest.approx((362, 60, 375, 73), abs=1.0)]


def test_a_logo_has_no_marks() -> None:
    """Letters as large as a part of the picture are no tick labels; markers of their size would take long to find."""
    picture = _drawn(300, 300, lambda draw: draw.ellipse(_scaled(30, 30, 270, 270), fill="#ff6600"))
    assert marks_of(picture, [Word("shop", BBox(60, 110, 240, 190), 80.0)]) == []
    assert len(marks_of(picture, [Word("shop", BBox(140, 10, 160, 20), 10.0)])) == 1
