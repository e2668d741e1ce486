"""Strokes → bonds: hashes from rows of dashes, halves joined, doubles and triples from parallel lines.

All thresholds are shares of the usual bond length of the drawing itself.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from docstruct.extractors.molecules.sketch import Label, Point, Stroke, StrokeKind, distance, usual_length

_PARALLEL = 6.0  # degrees between the lines of one bond
_FORK = 20.0  # degrees between them where they begin at one point
_WIDEST = 0.33  # of the bond length: the farthest that two lines of one bond lie apart
_BOTH = -1  # color of a line that was drawn in two
_OVERLAP = 0.6  # of the shorter line that lies beside the longer


@dataclass(frozen=True)
class Bond:
    """A drawn bond: its axis, how many lines it has, how it is drawn."""

    stroke: Stroke
    order: int = 1
    kind: StrokeKind = "line"


def bonds_of(strokes: Sequence[Stroke], labels: Sequence[Label] = ()) -> tuple[list[Bond], float]:
    """The bonds that the strokes draw, and the usual length of one."""
    scale = usual_length([s for s in strokes if s.kind != "wavy"])
    if not scale:
        return [], 0.0
    lines = _halves_joined([s for s in strokes if s.kind == "line"], scale)
    hashes, lines = _hashes(lines, scale)
    lines = _without_copies(lines, scale)
    lines = [s for s in lines if not any(_inside(s, w, scale) for w in strokes if w.kind == "wedge")]
    lines = [s for s in lines if s.length > 0.12 * scale]
    scale = usual_length(lines) or scale
    marks = [s for s in strokes if s.kind in ("wedge", "wavy") and _is_bond(s, labels, scale)]
    bonds = [Bond(s, 1, s.kind) for s in [*hashes, *marks]]
    return _multiple(lines, marks + hashes, labels, scale) + bonds, scale


def _is_bond(mark: Stroke, labels: Sequence[Label], scale: float) -> bool:
    """Whether a wedge is long enough for a bond, or ends at a label; a thick joint of a scan is neither."""
    return mark.length > 0.35 * scale or any(_touches_label(e, labels, 0.7 * scale) for e in (mark.p, mark.q))


# -- hashes -------------------------------------------------------------------------------------------


def _hashes(lines: list[Stroke], scale: float) -> tuple[list[Stroke], list[Stroke]]:
    """Rows of at least three short parallel dashes that step along one axis, and the other lines."""
    short = [i for i, s in enumerate(lines) if s.length < 0.55 * scale]
    found, used = [], set()
    for chain in _chains(lines, short, scale):
        stroke = _hash([lines[i] for i in chain], scale)
        if stroke is not None:
            found.append(stroke)
            used.update(chain)
    return found, [s for i, s in enumerate(lines) if i not in used]


def _chains(lines: list[Stroke], short: list[int], scale: float) -> Iterable[list[int]]:
    """Dashes linked to the next one across their direction, as sets."""
    parent = {i: i for i in short}

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    order = sorted(short, key=lambda i: lines[i].middle[0])
    for n, i in enumerate(order):
        a = lines[i]
        for j in order[n + 1 :]:
            b = lines[j]
            if b.middle[0] - a.middle[0] > 0.3 * scale:
                break
            longer = a if a.length > b.length else b
            gap = math.dist(a.middle, b.middle)
            step, across = longer.along((b if longer is a else a).middle)
            lateral = abs(step - longer.length / 2)
            parallel = a.turn(b) < 12 or min(a.length, b.length) < 0.06 * scale
            if gap < 0.3 * scale and parallel and lateral < 0.5 * abs(across) and abs(across) > 0.02 * scale:
                parent[root(i)] = root(j)
    groups: dict[int, list[int]] = {}
    for i in short:
        groups.setdefault(root(i), []).append(i)
    return [g for g in groups.values() if len(g) >= 3]


def _hash(dashes: list[Stroke], scale: float) -> Stroke | None:
    """The hash of a row of dashes; its narrow end is that of the shorter ones."""
    middles = np.array([d.middle for d in dashes])
    center = middles.mean(0)
    _, _, rows = np.linalg.svd(middles - center)
    axis = rows[0]
    along = (middles - center) @ axis
    aside = np.abs((middles - center) @ np.array([-axis[1], axis[0]]))
    if aside.max() > 0.12 * scale or np.ptp(along) < max(0.25 * scale, 1.2 * max(d.length for d in dashes)):
        return None
    order = np.argsort(along)
    gaps = np.diff(along[order])
    if gaps.max() > 2.2 * np.median(gaps):
        return None
    sizes = np.array([dashes[i].length for i in order])
    rank = np.arange(len(sizes))
    slope = float(np.polyfit(rank, sizes, 1)[0]) if np.ptp(sizes) > 0 else 0.0
    first, last = middles[order[0]], middles[order[-1]]
    step = axis * float(np.median(gaps))
    p, q = first - step, last + step / 2
    if slope < 0:
        p, q = last + step, first - step / 2
    return Stroke((float(p[0]), float(p[1])), (float(q[0]), float(q[1])), float(sizes.max()), "hash", dashes[0].color)


# -- lines --------------------------------------------------------------------------------------------


def _halves_joined(lines: list[Stroke], scale: float) -> list[Stroke]:
    """A bond drawn in two colours, one for each atom, is one line again."""
    pending, done = list(lines), []
    while pending:
        a = pending.pop()
        for k, b in enumerate(pending):
            if b.color == a.color or _BOTH in (a.color, b.color) or a.turn(b) > 3:
                continue
            joined = _joined(a, b, 0.03 * scale)
            if joined is not None:
                pending[k] = joined
                break
        else:
            done.append(a)
    return done


def _joined(a: Stroke, b: Stroke, tolerance: float) -> Stroke | None:
    for p, end in ((a.p, a.q), (a.q, a.p)):
        for q, far in ((b.q, b.p), (b.p, b.q)):
            if math.dist(end, far) <= tolerance and math.dist(p, q) > max(a.length, b.length):
                return replace(a, p=p, q=q, color=_BOTH)
    return None


def _without_copies(lines: list[Stroke], scale: float) -> list[Stroke]:
    """Without strokes that lie upon others: corners drawn once more, lines drawn twice."""
    kept: list[Stroke] = []
    for s in sorted(lines, key=lambda s: -s.length):
        near = 0.04 * scale
        covered = any(
            s.length <= t.length
            and all(-near <= t.along(e)[0] <= t.length + near and abs(t.along(e)[1]) <= near for e in (s.p, s.q))
            for t in kept
        )
        if not covered:
            kept.append(s)
    return kept


def _inside(stroke: Stroke, wedge: Stroke, scale: float) -> bool:
    """Whether a line is part of a wedge: its outline, drawn once more."""
    near = 0.04 * scale
    for end in (stroke.p, stroke.q):
        along, across = wedge.along(end)
        if not -near <= along <= wedge.length + wedge.width / 2 + near or abs(across) > wedge.width / 2 + near:
            return False
    return True


# -- double and triple bonds --------------------------------------------------------------------------


def _multiple(lines: list[Stroke], marks: Sequence[Stroke], labels: Sequence[Label], scale: float) -> list[Bond]:
    """Lines as bonds, those that lie side by side as one of higher order."""
    lines = _cut_at_partners(_without_bridges(lines, scale), scale)
    partners = _partners(lines, scale)
    bonds: list[Bond] = []
    used: set[int] = set()
    for i in sorted(range(len(lines)), key=lambda i: (-len(partners[i]), -lines[i].length, i)):
        if i in used:
            continue
        beside = [j for j in partners[i] if j not in used]
        if len(beside) >= 2 and _on_both_sides(lines[i], lines[beside[0]], lines[beside[1]]):
            used.update((i, *beside[:2]))
            bonds.append(Bond(lines[i], 3))
        elif beside:
            used.update((i, beside[0]))
            bonds.append(Bond(_axis(lines[i], lines[beside[0]], [*lines, *marks], labels, scale), 2))
        else:
            used.add(i)
            bonds.append(Bond(lines[i]))
    return bonds


def _cut_at_partners(lines: list[Stroke], scale: float) -> list[Stroke]:
    """A line that runs on straight beyond the lines beside it is cut where those end: C-C≡N drawn in one."""
    partners = _partners(lines, scale)
    done: list[Stroke] = []
    for i, line in enumerate(lines):
        cuts: list[float] = []
        if line.length > 1.5 * scale:
            for j in partners[i]:
                ends = sorted(line.along(e)[0] for e in (lines[j].p, lines[j].q))
                cuts += [c for c in ends if 0.45 * scale < c < line.length - 0.45 * scale]
        at = [0.0]
        for cut in sorted(cuts):
            if cut - at[-1] > 0.4 * scale:
                at.append(cut)
        if len(at) == 1:
            done.append(line)
            continue
        (x, y), (ux, uy) = line.p, line.unit
        points = [(x + ux * t, y + uy * t) for t in [*at, line.length]]
        done += [replace(line, p=a, q=b) for a, b in itertools.pairwise(points)]
    return done


def _without_bridges(lines: list[Stroke], scale: float) -> list[Stroke]:
    """Without the short strokes that close a double bond at its end, where a wide pen ran both lines together."""
    partners = _partners(lines, scale)
    near = 0.08 * scale

    def bridges(s: Stroke) -> bool:
        return any(
            lines[i].turn(s) > 45 and _touch(a, lines[i], near) and _touch(b, lines[j], near)
            for i in range(len(lines))
            for j in partners[i]
            for a, b in ((s.p, s.q), (s.q, s.p))
        )

    short = [s for s in lines if s.length < 0.3 * scale]
    closing = {id(s) for s in short if bridges(s)}
    return [s for s in lines if id(s) not in closing]


def _touch(point: Point, stroke: Stroke, near: float) -> bool:
    return min(math.dist(point, stroke.p), math.dist(point, stroke.q)) < near


def _partners(lines: list[Stroke], scale: float) -> list[list[int]]:
    """For each line those that lie beside it as lines of one bond do, the nearest first."""
    gaps: dict[tuple[int, int], float] = {}
    order = sorted(range(len(lines)), key=lambda i: lines[i].bbox.x0)
    for n, i in enumerate(order):
        for j in order[n + 1 :]:
            if lines[j].bbox.x0 > lines[i].bbox.x1 + _WIDEST * scale:
                break
            gap = _gap(lines[i], lines[j], scale)
            if gap is not None:
                gaps[i, j] = gap
    if gaps:  # one drawing spaces its double bonds alike
        usual = sorted(gaps.values())[len(gaps) // 2]
        gaps = {pair: gap for pair, gap in gaps.items() if gap < 1.7 * usual}
    partners: list[list[int]] = [[] for _ in lines]
    for (i, j), _ in sorted(gaps.items(), key=lambda item: item[1]):
        partners[i].append(j)
        partners[j].append(i)
    return partners


def _gap(a: Stroke, b: Stroke, scale: float) -> float | None:
    """How far apart two lines of one bond lie; None where they are none."""
    forked = _forked(a, b, scale)
    if forked is not None:
        return forked
    longer, shorter = (a, b) if a.length >= b.length else (b, a)
    blur = math.degrees(math.atan2(0.5 * min(a.width, b.width), shorter.length))  # a wide pen hides a small turn
    if a.turn(b) > _PARALLEL + blur:
        return None
    if shorter.length < 0.35 * min(longer.length, 1.3 * scale):
        return None
    (s0, d0), (s1, d1) = longer.along(shorter.p), longer.along(shorter.q)
    gap = abs(d0 + d1) / 2
    overlap = min(max(s0, s1), longer.length) - max(min(s0, s1), 0.0)
    stubs = longer.length < 0.5 * scale and shorter.length > 0.7 * longer.length  # between two letters
    widest = min(_WIDEST * scale, (1.3 if stubs else 0.45) * longer.length)
    if d0 * d1 <= 0 or not 0.02 * scale < gap < widest:
        return None
    return gap if overlap > _OVERLAP * shorter.length else None


def _forked(a: Stroke, b: Stroke, scale: float) -> float | None:
    """How far apart the far ends of two lines lie that begin at one point as a double bond drawn together does."""
    if a.turn(b) > _FORK or max(a.length, b.length) > 1.4 * min(a.length, b.length):
        return None
    for p, far_a in ((a.p, a.q), (a.q, a.p)):
        for q, far_b in ((b.p, b.q), (b.q, b.p)):
            apart = math.dist(far_a, far_b)
            if math.dist(p, q) < 0.03 * scale and 0.02 * scale < apart < _WIDEST * scale:
                return apart
    return None


def _on_both_sides(middle: Stroke, a: Stroke, b: Stroke) -> bool:
    return middle.along(a.middle)[1] * middle.along(b.middle)[1] < 0


def _axis(a: Stroke, b: Stroke, strokes: Sequence[Stroke], labels: Sequence[Label], scale: float) -> Stroke:
    """Where the double bond of two lines runs: along one of them, or between them.

    The right place is where most other bonds end; a line that is much longer is the axis.
    """
    longer, shorter = (a, b) if a.length >= b.length else (b, a)
    flip = math.dist(longer.p, shorter.p) > math.dist(longer.p, shorter.q)
    other = replace(shorter, p=shorter.q, q=shorter.p) if flip else shorter
    between = replace(
        longer,
        p=((longer.p[0] + other.p[0]) / 2, (longer.p[1] + other.p[1]) / 2),
        q=((longer.q[0] + other.q[0]) / 2, (longer.q[1] + other.q[1]) / 2),
    )
    own = {a.p, a.q, b.p, b.q}
    others = [e for s in strokes if s is not a and s is not b for e in (s.p, s.q)]

    def support(stroke: Stroke) -> list[float]:
        near = (min((math.dist(e, end) for e in others), default=scale) for end in (stroke.p, stroke.q))
        return [max(0.0, 1 - d / (0.1 * scale)) for d in near]

    upper, lower = support(longer), support(other)
    if longer.length < 1.25 * shorter.length:
        shared = [min(pair) for pair in zip(upper, lower)]  # each line carries on in another bond
        middle = sum(support(between)) + sum(shared) + 0.05 * any(_touches_label(e, labels, scale) for e in own)
        choices = [(sum(upper), 1, longer), (sum(lower), 0, other), (middle, 2, between)]
    else:
        choices = [(sum(upper), 1, longer), (sum(lower), 0, other)]
    return max(choices, key=lambda c: (round(c[0], 2), c[1]))[2]


def _touches_label(point: Point, labels: Sequence[Label], scale: float) -> bool:
    return any(distance(x.bbox, point) < 0.5 * scale for x in labels)
