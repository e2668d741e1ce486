"""Connectors drawn by hand → which way each flows, all together.

Heads by hand are often lost or doubtful, so each connector's own evidence is weighed against what any flow does:
what stands between its beginning and its end is entered and left, and it is read from left to right and down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

HEAD = 5.0  # log odds of the direction that a head tells for sure
READING = 0.7  # log odds of the direction of reading
STUCK = 2.0  # log odds against a node with several connectors that is never entered, or never left
ROUNDS = 10


class Flow(NamedTuple):
    """A connector between two nodes, with what speaks for its first end being its source."""

    source: int
    target: int
    lean: float  # from -1 to 1: heads
    later: bool  # whether the target stands later in the direction of reading
    passes: bool = True  # whether it enters and leaves like other flows; messages do not


def turned(flows: Sequence[Flow]) -> list[bool]:
    """Which flows go from their target to their source: the likeliest directions of all, one change at a time."""
    odds = [HEAD * flow.lean + (READING if flow.later else -READING) for flow in flows]
    back = [odd < 0 for odd in odds]
    touching: dict[int, list[int]] = defaultdict(list)
    for number, flow in enumerate(flows):
        if flow.passes:
            touching[flow.source].append(number)
            touching[flow.target].append(number)
    for _ in range(ROUNDS):
        gains = [_gain(number, flows, back, odds, touching) for number in range(len(flows))]
        best = max(range(len(flows)), key=lambda n: gains[n], default=-1)
        if best < 0 or gains[best] <= 0:
            break
        back[best] = not back[best]
    return back


def _gain(
    number: int, flows: Sequence[Flow], back: list[bool], odds: Sequence[float], touching: Mapping[int, list[int]]
) -> float:
    """What turning one flow around makes better."""
    ends = flows[number].source, flows[number].target
    before = sum(_stuck(node, flows, back, touching) for node in ends)
    back[number] = not back[number]
    after = sum(_stuck(node, flows, back, touching) for node in ends)
    back[number] = not back[number]
    return STUCK * (before - after) + odds[number] * (1 if back[number] else -1)


def _stuck(node: int, flows: Sequence[Flow], back: Sequence[bool], touching: Mapping[int, list[int]]) -> bool:
    """Whether several flows meet at a node and all enter it, or all leave it."""
    some = touching.get(node, [])
    leaving = sum((flows[n].target if back[n] else flows[n].source) == node for n in some)
    return len(some) > 1 and leaving in (0, len(some))
