"""Labels, rules and shapes → plots: the areas that data are drawn in, each with its axes.

A plot area is a rectangle that something states: a frame or background, a family of grid lines of one length,
two axes that meet, or where nothing is drawn, the reach of the tick labels. It counts where tick labels stand
along its sides and their ticks lie on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from docstruct.extractors.charts.labels import Label
from docstruct.extractors.charts.lanes import ALIGNED, Lane, tied_to
from docstruct.extractors.charts.shapes import Rule, Shape
from docstruct.geometry import BBox

REACH = 3.5  # text heights between a side of the plot and its tick labels
LEAST = 4.0  # text heights that a side of a plot has
LEADING = 0.55  # text heights between the lines of one label
MAX_BOXES = 400
MOST_REACHES = 12  # of grid lines, along each axis
MAX_PLOTS = 60


@dataclass(frozen=True)
class Plot:
    """An area with its axes; a lane is None where nothing stands along that side."""

    box: BBox
    x: Lane | None
    y: Lane | None
    y_right: Lane | None = None
    x_names: Lane | None = None  # all labels of the row that x was found in, or of the row below, as categories
    y_names: Lane | None = None

    @property
    def weight(self) -> int:
        """Labels that speak for it."""
        return sum(len(lane.labels) for lane in (self.x, self.y) if lane is not None)


def find_plots(
    labels: Sequence[Label], rules: Sequence[Rule], shapes: Sequence[Shape], lanes: Sequence[Lane], em: float
) -> list[Plot]:
    """Plots that do not overlap, the best supported first, in reading order."""
    frames = [s.box for s in shapes if s.is_rect and min(s.box.width, s.box.height) >= LEAST * em]
    boxes = [b for b in dict.fromkeys([*frames, *_boxes(rules, shapes, lanes, em)]) if not _holds_ticks(b, lanes)]
    grids = list(_grids(*_long(rules, LEAST * em), LEAST * em))
    grids += [s.box for s in shapes if s.is_rect and s.fill is None and min(s.box.width, s.box.height) >= LEAST * em]
    boxes = [b for b in boxes if not _spans(b, grids)]
    found = [p for p in (_plot(box, labels, rules, lanes, em) for box in boxes[:MAX_BOXES]) if _is_plot(p)]
    found.sort(key=lambda p: (-p.weight, p.box not in frames, -p.box.area))
    kept: list[Plot] = []
    for plot in found:
        if len(kept) < MAX_PLOTS and not any(_overlap(plot.box, other.box) for other in kept):
            kept.append(plot)
    kept += _kin(kept, boxes[:MAX_BOXES], lambda box: _plot(box, labels, rules, lanes, em))
    kept = [_shared(plot, kept) for plot in kept]
    return sorted((p for p in kept if p.x or p.y), key=lambda p: (round(p.box.y0 / em), p.box.x0))


def _kin(plots: Sequence[Plot], boxes: Sequence[BBox], made: Callable[[BBox], Plot]) -> list[Plot]:
    """Areas without a scale of their own that are as large as a plot in their row, or in their column, or both."""
    out: list[Plot] = []
    for _ in range(2):  # what has neither is kin of kin
        known = [p.box for p in (*plots, *out)]
        for box in boxes:
            alike = any(_beside_alike(box, other) for other in known)
            if alike and len(known) + len(out) < MAX_PLOTS and not any(_overlap(box, p.box) for p in (*plots, *out)):
                out.append(made(box))
    return out


def _beside_alike(one: BBox, other: BBox) -> bool:
    near = max(1.0, 0.01 * max(other.width, other.height))
    same = abs(one.width - other.width) <= near and abs(one.height - other.height) <= near
    return same and (abs(one.y0 - other.y0) <= 1 or abs(one.x0 - other.x0) <= 1)


def _is_plot(plot: Plot) -> bool:
    return any(lane is not None and lane.scale is not None for lane in (plot.x, plot.y))


def _holds_ticks(box: BBox, lanes: Sequence[Lane]) -> bool:
    """Whether tick labels that are tied to marks stand inside a box: it spans several plots."""

    def inside(lane: Lane) -> int:
        return sum(box.contains(label.box.cx, label.box.cy) for label in lane.labels)

    return any(lane.tied and 2 * inside(lane) >= len(lane.labels) for lane in lanes)


def _overlap(one: BBox, other: BBox) -> bool:
    common = one.intersect(other)
    return common is not None and common.area > 0.05 * min(one.area, other.area)


def _boxes(rules: Sequence[Rule], shapes: Sequence[Shape], lanes: Sequence[Lane], em: float) -> Iterator[BBox]:
    least = LEAST * em
    rows, columns = _long(rules, least)
    yield from _grids(rows, columns, least)
    yield from _corners(rows, columns, em)
    yield from _reaches(lanes, shapes, rules, least)


def _long(rules: Sequence[Rule], least: float) -> tuple[list[Rule], list[Rule]]:
    """Rows and columns."""
    rows, columns = ([r for r in rules if r.along == along and r.length >= least] for along in "xy")
    return rows, columns


def _spans(box: BBox, grids: Sequence[BBox]) -> bool:
    """Whether several grids stand beside each other in a box and fill its width: it is that of small multiples."""
    inside = sorted(
        {(round(g.x0), round(g.x1)) for g in grids if g.width < 0.7 * box.width and box.contains(g.cx, g.cy)}
    )
    apart = [a for i, a in enumerate(inside) if i == 0 or a[0] > inside[i - 1][1]]
    return len(apart) >= 2 and sum(b - a for a, b in apart) >= 0.7 * box.width


def _grids(rows: Sequence[Rule], columns: Sequence[Rule], least: float) -> Iterator[BBox]:
    """Rules of one length at one place."""
    for family in _families(rows):
        ats = [r.at for r in family]
        if len(family) >= 2 and max(ats) - min(ats) >= least:
            yield BBox(family[0].low, min(ats), family[0].high, max(ats))
    for family in _families(columns):
        ats = [r.at for r in family]
        if len(family) >= 2 and max(ats) - min(ats) >= least:
            yield BBox(min(ats), family[0].low, max(ats), family[0].high)
    yield from _meshes(rows, columns)


def _meshes(rows: Sequence[Rule], columns: Sequence[Rule]) -> Iterator[BBox]:
    """Where rows of one reach cross columns of one reach: grids in rows and columns of small multiples."""
    xs, ys = (
        [(f[0].low, f[0].high, f) for f in _families(found) if len(f) >= 2][:MOST_REACHES] for found in (rows, columns)
    )
    for x0, x1, across in xs:
        for y0, y1, down in ys:
            inside = sum(y0 - 1 <= r.at <= y1 + 1 for r in across), sum(x0 - 1 <= r.at <= x1 + 1 for r in down)
            if min(inside) >= 2:
                yield BBox(x0, y0, x1, y1)


def _families(rules: Sequence[Rule]) -> list[list[Rule]]:
    families: dict[tuple[int, int], list[Rule]] = defaultdict(list)
    for rule in rules:
        families[round(rule.low), round(rule.high)].append(rule)
    return list(families.values())


def _corners(rows: Sequence[Rule], columns: Sequence[Rule], em: float) -> Iterator[BBox]:
    """A horizontal and a vertical axis that meet, or all but meet."""
    longest = sorted(rows, key=lambda r: -r.length)[:12], sorted(columns, key=lambda r: -r.length)[:12]
    for row in longest[0]:
        for column in longest[1]:
            meets = row.low - em <= column.at <= row.high + em and column.low - em <= row.at <= column.high + em
            if meets:
                yield BBox(
                    min(row.low, column.at), min(column.low, row.at), max(row.high, column.at), max(column.high, row.at)
                )


def _reaches(lanes: Sequence[Lane], shapes: Sequence[Shape], rules: Sequence[Rule], least: float) -> Iterator[BBox]:
    """From the tick labels alone: between their outermost ticks, as far as shapes go."""
    drawn = [s.box for s in shapes] + [_box(r) for r in rules]
    drawn = [b for b in drawn if min(b.width, b.height) > 0 or max(b.width, b.height) >= least]  # no samples of lines
    for lane in lanes:
        low, high = lane.places[0], lane.places[-1]
        if lane.axis == "y":
            beside = [b for b in drawn if b.y1 >= low and b.y0 <= high and b.x0 >= lane.box.x1 - least / 4]
            if beside:
                yield BBox(lane.box.x1, low, max(max(b.x1 for b in beside), lane.box.x1 + least), high)
        else:
            above = [b for b in drawn if b.x1 >= low and b.x0 <= high and b.y1 <= lane.box.y0 + least / 4]
            if above:
                yield BBox(low, min(min(b.y0 for b in above), lane.box.y0 - least), high, lane.box.y0)
    for y in (lane for lane in lanes if lane.axis == "y"):
        for x in (lane for lane in lanes if lane.axis == "x"):
            if x.box.y0 >= y.places[-1] - least and x.places[-1] > y.box.x1:
                yield BBox(
                    min(y.box.x1, x.places[0]), y.places[0], x.places[-1], max(y.places[-1], x.box.y0 - least / 4)
                )


def _box(r: Rule) -> BBox:
    return BBox(r.low, r.at, r.high, r.at) if r.along == "x" else BBox(r.at, r.low, r.at, r.high)


# -- the axes of an area ------------------------------------------------------------------------------


def _plot(box: BBox, labels: Sequence[Label], rules: Sequence[Rule], lanes: Sequence[Lane], em: float) -> Plot:
    beside = partial(lane_beside, lanes=lanes, box=box, em=em)
    x = beside("x", True) or beside("x", False)
    left, right = beside("y", True), beside("y", False)
    y = left or right
    x_names = categories(labels, box, "x", y, rules, em)
    y_names = categories(labels, box, "y", x, rules, em)
    if left is None and right is not None and y_names is not None and len(y_names.labels) > len(right.labels):
        y = None
    other = right if left is not None and right is not None and right.tied else None
    return Plot(box, x or x_names, y or y_names, other, x_names, y_names)


def lane_beside(axis: str, near_side: bool, lanes: Sequence[Lane], box: BBox, em: float) -> Lane | None:
    """The scale whose labels stand nearest to the bottom (left) of a box, or to its top (right)."""
    best: tuple[float, Lane] | None = None
    for lane in lanes:
        if lane.axis != axis:
            continue
        gap = _gap(lane.box, box, axis, near_side)
        low, high = (box.x0, box.x1) if axis == "x" else (box.y0, box.y1)
        inside = low - 0.5 * em <= lane.places[0] and lane.places[-1] <= high + 0.5 * em
        if inside and -0.6 * em <= gap <= REACH * em and (best is None or gap < best[0]):
            best = gap, lane
    return best[1] if best else None


def _gap(labels: BBox, box: BBox, axis: str, near_side: bool) -> float:
    if axis == "x":
        return labels.y0 - box.y1 if near_side else box.y0 - labels.y1
    return box.x0 - labels.x1 if near_side else labels.x0 - box.x1


def categories(
    labels: Sequence[Label], box: BBox, axis: str, other: Lane | None, rules: Sequence[Rule], em: float
) -> Lane | None:
    """The row of labels right below a box, or the column on its left."""
    used = set(map(id, other.labels)) if other is not None else set()
    turned = _column(labels, em) if axis == "y" else set()
    near = []
    for label in labels:
        if id(label) in used or (axis == "y" and not label.upright and id(label) not in turned):
            continue
        x, y = label.anchor(axis)
        gap = _gap(label.box, box, axis, True)
        inside = (
            box.x0 - 0.3 * em <= x <= box.x1 + 0.3 * em if axis == "x" else box.y0 - 0.3 * em <= y <= box.y1 + 0.3 * em
        )
        if inside and -0.6 * em <= gap <= REACH * em:
            near.append((gap, label))
    if not near:
        return None
    first = min(gap for gap, _ in near)
    row = [label for gap, label in near if gap - first <= ALIGNED * em + 0.35 * label.size]
    place = (lambda v: v.anchor("x")[0]) if axis == "x" else (lambda v: v.box.cy)
    row.sort(key=place)
    row = _wrapped(row, [label for _, label in near if label not in row], axis)
    lane = Lane(axis, tuple(row), tuple(map(place, row)))
    return tied_to(lane, rules, em)


def _column(labels: Sequence[Label], em: float) -> set[int]:
    """Identities of labels that read upwards and stand above each other: names at an axis, not its title."""
    rows = [x for x in labels if x.vertical]
    return {id(x) for x in rows if any(y is not x and abs(x.box.cx - y.box.cx) <= 0.2 * em for y in rows)}


def _wrapped(row: list[Label], others: Sequence[Label], axis: str) -> list[Label]:
    """Labels of two lines put together: the second line stands right under the first, at its middle."""
    if axis == "y":
        return row
    out = []
    taken: set[int] = set()
    for label in row:
        below = label
        while True:
            following = [o for o in others if id(o) not in taken and _under(o, below)]
            if len(following) != 1 or not label.upright:
                break
            below = following[0]
            taken.add(id(below))
            label = replace(label, words=(*label.words, *below.words), text=f"{label.text} {below.text}")
        out.append(label)
    # A single line under several labels is the title of the axis.
    return row if len(taken) == 1 and len(row) > 1 else out


def _under(label: Label, above: Label) -> bool:
    size = above.size
    close = -0.5 * size <= label.box.y0 - above.box.y1 <= LEADING * size
    return close and abs(label.box.cx - above.box.cx) <= 0.6 * size and abs(label.size - size) <= 0.05 * size


def _shared(plot: Plot, plots: Sequence[Plot]) -> Plot:
    """The axes of a plot without its own: those of a plot in its row, or in its column."""
    if plot.y is None:
        same = [p.y for p in plots if p.y and abs(p.box.y0 - plot.box.y0) < 1 and abs(p.box.y1 - plot.box.y1) < 1]
        names = [p.y_names for p in plots if p.y_names and abs(p.box.y0 - plot.box.y0) < 1]
        plot = replace(plot, y=same[0] if same else None, y_names=names[0] if names else None)
    under = [p for p in plots if abs(p.box.x0 - plot.box.x0) < 1 and abs(p.box.x1 - plot.box.x1) < 1]
    few = plot.x is None or (plot.x.scale is None and len(plot.x.labels) == 1)  # the heading of the plot below
    below = [p for p in under if p.x and p is not plot and (plot.x is None or len(p.x.labels) > 1)]
    if few and below:
        names = [p.x_names for p in below if p.x_names]
        plot = replace(plot, x=below[0].x, x_names=names[0] if names else None)
    return plot
