"""Radar charts: polygons around a centre, with spokes at even angles."""

from __future__ import annotations

import math

import pytest

from docstruct.document import Drawing
from docstruct.extractors.charts.read import read_marks
from docstruct.extractors.figures import Declined
from docstruct.facts import Path, Word
from docstruct.geometry import BBox

CX, CY, STEP = 200.0, 180.0, 20.0  # points from tick to tick, 10 each
NAMES = ("speed", "range", "price", "comfort", "safety")
CAR, BUS = (30.0, 12.5, 45.0, 20.0, 38.0), (10.0, 40.0, 25.0, 30.0, 15.0)


def _at(spoke: float, value: float) -> tuple[float, float]:
    turn = 2 * math.pi * spoke / len(NAMES)
    return CX + value / 10 * STEP * math.sin(turn), CY - value / 10 * STEP * math.cos(turn)


def _path(points: list[tuple[float, float]], color: int, closed: bool = True) -> Path:
    segments = (("m", (points[0],)), *(("l", (p,)) for p in points[1:]), *((("h", ()),) if closed else ()))
    xs, ys = zip(*points)
    return Path(segments, BBox(min(xs), min(ys), max(xs), max(ys)), stroke=color, width=1.5)


def _word(text: str, x: float, y: float) -> Word:
    width = 5.0 * len(text)
    return Word(text, BBox(x - width / 2, y - 5, x + width / 2, y + 5), size=10.0)


def _drawing(*series: tuple[tuple[float, ...], int], gap: bool = False) -> Drawing:
    grid = [_path([_at(k, level) for k in range(5)], 0x999999) for level in (10, 20, 30, 40, 50)]
    spokes = [_path([(CX, CY), _at(k, 50)], 0x999999, closed=False) for k in range(5)]
    lines = [_path([_at(k, v) for k, v in enumerate(values)], color) for values, color in series]
    if gap:
        lines = [_path([_at(k, v) for k, v in enumerate(series[0][0][:3])], series[0][1], closed=False)]
    keys = [_path([(340, 60 + 20 * n), (360, 60 + 20 * n)], color, closed=False) for n, (_, color) in enumerate(series)]
    words = [_word(str(10 * n), CX - 12, CY - STEP * n) for n in range(6)]
    for k, name in enumerate(NAMES):
        x, y = _at(k, 55)
        side = 0 if abs(x - CX) < 1 else 1 if x > CX else -1
        words.append(_word(name, x + side * 2.5 * len(name), y))
    words += [_word(name, 380, 60 + 20 * n) for n, name in enumerate(("car", "bus")[: len(series)])]
    return Drawing(1, BBox(0, 0, 420, 320), tuple(words), (*grid, *spokes, *lines, *keys))


def test_each_series_has_a_value_on_each_spoke() -> None:
    (chart,) = read_marks(_drawing((CAR, 0xD62728), (BUS, 0x1F77B4)))
    assert chart.kind == "radar" and chart.x_axis.categories == list(NAMES)
    assert {s.name: [p.x for p in s.points] for s in chart.series} == {"car": list(NAMES), "bus": list(NAMES)}
    for series, values in zip(chart.series, (CAR, BUS)):
        assert [p.y for p in series.points] == pytest.approx(values, abs=0.3)


def test_a_series_that_does_not_go_around_is_declined() -> None:
    with pytest.raises(Declined, match="all around"):
        read_marks(_drawing((CAR, 0xD62728), gap=True))


def test_a_series_that_is_no_polygon_is_declined() -> None:
    wavy = _drawing((CAR, 0xD62728))
    ring = [_at(k / 8, 30 + 12 * math.sin(3 * k)) for k in range(40)]
    paths = tuple(p for p in wavy.paths if p.stroke != 0xD62728 or p.bbox.width < 30)
    with pytest.raises(Declined):
        read_marks(Drawing(1, wavy.bbox, wavy.words, (*paths, _path(ring, 0xD62728))))
