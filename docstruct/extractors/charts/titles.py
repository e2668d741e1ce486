"""What is written around a plot → its title, the titles and units of its axes, a factor that its ticks carry."""

from __future__ import annotations

import re

from docstruct.extractors.charts.labels import Label
from docstruct.extractors.charts.lanes import Lane
from docstruct.extractors.charts.plots import Plot
from docstruct.extractors.charts.scene import Scene
from docstruct.geometry import BBox

_FACTOR = re.compile(r"(?:[x×·]\s?)?(?:1e(?P<e>[-+−]?\d+)|10\^?(?P<ten>[-+−]?\d+))")
_OFFSET = re.compile(r"(?P<sign>[-+−])(?P<size>\d[\d.]*(?:e[-+−]?\d+)?)")
_UNIT = re.compile(r".*[(\[](?P<unit>[^()\[\]]{1,24})[)\]]\s*$")


def title_of(scene: Scene, area: BBox, taken: Label | None = None) -> str:
    """The lines above an area, from the largest on: those of one size and one place; ``taken`` is no title."""
    above = [
        x
        for x in free_labels(scene)
        if x.upright and x.box.y1 <= area.y0 + 0.3 * scene.em and x.box.overlap_x(area) and x is not taken
    ]
    if not above:
        return ""
    largest = max(x.size for x in above)
    top = [x for x in above if x.size >= 0.98 * largest]
    first = min(top, key=lambda x: x.box.y0)
    rows = [x for x in top if x.box.y0 - first.box.y0 <= 3.2 * largest]
    return " ".join(x.text for x in sorted(rows, key=lambda x: (round(x.box.y0 / largest), x.box.x0)))


def heading_of(scene: Scene, area: BBox) -> str:
    """The one label right above a small plot, or right of it, centred: which of several plots it is."""
    near = []
    for x in free_labels(scene):
        over = area.y0 - 1.2 * x.size <= x.box.y1 <= area.y0 + 1.5 * x.size and abs(x.box.cx - area.cx) <= 1.5 * x.size
        right = x.vertical and 0 <= x.box.x0 - area.x1 <= 1.5 * x.size and abs(x.box.cy - area.cy) <= 1.5 * x.size
        if over or right:
            near.append((abs(x.box.y1 - area.y0) if over else x.box.x0 - area.x1, x.text))
    return min(near)[1] if near else ""


def free_labels(scene: Scene) -> list[Label]:
    """Labels that are neither ticks nor legend."""
    taken = scene.ticks | {id(e.label) for e in scene.legend.entries}
    return [x for x in scene.labels if id(x) not in taken]


def axis_title(scene: Scene, plot: Plot, axis: str) -> str:
    """The text along an axis, beyond its tick labels; of the upright axis also the one that stands on its top."""
    along = _along_axis(scene, plot, axis)
    over = title_on_axis(scene, plot) if axis == "y" and not along else None
    return " ".join(x.text for x in along) or (over.text if over is not None else "")


def title_on_axis(scene: Scene, plot: Plot) -> Label | None:
    """The label at the upper left corner of a plot, printed like the title of the x axis: it names the y axis."""
    sizes = {x.size for x in _along_axis(scene, plot, "x")}
    if not sizes or _along_axis(scene, plot, "y"):
        return None
    left = min(plot.box.x0, plot.y.box.x0 if plot.y is not None and plot.y.labels else plot.box.x0)
    near = [
        x
        for x in free_labels(scene)
        if x.upright
        and abs(x.size - max(sizes)) <= 0.02 * x.size
        and -0.3 * scene.em <= plot.box.y0 - x.box.y1 <= 1.5 * scene.em
        and left - scene.em <= x.box.x0 <= plot.box.x0 + scene.em
        and x.box.x1 < plot.box.cx
    ]
    return near[0] if len(near) == 1 else None


def _along_axis(scene: Scene, plot: Plot, axis: str) -> list[Label]:
    lane = plot.x if axis == "x" else plot.y
    edge = lane.box if lane is not None and lane.labels else plot.box
    found = []
    for x in free_labels(scene):
        if axis == "x":
            gap = x.box.y0 - max(edge.y1, plot.box.y1)
            fits = x.upright and plot.box.x0 <= x.box.cx <= plot.box.x1
        else:
            gap = min(edge.x0, plot.box.x0) - x.box.x1
            fits = x.vertical and plot.box.y0 <= x.box.cy <= plot.box.y1
            if edge.x0 > plot.box.x1:
                gap = x.box.x0 - edge.x1
        if fits and -0.3 * scene.em <= gap <= 3 * scene.em:
            found.append((gap, x))
    found.sort(key=lambda item: item[0])
    first = found[0][1] if found else None
    if first is None:
        return []
    line = [x for _, x in found if abs(x.box.cy - first.box.cy) < 0.3 * scene.em] if axis == "x" else [first]
    return sorted(line, key=lambda x: x.box.x0)


def unit_in(title: str) -> str | None:
    """A unit in brackets at the end of a title."""
    found = _UNIT.fullmatch(title)
    return found["unit"].strip() if found else None


def factor_of(scene: Scene, lane: Lane, area: BBox) -> tuple[float, float]:
    """What all numbers of a lane are multiplied by, and what is added: ``1e6``, ``×10^3``, ``+2e3`` at its end."""
    factor, offset = 1.0, 0.0
    for x in factors_at(scene, lane, area):
        if found := _FACTOR.fullmatch(x.text.replace(" ", "")):
            factor = 10.0 ** int((found["e"] or found["ten"]).replace("−", "-"))
        elif found := _OFFSET.fullmatch(x.text):
            size = float(found["size"].replace("−", "-"))
            offset = size if found["sign"] == "+" else -size
    return factor, offset


def factors_at(scene: Scene, lane: Lane, area: BBox) -> list[Label]:
    """The labels at the end of a lane that say so."""
    found = []
    for x in free_labels(scene):
        if lane.axis == "y":
            tops = area.y0, lane.box.y0
            at_end = min(tops) - 2.5 * scene.em <= x.box.y1 <= max(tops) + 0.5 * scene.em
            near = at_end and lane.box.x0 - 2 * scene.em <= x.box.cx <= lane.box.x1 + 6 * scene.em
        else:
            at_end = x.box.x1 >= min(area.x1, lane.box.x1) - 6 * scene.em
            near = at_end and -0.5 * scene.em <= x.box.y0 - lane.box.y0 <= 2.5 * scene.em
        if near and (_FACTOR.fullmatch(x.text.replace(" ", "")) or _OFFSET.fullmatch(x.text)):
            found.append(x)
    return found
