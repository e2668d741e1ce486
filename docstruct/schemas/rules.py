"""Rules between the values of a document, as data: lines sum to the subtotal, due dates follow issue dates.

A model declares ``rules: ClassVar[tuple[Rule, ...]]``; `rules_of` gathers those of nested models too. Rules
look at plain nested dicts of Python values, whole or partial, validated or not: a rule that lacks a value it
needs says nothing. Paths (see `docstruct.schemas.paths`) are relative to the rule's ``scope``.

Amounts are compared within what rounding explains: see `rounding_tolerance`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

from docstruct.schemas.amounts import half_step, minor_unit, number, price_step, rounding_tolerance
from docstruct.schemas.checks import CHECKS
from docstruct.schemas.paths import Values, leaves, nodes, pointer_to, value_at


class RuleResult(NamedTuple):
    """What a rule says about one place of a document.

    Attributes:
        rule_id: the rule in writing, such as ``"subtotal + tax_total = total"``.
        code: issue code of a failure, such as ``"sum-mismatch"``.
        ok: whether the rule holds.
        paths: JSON Pointers of the values compared; the last is the one the others explain.
        message: the failure in words, with both values.
        tolerance: how far apart amounts may be; 0 where nothing is measured.
    """

    rule_id: str
    code: str
    ok: bool
    paths: tuple[str, ...]
    message: str
    tolerance: Decimal = Decimal(0)


class _Verdict(NamedTuple):
    ok: bool
    left: Any = None  # what the rule computes
    right: Any = None  # what is printed
    tolerance: Decimal = Decimal(0)
    paths: tuple[str, ...] = ()  # relative to the node, as pointers


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A statement that either holds at a node of the document or does not, or cannot be judged.

    Args:
        scope: path of the nodes the rule speaks of, such as ``"lines[]"``; "" is the document.
    """

    scope: str = ""
    code = "rule"

    @property
    def id(self) -> str:
        """The rule in writing; unique among the rules of a schema."""
        return f"{self.scope}: {self}" if self.scope else str(self)

    def holds(self, values: Values) -> bool | None:
        """Whether the rule holds wherever it can be judged; None where nowhere. Writes no messages."""
        unit = minor_unit(values)
        seen = None
        for _, node in nodes(values, self.scope):
            verdict = self._judge(node, unit)
            if verdict is not None:
                if not verdict.ok:
                    return False
                seen = True
        return seen

    def check(self, values: Values) -> list[RuleResult]:
        """One result for each place where the rule can be judged."""
        unit = minor_unit(values)
        judged = ((pointer, self._judge(node, unit)) for pointer, node in nodes(values, self.scope))
        return [self._result(pointer, verdict) for pointer, verdict in judged if verdict is not None]

    def under(self, prefix: str) -> Rule:
        """The same rule for a model that stands at ``prefix`` of a larger one."""
        return dataclasses.replace(self, scope=f"{prefix}.{self.scope}" if self.scope else prefix)

    def _result(self, pointer: str, verdict: _Verdict) -> RuleResult:
        paths = tuple(pointer + path for path in verdict.paths)
        message = str(self) if verdict.ok else self._message(verdict)
        return RuleResult(self.id, self.code, verdict.ok, paths, message, verdict.tolerance)

    @abstractmethod
    def _judge(self, node: Values, unit: Decimal) -> _Verdict | None: ...

    @abstractmethod
    def _message(self, verdict: _Verdict) -> str: ...


@dataclass(frozen=True)
class Sum(Rule):
    """The parts sum to a total.

    Args:
        parts: list path of the amounts, such as ``"lines[].amount"``.
        total: path of the total; several when any may be the one that is meant (net or gross lines).
        start: path of an amount the sum begins with, such as an opening balance.
        less: list path of amounts taken off, such as ``"transactions[].debit"``.
        perhaps_plus: paths of amounts that papers sometimes count in, such as charges.
        perhaps_minus: paths of amounts that papers sometimes take off, such as discounts.
    """

    parts: str
    total: str | tuple[str, ...]
    start: str | None = None
    less: str | None = None
    perhaps_plus: tuple[str, ...] = ()
    perhaps_minus: tuple[str, ...] = ()
    code = "sum-mismatch"

    def __str__(self) -> str:
        terms = [*([self.start] if self.start else []), f"sum of {self.parts}"]
        less = f" - sum of {self.less}" if self.less else ""
        return f"{' + '.join(terms)}{less} = {' or '.join(_tuple(self.total))}"

    def _judge(self, node: Values, unit: Decimal) -> _Verdict | None:
        parts = [*leaves(node, self.parts)]
        taken = [*leaves(node, self.less)] if self.less else []
        totals = [(p, n) for p in _tuple(self.total) if (n := number(value_at(node, p))) is not None]
        start = number(value_at(node, self.start)) if self.start else Decimal(0)
        plus = [n for _, v in parts if (n := number(v)) is not None]
        minus = [n for _, v in taken if (n := number(v)) is not None]
        if not totals or start is None or not (plus or minus):
            return None
        computed = start + sum(plus) - sum(minus)
        tolerance = rounding_tolerance(len(plus) + len(minus), unit)
        sums = _with_optional(computed, node, self.perhaps_plus, self.perhaps_minus)
        ok = any(abs(s - total) <= tolerance for s in sums for _, total in totals)
        # A row without an amount (a remark, or one not read) leaves a failed sum without meaning.
        if not ok and self.less is None and len(plus) < len(parts):
            return None
        path, total = totals[0]
        paths = (*(p for p, v in parts + taken if v is not None), pointer_to(path))
        return _Verdict(ok, computed, total, tolerance, paths)

    def _message(self, verdict: _Verdict) -> str:
        total = _tuple(self.total)
        name = next((_name(t) for t in total if pointer_to(t) == verdict.paths[-1]), _name(total[0]))
        return f"{_list_name(self.parts)} do not sum to the {name}: {_unequal(verdict)}"


