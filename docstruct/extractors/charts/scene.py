"""A drawing as all readers of marks see it: labels, rules, shapes, lanes, plots and legend of one figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from docstruct.document import Drawing
from docstruct.extractors.charts.labels import Label, labels_of, split_at, text_height
from docstruct.extractors.charts.lanes import Lane, scale_lanes
from docstruct.extractors.charts.legend import Legend, by_size, find_legend
from docstruct.extractors.charts.plots import Plot, find_plots
from docstruct.extractors.charts.ramps import Ramp, find_gradient, find_ramp
from docstruct.extractors.charts.shapes import Rule, Shape, rules_of, shapes_of
from docstruct.extractors.figures import Declined
from docstruct.geometry import BBox

MAX_PATHS = 20_000
MAX_WORDS = 3_000
BLUR = 0.5  # pixels; marks in an image are found as well as that
BEGUN = 0.3  # share of a mark that is inside of a plot that it leaves


@dataclass(frozen=True)
class Scene:
    """What is in a drawing; ``em`` is the usual height of its text in points."""

    drawing: Drawing
    em: float
    labels: tuple[Label, ...]
    rules: tuple[Rule, ...]
    shapes: tuple[Shape, ...]
    lanes: tuple[Lane, ...]
    plots: tuple[Plot, ...]
    legend: Legend
    ramp: Ramp | None

    @classmethod
    def of(cls, drawing: Drawing) -> Scene:
        """Raises `Declined` for a drawing too large to be one figure."""
        if len(drawing.paths) > MAX_PATHS or len(drawing.words) > MAX_WORDS:
            raise Declined(f"{len(drawing.paths):,} paths and {len(drawing.words):,} words are too many for a chart")
        em = text_height(drawing.words)
        every = shapes_of(drawing.paths)
        ramp = find_gradient(every, labels_of(drawing.words), rules_of(every, em)[0], em)
        every = [s for s in every if ramp is None or not ramp.box.contains(s.box.cx, s.box.cy)]
        rules, shapes = rules_of(every, em)
        labels = split_at(labels_of(drawing.words), rules, em)
        blur = BLUR * 72 / drawing.dpi if drawing.way == "pixels" else 0.0
        beside = {label.words for label in ramp.labels} if ramp is not None else set()
        usable = [label for label in labels if label.words not in beside]
        lanes = [_blurred(lane, blur) for lane in scale_lanes(usable, rules, em)]
        plots = find_plots(labels, rules, every, lanes, em)
        keys = [s for s in shapes if ramp is None or ramp.value(s.color) is None]  # no cells of a heat map
        legend = find_legend(labels, keys, rules, [p.box for p in plots], em)
        shapes = by_size(shapes, legend)
        ramp = ramp or find_ramp(every, labels, [p.box for p in plots], em)
        return cls(drawing, em, tuple(labels), tuple(rules), tuple(shapes), tuple(lanes), tuple(plots), legend, ramp)

    @cached_property
    def ticks(self) -> set[int]:
        """Identities of the labels that stand along axes; a row of numbers within a plot is none, if no axis has it."""
        named = [lane for p in self.plots for lane in (p.x, p.y, p.y_right, p.x_names, p.y_names) if lane]
        around = [a for a in self.lanes if not any(p.box.contains(a.box.cx, a.box.cy) for p in self.plots)]
        return {id(label) for lane in (*around, *named) for label in lane.labels}

    def marks(self, plot: Plot) -> list[Shape]:
        """Shapes in a plot that may carry data: not its background, not the legend's."""
        inside = list(_inside(self.shapes, plot, self.legend, self.em))
        others = [p.box for p in self.plots if p is not plot]
        more = _beside(self.shapes, inside, plot, self.em)
        return inside + [s for s in more if not _in_one(s, others) and not self.legend.holds(s.box)]

    def texts(self, plot: Plot) -> list[Label]:
        """Labels in a plot, or at marks that pass its edge, that are no ticks and no legend."""
        taken = self.ticks | {id(e.label) for e in self.legend.entries}
        box = BBox.around([plot.box, *(mark.box for mark in self.marks(plot))]).expand(self.em)
        return [x for x in self.labels if id(x) not in taken and box.intersect(x.box) is not None]


def _blurred(lane: Lane, blur: float) -> Lane:
    return lane if lane.scale is None else replace(lane, scale=replace(lane.scale, blur=blur))


