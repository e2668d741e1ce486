"""Free texts → the shape, frame or connector that each of them names.

What stands in a shape is its text. Events, gateways and the like are too small for theirs: it stands beside
them. What is nearest to a connector is that connector's label, near its end a multiplicity.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy.optimize import linear_sum_assignment

from docstruct.extractors.diagrams.texts import Text, is_said, joined_texts, stands_between, text_in, texts_of
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.nodelink.marks import Connector, Point, Shape, Sketch

BESIDE = 2.0  # em; a name stands no farther from its shape
ALONG = 1.6  # em; a label stands no farther from its connector
SYMBOL = 4.0  # em; a circle or diamond no larger may hold a symbol
PARTED = 0.4  # em; wider than the space between words
NAMELESS = 0.8  # em; so much nearer a connector must be than a shape that still has no name
UNGIVEN = 6.0  # cost of a text that names nothing
AT_END = 2.2  # em; a multiplicity stands no farther from the end
MULTIPLICITY = re.compile(r"[\dnNmM*.,…\s()]+|[01]\s?\.\.\s?[*nNmM\d]")


@dataclass
class Owned:
    """Which text belongs to what, by index of the sketch."""

    shapes: dict[int, Text] = field(default_factory=dict)
    members: dict[int, list[str]] = field(default_factory=dict)
    edges: dict[int, list[Text]] = field(default_factory=dict)
    ends: dict[tuple[int, bool], Text] = field(default_factory=dict)  # (connector, at its end)
    frames: dict[int, Text] = field(default_factory=dict)
    inside: set[int] = field(default_factory=set)  # shapes whose text stands in them
    rest: list[Text] = field(default_factory=list)


def owners_of(sketch: Sketch, words: Sequence[Word]) -> Owned:
    """Give every word to what it names."""
    owned = Owned()
    inside: dict[int, list[Word]] = {}
    free: list[Word] = []
    for word in words:
        holders = [i for i, s in enumerate(sketch.shapes) if _holds(s, word.bbox)]
        if holders:
            smallest = min(holders, key=lambda i: sketch.shapes[i].bbox.area)
            inside.setdefault(smallest, []).append(word)
        else:
            free.append(word)
    for number, some in inside.items():
        _name(owned, number, sketch.shapes[number], some, sketch.em)
    texts = texts_of(free, sketch.em, lambda a, b: not sketch.by_hand and _line_between(sketch, a, b))
    texts = _titles(owned, sketch, texts)
    _labels(owned, sketch, texts)
    return owned


def _line_between(sketch: Sketch, one: BBox, other: BBox) -> bool:
    """Whether a connector passes between two words: one of several between its shapes, or the words stand far apart."""
    gap = max(other.x0 - one.x1, one.x0 - other.x1, other.y0 - one.y1, one.y0 - other.y1)
    passing = _passing(sketch, (one.cx, one.cy), (other.cx, other.cy))
    return bool(passing) and (gap >= PARTED * sketch.em or any(_is_one_of_several(sketch, c) for c in passing))


def run_together(sketch: Sketch, words: Sequence[Word]) -> bool:
    """Whether one of several connectors between two shapes goes through a word, which then may be two labels."""
    free = [w.bbox for w in words if not any(_holds(s, w.bbox) for s in sketch.shapes)]
    edge = PARTED * sketch.em
    through = [c for box in free for c in _passing(sketch, (box.x0 + edge, box.cy), (box.x1 - edge, box.cy))]
    return any(_is_one_of_several(sketch, c) for c in through)


def _passing(sketch: Sketch, a: Point, b: Point) -> list[Connector]:
    return [c for c in sketch.connectors if any(_cross(a, b, *step) for step in pairwise(c.points))]


def _is_one_of_several(sketch: Sketch, connector: Connector) -> bool:
    ends = [{c.start.shape, c.end.shape} for c in sketch.connectors]
    return ends.count({connector.start.shape, connector.end.shape}) > 1


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two pieces of lines cross."""
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: Point, b: Point, point: Point) -> float:
    return (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])


def _holds(shape: Shape, box: BBox) -> bool:
    return shape.bbox.contains(box.cx, box.cy)


