"""Swatches with a text beside them → legend entries, by colour, dash and marker.

An entry is a small shape, or a short line, with a label right of it. Entries stand in a column or a row with
swatches of one size; two of them are a legend wherever they stand, one only outside of the plots, in a frame of its
own, or floating between what starts elsewhere, and in a colour that the plots use. In a frame, swatches may differ in
size alone, and stand there several times.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from docstruct.extractors.charts.labels import Label
from docstruct.extractors.charts.numbers import is_number
from docstruct.extractors.charts.shapes import Rule, Shape
from docstruct.geometry import BBox

LARGEST = 4.8  # text heights that a swatch is wide at most
HIGHEST = 2.2
NEAR = 1.8  # text heights between a swatch and its label
SMALL = 0.25  # of the plot: a frame around a legend
BROAD = 1.4  # times as broad as high: a sample, no marker
EQUAL = 0.15  # text heights between the sizes of samples
MOST_ROWS = 3.0  # text heights of a frame around one entry
YEAR = re.compile(r"(1[89]|20)\d\d")
ON = 0.12  # text heights: edges this close are in one line
SIZES = 0.15  # share of its size by which a marker is larger than another, at least


@dataclass(frozen=True)
class Entry:
    """A name and what is drawn for it."""

    name: str
    color: int
    dashed: bool
    box: BBox  # of the swatch
    label: Label
    glyph: str = ""  # of the marker, "" for a line


@dataclass(frozen=True)
class Legend:
    """Entries in reading order, with the shapes and rules that are theirs."""

    entries: tuple[Entry, ...] = ()
    boxes: tuple[BBox, ...] = ()  # of swatches

    def holds(self, box: BBox) -> bool:
        """Whether a shape is a swatch, or part of one."""
        return any(
            b.contains(box.cx, box.cy) and box.width <= b.width + 1 and box.height <= b.height + 1 for b in self.boxes
        )

    def unclear(self, color: int | None, dashed: bool = False, glyph: str | None = None) -> bool:
        """Whether several entries have this look, so that it has no one name."""
        return self.name(color, dashed, glyph) is None and any(e.color == color for e in self.entries)

    def name(self, color: int | None, dashed: bool = False, glyph: str | None = None) -> str | None:
        """The name of a series with this look: colour first, then dash and marker where colours repeat."""
        same = [e for e in self.entries if e.color == color]
        if len(same) > 1:
            same = [e for e in same if e.dashed == dashed] or same
        if len(same) > 1 and glyph is not None:
            same = [e for e in same if e.glyph == glyph]
        return same[0].name if len({e.name for e in same}) == 1 else None


@dataclass(frozen=True)
class _Swatch:
    box: BBox
    color: int
    dashed: bool
    glyph: str


def find_legend(
    labels: Sequence[Label], shapes: Sequence[Shape], rules: Sequence[Rule], plots: Sequence[BBox], em: float
) -> Legend:
    """The legend of a drawing, empty where there is none."""
    bars = [s.box.x0 for s in shapes if s.is_rect and s.box.width > LARGEST * em]
    swatches = [s for s in _swatches(shapes, rules, em) if not _on_base(s, bars, em)]
    likely = [e for label in labels if label.upright for e in _entries(label, swatches, em)]
    frames = [s.box for s in shapes if s.is_rect and any(s.box.area <= SMALL * plot.area for plot in plots)]
    entries = _chosen(likely, plots, em) or _chosen(_by_size(likely, frames), plots, em)
    entries = entries or _alone(likely, frames, shapes, em)
    if len(entries) < 2:  # a legend may have its swatches on the right
        likely = [e for label in labels if label.upright for e in _entries(label, swatches, em, after=True)]
        likely = [e for e in likely if not is_number(e.name) or _sampled(e, likely, em)]
        after = _chosen(likely, plots, em)
        looks = {(e.color, e.dashed, e.glyph) for e in after}
        entries = after if 1 < len(looks) == len(after) else entries  # tick marks look alike
        entries = entries or _alone(likely, frames, shapes, em)
    if len(entries) == 1:
        used = {s.color for s in shapes if not _same(s.box, entries[0].box)} | {
            r.color for r in rules if r.length > LARGEST * em
        }
        entries = entries if entries[0].color in used else []
    entries = _continued(entries, labels, plots, em)
    boxes = [*(e.box for e in entries), *_repeated(entries, swatches, em)]
    return Legend(tuple(entries), tuple(box.expand(0.3) for box in boxes))


def _on_base(swatch: _Swatch, bars: Sequence[float], em: float) -> bool:
    """Whether a swatch begins where several long bars do: it is a short one of these."""
    return sum(abs(swatch.box.x0 - start) <= ON * em for start in bars) > 1


def _by_size(likely: Sequence[Entry], frames: Sequence[BBox]) -> list[Entry]:
    """Entries that stand in one frame with others and whose markers differ in size alone, which then is their glyph."""
    found = []
    for entry in likely:
        framed = [f for f in frames if _within(entry, f)]
        others = [e for e in likely if e.label is not entry.label and any(_within(e, f) for f in framed)]
        alike = [e for e in others if (e.color, e.dashed, e.glyph) == (entry.color, entry.dashed, entry.glyph)]
        sizes = {_size(e.box) for e in alike}
        if entry.glyph and alike and all(abs(s / _size(entry.box) - 1) > SIZES for s in sizes):
            found.append(replace(entry, glyph=entry.glyph + _sized(entry.box)))
    return [] if any(is_number(e.name) for e in found) else found


def _within(entry: Entry, frame: BBox) -> bool:
    return all(frame.contains(box.cx, box.cy) for box in (entry.box, entry.label.box))


def _size(box: BBox) -> float:
    return max(box.width, box.height)


def _sized(box: BBox) -> str:
    return f" of {_size(box):.1f}"


def by_size(shapes: Sequence[Shape], legend: Legend) -> list[Shape]:
    """Shapes, those that the legend tells apart by size with it as part of their glyph."""
    told = [e for e in legend.entries if e.glyph.endswith(_sized(e.box))]

    def size(s: Shape) -> str:
        alike = (e for e in told if e.color == s.color and e.glyph == s.glyph + _sized(e.box))
        return next((_sized(e.box) for e in alike if abs(_size(e.box) - _size(s.box)) <= 0.1), "")

    return [replace(s, size=size(s)) for s in shapes] if told else list(shapes)


def _repeated(entries: Sequence[Entry], swatches: Sequence[_Swatch], em: float) -> list[BBox]:
    """Further samples: what looks like an entry's swatch and stands left of it, just as beside all other entries."""
    if len(entries) < 2:
        return []
    first, *others = [list(_samples(e, swatches, em)) for e in entries]
    found = []
    for off, box in first:
        same = [next((b for o, b in some if math.dist(o, off) <= 0.1), None) for some in others]
        found += [box, *(b for b in same if b is not None)] if None not in same else []
    return found


