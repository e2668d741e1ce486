"""Rules of a plan + values read so far → verdicts: what holds, what fails, and for which leaves."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from docstruct.extractors.fields.nesting import nest
from docstruct.extractors.fields.plan import Plan
from docstruct.facts import Issue
from docstruct.schemas.paths import value_at
from docstruct.schemas.rules import Check, Equation, Order, Rule, RuleResult, Sum, check_rules

_CURRENCY = "/currency"  # its minor unit tells what rounding explains


def _pointers(rule: Rule) -> set[str]:
    """Pointers of the single values a rule of the whole document looks at."""
    terms = (v for f in dataclasses.fields(rule) if f.name != "scope" and (v := getattr(rule, f.name)))
    paths = {path for term in terms for path in ((term,) if isinstance(term, str) else term)}
    return {"/" + path.replace(".", "/") for path in paths if "[]" not in path}


class RuleBook:
    """The rules of a plan over the values of one document.

    Args:
        plan: brings the rules.
        listed: pointer -> value of the lists, which are read before the single values.
        implied: rules that the schema does not state; they choose and confirm, and no failure of one is told.
    """

    def __init__(self, plan: Plan, listed: Mapping[str, Any], implied: Sequence[Rule] = ()) -> None:
        self.plan = plan
        self.listed = dict(listed)
        self.implied = frozenset(rule.id for rule in implied)
        self.rules = (*plan.rules, *implied)

    @cached_property
    def _orders(self) -> frozenset[str]:
        """Rules that hold of most values, right or wrong: that one is due after another was issued proves neither."""
        return frozenset(rule.id for rule in self.rules if isinstance(rule, Order))

    @property
    def amounts(self) -> frozenset[str]:
        """Pointers of the single values that add up or should."""
        paths: set[str] = set()
        for rule in self.rules:
            if isinstance(rule, (Sum, Equation)) and not rule.scope:
                paths |= _pointers(rule)
        return frozenset(paths)

    def results(self, values: Mapping[str, Any]) -> list[RuleResult]:
        """Every rule wherever it can be judged, over the lists and these values."""
        if not self.rules:
            return []
        known = {path: value for path, value in values.items() if value is not None}
        return check_rules(self.rules, nest({**self.listed, **known}))

    def verdicts(self, values: Mapping[str, Any]) -> list[bool]:
        """Which rules between single values (and sums of lists) hold, for the choice among readings."""
        out = []
        tree: dict[str, Any] | None = None
        for rule, paths, known in self._judged:
            key = tuple(None if (value := values.get(path)) is None else str(value) for path in paths)
            if key not in known:
                tree = tree or self._tree(values)
                known[key] = None if _is_identity(rule, tree) else rule.holds(tree)
            holds = known[key]
            if holds is not None and not (holds and isinstance(rule, Order)):  # most dates come after most others
                out.append(holds)
        return out

    def _tree(self, values: Mapping[str, Any]) -> dict[str, Any]:
        tree = nest({path: value for path, value in values.items() if value is not None})
        for name, items in self._lists.items():
            tree.setdefault(name, items)
        return tree

    @cached_property
    def _judged(self) -> list[tuple[Rule, tuple[str, ...], dict[tuple[str | None, ...], bool | None]]]:
        """Rules a choice can change, the pointers they look at, and what was found for values of these."""
        return [(rule, (*sorted(_pointers(rule)), _CURRENCY), {}) for rule in self._between]

    @cached_property
    def _between(self) -> tuple[Rule, ...]:
        """Rules that a choice can change: those within the rows of lists, and of single codes, are settled."""
        return tuple(rule for rule in self.rules if not rule.scope and not isinstance(rule, Check))

    @cached_property
    def _lists(self) -> dict[str, Any]:
        return nest(self.listed)

    def support(self, values: Mapping[str, Any]) -> dict[str, int]:
        """Pointer -> 1 where a rule confirms the value, -1 where one speaks against it and none for it."""
        out: dict[str, int] = {}
        for result in self.results(values):
            if result.rule_id in (self._orders if result.ok else self.implied):
                continue
            for path in result.paths:
                out[path] = max(out.get(path, -1), 1 if result.ok else -1)
        return out

    def issues(self, values: Mapping[str, Any]) -> list[Issue]:
        """The failed rules as issues, both values named."""
        failed = [r for r in self.results(values) if not r.ok and r.rule_id not in self.implied]
        return [Issue(r.code, "warning", r.message, r.paths[-1] if r.paths else None) for r in failed]


def _is_identity(rule: Rule, values: Mapping[str, Any]) -> bool:
    """Whether an equation says no more than that a number equals itself: a subtotal and a total, both 73.87."""
    if not isinstance(rule, Equation) or len(rule.plus) > 1 or rule.minus:
        return False
    return bool(value_at(values, rule.plus[0]) == value_at(values, rule.total))
