"""Names for series: from the legend, else from labels beside the ends of lines or in the colour of the marks."""

from __future__ import annotations

from collections.abc import Sequence

from docstruct.extractors.charts.found import Series
from docstruct.extractors.charts.labels import Label
from docstruct.extractors.charts.legend import Legend
from docstruct.extractors.charts.numbers import is_number
from docstruct.extractors.charts.scene import Scene
from docstruct.extractors.figures import Declined

COLOURED, HUE = 30, 70  # of 255: between the channels of a colour; between a text and what it names
MIDDLE = 0.1  # years from the middle of one
BESIDE = 1.5  # text heights between the end of a line and its name


def name_series(series: Sequence[Series], scene: Scene, texts: Sequence[Label]) -> None:
    """Gives each series the name that is stated for it; one series alone may have none.

    Raises:
        Declined: the legend has several names for one look, or a scale has names for looks that are all but one.
    """
    shaded: list[Series] = []
    for one in series:
        if one.name is not None:
            continue
        one.name = scene.legend.name(one.color, one.dashed, one.glyph)
        if scene.legend.unclear(one.color, one.dashed, one.glyph):
            raise Declined("entries of the legend look alike")
        if one.name is None and scene.ramp is not None:
            one.name = scene.ramp.name(one.color)
            shaded += [one] if one.name is not None and scene.ramp.smooth else []
    if scene.drawing.way == "pixels" and any(s.mark != "bar" for s in shaded):
        raise Declined("thin marks in shades of a scale cannot be told apart in an image")
    _in_whole_years(shaded)
    nameless = [s for s in series if s.name is None]
    words = [x for x in texts if not is_number(x.text)]
    if nameless and words and len(series) > 1:
        _name_by_color(nameless, words)
        if scene.drawing.way == "pixels":
            _name_by_hue(nameless, words)
        _name_by_end([s for s in nameless if s.name is None], words, scene.em)
    for one in series:
        one.name = one.name or ""


def in_legend_order(series: Sequence[Series], legend: Legend) -> list[Series]:
    """Series as the legend has them, what it does not name after them; without a legend as they were."""
    order = {e.name: i for i, e in reversed(list(enumerate(legend.entries)))}
    return sorted(series, key=lambda s: order.get(s.name or "", len(order)))


def _in_whole_years(series: Sequence[Series]) -> None:
    """Names in the middle of years, as the scale has them where a year is a band of it, as these years."""
    years = [(float(s.name or 0) - 0.5) for s in series]
    if years and all(1500 <= y < 2200 and abs(y - round(y)) <= MIDDLE for y in years):
        for one, year in zip(series, years):
            one.name = str(round(year))


def _name_by_color(series: Sequence[Series], words: Sequence[Label]) -> None:
    colors = [s.color for s in series]
    for one in series:
        same = [x for x in words if x.color == one.color and x.color != 0]
        if len(same) == 1 and colors.count(one.color) == 1:
            one.name = same[0].text


def _name_by_hue(series: Sequence[Series], words: Sequence[Label]) -> None:
    """In pixels the ink of small print is only near its colour: the one text nearest to a series' colour."""
    for one in series:
        if one.name is not None or one.color is None or _spread(one.color) < COLOURED:
            continue
        others = [s.color for s in series if s is not one and s.color is not None]
        near = [
            x
            for x in words
            if _spread(x.color) >= COLOURED / 2
            and _far(x.color, one.color) < HUE
            and all(_far(x.color, one.color) < _far(x.color, other) for other in others)
        ]
        if len(near) == 1:
            one.name = near[0].text


def _spread(color: int) -> int:
    parts = color >> 16, color >> 8 & 255, color & 255
    return max(parts) - min(parts)


def _far(one: int, other: int) -> int:
    return max(abs((one >> s & 255) - (other >> s & 255)) for s in (0, 8, 16))


def _name_by_end(series: Sequence[Series], words: Sequence[Label], em: float) -> None:
    for one in series:
        if one.mark not in ("line", "area") or not one.points:
            continue
        end = one.points[-1].box
        near = [
            (abs(x.box.cy - end.cy), x.text)
            for x in words
            if -0.3 * em <= x.box.x0 - end.cx <= BESIDE * em and abs(x.box.cy - end.cy) <= 0.8 * em
        ]
        if near:
            one.name = min(near)[1]