@dataclass(frozen=True)
class Equation(Rule):
    """Printed totals add up: total = the terms, give or take terms that papers treat differently.

    Args:
        total: path of the amount explained.
        plus: paths that are needed and added.
        minus: paths that are needed and taken off.
        perhaps_plus: paths counted in or not, when present.
        perhaps_minus: paths taken off or not, when present.
    """

    total: str
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()
    perhaps_plus: tuple[str, ...] = ()
    perhaps_minus: tuple[str, ...] = ()
    code = "total-mismatch"

    def __str__(self) -> str:
        return f"{self._terms(lambda path: path)} = {self.total}"

    def _terms(self, name: Any) -> str:
        return " + ".join(map(name, self.plus)) + "".join(f" - {name(p)}" for p in self.minus)

    def _judge(self, node: Values, unit: Decimal) -> _Verdict | None:
        total = number(value_at(node, self.total))
        plus = [number(value_at(node, p)) for p in self.plus]
        minus = [number(value_at(node, p)) for p in self.minus]
        if total is None or None in plus or None in minus or not any((total, *plus, *minus)):
            return None  # that zeros add up to zero says nothing
        computed = sum(filter(None, plus), Decimal(0)) - sum(filter(None, minus), Decimal(0))
        tolerance = rounding_tolerance(len(plus) + len(minus), unit)
        sums = _with_optional(computed, node, self.perhaps_plus, self.perhaps_minus)
        ok = any(abs(s - total) <= tolerance for s in sums)
        paths = tuple(pointer_to(p) for p in (*self.plus, *self.minus, self.total))
        return _Verdict(ok, computed, total, tolerance, paths)

    def _message(self, verdict: _Verdict) -> str:
        return f"{self._terms(_name)} is not the {_name(self.total)}: {_unequal(verdict)}"


@dataclass(frozen=True)
class Product(Rule):
    """Factors multiply to a product, such as quantity times unit price to the amount of a line.

    Args:
        factors: paths of the two factors.
        product: path of the product.
        per: path of the number of units the price is for, 1 where it is absent.
        percent: whether the second factor is in percent.
        perhaps_minus: path of an amount that may have been taken off.
        perhaps_less_percent: path of a percentage that may have been taken off.
        perhaps_plus_percent: path of a percentage that may have been added (gross amounts of net prices).
    """

    factors: tuple[str, str]
    product: str
    per: str | None = None
    percent: bool = False
    perhaps_minus: str | None = None
    perhaps_less_percent: str | None = None
    perhaps_plus_percent: str | None = None
    code = "product-mismatch"

    def __str__(self) -> str:
        return f"{self.factors[0]} * {self.factors[1]} = {self.product}"

    def _judge(self, node: Values, unit: Decimal) -> _Verdict | None:
        first, second = (number(value_at(node, path)) for path in self.factors)
        product = number(value_at(node, self.product))
        if first is None or second is None or product is None:
            return None
        divisor = (_optional(node, self.per) or Decimal(1)) * (100 if self.percent else 1)
        computed = first * second / divisor
        slack = (price_step(second) * abs(first) + half_step(first) * abs(second)) / divisor
        tolerance = rounding_tolerance(1, unit) + slack
        ok = any(abs(value - product) <= tolerance for value in self._readings(computed, node))
        paths = tuple(pointer_to(p) for p in (*self.factors, self.product))
        return _Verdict(ok, computed, product, tolerance, paths)

    def _readings(self, computed: Decimal, node: Values) -> Iterator[Decimal]:
        less = _optional(node, self.perhaps_less_percent)
        more = _optional(node, self.perhaps_plus_percent)
        off = _optional(node, self.perhaps_minus)
        for reduced in {computed, computed - off, computed * (1 - less / 100)}:
            yield reduced
            yield reduced * (1 + more / 100)

    def _message(self, verdict: _Verdict) -> str:
        names = " times ".join(map(_name, self.factors))
        return f"{names} is not the {_name(self.product)}: {_unequal(verdict)}"


