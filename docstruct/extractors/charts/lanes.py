"""Labels and rules → lanes: tick labels in a row or column that state a scale, tied to their tick marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median

from docstruct.extractors.charts.dates import read_dates
from docstruct.extractors.charts.labels import Label
from docstruct.extractors.charts.numbers import is_number, read_numbers
from docstruct.extractors.charts.scale import Scale, fit_scale, refitted
from docstruct.extractors.charts.shapes import Rule
from docstruct.geometry import BBox

ALIGNED = 0.4  # of the text height, between labels of one lane
PRINTED = 0.1  # of the text height: how far the middle of a label may be from its tick, where no mark shows it
OFF = 0.6  # of the text height: how far a label may stand off its tick
TIED = 0.6  # share of labels with a tick mark at one and the same offset
MAX_LABELS = 600
_POWER = re.compile(r"10\^[-+−]?\d+")  # says by itself that the scale is logarithmic


@dataclass(frozen=True)
class Lane:
    """Tick labels along one side of a plot; ``places`` are those of their ticks along the axis."""

    axis: str  # "x": a row, "y": a column
    labels: tuple[Label, ...]
    places: tuple[float, ...]
    scale: Scale | None = None  # None: categories
    tied: bool = False  # to tick marks or grid lines

    @cached_property
    def box(self) -> BBox:
        """Around the labels."""
        return BBox.around(label.box for label in self.labels)

    @property
    def texts(self) -> tuple[str, ...]:
        """Of the labels, in order of their places."""
        return tuple(label.text for label in self.labels)


def scale_lanes(labels: Sequence[Label], rules: Sequence[Rule], em: float) -> list[Lane]:
    """Lanes that state a scale, those with most labels first; a label stands in one lane only."""
    usable = [
        label
        for label in labels
        if is_number(label.text) or any(read_dates([label.text, label.text + " "])) or _dateish(label)
    ]
    usable = usable[:MAX_LABELS]
    found = [lane for axis in ("y", "x") for group in _groups(usable, axis, em) for lane in _lanes(group, axis, em)]
    found.sort(key=lambda lane: (-len(lane.labels), lane.scale.share if lane.scale else 0.0))
    taken: set[int] = set()
    kept = []
    for lane in found:
        ids = {id(label) for label in lane.labels}
        if not ids & taken:
            taken |= ids
            kept.append(tied_to(lane, rules, em))
    return kept


def _dateish(label: Label) -> bool:
    return any(True for _ in read_dates(["1900", label.text])) or any(True for _ in read_dates([label.text, "2199"]))


def _groups(labels: Sequence[Label], axis: str, em: float) -> Iterator[list[Label]]:
    """Labels that are aligned across the axis, by either edge or the middle; each set once."""
    seen: set[frozenset[int]] = set()
    for edge in _EDGES[axis]:
        for usable in (labels,) if axis == "x" else ([x for x in labels if x.upright], _turned(labels)):
            group: list[Label] = []
            for label in [*sorted(usable, key=edge), None]:
                if label is not None and (not group or edge(label) - edge(group[-1]) <= ALIGNED * em):
                    group.append(label)
                    continue
                key = frozenset(map(id, group))
                if len(group) >= 2 and key not in seen:
                    seen.add(key)
                    yield group
                group = [label] if label is not None else []


def _turned(labels: Sequence[Label]) -> list[Label]:
    """Those that read upwards along an upright axis."""
    return [x for x in labels if x.vertical]


_EDGES: dict[str, tuple[Callable[[Label], float], ...]] = {
    "y": (lambda x: x.box.x1, lambda x: x.box.x0, lambda x: x.box.cx),
    "x": (lambda x: x.box.cy, lambda x: x.box.y0, lambda x: x.box.y1),
}


def _lanes(group: Sequence[Label], axis: str, em: float) -> Iterator[Lane]:
    place = (lambda x: x.anchor("x")[0]) if axis == "x" else (lambda x: x.box.cy)
    ordered = sorted(group, key=place)
    lane = _lane(ordered, axis, place, em)
    if lane is not None:
        yield lane
        return
    for run in _runs(ordered):
        lane = _lane(run, axis, place, em)
        if lane is not None:
            yield lane


def _lane(labels: Sequence[Label], axis: str, place: Callable[[Label], float], em: float) -> Lane | None:
    places = [place(label) for label in labels]
    least = 2 if all(_POWER.fullmatch(label.text) for label in labels) else 3
    reach = [label.box.width / 2 + 0.2 * em if axis == "x" and label.upright else OFF * em for label in labels]
    scale = fit_scale([label.text for label in labels], places, OFF * em, least, reach)
    if scale is None:
        return None
    # Each tick of the scale is said by the label that stands nearest to it.
    own = [min(labels, key=lambda x, p=p: abs(place(x) - p)) for p in scale.places]  # type: ignore[misc]
    if len(set(map(id, own))) != len(own):
        return None
    return Lane(axis, tuple(own), scale.places, replace(scale, aside=PRINTED * em))


def _runs(labels: Sequence[Label]) -> Iterator[list[Label]]:
    """Stretches of labels whose numbers go up all along, or down: the axes of plots beside each other."""
    run: list[Label] = []
    values: list[float] = []
    for label in labels:
        value = read_numbers([label.text]).values[0] if is_number(label.text) else None
        if value is None:
            continue
        if len(values) >= 2 and (value - values[-1]) * (values[-1] - values[-2]) <= 0:
            yield run
            run, values = [], []
        run.append(label)
        values.append(value)
    if run:
        yield run


def tied_to(lane: Lane, rules: Sequence[Rule], em: float) -> Lane:
    """The lane with its places at the tick marks or grid lines that stand at one offset from its labels."""
    across = "y" if lane.axis == "x" else "x"
    near = sorted((r for r in rules if r.along == across and _reaches(r, lane, em)), key=lambda r: r.at)
    ordered = _one_each(lane, near, em)
    if ordered is not None:
        return ordered
    offsets = [r.at - place for place in lane.places for r in near if abs(r.at - place) <= OFF * em]
    rows = ([_nearest(near, place + offset, 0.12 * em) for place in lane.places] for offset in offsets)
    row = max(rows, key=_standing, default=[])
    best = [None if r is None else r.at for r in row]
    known = [e - place for e, place in zip(best, lane.places) if e is not None]
    if len(known) < max(2, TIED * len(lane.places)):
        return lane
    usual = sorted(known)[len(known) // 2]
    places = tuple(place + usual if e is None else e for e, place in zip(best, lane.places))
    scale = lane.scale
    if scale is not None:
        # Labels at the ends are often moved inwards: those without a mark of their own do not count.
        at, values = zip(*((e, v) for e, v in zip(best, scale.values) if e is not None))
        scale = refitted(scale, at, values)
        places = (
            tuple(scale.place(v) if e is None else e for e, v in zip(best, lane.scale.values)) if lane.scale else places
        )
    return replace(lane, places=places, scale=scale, tied=True)


def _one_each(lane: Lane, rules: Sequence[Rule], em: float) -> Lane | None:
    """The lane with a tick mark for each label, where there are as many and each lies under its label.

    So labels that were moved inwards, or start at their mark, find it too.
    """
    short = [r.at for r in rules if r.length <= 1.2 * em]
    long = [r.at for r in rules if r.length > 1.2 * em]
    boxes = [label.box for label in lane.labels]
    ends = [(b.x0, b.x1) if lane.axis == "x" else (b.y0, b.y1) for b in boxes]
    for marks in (short, long):
        places = [p for i, p in enumerate(marks) if i == 0 or p - marks[i - 1] > 0.05 * em]
        if len(places) == len(ends) >= 2 and all(
            low - 0.3 * em <= p <= high + 0.3 * em for p, (low, high) in zip(places, ends)
        ):
            if lane.scale is None:
                return replace(lane, places=tuple(places), tied=True)
            scale = refitted(lane.scale, places, lane.scale.values)
            if scale.residual <= max(lane.scale.residual, 0.1 * em):
                return replace(lane, places=tuple(places), scale=scale, tied=True)
    return None


def _reaches(rule: Rule, lane: Lane, em: float) -> bool:
    """Whether a rule ends near the labels, as tick marks and grid lines do."""
    low, high = (lane.box.y0, lane.box.y1) if lane.axis == "x" else (lane.box.x0, lane.box.x1)
    return rule.low - 2 * em <= high and rule.high + 2 * em >= low


def _nearest(rules: Sequence[Rule], place: float, within: float) -> Rule | None:
    """The rule nearest to a place; of those that are one line, the longest."""
    best = min(rules, key=lambda r: (round(abs(r.at - place), 2), -r.length), default=None)
    return best if best is not None and abs(best.at - place) <= within else None


def _standing(row: Sequence[Rule | None]) -> tuple[int, float, float]:
    """How well marks at one offset are those of labels: their number, then how long and how thick they are.

    Along a logarithm the small marks between the labelled ones stand at one offset from the labels, too.
    """
    marks = [r for r in row if r is not None]
    if not marks:
        return 0, 0.0, 0.0
    return len(marks), round(median(r.length for r in marks), 2), round(median(r.width for r in marks), 2)
