"""Scored candidates of all targets → one reading of the document: the set that is most probable as a whole.

Targets compete: a printed value is given to one target only, unless one label names both. Among sets of like
probability the one that satisfies the schema's rules wins. The search is exact where few readings compete and a
beam search elsewhere; nothing is computed, a rule only chooses among what is printed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from docstruct.extractors.fields.targets import Candidate, Target

_KEEP = 0.02  # a target is settled when its second option is less probable than this share of the first
_MOST = 8  # options of one target
_BEAM, _WIDE = 8, 400  # readings kept, before and among the amounts
_CONFLICT = math.log(0.02)  # two targets read the same words
_RULE_HOLDS, _RULE_FAILS = math.log(8.0), math.log(0.5)

RuleScore = Callable[[Mapping[str, Any]], Sequence[bool | None]]
"""Pointer -> value, to the verdict of each rule: holds, fails, or cannot be told."""


@dataclass(frozen=True, slots=True, eq=False)
class Option:
    """All candidates of a target that carry the same value, or none of them."""

    candidates: tuple[Candidate, ...]
    p: float
    best: Candidate | None = None  # the most probable place of the value

    @property
    def value(self) -> Any:
        """The value, None for "not on the page"."""
        return self.candidates[0].value if self.candidates else None


def options_of(candidates: Sequence[Candidate], none: float) -> list[Option]:
    """Candidates grouped by value, the most probable first; `none` is the probability that none is right."""
    groups: dict[Any, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(_key(candidate.value), []).append(candidate)
    options = [
        Option(tuple(group), sum(c.p for c in group), max(group, key=lambda c: c.p)) for group in groups.values()
    ]
    options.append(Option((), none))
    options.sort(key=lambda o: -o.p)
    return [o for i, o in enumerate(options) if i < _MOST or o.best is None]  # "none" is always open


def _key(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(c for c in value.casefold() if c.isalnum())
    return value


def choose(
    options: Mapping[str, Sequence[Option]], rule_score: RuleScore, amounts: Set[str] = frozenset()
) -> dict[str, Option]:
    """The best set of options, one for each target (keyed by its pointer)."""
    tops = {path: found[0] for path, found in options.items()}
    contested = {p for p in tops for q in tops if p != q and _clash(tops[p], tops[q]) < 0}
    settled = {
        path: found[0]
        for path, found in options.items()
        if path not in contested and (len(found) == 1 or found[1].p < _KEEP * found[0].p)
    }
    # Amounts come last: the rules between them are weighed over all their readings, not over what a beam has left.
    open_ = sorted((p for p in options if p not in settled), key=lambda p: (p in amounts, -options[p][0].p))
    rivals = _rivals({path: options[path] if path in open_ else (settled[path],) for path in options})
    beam: list[tuple[float, dict[str, Option]]] = [(0.0, settled)]
    for path in open_:
        grown = []
        for score, reading in beam:
            for option in options[path]:
                cost = sum(c for other, taken, c in rivals[id(option)] if reading.get(other) is taken)
                grown.append((score + math.log(max(option.p, 1e-9)) + cost, {**reading, path: option}))
        grown.sort(key=lambda g: -g[0])
        beam = grown[: _WIDE if path in amounts else _BEAM]
    return max(beam, key=lambda b: b[0] + _rule_reward(b[1], rule_score))[1]


def _rivals(options: Mapping[str, Sequence[Option]]) -> dict[int, list[tuple[str, Option, float]]]:
    """For each option (by id) the options of other targets that it clashes with, and what that costs."""
    found: dict[int, list[tuple[str, Option, float]]] = {id(o): [] for own in options.values() for o in own}
    paths = list(options)
    for i, path in enumerate(paths):
        for other in paths[i + 1 :]:
            for a in options[path]:
                for b in options[other]:
                    cost = _clash(a, b)
                    if cost < 0:
                        found[id(a)].append((other, b, cost))
                        found[id(b)].append((path, a, cost))
    return found


def _clash(option: Option, other: Option) -> float:
    """Log penalty for two targets that would read the same words."""
    a, b = option.best, other.best
    if a is None or b is None:
        return 0.0
    if _opposite(a.target, b.target) and a.target.leaf.name == b.target.leaf.name and _key(a.value) == _key(b.value):
        return _CONFLICT  # nobody sells to himself, wherever else his name stands
    if not a.span.overlaps(b.span):
        return 0.0
    if a.target.type != b.target.type and "text" in (a.target.type, b.target.type):
        return 0.0
    if a.target.leaf.parents == b.target.leaf.parents and _both_named(a, b.target) and _both_named(b, a.target):
        return 0.0
    return _CONFLICT


def _opposite(one: Target, other: Target) -> bool:
    """Whether one of the targets is of the seller and the other of the buyer."""
    return {_side(one), _side(other)} == {"seller", "buyer"}


def _side(target: Target) -> str:
    return next((side for side in ("seller", "buyer") if f"{side}_name" in target.group), "")


def _both_named(candidate: Candidate, target: Target) -> bool:
    """Whether the label of a candidate names the other target as well."""
    mine, theirs = set(candidate.target.concepts), set(target.concepts)
    return bool(mine & theirs) and candidate.features.get("best_own", 0.0) > 0.5


def _rule_reward(reading: Mapping[str, Option], rule_score: RuleScore) -> float:
    values = {path: option.value for path, option in reading.items()}
    verdicts = rule_score(values)
    return sum(_RULE_HOLDS if v else _RULE_FAILS for v in verdicts if v is not None)
