"""Texts without an outline at which connectors end → shapes of the sketch.

Graph drawings leave outlines out ("plaintext"). Such a text is told from a label by what makes for it: the end of a
connector that would meet it if it went on, of which the far end is known and one end has a head. Drawings with
frames or compartments are of kinds that outline what they join, and write titles where connectors pass.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from docstruct.extractors.diagrams.texts import Text, texts_of
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.nodelink.marks import Connector, End, Point, Shape, Sketch

AHEAD = 1.5  # em; so far before a text a connector ends at most
MARGIN = 0.3  # em; around a text, in which it is met
LOOK = 1.0  # em; over which the way of an end is taken
LEAST = 3  # bare texts of a drawing without any shape
MOST_STEPS = 60  # of the way ahead

_Loose = tuple[int, bool]  # connector, at its end


def with_bare_texts(sketch: Sketch, words: Sequence[Word]) -> Sketch:
    """The sketch with bare texts as shapes of the kind "text", and the connectors that end at them."""
    if sketch.frames or any(len(s.parts) > 1 for s in sketch.shapes):
        return sketch
    free = [w for w in words if not any(s.bbox.contains(w.bbox.cx, w.bbox.cy) for s in sketch.shapes)]
    texts = [t for t in texts_of(free, sketch.em) if any(c.isalnum() for c in t.text)]
    met = {
        (n, back): text
        for n, connector in enumerate(sketch.connectors)
        for back, end in ((False, connector.start), (True, connector.end))
        if end.shape is None and (text := _met(connector, back, texts, sketch.em)) is not None
    }
    met = {
        loose: text
        for loose, text in met.items()
        if _is_sound(sketch.connectors[loose[0]], loose, met) and not _is_label(texts[text], sketch.connectors)
    }
    chosen = sorted(set(met.values()))
    if not chosen or (not sketch.shapes and (len(chosen) < LEAST or 2 * len(chosen) < len(texts))):
        return sketch
    number = {text: len(sketch.shapes) + n for n, text in enumerate(chosen)}
    shapes = (*sketch.shapes, *(_shape(texts[text]) for text in chosen))
    connectors = list(sketch.connectors)
    for (n, back), text in met.items():
        was = connectors[n]
        at: End = (was.end if back else was.start)._replace(shape=number[text], frame=None)
        connectors[n] = was._replace(end=at) if back else was._replace(start=at)
    return sketch._replace(shapes=shapes, connectors=tuple(connectors))


def _is_sound(connector: Connector, loose: _Loose, met: dict[_Loose, int]) -> bool:
    """Whether both ends of a connector are known to be at different things, and one has a head."""
    n, back = loose
    far = connector.start if back else connector.end
    other = met.get((n, not back))
    known = far.shape is not None or (other is not None and other != met[loose])
    return known and "none" in (connector.start.head, connector.end.head) and _has_head(connector)


def _is_label(text: Text, connectors: Sequence[Connector]) -> bool:
    """Whether a connector whose ends are both known goes through a text."""
    return any(
        text.bbox.contains(*point)
        for c in connectors
        if c.start.shape is not None and c.end.shape is not None
        for a, b in pairwise(c.points)
        for point in _between(a, b, text.bbox.height / 2)
    )


def _between(a: Point, b: Point, most: float) -> Iterator[Point]:
    """Points from a to b, none farther apart than `most`."""
    steps = math.ceil(math.dist(a, b) / max(1.0, most)) + 1
    return ((a[0] + (b[0] - a[0]) * n / steps, a[1] + (b[1] - a[1]) * n / steps) for n in range(steps + 1))


def _has_head(connector: Connector) -> bool:
    return connector.start.head != "none" or connector.end.head != "none"


def _met(connector: Connector, back: bool, texts: Sequence[Text], em: float) -> int | None:
    """The first text on the way of an end that goes on."""
    points = connector.points[:: -1 if back else 1]
    (x, y), (dx, dy) = points[0], _way(points, em)
    boxes = [(n, t.bbox.expand(MARGIN * em)) for n, t in enumerate(texts)]
    reach = AHEAD * em
    near = [(n, b) for n, b in boxes if b.expand(reach).contains(x, y)]
    steps = min(MOST_STEPS, math.ceil(reach))
    for step in range(steps + 1):
        at = x + dx * reach * step / steps, y + dy * reach * step / steps
        if (found := next((n for n, box in near if box.contains(*at)), None)) is not None:
            return found
    return None


def _way(points: Sequence[Point], em: float) -> Point:
    """Unit vector in which a line comes to its first point."""
    far = next((p for p in points if math.dist(p, points[0]) >= LOOK * em), points[-1])
    length = math.dist(far, points[0]) or 1.0
    return (points[0][0] - far[0]) / length, (points[0][1] - far[1]) / length


def _shape(text: Text) -> Shape:
    box: BBox = text.bbox
    corners = ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1))
    return Shape("text", box, corners)