def _inside(shapes: Sequence[Shape], plot: Plot, legend: Legend, em: float) -> Iterator[Shape]:
    area = plot.box.expand(0.6 * em)
    frame = _legend_frame(shapes, legend)
    for shape in shapes:
        box = shape.box
        covers = box.width >= 0.98 * plot.box.width and box.height >= 0.98 * plot.box.height and shape.is_rect
        # Marks may pass the last grid line: a bar beyond it, a line above it.
        grown = box.expand(1e-3)
        across, down = grown.overlap_x(area) / grown.width, grown.overlap_y(area) / grown.height
        inside = min(across, down) >= 0.9 or (max(across, down) >= 0.98 and min(across, down) >= BEGUN)
        cut = _cut_off(shape, plot)
        inside = inside or cut or (across >= 0.98 and _beyond(shape, plot))
        # The band of a heading above a plot, or of the one below it.
        band = shape.is_rect and box.width >= 0.98 * plot.box.width and not plot.box.contains(box.cx, box.cy)
        if inside and not covers and (cut or not band) and not legend.holds(box) and shape.box != frame:
            yield shape


def _beside(shapes: Sequence[Shape], inside: Sequence[Shape], plot: Plot, em: float) -> Iterator[Shape]:
    """Bars like those inside, on their base, no farther from the end of an axis line than one of its steps."""
    lane = plot.x
    if lane is None or lane.scale is None or len(lane.places) < 2:
        return
    step = min(abs(b - a) for a, b in pairwise(lane.places)) + 0.2 * em
    alike = Counter(_base_of(s) for s in inside if s.is_rect and s.fill is not None)
    known = set(map(id, inside))
    for s in shapes:
        near = plot.box.x0 - step <= s.box.x0 and s.box.x1 <= plot.box.x1 + step
        if near and id(s) not in known and s.is_rect and alike[_base_of(s)] >= 2:
            yield s


def _base_of(s: Shape) -> tuple[int | None, int, float]:
    return s.fill, round(s.box.y1), round(s.box.width, 1)


def _in_one(shape: Shape, boxes: Sequence[BBox]) -> bool:
    return any(b.contains(shape.box.cx, shape.box.cy) for b in boxes)


def _beyond(shape: Shape, plot: Plot) -> bool:
    """Whether a line along the whole plot runs within one tick's distance above or below it."""
    lane, box = plot.y, shape.box
    if lane is None or lane.scale is None or shape.closed or box.width < 0.5 * plot.box.width:
        return False
    places = sorted(lane.places)
    step = min((b - a for a, b in pairwise(places)), default=0.0)
    return plot.box.y0 - step <= box.y0 and box.y1 <= plot.box.y1 + step


def _cut_off(shape: Shape, plot: Plot) -> bool:
    """Whether a bar starts outside of the plot and ends in it: its axis starts above zero, what is below is not seen.

    The bar begins where the scale has its zero; so it is as high as it says, however little of it is in the plot.
    """
    box, area = shape.box, plot.box
    if not shape.is_rect or shape.fill is None:
        return False
    for lane, sides, ends, cross in (
        (plot.y, (box.y0, box.y1), (area.y0, area.y1), (box.x0 >= area.x0 - 1 and box.x1 <= area.x1 + 1)),
        (plot.x, (box.x0, box.x1), (area.x0, area.x1), (box.y0 >= area.y0 - 1 and box.y1 <= area.y1 + 1)),
    ):
        if not cross or lane is None or lane.scale is None or lane.scale.kind != "linear":
            continue
        zero = lane.scale.place(0.0)
        starts = min(abs(side - zero) for side in sides) <= 0.5 and not ends[0] <= zero <= ends[1]
        if starts and sides[0] < ends[1] and sides[1] > ends[0]:
            return True
    return False


def _legend_frame(shapes: Sequence[Shape], legend: Legend) -> BBox | None:
    """The box around all swatches of the legend, of a single one and its name, where one is drawn."""
    if not legend.entries:
        return None
    around = list(legend.boxes) if len(legend.boxes) > 1 else [*legend.boxes, legend.entries[0].label.box]
    held = [s for s in shapes if s.closed and all(_holds(s, b) for b in around)]
    return min(held, key=lambda s: s.box.area).box if held else None


def _holds(shape: Shape, box: BBox) -> bool:
    b = shape.box
    return b.x0 <= box.x0 + 1 and b.y0 <= box.y0 + 1 and b.x1 >= box.x1 - 1 and b.y1 >= box.y1 - 1
