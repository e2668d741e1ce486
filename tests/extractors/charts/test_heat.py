"""Heat maps drawn on the spot: cells on a lattice, a gradient with numbers, labels along two sides."""

from __future__ import annotations

import pytest

from docstruct.document import Drawing
from docstruct.extractors.charts.read import read_marks
from docstruct.extractors.figures import Declined
from docstruct.facts import Path, Word
from docstruct.geometry import BBox
from docstruct.schemas.chart import ChartData

WIDE, HIGH = 30.0, 20.0
VALUES = [[10.0, 40.0, 85.0], [60.0, 25.0, 95.0]]


def _box(x0: float, y0: float, x1: float, y1: float, fill: int) -> Path:
    corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    segments = (("m", corners[:1]), *(("l", (c,)) for c in corners[1:]), ("h", ()))
    return Path(segments, BBox(x0, y0, x1, y1), fill=fill)


def _word(text: str, cx: float, cy: float) -> Word:
    half = 2.5 * len(text)
    return Word(text, BBox(cx - half, cy - 4, cx + half, cy + 4), size=10.0)


def _color(value: float) -> int:
    share = value / 100
    return round(240 - 200 * share) << 16 | round(230 - 150 * share) << 8 | round(160 + 40 * share)


def _strip() -> tuple[list[Path], list[Word]]:
    """From 100 at the top to 0, a step for each."""
    steps = [_box(220, 20 + n, 232, 21 + n, _color(99.5 - n)) for n in range(100)]
    return steps, [_word(str(v), 245, 120 - v) for v in (20, 40, 60, 80)]


def _cells(values: list[list[float]]) -> list[Path]:
    return [
        _box(60 + WIDE * j, 20 + HIGH * i, 60 + WIDE * (j + 1), 20 + HIGH * (i + 1), _color(v))
        for i, row in enumerate(values)
        for j, v in enumerate(row)
    ]


def _read(words: list[Word], values: list[list[float]] = VALUES, colors: list[Path] | None = None) -> ChartData:
    steps, numbers = _strip()
    paths = (*_cells(values), *steps) if colors is None else (*colors, *steps)
    (chart,) = read_marks(Drawing(1, BBox(0, 0, 280, 140), (*words, *numbers), paths))
    return chart


def _points(chart: ChartData) -> dict[str, list[tuple[object, float | None]]]:
    return {s.name: [(p.x, p.y) for p in s.points] for s in chart.series}


NAMES = [_word(n, 75 + WIDE * j, 66) for j, n in enumerate(("May", "Jun", "Jul"))]
ROWS = [_word(n, 45, 30 + HIGH * i) for i, n in enumerate(("Oslo", "Rome"))]


def test_cells_have_the_values_of_their_colours() -> None:
    chart = _read([*NAMES, *ROWS])
    assert chart.kind == "heatmap"
    for row, values in zip(("Oslo", "Rome"), VALUES):
        assert [x for x, _ in _points(chart)[row]] == ["May", "Jun", "Jul"]
        assert [y for _, y in _points(chart)[row]] == pytest.approx(values, abs=1.1)


def test_a_column_without_a_label_is_left_out() -> None:
    points = _points(_read([*NAMES[:2], *ROWS]))
    assert [x for x, _ in points["Oslo"]] == ["May", "Jun"]


def test_one_row_needs_no_name() -> None:
    values = [[10.0, 40.0, 85.0, 60.0]]
    words = [_word(n, 75 + WIDE * j, 46) for j, n in enumerate(("May", "Jun", "Jul", "Aug"))]
    chart = _read(words, values)
    assert [p.x for p in chart.series[0].points] == ["May", "Jun", "Jul", "Aug"]
    assert len(chart.series) == 1


def test_ticks_at_the_edges_of_cells_state_intervals() -> None:
    edges = [_word(str(10 * j), 60 + WIDE * j, 66) for j in range(4)]
    points = _points(_read([*edges, *ROWS]))
    assert [x for x, _ in points["Rome"]] == ["0 – 10", "10 – 20", "20 – 30"]


def test_lines_in_shades_are_declined_in_an_image() -> None:
    axis = [_word(str(v), 45, 120 - v) for v in (0, 20, 40, 60, 80, 100)]
    days = [_word(str(v), 60 + 10 * v, 130) for v in (0, 5, 10, 15)]
    steps, numbers = _strip()
    lines = []
    for value in (10.0, 80.0):
        points = tuple((60.0 + 50 * n, 110.0 - value / 2 - 20 * (n % 2)) for n in range(4))
        segments = (("m", points[:1]), *(("l", (p,)) for p in points[1:]))
        lines.append(Path(segments, BBox(60, 0, 210, 120), stroke=_color(value + 0.5), width=1.5))
    drawing = Drawing(1, BBox(0, 0, 280, 140), (*axis, *days, *numbers), (*lines, *steps), way="pixels")
    with pytest.raises(Declined, match="shades"):
        read_marks(drawing)
