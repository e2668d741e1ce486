"""Thin lines between shapes → connectors, each followed from end to end.

At a meeting of lines the follower goes straight on: of four arms those opposite each other belong together, at
a fork every arm that is reached without a sharp turn. A line that comes in square belongs to both ways, and
the heads decide.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from docstruct.reading.nodelink.marks import Point
from docstruct.reading.nodelink.strokes import Lines, Owner
from docstruct.reading.nodelink.thinning import Chain, Pixel

SMOOTH = 65.0  # degrees; a turn up to this goes on
SQUARE = 115.0  # degrees; a turn up to this may be a branch
SPUR = 0.8  # em; a free stub at a meeting shorter than this is a serif, a barb or a letter
MEETING = 0.5  # em; meetings nearer than this are one
LOOK = 0.9  # em; over which the direction of an arm is taken
AHEAD, AHEAD_BY_HAND = 1.0, 1.4  # em; a free end may stop so far before a shape
PAIRED = (4, 6, 8)  # arms of a meeting that belong together two by two
MOST_STEPS = 3000  # of the search from one end


Pairing = tuple[tuple[int, bool], ...]
Pairs = tuple[tuple[tuple[int, bool], tuple[int, bool]], ...]


class Terminal(NamedTuple):
    """An end of a chain at a shape, or free."""

    chain: int
    back: bool  # whether it is the chain's last pixel
    shape: int | None
    at: Point
    ahead: float = 0.0  # pixels from there on to the shape


class Path(NamedTuple):
    """Pixels from one terminal to another."""

    start: int
    end: int
    pixels: tuple[Pixel, ...]
    turn: float  # degrees, at meetings
    square: bool  # whether it took a square turn at a meeting
    meetings: int = 0
    rivals: int = 0  # other ways from its ends that are followed too


class Follower:
    """Follows the chains of a picture's lines from shape to shape."""

    def __init__(self, lines: Lines, owner: Owner, em: float, stroke: float, flat: bool = True) -> None:
        self.ahead = em * (AHEAD if flat else AHEAD_BY_HAND)
        self.em, self.stroke, self.owner, self.lines = em, stroke, owner, lines
        self.chains = list(lines.graph.chains)
        self.knot_of: dict[int, int] = {}
        self.terminals: list[Terminal] = []
        self.at_end: dict[tuple[int, bool], int] = {}
        self._find_terminals()
        self._merge_knots()
        self.arms: dict[int, list[tuple[int, bool]]] = defaultdict(list)
        for number, chain in enumerate(self.chains):
            if number not in self.dropped:
                for back, knot in ((False, chain.first), (True, chain.last)):
                    if knot is not None:
                        self.arms[self._knot(knot)].append((number, back))
        self.tips: dict[int, int] = {}
        self.points: dict[int, tuple[Pixel, ...]] = {}  # of free heads: from the meeting to the point
        self._find_tips()

    # -- ends and meetings

    def _find_terminals(self) -> None:
        self.dropped: set[int] = set()
        for number, chain in enumerate(self.chains):
            free = [back for back, knot in ((False, chain.first), (True, chain.last)) if knot is None]
            for back in free:
                end = chain.pixels[-1 if back else 0]
                shape, far = self._shape_at(end), 0
                if shape is None and len(chain.pixels) > 3:
                    shape, far = self._shape_ahead(chain, back)
                if shape is None and len(free) == 1 and len(chain.pixels) <= SPUR * self.em:
                    self.dropped.add(number)
                    continue
                self.at_end[number, back] = len(self.terminals)
                self.terminals.append(Terminal(number, back, shape, (float(end[0]), float(end[1])), far))

    def _find_tips(self) -> None:
        """Meetings that are the tip of a head: only one line is left there, or they lie at a shape."""
        for knot, arms in self.arms.items():
            number, back = arms[0]
            x, y = self.lines.graph.knots[knot]
            shape, far = self._shape_at((round(x), round(y))), 0
            if shape is None and len(arms) == 1:
                shape, far = self._shape_ahead(self.chains[number], back)
            if shape is None and len(arms) == 1 and (point := self._point(knot, number, back)):
                self.points[knot] = point
                (x, y), shape = point[-1], self._shape_at(point[-1])
            if shape is not None or len(arms) == 1:
                self.tips[knot] = len(self.terminals)
                self.terminals.append(Terminal(number, back, shape, (x, y), far))

    def _point(self, knot: int, number: int, back: bool) -> tuple[Pixel, ...]:
        """The stub that goes straight on where a line ends in three: the head that was thinned."""
        dx, dy = self._direction(self.chains[number], back)
        best: tuple[Pixel, ...] = ()
        least = 180.0 - SMOOTH
        for chain in (self.chains[stub] for stub in self.dropped):
            met = chain.last if chain.first is None else chain.first
            if met is None or None not in (chain.first, chain.last) or self._knot(met) != knot:
                continue
            turn = _turn((dx, dy), self._direction(chain, chain.first is None))
            if turn > least and len(chain.pixels) > 2:
                best, least = chain.pixels[:: -1 if chain.first is None else 1], turn
        return best

    def _shape_at(self, pixel: Pixel) -> int | None:
        reach = round(self.stroke) + 2
        x, y = pixel
        x0, y0 = max(0, x - reach), max(0, y - reach)
        part = self.owner[y0 : y + reach + 1, x0 : x + reach + 1]
        ys, xs = np.nonzero(part)
        if not len(xs):
            return None
        nearest = int(((xs + x0 - x) ** 2 + (ys + y0 - y) ** 2).argmin())
        return int(part[ys[nearest], xs[nearest]]) - 1

    def _shape_ahead(self, chain: Chain, back: bool) -> tuple[int | None, int]:
        """The first shape in the direction of a free end, and how many pixels away it is."""
        dx, dy = self._direction(chain, back)
        x, y = chain.pixels[-1 if back else 0]
        for step in range(1, round(self.ahead) + 1):
            column, row = round(x - dx * step), round(y - dy * step)
            if not (0 <= row < self.owner.shape[0] and 0 <= column < self.owner.shape[1]):
                break
            if self.owner[row, column]:
                return int(self.owner[row, column]) - 1, step
        return None, 0

    def _merge_knots(self) -> None:
        """Meetings joined by a very short chain are one: a crossing thins to two forks."""
        for number, chain in enumerate(self.chains):
            if chain.first is None or chain.last is None or len(chain.pixels) > MEETING * self.em:
                continue
            a, b = self._knot(chain.first), self._knot(chain.last)
            if a != b:
                self.knot_of[b] = a
            self.dropped.add(number)

    def _knot(self, knot: int) -> int:
        while knot in self.knot_of:
            knot = self.knot_of[knot]
        return knot

    def _direction(self, chain: Chain, back: bool) -> tuple[float, float]:
        """From an end of a chain into it, over `LOOK`; unit vector."""
        pixels = chain.pixels[::-1] if back else chain.pixels
        skip = min(len(pixels) // 3, round(self.stroke))
        a, b = pixels[skip], pixels[min(len(pixels) - 1, skip + max(3, round(LOOK * self.em)))]
        length = math.hypot(b[0] - a[0], b[1] - a[1]) or 1.0
        return (b[0] - a[0]) / length, (b[1] - a[1]) / length

    # -- following

    def paths(self) -> list[Path]:
        """For each terminal the ways to others, the best of either end kept."""
        ways = [list(self._ways(number, t.chain, t.back)) for number, t in enumerate(self.terminals)]
        chosen: dict[tuple[int, int], Path] = {}
        for found in [*ways, *self._between_tips()]:
            smooth = [p for p in found if not p.square]
            if smooth:
                best = min(smooth, key=lambda p: (p.turn + 0.02 * len(p.pixels) / self.em, len(p.pixels)))
                chosen.setdefault((min(best.start, best.end), max(best.start, best.end)), best)
        reached = {end for pair in chosen for end in pair}
        for number, found in enumerate(ways):
            if number not in reached and found:
                best = min(found, key=lambda p: (p.turn, len(p.pixels)))
                chosen.setdefault((min(best.start, best.end), max(best.start, best.end)), best)
        return self._distinct(list(chosen.values()))

    def _distinct(self, paths: Sequence[Path]) -> list[Path]:
        """Without second ways between the same shapes over mostly the same pixels: around a letter, a hole."""
        kept: list[tuple[Path, tuple[object, ...], set[Pixel]]] = []
        for path in sorted(paths, key=lambda p: (p.square, p.turn + 0.02 * len(p.pixels) / self.em)):
            ends = sorted(-1 if (s := self.terminals[t].shape) is None else s for t in (path.start, path.end))
            pixels = set(path.pixels)
            alike = [other for _, same, other in kept if same == (*ends,)]
            shares = (len(pixels & other) / max(1, min(len(pixels), len(other))) for other in alike)
            if max(shares, default=0.0) < 0.4:
                kept.append((path, (*ends,), pixels))
        ways = Counter(terminal for path, _, _ in kept for terminal in (path.start, path.end))
        return [path._replace(rivals=ways[path.start] + ways[path.end] - 2) for path, _, _ in kept]

    def _between_tips(self) -> Iterator[list[Path]]:
        """From each arm of a tip of several the ways to other such tips; the others are found from their far ends."""
        several = {number: knot for knot, number in self.tips.items() if len(self.arms[knot]) > 1}
        for number, knot in several.items():
            for chain, back in self.arms[knot]:
                found = self._ways(number, chain, back, first=True)
                yield [p for p in found if p.end in several and p.end > number]

    def _ways(self, start: int, chain_number: int, from_back: bool, first: bool = False) -> Iterator[Path]:
        """Ways from a terminal along a chain; from a tip of several arms only the `first` asked for."""
        terminal = self.terminals[start]
        if not first and start in self.tips.values() and len(self.arms[self._knot_at(terminal)]) > 1:
            return  # found from the other ends
        stack: list[tuple[int, bool, tuple[int, ...], float, bool, tuple[float, float] | None]] = [
            (chain_number, not from_back, (), 0.0, False, None)
        ]
        steps = 0
        while stack and steps < MOST_STEPS:
            steps += 1
            number, to_back, before, turn, square, earlier = stack.pop()
            chain = self.chains[number]
            trail = (*before, number if to_back else ~number)
            knot = chain.last if to_back else chain.first
            if knot is None or self._knot(knot) in self.tips:
                end = self.at_end.get((number, to_back)) if knot is None else self.tips[self._knot(knot)]
                if end is not None and end != start:
                    yield Path(start, end, self._whole(trail, start, end), turn, square, len(before))
                continue
            inward = self._direction(chain, to_back)
            heading = (-inward[0], -inward[1])
            used = {t if t >= 0 else ~t for t in trail}
            arms = [arm for arm in self.arms[self._knot(knot)] if arm[0] not in used]
            short = len(chain.pixels) < 2.5 * self.em
            for arm, extra, is_square in self._onward(knot, number, to_back, heading, arms):
                out = self._direction(self.chains[arm[0]], arm[1])
                lasting = _turn(earlier, out) if short and earlier is not None else 0.0
                bent = square or is_square or lasting > SMOOTH
                stack.append((arm[0], not arm[1], trail, turn + extra + lasting, bent, heading))

    def _onward(
        self, knot: int, number: int, to_back: bool, heading: tuple[float, float], arms: Sequence[tuple[int, bool]]
    ) -> list[tuple[tuple[int, bool], float, bool]]:
        """Arms on which a line goes on at a meeting, with the turn and whether that is square."""
        turns = [(arm, _turn(heading, self._direction(self.chains[arm[0]], arm[1]))) for arm in arms]
        everyone = self.arms[self._knot(knot)]
        if len(everyone) <= 2:
            return [(arm, turn, False) for arm, turn in turns]
        if len(everyone) in PAIRED and (partner := self._opposite(everyone, (number, to_back))) is not None:
            return [(arm, turn, False) for arm, turn in turns if arm == partner]
        smooth = [(arm, turn, False) for arm, turn in turns if turn <= SMOOTH]
        if smooth:
            return smooth
        return [(arm, turn, True) for arm, turn in turns if turn <= SQUARE]

    def _opposite(self, arms: Sequence[tuple[int, bool]], mine: tuple[int, bool]) -> tuple[int, bool] | None:
        """The partner of an arm in the straightest pairing of all; None where no pairing is straight."""
        ways = {arm: self._direction(self.chains[arm[0]], arm[1]) for arm in arms}
        if len(ways) < len(arms):
            return None
        best: tuple[float, float, Pairs] | None = None
        for pairs in _pairings(tuple(arms)):
            bends = [180 - _turn(ways[a], ways[b]) for a, b in pairs]
            if best is None or sum(bends) < best[0]:
                best = sum(bends), max(bends), pairs
        if best is None or best[1] > SMOOTH:
            return None
        return next(b if a == mine else a for a, b in best[2] if mine in (a, b))

    def _knot_at(self, terminal: Terminal) -> int:
        chain = self.chains[terminal.chain]
        knot = chain.last if terminal.back else chain.first
        return -1 if knot is None else self._knot(knot)

    def _whole(self, trail: Sequence[int], start: int, end: int) -> tuple[Pixel, ...]:
        """The pixels of a way with the points of its heads."""
        first, last = (self.points.get(self._knot_at(self.terminals[t]), ()) for t in (start, end))
        return (*first[::-1], *self._pixels(trail), *last)

    def _pixels(self, trail: Sequence[int]) -> tuple[Pixel, ...]:
        pixels: list[Pixel] = []
        for t in trail:
            pixels += self.chains[t].pixels if t >= 0 else self.chains[~t].pixels[::-1]
        return tuple(pixels)


def _pairings(arms: Pairing) -> Iterator[Pairs]:
    """All ways to put an even number of arms into pairs."""
    if not arms:
        yield ()
    for n in range(1, len(arms)):
        for rest in _pairings((*arms[1:n], *arms[n + 1 :])):
            yield ((arms[0], arms[n]), *rest)


def _turn(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Degrees between two directions."""
    return math.degrees(math.acos(max(-1.0, min(1.0, a[0] * b[0] + a[1] * b[1]))))
