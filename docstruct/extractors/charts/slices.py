"""A pie of a scene → its chart: shares by angle, values where they are printed, names by legend or label."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from docstruct.extractors.charts.labels import Label
from docstruct.extractors.charts.numbers import Undecided, read_numbers
from docstruct.extractors.charts.pies import Pie, Slice
from docstruct.extractors.charts.scene import Scene
from docstruct.extractors.charts.titles import free_labels, heading_of, title_of
from docstruct.extractors.figures import Declined
from docstruct.schemas.chart import ChartAxis, ChartData, ChartPoint, ChartSeries

MOST_PARTS = 150  # of a pie whose slices are whole numbers of parts
REACH = 4.5  # text heights from the rim to the label of a slice
WHOLE = 0.02  # of a part: how far radii may be off
AGREES = 0.012  # of a turn between a printed share and its angle
_TAIL = re.compile(r"^(?P<name>.*?)[\s:,;(–-]*(?P<number>[-+]?[$€£]?\d[\d.,' ]*\s?%?)\)?$")
_SHARE = re.compile(r"\(?\b\d[\d.,]*\s?%\)?")
_HEAD = re.compile(r"^\(?(?P<number>[-+]?[$€£]?\d[\d.,' ]*\s?%?)\)?[\s:,;–-]+(?P<name>\D.*)$")


def read_pie(scene: Scene, pie: Pie, several: bool) -> ChartData:
    """The chart of a pie.

    Raises:
        Declined: slices reach differently far in no whole proportion, or have no names.
    """
    if not pie.even and not _turned_alike(pie):
        raise Declined("the slices differ in angle and in radius, which has no scale")
    labels = _labels(scene, pie)
    texts = [" ".join(x.text for x in labels.get(i, ())) for i in range(len(pie.slices))]
    names, numbers = _names(scene, pie, texts)
    if any(name is None for name in names):
        raise Declined("slices without a name")
    values, how, unit = _values(pie, numbers) if pie.even else _lengths(pie)
    heading = heading_of(scene, pie.box) if several else ""
    error = 0.5 / 360 * sum(values)
    points = [
        ChartPoint(x=name, y=value, how=how, error=0.0 if how == "printed" else error, bbox=piece.box.rounded())  # type: ignore[arg-type]
        for name, value, piece in zip(names, values, pie.slices)
    ]
    return ChartData(
        page_no=scene.drawing.page_no,
        bbox=scene.drawing.bbox.rounded(),
        confidence=0.95 if how == "printed" else 0.8,
        way=scene.drawing.way if scene.drawing.way in ("vector", "pixels") else "none",
        kind="pie",
        title=heading or title_of(scene, pie.box),
        x_axis=ChartAxis(scale="category", categories=[str(n) for n in names]),
        y_axis=ChartAxis(unit=unit),
        series=[ChartSeries(name=heading, mark="pie", points=points)],
    )


def _labels(scene: Scene, pie: Pie) -> dict[int, list[Label]]:
    """The labels at each slice: inside its sector, or outside near the rim in its direction."""
    out: dict[int, list[Label]] = {}
    cx, cy = pie.center
    for x in free_labels(scene):
        if x.size > 1.15 * scene.em:
            continue  # a title
        dx, dy = x.box.cx - cx, x.box.cy - cy
        # The part of a label that is nearest to the pie says where it belongs.
        nx, ny = min(max(cx, x.box.x0), x.box.x1) - cx, min(max(cy, x.box.y0), x.box.y1) - cy
        if math.hypot(nx, ny) > pie.radius + REACH * scene.em:
            continue
        angle = math.atan2(dy, dx)
        for i, s in enumerate(pie.slices):
            if abs(math.remainder(angle - s.middle, 2 * math.pi)) <= s.share * math.pi:
                out.setdefault(i, []).append(x)
    for found in out.values():
        found.sort(key=lambda x: (round(x.box.cy / scene.em), x.box.x0))
    return out


def _names(scene: Scene, pie: Pie, texts: Sequence[str]) -> tuple[list[str | None], list[str | None]]:
    names: list[str | None] = []
    numbers: list[str | None] = []
    legend = [scene.legend.name(s.color) for s in pie.slices]
    for by_color, text in zip(legend, texts):
        found = (_TAIL.match(text) or _HEAD.match(text)) if text else None
        number = found["number"].strip() if found else None
        own = (found["name"].strip() if found else text) or None
        names.append(by_color or (_SHARE.sub("", own).strip() if own else None))
        numbers.append(number)
    return names, numbers


def _values(pie: Pie, numbers: Sequence[str | None]) -> tuple[list[float], str, str | None]:
    """Values, how they were read, and their unit: printed ones that agree with the angles, else shares."""
    shares = [s.share for s in pie.slices]
    if all(numbers):
        try:
            read = read_numbers([str(n) for n in numbers])
        except Undecided:
            read = None
        if read is not None and all(v is not None and v >= 0 for v in read.values):
            values = [float(v) for v in read.values if v is not None]
            total = sum(values)
            if total and all(abs(v / total - s) <= AGREES for v, s in zip(values, shares)):
                return values, "printed", read.unit
    parts, unit = _whole(pie.slices)
    if parts is None:
        return [round(100 * s, 4) for s in shares], "measured", "%"
    return [float(round(s * parts)) for s in shares], "measured", unit


def _turned_alike(pie: Pie) -> bool:
    return all(abs(s.share * len(pie.slices) - 1) <= 0.01 for s in pie.slices)


def _lengths(pie: Pie) -> tuple[list[float], str, str | None]:
    """Values of slices of one angle by their radii, or by their areas: whichever are the smaller whole numbers.

    Raises:
        Declined: neither are whole numbers of so few parts that it cannot be chance.
    """
    found = []
    for power in (1, 2):
        sizes = [(s.radius / pie.radius) ** power for s in pie.slices]
        for most in range(1, MOST_PARTS):
            off = max(abs(s * most - round(s * most)) for s in sizes)
            # By chance each size, save the largest, is whole as often as the slack on both sides says.
            chance = 2 * MOST_PARTS * (2 * WHOLE) ** (len(sizes) - 1)
            if off <= WHOLE and min(sizes) * most > 0.5 and chance < 0.01:
                found.append((most, power, [float(round(s * most)) for s in sizes]))
                break
    if not found:
        raise Declined("the slices differ in radius, which has no scale")
    _, power, values = min(found)
    return values, "measured", f"parts of {sum(values):g} by {'radius' if power == 1 else 'area'}"


def _whole(slices: Sequence[Slice]) -> tuple[int | None, str]:
    """The total that makes all slices whole: 100 if they are whole percents, else the least there is, or None.

    A pie states proportions only. Where slices are whole parts of a small total, within what can be measured,
    that total says more than percents with many digits do.
    """
    shares = [s.share for s in slices]

    def whole(total: int) -> bool:
        return all(
            abs(s * total - round(s * total)) <= 0.004 * max(1.0, total / 50) and round(s * total) for s in shares
        )

    if whole(100):
        return 100, "%"
    total = next((n for n in range(len(shares), MOST_PARTS) if whole(n)), None)
    return total, f"parts of {total}"