def _samples(entry: Entry, swatches: Sequence[_Swatch], em: float) -> Iterator[tuple[tuple[float, float], BBox]]:
    """What looks like the swatch of an entry and stands left of it, with how far off."""
    for s in swatches:
        off = entry.box.cx - s.box.cx, s.box.cy - entry.box.cy
        alike = abs(s.box.width - entry.box.width) <= 0.1 and abs(s.box.height - entry.box.height) <= 0.1
        beside = entry.box.width <= off[0] <= LARGEST * em and abs(off[1]) <= 0.3 * em
        if alike and beside and s.color == entry.color:
            yield off, s.box


def _swatches(shapes: Sequence[Shape], rules: Sequence[Rule], em: float) -> Iterable[_Swatch]:
    for s in shapes:
        leader = len(s.points) == 2 and not s.closed  # a slanted line from a label to its mark
        if s.color is not None and s.box.width <= LARGEST * em and s.box.height <= HIGHEST * em and not leader:
            yield _Swatch(s.box, s.color, s.dashed, s.glyph)
    for r in rules:
        if r.along == "x" and r.color is not None and 0.4 * em <= r.length <= LARGEST * em:
            yield _Swatch(BBox(r.low, r.at, r.high, r.at), r.color, r.dashed, "")


def _entries(label: Label, swatches: Sequence[_Swatch], em: float, after: bool = False) -> list[Entry]:
    """What a label may be the name of: each small shape on its left, or ``after`` it, a line with the marker on it."""

    def gap(s: _Swatch) -> float:
        return s.box.x0 - label.box.x1 if after else label.box.x0 - s.box.x1

    beside = [s for s in swatches if -0.2 * em <= gap(s) <= NEAR * em and abs(s.box.cy - label.box.cy) <= 0.55 * em]
    out = []
    for outer in beside:
        inner = [s for s in beside if s.box.x0 >= outer.box.x0 - 0.5 and s.box.x1 <= outer.box.x1 + 0.5]
        colored = [s for s in inner if not _grey(s.color)] or inner
        glyph = max(s.glyph for s in inner)
        around = BBox.around(s.box for s in inner)
        out.append(Entry(label.text, colored[-1].color, any(s.dashed for s in inner), around, label, glyph))
    return sorted(out, key=lambda e: -e.box.width)