@dataclass(frozen=True)
class Order(Rule):
    """One day is not before another.

    Args:
        first: path of the earlier date.
        then: path of the later date.
    """

    first: str
    then: str
    code = "date-order"

    def __str__(self) -> str:
        return f"{self.first} <= {self.then}"

    def _judge(self, node: Values, unit: Decimal) -> _Verdict | None:
        first, then = _day(value_at(node, self.first)), _day(value_at(node, self.then))
        if first is None or then is None:
            return None
        return _Verdict(first <= then, first, then, paths=(pointer_to(self.first), pointer_to(self.then)))

    def _message(self, verdict: _Verdict) -> str:
        return f"{_name(self.then)} is before the {_name(self.first)}: {verdict.right} < {verdict.left}"


@dataclass(frozen=True)
class Check(Rule):
    """A code has its form and check digits.

    Args:
        kind: a key of `docstruct.schemas.checks.CHECKS`: iban, bic, vat-id, gtin, currency, country.
        path: of the code.
    """

    kind: str
    path: str

    def __post_init__(self) -> None:
        if self.kind not in CHECKS:
            raise ValueError(f"no check {self.kind!r}; there are {', '.join(CHECKS)}")
        object.__setattr__(self, "code", CHECKS[self.kind][1])

    def __str__(self) -> str:
        return f"{self.path} is a {self.kind}"

    def _judge(self, node: Values, unit: Decimal) -> _Verdict | None:
        text = value_at(node, self.path)
        ok = CHECKS[self.kind][0](text) if isinstance(text, str) and text.strip() else None
        return None if ok is None else _Verdict(ok, text, paths=(pointer_to(self.path),))

    def _message(self, verdict: _Verdict) -> str:
        return f"{verdict.left} {CHECKS[self.kind][2]}"


def check_rules(rules: Sequence[Rule], values: Values) -> list[RuleResult]:
    """Every rule at every place where it can be judged, in the order of the rules."""
    return [result for rule in rules for result in rule.check(values)]


def rules_of(model: type[BaseModel]) -> tuple[Rule, ...]:
    """The rules a model declares, and those of the models nested in it, scoped to where they stand."""
    return tuple(dict.fromkeys(_gather(model, "", frozenset())))


# -- gathering -----------------------------------------------------------------------------------------


def _gather(model: type[BaseModel], prefix: str, above: frozenset[type[BaseModel]]) -> Iterator[Rule]:
    declared = () if "rules" in model.model_fields else getattr(model, "rules", ())
    for rule in declared:
        yield rule.under(prefix) if prefix else rule
    for name, field in model.model_fields.items():
        for nested, is_list in _models_in(field.annotation, False):
            if nested not in above and nested is not model:  # a model that holds itself ends here
                path = f"{prefix}.{name}" if prefix else name
                yield from _gather(nested, path + "[]" * is_list, above | {model})


def _models_in(annotation: Any, in_list: bool) -> Iterator[tuple[type[BaseModel], bool]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, in_list
    origin = getattr(annotation, "__origin__", None)
    for part in get_args(annotation):
        yield from _models_in(part, in_list or origin in (list, tuple, set, frozenset, Sequence))


# -- values ------------------------------------------------------------------------------------------


def _optional(node: Values, path: str | None) -> Decimal:
    return (number(value_at(node, path)) if path else None) or Decimal(0)


def _with_optional(computed: Decimal, node: Values, plus: tuple[str, ...], minus: tuple[str, ...]) -> list[Decimal]:
    """The sum with and without each optional term that is there; the plain one first."""
    choices: list[tuple[Decimal, ...]] = [(Decimal(0), n) for p in plus if (n := _optional(node, p))]
    # A deduction printed as negative is either meant as such, or taken off an amount that is negative itself.
    choices += [(Decimal(0), -n) if n > 0 else (Decimal(0), n, -n) for p in minus if (n := _optional(node, p))]
    return [computed + sum(terms) for terms in itertools.product(*choices)]


def _day(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else None


# -- words ---------------------------------------------------------------------------------------------


def _tuple(paths: str | tuple[str, ...]) -> tuple[str, ...]:
    return (paths,) if isinstance(paths, str) else paths


def _name(path: str) -> str:
    return path.replace("[]", "").split(".")[-1].replace("_", " ")


def _list_name(path: str) -> str:
    """``lines[].amount`` -> "lines", ``taxes[].base`` -> "taxes (base)"."""
    holder, _, leaf = path.rpartition(".")
    return _name(holder) if leaf == "amount" else f"{_name(holder)} ({_name(leaf)})"


def _unequal(verdict: _Verdict) -> str:
    left = round(verdict.left, max(2, -int(verdict.right.as_tuple().exponent)))
    return f"{left:,f} != {verdict.right:,f}"