def _name(owned: Owned, number: int, shape: Shape, words: list[Word], em: float) -> None:
    """The text of a shape; of one with compartments the first, the others its members."""
    words = [w for w in words if not _is_icon(w, shape, words, em)]
    if not words or _is_marker(words, shape, em):
        return
    owned.inside.add(number)
    if len(shape.parts) < 2:
        if text := text_in(words, em):
            owned.shapes[number] = text
        return
    if any(a.x1 <= b.x0 for a, b in pairwise(shape.parts)):  # the fields of a record
        if fields := [t for part in shape.parts if (t := text_in(_words_in(words, part), em))]:
            owned.shapes[number] = joined_texts(fields)
        return
    for n, part in enumerate(shape.parts):
        text = text_in([w for w in words if part.y0 <= w.bbox.cy < part.y1], em)
        if text and number not in owned.shapes:
            owned.shapes[number] = text
        elif text and n:
            owned.members.setdefault(number, []).extend(text.lines)


def _words_in(words: Sequence[Word], part: BBox) -> list[Word]:
    return [w for w in words if part.contains(w.bbox.cx, w.bbox.cy)]


def _is_icon(word: Word, shape: Shape, words: Sequence[Word], em: float) -> bool:
    """A letter in a small outline, or what was read from a drawing in a corner: signs that no word is next to."""
    if len(word.text) > 2:
        return False
    in_icon = any(icon.contains(word.bbox.cx, word.bbox.cy) for icon in shape.icons)
    return in_icon or not (is_said(word) or stands_between(word, words, em))


def _is_marker(words: Sequence[Word], shape: Shape, em: float) -> bool:
    """Whether what was read in a small circle or diamond is its symbol: X, +, O, an envelope."""
    small = max(shape.bbox.width, shape.bbox.height) <= SYMBOL * em
    text = "".join(w.text for w in words)
    if shape.kind == "diamond":
        return small and len(text) <= 2
    return small and shape.kind == "circle" and len(text) <= 1 and (text in "XxOo+" or shape.rings > 1)


# -- titles of frames ---------------------------------------------------------------------------------


def _titles(owned: Owned, sketch: Sketch, texts: list[Text]) -> list[Text]:
    """Texts that run up the left side of a frame, or stand at its upper edge; the others are given back."""
    rest = []
    for text in texts:
        frames = [i for i, f in enumerate(sketch.frames) if f.bbox.contains(text.bbox.cx, text.bbox.cy)]
        frame = min(frames, key=lambda i: sketch.frames[i].bbox.area, default=None)
        if frame is not None and frame not in owned.frames and _is_title(text, sketch.frames[frame], sketch):
            owned.frames[frame] = text
        else:
            rest.append(text)
    return rest


def _is_title(text: Text, frame: Shape, sketch: Sketch) -> bool:
    em, box = sketch.em, frame.bbox
    if not text.upright:
        return text.bbox.x0 - box.x0 < 2 * em
    at_top = text.bbox.y0 - box.y0 < 1.2 * em or box.y1 - text.bbox.y1 < 0.6 * em
    placed = text.bbox.x0 - box.x0 < 2 * em or abs(text.bbox.cx - box.cx) < 0.15 * box.width
    return at_top and (placed or box.x1 - text.bbox.x1 < 1.5 * em)


# -- labels -------------------------------------------------------------------------------------------


def _labels(owned: Owned, sketch: Sketch, texts: Sequence[Text]) -> None:
    """Each text to what it may name, one to each, so that all stand as near as can be; a second one to the nearest."""
    left = list(range(len(texts)))
    for last in (False, True):
        offers = {t: _offers(owned, sketch, texts[t]) for t in left}
        given = _nearest(offers) if last else _paired(offers)
        for t, (what, number) in given.items():
            if what == "shape":
                owned.shapes.setdefault(number, texts[t])
            else:
                _label(owned, sketch, number, texts[t])
        left = [t for t in left if t not in given]
    owned.rest = [texts[t] for t in left]


