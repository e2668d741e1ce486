"""Numbers to crops of charts: bars, lines, scatter with an axis, or a pie → the HTML table of their values."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from docstruct.model.training import strokes
from docstruct.model.training.atlas import Face
from docstruct.model.training.crops import Canvas, Crop, known, set_width
from docstruct.model.training.tables import table_html
from docstruct.model.training.wording import Wording

_STEPS = (1, 2, 5)  # of the axis, times a power of ten
_SHADES = (255, 150, 90, 200)


@dataclass(frozen=True)
class _Axes:
    """The plot's box in pixels, and the values at its bottom and top."""

    left: float
    top: float
    right: float
    bottom: float
    high: float

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * value / self.high


def draw_chart(draw: random.Random, face: Face, wording: Wording, side: int) -> Crop:
    """A chart of one of four kinds; values are drawn on the axis's minor steps, so that they can be read."""
    kind = draw.choice((_bars, _bars, _lines, _scatter, _pie))
    canvas = Canvas(side)
    grid = kind(draw, canvas, face, wording)
    return Crop(canvas.ink, table_html(grid), canvas.slots, "figure")


def _bars(draw: random.Random, canvas: Canvas, face: Face, wording: Wording) -> list[list[str]]:
    axes, grid, values = _frame(draw, canvas, face, wording, draw.randint(1, 2))
    slot = (axes.right - axes.left) / len(values)
    width = slot * draw.uniform(0.5, 0.8) / len(values[0])
    for place, row in enumerate(values):
        for series, value in enumerate(row):
            left = axes.left + slot * (place + 0.5) + width * (series - len(row) / 2)
            strokes.box(canvas.ink, left, axes.y(value), left + width - 1, axes.bottom, _SHADES[series])
    return grid


def _lines(draw: random.Random, canvas: Canvas, face: Face, wording: Wording) -> list[list[str]]:
    axes, grid, values = _frame(draw, canvas, face, wording, draw.randint(1, 2))
    slot, marked = (axes.right - axes.left) / len(values), draw.random() < 0.6
    for series in range(len(values[0])):
        points = [(axes.left + slot * (n + 0.5), axes.y(row[series])) for n, row in enumerate(values)]
        strokes.polyline(canvas.ink, points, draw.choice((1.5, 2.0)), _SHADES[series])
        for point in points if marked else ():
            strokes.disc(canvas.ink, point, 2.5, _SHADES[series])
    return grid


def _scatter(draw: random.Random, canvas: Canvas, face: Face, wording: Wording) -> list[list[str]]:
    axes, grid, values = _frame(draw, canvas, face, wording, 1)
    slot = (axes.right - axes.left) / len(values)
    for place, (value,) in enumerate(values):
        strokes.disc(canvas.ink, (axes.left + slot * (place + 0.5), axes.y(value)), 3.0)
    return grid


def _pie(draw: random.Random, canvas: Canvas, face: Face, wording: Wording) -> list[list[str]]:
    side, count = len(canvas.ink), draw.randint(2, 4)
    cuts = sorted(draw.sample(range(1, 20), count - 1))
    shares = [5 * (b - a) for a, b in zip([0, *cuts], [*cuts, 20])]
    names = _names(draw, face, wording, count, side * 0.3)
    centre, radius, angle = (side * 0.36, side * 0.5), side * 0.24, -math.pi / 2
    for index, share in enumerate(shares):
        end = angle + 2 * math.pi * share / 100
        strokes.wedge(canvas.ink, centre, radius, angle, end, (230, 150, 80, 30)[index])
        y = int(side * 0.2) + index * (face.height + 4)
        strokes.box(canvas.ink, side * 0.7, y + 3, side * 0.7 + 7, y + 10, (230, 150, 80, 30)[index])
        canvas.write(names[index], face, side * 0.7 + 10, y)
        _label(draw, canvas, face, f"{share}%", centre, radius, (angle + end) / 2)
        angle = end
    return [["", "%"], *([name, str(share)] for name, share in zip(names, shares))]


def _label(
    draw: random.Random, canvas: Canvas, face: Face, text: str, centre: tuple[float, float], radius: float, at: float
) -> None:
    reach = radius + 0.6 * set_width(text, face) + 2
    x = centre[0] + reach * math.cos(at) - set_width(text, face) / 2
    canvas.write(text, face, max(0.0, x), int(centre[1] + reach * math.sin(at) - face.height / 2))


def _frame(
    draw: random.Random, canvas: Canvas, face: Face, wording: Wording, series: int
) -> tuple[_Axes, list[list[str]], list[list[float]]]:
    """Axes with ticks and names; the table of values, as texts and as numbers."""
    side, count = len(canvas.ink), draw.randint(2, 5)
    step, ticks = draw.choice(_STEPS) * 10.0 ** draw.randint(-1, 3), draw.randint(3, 5)
    written = [_figure(step * n) for n in range(ticks + 1)]
    left = max(set_width(text, face) for text in written) + 10
    top = float(face.height + 4)  # the room above names the series
    axes = _Axes(left, top, side - 4.0, side - face.height - 6.0, step * ticks)
    for n, text in enumerate(written):
        y = axes.y(step * n)
        strokes.line(canvas.ink, (left - 3, y), (left, y))
        canvas.write(text, face, left - 5 - set_width(text, face), max(0, int(y - 0.6 * face.height)))
    strokes.polyline(canvas.ink, [(left, top), (left, axes.bottom), (axes.right, axes.bottom)])
    slot = (axes.right - left) / count
    names, heads = _names(draw, face, wording, count, slot - 3), _names(draw, face, wording, series, side * 0.3)
    for n, name in enumerate(names):
        canvas.write(name, face, left + slot * (n + 0.5) - set_width(name, face) / 2, int(axes.bottom + 3))
    for n, head in enumerate(heads):
        x = left + n * side * 0.4
        strokes.box(canvas.ink, x, 4, x + 6, 10, _SHADES[n])
        canvas.write(head, face, x + 9, 1)
    values = [[step * draw.randint(1, 2 * ticks) / 2 for _ in range(series)] for _ in range(count)]
    grid = [["", *heads], *([name, *map(_figure, row)] for name, row in zip(names, values))]
    return axes, grid, values


def _names(draw: random.Random, face: Face, wording: Wording, count: int, room: float) -> list[str]:
    """Different names, each within the room."""
    names: list[str] = []
    while len(names) < count:
        name = known(str(draw.randint(1990, 2030)) if draw.random() < 0.2 else wording.word(draw), face)
        while set_width(name, face) > room:
            name = name[:-1]
        name = name.strip() or str(len(names))
        if name not in names:
            names.append(name)
        elif room < 12:
            names.append("")
    return names


def _figure(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
