"""Traced strokes → strokes as they were drawn: what thinning bends or breaks at joints is put right.

A joint that came out as two corners is one, a straight line that came out as two is one, and a line that runs on
straight through the end of a triple bond is cut there. All by shares of the usual bond length.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from docstruct.extractors.molecules.sketch import Point, Stroke, distance, usual_length
from docstruct.geometry import BBox

Key = tuple[float, float]

_JOINT = 0.3  # of the bond length: a stroke between two joints that is shorter is part of one joint
_BREAK = 0.4  # of the bond length: a gap in a line
_FLARE = 0.4  # of the bond length: a wedge is longer
_SPUR = 0.22  # of the bond length
_REACH = 0.4  # of the bond length: how near to a letter a bond ends
_STRAIGHT = 13.0  # degrees: a bend smaller than this is no joint
_LONGEST = 1.6  # of the bond length: a single bond


def mended(strokes: Sequence[Stroke], letters: Sequence[BBox]) -> list[Stroke]:
    """The strokes with false joints and spurs taken out; a short stroke that points at a letter is none."""
    scale = usual_length(strokes)
    if not scale:
        return list(strokes)
    clean = _contracted(_without_spurs(_without_flares(strokes, scale), letters, scale), scale)
    return _unbroken(_unbent(clean, scale), letters, scale)


def _without_flares(strokes: Sequence[Stroke], scale: float) -> list[Stroke]:
    """The end of a thin line that widens where it runs into a bold one is no wedge: wedges are bonds."""
    return [replace(s, kind="line") if s.kind == "wedge" and s.length < _FLARE * scale else s for s in strokes]


def _unbroken(strokes: list[Stroke], letters: Sequence[BBox], scale: float) -> list[Stroke]:
    """A line that breaks off and goes on is one: it passes behind another, or the print is worn."""
    at = _ends(strokes)
    loose = [
        (s, e)
        for s in strokes
        if s.kind == "line"
        for e in (s.p, s.q)
        if len(at[_key(e)]) == 1 and all(distance(box, e) > _REACH * scale for box in letters)
    ]
    joined: dict[int, Stroke] = {}
    for n, (a, end) in enumerate(loose):
        for b, far in loose[n + 1 :]:
            if a is b or id(a) in joined or id(b) in joined or math.dist(end, far) > _BREAK * scale:
                continue
            p, q = (s.q if s.p == e else s.p for s, e in ((a, end), (b, far)))
            whole = replace(a, p=p, q=q)
            straight = all(
                abs(whole.along(e)[1]) < 0.06 * scale and 0 < whole.along(e)[0] < whole.length for e in (end, far)
            )
            if straight and a.turn(b) < _STRAIGHT and whole.length < _LONGEST * scale:
                joined[id(a)] = joined[id(b)] = whole
    kept = [s for s in strokes if id(s) not in joined]
    return kept + list({id(w): w for w in joined.values()}.values())


def _without_spurs(strokes: list[Stroke], letters: Sequence[BBox], scale: float) -> list[Stroke]:
    """Without the hairs that thinning leaves at ends and corners: short, free at one end, away from letters."""
    at = _ends(strokes)

    def is_spur(s: Stroke) -> bool:
        free = [e for e in (s.p, s.q) if len(at[_key(e)]) == 1]
        if s.kind != "line" or s.length >= _SPUR * scale or len(free) != 1:
            return False
        (joint,) = (e for e in (s.p, s.q) if e != free[0])
        hook = len(at[_key(joint)]) == 2 and max(x.length for x in at[_key(joint)]) > _REACH * scale
        return hook or all(distance(box, free[0]) > _REACH * scale for box in letters)

    return [s for s in strokes if not is_spur(s)]


def _contracted(strokes: list[Stroke], scale: float) -> list[Stroke]:
    """Short strokes between two joints vanish; what met at their ends meets in the middle of them all."""
    at = _ends(strokes)
    short = [
        s
        for s in strokes
        if s.kind == "line" and s.length < _JOINT * scale and len(at[_key(s.p)]) > 1 and len(at[_key(s.q)]) > 1
    ]
    short = [s for s in short if not _closes_double(s, at, scale)]
    home = {key: key for key in at}

    def root(key: Key) -> Key:
        while home[key] != key:
            home[key] = home[home[key]]
            key = home[key]
        return key

    for s in short:
        home[root(_key(s.p))] = root(_key(s.q))
    members: dict[Key, list[Key]] = {}
    for key in at:
        members.setdefault(root(key), []).append(key)
    middle = {key: tuple(sum(v) / len(v) for v in zip(*members[root(key)])) for key in at}
    gone = {id(s) for s in short}
    moved = []
    for s in strokes:
        p, q = (middle[_key(e)] if len(members[root(_key(e))]) > 1 else e for e in (s.p, s.q))
        if id(s) not in gone and p != q:
            moved.append(replace(s, p=(p[0], p[1]), q=(q[0], q[1])))
    return moved


def _closes_double(short: Stroke, at: dict[Key, list[Stroke]], scale: float) -> bool:
    """Whether a short stroke joins the ends of two parallel ones: of a double bond drawn with a wide pen."""
    at_p, at_q = ([s for s in at[_key(end)] if s is not short and s.length > 0.4 * scale] for end in (short.p, short.q))
    return any(
        a is not b and a.turn(b) < 8 and a.turn(short) > 45 and _same_side(a, b, short) for a in at_p for b in at_q
    )


def _same_side(a: Stroke, b: Stroke, short: Stroke) -> bool:
    sides = []
    for s in (a, b):
        sides.append(short.along(s.middle)[1])
    return sides[0] * sides[1] > 0


def _unbent(strokes: list[Stroke], scale: float) -> list[Stroke]:
    """Two strokes in one line that meet nobody else are one, if that is no longer than a bond."""
    at = _ends(strokes)
    alive = {id(s): s for s in strokes}
    for end in list(at):
        pair = at[end]
        if len(pair) != 2 or pair[0] is pair[1] or any(s.kind != "line" for s in pair):
            continue
        a, b = (s.q if _key(s.p) == end else s.p for s in pair)
        whole = replace(pair[0], p=a, q=b)
        onward = pair[0].turn(pair[1]) < _STRAIGHT and whole.length > 0.95 * (pair[0].length + pair[1].length)
        one = whole.length < _LONGEST * scale or min(s.length for s in pair) < _JOINT * scale
        if onward and one:
            for s in pair:
                del alive[id(s)]
                for far in {_key(s.p), _key(s.q)} - {end}:
                    at[far] = [whole if x is s else x for x in at[far]]
            alive[id(whole)] = whole
            at[end] = []
    return list(alive.values())


def _ends(strokes: Sequence[Stroke]) -> dict[Key, list[Stroke]]:
    """Point → the strokes that end there."""
    at: dict[Key, list[Stroke]] = {}
    for s in strokes:
        for end in {_key(s.p), _key(s.q)}:
            at.setdefault(end, []).append(s)
    return at


def _key(point: Point) -> Key:
    return round(point[0], 1), round(point[1], 1)
