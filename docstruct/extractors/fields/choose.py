"""Scored candidates of all targets → one reading of the document: the set that is most probable as a whole.

Targets compete: a printed value is given to one target only, unless one label names both. Among sets of like
probability the one that satisfies the schema's rules wins. The search is exact where few readings compete and a
beam search elsewhere; nothing is computed, a rule only chooses among what is printed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations, product, repeat
from typing import Any

from docstruct.extractors.fields.targets import Candidate, Target

_KEEP = 0.02  # a target is settled when its second option is less probable than this share of the first
_MOST = 8  # options of one target
_BEAM, _WIDE = 8, 400  # readings kept, before and among the amounts
_AS_LIKELY = 0.8  # share of a probability from which two are about the same
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
    tops = {path: (found[0],) for path, found in options.items()}
    foes = _rivals(tops)
    contested = {path for path, own in tops.items() if foes[id(own[0])]}
    settled = {
        path: found[0]
        for path, found in options.items()
        if path not in contested and (len(found) == 1 or found[1].p < _KEEP * found[0].p)
    }
    # Amounts come last: the rules between them are weighed over all their readings, not over what a beam has left.
    open_ = sorted((p for p in options if p not in settled), key=lambda p: (p in amounts, -options[p][0].p))
    rivals = _rivals({path: options[path] if path in open_ else (settled[path],) for path in options})
    beam: list[_Reading] = [(0.0, settled, frozenset(map(id, settled.values())))]
    for path in open_:
        own = [(option, math.log(max(option.p, 1e-9)), rivals[id(option)]) for option in options[path]]
        costs = [sum(repeat(_CONFLICT, n)) for n in range(len(options) + 1)]
        grown = [
            (score + log + (costs[len(taken & foes)] if foes else 0), reading, taken, option)
            for score, reading, taken in beam
            for option, log, foes in own
        ]
        grown.sort(key=lambda g: -g[0])
        beam = [
            (score, {**reading, path: option}, taken | {id(option)})
            for score, reading, taken, option in grown[: _WIDE if path in amounts else _BEAM]
        ]
    return max(beam, key=lambda b: b[0] + _rule_reward(b[1], rule_score))[1]


def is_toss_up(option: Option, options: Sequence[Option]) -> bool:
    """Whether no label speaks for a date or an amount, and another is about as probable: better none than a guess."""
    best = option.best
    if best is None or best.mention is None or best.mention.kind not in ("date", "amount"):
        return False
    if any(value > 0 for name, value in best.features.items() if name.endswith(("_own", "_kin"))):
        return False
    return any(o.best is not None and o is not option and o.p > _AS_LIKELY * option.p for o in options)


def sureness(chosen: Mapping[str, Option]) -> dict[str, float]:
    """Pointer -> probability of the option chosen, given the others: who reads the words of a surer one is unlikely."""
    rivals = _rivals({path: (option,) for path, option in chosen.items()})
    sure = {id(option): option.p for option in chosen.values()}
    out = {}
    for path, option in chosen.items():
        beaten = sum(sure.get(foe, 0.0) > option.p for foe in rivals[id(option)])
        odds = option.p * math.exp(_CONFLICT * beaten)
        out[path] = odds / (odds + 1.0 - option.p) if beaten else option.p
    return out


_Reading = tuple[float, dict[str, Option], frozenset[int]]
"""Log probability, the option taken for each target, and the ids of these."""


def _rivals(options: Mapping[str, Sequence[Option]]) -> dict[int, frozenset[int]]:
    """For each option (by id) the options of other targets that it clashes with."""
    found: dict[int, set[int]] = {id(o): set() for own in options.values() for o in own}
    lines = {id(o): frozenset(t.index for t in o.best.span.texts) for own in options.values() for o in own if o.best}
    for own, others in combinations([[o for o in own if o.best] for own in options.values()], 2):
        apart = own and others and (_opposite(own[0], others[0]) or _is_money(own[0], others[0]))
        for a, b in product(own, others):
            if (apart or not lines[id(a)].isdisjoint(lines[id(b)])) and _clash(a, b):
                found[id(a)].add(id(b))
                found[id(b)].add(id(a))
    return {option: frozenset(foes) for option, foes in found.items()}


def _clash(option: Option, other: Option) -> bool:
    """Whether two targets would read the same words, or what cannot be true of both."""
    a, b = option.best, other.best
    assert a is not None and b is not None
    if _opposite(option, other) and _aspect(a.target) == _aspect(b.target) and _key(a.value) == _key(b.value):
        return True  # nobody sells to himself, wherever else his name stands
    if _in_other_money(a, b) or _in_other_money(b, a):
        return True
    if not a.span.overlaps(b.span):
        return False
    if a.target.type != b.target.type and "text" in (a.target.type, b.target.type):
        return False
    named_alike = _both_named(a, b.target) and _both_named(b, a.target)
    named_alike = named_alike or _said_of_both(a.target, b.target)
    return not (a.target.leaf.parents == b.target.leaf.parents and named_alike)


def _is_money(one: Option, other: Option) -> bool:
    """Whether one of the options is an amount and the other a currency."""
    return {option.best.target.type for option in (one, other) if option.best} == {"currency", "money"}


def _in_other_money(currency: Candidate, amount: Candidate) -> bool:
    """Whether an amount of the same object is printed with the sign or code of another currency."""
    same = currency.target.type == "currency" and currency.target.leaf.parents == amount.target.leaf.parents
    if not same or amount.target.type != "money":
        return False
    span = amount.span
    signs = [m for m in span.texts[0].mentions if m.kind == "currency" and m.start <= span.end and span.start <= m.end]
    return any(not m.ambiguous for m in signs) and all(m.value != currency.value for m in signs)


def _opposite(one: Option, other: Option) -> bool:
    """Whether one of the options is for the seller and the other for the buyer."""
    sides = {_side(option.best.target) for option in (one, other) if option.best}
    return sides == {"seller", "buyer"}


def _side(target: Target) -> str:
    return next((side for side in ("seller", "buyer") if f"{side}_name" in target.group), "")


def _said_of_both(one: Target, other: Target) -> bool:
    """Whether one amount is often both: the total and what is due, where nothing has been paid."""
    return one.type == other.type == "money" and one.concept in other.kin and other.concept in one.kin


def _aspect(target: Target) -> str:
    """What is said of a party, whichever it is: the name, the VAT id."""
    return target.concept.removeprefix(_side(target) + "_") or target.leaf.name


def _both_named(candidate: Candidate, target: Target) -> bool:
    """Whether the label of a candidate names the other target as well."""
    mine, theirs = set(candidate.target.concepts), set(target.concepts)
    return bool(mine & theirs) and candidate.features.get("best_own", 0.0) > 0.5


def _rule_reward(reading: Mapping[str, Option], rule_score: RuleScore) -> float:
    values = {path: option.value for path, option in reading.items()}
    verdicts = rule_score(values)
    return sum(_RULE_HOLDS if v else _RULE_FAILS for v in verdicts if v is not None)