def _chosen(likely: Sequence[Entry], plots: Sequence[BBox], em: float) -> list[Entry]:
    """For each label the entry that most others are aligned with; inside of plots one that some are."""
    best: dict[int, tuple[int, Entry]] = {}
    for entry in likely:
        mates = len({id(e.label) for e in likely if e.label is not entry.label and _mates(e, entry, em)})
        inside = any(plot.contains(entry.box.cx, entry.box.cy) for plot in plots)
        if inside and is_number(entry.name) and mates < 2 and not _sampled(entry, likely, em):
            continue  # a value printed at the end of a bar
        if (mates or not inside) and mates > best.get(id(entry.label), (-1, entry))[0]:
            best[id(entry.label)] = mates, entry
    # Where some entries are aligned, one that stands alone is none of them.
    most = max((mates for mates, _ in best.values()), default=0)
    return [entry for mates, entry in best.values() if mates or not most]


def _sampled(entry: Entry, likely: Sequence[Entry], em: float) -> bool:
    """Whether a swatch is a broad sample as large as that of another number in another colour: years.

    Bars that are equally long have one value, and markers are no broader than high.
    """
    box = entry.box
    return box.width >= BROAD * box.height and any(
        _mates(e, entry, em)
        and (e.name, e.color) != (entry.name, entry.color)
        and e.name != entry.name
        and max(abs(e.box.width - box.width), abs(e.box.height - box.height)) <= EQUAL * em
        for e in likely
        if e.label is not entry.label
    )


def _alone(likely: Sequence[Entry], frames: Sequence[BBox], shapes: Sequence[Shape], em: float) -> list[Entry]:
    """The only entry of a legend inside of a plot: alone in a frame, or a floating sample of what is in the plot."""
    framed = [e for e in likely if any(_within(e, f) and f.height <= MOST_ROWS * em for f in frames)]
    floating = [e for e in likely if _floats(e, shapes, em) and (not is_number(e.name) or _is_year(e, shapes, em))]
    return framed[:1] if len({id(e.label) for e in framed}) == 1 else floating[:1] if len(floating) == 1 else []


def _floats(entry: Entry, shapes: Sequence[Shape], em: float) -> bool:
    """Whether a broad rectangle is apart from the larger ones of its colour, of which there are some."""
    box, bars = entry.box, _bars_like(entry, shapes)
    apart = all(abs(a - b) > ON * em for other in bars for a, b in zip(box, other))
    return box.height > 0 and box.width >= BROAD * box.height and bool(bars) and (apart or _is_none_of(bars, box, em))


