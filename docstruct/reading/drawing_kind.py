"""What a drawing may be, guessed from its words and paths: a chart, a structure, a diagram, or unknown.

A guess is cheap and often right. It decides only whether a reader that finds nothing says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from math import log10

from docstruct.document import FigureKind
from docstruct.facts import Path, Word

_NUMBER = re.compile(r"[-+−–(]?[$€£¥]?\d[\d.,'  ]*(?:[eE][-+]?\d+)?\s?(?:%|[kKMGTBm]n?|bn|°C?)?\)?")
_ATOM = re.compile(r"(?:[A-Z][a-z]?\d*|[+-]|\d*[+-])+")
TICK = 12.0  # points that a tick mark is long at most
_TICKS = 3  # numbers in a row from which on they may be an axis


def kind_of(words: Sequence[Word], paths: Sequence[Path]) -> FigureKind:
    """The likely kind of a drawing of these words and paths."""
    numbers = [w for w in words if _NUMBER.fullmatch(w.text)]
    if _has_scale(numbers) or _has_sectors(paths) or (not words and _has_ticks(paths)):
        return "chart"
    atoms = sum(bool(_ATOM.fullmatch(w.text)) and len(w.text) <= 4 for w in words)
    strokes = sum(len(p.segments) <= 3 and p.stroke is not None for p in paths)
    if strokes > len(paths) / 2 and atoms >= 0.8 * len(words):
        return "molecule"
    if words and _boxes_with_words(words, paths) >= 2:
        return "diagram"
    return "unknown"


def _has_scale(numbers: Sequence[Word]) -> bool:
    """Whether numbers in a column or row grow evenly, or by a factor, at even distances."""
    for along, across in ((1, 0), (0, 1)):
        lanes: dict[int, dict[float, float]] = {}
        for word in numbers:
            box, value = word.bbox, _value(word.text)
            for edge in (box[across], box[across + 2], (box[across] + box[across + 2]) / 2):
                lanes.setdefault(round(edge), {})[(box[along] + box[along + 2]) / 2] = value
        if any(_is_scale(sorted(lane.items())) for lane in lanes.values()):
            return True
    return False


def _value(text: str) -> float:
    digits = re.sub(r"[^\d.]", "", text.replace(",", "")).strip(".")
    return (-1 if text[0] in "-−–(" else 1) * float(digits) if digits.count(".") < 2 else 0.0


def _is_scale(lane: list[tuple[float, float]]) -> bool:
    if len(lane) < _TICKS or not _even([place for place, _ in lane]):
        return False
    values = [value for _, value in lane]
    if values[0] > values[-1]:
        values.reverse()
    return _even(values) or (min(values) > 0 and _even([log10(value) for value in values]))


def _even(places: list[float]) -> bool:
    steps = [b - a for a, b in pairwise(places)]
    return min(steps) > 0 and max(steps) <= 1.05 * min(steps)


def _has_ticks(paths: Sequence[Path]) -> bool:
    """Whether short strokes of one length stand in a row under an axis, and others in a column beside it."""
    rows: dict[tuple[int, float, float], set[float]] = {}
    for path in paths:
        b = path.bbox
        for along, length, across, at, begin in (
            (0, b.height, b.width, b.x0, b.y0),
            (1, b.width, b.height, b.y0, b.x0),
        ):
            if path.stroke is not None and across < 0.01 < length <= TICK:
                rows.setdefault((along, round(begin, 1), round(length, 1)), set()).add(at)
    return {along for (along, _, _), places in rows.items() if len(places) >= _TICKS} == {0, 1}


def _has_sectors(paths: Sequence[Path]) -> bool:
    """Whether filled shapes of straight lines and curves meet in one point."""
    tips: dict[tuple[int, int], int] = {}
    for path in paths:
        ends = [points[-1] for op, points in path.segments if points]
        if path.fill is not None and any(op == "c" for op, _ in path.segments):
            for x, y in {(round(x), round(y)) for x, y in ends}:
                tips[x, y] = tips.get((x, y), 0) + 1
    return max(tips.values(), default=0) >= _TICKS


def _boxes_with_words(words: Sequence[Word], paths: Sequence[Path]) -> int:
    """Closed shapes, a few hundred at most looked at, that hold the middle of a word."""
    shapes = [p.bbox for p in paths if any(op == "h" for op, _ in p.segments)][:300]
    middles = [(w.bbox.cx, w.bbox.cy) for w in words][:300]
    return sum(any(box.contains(x, y) for x, y in middles) for box in shapes)