def _offers(owned: Owned, sketch: Sketch, text: Text) -> dict[tuple[str, int], float]:
    """What a text may name, with the cost of it."""
    offers: dict[tuple[str, int], float] = {}
    for s, shape in enumerate(sketch.shapes):
        if s in owned.shapes or s in owned.inside or (sketch.by_hand and _is_condition(text, shape, sketch.em)):
            continue
        if (cost := _beside(text.bbox, shape.bbox, sketch.em)) is not None:
            offers["shape", s] = cost
    for c, connector in enumerate(sketch.connectors):
        if (cost := _along(text.bbox, connector, sketch.em)) is not None:
            offers["edge", c] = cost
    return offers


def _is_condition(text: Text, shape: Shape, em: float) -> bool:
    """Whether a text by a gateway says when to leave it: who draws by hand gives a gateway no name but a question."""
    small = max(shape.bbox.width, shape.bbox.height) <= SYMBOL * em
    return small and shape.kind == "diamond" and not text.text.endswith("?")


def _nearest(offers: dict[int, dict[tuple[str, int], float]]) -> dict[int, tuple[str, int]]:
    return {
        t: min(edges, key=lambda target: edges[target])
        for t, some in offers.items()
        if (edges := {target: cost for target, cost in some.items() if target[0] == "edge"})
    }


def _paired(offers: dict[int, dict[tuple[str, int], float]]) -> dict[int, tuple[str, int]]:
    """One target for each text at the least cost in all (the assignment problem)."""
    targets = sorted({target for some in offers.values() for target in some})
    if not targets:
        return {}
    rows = sorted(offers)
    costs = np.full((len(rows), len(targets)), UNGIVEN)
    for r, t in enumerate(rows):
        for c, target in enumerate(targets):
            costs[r, c] = offers[t].get(target, UNGIVEN)
    pairs = zip(*linear_sum_assignment(costs))
    return {rows[r]: targets[c] for r, c in pairs if costs[r, c] < UNGIVEN}


def _beside(text: BBox, shape: BBox, em: float) -> float | None:
    """How badly a text stands for the name of a shape: its gap and how far it is off the shape's middle."""
    across = max(0.0, max(text.x0, shape.x0) - min(text.x1, shape.x1))
    along = max(0.0, max(text.y0, shape.y0) - min(text.y1, shape.y1))
    gap = math.hypot(across, along)
    if gap > BESIDE * em:
        return None
    # Above or below, what counts is whether the shape's middle lies under the text; beside it, the same in height.
    below = max(0.0, abs(text.cx - shape.cx) - text.width / 2) + 0.3 * abs(text.cx - shape.cx)
    beside = max(0.0, abs(text.cy - shape.cy) - text.height / 2) + 0.3 * abs(text.cy - shape.cy)
    return gap / em + 0.35 * min(below, beside + em) / em


def _along(text: BBox, connector: Connector, em: float) -> float | None:
    """How badly a text stands for the label of a connector."""
    xs, ys = zip(*connector.points)
    if max(text.x0 - max(xs), min(xs) - text.x1, text.y0 - max(ys), min(ys) - text.y1) > ALONG * em:
        return None
    gap = min(_gap(text, a, b) for a, b in zip(connector.points, connector.points[1:]))
    return None if gap > ALONG * em else NAMELESS + gap / em


def _gap(box: BBox, a: Point, b: Point) -> float:
    """Smallest distance between a box and the line from a to b, by samples."""
    steps = max(1, int(math.dist(a, b) / 3))
    best = math.inf
    for n in range(steps + 1):
        x, y = a[0] + (b[0] - a[0]) * n / steps, a[1] + (b[1] - a[1]) * n / steps
        best = min(best, math.hypot(max(box.x0 - x, 0.0, x - box.x1), max(box.y0 - y, 0.0, y - box.y1)))
    return best


def _label(owned: Owned, sketch: Sketch, number: int, text: Text) -> None:
    connector = sketch.connectors[number]
    if MULTIPLICITY.fullmatch(text.text):
        ends = (False, connector.start), (True, connector.end)
        gap, back = min((_gap(text.bbox, end.at, end.at), back) for back, end in ends)
        if gap <= AT_END * sketch.em and (number, back) not in owned.ends:
            owned.ends[number, back] = text
            return
    owned.edges.setdefault(number, []).append(text)