def _is_none_of(bars: Sequence[BBox], box: BBox, em: float) -> bool:
    """Whether bars begin at one line, and a rectangle neither begins there, nor is as thick, nor touches one."""
    on = ON * em
    starts = [side for side in _shared_sides(bars, on) if abs(box[side] - bars[0][side]) > on]
    alike = any(
        abs(box.height - bar.height if side % 2 == 0 else box.width - bar.width) <= on
        for side in starts
        for bar in bars
    )
    touching = any(box.expand(on).intersect(bar) is not None for bar in bars)
    return bool(starts) and not alike and not touching


def _is_year(entry: Entry, shapes: Sequence[Shape], em: float) -> bool:
    """Whether a number can be the name of bars: a year, beside a sample as high as print, where bars share a side."""
    standing = _shared_sides(_bars_like(entry, shapes), ON * em)
    return bool(YEAR.fullmatch(entry.name)) and bool(standing) and entry.box.height <= em


def _bars_like(entry: Entry, shapes: Sequence[Shape]) -> list[BBox]:
    """Rectangles of the colour of an entry, without its sample."""
    return [s.box for s in shapes if s.color == entry.color and s.is_rect and not _same(s.box, entry.box)]


def _shared_sides(boxes: Sequence[BBox], on: float) -> list[int]:
    """Which sides (indices of x0, y0, x1, y1) of two boxes or more are all in one line."""
    return [i for i in range(4) if len(boxes) > 1 and max(b[i] for b in boxes) - min(b[i] for b in boxes) <= on]


def _grey(color: int) -> bool:
    parts = (color >> 16, color >> 8 & 255, color & 255)
    return max(parts) - min(parts) <= 8


def _mates(one: Entry, other: Entry, em: float) -> bool:
    """Whether two entries can be of one legend: alike in size, aligned with each other, and told apart."""
    a, b = one.box, other.box
    alike = abs(a.width - b.width) <= 0.6 * em and abs(a.height - b.height) <= 0.8 * em
    first, second = one.label.box, other.label.box
    flush = min(abs(first.x0 - second.x0), abs(first.x1 - second.x1)) <= 0.15 * em
    column = abs(a.cx - b.cx) <= 0.25 * em and flush
    column = column and abs(a.cy - b.cy) <= 12 * em
    row = abs(a.cy - b.cy) <= 0.15 * em and abs(one.label.box.cy - other.label.box.cy) <= 0.15 * em
    apart = (one.color, one.dashed, one.glyph) != (other.color, other.dashed, other.glyph)
    line = _is_line(a, em)  # a sample of a line cannot be a marker in the plot
    # The marker of one series right above the line of another.
    mixed = line != _is_line(b, em) and abs(a.cx - b.cx) <= 0.1 * em and abs(a.cy - b.cy) <= MOST_ROWS * em and flush
    return (alike and (column or row) and (apart or line)) or (mixed and apart)


def _is_line(box: BBox, em: float) -> bool:
    return box.width >= 1.2 * em and box.height <= 0.3 * box.width


def _continued(entries: Sequence[Entry], labels: Sequence[Label], plots: Sequence[BBox], em: float) -> list[Entry]:
    """Names of several lines put together: a line right below, at the same left edge, without a swatch."""
    known = {id(e.label) for e in entries}
    out = []
    for e in entries:
        under = [
            x
            for x in labels
            if id(x) not in known
            and abs(x.box.x0 - e.label.box.x0) <= 0.1 * x.size
            and -0.5 * x.size <= x.box.y0 - e.label.box.y1 <= 0.25 * x.size
            and abs(x.size - e.label.size) <= 0.05 * x.size
        ]
        apart = not any(plot.expand(em).contains(e.box.cx, e.box.cy) for plot in plots)  # no name at a line's end
        name = f"{e.name} {under[0].text}" if len(under) == 1 and len(entries) > 1 and apart else e.name
        out.append(Entry(name, e.color, e.dashed, e.box, e.label, e.glyph))
    return out


def _same(one: BBox, other: BBox) -> bool:
    return all(abs(a - b) <= 0.5 for a, b in zip(one, other))
